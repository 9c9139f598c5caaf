//! What would make IAM refuse a deletion: read before the first one, so that none has to fail half-way.

use super::observe::there;
use super::{Error, Session};
use crate::plan::{Observed, Obstacles};
use aws_sdk_iam::config::retry::RetryConfig;
use aws_sdk_iam::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;

impl Session {
    /// Reads what IAM lists under "before you delete" for the user, the role and the policy that are there; what
    /// [`Session::observe`] shows already is left out.
    pub(crate) async fn obstacles(&self, observed: &Observed) -> Result<Obstacles, Error> {
        let (on_user, on_role, policy_users) = tokio::join!(
            async {
                match &observed.user {
                    Some(user) => self.on_user(&user.name).await,
                    None => Ok(Vec::new()),
                }
            },
            async {
                match &observed.role {
                    Some(role) => {
                        there(self.instance_profiles(&role.name).await).map(Option::unwrap_or_default)
                    }
                    None => Ok(Vec::new()),
                }
            },
            async {
                match &observed.policy {
                    Some(policy) => there(self.attached_to(&policy.arn).await).map(Option::unwrap_or_default),
                    None => Ok(Vec::new()),
                }
            },
        );
        let strays = Vec::new();
        Ok(Obstacles { on_user: on_user?, on_role: on_role?, policy_users: policy_users?, strays })
    }

    async fn on_user(&self, user: &str) -> Result<Vec<String>, Error> {
        let (ssh, mfa, certificates, service) = tokio::join!(
            self.ssh_keys(user),
            self.mfa_devices(user),
            self.signing_certificates(user),
            self.service_credentials(user),
        );
        let mut all = Vec::new();
        for found in [ssh, mfa, certificates, service] {
            all.extend(there(found)?.unwrap_or_default());
        }
        Ok(all)
    }

    async fn ssh_keys(&self, user: &str) -> Result<Vec<String>, Error> {
        let all = self.0.iam.list_ssh_public_keys().user_name(user).into_paginator().items().send();
        let all = all.try_collect().await.map_err(|e| self.failed("iam:ListSSHPublicKeys", e))?;
        self.named("SSH public key", all.into_iter().map(|key| key.ssh_public_key_id))
    }

    async fn mfa_devices(&self, user: &str) -> Result<Vec<String>, Error> {
        let all = self.0.iam.list_mfa_devices().user_name(user).into_paginator().items().send();
        let all = all.try_collect().await.map_err(|e| self.failed("iam:ListMFADevices", e))?;
        self.named("MFA device", all.into_iter().map(|device| device.serial_number))
    }

    async fn signing_certificates(&self, user: &str) -> Result<Vec<String>, Error> {
        let all = self.0.iam.list_signing_certificates().user_name(user).into_paginator().items().send();
        let all = all.try_collect().await.map_err(|e| self.failed("iam:ListSigningCertificates", e))?;
        self.named("signing certificate", all.into_iter().map(|one| one.certificate_id))
    }

    /// Credentials of CodeCommit, Keyspaces and the like. A gateway that does not know the call has none; it may say so
    /// by a failure of its own, so that this call is not repeated.
    async fn service_credentials(&self, user: &str) -> Result<Vec<String>, Error> {
        let once = aws_sdk_iam::config::Config::builder().retry_config(RetryConfig::disabled());
        let call = self.0.iam.list_service_specific_credentials().user_name(user).customize();
        let answer = call.config_override(once).send().await;
        if answer.as_ref().is_err_and(is_unknown_call) {
            return Ok(Vec::new());
        }
        let all = answer.map_err(|e| self.failed("iam:ListServiceSpecificCredentials", e))?;
        let all = all.service_specific_credentials.unwrap_or_default().into_iter();
        all.map(|one| {
            let id = self.word(one.service_specific_credential_id)?;
            Ok(format!("credential {id} of {}", self.word(one.service_name)?))
        })
        .collect()
    }

    async fn instance_profiles(&self, role: &str) -> Result<Vec<String>, Error> {
        let all = self.0.iam.list_instance_profiles_for_role().role_name(role).into_paginator().items();
        let all = all.send().try_collect().await;
        let all = all.map_err(|e| self.failed("iam:ListInstanceProfilesForRole", e))?;
        self.named("in instance profile", all.into_iter().map(|one| one.instance_profile_name))
    }

    fn named(&self, what: &str, names: impl Iterator<Item = String>) -> Result<Vec<String>, Error> {
        names.map(|name| Ok(format!("{what} {}", self.word(name)?))).collect()
    }

    /// The user that a key belongs to now; none where there is no such key, or where AWS does not tell.
    pub(crate) async fn key_owner(&self, key_id: &str) -> Result<Option<String>, Error> {
        let answer = self.0.iam.get_access_key_last_used().access_key_id(key_id).send().await;
        match answer.map_err(|e| self.failed("iam:GetAccessKeyLastUsed", e)) {
            Ok(answer) => answer.user_name.map(|name| self.word(name)).transpose(),
            // For a key that is not there AWS may say the second, too.
            Err(Error::NotFound { .. } | Error::AccessDenied { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// Whether the other side does not know the call at all, as against what it was asked about.
fn is_unknown_call<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> bool {
    let code = error.code().unwrap_or_default();
    let named = ["InvalidAction", "NotImplemented", "UnknownOperationException"].contains(&code);
    named
        || error
            .raw_response()
            .is_some_and(|answer| code.is_empty() && [404, 500, 501].contains(&answer.status().as_u16()))
}
