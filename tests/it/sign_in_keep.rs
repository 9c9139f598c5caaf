//! `--keep-sign-in`: the session as `aws login` writes it. Judges: botocore, and the AWS SDK in this program.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use spapi_setup::rehearsal::{Fault, FaultKind, Knobs, SigninKnobs};

use crate::support::browser::{address, follow};
use crate::support::canary::Canaries;
use crate::support::home::{Cmd, Home};
use crate::support::person::signed_out;
use crate::support::pty::Pty;
use crate::support::seller::mode;
use crate::support::stage::Stage;
use crate::support::{beside, venv};

const CONFIG: &str =
    "# mine\n[default]\nregion = us-east-1\n\n[profile  work]\noutput=json\ns3 =\n  region = kept\n";

fn stage() -> Stage {
    let signin = SigninKnobs { instant: true, ..SigninKnobs::default() };
    Stage::with(Knobs { signin, ..Knobs::default() })
}

/// A command without any credentials of AWS.
fn bare(cmd: Cmd, stage: &Stage) -> Cmd {
    let cmd = cmd.envs(stage.env()).env("BROWSER", "none");
    signed_out(cmd)
}

/// `plan`, signed in to in the browser, with what is told to the end.
fn signed_in(home: &Home, stage: &Stage, args: &[&str]) -> Pty {
    let plan = ["plan", "--region", "eu", "--sign-in", "browser", "--keep-sign-in"];
    let mut pty = Pty::spawn(bare(home.cmd(plan).args(args.iter().copied()), stage));
    pty.expect_next("/v1/authorize?").expect_next("Waiting for the browser");
    assert_eq!(follow(&address(&pty)).status, 200);
    pty.expect_next("Signed in").expect_next("user/anna");
    pty
}

fn aws(home: &Home) -> PathBuf {
    home.path().join(".aws")
}

fn config(home: &Home, text: &str) {
    fs::create_dir_all(aws(home)).unwrap();
    fs::write(aws(home).join("config"), text).unwrap();
}

/// The one session in the cache.
fn session(home: &Home) -> (PathBuf, Value) {
    let files: Vec<PathBuf> =
        fs::read_dir(aws(home).join("login/cache")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let [file] = files.as_slice() else { panic!("{files:?}") };
    (file.clone(), serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap())
}

/// Makes its credentials old.
fn expire(path: &Path, mut session: Value) {
    session["accessToken"]["expiresAt"] = "2020-01-01T00:00:00Z".into();
    fs::write(path, session.to_string()).unwrap();
}

/// What botocore makes of a profile.
fn botocore(home: &Home, stage: &Stage, profile: &str) -> Value {
    let script = [beside("login.py").into_os_string(), profile.into()];
    let out = bare(home.program(venv("python"), ["-B"]).args(script), stage).run();
    out.code(0).json()
}

#[test]
fn botocore_and_the_sdk_read_it_and_refresh_it() {
    let (home, stage) = (Home::new(), stage());
    config(&home, CONFIG);
    let mut pty = signed_in(&home, &stage, &["--aws-profile", "work", "-vv"]);
    pty.expect_next("SellingPartnerAPIUser");
    pty.ends(0);
    // The session is in its file and nowhere else.
    let mut secrets = Canaries::default();
    for (kind, secret) in stage.state().given_out().iter().filter(|(kind, _)| kind.contains("sign-in")) {
        let public = if kind.contains("session token") { "IQoJb3JpZ2luX2Vj" } else { "" };
        secrets = secrets.with(kind, secret.expose(), public);
    }
    secrets.absent("the terminal", &pty.raw());
    secrets.absent_under(&home.path(), |file| file.starts_with(".aws/login/cache"));
    let arn = "arn:aws:iam::123456789012:user/anna";
    let expected = CONFIG.replace(
        "[profile  work]\n",
        &format!("[profile  work]\nlogin_session = {arn}\nregion = eu-west-1\n"),
    );
    assert_eq!(fs::read_to_string(aws(&home).join("config")).unwrap(), expected);
    let (path, kept) = session(&home);
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));

    // The same credentials as the ones that were given, and every member that botocore needs.
    let read = botocore(&home, &stage, "work");
    assert_eq!((&read["method"], &read["arn"]), (&"login".into(), &arn.into()));
    assert_eq!((&read["region"], &read["account"]), (&"eu-west-1".into(), &"123456789012".into()));
    for (name, member) in
        [("access_key", "accessKeyId"), ("secret_key", "secretAccessKey"), ("token", "sessionToken")]
    {
        assert_eq!(read[name], kept["accessToken"][member], "{name}");
    }
    for name in read["needs"].as_array().unwrap() {
        assert!(kept[name.as_str().unwrap()].is_string() || kept["accessToken"].is_object(), "{name}");
    }
    assert_eq!(stage.count("CreateOAuth2Token"), 1, "nothing was refreshed so far");

    // botocore refreshes with our key, and writes the file; this program reads what it wrote, and does the same.
    expire(&path, kept.clone());
    let fresh = botocore(&home, &stage, "work");
    assert_ne!(fresh["access_key"], read["access_key"]);
    let (_, written) = session(&home);
    assert_eq!(written["accessToken"]["accessKeyId"], fresh["access_key"]);
    let plan = || bare(home.cmd(["plan", "--region", "eu", "--aws-profile", "work"]), &stage).run();
    plan().code(0);
    assert_eq!(stage.count("CreateOAuth2Token"), 2);
    expire(&path, written.clone());
    plan().code(0);
    assert_eq!(stage.count("CreateOAuth2Token"), 3);
    let (_, again) = session(&home);
    assert_ne!(again["refreshToken"], written["refreshToken"]);
    assert_eq!(again["dpopKey"], kept["dpopKey"]);
    assert_eq!(botocore(&home, &stage, "work")["access_key"], again["accessToken"]["accessKeyId"]);
}

