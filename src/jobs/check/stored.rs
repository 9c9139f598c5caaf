//! The first rung: a profile's secrets, each from the store that keeps it.

use super::rung::Id;
use super::verdict::Verdict;
use crate::profiles::secrets;
use crate::report;
use crate::store::{Config, Entry, Profile, Stores};
use crate::values::{Auth, LwaParts, ProfileName, Secret, StoreKind};

/// What could be read.
#[derive(Default, Clone)]
pub(crate) struct Stored {
    pub lwa: LwaParts,
    pub secret_access_key: Option<Secret>,
    /// Whether a store could not be read at all.
    pub broken: Vec<StoreKind>,
}

/// Reads every entry that the profile should have. A store that fails once is not asked again.
pub(crate) async fn read(
    stores: &Stores,
    config: &Config,
    profile: &Profile,
    name: &ProfileName,
) -> (Stored, Verdict) {
    let mut reader =
        Reader { stores, broken: Vec::new(), error: None, missing: Vec::new(), read: Vec::new() };
    let mut stored = Stored::default();
    match secrets::app(config, profile) {
        Some((id, app)) => {
            stored.lwa.client_id = Some(id.clone());
            stored.lwa.client_secret =
                reader.get(app.store, &Entry::ClientSecret(id.clone()), "the client secret").await;
        }
        None => reader.missing.push("the client secret"),
    }
    let token = Entry::RefreshToken(name.clone());
    stored.lwa.refresh_token = reader.get(profile.store, &token, "the refresh token").await;
    let key = secrets::identity(config, profile).filter(|_| profile.auth == Auth::Iam);
    if let Some((store, key)) = key.and_then(|(_, i)| Some((i.store, i.access_key_id.clone()?))) {
        let entry = Entry::SecretAccessKey(key);
        stored.secret_access_key = reader.get(store, &entry, "the secret access key").await;
    }
    let verdict = reader.verdict();
    stored.broken = reader.broken;
    (stored, verdict)
}

struct Reader<'a> {
    stores: &'a Stores,
    broken: Vec<StoreKind>,
    error: Option<crate::Error>,
    missing: Vec<&'static str>,
    read: Vec<StoreKind>,
}

impl Reader<'_> {
    async fn get(&mut self, kind: StoreKind, entry: &Entry, what: &'static str) -> Option<Secret> {
        if self.broken.contains(&kind) {
            return None;
        }
        match self.stores.kind(kind).get(entry).await {
            Ok(Some(secret)) => {
                self.read.push(kind);
                Some(secret)
            }
            Ok(None) => {
                self.missing.push(what);
                None
            }
            Err(error) => {
                self.broken.push(kind);
                self.error.get_or_insert(error.into());
                None
            }
        }
    }

    fn verdict(&self) -> Verdict {
        if let Some(error) = &self.error {
            return Verdict::of(Id::Store, error);
        }
        if !self.missing.is_empty() {
            let verb = if self.missing.len() == 1 { "is" } else { "are" };
            let summary = format!("{} {verb} not stored", self.missing.join(" and "));
            return Verdict::fail(Id::Store, report::STORE, summary)
                .cause("removed from the store, or the profile was not set up to the end")
                .fix("spapi-setup init{p} asks for what is missing and proves it");
        }
        let mut kinds: Vec<&str> = self.read.iter().map(|kind| kind.as_str()).collect();
        kinds.dedup();
        let entries = self.read.len();
        Verdict::pass(Id::Store, format!("{}, {entries} entries readable", kinds.join(" and ")))
    }
}
