//! Answers of an unattended `init`: where they come from, and what is said of missing and wrong ones.

use crate::init::{again, init, untouched};
use crate::support::home::{Cmd, Home};
use crate::support::stage::Stage;
#[cfg(unix)]
use std::os::unix::fs::PermissionsExt;

/// `plan --admin-policy --aws-account` asks nobody: what it prints shows which answer won.
fn account(home: &Home) -> Cmd {
    home.cmd(["plan", "--admin-policy"])
}

#[test]
fn flag_before_variable_before_file_before_the_stored_profile() {
    let (home, stage) = (Home::new(), Stage::new());
    let file = home.write("answers.toml", "user_name = \"FromFile\"\n");
    let file = file.to_str().expect("text");
    let env = ("SPAPI_SETUP_USER_NAME", "FromEnv");
    account(&home)
        .args(["--answers", file, "--user-name", "FromFlag"])
        .envs([env])
        .run()
        .prints("user/FromFlag");
    account(&home).args(["--answers", file]).envs([env]).run().code(0).prints("user/FromEnv");
    account(&home).args(["--answers", file]).run().code(0).prints("user/FromFile");
    account(&home).run().code(0).prints("user/SellingPartnerAPIUser");
    init(&home, &stage).args(["--user-name", "Stored"]).run().code(0);
    account(&home).run().code(0).prints("user/Stored");
}

#[test]
fn an_empty_variable_is_unset() {
    let (home, stage) = (Home::new(), Stage::new().unused());
    let out = home
        .cmd(["init", "--no-input"])
        .envs(stage.env())
        .envs([("SPAPI_SETUP_REGION", ""), ("SPAPI_SETUP_REFRESH_TOKEN", ""), ("SPAPI_SETUP_PROFILE", "")])
        .run();
    out.code(2).says("4 answers are missing");
}

#[test]
fn everything_that_is_missing_comes_at_once_with_its_three_ways() {
    let (home, stage) = (Home::new(), Stage::new().unused());
    let out = home.cmd(["init", "--no-input"]).envs(stage.env()).run();
    out.code(2).says("4 answers are missing").prints_nothing();
    for (flag, env, key) in [
        ("--region", "SPAPI_SETUP_REGION", "region"),
        ("--lwa-client-id", "SPAPI_SETUP_LWA_CLIENT_ID", "lwa_client_id"),
        ("--lwa-client-secret-file", "SPAPI_SETUP_LWA_CLIENT_SECRET", "lwa_client_secret"),
        ("--refresh-token-file", "SPAPI_SETUP_REFRESH_TOKEN", "refresh_token"),
    ] {
        out.says(&format!("{flag}, {env}, or `{key}` in the answers file"));
    }
    assert!(!home.setup().exists(), "nothing is written");
}

/// Standard input is /dev/null here, then a pipe that is empty: no prompt, no hang.
#[cfg(unix)] // a Unix shell, or /proc
#[test]
fn without_a_terminal_nobody_is_asked() {
    let (home, stage) = (Home::new(), Stage::new().unused());
    home.cmd(["init"]).envs(stage.env()).run().code(2).says("answers are missing");
    home.cmd(["init"]).envs(stage.env()).stdin("eu\n\n\n").run().code(2).says("answers are missing");
    let closed = home.program("bash", ["-c", "exec \"$0\" init <&- 2>&1 >/dev/null"]);
    let closed = closed.arg(env!("CARGO_BIN_EXE_spapi-setup")).envs(stage.env());
    closed.run().code(2).prints("answers are missing");
    let closed = home.program("bash", ["-c", "exec \"$0\" init --secrets-file - <&- 2>&1 >/dev/null"]);
    let closed = closed.arg(env!("CARGO_BIN_EXE_spapi-setup")).envs(stage.env());
    closed.run().code(2);
}

#[test]
fn everything_that_is_malformed_comes_at_once_with_its_source() {
    let (home, stage) = (Home::new(), Stage::new().unused());
    let file = home.write("answers.toml", "# mine\nrole_name = \"a b\"\n");
    let out = home
        .cmd(["init", "--no-input", "--aws-account", "12", "--region", "mars", "--user-name", "no/slash"])
        .args(["--permissions-boundary", "arn:aws:iam::123456789012:user/x", "--lwa-secret-date", "31.1.26"])
        .args(["--answers".into(), file.clone()])
        .envs(stage.env())
        .env("SPAPI_SETUP_STORE", "cloud")
        .run();
    out.code(2).says("7 answers can't be used");
    for source in ["--aws-account", "--region", "--user-name", "--permissions-boundary", "--lwa-secret-date"]
    {
        out.says(&format!("{source} ("));
    }
    out.says(&format!("{}, line 2", file.display())).says("SPAPI_SETUP_STORE");
}

#[test]
fn an_unknown_key_names_its_neighbour_and_line() {
    let (home, stage) = (Home::new(), Stage::new().unused());
    let file = home.write("answers.toml", "region = \"eu\"\nlwa_clientid = \"x\"\n");
    let out = home.cmd(["init", "--answers"]).arg(file).envs(stage.env()).run();
    out.code(2).says("lwa_clientid").says("line 2").says("did you mean `lwa_client_id`?");
}

