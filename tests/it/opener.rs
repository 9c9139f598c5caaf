//! Files that are not ours: whatever stands in a file's place is named, neither waited for nor read without end.
#![cfg(unix)]

#[cfg(unix)]
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::time::Duration;

use crate::init::{again, untouched};
use crate::support::home::{Cmd, Home};
use crate::support::output::{Output, flat};
#[cfg(unix)]
use crate::support::seller::mode;
use crate::support::seller::{self, seller as cmd};
use crate::support::stage::Stage;

fn ready() -> (Home, Stage) {
    let (home, stage) = (Home::new(), Stage::new());
    seller::init(&home, &stage);
    (home, stage)
}

fn chmod(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("a mode");
}

/// Gives a file to a user who is neither root nor the one of the test; only root can, and CI's tests run as root.
fn give_away(path: &Path) {
    std::os::unix::fs::chown(path, Some(12345), None).expect("chown: run the tests as root");
}

/// What can stand in the place of a file, with the words that name it.
const INSTEAD: [(&str, &str); 5] = [
    ("fifo", "named pipe"),
    ("socket", "socket"),
    ("folder", "not a file|a folder"),
    ("zero", "symbolic link|device"),
    ("huge", "MiB"),
];

fn put(kind: &str, path: &Path) {
    let _ = std::fs::remove_file(path);
    match kind {
        "fifo" => {
            let mode = rustix::fs::Mode::from_raw_mode(0o600);
            rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, mode, 0).expect("a FIFO");
        }
        "socket" => drop(std::os::unix::net::UnixListener::bind(path).expect("a socket")),
        "folder" => std::fs::create_dir(path).expect("a folder"),
        "zero" => symlink("/dev/zero", path).expect("a link"),
        _ => {
            let file = std::fs::File::create(path).expect("a file");
            file.set_len(5 << 30).expect("a hole of 5 GiB");
            chmod(path, 0o600);
        }
    }
}

fn take_away(path: &Path) {
    let _ = std::fs::remove_file(path).or_else(|_| std::fs::remove_dir(path));
}

/// Each kind of non-file at `path` ends the command at once with exit code 5 and its name.
#[track_caller]
fn refuses(path: &Path, named: bool, run: impl Fn() -> Cmd) {
    for (kind, words) in INSTEAD {
        put(kind, path);
        let out: Output = run().limit(Duration::from_secs(30)).run();
        // A folder where a flag names a file is a slip of the pen.
        out.code(if named && kind == "folder" { 2 } else { 5 });
        let said = flat(&out.stderr());
        assert!(words.split('|').any(|word| said.contains(word)), "{kind} at {}: {out:?}", path.display());
        take_away(path);
    }
}

#[test]
fn no_file_of_the_home_is_waited_for() {
    let (home, stage) = ready();
    for (name, args) in [
        ("config.toml", &["status"][..]),
        ("credentials.toml", &["export", "--for", "env"]),
        ("pending.toml", &["init", "--no-input"]),
    ] {
        let path = home.file(name);
        let kept = std::fs::read(&path).ok();
        refuses(&path, false, || home.cmd(args.iter().copied()).envs(stage.env()));
        if let Some(bytes) = kept {
            std::fs::write(&path, bytes).unwrap();
            chmod(&path, 0o600);
        }
    }
    // It is locked, not read: a large one is as good as any.
    for (kind, _) in INSTEAD.into_iter().filter(|(kind, _)| *kind != "huge") {
        put(kind, &home.file("lock"));
        let args = ["export", "--for", "env", "--out", "x.env", "--force"];
        home.cmd(args).limit(Duration::from_secs(30)).run().code(5);
        take_away(&home.file("lock"));
    }
    // A cache that can't be read costs one request, and a holder's note that can't be read a name.
    for (kind, _) in INSTEAD {
        put(kind, &home.file("cache.toml"));
        cmd(&home, &stage, &["token"]).limit(Duration::from_secs(30)).run().code(0).prints("Atza|");
        take_away(&home.file("cache.toml"));
    }
}

#[test]
fn no_file_that_is_named_is_waited_for() {
    let (home, stage) = ready();
    let path = home.path().join("it");
    for flag in ["--answers", "--secrets-file", "--lwa-client-secret-file", "--refresh-token-file"] {
        refuses(&path, true, || again(&home, &stage).arg(flag).arg(&path));
    }
    let zero = |args: &[&str]| home.cmd(args.iter().copied()).limit(Duration::from_secs(30)).run();
    for (kind, _) in INSTEAD {
        put(kind, &path);
        let out = cmd(&home, &stage, &["import", "it"]).limit(Duration::from_secs(30)).run();
        out.code(if kind == "folder" { 2 } else { 5 });
        take_away(&path);
    }
    zero(&["import", "/dev/zero"]).code(5).says("is a device");
    let endless = vec![b'x'; 5 << 20];
    let out = again(&home, &stage).args(["--secrets-file", "-"]).stdin(endless).run();
    out.code(5).says("too large");
}

