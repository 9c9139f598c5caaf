//! A home that several computers share: objects in an S3 bucket, written only where nobody else wrote since they were
//! read.
//!
//! Nothing of it is kept on this computer's disk. What a run has read it remembers, with the object's tag: a write names
//! that tag, and S3 refuses it where the object is another one by now. A file that was removed is an empty object: so
//! every change is a write under a condition, and the right to delete is not needed.

mod error;
mod holder;
mod lease;
mod machine;
mod reach;
mod worker;
mod write;

pub(crate) use error::SharedError;
pub(super) use lease::Held;

use super::Error;
use super::opener::{MOST, text_of};
use crate::aws::{Bucket, Got, Mfa, Object};
use crate::clock::Clock;
use crate::env::Env;
use crate::values::BucketPath;
use holder::Holder;
use lease::Lease;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::{Duration, Instant};
use tokio::sync::OnceCell;
use worker::Worker;
use zeroize::Zeroizing;

/// How long a run takes what it has read for what is there, where it does not hold the lock. Whoever changes something
/// takes the lock, and reads again then.
const FRESH: Duration = Duration::from_secs(30);

/// The home; nothing is asked before it is used. Cheap to clone.
#[derive(Clone)]
pub(super) struct Remote(Arc<Inner>);

struct Inner {
    path: BucketPath,
    env: Env,
    /// Where AWS's clock is compared with this computer's, and what is known of MFA devices.
    around: OnceLock<(Clock, Mfa)>,
    worker: OnceLock<Worker>,
    bucket: OnceCell<Bucket>,
    known: Mutex<BTreeMap<String, Known>>,
    /// The tag of the lock as this run has left it: likely the next one can be taken without looking.
    free: Mutex<Option<String>>,
    held: Mutex<Weak<Lease>>,
}

/// An object as this run knows it.
#[derive(Clone)]
struct Known {
    /// Its tag; `None` where there is none.
    etag: Option<String>,
    text: Option<Zeroizing<String>>,
    /// Until when it is taken for what is there; `None`: it is looked at again.
    until: Option<Instant>,
}

impl PartialEq for Remote {
    fn eq(&self, other: &Self) -> bool {
        self.0.path == other.0.path
    }
}

impl Eq for Remote {}

impl std::fmt::Debug for Remote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Remote({})", self.0.path)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Remote {
    /// The home of `SPAPI_SETUP_HOME`.
    ///
    /// # Errors
    /// [`SharedError::NoSuchPlace`].
    pub(super) fn at(given: &str, env: &Env) -> Result<Self, Error> {
        let path = given.parse::<BucketPath>();
        let path =
            path.map_err(|why| SharedError::NoSuchPlace { given: given.to_owned(), why: why.to_string() })?;
        Ok(Self(Arc::new(Inner {
            path,
            env: env.clone(),
            around: OnceLock::new(),
            worker: OnceLock::new(),
            bucket: OnceCell::new(),
            known: Mutex::default(),
            free: Mutex::default(),
            held: Mutex::default(),
        })))
    }

    /// Shares the clock and the MFA codes of a run, before the first request.
    pub(super) fn around(&self, clock: &Clock, mfa: &Mfa) {
        // Set twice it keeps the first.
        let _ = self.0.around.set((clock.clone(), mfa.clone()));
    }

    /// The bucket and the prefix.
    pub(super) fn path(&self) -> &BucketPath {
        &self.0.path
    }

    /// `s3://BUCKET/PREFIX`.
    pub(super) fn place(&self) -> String {
        self.0.path.to_string()
    }

    /// How errors name an object: `s3://BUCKET/PREFIX/config.toml`.
    pub(super) fn named(&self, name: &str) -> PathBuf {
        PathBuf::from(format!("{}/{name}", self.0.path))
    }

    /// The text of an object, `None` where there is none or an empty one.
    pub(super) fn read(&self, name: &str) -> Result<Option<Zeroizing<String>>, Error> {
        Ok(self.look(name)?.text)
    }

    /// The object as it is known, or asked for.
    fn look(&self, name: &str) -> Result<Known, Error> {
        let known = locked(&self.0.known).get(name).cloned();
        if let Some(known) =
            known.as_ref().filter(|known| known.until.is_some_and(|until| Instant::now() < until))
        {
            return Ok(known.clone());
        }
        let tag = known.as_ref().and_then(|known| known.etag.clone());
        let until = Some(Instant::now() + FRESH);
        let now = match self.get(name, tag)? {
            Got::Same => Known { until, ..known.unwrap_or(Known { etag: None, text: None, until }) },
            Got::Nothing => Known { etag: None, text: None, until },
            Got::Object(object) => Known { text: self.text(name, &object)?, etag: Some(object.etag), until },
        };
        locked(&self.0.known).insert(name.to_owned(), now.clone());
        Ok(now)
    }

    fn text(&self, name: &str, object: &Object) -> Result<Option<Zeroizing<String>>, Error> {
        let path = self.named(name);
        if object.bytes.is_empty() {
            return Ok(None);
        }
        if u64::try_from(object.bytes.len()).is_ok_and(|length| length > MOST) {
            return Err(Error::TooLarge { path });
        }
        text_of(&path, &object.bytes).map(Some)
    }

    /// Writes an object where it is the one that this run knows.
    ///
    /// # Errors
    /// [`SharedError::Raced`] where somebody else wrote it, or took the lock, since.
    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let held = locked(&self.0.held).upgrade();
        if let Some(lease) = &held {
            lease.certain()?;
        }
        let before = self.look(name)?.etag;
        let holder = Holder::here(&self.0.env, held.as_ref().map_or("", |lease| lease.command()));
        // Until the answer is there nobody knows what is in the bucket.
        locked(&self.0.known).remove(name);
        let etag = self.put(name, bytes, before.as_deref(), &holder)?;
        let text = (!bytes.is_empty()).then(|| Zeroizing::new(String::from_utf8_lossy(bytes).into_owned()));
        let known = Known { etag: Some(etag), text, until: Some(Instant::now() + FRESH) };
        locked(&self.0.known).insert(name.to_owned(), known);
        Ok(())
    }

    /// Empties an object; false where there was none.
    pub(super) fn remove(&self, name: &str) -> Result<bool, Error> {
        if self.look(name)?.text.is_none() {
            return Ok(false);
        }
        self.write(name, b"").map(|()| true)
    }

    /// Takes the lock, or tells at once who has it.
    pub(super) fn lock(&self, command: &str) -> Result<Held, Error> {
        Lease::take(self, command)
    }

    /// Everything that was read is looked at again before it is used.
    fn forget(&self) {
        locked(&self.0.known).values_mut().for_each(|known| known.until = None);
    }
}
