//! Whose an entity is. A tag by itself proves nothing: anyone with `iam:TagRole` can set one.

use super::{Conflict, Desired, Entity, MANAGED_BY, TAG_IDENTITY, TAG_MANAGED_BY, Tags};
use super::{Observed, ObservedPolicy, ObservedRole, ObservedUser};
use std::collections::BTreeSet;

/// What tells whose an entity is.
#[derive(Clone, Copy)]
pub(super) struct Marks<'a> {
    pub entity: Entity,
    pub name: &'a str,
    pub id: &'a str,
    pub tags: &'a Tags,
    pub recorded_id: Option<&'a str>,
}

impl Marks<'_> {
    /// The identity in its tag.
    pub(super) fn identity(&self) -> Option<&str> {
        self.tags.get(TAG_IDENTITY).map(String::as_str)
    }

    /// Nothing where the entity is ours; otherwise why it is not, whatever the answer to
    /// "take it over?".
    ///
    /// Ours: the tag's uuid is recorded here and the unique id matches where one is recorded (a
    /// run that was killed before it could record the id goes on by the uuid). An entity that is
    /// recorded as adopted needs no tag: that run was killed before it could set one.
    pub(super) fn conflict(&self, desired: &Desired) -> Option<Conflict> {
        let other_id = || {
            self.recorded_id.filter(|recorded| *recorded != self.id).map(|recorded| Conflict::OtherId {
                recorded: recorded.to_owned(),
                found: self.id.to_owned(),
            })
        };
        match self.identity() {
            Some(uuid) if uuid == desired.identity => other_id(),
            // Another identity of this home: its unique ids stand in its own record.
            Some(uuid) if desired.recorded.identities.contains(uuid) => None,
            Some(uuid) => Some(Conflict::OtherIdentity { identity: uuid.to_owned() }),
            None if desired.recorded.adopted_untagged.contains(&self.entity) => other_id(),
            None if desired.recorded.untagged.contains(&self.entity) => other_id(),
            None => Some(Conflict::Untagged),
        }
    }

    /// Whether this program made it, by the unique id that was recorded then; a tag can be changed by others.
    pub(super) fn made_here(&self, desired: &Desired) -> bool {
        self.recorded_id == Some(self.id) && !desired.recorded.adopted_untagged.contains(&self.entity)
    }

    /// Whether both tags are as this program sets them, or are not expected.
    pub(super) fn tagged(&self, desired: &Desired) -> bool {
        if self.identity().is_none() && desired.recorded.untagged.contains(&self.entity) {
            return true;
        }
        let ours = |uuid| uuid == desired.identity || desired.recorded.identities.contains(uuid);
        self.tags.get(TAG_MANAGED_BY).is_some_and(|by| by == MANAGED_BY) && self.identity().is_some_and(ours)
    }
}

pub(super) fn user<'a>(desired: &'a Desired, user: &'a ObservedUser) -> Marks<'a> {
    let recorded_id = desired.recorded.user_id.as_deref();
    Marks { entity: Entity::User, name: &user.name, id: &user.id, tags: &user.tags, recorded_id }
}

pub(super) fn policy<'a>(desired: &'a Desired, policy: &'a ObservedPolicy) -> Marks<'a> {
    let recorded_id = desired.recorded.policy_id.as_deref();
    Marks { entity: Entity::Policy, name: &policy.name, id: &policy.id, tags: &policy.tags, recorded_id }
}

pub(super) fn role<'a>(desired: &'a Desired, role: &'a ObservedRole) -> Marks<'a> {
    let recorded_id = desired.recorded.role_id.as_deref();
    Marks { entity: Entity::Role, name: &role.name, id: &role.id, tags: &role.tags, recorded_id }
}

/// The existing user's name; else the one it will have.
pub(crate) fn user_name(desired: &Desired, observed: &Observed) -> String {
    observed.user.as_ref().map_or_else(|| desired.user_name.to_string(), |u| u.name.clone())
}

/// The existing user's ARN, its path included; else the one it will have.
pub(crate) fn trust_user_arn(desired: &Desired, observed: &Observed) -> String {
    observed.user.as_ref().map_or_else(|| desired.user_arn(), |u| u.arn.clone())
}

/// The existing role's ARN, its path included; else the one it will have.
pub(crate) fn role_arn(desired: &Desired, observed: &Observed) -> String {
    observed.role.as_ref().map_or_else(|| desired.role_arn(), |r| r.arn.clone())
}

/// The existing policy's ARN, its path included; else the one it will have.
pub(crate) fn policy_arn(desired: &Desired, observed: &Observed) -> String {
    observed.policy.as_ref().map_or_else(|| desired.policy_arn(), |p| p.arn.clone())
}

