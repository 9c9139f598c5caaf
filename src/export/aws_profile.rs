//! `aws-profile`: a profile in the AWS config file that asks this program for credentials.

use super::target::{Form, Needs, Rendered, Sandbox, Target};
use super::{Error, Values, place};
use crate::env::Env;
use crate::values::ProfileName;
use crate::values::aws_file::{self, key_of as key, profile_of as section};
use std::path::{Path, PathBuf};

pub(super) const TARGET: Target = Target {
    name: "aws-profile",
    client: "the AWS CLI and every AWS SDK",
    versions: "any that knows credential_process (since 2017)",
    looks_in: "~/.aws/config, or the file in AWS_CONFIG_FILE",
    needs: Needs { aws: true, lwa: false },
    multi: true,
    form: Form::Part(merge),
    default_path: Some(|env| match env.get("AWS_CONFIG_FILE") {
        Some(path) => place::expand(path, env),
        None => Some(place::home(env)?.join(".aws").join("config")),
    }),
    warnings,
    notes: |profiles| {
        profiles
            .iter()
            .map(|values| format!("Try it: aws sts get-caller-identity --profile {}", name(values)))
            .collect()
    },
    sandbox: Sandbox::Elsewhere(
        "The AWS profile is the same for both: which host is called is your program's choice.",
    ),
    ..Target::USUAL
};

/// The section's profile name.
fn name(values: &Values) -> String {
    format!("spapi-{}", values.profile)
}

fn merge(existing: &str, profiles: &[Values]) -> Result<Rendered, Error> {
    let mut text = existing.to_owned();
    for values in profiles {
        text = with_profile(&text, values)?;
    }
    Ok(Rendered::new(text))
}

fn with_profile(existing: &str, values: &Values) -> Result<String, Error> {
    let name = name(values);
    let command = format!("{} credential-process --profile={}", program(values)?, values.profile);
    let set = |settings: &[(&str, &str)]| aws_file::set(existing, &name, settings);
    let lines: Vec<&str> = existing.lines().collect();
    let Some(header) = lines.iter().position(|line| section(line) == Some(name.as_str())) else {
        return Ok(set(&[("credential_process", &command), ("region", values.region.aws_region())]));
    };
    let inside = lines.iter().enumerate().skip(header + 1);
    let mut inside = inside.take_while(|(_, line)| !line.trim_start().starts_with('['));
    if let Some((at, _)) = inside.find(|(_, line)| key(line).is_some_and(|key| OTHER_SOURCES.contains(&key)))
    {
        let why = "the profile already takes its credentials from somewhere else";
        return Err(Error::CannotMerge { why, line: Some(at + 1) });
    }
    Ok(set(&[("credential_process", &command)]))
}

/// Keys that would win over credential_process, or fight with it.
const OTHER_SOURCES: [&str; 6] =
    ["aws_access_key_id", "role_arn", "source_profile", "credential_source", "sso_session", "sso_start_url"];

/// Returns the program that the section of `profile` in an AWS config file runs, where it names one by its path.
pub(crate) fn program_in(text: &str, profile: &ProfileName) -> Option<PathBuf> {
    let name = format!("spapi-{profile}");
    let of_section = text.lines().skip_while(|line| section(line) != Some(name.as_str())).skip(1);
    let mut of_section = of_section.take_while(|line| !line.trim_start().starts_with('['));
    let line = of_section.find(|line| key(line) == Some("credential_process"))?;
    let command = line.split_once('=')?.1.trim();
    let program = match command.strip_prefix('"') {
        // As `quoted` writes it.
        Some(rest) if cfg!(windows) => rest.split('"').next()?.to_owned(),
        Some(rest) => unquoted(rest),
        None => command.split_whitespace().next()?.to_owned(),
    };
    let program = PathBuf::from(program);
    program.is_absolute().then_some(program)
}

/// What stands before the closing double quote, without its backslashes.
fn unquoted(rest: &str) -> String {
    let mut text = String::new();
    let mut chars = rest.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => text.extend(chars.next()),
            c => text.push(c),
        }
    }
    text
}

/// The program's path for a line that SDKs split like a shell (on Windows: at spaces outside of
/// double quotes).
fn program(values: &Values) -> Result<String, Error> {
    let path = values.program.as_deref().unwrap_or(Path::new("spapi-setup"));
    quoted(path).ok_or_else(|| Error::ProgramPath { path: path.to_owned() })
}

