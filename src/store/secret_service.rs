//! Linux: items of the Secret Service on the session bus, from any program that offers it.
//!
//! The value is `text/plain`, as libsecret writes it: KeePassXC then shows it as the entry's password, and makes an
//! attachment of anything else. Before an item is deleted its value is overwritten, because KeePassXC only moves it
//! into its recycle bin.

use super::keyring_error::by_words;
use super::{Error, SERVICE};
use crate::files;
use crate::values::Secret;
use secret_service::EncryptionType;
use secret_service::blocking::{Item, SecretService};
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use zbus::blocking::{Connection, fdo::DBusProxy};
use zeroize::Zeroizing;

const CONTENT: &str = "text/plain";

/// What stands in an item's place while it is deleted.
const WORTHLESS: &[u8] = b"deleted by spapi-setup";

/// One entry's place in the keyring.
pub(super) struct Place {
    account: String,
}

/// The first call in a process connects; what it found is the answer of every later one.
pub(super) fn open(account: &str) -> Result<Place, Error> {
    service().map(|_| Place { account: account.to_owned() })
}

fn service() -> Result<MutexGuard<'static, SecretService<'static>>, Error> {
    static SESSION: OnceLock<Result<Mutex<SecretService<'static>>, Error>> = OnceLock::new();
    let connect = || SecretService::connect(EncryptionType::Dh).map(Mutex::new).map_err(|e| by_words(&e));
    match SESSION.get_or_init(connect) {
        Ok(session) => Ok(session.lock().unwrap_or_else(PoisonError::into_inner)),
        Err(error) => Err(error.clone()),
    }
}

impl Place {
    fn attributes(&self) -> HashMap<&str, &str> {
        HashMap::from([("service", SERVICE), ("username", &*self.account)])
    }

    /// The item, unlocked; a dialog may be shown for that.
    fn item<'s>(&self, service: &'s SecretService<'static>) -> Result<Option<Item<'s>>, Error> {
        let found = service.search_items(self.attributes()).map_err(|e| by_words(&e))?;
        if !found.locked.is_empty() {
            let locked: Vec<&Item<'_>> = found.locked.iter().collect();
            service.unlock_all(&locked).map_err(|e| by_words(&e))?;
        }
        let mut items = found.unlocked.into_iter().chain(found.locked);
        match (items.next(), items.next()) {
            (_, Some(_)) => Err(Error::Ambiguous { account: self.account.clone() }),
            (item, None) => Ok(item),
        }
    }

    /// The value; `None` where there is no item.
    pub(super) fn read(&self) -> Result<Option<Secret>, Error> {
        let service = service()?;
        let Some(item) = self.item(&service)? else { return Ok(None) };
        let bytes = Zeroizing::new(item.get_secret().map_err(|e| by_words(&e))?);
        match std::str::from_utf8(&bytes) {
            Ok(text) => Ok(Some(Secret::new(text))),
            Err(_) => Err(Error::Keyring { message: "the value is not a text".into() }),
        }
    }

    /// Writes the value, into a new item of the default collection where there is none.
    pub(super) fn write(&self, value: &Secret) -> Result<(), Error> {
        let service = service()?;
        let bytes = value.expose().as_bytes();
        if let Some(item) = self.item(&service)? {
            return item.set_secret(bytes, CONTENT).map_err(|e| by_words(&e));
        }
        let collection = service.get_default_collection().map_err(|e| by_words(&e))?;
        if collection.is_locked().map_err(|e| by_words(&e))? {
            collection.unlock().map_err(|e| by_words(&e))?;
        }
        let label = format!("keyring:{}@{SERVICE}", self.account);
        let made = collection.create_item(&label, self.attributes(), bytes, true, CONTENT);
        made.map(|_| ()).map_err(|e| by_words(&e))
    }

    /// Removes the item; false where there was none.
    pub(super) fn remove(&self) -> Result<bool, Error> {
        let service = service()?;
        let Some(item) = self.item(&service)? else { return Ok(false) };
        // One that can't be overwritten is still better deleted than left.
        let _ = item.set_secret(WORTHLESS, CONTENT);
        item.delete().map(|()| true).map_err(|e| by_words(&e))
    }
}

/// The program that answers for the Secret Service on this session now; starts none.
pub(super) fn provider() -> Option<String> {
    let bus = DBusProxy::new(&Connection::session().ok()?).ok()?;
    let owner = bus.get_name_owner("org.freedesktop.secrets".try_into().ok()?).ok()?;
    let pid = bus.get_connection_unix_process_id(owner.into_inner().into()).ok()?;
    let name = files::read_text(Path::new(&format!("/proc/{pid}/comm")), 64).ok()?;
    Some(title(name.trim()))
}

/// The name a person knows. The system cuts a program's name to 15 characters.
fn title(program: &str) -> String {
    const KNOWN: [(&str, &str); 6] = [
        ("gnome-keyring", "GNOME Keyring"),
        ("keepassxc", "KeePassXC"),
        ("kwalletd", "KWallet"),
        ("ksecretd", "KWallet"),
        ("oo7-daemon", "oo7"),
        ("pass_secret", "pass"),
    ];
    let known = KNOWN.iter().find(|(head, _)| program.to_ascii_lowercase().starts_with(head));
    known.map_or_else(|| program.to_owned(), |(_, title)| (*title).to_owned())
}

#[cfg(test)]
mod tests {
    #[test]
    fn programs_have_names() {
        let names = ["gnome-keyring-d", "keepassxc", "kwalletd6", "bitwarden"].map(super::title);
        assert_eq!(names, ["GNOME Keyring", "KeePassXC", "KWallet", "bitwarden"]);
    }
}
