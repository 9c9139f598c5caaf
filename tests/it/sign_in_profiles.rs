//! AWS profiles that need more than keys: a program that gives them, the code of an MFA device.

use crate::init::{init, untouched};
use crate::support::home::Home;
use crate::support::person::signed_out;
#[cfg(unix)]
use crate::support::pty::Pty;
use crate::support::stage::Stage;
use spapi_setup::rehearsal::{Knobs, Principal, Role};

const ADMIN: &str = "arn:aws:iam::aws:policy/AdministratorAccess";
const CODE: &str = "123456";

#[cfg(unix)] // a Unix shell
#[test]
fn a_credential_process_that_fails_is_quoted_without_its_secrets() {
    let (home, stage) = (Home::new(), Stage::new());
    let script = "echo preamble >&2; echo 'no session for wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY: run corp login' >&2; exit 3";
    let file = home.write("tool.sh", script);
    home.write(".aws/config", format!("[profile tool]\ncredential_process = sh {}\n", file.display()));
    let out = signed_out(init(&home, &stage)).args(["--aws-profile", "tool"]).run();
    out.code(4).says("no session for").says("run corp login").never_says("preamble").never_says("EXAMPLEKEY");
    untouched(&stage);
}

/// An administrator's role that takes an MFA code, and the profile that names it.
fn with_device(home: &Home) -> Stage {
    with_config(
        home,
        "[profile admin]\nrole_arn = arn:aws:iam::123456789012:role/Admin\nsource_profile = base\n\
         mfa_serial = arn:aws:iam::123456789012:mfa/anna\n",
    )
}

fn with_config(home: &Home, config: &str) -> Stage {
    let stage = Stage::with(Knobs { mfa_code: Some(CODE.into()), ..Knobs::default() });
    let (id, secret) = stage.rehearsal().admin();
    home.write(
        ".aws/credentials",
        format!("[base]\naws_access_key_id = {id}\naws_secret_access_key = {}\n", secret.expose()),
    );
    home.write(".aws/config", config);
    let mut state = stage.state();
    let trust = serde_json::json!({ "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": { "AWS": "arn:aws:iam::123456789012:root" } }] });
    let principal = Principal {
        name: "Admin".into(),
        path: "/".into(),
        arn: "arn:aws:iam::123456789012:role/Admin".into(),
        id: "AROAADMINADMINADMIN1".into(),
        attached: vec![ADMIN.into()],
        ..Principal::default()
    };
    let role = Role { principal, max_session: 3600, trust, ..Role::default() };
    state.roles.insert("Admin".into(), role);
    drop(state);
    stage
}

#[test]
fn a_profile_with_an_mfa_device_names_the_way_where_nobody_can_be_asked() {
    let home = Home::new();
    let stage = with_device(&home).unused();
    let out = signed_out(init(&home, &stage)).args(["--aws-profile", "admin"]).run();
    out.code(4).says("mfa/anna").says("export-credentials --profile admin");
}

#[cfg(unix)] // a pseudo-terminal
#[test]
fn the_code_is_asked_for_once_and_a_wrong_one_again() {
    let home = Home::new();
    let stage = with_device(&home);
    let plan = home.cmd(["plan", "--aws-profile", "admin"]).envs(stage.env());
    let mut pty = Pty::spawn(signed_out(plan).env("TERM", "dumb"));
    pty.expect_next("Code of the MFA device").line("000000");
    pty.expect_next("did not accept the MFA code");
    pty.expect_next("Code of the MFA device").line(CODE);
    pty.expect("before anything else happens").ends(0);
    assert_eq!(stage.count("AssumeRole"), 2);
}

const ROLE: &str = "role_arn = arn:aws:iam::123456789012:role/Admin\n";
const SERIAL: &str = "mfa_serial = arn:aws:iam::123456789012:mfa/anna\n";

#[cfg(unix)] // a pseudo-terminal
#[test]
fn a_role_behind_a_role_with_a_device_asks_for_its_code_too() {
    for deep in [
        // The device is at the profile behind the named one; the role assumes itself.
        format!(
            "[profile mid]\n{ROLE}{SERIAL}source_profile = base\n[profile top]\n{ROLE}source_profile = mid\n"
        ),
        // The keys stand in the environment.
        format!(
            "[profile mid]\n{ROLE}{SERIAL}credential_source = Environment\n[profile top]\n{ROLE}source_profile = mid\n"
        ),
        // A program gives the keys.
        format!(
            "[profile tool]\ncredential_process = sh tool.sh\n[profile mid]\n{ROLE}{SERIAL}source_profile = tool\n\
             [profile top]\n{ROLE}source_profile = mid\n"
        ),
    ] {
        let home = Home::new();
        let stage = with_config(&home, &deep);
        let (id, secret) = stage.rehearsal().admin();
        let script = format!(
            "echo '{{\"Version\":1,\"AccessKeyId\":\"{id}\",\"SecretAccessKey\":\"{}\"}}'",
            secret.expose()
        );
        let script = home.write("tool.sh", script);
        let path = script.display().to_string();
        home.write(".aws/config", deep.replace("tool.sh", &path));
        let plan = home.cmd(["plan", "--aws-profile", "top"]).envs(stage.env());
        let keys = deep.contains("Environment");
        let mut pty = Pty::spawn((if keys { plan } else { signed_out(plan) }).env("TERM", "dumb"));
        pty.expect_next("mfa/anna (AWS profile mid)").line(CODE);
        pty.expect("before anything else happens").ends(0);
        assert_eq!(stage.count("AssumeRole"), 2, "{deep}");
        let out = signed_out(init(&home, &stage)).args(["--aws-profile", "top"]).run();
        out.code(4).says("mfa/anna").says("export-credentials --profile mid");
    }
}

