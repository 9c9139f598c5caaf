//! The answers as flags. Secrets have none: they come from a file, standard input or a variable.

use super::complete;
use super::given::default_profile;
use super::partner_flags::PartnerFlags;
use crate::env::Env;
use crate::values::{Malformed, ProfileName};
use std::path::PathBuf;

/// Which profile a command is about.
#[derive(clap::Args, Debug, Clone, Default)]
pub(crate) struct ProfileFlag {
    /// Use this profile: a name for one store in one region
    ///
    /// [env: SPAPI_SETUP_PROFILE] [default: default]
    #[arg(short = 'p', long = "profile", value_name = "NAME", add = complete::profiles())]
    pub profile: Option<String>,
}

impl ProfileFlag {
    /// The profile that a reading command is about: flag, variable, `default`.
    pub(crate) fn name(&self, env: &Env) -> Result<ProfileName, Malformed> {
        match self.profile.as_deref().or_else(|| env.get("SPAPI_SETUP_PROFILE")) {
            Some(name) => name.parse(),
            None => Ok(default_profile()),
        }
    }
}

/// Whose AWS account, and how to sign in to it.
#[derive(clap::Args, Debug, Clone, Default)]
#[command(next_help_heading = "AWS")]
pub(crate) struct AwsFlags {
    /// Sign in with this AWS profile only, whatever the environment holds
    ///
    /// [env: AWS_PROFILE, by the AWS SDK's rules]
    #[arg(long, value_name = "NAME")]
    pub aws_profile: Option<String>,
    /// Send AWS requests to this region
    ///
    /// [env: AWS_REGION]
    #[arg(long, value_name = "REGION")]
    pub aws_region: Option<String>,
    /// Stop unless the sign-in belongs to this AWS account
    ///
    /// [env: SPAPI_SETUP_AWS_ACCOUNT]
    #[arg(long, value_name = "ID")]
    pub aws_account: Option<String>,
    /// Choose how to sign in to AWS
    ///
    /// chain: what the AWS SDK finds on this computer. browser: on AWS's page in your browser. remote: in the browser
    /// of another device, with a code that you paste. sso: on your company's page, by IAM Identity Center. All but chain need a terminal.
    ///
    /// [env: SPAPI_SETUP_SIGN_IN] [default: chain; asked where it finds nothing]
    #[arg(long, value_name = "chain|browser|remote|sso")]
    pub sign_in: Option<String>,
    /// Sign in at this page, which ends in awsapps.com/start
    ///
    /// The start URL of IAM Identity Center, for --sign-in sso. The part before .awsapps.com is enough.
    ///
    /// [env: SPAPI_SETUP_SSO_START_URL] [default: asked, then stored with the profile]
    #[arg(long, value_name = "URL")]
    pub sso_start_url: Option<String>,
    /// Name the region of that page
    ///
    /// It is the one of IAM Identity Center, not of your servers.
    ///
    /// [env: SPAPI_SETUP_SSO_REGION] [default: asked, then stored with the profile]
    #[arg(long, value_name = "REGION")]
    pub sso_region: Option<String>,
    /// Choose this role of IAM Identity Center
    ///
    /// The account is the one of --aws-account, or the profile's.
    ///
    /// [env: SPAPI_SETUP_SSO_ROLE] [default: asked, then stored with the profile]
    #[arg(long, value_name = "NAME")]
    pub sso_role: Option<String>,
    /// Keep a sign-in in the browser for the AWS CLI and SDKs
    ///
    /// Writes what `aws login` writes: the session to ~/.aws/login/cache, and login_session to the AWS profile; with
    /// sso what `aws sso login` writes, to ~/.aws/sso/cache. Without it the session stays in memory and ends with the
    /// run.
    #[arg(long)]
    pub keep_sign_in: bool,
}

/// The entities in AWS.
#[derive(clap::Args, Debug, Clone, Default)]
#[command(next_help_heading = "AWS")]
pub(crate) struct EntityFlags {
    /// Name the IAM user
    ///
    /// [env: SPAPI_SETUP_USER_NAME] [default: SellingPartnerAPIUser]
    #[arg(long, value_name = "NAME")]
    pub user_name: Option<String>,
    /// Name the managed policy
    ///
    /// [env: SPAPI_SETUP_POLICY_NAME] [default: SellingPartnerAPIPolicy]
    #[arg(long, value_name = "NAME")]
    pub policy_name: Option<String>,
    /// Name the role
    ///
    /// The name of the user's inline policy is `Assume` followed by this name.
    ///
    /// [env: SPAPI_SETUP_ROLE_NAME] [default: SellingPartnerAPIRole]
    #[arg(long, value_name = "NAME")]
    pub role_name: Option<String>,
    /// Set this permissions boundary on the user and the role
    ///
    /// Some organizations require one.
    ///
    /// [env: SPAPI_SETUP_PERMISSIONS_BOUNDARY]
    #[arg(long, value_name = "ARN")]
    pub permissions_boundary: Option<String>,
    /// Take over existing entities that this computer has not recorded
    ///
    /// [env: SPAPI_SETUP_ADOPT]
    #[arg(long)]
    pub adopt: bool,
}

