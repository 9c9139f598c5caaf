//! A plan and its steps.

use crate::values::choice::words;

words! {
    /// What a step is about; the word of `plan --json` and of `config.toml`.
    pub(crate) Entity,
    /// The IAM user.
    User "user",
    /// The managed policy.
    Policy "policy",
    /// The role with its trust policy.
    Role "role",
    /// The managed policy's attachment to the role.
    PolicyAttachment "policy-attachment",
    /// The user's inline policy.
    InlinePolicy "inline-policy",
    /// The user's access key.
    AccessKey "access-key",
    /// The user's inline policy for the queues that new client secrets arrive on.
    RotatorPolicy "rotator-policy",
    /// Such a queue.
    Queue "queue",
    /// The queue's policy.
    QueuePolicy "queue-policy"
}

words! {
    /// What happens to it; the word of `plan --json` and of screens.
    pub(crate) Action,
    /// It is not there yet.
    Create "create",
    /// It is there and ours, and differs.
    Update "update",
    /// It is as it should be.
    Keep "keep",
    /// It is there and not ours; nothing is done before the user decides.
    Conflict "conflict"
}

/// One change in IAM. A step has as many as it takes, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Op {
    /// `CreateUser`, with tags and boundary.
    CreateUser,
    /// `CreatePolicy`, with tags.
    CreatePolicy,
    /// `CreateRole`, with tags, boundary and trust policy.
    CreateRole,
    /// `TagUser` / `TagPolicy` / `TagRole`: the entity becomes ours.
    Tag,
    /// `PutUserPermissionsBoundary` / `PutRolePermissionsBoundary` to the desired one.
    PutBoundary,
    /// `DeletePolicyVersion`: room for a new one.
    DeletePolicyVersion(String),
    /// `CreatePolicyVersion`, as default.
    CreatePolicyVersion,
    /// `UpdateAssumeRolePolicy`.
    UpdateTrust,
    /// `AttachRolePolicy`.
    AttachPolicy,
    /// `PutUserPolicy`.
    PutInlinePolicy,
    /// `PutUserPolicy` of the queues that the user reads.
    PutRotatorPolicy,
    /// `UpdateAccessKey` to active.
    ActivateKey(String),
    /// `CreateAccessKey`: the one operation that must not repeat.
    CreateAccessKey,
}

/// Why an entity can't be used as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Conflict {
    /// It carries the tag of another home or computer.
    OtherIdentity {
        /// The uuid in its tag.
        identity: String,
    },
    /// It carries no tag of this program.
    Untagged,
    /// Our tag, but another unique id than the recorded one: deleted and created again by someone else.
    OtherId {
        /// The id that `config.toml` records.
        recorded: String,
        /// The id that IAM answers.
        found: String,
    },
    /// Access keys of the user whose secrets the store does not hold.
    ForeignKeys {
        ids: Vec<String>,
        /// Whether the user has no room for another.
        full: bool,
    },
}

/// One line of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    pub entity: Entity,
    /// Its name; of an access key the key id where there is one, else the user's name.
    pub name: String,
    /// What happens.
    pub action: Action,
    /// The same in one line of words.
    pub what: String,
    pub why: String,
    /// The changes, in order; empty for keep and conflict.
    pub ops: Vec<Op>,
    /// Set where the action is a conflict.
    pub conflict: Option<Conflict>,
}

/// Something on the user or the role that the plan did not put there. Reported, never stripped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Extra {
    /// `user` or `role`.
    pub on: Entity,
    /// "attached policy arn:aws:iam::aws:policy/AdministratorAccess".
    pub what: String,
    /// Whether it gives the user or the role more rights; a permissions boundary takes some away.
    pub grants: bool,
}

/// All steps, in the order they are shown, and what is there beyond them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The account; none where the profile needs no AWS.
    pub account: Option<String>,
    pub partition: String,
    pub steps: Vec<Step>,
    /// What is there beyond them.
    pub extras: Vec<Extra>,
}

impl Plan {
    /// How many steps create or update something.
    pub(crate) fn changes(&self) -> usize {
        self.steps.iter().filter(|s| matches!(s.action, Action::Create | Action::Update)).count()
    }

    /// The steps that need a decision first.
    pub(crate) fn conflicts(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|s| s.action == Action::Conflict)
    }

    /// The step of an entity.
    pub(crate) fn step(&self, entity: Entity) -> Option<&Step> {
        self.steps.iter().find(|s| s.entity == entity)
    }
}
