//! `--keep-sign-in` after a sign-in at a company's page. Judges: botocore, and the AWS SDK in this program.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::company::{address, allow};
use crate::support::home::{Cmd, Home};
use crate::support::person::signed_out;
use crate::support::pty::Pty;
use crate::support::seller::mode;
use crate::support::stage::Stage;
use crate::support::{beside, venv};

const CONFIG: &str = "# mine\n[default]\nregion = us-east-1\n\n[profile work]\noutput=json\n";
const URL: &str = "https://d-9067642ac7.awsapps.com/start";

/// A command without any credentials of AWS.
fn bare(cmd: Cmd, stage: &Stage) -> Cmd {
    let cmd = cmd.envs(stage.env()).env("BROWSER", "true");
    signed_out(cmd)
}

fn command(home: &Home, stage: &Stage, args: &[&str]) -> Cmd {
    let plan =
        ["plan", "--region", "eu", "--sign-in", "sso", "--sso-start-url", URL, "--sso-region", "eu-west-1"];
    bare(home.cmd(plan).arg("--keep-sign-in").args(args.iter().copied()), stage)
}

fn signed_in(home: &Home, stage: &Stage, args: &[&str]) -> Pty {
    let mut pty = Pty::spawn(command(home, stage, args));
    pty.expect_next("/authorize?").expect_next("Waiting for you");
    allow(&address(&pty, "/authorize?"));
    pty.expect_next("Signed in as AdministratorAccess");
    pty
}

fn aws(home: &Home) -> PathBuf {
    home.path().join(".aws")
}

fn write_config(home: &Home, text: &str) {
    fs::create_dir_all(aws(home)).unwrap();
    fs::write(aws(home).join("config"), text).unwrap();
}

fn config(home: &Home) -> String {
    fs::read_to_string(aws(home).join("config")).unwrap()
}

/// The one token in the cache.
fn token(home: &Home) -> (PathBuf, Value) {
    let cache = fs::read_dir(aws(home).join("sso/cache")).unwrap();
    let files: Vec<PathBuf> = cache.map(|entry| entry.unwrap().path()).collect();
    let [file] = files.as_slice() else { panic!("{files:?}") };
    (file.clone(), serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap())
}

/// Makes it old.
fn expire(path: &Path, mut token: Value) {
    token["expiresAt"] = "2020-01-01T00:00:00Z".into();
    fs::write(path, token.to_string()).unwrap();
}

fn botocore(home: &Home, stage: &Stage, profile: &str) -> Value {
    let script = [beside("sso.py").into_os_string(), profile.into()];
    bare(home.program(venv("python"), ["-B"]).args(script), stage).run().code(0).json()
}

#[test]
fn botocore_and_the_sdk_read_it_and_refresh_it() {
    let (home, stage) = (Home::new(), Stage::new());
    write_config(&home, CONFIG);
    let mut pty = signed_in(&home, &stage, &["--aws-profile", "work"]);
    pty.expect_next("share the session").expect_next("SellingPartnerAPIUser");
    pty.ends(0);
    let expected = CONFIG.replace(
        "[profile work]\n",
        "[profile work]\nsso_session = d-9067642ac7\nsso_account_id = 123456789012\nsso_role_name = \
         AdministratorAccess\nregion = eu-west-1\n",
    );
    let session = format!(
        "\n[sso-session d-9067642ac7]\nsso_start_url = {URL}\nsso_region = eu-west-1\nsso_registration_scopes = \
         sso:account:access\n"
    );
    assert_eq!(config(&home), format!("{expected}{session}"));
    let (path, kept) = token(&home);
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));

    let read = botocore(&home, &stage, "work");
    assert_eq!((&read["method"], &read["token"]), (&"sso".into(), &kept["accessToken"]));
    assert_eq!((&read["region"], &read["account"]), (&"eu-west-1".into(), &"123456789012".into()));
    assert!(read["arn"].as_str().unwrap().contains("AWSReservedSSO_AdministratorAccess_"), "{read}");
    assert_eq!(stage.count("CreateToken"), 1, "nothing was refreshed so far");

    // botocore refreshes with our client, and writes the file; the SDK in this program does the same with what it wrote.
    expire(&path, kept.clone());
    let fresh = botocore(&home, &stage, "work");
    let (_, written) = token(&home);
    assert_ne!(fresh["token"], kept["accessToken"]);
    assert_eq!(fresh["token"], written["accessToken"]);
    assert_eq!(stage.count("CreateToken"), 2);
    let plan = || bare(home.cmd(["plan", "--region", "eu", "--aws-profile", "work"]), &stage).run();
    plan().code(0);
    assert_eq!(stage.count("CreateToken"), 2);
    expire(&path, written.clone());
    plan().code(0);
    assert_eq!(stage.count("CreateToken"), 3);
    assert_eq!(botocore(&home, &stage, "work")["token"], token(&home).1["accessToken"]);
}

