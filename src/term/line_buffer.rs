//! The text that keys make. Pure: no I/O, no clock.

use zeroize::{Zeroize, Zeroizing};

use super::decoder::{Decoder, Key};

/// The most bytes that one answer may have: eight times the longest refresh token, room for a block.
pub(super) const CAPACITY: usize = 16 * 1024;

/// What a byte did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// Nothing that shows.
    Nothing,
    /// The text or the cursor changed.
    Text,
    /// Enter, or a line break of a paste that came without brackets: only time can tell.
    Break,
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-D, with no text.
    Close,
    /// Ctrl-Z.
    Suspend,
    /// Ctrl-V came through as a key: this terminal does not paste with it.
    ControlV,
}

/// The text so far. It lives in one allocation that never moves and is zeroed at the end.
pub(super) struct LineBuffer {
    decoder: Decoder,
    bytes: Zeroizing<Box<[u8]>>,
    len: usize,
    /// Where the next byte goes.
    cursor: usize,
    /// Whether the cursor can be moved: not where nobody sees it.
    editable: bool,
    /// Line breaks outside of brackets that become text if more text follows.
    breaks: usize,
    overflow: bool,
}

impl LineBuffer {
    /// For a text that is not seen: it grows and shrinks at its end only.
    pub(super) fn new() -> Self {
        Self {
            decoder: Decoder::default(),
            bytes: Zeroizing::new(vec![0; CAPACITY].into_boxed_slice()),
            len: 0,
            cursor: 0,
            editable: false,
            breaks: 0,
            overflow: false,
        }
    }

    /// For a text that is seen, with a cursor that moves.
    pub(super) fn editable() -> Self {
        Self { editable: true, ..Self::new() }
    }

    /// Takes one byte.
    pub(super) fn feed(&mut self, byte: u8) -> Seen {
        let mut decoder = std::mem::take(&mut self.decoder);
        let mut seen = Seen::Nothing;
        decoder.feed(byte, &mut |key| seen = self.key(key));
        self.decoder = decoder;
        seen
    }

    fn key(&mut self, key: Key) -> Seen {
        match key {
            Key::Typed(byte) | Key::Pasted(byte) => self.push_text(byte),
            Key::Break => {
                self.breaks += 1;
                return Seen::Break;
            }
            Key::Interrupt => return Seen::Interrupt,
            Key::Close if self.len == 0 => return Seen::Close,
            Key::Suspend => return Seen::Suspend,
            Key::ControlV => return Seen::ControlV,
            Key::Erase => self.erase(self.before(), self.cursor),
            Key::EraseWord => self.erase(self.word(), self.cursor),
            Key::EraseLine => self.erase(0, self.cursor),
            _ if !self.editable => return Seen::Nothing,
            Key::EraseRest => self.erase(self.cursor, self.len),
            Key::Delete => self.erase(self.cursor, self.after()),
            Key::Left => self.cursor = self.before(),
            Key::Right => self.cursor = self.after(),
            Key::Home => self.cursor = 0,
            Key::End => self.cursor = self.len,
            Key::Up | Key::Down | Key::Close => return Seen::Nothing,
        }
        Seen::Text
    }

    fn push_text(&mut self, byte: u8) {
        // Line breaks before the first character are ignored.
        let breaks = std::mem::take(&mut self.breaks);
        if self.len > 0 {
            for _ in 0..breaks {
                self.push(b'\n');
            }
        }
        self.push(byte);
    }

    fn push(&mut self, byte: u8) {
        if self.len == self.bytes.len() {
            self.overflow = true;
            return;
        }
        self.bytes.copy_within(self.cursor..self.len, self.cursor + 1);
        self.bytes[self.cursor] = byte;
        self.len += 1;
        self.cursor += 1;
    }

    fn erase(&mut self, from: usize, to: usize) {
        self.bytes.copy_within(to..self.len, from);
        let len = self.len - (to - from);
        self.bytes[len..self.len].zeroize();
        (self.len, self.cursor) = (len, from);
        self.breaks = 0;
        self.overflow = false;
    }

    /// Where the character before the cursor begins.
    fn before(&self) -> usize {
        self.bytes[..self.cursor].iter().rposition(|b| !is_continuation(*b)).unwrap_or(0)
    }

    /// Where the character under the cursor ends.
    fn after(&self) -> usize {
        let rest = self.bytes[self.cursor..self.len].iter().skip(1);
        let length = 1 + rest.take_while(|b| is_continuation(**b)).count();
        (self.cursor + length).min(self.len)
    }

    /// Where the word before the cursor begins.
    fn word(&self) -> usize {
        let text = &self.bytes[..self.cursor];
        let end = text.iter().rposition(|b| !b.is_ascii_whitespace()).map_or(0, |at| at + 1);
        text[..end].iter().rposition(u8::is_ascii_whitespace).map_or(0, |at| at + 1)
    }

    /// The text without the line breaks at its end. Bytes that are no UTF-8 become question marks.
    pub(super) fn text(&self) -> Zeroizing<String> {
        let bytes = &self.bytes[..self.len];
        let end = bytes.iter().rposition(|b| *b != b'\n').map_or(0, |at| at + 1);
        readable(&bytes[..end])
    }

    /// The text before the cursor.
    pub(super) fn before_cursor(&self) -> Zeroizing<String> {
        readable(&self.bytes[..self.cursor])
    }

    /// The number of characters, line breaks not counted.
    pub(super) fn chars(&self) -> usize {
        self.bytes[..self.len].iter().filter(|b| !is_continuation(**b) && **b != b'\n').count()
    }

    /// The number of lines that have been begun; 0 without text.
    pub(super) fn lines(&self) -> usize {
        if self.len == 0 { 0 } else { self.bytes[..self.len].iter().filter(|b| **b == b'\n').count() + 1 }
    }

    /// Whether there is no text.
    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether something did not fit.
    pub(super) fn overflowed(&self) -> bool {
        self.overflow
    }

    /// Whether a bracketed paste has begun and not ended.
    pub(super) fn is_pasting(&self) -> bool {
        self.decoder.is_pasting()
    }
}

#[cfg(any(test, feature = "fuzzing"))]
impl LineBuffer {
    /// Asserts what always holds: the cursor is in the text, and what was erased is gone.
    pub(super) fn check(&self) {
        assert!(self.cursor <= self.len && self.len <= CAPACITY && self.bytes.len() == CAPACITY);
        assert!(self.editable || self.cursor == self.len, "without a cursor it changes at its end only");
        assert!(self.bytes[self.len..].iter().all(|byte| *byte == 0), "an erased letter is gone at once");
    }
}

impl Zeroize for LineBuffer {
    fn zeroize(&mut self) {
        self.bytes.zeroize();
        (self.len, self.cursor, self.breaks, self.overflow) = (0, 0, 0, false);
        self.decoder = Decoder::default();
    }
}

/// `bytes` as text, in one allocation: a text that grew would leave copies behind.
fn readable(bytes: &[u8]) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(bytes.len()));
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push('?');
        }
    }
    text
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

#[cfg(test)]
#[path = "line_buffer_tests.rs"]
mod tests;
