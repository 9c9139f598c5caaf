//! Every question as data: its key in the answers file, its flag, its variable.

use crate::values::Field;

/// A question that a flag, a variable, the answers file or a person can answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Question {
    pub key: &'static str,
    pub flag: &'static str,
    pub env: Option<&'static str>,
    /// What is asked, as a person would name it.
    pub title: &'static str,
    pub secret: bool,
}

macro_rules! questions {
    ($($name:ident: $key:literal, $flag:literal, $env:expr, $title:literal, $secret:literal;)*) => {
        $(#[doc = $title] pub(crate) const $name: Question =
            Question { key: $key, flag: $flag, env: $env, title: $title, secret: $secret };)*
        /// All of them, in the order in which they are documented (docs/commands.md, "Answers").
        pub(crate) const ALL: &[Question] = &[$($name),*];
    };
}

/// The address that Amazon's page of consent ended on: it works for five minutes, so that no variable and no answers file
/// has it.
pub(crate) const CALLBACK: Question = Question {
    key: "callback",
    flag: "--callback-file",
    env: None,
    title: "address after the consent",
    secret: true,
};

questions! {
    PROFILE: "profile", "--profile", Some("SPAPI_SETUP_PROFILE"), "profile name", false;
    AUTH: "auth", "--auth", Some("SPAPI_SETUP_AUTH"), "what the software asks for", false;
    AWS_PROFILE: "aws_profile", "--aws-profile", None, "AWS profile", false;
    AWS_REGION: "aws_region", "--aws-region", None, "AWS region", false;
    AWS_ACCOUNT: "aws_account", "--aws-account", Some("SPAPI_SETUP_AWS_ACCOUNT"), "AWS account", false;
    SIGN_IN: "sign_in", "--sign-in", Some("SPAPI_SETUP_SIGN_IN"), "how to sign in to AWS", false;
    SSO_START_URL: "sso_start_url", "--sso-start-url", Some("SPAPI_SETUP_SSO_START_URL"), "start URL of IAM Identity Center", false;
    SSO_REGION: "sso_region", "--sso-region", Some("SPAPI_SETUP_SSO_REGION"), "region of IAM Identity Center", false;
    SSO_ROLE: "sso_role", "--sso-role", Some("SPAPI_SETUP_SSO_ROLE"), "role of IAM Identity Center", false;
    USER_NAME: "user_name", "--user-name", Some("SPAPI_SETUP_USER_NAME"), "IAM user name", false;
    POLICY_NAME: "policy_name", "--policy-name", Some("SPAPI_SETUP_POLICY_NAME"), "IAM policy name", false;
    ROLE_NAME: "role_name", "--role-name", Some("SPAPI_SETUP_ROLE_NAME"), "IAM role name", false;
    PERMISSIONS_BOUNDARY: "permissions_boundary", "--permissions-boundary", Some("SPAPI_SETUP_PERMISSIONS_BOUNDARY"), "permissions boundary", false;
    ADOPT: "adopt", "--adopt", Some("SPAPI_SETUP_ADOPT"), "take over existing entities", false;
    PARTNER: "partner", "--partner", Some("SPAPI_SETUP_PARTNER"), "seller or vendor", false;
    APP: "app", "--app", Some("SPAPI_SETUP_APP"), "kind of app", false;
    ENVIRONMENT: "environment", "--environment", Some("SPAPI_SETUP_ENVIRONMENT"), "production or sandbox", false;
    REGION: "region", "--region", Some("SPAPI_SETUP_REGION"), "selling region", false;
    APPLICATION_ID: "application_id", "--application-id", Some("SPAPI_SETUP_APPLICATION_ID"), "application id", false;
    REDIRECT_URI: "redirect_uri", "--redirect-uri", Some("SPAPI_SETUP_REDIRECT_URI"), "OAuth redirect URI", false;
    MARKETPLACE: "marketplace", "--marketplace", Some("SPAPI_SETUP_MARKETPLACE"), "marketplace of the account", false;
    LWA_CLIENT_ID: "lwa_client_id", "--lwa-client-id", Some("SPAPI_SETUP_LWA_CLIENT_ID"), "LWA client identifier", false;
    LWA_CLIENT_SECRET: "lwa_client_secret", "--lwa-client-secret-file", Some("SPAPI_SETUP_LWA_CLIENT_SECRET"), "LWA client secret", true;
    LWA_SECRET_DATE: "lwa_secret_date", "--lwa-secret-date", Some("SPAPI_SETUP_LWA_SECRET_DATE"), "day the client secret was made", false;
    REFRESH_TOKEN: "refresh_token", "--refresh-token-file", Some("SPAPI_SETUP_REFRESH_TOKEN"), "refresh token", true;
    REFRESH_TOKEN_NA: "refresh_token_na", "--secrets-file", Some("SPAPI_SETUP_REFRESH_TOKEN_NA"), "refresh token of North America", true;
    REFRESH_TOKEN_EU: "refresh_token_eu", "--secrets-file", Some("SPAPI_SETUP_REFRESH_TOKEN_EU"), "refresh token of Europe", true;
    REFRESH_TOKEN_FE: "refresh_token_fe", "--secrets-file", Some("SPAPI_SETUP_REFRESH_TOKEN_FE"), "refresh token of the Far East", true;
    RESTRICTED_DATA: "restricted_data", "--restricted-data", Some("SPAPI_SETUP_RESTRICTED_DATA"), "restricted data", false;
    ACCEPT_UNVERIFIED: "accept_unverified", "--accept-unverified", None, "store values that could not be proved", false;
    OTHER_SELLER: "other_seller", "--allow-other-seller", None, "values of another store", false;
    STORE: "store", "--store", Some("SPAPI_SETUP_STORE"), "where secrets are kept", false;
    STORE_PREFIX: "store_prefix", "--store-prefix", Some("SPAPI_SETUP_STORE_PREFIX"), "beginning of the names in AWS Secrets Manager", false;
    STORE_REGION: "store_region", "--store-region", Some("SPAPI_SETUP_STORE_REGION"), "region of AWS Secrets Manager", false;
    STORE_KMS_KEY: "store_kms_key", "--store-kms-key", Some("SPAPI_SETUP_STORE_KMS_KEY"), "KMS key of AWS Secrets Manager", false;
}

