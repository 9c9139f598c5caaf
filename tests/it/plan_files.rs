//! `plan --format` and `--out`: what is recorded, where it is written, what is refused.

use crate::init::{init, untouched};
use crate::plan_formats::{FORMATS, plan, recorded};
use crate::support::home::Home;
use crate::support::root;
use crate::support::seller::mode;
use crate::support::stage::Stage;
use crate::support::world::full_disk;
use spapi_setup::rehearsal::Knobs;

#[test]
fn the_uuid_is_recorded_once_and_only_where_a_file_was_written() {
    let (home, stage) = (Home::new(), Stage::new());
    for format in ["text", "json"] {
        plan(&home, &stage, &["--format", format]).run().code(0);
    }
    assert!(!home.setup().exists(), "text and JSON record nothing");
    let first = plan(&home, &stage, &["--format", "sh"]).run();
    let (uuid, user) = recorded(&home).remove(0);
    first.code(0).prints(&uuid).says("Nothing was changed in AWS").says("spapi-setup init");
    assert_eq!(user, "SellingPartnerAPIUser");
    for format in FORMATS {
        plan(&home, &stage, &["--format", format, "-p", "second"]).run().code(0).prints(&uuid);
    }
    assert_eq!(recorded(&home).len(), 1, "the same account and user are the same identity");
    // Nothing was made yet: other names may be chosen, and what is recorded follows.
    plan(&home, &stage, &["--format", "sh", "--role-name", "Other"])
        .run()
        .code(0)
        .prints(&uuid)
        .prints("role='Other'");
    assert!(home.read("config.toml").contains("role_name = \"Other\""));
    // Another user: another identity.
    plan(&home, &stage, &["--format", "sh", "--user-name", "Another"]).run().code(0).never_says(&uuid);
    assert_eq!(recorded(&home).len(), 2);
    home.cmd(["status"]).run().code(0).says("No profile is set up yet");
    untouched(&stage);
}

#[test]
fn another_account_is_another_identity() {
    let (home, stage) =
        (Home::new(), Stage::with(Knobs { root: true, temporary_admin: true, ..Knobs::default() }));
    plan(&home, &stage, &["--format", "sh"]).run().code(0);
    let (uuid, _) = recorded(&home).remove(0);
    stage.state().account = "999988887777".into();
    let out = plan(&home, &stage, &["--format", "terraform"]).run();
    out.code(0).prints("999988887777").never_says(&uuid);
    assert_eq!(recorded(&home).len(), 2);
    let out = plan(&home, &stage, &["--format", "sh", "--aws-account", "123456789012"]).run();
    out.code(4).says("not 123456789012").prints_nothing();
    let out = plan(&home, &stage, &["--format", "sh"]).run();
    out.code(0).prints("account='999988887777'");
    assert_eq!(recorded(&home).len(), 2);
}

#[test]
fn json_by_either_word_is_the_same() {
    let (home, stage) = (Home::new(), Stage::new());
    let json = plan(&home, &stage, &["--json"]).run().code(0).stdout();
    assert_eq!(plan(&home, &stage, &["--format", "json"]).run().code(0).stdout(), json);
    assert_eq!(plan(&home, &stage, &["--format", "json", "--json"]).run().code(0).stdout(), json);
    plan(&home, &stage, &["--format", "json", "--check"]).run().code(8);
    plan(&home, &stage, &["--format", "json", "--out", "plan.json"]).run().code(0).prints_nothing();
    assert_eq!(std::fs::read_to_string(home.path().join("plan.json")).unwrap(), json);
    let failed = home.cmd(["plan", "--format", "json"]).run();
    assert_eq!(failed.code(4).json()["error"]["exit"], 4, "failures too");
    let text = plan(&home, &stage, &[]).run().code(0).stdout();
    assert_eq!(plan(&home, &stage, &["--format", "text"]).run().code(0).stdout(), text);
    assert_eq!(plan(&home, &stage, &["--format", "text", "--out", "-"]).run().code(0).stdout(), text);
}

#[test]
fn a_file_is_private_and_an_existing_one_is_refused() {
    let (home, stage) = (Home::new(), Stage::new());
    let path = home.path().join("plan.yaml");
    let write = || plan(&home, &stage, &["--format", "cloudformation", "--out", "plan.yaml"]);
    write().run().code(0).says("Wrote plan.yaml").prints_nothing();
    assert_eq!(mode(&path), 0o600);
    let first = std::fs::read(&path).unwrap();
    assert!(!first.contains(&b'\r'));
    write().run().code(2).says("is there already").says("--force");
    std::fs::write(&path, "other").unwrap();
    write().run().code(2);
    assert_eq!(std::fs::read(&path).unwrap(), b"other");
    write().arg("--force").run().code(0);
    assert_eq!(std::fs::read(&path).unwrap(), first);
    plan(&home, &stage, &["--format", "sh", "--out", "-"]).run().code(0).prints("#!/bin/sh");
}

