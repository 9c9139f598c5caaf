//! A question that a letter answers, or its word.

use super::entry::Entered;
use super::prompt::looks_like_value;
use crate::values::Secret;

/// The letters of a question, each with its word.
pub(super) struct Letters<'a> {
    /// Whether there is nothing but letters: they close a page, and what is pasted there is for the next question.
    closes_a_page: bool,
    keys: &'a [(char, &'a str)],
    default: Option<char>,
    letters: Vec<String>,
}

/// What an answer says.
pub(super) enum Pressed {
    Key(char),
    /// A value for the next hidden question, pasted one question too early; the letter is the default.
    Kept(Secret, char),
    Nothing,
}

impl<'a> Letters<'a> {
    /// The letters below a label; `default` is what plain Enter means.
    pub(super) fn new(label: &str, keys: &'a [(char, &'a str)], default: Option<char>) -> Self {
        let letters = keys.iter().map(|(key, _)| key.to_string()).collect();
        Self { closes_a_page: label.is_empty(), keys, default, letters }
    }

    /// `(y)es, (n)o, (e)xplain`; a letter that its word does not begin with is set before it: `(?) why`.
    pub(super) fn text(&self) -> String {
        let shown = self.keys.iter().map(|(key, word)| match word.strip_prefix(*key) {
            Some(tail) => format!("({key}){tail}"),
            None => format!("({key}) {word}"),
        });
        shown.collect::<Vec<_>>().join(", ")
    }

    /// Everything that may be typed.
    pub(super) fn words(&self) -> Vec<&str> {
        self.letters.iter().map(String::as_str).chain(self.keys.iter().map(|(_, word)| *word)).collect()
    }

    /// The word of the default.
    pub(super) fn default_word(&self) -> &'a str {
        self.keys.iter().find(|(key, _)| Some(*key) == self.default).map_or("", |(_, word)| word)
    }

    /// Reads an answer: the letter or its word, in any case.
    pub(super) fn read(&self, entered: Entered) -> Pressed {
        match (entered, self.default) {
            (Entered::Line(line), _) => self.key(&line).map_or(Pressed::Nothing, Pressed::Key),
            (Entered::Hidden(value), Some(key)) if self.closes_a_page && looks_like_value(value.expose()) => {
                Pressed::Kept(value, key)
            }
            (Entered::Hidden(_), _) => Pressed::Nothing,
        }
    }

    /// The key that was meant; `None` for anything else.
    pub(super) fn key(&self, answer: &str) -> Option<char> {
        let answer = answer.trim().to_lowercase();
        if answer.is_empty() {
            return self.default;
        }
        let meant = |(key, word): &&(char, &str)| {
            answer == key.to_lowercase().to_string() || answer == word.to_lowercase()
        };
        self.keys.iter().find(meant).map(|(key, _)| *key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: &[(char, &str)] = &[('y', "yes"), ('n', "no"), ('e', "explain"), ('?', "why")];

    #[test]
    fn letters_are_shown_in_their_words() {
        assert_eq!(Letters::new("", KEYS, None).text(), "(y)es, (n)o, (e)xplain, (?) why");
    }

    #[test]
    fn a_letter_or_its_word_is_taken() {
        let key = |answer, default| Letters::new("", KEYS, default).key(answer);
        assert_eq!(key("E", None), Some('e'));
        assert_eq!(key(" explain ", None), Some('e'));
        assert_eq!(key("?", None), Some('?'));
        assert_eq!(key("", Some('n')), Some('n'));
        assert_eq!(key("", None), None);
        assert_eq!(key("ex", Some('n')), None);
    }

    #[test]
    fn a_value_is_kept_only_where_a_page_closes() {
        let value = || Entered::Hidden(Secret::new("Atzr|IwEBIexample"));
        let read = |label, default, entered| Letters::new(label, KEYS, default).read(entered);
        assert!(matches!(read("", Some('n'), value()), Pressed::Kept(_, 'n')));
        assert!(matches!(read("", None, value()), Pressed::Nothing));
        assert!(matches!(read("Go ahead?", Some('n'), value()), Pressed::Nothing));
        assert!(matches!(read("", Some('n'), Entered::Hidden(Secret::new("hello"))), Pressed::Nothing));
    }
}
