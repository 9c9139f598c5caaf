//! From what should be and what is to the steps between.

use super::ownership::{self, Marks};
use super::ownership::{
    inline_policy, is_attached, role_arn, rotator_policy, trust_user_arn, unknown_keys, user_name,
};
use super::{
    AccessKey, Action, Conflict, Desired, Entity, Observed, Op, Plan, Step, documents, extras, queue,
};

/// The most versions a managed policy can have (IAM quota).
const POLICY_VERSIONS: usize = 5;
/// The most access keys a user can have (IAM quota).
pub(super) const ACCESS_KEYS: usize = 2;

/// The plan: one step an entity, always the same six in the same order, and a seventh where the user reads queues.
/// Total: what stands in the way is a step with a conflict and without operations.
pub(crate) fn plan(desired: &Desired, observed: &Observed) -> Plan {
    let mut steps = vec![
        user(desired, observed),
        policy(desired, observed),
        role(desired, observed),
        attachment(desired, observed),
        inline(desired, observed),
        access_key(desired, observed),
    ];
    steps.extend(rotator(desired, observed));
    Plan {
        account: Some(desired.account.to_string()),
        partition: desired.partition.clone(),
        steps,
        extras: extras::extras(desired, observed),
    }
}

/// What an existing entity needs: operations, and the words for them.
#[derive(Default)]
struct Changes {
    ops: Vec<Op>,
    words: Vec<String>,
}

impl Changes {
    fn add(&mut self, op: Op, words: impl Into<String>) {
        // Two reasons to tag are one operation.
        if op == Op::Tag && self.ops.contains(&op) {
            return;
        }
        self.ops.push(op);
        self.words.push(words.into());
    }
}

const WHY_USER: &str = "Your software signs in as this user. It may do one thing: assume the role.";
const WHY_POLICY: &str = "Says what the role may do: call the Selling Partner API, nothing else.";
const WHY_ROLE: &str = "Holds the permission to call SP-API. Its trust policy names the one user.";
const WHY_ATTACHMENT: &str = "Gives the role the permission that the policy describes.";
const WHY_INLINE: &str = "Lets the user assume this one role, and nothing else.";
const WHY_ROTATOR: &str = "Lets the user take new client secrets from their queue, and nothing else.";
const FINE_ROTATOR: &str = "the rotator may read it";
const WHY_KEY: &str = "Your software signs in as the user with it. AWS shows its secret once.";

fn user(desired: &Desired, observed: &Observed) -> Step {
    let Some(user) = &observed.user else {
        let name = desired.user_name.to_string();
        return create(Entity::User, name, "may assume the role", WHY_USER, Op::CreateUser);
    };
    existing(desired, ownership::user(desired, user), WHY_USER, "as it should be", |changes| {
        boundary(desired, user.boundary.as_deref(), changes);
    })
}

fn policy(desired: &Desired, observed: &Observed) -> Step {
    let Some(policy) = &observed.policy else {
        let name = desired.policy_name.to_string();
        return create(Entity::Policy, name, "may call SP-API", WHY_POLICY, Op::CreatePolicy);
    };
    existing(desired, ownership::policy(desired, policy), WHY_POLICY, "may call SP-API", |changes| {
        let drift = documents::drift(&documents::permissions(), &policy.document);
        if drift.is_empty() {
            return;
        }
        let spare = (policy.versions.len() + 1).saturating_sub(POLICY_VERSIONS);
        for old in policy.versions.iter().filter(|v| !v.is_default).take(spare) {
            let words = format!("version {}, the oldest, makes room", old.id);
            changes.add(Op::DeletePolicyVersion(old.id.clone()), words);
        }
        let others = policy.attachment_count.saturating_sub(is_attached(desired, observed).into());
        let reach = match others {
            0 => String::new(),
            n => format!(" (also for {n} more that it is attached to)"),
        };
        changes.add(Op::CreatePolicyVersion, format!("new version{reach}: {}", drift.join("; ")));
    })
}

