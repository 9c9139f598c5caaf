//! `schedule print`, judged by programs that read such texts; what `install` refuses before it asks anybody.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::home::{Cmd, Home};
use crate::support::seller::{init_lwa, seller};
use crate::support::stage::Stage;
use crate::support::{beside, program, venv};

/// What a quoting goes wrong with, in a home and in a command.
const ODD: &str = "it's 100% \"$HOME\" \\ & <x>";

fn print(home: &Home, args: &[&str]) -> Cmd {
    home.cmd(["schedule", "print"]).args(args.iter().copied())
}

/// A home whose path is hard to quote.
fn odd(home: &Home) -> PathBuf {
    let path = home.path().join(ODD);
    std::fs::create_dir(&path).unwrap();
    path
}

fn printed(home: &Home, odd: &Path, args: &[&str]) -> String {
    let out = print(home, &[args, &["--on-failed", "sh -c 'echo $1'", "--within", "20"]].concat())
        .env("SPAPI_SETUP_HOME", odd)
        .env("HTTPS_PROXY", "http://proxy:3128")
        .run();
    out.code(0);
    out.stdout()
}

#[track_caller]
fn judged(home: &Home, kind: &str, file: &str, text: impl AsRef<[u8]>) -> Value {
    let file = home.write(file, text);
    let judge = home.program(venv("python"), ["-B"]).arg(beside("timers.py")).arg(kind).arg(file);
    judge.arg(beside("task.xsd")).run().code(0).json()
}

#[cfg(target_os = "linux")]
#[test]
fn systemd_takes_the_units() {
    let home = Home::new();
    let odd = odd(&home);
    for (scope, args) in
        [("--user", &["--for", "systemd"][..]), ("--system", &["--for", "systemd", "--system"])]
    {
        let text = printed(&home, &odd, args);
        let (service, timer) = text.split_once("\n# spapi-setup-rotate-").expect("two units");
        let (_, timer) = timer.split_once('\n').expect("its name");
        assert!(timer.contains("OnCalendar=*-*-* 00,12:00:00\n"), "{timer}");
        assert_eq!(service.contains("\nUser=root\n"), scope == "--system", "{service}");
        let name = service.lines().next().unwrap().trim_start_matches("# ").to_owned();
        let write = |name: &str, text: &str| home.write(&format!("units/{name}"), text);
        let files = [write(&name, service), write(&name.replace(".service", ".timer"), timer)];
        let verify = home.program(program("systemd-analyze", "systemd"), ["verify", scope, "--man=no"]);
        let path = format!("{}:", home.path().join("units").display());
        let out = verify.args(files).env("SYSTEMD_UNIT_PATH", path).run();
        // What other units of this computer's system lack is not ours.
        let ours: Vec<_> =
            out.stderr().lines().filter(|line| line.contains("spapi-setup")).map(str::to_owned).collect();
        assert_eq!((out.code(0).stdout(), ours), (String::new(), vec![]), "{out:?}");
    }
    home.program("systemd-analyze", ["calendar", "*-*-* 00,12:00:00"]).run().code(0);
}

#[test]
fn launchd_reads_what_was_meant() {
    let home = Home::new();
    let text = printed(&home, &odd(&home), &["--for", "launchd"]);
    let read = judged(&home, "launchd", "agent.plist", &text);
    let words: Vec<_> =
        read["ProgramArguments"].as_array().unwrap().iter().map(|w| w.as_str().unwrap()).collect();
    assert_eq!(words[1..4], ["rotate", "--due", "--within"]);
    assert!(words[6].ends_with("/sh -c 'echo $1'"), "{words:?}");
    assert!(PathBuf::from(words[0]).is_file(), "{words:?}");
    let env = json!({ "SPAPI_SETUP_HOME": home.path().join(ODD), "HTTPS_PROXY": "http://proxy:3128" });
    for (name, value) in env.as_object().unwrap() {
        assert_eq!(read["EnvironmentVariables"][name], *value, "{name}");
    }
    let hours: Vec<_> = (0..2).map(|n| read["StartCalendarInterval"][n]["Hour"].as_i64().unwrap()).collect();
    assert_eq!(hours[1] - hours[0], 12);
    assert!(read["StandardOutPath"].as_str().unwrap().starts_with(home.path().to_str().unwrap()), "{read}");
}

#[test]
fn the_task_scheduler_s_schema_takes_the_task() {
    let home = Home::new();
    let run = |path: &str| print(&home, &["--for", "windows"]).env("SPAPI_SETUP_HOME", path).run();
    run("/a%b").code(2).says("can't pass % or a double quote on").prints_nothing();
    let text = run("/it's a & <b> ^c").code(0).stdout();
    // As `install` writes it.
    let bytes: Vec<u8> =
        std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let read = judged(&home, "windows", "task.xml", bytes);
    assert_eq!(read["command"], "%ComSpec%");
    let arguments = read["arguments"].as_str().unwrap();
    assert!(arguments.starts_with("/d /s /c \"set \"SPAPI_SETUP_HOME=/it's a & <b> ^c\"&& "), "{arguments}");
    assert!(arguments.ends_with("\" rotate --due\""), "{arguments}");
    // The home that is found without a variable needs no command processor.
    let bare = print(&home, &["--for", "windows"]).unset("AWS_EC2_METADATA_DISABLED");
    let plain = judged(&home, "windows", "plain.xml", bare.run().stdout());
    assert_eq!(plain["arguments"], "rotate --due");
    assert_eq!(plain["starts"].as_array().unwrap().len(), 2);
    let wrong = home.write("wrong.xml", text.replace("<Hidden>true", "<Hidden>maybe"));
    let judge = home.program(venv("python"), ["-B"]).arg(beside("timers.py")).arg("windows").arg(wrong);
    judge.arg(beside("task.xsd")).run().code(1).says("not a valid value");
}

