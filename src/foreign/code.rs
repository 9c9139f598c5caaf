//! What stands between brackets, in the notation of any language: JSON with its dialects, Python, JavaScript, PHP, Ruby,
//! C#, Go, Rust.

use super::names::{Meaning, meaning};
use super::node::{KeyValue, Node};
use super::quote::literal;
use super::regions::region;

const MOST_DEPTH: usize = 32;

pub(super) struct Code<'t> {
    text: &'t str,
    pub(super) at: usize,
    pub(super) line: usize,
    /// A bracket stayed open, or too many were nested.
    broken: bool,
}

impl<'t> Code<'t> {
    pub(super) fn new(text: &'t str, at: usize, line: usize) -> Self {
        Self { text, at, line, broken: false }
    }

    /// The entry that begins here, if its brackets are closed.
    pub(super) fn statement(mut self) -> Option<(Vec<KeyValue>, usize, usize)> {
        let all = self.entry(0);
        (!self.broken).then_some((all, self.at, self.line))
    }

    /// The value that begins here, if its brackets are closed.
    pub(super) fn operand(mut self) -> Option<(Node, usize, usize)> {
        let node = self.value(0);
        (!self.broken).then_some((node, self.at, self.line))
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self, bytes: usize) {
        self.line += self.rest()[..bytes].matches('\n').count();
        self.at += bytes;
    }

    /// Skips space and comments; line breaks, commas and semicolons too where `all` says so.
    fn skip(&mut self, breaks: bool, signs: bool) {
        while let Some(c) = self.peek() {
            let rest = self.rest();
            if c == '#' || (rest.starts_with("//")) {
                self.take(rest.find('\n').unwrap_or(rest.len()));
            } else if rest.starts_with("/*") {
                self.take(rest.find("*/").map_or(rest.len(), |end| end + 2));
            } else if (c == '\n' && !breaks) || !(c.is_whitespace() || (signs && ",;".contains(c))) {
                return;
            } else {
                self.take(c.len_utf8());
            }
        }
    }

    /// The entries up to the closing bracket; the opening one was taken.
    fn entries(&mut self, depth: usize) -> Vec<KeyValue> {
        let mut all = Vec::new();
        if depth > MOST_DEPTH {
            self.broken = true;
        }
        while !self.broken {
            self.skip(true, true);
            match self.peek() {
                None => self.broken = true,
                Some('}' | ']' | ')') => {
                    self.take(1);
                    break;
                }
                Some(_) => {
                    let before = self.at;
                    all.extend(self.entry(depth));
                    if self.at == before {
                        self.take(self.peek().map_or(0, char::len_utf8));
                    }
                }
            }
        }
        all
    }

    /// The group or the quoted text that begins here.
    fn part(&mut self, depth: usize) -> Option<Node> {
        if let Some('(' | '[' | '{') = self.peek() {
            self.take(1);
            return Some(Node::Group(self.entries(depth + 1)));
        }
        let (text, taken) = literal(self.rest())?;
        self.take(taken);
        Some(Node::text(text))
    }

