//! The lock of a shared home: an object that one run at a time has written last.
//!
//! It is taken, renewed and let go by writes under a condition, so that two runs never both believe they have it: S3
//! takes one of two writes and refuses the other. A run that dies leaves it behind; it is free again after its time by
//! S3's clock, and at once for the computer that it ran on. What a run writes without noticing that its time is over is
//! refused all the same, because everything it writes names the object that it has read.

use super::holder::{Holder, LEASE, Note, Whose};
use super::{Remote, SharedError, locked};
use crate::aws::{self, Bucket, Condition, Got, Object, ObjectError};
use crate::checkpoint;
use crate::store::Error;
use crate::values::opaque;
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant, SystemTime};
use tokio::task::AbortHandle;

/// The object's name.
pub(super) const NAME: &str = "lock";

/// How often the lock is renewed while it is held: twice it may fail.
const BEAT: Duration = Duration::from_secs((LEASE / 4) as u64);

/// After so long without a renewal the lock is renewed before anything is written.
const CERTAIN: Duration = Duration::from_secs((LEASE / 2) as u64);

/// One holding of the lock, as its renewals and the writes under it see it.
pub(super) struct Lease {
    home: Remote,
    command: String,
    note: Note,
    state: tokio::sync::Mutex<State>,
    beat: Mutex<Option<AbortHandle>>,
    /// Whose lock it was that had ended without letting go.
    before: Option<String>,
}

struct State {
    /// The object's tag as this run has written it last.
    etag: String,
    renewed: (Instant, SystemTime),
    /// Why it is lost: somebody else has it now.
    lost: Option<SharedError>,
    /// Whether it was let go of.
    over: bool,
}

opaque!(Lease, note);

/// What became of an attempt to take it.
enum Taken {
    /// It is this run's: the object's tag, and whose it was.
    Mine(String, Option<String>),
    /// Somebody else has it.
    Theirs(Box<Note>),
    /// What lies there is no lock that this program knows.
    Unknown(String),
}

impl Lease {
    /// Takes the lock, or tells at once who has it.
    ///
    /// # Errors
    /// [`SharedError::Held`]; what makes the bucket unreachable.
    pub(in super::super) fn take(home: &Remote, command: &str) -> Result<Held, Error> {
        let holder = Holder::here(&home.0.env, command);
        let (key, free) = (home.0.path.key(NAME), locked(&home.0.free).take());
        let (taken, note) = home.ask(move |bucket| async move {
            let note = Note::held(&holder, bucket.session.now());
            Ok((Box::pin(take(&bucket, &key, &note, free)).await?, note))
        })?;
        let (etag, before) = match taken {
            Taken::Mine(etag, before) => (etag, before),
            Taken::Theirs(other) => return Err(held(&other).into()),
            Taken::Unknown(message) => {
                return Err(Error::CorruptConfig { path: home.named(NAME), line: 1, column: 1, message });
            }
        };
        // Somebody else may have written since this run has read.
        home.forget();
        let state = State { etag, renewed: (Instant::now(), SystemTime::now()), lost: None, over: false };
        let lease = Arc::new(Self {
            home: home.clone(),
            command: command.to_owned(),
            note,
            state: tokio::sync::Mutex::new(state),
            beat: Mutex::default(),
            before,
        });
        if let Some(handle) = home.worker()?.handle() {
            let beat = handle.spawn(beat(Arc::downgrade(&lease)));
            *locked(&lease.beat) = Some(beat.abort_handle());
        }
        *locked(&home.0.held) = Arc::downgrade(&lease);
        checkpoint::at("home.locked");
        Ok(Held(lease))
    }

    /// What it is held for.
    pub(super) fn command(&self) -> &str {
        &self.command
    }

    /// Makes sure that the lock is still this run's: where it was not renewed for long (the computer slept, the network
    /// was away) it is renewed now.
    ///
    /// # Errors
    /// [`SharedError::Raced`] where somebody else has it.
    pub(super) fn certain(self: &Arc<Self>) -> Result<(), SharedError> {
        let lease = Arc::clone(self);
        let lost = self.home.worker()?.run(async move {
            let mut state = lease.state.lock().await;
            let (by_clock, by_time) = state.renewed;
            // The first of the two does not count the time that a computer sleeps on some systems.
            let age = by_clock.elapsed().max(by_time.elapsed().unwrap_or_default());
            if state.lost.is_none() && age >= CERTAIN {
                let bucket = lease.home.bucket().await?;
                lease.renew(&bucket, &mut state).await?;
            }
            Ok(state.lost.clone())
        });
        match lost.map_err(|error| self.home.failed(error))? {
            None => Ok(()),
            Some(lost) => Err(lost),
        }
    }

