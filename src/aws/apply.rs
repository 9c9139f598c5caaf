//! One operation of a plan.

use super::settle::{self, OnWait, Rule, settle};
use super::{Error, Session};
use crate::plan::{
    self, Desired, Entity, MANAGED_BY, Observed, Op, TAG_IDENTITY, TAG_MANAGED_BY, documents, queue,
};
use aws_sdk_iam::types::{Policy, Role, StatusType, Tag, User};
use serde_json::Value;

/// What an operation made. It goes to `config.toml` as it comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Made {
    pub arn: String,
    /// Its unique id (AIDA…, ANPA…, AROA…).
    pub id: String,
}

/// An entity's ARN, its unique id and its tags.
type Parts = (String, String, Option<Vec<Tag>>);

/// Which refusals of an operation mean "not yet".
fn rule_of(op: &Op, entity: Entity) -> Rule {
    match (op, entity) {
        (Op::CreateUser | Op::CreatePolicy | Op::DeletePolicyVersion(_), _) => settle::PLAIN,
        (Op::CreateRole | Op::UpdateTrust, _) => settle::PRINCIPAL_KNOWN,
        (Op::CreatePolicyVersion, _) | (Op::Tag, Entity::Policy) => settle::POLICY_KNOWN,
        (Op::AttachPolicy, _) | (Op::Tag | Op::PutBoundary, Entity::Role) => settle::ROLE_KNOWN,
        _ => settle::USER_KNOWN,
    }
}

impl Session {
    /// Carries out `op` on `entity`, waiting where AWS does not know yet what it builds upon.
    /// Names and ARNs are those of `observed` where the entity was there (its path!), otherwise
    /// the desired ones. `Op::CreateAccessKey` is not for here: it does nothing
    /// ([`Session::create_access_key`]).
    pub(crate) async fn perform(
        &self,
        op: &Op,
        desired: &Desired,
        observed: &Observed,
        entity: Entity,
        waiting: OnWait<'_>,
    ) -> Result<Option<Made>, Error> {
        let at = Names::of(desired, observed);
        tracing::info!(?op, ?entity, "performing");
        let (iam, rule) = (&self.0.iam, rule_of(op, entity));
        match op {
            Op::CreateUser => {
                let parts = |user: User| (user.arn, user.user_id, user.tags);
                let create = || async {
                    let call = iam.create_user().user_name(&at.user).set_tags(Some(tags(desired)?));
                    let answer = call.set_permissions_boundary(boundary(desired)).send().await;
                    Ok(answer.map_err(|e| self.failed("iam:CreateUser", e))?.user.map(parts))
                };
                let made = settle(rule, waiting, create).await;
                let there = async { Ok(self.get_user(&at.user).await?.map(parts)) };
                self.made(made, there, desired, format!("the user {}", at.user)).await
            }
            Op::CreatePolicy => {
                let name = desired.policy_name.as_str();
                let parts = |policy: Policy| {
                    let arn = policy.arn.unwrap_or_else(|| desired.policy_arn());
                    (arn, policy.policy_id.unwrap_or_default(), policy.tags)
                };
                let create = || async {
                    let call = iam.create_policy().policy_name(name).set_tags(Some(tags(desired)?));
                    let answer = call.policy_document(text(&documents::permissions())).send().await;
                    Ok(answer.map_err(|e| self.failed("iam:CreatePolicy", e))?.policy.map(parts))
                };
                let made = settle(rule, waiting, create).await;
                let there = async { Ok(self.get_policy(&desired.policy_arn()).await?.map(parts)) };
                self.made(made, there, desired, format!("the policy {name}")).await
            }
            Op::CreateRole => {
                let parts = |role: Role| (role.arn, role.role_id, role.tags);
                let create = || async {
                    let call = iam.create_role().role_name(&at.role).set_tags(Some(tags(desired)?));
                    let call = call.assume_role_policy_document(text(&documents::trust(&at.user_arn)));
                    let answer = call.set_permissions_boundary(boundary(desired)).send().await;
                    Ok(answer.map_err(|e| self.failed("iam:CreateRole", e))?.role.map(parts))
                };
                let made = settle(rule, waiting, create).await;
                let there = async { Ok(self.get_role(&at.role).await?.map(parts)) };
                self.made(made, there, desired, format!("the role {}", at.role)).await
            }
            _ => settle(rule, waiting, || self.change(op, entity, desired, &at)).await.map(|()| None),
        }
    }

    /// What was made; or what a first attempt made whose answer was lost: the SDK repeats it, and finds its own work.
    async fn made(
        &self,
        made: Result<Option<Parts>, Error>,
        there: impl Future<Output = Result<Option<Parts>, Error>>,
        desired: &Desired,
        what: String,
    ) -> Result<Option<Made>, Error> {
        let ours =
            |tags: &Option<Vec<Tag>>| self.tags(tags.clone()).get(TAG_IDENTITY) == Some(&desired.identity);
        let parts = match made {
            Err(Error::AlreadyExists { request_id, .. }) => {
                let ours = there.await?.filter(|(.., tags)| ours(tags));
                Some(ours.ok_or(Error::AlreadyExists { what, request_id })?)
            }
            made => made?,
        };
        let Some((arn, id, _)) = parts else { return Ok(None) };
        Ok(Some(Made { arn: self.word(arn)?, id: self.word(id)? }))
    }

