//! What a keyring's error means, by what the real ones say (tried with gnome-keyring 42).

use super::Error;
#[cfg(any(windows, target_os = "macos"))]
use keyring::Error as Theirs;
#[cfg(any(windows, target_os = "macos"))]
use zeroize::Zeroize;

/// Takes the error over, so that bytes it may carry are zeroed.
#[cfg(any(windows, target_os = "macos"))]
pub(super) fn understand(mut error: Theirs, account: &str) -> Error {
    let ours = cause(&error, account);
    if let Theirs::BadEncoding(bytes) | Theirs::BadDataFormat(bytes, _) = &mut error {
        bytes.zeroize();
    }
    ours
}

/// The cause of an error.
#[cfg(any(windows, target_os = "macos"))]
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
        Theirs::PlatformFailure(inner) | Theirs::NoStorageAccess(inner) => by_words(inner.as_ref()),
        other => Error::Keyring { message: other.to_string() },
    }
}

/// Whether a dialog could have been shown to someone who then closed it.
fn dialog_possible() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|v| !v.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// The cause of an error of the system's store, by its own words and those of what caused it.
pub(super) fn by_words(error: &(dyn std::error::Error + 'static)) -> Error {
    in_words(error, dialog_possible())
}

fn in_words(error: &(dyn std::error::Error + 'static), dialog: bool) -> Error {
    let mut words = String::new();
    for cause in std::iter::successors(Some(error), |e| e.source()) {
        // Some wrap an error and repeat its words.
        let more = cause.to_string();
        if !words.contains(&more) {
            words = if words.is_empty() { more } else { format!("{words}: {more}") };
        }
    }
    let has = |part: &str| words.contains(part);
    if has("no secret service provider or dbus session found") || has("Failed to connect to address") {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn said(words: &str, dialog: bool) -> Error {
        in_words(&std::io::Error::other(words.to_owned()), dialog)
    }

    /// The sentences that no test against a real keyring brings about on a machine without a screen.
    #[test]
    fn words_have_one_meaning_each() {
        assert_eq!(said("SS error: prompt dismissed", true), Error::KeyringDenied);
        assert_eq!(said("SS error: prompt dismissed", false), Error::KeyringLocked);
        assert_eq!(said("SS Error: object locked", true), Error::KeyringLocked);
        assert_eq!(said("User interaction is not allowed.", true), Error::KeyringLocked);
        assert_eq!(said("User canceled the operation.", true), Error::KeyringDenied);
        assert_eq!(said("no secret service provider or dbus session found", true), Error::NoSessionBus);
        assert_eq!(said("odd", true), Error::Keyring { message: "odd".into() });
    }

    #[cfg(any(windows, target_os = "macos"))]
    #[test]
    fn a_value_that_an_error_carries_is_not_shown() {
        let error = understand(Theirs::BadEncoding(b"canary".to_vec()), "h/x");
        assert!(!format!("{error} {error:?}").contains("canary"));
        assert_eq!(understand(Theirs::NoDefaultStore, "h/x"), Error::NoPlatformStore);
        let long = understand(Theirs::TooLong("secret".into(), 2560), "h/x");
        assert!(matches!(long, Error::TooLong { limit: 2560, .. }));
    }
}
