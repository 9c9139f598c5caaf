//! The notes of an unfinished run: the one way to read and write `pending.toml`.
//!
//! A note is written before a step that must not be repeated, and goes when the step is done. Reading takes no lock;
//! a change needs the [`Ledger`], which holds it.

use super::Ledger;
use crate::Error;
use crate::store::{Home, Pending, PendingRotation};
use crate::values::LwaClientId;

/// Returns the notes as they are on disk; no file is no note.
pub(crate) fn read(home: &Home) -> Result<Pending, Error> {
    Ok(Pending::load(home)?)
}

/// Changes the notes and writes them, if the change made a difference; returns what the change returns.
pub(crate) fn change<R>(ledger: &Ledger, change: impl FnOnce(&mut Pending) -> R) -> Result<R, Error> {
    let before = Pending::load(ledger.home())?;
    let mut notes = before.clone();
    let result = change(&mut notes);
    if notes != before {
        notes.save(ledger.home())?;
    }
    Ok(result)
}

/// Returns the note of an app's rotation by Amazon's interface.
pub(crate) fn rotation(home: &Home, client_id: &LwaClientId) -> Result<Option<PendingRotation>, Error> {
    Ok(read(home)?.rotate_client_secret.into_iter().find(|note| note.client_id == *client_id))
}

/// Writes the note of an app's rotation, in place of the one there is.
pub(crate) fn write_rotation(ledger: &Ledger, note: &PendingRotation) -> Result<(), Error> {
    change(ledger, |notes| {
        let all = &mut notes.rotate_client_secret;
        match all.iter_mut().find(|other| other.client_id == note.client_id) {
            Some(other) => other.clone_from(note),
            None => all.push(note.clone()),
        }
    })
}

/// Removes the note of an app's rotation: its secret is in use, or it never was.
pub(crate) fn clear_rotation(ledger: &Ledger, client_id: &LwaClientId) -> Result<(), Error> {
    change(ledger, |notes| notes.rotate_client_secret.retain(|note| note.client_id != *client_id))
}
