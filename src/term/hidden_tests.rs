use std::collections::VecDeque;

use proptest::prelude::*;

use super::*;

/// Bytes that arrive in pieces, all within any patience.
pub(in crate::term) struct Pieces(VecDeque<Vec<u8>>);

impl Source for Pieces {
    fn read(&mut self, into: &mut [u8], patience: ReadWait) -> io::Result<Read> {
        let Some(mut piece) = self.0.pop_front() else {
            return Ok(if patience == ReadWait::Forever { Read::Gone } else { Read::Nothing });
        };
        if piece.len() > into.len() {
            self.0.push_front(piece.split_off(into.len()));
        }
        into[..piece.len()].copy_from_slice(&piece);
        Ok(Read::Bytes(piece.len()))
    }
}

pub(in crate::term) fn pieces(bytes: &[u8], cuts: &[usize]) -> Pieces {
    let mut cuts: Vec<usize> = cuts.iter().map(|c| c % (bytes.len() + 1)).chain([0, bytes.len()]).collect();
    cuts.sort_unstable();
    Pieces(cuts.windows(2).map(|w| bytes[w[0]..w[1]].to_vec()).filter(|p| !p.is_empty()).collect())
}

fn answer(bytes: &[u8], cuts: &[usize]) -> Result<String, PromptError> {
    read_answer(&mut pieces(bytes, cuts), false, &mut |_| {}).map(|(text, _)| text.to_string())
}

#[test]
fn a_long_token_is_taken_whole() {
    let token = format!("Atzr|{}", "x".repeat(2043));
    assert_eq!(answer(format!("{token}\r").as_bytes(), &[]).as_deref(), Ok(&token[..]));
    assert_eq!(answer(format!("\x1b[200~{token}\n\x1b[201~\r").as_bytes(), &[]).as_deref(), Ok(&token[..]));
}

#[test]
fn a_block_without_brackets_is_one_answer() {
    assert_eq!(answer(b"a=1\rb=2\rc=3", &[4]).as_deref(), Ok("a=1\nb=2\nc=3"));
}

#[test]
fn stopping_and_closing() {
    assert_eq!(answer(b"abc\x03", &[]), Err(PromptError::Interrupted));
    assert_eq!(answer(b"\x04", &[]), Err(PromptError::Closed));
    assert_eq!(
        answer(b"abc", &[]),
        Err(PromptError::Closed),
        "a terminal that goes away gives no half answer"
    );
}

#[test]
fn too_much_is_asked_again() {
    let mut said = 0;
    // The list cannot wait, so the second answer follows in a piece of its own after a silence.
    struct Twice(Vec<Vec<u8>>);
    impl Source for Twice {
        fn read(&mut self, into: &mut [u8], patience: ReadWait) -> io::Result<Read> {
            match self.0.last_mut() {
                Some(part) if part.is_empty() && patience != ReadWait::Forever => {
                    self.0.pop();
                    Ok(Read::Nothing)
                }
                Some(part) => {
                    let count = part.len().min(into.len());
                    into[..count].copy_from_slice(&part[..count]);
                    part.drain(..count);
                    Ok(Read::Bytes(count))
                }
                None => Ok(Read::Nothing),
            }
        }
    }
    let long = [vec![b'x'; CAPACITY + 1], b"\r".to_vec()].concat();
    let mut source = Twice(vec![b"short\r".to_vec(), long]);
    let text = read_answer(&mut source, false, &mut |p| said += usize::from(matches!(p, Came::TooLong)));
    assert_eq!(text.unwrap().0.as_str(), "short");
    assert_eq!(said, 1);
}

#[test]
fn counts_are_readable() {
    assert_eq!(characters(1), "1 character");
    assert_eq!(characters(392), "392 characters");
    assert_eq!(characters(2048), "2,048 characters");
}

proptest! {
    #[test]
    fn it_does_not_matter_how_the_bytes_are_cut(
        lines in prop::collection::vec("[!-~é][ -~é]{0,60}", 1..5),
        bracketed: bool,
        cuts in prop::collection::vec(any::<usize>(), 0..12),
    ) {
        let text = lines.join("\n");
        let bytes = if bracketed { format!("\x1b[200~{text}\x1b[201~\r") } else { format!("{text}\n") };
        let mut source = pieces(bytes.as_bytes(), &cuts);
        let read = read_answer(&mut source, false, &mut |_| {}).map(|(text, _)| text.to_string());
        prop_assert_eq!(read.as_deref(), Ok(&text[..]));
        prop_assert!(source.0.is_empty(), "nothing is left for the next question");
    }
}

#[test]
fn the_time_that_is_left_is_told_each_second_until_something_comes() {
    /// Two seconds of silence, then an answer.
    struct Late(u32);
    impl Source for Late {
        fn read(&mut self, into: &mut [u8], patience: ReadWait) -> io::Result<Read> {
            self.0 += 1;
            match (self.0, patience) {
                (1 | 2, ReadWait::Tenths(10)) => Ok(Read::Nothing),
                (3, _) => {
                    into[..2].copy_from_slice(b"ab");
                    Ok(Read::Bytes(2))
                }
                // From now on nothing is told: the text that came is on the screen.
                (4, ReadWait::Forever) => {
                    into[0] = b'\r';
                    Ok(Read::Bytes(1))
                }
                _ => Ok(Read::Nothing),
            }
        }
    }
    let mut ticks = 0;
    let answer = read_answer(&mut Late(0), true, &mut |p| ticks += usize::from(matches!(p, Came::Tick)));
    assert_eq!((answer.unwrap().0.as_str(), ticks), ("ab", 2));
    let question = |left: u64, default| Hidden {
        label: "Address",
        default,
        until: Some(Instant::now() + std::time::Duration::from_secs(left)),
        echo_after: &|_| String::new(),
    };
    assert!(status(&question(3600, None)).starts_with("(hidden) 59:5"));
    assert_eq!(status(&question(0, Some("x"))), "(hidden, Enter for the sample)");
}
