//! Step 4: the AWS account, signed in to by the SDK's own chain.

use super::Wizard;
use super::purpose::Purpose;
use crate::Error;
use crate::answers::ask::Choice;
use crate::answers::question as q;
use crate::aws::{self, Caller, Session, SignIn};
use crate::flow::chain;
use crate::report;
use crate::term::Hidden;
use crate::values::Secret;

/// A session whose account was agreed to.
pub struct Account {
    /// The session.
    pub session: Session,
    /// Who is signed in.
    pub caller: Caller,
    /// Set where a key was typed here: it should be deleted afterwards.
    pub typed_key: Option<String>,
}

/// Signs in and asks "is this the account?".
///
/// # Errors
/// No credentials and nobody to ask; root keys; another partition or account; cancelled.
pub async fn run(w: &mut Wizard<'_>, _purpose: &Purpose) -> Result<Account, Error> {
    w.heading(4, "Your AWS account");
    let mut typed: Option<SignIn> = None;
    loop {
        let attempt = sign_in(w, typed.as_ref()).await;
        match attempt {
            Ok((session, caller, alias)) => {
                chain::check_account(&w.given, &w.config, w.profile(), &caller)?;
                show(w, &session, &caller, alias.as_deref());
                agree(w)?;
                let typed_key = match &typed {
                    Some(SignIn::Typed { key_id, .. }) => Some(key_id.clone()),
                    _ => None,
                };
                return Ok(Account { session, caller, typed_key });
            }
            Err(Error::Aws(error)) if w.ask.can() && asks_again(&error) => {
                if !matches!(error, aws::Error::NoCredentials) {
                    w.world.term.error_report(&report::lines(&Error::Aws(error)));
                }
                typed = how_to_sign_in(w)?;
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

async fn sign_in(w: &Wizard<'_>, typed: Option<&SignIn>) -> Result<(Session, Caller, Option<String>), Error> {
    let _wait = w.world.term.wait("Signing in to AWS");
    let session = match typed {
        Some(sign_in) => chain::open_with(w.world, &w.given, w.profile(), sign_in.clone()).await?,
        None => chain::open(w.world, &w.given, w.profile()).await?,
    };
    let (caller, alias) = tokio::join!(session.identity(), session.alias());
    Ok((session, caller?, alias))
}

fn show(w: &Wizard<'_>, session: &Session, caller: &Caller, alias: Option<&str>) {
    let term = &w.world.term;
    let alias = alias.map(|a| format!("  ({a})")).unwrap_or_default();
    term.line(&format!("  Account   {}{alias}", caller.account.grouped()));
    term.line(&format!("  You are   {}", caller.arn));
    term.line(&format!("  From      {}", caller.source));
    chain::say_endpoints(w.world, session);
    if caller.root {
        term.warn(
            "You are signed in as the root user. An administrator's sign-in is safer; it works all the same.",
        );
    }
}

fn agree(w: &mut Wizard<'_>) -> Result<(), Error> {
    let pinned = w.profile().is_some_and(|p| p.identity.is_some());
    if w.agreed() || pinned || w.given.aws_account.is_some() || !w.ask.can() {
        // Unattended without consent the plan's own question says no.
        return Ok(());
    }
    if w.ask.confirm("Create the SP-API user and role in this account?", Some(true), true)? {
        Ok(())
    } else {
        w.world.term.detail(
            "Nothing was created. Sign in to the other account, or name its profile: --aws-profile NAME",
        );
        Err(Error::Cancelled)
    }
}

#[derive(Clone, Copy)]
enum Way {
    Browser,
    CloudShell,
    TypedKey,
}

fn how_to_sign_in(w: &mut Wizard<'_>) -> Result<Option<SignIn>, Error> {
    let term = &w.world.term;
    term.para(
        2,
        "This computer has no AWS credentials that work yet. The wizard needs an administrator's sign-in, once, to \
         create the user and the role. It is not kept.",
    );
    let install = format!("1. Install the AWS CLI:  {}", aws_cli_install());
    let options = vec![
        Choice::new(
            Way::Browser,
            "With the AWS CLI's browser sign-in (no keys, the safest)",
            &[&install, "2. In another window:    aws login"],
        ),
        Choice::new(Way::CloudShell, "In AWS CloudShell", &["run this wizard inside the AWS console"]),
        Choice::new(
            Way::TypedKey,
            "With a temporary access key",
            &["typed here, hidden, never stored; the last screen reminds you to delete it"],
        ),
    ];
    match w.ask.choice(&q::AWS_PROFILE, "How do you want to sign in?", options, Some(0))? {
        Way::Browser => {
            w.ask.pause("Press Enter here when it says that you are signed in.")?;
            Ok(None)
        }
        Way::CloudShell => {
            let term = &w.world.term;
            term.detail("Open https://console.aws.amazon.com/cloudshell and run there: spapi-setup init");
            term.detail("It finds the sign-in by itself. Nothing was created here.");
            Err(Error::Exit(0))
        }
        Way::TypedKey => typed_key(w).map(Some),
    }
}

/// The line that installs the AWS CLI on this system.
fn aws_cli_install() -> &'static str {
    if cfg!(windows) {
        "winget install Amazon.AWSCLI"
    } else if cfg!(target_os = "macos") {
        "brew install awscli"
    } else {
        "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html"
    }
}

fn typed_key(w: &mut Wizard<'_>) -> Result<SignIn, Error> {
    let count = |text: &str| format!("{} characters", text.trim().chars().count());
    let key_id = loop {
        let hidden =
            Hidden { label: "Access key ID (AKIA... or ASIA...)", default: None, echo_after: &count };
        let text = w.ask.secret(&q::AWS_PROFILE, &hidden)?;
        let text = text.expose().trim();
        if (16..=128).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            break text.to_owned();
        }
        w.world.term.fail("An access key ID has 16 or more letters and digits and begins with AKIA or ASIA.");
    };
    let mut secret = |label: &str| -> Result<Secret, Error> {
        let text = w.ask.secret(&q::AWS_PROFILE, &Hidden { label, default: None, echo_after: &count })?;
        Ok(Secret::new(text.expose().trim()))
    };
    let secret_key = secret("Secret access key")?;
    let session_token = if key_id.starts_with("ASIA") { Some(secret("Session token")?) } else { None };
    Ok(SignIn::Typed { key_id, secret: secret_key, session_token })
}
