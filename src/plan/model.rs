//! For tests: IAM as a pure function. Applies a plan, or a removal, to an `Observed`.

use super::ownership::{inline_policy, policy_arn};
use super::*;
use serde_json::Value;

/// What is desired in account 123456789012 with the names that `init` proposes.
pub(super) fn desired() -> Desired {
    Desired {
        account: "123456789012".parse().unwrap(),
        partition: "aws".to_owned(),
        user_name: "SellingPartnerAPIUser".parse().unwrap(),
        policy_name: "SellingPartnerAPIPolicy".parse().unwrap(),
        role_name: "SellingPartnerAPIRole".parse().unwrap(),
        boundary: None,
        queues: Vec::new(),
        identity: "me".to_owned(),
        recorded: Recorded {
            identities: ["me", "mine-too"].map(str::to_owned).into(),
            ..Recorded::default()
        },
        adopt: false,
    }
}

/// The tags of an entity of an identity.
pub(super) fn tags(identity: &str) -> Tags {
    Tags::from([(TAG_MANAGED_BY.into(), MANAGED_BY.into()), (TAG_IDENTITY.into(), identity.into())])
}

/// An untouched account after `init`: what is there, and what is recorded.
pub(super) fn set_up() -> (Desired, Observed) {
    let desired = desired();
    apply_to_model(&diff::plan(&desired, &Observed::default()), &desired, &Observed::default())
}

/// What IAM holds and `config.toml` records after a plan.
pub(super) fn apply_to_model(plan: &Plan, desired: &Desired, observed: &Observed) -> (Desired, Observed) {
    assert_eq!(plan.conflicts().count(), 0);
    let (mut desired, mut observed) = (desired.clone(), observed.clone());
    // Recorded before anything is changed.
    let foreign = unknown_keys(&desired, &observed);
    desired.recorded.adopted_untagged = adopted_untagged(&desired, &observed);
    desired.recorded.foreign_keys.extend(foreign);
    for step in &plan.steps {
        for op in &step.ops {
            apply(op, step.entity, &mut desired, &mut observed);
        }
    }
    desired.recorded.user_id = observed.user.as_ref().map(|u| u.id.clone());
    desired.recorded.policy_id = observed.policy.as_ref().map(|p| p.id.clone());
    desired.recorded.role_id = observed.role.as_ref().map(|r| r.id.clone());
    desired.adopt = false;
    (desired, observed)
}

