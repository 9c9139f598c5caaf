//! Sinks by the dozen, sinks of several profiles, and what `init`, `import`, `teardown` and a timer say of them.

use serde_json::{Value, json};

use crate::support::home::Home;
use crate::support::seller::{self, text};
use crate::support::shared::{CONFIG, Shared};
use crate::support::stage::Stage;
use crate::sync_aws::{REGION, World, policy};

#[test]
fn many_sinks_are_written_side_by_side_and_one_that_fails_stops_no_other() {
    let sinks: Vec<String> = (0..20).map(|n| format!("aws-secret:shop/{n:02}@{REGION}")).collect();
    let names: Vec<&str> = sinks.iter().map(String::as_str).collect();
    let mut w = World::new(&names);
    for (n, sink) in sinks.iter().enumerate() {
        let values = seller::odd_app(&w.stage, u32::try_from(n).unwrap() + 1, true);
        let profile = format!("shop-{n:02}");
        seller::import(&w.home, &w.stage, &profile, &values, &Value::Null);
        let add = w.cmd(&["export", "--for", "python-amazon-sp-api-env", "-p", &profile, "--to", sink]);
        add.run().code(0);
    }
    assert_eq!(w.listed().len(), 20);
    w.cmd(&["sync", "--check"]).run().code(0);
    // One may not be written any more, another one is somebody else's now.
    w.writer = w.moto.administrator("less", &policy(&Home::new(), &names[1..]));
    let untag = json!({ "SecretId": "shop/07", "TagKeys": ["managed-by"] });
    w.moto.tell(REGION, "secretsmanager", "untag_resource", &untag);
    let out = w.cmd(&["sync", "--json"]).run();
    out.code(7).says("2 of 20 steps failed").says("shop/00").says("shop/07");
    let told = out.json();
    let count = |outcome: &str| {
        told["sinks"].as_array().unwrap().iter().filter(|sink| sink["outcome"] == outcome).count()
    };
    assert_eq!((count("failed"), count("same")), (2, 18), "{told}");
    let failed: Vec<Value> = w.listed().into_iter().filter(|sink| sink["failed"].is_string()).collect();
    assert_eq!(failed.len(), 2);
    for sink in &sinks {
        let name = &sink["aws-secret:".len()..sink.len() - REGION.len() - 1];
        let held = w.moto.tell(
            REGION,
            "secretsmanager",
            "get_secret_value",
            &json!({ "SecretId": name, "VersionStage": "AWSCURRENT" }),
        );
        let profile = format!("shop-{}", &name[5..]);
        assert!(
            text(&held, "SecretString").contains(text(&seller::values(&w.home, &profile), "lwa_client_id"))
        );
    }
}

#[test]
fn a_profile_that_is_torn_down_leaves_a_shared_sink_to_the_others() {
    let (home, stage) = (Home::new(), Stage::new());
    seller::init_lwa(&home, &stage);
    let second = seller::odd_app(&stage, 2, true);
    seller::import(&home, &stage, "second", &second, &Value::Null);
    let sink = "pipe:sh -c 'cat > accounts'";
    let both = ["-p", "default", "-p", "second", "--to", sink];
    home.cmd(["export", "--for", "python-amazon-sp-api"]).args(both).run().code(0);
    let accounts = || std::fs::read_to_string(home.path().join("accounts")).unwrap();
    assert!(accounts().contains("'second':"));
    let gone = home.cmd(["teardown", "-p", "second", "--confirm", "second"]).envs(stage.env()).run();
    gone.code(0).says("are not written any more").says("pipe:sh");
    home.cmd(["sync", "--check"]).run().code(8).says("was not written yet");
    home.cmd(["sync"]).run().code(0);
    assert!(!accounts().contains("'second':") && accounts().contains("'default':"), "{}", accounts());
}

#[test]
fn what_changes_values_without_a_rotation_names_the_sinks_that_are_behind() {
    let (home, stage) = (Home::new(), Stage::new());
    seller::init_lwa(&home, &stage);
    home.cmd(["export", "--for", "env", "--to", "file:shop.env"]).run().code(0);
    let client_id = stage.sample().client_id;
    let token = stage.state().authorize(&client_id, spapi_setup::Region::Eu, "Rehearsal Store").unwrap();
    let args = ["init", "--no-input", "--yes", "--region", "eu", "--store", "file", "--auth", "lwa"];
    let again = home.cmd(args).envs(stage.env()).envs(stage.answers());
    let again = again.env("SPAPI_SETUP_REFRESH_TOKEN", token.expose()).run();
    again.code(0).says("shop.env still has the old values: spapi-setup sync");
    home.cmd(["sync"]).run().code(0).says("Wrote");
    let written = std::fs::read_to_string(home.path().join("shop.env")).unwrap();
    assert!(written.contains(token.expose()));
}

#[test]
fn a_timer_is_refused_where_it_could_not_write_the_sinks() {
    let w = World::new(&["aws-secret:shop@eu-west-1"]);
    w.add("aws-secret:shop@eu-west-1").run().code(0);
    let check = || w.cmd(&["rotate", "--due", "--check-only"]);
    check().run().code(0).says("The sinks can be reached: 1");
    check()
        .unset("AWS_ACCESS_KEY_ID")
        .unset("AWS_SECRET_ACCESS_KEY")
        .run()
        .code(4)
        .says("no AWS credentials");
    w.home.cmd(["sync", "remove", "aws-secret:shop"]).run().code(0);
    w.home.cmd(["sync", "add", "--for", "env", "--to", "pipe:sh -c 'cat > x'"]).run().code(0);
    check().env("PATH", w.home.path()).run().code(1).says("There is no program \"sh\"");
    w.home.cmd(["sync", "remove", "pipe:sh -c 'cat > x'"]).run().code(0);
    w.home.cmd(["sync", "add", "--for", "env", "--to", "file:dir/x"]).run().code(1);
    std::fs::create_dir(w.home.path().join("dir")).unwrap();
    w.home.cmd(["sync", "add", "--for", "env", "--to", "file:dir/x"]).run().code(0);
    std::fs::remove_dir_all(w.home.path().join("dir")).unwrap();
    check().run().code(1).says("the folder is not there");
}

#[test]
fn a_file_is_no_sink_of_a_home_that_several_computers_share() {
    let shared = Shared::start();
    shared.write("config.toml", CONFIG);
    let out = shared.cmd(&Home::new(), "sync add --for env -p acme --to file:/srv/x").run();
    out.code(2).says("shared by several").says("aws-secret:");
    assert!(!shared.read("config.toml").contains("sinks"));
}
