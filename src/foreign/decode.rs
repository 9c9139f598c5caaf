//! Bytes to text: UTF-8, UTF-16 with a mark (Windows PowerShell writes that), Windows-1252.

use super::Error;
use crate::values;
use std::path::Path;
use zeroize::Zeroizing;

/// No credentials file is larger, in bytes.
pub(crate) const MOST_BYTES: usize = 1 << 20;

/// The characters of Windows-1252 from 0x80 to 0x9f; elsewhere it agrees with Unicode.
const WINDOWS: [char; 32] = [
    '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}',
    '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
];

pub(super) fn decode(path: &Path, bytes: &[u8]) -> Result<Zeroizing<String>, Error> {
    if bytes.len() > MOST_BYTES {
        return Err(Error::TooLarge { path: path.to_owned(), bytes: bytes.len() });
    }
    let binary = || Error::Binary { path: path.to_owned() };
    let marked = unmarked(bytes).map(|mark| Zeroizing::new([mark.as_slice(), bytes].concat()));
    let bytes = marked.as_ref().map_or(bytes, |marked| marked.as_slice());
    let text = match (values::decode(bytes), bytes) {
        (Ok(text), _) => text,
        (Err(_), [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) => return Err(binary()),
        (Err(_), _) => Zeroizing::new(bytes.iter().map(|byte| windows(*byte)).collect()),
    };
    if text.chars().any(|c| c == '\u{fffd}' || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))) {
        return Err(binary());
    }
    Ok(text)
}

/// The mark that a text in UTF-16 lacks: every other byte of its first letters is zero, which no text in UTF-8 has.
fn unmarked(bytes: &[u8]) -> Option<[u8; 2]> {
    let first = bytes.get(..8)?;
    let zero = |odd: usize| first.iter().skip(odd).step_by(2).all(|byte| *byte == 0);
    match (zero(0), zero(1)) {
        (false, true) => Some([0xff, 0xfe]),
        (true, false) => Some([0xfe, 0xff]),
        _ => None,
    }
}

fn windows(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS[usize::from(byte - 0x80)],
        byte => char::from(byte),
    }
}

/// One kind of line break and no invisible characters. A terminal sends the breaks of a paste as carriage returns.
pub(super) fn normal(text: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                chars.next_if_eq(&'\n');
                out.push('\n');
            }
            '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\u{a0}' => out.push(' '),
            c if crate::values::clean::is_invisible(c) => {}
            c => out.push(c),
        }
    }
    out
}