    /// `name: value`, `name = value`, `"name" => value`, `name(…)`, `.name("…")`, or a value.
    fn entry(&mut self, depth: usize) -> Vec<KeyValue> {
        let line = self.line;
        let start = self.at;
        let mut words_end = start;
        let mut operand = None;
        loop {
            self.skip(false, false);
            let rest = self.rest();
            match self.peek() {
                None | Some('\n' | ',' | ';' | '}' | ']' | ')') => break,
                Some('=' | ':') => {
                    let signs = rest.len() - rest.trim_start_matches(['=', ':', '>']).len();
                    if rest.starts_with("::") || rest.starts_with("==") || self.at == start {
                        self.take(signs);
                        continue;
                    }
                    self.take(signs);
                    let words = &self.text[start..words_end];
                    let name = match &operand {
                        Some(Node::Text(text)) => text.to_string(),
                        Some(Node::Group(all)) => last_text(all).unwrap_or_else(|| bare_name(words)),
                        None => bare_name(words),
                    };
                    return vec![KeyValue::named(name, line, self.value(depth))];
                }
                Some(_) => match self.part(depth) {
                    Some(Node::Group(group)) => operand = Some(joined(operand, group)),
                    Some(text) => operand = Some(text),
                    None => {
                        let end = word_end(rest, ",;()[]{}=:");
                        self.take(end);
                        if operand.is_none() {
                            words_end = self.at;
                        }
                    }
                },
            }
        }
        let words = self.text[start..words_end].trim();
        match operand {
            Some(Node::Group(all)) if words.is_empty() => vec![KeyValue::bare(line, Node::Group(all))],
            Some(Node::Group(all)) => vec![KeyValue::named(bare_name(words), line, Node::Group(all))],
            Some(text) => vec![KeyValue::bare(line, text)],
            None if words.is_empty() => Vec::new(),
            None => vec![KeyValue::bare(line, Node::text(words))],
        }
    }

    /// A text, a group, or a bare word: the first text wins, and groups behind each other are one.
    fn value(&mut self, depth: usize) -> Node {
        self.skip(true, false);
        let mut node = None;
        let mut word = None;
        loop {
            self.skip(false, false);
            let rest = self.rest();
            match self.peek() {
                None | Some('\n' | ',' | ';' | '}' | ']' | ')') => break,
                Some(_) => match self.part(depth) {
                    Some(_) if matches!(node, Some(Node::Text(_))) => {}
                    Some(Node::Group(group)) => node = Some(joined(node, group)),
                    Some(text) => node = node.or(Some(text)),
                    None => {
                        let end = word_end(rest, ",;()[]{}\"'`");
                        word = word.or(Some(&rest[..end]));
                        self.take(end);
                    }
                },
            }
        }
        node.unwrap_or_else(|| Node::text(word.filter(|word| is_value(word)).unwrap_or_default()))
    }
}

/// Where the word ends that `rest` begins with: at a space or at one of these signs, but never at once.
fn word_end(rest: &str, signs: &str) -> usize {
    let ends = |c: char| c.is_whitespace() || signs.contains(c);
    rest.char_indices().skip(1).find(|(_, c)| ends(*c)).map_or(rest.len(), |(at, _)| at)
}

/// Whether a word without quotes is a value: a variable's name is none.
fn is_value(word: &str) -> bool {
    let name = |c: char| c.is_ascii_alphanumeric() || "_.$@!?&*:->".contains(c);
    let known = crate::values::recognise(word) != crate::values::Shape::Unknown;
    known
        || !word.chars().all(name)
        || region(word).is_some()
        || ["true", "false", "True", "False"].contains(&word)
}

/// The last word before a sign, or all of them where they are a label: `private const CLIENT_ID`, `Client identifier`.
pub(super) fn bare_name(words: &str) -> String {
    let words = words.trim().trim_end_matches(['?', '"', '\'', '`', '*']);
    let last = words
        .split_whitespace()
        .next_back()
        .unwrap_or_default()
        .trim_start_matches(['-', '*', '`', '"', '\'']);
    let known = |name: &str| meaning(name).filter(|named| named.meaning != Meaning::Account);
    let whole = known(words).is_some_and(|named| named.exact);
    let whole = whole || (known(last).is_none() && known(words).is_some());
    if whole { words.trim_start_matches(['-', '*', '`', ' ', '"', '\'']).to_owned() } else { last.to_owned() }
}

fn joined(before: Option<Node>, mut more: Vec<KeyValue>) -> Node {
    match before {
        Some(Node::Group(mut all)) => {
            all.append(&mut more);
            Node::Group(all)
        }
        _ => Node::Group(more),
    }
}

/// `ENV['NAME'] = …`
fn last_text(all: &[KeyValue]) -> Option<String> {
    all.last()?.node.as_text().map(str::to_owned)
}
