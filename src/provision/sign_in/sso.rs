//! Signing in on a company's own page: IAM Identity Center.

use super::{Door, Taken};
use crate::Error;
use crate::answers::Ask;

/// Asks for what it needs, and signs in.
pub(super) async fn ask(_: &Door<'_>, _: &mut Ask) -> Result<Taken, Error> {
    Err(Error::Usage {
        what: "This version does not sign in to IAM Identity Center by itself yet.".to_owned(),
        fix: "sign in with the AWS CLI (aws sso login --profile NAME), then: --sign-in chain --aws-profile NAME".to_owned(),
    })
}
