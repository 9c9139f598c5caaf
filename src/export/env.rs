//! `env`, `docker-env`, `powershell`: the same variables in three quotings; and
//! `python-amazon-sp-api-env`, the ones that only this client reads.

use super::quote;
use super::target::{Form, Rendered, Target, Variables};
use super::{Error, Values};
use crate::env::Env;
use crate::values::{Auth, Secret};

pub(super) const ENV: Target = Target {
    name: "env",
    client: "a POSIX shell, dotenv readers, python-amazon-sp-api",
    looks_in: "the environment; a file for `. FILE` with `set -a`, or .env",
    form: Form::One(|values| lines(neutral(values), quote::posix_line)),
    warnings: dotenv_warnings,
    variables: Some(neutral),
    ..Target::USUAL
};

pub(super) const DOCKER: Target = Target {
    name: "docker-env",
    client: "docker run --env-file, podman",
    looks_in: "the file given to --env-file; values stand without quotes, which Docker would take literally",
    form: Form::One(|values| lines(neutral(values), |name, text| format!("{name}={text}"))),
    warnings: compose_warnings,
    variables: Some(neutral),
    ..Target::USUAL
};

pub(super) const POWERSHELL: Target = Target {
    name: "powershell",
    client: "PowerShell",
    versions: "5.1 and 7",
    looks_in: "the session's environment; run `. .\\FILE.ps1`",
    form: Form::One(|values| {
        lines(neutral(values), |name, text| format!("$env:{name} = {}", quote::powershell(text)))
    }),
    variables: Some(neutral),
    ..Target::USUAL
};

pub(super) const PYTHON: Target = Target {
    name: "python-amazon-sp-api-env",
    client: "python-amazon-sp-api, by its environment",
    versions: "all; before 1.0 with an AWS key pair",
    looks_in: "the environment, before its file; a name may end in _ACCOUNT",
    form: Form::One(|values| lines(python(values), quote::posix_line)),
    warnings: python_warnings,
    variables: Some(python),
    ..Target::USUAL
};

/// The names that python-amazon-sp-api reads, and one synonym.
pub(super) fn neutral(values: &Values) -> Variables {
    let mut variables = python(values);
    variables.insert(2, ("LWA_CLIENT_ID", Secret::new(values.id())));
    variables
}

fn python(values: &Values) -> Variables {
    let mut variables = vec![
        ("SP_API_REFRESH_TOKEN", Secret::new(values.token())),
        ("LWA_APP_ID", Secret::new(values.id())),
        ("LWA_CLIENT_SECRET", Secret::new(values.secret())),
    ];
    variables.extend(values.aws_as(["SP_API_ACCESS_KEY", "SP_API_SECRET_KEY", "SP_API_ROLE_ARN"]));
    if values.kind.is_sandbox() {
        // The client's switch, read once when it is imported. Production is what it does without.
        variables.push(("AWS_ENV", Secret::new("SANDBOX")));
    }
    variables
}

/// One variable a line.
pub(super) fn lines(variables: Variables, line: impl Fn(&str, &str) -> String) -> Result<Rendered, Error> {
    let mut text = String::with_capacity(8192);
    for (name, value) in variables {
        let line = zeroize::Zeroizing::new(line(name, value.expose()));
        text.push_str(&line);
        text.push('\n');
    }
    Ok(Rendered::new(text))
}

/// Values that a shell and a dotenv reader would not read alike.
pub(super) fn dotenv_warnings(_: &Env, profiles: &[Values]) -> Vec<String> {
    let why = "holds quotes or backslashes that some dotenv readers take otherwise than a shell";
    odd(profiles, quote::dotenv_differs, why)
}

fn compose_warnings(_: &Env, profiles: &[Values]) -> Vec<String> {
    let why = "holds a character that docker compose takes out of an env_file unless it has `format: raw`; `docker run \
               --env-file` takes it as it is";
    odd(profiles, |text| text.contains(['$', '\'', '"', '#']), why)
}

/// A warning for each value of which `is` holds.
fn odd(profiles: &[Values], is: fn(&str) -> bool, why: &str) -> Vec<String> {
    let texts = profiles.iter().flat_map(Values::texts).filter(|(_, text)| is(text));
    texts.map(|(what, _)| format!("the {what} {why}")).collect()
}

fn python_warnings(env: &Env, profiles: &[Values]) -> Vec<String> {
    let mut warnings = dotenv_warnings(env, profiles);
    if profiles.iter().any(|values| values.auth == Auth::Lwa) {
        warnings
            .push("python-amazon-sp-api before 1.0 needs an AWS key pair beside these variables".to_owned());
    }
    warnings.extend(sandbox_warnings(env, profiles));
    warnings
}

/// Variables that change what python-amazon-sp-api does, whatever its credentials say.
pub(super) fn sandbox_warnings(env: &Env, profiles: &[Values]) -> Vec<String> {
    let mut warnings = Vec::new();
    let sandbox = profiles.iter().any(|values| values.kind.is_sandbox());
    match env.get("AWS_ENV") {
        None => {}
        Some("PRODUCTION") if !sandbox => {}
        Some("SANDBOX") if sandbox => {}
        Some("PRODUCTION") => warnings.push(
            "AWS_ENV=PRODUCTION is set: python-amazon-sp-api calls production, which refuses this token".to_owned(),
        ),
        Some("SANDBOX") => warnings.push("AWS_ENV=SANDBOX is set: python-amazon-sp-api calls the sandbox".to_owned()),
        Some(_) => warnings.push(
            "AWS_ENV is set to something else than PRODUCTION or SANDBOX: python-amazon-sp-api fails at import".to_owned(),
        ),
    }
    if env.get("SP_API_DEFAULT_MARKETPLACE").is_some() {
        warnings.push(
            "SP_API_DEFAULT_MARKETPLACE is set: python-amazon-sp-api uses it even where a program names a marketplace".to_owned(),
        );
    }
    warnings
}
