//! The secret store and this program's files.

use super::{LOCKED, Report, STORE, USAGE, shared, team, word};
use crate::store::{Error, Others, System};
use std::path::Path;

const OTHER_WAYS: &str = "use a desktop session with a keyring, or keep secrets in a file that only you can read: \
                          `--store file`";

const LOOK_FIRST: &str = "look first at what it holds: it decides where secrets are written.";

pub(super) fn describe(error: &Error) -> Report {
    let report = |heading: &str| Report::new(STORE, heading).cause(error.to_string());
    match error {
        Error::NoSessionBus => report("The keyring can't be reached.").fix(format!(
            "there is none in SSH, cron, containers and WSL without a desktop: {OTHER_WAYS}"
        )),
        Error::NoSecretService => {
            report("The keyring can't be reached.").fix(format!("install GNOME Keyring, KWallet or KeePassXC, {OTHER_WAYS}"))
        }
        Error::KeyringLocked => {
            report("The keyring is locked.").fix("unlock it (sign in to the desktop, or open its password manager), then try again")
        }
        Error::NoCollection => report("The keyring has no place for entries yet.")
            .fix("open the system's password manager once and create a default keyring, then try again"),
        Error::KeyringTimeout { .. } => report("The keyring gave no answer.")
            .fix("a dialog may wait for you on another screen: answer it and try again, or use `--store file`"),
        Error::KeyringDenied => report("Access to the keyring was denied.")
            .fix("try again and allow it in the dialog; over SSH on macOS run `security unlock-keychain` first"),
        Error::NoPlatformStore => report("This system has no keyring that this program supports.").fix("use `--store file`"),
        Error::Ambiguous { .. } => report("The keyring holds an entry twice.")
            .fix("open the system's password manager, look for \"spapi-setup\", and remove the older of the two"),
        Error::Keyring { .. } => report("The keyring failed.").fix("try again; if it happens again, use `--store file`"),
        Error::ReadBackDiffers { .. } => report("The store did not give back what was written.")
            .fix("try again; if it happens again, use the other store: `--store file` or `--store keyring`"),
        Error::TooLong { .. } => report("A value is too long for this store.").fix("use `--store file`"),
        Error::Unwritable { path, why } => report("A file can't be written.").fix(io_fix(path, why, "writable")),
        Error::Unreadable { path, why } => report("A file can't be read.").fix(io_fix(path, why, "readable")),
        Error::NoLocks { .. } => report("The file system of this folder can't lock files.").fix(
            "point SPAPI_SETUP_HOME to a folder on a disk of this computer, for example \
             `export SPAPI_SETUP_HOME=/var/tmp/spapi-setup`; on NFS the administrator can start its lock service",
        ),
        Error::DiskFull { path } => report("There is no space left to write.")
            .fix(format!("free some space where {} lies, then run the same command again", path.display())),
        Error::Readable { path, others } => {
            report("A file with secrets can be read by others.").fix(closing(path, others, false, "600"))
        }
        Error::Writable { path, folder, others } => {
            let what = if *folder { "folder" } else { "file" };
            report(&format!("A {what} of this program can be changed by others."))
                .fix(closing(path, others, *folder, "go-w"))
                .note(LOOK_FIRST)
        }
        Error::NotMine { path, owner, me, folder } => not_mine(error, path, *owner, *me, *folder),
        Error::Special { path, .. } => report("What should be a file is something else.").fix(format!(
            "remove it: `rm {}`, or name another file; where a secret may come from standard input, give -",
            word_of(path)
        )),
        Error::TooLarge { .. } => {
            report("A file is too large to be read.").fix("name another file: none that belongs here is so large")
        }
        Error::NewerVersion { path, .. } => report("A file was written by a newer version of spapi-setup.").fix(format!(
            "update spapi-setup; {} was left as it is",
            path.display()
        )),
        Error::CorruptConfig { path, .. } => report("A file of this program is damaged.").fix(format!(
            "correct the named line, or put back a backup; keep a copy of {} before you change it. It was left as it is.",
            path.display()
        )),
        Error::Unwritten { .. } => report("A value can't be saved.").fix("choose another path or name"),
        Error::Locked { .. } => Report::new(LOCKED, "Another run of spapi-setup is changing something.")
            .cause(error.to_string())
            .fix("wait until it is done, then run the same command again; or let the command wait: --wait-lock 5m"),
        Error::Shared(error) => shared::describe(error),
        Error::Team(error) => team::describe(error),
        Error::NoHome => Report::new(USAGE, "There is no home folder to keep the configuration in.")
            .cause(error.to_string())
            .fix("set SPAPI_SETUP_HOME to a folder of yours"),
        Error::Exists { .. } => Report::new(USAGE, "The file already exists.")
            .cause(error.to_string())
            .fix("name another file, or replace it with --force"),
        Error::Symlink { path } => report("A file is a symbolic link.")
            .fix(format!("put the file itself there: `cp --remove-destination \"$(realpath {0})\" {0}`", word_of(path)))
            .note("a mounted secret is read through its link where nobody can write to it and it is closed to the \
                   world (Kubernetes: defaultMode: 0440). Nothing is written through links."),
        Error::NotA { path, .. } => {
            report("A file is where a folder belongs, or a folder where a file belongs.").fix(format!("move {} away", path.display()))
        }
    }
}