/// `--keep-sign-in`: a flag only. Something is written down only where the command line says so.
pub(crate) const KEEP_SIGN_IN: Question = Question {
    key: "keep_sign_in",
    flag: "--keep-sign-in",
    env: None,
    title: "keep the AWS sign-in",
    secret: false,
};

impl Question {
    pub(crate) fn of(key: &str) -> Option<&'static Self> {
        ALL.iter().find(|q| q.key == key)
    }

    /// The question of one of the Login with Amazon values.
    pub(crate) fn of_field(field: Field) -> &'static Self {
        match field {
            Field::ClientId => &LWA_CLIENT_ID,
            Field::ClientSecret => &LWA_CLIENT_SECRET,
            Field::RefreshToken => &REFRESH_TOKEN,
        }
    }

    /// The key that is spelt most like `word`.
    pub(crate) fn nearest(word: &str) -> &'static str {
        let likeness = |key: &str| strsim::jaro_winkler(&word.replace('-', "_"), key);
        ALL.iter().max_by(|a, b| likeness(a.key).total_cmp(&likeness(b.key))).map_or("profile", |q| q.key)
    }

    /// Flag, variable and key in one line: how to answer it without a person.
    pub(crate) fn ways(&self) -> String {
        match self.env {
            Some(env) => format!("{}, {env}, or `{}` in the answers file", self.flag, self.key),
            None => format!("{}, or `{}` in the answers file", self.flag, self.key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_key_finds_its_neighbour() {
        assert_eq!(Question::nearest("lwa_clientid"), "lwa_client_id");
        assert_eq!(Question::nearest("refresh-token"), "refresh_token");
        assert_eq!(Question::nearest("regoin"), "region");
    }
}
