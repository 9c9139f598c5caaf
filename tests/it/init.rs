//! `init`, unattended, against the stand-in: the main job from nothing to stored, and again.

use crate::support::home::Home;
use crate::support::stage::Stage;

fn init(home: &Home, stage: &Stage) -> crate::support::home::Cmd {
    home.cmd(["init", "--no-input", "--yes", "--region", "eu", "--store", "file"])
        .envs(stage.env())
        .envs(stage.answers())
}

#[test]
fn a_fresh_account_ends_proved_and_stored() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0).says("The new key can take on the role").says("Rehearsal Store");
    let key = {
        let state = stage.state();
        assert_eq!(state.users.keys().collect::<Vec<_>>(), ["SellingPartnerAPIUser"]);
        let keys = state.keys_of("SellingPartnerAPIUser");
        assert_eq!(keys.len(), 1);
        (keys[0].id.clone(), keys[0].secret.expose().to_owned())
    };
    let stored = home.read("credentials.toml");
    assert!(stored.contains(&key.0) && stored.contains(&key.1), "the key is stored");
    assert!(!home.setup().join("pending.toml").exists());
}

#[test]
fn a_second_run_changes_nothing() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0);
    let before = stage.actions().len();
    home.cmd(["init", "--no-input"]).envs(stage.env()).run().code(0).says("6 of 6").says("Nothing to do");
    let changing: Vec<_> = stage.actions()[before..]
        .iter()
        .filter(|a| ["Create", "Put", "Attach", "Update", "Delete", "Tag"].iter().any(|v| a.starts_with(v)))
        .cloned()
        .collect();
    assert!(changing.is_empty(), "{changing:?}");
}