#[test]
fn only_a_regular_file_of_mine_is_replaced() {
    let (home, _stage) = ready();
    let path = home.path().join("out.env");
    let export = || home.cmd(["export", "--for", "env", "--out", "out.env", "--force"]);
    for kind in ["fifo", "socket", "folder", "zero"] {
        put(kind, &path);
        let before = std::fs::symlink_metadata(&path).unwrap().file_type();
        export().run().code(5).prints_nothing();
        assert_eq!(std::fs::symlink_metadata(&path).unwrap().file_type(), before, "{kind} stays");
        take_away(&path);
    }
    std::fs::write(&path, "theirs").unwrap();
    give_away(&path);
    export().run().code(5).says("belongs to another user").says("chown 0 ");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "theirs");
}

#[test]
fn a_home_that_others_can_change_is_refused() {
    let (home, stage) = ready();
    let dir = home.setup();
    for wide in [0o770, 0o707, 0o1777] {
        chmod(&dir, wide);
        let out = home.cmd(["status"]).run();
        out.code(5).says("can be changed by others").says("chmod go-w");
        again(&home, &stage).run().code(5).says("chmod go-w");
        assert_eq!(mode(&dir), wide & 0o777, "nothing is changed behind anyone's back");
    }
    chmod(&dir, 0o700);
    give_away(&dir);
    home.cmd(["status"]).run().code(5).says("belongs to another user").says("chown -R 0 ");
}

#[test]
fn a_file_of_the_home_that_others_can_change_is_refused() {
    let (home, stage) = ready();
    for (name, args) in [("config.toml", &["status"][..]), ("pending.toml", &["init", "--no-input"])] {
        let path = home.file(name);
        if !path.exists() {
            home.write(&format!(".config/spapi-setup/{name}"), "");
        }
        let run = || home.cmd(args.iter().copied()).envs(stage.env()).run();
        for wide in [0o620, 0o602] {
            chmod(&path, wide);
            run().code(5).says("can be changed by others").says("chmod go-w");
        }
        chmod(&path, 0o600);
        give_away(&path);
        run().code(5).says("belongs to another user").says("chown 0 ");
        std::os::unix::fs::chown(&path, Some(0), None).unwrap();
    }
    give_away(&home.file("credentials.toml"));
    home.cmd(["export", "--for", "env"]).run().code(5).says("belongs to another user").prints_nothing();
}

#[test]
fn a_planted_record_overwrites_nothing() {
    let (home, stage) = ready();
    home.cmd(["export", "--for", "env", "--out", "creds.env"]).run().code(0);
    let path = home.path().join("creds.env");
    std::fs::write(&path, "export PATH=$PATH:~/bin\n").unwrap();
    let args = ["rotate", "refresh-token", "--no-input", "--yes", "--refresh-token-file", "-"];
    let again = stage.sample().refresh_token.expose().to_owned();
    // Another token of the same seller.
    let id = stage.sample().client_id.to_string();
    let fresh = format!("{again}x");
    {
        let mut state = stage.state();
        let app = state.apps.get_mut(&id).expect("the app");
        let mut token = app.tokens[0].clone();
        token.token = spapi_setup::Secret::new(fresh.as_str());
        app.tokens.push(token);
    }
    let out = cmd(&home, &stage, &args).stdin(fresh.as_str()).run();
    out.code(0).says("no export of this profile any more");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "export PATH=$PATH:~/bin\n");
    assert!(home.read("credentials.toml").contains(&fresh));
}

/// Links to a folder that is swapped as a whole, files of root's that nobody writes to (`defaultMode: 0440`).
fn mount(volume: &Path, files: &[(&str, &str)]) {
    let data = volume.join("..2026_11_27");
    std::fs::create_dir_all(&data).unwrap();
    for (name, text) in files {
        std::fs::write(data.join(name), text).unwrap();
        chmod(&data.join(name), 0o440);
        symlink(Path::new("..data").join(name), volume.join(name)).unwrap();
    }
    symlink("..2026_11_27", volume.join("..data")).unwrap();
    chmod(&data, 0o555);
}

