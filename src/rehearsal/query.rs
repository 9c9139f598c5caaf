//! Requests of the AWS query protocol, and its errors.

use super::access::Caller;
use std::collections::BTreeMap;
use std::ops::Deref;
use url::form_urlencoded;

/// A request for IAM or STS.
pub(super) struct Query<'a> {
    pub params: &'a Params,
    pub caller: Caller,
    /// The most entries of a listing that are given at once, by the knob.
    pub most: Option<usize>,
}

impl Deref for Query<'_> {
    type Target = Params;

    fn deref(&self) -> &Params {
        self.params
    }
}

/// The fields of a form body.
#[derive(Default)]
pub(super) struct Params(BTreeMap<String, String>);

impl Params {
    /// Reads a form body.
    pub(super) fn parse(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// Reads a JSON object of texts.
    pub(super) fn from_json(body: &[u8]) -> Option<Self> {
        serde_json::from_slice::<BTreeMap<String, String>>(body).ok().map(Self)
    }

    /// A field.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A field that must be there.
    pub(super) fn need(&self, name: &str) -> Result<&str, AwsError> {
        self.get(name).filter(|v| !v.is_empty()).ok_or_else(|| {
            AwsError::invalid(format!(
                "1 validation error detected: Value null at '{}' failed to satisfy constraint: \
                 Member must not be null",
                lower(name)
            ))
        })
    }

    /// `Prefix.member.1`, `.2`, ….
    pub(super) fn members(&self, prefix: &str) -> Vec<&str> {
        (1..).map_while(|n| self.get(&format!("{prefix}.member.{n}"))).collect()
    }

    /// `Tags.member.N.Key` and `.Value`.
    pub(super) fn tags(&self) -> Vec<(&str, &str)> {
        let field = |n: usize, name: &str| self.get(&format!("Tags.member.{n}.{name}"));
        (1..).map_while(|n| Some((field(n, "Key")?, field(n, "Value").unwrap_or("")))).collect()
    }

    /// A name that IAM takes: `[\w+=,.@-]`, as long as allowed.
    pub(super) fn name(&self, field: &str, most: usize) -> Result<&str, AwsError> {
        let name = self.need(field)?;
        let ok = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
        if name.chars().all(ok) && name.chars().count() <= most {
            return Ok(name);
        }
        let member = lower(field);
        Err(AwsError::invalid(if name.chars().all(ok) {
            format!(
                "1 validation error detected: Value at '{member}' failed to satisfy constraint: Member must \
                 have length less than or equal to {most}"
            )
        } else {
            format!(
                "The specified value for {member} is invalid. It must contain only alphanumeric characters \
                 and/or the following: +=,.@_-"
            )
        }))
    }

    /// The path, `/` where none is given.
    pub(super) fn path(&self) -> Result<String, AwsError> {
        let path = self.get("Path").unwrap_or("/");
        if path.starts_with('/') && path.ends_with('/') && path.len() <= 512 {
            return Ok(path.to_owned());
        }
        Err(AwsError::invalid(
            "The specified value for path is invalid. It must begin and end with / and contain only \
             alphanumeric characters and/or / characters.",
        ))
    }

    /// What may be recorded of a request: names, never documents or secrets.
    pub(super) fn digest(&self) -> String {
        let shown =
            ["UserName", "RoleName", "PolicyName", "PolicyArn", "AccessKeyId", "VersionId", "RoleArn"];
        let shown = shown.iter().filter_map(|name| Some(format!("{name}={}", self.get(name)?)));
        shown.collect::<Vec<_>>().join(" ")
    }
}

/// A field's name as IAM's errors spell it: `userName`.
fn lower(field: &str) -> String {
    field[..1].to_lowercase() + &field[1..]
}

/// An error that AWS answers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct AwsError {
    pub code: String,
    pub status: u16,
    pub message: String,
}

impl AwsError {
    pub(super) fn new(code: &str, status: u16, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), status, message: message.into() }
    }

    pub(super) fn invalid(message: impl Into<String>) -> Self {
        Self::new("ValidationError", 400, message)
    }

    pub(super) fn missing(message: impl Into<String>) -> Self {
        Self::new("NoSuchEntity", 404, message)
    }

    pub(super) fn exists(message: impl Into<String>) -> Self {
        Self::new("EntityAlreadyExists", 409, message)
    }

    pub(super) fn conflict(message: impl Into<String>) -> Self {
        Self::new("DeleteConflict", 409, message)
    }

    pub(super) fn limit(message: impl Into<String>) -> Self {
        Self::new("LimitExceeded", 409, message)
    }

    pub(super) fn malformed(message: impl Into<String>) -> Self {
        Self::new("MalformedPolicyDocument", 400, message)
    }

    pub(super) fn bad_token() -> Self {
        Self::new("InvalidClientTokenId", 403, "The security token included in the request is invalid.")
    }

    pub(super) fn denied(caller: &str, action: &str, resource: &str) -> Self {
        Self::new(
            "AccessDenied",
            403,
            format!(
                "User: {caller} is not authorized to perform: {action} on resource: {resource} because no \
                 identity-based policy allows the {action} action"
            ),
        )
    }
}
