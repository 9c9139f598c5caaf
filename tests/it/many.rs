//! Many at once: one request, one lock with its holder's name, nothing lost.

use std::time::Duration;

use crate::init::again;
use crate::support::home::{Cmd, Home, Running};
#[cfg(unix)]
use crate::support::keyring::{Keyring, Kind};
#[cfg(unix)]
use crate::support::pty::Pty;
use crate::support::seller::{self, seller as cmd};
use crate::support::stage::Stage;

/// Holds the lock in a process of its own until its standard input ends.
#[cfg(unix)] // a Unix shell, or /proc
fn holder(home: &Home) -> (std::process::Child, std::process::ChildStdin) {
    let script = format!(
        "exec 9>>'{0}/lock'; flock 9; printf 'pid = %s\\ncommand = \"rotate\"\\nsince = \"2026-11-27T00:00:00Z\"\\n' $$ \
         >'{0}/lock.info'; chmod 600 '{0}/lock.info'; echo held; read -r _",
        home.setup().display()
    );
    let mut command = std::process::Command::new("bash");
    command.args(["-c", &script]).stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut child = command.spawn().expect("bash");
    let mut line = String::new();
    let out = child.stdout.as_mut().expect("piped");
    std::io::BufRead::read_line(&mut std::io::BufReader::new(out), &mut line).expect("a line");
    assert_eq!(line, "held\n");
    let stdin = child.stdin.take().expect("piped");
    (child, stdin)
}

#[cfg(unix)] // a Unix shell holds the lock
#[test]
fn wait_lock_waits_for_the_other_run_and_names_it() {
    let (home, stage) = (Home::new(), Stage::new());
    seller::init(&home, &stage);
    let (mut child, stdin) = holder(&home);
    let export = |args: &[&str]| {
        home.cmd(["export", "--for", "env", "--out", "x.env", "--force"]).args(args.iter().copied())
    };
    let name = format!("process {} `rotate`", child.id());
    export(&[]).run().code(6).says(&name).says("--wait-lock");
    export(&["--wait-lock", "100ms"]).run().code(6).says(&name);
    export(&["--wait-lock", "soon"]).run().code(2).says("90s");
    let waiting = export(&["--wait-lock", "50s"]).limit(Duration::from_secs(55)).start();
    drop(stdin);
    child.wait().expect("its end");
    waiting.wait().code(0).says("Wrote");
}

/// A dialog that waits behind another window: what is waited for is said while it is waited for.
#[cfg(unix)] // a pseudo-terminal
#[test]
fn a_person_is_told_that_the_keyring_is_waited_for() {
    let (home, stage) = (Home::new(), Stage::new().unused());
    let keyring = Keyring::start(&home, Kind::Hangs);
    let args = ["init", "--auth", "lwa", "--region", "eu", "--store", "keyring", "--yes"];
    let mut pty = Pty::spawn(home.cmd(args).envs(stage.env()).envs(stage.answers()).envs(keyring.env()));
    pty.expect("has not answered yet").expect("120 s").ctrl('c');
    pty.ends(130);
}

fn all(runs: Vec<Cmd>) -> Vec<crate::support::output::Output> {
    let runs: Vec<Running> = runs.into_iter().map(Cmd::start).collect();
    runs.into_iter().map(Running::wait).collect()
}

#[cfg(unix)] // gnome-keyring
#[test]
fn ten_inits_with_a_keyring_end_with_0_or_6() {
    let (home, stage) = (Home::new(), Stage::new());
    let keyring = Keyring::start(&home, Kind::Unlocked);
    let init = || {
        again(&home, &stage)
            .args(["--yes", "--region", "eu", "--store", "keyring", "--auth", "lwa"])
            .envs(stage.answers())
            .envs(keyring.env())
    };
    let outs = all((0..10).map(|_| init()).collect());
    let mut done = 0;
    for out in &outs {
        match out.status.code() {
            Some(0) => done += 1,
            _ => {
                out.code(6).never_says("did not give back");
            }
        }
    }
    assert!(done >= 1);
    let left = keyring.search(&home, "spapi-setup");
    assert!(!left.contains("/probe"), "{left}");
    init().args(["--wait-lock", "30s"]).run().code(0);
}