fn apply(op: &Op, entity: Entity, desired: &mut Desired, observed: &mut Observed) {
    let boundary = desired.boundary.as_ref().map(|b| b.as_str().to_owned());
    let tags = tags(&desired.identity);
    let user_arn = trust_user_arn(desired, observed);
    let inline = documents::inline(&role_arn(desired, observed));
    let inline_name =
        inline_policy(desired, observed).map_or_else(|| desired.inline_policy_name(), |(n, _)| n.clone());
    match op {
        Op::CreateUser => {
            assert!(observed.user.is_none());
            observed.user = Some(ObservedUser {
                name: desired.user_name.to_string(),
                arn: desired.user_arn(),
                id: "AIDANEWNEWNEWNEWNEW".to_owned(),
                tags,
                boundary,
                ..ObservedUser::default()
            });
        }
        Op::CreatePolicy => {
            assert!(observed.policy.is_none());
            observed.policy = Some(ObservedPolicy {
                name: desired.policy_name.to_string(),
                arn: desired.policy_arn(),
                id: "ANPANEWNEWNEWNEWNEW".to_owned(),
                tags,
                document: documents::permissions(),
                versions: vec![PolicyVersion { id: "v1".into(), is_default: true, created: None }],
                attachment_count: 0,
            });
        }
        Op::CreateRole => {
            assert!(observed.role.is_none() && observed.user.is_some());
            observed.role = Some(ObservedRole {
                name: desired.role_name.to_string(),
                arn: desired.role_arn(),
                id: "AROANEWNEWNEWNEWNEW".to_owned(),
                tags,
                boundary,
                trust: documents::trust(&user_arn),
                ..ObservedRole::default()
            });
        }
        Op::Tag => match entity {
            Entity::User => observed.user.as_mut().unwrap().tags.extend(tags),
            Entity::Policy => observed.policy.as_mut().unwrap().tags.extend(tags),
            _ => observed.role.as_mut().unwrap().tags.extend(tags),
        },
        Op::PutBoundary => match entity {
            Entity::User => observed.user.as_mut().unwrap().boundary = boundary,
            _ => observed.role.as_mut().unwrap().boundary = boundary,
        },
        Op::DeletePolicyVersion(id) => {
            let policy = observed.policy.as_mut().unwrap();
            assert!(policy.versions.iter().any(|v| v.id == *id && !v.is_default));
            policy.versions.retain(|v| v.id != *id);
        }
        Op::CreatePolicyVersion => {
            let policy = observed.policy.as_mut().unwrap();
            assert!(policy.versions.len() < 5, "LimitExceeded");
            policy.versions.iter_mut().for_each(|v| v.is_default = false);
            policy.versions.push(PolicyVersion { id: "v99".into(), is_default: true, created: None });
            policy.document = documents::permissions();
        }
        Op::UpdateTrust => observed.role.as_mut().unwrap().trust = documents::trust(&user_arn),
        Op::AttachPolicy => {
            let arn = policy_arn(desired, observed);
            observed.policy.as_mut().unwrap().attachment_count += 1;
            observed.role.as_mut().unwrap().attached.push(arn);
        }
        Op::PutInlinePolicy => {
            observed.user.as_mut().unwrap().inline.insert(inline_name, inline);
        }
        Op::PutRotatorPolicy => {
            let name = desired.rotator_policy_name().unwrap().to_owned();
            let document = queue::policy::rotator(&desired.queues);
            observed.user.as_mut().unwrap().inline.insert(name, document);
        }
        Op::ActivateKey(id) => {
            let keys = &mut observed.user.as_mut().unwrap().keys;
            keys.iter_mut().find(|k| k.id == *id).unwrap().active = true;
        }
        Op::CreateAccessKey => {
            let keys = &mut observed.user.as_mut().unwrap().keys;
            assert!(keys.len() < 2, "LimitExceeded");
            keys.push(AccessKey { id: "AKIANEWNEWNEWNEW7QX2".into(), active: true, created: None });
            desired.recorded.stored_keys.insert("AKIANEWNEWNEWNEW7QX2".into());
        }
    }
}

/// What IAM holds after a removal. Fails as IAM does: what still hangs on an entity is a
/// `DeleteConflict`.
pub(super) fn remove_from_model(removal: &Removal, observed: &Observed) -> Observed {
    let mut observed = observed.clone();
    for step in &removal.steps {
        match &step.op {
            RemovalOp::DeleteAccessKey { key_id, .. } => {
                observed.user.as_mut().unwrap().keys.retain(|k| k.id != *key_id);
            }
            RemovalOp::DeleteInlinePolicy { name, .. } => {
                observed.user.as_mut().unwrap().inline.remove(name).unwrap();
            }
            RemovalOp::DetachPolicy { policy_arn, .. } => {
                observed.role.as_mut().unwrap().attached.retain(|a| a != policy_arn);
                if let Some(policy) = &mut observed.policy {
                    policy.attachment_count -= 1;
                }
            }
            RemovalOp::DeleteRole { .. } => {
                let role = observed.role.take().unwrap();
                assert!(role.attached.is_empty() && role.inline.is_empty(), "DeleteConflict");
            }
            RemovalOp::DeletePolicy { .. } => {
                assert_eq!(observed.policy.take().unwrap().attachment_count, 0, "DeleteConflict");
            }
            RemovalOp::DeleteUser { .. } => {
                let user = observed.user.take().unwrap();
                let bare = user.keys.is_empty() && user.inline.is_empty() && user.attached.is_empty();
                assert!(bare && user.groups.is_empty() && !user.login_profile, "DeleteConflict");
            }
        }
    }
    observed
}

/// A document that is not what the plan says.
pub(super) fn another_document() -> Value {
    super::documents::policy(serde_json::json!([{ "Effect": "Allow", "Action": "*", "Resource": "*" }]))
}