#[test]
fn broken_toml_is_named_without_its_text() {
    let (home, stage) = (Home::new(), Stage::new().unused());
    let file = home.write("answers.toml", "refresh_token = \"Atzr|CANARY\nregion = eu\n");
    let out = home.cmd(["init", "--answers"]).arg(file).envs(stage.env()).run();
    out.code(2).says("is not TOML").never_says("CANARY");
    let out = home.cmd(["init", "--answers", "missing.toml"]).envs(stage.env()).run();
    out.code(2).says("missing.toml can't be read").says("--answers");
}

#[cfg(unix)] // modes of Unix
#[test]
fn a_secret_in_a_file_that_others_can_read_is_refused() {
    let (home, stage) = (Home::new(), Stage::new());
    let sample = stage.sample();
    let secrets = format!(
        "lwa_client_secret = \"{}\"\nrefresh_token = \"{}\"\n",
        sample.client_secret.expose(),
        sample.refresh_token.expose()
    );
    let text = format!("region = \"eu\"\nstore = \"file\"\nlwa_client_id = \"{}\"\n", sample.client_id);
    let file = home.write("answers.toml", format!("{text}{secrets}"));
    let run = |file: &std::path::Path| again(&home, &stage).args(["--yes", "--answers"]).arg(file).run();
    let mode = |file: &std::path::Path, mode| {
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).expect("a mode");
    };
    mode(&file, 0o640);
    run(&file).code(2).says("others can read it").says("chmod 600");
    untouched(&stage);
    // Without a secret others may well read it.
    let plain = home.write("plain.toml", &text);
    mode(&plain, 0o644);
    run(&plain).code(2).says("2 answers are missing");
    let named = home.write("secrets.toml", &secrets);
    mode(&named, 0o604);
    let both =
        again(&home, &stage).args(["--yes", "--answers"]).arg(&plain).arg("--secrets-file").arg(&named);
    both.clone().run().code(2).says("others can read it");
    mode(&named, 0o600);
    both.run().code(0).says("Stored in");
    mode(&file, 0o600);
    run(&file).code(0);
}

#[test]
fn secrets_come_from_files_and_from_standard_input() {
    let stage = Stage::new();
    let sample = stage.sample();
    let (secret, token) = (sample.client_secret.expose(), sample.refresh_token.expose());
    let base = |home: &Home| {
        let cmd =
            home.cmd(["init", "--no-input", "--yes", "--auth", "lwa", "--region", "eu", "--store", "file"]);
        cmd.envs(stage.amazon_env()).args(["--lwa-client-id", &sample.client_id])
    };
    let home = Home::new();
    let (s, t) = (home.write("s", format!("{secret}\n")), home.write("t", format!("  {token}\r\n")));
    base(&home).arg("--lwa-client-secret-file").arg(s).arg("--refresh-token-file").arg(t).run().code(0);
    let home = Home::new();
    let toml = format!("lwa_client_secret = \"{secret}\"\nrefresh_token = \"{token}\"\n");
    base(&home).args(["--secrets-file", "-"]).stdin(toml).run().code(0);
    assert!(home.read("credentials.toml").contains(token));
    let home = Home::new();
    let one = base(&home).args(["--refresh-token-file", "-"]).stdin(format!("{token}\n"));
    one.env("SPAPI_SETUP_LWA_CLIENT_SECRET", secret).run().code(0);
    let two = base(&home).args(["--refresh-token-file", "-", "--lwa-client-secret-file", "-"]);
    two.stdin(token).run().code(2).says("--secrets-file -").says("read only once");
}

#[cfg(unix)] // modes of Unix
#[test]
fn saved_answers_hold_no_secret_and_serve_again() {
    let (home, stage) = (Home::new(), Stage::new());
    let saved = home.path().join("saved.toml");
    let out = init(&home, &stage).args(["--user-name", "Mine", "--save-answers"]).arg(&saved).run();
    out.code(0).says("without secrets");
    let text = std::fs::read_to_string(&saved).expect("the saved answers");
    let sample = stage.sample();
    assert!(text.contains("user_name = \"Mine\"") && text.contains("region = \"eu\""), "{text}");
    assert!(!text.contains(sample.client_secret.expose()) && !text.contains(sample.refresh_token.expose()));
    assert_eq!(std::fs::metadata(&saved).expect("the file").permissions().mode() & 0o777, 0o600);
    let other = Home::new();
    let [_, secret, token] = stage.answers();
    let out = again(&other, &stage).args(["--adopt", "--yes", "--answers"]).arg(&saved).envs([secret, token]);
    out.run().code(0).says("Mine");
}

#[test]
fn without_consent_the_plan_is_shown_and_nothing_made() {
    let (home, stage) = (Home::new(), Stage::new());
    let cmd = again(&home, &stage).args(["--region", "eu", "--store", "file"]).envs(stage.answers());
    cmd.run().code(2).says("create").says("SellingPartnerAPIRole").says("needs your consent").says("--yes");
    untouched(&stage);
    assert!(!home.read("config.toml").contains("[identities"));
}

#[test]
fn a_secret_is_never_the_value_of_a_flag() {
    let home = Home::new();
    for flag in ["--lwa-client-secret", "--refresh-token"] {
        home.cmd(["init", flag, "CANARY-secret"]).run().code(2);
    }
}
