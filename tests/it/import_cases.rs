//! `import` of the files in which people have their values (tests/cases), and what it says where it can't.

use serde_json::Value;
use spapi_setup::Secret;
use spapi_setup::rehearsal::{App, AppSecret, RefreshToken};

use crate::support::home::Home;
use crate::support::output::Output;
#[cfg(unix)]
use crate::support::pty::Pty;
use crate::support::root;
use crate::support::seller::{self, seller as cmd, text};
use crate::support::stage::Stage;

const ID: &str = "amzn1.application-oa2-client.0123456789abcdef0123456789abcdef";

fn secret() -> String {
    format!("amzn1.oa2-cs.v1.{}", "a".repeat(64))
}

/// A stage that knows the cases' app and its tokens, and an AWS key with a role of `init`.
fn stage() -> (Stage, Value) {
    let stage = Stage::new();
    let token = |n: usize, token: &str| RefreshToken {
        token: Secret::new(token),
        store: format!("Store {n}"),
        ..RefreshToken::default()
    };
    let tokens = ["Atzr|GOOD-EU", "Atzr|GOOD-NA", "Atzr|GOOD-EU-sued", "Atzr|GOOD-EU-b"];
    let app = App {
        client_id: ID.to_owned(),
        secrets: vec![AppSecret { secret: Secret::new(secret()), valid_until: None, lag: 0, unknown: 0 }],
        tokens: tokens.iter().enumerate().map(|(n, text)| token(n, text)).collect(),
        ..App::default()
    };
    stage.state().apps.insert(ID.to_owned(), app);
    let elsewhere = Home::new();
    seller::init(&elsewhere, &stage);
    let keys = seller::values(&elsewhere, "default");
    (stage, keys)
}

/// A case in the home, with a living AWS key in the place of the made-up ones.
fn write(home: &Home, keys: &Value, case: &str) -> String {
    let mut content = std::fs::read_to_string(root().join("tests/cases").join(case)).unwrap();
    for secret in [
        "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "kYiotIbIE/GLj7d76fZ3Gns/YQV68jV0copYvPQk",
    ] {
        content = content.replace(secret, text(keys, "aws_secret_access_key"));
    }
    content = content.replace("AKIAIOSFODNN7EXAMPLE", text(keys, "aws_access_key_id"));
    content = content.replace("arn:aws:iam::123456789012:role/SellingPartnerAPIRole", text(keys, "role_arn"));
    let name = case.rsplit('/').next().unwrap().to_owned();
    home.write(&name, content);
    name
}

fn import(home: &Home, stage: &Stage, args: &[&str]) -> Output {
    let all: Vec<&str> = ["import", "--store", "file"].iter().chain(args).copied().collect();
    cmd(home, stage, &all).run()
}

#[test]
fn one_account_in_every_notation_becomes_the_default_profile() {
    let (stage, keys) = stage();
    let with_role = [
        "05-php-array/options.php",
        "06-csharp/Program.cs",
        "06-csharp/appsettings.json",
        "11-ionafan2-env/.env",
        "11-ionafan2-env/amazon-prefix.env",
        "11-ionafan2-env/vercel.env",
        "16-python-snippet/spapi.py",
        "11-ionafan2-env/mcf.env",
    ];
    let without = [
        "11-ionafan2-env/admin-key.env",
        "11-ionafan2-env/ads-and-spapi.env",
        "11-ionafan2-env/amazon-lwa-prefix.env",
        "11-ionafan2-env/spapi-and-ads.env",
        "11-ionafan2-env/spapi-and-aws.env",
        "13-yaml/bom.yml",
        "13-yaml/compose.yml",
        "13-yaml/flat-indent.yml",
        "13-yaml/folded.yml",
        "13-yaml/k8s-b64.yml",
        "13-yaml/listfield.yml",
        "13-yaml/nested-accounts.yml",
        "13-yaml/nospace.yml",
        "13-yaml/smart.yml",
        "13-yaml/tabs.yml",
        "15-json/ecs.json",
        "15-json/node-options.json",
        "15-json/postman_environment.json",
        "15-json/secretsmanager.json",
        "15-json/single.json",
        "15-json/trailing.json",
        "15-json/oldnew.json",
    ];
    for (case, aws) in with_role.map(|case| (case, true)).into_iter().chain(without.map(|case| (case, false)))
    {
        let home = Home::new();
        let file = write(&home, &keys, case);
        import(&home, &stage, &[&file, "--region", "eu"]).code(0).never_says("GOOD-EU");
        let values = seller::values(&home, "default");
        assert_eq!(text(&values, "lwa_client_id"), ID, "{case}");
        assert_eq!(text(&values, "lwa_client_secret"), secret(), "{case}");
        assert_eq!(text(&values, "refresh_token"), "Atzr|GOOD-EU", "{case}");
        let key = values.get("aws_access_key_id").and_then(Value::as_str);
        assert_eq!(key, aws.then(|| text(&keys, "aws_access_key_id")), "{case}");
        if aws {
            assert_eq!(values["role_arn"], keys["role_arn"], "{case}");
        }
    }
}