fn role(desired: &Desired, observed: &Observed) -> Step {
    let Some(role) = &observed.role else {
        return create(
            Entity::Role,
            desired.role_name.to_string(),
            "only this user",
            WHY_ROLE,
            Op::CreateRole,
        );
    };
    let marks = ownership::role(desired, role);
    let drift = documents::drift(&documents::trust(&trust_user_arn(desired, observed)), &role.trust);
    // A role that serves another identity of this home: giving it to this user would take it from
    // that one, so it is a decision and no repair.
    let serves_another = marks.identity().filter(|uuid| *uuid != desired.identity && !drift.is_empty());
    if let Some(uuid) = serves_another
        && !desired.adopt
        && marks.conflict(desired).is_none()
    {
        let conflict = Conflict::OtherIdentity { identity: uuid.to_owned() };
        let what = "belongs to another user of this set-up".to_owned();
        return conflicting(Entity::Role, role.name.clone(), what, WHY_ROLE, conflict);
    }
    existing(desired, marks, WHY_ROLE, "only this user", |changes| {
        boundary(desired, role.boundary.as_deref(), changes);
        if serves_another.is_some() {
            changes.add(Op::Tag, "taken over");
        }
        if !drift.is_empty() {
            changes.add(Op::UpdateTrust, format!("trust policy: {}", drift.join("; ")));
        } else if observed.user.is_none() {
            // The trust policy shows the ARN, IAM means the unique id of the user that is gone.
            changes.add(Op::UpdateTrust, "trust policy: names the new user");
        }
    })
}

fn attachment(desired: &Desired, observed: &Observed) -> Step {
    let name = observed.policy.as_ref().map_or_else(|| desired.policy_name.to_string(), |p| p.name.clone());
    match is_attached(desired, observed) {
        true => keep(Entity::PolicyAttachment, name, "attached", WHY_ATTACHMENT),
        false => {
            create(Entity::PolicyAttachment, name, "attached to the role", WHY_ATTACHMENT, Op::AttachPolicy)
        }
    }
}

fn inline(desired: &Desired, observed: &Observed) -> Step {
    let Some((name, found)) = inline_policy(desired, observed) else {
        let name = desired.inline_policy_name();
        return create(Entity::InlinePolicy, name, "only this role", WHY_INLINE, Op::PutInlinePolicy);
    };
    let drift = documents::drift(&documents::inline(&role_arn(desired, observed)), found);
    put(Entity::InlinePolicy, name, "only this role", WHY_INLINE, drift, Op::PutInlinePolicy)
}

fn rotator(desired: &Desired, observed: &Observed) -> Option<Step> {
    let wanted = desired.rotator_policy_name()?;
    let entity = Entity::RotatorPolicy;
    let Some((name, found)) = rotator_policy(desired, observed) else {
        return Some(create(entity, wanted.to_owned(), FINE_ROTATOR, WHY_ROTATOR, Op::PutRotatorPolicy));
    };
    let drift = documents::drift(&queue::policy::rotator(&desired.queues), found);
    Some(put(entity, name, FINE_ROTATOR, WHY_ROTATOR, drift, Op::PutRotatorPolicy))
}

/// The step of a policy that is there: it is put again where it differs.
fn put(entity: Entity, name: &str, fine: &str, why: &str, drift: Vec<String>, op: Op) -> Step {
    match drift.is_empty() {
        true => keep(entity, name.to_owned(), fine, why),
        false => update(entity, name.to_owned(), why, Changes { ops: vec![op], words: drift }),
    }
}

fn access_key(desired: &Desired, observed: &Observed) -> Step {
    let none = Vec::new();
    let keys = observed.user.as_ref().map_or(&none, |u| &u.keys);
    let user = user_name(desired, observed);
    let unknown = unknown_keys(desired, observed);
    let full = keys.len() >= ACCESS_KEYS;
    if !unknown.is_empty() && !desired.adopt {
        return foreign(user, unknown, full);
    }
    // Two keys of ours: a rotation is under way, and the newer one is in use.
    let ours = keys.iter().filter(|k| desired.recorded.stored_keys.contains(&k.id));
    if let Some(AccessKey { id, active, .. }) = ours.max_by_key(|k| k.created) {
        return match active {
            true => keep(Entity::AccessKey, id.clone(), "its secret is stored", WHY_KEY),
            false => {
                let words = vec!["made active again: someone switched it off".to_owned()];
                let changes = Changes { ops: vec![Op::ActivateKey(id.clone())], words };
                update(Entity::AccessKey, id.clone(), WHY_KEY, changes)
            }
        };
    }
    if full {
        return foreign(user, keys.iter().map(|k| k.id.clone()).collect(), true);
    }
    let what = match keys.first() {
        Some(other) => format!("a second key beside {}, secret to the store", short_key(&other.id)),
        None => "secret to the store".to_owned(),
    };
    create(Entity::AccessKey, user, &what, WHY_KEY, Op::CreateAccessKey)
}

