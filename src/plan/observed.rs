//! What IAM holds: a snapshot.

use jiff::Timestamp;
use std::collections::BTreeMap;

/// Tags by key.
pub(crate) type Tags = BTreeMap<String, String>;

/// A snapshot of the entities that carry the desired names, ignoring case.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Observed {
    pub user: Option<ObservedUser>,
    pub policy: Option<ObservedPolicy>,
    pub role: Option<ObservedRole>,
    /// What only a teardown reads; otherwise empty.
    pub obstacles: Obstacles,
}

/// What would make IAM refuse a deletion, beside what the entities above show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Obstacles {
    /// "SSH public key APKA…", "MFA device arn:…".
    pub on_user: Vec<String>,
    /// "in instance profile X".
    pub on_role: Vec<String>,
    /// Who has the policy attached or as a boundary: "role X", "user Y", "group Z".
    pub policy_users: Vec<String>,
    /// Recorded access keys that hang on another user than the one of that name: user and key id.
    pub strays: Vec<(String, String)>,
}

/// An IAM user and all that hangs on it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ObservedUser {
    /// The name as IAM spells it.
    pub name: String,
    /// The ARN, path included.
    pub arn: String,
    /// The unique id (AIDA…).
    pub id: String,
    pub tags: Tags,
    /// The permissions boundary's ARN.
    pub boundary: Option<String>,
    /// Inline policies by name. A document that is no JSON is `Null`.
    pub inline: BTreeMap<String, serde_json::Value>,
    /// ARNs of attached managed policies.
    pub attached: Vec<String>,
    /// Groups it is in.
    pub groups: Vec<Group>,
    /// Whether it can sign in to the console with a password.
    pub login_profile: bool,
    pub keys: Vec<AccessKey>,
}

/// A group's name.
pub(crate) type Group = String;

/// An access key without its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AccessKey {
    /// `AKIA…`.
    pub id: String,
    /// Whether IAM accepts it.
    pub active: bool,
    pub created: Option<Timestamp>,
}

/// A customer-managed policy.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ObservedPolicy {
    /// The name as IAM spells it.
    pub name: String,
    pub arn: String,
    /// The unique id (ANPA…).
    pub id: String,
    pub tags: Tags,
    /// The default version's document.
    pub document: serde_json::Value,
    /// All versions, oldest first.
    pub versions: Vec<PolicyVersion>,
    /// How many entities it is attached to, as IAM counts.
    pub attachment_count: u32,
}

/// A version of a managed policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PolicyVersion {
    /// `v1`, `v2`, ….
    pub id: String,
    /// Whether it is in force.
    pub is_default: bool,
    pub created: Option<Timestamp>,
}

/// An IAM role and all that hangs on it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ObservedRole {
    /// The name as IAM spells it.
    pub name: String,
    /// The ARN, path included.
    pub arn: String,
    /// The unique id (AROA…).
    pub id: String,
    pub tags: Tags,
    /// The permissions boundary's ARN.
    pub boundary: Option<String>,
    pub trust: serde_json::Value,
    /// Inline policies' names.
    pub inline: Vec<String>,
    /// ARNs of attached managed policies.
    pub attached: Vec<String>,
}
