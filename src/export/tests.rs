//! What holds for every target.

use super::csm::CsmField;
use super::sample::text as written;
use super::target::Sandbox;
use super::*;
use crate::values::Auth;

#[test]
fn names_are_unique_and_found() {
    for target in targets() {
        assert_eq!(find(target.name).unwrap().name, target.name);
        assert_eq!(targets().iter().filter(|t| t.name == target.name).count(), 1, "{}", target.name);
    }
    let Err(Error::UnknownTarget { nearest, .. }) = find("powershel") else { panic!() };
    assert_eq!(nearest, Some("powershell"));
}

#[test]
fn json_has_the_fields_of_the_reference() {
    let keys = |auth| {
        let text = written("json", &sample::values(auth));
        let map: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&text).unwrap();
        map.keys().cloned().collect::<Vec<_>>().join(" ")
    };
    let lwa = "profile region lwa_client_id lwa_client_secret lwa_secret_date refresh_token";
    assert_eq!(keys(Auth::Lwa), lwa);
    assert_eq!(keys(Auth::Iam), format!("{lwa} aws_access_key_id aws_secret_access_key user_arn role_arn"));
}

#[test]
fn an_lwa_profile_is_refused_where_the_client_signs() {
    let values = [sample::values(Auth::Lwa)];
    for target in targets() {
        let result = target.text(&values);
        if target.needs.aws {
            let error = result.unwrap_err();
            assert!(matches!(error, Error::NeedsAws { .. }), "{}: {error}", target.name);
            assert!(error.to_string().contains("init --auth iam -p default"), "{error}");
        } else {
            let text = result.unwrap();
            assert!(!text.expose().contains("arn:aws") && !text.expose().contains("AKIA"), "{}", target.name);
        }
    }
}

#[test]
fn every_value_that_is_missing_has_its_error() {
    let mut values = sample::values(Auth::Iam);
    values.refresh_token = None;
    for target in targets().iter().filter(|t| t.needs.lwa) {
        let error = target.text(&[values.clone()]).unwrap_err();
        assert!(matches!(error, Error::Missing { what: "refresh token", .. }), "{}: {error}", target.name);
    }
}

#[test]
fn a_line_break_in_a_value_goes_nowhere() {
    let mut values = sample::values(Auth::Iam);
    values.refresh_token = Some(crate::values::Secret::new("Atzr|a\nLWA_APP_ID=evil"));
    for target in targets() {
        let error = target.text(&[values.clone()]).unwrap_err();
        assert!(
            matches!(error, Error::CannotCarry { .. }) && !error.to_string().contains("evil"),
            "{}",
            target.name
        );
    }
}

#[test]
fn debug_and_errors_show_no_secret() {
    let values = sample::values(Auth::Iam);
    for target in targets() {
        let seen = format!("{:?} {:?}", target.text(std::slice::from_ref(&values)), values);
        assert!(
            !seen.contains("Atzr|IwEB") && !seen.contains("wJalr") && !seen.contains("0f/1e"),
            "{}",
            target.name
        );
        let said = [
            (target.warnings)(&crate::env::Env::default(), std::slice::from_ref(&values)),
            (target.notes)(std::slice::from_ref(&values)),
        ];
        let said = said.concat().join("\n");
        assert!(!said.contains("Atzr|IwEB") && !said.contains("wJalr") && !said.contains("0f/1e"), "{said}");
    }
}

#[test]
fn one_profile_where_the_form_holds_one() {
    let two = [sample::values(Auth::Iam), sample::values(Auth::Iam)];
    for target in targets().iter().filter(|t| !t.multi) {
        assert!(matches!(target.text(&two), Err(Error::OneProfile { given: 2, .. })), "{}", target.name);
    }
}

