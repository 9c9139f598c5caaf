//! The way back: what of it is ours and goes, and what stays and why.

use super::diff::short_key;
use super::ownership::{self, Marks, inline_policy, is_attached, policy_arn};
use super::{Conflict, Desired, Entity, Extra, Observed, ObservedPolicy, ObservedUser, extras};

/// What a teardown does, in this order, and what it leaves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Removal {
    pub account: String,
    /// What goes: access keys, inline policy, attachment, role, policy, user. What is not there
    /// (any more) has no step, so that a second teardown finishes a broken one.
    pub steps: Vec<RemovalStep>,
    /// What is there and stays.
    pub left: Vec<Left>,
    /// What is on the user and the role beyond the plan, and what else would make IAM refuse their deletion. Where
    /// there is any, nothing is removed.
    pub blocked_by_extras: Vec<Extra>,
}

/// One thing that goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RemovalStep {
    pub entity: Entity,
    /// Its name as IAM spells it; of an access key its id.
    pub name: String,
    /// The one call.
    pub op: RemovalOp,
}

/// One call that removes something. That it is gone already is no failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RemovalOp {
    /// `DeleteAccessKey`.
    DeleteAccessKey { user: String, key_id: String },
    /// `DeleteUserPolicy`.
    DeleteInlinePolicy { user: String, name: String },
    /// `DetachRolePolicy`.
    DetachPolicy { role: String, policy_arn: String },
    /// `DeleteRole`.
    DeleteRole { role: String },
    /// `DeletePolicyVersion` for every version but the default one, then `DeletePolicy`.
    DeletePolicy { policy_arn: String },
    /// `DeleteUser`.
    DeleteUser { user: String },
}

/// Something that is there and stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Left {
    pub entity: Entity,
    /// Its name as IAM spells it; of an access key its id.
    pub name: String,
    /// Why it stays, in words.
    pub why: String,
    /// Whether this program made it: then the teardown is not complete.
    pub ours: bool,
}

/// What goes and what stays when `desired`'s identity is torn down. Total and pure.
///
/// Only what is ours goes: its tag is this identity's (not another one's of this home), its unique
/// id is the recorded one, and it was not adopted. A key goes where its id is recorded as made here,
/// whatever its user's tag says, and where the store has its secret and the user is this identity's,
/// adopted or not. The answer `adopt` has no bearing here.
pub(crate) fn removal(desired: &Desired, observed: &Observed) -> Removal {
    let mut removal = Removal { account: desired.account.to_string(), ..Removal::default() };
    let user_stays = observed.user.as_ref().and_then(|u| stays(desired, &ownership::user(desired, u)));
    let role_stays = observed.role.as_ref().and_then(|r| stays(desired, &ownership::role(desired, r)));
    let ours_on_role = works_for_us(role_stays.as_ref());

    for (user, key_id) in &observed.obstacles.strays {
        let op = RemovalOp::DeleteAccessKey { user: user.clone(), key_id: key_id.clone() };
        removal.step(Entity::AccessKey, key_id, op);
    }
    let mut user_step = None;
    if let Some(user) = &observed.user {
        let foreign = remove_from_user(desired, observed, user, user_stays.as_ref(), &mut removal);
        let ours = ownership::user(desired, user).made_here(desired);
        let goes = user_stays.is_none() && foreign.is_none();
        match user_stays.as_ref().map(|s| s.why.clone()).or(foreign) {
            Some(why) => removal.leave(Entity::User, &user.name, why, ours),
            None => user_step = Some(RemovalOp::DeleteUser { user: user.name.clone() }),
        }
        if user_stays.is_none() {
            removal.blocked_by_extras.extend(extras::on_user(desired, observed));
        }
        if goes {
            removal.block(Entity::User, &observed.obstacles.on_user);
        }
    }

    let mut detached = 0;
    if let Some(role) = &observed.role {
        let adopted =
            role_stays.is_some() && desired.recorded.adopted_untagged.contains(&Entity::PolicyAttachment);
        if is_attached(desired, observed) && ours_on_role && !adopted {
            let name = observed.policy.as_ref().map_or(desired.policy_name.as_str(), |p| &p.name);
            let arn = attached_arn(desired, observed);
            removal.step(
                Entity::PolicyAttachment,
                name,
                RemovalOp::DetachPolicy { role: role.name.clone(), policy_arn: arn },
            );
            detached = 1;
        }
        match role_stays {
            Some(stays) => {
                let ours = ownership::role(desired, role).made_here(desired);
                removal.leave(Entity::Role, &role.name, stays.why, ours);
            }
            None => {
                removal.step(Entity::Role, &role.name, RemovalOp::DeleteRole { role: role.name.clone() });
                removal.blocked_by_extras.extend(extras::on_role(desired, observed));
                removal.block(Entity::Role, &observed.obstacles.on_role);
            }
        }
    }

    if let Some(policy) = &observed.policy {
        let marks = ownership::policy(desired, policy);
        let why =
            stays(desired, &marks).map(|s| s.why).or_else(|| used_elsewhere(observed, policy, detached));
        match why {
            Some(why) => removal.leave(Entity::Policy, &policy.name, why, marks.made_here(desired)),
            None => {
                let op = RemovalOp::DeletePolicy { policy_arn: policy.arn.clone() };
                removal.step(Entity::Policy, &policy.name, op);
            }
        }
    }

    if let (Some(op), Some(user)) = (user_step, &observed.user) {
        removal.step(Entity::User, &user.name, op);
    }
    removal
}

