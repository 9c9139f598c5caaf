use proptest::prelude::*;

use super::*;

fn fed(bytes: &[u8]) -> LineBuffer {
    let mut buffer = LineBuffer::new();
    for byte in bytes {
        buffer.feed(*byte);
    }
    buffer
}

fn text(bytes: &[u8]) -> String {
    fed(bytes).text().to_string()
}

#[test]
fn typing_and_erasing() {
    assert_eq!(text(b"abc\x7f\x7fx"), "ax");
    assert_eq!(text("né\x7fo".as_bytes()), "no");
    assert_eq!(text(b"one two  \x17three"), "one three");
    assert_eq!(text(b"one\x15two"), "two");
    assert_eq!(text(b"\x7f\x17\x15"), "");
}

#[test]
fn keys_without_a_meaning_here_leave_nothing() {
    assert_eq!(text(b"a\x1b[A\x1b[1;5C\x1bOP\x01\x07b"), "ab");
    assert_eq!(text(b"\x1bAtzr|"), "Atzr|", "Escape does not swallow the next letter");
    assert_eq!(text(b"\x1b\x1b[200~x\x1b[201~"), "x");
}

#[test]
fn a_text_that_is_seen_has_a_cursor() {
    let edited = |bytes: &[u8]| {
        let mut buffer = LineBuffer::editable();
        bytes.iter().for_each(|byte| {
            buffer.feed(*byte);
        });
        (buffer.text().to_string(), buffer.before_cursor().to_string())
    };
    let (left, right) = ("\x1b[D", "\x1b[C");
    assert_eq!(edited(format!("abd{left}c").as_bytes()), ("abcd".into(), "abc".into()));
    assert_eq!(edited(format!("né{left}{left}{right}i").as_bytes()), ("nié".into(), "ni".into()));
    assert_eq!(edited(b"bc\x01a\x05d"), ("abcd".into(), "abcd".into()));
    assert_eq!(edited("aéb\x01\x1b[C\x1b[3~".as_bytes()), ("ab".into(), "a".into()));
    assert_eq!(edited(b"one two\x1b[D\x1b[D\x1b[D\x0b"), ("one ".into(), "one ".into()));
    assert_eq!(edited(format!("one two{left}\x17").as_bytes()), ("one o".into(), "one ".into()));
    assert_eq!(edited(b"\x1b[3~\x1b[C\x7f"), (String::new(), String::new()));
}

#[test]
fn control_keys() {
    let mut buffer = LineBuffer::new();
    assert_eq!(buffer.feed(0x04), Seen::Close);
    assert_eq!(buffer.feed(0x16), Seen::ControlV);
    assert_eq!(buffer.feed(b'a'), Seen::Text);
    assert_eq!(buffer.feed(0x04), Seen::Nothing);
    assert_eq!(buffer.feed(b'\r'), Seen::Break);
    assert_eq!(buffer.feed(b'\n'), Seen::Nothing, "a line feed after a return is the same break");
    assert_eq!(buffer.feed(b'\n'), Seen::Break);
    assert_eq!(buffer.feed(0x03), Seen::Interrupt);
    assert_eq!(fed(b"\x1b[").feed(0x03), Seen::Interrupt);
    assert_eq!(fed(b"abc").feed(0x1a), Seen::Suspend);
}

#[test]
fn a_bracketed_paste_keeps_its_lines_and_loses_its_brackets() {
    assert_eq!(text(b"\x1b[200~a=1\r\nb=2\nc=3\r\x1b[201~"), "a=1\nb=2\nc=3");
    assert_eq!(text(b"\x1b[200~a\x1b[Bc\x1b[201~d"), "a[Bcd", "a stray escape is dropped, not obeyed");
    assert_eq!(text(b"\x1b[200~a\x03\x04b\x1b[201~"), "ab", "a paste holds no keys");
    assert!(fed(b"\x1b[200~a").is_pasting());
}

#[test]
fn a_paste_without_brackets_keeps_its_lines() {
    assert_eq!(text(b"a=1\rb=2\rc=3\r"), "a=1\nb=2\nc=3");
    assert_eq!(text(b"\r\ra=1\n\nb=2"), "a=1\n\nb=2");
    assert_eq!(text(b"\r"), "");
}

#[test]
fn what_does_not_fit_is_said() {
    let mut buffer = fed(&vec![b'x'; CAPACITY]);
    assert!(!buffer.overflowed());
    buffer.feed(b'x');
    assert!(buffer.overflowed());
    assert_eq!(buffer.chars(), CAPACITY);
    buffer.feed(0x15);
    assert!(!buffer.overflowed() && buffer.is_empty());
}

#[test]
fn bytes_that_are_no_text_become_question_marks() {
    assert_eq!(text(b"a\xffb"), "a?b");
}

#[test]
fn zeroing_leaves_nothing() {
    let mut buffer = fed(b"Atzr|secret\x7f\x7f");
    assert!(buffer.bytes[9..].iter().all(|b| *b == 0), "an erased letter is gone at once");
    buffer.zeroize();
    assert_eq!(buffer.bytes.len(), CAPACITY);
    assert!(buffer.bytes.iter().all(|b| *b == 0));
    assert!(buffer.is_empty());
}

proptest! {
    #[test]
    fn pasted_with_or_without_brackets_it_is_the_same(lines in prop::collection::vec("[!-~é][ -~é]{0,40}", 1..6), crlf: bool) {
        let joined = lines.join(if crlf { "\r\n" } else { "\r" });
        let expected = lines.join("\n");
        let bracketed = [b"\x1b[200~", joined.as_bytes(), b"\x1b[201~\r"].concat();
        prop_assert_eq!(text(&bracketed), &expected[..]);
        prop_assert_eq!(text(joined.as_bytes()), &expected[..]);
    }

    #[test]
    fn no_bytes_can_break_it(bytes in prop::collection::vec(any::<u8>(), 0..400), editable: bool) {
        let mut buffer = if editable { LineBuffer::editable() } else { LineBuffer::new() };
        bytes.iter().for_each(|byte| { buffer.feed(*byte); });
        let text = buffer.text();
        prop_assert!(text.chars().all(|c| c == '\n' || c == '\t' || !c.is_ascii_control()));
        prop_assert!(text.len() <= bytes.len());
    }
}
