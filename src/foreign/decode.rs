//! Bytes to text: UTF-8, UTF-16 with a mark (Windows PowerShell writes that), Windows-1252.

use super::Error;
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
    let wide = |pairs: &[u8], join: fn([u8; 2]) -> u16| {
        let units = pairs.chunks_exact(2).map(|pair| join([pair[0], pair[1]]));
        char::decode_utf16(units).collect::<Result<String, _>>().map_err(|_| binary())
    };
    let text = Zeroizing::new(match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes)?,
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
            Err(_) => bytes.iter().map(|byte| windows(*byte)).collect(),
        },
    });
    if text.chars().any(|c| c == '\u{fffd}' || (c.is_control() && !matches!(c, '\n' | '\r' | '\t'))) {
        return Err(binary());
    }
    Ok(text)
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
