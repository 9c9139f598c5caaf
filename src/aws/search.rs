//! Entities whose names differ from the desired ones in case or path: IAM would refuse to create
//! ours beside them.

use super::{Error, Session};
use aws_sdk_iam::types::PolicyScopeType;
use std::future::Future;

impl Session {
    pub(super) async fn search_user(&self, name: &str) -> Option<String> {
        let mut all = self.0.iam.list_users().max_items(1000).into_paginator().items().send();
        while let Some(user) = all.next().await {
            let found = user.map_err(|e| self.failed("iam:ListUsers", e)).ok()?.user_name;
            if found.eq_ignore_ascii_case(name) {
                return (found != name).then_some(found);
            }
        }
        None
    }

    /// Gives the ARN: a path is part of it.
    pub(super) async fn search_policy(&self, name: &str) -> Option<String> {
        let call = self.0.iam.list_policies().scope(PolicyScopeType::Local).max_items(1000);
        let mut all = call.into_paginator().items().send();
        while let Some(policy) = all.next().await {
            let found = policy.map_err(|e| self.failed("iam:ListPolicies", e)).ok()?;
            if found.policy_name.is_some_and(|found| found.eq_ignore_ascii_case(name)) {
                return found.arn;
            }
        }
        None
    }

    pub(super) async fn search_role(&self, name: &str) -> Option<String> {
        let mut all = self.0.iam.list_roles().max_items(1000).into_paginator().items().send();
        while let Some(role) = all.next().await {
            let found = role.map_err(|e| self.failed("iam:ListRoles", e)).ok()?.role_name;
            if found.eq_ignore_ascii_case(name) {
                return (found != name).then_some(found);
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
