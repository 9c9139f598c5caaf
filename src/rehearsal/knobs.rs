//! Troubles that can be asked for.

use super::rotation::RotationKnobs;
use super::signin_state::SigninKnobs;
use super::sqs_state::SqsKnobs;
use super::sso_state::SsoKnobs;
use std::collections::BTreeMap;
use std::time::Duration;

/// What the stand-in does wrong on purpose. The default is no trouble at all. A test may change
/// them while the server runs: `rehearsal.state().knobs`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Knobs {
    /// A fresh user (as a principal), role (to be assumed) and key is refused for the first n
    /// calls that use it. Read when the entity is made.
    pub propagation: u32,
    /// After those, a fresh key answers accepted, refused, accepted, refused, … until it was
    /// refused this often more.
    pub flap: u32,
    /// `ListAccessKeys` does not show a fresh key for the first n listings of its user.
    pub listing_lag: u32,
    /// By action: how often `Throttling` is answered first.
    pub throttle: BTreeMap<String, u32>,
    /// Faults; the first that matches and is not used up yet strikes.
    pub fail: Vec<Fault>,
    /// Every answer waits this long.
    pub delay: Duration,
    /// Actions the administrator is denied: `iam:CreateUser` or `CreateUser`.
    pub deny: Vec<String>,
    /// The administrator's key is the account's root.
    pub root: bool,
    /// The account's root user has no MFA device.
    pub root_without_mfa: bool,
    /// The administrator is a role's session (SSO, `aws login`) with a session token. Read at start.
    pub temporary_admin: bool,
    /// The administrator may assume roles only with this code of its MFA device.
    pub mfa_code: Option<String>,
    /// The administrator's session has expired.
    pub expired_session: bool,
    /// Seconds that the stand-in's clock is ahead of this computer's: signatures, `Date`, when keys are made and used.
    pub clock_skew: i64,
    /// An AWS Organizations policy (SCP) denies `execute-api:Invoke` in simulations.
    pub organization_denies: bool,
    /// A permissions boundary denies `execute-api:Invoke` in simulations.
    pub boundary_denies: bool,
    /// The account is in no organization: simulations do not speak of one.
    pub no_organization: bool,
    /// `GetUser`, `GetRole`, … find a name in any case. Uniqueness always ignores case.
    pub names_ignore_case: bool,
    /// The most entries a listing gives at once.
    pub page: Option<usize>,
    /// The app lacks the role for `marketplaceParticipations`: 403 without details.
    pub role_missing: bool,
    /// The app lacks the roles for buyers' data: no restricted-data token.
    pub restricted_missing: bool,
    /// Calls of `marketplaceParticipations` by one token before 429.
    pub participations_quota: Option<u32>,
    /// The sample's token works for a seller and a vendor, in production and in the sandbox, and in every region.
    pub any_kind: bool,
    /// Any user agent will do: other programs than this one come, which Amazon answers too.
    pub any_agent: bool,
    /// Troubles of IAM Identity Center.
    pub sso: SsoKnobs,
    /// Who signs in on AWS's page, and its troubles.
    pub signin: SigninKnobs,
    /// Troubles of SQS.
    pub sqs: SqsKnobs,
    /// What Amazon does when it is asked for a new client secret.
    pub rotation: RotationKnobs,
}

/// A fault that strikes some times.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// An action of IAM, STS or SQS, `sqs`, `lwa`, `spapi` (marketplaceParticipations), `rdt`, `rotate` (for a new client
    /// secret), `destinations`, `test-notification`, `sso` or an operation of IAM Identity Center, `signin-page`, `signin`
    /// (the exchange of a code), `signin-refresh`, or `*`.
    pub on: String,
    /// How often it strikes.
    pub times: u32,
    /// What happens.
    pub kind: FaultKind,
}

/// What happens instead of the right answer.
#[derive(Debug, Clone, PartialEq)]
pub enum FaultKind {
    /// This answer.
    Status {
        /// The HTTP status.
        status: u16,
        /// The body.
        body: String,
        /// Its content type.
        content_type: String,
    },
    /// An AWS error, in IAM's XML, or the JSON of SQS, Identity Center or AWS Sign-In.
    Aws {
        /// As `ServiceFailure`.
        code: String,
        /// The HTTP status.
        status: u16,
        /// The message.
        message: String,
    },
    /// The request is carried out, then the connection is cut without an answer.
    Cut,
    /// The connection is cut, and nothing was done.
    CutBefore,
    /// 307 to another place.
    Redirect {
        /// The place.
        to: String,
    },
    /// 200 with a web page, as a captive portal or a proxy answers.
    Html,
    /// The right answer, late.
    Slow {
        /// How late.
        by: Duration,
    },
}

impl Fault {
    /// A fault that strikes once.
    pub fn once(on: &str, kind: FaultKind) -> Self {
        Self { on: on.to_owned(), times: 1, kind }
    }
}

impl Knobs {
    /// Takes the next fault for a request that goes by these names.
    pub(super) fn strike(&mut self, names: &[&str]) -> Option<FaultKind> {
        let hit = |f: &&mut Fault| f.times > 0 && (f.on == "*" || names.contains(&f.on.as_str()));
        let fault = self.fail.iter_mut().find(hit)?;
        fault.times -= 1;
        Some(fault.kind.clone())
    }

    /// Whether this call of an action is throttled.
    pub(super) fn throttled(&mut self, action: &str) -> bool {
        let left = self.throttle.get_mut(action).filter(|left| **left > 0);
        left.map(|left| *left -= 1).is_some()
    }
}
