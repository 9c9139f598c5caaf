//! `config.toml` as a list of tables, found by their headers without reading what they hold.
//!
//! A file with a thousand profiles is mostly text that a command has no business with: one profile is read, or
//! one is written, and the rest is carried along as it stands. What this cannot tell apart (a key with escapes,
//! a string that does not end) is `None`, and the whole file is parsed instead.

use std::ops::Range;

/// The tables of `config.toml` that have one entry a name.
pub(super) const KINDS: [&str; 3] = ["profiles", "apps", "identities"];

/// A table with its header, and the comments and blank lines before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Section<'t> {
    /// The first two parts of its name; the second is missing in `[settings]`.
    pub name: (&'t str, Option<&'t str>),
    /// Where it stands.
    pub range: Range<usize>,
    /// Where its first line after the header begins.
    pub body: usize,
}

impl Section<'_> {
    /// Whether it belongs to one entry: `[profiles.acme]`, `[[profiles.acme.exports]]`.
    pub(super) fn is_of(&self, kind: &str, key: &str) -> bool {
        self.name == (kind, Some(key))
    }

    /// Whether it belongs to no single entry.
    pub(super) fn is_shared(&self) -> bool {
        !KINDS.contains(&self.name.0) || self.name.1.is_none()
    }
}

/// The whole text, in order: what stands before the first header, the tables, the comments after the last one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sections<'t> {
    pub root: Range<usize>,
    pub tables: Vec<Section<'t>>,
}

impl Sections<'_> {
    /// Where the last table, or what there is instead, ends.
    pub(super) fn end(&self) -> usize {
        self.tables.last().map_or(self.root.end, |last| last.range.end)
    }
}

/// Finds the tables.
pub(super) fn split(text: &str) -> Option<Sections<'_>> {
    let bytes = text.as_bytes();
    let mut tables: Vec<Section<'_>> = Vec::new();
    let (mut at, mut end, mut root_end) = (0, 0, None);
    while let Some(begin) = line_begin(bytes, at) {
        match bytes[begin] {
            b'\n' => at = begin + 1,
            b'#' => at = line_end(bytes, begin),
            b'[' => {
                let (name, after) = header(text, begin)?;
                match tables.last_mut() {
                    Some(last) => last.range.end = end,
                    None => root_end = Some(end),
                }
                tables.push(Section { name, range: end..after, body: after });
                (at, end) = (after, after);
            }
            _ => {
                at = statement(bytes, begin)?;
                end = at;
            }
        }
    }
    if let Some(last) = tables.last_mut() {
        last.range.end = end;
    }
    Some(Sections { root: 0..root_end.unwrap_or(end), tables })
}

/// The first byte of a line that is no space; `None` at the end of the text.
fn line_begin(bytes: &[u8], from: usize) -> Option<usize> {
    bytes.get(from..)?.iter().position(|b| !matches!(b, b' ' | b'\t' | b'\r')).map(|n| from + n)
}

/// After the line feed that ends the line.
fn line_end(bytes: &[u8], from: usize) -> usize {
    bytes[from..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |n| from + n + 1)
}

/// The first two parts of a header's name, and where the next line begins.
fn header(text: &str, from: usize) -> Option<((&str, Option<&str>), usize)> {
    let bytes = text.as_bytes();
    let double = bytes[from..].starts_with(b"[[");
    let mut at = from + if double { 2 } else { 1 };
    let (mut first, mut second, mut parts) = ("", None, 0);
    loop {
        at = spaces(bytes, at);
        let (part, after) = key(text, at)?;
        match parts {
            0 => first = part,
            1 => second = Some(part),
            _ => {}
        }
        parts += 1;
        at = spaces(bytes, after);
        match bytes.get(at)? {
            b'.' => at += 1,
            b']' => break,
            _ => return None,
        }
    }
    let close: &[u8] = if double { b"]]" } else { b"]" };
    at = spaces(bytes, at + bytes[at..].starts_with(close).then_some(close.len())?);
    match bytes.get(at) {
        None | Some(b'#' | b'\n') => Some(((first, second), line_end(bytes, at))),
        Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => Some(((first, second), at + 2)),
        Some(_) => None,
    }
}

