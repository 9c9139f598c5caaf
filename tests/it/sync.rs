//! Sinks without AWS: files and commands that get the values, now and after each change.

use serde_json::Value;

use crate::rotate::{next, with_secret};
use crate::support::home::{Cmd, Home};
use crate::support::seller::{self, text};
use crate::support::stage::Stage;

fn ready() -> (Home, Stage) {
    let (home, stage) = (Home::new(), Stage::new());
    seller::init_lwa(&home, &stage);
    (home, stage)
}

/// A command that keeps what it reads, its arguments and its environment, and can be told to fail.
#[cfg(unix)]
fn recorder(home: &Home) -> String {
    use std::os::unix::fs::PermissionsExt;
    let script = "#!/bin/sh\nset -eu\ncat > \"$HOME/got.new\"\necho \"$@\" > \"$HOME/args\"\nenv > \"$HOME/env\"\n\
                  if [ -e \"$HOME/broken\" ]; then cat \"$HOME/got.new\" >&2; exit 3; fi\n\
                  mv \"$HOME/got.new\" \"$HOME/got\"\necho written >> \"$HOME/times\"\n";
    let path = home.write("recorder", script);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    path.display().to_string()
}

fn read(home: &Home, name: &str) -> String {
    std::fs::read_to_string(home.path().join(name)).unwrap_or_default()
}

fn listed(home: &Home) -> Vec<Value> {
    let out = home.cmd(["sync", "list", "--json"]).run();
    out.code(0);
    out.json()["sinks"].as_array().unwrap().clone()
}

fn sync(home: &Home) -> Cmd {
    home.cmd(["sync"])
}

#[test]
fn a_file_is_written_recorded_and_written_again_by_a_rotation() {
    let (home, stage) = ready();
    let path = home.path().join("shop.env");
    let export = || home.cmd(["export", "--for", "env", "--to", "file:shop.env"]);
    export().run().code(0).says("Wrote file:").says("sync list");
    assert!(std::fs::read_to_string(&path).unwrap().contains("SP_API_REFRESH_TOKEN="));
    #[cfg(unix)]
    assert_eq!(seller::mode(&path), 0o600);
    let all = listed(&home);
    assert_eq!((all.len(), text(&all[0], "target"), all[0]["stale"].as_bool()), (1, "env", Some(false)));
    assert_eq!(text(&all[0], "sink"), format!("file:{}", path.display()));
    export().run().code(0).says("is up to date");

    let new = next(&stage, 0);
    with_secret(&home, &stage, &new).run().code(0).says("Wrote file:");
    assert!(std::fs::read_to_string(&path).unwrap().contains(new.expose()));
    home.cmd(["sync", "--check"]).run().code(0).says("has the values");
    let status = home.cmd(["status"]).run();
    status.code(8).says("has the values, written today");
    let status = home.cmd(["status", "--json"]).run();
    assert_eq!(status.json()["profiles"][0]["sinks"][0]["stale"], false);
}

#[test]
fn a_file_that_is_not_ours_is_left() {
    let (home, _stage) = ready();
    let path = home.write("shop.env", "mine\n");
    let export = || home.cmd(["export", "--for", "env", "--to", "file:shop.env"]);
    export().run().code(2).says("is there already");
    assert!(listed_none(&home), "what could not be written is not recorded");
    export().arg("--force").run().code(0);
    std::fs::write(&path, "somebody else's\n").unwrap();
    home.cmd(["sync", "--check"]).run().code(1).says("something else");
    sync(&home).run().code(7).says("something else").says("sync remove");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "somebody else's\n");
    assert!(text(&listed(&home)[0], "failed").contains("something else"));
    std::fs::remove_file(&path).unwrap();
    home.cmd(["sync", "--check"]).run().code(8).says("is gone");
    sync(&home).run().code(0).says("Wrote");
    assert!(std::fs::read_to_string(&path).unwrap().contains("LWA_APP_ID="));
    assert!(listed(&home)[0]["failed"].is_null());
}

fn listed_none(home: &Home) -> bool {
    let out = home.cmd(["sync", "list", "--json"]).run();
    out.code(0).says("No sink is recorded");
    out.json()["sinks"].as_array().unwrap().is_empty()
}

#[cfg(unix)] // a Unix shell
#[test]
fn a_pipe_gets_the_text_on_standard_input_and_nothing_elsewhere() {
    let (home, _stage) = ready();
    let recorder = recorder(&home);
    let sink = format!("pipe:{recorder} --into 'my vault'");
    let mut add = home.cmd(["sync", "add", "--for", "env", "--to", &sink]);
    add = add.env("GH_TOKEN", "theirs").env("SPAPI_SETUP_PROFILE", "default");
    add.run().code(0).says("Wrote pipe:").prints_nothing();
    let values = seller::values(&home, "default");
    let got = read(&home, "got");
    assert!(got.contains(text(&values, "refresh_token")) && got.contains(text(&values, "lwa_client_secret")));
    assert_eq!(read(&home, "args").trim(), "--into my vault");
    let env = read(&home, "env");
    assert!(env.contains("GH_TOKEN=theirs") && !env.contains("SPAPI_SETUP"), "{env}");
    assert!(!env.contains(text(&values, "refresh_token")));
    sync(&home).run().code(0);
    assert_eq!(read(&home, "times").lines().count(), 2, "sync writes a pipe whether or not it is stale");
}