/// A target's text for the sample, or what it says instead.
fn shown(name: &str, auth: Auth) -> String {
    match find(name).unwrap().text(&[sample::values(auth)]) {
        Ok(text) => text.expose().to_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn every_target_as_it_is_written() {
    let all = targets().iter().flat_map(|target| {
        let auths = if target.needs.aws { vec![Auth::Iam] } else { vec![Auth::Iam, Auth::Lwa] };
        auths.into_iter().map(|auth| format!("=== {} {auth}\n{}", target.name, shown(target.name, auth)))
    });
    let all = all.collect::<String>();
    insta::assert_snapshot!(all);
}

#[test]
fn exec_takes_the_targets_that_are_variables() {
    let values = sample::values(Auth::Iam);
    let names = |target: &str| -> Vec<&str> {
        variables(find(target).unwrap(), &values).unwrap().into_iter().map(|(name, _)| name).collect()
    };
    assert_eq!(
        names("env").join(" "),
        "SP_API_REFRESH_TOKEN LWA_APP_ID LWA_CLIENT_ID LWA_CLIENT_SECRET SP_API_ACCESS_KEY SP_API_SECRET_KEY SP_API_ROLE_ARN"
    );
    assert_eq!(names("env"), names("docker-env"));
    assert!(names("node-amazon-sp-api").contains(&"REFRESH_TOKEN"));
    let error = variables(find("csm").unwrap(), &values).unwrap_err();
    assert!(
        matches!(error, Error::NotEnvironment { target: "csm", .. })
            && error.to_string().contains("exec takes: env")
    );
}

#[test]
fn csm_wants_the_client_secret_in_six_places() {
    let values = sample::values(Auth::Iam);
    let all = fields(&values).unwrap();
    let secret = |field: &&CsmField| Some(&field.value) == values.client_secret.as_ref();
    assert_eq!(all.iter().filter(secret).count(), 6);
    assert!(!format!("{all:?}").contains("Atzr"));
    assert!(matches!(fields(&sample::values(Auth::Lwa)), Err(Error::NeedsAws { .. })));
}

#[test]
fn only_places_of_the_clients_are_defaults() {
    let env = crate::env::Env::default().with("HOME", "/home/x").with("USERPROFILE", "/home/x");
    let place =
        |name: &str, env: &crate::env::Env| find(name).unwrap().place(env).map(|p| p.display().to_string());
    if !cfg!(windows) {
        assert_eq!(
            place("python-amazon-sp-api", &env).unwrap(),
            "/home/x/.config/python-sp-api/credentials.yml"
        );
        let xdg = env.clone().with("XDG_CONFIG_HOME", "/elsewhere");
        assert_eq!(place("python-amazon-sp-api", &xdg), place("python-amazon-sp-api", &env));
        let own = env.clone().with("PYTHON-SP-APIDIR", "/own");
        assert_eq!(place("python-amazon-sp-api", &own).unwrap(), "/own/credentials.yml");
        assert_eq!(place("node-amazon-sp-api", &env).unwrap(), "/home/x/.amzspapi/credentials");
        assert_eq!(place("aws-profile", &env).unwrap(), "/home/x/.aws/config");
        let aws = env.clone().with("AWS_CONFIG_FILE", "~/aws.ini");
        assert_eq!(place("aws-profile", &aws).unwrap(), "/home/x/aws.ini");
    }
    assert!(matches!(place("json", &env), Err(Error::NoDefaultPlace { target: "json" })));
    assert!(place("node-amazon-sp-api", &crate::env::Env::default()).is_err());
}

#[test]
fn variables_that_shadow_the_python_file_are_told() {
    let env = crate::env::Env::default()
        .with("LWA_APP_ID", "x")
        .with("LWA_CLIENT_SECRET", "y")
        .with("AWS_ENV", "prod");
    let said = (find("python-amazon-sp-api").unwrap().warnings)(&env, &[sample::values(Auth::Iam)]);
    assert!(said.iter().any(|line| line.contains("never opens this file")), "{said:?}");
    assert!(said.iter().any(|line| line.contains("fails at import")), "{said:?}");
    assert!(
        (find("python-amazon-sp-api").unwrap().warnings)(&Default::default(), &[sample::values(Auth::Iam)])
            .is_empty()
    );
}

/// A profile of the sandbox is turned there by what is written, or it is said what turns it, or that nothing does.
#[test]
fn every_target_carries_the_sandbox_or_says_what_does() {
    use crate::values::{Environment, Kind};
    let production = sample::values(Auth::Iam);
    let kind = Kind { environment: Environment::Sandbox, ..Kind::default() };
    let sandbox = Values { kind, ..production.clone() };
    for target in targets() {
        let (warned, noted) = (
            target.warned(&crate::env::Env::default(), std::slice::from_ref(&sandbox)),
            target.noted(std::slice::from_ref(&sandbox)),
        );
        let says = |lines: &[String]| lines.iter().any(|line| line.contains("for the sandbox"));
        match target.sandbox {
            Sandbox::Written => {
                assert_ne!(
                    written(target.name, &production),
                    written(target.name, &sandbox),
                    "{}",
                    target.name
                );
            }
            Sandbox::Elsewhere(_) => assert!(says(&noted), "{}: {noted:?}", target.name),
            Sandbox::Missing(_) => assert!(says(&warned), "{}: {warned:?}", target.name),
        }
        let none = [
            target.warned(&crate::env::Env::default(), std::slice::from_ref(&production)),
            target.noted(std::slice::from_ref(&production)),
        ];
        assert!(!says(&none.concat()), "{}: production is told nothing of it", target.name);
    }
    for (name, switch) in [
        ("env", "\nAWS_ENV='SANDBOX'\n"),
        ("airbyte", "\"aws_environment\": \"SANDBOX\""),
        ("amazon-mcp", "https://sandbox.sellingpartnerapi-eu.amazon.com"),
        ("amazon-spapi-rust", "sandbox = true"),
        ("json", "\"environment\": \"sandbox\""),
    ] {
        assert!(written(name, &sandbox).contains(switch), "{name}");
    }
}

#[test]
fn a_vendor_and_a_public_app_are_told_where_the_target_asks() {
    use crate::values::{AppKind, Kind, Partner};
    let seller = sample::values(Auth::Lwa);
    let kind = Kind { partner: Partner::Vendor, ..Kind::default() };
    let vendor = Values { kind, merchant_id: Some("A1VENDOR".into()), ..seller.clone() };
    assert!(written("airbyte", &vendor).contains("\"account_type\": \"Vendor\""));
    let fivetran: serde_json::Value = serde_json::from_str(&written("fivetran", &vendor)).unwrap();
    assert_eq!(
        (&fivetran["config"]["is_vendor"], &fivetran["config"]["merchant_id"]),
        (&true.into(), &"A1VENDOR".into())
    );
    let noted = find("fivetran").unwrap().noted(std::slice::from_ref(&vendor)).join(" ");
    assert!(noted.contains("application_id") && !noted.contains("merchant_id"), "{noted}");
    assert!(written("json", &vendor).contains("\"partner\": \"vendor\""));
    let kind = Kind { app: AppKind::Public, ..Kind::default() };
    let public = Values { kind, ..seller.clone() };
    assert!(
        written("json", &public).contains("\"app\": \"public\"")
            && !written("json", &seller).contains("\"app\"")
    );
    for target in
        targets().iter().filter(|t| !["airbyte", "fivetran", "json"].contains(&t.name) && !t.needs.aws)
    {
        assert_eq!(written(target.name, &seller), written(target.name, &vendor), "{}", target.name);
    }
}

/// The worked examples of the page are what the program writes.
#[test]
fn the_page_shows_what_is_written() {
    let page = include_str!("../../docs/exports.md").replace("\r\n", "\n");
    for target in targets() {
        let section = page.split(&format!("\n## {}\n", target.name)).nth(1);
        let section = section.unwrap_or_else(|| panic!("docs/exports.md has no section {}", target.name));
        let section = section.split("\n## ").next().unwrap();
        let block = section.split("\n```").nth(1).unwrap().split_once('\n').unwrap().1;
        assert_eq!(block.trim_end(), shown(target.name, Auth::Iam).trim_end(), "{}", target.name);
    }
}

#[test]
#[cfg(unix)]
fn a_file_in_the_wrong_folder_is_told_and_a_marker_moves_the_right_one() {
    let dir = tempfile::tempdir().unwrap();
    let (home, xdg) = (dir.path().join("home"), dir.path().join("xdg"));
    let folder = xdg.join("python-sp-api");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("credentials.yml"), "").unwrap();
    let env = crate::env::Env::default().with("HOME", &home).with("XDG_CONFIG_HOME", &xdg);
    let target = find("python-amazon-sp-api").unwrap();
    let said = (target.warnings)(&env, &[sample::values(Auth::Iam)]);
    assert!(said.len() == 1 && said[0].contains("does not read"), "{said:?}");
    assert!(target.place(&env).unwrap().starts_with(&home));
    std::fs::write(folder.join("config.yaml"), "").unwrap();
    assert_eq!(target.place(&env).unwrap(), folder.join("credentials.yml"));
    assert!((target.warnings)(&env, &[sample::values(Auth::Iam)]).is_empty());
}
