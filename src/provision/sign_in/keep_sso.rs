//! Writing the session of a company's page down where AWS's tools look for it: only with `--keep-sign-in`.

use super::Door;
use super::keep::{config_text, put, unkept};
use crate::aws::sign_in::{self, AtRole, Company, RenewedToken, SsoKeeping, Token, session_name};
use crate::provision::survey;
use crate::store::write_private;
use crate::term::Term;
use crate::{Error, aws};
use std::sync::Arc;

/// Finds the places where it was asked for, before anything is opened.
///
/// # Errors
/// [`Error::Usage`]: a profile that signs in by other means, no home folder; a file of profiles that can't be read.
pub(super) async fn wanted(door: &Door<'_>) -> Result<Option<SsoKeeping>, Error> {
    if !door.given.keep_sign_in {
        return Ok(None);
    }
    let options = survey::options(door.world, door.given, door.profile, door.world.sign_in.clone());
    match Box::pin(SsoKeeping::of(&options)).await {
        Ok(keeping) => Ok(Some(keeping)),
        // No other way to sign in would mend it.
        Err(aws::Error::SignIn(sign_in::Error::Setting { what, fix })) => Err(Error::Usage { what, fix }),
        Err(error) => Err(error.into()),
    }
}

/// Writes a session down where that was asked for, and says where it is kept. What does not work is told: the sign-in
/// itself is not lost. Returns what is to be told of new tokens.
pub(super) fn kept(term: &Term, keeping: Option<SsoKeeping>, at: &AtRole) -> Option<RenewedToken> {
    let role = &at.company.role;
    let put = keeping.map(|keeping| write(&keeping, at).map(|session| (keeping, session)));
    match put {
        Some(Ok((keeping, session))) => {
            term.ok(&format!(
                "Signed in as {role}; AWS's tools share the session by the AWS profile \"{}\"",
                keeping.profile
            ));
            let company = at.company.clone();
            Some(Arc::new(move |token| renew(&keeping, &session, &company, token)))
        }
        None => {
            term.ok(&format!("Signed in as {role}; the session is kept in memory only"));
            None
        }
        Some(Err(error)) => {
            term.ok(&format!("Signed in as {role}; the session is kept in memory only"));
            unkept(term, &error);
            None
        }
    }
}

fn renew(keeping: &SsoKeeping, session: &str, company: &Company, token: &Token) {
    let (path, text) = keeping.file(session, company, token);
    if let Err(error) = write_private(&path, text.expose().as_bytes()) {
        // The run goes on with what it has; another tool has to sign in again.
        tracing::warn!(%error, "the refreshed sign-in was not written");
    }
}

fn write(keeping: &SsoKeeping, at: &AtRole) -> Result<String, Error> {
    let session = session_name(&config_text(&keeping.config)?, &at.company);
    let (path, text) = keeping.file(&session, &at.company, &at.token);
    put(&path, &text, &keeping.config, |existing| keeping.config_text(existing, &session, &at.company))?;
    Ok(session)
}