fn foreign(user: String, ids: Vec<String>, full: bool) -> Step {
    let shown: Vec<String> = ids.iter().map(|id| short_key(id)).collect();
    let has = if ids.len() == 1 { "a key whose secret is" } else { "keys whose secrets are" };
    let room = if full { ", and no room for another" } else { "" };
    let what = format!("{user} has {has} not stored here: {}{room}", shown.join(", "));
    conflicting(Entity::AccessKey, user, what, WHY_KEY, Conflict::ForeignKeys { ids, full })
}

/// An access key id as screens show it: `AKIA...7QX2`.
pub(crate) fn short_key(id: &str) -> String {
    let chars: Vec<char> = id.chars().collect();
    match chars.len() > 11 {
        true => {
            let (head, tail) = (&chars[..4], &chars[chars.len() - 4..]);
            format!("{}...{}", head.iter().collect::<String>(), tail.iter().collect::<String>())
        }
        false => id.to_owned(),
    }
}

/// A boundary that was asked for is put in place; one that was not asked for is an extra, since
/// taking it away would widen what the entity may do.
fn boundary(desired: &Desired, found: Option<&str>, changes: &mut Changes) {
    if let Some(wanted) = &desired.boundary
        && found != Some(wanted.as_str())
    {
        let words = match found {
            Some(other) => format!("permissions boundary: {} instead of {other}", wanted.as_str()),
            None => format!("permissions boundary: {}", wanted.as_str()),
        };
        changes.add(Op::PutBoundary, words);
    }
}

/// The step of a user, policy or role that is there: whose it is first, then what it needs.
fn existing(
    desired: &Desired,
    marks: Marks,
    why: &str,
    fine: &str,
    needs: impl FnOnce(&mut Changes),
) -> Step {
    let (entity, name) = (marks.entity, marks.name.to_owned());
    let mut changes = Changes::default();
    match marks.conflict(desired) {
        Some(conflict) if !desired.adopt => {
            return conflicting(entity, name, conflict_words(&conflict), why, conflict);
        }
        // With our tag under another id the operation changes nothing in IAM: the step says that
        // the entity was taken over, and `config.toml` records the id that was found.
        Some(_) => changes.add(Op::Tag, "taken over"),
        None if !marks.tagged(desired) => changes.add(Op::Tag, "tags set again"),
        None => {}
    }
    needs(&mut changes);
    match changes.ops.is_empty() {
        true => keep(entity, name, fine, why),
        false => update(entity, name, why, changes),
    }
}

fn conflict_words(conflict: &Conflict) -> String {
    match conflict {
        Conflict::OtherIdentity { .. } => "made by spapi-setup elsewhere, not recorded here".to_owned(),
        Conflict::Untagged => "already exists, not made by spapi-setup".to_owned(),
        Conflict::OtherId { recorded, found } => {
            format!("deleted and created again by someone else: its id is {found} instead of {recorded}")
        }
        Conflict::ForeignKeys { ids, .. } => {
            format!("keys whose secrets are not stored here: {}", ids.join(", "))
        }
    }
}

fn step(entity: Entity, name: String, action: Action, what: String, why: &str) -> Step {
    Step { entity, name, action, what, why: why.to_owned(), ops: Vec::new(), conflict: None }
}

fn create(entity: Entity, name: String, what: &str, why: &str, op: Op) -> Step {
    Step { ops: vec![op], ..step(entity, name, Action::Create, what.to_owned(), why) }
}

fn keep(entity: Entity, name: String, what: &str, why: &str) -> Step {
    step(entity, name, Action::Keep, what.to_owned(), why)
}

fn update(entity: Entity, name: String, why: &str, changes: Changes) -> Step {
    Step { ops: changes.ops, ..step(entity, name, Action::Update, changes.words.join("; "), why) }
}

fn conflicting(entity: Entity, name: String, what: String, why: &str, conflict: Conflict) -> Step {
    Step { conflict: Some(conflict), ..step(entity, name, Action::Conflict, what, why) }
}
