//! The names that SP-API programs give to the same values, and what they mean.

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    ClientId,
    ClientSecret,
    RefreshToken,
    KeyId,
    SecretKey,
    Arn,
    Region,
    Date,
    Name,
    /// An `amzn1.sp.solution` id in most programs, the client id in some.
    AppId,
    /// Makes an AWS key temporary.
    SessionToken,
    Sandbox,
    /// Known, and of no use here.
    Ignored,
}

/// Names in lower case without `_`, `-` and spaces. Of two names for one value in one account the
/// one that stands first here wins: the more specific ones do, as in the programs themselves.
const NAMES: &[(Meaning, &[&str])] = &[
    (
        Meaning::ClientId,
        &[
            "lwaclientid",
            "lwaappid",
            "spapiclientid",
            "spapilwaclientid",
            "sellingpartnerappclientid",
            "amznspalwaclientid",
            "amznsellingpartnerclientid",
            "amznclientid",
            "datakioskclientid",
            "spapilwaclientkey",
            "appclientid",
            "spapisetuplwaclientid",
            "lwsappid",
            "lwaappclientid",
            "clientidentifier",
            "clientid",
        ],
    ),
    (
        Meaning::ClientSecret,
        &[
            "lwaclientsecret",
            "spapiclientsecret",
            "spapilwaclientsecret",
            "sellingpartnerappclientsecret",
            "amznspalwaclientsecret",
            "amznsellingpartnerclientsecret",
            "amznclientsecret",
            "datakioskclientsecret",
            "appclientsecret",
            "spapisetuplwaclientsecret",
            "clientsecret",
        ],
    ),
    (
        Meaning::RefreshToken,
        &[
            "lwarefreshtoken",
            "spapirefreshtoken",
            "spapilwarefreshtoken",
            "sellingpartnerapprefreshtoken",
            "amznsellingpartnerrefreshtoken",
            "amznrefreshtoken",
            "datakioskrefreshtoken",
            "spapisetuprefreshtoken",
            "refreshtoken",
        ],
    ),
    (
        Meaning::KeyId,
        &[
            "spapiaccesskey",
            "spapiawsaccesskey",
            "spapiawsaccesskeyid",
            "awssellingpartneraccesskeyid",
            "amznspaawsaccesskey",
            "iamuseraccesskeyid",
            "awsaccesskeyid",
            "awsaccesskey",
            "accesskeyid",
            "accesskey",
        ],
    ),
    (
        Meaning::SecretKey,
        &[
            "spapisecretkey",
            "spapiawssecretkey",
            "spapiawssecretaccesskey",
            "awssellingpartnersecretaccesskey",
            "amznspaawssecretkey",
            "iamusersecretkey",
            "awssecretaccesskey",
            "awssecretkey",
            "secretaccesskey",
            "secretkey",
        ],
    ),
    (
        Meaning::Arn,
        &[
            "spapirolearn",
            "awssellingpartnerrole",
            "spapiawsrolearn",
            "sprolearn",
            "stsiamrolearn",
            "awsrolearn",
            "rolearn",
            "iamarn",
            "userarn",
        ],
    ),
    (
        Meaning::Region,
        &[
            "region",
            "regioncode",
            "spapiregion",
            "spapiendpointregion",
            "spapiendpoint",
            "datakioskbaseurl",
            "spapibaseurl",
            "endpoint",
            "spapinaendpoint",
            "spapimarketplaceid",
            "spapidefaultmarketplace",
            "spapimarketplace",
            "amznspamarketplaceid",
            "marketplaceid",
            "marketplace",
            "country",
            "spapiawsregion",
        ],
    ),
    (Meaning::Date, &["lwasecretdate", "spapisetuplwasecretdate"]),
    (Meaning::Name, &["profile", "username"]),
    (Meaning::AppId, &["appid", "applicationid", "amznspaapplicationid", "spapiappid"]),
    (Meaning::SessionToken, &["awssessiontoken", "awssellingpartnersessiontoken", "sessiontoken"]),
    (Meaning::Sandbox, &["sandbox", "spapisandbox", "awsenv", "awsenvironment", "usesandbox"]),
    (
        Meaning::Ignored,
        &[
            "version",
            "awsdefaultregion",
            "awsregion",
            "authtype",
            "accounttype",
            "password",
            "consoleloginlink",
            "status",
            "createdate",
            "spapisellerid",
            "sellerid",
            "spapioauthurl",
            "datakioskoauthurl",
            "datakioskapiversion",
            "awsrolesessionname",
            "useragent",
            "timeoutsec",
            "ratelimitfactor",
            "proxy",
            "retrycount",
            "replicationstartdate",
            "output",
            "mail",
        ],
    ),
];

/// What `name` means, and how specific it is: the lower the second, the more.
pub(super) fn meaning(name: &str) -> Option<(Meaning, usize)> {
    let plain: String =
        name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).collect::<String>().to_ascii_lowercase();
    NAMES
        .iter()
        .find_map(|(meaning, names)| Some((*meaning, names.iter().position(|known| *known == plain)?)))
}

/// Whether a name stands for a credential, not for a circumstance.
pub(super) fn is_credential(name: &str) -> bool {
    use Meaning::{ClientId, ClientSecret, KeyId, RefreshToken, SecretKey};
    meaning(name)
        .is_some_and(|(m, _)| matches!(m, ClientId | ClientSecret | RefreshToken | KeyId | SecretKey))
}
