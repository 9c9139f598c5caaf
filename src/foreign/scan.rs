//! Lines: `NAME=value` of every shell, sections, source code, labels with their values beside or below them.

use super::code::{Code, bare_name};
use super::line::{Head, brackets, head, opens, pairs_of, section, tokens, unquoted, without_words};
use super::names::{by_shape, meaning};
use super::node::{KeyValue, Node};
use super::quote::{literal, powershell, shell_word};
use crate::values::public_prefix;

/// What a text without a stricter format holds.
#[derive(Default)]
pub(super) struct Scanned {
    pub(super) entries: Vec<KeyValue>,
    /// The first line on which a quote stays open.
    pub(super) open: Option<usize>,
    pub(super) sections: bool,
    /// Whether there was more than `NAME=value`.
    pub(super) code: bool,
}

/// Reads line by line. `raw`: nothing is quoted, as in the file of Node's client.
pub(super) fn scan(text: &str, raw: bool) -> Scanned {
    let out = Scanned::default();
    let (section, label, open_comments) = (None, None, Vec::new());
    let mut scan = Scan { text, at: 0, line: 1, raw, out, section, label, open_comments, token: false };
    while scan.at < text.len() {
        scan.step();
    }
    scan.out
}

struct Scan<'t> {
    text: &'t str,
    at: usize,
    line: usize,
    raw: bool,
    out: Scanned,
    /// The section that the lines belong to.
    section: Option<usize>,
    /// A label whose value is on a line below.
    label: Option<String>,
    /// Ends of comments that do not come any more.
    open_comments: Vec<&'static str>,
    /// Whether a token ended the last line: the next may be the rest of it.
    token: bool,
}

