//! Known secrets in a stream become `********`, also where they come in pieces.
//!
//! Pure: bytes in, bytes out. Only what may be the beginning of a secret is held back.

use crate::values::Secret;
use zeroize::Zeroizing;

/// What stands in place of a secret.
pub const MASK: &[u8] = b"********";
/// A shorter text is no secret worth hiding, and would hide half of every output.
const SHORTEST: usize = 4;

/// Masks one stream.
#[derive(Clone)]
pub struct Masker {
    needles: Vec<Zeroizing<Vec<u8>>>,
    /// What may be the beginning of a secret, or follows its end while a longer one is possible.
    held: Zeroizing<Vec<u8>>,
    /// How many bytes from the start of `held` belong to a secret whose mask is written.
    covered: usize,
}

impl Masker {
    /// Masks these secrets, and the forms that they take in a URL and in a JSON text.
    pub fn new<'s>(secrets: impl IntoIterator<Item = &'s Secret>) -> Self {
        let mut needles: Vec<Zeroizing<Vec<u8>>> = Vec::new();
        let long = secrets.into_iter().filter(|s| s.expose().len() >= SHORTEST);
        for form in long.flat_map(|secret| forms(secret.expose())) {
            if !needles.contains(&form) {
                needles.push(form);
            }
        }
        Self { needles, held: Zeroizing::new(Vec::new()), covered: 0 }
    }

    /// Takes the next bytes of the stream; gives what can be passed on.
    pub fn push(&mut self, bytes: &[u8]) -> Zeroizing<Vec<u8>> {
        let mut all = Zeroizing::new(Vec::with_capacity(self.held.len() + bytes.len()));
        all.extend_from_slice(&self.held);
        all.extend_from_slice(bytes);
        self.held = all;
        self.pass(false)
    }

    /// The end of the stream: what was held back and is no secret.
    pub fn finish(&mut self) -> Zeroizing<Vec<u8>> {
        self.pass(true)
    }

    fn pass(&mut self, ended: bool) -> Zeroizing<Vec<u8>> {
        let mut out = Zeroizing::new(Vec::with_capacity(self.held.len() + MASK.len()));
        let mut at = 0;
        while at < self.held.len() {
            let rest = &self.held[at..];
            if !ended && self.needles.iter().any(|n| rest.len() < n.len() && n.starts_with(rest)) {
                break;
            }
            let found = self.needles.iter().filter(|n| rest.starts_with(n)).map(|n| n.len()).max();
            if let Some(length) = found {
                if self.covered == 0 {
                    out.extend_from_slice(MASK);
                }
                self.covered = self.covered.max(length);
            }
            if self.covered > 0 {
                self.covered -= 1;
            } else {
                out.push(rest[0]);
            }
            at += 1;
        }
        self.held = Zeroizing::new(self.held[at..].to_vec());
        out
    }
}

/// As it is, percent-encoded in its three usual ways, and as it stands in JSON.
fn forms(secret: &str) -> Vec<Zeroizing<Vec<u8>>> {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    const STRICT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    const WITH_SLASH: &AsciiSet = &STRICT.remove(b'/');
    let quoted = serde_json::Value::from(secret).to_string();
    let encoded = utf8_percent_encode(secret, STRICT).to_string();
    [
        secret.to_owned(),
        encoded.clone().to_lowercase_escapes(),
        encoded,
        utf8_percent_encode(secret, WITH_SLASH).to_string(),
        quoted[1..quoted.len() - 1].to_owned(),
        quoted[1..quoted.len() - 1].replace('/', "\\/"),
    ]
    .into_iter()
    .map(|form| Zeroizing::new(form.into_bytes()))
    .collect()
}

trait LowercaseEscapes {
    fn to_lowercase_escapes(self) -> String;
}