/// The rest of the AWS CLI's own cases for this file (`login-provider-test-cases.json`): what a reader refuses.
#[test]
fn each_member_is_needed_and_a_session_that_is_over_is_said_to_be() {
    let (home, stage) = (Home::new(), stage());
    let mut pty = signed_in(&home, &stage, &[]);
    pty.ends(0);
    let (path, kept) = session(&home);
    for member in ["accessToken", "refreshToken", "clientId", "dpopKey"] {
        let mut less = kept.clone();
        less.as_object_mut().unwrap().remove(member);
        fs::write(&path, less.to_string()).unwrap();
        let read = botocore(&home, &stage, "default");
        assert!(read["message"].as_str().is_some_and(|message| message.contains(member)), "{member}: {read}");
    }
    expire(&path, kept.clone());
    let over = || FaultKind::Aws { code: "TOKEN_EXPIRED".into(), status: 401, message: "over".into() };
    stage.state().knobs.fail = vec![Fault { on: "signin-refresh".into(), times: 2, kind: over() }];
    assert_eq!(botocore(&home, &stage, "default")["error"], "LoginRefreshRequired");
    let plan = || bare(home.cmd(["plan", "--region", "eu", "--no-input"]), &stage).run();
    plan().code(4).says("default").never_says("panicked");
    fs::remove_file(&path).unwrap();
    assert_eq!(botocore(&home, &stage, "default")["error"], "LoginTokenLoadError");
    plan().code(4);
}

#[test]
fn a_refresh_in_the_run_is_written_too() {
    let (home, stage) = (Home::new(), stage());
    // The credentials end within five minutes, so that the first request asks for new ones.
    stage.state().knobs.signin.life = Some(200);
    let mut pty = signed_in(&home, &stage, &[]);
    pty.ends(0);
    assert!(stage.count("CreateOAuth2Token") > 1);
    stage.state().knobs.signin.life = None;
    let (path, kept) = session(&home);
    expire(&path, kept);
    // The refresh token in the file is the last one that was given: an older one is refused.
    assert_eq!(botocore(&home, &stage, "default")["method"], "login");
}

#[test]
fn a_sign_in_that_was_found_is_not_kept_and_that_is_said() {
    let (home, stage) = (Home::new(), stage());
    let out = home.cmd(["plan", "--region", "eu", "--keep-sign-in"]).envs(stage.env()).run();
    out.code(0).says("nothing to keep");
    assert!(!aws(&home).exists());
}

