//! One value after the other on the clipboard: kept out of its history where the system can,
//! taken away at the end.
//!
//! On Linux a program serves what it put there itself: keep the [`Clipboard`] until the last value
//! has been pasted.

use crate::values::Secret;
#[cfg(target_os = "macos")]
use arboard::SetExtApple;
#[cfg(all(unix, not(any(target_os = "macos", target_os = "android", target_os = "emscripten"))))]
use arboard::SetExtLinux;
#[cfg(windows)]
use arboard::SetExtWindows;
use zeroize::Zeroizing;

/// Why the clipboard did not work.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ClipboardError {
    /// No display, or a system without a clipboard.
    #[error("there is no clipboard here: {why}")]
    None {
        /// What the system said.
        why: String,
    },
    /// Another program holds it.
    #[error("another program holds the clipboard; try again")]
    Busy,
    /// Anything else.
    #[error("the clipboard did not take the value: {why}")]
    Failed {
        /// What the system said; never the value.
        why: String,
    },
}

/// The system's clipboard; what this program put there goes when this is dropped.
pub(crate) struct Clipboard {
    board: arboard::Clipboard,
    own: Option<Secret>,
}

impl Clipboard {
    /// Opens it.
    ///
    /// # Errors
    /// [`ClipboardError::None`] without a display.
    pub(crate) fn open() -> Result<Self, ClipboardError> {
        let board =
            arboard::Clipboard::new().map_err(|error| ClipboardError::None { why: error.to_string() })?;
        Ok(Self { board, own: None })
    }

    /// Puts `text` there in place of what was there.
    pub(crate) fn put(&mut self, text: &Secret) -> Result<(), ClipboardError> {
        self.own = Some(text.clone());
        hidden(self.board.set()).text(text.expose()).map_err(failed)
    }

    /// Takes the last value away, unless somebody else has copied something since.
    pub(crate) fn clear(&mut self) -> Result<(), ClipboardError> {
        let Some(own) = self.own.take() else { return Ok(()) };
        match self.board.get_text().map(Zeroizing::new) {
            Ok(now) if now.as_str() != own.expose() => Ok(()),
            _ => self.board.clear().map_err(failed),
        }
    }
}

impl Drop for Clipboard {
    fn drop(&mut self) {
        // Nobody is left to tell; `clear` has said it where it was called.
        let _ = self.clear();
    }
}

fn failed(error: arboard::Error) -> ClipboardError {
    match error {
        arboard::Error::ClipboardOccupied => ClipboardError::Busy,
        other => ClipboardError::Failed { why: other.to_string() },
    }
}

#[cfg(windows)]
fn hidden(set: arboard::Set<'_>) -> arboard::Set<'_> {
    set.exclude_from_monitoring()
}

#[cfg(all(unix, not(any(target_os = "android", target_os = "emscripten"))))]
fn hidden(set: arboard::Set<'_>) -> arboard::Set<'_> {
    set.exclude_from_history()
}
