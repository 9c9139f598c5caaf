//! The notes of an unfinished run: the one way to read and write `pending.toml`.
//!
//! A note is written before a step that must not be repeated, and goes when the step is done. Reading takes no lock;
//! a change needs the [`Ledger`], which holds it.

use super::Ledger;
use crate::Error;
use crate::store::{Home, Pending};

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
