//! What can go wrong between this computer and AWS: a variant a mistake or a mishap.
//!
//! Nothing here holds a secret: AWS's own words are kept only of errors whose text cannot quote
//! the request (a refused signature's text quotes it, session token included).

use super::denial::Denial;
use std::time::Duration;

/// A call to AWS that failed, or a reason not to make it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Error {
    /// The chain found nothing to sign with.
    #[error("no AWS credentials were found")]
    NoCredentials,
    /// The named profile is in neither file.
    #[error("there is no AWS profile \"{name}\"")]
    NoSuchProfile {
        /// The name that was asked for.
        name: String,
        /// The profiles there are.
        known: Vec<String>,
    },
    /// A file of the AWS CLI's that can't be read or understood.
    #[error("{path}: {why}")]
    ProfileFile {
        path: String,
        /// Why not; nothing of what it holds.
        why: String,
    },
    /// A source of credentials is set up, but gave none.
    #[error("{source} gave no credentials: {why}")]
    CredentialSource {
        /// The source in words.
        r#source: String,
        why: String,
    },
    /// The session behind temporary credentials is over.
    #[error("the session of {source} has expired")]
    ExpiredToken {
        /// The source in words.
        r#source: String,
    },
    /// Long-term keys of the account's root user.
    #[error("these are keys of the account's root user")]
    RootKeys,
    /// An account in China or GovCloud.
    #[error("the account is in the partition {partition}")]
    Partition {
        /// `aws-cn`, `aws-us-gov`, ….
        partition: String,
    },
    /// AWS knows the caller and says no.
    #[error("{} may not {action}", caller.as_deref().unwrap_or("the caller"))]
    AccessDenied {
        /// `iam:CreateUser`.
        action: String,
        /// The caller's ARN, as AWS names it.
        caller: Option<String>,
        /// Which policy said no, as far as AWS told.
        denial: Denial,
        request_id: Option<String>,
    },
    /// STS knows the credentials, and IAM does not.
    #[error("STS knows the credentials of {source}, IAM refuses them")]
    UnknownToIam {
        /// The source in words.
        r#source: String,
        /// Whether they carry a session token.
        temporary: bool,
        request_id: Option<String>,
    },
    /// The profile assumes its role with an MFA code, and none was given.
    #[error("profile {profile:?} needs a code of the MFA device {serial}")]
    MfaNeeded {
        profile: String,
        /// The device: its `mfa_serial`.
        serial: String,
    },
    /// The program that a profile names (`credential_process`) failed or did not end.
    #[error("{source} gave no credentials: {why}")]
    CredentialProcess {
        /// The source in words.
        r#source: String,
        /// The last line of its standard error, cleaned, or what else went wrong.
        why: String,
    },
    /// The code of an MFA device was not accepted.
    #[error("the MFA code was not accepted: {message}")]
    MfaRefused { message: String, request_id: Option<String> },
    /// AWS does not know the access key, or it is inactive, or the session token does not fit.
    #[error("AWS does not know this access key ({code})")]
    InvalidKey { code: String, request_id: Option<String> },
    /// The secret access key does not belong to the access key id.
    #[error("the secret access key does not fit the access key id")]
    SignatureMismatch { request_id: Option<String> },
    /// This computer's clock is too far off for a signature.
    #[error("this computer's clock differs too much from AWS's")]
    ClockSkew {
        /// This clock minus AWS's, in seconds, where the answer carried a date.
        seconds: Option<i64>,
        request_id: Option<String>,
    },
    /// A trust policy names a user that IAM does not know (yet).
    #[error("IAM does not know the user that the trust policy names")]
    InvalidPrincipal { request_id: Option<String> },
    /// IAM did not accept a policy document.
    #[error("IAM refused a policy document: {message}")]
    MalformedDocument { message: String, request_id: Option<String> },
    /// A change has not spread within its deadline.
    #[error("gave up after {} s waiting for {what}: {last_code}", after.as_secs())]
    SettleTimeout {
        /// "AWS to know the user".
        what: &'static str,
        /// How long it was waited for.
        after: Duration,
        /// The last error code.
        last_code: String,
        /// The last answer's request id.
        request_id: Option<String>,
    },
    /// A quota of the account is used up.
    #[error("a limit of IAM is reached: {what}")]
    LimitExceeded {
        /// Which, in IAM's words where it gave any.
        what: String,
        request_id: Option<String>,
    },
    /// An entity of this name is there that the reading did not show, and it is not ours.
    #[error("{what} is there already")]
    AlreadyExists {
        /// "the user X".
        what: String,
        request_id: Option<String>,
    },
    /// The policy hangs on more than the role, so that it can't be deleted.
    #[error("{policy} is also attached to {}", entities.join(", "))]
    PolicyAttachedElsewhere {
        policy: String,
        /// "role X", "user Y", "group Z".
        entities: Vec<String>,
    },
    /// Something still hangs on an entity that is to be deleted.
    #[error("something still hangs on what was to be deleted: {message}")]
    DeleteConflict { message: String, request_id: Option<String> },
    /// An entity is not there.
    #[error("IAM does not know it: {message}")]
    NotFound { message: String, request_id: Option<String> },
    /// Too many requests, after the SDK's own retries.
    #[error("AWS asks for fewer requests ({code})")]
    Throttled { code: String, request_id: Option<String> },
    /// An endpoint that would show secrets to the network. Nothing was sent.
    #[error("{name} is set to {url}, which is not HTTPS")]
    InsecureEndpoint {
        /// The variable, or where else it comes from.
        name: String,
        /// The URL, without user name and password.
        url: String,
    },
    /// A setting of the network that can't be used.
    #[error(transparent)]
    Setup(crate::network::Error),
    /// Somebody between here and AWS.
    #[error(transparent)]
    Between(crate::network::Between),
    /// Nothing reached AWS: no name, no route, no TLS, no answer to the connection.
    #[error("AWS can't be reached: {what}")]
    Network { what: String },
    /// The answer is none of AWS's: a proxy, a sign-in page, a gateway.
    #[error("an answer that is not from AWS (HTTP {status})")]
    NotXml {
        status: u16,
        /// The `Server` header, where there is one.
        server: Option<String>,
    },
    /// The request went out and no answer came back: whether it was done is not known.
    #[error("the connection was cut before the answer to {action} came: {what}")]
    CutConnection {
        /// `iam:CreateAccessKey`.
        action: &'static str,
        /// What happened: "timeout", ….
        what: String,
    },
    /// AWS failed by itself.
    #[error("AWS failed with {code} (HTTP {status})")]
    Service { code: String, status: u16, request_id: Option<String> },
    /// SQS refused: what, and AWS's request id.
    #[error("{0}")]
    Queue(super::QueueError, Option<String>),
    /// S3 refused: what, and AWS's request id.
    #[error("{0}")]
    Object(super::ObjectError, Option<String>),
    /// Secrets Manager refused: what, and AWS's request id.
    #[error("{0}")]
    Secrets(super::SecretsError, Option<String>),
    /// A sign-in as a person that did not work, and AWS's request id where AWS answered.
    #[error("{0}")]
    SignIn(super::sign_in::Error, Option<String>),
    /// A sign-in at a company's page that did not work, and AWS's request id where AWS answered.
    #[error("{0}")]
    Sso(super::sign_in::SsoError, Option<String>),
    /// Anything else that AWS answers.
    #[error("AWS answered {code} (HTTP {status}): {message}")]
    Other { code: String, message: String, status: u16, request_id: Option<String> },
}

impl Error {
    /// An answer with status 200 that lacks what it must have: a proxy's or a gateway's.
    pub(super) fn strange() -> Self {
        Self::NotXml { status: 200, server: None }
    }
}

impl From<super::sign_in::Error> for Error {
    fn from(error: super::sign_in::Error) -> Self {
        Self::SignIn(error, None)
    }
}

impl From<super::sign_in::SsoError> for Error {
    fn from(error: super::sign_in::SsoError) -> Self {
        Self::Sso(error, None)
    }
}
