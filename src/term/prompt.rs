//! What can be asked.

use super::platform::{self, RawMode};
use crate::values::Secret;
use crate::values::recognise::{Shape, recognise};
use std::time::Instant;

/// Who asks the questions. Synchronous on purpose: while a question is open nothing else runs on this
/// thread, and the signal task has a thread of its own.
pub(crate) trait Prompt: Send {
    /// One of several; the index of the chosen item.
    fn select(&mut self, question: &Select<'_>) -> Result<usize, PromptError>;

    /// A line of text, trimmed; `default` on plain Enter. Without a default an empty line is returned as
    /// it is.
    fn input(&mut self, label: &str, default: Option<&str>) -> Result<String, PromptError>;

    /// Yes or no, with Enter; without a default an answer must be given.
    fn confirm(&mut self, label: &str, default: Option<bool>) -> Result<bool, PromptError>;

    /// One of several letters, with Enter: `&[('y', "yes"), ('e', "explain")]` is shown as
    /// `(y)es, (e)xplain`. The whole word is taken too, and nothing else is shown. Without a label the letters close a
    /// page: a value that is pasted there answers with the default and waits for the next hidden question.
    fn keys(
        &mut self,
        label: &str,
        keys: &[(char, &str)],
        default: Option<char>,
    ) -> Result<char, PromptError>;

    /// Something that must not be seen, as it was typed or pasted: line breaks and surrounding spaces are
    /// the caller's to judge.
    fn secret(&mut self, question: &Hidden<'_>) -> Result<Secret, PromptError>;

    /// Waits for Enter.
    fn pause(&mut self, label: &str) -> Result<(), PromptError>;
}

/// The terminal in raw mode, for a question.
///
/// # Errors
/// [`PromptError::NoConsole`] where the terminal's keys can't be read.
pub(super) fn raw_mode() -> Result<RawMode, PromptError> {
    if platform::reads_keys() { Ok(RawMode::enter()?) } else { Err(PromptError::NoConsole) }
}

/// A choice among items.
#[derive(Debug, Clone, Default)]
pub(crate) struct Select<'a> {
    pub label: &'a str,
    /// What can be chosen; never empty.
    pub items: Vec<Item>,
    /// The item under the cursor at first.
    pub default: Option<usize>,
}

/// One thing to choose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Item {
    /// Its name, perhaps with a remark in the same line.
    pub title: String,
    /// Lines beneath it, a step further in.
    pub details: Vec<String>,
}

#[cfg(test)]
impl Item {
    /// An item without details.
    pub(crate) fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), details: Vec::new() }
    }

    /// Adds a line beneath.
    pub(crate) fn detail(mut self, line: impl Into<String>) -> Self {
        self.details.push(line.into());
        self
    }
}

/// A question whose answer must not be seen.
pub(crate) struct Hidden<'a> {
    pub label: &'a str,
    /// What plain Enter means (the rehearsal's sample).
    pub default: Option<&'a str>,
    /// Until when the answer is good: the time that is left is shown as long as nothing was typed.
    pub until: Option<Instant>,
    /// What stands behind the label after Enter, as it is, given the raw text: "(hidden) 392 characters,
    /// begins Atzr|   removed 1 line break", or a client id that was recognised. Never a secret.
    pub echo_after: &'a dyn Fn(&str) -> String,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PromptError {
    /// Ctrl-C.
    #[error("cancelled")]
    Interrupted,
    /// The end of input: Ctrl-D, or a terminal that went away.
    #[error("the input ended before the question was answered")]
    Closed,
    /// What counts as a terminal passes no keys to a Windows program.
    #[error("this terminal passes no keys to a Windows program")]
    NoConsole,
    /// The terminal cannot be read or written.
    #[error("the terminal cannot be used: {0}")]
    Io(String),
}

impl From<std::io::Error> for PromptError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::Interrupted => Self::Interrupted,
            std::io::ErrorKind::UnexpectedEof => Self::Closed,
            _ => Self::Io(error.to_string()),
        }
    }
}

/// Whether `text`, or a word of it, looks like a secret.
pub(super) fn looks_secret(text: &str) -> bool {
    // Forty characters that look like an AWS secret may be a path or a name.
    let secret = |word: &str| match recognise(word) {
        Shape::AwsSecretKey => is_mixed(word),
        shape => shape.is_secret(),
    };
    text.split(|c: char| c.is_whitespace() || "\"'=:,;".contains(c)).any(secret) || secret(text)
}

/// Capitals, small letters and digits, as a random text of 40 characters has them and a path or a name has not.
fn is_mixed(word: &str) -> bool {
    let has = |kind: fn(&u8) -> bool| word.as_bytes().iter().any(kind);
    has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_digit)
}

/// Whether `text` may be a value that a hidden question asks for: of a known shape, several values at once, or one
/// long word.
pub(super) fn looks_like_value(text: &str) -> bool {
    let long_word = text.chars().count() >= LONG_WORD && !text.contains(char::is_whitespace);
    long_word || recognise(text) != Shape::Unknown || named_value(text) || looks_secret(text)
}

/// No letter of a menu is that long, and no value is shorter.
const LONG_WORD: usize = 20;

/// Yes or no; `None` for anything else.
pub(super) fn yes_or_no(answer: &str, default: Option<bool>) -> Option<bool> {
    match answer.trim().to_lowercase().as_str() {
        "" => default,
        "y" | "yes" => Some(true),
        "n" | "no" => Some(false),
        _ => None,
    }
}

/// What follows a yes-or-no question: the default in upper case.
pub(super) fn yes_no_text(default: Option<bool>) -> &'static str {
    match default {
        Some(true) => "(Y/n)",
        Some(false) => "(y/N)",
        None => "(y/n)",
    }
}

/// Whether a value of a known shape stands somewhere in a text: behind its name, in quotes, on a line of a block.
fn named_value(text: &str) -> bool {
    let between = |c: char| c.is_whitespace() || "=:,;\"'{}".contains(c);
    text.split(between).any(|word| recognise(word) != Shape::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_seen_among_other_words() {
        let aws = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYab";
        let secret =
            ["Atzr|IwEB", "LWA_CLIENT_SECRET=amzn1.oa2-cs.v1.abc", "a 'Atza|x'", &"0a".repeat(32), aws];
        for text in secret {
            assert!(looks_secret(text) && looks_like_value(text), "{text}");
        }
        let path = "/home/anna/work/orders/backup/of/the/yea";
        for text in
            ["", "today", "2026-05-31", "arn:aws:iam::123456789012:role/R", "AKIAIOSFODNN7EXAMPLE", path]
        {
            assert!(!looks_secret(text), "{text}");
        }
        assert!(!looks_like_value("hello") && !looks_like_value("what is this for"));
        assert!(looks_like_value("amzn1.application-oa2-client.7b18cd0123456789abcdef0123456789"));
    }

    #[test]
    fn a_wrong_answer_is_not_the_default() {
        assert_eq!(yes_or_no("maybe", Some(true)), None);
        assert_eq!(yes_or_no("", Some(false)), Some(false));
        assert_eq!(yes_or_no("YES", None), Some(true));
    }
}