#[test]
fn thirty_tokens_at_once_are_one_request() {
    let (home, stage) = (Home::new(), Stage::new());
    seller::init(&home, &stage);
    for (args, action) in [(&["token"][..], "token"), (&["credential-process"], "AssumeRole")] {
        let before = stage.count(action);
        let outs = all((0..30).map(|_| cmd(&home, &stage, args)).collect());
        let first = outs[0].code(0).stdout();
        assert!(outs.iter().all(|out| out.code(0).stdout() == first));
        assert_eq!(stage.count(action), before + 1, "{args:?}");
    }
    let left: Vec<_> = std::fs::read_dir(home.setup())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".lock"))
        .collect();
    // On Windows they stay.
    assert!(left.is_empty() || cfg!(windows), "{left:?}");
}

/// Eight profiles of two apps, each with a cold cache.
fn eight(home: &Home, stage: &Stage, env: &[(&'static str, String)], store: &str) -> Vec<String> {
    let mut names = Vec::new();
    for n in 1..=8 {
        let values = seller::odd_app(stage, n, false);
        let file = home.write("import.json", values.to_string()).display().to_string();
        let name = format!("p{n}");
        let flag = format!("--profile={name}");
        let args = ["import", &file, &flag, "--store", store];
        cmd(home, stage, &args).envs(env.iter().cloned()).run().code(0);
        names.push(name);
    }
    names
}

/// `env` gives the environment, and what looks at the store in the end.
fn all_are_kept(store: &str, env: impl Fn(&Home) -> (Box<dyn Fn(&Home)>, Vec<(&'static str, String)>)) {
    let (home, stage) = (Home::new(), Stage::new());
    let (nothing_is_left, env) = env(&home);
    let names = eight(&home, &stage, &env, store);
    let run = |name: &String| cmd(&home, &stage, &["token", "-p", name]).envs(env.iter().cloned());
    let before = stage.count("token");
    let first: Vec<_> = all(names.iter().map(run).collect()).iter().map(|o| o.code(0).stdout()).collect();
    assert_eq!(stage.count("token"), before + 8);
    let again: Vec<_> = all(names.iter().map(run).collect()).iter().map(|o| o.code(0).stdout()).collect();
    assert_eq!(again, first);
    assert_eq!(stage.count("token"), before + 8, "each one is kept");
    for name in &names {
        let args = ["teardown", "-p", name, "--no-input", "--confirm", name];
        cmd(&home, &stage, &args).envs(env.iter().cloned()).run().code(0);
    }
    assert_eq!(home.read("cache.toml"), "");
    nothing_is_left(&home);
}

#[test]
fn the_caches_of_eight_profiles_survive_each_other_in_the_file() {
    all_are_kept("file", |_| (Box::new(|_| ()), Vec::new()));
}

#[cfg(unix)] // gnome-keyring
#[test]
fn the_caches_of_eight_profiles_survive_each_other_in_the_keyring() {
    all_are_kept("keyring", |home| {
        let keyring = Keyring::start(home, Kind::Unlocked);
        let env = keyring.env().to_vec();
        (Box::new(move |home| assert_eq!(keyring.search(home, "spapi-setup").trim(), "")), env)
    });
}

#[test]
fn names_that_differ_only_in_case_are_refused() {
    let (home, stage) = (Home::new(), Stage::new());
    seller::init_lwa(&home, &stage);
    let before = stage.actions().len();
    let args = ["--yes", "--region", "eu", "--store", "file", "--auth", "lwa", "-p", "Default"];
    again(&home, &stage)
        .args(args)
        .envs(stage.answers())
        .run()
        .code(2)
        .says("\"default\"")
        .says("-p default");
    let values = seller::odd_app(&stage, 1, false);
    let file = home.write("import.json", values.to_string()).display().to_string();
    let import = ["import", &file, "--profile=DEFAULT", "--store", "file", "--no-input"];
    cmd(&home, &stage, &import).run().code(2).says("\"default\" already");
    cmd(&home, &stage, &["token", "-p", "DEFAULT"]).run().code(2).says("the profiles are: default");
    assert_eq!(stage.actions().len(), before, "nothing is asked");
}