fn quoted(path: &Path) -> Option<String> {
    let text = path.to_str()?;
    // Some SDKs end the value at a comment sign behind a space, and none has an escape for it.
    if text.is_empty() || text.chars().any(char::is_control) || text.contains(" #") || text.contains(" ;") {
        return None;
    }
    let plain = |c: char| c.is_alphanumeric() || "/._-+@:,".contains(c) || (cfg!(windows) && c == '\\');
    if text.chars().all(plain) {
        return Some(text.to_owned());
    }
    if cfg!(windows) {
        return (!text.contains(['"', '%'])).then(|| format!("\"{text}\""));
    }
    // Python's splitter keeps a backslash before these two where a shell drops it: no quoting serves both.
    if text.contains(['$', '`']) {
        return None;
    }
    Some(format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\"")))
}

fn warnings(env: &Env, profiles: &[Values]) -> Vec<String> {
    let mut warnings = Vec::new();
    if env.get("SPAPI_SETUP_HOME").is_some() {
        warnings.push(
            "SPAPI_SETUP_HOME is set here: a program that uses the profile needs it in its environment too"
                .to_owned(),
        );
    }
    if env.get("AWS_ACCESS_KEY_ID").is_some() {
        warnings.push(
            "AWS_ACCESS_KEY_ID is set: it wins over AWS_PROFILE; name the profile by --profile or unset it"
                .to_owned(),
        );
    }
    if profiles.iter().any(|values| values.program.is_none()) {
        warnings.push("the program's own path is not known: spapi-setup must be on the PATH".to_owned());
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Auth;

    fn merged(existing: &str) -> Result<String, Error> {
        merge(existing, &[super::super::sample::values(Auth::Iam)]).map(|text| text.expose().to_owned())
    }

    #[test]
    fn a_new_profile_is_added_at_the_end() {
        insta::assert_snapshot!(merged("[default]\nregion = us-east-1").unwrap(), @r"
        [default]
        region = us-east-1

        [profile spapi-default]
        credential_process = /usr/local/bin/spapi-setup credential-process --profile=default
        region = eu-west-1
        ");
    }

    #[test]
    fn an_old_profile_changes_in_one_line() {
        let before = "[profile spapi-default] # mine\noutput = json\ncredential_process = old\n  and more\n\n[profile b]\nregion=x\n";
        let after = merged(before).unwrap();
        insta::assert_snapshot!(after, @r"
        [profile spapi-default] # mine
        output = json
        credential_process = /usr/local/bin/spapi-setup credential-process --profile=default

        [profile b]
        region=x
        ");
        assert_eq!(merged(&after).unwrap(), after);
    }

    #[test]
    fn a_profile_with_another_source_is_left_alone() {
        let error = merged("[profile spapi-default]\nrole_arn = arn\n").unwrap_err();
        assert!(matches!(error, Error::CannotMerge { line: Some(2), .. }));
    }

    #[cfg(unix)]
    #[test]
    fn the_program_is_read_as_it_was_written() {
        let profile = "default".parse().unwrap();
        for path in ["/usr/bin/spapi-setup", "/opt/my \"tools\\/spapi-setup"] {
            let mut values = super::super::sample::values(Auth::Iam);
            values.program = Some(path.into());
            let text = merge("[profile a]\ncredential_process = /x\n", &[values]).unwrap();
            assert_eq!(program_in(text.expose(), &profile).as_deref(), Some(Path::new(path)));
        }
        for other in
            ["", "[profile spapi-default]\nregion=x\n[b]\ncredential_process = /x", "[profile spapi-x]"]
        {
            assert_eq!(program_in(other, &profile), None);
        }
        assert_eq!(program_in("[profile spapi-default]\ncredential_process = spapi-setup c", &profile), None);
    }

    #[test]
    fn a_path_with_spaces_is_quoted() {
        assert_eq!(quoted(Path::new("/opt/my tools/spapi-setup")).unwrap(), "\"/opt/my tools/spapi-setup\"");
        assert_eq!(quoted(Path::new("/a/b-c_1.0/x")).unwrap(), "/a/b-c_1.0/x");
        assert!(quoted(Path::new("/a #b/x")).is_none() && quoted(Path::new("/a\nb")).is_none());
        assert!(cfg!(windows) || quoted(Path::new("/a$b/x")).is_none());
    }
}