#[test]
fn a_mounted_secret_volume_is_read() {
    let (home, stage) = (Home::new(), Stage::new());
    let sample = stage.sample();
    let volume = home.path().join("secrets");
    let secrets = format!(
        "lwa_client_secret = \"{}\"\nrefresh_token = \"{}\"\n",
        sample.client_secret.expose(),
        sample.refresh_token.expose()
    );
    mount(&volume, &[("spapi.toml", &secrets)]);
    let id = sample.client_id.to_string();
    let args = ["--yes", "--region", "eu", "--store", "file", "--auth", "lwa", "--lwa-client-id", &id];
    let run = || again(&home, &stage).args(args).arg("--secrets-file").arg(volume.join("spapi.toml")).run();
    chmod(&volume.join("..data/spapi.toml"), 0o444);
    run().code(5).says("symbolic link").says("0440");
    chmod(&volume.join("..data/spapi.toml"), 0o640);
    run().code(5).says("symbolic link");
    chmod(&volume.join("..data/spapi.toml"), 0o440);
    chmod(&volume.join("..data"), 0o777);
    run().code(5).says("symbolic link");
    untouched(&stage);
    chmod(&volume.join("..data"), 0o555);
    run().code(0).says("Stored in");
}

#[test]
fn a_mounted_home_serves_reading_commands_and_is_not_written_through() {
    let (home, stage) = ready();
    let dir = home.setup();
    let files: Vec<(&str, String)> =
        ["config.toml", "credentials.toml"].into_iter().map(|name| (name, home.read(name))).collect();
    std::fs::remove_dir_all(&dir).unwrap();
    std::fs::create_dir(&dir).unwrap();
    mount(&dir, &files.iter().map(|(name, text)| (*name, text.as_str())).collect::<Vec<_>>());
    home.cmd(["export", "--for", "env"]).run().code(0).prints("LWA_CLIENT_SECRET");
    cmd(&home, &stage, &["token"]).run().code(0).prints("Atza|");
    home.cmd(["export", "--for", "env", "--out", "x.env"]).run().code(5).says("symbolic link");
    assert!(std::fs::symlink_metadata(dir.join("config.toml")).unwrap().is_symlink());
}

#[test]
fn what_the_shell_opened_is_read() {
    let (home, stage) = (Home::new(), Stage::new());
    let sample = stage.sample();
    let program = env!("CARGO_BIN_EXE_spapi-setup");
    let script = format!(
        "exec {program} init --no-input --yes --region eu --store file --auth lwa --lwa-client-id {} \
         --lwa-client-secret-file <(printf '%s\\n' \"$S\") --refresh-token-file <(printf '%s\\n' \"$T\")",
        sample.client_id
    );
    let out = home
        .program("bash", ["-c", &script])
        .envs(stage.env())
        .env("S", sample.client_secret.expose())
        .env("T", sample.refresh_token.expose())
        .run();
    out.code(0).says("Stored in");
}

/// As PowerShell 5, Notepad and editors on Windows write them.
fn forms(text: &str) -> Vec<Vec<u8>> {
    let crlf = format!("{}\r\n", text.replace('\n', "\r\n"));
    let utf16 = |mark: [u8; 2], split: fn(u16) -> [u8; 2]| {
        mark.into_iter().chain(crlf.encode_utf16().flat_map(split)).collect::<Vec<u8>>()
    };
    vec![
        crlf.clone().into_bytes(),
        [b"\xef\xbb\xbf".as_slice(), crlf.as_bytes()].concat(),
        utf16([0xff, 0xfe], u16::to_le_bytes),
        utf16([0xfe, 0xff], u16::to_be_bytes),
    ]
}

#[test]
fn every_editors_text_is_read_on_every_input() {
    let stage = Stage::new();
    let sample = stage.sample();
    let (secret, token) = (sample.client_secret.expose(), sample.refresh_token.expose());
    let answers = format!(
        "region = \"eu\"\nstore = \"file\"\nauth = \"lwa\"\nlwa_client_id = \"{}\"",
        sample.client_id
    );
    let both = format!("lwa_client_secret = \"{secret}\"\nrefresh_token = \"{token}\"");
    let n = forms("").len();
    for n in 0..n {
        let form = |text: &str| forms(text).swap_remove(n);
        let home = Home::new();
        let file = home.write("answers.toml", form(&answers));
        let init = || again(&home, &stage).args(["--yes", "--answers"]).arg(&file);
        let secrets = home.write("secrets.toml", form(&both));
        init().arg("--secrets-file").arg(secrets).run().code(0).says("Stored in");
        init().args(["--secrets-file", "-"]).stdin(form(&both)).run().code(0);
        let one = home.write("secret", form(secret));
        let run = init().arg("--lwa-client-secret-file").arg(one).args(["--refresh-token-file", "-"]);
        run.stdin(form(token)).run().code(0);
        let stored = home.read("credentials.toml");
        assert!(stored.contains(&format!("\"{token}\"")) && stored.contains(&format!("\"{secret}\"")));
    }
}
