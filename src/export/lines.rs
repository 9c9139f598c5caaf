//! Changing single `NAME=value` lines of a file and leaving every other byte as it is.

use super::target::Rendered;
use crate::values::aws_file::line_end;
use zeroize::Zeroizing;

/// `existing` with each name's line replaced where it stands, or added at the end; what else the
/// file holds stays, and so do its line ends. A name that stands twice keeps only its first line:
/// readers take the last one.
pub(super) fn replace(
    existing: &str,
    new: &[(&str, Zeroizing<String>)],
    name_of: fn(&str) -> Option<&str>,
) -> Rendered {
    let end = line_end(existing);
    let mut text = String::with_capacity(existing.len() + 8192);
    let mut written = vec![false; new.len()];
    for line in existing.split_inclusive('\n') {
        let found = name_of(line).and_then(|name| new.iter().position(|(wanted, _)| *wanted == name));
        match found {
            None => text.push_str(line),
            Some(at) if written[at] => {}
            Some(at) => {
                written[at] = true;
                text.push_str(&new[at].1);
                text.push_str(end);
            }
        }
    }
    for (at, (_, line)) in new.iter().enumerate() {
        if !written[at] {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push_str(end);
            }
            text.push_str(line);
            text.push_str(end);
        }
    }
    Rendered::new(text)
}

/// A dotenv line's name.
pub(super) fn dotenv_name(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (name, _) = line.split_once('=')?;
    let name = name.trim();
    (!name.is_empty() && !name.starts_with('#')).then_some(name)
}

/// The line, from 1, of a value that opens a quote and goes on below: such a file is not edited.
pub(super) fn open_quote(text: &str) -> Option<usize> {
    text.lines()
        .position(|line| {
            let value = match dotenv_name(line).and_then(|_| line.split_once('=')) {
                Some((_, value)) => value.trim(),
                None => return false,
            };
            match value.chars().next() {
                Some(quote @ ('"' | '\'')) => !value[1..].contains(quote),
                _ => false,
            }
        })
        .map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_lines_and_line_ends_stay() {
        let new = [("B", Zeroizing::new("B='2'".to_owned())), ("C", Zeroizing::new("C='3'".to_owned()))];
        let text = replace("# mine\r\nA=1\r\nB=old\r\nexport B=older\r\nZ=9", &new, dotenv_name);
        assert_eq!(text.expose(), "# mine\r\nA=1\r\nB='2'\r\nZ=9\r\nC='3'\r\n");
    }

    #[test]
    fn a_value_over_several_lines_is_seen() {
        assert_eq!(open_quote("A='x'\nB=\"first\nC=2\"\n"), Some(2));
        assert_eq!(open_quote("A='x'\nB=\"y\" # z\n"), None);
    }
}
