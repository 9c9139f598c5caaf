//! From the bytes of a terminal in raw mode to the text that was typed or pasted. Pure: no I/O, no clock.

use zeroize::{Zeroize, Zeroizing};

/// The most bytes that one answer may have: eight times the longest refresh token, room for a block.
pub(super) const CAPACITY: usize = 16 * 1024;

/// What a byte did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// Nothing that shows.
    Nothing,
    /// The text changed.
    Text,
    /// Enter, or a line break of a paste that came without brackets: only time can tell.
    Break,
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-D, with no text.
    Close,
    /// Ctrl-V came through as a key: this terminal does not paste with it.
    ControlV,
}

/// Where in an escape sequence the last byte was.
#[derive(Clone, Copy)]
enum State {
    Ground,
    /// After ESC.
    Escape,
    /// After ESC O: one more byte belongs to it.
    Ss3,
    /// After ESC [: its number so far, and how many bytes it had.
    Csi {
        number: u16,
        bytes: u8,
    },
    /// Inside a bracketed paste, this many bytes of the closing sequence.
    Closing(usize),
}

const CLOSING: &[u8] = b"\x1b[201~";
/// Longer ones are not keys.
const LONGEST_SEQUENCE: u8 = 24;

/// The text so far. It lives in one allocation that never moves and is zeroed at the end.
pub(super) struct LineBuffer {
    bytes: Zeroizing<Box<[u8]>>,
    len: usize,
    state: State,
    /// Inside a bracketed paste.
    pasting: bool,
    /// The last byte was a carriage return, so a line feed belongs to it.
    after_return: bool,
    /// Line breaks outside of brackets that become text if more text follows.
    breaks: usize,
    overflow: bool,
}

impl LineBuffer {
    pub fn new() -> Self {
        Self {
            bytes: Zeroizing::new(vec![0; CAPACITY].into_boxed_slice()),
            len: 0,
            state: State::Ground,
            pasting: false,
            after_return: false,
            breaks: 0,
            overflow: false,
        }
    }

    /// Takes one byte.
    pub fn feed(&mut self, byte: u8) -> Seen {
        match self.state {
            State::Closing(matched) => self.closing(matched, byte),
            State::Ground if self.pasting => self.pasted(byte),
            State::Ground => self.key(byte),
            State::Escape => match byte {
                b'[' => self.go(State::Csi { number: 0, bytes: 0 }),
                b'O' => self.go(State::Ss3),
                0x1b => Seen::Nothing,
                // Escape by itself, or Alt: what was typed counts.
                _ => {
                    self.state = State::Ground;
                    self.key(byte)
                }
            },
            State::Ss3 => self.go(State::Ground),
            State::Csi { number, bytes } => self.sequence(number, bytes, byte),
        }
    }

    fn go(&mut self, state: State) -> Seen {
        self.state = state;
        Seen::Nothing
    }

    fn sequence(&mut self, number: u16, bytes: u8, byte: u8) -> Seen {
        match byte {
            // A key that stops a run is never swallowed.
            0x03 => {
                self.state = State::Ground;
                self.key(byte)
            }
            b'0'..=b'9' if bytes < LONGEST_SEQUENCE => {
                let number = number.saturating_mul(10).saturating_add(u16::from(byte - b'0'));
                self.go(State::Csi { number, bytes: bytes + 1 })
            }
            0x20..=0x3f if bytes < LONGEST_SEQUENCE => self.go(State::Csi { number, bytes: bytes + 1 }),
            b'~' if number == 200 => {
                self.pasting = true;
                self.go(State::Ground)
            }
            _ => self.go(State::Ground),
        }
    }

    fn key(&mut self, byte: u8) -> Seen {
        let feed_of_return = byte == b'\n' && self.after_return;
        self.after_return = byte == b'\r';
        match byte {
            _ if feed_of_return => Seen::Nothing,
            b'\r' | b'\n' => {
                self.breaks += 1;
                Seen::Break
            }
            0x03 => Seen::Interrupt,
            0x04 if self.len == 0 => Seen::Close,
            0x08 | 0x7f => {
                self.erase_last();
                Seen::Text
            }
            0x15 => {
                self.erase_to(0);
                Seen::Text
            }
            0x16 => Seen::ControlV,
            0x17 => {
                self.erase_word();
                Seen::Text
            }
            0x1b => self.go(State::Escape),
            b'\t' | 0x20.. => self.push_text(byte),
            _ => Seen::Nothing,
        }
    }

