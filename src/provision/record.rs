//! What `config.toml` records of an identity in AWS: read for a plan, written before the first change.

use crate::plan::step::Entity;
use crate::plan::{AccessKey, Desired, Recorded};
use crate::store::{Config, Identity};
use crate::values::{AccountId, QueueArn, StoreKind};
use std::collections::BTreeSet;

fn entities(words: &[String]) -> BTreeSet<Entity> {
    Entity::ALL.into_iter().filter(|entity| words.iter().any(|word| word == entity.as_str())).collect()
}

/// Returns what is recorded of `identity`, of which a plan may know nothing yet.
pub(super) fn recorded(config: &Config, account: &AccountId, identity: Option<&Identity>) -> Recorded {
    let planned =
        config.identities.iter().filter(|(uuid, i)| i.account == *account && is_planned(config, uuid, i));
    let mut recorded = Recorded {
        identities: config.identities.keys().cloned().collect(),
        planned: planned.map(|(uuid, i)| (uuid.clone(), entities(&i.untagged))).collect(),
        ..Recorded::default()
    };
    if let Some(identity) = identity {
        recorded.user_id = identity.user_id.clone();
        recorded.policy_id = identity.policy_id.clone();
        recorded.role_id = identity.role_id.clone();
        recorded.key_in_use = identity.access_key_id.clone().map(|id| AccessKey {
            id,
            active: true,
            created: identity.access_key_created,
        });
        recorded.foreign_keys = identity.foreign_keys.iter().cloned().collect();
        let keys = identity.access_key_id.iter().chain(&identity.previous_key_id);
        recorded.own_keys = keys.filter(|id| !identity.foreign_keys.contains(id)).cloned().collect();
        recorded.adopted_untagged = entities(&identity.adopted_untagged);
        recorded.untagged = entities(&identity.untagged);
    }
    recorded
}

/// Whether all that is known of an identity is a plan that was written as a file.
fn is_planned(config: &Config, uuid: &str, identity: &Identity) -> bool {
    let ids = [&identity.user_id, &identity.policy_id, &identity.role_id, &identity.access_key_id];
    let used = || config.profiles.values().any(|profile| profile.identity.as_deref() == Some(uuid));
    ids.iter().all(|id| id.is_none()) && !used()
}

/// The queues that the identity's user reads: those of every app that rotates by its key.
pub(crate) fn queues(config: &Config, identity: &str) -> Vec<QueueArn> {
    let rotations = config.apps.values().filter_map(|app| app.rotation.as_ref());
    rotations.filter(|r| r.identity.as_deref() == Some(identity)).map(|r| r.queue_arn.clone()).collect()
}

/// Records the uuid that the entities' tags carry, and their names. `kind` is where the key's secret will be.
pub(crate) fn identity<'c>(config: &'c mut Config, desired: &Desired, kind: StoreKind) -> &'c mut Identity {
    let names = || (desired.user_name.clone(), desired.policy_name.clone(), desired.role_name.clone());
    let identity = config
        .identities
        .entry(desired.identity.clone())
        .or_insert_with(|| Identity::new(desired.account.clone(), desired.partition.clone(), names(), kind));
    (identity.user_name, identity.policy_name, identity.role_name) = names();
    identity.boundary.clone_from(&desired.boundary);
    identity
}

/// Records that a template of CloudFormation was written, which can't tag a managed policy; or that another file was,
/// which tags all.
pub(crate) fn untagged(identity: &mut Identity, policy: bool) {
    let policy = policy.then(|| Entity::Policy.as_str().to_owned());
    if identity.policy_id.is_none() {
        identity.untagged = policy.into_iter().collect();
    }
}
