//! `schedule install`, `status` and `remove` against real timers: systemd as a user's manager, and Debian's cron, each
//! on a computer of the test's own.

use std::path::{Path, PathBuf};

use jiff::ToSpan;
use serde_json::json;

use crate::support::home::{Cmd, Home, Output};
use crate::support::machine::{Kind, Machine, daemon};
use crate::support::read_fifo;
use crate::support::seller::{init_lwa, seller};
use crate::support::stage::Stage;

/// A home that is hard to quote, with a profile whose secrets are in the file.
fn set_up(home: &Home, stage: &Stage) -> PathBuf {
    init_lwa(home, stage);
    let odd = home.path().join("it's 100% \"$HOME\" \\ x");
    std::fs::rename(home.setup(), &odd).unwrap();
    odd
}

/// A command of this program on that computer, with the endpoints of the stage.
fn ours(machine: &Machine, home: &Home, stage: &Stage, odd: &Path, args: &[&str]) -> Cmd {
    machine.cmd(seller(home, stage, args).env("SPAPI_SETUP_HOME", odd))
}

/// Lets the client secret fall due in three days.
fn make_due(odd: &Path) {
    let file = odd.join("config.toml");
    let text = std::fs::read_to_string(&file).unwrap();
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let line = format!("secret_date = \"{today}\"");
    assert!(text.contains(&line), "{text}");
    let made = today.checked_sub(177.days()).unwrap();
    std::fs::write(file, text.replace(&line, &format!("secret_date = \"{made}\""))).unwrap();
}

