//! What a profile's `credential_process` said when it failed, fit to be shown.

/// The last line that says something: without control characters, without what may be a secret, at most 200 long.
pub(super) fn last_line(text: &str) -> Option<String> {
    let line = text.lines().rev().map(plain).find(|line| !line.trim().is_empty())?;
    Some(hidden(line.trim()).chars().take(200).collect())
}

/// A line without the control sequences of terminals and without characters that nobody sees.
fn plain(line: &str) -> String {
    let mut kept = String::new();
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            if chars.next_if_eq(&'[').is_some() {
                while chars.next().is_some_and(|c| !('@'..='~').contains(&c)) {}
            }
        } else if !c.is_control() && !('\u{200b}'..='\u{202e}').contains(&c) {
            kept.push(c);
        }
    }
    kept
}

/// Words that look like a key, a token or a password are not shown: long ones with digits or capitals in them, and
/// whatever stands behind `secret=` and its like.
fn hidden(line: &str) -> String {
    const BREAKS: [char; 10] = [' ', '\t', '"', '\'', ',', '=', ':', '(', ')', ';'];
    let mut shown = String::new();
    let mut after_name = false;
    for part in line.split_inclusive(BREAKS) {
        let word = part.trim_end_matches(BREAKS);
        let rest = &part[word.len()..];
        let low = word.to_ascii_lowercase();
        let odd = word.len() >= 16 && word.chars().any(|c| c.is_ascii_digit() || c.is_ascii_uppercase());
        shown.push_str(if !word.is_empty() && (odd || after_name) { "[hidden]" } else { word });
        shown.push_str(rest);
        let names = ["password", "passwd", "secret", "token", "key"];
        after_name = match word.is_empty() {
            // A quote or an equals sign between a name and its value.
            true => after_name && !rest.contains(' '),
            false => !rest.contains([' ', '\t', ',']) && names.iter().any(|name| low.ends_with(name)),
        };
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_secret_is_not_shown() {
        for secret in [
            "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            "AKIAIOSFODNN7EXAMPLE",
            "password=hunter2",
            "\"secret\"=\"hunter2\"",
        ] {
            let shown = last_line(&format!("error: \u{1b}[31mcannot use {secret} now\u{1b}[0m")).unwrap();
            assert!(!shown.contains("hunter2") && !shown.contains("EXAMPLE"), "{shown}");
            assert!(shown.starts_with("error: cannot use ") && shown.ends_with(" now"), "{shown}");
        }
    }

    #[test]
    fn the_last_line_that_says_something_is_kept_and_cut() {
        assert_eq!(last_line("first\nno session: run x login\n\n"), Some("no session: run x login".into()));
        assert_eq!(last_line("the token has expired").as_deref(), Some("the token has expired"));
        assert_eq!(last_line(&"ab ".repeat(500)).unwrap().len(), 200);
        assert_eq!(last_line(" \n\u{1b}[0m\n"), None);
    }
}
