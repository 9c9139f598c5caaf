//! From the bytes of a terminal in raw mode to keys. Pure: no I/O, no clock.

/// What was typed or pasted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// A byte of text that was typed, or pasted without brackets.
    Typed(u8),
    /// A byte of a bracketed paste; a line break is `\n`.
    Pasted(u8),
    /// Enter, or a line break of a paste that came without brackets.
    Break,
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-D.
    Close,
    /// Ctrl-Z.
    Suspend,
    /// Ctrl-V came through as a key: this terminal does not paste with it.
    ControlV,
    /// Backspace.
    Erase,
    /// Ctrl-W.
    EraseWord,
    /// Ctrl-U.
    EraseLine,
    /// Ctrl-K.
    EraseRest,
    /// The key that erases under the cursor.
    Delete,
    /// Arrow up, or Ctrl-P.
    Up,
    /// Arrow down, or Ctrl-N.
    Down,
    /// Arrow left, or Ctrl-B.
    Left,
    /// Arrow right, or Ctrl-F.
    Right,
    /// Home, or Ctrl-A.
    Home,
    /// End, or Ctrl-E.
    End,
}

/// Where in an escape sequence the last byte was.
#[derive(Clone, Copy, Default)]
enum State {
    #[default]
    Ground,
    /// After ESC.
    Escape,
    /// After ESC O: one more byte belongs to it.
    Ss3,
    /// After ESC [: its number so far, and how many bytes it had.
    Csi { number: u16, bytes: u8 },
    /// Inside a bracketed paste, this many bytes of the closing sequence.
    Closing(usize),
}

const CLOSING: &[u8] = b"\x1b[201~";
/// Longer ones are not keys.
const LONGEST_SEQUENCE: u8 = 24;

/// The state machine.
#[derive(Default)]
pub(super) struct Decoder {
    state: State,
    pasting: bool,
    /// The last byte was a carriage return, so a line feed belongs to it.
    after_return: bool,
}

impl Decoder {
    /// Takes one byte and gives the keys that it completes: mostly one, none inside a sequence.
    pub(super) fn feed(&mut self, byte: u8, give: &mut dyn FnMut(Key)) {
        match self.state {
            State::Closing(matched) => self.closing(matched, byte, give),
            State::Ground if self.pasting => self.pasted(byte, give),
            State::Ground => self.key(byte, give),
            State::Escape => match byte {
                b'[' => self.state = State::Csi { number: 0, bytes: 0 },
                b'O' => self.state = State::Ss3,
                0x1b => {}
                // Escape by itself, or Alt: what was typed counts.
                _ => self.ground(byte, give),
            },
            // A key that stops a run is never swallowed.
            State::Ss3 | State::Csi { .. } if byte == 0x03 => self.ground(byte, give),
            State::Ss3 => {
                self.state = State::Ground;
                motion(byte, 0).into_iter().for_each(give);
            }
            State::Csi { number, bytes } => self.sequence(number, bytes, byte, give),
        }
    }

    /// Whether a bracketed paste has begun and not ended.
    pub(super) fn is_pasting(&self) -> bool {
        self.pasting
    }

    fn ground(&mut self, byte: u8, give: &mut dyn FnMut(Key)) {
        self.state = State::Ground;
        self.key(byte, give);
    }

    fn sequence(&mut self, number: u16, bytes: u8, byte: u8, give: &mut dyn FnMut(Key)) {
        self.state = match byte {
            b'0'..=b'9' if bytes < LONGEST_SEQUENCE => {
                let number = number.saturating_mul(10).saturating_add(u16::from(byte - b'0'));
                State::Csi { number, bytes: bytes + 1 }
            }
            // What follows a semicolon says which other keys were held.
            0x20..=0x3f if bytes < LONGEST_SEQUENCE => State::Csi { number: 0, bytes: bytes + 1 },
            _ => State::Ground,
        };
        if matches!(self.state, State::Ground) {
            self.pasting = byte == b'~' && number == 200;
            motion(byte, number).into_iter().for_each(give);
        }
    }

