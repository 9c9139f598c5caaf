//! `check --all` with many profiles: gone on with after a stop, patient where Amazon asks for it, and what it found is
//! told by `status`.

use spapi_setup::rehearsal::{Fault, FaultKind};

use crate::import_many::List;
use crate::support::home::Cmd;
#[cfg(feature = "checkpoints")]
use crate::support::kill;
use crate::support::seller::seller;

/// 100 sellers that are set up.
fn sellers() -> List {
    let list = List::new(100, 3);
    list.whole(&[]).run().code(0);
    list
}

fn check(list: &List, more: &[&str]) -> Cmd {
    let args: Vec<&str> = ["check", "--all"].iter().chain(more).copied().collect();
    seller(&list.home, &list.stage, &args)
}

#[cfg(feature = "checkpoints")]
#[test]
fn a_run_that_was_killed_is_gone_on_with() {
    for point in kill::points(&["check."]) {
        let list = sellers();
        // One is not well: it is checked by every run.
        let bad = list.sellers[0].1.clone();
        list.stage.state().refresh_token(&bad).unwrap().revoked = true;
        let _ = kill::kill_at(check(&list, &[]), point);
        let before = list.proofs();
        let out = check(&list, &[]).run();
        out.code(3).says("profiles were well in the run that was stopped at").says("1 failed");
        let asked = list.proofs() - before;
        assert!((60..=70).contains(&asked), "{asked} of 100 are asked again");
        assert!(!list.home.file("pending.toml").exists(), "nothing is left to go on with");
        // The next one begins anew.
        let before = list.proofs();
        list.stage.state().refresh_token(&bad).unwrap().revoked = false;
        check(&list, &[]).run().code(0).says("100 profiles: all is well").never_says("stopped");
        assert_eq!(list.proofs() - before, 100);
    }
}

#[cfg(feature = "checkpoints")]
#[test]
fn what_a_stopped_run_found_is_in_the_json_and_can_be_asked_again() {
    let list = sellers();
    let _ = kill::kill_at(check(&list, &[]), "check.recorded");
    let noted = list.home.read("pending.toml");
    let before = list.proofs();
    check(&list, &["--again"]).run().code(0).never_says("stopped");
    assert_eq!(list.proofs() - before, 100);
    // A home with nothing but such a note is finished.
    list.home.write(".config/spapi-setup/pending.toml", &noted);
    let json = check(&list, &["--json"]).run();
    let json = json.code(0).json();
    let profiles = json["profiles"].as_array().unwrap();
    let names: Vec<&str> = profiles.iter().map(|p| p["profile"].as_str().unwrap()).collect();
    assert!(names.is_sorted() && names.len() == 100);
    let kept = profiles.iter().filter(|p| p["kept"] == true).count();
    assert!((30..40).contains(&kept), "{kept}");
    assert!(
        profiles
            .iter()
            .all(|p| p["ok"] == true && (p["kept"] == true) == (p["checks"] == serde_json::json!([])))
    );
    // An hour later it is of no use any more.
    let old = noted.replace(&noted[noted.find("at = ").unwrap()..][..10], "at = \"2020");
    list.home.write(".config/spapi-setup/pending.toml", &old);
    check(&list, &[]).run().code(0).never_says("stopped");
    // A repair looks at all of them.
    list.home.write(".config/spapi-setup/pending.toml", noted);
    check(&list, &["--fix"]).run().code(0).never_says("stopped");
}

#[test]
fn a_refusal_is_told_by_status_until_the_profile_is_well() {
    let list = List::new(25, 1);
    list.whole(&[]).run().code(0);
    let bad = list.sellers[7].1.clone();
    list.stage.state().refresh_token(&bad).unwrap().revoked = true;
    let out = check(&list, &[]).run();
    out.code(3).says("24 profiles: all is well (-v names them)").says("profile \"Store-007\"");
    let failed = || {
        let out = list.home.cmd(["status", "--failed", "--json"]).run();
        let json = out.code(0).json();
        json["profiles"].as_array().unwrap().iter().map(|p| p["profile"].to_string()).collect::<Vec<_>>()
    };
    assert_eq!(failed(), ["\"Store-007\""]);
    list.home.cmd(["status", "--failed"]).run().code(0).says("Store-007: failed at lwa.token today");
    // No network says nothing about anybody.
    check(&list, &[]).env("SPAPI_SETUP_LWA_URL", "http://127.0.0.1:9/auth/o2/token").run().code(1);
    assert_eq!(failed().len(), 1);
    list.stage.state().refresh_token(&bad).unwrap().revoked = false;
    seller(&list.home, &list.stage, &["check", "-p", "Store-007"]).run().code(0);
    assert_eq!(failed(), [""; 0]);
}

#[test]
fn where_amazon_asks_to_go_slower_it_waits() {
    let list = List::new(24, 1);
    list.whole(&[]).run().code(0);
    let kind = FaultKind::Status { status: 429, body: "{}".into(), content_type: "application/json".into() };
    list.stage.state().knobs.fail = vec![Fault { on: "lwa".into(), times: 12, kind }];
    check(&list, &[]).run().code(0).says("24 profiles: all is well");
}