#[cfg(unix)] // a Unix shell
#[test]
fn a_pipe_that_fails_is_named_without_a_secret_and_tried_again() {
    let (home, stage) = ready();
    let recorder = recorder(&home);
    let sink = format!("pipe:{recorder}");
    home.write("broken", "");
    let first = home.cmd(["sync", "add", "--for", "env", "--to", &sink]).run();
    first.code(1).says("did not take the values").says("it ended with 3").says("********");
    let values = seller::values(&home, "default");
    for secret in ["refresh_token", "lwa_client_secret"] {
        assert!(!first.stderr().contains(&text(&values, secret)[20..32]), "{}", first.stderr());
    }
    assert!(listed_none(&home));
    std::fs::remove_file(home.path().join("broken")).unwrap();
    home.cmd(["sync", "add", "--for", "env", "--to", &sink]).run().code(0);

    home.write("broken", "");
    let new = next(&stage, 0);
    let rotated = with_secret(&home, &stage, &new).run();
    rotated.code(7).says("proved and stored").says("did not take the values").says("spapi-setup sync");
    assert!(!rotated.stderr().contains(&new.expose()[20..]));
    assert!(!read(&home, "got").contains(new.expose()));
    let all = listed(&home);
    assert_eq!(all[0]["stale"], true);
    assert_eq!(text(&all[0], "why"), "still has the old values");
    home.cmd(["sync", "--check"]).run().code(8).says("still has the old values");
    home.cmd(["status"]).run().says("still has the old values").says("spapi-setup sync");
    sync(&home).run().code(7);
    std::fs::remove_file(home.path().join("broken")).unwrap();
    let due = home.cmd(["rotate", "--due", "--json"]).run();
    due.code(0).prints("\"what\":\"sink\"").prints("taken-in");
    assert!(read(&home, "got").contains(new.expose()));
    home.cmd(["rotate", "--due"]).run().code(0).prints_nothing();
    home.cmd(["sync", "--check"]).run().code(0);
}

#[cfg(unix)] // a Unix shell
#[test]
fn the_command_after_it_runs_once_and_again_where_it_failed() {
    let (home, stage) = ready();
    let then = "sh -c 'env | grep SPAPI_SETUP_ >> then; test ! -e stop'";
    for name in ["one.env", "two.env"] {
        let sink = format!("file:{name}");
        home.cmd(["sync", "add", "--for", "env", "--to", &sink, "--then", then]).run().code(0).says("Ran sh");
    }
    std::fs::remove_file(home.path().join("then")).unwrap();
    home.write("stop", "");
    let new = next(&stage, 0);
    with_secret(&home, &stage, &new).run().code(7).says("failed after the values were written");
    let seen = read(&home, "then");
    assert_eq!(seen.matches("SPAPI_SETUP_EVENT=lwa-secret").count(), 1, "two sinks, one command: {seen}");
    assert!(seen.contains("SPAPI_SETUP_PROFILE=default") && !seen.contains(new.expose()), "{seen}");
    assert_eq!(text(&listed(&home)[0], "why"), "is written, but the command after it did not run to its end");
    home.cmd(["sync", "--check"]).run().code(8);
    std::fs::remove_file(home.path().join("stop")).unwrap();
    sync(&home).run().code(0).says("is up to date").says("Ran sh");
    home.cmd(["sync", "--check"]).run().code(0);
    sync(&home).run().code(0);
    assert_eq!(
        read(&home, "then").matches("SPAPI_SETUP_EVENT").count(),
        2,
        "nothing was written: nothing ran"
    );
}

#[test]
fn one_sink_is_one_form_of_one_profile_unless_its_target_holds_several() {
    let (home, stage) = ready();
    let second = seller::odd_app(&stage, 2, true);
    seller::import(&home, &stage, "second", &second, &Value::Null);
    let to = |target: &str, profile: &str, file: &str| {
        home.cmd(["export", "--for", target, "-p", profile, "--to", file]).run()
    };
    to("env", "default", "file:a").code(0);
    to("json", "default", "file:a").code(2).says("is written for env, not for json").says("sync remove");
    to("env", "second", "file:a").code(2).says("holds the values of the profile \"default\"");
    to("python-amazon-sp-api", "default", "file:b.yml").code(0);
    to("python-amazon-sp-api", "second", "file:b.yml").code(0);
    let both = read(&home, "b.yml");
    assert!(both.contains("'default':") && both.contains("'second':"), "{both}");
    let all = listed(&home);
    assert_eq!(all[1]["profiles"].as_array().unwrap().len(), 2);
    home.cmd(["sync", "-p", "nobody"]).run().code(2).says("the profiles are: default, second");
    home.cmd(["sync", "-p", "second"]).run().code(0).says("b.yml is up to date");
    to("env", "default", "file:no/such/folder/x").code(1).says("the folder is not there");
    to("env", "default", "s3:x").code(2).says("begins with file:");
    to("env", "default", "pipe:no-such-program").code(1).says("There is no program \"no-such-program\"");
    assert_eq!(listed(&home).len(), 2);
}

