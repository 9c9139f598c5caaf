//! Step 4: the AWS account, signed in to by the SDK's own chain.

use super::purpose::Purpose;
use super::{Wizard, sign_in};
use crate::aws::{self, Caller, Session, SignIn};
use crate::plan::diff::short_key;
use crate::provision::{account, survey};
use crate::{Error, report};

/// A session whose account was agreed to.
pub(super) struct Account {
    /// The session.
    pub session: Session,
    /// Who is signed in.
    pub caller: Caller,
}

/// Signs in and asks "is this the account?".
pub(super) async fn run(w: &mut Wizard<'_>, _purpose: &Purpose) -> Result<Account, Error> {
    w.desk.heading(4, "Your AWS account");
    let mut typed: Option<SignIn> = None;
    let mut asked = false;
    loop {
        let attempt = open(w, typed.as_ref()).await;
        match attempt {
            Ok((session, caller, alias)) => {
                account::check_account(w.given, &w.config, w.profile(), &caller)?;
                show(w, &session, &caller, alias.as_deref());
                agree(w)?;
                return Ok(Account { session, caller });
            }
            Err(Error::Aws(error)) if w.desk.ask.can() && asks_again(&error) => {
                match error {
                    aws::Error::NoCredentials if asked => {
                        w.world.term.fail("No sign-in was found yet on this computer.");
                        w.world.term.blank();
                    }
                    aws::Error::NoCredentials => w.world.term.para(
                        2,
                        "This computer has no AWS credentials yet. The wizard needs an administrator's sign-in, once, \
                         to create the user and the role. It is not kept.",
                    ),
                    error => w.world.term.refusal(&report::lines(&Error::Aws(error))),
                }
                w.world.term.blank();
                asked = true;
                typed = sign_in::how(w)?;
                if let Some(SignIn::Typed { key_id, session_token: None, .. }) = &typed {
                    w.typed_key = Some(key_id.clone());
                    w.set_note("Nothing was created or stored. Run the same command again to start over.");
                }
            }
            Err(error) => return Err(error),
        }
    }
}

fn asks_again(error: &aws::Error) -> bool {
    matches!(
        error,
        aws::Error::NoCredentials
            | aws::Error::ExpiredToken { .. }
            | aws::Error::InvalidKey { .. }
            | aws::Error::SignatureMismatch { .. }
            | aws::Error::RootKeys
    )
}

async fn open(w: &Wizard<'_>, typed: Option<&SignIn>) -> Result<(Session, Caller, Option<String>), Error> {
    if typed.is_none() {
        survey::ready(w.world, w.given, w.profile()).await?;
    }
    let _wait = w.world.term.wait("Signing in to AWS");
    let session = match typed {
        Some(sign_in) => survey::open_with(w.world, w.given, w.profile(), sign_in.clone()).await?,
        None => survey::open(w.world, w.given, w.profile()).await?,
    };
    let (caller, alias) = tokio::join!(session.identity(), session.alias());
    Ok((session, caller?, alias))
}

fn show(w: &Wizard<'_>, session: &Session, caller: &Caller, alias: Option<&str>) {
    let term = &w.world.term;
    let alias = alias.map(|a| format!("  ({a})")).unwrap_or_default();
    let source = if w.world.rehearsing() { "this rehearsal".to_owned() } else { caller.source.to_string() };
    term.field(2, 9, "Account", &format!("{}{alias}", caller.account.grouped()));
    term.field(2, 9, "You are", &caller.arn.to_string());
    term.field(2, 9, "From", &source);
    w.world.say_profile_endpoints(session);
    if caller.root {
        term.warn(
            "You are signed in as the root user. An administrator's sign-in is safer; it works all the same.",
        );
    }
}

fn agree(w: &mut Wizard<'_>) -> Result<(), Error> {
    let pinned = w.profile().is_some_and(|p| p.identity.is_some());
    if w.agreed() || pinned || w.given.aws_account.is_some() || !w.desk.ask.can() {
        // Unattended without consent the plan's own question says no.
        return Ok(());
    }
    if w.desk.ask.confirm("Set up the SP-API user and role in this account?", Some(true), true)? {
        Ok(())
    } else {
        w.world.term.detail("Sign in to the other account, or name its AWS profile: --aws-profile NAME");
        w.cancel()
    }
}

/// What should become of an administrator's long-term key that was typed.
pub(super) fn delete_key(key_id: &str) -> String {
    format!(
        "Delete the administrator's access key {} now: AWS console > IAM > Users > Security credentials.",
        short_key(key_id)
    )
}
