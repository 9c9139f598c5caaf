//! Entities whose names differ from the desired ones in case or path: IAM would refuse to create
//! ours beside them.

use super::{Error, Session};
use aws_sdk_iam::types::PolicyScopeType;
use std::future::Future;

impl Session {
    pub(super) async fn search_user(&self, name: &str) -> Option<String> {
        let mut pages = self.0.iam.list_users().max_items(1000).into_paginator().send();
        while let Some(page) = pages.next().await {
            let users = page.map_err(|e| self.failed("iam:ListUsers", e)).ok()?.users;
            let found = users.into_iter().map(|user| user.user_name).find(|n| n.eq_ignore_ascii_case(name));
            if found.is_some() {
                return found.filter(|found| found != name);
            }
        }
        None
    }

    /// Gives the ARN: a path is part of it.
    pub(super) async fn search_policy(&self, name: &str) -> Option<String> {
        let call = self.0.iam.list_policies().scope(PolicyScopeType::Local).max_items(1000);
        let mut pages = call.into_paginator().send();
        while let Some(page) = pages.next().await {
            let policies = page.map_err(|e| self.failed("iam:ListPolicies", e)).ok()?.policies;
            let same = |n: &Option<String>| n.as_deref().is_some_and(|n| n.eq_ignore_ascii_case(name));
            if let Some(found) = policies.unwrap_or_default().into_iter().find(|p| same(&p.policy_name)) {
                return found.arn;
            }
        }
        None
    }

    pub(super) async fn search_role(&self, name: &str) -> Option<String> {
        let mut pages = self.0.iam.list_roles().max_items(1000).into_paginator().send();
        while let Some(page) = pages.next().await {
            let roles = page.map_err(|e| self.failed("iam:ListRoles", e)).ok()?.roles;
            let found = roles.into_iter().map(|role| role.role_name).find(|n| n.eq_ignore_ascii_case(name));
            if found.is_some() {
                return found.filter(|found| found != name);
            }
        }
        None
    }
}

/// Runs `read` and `search` at once. What `read` finds wins, and `search` is dropped; otherwise
/// what `search` found is read. A search that the caller may not make finds nothing.
pub(super) async fn or_by_search<T, K, Again>(
    read: impl Future<Output = Result<Option<T>, Error>>,
    search: impl Future<Output = Option<K>>,
    again: impl FnOnce(K) -> Again,
) -> Result<Option<T>, Error>
where
    Again: Future<Output = Result<Option<T>, Error>>,
{
    let (mut read, mut search) = (std::pin::pin!(read), std::pin::pin!(search));
    let mut searched = None;
    let found = loop {
        tokio::select! {
            found = &mut read => break found?,
            key = &mut search, if searched.is_none() => searched = Some(key),
        }
    };
    if found.is_some() {
        return Ok(found);
    }
    let key = match searched {
        Some(key) => key,
        None => search.await,
    };
    match key {
        Some(key) => again(key).await,
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_found_by_name_drops_the_search() {
        let search = std::future::pending::<Option<()>>();
        let found = or_by_search(async { Ok(Some(1)) }, search, |()| async { Ok(Some(2)) }).await;
        assert_eq!(found, Ok(Some(1)));
    }

    #[tokio::test]
    async fn what_is_not_found_by_name_is_read_by_its_spelling() {
        let found =
            or_by_search(async { Ok(None) }, async { Some("x") }, |x| async move { Ok(Some(x)) }).await;
        assert_eq!(found, Ok(Some("x")));
        let none =
            or_by_search(async { Ok(None::<&str>) }, async { None::<&str> }, |_| async { Ok(None) }).await;
        assert_eq!(none, Ok(None));
    }
}
