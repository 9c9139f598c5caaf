//! Taking away what was made. What is gone already is fine.

use super::keys::gone;
use super::observe::there;
use super::settle::{self, settle};
use super::{Error, Session};

impl Session {
    /// `DetachRolePolicy`.
    pub(crate) async fn detach_policy(&self, role: &str, policy_arn: &str) -> Result<(), Error> {
        let call = self.0.iam.detach_role_policy().role_name(role).policy_arn(policy_arn);
        gone(call.send().await.map_err(|e| self.failed("iam:DetachRolePolicy", e)).map(drop))
    }

    /// `DeleteRole`. What was taken off it a moment ago may take AWS some seconds.
    pub(crate) async fn delete_role(&self, role: &str) -> Result<(), Error> {
        let delete = || async {
            let call = self.0.iam.delete_role().role_name(role);
            gone(call.send().await.map_err(|e| self.failed("iam:DeleteRole", e)).map(drop))
        };
        within(settle(settle::LET_GO, &|_| (), delete).await)
    }

    /// `DeletePolicy`, after every version but the default one. Where it is still attached
    /// somewhere, nothing is deleted: [`Error::PolicyAttachedElsewhere`].
    pub(crate) async fn delete_policy(&self, policy_arn: &str) -> Result<(), Error> {
        let Some(entities) = there(self.attached_to(policy_arn).await)? else { return Ok(()) };
        if !entities.is_empty() {
            // The detachment of a moment ago may not have spread: look again, then say where.
            let free = || async {
                let entities = there(self.attached_to(policy_arn).await)?.unwrap_or_default();
                let message = entities.join(", ");
                if entities.is_empty() {
                    Ok(())
                } else {
                    Err(Error::DeleteConflict { message, request_id: None })
                }
            };
            if settle(settle::LET_GO, &|_| (), free).await.is_err() {
                return Err(Error::PolicyAttachedElsewhere { policy: policy_arn.to_owned(), entities });
            }
        }
        for version in there(self.policy_versions(policy_arn).await)?.unwrap_or_default() {
            if !version.is_default {
                self.delete_version(policy_arn, &version.id).await?;
                crate::checkpoint::at("teardown.version.deleted");
            }
        }
        let delete = || async {
            let call = self.0.iam.delete_policy().policy_arn(policy_arn);
            gone(call.send().await.map_err(|e| self.failed("iam:DeletePolicy", e)).map(drop))
        };
        within(settle(settle::LET_GO, &|_| (), delete).await)
    }

    /// "role X", "user Y", "group Z".
    pub(super) async fn attached_to(&self, policy_arn: &str) -> Result<Vec<String>, Error> {
        let mut pages = self.0.iam.list_entities_for_policy().policy_arn(policy_arn).into_paginator().send();
        let mut found = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|e| self.failed("iam:ListEntitiesForPolicy", e))?;
            let roles = page.policy_roles.unwrap_or_default().into_iter();
            let users = page.policy_users.unwrap_or_default().into_iter();
            let groups = page.policy_groups.unwrap_or_default().into_iter();
            let all = roles
                .filter_map(|role| Some(("role", role.role_name?)))
                .chain(users.filter_map(|user| Some(("user", user.user_name?))))
                .chain(groups.filter_map(|group| Some(("group", group.group_name?))));
            for (kind, name) in all {
                found.push(format!("{kind} {}", self.word(name)?));
            }
        }
        Ok(found)
    }

    /// `DeletePolicyVersion`.
    pub(super) async fn delete_version(&self, policy_arn: &str, version: &str) -> Result<(), Error> {
        let call = self.0.iam.delete_policy_version().policy_arn(policy_arn).version_id(version);
        gone(call.send().await.map_err(|e| self.failed("iam:DeletePolicyVersion", e)).map(drop))
    }

    /// `DeleteUserPolicy`.
    pub(crate) async fn delete_inline_policy(&self, user: &str, name: &str) -> Result<(), Error> {
        let call = self.0.iam.delete_user_policy().user_name(user).policy_name(name);
        gone(call.send().await.map_err(|e| self.failed("iam:DeleteUserPolicy", e)).map(drop))
    }

    /// `DeleteUser`. Keys and policies go first, by the caller.
    pub(crate) async fn delete_user(&self, user: &str) -> Result<(), Error> {
        let delete = || async {
            let call = self.0.iam.delete_user().user_name(user);
            gone(call.send().await.map_err(|e| self.failed("iam:DeleteUser", e)).map(drop))
        };
        within(settle(settle::LET_GO, &|_| (), delete).await)
    }
}

/// A conflict that stays one is a conflict, not a matter of waiting.
fn within(result: Result<(), Error>) -> Result<(), Error> {
    match result {
        Err(Error::SettleTimeout { last_code, request_id, .. }) if last_code == "DeleteConflict" => {
            let message = "it still has policies, keys or other parts".to_owned();
            Err(Error::DeleteConflict { message, request_id })
        }
        other => other,
    }
}