impl Removal {
    fn step(&mut self, entity: Entity, name: &str, op: RemovalOp) {
        self.steps.push(RemovalStep { entity, name: name.to_owned(), op });
    }

    fn leave(&mut self, entity: Entity, name: &str, why: impl Into<String>, ours: bool) {
        self.left.push(Left { entity, name: name.to_owned(), why: why.into(), ours });
    }

    fn block(&mut self, on: Entity, all: &[String]) {
        self.blocked_by_extras.extend(all.iter().map(|what| Extra { on, what: what.clone(), grants: false }));
    }
}

/// Keys and the inline policy. The answer is why the user can't go because of its other keys.
fn remove_from_user(
    desired: &Desired,
    observed: &Observed,
    user: &ObservedUser,
    stays: Option<&Stays>,
    removal: &mut Removal,
) -> Option<String> {
    let recorded = &desired.recorded;
    let works_for_us = works_for_us(stays);
    let mut others = Vec::new();
    for key in &user.keys {
        // An imported key is stored, but was adopted: it was not made here.
        let foreign = recorded.foreign_keys.contains(&key.id);
        let own = !foreign && recorded.own_keys.contains(&key.id);
        let stored = !foreign && recorded.stored_keys.contains(&key.id);
        if own || (stored && works_for_us) {
            let op = RemovalOp::DeleteAccessKey { user: user.name.clone(), key_id: key.id.clone() };
            removal.step(Entity::AccessKey, &key.id, op);
        } else if stored {
            removal.leave(Entity::AccessKey, &key.id, "belongs to another user of this set-up", false);
        } else if works_for_us {
            others.push(short_key(&key.id));
            removal.leave(
                Entity::AccessKey,
                &key.id,
                "not made here; what uses it loses the role with this teardown",
                false,
            );
        }
    }
    if let Some((name, _)) = inline_policy(desired, observed)
        && works_for_us
    {
        match stays.is_some() && recorded.adopted_untagged.contains(&Entity::InlinePolicy) {
            true => removal.leave(Entity::InlinePolicy, name, ADOPTED, false),
            false => {
                let op = RemovalOp::DeleteInlinePolicy { user: user.name.clone(), name: name.clone() };
                removal.step(Entity::InlinePolicy, name, op);
            }
        }
    }
    if let Some((name, _)) = ownership::rotator_policy(desired, observed)
        && works_for_us
    {
        let op = RemovalOp::DeleteInlinePolicy { user: user.name.clone(), name: name.clone() };
        removal.step(Entity::RotatorPolicy, name, op);
    }
    match others.as_slice() {
        [] => None,
        [one] => Some(format!("its access key {one} was not made here")),
        many => Some(format!("its access keys {} were not made here", many.join(", "))),
    }
}

const ADOPTED: &str = "existed before and was adopted";

/// Why an entity that is there stays.
struct Stays {
    why: String,
    /// It was adopted: what was put on it since is ours all the same.
    adopted: bool,
}

/// Whether what hangs on an entity may be ours: it is ours itself, or adopted.
fn works_for_us(stays: Option<&Stays>) -> bool {
    stays.is_none_or(|s| s.adopted)
}

fn stays(desired: &Desired, marks: &Marks) -> Option<Stays> {
    let not_ours = |why: String| Some(Stays { why, adopted: false });
    match marks.conflict(desired) {
        Some(Conflict::OtherIdentity { .. }) => {
            not_ours("made or taken over by spapi-setup elsewhere".to_owned())
        }
        Some(Conflict::OtherId { recorded, found }) => {
            not_ours(format!("deleted and created again by someone else: {found} instead of {recorded}"))
        }
        Some(Conflict::Untagged) if marks.made_here(desired) => {
            not_ours("someone took its tag away, so it may serve others".to_owned())
        }
        Some(Conflict::Untagged | Conflict::ForeignKeys { .. }) => {
            not_ours("not made by spapi-setup".to_owned())
        }
        None if marks.identity().is_some_and(|uuid| uuid != desired.identity) => {
            not_ours("belongs to another user of this set-up".to_owned())
        }
        None => desired
            .recorded
            .adopted_untagged
            .contains(&marks.entity)
            .then(|| Stays { why: ADOPTED.to_owned(), adopted: true }),
    }
}

/// Who else uses the policy, beside the role that lets go of it.
fn used_elsewhere(observed: &Observed, policy: &ObservedPolicy, detached: u32) -> Option<String> {
    let ours = observed.role.as_ref().filter(|_| detached > 0).map(|r| format!("role {}", r.name));
    let others = observed.obstacles.policy_users.iter().filter(|user| Some(*user) != ours.as_ref());
    let names: Vec<&str> = others.map(String::as_str).collect();
    let counted = policy.attachment_count.saturating_sub(detached) as usize;
    let count = match names.len().max(counted) {
        0 => return None,
        1 => "attached to 1 other user, group or role".to_owned(),
        n => format!("attached to {n} other users, groups or roles"),
    };
    Some(if names.is_empty() { count } else { format!("{count}: {}", names.join(", ")) })
}

/// The ARN under which the role carries the policy.
fn attached_arn(desired: &Desired, observed: &Observed) -> String {
    let arn = policy_arn(desired, observed);
    let mut attached = observed.role.iter().flat_map(|r| &r.attached);
    attached.find(|a| a.eq_ignore_ascii_case(&arn)).cloned().unwrap_or(arn)
}
