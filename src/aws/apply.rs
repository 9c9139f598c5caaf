//! One operation of a plan.

use super::settle::{self, OnWait, Rule, settle};
use super::{Error, Session, SettleWait, observe};
use crate::plan::{
    Desired, Entity, MANAGED_BY, Observed, Op, TAG_IDENTITY, TAG_MANAGED_BY, documents, queue,
};
use aws_sdk_iam::types::Tag;
use serde_json::Value;

/// What an operation made. Its ids go to `config.toml` as they come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Done {
    /// Nothing that has an id.
    Nothing,
    /// A user.
    User {
        /// Its ARN.
        arn: String,
        /// Its unique id (AIDA…).
        id: String,
    },
    /// A policy.
    Policy {
        /// Its ARN.
        arn: String,
        /// Its unique id (ANPA…).
        id: String,
    },
    /// A role.
    Role {
        /// Its ARN.
        arn: String,
        /// Its unique id (AROA…).
        id: String,
    },
}

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
        waiting: &(dyn Fn(SettleWait) + Send + Sync),
    ) -> Result<Done, Error> {
        let at = Names::of(desired, observed);
        tracing::info!(?op, ?entity, "performing");
        let rule = rule_of(op, entity);
        match op {
            Op::CreateUser => self.create_user(desired, rule, waiting).await,
            Op::CreatePolicy => self.create_policy(desired, rule, waiting).await,
            Op::CreateRole => self.create_role(desired, &at, rule, waiting).await,
            _ => {
                settle(rule, waiting, || self.change(op, entity, desired, &at)).await.map(|()| Done::Nothing)
            }
        }
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
            (Op::ActivateKey(key), _) => self.activate_key(&at.user, key).await,
            (Op::CreateUser | Op::CreatePolicy | Op::CreateRole | Op::CreateAccessKey, _) => Ok(()),
        }
    }

    async fn create_user(&self, desired: &Desired, rule: Rule, waiting: OnWait<'_>) -> Result<Done, Error> {
        let name = desired.user_name.as_str();
        let made = settle(rule, waiting, || async {
            let call = self.0.iam.create_user().user_name(name).set_tags(Some(tags(desired)?));
            let call = call.set_permissions_boundary(boundary(desired));
            call.send().await.map_err(|e| self.failed("iam:CreateUser", e))
        });
        let user = match made.await {
            Ok(answer) => answer.user,
            // A first attempt whose answer was lost is repeated by the SDK, and finds its own work.
            Err(Error::AlreadyExists { request_id, .. }) => {
                let answer = self.0.iam.get_user().user_name(name).send().await;
                let found = observe::there(answer.map_err(|e| self.failed("iam:GetUser", e)))?;
                let found = found.and_then(|answer| answer.user);
                let ours = found.filter(|user| self.ours(user.tags.clone(), desired));
                Some(ours.ok_or_else(|| taken("the user", name, request_id))?)
            }
            Err(error) => return Err(error),
        };
        let Some(user) = user else { return Ok(Done::Nothing) };
        Ok(Done::User { arn: self.word(user.arn)?, id: self.word(user.user_id)? })
    }

    async fn create_policy(&self, desired: &Desired, rule: Rule, waiting: OnWait<'_>) -> Result<Done, Error> {
        let name = desired.policy_name.as_str();
        let made = settle(rule, waiting, || async {
            let call = self.0.iam.create_policy().policy_name(name).set_tags(Some(tags(desired)?));
            let call = call.policy_document(text(&documents::permissions()));
            call.send().await.map_err(|e| self.failed("iam:CreatePolicy", e))
        });
        let policy = match made.await {
            Ok(answer) => answer.policy,
            Err(Error::AlreadyExists { request_id, .. }) => {
                let answer = self.0.iam.get_policy().policy_arn(desired.policy_arn()).send().await;
                let found = observe::there(answer.map_err(|e| self.failed("iam:GetPolicy", e)))?;
                let found = found.and_then(|answer| answer.policy);
                let ours = found.filter(|policy| self.ours(policy.tags.clone(), desired));
                Some(ours.ok_or_else(|| taken("the policy", name, request_id))?)
            }
            Err(error) => return Err(error),
        };
        let Some(policy) = policy else { return Ok(Done::Nothing) };
        let arn = policy.arn.unwrap_or_else(|| desired.policy_arn());
        Ok(Done::Policy { arn: self.word(arn)?, id: self.word(policy.policy_id.unwrap_or_default())? })
    }

    async fn create_role(
        &self,
        desired: &Desired,
        at: &Names,
        rule: Rule,
        waiting: OnWait<'_>,
    ) -> Result<Done, Error> {
        let name = desired.role_name.as_str();
        let made = settle(rule, waiting, || async {
            let call = self.0.iam.create_role().role_name(name).set_tags(Some(tags(desired)?));
            let call = call.assume_role_policy_document(text(&documents::trust(&at.user_arn)));
            let call = call.set_permissions_boundary(boundary(desired));
            call.send().await.map_err(|e| self.failed("iam:CreateRole", e))
        });
        let role = match made.await {
            Ok(answer) => answer.role,
            Err(Error::AlreadyExists { request_id, .. }) => {
                let answer = self.0.iam.get_role().role_name(name).send().await;
                let found = observe::there(answer.map_err(|e| self.failed("iam:GetRole", e)))?;
                let found = found.and_then(|answer| answer.role);
                let ours = found.filter(|role| self.ours(role.tags.clone(), desired));
                Some(ours.ok_or_else(|| taken("the role", name, request_id))?)
            }
            Err(error) => return Err(error),
        };
        let Some(role) = role else { return Ok(Done::Nothing) };
        Ok(Done::Role { arn: self.word(role.arn)?, id: self.word(role.role_id)? })
    }

    fn ours(&self, found: Option<Vec<Tag>>, desired: &Desired) -> bool {
        self.tags(found).get(TAG_IDENTITY) == Some(&desired.identity)
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
        let (user, user_arn) = match &observed.user {
            Some(user) => (user.name.clone(), user.arn.clone()),
            None => (desired.user_name.to_string(), desired.user_arn()),
        };
        let (role, role_arn) = match &observed.role {
            Some(role) => (role.name.clone(), role.arn.clone()),
            None => (desired.role_name.to_string(), desired.role_arn()),
        };
        let policy_arn = observed.policy.as_ref().map_or_else(|| desired.policy_arn(), |p| p.arn.clone());
        Self { user, user_arn, policy_arn, role, role_arn }
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

fn taken(what: &str, name: &str, request_id: Option<String>) -> Error {
    Error::AlreadyExists { what: format!("{what} {name}"), request_id }
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
