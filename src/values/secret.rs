//! A text that is never shown.

use secrecy::{ExposeSecret, SecretString};

/// A secret: no `Display`, redacted `Debug`, zeroed when dropped, never serialized by itself.
#[derive(Clone, Default)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes the text over.
    pub fn new(text: impl Into<String>) -> Self {
        Self(SecretString::from(text.into()))
    }

    /// The text. Each call is a place to look at: what happens to it there?
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The number of characters.
    pub fn chars(&self) -> usize {
        self.expose().chars().count()
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }
}

/// `Debug` with these fields and no others.
macro_rules! opaque {
    ($name:ident $(, $field:ident)*) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))$(.field(stringify!($field), &self.$field))*.finish_non_exhaustive()
            }
        }
    };
}
pub(crate) use opaque;

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Compares in a time that depends only on the lengths.
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        let (a, b) = (self.expose().as_bytes(), other.expose().as_bytes());
        a.len() == b.len() && a.iter().zip(b).fold(0u8, |acc, (x, y)| acc | (x ^ y)) == 0
    }
}

impl Eq for Secret {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Secret::new("Atzr|abc")), "Secret(…)");
    }

    #[test]
    fn equality_is_that_of_the_text() {
        assert_eq!(Secret::new("a|b"), Secret::new("a|b"));
        assert_ne!(Secret::new("a|b"), Secret::new("a|c"));
        assert_ne!(Secret::new("a|b"), Secret::new("a|bb"));
    }
}