#[test]
fn what_can_not_be_written_is_said() {
    let (home, stage) = (Home::new(), Stage::new());
    let write = |to: &str| plan(&home, &stage, &["--format", "sh", "--out", to]);
    write("nowhere/plan.sh").run().code(1).says("the folder is not there");
    write("/dev/full").arg("--force").run().code(5).says("/dev/full");
    assert!(!home.setup().exists(), "nothing is recorded of a file that can't be");
    full_disk(write("plan.sh"), 0).run().code(5).says("no space left");
    assert!(!home.path().join("plan.sh").exists());
    let full = "exec \"$0\" plan --format sh >/dev/full";
    let bash = home.program("bash", ["-c", full, env!("CARGO_BIN_EXE_spapi-setup")]).envs(stage.env());
    bash.run().code(1).says("The output could not be written");
}

#[test]
fn without_a_sign_in_nothing_is_written() {
    let (home, _stage) = (Home::new(), Stage::new().unused());
    for format in FORMATS {
        let out = home.cmd(["plan", "--format", format, "--out", "plan"]).run();
        out.code(4).prints_nothing();
    }
    assert!(!home.setup().exists() && !home.path().join("plan").exists());
}

#[test]
fn what_does_not_go_together_is_wrong_usage() {
    let (home, stage) = (Home::new(), Stage::new().unused());
    for args in [
        &["--format", "pulumi"][..],
        &["--format", "sh", "--json"],
        &["--format", "text", "--json"],
        &["--format", "sh", "--check"],
        &["--format", "sh", "--admin-policy"],
        &["--admin-policy", "--out", "x"],
        &["--force"],
        &["--format", "sh", "--auth", "lwa"],
    ] {
        plan(&home, &stage, args).run().code(2);
    }
    plan(&home, &stage, &["--auth", "lwa", "--format", "json"]).run().code(0);
    assert!(!home.setup().exists());
}

#[test]
fn what_others_made_is_a_conflict_and_no_file() {
    let (lost, home, stage) = (Home::new(), Home::new(), Stage::new());
    init(&lost, &stage).run().code(0);
    for format in FORMATS {
        let out = plan(&home, &stage, &["--format", format, "--out", "plan"]).run();
        out.code(4).says("conflict").says("--user-name NAME");
    }
    plan(&home, &stage, &["--format", "sh", "--adopt"]).run().code(2).says("init --adopt").prints_nothing();
    assert!(!home.path().join("plan").exists());
    assert_eq!(recorded(&home), []);
}

/// A written plan chooses no store: the key that is imported for its user goes where the import says.
#[test]
fn an_import_after_a_written_plan_keeps_to_its_own_store() {
    let (lost, home, stage) = (Home::new(), Home::new(), Stage::new());
    let planned = plan(&home, &stage, &["--format", "sh"]).env("SPAPI_SETUP_STORE", "keyring").run();
    planned.code(0);
    init(&lost, &stage).run().code(0);
    let values = lost.cmd(["export", "--for", "json"]).run().code(0).stdout();
    home.write("creds.json", values);
    home.cmd(["import", "creds.json", "--store", "file"]).envs(stage.env()).run().code(0);
    let config = home.read("config.toml");
    assert!(config.matches("[identities.").count() == 1 && !config.contains("keyring"), "{config}");
    assert!(home.read("credentials.toml").contains("AKIA"), "the key's secret");
}

/// Between the two fences of the first block in `language`.
fn block<'d>(document: &'d str, language: &str) -> (usize, &'d str) {
    let fence = format!("\n```{language}\n");
    let start = document.find(&fence).unwrap_or_else(|| panic!("no block in {language}")) + fence.len();
    let end = start + document[start..].find("```\n").expect("its end");
    (start, &document[start..end])
}

/// To write it again: `TRYCMD=overwrite cargo test --features checkpoints --test it plan_files::`, then read the diff.
#[test]
fn the_document_shows_what_is_written() {
    let (home, stage) = (Home::new(), Stage::new());
    let path = root().join("docs/iam.md");
    let mut document = std::fs::read_to_string(&path).unwrap();
    for (format, language) in [("cloudformation", "yaml"), ("terraform", "hcl"), ("sh", "sh")] {
        let written = plan(&home, &stage, &["--format", format]).run().code(0).stdout();
        let written = written
            .replace(&recorded(&home)[0].0, "3f9a01c2-6c1e-4d57-9d2b-0a5b7e1c4f88")
            .replace(&format!("spapi-setup {}: plan", env!("CARGO_PKG_VERSION")), "spapi-setup: plan");
        let (start, shown) = block(&document, language);
        if std::env::var_os("TRYCMD").is_some_and(|word| word == "overwrite") {
            let end = start + shown.len();
            document.replace_range(start..end, &written);
        } else {
            assert_eq!(shown, written, "docs/iam.md, --format {format}");
        }
    }
    if std::env::var_os("TRYCMD").is_some_and(|word| word == "overwrite") {
        std::fs::write(&path, document).unwrap();
    }
}
