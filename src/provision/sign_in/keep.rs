//! Writing a session down where AWS's tools look for it: only with `--keep-sign-in`.

use super::Door;
use crate::aws::sign_in::{self, Granted, Keeping, Renewed};
use crate::store::{self, Trust, read_bytes, text_of, write_private};
use crate::term::Term;
use crate::values::Secret;
use crate::{Error, aws, report};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Finds the places with `find` where it was asked for, before anything is opened.
///
/// # Errors
/// [`Error::Usage`]: a profile that signs in by other means, no home folder; a file of profiles that can't be read.
pub(super) async fn wanted<K>(
    door: &Door<'_>,
    find: impl AsyncFnOnce(&aws::Options) -> Result<K, aws::Error>,
) -> Result<Option<K>, Error> {
    if !door.given.keep_sign_in {
        return Ok(None);
    }
    match Box::pin(find(&door.options())).await {
        Ok(keeping) => Ok(Some(keeping)),
        // No other way to sign in would mend it.
        Err(aws::Error::SignIn(sign_in::Error::Setting { what, fix }, _)) => Err(Error::Usage { what, fix }),
        Err(error) => Err(error.into()),
    }
}

/// Writes a session down where that was asked for, and says where it is kept. What does not work is told: the sign-in
/// itself is not lost. Returns what is to be told of new credentials of the session: a refresh token works once.
pub(super) fn kept(term: &Term, keeping: Option<Keeping>, granted: &Granted) -> Option<Renewed> {
    let keeping = put_down(term, "Signed in", keeping, |keeping| {
        write(keeping, granted)?;
        let profile = &keeping.profile;
        if let Some(old) = keeping.session.as_ref().filter(|old| Some(*old) != arn(granted)) {
            term.detail(&format!("The AWS profile \"{profile}\" named another session before: {old}"));
        }
        Ok(profile.clone())
    })?;
    Some(Arc::new(move |granted| {
        if let Some((path, text)) = keeping.file(granted) {
            rewrite(&path, &text);
        }
    }))
}

/// Says where a session is kept; `write` gives the AWS profile by which AWS's tools share it. Returns the places again
/// where that worked.
pub(super) fn put_down<K>(
    term: &Term,
    signed_in: &str,
    keeping: Option<K>,
    write: impl FnOnce(&K) -> Result<String, Error>,
) -> Option<K> {
    let in_memory = || term.ok(&format!("{signed_in}; the session is kept in memory only"));
    let Some(keeping) = keeping else {
        in_memory();
        return None;
    };
    match write(&keeping) {
        Ok(profile) => {
            term.ok(&format!("{signed_in}; AWS's tools share the session by the AWS profile \"{profile}\""));
            Some(keeping)
        }
        Err(error) => {
            in_memory();
            unkept(term, &error);
            None
        }
    }
}

/// Writes what AWS gave anew for a session that is kept.
pub(super) fn rewrite(path: &Path, text: &Secret) {
    if let Err(error) = write_private(path, text.expose().as_bytes()) {
        // The run goes on with what it has; another tool has to sign in again.
        tracing::warn!(%error, "the refreshed sign-in was not written");
    }
}

fn arn(granted: &Granted) -> Option<&String> {
    granted.whose.as_ref().map(|whose| &whose.arn)
}

fn write(keeping: &Keeping, granted: &Granted) -> Result<(), Error> {
    let (Some((path, text)), Some(arn)) = (keeping.file(granted), arn(granted)) else {
        return Err(Error::File {
            path: "the session's file".to_owned(),
            why: "AWS's answer does not say whose session it is".to_owned(),
        });
    };
    put(&path, &text, &keeping.config, |existing| keeping.profile_text(existing, arn))
}

/// Writes a session's file first, so that no profile names a session that is not there. Where the profile can't be
/// written, a file that was not there before goes again: then nothing is kept.
///
/// # Errors
/// As [`edit`].
pub(super) fn put(
    path: &Path,
    text: &Secret,
    config: &Path,
    change: impl FnOnce(&str) -> String,
) -> Result<(), Error> {
    let new = !path.exists();
    write_private(path, text.expose().as_bytes())?;
    edit(config, change).inspect_err(|_| {
        if new && let Err(error) = std::fs::remove_file(path) {
            tracing::warn!(%error, "the session that no profile names is still there");
        }
    })
}

/// Says why a session was not kept.
fn unkept(term: &Term, error: &Error) {
    let mut lines = report::lines(error);
    // These folders are AWS's: no setting of this program moves them.
    if let Error::Store(store::Error::Unwritable { path, .. }) = error {
        let path = path.display();
        lines.fix = Some(format!("make {path} writable for you, then sign in with --keep-sign-in again"));
    }
    term.refusal(&lines);
}

/// The text of the AWS config file; empty where there is none.
///
/// # Errors
/// A file that can't be read, or is not UTF-8.
pub(super) fn config_text(config: &Path) -> Result<String, Error> {
    let config = real(config);
    let text =
        read_bytes(&config, Trust::Mine)?.map(|contents| text_of(&config, &contents.bytes)).transpose()?;
    Ok(text.map_or_else(String::new, |text| text.to_string()))
}

/// Writes the AWS config file anew where something changes.
///
/// # Errors
/// As [`config_text`]; a file that can't be written.
pub(super) fn edit(config: &Path, change: impl FnOnce(&str) -> String) -> Result<(), Error> {
    let existing = config_text(config)?;
    let new = change(&existing);
    if new != existing {
        write_private(&real(config), new.as_bytes())?;
    }
    Ok(())
}

/// People keep their configuration elsewhere, behind a link.
fn real(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}
