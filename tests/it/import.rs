//! `import`: recognised, proved, stored; the plaintext file goes only after a comparison.

use serde_json::Value;

use crate::support::home::Home;
#[cfg(unix)]
use crate::support::pty::Pty;
use crate::support::seller::{self, odd_app, seller as cmd, text};
use crate::support::stage::Stage;

/// An AWS user with a key and a role, made by another computer's `init`.
fn elsewhere(stage: &Stage) -> Value {
    let home = Home::new();
    seller::init(&home, stage);
    seller::values(&home, "default")
}

#[test]
fn our_own_json_comes_back_whole() {
    let (home, stage) = (Home::new(), Stage::new());
    let values = elsewhere(&stage);
    let file = home.write("creds.json", values.to_string());
    let out = cmd(&home, &stage, &["import", "creds.json", "--store", "file", "-p", "acme"]).run();
    out.code(0).says("spapi-setup").says("LWA client secret").says("assumes the role").says("plain text");
    for name in ["lwa_client_secret", "refresh_token", "aws_secret_access_key"] {
        out.never_says(text(&values, name));
    }
    assert!(file.exists(), "the file stays");
    let mut back = seller::values(&home, "acme");
    back["profile"] = "default".into();
    assert_eq!(back, values);
    let config = home.read("config.toml");
    assert!(
        config.contains(&format!("foreign_keys = [\"{}\"]", text(&values, "aws_access_key_id"))),
        "{config}"
    );
    cmd(&home, &stage, &["import", "creds.json", "-p", "acme"]).run().code(0).says("was stored already");
    cmd(&home, &stage, &["credential-process", "-p", "acme"]).run().code(0).prints("ASIA");
}

#[cfg(unix)] // a link needs a privilege on Windows
#[test]
fn the_file_is_removed_after_a_comparison_alone() {
    let (home, stage) = (Home::new(), Stage::new());
    let values = odd_app(&stage, 1, true);
    let import =
        |name: &str| cmd(&home, &stage, &["import", name, "--store", "file", "--remove-file", "-p", "a"]);
    let file = home.write("creds.json", values.to_string());
    import("creds.json").run().code(0).says("Read the stored copy back").says("Removed");
    assert!(!file.exists());
    assert_eq!(text(&seller::values(&home, "a"), "lwa_secret_date"), "2026-10-01");
    // More than credentials is not ours to delete.
    let more = format!(
        "LWA_CLIENT_ID={}\nLWA_CLIENT_SECRET={}\nDATABASE_URL=postgres\nAWS_ENV=PRODUCTION\n",
        text(&values, "lwa_client_id"),
        "amzn1.oa2-cs.v1.0123456789abcdef"
    );
    let file = home.write(".env", more);
    import(".env").run().code(2).says("DATABASE_URL");
    std::os::unix::fs::symlink(&file, home.path().join("link.env")).unwrap();
    import("link.env").run().code(2).says("symbolic link");
    assert!(file.exists());
}

#[cfg(unix)] // a pseudo-terminal
#[test]
fn a_person_is_asked_for_all_that_the_file_does_not_say() {
    let (home, stage) = (Home::new(), Stage::new());
    let values = odd_app(&stage, 2, false);
    let text = format!(
        "SELLING_PARTNER_APP_CLIENT_ID={}\nSELLING_PARTNER_APP_CLIENT_SECRET={}\n",
        text(&values, "lwa_client_id"),
        text(&values, "lwa_client_secret")
    );
    let file = home.write(".amzspapi/credentials", text);
    let mut pty = Pty::spawn(cmd(&home, &stage, &["import", ".amzspapi/credentials", "--store", "file"]));
    pty.expect("Name of the profile").enter();
    pty.expect("Where do you sell?").down().enter();
    pty.expect("Refresh token").expect_echo(false).paste(values["refresh_token"].as_str().unwrap()).enter();
    pty.expect("SP-API answers in Europe");
    pty.expect("Remove .amzspapi/credentials?").line("y");
    pty.expect("Removed");
    pty.ends(0);
    assert!(!file.exists());
    assert_eq!(seller::values(&home, "default")["refresh_token"], values["refresh_token"]);
    assert!(!pty.transcript().contains(values["refresh_token"].as_str().unwrap()));
}

#[test]
fn what_is_missing_is_said_at_once() {
    let (home, stage) = (Home::new(), Stage::new().unused());
    home.write("x.env", "LWA_APP_ID=amzn1.application-oa2-client.0123\n");
    let out = cmd(&home, &stage, &["import", "x.env"]).run();
    out.code(2).says("--region").says("--refresh-token-file").says("--lwa-client-secret-file");
    assert!(!home.file("config.toml").exists());
}