/// What takes the access of others away. Typed in PowerShell and in cmd, the line for Windows is the same.
pub(super) fn closing(path: &Path, others: &Others, folder: bool, mode: &str) -> String {
    let line = match others {
        Others::NoLists => {
            return "point SPAPI_SETUP_HOME to a folder on a drive that keeps access lists, as NTFS does"
                .to_owned();
        }
        Others::Mode(_) => format!("chmod {mode} {}", word_of(path)),
        Others::Accounts(names) => {
            let inside = if folder { "(OI)(CI)" } else { "" };
            let names: String = names.iter().map(|name| format!(" /remove \"{name}\"")).collect();
            // "OWNER RIGHTS", by its number, which no language translates.
            format!("icacls \"{}\" /inheritance:r /grant:r \"*S-1-3-4:{inside}F\"{names}", path.display())
        }
    };
    format!("run `{line}`, then the same command again")
}

fn word_of(path: &Path) -> String {
    word(&path.display().to_string())
}

/// What to do about a call that the system refused.
fn io_fix(path: &Path, why: &System, what: &str) -> String {
    if why.held_open() {
        return format!(
            "another program holds {} open: close it there, then run the same command again",
            path.display()
        );
    }
    if cfg!(windows) && why.code == Some(5) {
        // ERROR_ACCESS_DENIED means both.
        return format!("close the program that holds {} open, or make it {what} for you", path.display());
    }
    if why.broken_disk() {
        return "the disk or the network drive failed: mend it, or point SPAPI_SETUP_HOME to a folder elsewhere".to_owned();
    }
    format!("make {} {what} for you, or point SPAPI_SETUP_HOME to a folder of yours", path.display())
}

/// Whose it is decides what helps: root's was made with sudo; another user's may have been planted.
fn not_mine(error: &Error, path: &Path, owner: u32, me: u32, folder: bool) -> Report {
    let all = if folder { "-R " } else { "" };
    let sudo = if me == 0 { "" } else { "sudo " };
    let take = format!("{sudo}chown {all}{me} {}", word_of(path));
    let what = if folder { "folder" } else { "file" };
    let report = Report::new(STORE, format!("A {what} belongs to another user.")).cause(error.to_string());
    match (owner, me) {
        (0, _) => report
            .fix(format!("run `{take}`, then the same command again"))
            .note("root owns what was made with sudo: run this program without it."),
        (_, 0) => {
            report.fix(format!("run this program as that user, or take it over: `{take}`")).note(LOOK_FIRST)
        }
        _ => report
            .fix(format!(
                "where it is yours, run `{take}`; otherwise move it away: `mv {0} {0}.theirs`",
                word_of(path)
            ))
            .note(LOOK_FIRST),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fix_depends_on_who_owns_it() {
        let fix = |owner, me| {
            let path = "/h/config.toml".into();
            describe(&Error::NotMine { path, owner, me, folder: false }).lines.fix.unwrap()
        };
        assert!(fix(0, 1000).contains("`sudo chown 1000 /h/config.toml`"));
        assert!(fix(1001, 1000).contains("`mv /h/config.toml /h/config.toml.theirs`"));
        assert!(fix(1001, 0).contains("`chown 0 /h/config.toml`"));
    }

    #[test]
    fn access_is_taken_from_others_by_a_line_that_can_be_typed() {
        let fix = |others| closing(Path::new("C:\\a b"), &others, true, "go-w");
        assert_eq!(
            fix(Others::Accounts(vec!["Everyone".into(), "BUILTIN\\Users".into()])),
            "run `icacls \"C:\\a b\" /inheritance:r /grant:r \"*S-1-3-4:(OI)(CI)F\" /remove \"Everyone\" /remove \
             \"BUILTIN\\Users\"`, then the same command again"
        );
        assert!(fix(Others::NoLists).contains("NTFS"));
    }

    #[cfg(unix)]
    #[test]
    fn a_path_is_one_word() {
        assert_eq!(word("/a/b-c.toml"), "/a/b-c.toml");
        assert_eq!(word("/a b/it's"), "'/a b/it'\\''s'");
    }
}
