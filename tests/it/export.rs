//! `export`: what is written where, and what is refused before a byte is written.

use crate::check::{check, one, says, set_up};
use crate::support::home::Home;
#[cfg(unix)]
use crate::support::pty::Pty;
#[cfg(unix)]
use crate::support::seller::mode;
use crate::support::seller::{self, text};
use crate::support::stage::Stage;
use spapi_setup::rehearsal::Knobs;

fn ready() -> (Home, Stage) {
    let (home, stage) = (Home::new(), Stage::new());
    seller::init(&home, &stage);
    (home, stage)
}

#[test]
fn every_target_is_printed_or_says_why_not() {
    let (home, _stage) = ready();
    let list = home.cmd(["export", "--list", "--json"]).run();
    list.code(0);
    let targets = list.json();
    assert_eq!(targets.as_array().unwrap().len(), 19);
    for target in targets.as_array().unwrap() {
        let name = text(target, "target");
        let out = home.cmd(["export", "--for", name]).run();
        assert!(!out.code(0).stdout().is_empty(), "{name}");
    }
    home.cmd(["export", "--list"]).run().code(0).prints("python-amazon-sp-api").prints("csm");
}

#[cfg(unix)] // modes of Unix
#[test]
fn a_file_is_private_and_an_existing_one_is_refused() {
    let (home, _stage) = ready();
    let path = home.path().join("creds.env");
    let export = || home.cmd(["export", "--for", "env", "--out", "creds.env"]);
    export().run().code(0).says("Wrote").prints_nothing();
    assert_eq!(mode(&path), 0o600);
    let first = std::fs::read_to_string(&path).unwrap();
    assert!(first.contains("SP_API_ROLE_ARN='arn:aws:iam::123456789012:role/SellingPartnerAPIRole'"));
    export().run().code(2).says("is there already").says("--force");
    std::fs::write(&path, "mine").unwrap();
    export().arg("--force").run().code(0);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), first);
    let names: Vec<_> = std::fs::read_dir(home.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(!names.iter().any(|n| n.to_string_lossy().contains("spapi-tmp")), "{names:?}");
    assert!(home.read("config.toml").contains("creds.env"), "the file is noted for rotate");
}

#[cfg(unix)] // a link needs a privilege on Windows
#[test]
fn refusals_leave_no_file() {
    let (home, _stage) = ready();
    home.cmd(["export", "--for", "env", "--out", "no/such/x.env"])
        .run()
        .code(1)
        .says("the folder is not there");
    home.cmd(["export", "--for", "env", "--out", "default"]).run().code(2).says("--out PATH");
    home.cmd(["export", "--for", "airbite"]).run().code(2).says("--for airbyte");
    home.cmd(["export", "--for", "env", "-p", "nobody", "--out", "x"])
        .run()
        .code(2)
        .says("the profiles are: default");
    home.cmd(["export", "--for", "env", "--copy"]).run().code(2).says("--for csm");
    std::os::unix::fs::symlink(home.path().join("elsewhere"), home.path().join("link")).unwrap();
    home.cmd(["export", "--for", "env", "--out", "link"]).run().code(2).says("is there already");
    home.cmd(["export", "--for", "env", "--out", "link", "--force"]).run().code(5).says("symbolic link");
    assert!(!home.path().join("x").exists() && !home.path().join("elsewhere").exists());
}

#[test]
fn a_dash_is_standard_output() {
    let (home, _stage) = ready();
    home.cmd(["export", "--for", "env", "--out", "-"]).run().code(0).prints("LWA_APP_ID=");
    assert!(!home.path().join("-").exists());
}

#[cfg(unix)] // modes of Unix
#[test]
fn default_changes_one_part_and_keeps_a_private_copy() {
    let (home, _stage) = ready();
    let before = "# mine\nother:\n  lwa_app_id: keep\n";
    let path = home.write(".config/python-sp-api/credentials.yml", before);
    let export = || home.cmd(["export", "--for", "python-amazon-sp-api", "--out", "default"]);
    export().run().code(0).says("Wrote");
    let after = std::fs::read_to_string(&path).unwrap();
    assert!(after.starts_with(before) && after.contains("'default':"), "{after}");
    let copy = home.path().join(".config/python-sp-api/credentials.yml.spapi-setup.bak");
    assert_eq!(
        (std::fs::read_to_string(&copy).unwrap().as_str(), mode(&copy), mode(&path)),
        (before, 0o600, 0o600)
    );
    export().run().code(0).says("up to date");
    assert_eq!(std::fs::read_to_string(&copy).unwrap(), before, "a run that changes nothing keeps the copy");
}

#[test]
fn default_leaves_what_it_does_not_understand() {
    let (home, _stage) = ready();
    let before = "default: &a\n  lwa_app_id: x\nb: *a\n";
    let folder = if cfg!(windows) { "AppData/Roaming" } else { ".config" };
    let path = home.write(&format!("{folder}/python-sp-api/credentials.yml"), before);
    home.cmd(["export", "--for", "python-amazon-sp-api", "--out", "default"])
        .run()
        .code(1)
        .says("left as it is");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), before);
    assert!(!path.with_extension("yml.spapi-setup.bak").exists());
}

#[cfg(unix)] // a link needs a privilege on Windows
#[test]
fn an_aws_config_under_version_control_stays_where_it_is() {
    let (home, _stage) = ready();
    let real = home.write("dotfiles/aws-config", "[default]\nregion = us-east-1\n");
    std::fs::create_dir(home.path().join(".aws")).unwrap();
    std::os::unix::fs::symlink(&real, home.path().join(".aws/config")).unwrap();
    home.cmd(["export", "--for", "aws-profile", "--out", "default"]).run().code(0);
    assert!(std::fs::read_to_string(&real).unwrap().contains("[profile spapi-default]"));
    assert!(home.path().join(".aws/config").is_symlink());
}

