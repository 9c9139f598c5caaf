//! What should be in AWS: a function of the answers and the caller's identity.

use super::step::Entity;
use crate::values::{AccountId, Arn, PolicyName, QueueArn, RoleName, UserName};
use std::collections::{BTreeMap, BTreeSet};

/// The name of the inline policy for the queues.
const ROTATOR_POLICY: &str = "RotateSellingPartnerAPI";

/// What a profile needs in IAM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Desired {
    /// The account everything is in.
    pub account: AccountId,
    /// `aws`; other partitions are refused before this is built.
    pub partition: String,
    /// The user that the connector signs in as.
    pub user_name: UserName,
    /// The managed policy that allows `execute-api:Invoke`.
    pub policy_name: PolicyName,
    /// The role that carries the policy.
    pub role_name: RoleName,
    /// The permissions boundary of user and role, where the account demands one.
    pub boundary: Option<Arn>,
    /// The uuid that ties the entities to this home's `config.toml`.
    pub identity: String,
    /// The queues that new client secrets arrive on and that the user reads; none: it has no policy for them.
    pub queues: Vec<QueueArn>,
    /// What `config.toml` knows of the entities.
    pub recorded: Recorded,
    /// The answer to "take it over?".
    pub adopt: bool,
}

/// What `config.toml` records of an identity's entities.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Recorded {
    /// The user's unique id (AIDA…), once known.
    pub user_id: Option<String>,
    /// The policy's unique id (ANPA…), once known.
    pub policy_id: Option<String>,
    /// The role's unique id (AROA…), once known.
    pub role_id: Option<String>,
    /// Entities that carried no tag when they were adopted: never deleted by `teardown`.
    pub adopted_untagged: BTreeSet<Entity>,
    /// Entities that carry no tag although they are this identity's: a CloudFormation stack made them.
    pub untagged: BTreeSet<Entity>,
    /// Identities of the account of which only a plan was written as a file, with their untagged entities.
    pub planned: BTreeMap<String, BTreeSet<Entity>>,
    /// Every identity uuid that this home records: a tag with one of them is ours.
    pub identities: BTreeSet<String>,
    /// Access keys whose secret the store holds.
    pub stored_keys: BTreeSet<String>,
    /// Access keys that `config.toml` records as made here, whether or not their secret is stored: a teardown deletes
    /// them whatever became of their user's tag.
    pub own_keys: BTreeSet<String>,
    /// The key in use. A listing may not show it yet where it was made a moment ago.
    pub key_in_use: Option<super::AccessKey>,
    /// Access keys of the user that were adopted: kept beside ours, never deleted.
    pub foreign_keys: BTreeSet<String>,
}

impl Desired {
    /// The user's ARN, were it made by this program (no path).
    pub(crate) fn user_arn(&self) -> String {
        self.arn("user", self.user_name.as_str())
    }

    /// The role's ARN, were it made by this program (no path).
    pub(crate) fn role_arn(&self) -> String {
        self.arn("role", self.role_name.as_str())
    }

    /// The policy's ARN (no path).
    pub(crate) fn policy_arn(&self) -> String {
        self.arn("policy", self.policy_name.as_str())
    }

    /// The user's one inline policy: `Assume<role name>`.
    pub(crate) fn inline_policy_name(&self) -> String {
        format!("Assume{}", self.role_name)
    }

    /// The user's inline policy for its queues, if it reads any. One policy holds them all.
    pub(crate) fn rotator_policy_name(&self) -> Option<&'static str> {
        (!self.queues.is_empty()).then_some(ROTATOR_POLICY)
    }

    /// Whether a signed-in ARN is the user's, or a session of the role: what is to be set up, not who sets it up.
    pub(crate) fn is_own(&self, arn: &str, id: &str) -> bool {
        let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
        let mut parts = arn.splitn(6, ':').skip(4);
        let (account, resource) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let own = match resource.split_once('/') {
            Some(("user", path)) => {
                same(path.rsplit('/').next().unwrap_or_default(), self.user_name.as_str())
            }
            Some(("assumed-role", rest)) => {
                same(rest.split('/').next().unwrap_or_default(), self.role_name.as_str())
            }
            _ => false,
        };
        self.recorded.user_id.as_deref() == Some(id) || (account == self.account.as_str() && own)
    }

    fn arn(&self, kind: &str, name: &str) -> String {
        format!("arn:{}:iam::{}:{kind}/{name}", self.partition, self.account)
    }
}
