//! `laravel-spapi`: the `.env` lines of highsidelabs/laravel-spapi.

use super::env::dotenv_warnings;
use super::target::{Form, Rendered, Sandbox, Target, Variables};
use super::{Error, Values, lines, quote};
use crate::env::Env;
use crate::values::{Auth, Region, Secret};
use std::path::Path;
use zeroize::Zeroizing;

pub(super) const TARGET: Target = Target {
    name: "laravel-spapi",
    client: "highsidelabs/laravel-spapi",
    versions: "2.x; 1.x with an AWS key pair",
    looks_in: ".env of the Laravel project, by config/spapi.php",
    form: Form::Part(merge),
    // The folder is a Laravel project's where artisan stands in it.
    default_path: Some(|_| Path::new("artisan").is_file().then(|| ".env".into())),
    warnings,
    notes: |_| vec!["Then: php artisan config:clear (a cached configuration hides .env)".to_owned()],
    variables: Some(variables),
    sandbox: Sandbox::Missing(
        "Its SPAPI_ENDPOINT_REGION knows NA, EU and FE only: it calls production, which refuses this token.",
    ),
    ..Target::USUAL
};

fn variables(values: &Values) -> Variables {
    let region = match values.region {
        Region::Na => "NA",
        Region::Eu => "EU",
        Region::Fe => "FE",
    };
    let mut all = vec![
        ("SPAPI_LWA_CLIENT_ID", Secret::new(values.id())),
        ("SPAPI_LWA_CLIENT_SECRET", Secret::new(values.secret())),
        ("SPAPI_LWA_REFRESH_TOKEN", Secret::new(values.token())),
        ("SPAPI_ENDPOINT_REGION", Secret::new(region)),
    ];
    all.extend(values.aws_as([
        "SPAPI_AWS_ACCESS_KEY_ID",
        "SPAPI_AWS_SECRET_ACCESS_KEY",
        "SPAPI_AWS_ROLE_ARN",
    ]));
    all
}

fn merge(existing: &str, profiles: &[Values]) -> Result<Rendered, Error> {
    if let Some(line) = lines::open_quote(existing) {
        let why = "a value continues over several lines";
        return Err(Error::CannotMerge { why, line: Some(line) });
    }
    let line = |(name, value): (&'static str, Secret)| {
        (name, Zeroizing::new(quote::posix_line(name, value.expose())))
    };
    let entries: Vec<_> = profiles.iter().flat_map(variables).map(line).collect();
    Ok(lines::replace(existing, &entries, lines::dotenv_name))
}

fn warnings(env: &Env, profiles: &[Values]) -> Vec<String> {
    let mut warnings = dotenv_warnings(env, profiles);
    if profiles.iter().any(|values| values.auth == Auth::Lwa) {
        warnings.push("laravel-spapi 1.x needs an AWS key pair too; this profile has none".to_owned());
    }
    warnings
}
