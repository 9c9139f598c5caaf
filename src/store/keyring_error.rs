//! What a keyring's error means, by what the real ones say (tried with gnome-keyring 42).

use super::Error;
use keyring::Error as Theirs;
use zeroize::Zeroize;

/// Takes the error over, so that bytes it may carry are zeroed.
pub(super) fn understand(mut error: Theirs, account: &str) -> Error {
    let ours = cause(&error, account);
    if let Theirs::BadEncoding(bytes) | Theirs::BadDataFormat(bytes, _) = &mut error {
        bytes.zeroize();
    }
    ours
}

/// The cause of an error.
pub(super) fn cause(error: &Theirs, account: &str) -> Error {
    match error {
        Theirs::NoDefaultStore => Error::NoPlatformStore,
        Theirs::Invalid(what, _) if what == "platform" => Error::NoPlatformStore,
        Theirs::TooLong(_, limit) => Error::TooLong {
            entry: account.to_owned(),
            bytes: 0,
            limit: usize::try_from(*limit).unwrap_or(usize::MAX),
        },
        Theirs::Ambiguous(_) => Error::Ambiguous { account: account.to_owned() },
        // These carry the value's bytes; their texts are not to be shown.
        Theirs::BadEncoding(_) | Theirs::BadDataFormat(..) => {
            Error::Keyring { message: "the value is not a text".into() }
        }
        Theirs::PlatformFailure(inner) | Theirs::NoStorageAccess(inner) => {
            by_words(inner.as_ref(), dialog_possible())
        }
        other => Error::Keyring { message: other.to_string() },
    }
}

/// Whether a dialog could have been shown to someone who then closed it.
fn dialog_possible() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|v| !v.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

fn by_words(error: &(dyn std::error::Error + 'static), dialog: bool) -> Error {
    let mut words = error.to_string();
    let mut deeper = error.source();
    while let Some(e) = deeper {
        words.push_str(": ");
        words.push_str(&e.to_string());
        deeper = e.source();
    }
    let has = |part: &str| words.contains(part);
    if has("no secret service provider or dbus session found") || has("I/O error: Connection refused") {
        Error::NoSessionBus
    } else if has("ServiceUnknown") || has("NameHasNoOwner") || has("Spawn.") || has("not activatable") {
        Error::NoSecretService
    } else if has("result not returned from SS API") {
        Error::NoCollection
    } else if has("prompt dismissed") {
        if dialog { Error::KeyringDenied } else { Error::KeyringLocked }
    } else if has("object locked") || has("IsLocked") || has("interaction is not allowed") {
        Error::KeyringLocked
    } else if has("User canceled") || has("AccessDenied") {
        Error::KeyringDenied
    } else {
        Error::Keyring { message: words }
    }
}