#[cfg(unix)] // a link needs a privilege on Windows
#[test]
fn an_aws_profile_names_the_program_as_it_was_found() {
    let (home, _stage) = ready();
    // As Homebrew and Nix lay it out: a link that stays, to a folder that goes with the next version.
    let bin = home.path().join("bin");
    std::fs::create_dir(&bin).unwrap();
    let real = std::path::PathBuf::from(env!("CARGO_BIN_EXE_spapi-setup"));
    let link = bin.join("spapi-setup");
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let args = ["export", "--for", "aws-profile"];
    let line = |program: &std::path::Path| format!("credential_process = {} credential", program.display());
    home.program("spapi-setup", args).env("PATH", &path).run().code(0).prints(&line(&link));
    home.program(&link, args).run().code(0).prints(&line(&link));
    home.program(&real, args).env("PATH", &path).run().code(0).prints(&line(&link));
    // A link to something else is not the way to this program.
    std::fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink("/bin/true", &link).unwrap();
    home.program(&real, args).env("PATH", &path).run().code(0).prints(&line(&real));
}

#[cfg(unix)] // modes of Unix
#[test]
fn an_aws_profile_names_the_shim_of_a_version_manager() {
    let (home, _stage) = ready();
    let installed = home.path().join("asdf/installs/spapi-setup/1.0/bin");
    let shims = home.path().join("asdf/shims");
    for folder in [&installed, &shims] {
        std::fs::create_dir_all(folder).unwrap();
    }
    let program = installed.join("spapi-setup");
    std::fs::copy(env!("CARGO_BIN_EXE_spapi-setup"), &program).unwrap();
    let args = ["export", "--for", "aws-profile"];
    home.program(&program, args).run().code(0).prints(&program.display().to_string());
    let shim = home.write("asdf/shims/spapi-setup", "#!/bin/sh\n");
    std::fs::set_permissions(&shim, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    home.program(&program, args).run().code(0).prints(&format!("= {} cred", shim.display()));
}

#[test]
fn a_profile_without_keys_says_what_to_do() {
    let (home, stage) = (Home::new(), Stage::new());
    seller::init_lwa(&home, &stage);
    home.cmd(["export", "--for", "csm"]).run().code(2).says("--auth lwa").says("init --auth iam -p default");
    let out = home.cmd(["export", "--for", "env"]).run();
    assert!(!out.code(0).stdout().contains("SP_API_ACCESS_KEY"));
}

#[test]
fn a_name_that_begins_with_a_dash_is_a_name() {
    let (home, stage) = ready();
    let keys = seller::values(&home, "default");
    seller::import(&home, &stage, "-x", &seller::odd_app(&stage, 1, true), &keys);
    let two = ["export", "--for", "python-amazon-sp-api", "-p", "default", "--profile=-x", "-p", "default"];
    let out = home.cmd(two).run();
    out.code(0).prints("'default':").prints("'-x':");
    assert_eq!(out.stdout().matches("'default':").count(), 1);
    home.cmd(["export", "--for", "json", "-p", "default", "--profile=-x"]).run().code(2).says("one profile");
}

#[cfg(unix)] // a pseudo-terminal
#[test]
fn copy_needs_a_person_and_a_clipboard() {
    let (home, _stage) = ready();
    home.cmd(["export", "--for", "csm", "--copy"]).run().code(2).says("terminal");
    let mut pty = Pty::spawn(home.cmd(["export", "--for", "csm", "--copy"]));
    pty.expect("there is no clipboard here");
    pty.ends(1);
}

#[test]
fn completions_know_profiles_and_targets() {
    let (home, _stage) = ready();
    let complete = |words: &[&str]| {
        let args = ["--", "spapi-setup"].into_iter().chain(words.iter().copied());
        let out = home.cmd(args).env("COMPLETE", "fish").run();
        out.code(0).stdout()
    };
    assert!(complete(&["export", "-p", ""]).lines().any(|l| l.starts_with("default")));
    assert!(complete(&["exec", "--profile", "d"]).lines().any(|l| l.starts_with("default")));
    assert!(complete(&["export", "--for", "py"]).contains("python-amazon-sp-api-env"));
    let env = complete(&["exec", "--for", ""]);
    assert!(env.contains("docker-env") && !env.contains("csm"), "{env}");
}

#[test]
fn an_export_that_names_a_program_that_is_gone_is_a_warning() {
    let (home, stage) = set_up(Knobs::default());
    let out = check(&home, &stage, &["--json"]).run();
    assert!(!out.code(0).stdout().contains("export.program"), "nothing was exported");
    let program = home.path().join("old").join("spapi-setup");
    std::fs::create_dir(program.parent().unwrap()).unwrap();
    std::fs::copy(env!("CARGO_BIN_EXE_spapi-setup"), &program).unwrap();
    home.program(&program, ["export", "--for", "aws-profile", "--out", "default"]).run().code(0);
    let _ = one(&home, &stage, 0, "export.program", "pass");
    std::fs::remove_file(&program).unwrap();
    let (_, text) = one(&home, &stage, 0, "export.program", "warn");
    says(&text, &program.display().to_string());
    says(&text, "spapi-setup export --for aws-profile --out default");
    home.cmd(["export", "--for", "aws-profile", "--out", "default"]).run().code(0);
    let _ = one(&home, &stage, 0, "export.program", "pass");
}
