//! `rotate` at a terminal: the guide, wrong boxes, refusals that are asked again, Ctrl-C, programs ticked off.

use spapi_setup::Secret;

use crate::rotate::{clean, config, ready, stored};
use crate::support::home::Home;
#[cfg(unix)]
use crate::support::pty::Pty;
use crate::support::stage::Stage;

fn typed(home: &Home, stage: &Stage, args: &[&str]) -> Pty {
    Pty::spawn(home.cmd(["rotate"]).args(args.iter().copied()).envs(stage.env()))
}

fn next(stage: &Stage, lag: u32) -> Secret {
    let client_id = stage.sample().client_id;
    stage.state().rotate_secret(&client_id, lag).unwrap()
}

#[test]
fn a_refused_secret_is_asked_again_and_programs_are_ticked_off() {
    let stage = Stage::new();
    let home = ready(&stage);
    let new = next(&stage, 0);
    let mut pty = typed(&home, &stage, &["lwa-secret"]);
    pty.expect("primary user").expect_next("(n)ext").line("n");
    pty.expect_next("Client secret").paste(stage.sample().refresh_token.expose()).enter();
    pty.expect_next("refresh token").expect_next("Client secret");
    pty.paste(&format!("amzn1.oa2-cs.v1.{}", "0123456789abcdef".repeat(4))).enter();
    pty.expect_next("invalid_client").expect_next("Client secret").paste(new.expose()).enter();
    pty.expect_next("proved and stored").expect_next("Does it have the new value?").line("y");
    pty.expect_next("Another program").line("Warehouse").expect_next("Where in it").line("Settings > Amazon");
    pty.expect_next("Does it have the new value?").line("n");
    pty.expect_next("Another program").line("");
    pty.expect_next("a rotation does not revoke it").ends(0);
    assert_eq!(stored(&home, "client-secret").as_deref(), Some(new.expose()));
    let consumers = config(&home)["profiles"]["default"]["consumers"].as_array().unwrap().clone();
    let open: Vec<_> =
        consumers.iter().map(|c| c.get("open").is_some_and(|o| o.as_bool() == Some(true))).collect();
    assert_eq!(open, [false, true]);
    assert_eq!(consumers[1]["place"].as_str(), Some("Settings > Amazon"));
    clean(&home);
    // The next run begins with what is still open.
    let mut pty = typed(&home, &stage, &["lwa-secret"]);
    pty.expect("- Warehouse, Settings > Amazon").expect_next("Does it have the new value?").line("y");
    pty.expect_next("Another program").line("");
    pty.expect_next("Rotate to another new client secret now?").line("n").ends(0);
}

#[test]
fn control_c_while_waiting_loses_nothing() {
    let stage = Stage::new();
    let home = ready(&stage);
    let new = next(&stage, 99);
    let mut pty = typed(&home, &stage, &["lwa-secret"]);
    pty.expect("(n)ext").line("n");
    pty.expect_next("Client secret").paste(new.expose()).enter();
    pty.expect("does not know the new secret yet").ctrl('c').expect("the new secret is kept").ends(130);
    assert_eq!(stored(&home, "next-client-secret").as_deref(), Some(new.expose()));
    let old = stage.sample().client_secret;
    assert_eq!(stored(&home, "client-secret").as_deref(), Some(old.expose()));
    stage.state().apps.values_mut().flat_map(|app| &mut app.secrets).for_each(|s| s.lag = 0);
    let mut pty = typed(&home, &stage, &["lwa-secret"]);
    pty.expect("Continuing with the new secret that was entered")
        .expect_next("Does it have the new value?")
        .line("n");
    pty.expect_next("Another program").line("").ends(0);
    assert_eq!(stored(&home, "client-secret").as_deref(), Some(new.expose()));
    clean(&home);
}

#[test]
fn no_at_the_plan_makes_no_key() {
    let stage = Stage::new();
    let home = crate::rotate_key::ready(&stage);
    let mut pty = typed(&home, &stage, &["access-key"]);
    pty.expect("1 change in account").expect("Go ahead?").line("n").ends(130);
    assert_eq!(crate::rotate_key::keys(&stage).len(), 1);
}