impl Scan<'_> {
    fn step(&mut self) {
        let rest = &self.text[self.at..];
        let end = rest.find('\n').unwrap_or(rest.len());
        let line = rest[..end].trim();
        if line.starts_with("/*") || line.starts_with("<!--") {
            let close = if line.starts_with("/*") { "*/" } else { "-->" };
            let to = self.comment_end(rest, close).unwrap_or(end);
            self.line += rest[..to].matches('\n').count();
            self.at += to;
            return;
        }
        let before = self.line;
        let used = self.statement(line);
        // A group may go on over several lines.
        let rest = &self.text[self.at..];
        let end = if used { 0 } else { rest.find('\n').map_or(rest.len(), |at| at + 1) };
        self.line = self.line.max(before) + rest[..end].matches('\n').count();
        self.at += end;
    }

    /// The end of a comment. That there is none from some place on is looked up once.
    fn comment_end(&mut self, rest: &str, close: &'static str) -> Option<usize> {
        if self.open_comments.contains(&close) {
            return None;
        }
        let end = rest.find(close).map(|at| at + close.len());
        if end.is_none() {
            self.open_comments.push(close);
        }
        end
    }

    /// One line; whether it moved on by itself.
    fn statement(&mut self, line: &str) -> bool {
        let comment =
            ["#", "//", ";", "REM ", "rem ", "@echo", "::", "--"].iter().any(|c| line.starts_with(c))
                && !line.starts_with("--l");
        if line.is_empty() || (comment && !(line.starts_with("--") && line.contains("client"))) {
            self.token &= !line.is_empty();
            return false;
        }
        if self.token && self.goes_on(line) {
            return false;
        }
        self.token = false;
        if let Some(name) = section(line) {
            self.out.sections = true;
            self.section = Some(self.out.entries.len());
            self.out.entries.push(KeyValue::named(name, self.line, Node::Group(Vec::new())));
            return false;
        }
        self.pairs(line)
    }

    fn push(&mut self, entry: KeyValue) {
        let section = self.section.and_then(|at| self.out.entries.get_mut(at));
        match section.map(|section| &mut section.node) {
            Some(Node::Group(all)) => all.push(entry),
            _ => self.out.entries.push(entry),
        }
    }

    /// All pairs of a line; whether a group took it further.
    fn pairs(&mut self, line: &str) -> bool {
        let mut rest = line;
        let mut any = false;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || ",;&|\\".contains(c));
            let (stripped, shell) = without_words(rest);
            let Some(head) = head(stripped, self.raw) else { break };
            any = true;
            self.label = None;
            let value = &stripped[head.after..];
            if opens(value) && !self.raw {
                let at = self.offset(value);
                if let Some((node, at, line)) = Code::new(self.text, at, self.line).operand() {
                    self.out.code = true;
                    self.push(KeyValue::named(head.name, self.line, node));
                    (self.at, self.line) = (at, line);
                    return true;
                }
            }
            rest = self.value(head, value, shell);
        }
        if rest.starts_with('#') || rest.starts_with("//") {
            return false;
        }
        if brackets(rest) {
            let at = self.offset(rest);
            if let Some((all, at, line)) = Code::new(self.text, at, self.line).statement()
                && at > self.at
            {
                self.out.code = true;
                all.into_iter().for_each(|entry| self.push(entry));
                (self.at, self.line) = (at, line);
                return true;
            }
        }
        if !rest.is_empty() {
            self.words(rest, any);
        }
        false
    }

    fn offset(&self, part: &str) -> usize {
        part.as_ptr() as usize - self.text.as_ptr() as usize
    }

    /// Takes the value behind a name; what is left of the line.
    fn value<'l>(&mut self, head: Head, value: &'l str, shell: bool) -> &'l str {
        let quoted = value.starts_with(['"', '\'', '`', '\u{201c}', '\u{2018}', '\u{201e}']);
        let read = match value {
            _ if self.raw => Some((value.trim().to_owned(), value.len())),
            _ if quoted && shell => powershell(value),
            // Glued to the sign, as a shell has it; a language's escapes where that does not come out.
            _ if quoted && head.tight => shell_word(value).or_else(|| literal(value)),
            _ if quoted => literal(value).or_else(|| shell_word(value)),
            _ => None,
        };
        let (text, taken) = match read {
            Some((text, taken)) => (text, taken),
            None => {
                if quoted && !value[1..].contains(&value[..1]) && head.tight {
                    self.out.open = self.out.open.or(Some(self.line));
                }
                let end = unquoted(value, head.sign);
                (value[..end].trim_matches(['"', '\'', '`', ',', ';']).to_owned(), end)
            }
        };
        let after = &value[taken..];
        if text.is_empty() && after.trim().is_empty() && meaning(&head.name).is_some() {
            self.label = Some(head.name);
            return after;
        }
        self.token = !quoted && after.trim().is_empty() && !public_prefix(&text).is_empty();
        self.push(KeyValue::named(head.name, self.line, Node::text(text)));
        after
    }

    /// A line without a sign between name and value: a label, its value, or both beside each other.
    fn words(&mut self, line: &str, after_pair: bool) {
        let tokens = tokens(line);
        let mut label = String::new();
        let mut any = false;
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            at += 1;
            if token.len() > 4
                && token.contains('=')
                && token.contains(|c: char| c.is_ascii_alphabetic())
                && public_prefix(token).is_empty()
            {
                let inner = pairs_of(token);
                any |= !inner.is_empty();
                for (name, value) in inner {
                    self.push(KeyValue::named(name, self.line, Node::text(value)));
                }
            } else if token.len() < line.len() && token.starts_with(['{', '[']) {
                for mut entry in scan(token, false).entries {
                    entry.line += self.line - 1;
                    self.push(entry);
                }
                any = true;
            } else if by_shape(None, token).is_some() {
                let name = std::mem::take(&mut label);
                let entry = Node::text(token.as_str());
                match meaning(&bare_name(&name)).is_some() {
                    true => self.push(KeyValue::named(bare_name(&name), self.line, entry)),
                    false if tokens.len() == 1 && self.label.is_some() => {
                        let name = self.label.take().unwrap_or_default();
                        self.push(KeyValue::named(name, self.line, entry));
                    }
                    false => self.push(KeyValue::bare(self.line, entry)),
                }
                any = true;
                self.token = at == tokens.len() && !public_prefix(token).is_empty();
            } else if token.contains('_')
                && meaning(token).is_some()
                && tokens.get(at).is_some_and(|next| by_shape(None, next).is_none())
            {
                // `setx NAME value`
                self.push(KeyValue::named(token.as_str(), self.line, Node::text(tokens[at].as_str())));
                at += 1;
                any = true;
            } else {
                label.push_str(token);
                label.push(' ');
            }
        }
        if any || after_pair {
            return;
        }
        match self.label.take() {
            Some(name) if tokens.len() == 1 => {
                self.token = !public_prefix(&tokens[0]).is_empty();
                self.push(KeyValue::named(name, self.line, Node::text(tokens[0].as_str())));
            }
            _ if line.len() <= 40 && meaning(&bare_name(line)).is_some() => {
                self.label = Some(bare_name(line))
            }
            _ => {}
        }
    }

    /// Adds the rest of a token that a mail or a terminal has wrapped.
    fn goes_on(&mut self, line: &str) -> bool {
        let rest = line.trim_start_matches(['>', ' ']).trim_matches(['"', '\'', ',', ';']);
        let piece = rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_+/=|.~".contains(&b));
        // `NAME=value` follows; at the end `=` fills a token up.
        let named = rest.trim_end_matches('=').split_once('=').is_some_and(|(name, _)| {
            name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        });
        let label = meaning(rest).is_some();
        if !piece
            || named
            || label
            || !public_prefix(rest).is_empty()
            || rest.starts_with("AKIA")
            || rest.starts_with("ASIA")
        {
            return false;
        }
        let entries =
            match self.section.and_then(|at| self.out.entries.get_mut(at)).map(|entry| &mut entry.node) {
                Some(Node::Group(all)) => all,
                _ => &mut self.out.entries,
            };
        match entries.last_mut().map(|entry| &mut entry.node) {
            Some(Node::Text(token)) if token.starts_with("Atzr|") || token.starts_with("Atza|") => {
                token.push_str(rest);
                true
            }
            _ => false,
        }
    }
}
