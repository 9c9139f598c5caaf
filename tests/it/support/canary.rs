//! Secrets that must never be seen, and the search for them in every form in which they may leak.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// How many characters of the secret part, in a row, count as a leak.
const SLICE: usize = 8;

/// A set of canary secrets.
#[derive(Default)]
pub(crate) struct Canaries {
    traces: Vec<Trace>,
}

/// What betrays one secret.
struct Trace {
    name: String,
    /// Byte sequences as long as a slice: most of them, so looked up at once.
    slices: HashSet<Vec<u8>>,
    others: Vec<Vec<u8>>,
}

impl Trace {
    fn is_in(&self, bytes: &[u8]) -> bool {
        bytes.windows(SLICE).any(|slice| self.slices.contains(slice))
            || self.others.iter().any(|trace| contains(bytes, trace))
    }
}

impl Canaries {
    /// `secret`, of which `prefix` (`Atzr|`, say) may be shown.
    pub(crate) fn with(mut self, name: &str, secret: &str, prefix: &str) -> Self {
        let part = secret.strip_prefix(prefix).expect("the secret begins with its public prefix");
        assert!(
            part.len() >= SLICE && part.is_ascii(),
            "a canary has at least {SLICE} ASCII characters to hide"
        );
        let mut traces: Vec<Vec<u8>> = part.as_bytes().windows(SLICE).map(<[u8]>::to_vec).collect();
        // The three alignments that the secret part can have inside a longer text that was encoded; the
        // characters that depend on what stands around it are cut off, eight are left to match.
        for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            for offset in 0..3 {
                let mut bytes = vec![0; offset];
                bytes.extend_from_slice(part.as_bytes());
                bytes.truncate(bytes.len() - bytes.len() % 3);
                let text = engine.encode(bytes);
                let inner = &text.as_bytes()[if offset == 0 { 0 } else { 4 }..];
                traces.extend(inner.windows(SLICE.min(inner.len())).map(<[u8]>::to_vec));
            }
        }
        // Only characters that need it are encoded, or all of them; hexadecimal digits in either case.
        let upper: String = part.bytes().map(|byte| format!("%{byte:02X}")).collect();
        traces.extend([upper.to_lowercase(), upper].map(String::into_bytes));
        let sparse = |lower: bool| -> String {
            let one = |byte: u8| match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    char::from(byte).to_string()
                }
                _ if lower => format!("%{byte:02x}"),
                _ => format!("%{byte:02X}"),
            };
            part.bytes().map(one).collect()
        };
        traces.extend([sparse(true), sparse(false)].map(String::into_bytes));
        traces.push(part.encode_utf16().take(SLICE).flat_map(u16::to_le_bytes).collect());
        let (slices, others) = traces.into_iter().partition(|trace: &Vec<u8>| trace.len() == SLICE);
        let slices: Vec<Vec<u8>> = slices;
        self.traces.push(Trace { name: name.to_owned(), slices: slices.into_iter().collect(), others });
        self
    }

    /// The names of the secrets of which `bytes` holds a trace.
    pub(crate) fn found_in(&self, bytes: &[u8]) -> Vec<&str> {
        self.traces.iter().filter(|trace| trace.is_in(bytes)).map(|trace| trace.name.as_str()).collect()
    }

    /// Fails where `bytes` (called `what`) holds a trace; the message does not repeat the bytes.
    #[track_caller]
    pub(crate) fn absent(&self, what: &str, bytes: &[u8]) -> &Self {
        let found = self.found_in(bytes);
        assert!(found.is_empty(), "{what} leaks {found:?}");
        self
    }

    /// A run's outputs, and its command lines where they were watched.
    #[track_caller]
    pub(crate) fn absent_from(&self, output: &super::home::Output) -> &Self {
        self.absent(&format!("standard output of `{}`", output.command), &output.stdout_bytes);
        self.absent(&format!("standard error of `{}`", output.command), &output.stderr_bytes);
        for line in &output.argv {
            self.absent(&format!("a command line under `{}`", output.command), line);
        }
        self
    }

    /// Every file under `dir`, its name too, but those that `keep` accepts (the store).
    #[track_caller]
    pub(crate) fn absent_under(&self, dir: &Path, keep: impl Fn(&Path) -> bool) -> &Self {
        for file in files(dir) {
            let name = file.strip_prefix(dir).expect("below").to_path_buf();
            self.absent("a file's name", name.to_string_lossy().as_bytes());
            if !keep(&name) {
                self.absent(
                    &format!("the file {}", name.display()),
                    &std::fs::read(&file).unwrap_or_default(),
                );
            }
        }
        self
    }
}

/// All files below `dir`; links are not followed.
pub(crate) fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut dirs = vec![dir.to_path_buf()];
    while let Some(dir) = dirs.pop() {
        for entry in std::fs::read_dir(&dir).into_iter().flatten().flatten() {
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => dirs.push(entry.path()),
                Ok(kind) if kind.is_file() => found.push(entry.path()),
                _ => {}
            }
        }
    }
    found.sort();
    found
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    let Some(first) = part.first() else { return false };
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        rest = &rest[at..];
        if rest.starts_with(part) {
            return true;
        }
        rest = &rest[1..];
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "Atzr|IwEBIQ9x/Zk+7Rm=qLw3TfVbNc5HyDs8";

    fn canaries() -> Canaries {
        Canaries::default().with("refresh token", SECRET, "Atzr|").with("other", "wJalrXUtnFEMIK7MDENG", "")
    }

    #[track_caller]
    fn leaks(text: impl AsRef<[u8]>) {
        assert_eq!(canaries().found_in(text.as_ref()), ["refresh token"]);
    }

    #[test]
    fn every_form_is_found() {
        leaks(SECRET);
        leaks(format!("x{}y", &SECRET[9..17]));
        for around in ["", "a", "ab", "abc", "{\"token\":\""] {
            for engine in [&STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
                leaks(engine.encode(format!("{around}{SECRET}{around}")));
            }
        }
        leaks("t=Atzr%7CIwEBIQ9x%2FZk%2B7Rm%3DqLw3TfVbNc5HyDs8&");
        leaks(
            "t=%49%77%45%42%49%51%39%78%2f%5a%6b%2b%37%52%6d%3d%71%4c%77%33%54%66%56%62%4e%63%35%48%79%44%73%38",
        );
        leaks(SECRET.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
    }

    #[test]
    fn what_may_be_shown_is_no_leak() {
        let shown =
            "37 characters, begins Atzr|, client id amzn1.application-oa2-client.0123, IwEBIQ9 (seven)";
        canaries().absent("a harmless line", shown.as_bytes()).absent("nothing", b"");
    }

    #[test]
    fn files_are_searched_but_the_store() {
        let home = crate::support::home::Home::new();
        home.write("a/credentials.toml", SECRET);
        home.write("a/config.toml", "profile = \"default\"");
        canaries().absent_under(&home.path(), |file| file.ends_with("credentials.toml"));
        let found = std::panic::catch_unwind(|| {
            canaries().absent_under(&home.path(), |_| false);
        });
        let message = *found.unwrap_err().downcast::<String>().unwrap();
        let path = std::path::Path::new("a").join("credentials.toml");
        assert_eq!(message, format!("the file {} leaks [\"refresh token\"]", path.display()));
    }
}
