//! One write under a condition, and what became of it where the answer does not tell.

use super::holder::{Holder, words};
use super::{Remote, SharedError};
use crate::aws::{self, Condition, Got, ObjectError};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The names that are noted with each object (S3 adds `x-amz-meta-`).
const WRITE: &str = "spapi-write";
const BY: &str = "spapi-by";
const COMMAND: &str = "spapi-command";

impl Remote {
    /// Writes under the condition that the object has this tag, or is not there.
    pub(super) fn put(
        &self,
        name: &str,
        bytes: &[u8],
        before: Option<&str>,
        holder: &Holder,
    ) -> Result<String, SharedError> {
        let (key, bytes) = (self.0.path.key(name), Zeroizing::new(bytes.to_vec()));
        let (tag, noted) = (before.map(str::to_owned), noted(holder));
        let id = noted[0].1.clone();
        let error = match self.ask(move |bucket| async move {
            let condition = tag.as_deref().map_or(Condition::Absent, Condition::Is);
            bucket.put(&key, &bytes, condition, &noted).await
        }) {
            Ok(etag) => return Ok(etag),
            Err(error) => error,
        };
        let SharedError::Remote { error: inner, .. } = &error else { return Err(error) };
        let changed = matches!(inner.as_ref(), aws::Error::Object(ObjectError::Changed { .. }, _));
        if !changed && !inner.outcome_unknown() {
            return Err(error);
        }
        // An answer that was lost, or this very write sent twice: what lies there tells.
        let there = match self.get(name, None) {
            Ok(Got::Object(object)) => Some(object),
            Ok(Got::Same | Got::Nothing) => None,
            Err(_) if changed => None,
            Err(_) => return Err(error),
        };
        match there {
            Some(object) if object.meta.get(WRITE) == Some(&id) => Ok(object.etag),
            there if !changed && there.as_ref().map(|object| object.etag.as_str()) == before => Err(error),
            there => {
                let by = there.as_ref().and_then(|object| by(&object.meta));
                let at = there.and_then(|object| object.modified);
                Err(SharedError::Raced { path: self.named(name), by, at })
            }
        }
    }
}

/// What is noted with an object: the write's own id first.
fn noted(holder: &Holder) -> Vec<(&'static str, String)> {
    vec![
        (WRITE, uuid::Uuid::new_v4().to_string()),
        (BY, holder.by.clone()),
        (COMMAND, holder.command.clone()),
    ]
}

/// "anna@laptop (rotate lwa-secret)", as an object has it noted.
fn by(meta: &BTreeMap<String, String>) -> Option<String> {
    Some(words(meta.get(BY)?, meta.get(COMMAND).map_or("", String::as_str)))
}