#[test]
fn several_accounts_become_several_profiles() {
    let (home, stage) = (Home::new(), Stage::new());
    let names = ["NO", "on", "123"];
    let mut yaml = String::from("version: '1.0'\n");
    for (n, name) in names.iter().enumerate() {
        let values = odd_app(&stage, u32::try_from(n).unwrap() + 1, true);
        let quoted = |key: &str| text(&values, key).replace('\'', "''");
        yaml.push_str(&format!(
            "'{name}':\n  refresh_token: '{}'\n  lwa_app_id: '{}'\n  lwa_client_secret: '{}'\n",
            quoted("refresh_token"),
            quoted("lwa_client_id"),
            quoted("lwa_client_secret")
        ));
    }
    home.write("credentials.yml", &yaml);
    let import = |args: &[&str]| {
        let all = ["import", "credentials.yml", "--region", "eu", "--store", "file"];
        cmd(&home, &stage, &all.iter().chain(args).copied().collect::<Vec<_>>()).run()
    };
    import(&[]).code(2).says("--account NAME (NO, on, 123)");
    import(&["--account", "off"]).code(2).says("its accounts are: NO, on, 123");
    import(&["--account", "on", "--account", "NO", "-p", "x"]).code(2).says("can't all become");
    import(&["--account", "on", "--remove-file"]).code(2).says("--all");
    import(&["--account", "on", "-p", "one"]).code(0);
    import(&["--all", "--allow-other-seller", "--remove-file"]).code(0).says("Removed");
    for name in names.iter().chain(&["one"]) {
        assert!(text(&seller::values(&home, name), "refresh_token").starts_with("Atzr|"), "{name}");
    }
}

#[test]
fn refused_values_are_not_stored() {
    let (home, stage) = (Home::new(), Stage::new());
    let mut values = odd_app(&stage, 3, true);
    values["refresh_token"] = "Atzr|of-nobody-0123456789".into();
    home.write("x.json", values.to_string());
    let import = || cmd(&home, &stage, &["import", "x.json", "--store", "file", "--remove-file"]);
    import().run().code(3).says("came from x.json");
    import().arg("--accept-unverified").run().code(3);
    assert!(!home.file("credentials.toml").exists() && home.path().join("x.json").exists());
    home.cmd(["export", "--for", "json"]).run().code(2).says("no profile is set up yet");
}

#[test]
fn what_amazon_could_not_answer_is_kept_on_request() {
    let (home, stage) = (Home::new(), Stage::new().unused());
    let values = odd_app(&stage, 4, true);
    home.write("x.json", values.to_string());
    let import = || {
        cmd(&home, &stage, &["import", "x.json", "--store", "file"])
            .env("SPAPI_SETUP_LWA_URL", "http://127.0.0.1:1/x")
    };
    import().run().code(1);
    assert!(!home.file("credentials.toml").exists());
    import().arg("--accept-unverified").run().code(0).says("unverified");
    assert_eq!(seller::values(&home, "default")["refresh_token"], values["refresh_token"]);
    assert!(home.read("config.toml").contains("verified = false"));
}

#[test]
fn a_key_from_the_console_joins_a_profile() {
    let (home, stage) = (Home::new(), Stage::new());
    let keys = elsewhere(&stage);
    seller::init_lwa(&home, &stage);
    let csv = format!(
        "Access key ID,Secret access key\n{},{}\n",
        text(&keys, "aws_access_key_id"),
        text(&keys, "aws_secret_access_key")
    );
    home.write("accessKeys.csv", csv);
    cmd(&home, &stage, &["import", "accessKeys.csv"]).run().code(0).says("the file names no role");
    let values = seller::values(&home, "default");
    assert_eq!(values["aws_access_key_id"], keys["aws_access_key_id"]);
    assert_eq!(values["user_arn"], keys["user_arn"]);
    home.write(
        "accessKeys.csv",
        "Access key ID,Secret access key\nAKIAIOSFODNN7EXAMPLE,wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\n",
    );
    cmd(&home, &stage, &["import", "accessKeys.csv"]).run().code(4);
}

#[test]
fn another_seller_is_a_question() {
    let (home, stage) = (Home::new(), Stage::new());
    seller::init_lwa(&home, &stage);
    home.write("x.json", odd_app(&stage, 5, true).to_string());
    cmd(&home, &stage, &["import", "x.json", "-p", "default"]).run().code(2).says("another store");
    cmd(&home, &stage, &["import", "x.json", "-p", "default", "--allow-other-seller"]).run().code(0);
    home.write("y.json", odd_app(&stage, 5, true).to_string());
    cmd(&home, &stage, &["import", "y.json", "-p", "b"])
        .run()
        .code(2)
        .says("already holds this refresh token");
}

#[test]
fn files_that_are_none_are_refused_by_name() {
    let (home, stage) = (Home::new(), Stage::new().unused());
    home.write("empty", "");
    home.write("notes.txt", "buy milk");
    for (file, says) in
        [("empty", "empty"), ("notes.txt", "no kind"), ("gone", "gone"), (".", "can't be read")]
    {
        let out = cmd(&home, &stage, &["import", file]).run();
        out.code(2).prints_nothing();
        if file != "." {
            out.says(says);
        }
    }
    cmd(&home, &stage, &["import", "-"]).stdin("").run().code(2).says("empty");
}

#[cfg(unix)] // gnome-keyring
#[test]
fn the_keyring_keeps_what_a_fresh_computer_imports() {
    #[cfg(unix)]
    use crate::support::keyring::{Keyring, Kind};
    let (home, stage) = (Home::new(), Stage::new());
    let keyring = Keyring::start(&home, Kind::Unlocked);
    let values = odd_app(&stage, 6, true);
    home.write("x.json", values.to_string());
    let args = ["import", "x.json", "--store", "keyring", "--remove-file"];
    cmd(&home, &stage, &args).envs(keyring.env()).run().code(0).says("Removed");
    let back = home.cmd(["export", "--for", "json"]).envs(keyring.env()).run();
    assert_eq!(back.code(0).json()["refresh_token"], values["refresh_token"]);
}
