//! Whose account this is.

use super::Session;
use super::error::Error;
use crate::values::AccountId;
use aws_sdk_iam::types::SummaryKeyType;
use std::sync::atomic::Ordering;

/// Who the credentials belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Caller {
    pub account: AccountId,
    /// The partition: `aws`.
    pub partition: String,
    /// The caller's ARN.
    pub arn: String,
    /// The caller's unique id (AIDA…, AROA…:session, or the account for root).
    pub user_id: String,
    /// Where the credentials came from, in words: `profile "default" in ~/.aws/credentials`.
    pub source: String,
    /// Whether they carry a session token.
    pub temporary: bool,
    /// Whether the caller is the account's root user (in a temporary session).
    pub root: bool,
}

impl Session {
    /// `GetCallerIdentity`. Refuses the root user's long-term keys and partitions where SP-API
    /// has no endpoint.
    pub(crate) async fn identity(&self) -> Result<Caller, Error> {
        const ACTION: &str = "sts:GetCallerIdentity";
        let answer = self.0.sts.get_caller_identity().send().await.map_err(|e| self.failed(ACTION, e))?;
        self.0.known.store(true, Ordering::Relaxed);
        let seen = self.0.watched.seen();
        for text in [&answer.arn, &answer.user_id].into_iter().flatten() {
            self.word(text.clone())?;
        }
        let source = seen.words.unwrap_or_else(|| self.0.watched.words());
        caller(
            answer.account.as_deref(),
            answer.arn.as_deref(),
            answer.user_id.as_deref(),
            source,
            seen.temporary,
        )
    }

    /// The account's alias, where there is one and the caller may read it.
    pub(crate) async fn alias(&self) -> Option<String> {
        let answer = self.0.iam.list_account_aliases().send().await;
        let aliases = answer.map_err(|e| self.failed("iam:ListAccountAliases", e)).ok()?.account_aliases;
        aliases.into_iter().next().map(|alias| self.sent().shown(&alias))
    }
}

impl Session {
    /// Whether the account's root user has an MFA device; none where that can't be read.
    pub(crate) async fn root_has_mfa(&self) -> Option<bool> {
        let answer = self.0.iam.get_account_summary().send().await;
        let summary = answer.map_err(|e| self.failed("iam:GetAccountSummary", e)).ok()?.summary_map?;
        summary.get(&SummaryKeyType::AccountMfaEnabled).map(|enabled| *enabled > 0)
    }
}

fn caller(
    account: Option<&str>,
    arn: Option<&str>,
    user_id: Option<&str>,
    source: String,
    temporary: bool,
) -> Result<Caller, Error> {
    let arn = arn.unwrap_or_default();
    // An answer without these is none of STS's.
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let (Some(partition), Some(resource)) = (parts.get(1), parts.get(5)) else {
        return Err(Error::strange());
    };
    if *partition != "aws" {
        return Err(Error::Partition { partition: (*partition).to_owned() });
    }
    let root = *resource == "root";
    if root && !temporary {
        return Err(Error::RootKeys);
    }
    Ok(Caller {
        account: account.unwrap_or_default().parse().map_err(|_| Error::strange())?,
        partition: (*partition).to_owned(),
        arn: arn.to_owned(),
        user_id: user_id.unwrap_or_default().to_owned(),
        source,
        temporary,
        root,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(arn: &str, temporary: bool) -> Result<Caller, Error> {
        caller(Some("123456789012"), Some(arn), Some("AIDA"), "environment variables".into(), temporary)
    }

    #[test]
    fn root_keys_and_other_partitions_are_refused() {
        assert_eq!(ask("arn:aws:iam::123456789012:root", false), Err(Error::RootKeys));
        assert!(ask("arn:aws:iam::123456789012:root", true).unwrap().root);
        assert!(matches!(ask("arn:aws-cn:iam::123456789012:user/x", false), Err(Error::Partition { .. })));
        let caller = ask("arn:aws:sts::123456789012:assumed-role/Admin/jo", true).unwrap();
        assert_eq!((caller.partition.as_str(), caller.root), ("aws", false));
        assert!(ask("nonsense", true).is_err());
    }
}
