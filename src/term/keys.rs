//! The key events of a Windows console as the bytes that a terminal would send, so that one state machine serves both.

/// `VK_MENU`, the Alt key.
const ALT: u16 = 0x12;
/// `VK_NUMPAD0` to `VK_NUMPAD9`.
const NUMBER_PAD: std::ops::RangeInclusive<u16> = 0x60..=0x69;

/// A key event, in the console's own terms.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stroke {
    /// Whether the key went down.
    pub down: bool,
    /// The virtual key code.
    pub code: u16,
    /// The UTF-16 unit that the keyboard layout makes of it; 0 is none.
    pub unit: u16,
    /// How often.
    pub times: u16,
    /// Whether Alt is held, and neither Ctrl nor Shift. (AltGr is Ctrl and Alt.)
    pub only_alt: bool,
}

/// What has come so far of a character of two units.
#[derive(Default)]
pub(super) struct Keys {
    first: Option<u16>,
}

impl Keys {
    /// Appends what `stroke` would be on a terminal; what is no typing appends nothing.
    pub(super) fn bytes_of(&mut self, stroke: Stroke, out: &mut Vec<u8>) {
        // A character that the layout lacks is pasted as an Alt code: it comes when Alt goes up.
        let typed =
            if stroke.down { !(stroke.only_alt && is_code_digit(stroke.code)) } else { stroke.code == ALT };
        if !typed {
            return;
        }
        for _ in 0..stroke.times.max(1) {
            match stroke.unit {
                0 => out.extend_from_slice(sequence(stroke.code)),
                // Ctrl and Backspace: the word.
                0x7f => out.push(0x17),
                unit => self.unit(unit, out),
            }
        }
    }

    fn unit(&mut self, unit: u16, out: &mut Vec<u8>) {
        let units = [self.first.take(), Some(unit)];
        for decoded in char::decode_utf16(units.into_iter().flatten()) {
            match decoded {
                Ok(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
                Err(half) if half.unpaired_surrogate() == unit => self.first = Some(unit),
                Err(_) => {}
            }
        }
    }
}

/// A digit of an Alt code: on the number pad, or what that is while Num Lock is off.
fn is_code_digit(code: u16) -> bool {
    NUMBER_PAD.contains(&code) || !sequence(code).is_empty()
}

/// What a terminal sends for a key that types nothing.
fn sequence(code: u16) -> &'static [u8] {
    match code {
        0x23 => b"\x1b[F",
        0x24 => b"\x1b[H",
        0x25 => b"\x1b[D",
        0x26 => b"\x1b[A",
        0x27 => b"\x1b[C",
        0x28 => b"\x1b[B",
        0x2e => b"\x1b[3~",
        _ => b"",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Stroke = Stroke { down: true, code: 0, unit: 0, times: 1, only_alt: false };

    fn key(c: char) -> Stroke {
        Stroke { unit: u16::try_from(u32::from(c)).unwrap(), ..NONE }
    }

    fn bytes(strokes: &[Stroke]) -> Vec<u8> {
        let (mut keys, mut out) = (Keys::default(), Vec::new());
        strokes.iter().for_each(|stroke| keys.bytes_of(*stroke, &mut out));
        out
    }

    #[test]
    fn keys_become_what_a_terminal_sends() {
        assert_eq!(bytes(&[key('\u{3}')]), [3], "Ctrl-C");
        assert_eq!(bytes(&[key('|'), key('é'), key('\r')]), "|é\r".as_bytes());
        assert_eq!(bytes(&[Stroke { times: 3, ..key('a') }]), b"aaa");
        assert_eq!(bytes(&[Stroke { code: 0x26, ..NONE }]), b"\x1b[A");
        assert_eq!(bytes(&[key('\u{7f}')]), [0x17]);
        assert_eq!(bytes(&[Stroke { code: 0x10, ..NONE }]), b"", "Shift by itself");
    }

    #[test]
    fn a_key_that_goes_up_types_nothing() {
        assert_eq!(
            bytes(&[key('A'), Stroke { down: false, ..key('a') }, Stroke { down: false, ..key('\r') }]),
            b"A"
        );
    }

    #[test]
    fn an_alt_code_is_the_character_that_comes_when_alt_goes_up() {
        let alt = Stroke { code: ALT, only_alt: true, ..NONE };
        let digit = |code, unit| Stroke { code, unit, only_alt: true, ..NONE };
        let up = |unit| Stroke { down: false, code: ALT, unit, ..NONE };
        // As a console pastes "Atzr|" on a layout without the bar.
        let mut strokes: Vec<Stroke> = "Atzr".chars().map(key).collect();
        strokes.extend([
            alt,
            digit(0x61, 0),
            digit(0x62, u16::from(b'2')),
            digit(0x64, 0),
            up(u16::from(b'|')),
            key('x'),
        ]);
        assert_eq!(bytes(&strokes), b"Atzr|x");
        // Typed with Num Lock off, the digits are arrows.
        assert_eq!(bytes(&[alt, digit(0x26, 0), up(u16::from(b'~'))]), b"~");
        assert_eq!(bytes(&[alt, up(0)]), b"", "Alt by itself");
    }

    #[test]
    fn a_character_of_two_units_comes_whole() {
        let mut units = [0; 2];
        '😀'.encode_utf16(&mut units);
        assert_eq!(bytes(&units.map(|unit| Stroke { unit, ..NONE })), "😀".as_bytes());
        assert_eq!(bytes(&[Stroke { unit: units[0], ..NONE }, key('a')]), b"a", "half a character is none");
    }
}
