//! What would make IAM refuse a deletion: read before the first one, so that none has to fail half-way.

use super::observe::there;
use super::{Error, Session};
use crate::plan::{Desired, Observed, ObservedUser, Obstacles};
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
                    Some(role) => Ok(there(self.instance_profiles(&role.name).await)?.unwrap_or_default()),
                    None => Ok(Vec::new()),
                }
            },
            async {
                match &observed.policy {
                    Some(policy) => Ok(there(self.attached_to(&policy.arn).await)?.unwrap_or_default()),
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
        let mut pages = self.0.iam.list_ssh_public_keys().user_name(user).into_paginator().send();
        let mut found = Vec::new();
        while let Some(page) = pages.next().await {
            let keys = page.map_err(|e| self.failed("iam:ListSSHPublicKeys", e))?.ssh_public_keys;
            for key in keys.unwrap_or_default() {
                found.push(format!("SSH public key {}", self.word(key.ssh_public_key_id)?));
            }
        }
        Ok(found)
    }

    async fn mfa_devices(&self, user: &str) -> Result<Vec<String>, Error> {
        let mut pages = self.0.iam.list_mfa_devices().user_name(user).into_paginator().send();
        let mut found = Vec::new();
        while let Some(page) = pages.next().await {
            for device in page.map_err(|e| self.failed("iam:ListMFADevices", e))?.mfa_devices {
                found.push(format!("MFA device {}", self.word(device.serial_number)?));
            }
        }
        Ok(found)
    }

    async fn signing_certificates(&self, user: &str) -> Result<Vec<String>, Error> {
        let mut pages = self.0.iam.list_signing_certificates().user_name(user).into_paginator().send();
        let mut found = Vec::new();
        while let Some(page) = pages.next().await {
            let all = page.map_err(|e| self.failed("iam:ListSigningCertificates", e))?.certificates;
            for one in all {
                found.push(format!("signing certificate {}", self.word(one.certificate_id)?));
            }
        }
        Ok(found)
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
        let mut pages = self.0.iam.list_instance_profiles_for_role().role_name(role).into_paginator().send();
        let mut found = Vec::new();
        while let Some(page) = pages.next().await {
            let all = page.map_err(|e| self.failed("iam:ListInstanceProfilesForRole", e))?.instance_profiles;
            for one in all {
                found.push(format!("in instance profile {}", self.word(one.instance_profile_name)?));
            }
        }
        Ok(found)
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

    /// Reads a user by the name that it has now.
    pub(crate) async fn observe_user(
        &self,
        name: &str,
        desired: &Desired,
    ) -> Result<Option<ObservedUser>, Error> {
        self.read_user(name, desired).await
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
