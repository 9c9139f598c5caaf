//! What a name means, and what only the value can tell.

use crate::values::Region;
use crate::values::recognise::{Shape, recognise};

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    ClientId,
    ClientSecret,
    RefreshToken,
    AwsKeyId,
    AwsSecret,
    AwsSessionToken,
    RoleArn,
    UserArn,
    ApplicationId,
    Region,
    /// "app id": the client id to python-amazon-sp-api, the application id to Airbyte.
    AppId,
}

impl Key {
    /// The name's meaning after a look at the value.
    pub(super) fn settled(self, value: &str) -> Self {
        match (self, recognise(value)) {
            // `secret_key` and `access_key` are used for both kinds of secrets.
            (Self::AwsSecret, Shape::ClientSecretHex | Shape::ClientSecretNew) => Self::ClientSecret,
            (Self::AwsKeyId | Self::AppId, Shape::ClientId) => Self::ClientId,
            (Self::AppId, Shape::ApplicationId) => Self::ApplicationId,
            (Self::AppId, _) => Self::ClientId,
            (Self::RoleArn, Shape::Arn) if value.contains(":user/") => Self::UserArn,
            (Self::UserArn, Shape::Arn) if value.contains(":role/") => Self::RoleArn,
            (key, _) => key,
        }
    }
}

/// Endings of names, longest first where one is the end of another; names are compared without case and punctuation.
const ENDINGS: [(&str, Key); 26] = [
    ("refreshtoken", Key::RefreshToken),
    ("sessiontoken", Key::AwsSessionToken),
    ("securitytoken", Key::AwsSessionToken),
    ("clientidentifier", Key::ClientId),
    ("clientsecret", Key::ClientSecret),
    ("clientid", Key::ClientId),
    ("clientkey", Key::ClientId),
    ("applicationid", Key::AppId),
    ("lwaappid", Key::AppId),
    ("lwsappid", Key::AppId),
    ("appid", Key::AppId),
    ("secretaccesskey", Key::AwsSecret),
    ("secretkey", Key::AwsSecret),
    ("awssecret", Key::AwsSecret),
    ("accesskeyid", Key::AwsKeyId),
    ("accesskey", Key::AwsKeyId),
    ("rolearn", Key::RoleArn),
    ("iamarn", Key::RoleArn),
    ("sellingpartnerrole", Key::RoleArn),
    ("userarn", Key::UserArn),
    ("endpointregion", Key::Region),
    ("regioncode", Key::Region),
    ("baseurl", Key::Region),
    ("spapiregion", Key::Region),
    ("spapiendpoint", Key::Region),
    ("lwasecret", Key::ClientSecret),
];

/// What a name stands for, or nothing known.
pub(super) fn key(name: &str) -> Option<Key> {
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    if plain == "region" || plain == "endpoint" {
        return Some(Key::Region);
    }
    // Both secrets at once: "previous…", "old…" are not what is asked for.
    if ["old", "previous", "prev"].iter().any(|head| plain.starts_with(head)) {
        return None;
    }
    ENDINGS.iter().find(|(ending, _)| plain.ends_with(ending)).map(|(_, key)| *key)
}

/// python-amazon-sp-api's variables carry the account's name behind theirs: `LWA_APP_ID_acme`.
pub(super) fn suffixed(name: &str) -> Option<(Key, &str)> {
    const NAMES: [&str; 7] = [
        "SP_API_REFRESH_TOKEN_",
        "LWA_APP_ID_",
        "LWA_CLIENT_ID_",
        "LWA_CLIENT_SECRET_",
        "SP_API_ACCESS_KEY_",
        "SP_API_SECRET_KEY_",
        "SP_API_ROLE_ARN_",
    ];
    let (head, account) = NAMES.iter().find_map(|n| Some((*n, name.strip_prefix(n)?)))?;
    let known = ["date", "id", "expires", "expiry"].contains(&account.to_ascii_lowercase().as_str());
    (!account.is_empty() && !known).then_some(())?;
    Some((key(head)?, account))
}

/// What a value without a name is, where its shape leaves no doubt.
pub(super) fn by_shape(value: &str) -> Option<Key> {
    Some(match recognise(value) {
        Shape::ClientId => Key::ClientId,
        Shape::ApplicationId => Key::ApplicationId,
        Shape::ClientSecretNew | Shape::ClientSecretHex => Key::ClientSecret,
        Shape::RefreshToken => Key::RefreshToken,
        Shape::AwsKeyId | Shape::AwsTemporaryKeyId => Key::AwsKeyId,
        Shape::AwsSecretKey => Key::AwsSecret,
        Shape::Arn => Key::RoleArn,
        _ => return None,
    })
}

/// Stands for a value that is still to be filled in.
pub(super) fn is_placeholder(value: &str) -> bool {
    let low = value.to_ascii_lowercase();
    low.starts_with("your_")
        || low.starts_with("your-")
        || low.starts_with('<')
        || low.starts_with("${")
        || ["null", "none", "undefined", "changeme"].contains(&low.as_str())
}

/// A selling region in anyone's words.
pub(super) fn region(value: &str) -> Option<Region> {
    let low = value.to_ascii_lowercase();
    if let Some((_, rest)) = low.split_once("sellingpartnerapi-") {
        return rest.get(..2)?.parse().ok();
    }
    match low.trim_end_matches("_sandbox") {
        "north_america" | "us-east-1" => Some(Region::Na),
        "europe" | "eu-west-1" => Some(Region::Eu),
        "far_east" | "us-west-2" => Some(Region::Fe),
        word => word.parse().ok(),
    }
}