#[test]
fn without_the_flag_nothing_is_written() {
    let (home, stage) = (Home::new(), stage());
    let mut pty = Pty::spawn(bare(home.cmd(["plan", "--region", "eu", "--sign-in", "browser"]), &stage));
    pty.expect_next("/v1/authorize?").expect_next("Waiting for the browser");
    follow(&address(&pty));
    pty.expect_next("kept in memory only").expect_next("SellingPartnerAPIUser");
    pty.ends(0);
    assert!(!aws(&home).exists());
}

#[test]
fn a_missing_profile_is_made_and_a_named_session_is_replaced_and_said() {
    let (home, stage) = (Home::new(), stage());
    let mut pty = signed_in(&home, &stage, &[]);
    pty.ends(0);
    let arn = "arn:aws:iam::123456789012:user/anna";
    let text = || fs::read_to_string(aws(&home).join("config")).unwrap();
    assert_eq!(text(), format!("[default]\nlogin_session = {arn}\nregion = eu-west-1\n"));
    assert_eq!(mode(&aws(&home).join("config")), 0o600);
    config(&home, "[default]\nlogin_session = arn:aws:iam::210987654321:root\nregion = us-west-2");
    let mut pty = signed_in(&home, &stage, &[]);
    pty.ends(0);
    let screen = pty.transcript().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(screen.contains("named another session before: arn:aws:iam::210987654321:root"), "{screen}");
    assert_eq!(text(), format!("[default]\nlogin_session = {arn}\nregion = us-west-2"));
}

#[test]
fn a_profile_that_signs_in_by_other_means_is_refused_before_a_page_is_opened() {
    let stage = stage().unused();
    for (text, said) in [
        ("[profile a]\naws_access_key_id = AKIA\naws_secret_access_key = CANARY\n", "an access key"),
        ("[profile a]\nsso_start_url = https://x.awsapps.com/start\n", "IAM Identity Center"),
        ("[profile a]\ncredential_process = x --secret CANARY\n", "a program"),
        (
            "[profile a]\nrole_arn = arn:aws:iam::123456789012:role/R\nsource_profile = b\n[profile b]\n",
            "a role",
        ),
    ] {
        let home = Home::new();
        config(&home, text);
        let args = ["plan", "--region", "eu", "--sign-in", "browser", "--keep-sign-in", "--aws-profile", "a"];
        let mut pty = Pty::spawn(bare(home.cmd(args), &stage));
        pty.expect_next("can't be kept").expect_next("fix:").expect_next("--aws-profile");
        pty.ends(2);
        let screen = pty.transcript().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(screen.contains(&format!("already signs in with {said}")), "{screen}");
        assert!(!screen.contains("/v1/authorize") && !screen.contains("CANARY"), "{screen}");
        assert_eq!(fs::read_to_string(aws(&home).join("config")).unwrap(), text);
    }
}

#[test]
fn what_cannot_be_written_is_told_and_the_run_goes_on() {
    let (home, stage) = (Home::new(), stage());
    fs::create_dir_all(aws(&home)).unwrap();
    fs::write(aws(&home).join("login"), "a file in the way").unwrap();
    let mut pty = signed_in(&home, &stage, &[]);
    pty.expect_next("SellingPartnerAPIUser");
    pty.ends(0);
    let screen = pty.transcript();
    assert!(screen.contains("kept in memory only"), "{screen}");
    // A path is broken anywhere.
    let screen: String = screen.split_whitespace().collect();
    assert!(screen.contains(&format!("move{}away", aws(&home).join("login").display())), "{screen}");
    assert!(!aws(&home).join("config").exists(), "no profile names a session that is not there");
}

#[test]
fn where_the_profile_cannot_be_written_no_session_stays() {
    let (home, stage) = (Home::new(), stage());
    let config = aws(&home).join("config");
    let plan = ["plan", "--region", "eu", "--sign-in", "browser", "--keep-sign-in"];
    let mut pty = Pty::spawn(bare(home.cmd(plan), &stage));
    pty.expect_next("Waiting for the browser");
    // What it read before the page was opened is something else now.
    fs::create_dir_all(&config).unwrap();
    assert_eq!(follow(&address(&pty)).status, 200);
    pty.expect_next("kept in memory only").expect_next("fix:").expect_next("SellingPartnerAPIUser");
    pty.ends(0);
    assert_eq!(fs::read_dir(aws(&home).join("login/cache")).unwrap().count(), 0, "{}", pty.transcript());
}