fn spaces(bytes: &[u8], from: usize) -> usize {
    from + bytes[from..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count()
}

/// One part of a key, and where it ends. One with escapes is not understood here.
fn key(text: &str, from: usize) -> Option<(&str, usize)> {
    let rest = text.get(from..)?;
    match rest.as_bytes().first()? {
        quote @ (b'"' | b'\'') => {
            let inner = &rest[1..];
            let length = inner.find(char::from(*quote))?;
            let part = &inner[..length];
            (!part.contains(['\\', '\n'])).then_some((part, from + length + 2))
        }
        _ => {
            let bare = |c: char| !(c.is_ascii_alphanumeric() || "_-".contains(c));
            let length = rest.find(bare).unwrap_or(rest.len());
            (length > 0).then(|| (&rest[..length], from + length))
        }
    }
}

/// After the line feed that ends `key = value`, which may span lines.
fn statement(bytes: &[u8], from: usize) -> Option<usize> {
    let (mut at, mut depth) = (from, 0u32);
    while let Some(byte) = bytes.get(at) {
        at = match byte {
            b'"' | b'\'' => string(bytes, at)?,
            b'#' => {
                let end = line_end(bytes, at);
                if depth == 0 {
                    return Some(end);
                }
                end
            }
            b'[' | b'{' => {
                depth += 1;
                at + 1
            }
            b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                at + 1
            }
            b'\n' if depth == 0 => return Some(at + 1),
            _ => at + 1,
        };
    }
    (depth == 0).then_some(at)
}

/// After the quote that ends a string.
fn string(bytes: &[u8], from: usize) -> Option<usize> {
    let quote = bytes[from];
    let (long, escapes) = (bytes[from..].starts_with(&[quote; 3]), quote == b'"');
    let mut at = from + if long { 3 } else { 1 };
    loop {
        match *bytes.get(at)? {
            b'\\' if escapes => at += 2,
            b'\n' if !long => return None,
            b if b != quote => at += 1,
            _ if !long => return Some(at + 1),
            _ if bytes[at..].starts_with(&[quote; 3]) => {
                // Up to two more quotes may belong to the text.
                let more = bytes[at + 3..].iter().take(2).take_while(|b| **b == quote).count();
                return Some(at + 3 + more);
            }
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Option<Vec<(&str, Option<&str>)>> {
        Some(split(text)?.tables.into_iter().map(|section| section.name).collect())
    }

    #[test]
    fn tables_are_found_whatever_their_values_look_like() {
        let text = "version = 1 # [no]\nx = \"\"\"\n[no]\n\\\"\"\"\"\"\ny = '''\n[no]'''\nz = [\n [1],\n # [no]\n]\n\
                    # mine\n\n[profiles.a] # here\nb = \"[no]\"\n [[ profiles . 'a' . c ]]\n[apps.\"x.y\"]\n[settings]\n# end\n";
        let found = split(text).unwrap();
        let wanted =
            [("profiles", Some("a")), ("profiles", Some("a")), ("apps", Some("x.y")), ("settings", None)];
        assert_eq!(names(text).unwrap(), wanted);
        assert!(text[found.tables[0].range.clone()].starts_with("# mine\n\n[profiles.a]"));
        assert_eq!(&text[found.end()..], "# end\n");
        let all: Vec<_> = found.tables.iter().map(|section| section.range.clone()).collect();
        assert_eq!(all[0].start, found.root.end);
        assert!(all.windows(2).all(|pair| pair[0].end == pair[1].start));
    }

    #[test]
    fn what_is_not_understood_is_left_to_the_parser() {
        for text in
            ["[a", "[a]]\n", "[\"a\\u0041\"]\n", "x = \"open\n", "x = [1\n", "x = ]\n", "[]\n", "[a] b\n"]
        {
            assert_eq!(split(text), None, "{text:?}");
        }
        assert_eq!(names(""), Some(vec![]));
        assert_eq!(names("a = 1"), Some(vec![]));
        assert_eq!(names("\r\n[a]\r\nb = 1\r\n[c]"), Some(vec![("a", None), ("c", None)]));
    }
}
