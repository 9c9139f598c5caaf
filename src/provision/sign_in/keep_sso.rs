//! Writing the session of a company's page down where AWS's tools look for it: only with `--keep-sign-in`.

use super::keep::{config_text, put, put_down, rewrite};
use crate::Error;
use crate::aws::sign_in::{AtRole, RenewedToken, SsoKeeping, session_name};
use crate::term::Term;
use std::sync::Arc;

/// Writes a session down where that was asked for, and says where it is kept. What does not work is told: the sign-in
/// itself is not lost. Returns what is to be told of new tokens.
pub(super) fn kept(term: &Term, keeping: Option<SsoKeeping>, at: &AtRole) -> Option<RenewedToken> {
    let mut session = String::new();
    let keeping = put_down(term, &format!("Signed in as {}", at.company.role), keeping, |keeping| {
        session = write(keeping, at)?;
        Ok(keeping.profile.clone())
    })?;
    let company = at.company.clone();
    Some(Arc::new(move |token| {
        let (path, text) = keeping.file(&session, &company, token);
        rewrite(&path, &text);
    }))
}

fn write(keeping: &SsoKeeping, at: &AtRole) -> Result<String, Error> {
    let session = session_name(&config_text(&keeping.config)?, &at.company);
    let (path, text) = keeping.file(&session, &at.company, &at.token);
    put(&path, &text, &keeping.config, |existing| keeping.config_text(existing, &session, &at.company))?;
    Ok(session)
}