    fn key(&mut self, byte: u8, give: &mut dyn FnMut(Key)) {
        let feed_of_return = byte == b'\n' && self.after_return;
        self.after_return = byte == b'\r';
        give(match byte {
            _ if feed_of_return => return,
            b'\r' | b'\n' => Key::Break,
            0x01 => Key::Home,
            0x02 => Key::Left,
            0x03 => Key::Interrupt,
            0x04 => Key::Close,
            0x05 => Key::End,
            0x06 => Key::Right,
            0x08 | 0x7f => Key::Erase,
            0x0b => Key::EraseRest,
            0x0e => Key::Down,
            0x10 => Key::Up,
            0x15 => Key::EraseLine,
            0x16 => Key::ControlV,
            0x17 => Key::EraseWord,
            0x1a => Key::Suspend,
            0x1b => {
                self.state = State::Escape;
                return;
            }
            b'\t' | 0x20.. => Key::Typed(byte),
            _ => return,
        });
    }

    fn pasted(&mut self, byte: u8, give: &mut dyn FnMut(Key)) {
        let feed_of_return = byte == b'\n' && self.after_return;
        self.after_return = byte == b'\r';
        match byte {
            _ if feed_of_return => {}
            b'\r' | b'\n' => give(Key::Pasted(b'\n')),
            0x1b => self.state = State::Closing(1),
            b'\t' | 0x20.. if byte != 0x7f => give(Key::Pasted(byte)),
            _ => {}
        }
    }

    fn closing(&mut self, matched: usize, byte: u8, give: &mut dyn FnMut(Key)) {
        if byte == CLOSING[matched] {
            self.state = State::Closing(matched + 1);
            if matched + 1 == CLOSING.len() {
                *self = Self::default();
            }
            return;
        }
        // It was something else: its printable part belongs to the text.
        self.state = State::Ground;
        CLOSING[1..matched].iter().for_each(|byte| give(Key::Pasted(*byte)));
        self.pasted(byte, give);
    }
}

/// The motion that a sequence of this last byte, and this number, stands for.
fn motion(byte: u8, number: u16) -> Option<Key> {
    Some(match (byte, number) {
        (b'A', _) => Key::Up,
        (b'B', _) => Key::Down,
        (b'C', _) => Key::Right,
        (b'D', _) => Key::Left,
        (b'H', _) | (b'~', 1 | 7) => Key::Home,
        (b'F', _) | (b'~', 4 | 8) => Key::End,
        (b'~', 3) => Key::Delete,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(bytes: &[u8]) -> Vec<Key> {
        let (mut decoder, mut keys) = (Decoder::default(), Vec::new());
        bytes.iter().for_each(|byte| decoder.feed(*byte, &mut |key| keys.push(key)));
        keys
    }

    #[test]
    fn arrows_come_in_two_forms_and_with_other_keys_held() {
        assert_eq!(
            keys(b"\x1b[A\x1bOB\x1b[1;5C\x1b[D\x10\x0e"),
            [Key::Up, Key::Down, Key::Right, Key::Left, Key::Up, Key::Down]
        );
        assert_eq!(keys(b"\x1b[H\x1b[4~\x1b[3~\x1b[2~\x1b[15~"), [Key::Home, Key::End, Key::Delete]);
    }

    #[test]
    fn a_paste_says_that_it_is_one() {
        assert_eq!(keys(b"\x1b[200~y\r\n\x1b[201~\r"), [Key::Pasted(b'y'), Key::Pasted(b'\n'), Key::Break]);
        assert_eq!(keys(b"\x1b[200~\x03\x1b[A\x1b[201~"), [Key::Pasted(b'['), Key::Pasted(b'A')]);
    }

    #[test]
    fn stopping_is_never_swallowed() {
        assert_eq!(keys(b"\x1b[1\x03"), [Key::Interrupt]);
        assert_eq!(keys(b"\x1bO\x03\x04\x1a"), [Key::Interrupt, Key::Close, Key::Suspend]);
    }
}
