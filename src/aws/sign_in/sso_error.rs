//! Why a sign-in at a company's page, by IAM Identity Center, did not work.

use crate::values::{AccountId, StartUrl};

/// What went wrong between the start URL and a role's credentials. Nothing here holds a code, a token or a secret.
///
/// What any call may meet (no network, somebody else's answer, a wrong clock) is the room's own error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SsoError {
    /// The region has no IAM Identity Center with this start URL.
    #[error("{start_url} is not known in {region}")]
    UnknownPortal { start_url: StartUrl, region: String, code: String },
    /// Nothing answers where the region's sign-in should be.
    #[error("the sign-in of {region} can't be reached: {what}")]
    Unreachable { region: String, what: String },
    /// The person, or the company's rules, said no on the page.
    #[error("access was denied on the page")]
    Denied,
    /// The page sent the browser back with another error.
    #[error("the page answered {error}")]
    Page {
        /// `server_error`, …: small letters and underscores.
        error: String,
    },
    /// The code ended before anybody had answered on the page.
    #[error("nobody allowed the access in time")]
    TooLate,
    /// AWS does not know the client that this run registered.
    #[error("the registration of this program has ended: {code}")]
    ClientExpired { code: String },
    /// The session at the portal is over, and could not be renewed.
    #[error("the session at the company's sign-in page is over: {code}")]
    SessionOver { code: String },
    /// The person has no AWS account at this portal.
    #[error("no AWS account is assigned to you")]
    NoAccount {
        /// The portal.
        start_url: StartUrl,
    },
    /// The account that was named is not among the person's.
    #[error("the account {account} is not assigned to you")]
    OtherAccount {
        account: AccountId,
        /// Those there are, with their names.
        known: Vec<String>,
    },
    /// The person has no role in the account.
    #[error("no role is assigned to you in the account {account}")]
    NoRole { account: AccountId },
    /// The role that was named is not among the person's.
    #[error("the role {role} is not assigned to you in the account {account}")]
    OtherRole {
        account: AccountId,
        role: String,
        /// Those there are.
        known: Vec<String>,
    },
    /// The portal gives no credentials of this role.
    #[error("the role {role} of the account {account} gives no credentials")]
    NoAccess { account: AccountId, role: String },
    /// Anything else that the sign-in refuses.
    #[error("{call} was refused: {code}")]
    Refused {
        /// `sso-oidc:CreateToken`.
        call: &'static str,
        code: String,
        /// AWS's words, where they repeat nothing that was sent.
        message: String,
    },
}

impl SsoError {
    /// AWS's code, where AWS answered with one.
    pub(crate) fn code(&self) -> Option<&str> {
        match self {
            Self::UnknownPortal { code, .. }
            | Self::ClientExpired { code, .. }
            | Self::SessionOver { code, .. }
            | Self::Refused { code, .. } => Some(code),
            Self::NoAccess { .. } => Some("ForbiddenException"),
            _ => None,
        }
    }
}
