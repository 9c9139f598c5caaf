//! What a target is given.

use super::target::Variables;
use crate::values::{Auth, Kind, LwaClientId, ProfileName, Region, Secret};
use std::path::PathBuf;

/// One profile's values, as the store holds them.
#[derive(Debug, Clone)]
pub(crate) struct Values {
    /// The profile; several of them become the accounts of one file.
    pub profile: ProfileName,
    /// Where it sells.
    pub region: Region,
    /// With or without AWS keys.
    pub auth: Auth,
    /// The app's client id.
    pub client_id: Option<LwaClientId>,
    /// The app's client secret.
    pub client_secret: Option<Secret>,
    /// The day the client secret was made.
    pub secret_date: Option<jiff::civil::Date>,
    /// The date is "at the latest".
    pub secret_date_estimated: bool,
    /// The seller's refresh token.
    pub refresh_token: Option<Secret>,
    /// The IAM user's access key id.
    pub access_key_id: Option<String>,
    /// The IAM user's secret access key.
    pub secret_access_key: Option<Secret>,
    /// The IAM user.
    pub user_arn: Option<String>,
    /// The role that the user assumes.
    pub role_arn: Option<String>,
    /// The marketplace ids that the seller takes part in; may be empty.
    pub marketplaces: Vec<String>,
    /// The absolute path by which this program was found; `aws-profile` writes it.
    pub program: Option<PathBuf>,
    /// Seller or vendor, production or the sandbox.
    pub kind: Kind,
    /// The app's id on Amazon's page of consent, where it is recorded.
    pub application_id: Option<String>,
    /// Amazon's id of the account, where it is recorded.
    pub merchant_id: Option<String>,
    /// The secret of AWS Secrets Manager that is a sink of the profile's variables.
    pub aws_secret: Option<String>,
}

impl Values {
    /// The host of the profile's region and environment.
    pub(super) fn spapi_url(&self) -> String {
        let production = self.region.spapi_url();
        if self.kind.is_sandbox() {
            production.replacen("https://", "https://sandbox.", 1)
        } else {
            production.to_owned()
        }
    }

    /// Every text of the profile with its name in words.
    pub(super) fn texts(&self) -> Vec<(&'static str, &str)> {
        let client_id = self.client_id.as_ref().map(LwaClientId::as_str);
        let texts = [
            ("LWA client id", client_id),
            ("LWA client secret", self.client_secret.as_ref().map(Secret::expose)),
            ("refresh token", self.refresh_token.as_ref().map(Secret::expose)),
            ("AWS access key id", self.aws().map(|a| a.key_id)),
            ("AWS secret access key", self.aws().map(|a| a.secret)),
            ("role ARN", self.aws().and_then(|a| a.role_arn)),
            ("user ARN", self.user_arn.as_deref().filter(|_| self.auth == Auth::Iam)),
        ];
        texts.into_iter().filter_map(|(what, text)| Some((what, text?))).collect()
    }

    /// Every secret of the profile.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = &Secret> {
        [&self.client_secret, &self.refresh_token, &self.secret_access_key].into_iter().flatten()
    }

    pub(super) fn id(&self) -> &str {
        self.client_id.as_ref().map(LwaClientId::as_str).unwrap_or_default()
    }

    pub(super) fn secret(&self) -> &str {
        self.client_secret.as_ref().map(Secret::expose).unwrap_or_default()
    }

    pub(super) fn token(&self) -> &str {
        self.refresh_token.as_ref().map(Secret::expose).unwrap_or_default()
    }

    /// The AWS values, for a profile that has them.
    pub(super) fn aws(&self) -> Option<Aws<'_>> {
        if self.auth == Auth::Lwa {
            return None;
        }
        Some(Aws {
            key_id: self.access_key_id.as_deref()?,
            secret: self.secret_access_key.as_ref()?.expose(),
            role_arn: self.role_arn.as_deref(),
        })
    }

    /// The AWS values as variables of these names: the key's id, its secret, and the role where there is one.
    pub(super) fn aws_as(&self, [key_id, secret, role]: [&'static str; 3]) -> Variables {
        let Some(aws) = self.aws() else { return Vec::new() };
        let role = aws.role_arn.map(|arn| (role, Secret::new(arn)));
        [(key_id, Secret::new(aws.key_id)), (secret, Secret::new(aws.secret))]
            .into_iter()
            .chain(role)
            .collect()
    }
}

/// The AWS part of a profile.
pub(super) struct Aws<'a> {
    pub key_id: &'a str,
    pub secret: &'a str,
    pub role_arn: Option<&'a str>,
}
