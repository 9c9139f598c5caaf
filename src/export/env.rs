//! `env`, `docker-env`, `powershell`: the same variables in three quotings; and
//! `python-amazon-sp-api-env`, the ones that only this client reads.

use super::quote;
use super::target::{Needs, Rendered, Sandbox, Target, Values, Variables, no_notes};
use crate::env::Env;
use crate::values::{Auth, Secret};

pub(super) const ENV: Target = Target {
    name: "env",
    client: "a POSIX shell, dotenv readers, python-amazon-sp-api",
    versions: "",
    looks_in: "the environment; a file for `. FILE` with `set -a`, or .env",
    needs: Needs { aws: false, lwa: true },
    multi: false,
    render: |profiles| {
        Ok(lines(&variables_of(profiles, neutral), |name, text| format!("{name}={}", quote::posix(text))))
    },
    default_path: None,
    merge: None,
    warnings: dotenv_warnings,
    notes: no_notes,
    variables: Some(neutral),
    sandbox: Sandbox::Written,
};

pub(super) const DOCKER: Target = Target {
    name: "docker-env",
    client: "docker run --env-file, podman",
    versions: "",
    looks_in: "the file given to --env-file; values stand without quotes, which Docker would take literally",
    needs: Needs { aws: false, lwa: true },
    multi: false,
    render: |profiles| Ok(lines(&variables_of(profiles, neutral), |name, text| format!("{name}={text}"))),
    default_path: None,
    merge: None,
    warnings: compose_warnings,
    notes: no_notes,
    variables: Some(neutral),
    sandbox: Sandbox::Written,
};

pub(super) const POWERSHELL: Target = Target {
    name: "powershell",
    client: "PowerShell",
    versions: "5.1 and 7",
    looks_in: "the session's environment; run `. .\\FILE.ps1`",
    needs: Needs { aws: false, lwa: true },
    multi: false,
    render: |profiles| {
        Ok(lines(&variables_of(profiles, neutral), |name, text| {
            format!("$env:{name} = {}", quote::powershell(text))
        }))
    },
    default_path: None,
    merge: None,
    warnings: |_, _| Vec::new(),
    notes: no_notes,
    variables: Some(neutral),
    sandbox: Sandbox::Written,
};

pub(super) const PYTHON: Target = Target {
    name: "python-amazon-sp-api-env",
    client: "python-amazon-sp-api, by its environment",
    versions: "all; before 1.0 with an AWS key pair",
    looks_in: "the environment, before its file; a name may end in _ACCOUNT",
    needs: Needs { aws: false, lwa: true },
    multi: false,
    render: |profiles| {
        Ok(lines(&variables_of(profiles, python), |name, text| format!("{name}={}", quote::posix(text))))
    },
    default_path: None,
    merge: None,
    warnings: python_warnings,
    notes: no_notes,
    variables: Some(python),
    sandbox: Sandbox::Written,
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
    if let Some(aws) = values.aws() {
        variables.push(("SP_API_ACCESS_KEY", Secret::new(aws.key_id)));
        variables.push(("SP_API_SECRET_KEY", Secret::new(aws.secret)));
        variables.extend(aws.role_arn.map(|arn| ("SP_API_ROLE_ARN", Secret::new(arn))));
    }
    if values.kind.is_sandbox() {
        // The client's switch, read once when it is imported. Production is what it does without.
        variables.push(("AWS_ENV", Secret::new("SANDBOX")));
    }
    variables
}

pub(super) fn variables_of(profiles: &[Values], variables: fn(&Values) -> Variables) -> Variables {
    profiles.iter().flat_map(variables).collect()
}

/// One variable a line.
pub(super) fn lines(variables: &Variables, line: impl Fn(&str, &str) -> String) -> Rendered {
    let mut text = String::with_capacity(8192);
    for (name, value) in variables {
        let line = zeroize::Zeroizing::new(line(name, value.expose()));
        text.push_str(&line);
        text.push('\n');
    }
    Rendered::new(text)
}

/// Values that a shell and a dotenv reader would not read alike.
pub(super) fn dotenv_warnings(_: &Env, profiles: &[Values]) -> Vec<String> {
    profiles
        .iter()
        .flat_map(|values| values.texts())
        .filter(|(_, text)| quote::dotenv_differs(text))
        .map(|(what, _)| {
            format!(
                "the {what} holds quotes or backslashes that some dotenv readers take otherwise than a shell"
            )
        })
        .collect()
}

fn compose_warnings(_: &Env, profiles: &[Values]) -> Vec<String> {
    profiles
        .iter()
        .flat_map(|values| values.texts())
        .filter(|(_, text)| text.contains(['$', '\'', '"', '#']))
        .map(|(what, _)| format!("the {what} holds a character that docker compose takes out of an env_file unless it has `format: raw`; `docker run --env-file` takes it as it is"))
        .collect()
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
