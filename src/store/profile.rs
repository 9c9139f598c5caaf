//! What `config.toml` records: profiles, apps, AWS identities. No secret.

use super::sink::SinkRecord;
use crate::values::{
    AccountId, AppKind, Arn, Auth, AwsRegion, Environment, Kind, LwaClientId, Partner, PolicyName, Region,
    RoleName, Site, StartUrl, StoreKind, UserName,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// One authorization of one app in one region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Profile {
    /// What the connector asks for.
    pub auth: Auth,
    /// Where it sells.
    pub region: Region,
    /// Where its secrets are.
    pub store: StoreKind,
    /// The connector's name, as it was answered.
    pub software: Option<String>,
    /// The app.
    pub client_id: Option<LwaClientId>,
    /// The AWS identity: a key of `identities`.
    pub identity: Option<String>,
    /// Whether restricted data (buyers' addresses) is wanted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub restricted_data: bool,
    /// False: the values were kept although they could not be proved.
    #[serde(default)]
    pub verified: bool,
    /// When they were proved last.
    pub verified_at: Option<Timestamp>,
    /// The last check, where it failed.
    pub failed_check: Option<FailedCheck>,
    /// The seller's store name at the first proof.
    pub store_name: Option<String>,
    /// The ids of the marketplaces at the first proof.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marketplaces: Vec<String>,
    /// See [`super::fingerprint`].
    pub token_fingerprint: Option<String>,
    /// When the refresh token was stored.
    pub token_set_at: Option<Timestamp>,
    /// Whether the app is public: its authorizations end after a year.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub public_app: bool,
    /// Whether it sells on Amazon or to Amazon.
    #[serde(default, skip_serializing_if = "usual")]
    pub partner: Partner,
    /// Whether its calls go to the sandbox.
    #[serde(default, skip_serializing_if = "usual")]
    pub environment: Environment,
    /// Whether its developer's apps are in the Solution Provider Portal, not in Seller or Vendor Central.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub portal: bool,
    /// Amazon's id of the account that consented: its page of consent, or a list of sellers, gave it.
    pub selling_partner_id: Option<String>,
    /// The AWS profile that was named.
    pub aws_profile: Option<String>,
    /// The AWS region that was named.
    pub aws_region: Option<String>,
    /// Where the person who set it up signs in to AWS, after a sign-in at a company's page.
    pub sso: Option<Sso>,
    /// Programs that hold the values.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consumers: Vec<Consumer>,
    /// Files that `export --out` wrote.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exports: Vec<ExportRecord>,
    /// Places that every change of the values is written to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sinks: Vec<SinkRecord>,
}

impl Profile {
    /// A profile about which nothing else is known yet.
    pub(crate) fn new(auth: Auth, region: Region, store: StoreKind) -> Self {
        Self {
            auth,
            region,
            store,
            software: None,
            client_id: None,
            identity: None,
            restricted_data: false,
            verified: false,
            verified_at: None,
            failed_check: None,
            store_name: None,
            marketplaces: Vec::new(),
            token_fingerprint: None,
            token_set_at: None,
            public_app: false,
            partner: Partner::default(),
            environment: Environment::default(),
            portal: false,
            selling_partner_id: None,
            aws_profile: None,
            aws_region: None,
            sso: None,
            consumers: Vec::new(),
            exports: Vec::new(),
            sinks: Vec::new(),
        }
    }

    /// Who the partner is.
    pub(crate) fn kind(&self) -> Kind {
        let app = if self.public_app { AppKind::Public } else { AppKind::Private };
        Kind { partner: self.partner, app, environment: self.environment }
    }

    /// Where its app is listed, and in whose words Amazon's pages speak.
    pub(crate) fn site(&self) -> Site {
        Site { kind: self.kind(), region: self.region, portal: self.portal }
    }

    /// Records who the partner is.
    pub(crate) fn set_kind(&mut self, kind: Kind) {
        self.public_app = kind.app == AppKind::Public;
        (self.partner, self.environment) = (kind.partner, kind.environment);
    }
}

/// A company's sign-in page, and the role that was chosen there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sso {
    pub start_url: StartUrl,
    /// The region of IAM Identity Center.
    pub region: AwsRegion,
    pub role: String,
}

/// A check that a profile did not pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FailedCheck {
    pub at: Timestamp,
    /// The first rung that failed: `lwa.token`.
    pub rung: String,
}

/// A program that must be given a new secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Consumer {
    pub name: String,
    /// Where in it the value goes.
    #[serde(default)]
    pub place: String,
    /// Whether it still has the old value.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub open: bool,
}

/// A file that holds exported values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ExportRecord {
    /// The target it was written for.
    pub target: String,
    pub path: PathBuf,
}

/// What is ours in one AWS account: user, policy, role, access key. Profiles that name the same account and user share it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Identity {
    pub account: AccountId,
    /// The partition: `aws`.
    pub partition: String,
    pub user_name: UserName,
    pub policy_name: PolicyName,
    pub role_name: RoleName,
    /// Where the secret access key is.
    pub store: StoreKind,
    /// The permissions boundary of user and role.
    pub boundary: Option<Arn>,
    /// The user's ARN, with its path.
    pub user_arn: Option<Arn>,
    /// The user's unique id (AIDA…).
    pub user_id: Option<String>,
    pub policy_arn: Option<Arn>,
    /// The policy's unique id (ANPA…).
    pub policy_id: Option<String>,
    pub role_arn: Option<Arn>,
    /// The role's unique id (AROA…).
    pub role_id: Option<String>,
    /// The key in use.
    pub access_key_id: Option<String>,
    pub access_key_created: Option<Timestamp>,
    /// The key before it, while `rotate access-key --finish` is to come.
    pub previous_key_id: Option<String>,
    /// When the key in use was proved, after which the previous one should rest.
    pub new_key_proved_at: Option<Timestamp>,
    /// Entities that carried no tag when they were adopted: never deleted by `teardown`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adopted_untagged: Vec<String>,
    /// Entities that are ours and carry no tag: a CloudFormation stack made them, which can't tag a managed policy.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub untagged: Vec<String>,
    /// Keys of the user that were adopted: never deleted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub foreign_keys: Vec<String>,
}

impl Identity {
    /// An identity of which nothing exists yet.
    pub(crate) fn new(
        account: AccountId,
        partition: String,
        names: (UserName, PolicyName, RoleName),
        store: StoreKind,
    ) -> Self {
        let (user_name, policy_name, role_name) = names;
        Self {
            account,
            partition,
            user_name,
            policy_name,
            role_name,
            store,
            boundary: None,
            user_arn: None,
            user_id: None,
            policy_arn: None,
            policy_id: None,
            role_arn: None,
            role_id: None,
            access_key_id: None,
            access_key_created: None,
            previous_key_id: None,
            new_key_proved_at: None,
            adopted_untagged: Vec::new(),
            untagged: Vec::new(),
            foreign_keys: Vec::new(),
        }
    }
}

/// Left out of the file: what most profiles are.
fn usual<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