/// The user's inline policy as IAM spells its name, if it is there.
pub(crate) fn inline_policy<'a>(
    desired: &Desired,
    observed: &'a Observed,
) -> Option<(&'a String, &'a serde_json::Value)> {
    let inline = &observed.user.as_ref()?.inline;
    let name = desired.inline_policy_name();
    inline.get_key_value(&name).or_else(|| inline.iter().find(|(n, _)| n.eq_ignore_ascii_case(&name)))
}

/// The user's inline policy for its queues, if one is wanted and there.
pub(crate) fn rotator_policy<'a>(
    desired: &Desired,
    observed: &'a Observed,
) -> Option<(&'a String, &'a serde_json::Value)> {
    let name = desired.rotator_policy_name()?;
    observed.user.as_ref()?.inline.iter().find(|(found, _)| found.eq_ignore_ascii_case(name))
}

/// Whether the role carries the policy.
pub(crate) fn is_attached(desired: &Desired, observed: &Observed) -> bool {
    let arn = policy_arn(desired, observed);
    observed.role.as_ref().is_some_and(|r| r.attached.iter().any(|a| a.eq_ignore_ascii_case(&arn)))
}

/// Recognises what a plan that was written as a file has made since.
///
/// The file's names are parameters: the user that carries the tag of a written plan is that plan's, whatever its name.
/// A policy that a stack made carries no tag; until its unique id is recorded it counts as ours only if our own role
/// carries it.
pub(crate) fn recognise_planned(desired: &mut Desired, observed: &Observed) {
    let tag = observed.user.as_ref().and_then(|user| user.tags.get(TAG_IDENTITY));
    if !desired.recorded.identities.contains(&desired.identity)
        && let Some((uuid, untagged)) = tag.and_then(|tag| desired.recorded.planned.get_key_value(tag))
    {
        desired.identity = uuid.clone();
        desired.recorded.untagged = untagged.clone();
    }
    let role = observed.role.as_ref().and_then(|role| role.tags.get(TAG_IDENTITY));
    let vouched = role == Some(&desired.identity) && is_attached(desired, observed);
    if desired.recorded.policy_id.is_none() && !vouched {
        desired.recorded.untagged.remove(&Entity::Policy);
    }
}

/// What `config.toml` must record as adopted **before** the plan is applied: a run that was killed
/// between the tag and the record would otherwise take an adopted entity for its own.
///
/// Beside what was recorded before and is still there: entities without a tag, and those with our
/// tag under another unique id (somebody else made them). Of an adopted user and role also the
/// inline policy and the attachment, where they were there already. `teardown` deletes none of them.
pub(crate) fn adopted_untagged(desired: &Desired, observed: &Observed) -> BTreeSet<Entity> {
    let before = &desired.recorded.adopted_untagged;
    let made_by_others = |marks: Option<Marks>| {
        marks.is_some_and(|m| match m.conflict(desired) {
            Some(Conflict::Untagged | Conflict::OtherId { .. }) => desired.adopt,
            _ => before.contains(&m.entity),
        })
    };
    let newly = |entity| desired.adopt && !before.contains(&entity);
    let mut all = BTreeSet::new();
    if made_by_others(observed.user.as_ref().map(|found| user(desired, found))) {
        all.insert(Entity::User);
        let there = inline_policy(desired, observed).is_some();
        if there && (before.contains(&Entity::InlinePolicy) || newly(Entity::User)) {
            all.insert(Entity::InlinePolicy);
        }
    }
    if made_by_others(observed.policy.as_ref().map(|found| policy(desired, found))) {
        all.insert(Entity::Policy);
    }
    if made_by_others(observed.role.as_ref().map(|found| role(desired, found))) {
        all.insert(Entity::Role);
        let there = is_attached(desired, observed);
        if there && (before.contains(&Entity::PolicyAttachment) || newly(Entity::Role)) {
            all.insert(Entity::PolicyAttachment);
        }
    }
    all
}

/// Access keys of the user that the store does not have and nobody has agreed to yet. With
/// `adopt`, `config.toml` records them as foreign: they stay beside ours and are never deleted.
pub(crate) fn unknown_keys(desired: &Desired, observed: &Observed) -> Vec<String> {
    let known =
        |id: &String| desired.recorded.stored_keys.contains(id) || desired.recorded.foreign_keys.contains(id);
    let keys = observed.user.iter().flat_map(|u| &u.keys);
    keys.map(|k| k.id.clone()).filter(|id| !known(id)).collect()
}
