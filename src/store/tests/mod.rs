//! The room's tests. What is the process's own (umask, limits, lock, session bus) is tried in a
//! child: this very program, asked to run one test with `STORE_CHILD` set.

mod config;
mod config_part;
mod error;
mod file;
mod files;
mod keyring;
mod lock;
mod pending;

use super::*;

/// A home in a folder that goes away.
struct Place {
    _dir: tempfile::TempDir,
    home: Home,
}

fn place() -> Place {
    let dir = tempfile::tempdir().unwrap();
    let home = Home::at(dir.path().join("home"));
    Place { _dir: dir, home }
}

/// What a child is asked to do, with its folder.
fn asked() -> Option<(String, std::path::PathBuf)> {
    Some((std::env::var("STORE_CHILD").ok()?, std::env::var_os("STORE_DIR")?.into()))
}

/// A command that does `what` in a child, `test` being the path of the test that looks at [`asked`].
fn child(test: &str, what: &str, dir: &std::path::Path) -> std::process::Command {
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture"]).env("STORE_CHILD", what).env("STORE_DIR", dir);
    command
}

#[track_caller]
fn succeed(command: &mut std::process::Command) {
    let out = command.output().unwrap();
    let text = [out.stdout, out.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(out.status.success(), "{:?}: {text}", out.status);
    assert!(text.contains("1 passed"), "the child ran no test: {text}");
}

/// An access token that was kept then and ends then, in minutes from now.
fn kept(token: &str, from: i64, to: i64) -> Cached {
    let at = |mins| jiff::Timestamp::now() + jiff::SignedDuration::from_mins(mins);
    Cached { token: Secret::new(token), obtained: at(from), expires: at(to) }
}

fn slot(profile: &str, what: &str) -> Slot {
    Slot { kind: CacheKind::Lwa, profile: profile.parse().unwrap(), what: what.to_owned() }
}

fn client(id: &str) -> crate::values::LwaClientId {
    format!("amzn1.application-oa2-client.{id}").parse().unwrap()
}

#[test]
fn a_fingerprint_is_sixteen_digits_of_sha256() {
    // printf abc | sha256sum
    assert_eq!(fingerprint(&Secret::new("abc")), "ba7816bf8f01cfea");
}

#[test]
fn an_entry_is_its_kind_and_its_key() {
    let entries = [
        (Entry::ClientSecret(client("1")), "client-secret/amzn1.application-oa2-client.1"),
        (Entry::NextClientSecret(client("1")), "next-client-secret/amzn1.application-oa2-client.1"),
        (Entry::PreviousClientSecret(client("1")), "previous-client-secret/amzn1.application-oa2-client.1"),
        (Entry::RefreshToken("default".parse().unwrap()), "refresh-token/default"),
        (Entry::SecretAccessKey("AKIA1".into()), "secret-access-key/AKIA1"),
        (Entry::Cache("lwa/default".into()), "cache/lwa/default"),
    ];
    for (entry, name) in entries {
        assert_eq!(entry.to_string(), name);
        assert_eq!(format!("{}/{}", entry.kind(), entry.key()), name);
    }
}
