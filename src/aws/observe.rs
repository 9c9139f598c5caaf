//! What IAM holds: all reads at once, as flat as they can be.
//!
//! One round trip where everything is as planned: what a read needs from another read's answer is
//! guessed (the planned inline policy, version `v1`), and read again only where the guess was
//! wrong. Beside the reads runs a search for entities whose names differ in case or path: IAM
//! would refuse to create ours. It is dropped as soon as the entity itself was found.

use super::search::or_by_search;
use super::{Error, Session, timestamp};
use crate::plan::{Desired, Observed, ObservedPolicy, ObservedRole, ObservedUser, PolicyVersion, Tags};
use crate::values::Sent;
use aws_sdk_iam::types::{AttachedPermissionsBoundary, Policy, Role, Tag, User};
use serde_json::Value;
use std::collections::BTreeMap;

impl Session {
    /// Reads user, policy and role of the desired names, ignoring case.
    pub(crate) async fn observe(&self, desired: &Desired) -> Result<Observed, Error> {
        let (user, policy, role) = tokio::join!(
            or_by_search(
                self.read_user(desired.user_name.as_str(), desired),
                self.search_user(desired.user_name.as_str()),
                |name| async move { self.read_user(&name, desired).await },
            ),
            or_by_search(
                self.read_policy(desired.policy_arn()),
                self.search_policy(desired.policy_name.as_str()),
                |arn| self.read_policy(arn),
            ),
            or_by_search(
                self.read_role(desired.role_name.as_str()),
                self.search_role(desired.role_name.as_str()),
                |name| async move { self.read_role(&name).await },
            ),
        );
        Ok(Observed { user: user?, policy: policy?, role: role?, ..Observed::default() })
    }

    /// Reads a user by the name that it has now.
    pub(crate) async fn read_user(
        &self,
        name: &str,
        desired: &Desired,
    ) -> Result<Option<ObservedUser>, Error> {
        let planned = desired.inline_policy_name();
        let (head, inline_names, planned_document, attached, groups, login_profile, keys) = tokio::join!(
            self.get_user(name),
            self.user_inline_names(name),
            self.user_inline(name, &planned),
            self.user_attached(name),
            self.user_groups(name),
            self.has_login_profile(name),
            self.list_access_keys(name),
        );
        let Some(user) = head? else { return Ok(None) };
        let mut inline = BTreeMap::new();
        let planned_document = planned_document?;
        for policy in there(inline_names)?.unwrap_or_default() {
            let document = match &planned_document {
                Some(document) if policy == planned => Some(document.clone()),
                _ => self.user_inline(name, &policy).await?,
            };
            if let Some(document) = document {
                inline.insert(policy, document);
            }
        }
        Ok(Some(ObservedUser {
            name: self.word(user.user_name)?,
            arn: self.word(user.arn)?,
            id: self.word(user.user_id)?,
            tags: self.tags(user.tags),
            boundary: self.boundary(user.permissions_boundary)?,
            inline,
            attached: there(attached)?.unwrap_or_default(),
            groups: there(groups)?.unwrap_or_default(),
            login_profile: login_profile?,
            keys: there(keys)?.unwrap_or_default(),
        }))
    }

    pub(super) async fn get_user(&self, name: &str) -> Result<Option<User>, Error> {
        let answer = self.0.iam.get_user().user_name(name).send().await;
        Ok(there(answer.map_err(|e| self.failed("iam:GetUser", e)))?.and_then(|answer| answer.user))
    }

    async fn user_inline_names(&self, user: &str) -> Result<Vec<String>, Error> {
        let all = self.0.iam.list_user_policies().user_name(user).into_paginator().items().send();
        self.words(all.try_collect().await.map_err(|e| self.failed("iam:ListUserPolicies", e))?)
    }

    async fn user_inline(&self, user: &str, policy: &str) -> Result<Option<Value>, Error> {
        let answer = self.0.iam.get_user_policy().user_name(user).policy_name(policy).send().await;
        let found = there(answer.map_err(|e| self.failed("iam:GetUserPolicy", e)))?;
        Ok(found.map(|answer| self.document(&answer.policy_document)))
    }

    async fn user_attached(&self, user: &str) -> Result<Vec<String>, Error> {
        let all = self.0.iam.list_attached_user_policies().user_name(user).into_paginator().items().send();
        let all = all.try_collect().await.map_err(|e| self.failed("iam:ListAttachedUserPolicies", e))?;
        self.words(all.into_iter().filter_map(|policy| policy.policy_arn))
    }

    async fn user_groups(&self, user: &str) -> Result<Vec<String>, Error> {
        let all = self.0.iam.list_groups_for_user().user_name(user).into_paginator().items().send();
        let all = all.try_collect().await.map_err(|e| self.failed("iam:ListGroupsForUser", e))?;
        self.words(all.into_iter().map(|group| group.group_name))
    }

    async fn has_login_profile(&self, user: &str) -> Result<bool, Error> {
        let answer = self.0.iam.get_login_profile().user_name(user).send().await;
        Ok(there(answer.map_err(|e| self.failed("iam:GetLoginProfile", e)))?.is_some())
    }

    async fn read_policy(&self, arn: String) -> Result<Option<ObservedPolicy>, Error> {
        let (head, first, versions) =
            tokio::join!(self.get_policy(&arn), self.policy_document(&arn, "v1"), self.policy_versions(&arn));
        let Some(policy) = head? else { return Ok(None) };
        let default = self.word(policy.default_version_id.unwrap_or_default())?;
        let document = if default == "v1" { first? } else { self.policy_document(&arn, &default).await? };
        Ok(Some(ObservedPolicy {
            name: self.word(policy.policy_name.unwrap_or_default())?,
            arn: self.word(policy.arn.unwrap_or_default())?,
            id: self.word(policy.policy_id.unwrap_or_default())?,
            tags: self.tags(policy.tags),
            document: document.unwrap_or_default(),
            versions: there(versions)?.unwrap_or_default(),
            attachment_count: policy.attachment_count.and_then(|n| u32::try_from(n).ok()).unwrap_or_default(),
        }))
    }