/// A FIFO, and the command that writes to it what a run's `--on-failed` gets.
fn told(home: &Home) -> (PathBuf, String) {
    let pipe = home.path().join("told");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    let script = home.write("tell it.sh", format!("env >{}", pipe.display()));
    (pipe, format!("sh '{}'", script.display()))
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[track_caller]
fn state(out: &Output, wanted: &serde_json::Value) -> serde_json::Value {
    let found = out.json();
    for (name, value) in wanted.as_object().unwrap() {
        assert_eq!(found[name], *value, "{name}\n{found:#}");
    }
    found
}

#[test]
fn systemd_runs_what_is_due_and_forgets_it_all() {
    let (home, stage) = (Home::new(), Stage::new());
    let Some(machine) = Machine::start(&home, Kind::Systemd) else { return };
    let odd = set_up(&home, &stage);
    let (pipe, command) = told(&home);
    let run = |args: &[&str]| ours(&machine, &home, &stage, &odd, args).run();
    let systemctl = |args: &[&str]| machine.program(&home, "systemctl", &[&["--user"], args].concat()).run();

    let missing = json!({ "host": "systemd", "installed": false, "active": false, "system": false });
    state(run(&["schedule", "status", "--json"]).code(8), &missing);
    let out = run(&["schedule", "install", "--on-failed", &command]);
    out.code(0)
        .says("A run in the timer's own environment reached home, secrets and Amazon")
        .prints_nothing();
    out.says("Set up: systemd").says("loginctl enable-linger").says("No app rotates by itself yet");
    let there =
        json!({ "installed": true, "current": true, "active": true, "last_exit": null, "lingers": false });
    let found = state(run(&["schedule", "status", "--json"]).code(0), &there);
    assert!(found["next"].is_string(), "{found:#}");
    let name = found["name"].as_str().unwrap().to_owned();
    let (service, timer) = (format!("{name}.service"), format!("{name}.timer"));
    let units = home.path().join(".config/systemd/user");
    let verify =
        machine.program(&home, "systemd-analyze", &["verify", "--user", "--man=no", &service, &timer]).run();
    assert_eq!(verify.code(0).stderr(), "");

    // The very service: nothing is due.
    systemctl(&["start", &service]).code(0);
    state(run(&["schedule", "status", "--json"]).code(0), &json!({ "last_exit": 0 }));
    // By the timer itself, at once: a secret is due, and the command is told.
    make_due(&odd);
    let now = "[Timer]\nOnActiveSec=1us\nRandomizedDelaySec=0\n";
    home.write(&format!(".config/systemd/user/{timer}.d/now.conf"), now);
    systemctl(&["daemon-reload"]).code(0);
    systemctl(&["restart", &timer]).code(0);
    let env = read_fifo(&pipe);
    assert!(env.contains("SPAPI_SETUP_EXIT=8\n"), "{env}");
    std::fs::remove_dir_all(units.join(format!("{timer}.d"))).unwrap();

    let again = run(&["schedule", "install"]);
    again.code(0).says("Set up again");
    assert_eq!(files(&units).iter().filter(|file| file.is_file()).count(), 3, "{:?}", files(&units));
    let stamps = home.path().join(".local/share/systemd/timers");
    assert_eq!(files(&stamps).len(), 1, "when it ran last is kept");
    run(&["schedule", "remove"]).code(0).says("Removed");
    assert_eq!((files(&units), files(&stamps)), (vec![], vec![]), "nothing is left");
    systemctl(&["list-units", "--all", "--plain", "--no-legend", "spapi-setup*"]).code(0).prints_nothing();
    run(&["schedule", "remove"]).code(0).says("Nothing to remove");
    run(&["schedule", "status"]).code(8).prints("not set up");
}

#[test]
fn systemd_gets_nothing_that_cannot_work() {
    let (home, stage) = (Home::new(), Stage::new());
    let Some(machine) = Machine::start(&home, Kind::Systemd) else { return };
    let odd = set_up(&home, &stage);
    let run = |args: &[&str]| ours(&machine, &home, &stage, &odd, args).run();
    let units = home.path().join(".config/systemd/user");

    // A secret that Amazon refuses, found in the run's own environment.
    let secrets = std::fs::read_to_string(odd.join("credentials.toml")).unwrap();
    std::fs::write(odd.join("credentials.toml"), secrets.replace("amzn1.oa2-cs.v1.", "amzn1.oa2-cs.v1.x"))
        .unwrap();
    run(&["schedule", "install"]).code(3).says("so nothing was set up").says("invalid_client");
    std::fs::write(odd.join("credentials.toml"), secrets).unwrap();

    // A file of this name that somebody else wrote.
    let foreign =
        home.write(".config/systemd/user/spapi-setup-rotate.service", "[Service]\nExecStart=true\n");
    let plain = home.setup();
    std::fs::rename(&odd, &plain).unwrap();
    let install = |args: &[&str]| ours(&machine, &home, &stage, &plain, args).run();
    for word in ["install", "remove", "status"] {
        install(&["schedule", word]).code(4).says("spapi-setup did not write it");
    }
    assert_eq!(std::fs::read_to_string(&foreign).unwrap(), "[Service]\nExecStart=true\n");
    std::fs::remove_file(foreign).unwrap();

    // No Secret Service is on this computer's bus.
    let config = home.read("config.toml");
    std::fs::write(home.file("config.toml"), config.replace("store = \"file\"", "store = \"keyring\""))
        .unwrap();
    install(&["schedule", "install"]).code(5).says("so nothing was set up").says("--store file");
    std::fs::write(home.file("config.toml"), config).unwrap();
    assert_eq!(files(&units), Vec::<PathBuf>::new());

    // A manager that is not there: what was begun is taken away.
    let lost = install(&["schedule", "install"]).code(0).says("Set up").stderr();
    assert!(lost.contains("spapi-setup rotate --due"), "{lost}");
    install(&["schedule", "remove"]).code(0);
    let bus = ours(&machine, &home, &stage, &plain, &["schedule", "install"]);
    let out =
        bus.env("XDG_RUNTIME_DIR", "/nowhere").env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere").run();
    assert!(!out.status.success(), "{out:?}");
    assert_eq!(files(&units), Vec::<PathBuf>::new());
}

#[test]
fn cron_runs_the_line_and_keeps_what_is_not_ours() {
    let (home, stage) = (Home::new(), Stage::new());
    let Some(machine) = Machine::start(&home, Kind::Cron) else { return };
    let odd = set_up(&home, &stage);
    let (pipe, command) = told(&home);
    let run = |args: &[&str]| ours(&machine, &home, &stage, &odd, args).run();
    let table = || machine.program(&home, "crontab", &["-l"]).run();

    // The image has no systemd: cron is what this computer has; it is named all the same.
    state(run(&["schedule", "status", "--json", "--for", "cron"]).code(8), &json!({ "installed": false }));
    run(&["schedule", "install"]).code(0).says("your crontab");
    let line = table().stdout();
    assert_eq!(line.lines().count(), 2, "{line}");
    run(&["schedule", "remove"]).code(0);
    table().code(1).says("no crontab for root");

    let mine = "# mine\n\n5 4 * * * true\n";
    machine.program(&home, "crontab", &["-"]).stdin(mine).run().code(0);
    run(&["schedule", "install", "--on-failed", &command]).code(0);
    run(&["schedule", "install", "--on-failed", &command]).code(0).says("Set up again");
    let whole = table().stdout();
    assert!(whole.starts_with(mine) && whole.lines().count() == 5, "{whole}");
    state(run(&["schedule", "status", "--json"]).code(0), &json!({ "installed": true, "current": true }));

    // The daemon runs the line now: only when is changed.
    make_due(&odd);
    let (fields, _) = whole.lines().last().unwrap().split_once(" SPAPI_SETUP_HOME=").unwrap();
    let now = whole.replace(fields, "@reboot");
    machine.program(&home, "crontab", &["-"]).stdin(now).run().code(0);
    let cron = machine.program(&home, daemon().to_str().unwrap(), &["-f", "-L", "7"]).start();
    let env = read_fifo(&pipe);
    machine.program(&home, "sh", &["-c", "kill $(cat /run/crond.pid)"]).run().code(0);
    let _ = cron.wait();
    assert!(env.contains("SPAPI_SETUP_EXIT=8\n") && env.contains("SHELL=/bin/sh\n"), "{env}");
    assert!(!env.contains("DBUS_SESSION_BUS_ADDRESS"), "an environment of cron's own: {env}");

    machine.program(&home, "crontab", &["-"]).stdin(whole).run().code(0);
    run(&["schedule", "remove"]).code(0).says("Removed");
    assert_eq!(table().stdout(), mine);

    // The system's own table.
    run(&["schedule", "install", "--system"]).code(0).says("the system's cron");
    let named = run(&["schedule", "status", "--system", "--json"]).code(0).json();
    let file = named["place"].as_str().unwrap().to_owned();
    let text = machine.program(&home, "cat", &[&file]).run().stdout();
    assert!(text.contains(" * * * root SPAPI_SETUP_HOME="), "{text}");
    run(&["schedule", "remove", "--system"]).code(0).says("Removed");
    machine.program(&home, "ls", &["/etc/cron.d"]).run().code(0).prints_nothing();
}

#[test]
fn systemd_takes_a_keyring_that_is_unlocked_and_cron_takes_none() {
    let (home, stage) = (Home::new(), Stage::new());
    let Some(machine) = Machine::start(&home, Kind::Systemd) else { return };
    init_lwa(&home, &stage);
    let run = |args: &[&str]| machine.cmd(seller(&home, &stage, args)).run();
    let unlock =
        "printf %s the-login-password | gnome-keyring-daemon --components=secrets --unlock --daemonize";
    machine.program(&home, "sh", &["-c", unlock]).run().code(0);
    run(&["init", "--no-input", "--yes", "--store", "keyring"]).code(0).says("GNOME Keyring");
    let out = run(&["schedule", "install"]);
    out.code(0).says("runs work while you are logged in");
    run(&["schedule", "status"]).code(0).prints("set up: systemd");
    let service =
        machine.program(&home, "systemctl", &["--user", "start", "spapi-setup-rotate.service"]).run();
    service.code(0);
    for args in [&["schedule", "install", "--for", "cron"][..], &["schedule", "install", "--system"]] {
        run(args).code(5).says("keeps secrets in the keyring").says("--store file");
    }
    run(&["schedule", "remove"]).code(0);
}