#[test]
fn kubernetes_takes_the_objects() {
    let home = Home::new();
    let role = "arn:aws:iam::123456789012:role/rotate";
    let out = print(
        &home,
        &[
            "--for",
            "kubernetes",
            "--image",
            "r.example/x:1",
            "--role-arn",
            role,
            "--on-failed",
            "sh -c 'echo \"x\"'",
        ],
    );
    let read = judged(&home, "kubernetes", "all.yaml", out.run().code(0).stdout());
    let kinds: Vec<_> = read.as_array().unwrap().iter().map(|each| each["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["ServiceAccount", "PersistentVolumeClaim", "CronJob"]);
    assert_eq!(read[0]["metadata"]["annotations"]["eks.amazonaws.com/role-arn"], role);
    let pod = &read[2]["spec"]["jobTemplate"]["spec"]["template"]["spec"];
    let container = &pod["containers"][0];
    assert_eq!(container["image"], "r.example/x:1");
    assert_eq!(container["args"], json!(["rotate", "--due", "--on-failed", "sh -c 'echo \"x\"'"]));
    let claim = &pod["volumes"][0]["persistentVolumeClaim"]["claimName"];
    assert_eq!((claim, &pod["restartPolicy"]), (&read[1]["metadata"]["name"], &json!("Never")));
    assert_eq!(read[2]["spec"]["concurrencyPolicy"], "Forbid");
}

#[test]
fn actionlint_has_nothing_to_say() {
    let home = Home::new();
    let role = "arn:aws:iam::123456789012:role/rotate";
    for args in [
        &["--for", "github"][..],
        &["--for", "github", "--role-arn", role, "--on-failed", "mail -s 'it is' a@b"],
    ] {
        let text = print(&home, args).run().code(0).stdout();
        assert_eq!(crate::clients::actionlint(&home, &text), json!([]), "{text}");
    }
    let wrong =
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ nothing.x }}\n";
    assert_eq!(crate::clients::actionlint(&home, wrong).as_array().map(Vec::len), Some(1));
}

#[test]
fn a_text_is_the_same_each_time_and_another_home_has_another_name() {
    let home = Home::new();
    let text = |home: &Home, place: &str| {
        print(home, &["--for", "cron"]).env("SPAPI_SETUP_HOME", place).run().stdout()
    };
    let (own, other) = (home.setup().display().to_string(), home.path().join("other").display().to_string());
    assert_eq!(text(&home, &own), text(&home, &own));
    assert!(text(&home, &own).starts_with("# spapi-setup-rotate: "));
    assert!(text(&home, &other).starts_with("# spapi-setup-rotate-"));
    assert!(!home.setup().exists(), "nothing is written");
    let secret = print(&home, &["--for", "cron"]).env("HTTPS_PROXY", "http://anna:canary@proxy:1").run();
    secret.code(0).says("HTTPS_PROXY holds a password").never_says("canary").never_says("anna");
    let keys = [("AWS_SECRET_ACCESS_KEY", "canary"), ("SPAPI_SETUP_LWA_CLIENT_SECRET", "canary")];
    for host in ["systemd", "cron", "launchd", "windows", "kubernetes", "github"] {
        print(&home, &["--for", host]).envs(keys).run().code(0).never_says("canary");
    }
}

#[test]
fn what_cannot_be_set_up_here_is_printed() {
    let home = Home::new();
    for host in ["kubernetes", "github", "windows"] {
        let out = home.cmd(["schedule", "install", "--for", host]).run();
        out.code(2).says(&format!("spapi-setup schedule print --for {host}")).prints_nothing();
    }
    home.cmd(["schedule", "install", "--for", "vms"]).run().code(2).says("systemd, cron, launchd");
    home.cmd(["schedule", "install", "--on-failed", "no-such-program"]).run().code(2);
    home.cmd(["schedule"]).run().code(2);
    assert!(!home.setup().exists(), "nothing is written");
}

/// Stand-ins for `crontab` and `systemctl` that fail the test by what they leave.
#[cfg(target_os = "linux")]
#[test]
fn a_keyring_is_refused_where_no_session_unlocks_it_and_nothing_is_called() {
    let (home, stage) = (Home::new(), Stage::new());
    init_lwa(&home, &stage);
    let text = home.read("config.toml").replace("store = \"file\"", "store = \"keyring\"");
    home.write(".config/spapi-setup/config.toml", text);
    let called = home.path().join("called");
    let fake = home.write("bin/crontab", format!("#!/bin/sh\necho \"$@\" >>{}\n", called.display()));
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&fake, mode).unwrap();
    let path = format!("{}:/usr/bin:/bin", fake.parent().unwrap().display());
    let out = seller(&home, &stage, &["schedule", "install", "--for", "cron"]).env("PATH", &path).run();
    out.code(5)
        .says("keeps secrets in the keyring")
        .says("init -p default --store file")
        .says("nothing was set up");
    assert!(!called.exists(), "nothing is asked of cron");
}
