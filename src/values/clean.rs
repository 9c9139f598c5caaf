//! What a paste brings along and no value has: space, quotes, invisible characters, line breaks.

use super::opaque;
use zeroize::Zeroizing;

/// A value without what came along, and what that was.
pub(crate) struct Cleaned {
    /// The value; zeroed when dropped.
    pub text: Zeroizing<String>,
    /// What was removed: "1 line break", "quotes", "3 invisible characters", "surrounding spaces".
    pub removed: Vec<String>,
}

opaque!(Cleaned, removed);

#[derive(Default)]
struct Counts {
    invisible: usize,
    around: bool,
    quotes: bool,
    comma: bool,
    breaks: usize,
    spaces: usize,
    percent: bool,
}

/// Removes what no value has. Idempotent.
///
/// A space inside is removed beside a line break (mail and terminals wrap long tokens) and inside a value that begins
/// as a token of Amazon's; elsewhere it stays, to be warned of.
pub(crate) fn clean(text: &str) -> Cleaned {
    let mut counts = Counts::default();
    let mut value = visible(text, &mut counts);
    loop {
        let before = value.len();
        value = strip_ends(&value, &mut counts);
        value = join_lines(&value, &mut counts);
        value = join_words(value, &mut counts);
        value = decode_pipe(value, &mut counts);
        if value.len() == before {
            break;
        }
    }
    Cleaned { text: value, removed: words(&counts) }
}

/// Returns an answer without what surrounds it: space, line breaks, invisible characters, and quotes that a shell or a
/// file of variables did not take away. What stands inside stays.
pub(crate) fn bare(text: &str) -> Zeroizing<String> {
    let seen = visible(text, &mut Counts::default());
    let mut rest = seen.trim();
    let unquoted = |text: &str| -> Option<usize> {
        let (open, close) = (text.chars().next()?, text.chars().next_back()?);
        let two = text.len() >= open.len_utf8() + close.len_utf8();
        (two && is_quote(open) && is_quote(close)).then(|| open.len_utf8())
    };
    while let Some(open) = unquoted(rest) {
        let close = rest.chars().next_back().map_or(0, char::len_utf8);
        rest = rest[open..rest.len() - close].trim();
    }
    Zeroizing::new(rest.to_owned())
}

/// Without zero-width characters, direction marks, byte order marks and soft hyphens.
fn visible(text: &str, counts: &mut Counts) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    for c in text.chars() {
        if is_invisible(c) {
            counts.invisible += 1;
        } else {
            out.push(c);
        }
    }
    out
}

/// Characters without a picture; control characters are not among them, those are refused elsewhere.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'' | '`' | '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}' | '\u{2039}' | '\u{203a}')
}

fn strip_ends(text: &str, counts: &mut Counts) -> Zeroizing<String> {
    let mut rest = text;
    loop {
        let trimmed = rest.trim();
        counts.around |= trimmed.len() != rest.len();
        let unquoted = trimmed.trim_matches(is_quote);
        counts.quotes |= unquoted.len() != trimmed.len();
        let uncomma = unquoted.trim_end_matches([',', ';']);
        counts.comma |= uncomma.len() != unquoted.len();
        if uncomma.len() == rest.len() {
            return Zeroizing::new(rest.to_owned());
        }
        rest = uncomma;
    }
}

/// Removes line breaks with the space, and the mail's quoting marks, around them.
fn join_lines(text: &str, counts: &mut Counts) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    let mut lines = text.split(is_break).peekable();
    while let Some(line) = lines.next() {
        let body = if out.is_empty() { line } else { line.trim_start().trim_start_matches(['>', ' ']) };
        if lines.peek().is_none() {
            out.push_str(body);
        } else {
            let body = body.trim_end();
            out.push_str(body);
            // CR LF is one break, and so is an empty line.
            counts.breaks += usize::from(!body.is_empty());
        }
    }
    out
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// A token of Amazon's has no spaces: those inside come from a wrapped copy.
fn join_words(text: Zeroizing<String>, counts: &mut Counts) -> Zeroizing<String> {
    if super::recognise::public_prefix(&text).is_empty() || !text.contains(char::is_whitespace) {
        return text;
    }
    // Two values beside each other are not one.
    if text.split_whitespace().skip(1).any(|word| !super::recognise::public_prefix(word).is_empty()) {
        return text;
    }
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    for c in text.chars() {
        if c.is_whitespace() {
            counts.spaces += 1;
        } else {
            out.push(c);
        }
    }
    out
}