    /// Writes the note again, so that its time begins anew.
    async fn renew(&self, bucket: &Bucket, state: &mut State) -> Result<(), aws::Error> {
        let key = self.home.0.path.key(NAME);
        let began = (Instant::now(), SystemTime::now());
        match put(bucket, &key, &self.note, Condition::Is(&state.etag)).await {
            Ok(etag) => (state.etag, state.renewed) = (etag, began),
            Err(aws::Error::Object(ObjectError::Changed { .. }, _)) => match there(bucket, &key).await? {
                // This very write arrived, and its answer was lost.
                (Some(note), Some(object)) if note.id == self.note.id && note.state == self.note.state => {
                    (state.etag, state.renewed) = (object.etag, began);
                }
                (other, object) => {
                    let by = other.map(|note| note.words());
                    let at = object.and_then(|object| object.modified);
                    state.lost = Some(SharedError::Raced { path: self.home.named(NAME), by, at });
                }
            },
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// Renews the lock while it is held. A renewal that fails is tried again at the next beat.
async fn beat(lease: Weak<Lease>) {
    loop {
        tokio::time::sleep(BEAT).await;
        let Some(lease) = lease.upgrade() else { return };
        let Ok(bucket) = lease.home.bucket().await else { continue };
        let mut state = lease.state.lock().await;
        if state.over || state.lost.is_some() {
            return;
        }
        if let Err(error) = lease.renew(&bucket, &mut state).await {
            tracing::info!(%error, "the lock of the shared home was not renewed");
        }
    }
}

/// The lock while a run holds it; let go of when it is dropped.
#[derive(Debug)]
pub(in super::super) struct Held(Arc<Lease>);

impl Held {
    /// Whose lock it was, where that run had ended without letting go of it.
    pub(in super::super) fn taken_over_from(&self) -> Option<&str> {
        self.0.before.as_deref()
    }
}

/// What fails here ends with the lock's time.
impl Drop for Held {
    fn drop(&mut self) {
        let lease = Arc::clone(&self.0);
        let freed = self.0.home.ask(move |bucket| async move {
            // A renewal that is under way is waited for: its tag is the one to name.
            let mut state = lease.state.lock().await;
            state.over = true;
            if state.lost.is_some() {
                return Ok(None);
            }
            let note = Note { state: Whose::Free, ..lease.note.clone() };
            let key = lease.home.0.path.key(NAME);
            put(&bucket, &key, &note, Condition::Is(&state.etag)).await.map(Some)
        });
        if let Some(beat) = locked(&self.0.beat).take() {
            beat.abort();
        }
        *locked(&self.0.home.0.free) = freed.ok().flatten();
    }
}

/// Takes the lock that was left free with this tag, or whatever is there.
async fn take(bucket: &Bucket, key: &str, note: &Note, free: Option<String>) -> Result<Taken, aws::Error> {
    if let Some(etag) = free {
        match put(bucket, key, note, Condition::Is(&etag)).await {
            Ok(etag) => return Ok(Taken::Mine(etag, None)),
            // Another run has had it since.
            Err(aws::Error::Object(ObjectError::Changed { .. }, _)) => {}
            Err(error) if error.outcome_unknown() => {}
            Err(error) => return Err(error),
        }
    }
    let (before, condition) = match bucket.get(key, None).await? {
        Got::Same | Got::Nothing => (None, None),
        Got::Object(object) => match parse(&object) {
            Ok(None) => (None, Some(object.etag)),
            Ok(Some(other)) if other.id == note.id => return Ok(Taken::Mine(object.etag, None)),
            Ok(Some(other)) if !other.is_free(object.modified, bucket.session.now()) => {
                return Ok(Taken::Theirs(Box::new(other)));
            }
            Ok(Some(other)) => {
                let left = other.state == Whose::Held;
                (left.then(|| other.words()), Some(object.etag))
            }
            Err(message) => return Ok(Taken::Unknown(message)),
        },
    };
    let condition = condition.as_deref().map_or(Condition::Absent, Condition::Is);
    let error = match put(bucket, key, note, condition).await {
        Ok(etag) => return Ok(Taken::Mine(etag, before)),
        Err(error) => error,
    };
    let changed = matches!(error, aws::Error::Object(ObjectError::Changed { .. }, _));
    if !changed && !error.outcome_unknown() {
        return Err(error);
    }
    // Somebody else was faster, or this run's own answer was lost.
    match there(bucket, key).await? {
        (Some(other), Some(object)) if other.id == note.id => Ok(Taken::Mine(object.etag, before)),
        (Some(other), _) if changed => Ok(Taken::Theirs(Box::new(other))),
        _ => Err(error),
    }
}

async fn put(
    bucket: &Bucket,
    key: &str,
    note: &Note,
    condition: Condition<'_>,
) -> Result<String, aws::Error> {
    let text = toml::to_string(note).unwrap_or_default();
    bucket.put(key, text.as_bytes(), condition, &[]).await
}

/// The lock as it is there now.
async fn there(bucket: &Bucket, key: &str) -> Result<(Option<Note>, Option<Object>), aws::Error> {
    Ok(match bucket.get(key, None).await? {
        Got::Object(object) => (parse(&object).ok().flatten(), Some(object)),
        Got::Same | Got::Nothing => (None, None),
    })
}

/// An empty object is no lock; another text is one that this program does not know.
fn parse(object: &Object) -> Result<Option<Note>, String> {
    let text = String::from_utf8_lossy(&object.bytes);
    if text.trim().is_empty() {
        return Ok(None);
    }
    toml::from_str(&text).map(Some).map_err(|e| e.message().lines().next().unwrap_or_default().to_owned())
}

fn held(note: &Note) -> SharedError {
    SharedError::Held { by: note.words(), since: note.since, seconds: note.seconds }
}
