//! Which signs a terminal can show: `✓` and its like, or plain ASCII ones.

use std::borrow::Cow;

use crate::env::Env;

/// The signs beyond ASCII that this program's own texts use, with what stands for them.
const PLAIN: [(char, &str); 14] = [
    ('✓', "+"),
    ('✗', "x"),
    ('·', "-"),
    ('…', "..."),
    ('→', "->"),
    ('►', ">"),
    ('•', "*"),
    ('–', "-"),
    ('—', "-"),
    ('“', "\""),
    ('”', "\""),
    ('‘', "'"),
    ('’', "'"),
    ('─', "-"),
];

/// Whether signs beyond ASCII are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signs {
    /// `✓`
    Unicode,
    /// `+`
    Ascii,
}

impl Signs {
    /// By the locale, as C programs choose it: the first of `LC_ALL`, `LC_CTYPE` and `LANG` that is set names the
    /// character set. Where none is set it is the system's own default: UTF-8 on macOS, elsewhere that of the POSIX
    /// locale, which is ASCII. On Windows the fonts of the old console lack most signs; newer terminals have them.
    pub(super) fn of(env: &Env) -> Self {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| env.get(name));
        let unicode = match locale {
            Some(locale) => is_utf8(locale),
            None if cfg!(windows) => {
                let newer = ["WT_SESSION", "TERM_PROGRAM", "ConEmuANSI"];
                newer.iter().any(|name| env.get_os(name).is_some())
            }
            None => cfg!(target_os = "macos"),
        };
        if unicode { Self::Unicode } else { Self::Ascii }
    }

    /// `text` with the signs that can be shown. What came from elsewhere (a store's name) keeps its letters.
    pub(super) fn fit(self, text: &str) -> Cow<'_, str> {
        if self == Self::Unicode || text.is_ascii() {
            return Cow::Borrowed(text);
        }
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match PLAIN.iter().find(|(sign, _)| *sign == c) {
                Some((_, plain)) => out.push_str(plain),
                None => out.push(c),
            }
        }
        Cow::Owned(out)
    }

    /// The pictures of a spinner.
    pub(super) fn spinner(self) -> &'static [char] {
        match self {
            Self::Unicode => &['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
            Self::Ascii => &['|', '/', '-', '\\'],
        }
    }
}

/// Whether a locale's name asks for UTF-8: `de_DE.UTF-8`, `C.utf8@euro`, macOS's `UTF-8`.
fn is_utf8(locale: &str) -> bool {
    let set = locale.split('@').next().unwrap_or_default();
    let set = set.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    set == "utf-8" || set == "utf8"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(vars: &[(&str, &str)]) -> Signs {
        Signs::of(&vars.iter().fold(Env::default(), |env, (name, value)| env.with(name, *value)))
    }

    #[test]
    fn the_first_variable_that_is_set_decides() {
        for utf8 in ["de_DE.UTF-8", "C.utf8", "en_US.utf-8@euro", "UTF-8"] {
            assert_eq!(of(&[("LANG", utf8)]), Signs::Unicode, "{utf8}");
        }
        for other in ["C", "POSIX", "de_DE", "de_DE.ISO-8859-1", "de_DE.ISO-8859-15@euro", "ja_JP.eucJP"] {
            assert_eq!(of(&[("LANG", other)]), Signs::Ascii, "{other}");
        }
        assert_eq!(of(&[("LANG", "C"), ("LC_CTYPE", "en_US.UTF-8")]), Signs::Unicode);
        assert_eq!(of(&[("LC_CTYPE", "en_US.UTF-8"), ("LC_ALL", "C")]), Signs::Ascii);
        assert_eq!(
            of(&[("LC_ALL", ""), ("LANG", "en_US.UTF-8")]),
            Signs::Unicode,
            "an empty variable is not set"
        );
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn without_any_it_is_the_posix_locale() {
        assert_eq!(of(&[]), Signs::Ascii);
    }

    #[test]
    fn only_our_own_signs_are_replaced() {
        let text = "✓ Step 1 · Müller & Söhne → 5.6 …";
        assert_eq!(Signs::Ascii.fit(text), "+ Step 1 - Müller & Söhne -> 5.6 ...");
        assert_eq!(Signs::Unicode.fit(text), text);
        assert!(Signs::Ascii.spinner().iter().all(char::is_ascii));
    }
}