/// Which software, and where it sells.
#[derive(clap::Args, Debug, Clone, Default)]
pub(crate) struct PurposeFlags {
    /// Choose what your software asks for: iam or lwa
    ///
    /// iam: an AWS access key and a role ARN. lwa: Login with Amazon values only.
    ///
    /// [env: SPAPI_SETUP_AUTH] [default: iam]
    #[arg(long, value_name = "iam|lwa")]
    pub auth: Option<String>,
    /// Choose where you sell: na, eu or fe
    ///
    /// na is North America, eu is Europe, fe is the Far East. init takes several, such as na,eu: one app, a refresh token
    /// and a profile a region. The first one is the profile itself, the others are called NAME-eu and so on; their tokens
    /// are SPAPI_SETUP_REFRESH_TOKEN_EU and so on, or refresh_token_eu in --secrets-file.
    ///
    /// [env: SPAPI_SETUP_REGION]
    #[arg(long, value_name = "na|eu|fe")]
    pub region: Option<String>,
    /// Who.
    #[command(flatten)]
    pub partner: PartnerFlags,
}

/// What `init` and `plan` take alike: whose profile, for what, and what is made in AWS.
#[derive(clap::Args, Debug, Clone, Default)]
pub(crate) struct PlanFlags {
    /// Which profile.
    #[command(flatten)]
    pub profile: ProfileFlag,
    /// Which software, and where.
    #[command(flatten)]
    pub purpose: PurposeFlags,
    /// Whose AWS account.
    #[command(flatten)]
    pub aws: AwsFlags,
    /// The entities.
    #[command(flatten)]
    pub entities: EntityFlags,
}

/// The Login with Amazon values.
#[derive(clap::Args, Debug, Clone, Default)]
#[command(next_help_heading = "Login with Amazon")]
pub(crate) struct LwaFlags {
    /// Use this client identifier, amzn1.application-oa2-client.…
    ///
    /// [env: SPAPI_SETUP_LWA_CLIENT_ID]
    #[arg(long, value_name = "ID")]
    pub lwa_client_id: Option<String>,
    /// Read the client secret from this file; - is standard input
    ///
    /// [env: SPAPI_SETUP_LWA_CLIENT_SECRET, the secret itself]
    #[arg(long, value_name = "PATH")]
    pub lwa_client_secret_file: Option<PathBuf>,
    /// Set the day on which the client secret was made or last rotated
    ///
    /// [env: SPAPI_SETUP_LWA_SECRET_DATE] [default: today, marked "at the latest"]
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub lwa_secret_date: Option<String>,
    /// Read the refresh token from this file; - is standard input
    ///
    /// [env: SPAPI_SETUP_REFRESH_TOKEN, the token itself]
    #[arg(long, value_name = "PATH")]
    pub refresh_token_file: Option<PathBuf>,
    /// Read both secrets from this TOML file; - is standard input
    ///
    /// Its keys are lwa_client_secret and refresh_token; for several regions refresh_token_na, refresh_token_eu and
    /// refresh_token_fe.
    #[arg(long, value_name = "PATH")]
    pub secrets_file: Option<PathBuf>,
    /// Prove that Amazon gives a restricted-data token
    ///
    /// Software that reads buyers' addresses with Orders API v0 needs one; with 2026-01-01 the role is enough.
    ///
    /// [env: SPAPI_SETUP_RESTRICTED_DATA]
    #[arg(long, overrides_with = "no_restricted_data")]
    pub restricted_data: bool,
    /// State that your software reads no restricted data
    #[arg(long, overrides_with = "restricted_data")]
    pub no_restricted_data: bool,
    /// Store values that could not be proved, and mark them as unverified
    #[arg(long)]
    pub accept_unverified: bool,
    /// Accept values that belong to another store than the profile's
    #[arg(long)]
    pub allow_other_seller: bool,
}

/// Where secrets are kept.
#[derive(clap::Args, Debug, Clone, Default)]
#[command(next_help_heading = "Storing and answering")]
pub(crate) struct StoreFlags {
    /// Keep secrets in the system's keyring, a file or AWS
    ///
    /// The file is readable only by you. It is not encrypted. aws is AWS Secrets Manager, for a team and its servers; it
    /// is reached by the AWS SDK's own chain of this process, never with the seller's access key.
    ///
    /// [env: SPAPI_SETUP_STORE]
    #[arg(long, value_name = "keyring|file|aws")]
    pub store: Option<String>,
    /// Begin the names in AWS Secrets Manager with this
    ///
    /// For --store aws. The home's id follows it.
    ///
    /// [env: SPAPI_SETUP_STORE_PREFIX] [default: spapi-setup]
    #[arg(long, value_name = "PREFIX")]
    pub store_prefix: Option<String>,
    /// Keep secrets in AWS Secrets Manager of this region
    ///
    /// For --store aws. It is recorded: another day's AWS_REGION does not change it.
    ///
    /// [env: SPAPI_SETUP_STORE_REGION] [default: the region of the AWS SDK's chain]
    #[arg(long, value_name = "REGION")]
    pub store_region: Option<String>,
    /// Encrypt entries in AWS Secrets Manager with this KMS key
    ///
    /// For --store aws. A key's id, its ARN or an alias; it counts for entries that are made from then on.
    ///
    /// [env: SPAPI_SETUP_STORE_KMS_KEY] [default: AWS's own key, aws/secretsmanager]
    #[arg(long, value_name = "KEY")]
    pub store_kms_key: Option<String>,
}

/// Where secrets are kept, and where answers come from.
#[derive(clap::Args, Debug, Clone, Default)]
#[command(next_help_heading = "Storing and answering")]
pub(crate) struct KeepFlags {
    /// Where secrets are kept.
    #[command(flatten)]
    pub store: StoreFlags,
    /// Read answers from this TOML file
    #[arg(long, value_name = "FILE")]
    pub answers: Option<PathBuf>,
    /// Write the answers, without secrets, to this TOML file
    #[arg(long, value_name = "FILE")]
    pub save_answers: Option<PathBuf>,
}
