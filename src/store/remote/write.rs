//! One write under a condition, and what became of it where the answer does not tell.

use super::holder::Holder;
use super::{Remote, SharedError};
use crate::aws::{self, Condition, Got, ObjectError};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// The names that are noted with each object (S3 adds `x-amz-meta-`).
const WRITE: &str = "spapi-write";
const BY: &str = "spapi-by";
const COMMAND: &str = "spapi-command";

/// Who wrote an object, and when.
struct Written {
    id: Option<String>,
    by: Option<String>,
    etag: Option<String>,
    at: Option<jiff::Timestamp>,
}

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
        let changed = matches!(inner.as_ref(), aws::Error::Object(ObjectError::Changed { .. }));
        if !changed && !inner.outcome_unknown() {
            return Err(error);
        }
        // An answer that was lost, or this very write sent twice: what lies there tells.
        let there = match self.written(name) {
            Ok(there) => there,
            Err(_) if changed => Written { id: None, by: None, etag: None, at: None },
            Err(_) => return Err(error),
        };
        match there.etag {
            Some(etag) if there.id.as_ref() == Some(&id) => Ok(etag),
            etag if !changed && etag.as_deref() == before => Err(error),
            _ => Err(SharedError::Raced { path: self.named(name), by: there.by, at: there.at }),
        }
    }

    /// Who wrote the object that is there now.
    fn written(&self, name: &str) -> Result<Written, SharedError> {
        Ok(match self.get(name, None)? {
            Got::Object(object) => Written {
                id: object.meta.get(WRITE).cloned(),
                by: by(&object.meta),
                etag: Some(object.etag),
                at: object.modified,
            },
            Got::Same | Got::Nothing => Written { id: None, by: None, etag: None, at: None },
        })
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
    let by = crate::values::shown(meta.get(BY)?);
    match meta.get(COMMAND).filter(|command| !command.is_empty()) {
        Some(command) => Some(format!("{by} (`{}`)", crate::values::shown(command))),
        None => Some(by),
    }
}
