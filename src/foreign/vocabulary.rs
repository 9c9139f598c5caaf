//! The one table of names: what clients read, how other names end, and words that say nothing.

use super::names::Meaning;

/// The names that the clients read (docs/exports.md lists them), in lower case without signs. Of two names for one value
/// in one account the one that stands first here wins: the more specific ones do, as in the programs themselves.
pub(super) const EXACT: [(Meaning, &str); 15] = [
    (
        Meaning::ClientId,
        "lwaclientid lwaappid spapiclientid spapilwaclientid spapilwaappid sellingpartnerappclientid amznspalwaclientid \
         amznsellingpartnerclientid amznclientid datakioskclientid spapilwaclientkey spapiappclientid appclientid \
         spapisetuplwaclientid lwsappid lwaappclientid clientidentifier clientid",
    ),
    (
        Meaning::ClientSecret,
        "lwaclientsecret spapiclientsecret spapilwaclientsecret sellingpartnerappclientsecret amznspalwaclientsecret \
         amznsellingpartnerclientsecret amznclientsecret datakioskclientsecret spapiappclientsecret appclientsecret \
         spapisetuplwaclientsecret lwaappclientsecret clientsecret",
    ),
    (
        Meaning::RefreshToken,
        "lwarefreshtoken spapirefreshtoken spapilwarefreshtoken sellingpartnerapprefreshtoken \
         amznsellingpartnerrefreshtoken amznrefreshtoken datakioskrefreshtoken spapisetuprefreshtoken refreshtoken",
    ),
    (
        Meaning::KeyId,
        "spapiaccesskey spapiawsaccesskey spapiawsaccesskeyid awssellingpartneraccesskeyid amznspaawsaccesskey \
         iamuseraccesskeyid awsaccesskeyid awsaccesskey accesskeyid accesskey",
    ),
    (
        Meaning::SecretKey,
        "spapisecretkey spapiawssecretkey spapiawssecretaccesskey awssellingpartnersecretaccesskey amznspaawssecretkey \
         iamusersecretkey awssecretaccesskey awssecretkey secretaccesskey secretkey",
    ),
    (
        Meaning::Arn,
        "spapirolearn awssellingpartnerrole spapiawsrolearn sprolearn stsiamrolearn awsrolearn rolearn iamarn userarn",
    ),
    (
        Meaning::Region,
        "region regioncode spapiregion spapiendpointregion spapiendpoint datakioskbaseurl spapibaseurl endpoint \
         spapinaendpoint spapimarketplaceid spapidefaultmarketplace spapimarketplace amznspamarketplaceid marketplaceid \
         marketplaceids marketplace marketplaces primarymarketplace country countrycode spapiawsregion",
    ),
    (Meaning::Date, "lwasecretdate spapisetuplwasecretdate"),
    (
        Meaning::Account,
        "profile username account accountname name alias store storename seller selleralias sellingpartnerid merchantid \
         sellerid id",
    ),
    (Meaning::AppId, "appid applicationid amznspaapplicationid spapiappid spapiapplicationid"),
    (Meaning::SessionToken, "awssessiontoken awssellingpartnersessiontoken sessiontoken securitytoken"),
    (
        Meaning::Environment,
        "sandbox spapisandbox awsenv awsenvironment usesandbox environment spapisetupenvironment",
    ),
    (Meaning::Partner, "partner partnertype accounttype isvendor spapisetuppartner"),
    (Meaning::App, "app apptype spapisetupapp"),
    (
        Meaning::Ignored,
        "version awsdefaultregion awsregion defaultregion authtype password consoleloginlink status \
         createdate spapisellerid spapioauthurl datakioskoauthurl datakioskapiversion awsrolesessionname useragent \
         timeoutsec ratelimitfactor proxy retrycount replicationstartdate output mail accesstoken lwaaccesstoken tokentype \
         expiresin expiration granttype rotateafter",
    ),
];

/// Endings of other names, longest first where one is the end of another.
pub(super) const ENDINGS: [(Meaning, &str); 32] = [
    (Meaning::RefreshToken, "refreshtoken"),
    (Meaning::SessionToken, "sessiontoken"),
    (Meaning::SessionToken, "securitytoken"),
    (Meaning::ClientId, "clientidentifier"),
    (Meaning::ClientSecret, "clientsecret"),
    (Meaning::ClientSecret, "appsecret"),
    (Meaning::ClientSecret, "lwasecret"),
    (Meaning::ClientId, "lwaappid"),
    (Meaning::ClientId, "clientid"),
    (Meaning::ClientId, "clientkey"),
    (Meaning::AppId, "applicationid"),
    (Meaning::AppId, "appid"),
    (Meaning::SecretKey, "secretaccesskey"),
    (Meaning::KeyId, "accesskeyid"),
    (Meaning::SecretKey, "secretkey"),
    (Meaning::SecretKey, "awssecret"),
    (Meaning::SecretKey, "usersecret"),
    (Meaning::KeyId, "accesskey"),
    (Meaning::KeyId, "awskey"),
    (Meaning::KeyId, "userkey"),
    (Meaning::KeyId, "keyid"),
    (Meaning::Arn, "rolearn"),
    (Meaning::Arn, "iamarn"),
    (Meaning::Arn, "userarn"),
    (Meaning::Arn, "partnerrole"),
    (Meaning::Region, "regioncode"),
    (Meaning::Region, "region"),
    (Meaning::Region, "marketplaceid"),
    (Meaning::Region, "marketplaceids"),
    (Meaning::Region, "marketplace"),
    (Meaning::Region, "baseurl"),
    (Meaning::Region, "endpoint"),
];

/// Words that say nothing about whose value it is.
pub(super) const NOISE: &str = " amazon amzn aws sp api spapi sps selling partner sellingpartner seller central lwa oauth oauth2 auth app \
    application iam user my the env prod production live export set setx setenv const let var private public protected static \
    final readonly string str self this config configuration conf credentials credential creds process os environ environment \
    default get with new key client login spa setup vite next x param params option options settings arg build secret secrets \
    data kiosk developer dev lwaauthorizationcredentials input account e d data u r in of is value and ";

/// A value that was replaced: it stands beside the one that is asked for.
pub(super) const OLD: [&str; 8] =
    ["old", "previous", "prev", "former", "expired", "revoked", "backup", "deprecated"];

/// Behind the name of a value: what follows is about the value, not whose it is.
pub(super) const ABOUT: &str = " id date expires expiry expiration expire file path url uri type ttl length hash version status created \
    issued updated scope name rotated rotation days age ref field label hint header example template arn secret token key ";

/// Headings that say where values stand, not whose they are.
pub(super) const PLACES: &str = " env environment environments credentials credential creds config configuration conf settings \
    options params auth oauth oauth2 aws iam lwa app application client sp api spapi selling partner secret secrets data user \
    accounts stores shops profiles sellers values stringdata string access key mcp servers connection container definitions \
    variables parameters properties spec metadata list items dict array object root function builder containers task services \
    all new ";
