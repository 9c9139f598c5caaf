//! The question how to sign in.

use super::Door;
use crate::Error;
use crate::answers::ask::Choice;
use crate::answers::{Ask, question as q};
use crate::values::SignInWay;

/// A way that a person can take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// AWS's page in the browser of this computer.
    Browser,
    /// AWS's page on another device.
    Remote,
    /// A company's own page.
    Sso,
    /// What the chain may find after the person did something, or a typed key.
    Keys,
}

impl Way {
    /// The way of an answer; none for the chain.
    pub(super) fn of(answer: SignInWay) -> Option<Self> {
        match answer {
            SignInWay::Browser => Some(Self::Browser),
            SignInWay::Remote => Some(Self::Remote),
            SignInWay::Sso => Some(Self::Sso),
            SignInWay::Chain => None,
        }
    }
}

/// Where a company's page stands in the list.
const SSO: usize = 2;

/// Asks. The way that the profile took before comes first under the cursor.
pub(super) fn ask(door: &Door<'_>, ask: &mut Ask) -> Result<Way, Error> {
    let company = door.profile.and_then(|profile| profile.sso.as_ref());
    let options = vec![
        Choice::new(
            Way::Browser,
            "In the browser                         the quickest; no key is made",
            &["with the account's e-mail address, or as an IAM user"],
        ),
        Choice::new(Way::Remote, "In the browser of another device       you paste a code here", &[]),
        Choice::new(
            Way::Sso,
            "On my company's sign-in page           its address ends in awsapps.com/start",
            &[],
        ),
        Choice::new(Way::Keys, "I have an access key or a profile      or sign in with the AWS CLI", &[]),
    ];
    ask.choice(
        &q::SIGN_IN,
        "How do you sign in to AWS?",
        options,
        Some(if company.is_some() { SSO } else { 0 }),
    )
}
