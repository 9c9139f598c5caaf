//! The secret store and this program's files.

use super::{LOCKED, Report, STORE, USAGE};
use crate::store::Error;

const OTHER_WAYS: &str = "use a desktop session with a keyring, or keep secrets in a file that only you can read: \
                          `--store file`";

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
        Error::Unwritable { path, .. } => report("A file can't be written.").fix(format!(
            "make {} writable for you, or point SPAPI_SETUP_HOME to a folder of yours",
            path.display()
        )),
        Error::Unreadable { path, .. } => {
            report("A file can't be read.").fix(format!("make {} readable for you", path.display()))
        }
        Error::DiskFull { path } => report("There is no space left to write.")
            .fix(format!("free some space where {} lies, then run the same command again", path.display())),
        Error::Readable { path, .. } => report("A file with secrets can be read by others.")
            .fix(format!("run `chmod 600 {}`, then the same command again", path.display())),
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
            .fix("wait until it is done, then run the same command again"),
        Error::NoHome => Report::new(USAGE, "There is no home folder to keep the configuration in.")
            .cause(error.to_string())
            .fix("set SPAPI_SETUP_HOME to a folder of yours"),
        Error::Exists { .. } => Report::new(USAGE, "The file already exists.")
            .cause(error.to_string())
            .fix("name another file, or replace it with --force"),
        Error::Symlink { path } => report("A file for secrets is a symbolic link.").fix(format!(
            "replace {} by a real file, or point SPAPI_SETUP_HOME to where it lies",
            path.display()
        )),
        Error::NotA { path, .. } => {
            report("A file is where a folder belongs, or a folder where a file belongs.").fix(format!("move {} away", path.display()))
        }
    }
}