    pub(super) async fn get_policy(&self, arn: &str) -> Result<Option<Policy>, Error> {
        let answer = self.0.iam.get_policy().policy_arn(arn).send().await;
        Ok(there(answer.map_err(|e| self.failed("iam:GetPolicy", e)))?.and_then(|answer| answer.policy))
    }

    async fn policy_document(&self, arn: &str, version: &str) -> Result<Option<Value>, Error> {
        let answer = self.0.iam.get_policy_version().policy_arn(arn).version_id(version).send().await;
        let found = there(answer.map_err(|e| self.failed("iam:GetPolicyVersion", e)))?;
        Ok(found.and_then(|answer| Some(self.document(&answer.policy_version?.document?))))
    }

    /// Oldest first.
    pub(super) async fn policy_versions(&self, arn: &str) -> Result<Vec<PolicyVersion>, Error> {
        let mut all = self.0.iam.list_policy_versions().policy_arn(arn).into_paginator().items().send();
        let mut versions = Vec::new();
        while let Some(version) = all.next().await {
            let version = version.map_err(|e| self.failed("iam:ListPolicyVersions", e))?;
            let Some(id) = version.version_id else { continue };
            versions.push(PolicyVersion {
                id: self.word(id)?,
                is_default: version.is_default_version,
                created: version.create_date.as_ref().and_then(timestamp),
            });
        }
        versions.sort_by_key(|version| version.id.trim_start_matches('v').parse::<u64>().unwrap_or_default());
        Ok(versions)
    }

    async fn read_role(&self, name: &str) -> Result<Option<ObservedRole>, Error> {
        let (head, inline, attached) =
            tokio::join!(self.get_role(name), self.role_inline_names(name), self.role_attached(name));
        let Some(role) = head? else { return Ok(None) };
        Ok(Some(ObservedRole {
            name: self.word(role.role_name)?,
            arn: self.word(role.arn)?,
            id: self.word(role.role_id)?,
            tags: self.tags(role.tags),
            boundary: self.boundary(role.permissions_boundary)?,
            trust: role.assume_role_policy_document.map(|text| self.document(&text)).unwrap_or_default(),
            inline: there(inline)?.unwrap_or_default(),
            attached: there(attached)?.unwrap_or_default(),
        }))
    }

    pub(super) async fn get_role(&self, name: &str) -> Result<Option<Role>, Error> {
        let answer = self.0.iam.get_role().role_name(name).send().await;
        Ok(there(answer.map_err(|e| self.failed("iam:GetRole", e)))?.and_then(|answer| answer.role))
    }

    async fn role_inline_names(&self, role: &str) -> Result<Vec<String>, Error> {
        let all = self.0.iam.list_role_policies().role_name(role).into_paginator().items().send();
        self.words(all.try_collect().await.map_err(|e| self.failed("iam:ListRolePolicies", e))?)
    }

    async fn role_attached(&self, role: &str) -> Result<Vec<String>, Error> {
        let all = self.0.iam.list_attached_role_policies().role_name(role).into_paginator().items().send();
        let all = all.try_collect().await.map_err(|e| self.failed("iam:ListAttachedRolePolicies", e))?;
        self.words(all.into_iter().filter_map(|policy| policy.policy_arn))
    }

    fn boundary(&self, boundary: Option<AttachedPermissionsBoundary>) -> Result<Option<String>, Error> {
        boundary.and_then(|b| b.permissions_boundary_arn).map(|arn| self.word(arn)).transpose()
    }

    /// Tags, which may hold words of any language.
    pub(super) fn tags(&self, tags: Option<Vec<Tag>>) -> Tags {
        let sent = self.sent();
        let one = |tag: Tag| (sent.shown_name(&tag.key), sent.shown_name(&tag.value));
        tags.unwrap_or_default().into_iter().map(one).collect()
    }

    /// A policy document, whose texts may be shown.
    fn document(&self, text: &str) -> Value {
        fit(document(text), &self.sent())
    }
}

/// The document with each text as [`Sent::kept`] returns it: what is changed there differs from what it should be.
fn fit(document: Value, sent: &Sent) -> Value {
    match document {
        Value::String(text) => Value::String(sent.kept(&text)),
        Value::Array(list) => list.into_iter().map(|value| fit(value, sent)).collect(),
        Value::Object(map) => {
            map.into_iter().map(|(name, value)| (sent.kept(&name), fit(value, sent))).collect()
        }
        other => other,
    }
}

/// "Not there" as none.
pub(super) fn there<T>(result: Result<T, Error>) -> Result<Option<T>, Error> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// IAM percent-encodes documents (RFC 3986), its stand-ins not always.
pub(crate) fn document(text: &str) -> Value {
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text).unwrap_or_default();
    }
    let decoded = percent_encoding::percent_decode_str(text).decode_utf8_lossy();
    serde_json::from_str(&decoded).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_decoded() {
        let wanted = serde_json::json!({"a": "b c%"});
        assert_eq!(document("%7B%22a%22%3A%20%22b%20c%25%22%7D"), wanted);
        assert_eq!(document("{\"a\": \"b c%\"}"), wanted);
        assert_eq!(document("nonsense"), Value::Null);
    }
}