/// `Atzr%7C…`, as it stands in an address, is `Atzr|…`.
fn decode_pipe(text: Zeroizing<String>, counts: &mut Counts) -> Zeroizing<String> {
    let head = text.get(..7).unwrap_or_default();
    if !(head.eq_ignore_ascii_case("atzr%7c") || head.eq_ignore_ascii_case("atza%7c")) {
        return text;
    }
    match percent_encoding::percent_decode_str(&text).decode_utf8() {
        Ok(decoded) => {
            counts.percent = true;
            // What was hidden by the encoding goes the same way.
            let decoded = Zeroizing::new(decoded.into_owned());
            visible(&decoded, counts)
        }
        Err(_) => text,
    }
}

fn words(counts: &Counts) -> Vec<String> {
    let several = |n: usize, one: &str| match n {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {one}s")),
    };
    let said = |yes: bool, what: &str| yes.then(|| what.to_owned());
    [
        several(counts.breaks, "line break"),
        several(counts.spaces, "space"),
        said(counts.quotes, "quotes"),
        several(counts.invisible, "invisible character"),
        said(counts.around, "surrounding spaces"),
        said(counts.comma, "a trailing comma"),
        said(counts.percent, "percent-encoding"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cleaned(text: &str) -> (String, String) {
        let c = clean(text);
        (c.text.to_string(), c.removed.join(", "))
    }

    #[test]
    fn what_a_paste_brings_along_is_removed_and_said() {
        for (text, value, said) in [
            ("Atzr|abc", "Atzr|abc", ""),
            ("Atzr|ab\r\ncd", "Atzr|abcd", "1 line break"),
            ("Atzr|ab \n  > cd\nef", "Atzr|abcdef", "2 line breaks"),
            ("\"Atzr|abc\",", "Atzr|abc", "quotes, a trailing comma"),
            ("“Atzr|abc”", "Atzr|abc", "quotes"),
            ("\u{feff}Atzr|a\u{200b}bc", "Atzr|abc", "2 invisible characters"),
            ("\u{a0} Atzr|abc \t", "Atzr|abc", "surrounding spaces"),
            ("Atzr|ab cd", "Atzr|abcd", "1 space"),
            ("Atzr%7Cab%2Fc", "Atzr|ab/c", "percent-encoding"),
            ("wJalr/K7+a=", "wJalr/K7+a=", ""),
            ("two words", "two words", ""),
        ] {
            assert_eq!(cleaned(text), (value.to_owned(), said.to_owned()), "{text:?}");
        }
    }

    #[test]
    fn an_answer_stands_without_what_surrounds_it() {
        for (text, value) in [
            ("eu", "eu"),
            (" \"eu\"\r\n", "eu"),
            ("'eu'", "eu"),
            ("\u{feff}`eu`", "eu"),
            ("\u{201c}My profile\u{201d}", "My profile"),
            ("\"'eu'\"", "eu"),
            ("O'Brien's", "O'Brien's"),
            ("\"", "\""),
            ("\"\"", ""),
            ("a,", "a,"),
        ] {
            assert_eq!(bare(text).as_str(), value, "{text:?}");
        }
    }

    #[test]
    fn control_characters_stay_to_be_refused() {
        assert_eq!(cleaned("Atzr|a\u{16}b").0, "Atzr|a\u{16}b");
    }

    #[test]
    fn debug_shows_no_value() {
        assert!(!format!("{:?}", clean(" canary ")).contains("canary"));
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing(
            head in proptest::sample::select(&["", "Atzr|", "Atzr%7C", "\"Atzr|", "amzn1.oa2-cs.v1."][..]),
            text in "[ -~\n\r\t\u{a0}\u{200b}\u{feff}“”'\"`,;%ä]{0,60}",
        ) {
            let once = clean(&format!("{head}{text}"));
            let twice = clean(&once.text);
            prop_assert_eq!(&*once.text, &*twice.text);
            prop_assert!(twice.removed.is_empty(), "{:?}", twice.removed);
        }
    }
}
