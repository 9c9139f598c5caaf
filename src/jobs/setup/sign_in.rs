//! Step 4 where this computer has no AWS credentials: three ways to sign in.

use super::Wizard;
use crate::Error;
use crate::answers::ask::Choice;
use crate::answers::question as q;
use crate::aws::SignIn;
use crate::foreign::{Pasted, pasted};
use crate::term::Hidden;
use crate::values::Secret;

#[derive(Clone, Copy)]
enum Way {
    Browser,
    CloudShell,
    TypedKey,
}

/// Asks how; a typed key is returned, `None` means that the SDK's chain is to be tried again.
pub(super) fn how(w: &mut Wizard<'_>) -> Result<Option<SignIn>, Error> {
    let install = format!("1. Install the AWS CLI:  {}", aws_cli_install());
    let options = vec![
        Choice::new(
            Way::Browser,
            "With the AWS CLI's browser sign-in     no keys, the safest",
            &[&install, "2. In another window:    aws login"],
        ),
        Choice::new(
            Way::CloudShell,
            "In AWS CloudShell                      run this wizard inside the AWS console",
            &[],
        ),
        Choice::new(
            Way::TypedKey,
            "With a temporary access key            typed here, hidden, never stored",
            &["the last screen reminds you to delete it"],
        ),
    ];
    match w.desk.ask.choice(&q::AWS_PROFILE, "How do you want to sign in?", options, Some(0))? {
        Way::Browser => {
            let term = &w.world.term;
            term.detail(&install);
            term.detail("2. In another window:    aws login");
            w.desk.ask.pause("Press Enter here when it says that you are signed in.")?;
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
        "see https://aws.amazon.com/cli"
    }
}

fn count(text: &str) -> String {
    match text.trim().chars().count() {
        1 => "(hidden) 1 character".to_owned(),
        n => format!("(hidden) {n} characters"),
    }
}

/// The key as its owner has it: value by value, or the lines that the AWS access portal gives, in one paste.
fn typed_key(w: &mut Wizard<'_>) -> Result<SignIn, Error> {
    let term = w.world.term.clone();
    term.detail(
        "Where: AWS console > IAM > Users > you > Security credentials > Create access key; or the AWS access portal, \
         whose lines can be pasted all at once.",
    );
    let key_id = loop {
        let text = ask(w, "Access key ID")?;
        if let Pasted::Block(found) = pasted(text.expose())
            && let Some(account) = found.accounts.into_iter().next()
            && let (Some(key_id), Some(secret)) = (account.aws_access_key_id, account.aws_secret_access_key)
        {
            term.ok("Found in what was pasted: access key ID, secret access key");
            return Ok(SignIn::Typed { key_id, secret, session_token: account.aws_session_token });
        }
        let text = text.expose().trim();
        if (16..=128).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        {
            break text.to_owned();
        }
        term.fail("That is no access key ID: it has 20 capitals and digits, like AKIAIOSFODNN7EXAMPLE.");
    };
    let secret = loop {
        let text = ask(w, "Secret access key")?;
        let text = Secret::new(text.expose().trim());
        if text.chars() >= 30 && !text.expose().contains(char::is_whitespace) {
            break text;
        }
        term.fail("That is no secret access key: it has 40 characters and stands beside the access key ID.");
    };
    let session_token = if key_id.starts_with("ASIA") {
        let text = ask(w, "Session token")?;
        Some(Secret::new(text.expose().trim()))
    } else {
        None
    };
    Ok(SignIn::Typed { key_id, secret, session_token })
}

fn ask(w: &mut Wizard<'_>, label: &str) -> Result<Secret, Error> {
    w.desk.ask.secret(&q::AWS_PROFILE, &Hidden { label, default: None, echo_after: &count })
}