#[test]
fn several_accounts_of_one_file_become_profiles() {
    let (stage, keys) = stage();
    for (case, profiles) in [
        ("11-ionafan2-env/per-region.env", [("EU", "Atzr|GOOD-EU"), ("NA", "Atzr|GOOD-NA")]),
        ("13-yaml/anchors.yml", [("default", "Atzr|GOOD-EU"), ("us", "Atzr|GOOD-NA")]),
        ("15-json/accounts.json", [("nord", "Atzr|GOOD-EU"), ("sued", "Atzr|GOOD-EU-sued")]),
        ("15-json/shared-app.json", [("nord", "Atzr|GOOD-EU"), ("sued", "Atzr|GOOD-EU-sued")]),
    ] {
        let home = Home::new();
        let file = write(&home, &keys, case);
        let region: &[&str] = if case.contains("per-region") { &[] } else { &["--region", "eu"] };
        import(&home, &stage, &[&[&file, "--all"], region].concat()).code(0);
        for (name, token) in profiles {
            assert_eq!(text(&seller::values(&home, name), "refresh_token"), token, "{case}");
        }
    }
    let home = Home::new();
    let file = write(&home, &keys, "11-ionafan2-env/per-region.env");
    import(&home, &stage, &[&file, "--account", "na", "-p", "x"]).code(0);
    let values = seller::values(&home, "x");
    assert_eq!((text(&values, "region"), text(&values, "refresh_token")), ("na", "Atzr|GOOD-NA"));
}

#[test]
fn what_is_complete_is_stored_and_the_rest_is_listed() {
    let (stage, keys) = stage();
    let home = Home::new();
    let file = write(&home, &keys, "13-yaml/one-bad.yml");
    let out = import(&home, &stage, &[&file, "--all", "--region", "eu"]);
    out.code(2).says("one-bad.yml, account \"b\": lwa_app_id (line 7): a placeholder").says("stored: \"a\"");
    assert_eq!(text(&seller::values(&home, "a"), "refresh_token"), "Atzr|GOOD-EU");
    home.cmd(["export", "--for", "json", "-p", "b"]).run().code(2);
}

#[test]
fn a_flag_comes_before_the_file() {
    let (stage, keys) = stage();
    let home = Home::new();
    let file = write(&home, &keys, "19-app-id-in-file/credentials.yml");
    let out = import(&home, &stage, &[&file, "--region", "eu"]);
    out.code(2).says("credentials.yml, account \"default\": lwa_app_id (line 4): That is the application id");
    out.says("--lwa-client-id");
    import(&home, &stage, &[&file, "--region", "eu", "--lwa-client-id", ID]).code(0);
    let home = Home::new();
    let file = write(&home, &keys, "22-old-secret-in-file/config.json");
    import(&home, &stage, &[&file, "--region", "eu"]).code(3).says("came from config.json");
    let new = write(&home, &keys, "22-old-secret-in-file/new-secret.txt");
    import(&home, &stage, &[&file, "--region", "eu", "--lwa-client-secret-file", &new]).code(0);
    assert_eq!(text(&seller::values(&home, "default"), "lwa_client_secret"), secret());
}

