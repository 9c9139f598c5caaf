//! How a bucket is guarded: whether it is public, keeps former versions, encrypts what it stores.

use super::objects::{Bucket, Failed};
use super::{Error, ObjectError};
use aws_sdk_s3::types::{BucketVersioningStatus, Permission};

/// What is known of a bucket's settings; `None` where the sign-in may not ask, or the server does not know the question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Guarded {
    /// Whether nobody but those whom IAM lets can reach it.
    pub private: Option<bool>,
    /// Whether S3 itself keeps it so (Block Public Access), whatever policy and access list say.
    pub blocked: Option<bool>,
    /// Whether former versions of its objects are kept.
    pub versioned: Option<bool>,
    /// By what it encrypts: `AES256` or `aws:kms`; an empty text where it doesn't.
    pub encrypted: Option<String>,
    /// The permissions that asking took and that the sign-in lacks.
    pub denied: Vec<String>,
}

/// Groups that are everybody, or everybody with an AWS account (S3 User Guide, "ACL overview").
const EVERYBODY: [&str; 2] = [
    "http://acs.amazonaws.com/groups/global/AllUsers",
    "http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
];

impl Bucket {
    /// Asks for the settings of the bucket, at most five requests.
    ///
    /// # Errors
    /// [`ObjectError::Public`]; what makes every request impossible. A right that is missing is no error.
    pub(crate) async fn guarded(&self) -> Result<Guarded, Error> {
        let mut found = Guarded::default();
        let public = |why| Error::Object(ObjectError::Public { bucket: self.name.clone(), why }, None);
        found.blocked = self.blocked(&mut found).await?;
        if found.blocked != Some(true) {
            match self.policy_is_public(&mut found).await? {
                Some(true) => return Err(public("its policy grants access to everybody")),
                policy => match self.list_is_public(&mut found).await? {
                    Some(true) => return Err(public("its access list grants access to everybody")),
                    list => found.private = policy.and(list).map(|_| true),
                },
            }
        } else {
            found.private = Some(true);
        }
        let call = |s3: aws_sdk_s3::Client| s3.get_bucket_versioning().bucket(&self.name).send();
        let answer = self.ask("s3:GetBucketVersioning", "", call).await;
        found.versioned =
            known(answer, &mut found)?.map(|answer| answer.status == Some(BucketVersioningStatus::Enabled));
        let call = |s3: aws_sdk_s3::Client| s3.get_bucket_encryption().bucket(&self.name).send();
        let answer = self.ask("s3:GetEncryptionConfiguration", "", call).await;
        let rules = match absent(answer, &["ServerSideEncryptionConfigurationNotFoundError"]) {
            Ok(None) => Some(String::new()),
            Ok(Some(answer)) => answer.server_side_encryption_configuration.map(|config| {
                let default =
                    config.rules.into_iter().find_map(|rule| rule.apply_server_side_encryption_by_default);
                default.map(|by| by.sse_algorithm.as_str().to_owned()).unwrap_or_default()
            }),
            Err(failed) => known::<()>(Err(failed), &mut found)?.map(|()| String::new()),
        };
        found.encrypted = rules;
        Ok(found)
    }

    /// Block Public Access, all four of it.
    async fn blocked(&self, found: &mut Guarded) -> Result<Option<bool>, Error> {
        let call = |s3: aws_sdk_s3::Client| s3.get_public_access_block().bucket(&self.name).send();
        let answer = self.ask("s3:GetBucketPublicAccessBlock", "", call).await;
        match absent(answer, &["NoSuchPublicAccessBlockConfiguration"]) {
            Ok(None) => Ok(Some(false)),
            Ok(Some(answer)) => Ok(answer.public_access_block_configuration.map(|config| {
                [
                    config.block_public_acls,
                    config.ignore_public_acls,
                    config.block_public_policy,
                    config.restrict_public_buckets,
                ]
                .iter()
                .all(|set| *set == Some(true))
            })),
            Err(failed) => known::<()>(Err(failed), found).map(|_| None),
        }
    }

    async fn policy_is_public(&self, found: &mut Guarded) -> Result<Option<bool>, Error> {
        let call = |s3: aws_sdk_s3::Client| s3.get_bucket_policy_status().bucket(&self.name).send();
        let answer = self.ask("s3:GetBucketPolicyStatus", "", call).await;
        match absent(answer, &["NoSuchBucketPolicy"]) {
            Ok(None) => Ok(Some(false)),
            Ok(Some(answer)) => Ok(answer.policy_status.and_then(|status| status.is_public)),
            Err(failed) => known::<()>(Err(failed), found).map(|_| None),
        }
    }

    async fn list_is_public(&self, found: &mut Guarded) -> Result<Option<bool>, Error> {
        let call = |s3: aws_sdk_s3::Client| s3.get_bucket_acl().bucket(&self.name).send();
        let answer = known(self.ask("s3:GetBucketAcl", "", call).await, found)?;
        Ok(answer.map(|answer| {
            answer.grants.unwrap_or_default().iter().any(|grant| {
                let group = grant.grantee.as_ref().and_then(|grantee| grantee.uri.as_deref());
                let reads_rights = grant.permission == Some(Permission::ReadAcp);
                group.is_some_and(|group| EVERYBODY.contains(&group)) && !reads_rights
            })
        }))
    }
}

/// An answer; nothing where a code says that there is no such setting.
fn absent<T>(answer: Result<T, Failed>, codes: &[&str]) -> Result<Option<T>, Failed> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(failed) if failed.error.code().is_some_and(|code| codes.contains(&code)) => Ok(None),
        Err(failed) => Err(failed),
    }
}

/// An answer; nothing where the sign-in may not ask, which is noted, or where the server does not know the question.
fn known<T>(answer: Result<T, Failed>, found: &mut Guarded) -> Result<Option<T>, Error> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(Failed { error: Error::AccessDenied { action, .. }, .. }) => {
            found.denied.push(action);
            Ok(None)
        }
        Err(Failed { error: Error::Object(ObjectError::Unknown { .. }, _), .. }) => Ok(None),
        Err(Failed { error: Error::Other { status: 400..=499, .. }, .. }) => Ok(None),
        // Some servers that resemble S3 answer in a form of their own.
        Err(Failed { error: Error::NotXml { status: 200, .. }, .. }) => Ok(None),
        Err(failed) => Err(failed.error),
    }
}
