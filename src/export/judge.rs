//! What was written, read by parsers that know nothing of the writer.

use super::sample::{self, text};
use super::{Error, Values, find};
use crate::values::{Auth, Secret};
use proptest::prelude::*;
use std::collections::BTreeMap;
#[cfg(unix)]
use std::io::Write as _;
#[cfg(unix)]
use std::process::{Command, Stdio};

fn with(secret: &str, token: &str, key: &str, name: &str) -> Values {
    Values {
        profile: name.parse().unwrap(),
        client_secret: Some(Secret::new(secret)),
        refresh_token: Some(Secret::new(token)),
        secret_access_key: Some(Secret::new(key)),
        ..sample::values(Auth::Iam)
    }
}

/// The variables that a shell sees after it has read the file.
#[cfg(unix)]
fn shell(file: &str, names: &[&str]) -> Vec<String> {
    let script = format!(
        "{file}\nprintf '%s\\n' {}",
        names.iter().map(|n| format!("\"${n}\"")).collect::<Vec<_>>().join(" ")
    );
    let mut child =
        Command::new("sh").arg("-s").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    let out = child.wait_with_output().unwrap();
    String::from_utf8(out.stdout).unwrap().lines().map(str::to_owned).collect()
}

const TEXT: &str = r#"[A-Za-z0-9|/+='"\\$`!#%&;:,.~^*(){}<>?@_-]{1,40}"#;

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn yaml_json_and_toml_hold_the_same(secret in TEXT, token in TEXT, key in TEXT, name in "(NO|on|123|0x1|1e3|~?[a-z]{1,9}|null|[A-Z]{2})") {
        prop_assume!(!name.starts_with('~'));
        let values = with(&secret, &token, &key, &name);
        let yaml: BTreeMap<String, BTreeMap<String, String>> = serde_saphyr::from_str_with_options(
            &text("python-amazon-sp-api", &values),
            // Refuses every text that needs its quotes and has none.
            serde_saphyr::options! { no_schema: true },
        ).unwrap();
        let account = &yaml[&name];
        prop_assert_eq!((&account["lwa_client_secret"], &account["refresh_token"], &account["aws_secret_key"]), (&secret, &token, &key));
        let json: BTreeMap<String, String> = serde_json::from_str(&text("airbyte", &values)).unwrap();
        prop_assert_eq!((&json["lwa_client_secret"], &json["refresh_token"]), (&secret, &token));
        let toml: toml::Table = toml::from_str(&text("amazon-spapi-rust", &values)).unwrap();
        prop_assert_eq!((toml["client_secret"].as_str(), toml["refresh_token"].as_str()), (Some(secret.as_str()), Some(token.as_str())));
    }

    #[test]
    fn docker_takes_what_stands_behind_the_sign(secret in TEXT, token in TEXT) {
        let text = text("docker-env", &with(&secret, &token, "k", "default"));
        let read: BTreeMap<&str, &str> = text.lines().filter_map(|line| line.split_once('=')).collect();
        prop_assert_eq!((read["LWA_CLIENT_SECRET"], read["SP_API_REFRESH_TOKEN"]), (secret.as_str(), token.as_str()));
    }

    #[test]
    #[cfg(unix)]
    fn a_shell_reads_the_same(secret in TEXT, token in TEXT, key in TEXT) {
        let values = with(&secret, &token, &key, "default");
        let names = ["LWA_CLIENT_SECRET", "SP_API_REFRESH_TOKEN", "SP_API_SECRET_KEY"];
        prop_assert_eq!(shell(&text("env", &values), &names), [secret.clone(), token.clone(), key.clone()]);
        let names = ["SPAPI_LWA_CLIENT_SECRET", "SPAPI_LWA_REFRESH_TOKEN", "SPAPI_AWS_SECRET_ACCESS_KEY"];
        prop_assert_eq!(shell(&text("laravel-spapi", &values), &names), [secret, token, key]);
    }
}

fn merged(target: &str, existing: &str) -> Result<String, Error> {
    find(target).unwrap().merged(existing, &[sample::values(Auth::Iam)]).map(|text| text.expose().to_owned())
}

