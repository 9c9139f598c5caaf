//! Quoted texts of shells and programming languages.

/// A quoted text at the beginning of `text` as a programming language has it, and how many bytes it takes. `None`: no
/// quote stands there, or it stays open to the end of the line.
pub(super) fn literal(text: &str) -> Option<(String, usize)> {
    let open = text.chars().next()?;
    let close = match open {
        '"' | '\'' | '`' => open,
        '\u{201c}' | '\u{201e}' => '\u{201d}',
        '\u{2018}' | '\u{201a}' => '\u{2019}',
        '\u{201d}' | '\u{2019}' => open,
        _ => return None,
    };
    let triple: String = [open; 3].iter().collect();
    if open.is_ascii() && text.starts_with(&triple) {
        let end = text[3..].find(&triple)?;
        return Some((text[3..3 + end].trim().to_owned(), end + 6));
    }
    let mut out = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        let after = &text[at + c.len_utf8()..];
        match c {
            '\n' if open != '`' => return None,
            '\\' => {
                let (escaped, taken) = escape(after, open);
                out.push_str(&escaped);
                for _ in 0..taken {
                    chars.next();
                }
            }
            // `''` within single quotes (YAML, PowerShell), and the shell's `'\''`.
            c if c == close && open == '\'' && after.starts_with("\\''") => {
                out.push('\'');
                chars.nth(2);
            }
            c if c == close && open == '\'' && after.starts_with('\'') && !out.is_empty() => {
                out.push('\'');
                chars.next();
            }
            c if c == close || (close == '\u{201d}' && c == '\u{201c}') => {
                return Some((out, at + c.len_utf8()));
            }
            c => out.push(c),
        }
    }
    None
}

/// Quoted texts of one line. A quote that stays open once is not looked at again: each look goes to the line's end.
#[derive(Default)]
pub(super) struct Literals(Vec<char>);

impl Literals {
    /// As [`literal`].
    pub(super) fn next(&mut self, text: &str) -> Option<(String, usize)> {
        let open = text.chars().next().filter(|c| !self.0.contains(c))?;
        let found = literal(text);
        if found.is_none() {
            self.0.push(open);
        }
        found
    }
}

/// What a backslash makes of the text behind it, and how many characters of that it takes.
fn escape(after: &str, quote: char) -> (String, usize) {
    let hex = |n: usize| after.get(1..=n).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    match after.chars().next() {
        Some(c) if c == quote || matches!(c, '\\' | '"' | '\'' | '/' | '$' | '`') => (c.to_string(), 1),
        Some('u') if quote == '"' => match hex(4).and_then(char::from_u32) {
            Some(c) => (c.to_string(), 5),
            None => ("\\".to_owned(), 0),
        },
        Some('n') if quote == '"' => ("\n".to_owned(), 1),
        Some('t') if quote == '"' => ("\t".to_owned(), 1),
        _ => ("\\".to_owned(), 0),
    }
}

/// A shell word: quoted parts and what stands between them, up to a space, and how many bytes it takes. `None`: a quote
/// stays open.
pub(super) fn shell_word(text: &str) -> Option<(String, usize)> {
    let mut out = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\'' => loop {
                match chars.next()?.1 {
                    '\'' => break,
                    c => out.push(c),
                }
            },
            '"' => loop {
                match chars.next()?.1 {
                    '"' => break,
                    '\\' => match chars.next()?.1 {
                        c @ ('"' | '\\' | '$' | '`') => out.push(c),
                        c => out.extend(['\\', c]),
                    },
                    c => out.push(c),
                }
            },
            '\\' => out.push(chars.next()?.1),
            c if c.is_whitespace() || c == ';' => return Some((out, at)),
            c => out.push(c),
        }
    }
    Some((out, text.len()))
}

/// PowerShell's quotes: doubled ones are one, a backslash is nothing special, typographic single quotes count.
pub(super) fn powershell(text: &str) -> Option<(String, usize)> {
    let quote = text.chars().next().filter(|c| "'\"".contains(*c))?;
    let is_quote = |c: char| c == quote || (quote == '\'' && ('\u{2018}'..='\u{201b}').contains(&c));
    let mut out = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if is_quote(c) && chars.next_if(|(_, next)| is_quote(*next)).is_none() {
            return Some((out, at + c.len_utf8()));
        }
        out.push(c);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_its_quotes() {
        for (text, value) in [
            (r#""a\"b\\c" rest"#, r#"a"b\c"#),
            (r"'it\'s',", "it's"),
            ("'it''s'", "it's"),
            (r"'it'\''s'", "it's"),
            ("`a`", "a"),
            ("\"\"\"a\"\"\"", "a"),
            ("\u{201c}a\u{201d}", "a"),
            (r#""a\/b\u0026""#, "a/b&"),
            ("''", ""),
        ] {
            assert_eq!(literal(text).map(|(text, _)| text).as_deref(), Some(value), "{text}");
        }
        assert_eq!(literal("'open\nx'"), None);
        assert_eq!(shell_word(r"'a\'b c"), Some((r"a\b".to_owned(), 5)));
        assert_eq!(powershell(r"'a\''b' x"), Some((r"a\'b".to_owned(), 7)));
    }
}
