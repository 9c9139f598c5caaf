//! Short-lived tokens, kept where the profile's secrets are.
//!
//! One entry a profile and kind, whose name follows from `config.toml`: no list of entries has to be kept, which
//! runs at the same time would overwrite, and none is left behind because a list has lost it.

use super::{Entry, Error, Store};
use crate::values::choice::words;
use crate::values::{ProfileName, Secret};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The most tokens of one kind that are kept for a profile: each scope and each set of paths is one.
const MOST: usize = 16;

/// A token, and its life by this computer's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cached {
    /// The token; for a caller with several values, its own JSON.
    pub token: Secret,
    /// When it was asked for.
    pub obtained: Timestamp,
    /// When it stops working.
    pub expires: Timestamp,
}

impl Cached {
    /// Whether it can be handed out at `now`. One from the future was kept under a clock that was wrong then or is
    /// wrong now: nobody knows when it ends.
    fn usable(&self, now: Timestamp) -> bool {
        self.obtained <= now && now < self.expires
    }
}

words! {
    /// What a kept token is for; the word in the entry's name.
    pub(crate) CacheKind,
    /// An access token of Login with Amazon.
    Lwa "lwa",
    /// A restricted-data token.
    Rdt "rdt",
    /// The role's temporary credentials.
    Aws "aws"
}

/// The place of one kept token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Slot {
    /// What it is for.
    pub kind: CacheKind,
    /// Whose it is.
    pub profile: ProfileName,
    /// What tells it from others of the same profile; no secret.
    pub what: String,
}

impl Slot {
    fn entry(&self) -> Entry {
        entry(self.kind, &self.profile)
    }

    /// The name of the lock that those who want this kind of token for this profile share.
    pub(crate) fn lock_name(&self) -> String {
        format!("cache-{}-{}.lock", self.kind.as_str(), self.profile)
    }
}

fn entry(kind: CacheKind, profile: &ProfileName) -> Entry {
    Entry::Cache(format!("{}/{profile}", kind.as_str()))
}

/// [`Cached`] as it is written: no copy of the token is made for it.
#[derive(Serialize, Deserialize)]
struct Written<T> {
    token: T,
    obtained: Timestamp,
    expires: Timestamp,
}

impl Store {
    /// A token that still works; `None` for anything else, a store that fails included: a cache
    /// that cannot be read costs one request.
    pub(crate) async fn cache_get(&self, slot: &Slot) -> Option<Cached> {
        let kept = self.kept(&slot.entry()).await?.remove(&slot.what)?;
        kept.usable(Timestamp::now()).then_some(kept)
    }

    /// Keeps a token until it expires, beside the others of its profile and kind.
    pub(crate) async fn cache_put(&self, slot: &Slot, cached: &Cached) -> Result<(), Error> {
        let now = Timestamp::now();
        let mut all = self.kept(&slot.entry()).await.unwrap_or_default();
        all.retain(|_, kept| kept.usable(now));
        while all.len() >= MOST {
            let soonest = all.iter().min_by_key(|(_, kept)| kept.expires).map(|(what, _)| what.clone());
            all.remove(&soonest.unwrap_or_default());
        }
        all.insert(slot.what.clone(), cached.clone());
        match self.put(&slot.entry(), &written(&all)).await {
            // Windows takes 2,560 bytes: the new one only.
            Err(Error::TooLong { .. }) if all.len() > 1 => {
                all.retain(|what, _| *what == slot.what);
                self.put(&slot.entry(), &written(&all)).await
            }
            done => done,
        }
    }

    /// Forgets every token of a profile; how many entries there were.
    pub(crate) async fn cache_clear(&self, profile: &ProfileName) -> Result<usize, Error> {
        let mut gone = 0;
        for kind in CacheKind::ALL {
            gone += usize::from(self.delete(&entry(kind, profile)).await?);
        }
        Ok(gone)
    }

    async fn kept(&self, entry: &Entry) -> Option<BTreeMap<String, Cached>> {
        let text = self.get(entry).await.ok()??;
        // What is not a list of tokens is replaced.
        let all: BTreeMap<String, Written<String>> = serde_json::from_str(text.expose()).ok()?;
        let read =
            |Written { token, obtained, expires }| Cached { token: Secret::new(token), obtained, expires };
        Some(all.into_iter().map(|(what, kept)| (what, read(kept))).collect())
    }
}

fn written(all: &BTreeMap<String, Cached>) -> Secret {
    // Sized first, so that growing leaves no copies.
    let size = all.iter().map(|(what, kept)| what.len() + 2 * kept.token.expose().len() + 160).sum();
    let mut text = Zeroizing::new(Vec::with_capacity(size));
    let all: BTreeMap<&str, Written<&str>> = all
        .iter()
        .map(|(what, kept)| {
            let Cached { token, obtained, expires } = kept;
            (what.as_str(), Written { token: token.expose(), obtained: *obtained, expires: *expires })
        })
        .collect();
    // Texts and times are always JSON.
    let _ = serde_json::to_writer(&mut *text, &all);
    Secret::new(String::from_utf8_lossy(&text).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    #[test]
    fn a_token_of_another_clock_is_not_used() {
        let now: Timestamp = "2026-11-27T12:00:00Z".parse().unwrap();
        let kept = |from: i64, to: i64| Cached {
            token: Secret::new("x"),
            obtained: now + SignedDuration::from_mins(from),
            expires: now + SignedDuration::from_mins(to),
        };
        assert!(kept(-1, 59).usable(now) && kept(0, 60).usable(now));
        assert!(!kept(-61, -1).usable(now));
        // Kept while the clock was 400 days fast; it would be handed out for 400 days.
        assert!(!kept(400 * 24 * 60, 400 * 24 * 60 + 60).usable(now));
        assert!(!kept(1, 61).usable(now));
    }
}
