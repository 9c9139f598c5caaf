//! What the chosen software wants in which of its fields, in its own words.

/// The software that the wizard knows by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Software {
    /// CSM for Business Central (Suite Engine).
    Csm,
    /// ERPNext's ecommerce_integrations.
    ErpNext,
    /// python-amazon-sp-api before 1.0.
    PythonOld,
    /// python-amazon-sp-api 1.0 and later.
    Python,
    /// Other software that asks for AWS keys and a role.
    OtherIam,
    /// Other software that asks for Login with Amazon values only.
    OtherLwa,
}

/// A value of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum OwnValue {
    /// The AWS account's twelve digits.
    AccountId,
    /// The IAM user's ARN.
    UserArn,
    /// The IAM role's ARN.
    RoleArn,
    /// The access key id.
    AccessKeyId,
    /// The secret access key.
    SecretAccessKey,
    /// The LWA client id.
    ClientId,
    /// The LWA client secret.
    ClientSecret,
    /// The refresh token.
    RefreshToken,
}

/// A field of the software, and what belongs into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FieldOf {
    /// The field, as the software calls it.
    pub field: &'static str,
    /// What belongs there.
    pub value: OwnValue,
}

impl Software {
    /// All of them.
    pub(crate) const ALL: [Self; 6] =
        [Self::Csm, Self::ErpNext, Self::PythonOld, Self::Python, Self::OtherIam, Self::OtherLwa];

    /// The word in answers and in config.toml.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Csm => "csm",
            Self::ErpNext => "erpnext",
            Self::PythonOld => "python-amazon-sp-api-0",
            Self::Python => "python-amazon-sp-api",
            Self::OtherIam => "other-iam",
            Self::OtherLwa => "other-lwa",
        }
    }

    /// The software of a word.
    pub(crate) fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }

    /// The name that a seller knows.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Csm => "CSM for Business Central",
            Self::ErpNext => "ERPNext",
            Self::PythonOld => "python-amazon-sp-api before 1.0",
            Self::Python => "python-amazon-sp-api 1.0 and later",
            Self::OtherIam => "Software that asks for an AWS access key and a role ARN",
            Self::OtherLwa => "Software that asks only for Login with Amazon values",
        }
    }

    /// What to know before filling in.
    pub(crate) fn remark(self) -> Option<&'static str> {
        match self {
            Self::Csm => Some(
                "On the API Credentials page are three entries, one for each function. Each takes the client secret in two \
                 places (AWS Signature and OAuth 2.0): six places at every rotation. For addresses of orders choose \
                 \"Yes, I will delegate access to PII to another developer's application\" and Direct-to-Consumer \
                 Shipping when you add the app.",
            ),
            Self::ErpNext => Some("\"IAM ARN\" must be the role's ARN, not the user's."),
            Self::PythonOld => Some("Its old guide spells lwa_app_id as lws_app_id; only lwa_app_id works."),
            _ => None,
        }
    }
}

/// The software's fields, in the order of its own page.
pub(crate) fn fields(software: Software) -> &'static [FieldOf] {
    macro_rules! fields {
        ($($field:literal $value:ident),* $(,)?) => { &[$(FieldOf { field: $field, value: OwnValue::$value }),*] };
    }
    match software {
        Software::Csm => fields![
            "IAM User ARN" UserArn,
            "AWS account" AccountId,
            "Access key" AccessKeyId,
            "Secret access key" SecretAccessKey,
            "IAM Role ARN" RoleArn,
            "Client ID" ClientId,
            "Client Secret (AWS Signature)" ClientSecret,
            "Client Secret (OAuth 2.0)" ClientSecret,
            "Refresh Token" RefreshToken,
        ],
        Software::ErpNext => fields![
            "IAM ARN" RoleArn,
            "Client ID" ClientId,
            "Client Secret" ClientSecret,
            "Refresh Token" RefreshToken,
            "AWS Access Key" AccessKeyId,
            "AWS Secret Key" SecretAccessKey,
        ],
        Software::PythonOld => fields![
            "refresh_token" RefreshToken,
            "lwa_app_id" ClientId,
            "lwa_client_secret" ClientSecret,
            "aws_access_key" AccessKeyId,
            "aws_secret_key" SecretAccessKey,
            "role_arn" RoleArn,
        ],
        Software::Python => fields![
            "refresh_token" RefreshToken,
            "lwa_app_id" ClientId,
            "lwa_client_secret" ClientSecret,
        ],
        Software::OtherIam => fields![
            "AWS access key id" AccessKeyId,
            "AWS secret access key" SecretAccessKey,
            "Role ARN" RoleArn,
            "LWA client id" ClientId,
            "LWA client secret" ClientSecret,
            "Refresh token" RefreshToken,
        ],
        Software::OtherLwa => fields![
            "LWA client id" ClientId,
            "LWA client secret" ClientSecret,
            "Refresh token" RefreshToken,
        ],
    }
}
