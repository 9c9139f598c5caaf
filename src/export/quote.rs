//! How each form quotes a text.

use super::target::Rendered;
use serde_json::Value;
use zeroize::Zeroize;

/// A JSON object on several lines; the tree is zeroed.
pub(super) fn json(mut value: Value) -> Rendered {
    // Alternate Display cannot fail: keys are strings.
    let text = format!("{value:#}\n");
    wipe(&mut value);
    Rendered::new(text)
}

fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(map) => map.iter_mut().for_each(|(_, value)| wipe(value)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// For a POSIX shell, and for dotenv readers as far as they agree with it.
///
/// Single quotes hold everything but themselves. A value that has one, and nothing that is special
/// between double quotes, goes there: both kinds of readers agree on it. Otherwise `'\''`, which a
/// only a shell reads.
pub(super) fn posix(text: &str) -> String {
    if !text.contains('\'') {
        format!("'{text}'")
    } else if !text.contains(['"', '\\', '$', '`', '!']) {
        format!("\"{text}\"")
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// A variable for such a reader: `NAME='value'`.
pub(super) fn posix_line(name: &str, text: &str) -> String {
    format!("{name}={}", posix(text))
}

/// Whether a dotenv reader could read [`posix`]'s result otherwise than a shell (tried with
/// python-dotenv, which replaces `${NAME}` even between single quotes, and with Node's dotenv).
pub(super) fn dotenv_differs(text: &str) -> bool {
    text.contains(r"\\")
        || text.contains("${")
        || text.ends_with('\\')
        || (text.contains('\'') && posix(text).starts_with('\''))
}

/// For PowerShell, which takes the typographic single quotes for quotes too.
pub(super) fn powershell(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('\'');
    for c in text.chars() {
        if matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}') {
            out.push(c);
        }
        out.push(c);
    }
    out.push('\'');
    out
}

/// A scalar for YAML, always quoted: otherwise `NO` is a boolean and `123` a number. Single quotes hold printable ASCII to the letter; where a text has anything else, double quotes
/// with escapes do.
pub(super) fn yaml(text: &str) -> String {
    if text.chars().all(|c| matches!(c, ' '..='~')) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut out = String::with_capacity(text.len() * 2 + 2);
    out.push('"');
    for c in text.chars() {
        match (c, u32::from(c)) {
            ('"' | '\\', _) => out.extend(['\\', c]),
            (' '..='~', _) => out.push(c),
            (_, n @ ..=0xffff) => out.push_str(&format!("\\u{n:04x}")),
            (_, n) => out.push_str(&format!("\\U{n:08x}")),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_gets_the_quotes_it_needs() {
        assert_eq!(posix("Atzr|a/b+c=="), "'Atzr|a/b+c=='");
        assert_eq!(posix("it's"), "\"it's\"");
        assert_eq!(posix(r#"a'b"c"#), r#"'a'\''b"c'"#);
        assert!(
            dotenv_differs(r#"a'b"c"#)
                && dotenv_differs(r"a\\b")
                && !dotenv_differs(r"a\b|")
                && dotenv_differs("${A}")
        );
    }

    #[test]
    fn powershell_doubles_every_kind_of_single_quote() {
        assert_eq!(powershell("a'b\u{2019}c"), "'a''b\u{2019}\u{2019}c'");
    }
}