#[test]
fn a_secret_in_the_command_of_a_pipe_is_refused() {
    let (home, _stage) = ready();
    let values = seller::values(&home, "default");
    let sink = format!("pipe:put --token {}", text(&values, "refresh_token"));
    let out = home.cmd(["export", "--for", "env", "--to", &sink]).run();
    out.code(2).says("holds the refresh token");
    assert!(!out.stderr().contains(&text(&values, "refresh_token")[10..24]));
    assert!(!home.read("config.toml").contains("put --token"));
}

#[test]
fn a_sink_is_forgotten_and_what_is_there_stays() {
    let (home, stage) = ready();
    home.cmd(["export", "--for", "env", "--to", "file:shop.env"]).run().code(0);
    home.cmd(["sync", "remove", "file:other.env"]).run().code(2).says("the recorded ones are: file:");
    home.cmd(["sync", "remove", "file:shop.env"]).run().code(0).says("keep working: delete them there");
    assert!(home.path().join("shop.env").exists() && listed_none(&home));
    home.cmd(["sync"]).run().code(0).says("No sink is recorded");
    home.cmd(["sync", "remove", "file:shop.env"]).run().code(2).says("no sink is recorded");
    home.cmd(["export", "--for", "env", "--to", "file:shop.env", "--force"]).run().code(0);
    let gone = home.cmd(["teardown", "--confirm", "default"]).envs(stage.env()).run();
    gone.code(0).says("are not written any more").says("shop.env");
}

#[cfg(unix)] // a signal
#[test]
fn ctrl_c_ends_the_command_with_its_children_and_leaves_the_sink_as_it_was() {
    use std::io::{BufRead, BufReader, Read};
    let (home, _stage) = ready();
    let fifo = home.path().join("alive");
    assert!(home.program("mkfifo", [&fifo]).run().status.success());
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let mut reader = BufReader::new(std::fs::File::open(fifo).unwrap());
        let mut text = String::new();
        reader.read_line(&mut text).unwrap();
        sender.send(text.clone()).unwrap();
        // It ends when the last process that holds the FIFO has ended.
        reader.read_to_string(&mut text).unwrap();
        sender.send(text).unwrap();
    });
    let told = || receiver.recv_timeout(std::time::Duration::from_secs(60)).unwrap();
    let sink = "pipe:sh -c 'exec 3> alive; echo here >&3; tail -f /dev/null & wait'";
    let running = home.cmd(["sync", "add", "--for", "env", "--to", sink]).start();
    assert_eq!(told(), "here\n");
    running.signal(rustix::process::Signal::INT);
    running.wait().code(130).says("Cancelled");
    assert_eq!(told(), "here\n");
    assert!(listed_none(&home));
}

#[cfg(all(unix, feature = "checkpoints"))]
#[test]
fn killed_at_every_point() {
    use crate::support::kill::{matrix, points};
    let then = "sh -c 'echo ran >> then'";
    let add =
        |home: &Home| home.cmd(["sync", "add", "--for", "env", "--to", "file:shop.env", "--then", then]);
    let again = |home: &Home| {
        sync(home).run().code(0);
        assert!(read(home, "shop.env").contains("SP_API_REFRESH_TOKEN="));
        assert!((1..=2).contains(&read(home, "then").lines().count()), "once, or once more after a kill");
        home.cmd(["sync", "--check"]).run().code(0);
    };
    matrix(&points(&["sync."]), ready, |(home, _)| add(home), |(home, _), _| again(home));
    let rotated = || {
        let (home, stage) = ready();
        add(&home).run().code(0);
        std::fs::remove_file(home.path().join("then")).unwrap();
        let new = next(&stage, 0);
        (home, stage, new)
    };
    matrix(
        &["rotate-secret.recorded", "sync.written", "sync.recorded", "sync.ran"],
        rotated,
        |(home, stage, new)| with_secret(home, stage, new),
        |(home, stage, new), _| {
            // What a timer does next: the swap is finished, then its sinks.
            crate::rotate::rotate(home, stage, &["--due"]).run().code(0);
            assert!(read(home, "shop.env").contains(new.expose()));
            again(home);
        },
    );
}
