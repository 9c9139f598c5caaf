//! A command line as the words that a shell would make of it, for a command that is run without one.

use super::Malformed;

const WHAT: &str = "a command";
const EXAMPLE: &str = "systemctl --user restart 'my shop'";

/// Splits a command line at blanks. Quotes hold a word together as in a POSIX shell; outside of single quotes a
/// backslash takes the next character as it is. On Windows it does so before a quote only, because paths are full of
/// backslashes. Nothing else is special: no variable, no wildcard, no redirection.
///
/// # Errors
/// There is no word, the first one is empty, a quote is not closed, or a character cannot stand in an argument.
pub(crate) fn command_words(text: &str) -> Result<Vec<String>, Malformed> {
    split(text, cfg!(windows))
}

fn split(text: &str, windows: bool) -> Result<Vec<String>, Malformed> {
    let bad = |why: &str| Malformed::new(WHAT, why, EXAMPLE);
    if text.contains('\0') {
        return Err(bad("it holds a character that no argument can hold"));
    }
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    let mut left = text.chars().peekable();
    while let Some(c) = left.next() {
        match (c, quote) {
            (end, Some(open)) if end == open => quote = None,
            ('\'' | '"', Some(_)) => word.get_or_insert_default().push(c),
            ('\\', None | Some('"')) => {
                let escapes = |next: &char| match (windows, quote) {
                    (true, _) => *next == '"',
                    (false, Some(_)) => matches!(next, '"' | '\\' | '$' | '`'),
                    (false, None) => true,
                };
                match left.next_if(escapes) {
                    Some(next) => word.get_or_insert_default().push(next),
                    None if !windows && left.peek().is_none() => return Err(bad("it ends in a backslash")),
                    None => word.get_or_insert_default().push('\\'),
                }
            }
            ('\'' | '"', None) => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (blank, None) if blank.is_whitespace() => words.extend(word.take()),
            (c, _) => word.get_or_insert_default().push(c),
        }
    }
    if quote.is_some() {
        return Err(bad("a quote in it is not closed"));
    }
    words.extend(word);
    match words.first() {
        None => Err(bad("it is empty")),
        Some(program) if program.is_empty() => Err(bad("its first word, the program, is empty")),
        Some(_) => Ok(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        split(text, false).unwrap()
    }

    #[test]
    fn words_are_split_as_a_shell_splits_them() {
        assert_eq!(words(" systemctl  restart\tshop\n"), ["systemctl", "restart", "shop"]);
        assert_eq!(words(r#"a 'b c' "d e"f g\ h"#), ["a", "b c", "d ef", "g h"]);
        assert_eq!(words(r#"a '' "" b"#), ["a", "", "", "b"]);
        assert_eq!(
            words(r#"a "say \"hi\" \n $HOME" 'it\s' \'"#),
            ["a", r#"say "hi" \n $HOME"#, r"it\s", "'"]
        );
        assert_eq!(
            words("a ; rm -rf * > b | $(c) `d` && e"),
            "a ; rm -rf * > b | $(c) `d` && e".split(' ').collect::<Vec<_>>()
        );
        assert_eq!(words("a \"it's\" 'say \"x\"'"), ["a", "it's", "say \"x\""]);
    }

    #[test]
    fn a_path_of_windows_keeps_its_backslashes() {
        let words = split(r#""C:\Program Files\shop.exe" C:\data\ \"x\""#, true).unwrap();
        assert_eq!(words, [r"C:\Program Files\shop.exe", r"C:\data\", r#""x""#]);
    }

    #[test]
    fn what_is_no_command_is_refused() {
        for bad in ["", "  \t", "'a", "a \"b", "a\\", "'' b", "a\0b", "\\"] {
            assert!(split(bad, false).is_err(), "{bad:?}");
        }
    }
}
