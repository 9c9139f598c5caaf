//! Errors of the system as this program names them.

use crate::store::Error;
use std::io::ErrorKind;
use std::path::Path;

#[test]
fn the_systems_words_for_full_are_one() {
    let path = Path::new("/x");
    for errno in [28, 122, 27] {
        let error = Error::writing(path, &std::io::Error::from_raw_os_error(errno));
        if cfg!(target_os = "linux") {
            assert_eq!(error, Error::DiskFull { path: path.to_owned() }, "errno {errno}");
        }
    }
    let denied = Error::writing(path, &std::io::Error::from(ErrorKind::PermissionDenied));
    assert!(matches!(denied, Error::Unwritable { why, .. } if why.kind == ErrorKind::PermissionDenied));
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_system_without_locks_is_named_as_that() {
    let path = Path::new("/x/lock");
    // ENOLCK, EOPNOTSUPP, ENOSYS.
    for errno in [37, 95, 38] {
        let error = Error::locking(path, &std::io::Error::from_raw_os_error(errno));
        assert!(matches!(error, Error::NoLocks { .. }), "{error:?}");
    }
    let disk = Error::locking(path, &std::io::Error::from_raw_os_error(5));
    assert_eq!(disk.to_string(), "/x/lock cannot be written: Input/output error (os error 5)");
}

#[test]
fn a_corrupt_line_is_named_and_a_secret_is_not_shown() {
    let error = Error::corrupt(Path::new("/x"), "a\nbc = ü!", Some(7..9), "bad \"ü\"\nmore", true);
    let Error::CorruptConfig { line, column, message, .. } = error else { panic!() };
    assert_eq!((line, column, message.as_str()), (2, 6, "bad \"ü\""));
    let hidden = Error::corrupt(Path::new("/x"), "a", None, "Atzr|secret", false);
    assert!(!hidden.to_string().contains("Atzr"));
}
