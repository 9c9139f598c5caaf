//! `exec`: signals, job control, and how it ends with its command.

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

#[cfg(unix)]
use rustix::process::Signal;

use crate::support::home::{Cmd, Home};
#[cfg(unix)]
use crate::support::pty::Pty;
use crate::support::seller;
use crate::support::stage::Stage;

/// How long a test waits for something that another process does.
const PATIENCE: Duration = Duration::from_secs(20);

fn ready() -> Home {
    let (home, stage) = (Home::new(), Stage::new());
    seller::init_lwa(&home, &stage);
    home
}

fn exec(home: &Home, flag: &str, script: &str) -> Cmd {
    home.cmd(["exec", flag, "--", "sh", "-c", script])
}

fn fifo(home: &Home, name: &str) -> PathBuf {
    let path = home.path().join(name);
    assert!(home.program("mkfifo", [&path]).run().status.success());
    path
}

/// Begins to read a FIFO: [`text`] is what came until all its writers were gone.
fn reading(path: &Path) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    let path = path.to_owned();
    std::thread::spawn(move || sender.send(std::fs::read_to_string(path).unwrap()));
    receiver
}

fn text(reading: &mpsc::Receiver<String>) -> String {
    reading.recv_timeout(PATIENCE).expect("the other side to close it")
}

fn read(path: &Path) -> String {
    text(&reading(path))
}

#[test]
fn signals_reach_the_command() {
    let home = ready();
    let all = [
        (Signal::TERM, "TERM"),
        (Signal::HUP, "HUP"),
        (Signal::INT, "INT"),
        (Signal::QUIT, "QUIT"),
        (Signal::USR1, "USR1"),
        (Signal::USR2, "USR2"),
        (Signal::ALARM, "ALRM"),
        (Signal::WINCH, "WINCH"),
        (Signal::CONT, "CONT"),
        (Signal::TSTP, "TSTP"),
    ];
    for (signal, name) in all {
        for flag in ["--mask", "--no-mask"] {
            let fifo = fifo(&home, &format!("fifo-{name}{flag}"));
            // The shell turns in place: one that opened the FIFO again would lose a signal that came between its look
            // for signals and the call that waits.
            let script = format!(
                "trap 'echo caught {name}; exit 9' {name}; echo ready > '{0}'; while :; do :; done",
                fifo.display(),
            );
            let running = exec(&home, flag, &script).start();
            // Opening waits for the other side: the trap is set by then.
            assert_eq!(read(&fifo), "ready\n");
            running.signal(signal);
            let out = running.wait();
            out.code(9);
            assert_eq!(out.stdout(), format!("caught {name}\n"), "once");
        }
    }
}

#[test]
fn a_signal_that_was_ignored_at_the_start_stays_ignored() {
    let home = ready();
    let bin = env!("CARGO_BIN_EXE_spapi-setup");
    for flag in ["--mask", "--no-mask"] {
        let script =
            format!("trap '' HUP; exec '{bin}' exec {flag} -- sh -c 'kill -HUP $$; echo still here'");
        home.program("sh", ["-c", &script]).run().code(0).prints("still here");
    }
}

/// `docker exec` and `nsenter` start a process whose session's leader is in another namespace: it has no number here.
#[cfg(target_os = "linux")]
#[test]
fn a_session_from_outside_the_container_is_no_mistake() {
    let home = ready();
    let bin = env!("CARGO_BIN_EXE_spapi-setup");
    let root = rustix::process::geteuid().is_root();
    let user: &[&str] = if root { &[] } else { &["--user", "--map-root-user"] };
    let mut words = vec!["--pid", "--fork", "--mount-proc"];
    words.extend(user);
    let command = "trap 'echo caught; exit 9' TERM; kill -TERM $PPID; while :; do :; done";
    words.extend([bin, "exec", "--mask", "--", "sh", "-c", command]);
    let out = home.program("unshare", words).run();
    assert_eq!(out.code(9).stdout(), "caught\n");
}

#[cfg(target_os = "linux")]
#[test]
fn a_wrapper_that_is_killed_takes_the_command_along() {
    let home = ready();
    let (ready, held, never) = (fifo(&home, "ready"), fifo(&home, "held"), fifo(&home, "never"));
    let script = format!(
        "trap '' TERM HUP; exec 3> '{}'; echo ready > '{}'; while :; do read x < '{}'; done",
        held.display(),
        ready.display(),
        never.display()
    );
    let held = reading(&held);
    let running = exec(&home, "--mask", &script).start();
    assert_eq!(read(&ready), "ready\n");
    running.kill();
    running.wait().by_signal(9);
    // The command holds it open as long as it lives.
    assert_eq!(text(&held), "");
}

#[test]
fn a_daemon_that_stays_behind_does_not_keep_it_alive() {
    let home = ready();
    let held = fifo(&home, "held");
    let script = format!("(read x < '{}') & echo started; exit 3", held.display());
    let out = exec(&home, "--mask", &script).limit(PATIENCE).run();
    std::fs::write(&held, "go\n").unwrap();
    out.code(3).prints("started\n");
}

#[test]
fn what_comes_soon_after_the_end_is_passed_on() {
    let home = ready();
    // The command counts as there until its wrapper has waited for it.
    let script =
        "p=$$; (while kill -0 $p 2>/dev/null; do :; done; echo late; echo late >&2) & echo early; exit 3";
    let out = exec(&home, "--mask", script).run();
    assert_eq!(out.code(3).says("late").stdout(), "early\nlate\n");
}

#[test]
fn ctrl_z_stops_both_and_fg_continues_both() {
    let home = ready();
    let bin = env!("CARGO_BIN_EXE_spapi-setup");
    let mut pty = Pty::spawn(home.program("bash", ["--norc", "--noprofile", "-i"]).env("PS1", "shell> "));
    pty.expect("shell> ");
    pty.line(&format!("'{bin}' exec --mask -- sh -c 'echo be''gun; read x; echo \"got $x\"; exit 5'"));
    pty.expect_next("begun").ctrl('z').expect_next("Stopped").expect_next("shell> ");
    pty.line("fg").expect_next("read x");
    pty.line("more").expect_next("got more");
    pty.expect_next("shell> ").line("echo code=$?").expect_next("code=5");
    pty.line("exit 0");
    pty.ends_unsound(0);
}
