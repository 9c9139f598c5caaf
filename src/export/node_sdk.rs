//! `sp-api-sdk-node`: the variables of Node's @sp-api-sdk/auth.

use super::env::{dotenv_warnings, lines};
use super::target::{Form, Sandbox, Target, Variables};
use super::{Values, quote};
use crate::env::Env;
use crate::values::{Auth, Secret};

pub(super) const TARGET: Target = Target {
    name: "sp-api-sdk-node",
    client: "@sp-api-sdk/auth for Node",
    versions: "2.0 and later; 1.x with an AWS key pair, and the refresh token by constructor",
    looks_in: "the environment, where the constructor was given no value",
    form: Form::One(|values| lines(variables(values), quote::posix_line)),
    warnings,
    notes,
    variables: Some(variables),
    sandbox: Sandbox::Elsewhere("The API clients take it from your code: sandbox: true beside region."),
    ..Target::USUAL
};

fn variables(values: &Values) -> Variables {
    let mut all = vec![
        ("LWA_CLIENT_ID", Secret::new(values.id())),
        ("LWA_CLIENT_SECRET", Secret::new(values.secret())),
        ("LWA_REFRESH_TOKEN", Secret::new(values.token())),
    ];
    if let Some(aws) = values.aws() {
        all.push(("AWS_ACCESS_KEY_ID", Secret::new(aws.key_id)));
        all.push(("AWS_SECRET_ACCESS_KEY", Secret::new(aws.secret)));
        all.push(("AWS_DEFAULT_REGION", Secret::new(values.region.aws_region())));
        all.extend(aws.role_arn.map(|arn| ("AWS_ROLE_ARN", Secret::new(arn))));
    }
    all
}

fn warnings(env: &Env, profiles: &[Values]) -> Vec<String> {
    let mut warnings = dotenv_warnings(env, profiles);
    if profiles.iter().any(|values| values.auth == Auth::Iam) {
        warnings.push(
            "only version 1.x needs the AWS_* variables; every AWS tool that sees them uses them too: keep them to this one program"
                .to_owned(),
        );
        if env.get("AWS_WEB_IDENTITY_TOKEN_FILE").is_some() {
            warnings.push(
                "AWS_WEB_IDENTITY_TOKEN_FILE is set: beside it, AWS_ROLE_ARN makes AWS SDKs sign in by web identity"
                    .to_owned(),
            );
        }
    } else {
        warnings.push("version 1.x needs an AWS key pair too; this profile has none".to_owned());
    }
    warnings
}

fn notes(profiles: &[Values]) -> Vec<String> {
    let Some(values) = profiles.first() else { return Vec::new() };
    vec![
        format!("The API clients take the region from your code: region: '{}'", values.region),
        "LWA_REFRESH_TOKEN reaches grantless clients too and makes them ask for the wrong kind of token: leave it out for a program that uses scopes".to_owned(),
    ]
}
