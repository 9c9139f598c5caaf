//! Step 4: the AWS account, signed in to by the SDK's own chain or by a person.

use super::Wizard;
use crate::aws::{Caller, Session, SignIn};
use crate::provision::account;
use crate::provision::sign_in::{self, Door, Entered};
use crate::store::Config;
use crate::term::Lines;
use crate::term::guard::Guard;
use crate::{Error, report};

/// A session whose account was agreed to.
pub(super) struct SignedIn {
    pub session: Session,
    pub caller: Caller,
}

/// Signs in and asks "is this the account?".
pub(super) async fn run(w: &mut Wizard<'_>) -> Result<SignedIn, Error> {
    w.desk.heading(4, "Your AWS account");
    let account = sign_in(w, false).await?;
    agree(w)?;
    Ok(account)
}

/// Whether a person's sign-in has ended while something was created, and somebody can sign in again.
pub(super) fn has_ended(w: &Wizard<'_>, error: &Error) -> bool {
    w.desk.ask.can() && sign_in::has_ended(w.world, error)
}

/// Signs in again after that; the account must be the one that was agreed to.
pub(super) async fn again(w: &mut Wizard<'_>, before: &SignedIn, error: &Error) -> Result<SignedIn, Error> {
    let said = report::lines(error);
    w.world.term.refusal(&Lines {
        fix: None,
        note: Some("What is done stays done. Sign in again to go on.".into()),
        ..said
    });
    w.world.term.blank();
    w.config = Config::load(&w.world.home)?;
    let account = sign_in(w, true).await?;
    let (expected, found) = (&before.caller.account, &account.caller.account);
    if expected == found {
        return Ok(account);
    }
    let named_by = "the sign-in before".to_owned();
    Err(Error::AnotherAccount { expected: expected.to_string(), found: found.to_string(), named_by })
}

async fn sign_in(w: &mut Wizard<'_>, again: bool) -> Result<SignedIn, Error> {
    let note = "Nothing was created or stored. Run the same command again to start over.";
    let guard: Guard = w.world.guard.clone();
    let typed = |key: &str| guard.set_note(format!("{note}\n{}", sign_in::delete_key(key)));
    let profile = w.config.profiles.get(&w.name);
    let waiting = Some("Signing in to AWS");
    let door = Door { world: w.world, given: w.given, profile, waiting, alias: true, typed: Some(&typed) };
    let Entered { session, caller, alias, .. } = match again {
        false => sign_in::enter(&door, &mut w.desk.ask).await?,
        true => sign_in::again(&door, &mut w.desk.ask).await?,
    };
    if let Some(SignIn::Typed { key_id, session_token: None, .. }) = w.world.chosen.get() {
        w.typed_key = Some(key_id);
        w.set_note(note);
    }
    account::check_account(w.given, &w.config, w.profile(), &caller)?;
    show(w, &session, &caller, alias.as_deref());
    Ok(SignedIn { session, caller })
}

fn show(w: &Wizard<'_>, session: &Session, caller: &Caller, alias: Option<&str>) {
    let term = &w.world.term;
    let alias = alias.map(|a| format!("  ({a})")).unwrap_or_default();
    let source = if w.world.rehearsing() { "this rehearsal".to_owned() } else { caller.source.to_string() };
    term.field(2, 9, "Account", &format!("{}{alias}", caller.account.grouped()));
    term.field(2, 9, "You are", &caller.arn.to_string());
    term.field(2, 9, "From", &source);
    w.world.say_profile_endpoints(&session.endpoints_in_use());
    if caller.root {
        term.detail(
            "You are signed in as the root user, who may do everything: that works, and is not kept.",
        );
    }
}

fn agree(w: &mut Wizard<'_>) -> Result<(), Error> {
    let pinned = w.profile().is_some_and(|p| p.identity.is_some());
    if w.world.global.yes || pinned || w.given.aws_account.is_some() || !w.desk.ask.can() {
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
