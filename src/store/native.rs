//! macOS and Windows: the system's own store, by the keyring crate.

use super::keyring_error::{cause, understand};
use super::{Error, SERVICE};
use crate::values::Secret;
use zeroize::Zeroizing;

/// One entry's place in the keyring.
pub(super) struct Place {
    account: String,
    entry: keyring::Entry,
}

/// The first call in a process connects; what it found is the answer of every later one.
pub(super) fn open(account: &str) -> Result<Place, Error> {
    if let Err(e) = keyring::Entry::store_status() {
        return Err(cause(e, account));
    }
    let entry = entry(account).map_err(|e| understand(e, account))?;
    Ok(Place { account: account.to_owned(), entry })
}

/// Of this computer only: the crate's own choice roams with a domain's profile to others.
#[cfg(windows)]
fn entry(account: &str) -> keyring::Result<keyring::Entry> {
    let local = std::collections::HashMap::from([("persistence", "Local")]);
    let inner = keyring_core::Entry::new_with_modifiers(SERVICE, account, &local)?;
    Ok(keyring::Entry { inner })
}

#[cfg(not(windows))]
fn entry(account: &str) -> keyring::Result<keyring::Entry> {
    keyring::Entry::new(SERVICE, account)
}

impl Place {
    /// The value; `None` where there is no entry.
    pub(super) fn read(&self) -> Result<Option<Secret>, Error> {
        let bytes = match self.entry.get_secret() {
            Ok(bytes) => Zeroizing::new(bytes),
            Err(keyring::Error::NoEntry) => return Ok(None),
            Err(e) => return Err(understand(e, &self.account)),
        };
        match std::str::from_utf8(&bytes) {
            Ok(text) => Ok(Some(Secret::new(text))),
            // The bytes stay here: the error would carry them away.
            Err(_) => Err(Error::Keyring { message: "the value is not a text".into() }),
        }
    }

    /// Writes the value. Bytes: a string would become UTF-16 on Windows and burst its limit.
    pub(super) fn write(&self, value: &Secret) -> Result<(), Error> {
        self.entry.set_secret(value.expose().as_bytes()).map_err(|e| understand(e, &self.account))
    }

    /// Removes the entry; false where there was none.
    pub(super) fn remove(&self) -> Result<bool, Error> {
        match self.entry.delete_credential() {
            Ok(()) => Ok(true),
            Err(keyring::Error::NoEntry) => Ok(false),
            Err(e) => Err(understand(e, &self.account)),
        }
    }
}

/// The system has one keyring, whose name is known without asking.
pub(super) fn provider() -> Option<String> {
    None
}

#[cfg(all(test, windows))]
mod tests {
    use super::*;

    #[test]
    fn an_entry_of_the_credential_manager_stays_on_this_computer() {
        let account = format!("test/{}", uuid::Uuid::new_v4());
        let place = open(&account).unwrap();
        place.write(&Secret::new("Atzr|ä")).unwrap();
        let attributes = place.entry.inner.get_attributes().unwrap();
        assert_eq!(attributes.get("persistence").map(String::as_str), Some("Local"));
        assert_eq!(place.read().unwrap(), Some(Secret::new("Atzr|ä")));
        assert!(place.remove().unwrap() && !place.remove().unwrap());
        assert_eq!(place.read().unwrap(), None);
    }
}
