//! Bytes of a file that a person or another program wrote, as text.

use zeroize::Zeroizing;

/// Why bytes are no text. It holds none of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is not text (UTF-8, or UTF-16 with a byte order mark), first in line {line}")]
pub(crate) struct NotText {
    /// The first line that is not text, from 1.
    pub line: usize,
}

/// Returns the text of UTF-8 with or without a byte order mark, or of UTF-16 with one (Windows PowerShell 5
/// writes that). The mark is no part of the text; line ends stay as they are.
pub(crate) fn decode(bytes: &[u8]) -> Result<Zeroizing<String>, NotText> {
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => narrow(rest),
        _ => narrow(bytes),
    }
}

fn narrow(bytes: &[u8]) -> Result<Zeroizing<String>, NotText> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(e) => Err(NotText { line: lines(bytes[..e.valid_up_to()].iter().map(|b| u32::from(*b))) }),
    }
}

fn wide(bytes: &[u8], join: fn([u8; 2]) -> u16) -> Result<Zeroizing<String>, NotText> {
    let pairs = bytes.chunks_exact(2);
    let half = !pairs.remainder().is_empty();
    // Sized first, so that growing leaves no copies: a unit becomes at most three bytes.
    let mut text = Zeroizing::new(String::with_capacity(bytes.len() / 2 * 3));
    for unit in char::decode_utf16(pairs.map(|pair| join([pair[0], pair[1]]))) {
        match unit {
            Ok(c) => text.push(c),
            Err(_) => return Err(NotText { line: lines(text.chars().map(u32::from)) }),
        }
    }
    if half { Err(NotText { line: lines(text.chars().map(u32::from)) }) } else { Ok(text) }
}

fn lines(before: impl Iterator<Item = u32>) -> usize {
    before.filter(|c| *c == u32::from('\n')).count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, mark: [u8; 2], split: fn(u16) -> [u8; 2]) -> Vec<u8> {
        mark.into_iter().chain(text.encode_utf16().flat_map(split)).collect()
    }

    #[test]
    fn every_mark_gives_the_same_text() {
        let text = "a = \"ü🔑\"\r\n";
        let marked = [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
        let all = [
            text.as_bytes().to_vec(),
            marked,
            utf16(text, [0xff, 0xfe], u16::to_le_bytes),
            utf16(text, [0xfe, 0xff], u16::to_be_bytes),
        ];
        for bytes in all {
            assert_eq!(decode(&bytes).unwrap().as_str(), text);
        }
        assert_eq!(decode(b"").unwrap().as_str(), "");
    }

    #[test]
    fn what_is_no_text_is_told_with_its_line() {
        assert_eq!(decode(b"a\nb\xff\n").unwrap_err(), NotText { line: 2 });
        let mut half = utf16("a\n", [0xff, 0xfe], u16::to_le_bytes);
        half.push(b'x');
        assert_eq!(decode(&half).unwrap_err(), NotText { line: 2 });
        let lone = [0xff, 0xfe, 0x00, 0xd8, 0x41, 0x00];
        assert_eq!(decode(&lone).unwrap_err(), NotText { line: 1 });
    }
}