    fn pasted(&mut self, byte: u8) -> Seen {
        let feed_of_return = byte == b'\n' && self.after_return;
        self.after_return = byte == b'\r';
        match byte {
            _ if feed_of_return => Seen::Nothing,
            b'\r' | b'\n' => self.push_text(b'\n'),
            0x1b => self.go(State::Closing(1)),
            b'\t' | 0x20.. if byte != 0x7f => self.push_text(byte),
            _ => Seen::Nothing,
        }
    }

    fn closing(&mut self, matched: usize, byte: u8) -> Seen {
        if byte == CLOSING[matched] {
            if matched + 1 == CLOSING.len() {
                self.pasting = false;
                self.after_return = false;
                return self.go(State::Ground);
            }
            return self.go(State::Closing(matched + 1));
        }
        // It was something else: its printable part belongs to the text.
        self.state = State::Ground;
        for byte in &CLOSING[1..matched] {
            self.push_text(*byte);
        }
        self.pasted(byte);
        Seen::Text
    }

    fn push_text(&mut self, byte: u8) -> Seen {
        // Line breaks before any text are nobody's.
        let breaks = std::mem::take(&mut self.breaks);
        if self.len > 0 {
            for _ in 0..breaks {
                self.push(b'\n');
            }
        }
        self.push(byte);
        Seen::Text
    }

    fn push(&mut self, byte: u8) {
        match self.bytes.get_mut(self.len) {
            Some(place) => {
                *place = byte;
                self.len += 1;
            }
            None => self.overflow = true,
        }
    }

    fn erase_to(&mut self, len: usize) {
        self.bytes[len..self.len].zeroize();
        self.len = len;
        self.breaks = 0;
        self.overflow = false;
    }

    fn erase_last(&mut self) {
        let mut len = self.len;
        while len > 0 {
            len -= 1;
            if !is_continuation(self.bytes[len]) {
                break;
            }
        }
        self.erase_to(len);
    }

    fn erase_word(&mut self) {
        let text = &self.bytes[..self.len];
        let word_end = text.iter().rposition(|b| !b.is_ascii_whitespace()).map_or(0, |at| at + 1);
        let start = text[..word_end].iter().rposition(u8::is_ascii_whitespace).map_or(0, |at| at + 1);
        self.erase_to(start);
    }

    /// The text without the line breaks at its end. Bytes that are no UTF-8 become question marks.
    pub fn text(&self) -> Zeroizing<String> {
        let bytes = &self.bytes[..self.len];
        let end = bytes.iter().rposition(|b| *b != b'\n').map_or(0, |at| at + 1);
        // Room for all of it at once: a text that grew would leave copies behind.
        let mut text = Zeroizing::new(String::with_capacity(end));
        for chunk in bytes[..end].utf8_chunks() {
            text.push_str(chunk.valid());
            if !chunk.invalid().is_empty() {
                text.push('?');
            }
        }
        text
    }

    /// The number of characters, line breaks not counted.
    pub fn chars(&self) -> usize {
        self.bytes[..self.len].iter().filter(|b| !is_continuation(**b) && **b != b'\n').count()
    }

    /// The number of lines that have been begun; 0 without text.
    pub fn lines(&self) -> usize {
        if self.len == 0 { 0 } else { self.bytes[..self.len].iter().filter(|b| **b == b'\n').count() + 1 }
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether something did not fit.
    pub fn overflowed(&self) -> bool {
        self.overflow
    }

    /// Whether a bracketed paste has begun and not ended.
    pub fn is_pasting(&self) -> bool {
        self.pasting
    }
}

impl Zeroize for LineBuffer {
    fn zeroize(&mut self) {
        self.bytes.zeroize();
        self.len = 0;
        self.state = State::Ground;
        self.pasting = false;
        self.after_return = false;
        self.breaks = 0;
        self.overflow = false;
    }
}

fn is_continuation(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

#[cfg(test)]
#[path = "line_buffer_tests.rs"]
mod tests;
