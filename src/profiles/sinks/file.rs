//! `file:`: the export in a file of mine, readable only by me.

use super::text::Content;
use super::write::{Done, How};
use crate::Error;
use crate::error::SinkError;
use crate::export::Rendered;
use crate::profiles::{OutFile, exports};
use crate::store::{self, write_private};
use std::path::Path;

/// The text that the file should have, and the one that it has.
pub(super) struct Texts {
    pub wanted: Rendered,
    pub there: Option<Rendered>,
}

/// Reads the file and merges where the target shares its file with others.
///
/// # Errors
/// The file is no longer an export of these profiles.
pub(super) fn texts(path: &Path, content: &Content) -> Result<Texts, Error> {
    let there = exports::existing(path)?;
    let wanted = match &there {
        Some(text) if !exports::holds(text.expose(), content.target, &content.values) => {
            return Err(SinkError::NotOurFile { path: path.display().to_string() }.into());
        }
        Some(text) => content.target.merged(text.expose(), &content.values)?,
        None => content.target.text(&content.values)?,
    };
    Ok(Texts { wanted, there })
}

/// Writes the file where it differs. For the first time it must not be there, unless the user said so.
pub(super) fn write(path: &Path, content: &Content, how: How) -> Result<(Done, Rendered), Error> {
    if let How::First { force, .. } = how {
        let file = OutFile::find(path.to_owned(), force)?;
        let text = content.target.text(&content.values)?;
        file.write(text.expose().as_bytes())?;
        return Ok((Done::Wrote, text));
    }
    let Texts { wanted, there } = texts(path, content)?;
    if there.as_ref() == Some(&wanted) {
        if store::check_private(path).is_err() {
            write_private(path, wanted.expose().as_bytes())?;
        }
        return Ok((Done::Same, wanted));
    }
    // A folder that is gone is said by its name, and not made: it may be a disk that is not there today.
    OutFile::find(path.to_owned(), true)?.write(wanted.expose().as_bytes())?;
    Ok((Done::Wrote, wanted))
}
