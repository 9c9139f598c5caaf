//! Console events as the bytes that a terminal would send, so that one state machine serves both.

use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers};

/// Appends what `event` would be on a terminal; events that are no typing append nothing.
pub(super) fn bytes_of(event: &Event, out: &mut Vec<u8>) {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => {
            // AltGr comes as Ctrl and Alt together, and types a character.
            let control =
                key.modifiers.contains(KeyModifiers::CONTROL) && !key.modifiers.contains(KeyModifiers::ALT);
            match key.code {
                KeyCode::Char(c) if control && c.is_ascii_alphabetic() => {
                    out.push(c.to_ascii_lowercase() as u8 - b'a' + 1);
                }
                KeyCode::Char(_) if control => {}
                KeyCode::Char(c) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
                KeyCode::Enter => out.push(b'\r'),
                KeyCode::Tab => out.push(b'\t'),
                KeyCode::Backspace if control => out.push(0x17),
                KeyCode::Backspace => out.push(0x7f),
                _ => {}
            }
        }
        Event::Paste(text) => {
            out.extend_from_slice(b"\x1b[200~");
            out.extend_from_slice(text.as_bytes());
            out.extend_from_slice(b"\x1b[201~");
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyEvent;

    fn bytes(code: KeyCode, modifiers: KeyModifiers) -> Vec<u8> {
        let mut out = Vec::new();
        bytes_of(&Event::Key(KeyEvent::new(code, modifiers)), &mut out);
        out
    }

    #[test]
    fn keys_become_what_a_terminal_sends() {
        assert_eq!(bytes(KeyCode::Char('c'), KeyModifiers::CONTROL), [3]);
        assert_eq!(bytes(KeyCode::Char('J'), KeyModifiers::CONTROL | KeyModifiers::SHIFT), [10]);
        assert_eq!(bytes(KeyCode::Char('|'), KeyModifiers::CONTROL | KeyModifiers::ALT), b"|");
        assert_eq!(bytes(KeyCode::Char('é'), KeyModifiers::NONE), "é".as_bytes());
        assert_eq!(bytes(KeyCode::Enter, KeyModifiers::NONE), b"\r");
        assert_eq!(bytes(KeyCode::Backspace, KeyModifiers::NONE), [0x7f]);
        assert!(bytes(KeyCode::Left, KeyModifiers::NONE).is_empty());
    }

    #[test]
    fn a_paste_gets_brackets() {
        let mut out = Vec::new();
        bytes_of(&Event::Paste("a\nb".into()), &mut out);
        assert_eq!(out, b"\x1b[200~a\nb\x1b[201~");
    }
}