impl LowercaseEscapes for String {
    /// `%7C` as `%7c`.
    fn to_lowercase_escapes(self) -> String {
        let mut left = 0;
        self.chars()
            .map(|c| {
                if c == '%' {
                    left = 2;
                    return c;
                }
                let escaped = left > 0;
                left = usize::saturating_sub(left, 1);
                if escaped { c.to_ascii_lowercase() } else { c }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn masker(secrets: &[&str]) -> Masker {
        let secrets: Vec<Secret> = secrets.iter().map(|s| Secret::new(*s)).collect();
        Masker::new(&secrets)
    }

    fn masked(secrets: &[&str], pieces: &[&str]) -> String {
        let mut masker = masker(secrets);
        let mut out = Vec::new();
        pieces.iter().for_each(|piece| out.extend_from_slice(&masker.push(piece.as_bytes())));
        out.extend_from_slice(&masker.finish());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_secret_is_masked_however_it_is_split() {
        assert_eq!(masked(&["Atzr|x/y+z="], &["a Atzr|x", "/y+z", "= b"]), "a ******** b");
        assert_eq!(masked(&["Atzr|x/y+z="], &["Atzr|x/y+z"]), "Atzr|x/y+z");
        assert_eq!(masked(&["abab-c"], &["ab", "abab-c"]), "ab********");
        assert_eq!(masked(&["abcd"], &["abcdabcd"]), "****************");
    }

    #[test]
    fn of_secrets_that_overlap_nothing_stays() {
        assert_eq!(masked(&["abcd", "cdef"], &["xabcdefy"]), "x********y");
        assert_eq!(masked(&["abcd", "abcdefgh"], &["abcd", "efgh!"]), "********!");
        assert_eq!(masked(&["abcd", "abcdefgh"], &["abcde", "!"]), "********e!");
    }

    #[test]
    fn what_cannot_become_a_secret_is_passed_on_at_once() {
        let mut masker = masker(&["secret"]);
        assert_eq!(&**masker.push(b"no "), b"no ");
        assert_eq!(&**masker.push(b"a sec"), b"a ");
        assert_eq!(&**masker.push(b"tion"), b"section");
        assert_eq!(&**masker.finish(), b"");
    }

    #[test]
    fn its_other_forms_are_masked_too() {
        let secret = "Atzr|a/b+c=\"d";
        for form in ["Atzr%7Ca%2Fb%2Bc%3D%22d", "Atzr%7ca%2fb%2bc%3d%22d", "Atzr%7Ca/b%2Bc%3D%22d"] {
            assert_eq!(masked(&[secret], &[form]), "********", "{form}");
        }
        assert_eq!(
            masked(&[secret], &[r#""Atzr|a/b+c=\"d""#, r#" Atzr|a\/b+c=\"d"#]),
            "\"********\" ********"
        );
    }

    #[test]
    fn short_texts_are_no_secrets() {
        assert_eq!(masked(&["", "abc"], &["abc"]), "abc");
    }

    proptest! {
        #[test]
        fn any_split_gives_the_same(
            secrets in proptest::collection::vec("[ab|]{4,9}", 0..4),
            text in "[ab|c]{0,60}",
            cuts in proptest::collection::vec(0..60usize, 0..8),
        ) {
            let secrets: Vec<&str> = secrets.iter().map(String::as_str).collect();
            let mut cuts: Vec<usize> = cuts.into_iter().map(|c| c.min(text.len())).collect();
            cuts.extend([0, text.len()]);
            cuts.sort_unstable();
            let pieces: Vec<&str> = cuts.windows(2).map(|w| &text[w[0]..w[1]]).collect();
            let split = masked(&secrets, &pieces);
            prop_assert_eq!(&split, &masked(&secrets, &[&text]));
            for secret in secrets {
                prop_assert!(!split.contains(secret));
            }
        }

        #[test]
        fn nothing_else_is_changed(text in "[a-z ]{0,60}") {
            prop_assert_eq!(masked(&["0123456789"], &[&text]), text);
        }
    }
}