#[cfg(unix)] // a pseudo-terminal
#[test]
fn a_refused_value_is_asked_again_at_a_terminal() {
    let (stage, keys) = stage();
    let home = Home::new();
    let file = write(&home, &keys, "22-old-secret-in-file/config.json");
    let args = ["import", &file, "--region", "eu", "--store", "file"];
    let mut pty = Pty::spawn(cmd(&home, &stage, &args));
    pty.expect("Name of the profile").enter();
    pty.expect("came from config.json").expect("Client secret").expect_echo(false).paste(&secret()).enter();
    pty.expect("accepts the three values");
    pty.expect("Remove config.json?").line("n");
    pty.ends(0);
    assert_eq!(text(&seller::values(&home, "default"), "lwa_client_secret"), secret());
}

#[test]
fn an_aws_key_that_may_be_for_something_else_is_left_out() {
    let (stage, keys) = stage();
    let home = Home::new();
    let file = write(&home, &keys, "11-ionafan2-env/spapi-and-aws.env");
    import(&home, &stage, &[&file, "--region", "eu"]).code(0).says("every AWS tool reads").says("--auth iam");
    assert!(seller::values(&home, "default").get("aws_access_key_id").is_none());
    import(&home, &stage, &[&file, "--region", "eu", "--auth", "iam"]).code(0);
    assert_eq!(seller::values(&home, "default")["aws_access_key_id"], keys["aws_access_key_id"]);
}

#[test]
fn an_aws_key_is_checked_before_it_is_sent() {
    let (stage, keys) = stage();
    let home = Home::new();
    let before = stage.actions().len();
    let lwa = format!("LWA_APP_ID={ID}\nLWA_CLIENT_SECRET={}\nSP_API_REFRESH_TOKEN=Atzr|GOOD-EU\n", secret());
    home.write("x.env", format!("{lwa}SP_API_ACCESS_KEY=AKIA'short,\nSP_API_SECRET_KEY=x\n"));
    let out = import(&home, &stage, &["x.env", "--region", "eu"]);
    out.code(2).says("x.env, account \"1\": the AWS access key id is none").says("--auth lwa");
    assert!(
        !stage.actions()[before..].iter().any(|action| action == "GetCallerIdentity"),
        "{:?}",
        stage.actions()
    );
    import(&home, &stage, &["x.env", "--region", "eu", "--auth", "lwa"]).code(0);
    let role = text(&keys, "role_arn").replace(":role/", ":user/");
    home.write("y.env", format!("{lwa}ROLE_ARN={role}\n"));
    import(&home, &stage, &["y.env", "--region", "eu", "--allow-other-seller", "-p", "y"])
        .code(0)
        .says("ROLE_ARN (line 4) holds a user's ARN");
}

#[test]
fn two_readings_are_said_with_their_lines() {
    let (stage, _) = stage();
    let home = Home::new();
    home.write(
        "x.env",
        format!(
            "SP_API_REFRESH_TOKEN=Atzr|DEAD\nLWA_APP_ID={ID}\nLWA_CLIENT_SECRET={}\nSP_API_REFRESH_TOKEN=Atzr|GOOD-EU\n",
            secret()
        ),
    );
    let out = import(&home, &stage, &["x.env", "--region", "eu"]);
    out.code(0).says("SP_API_REFRESH_TOKEN (line 1) and SP_API_REFRESH_TOKEN (line 4) hold different values");
    home.write("ads.env", "ADS_CLIENT_ID=amzn1.application-oa2-client.ffff\nADS_REFRESH_TOKEN=Atzr|ADS\n");
    import(&home, &stage, &["ads.env", "-p", "b"]).code(2).says("Amazon Ads API");
    home.write("valid.json", "{\"database\": {\"host\": \"x\"}}");
    import(&home, &stage, &["valid.json"]).code(2).says("holds no SP-API or AWS credential");
}
