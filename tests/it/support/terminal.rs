//! A terminal's modes, and its output without escape sequences.

use std::path::Path;

/// What matters of the terminal's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Terminal {
    pub echo: bool,
    pub canonical: bool,
    pub signals: bool,
}

fn open(path: &Path) -> std::fs::File {
    use std::os::unix::fs::OpenOptionsExt;
    // Without O_NOCTTY the test process could become the terminal's owner.
    let flags = i32::try_from(rustix::fs::OFlags::NOCTTY.bits()).expect("a flag");
    std::fs::OpenOptions::new().read(true).custom_flags(flags).open(path).expect("the terminal")
}

/// What a shell does that takes the terminal back: echo, lines and signals are on.
pub(crate) fn reset(path: &Path) {
    use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
    let file = open(path);
    let mut modes = tcgetattr(&file).expect("the terminal's state");
    modes.local_modes |= LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG;
    tcsetattr(&file, OptionalActions::Now, &modes).expect("the terminal's state");
}

/// The modes of the terminal at `path` now.
pub(crate) fn state(path: &Path) -> Terminal {
    use rustix::termios::{LocalModes, tcgetattr};
    let file = open(path);
    let modes = tcgetattr(&file).expect("the terminal's state").local_modes;
    Terminal {
        echo: modes.contains(LocalModes::ECHO),
        canonical: modes.contains(LocalModes::ICANON),
        signals: modes.contains(LocalModes::ISIG),
    }
}

/// `raw` without escape sequences and carriage returns, and for each byte of it where it ends in `raw`.
pub(crate) fn plain(raw: &[u8]) -> (String, Vec<usize>) {
    let (mut text, mut ends) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < raw.len() {
        match (raw[at], raw.get(at + 1)) {
            (0x1b, Some(b'[')) => {
                at += 2;
                while at < raw.len() && !(0x40..=0x7e).contains(&raw[at]) {
                    at += 1;
                }
            }
            (0x1b, Some(b']')) => {
                while at < raw.len() && raw[at] != 0x07 && !raw[at..].starts_with(b"\x1b\\") {
                    at += 1;
                }
                at += usize::from(raw.get(at) == Some(&0x1b));
            }
            (0x1b, _) => at += 1,
            (b'\r' | 0x07, _) => {}
            (byte, _) => {
                text.push(byte);
                ends.push(at + 1);
            }
        }
        at += 1;
    }
    match String::from_utf8(text) {
        Ok(text) => (text, ends),
        Err(e) => {
            // A character that is still on its way: what stands before it.
            let valid = e.utf8_error().valid_up_to();
            ends.truncate(valid);
            (String::from_utf8_lossy(&e.as_bytes()[..valid]).into_owned(), ends)
        }
    }
}
