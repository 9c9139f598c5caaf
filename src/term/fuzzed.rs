//! What must hold of the hidden line, whatever keys and pastes come.
#![allow(clippy::expect_used, reason = "what cannot be here is the crash that is looked for")]

use super::hidden::{Came, Source, read_answer};
use super::line_buffer::{CAPACITY, LineBuffer};
use super::platform::{Read, ReadWait};
use super::prompt::PromptError;
use super::wrap::harmless;
use std::io;

const SUSPEND: u8 = 0x1a;

/// Types or pastes `bytes`, `cut` of them at once, into a line that is empty or nearly full.
pub(crate) fn line(bytes: &[u8], cut: usize, full: bool) {
    let filled = if full { CAPACITY - 8 } else { 0 };
    for mut buffer in [LineBuffer::new(), LineBuffer::editable()] {
        for _ in 0..filled {
            buffer.feed(b'x');
        }
        for byte in bytes {
            buffer.feed(*byte);
        }
        buffer.check();
        assert_text(&buffer.text());
        assert_text(&buffer.before_cursor());
        assert!(buffer.chars() <= CAPACITY && buffer.lines() <= CAPACITY + 1);
    }
    // The key that stops the program would stop the fuzzer.
    let typed: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != SUSPEND).collect();
    let at_once = answer(&typed, usize::MAX);
    assert_eq!(at_once, answer(&typed, cut.max(1)), "it does not matter how the bytes are cut");
    pasted(bytes);
}

/// A bracketed paste that does not end itself is one answer, and holds no key.
fn pasted(bytes: &[u8]) {
    const END: &[u8] = b"\x1b[201~";
    let ends_itself = bytes.windows(END.len()).any(|part| part == END);
    // Its end may be made of the paste's last bytes.
    if ends_itself || bytes.contains(&0x1b) || bytes.len() > CAPACITY {
        return;
    }
    let text = answer(&[b"\x1b[200~", bytes, END, b"\r"].concat(), usize::MAX).expect("an answer");
    let kept = |c: &char| matches!(c, '\n' | '\t') || !c.is_ascii_control();
    let wanted = String::from_utf8_lossy(bytes).replace("\r\n", "\n").replace('\r', "\n");
    if std::str::from_utf8(bytes).is_ok() {
        let wanted: String = wanted.chars().filter(kept).collect();
        assert_eq!(text, wanted.trim_end_matches('\n'));
    }
}

fn assert_text(text: &str) {
    assert!(text.len() <= CAPACITY, "never more than fits");
    assert!(text.chars().all(|c| matches!(c, '\n' | '\t') || !c.is_ascii_control()), "{text:?}");
    assert!(!harmless(text).contains(|c: char| c != '\n' && c.is_control()), "{text:?}");
}

fn answer(bytes: &[u8], cut: usize) -> Result<String, PromptError> {
    let mut source = Pieces { left: bytes, cut };
    let answer = read_answer(&mut source, false, &mut |came| match came {
        Came::Count(chars, lines) => assert!(*chars <= CAPACITY && *lines <= CAPACITY + 1),
        Came::ControlV | Came::TooLong | Came::Resized | Came::Tick => {}
    });
    let text = answer?.0.to_string();
    assert_text(&text);
    assert!(source.left.is_empty(), "nothing is left for the next question");
    Ok(text)
}

/// Bytes that come in pieces, all within any patience.
struct Pieces<'b> {
    left: &'b [u8],
    cut: usize,
}

impl Source for Pieces<'_> {
    fn read(&mut self, into: &mut [u8], patience: ReadWait) -> io::Result<Read> {
        let count = self.cut.min(self.left.len()).min(into.len());
        if count == 0 {
            return Ok(if patience == ReadWait::Forever { Read::Gone } else { Read::Nothing });
        }
        let (now, later) = self.left.split_at(count);
        into[..count].copy_from_slice(now);
        self.left = later;
        Ok(Read::Bytes(count))
    }
}