const ACCOUNT: &str = "refresh_token: 'Atzr|IwEB/aa+bb=='";

#[test]
fn one_account_changes_and_the_file_stays() {
    let before = "# mine\nversion: '1.0'\n\nde:\n  refresh_token: 'x' # keep\n\n# the first one\ndefault:\n    refresh_token: old\n    # why\n    colour: red\n    role_arn: gone\n\n# the last\nus:\n  refresh_token: y";
    let after = merged("python-amazon-sp-api", before).unwrap();
    let (head, tail) = after.split_once("default:\n").unwrap();
    assert!(
        before.starts_with(head) && after.ends_with("\n\n# the last\nus:\n  refresh_token: y"),
        "{after}"
    );
    assert!(
        tail.contains("    # why\n    colour: red\n")
            && tail.contains(&format!("    {ACCOUNT}\n"))
            && !tail.contains("gone")
    );
    assert_eq!(merged("python-amazon-sp-api", &after).unwrap(), after);
}

#[test]
fn an_account_is_added_behind_the_others() {
    for before in ["", "# only a comment\n", "---\n", "de:\n  a: b", "de:\r\n  a: b\r\n", "version: '1.0'\n"]
    {
        let after = merged("python-amazon-sp-api", before).unwrap();
        assert!(
            after.starts_with(before) && after.contains("'default':") && after.contains(ACCOUNT),
            "{after}"
        );
        assert_eq!(before.contains('\r'), after.contains("'default':\r\n"));
    }
}

#[test]
fn a_boolean_becomes_a_name() {
    let values = Values { profile: "NO".parse().unwrap(), ..sample::values(Auth::Lwa) };
    let after = find("python-amazon-sp-api").unwrap().merged("NO:\n  refresh_token: x\n", &[values]).unwrap();
    assert!(after.expose().starts_with("'NO':\n  refresh_token: 'Atzr|"), "{}", after.expose());
}

#[test]
fn what_cannot_be_changed_safely_is_left() {
    for (before, line) in [
        ("- a\n", None),
        ("default: [\n", Some(2)),
        ("x: &a\n  lwa_app_id: i\ndefault:\n  <<: *a\n  refresh_token: >\n    folded\n", Some(3)),
        ("{default: {refresh_token: x}}\n", None),
        ("just words\n", None),
    ] {
        let error = merged("python-amazon-sp-api", before).unwrap_err();
        let Error::CannotMerge { line: at, .. } = error else { panic!("{error}") };
        assert!(at == line || line == Some(2), "{before:?} {error}");
    }
    assert!(matches!(merged("amazon-spapi-rust", "a = \n"), Err(Error::CannotMerge { line: Some(1), .. })));
    assert!(matches!(
        merged("laravel-spapi", "A=1\nB=\"x\ny\"\n"),
        Err(Error::CannotMerge { line: Some(2), .. })
    ));
}

#[test]
fn other_lines_of_the_clients_files_stay() {
    let toml = merged(
        "amazon-spapi-rust",
        "# mine\nproxy = \"p\"\nregion = \"us-east-1\" # where\nsandbox = true\n[x]\ny = 1\n",
    )
    .unwrap();
    assert!(
        toml.starts_with("# mine\nproxy = \"p\"\nregion = \"eu-west-1\" # where\nsandbox = true\n"),
        "{toml}"
    );
    assert!(toml.ends_with("[x]\ny = 1\n"), "{toml}");
    let dotenv = merged("laravel-spapi", "APP_KEY=base64:x=\nSPAPI_ENDPOINT_REGION=NA\n").unwrap();
    assert!(
        dotenv.starts_with("APP_KEY=base64:x=\nSPAPI_ENDPOINT_REGION='EU'\nSPAPI_LWA_CLIENT_ID="),
        "{dotenv}"
    );
    let node = merged("node-amazon-sp-api", "SELLING_PARTNER_APP_CLIENT_ID = old\n# x\n").unwrap();
    assert!(node.starts_with("SELLING_PARTNER_APP_CLIENT_ID=amzn1") && node.contains("\n# x\n"), "{node}");
}