#[test]
fn two_roles_in_a_row_need_no_code() {
    let home = Home::new();
    let config =
        format!("[profile mid]\n{ROLE}source_profile = base\n[profile top]\n{ROLE}source_profile = mid\n");
    let stage = with_config(&home, &config);
    stage.state().knobs.mfa_code = None;
    signed_out(init(&home, &stage)).args(["--aws-profile", "top"]).run().code(0).says("assumed-role/Admin");
    // Each time that the sign-in is used, and once for the new key.
    assert!(stage.count("AssumeRole") >= 3, "{:?}", stage.actions());
}

#[test]
fn a_program_behind_two_roles_is_named_where_it_fails() {
    let home = Home::new();
    let config = format!(
        "[profile tool]\ncredential_process = corp-login --secret CANARY\n[profile mid]\n{ROLE}source_profile = tool\n\
         [profile top]\n{ROLE}source_profile = mid\n"
    );
    let stage = with_config(&home, &config).unused();
    let out = signed_out(init(&home, &stage)).args(["--aws-profile", "top"]).run();
    out.code(4).says("profile \"tool\"").says("(corp-login) failed").never_says("CANARY");
}

#[cfg(unix)] // a device or a FIFO
#[test]
fn files_of_the_aws_cli_that_are_none_do_not_hang() {
    #[cfg(unix)]
    use rustix::fs::{CWD, FileType, mknodat};
    for name in ["config", "credentials"] {
        let (home, stage) = (Home::new(), Stage::new().unused());
        let path = home.write(".aws/x", "").with_file_name(name);
        mknodat(CWD, &path, FileType::Fifo, 0o600.into(), 0).unwrap();
        let out = signed_out(init(&home, &stage)).run();
        out.code(4).says(&format!(".aws/{name}")).says("not a regular file");
        std::fs::remove_file(&path).unwrap();
        std::fs::File::create(&path).unwrap().set_len(1 << 30).unwrap();
        signed_out(init(&home, &stage)).run().code(4).says("larger than 4096 KiB").says("AWS_CONFIG_FILE");
        std::fs::write(&path, "[default]\nCANARY\n").unwrap();
        signed_out(init(&home, &stage)).run().code(4).says("line 2").never_says("CANARY");
        std::fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink("/dev/zero", &path).unwrap();
        signed_out(init(&home, &stage)).run().code(4).says("not a regular file");
        // Who signs in by the environment does not need it.
        init(&home, &stage).run().code(0);
    }
}

#[cfg(unix)] // a device or a FIFO
#[test]
fn tokens_that_awss_library_reads_do_not_hang() {
    #[cfg(unix)]
    use rustix::fs::{CWD, FileType, mknodat};
    let sso = "[profile sso]\nsso_session = c\nsso_account_id = 123456789012\nsso_role_name = x\n\
               [sso-session c]\nsso_region = us-east-1\nsso_start_url = https://example.com\n";
    let web =
        "[profile web]\nrole_arn = arn:aws:iam::123456789012:role/Admin\nweb_identity_token_file = TOKEN\n";
    let login = "[profile login]\nlogin_session = arn:aws:iam::123456789012:user/anna\n";
    for (config, name, file) in [
        (sso, "sso", ".aws/sso/cache/x.json"),
        (web, "web", "token"),
        (login, "login", ".aws/login/cache/x.json"),
    ] {
        let (home, stage) = (Home::new(), Stage::new().unused());
        let path = home.write(&format!("{file}.d"), "").with_file_name(file.rsplit('/').next().unwrap());
        mknodat(CWD, &path, FileType::Fifo, 0o600.into(), 0).unwrap();
        home.write(".aws/config", config.replace("TOKEN", &path.display().to_string()));
        let out = signed_out(init(&home, &stage)).args(["--aws-profile", name]).run();
        out.code(4).says("not a regular file");
    }
}

#[cfg(unix)] // a device or a FIFO
#[test]
fn certificates_that_are_none_do_not_hang() {
    #[cfg(unix)]
    use rustix::fs::{CWD, FileType, mknodat};
    for variable in ["AWS_CA_BUNDLE", "SSL_CERT_FILE"] {
        let (home, stage) = (Home::new(), Stage::new().unused());
        let path = home.write("ca/x", "").with_file_name("bundle");
        mknodat(CWD, &path, FileType::Fifo, 0o600.into(), 0).unwrap();
        for bad in [path.as_os_str(), "/dev/zero".as_ref()] {
            init(&home, &stage).env(variable, bad).run().code(2).says(variable).says("not a regular file");
        }
    }
}

#[cfg(unix)] // a device or a FIFO
#[test]
fn a_time_zone_that_is_none_does_not_hang() {
    #[cfg(unix)]
    use rustix::fs::{CWD, FileType, mknodat};
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0);
    let path = home.write("zone/x", "").with_file_name("zone");
    mknodat(CWD, &path, FileType::Fifo, 0o600.into(), 0).unwrap();
    for zone in [path.display().to_string(), format!(":{}", path.display()), "/dev/zero".into()] {
        home.cmd(["status"]).env("TZ", zone).run().code(0);
    }
}