#[test]
fn again_it_takes_the_same_session_and_another_profile_names_it_too() {
    let (home, stage) = (Home::new(), Stage::new());
    let same = format!("[sso-session corp]\nsso_start_url = {URL}/#\nsso_region = eu-west-1\n");
    write_config(&home, &same);
    for profile in ["one", "two"] {
        signed_in(&home, &stage, &["--aws-profile", profile]).ends(0);
    }
    let profile = |name: &str| {
        format!(
            "\n[profile {name}]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = \
             AdministratorAccess\nregion = eu-west-1\n"
        )
    };
    assert_eq!(config(&home), format!("{same}{}{}", profile("one"), profile("two")));
    // hex SHA-1 of "corp".
    assert!(token(&home).0.ends_with("ee0bfd2552fbd840c02cc48b6e823320543c450f.json"));
}

#[test]
fn a_profile_that_signs_in_by_other_means_is_refused_before_a_page_is_opened() {
    let stage = Stage::new().unused();
    for (setting, said) in [
        ("aws_access_key_id = AKIA\naws_secret_access_key = CANARY", "an access key"),
        ("login_session = arn:aws:iam::123456789012:root", "aws login"),
        ("sso_start_url = https://x.awsapps.com/start", "IAM Identity Center"),
    ] {
        let home = Home::new();
        let text = format!("[profile a]\n{setting}\n");
        write_config(&home, &text);
        let mut pty = Pty::spawn(command(&home, &stage, &["--aws-profile", "a"]));
        pty.expect_next("can't be kept").expect_next("fix:");
        pty.ends(2);
        let screen = pty.transcript().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(screen.contains(&format!("already signs in with {said}")), "{screen}");
        assert!(!screen.contains("CANARY"), "{screen}");
        assert_eq!(config(&home), text);
    }
}

#[test]
fn what_cannot_be_written_is_told_and_the_run_goes_on() {
    let (home, stage) = (Home::new(), Stage::new());
    fs::create_dir_all(aws(&home)).unwrap();
    fs::write(aws(&home).join("sso"), "a file in the way").unwrap();
    let mut pty = signed_in(&home, &stage, &[]);
    pty.expect_next("kept in memory only").expect_next("SellingPartnerAPIUser");
    pty.ends(0);
    assert!(!aws(&home).join("config").exists(), "no profile names a session that is not there");
}

#[test]
fn without_the_flag_nothing_is_written() {
    let (home, stage) = (Home::new(), Stage::new());
    let plan =
        ["plan", "--region", "eu", "--sign-in", "sso", "--sso-start-url", URL, "--sso-region", "eu-west-1"];
    let mut pty = Pty::spawn(bare(home.cmd(plan), &stage));
    pty.expect_next("/authorize?").expect_next("Waiting for you");
    allow(&address(&pty, "/authorize?"));
    pty.expect_next("kept in memory only");
    pty.ends(0);
    assert!(!aws(&home).exists());
}