    /// The operations that may be repeated without harm.
    async fn change(&self, op: &Op, entity: Entity, desired: &Desired, at: &Names) -> Result<(), Error> {
        let iam = &self.0.iam;
        match (op, entity) {
            (Op::Tag, Entity::Policy) => {
                let call = iam.tag_policy().policy_arn(&at.policy_arn).set_tags(Some(tags(desired)?));
                call.send().await.map_err(|e| self.failed("iam:TagPolicy", e)).map(drop)
            }
            (Op::Tag, Entity::Role) => {
                let call = iam.tag_role().role_name(&at.role).set_tags(Some(tags(desired)?));
                call.send().await.map_err(|e| self.failed("iam:TagRole", e)).map(drop)
            }
            (Op::Tag, _) => {
                let call = iam.tag_user().user_name(&at.user).set_tags(Some(tags(desired)?));
                call.send().await.map_err(|e| self.failed("iam:TagUser", e)).map(drop)
            }
            (Op::PutBoundary, Entity::Role) => {
                let call = iam.put_role_permissions_boundary().role_name(&at.role);
                let call = call.set_permissions_boundary(boundary(desired));
                call.send().await.map_err(|e| self.failed("iam:PutRolePermissionsBoundary", e)).map(drop)
            }
            (Op::PutBoundary, _) => {
                let call = iam.put_user_permissions_boundary().user_name(&at.user);
                let call = call.set_permissions_boundary(boundary(desired));
                call.send().await.map_err(|e| self.failed("iam:PutUserPermissionsBoundary", e)).map(drop)
            }
            (Op::DeletePolicyVersion(version), _) => self.delete_version(&at.policy_arn, version).await,
            (Op::CreatePolicyVersion, _) => {
                let call = iam.create_policy_version().policy_arn(&at.policy_arn).set_as_default(true);
                let call = call.policy_document(text(&documents::permissions()));
                call.send().await.map_err(|e| self.failed("iam:CreatePolicyVersion", e)).map(drop)
            }
            (Op::UpdateTrust, _) => {
                let call = iam.update_assume_role_policy().role_name(&at.role);
                let call = call.policy_document(text(&documents::trust(&at.user_arn)));
                call.send().await.map_err(|e| self.failed("iam:UpdateAssumeRolePolicy", e)).map(drop)
            }
            (Op::AttachPolicy, _) => {
                let call = iam.attach_role_policy().role_name(&at.role).policy_arn(&at.policy_arn);
                call.send().await.map_err(|e| self.failed("iam:AttachRolePolicy", e)).map(drop)
            }
            (Op::PutInlinePolicy, _) => {
                let call =
                    iam.put_user_policy().user_name(&at.user).policy_name(desired.inline_policy_name());
                let call = call.policy_document(text(&documents::inline(&at.role_arn)));
                call.send().await.map_err(|e| self.failed("iam:PutUserPolicy", e)).map(drop)
            }
            (Op::PutRotatorPolicy, _) => {
                let name = desired.rotator_policy_name().unwrap_or_default();
                let call = iam.put_user_policy().user_name(&at.user).policy_name(name);
                let call = call.policy_document(text(&queue::policy::rotator(&desired.queues)));
                call.send().await.map_err(|e| self.failed("iam:PutUserPolicy", e)).map(drop)
            }
            (Op::ActivateKey(key), _) => self.set_key(&at.user, key, StatusType::Active).await,
            (Op::CreateUser | Op::CreatePolicy | Op::CreateRole | Op::CreateAccessKey, _) => Ok(()),
        }
    }
}

/// Names and ARNs as they are, or as they will be.
struct Names {
    user: String,
    user_arn: String,
    policy_arn: String,
    role: String,
    role_arn: String,
}

impl Names {
    fn of(desired: &Desired, observed: &Observed) -> Self {
        let role = observed.role.as_ref().map_or_else(|| desired.role_name.to_string(), |r| r.name.clone());
        Self {
            user: plan::user_name(desired, observed),
            user_arn: plan::trust_user_arn(desired, observed),
            policy_arn: plan::policy_arn(desired, observed),
            role,
            role_arn: plan::role_arn(desired, observed),
        }
    }
}

/// The two tags that make an entity ours.
fn tags(desired: &Desired) -> Result<Vec<Tag>, Error> {
    [(TAG_MANAGED_BY, MANAGED_BY), (TAG_IDENTITY, desired.identity.as_str())]
        .into_iter()
        .map(|(key, value)| {
            // Both are set, which is all that the builder asks for.
            Tag::builder().key(key).value(value).build().map_err(|e| Error::Other {
                code: "Tag".into(),
                message: e.to_string(),
                status: 0,
                request_id: None,
            })
        })
        .collect()
}

fn boundary(desired: &Desired) -> Option<String> {
    desired.boundary.as_ref().map(ToString::to_string)
}

fn text(document: &Value) -> String {
    document.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_operation_waits_for_what_it_builds_upon() {
        let what = |op, entity| rule_of(&op, entity);
        assert!(what(Op::CreateRole, Entity::Role).codes.contains(&"MalformedPolicyDocument"));
        assert!(what(Op::AttachPolicy, Entity::PolicyAttachment).codes.contains(&"NoSuchEntity"));
        assert!(what(Op::PutInlinePolicy, Entity::InlinePolicy).codes.contains(&"NoSuchEntity"));
        assert!(!what(Op::CreateUser, Entity::User).codes.contains(&"NoSuchEntity"));
        assert_eq!(what(Op::Tag, Entity::Role).what, "AWS to know the role");
        assert_eq!(what(Op::Tag, Entity::Policy).what, "AWS to know the policy");
        assert_eq!(what(Op::Tag, Entity::User).what, "AWS to know the user");
    }
}
