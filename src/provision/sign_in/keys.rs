//! Signing in with what other tools gave: a profile, a variable, a typed key.

use super::{Door, Taken, delete_key};
use crate::Error;
use crate::answers::ask::Choice;
use crate::answers::{Ask, question as q};
use crate::aws::SignIn;
use crate::prompts::aws_key::{self, AwsKey};

#[derive(Clone, Copy)]
enum Kind {
    Window,
    CloudShell,
    Typed,
}

/// Asks for one of them.
pub(super) fn ask(door: &Door<'_>, ask: &mut Ask) -> Result<Taken, Error> {
    let term = &door.world.term;
    if let Some(samples) = &door.world.samples {
        term.detail("In a rehearsal that is an administrator's access key, and it is here already.");
        return Ok(Taken::Signed(samples.sign_in.clone()));
    }
    let options = vec![
        Choice::new(
            Kind::Window,
            "I sign in in another window            with the AWS CLI: aws login, aws sso login",
            &[],
        ),
        Choice::new(Kind::CloudShell, "In AWS CloudShell                      inside the AWS console", &[]),
        Choice::new(
            Kind::Typed,
            "With a temporary access key            typed here, hidden, never stored",
            &["the last screen reminds you to delete it"],
        ),
    ];
    match ask.choice(&q::SIGN_IN, "Where are the credentials?", options, Some(0))? {
        Kind::Window => {
            term.detail(&format!("1. Install the AWS CLI:  {}", aws_cli_install()));
            term.detail("2. In another window:    aws login");
            term.detail("A profile of ~/.aws/config is taken with --aws-profile NAME.");
            ask.pause("Press Enter here when it says that you are signed in.")?;
            Ok(Taken::Chain)
        }
        Kind::CloudShell => {
            term.detail("Open https://console.aws.amazon.com/cloudshell and run the same command there.");
            term.detail("It finds the sign-in by itself. Nothing was created here.");
            Err(Error::Exit(0))
        }
        Kind::Typed => {
            let AwsKey { key_id, secret, session_token } = aws_key::ask(term, ask)?;
            if session_token.is_none() {
                match door.typed {
                    Some(typed) => typed(&key_id),
                    None => term.warn(&delete_key(&key_id).replace(" now:", " when this is done:")),
                }
            }
            Ok(Taken::Signed(SignIn::Typed { key_id, secret, session_token }))
        }
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
