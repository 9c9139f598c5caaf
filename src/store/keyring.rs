//! The operating system's keyring.
//!
//! On Linux an entry is a Secret Service item of the default collection with the attributes
//! `service` = `spapi-setup` and `username` = `<home id>/<entry>`, content type
//! `text/plain`, label `keyring:<home id>/<entry>@spapi-setup`; it is read by
//! `secret-tool lookup service spapi-setup username <account>`.

#[cfg(any(windows, target_os = "macos"))]
use super::native::{Place, open};
#[cfg(not(any(windows, target_os = "macos")))]
use super::secret_service::{Place, open};
use super::{Entry, Error, Patience, platform};
use crate::values::{Secret, opaque};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, oneshot};

/// The service that every entry is under.
pub(crate) const SERVICE: &str = "spapi-setup";

/// How long a call may take before a person is told that a dialog may be waiting for them.
const QUIET: Duration = Duration::from_secs(2);

/// One keyring call at a time in this process: the stores are not made for more, and two dialogs
/// at once help nobody. A call that hangs keeps it, and those behind it give up in their turn.
static ONE_AT_A_TIME: std::sync::LazyLock<Arc<Mutex<()>>> = std::sync::LazyLock::new(Arc::default);

/// What is done when a call takes long at a terminal; it is told the keyring's name.
pub(crate) type OnWaiting = Arc<dyn Fn(&str) + Send + Sync>;

/// Entries of one home in the system's keyring.
#[derive(Clone)]
pub(crate) struct KeyringStore {
    home_id: String,
    patience: Patience,
    waiting: Option<OnWaiting>,
}

opaque!(KeyringStore, home_id);

impl KeyringStore {
    pub(super) fn new(home_id: &str, patience: Patience) -> Self {
        Self { home_id: home_id.to_owned(), patience, waiting: None }
    }

    pub(super) fn on_waiting(&mut self, waiting: OnWaiting) {
        self.waiting = Some(waiting);
    }

    /// The account of an entry: `<home id>/<entry>`. Windows compares accounts ignoring case, so a capital letter
    /// in a profile's name is written as `^` and the small one: no two names meet.
    pub(crate) fn account(&self, entry: &Entry) -> String {
        match entry {
            Entry::RefreshToken(_) | Entry::Cache(_) => {
                format!("{}/{}/{}", self.home_id, entry.kind(), without_capitals(entry.key()))
            }
            _ => format!("{}/{entry}", self.home_id),
        }
    }

    pub(super) async fn probe(&self) -> Result<(), Error> {
        // A name of its own: runs at the same time would find each other's word.
        let word = uuid::Uuid::new_v4().to_string();
        let account = format!("{}/probe-{word}", self.home_id);
        let secret = Secret::new(word.clone());
        self.write("probe", account.clone(), &secret).await?;
        let back = self.call(account.clone(), Place::read).await;
        let gone = self.call(account, Place::remove).await;
        match back?.as_ref() == Some(&secret) {
            true => gone.map(|_| ()),
            false => Err(Error::ReadBackDiffers { entry: "probe".to_owned() }),
        }
    }

    pub(super) async fn get(&self, entry: &Entry) -> Result<Option<Secret>, Error> {
        self.call(self.account(entry), Place::read).await
    }

    pub(super) async fn put(&self, entry: &Entry, secret: &Secret) -> Result<(), Error> {
        self.write(&entry.to_string(), self.account(entry), secret).await
    }

    pub(super) async fn delete(&self, entry: &Entry) -> Result<bool, Error> {
        self.call(self.account(entry), Place::remove).await
    }

    async fn write(&self, entry: &str, account: String, secret: &Secret) -> Result<(), Error> {
        let bytes = secret.expose().len();
        if let Some(limit) = platform::KEYRING_LIMIT.filter(|limit| bytes > *limit) {
            return Err(Error::TooLong { entry: entry.to_owned(), bytes, limit });
        }
        let value = secret.clone();
        let wrote = self.call(account, move |place| place.write(&value)).await;
        wrote.map_err(|error| match error {
            Error::TooLong { limit, .. } => Error::TooLong { entry: entry.to_owned(), bytes, limit },
            other => other,
        })
    }

    /// Runs one call on a thread of its own and gives it up when patience ends. The thread is not
    /// tokio's: a runtime that shuts down would wait for a call that hangs, the process's end does not.
    async fn call<T: Send + 'static>(
        &self,
        account: String,
        work: impl FnOnce(&Place) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let limit = self.patience.limit();
        let answer = async {
            let turn = Arc::clone(&ONE_AT_A_TIME).lock_owned().await;
            let (tell, told) = oneshot::channel();
            let name = account.clone();
            let thread = std::thread::Builder::new().name("keyring".into()).spawn(move || {
                let done = open(&name).and_then(|place| work(&place));
                drop(turn);
                // Nobody listens any more where the call was given up.
                let _ = tell.send(done);
            });
            match thread {
                Err(e) => Err(Error::Keyring { message: e.to_string() }),
                Ok(_) => {
                    told.await.unwrap_or_else(|_| Err(Error::Keyring { message: "it broke off".into() }))
                }
            }
        };
        tokio::pin!(answer);
        if let (Patience::AtTerminal, Some(waiting)) = (self.patience, &self.waiting) {
            match tokio::time::timeout(QUIET, &mut answer).await {
                Ok(done) => return done,
                Err(_) => waiting(&super::keyring_name(&crate::env::Env::of_process())),
            }
            return tokio::time::timeout(limit - QUIET, &mut answer)
                .await
                .unwrap_or(Err(Error::KeyringTimeout { after: limit }));
        }
        tokio::time::timeout(limit, &mut answer).await.unwrap_or(Err(Error::KeyringTimeout { after: limit }))
    }
}

fn without_capitals(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            out.push('^');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}
