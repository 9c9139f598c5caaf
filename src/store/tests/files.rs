//! Files: modes, links, full disks.
#![cfg(unix)]

use super::super::opener::{Trust, read_text};
use super::*;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn child_files() {
    let Some((what, dir)) = asked() else { return };
    let file = dir.join("a/b/secret");
    if let Some(mask) = what.strip_prefix("umask ") {
        let mask = u32::from_str_radix(mask, 8).unwrap();
        rustix::process::umask(rustix::fs::Mode::from_raw_mode(mask));
        write_private(&file, b"one").unwrap();
        assert_eq!((mode(&file), mode(&dir.join("a")), mode(&dir.join("a/b"))), (0o600, 0o700, 0o700));
        let home = Home::at(dir.join("home"));
        let lock = Lock::take(&home, "init").unwrap();
        Config::fresh().save(&home, &lock).unwrap();
        for name in ["lock", "lock.info", "config.toml"] {
            assert_eq!(mode(&home.file(name)), 0o600, "{name}");
        }
        assert_eq!(mode(home.dir()), 0o700);
    } else {
        assert_eq!(what, "full");
        let full = Error::DiskFull { path: file.clone() };
        assert_eq!(write_private(&file, &[b'x'; 4096]), Err(full));
        assert_eq!(std::fs::read(&file).unwrap(), b"old");
        assert_eq!(names(file.parent().unwrap()), ["secret"]);
    }
}

const CHILD: &str = "store::tests::files::child_files";

#[test]
fn no_umask_changes_a_mode() {
    for mask in ["000", "022", "077", "777"] {
        let dir = tempfile::tempdir().unwrap();
        succeed(&mut child(CHILD, &format!("umask {mask}"), dir.path()));
    }
}

#[test]
fn a_full_disk_leaves_the_old_file() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a/b/secret");
    write_private(&file, b"old").unwrap();
    // A limit on a file's size binds root too; with its signal ignored, write(2) fails instead.
    let plain = child(CHILD, "full", dir.path());
    let mut limited = std::process::Command::new("bash");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\""]).arg(plain.get_program());
    limited.args(plain.get_args());
    limited.envs(plain.get_envs().filter_map(|(k, v)| Some((k, v?))));
    succeed(&mut limited);
}

#[test]
fn a_file_is_replaced_and_its_mode_narrowed() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("secret");
    std::fs::write(&file, "old and longer").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    write_private(&file, b"new").unwrap();
    assert_eq!((std::fs::read(&file).unwrap(), mode(&file)), (b"new".to_vec(), 0o600));
    assert_eq!(names(dir.path()), ["secret"]);
}

#[test]
fn a_link_is_not_followed() {
    let dir = tempfile::tempdir().unwrap();
    let (link, hop, real) = (dir.path().join("link"), dir.path().join("hop"), dir.path().join("d/real"));
    symlink("hop", &link).unwrap();
    symlink("d/real", &hop).unwrap();
    let refused = Error::Symlink { path: link.clone() };
    assert_eq!(write_private(&link, b"x").as_ref(), Err(&refused));
    assert_eq!(read_text(&link, Trust::Guarded).unwrap_err(), refused, "nothing is there");
    assert!(!real.exists());
    std::fs::create_dir(dir.path().join("d")).unwrap();
    std::fs::write(&real, "x").unwrap();
    for bits in [0o600, 0o640, 0o444] {
        std::fs::set_permissions(&real, std::fs::Permissions::from_mode(bits)).unwrap();
        assert_eq!(read_text(&link, Trust::Secret).unwrap_err(), refused, "{bits:o}");
    }
    // As Kubernetes mounts a secret with defaultMode 0440.
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o440)).unwrap();
    assert_eq!(read_text(&link, Trust::Secret).unwrap().unwrap().as_str(), "x");
    assert_eq!(write_private(&link, b"y"), Err(refused.clone()));
    std::fs::set_permissions(dir.path().join("d"), std::fs::Permissions::from_mode(0o777)).unwrap();
    assert_eq!(read_text(&link, Trust::Secret).unwrap_err(), refused, "others can put another file there");
    let ring = dir.path().join("ring");
    symlink("ring", &ring).unwrap();
    assert_eq!(read_text(&ring, Trust::Any).unwrap_err(), Error::Symlink { path: ring });
}

#[test]
fn a_place_that_takes_no_file_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    std::fs::write(&file, "x").unwrap();
    assert_eq!(
        write_private(&file.join("y"), b""),
        Err(Error::NotA { path: file.clone(), wanted: "folder" })
    );
    assert_eq!(
        write_private(dir.path(), b""),
        Err(Error::NotA { path: dir.path().to_owned(), wanted: "file" })
    );
    // Root may write where others may not: what the system says to a plain write is the measure.
    let locked = dir.path().join("locked");
    std::fs::create_dir(&locked).unwrap();
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o500)).unwrap();
    let plain = std::fs::write(locked.join("plain"), "");
    match write_private(&locked.join("ours"), b"") {
        Ok(()) => assert!(plain.is_ok()),
        Err(e) => {
            assert!(plain.is_err());
            assert!(
                matches!(&e, Error::Unwritable { why, .. } if why.kind == std::io::ErrorKind::PermissionDenied),
                "{e:?}"
            );
        }
    }
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o700)).unwrap();
}

/// No user can make a folder there, root included.
#[cfg(target_os = "linux")]
#[test]
fn a_home_that_cannot_be_made_is_named() {
    let home = Home::at("/proc/spapi-setup-test".into());
    assert!(matches!(Lock::take(&home, "init"), Err(Error::Unwritable { path, .. }) if path == home.dir()));
}

#[test]
fn leftovers_of_a_killed_run_are_swept() {
    let place = place();
    drop(Lock::take(&place.home, "init").unwrap());
    for name in [".credentials.toml.abc.spapi-tmp", ".cache.toml.abc.spapi-tmp", ".mine", "x.spapi-tmp"] {
        std::fs::write(place.home.file(name), "").unwrap();
    }
    drop(Lock::take(&place.home, "init").unwrap());
    // A fresh one of the cache may be another run's, at this very moment.
    assert_eq!(names(place.home.dir()), [".cache.toml.abc.spapi-tmp", ".mine", "lock", "x.spapi-tmp"]);
}

#[test]
fn what_others_can_read_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("answers");
    assert_eq!(check_private(&file), Ok(()));
    std::fs::write(&file, "").unwrap();
    for (bits, ok) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false), (0o602, false)] {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(bits)).unwrap();
        let wanted =
            if ok { Ok(()) } else { Err(Error::Readable { path: file.clone(), others: Others::Mode(bits) }) };
        assert_eq!(check_private(&file), wanted);
    }
}
