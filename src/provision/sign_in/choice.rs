//! The question how to sign in.

use super::Door;
use crate::Error;
use crate::answers::ask::Choice;
use crate::answers::{Ask, question as q};
use crate::values::SignInWay;

/// Where a company's page stands in the list.
const SSO: usize = 2;

/// Asks; the chain stands for what it may find after the person did something, or a typed key. The way that the profile took before comes first under the cursor.
pub(super) fn ask(door: &Door<'_>, ask: &mut Ask) -> Result<SignInWay, Error> {
    let company = door.profile.and_then(|profile| profile.sso.as_ref());
    let options = vec![
        Choice::new(
            SignInWay::Browser,
            "In the browser                         the quickest; no key is made",
            &["with the account's e-mail address, or as an IAM user"],
        ),
        Choice::new(SignInWay::Remote, "In the browser of another device       you paste a code here", &[]),
        Choice::new(
            SignInWay::Sso,
            "On my company's sign-in page           its address ends in awsapps.com/start",
            &[],
        ),
        Choice::new(
            SignInWay::Chain,
            "I have an access key or a profile      or sign in with the AWS CLI",
            &[],
        ),
    ];
    ask.choice(
        &q::SIGN_IN,
        "How do you sign in to AWS?",
        options,
        Some(if company.is_some() { SSO } else { 0 }),
    )
}
