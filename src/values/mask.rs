//! Known secrets in a stream become `********`, also where they come in pieces.
//!
//! Pure: bytes in, bytes out. Only what may be the beginning of a secret is held back.

mod forms;
mod known;

use super::Secret;
use known::Known;
use std::sync::Arc;
use zeroize::Zeroizing;

/// What stands in place of a secret.
pub(super) const MASK: &[u8] = b"********";

/// Masks one stream.
#[derive(Clone)]
pub(crate) struct Masker {
    known: Arc<Known>,
    /// What may be the beginning of a secret, or follows its end while a longer one is possible.
    held: Zeroizing<Vec<u8>>,
    /// How many bytes from the start of `held` belong to a secret whose mask is written.
    covered: usize,
}

impl Masker {
    /// Masks these secrets in the forms that other programs write them in: see [`forms`].
    pub(crate) fn new<'s>(secrets: impl IntoIterator<Item = &'s Secret>) -> Self {
        Self { known: Arc::new(Known::new(secrets)), held: Zeroizing::new(Vec::new()), covered: 0 }
    }

    /// Takes the next bytes of the stream; gives what can be passed on.
    pub(crate) fn push(&mut self, bytes: &[u8]) -> Zeroizing<Vec<u8>> {
        let mut all = Zeroizing::new(Vec::with_capacity(self.held.len() + bytes.len()));
        all.extend_from_slice(&self.held);
        all.extend_from_slice(bytes);
        self.held = all;
        self.pass(false)
    }

    /// The end of the stream: what was held back and is no secret.
    pub(crate) fn finish(&mut self) -> Zeroizing<Vec<u8>> {
        self.pass(true)
    }

    fn pass(&mut self, ended: bool) -> Zeroizing<Vec<u8>> {
        let mut out = Zeroizing::new(Vec::with_capacity(self.held.len() + MASK.len()));
        let mut at = 0;
        while at < self.held.len() {
            let rest = &self.held[at..];
            if !ended && self.known.may_grow(rest) {
                break;
            }
            let length = self.known.covers(rest);
            if length > 0 {
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

    /// As long as real ones: a piece of twelve bytes says nothing about the rest.
    const TOKEN: &str = "Atzr|IwEBIKh7Qm-2fL9xZ_dpYw4RsTnVbC8gJ3uXaEoM6kHiW5rBtPlNyD1vQcFzS0jUeGm";

    fn encoded(text: &str) -> String {
        base64::Engine::encode(&base64::engine::general_purpose::STANDARD, text)
    }

    #[test]
    fn a_token_without_its_prefix_and_in_other_hands_is_masked() {
        let body = &TOKEN[5..];
        let hex: String = body.bytes().map(|b| format!("{b:02x}")).collect();
        for form in [body, &body.to_uppercase(), &body.to_lowercase(), &hex, &encoded(TOKEN)] {
            assert_eq!(masked(&[TOKEN], &["<", form, ">"]), "<********>", "{form}");
        }
        for (around, shown) in
            [("Atzr%7C", "********"), ("Atzr\\u007c", "********"), ("Atzr%257C", "Atzr%257C********")]
        {
            assert_eq!(masked(&[TOKEN], &[around, body]), shown);
        }
        for before in ["", "id:", "amzn1.application-oa2-client.0123:", "{\"a\":\""] {
            let text = encoded(&format!("{before}{TOKEN}\n"));
            // Wrapped, as the base64 command does.
            let (one, two) = text.split_at(40);
            for text in [masked(&[TOKEN], &[&text]), masked(&[TOKEN], &[one, "\n", two])] {
                let left = text.replace('*', "").len() - before.len() * 4 / 3;
                assert!(left < 24, "{text}");
            }
        }
    }

    #[test]
    fn a_cut_value_is_masked_from_twelve_characters_on() {
        assert_eq!(masked(&[TOKEN], &["token=", &TOKEN[..30], "..."]), "token=Atzr|********...");
        assert_eq!(masked(&[TOKEN], &["...", &TOKEN[30..]]), "...********");
        assert_eq!(masked(&[TOKEN], &[&TOKEN[20..40]]), "********");
        assert_eq!(masked(&[TOKEN], &[&TOKEN[20..31]]), &TOKEN[20..31]);
        for cut in 24..36 {
            assert_eq!(masked(&[TOKEN], &[&TOKEN[20..cut], &TOKEN[cut..40]]), "********", "{cut}");
        }
        // What every client secret begins with gives nothing away.
        let secret = "amzn1.oa2-cs.v1.0f1e2d3c4b5a69788796a5b4c3d2e1f0";
        assert_eq!(masked(&[secret], &["amzn1.oa2-cs.v1. and more"]), "amzn1.oa2-cs.v1. and more");
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
