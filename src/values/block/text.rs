//! Lines and snippets: `KEY=value`, `$env:NAME = "…"`, `key: value`, `dict(key='value')`, ini sections, labels.

use super::keys::{self, Key};
use super::pairs::Account;
use crate::values::recognise::public_prefix;

/// The accounts of a text that is no document of a known format.
pub(super) fn accounts(text: &str) -> Vec<Account> {
    let mut scan = Scan { accounts: vec![Account::default()], pending: None, wrapped: false };
    for line in text.lines() {
        scan.line(line.trim());
    }
    let mut all = scan.accounts;
    all.retain(|a| !a.named.is_empty() || !a.bare.is_empty());
    // What stands before the first section holds for no account of its own.
    if all.iter().any(|a| !a.named.is_empty()) {
        all.retain(|a| !a.named.is_empty());
    }
    all
}

struct Scan {
    accounts: Vec<Account>,
    /// A label whose value is on the next line.
    pending: Option<Key>,
    /// Whether the last value was a token at the end of its line: the next line may be the rest of it.
    wrapped: bool,
}

impl Scan {
    fn line(&mut self, line: &str) {
        if line.is_empty() {
            self.wrapped = false;
            return;
        }
        if ["#", "//", ";", "REM ", "rem ", "@echo"].iter().any(|c| line.starts_with(c)) {
            return;
        }
        if let Some(section) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            self.section(section.trim_matches(['[', ']', '"', '\'', ' ']));
            return;
        }
        let mut rest = line;
        let mut any = false;
        while let Some((name, value, after, quoted)) = pair(rest) {
            any = true;
            self.pair(name, &value, after.trim().is_empty() && !quoted);
            rest = after;
        }
        if !any {
            self.bare(line);
        }
    }

    fn section(&mut self, name: &str) {
        self.pending = None;
        self.wrapped = false;
        self.accounts.push(Account { name: Some(name.to_owned()), ..Account::default() });
    }

    fn current(&mut self, name: Option<&str>) -> Option<&mut Account> {
        if let Some(name) = name {
            let at = self.accounts.iter().position(|a| a.name.as_deref() == Some(name));
            if at.is_none() {
                self.accounts.push(Account { name: Some(name.to_owned()), ..Account::default() });
            }
            let at = at.unwrap_or(self.accounts.len() - 1);
            return self.accounts.get_mut(at);
        }
        self.accounts.last_mut()
    }

    fn pair(&mut self, name: &str, value: &str, at_end: bool) {
        self.pending = None;
        self.wrapped = false;
        let (key, account) = match (keys::suffixed(name), keys::key(name)) {
            (Some((key, account)), _) => (key, Some(account)),
            (None, Some(key)) => (key, None),
            (None, None) => return,
        };
        if value.is_empty() {
            self.pending = Some(key);
            return;
        }
        self.wrapped = at_end && key == Key::RefreshToken && !public_prefix(value).is_empty();
        if let Some(current) = self.current(account) {
            current.named.push((key, value.to_owned()));
        }
    }

    /// A line without a sign between name and value: a label, its value, the rest of a token, or a bare value.
    fn bare(&mut self, line: &str) {
        if line.contains(char::is_whitespace) && self.words(line) {
            return;
        }
        let value = line.trim_matches(['"', '\'', '`', ',', ';', ' ']);
        if let Some(key) = self.pending.take().filter(|_| !value.contains(' ')) {
            self.wrapped = key == Key::RefreshToken;
            if let Some(current) = self.current(None) {
                current.named.push((key, value.to_owned()));
            }
            return;
        }
        let key = keys::by_shape(value);
        // A piece of a token may have the length of an AWS secret or of a hexadecimal one.
        let plain =
            public_prefix(value).is_empty() && !value.starts_with("arn:") && key != Some(Key::AwsKeyId);
        if self.wrapped && plain && value.bytes().all(is_token_byte) {
            self.continue_token(value);
            return;
        }
        self.wrapped = key == Some(Key::RefreshToken);
        if let Some(key) = keys::key(line).filter(|_| line.len() <= 40 && key.is_none()) {
            self.pending = Some(key);
        } else if let Some(current) = self.current(None).filter(|_| key.is_some()) {
            current.bare.push(value.to_owned());
        }
    }

    /// The token is the last value that came, with a name or without.
    fn continue_token(&mut self, rest: &str) {
        let Some(current) = self.accounts.last_mut() else { return };
        let bare = current.bare.last_mut().filter(|v| keys::by_shape(v) == Some(Key::RefreshToken));
        let named = current.named.last_mut().map(|(key, value)| (*key, value));
        match (named, bare) {
            (Some((Key::RefreshToken, token)), _) | (_, Some(token)) => token.push_str(rest),
            _ => {}
        }
    }
}

impl Scan {
    /// Labels and values beside each other: `Client identifier  amzn1…  Client secret  amzn1…`.
    fn words(&mut self, line: &str) -> bool {
        let mut label = String::new();
        let mut any = false;
        for word in line.split_whitespace() {
            if keys::by_shape(word).is_none() {
                label.push_str(word);
                continue;
            }
            any = true;
            let key = keys::key(&std::mem::take(&mut label));
            if let Some(current) = self.current(None) {
                match key {
                    Some(key) => current.named.push((key, word.to_owned())),
                    None => current.bare.push(word.to_owned()),
                }
            }
        }
        any
    }
}

fn is_token_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b"-_+/=|.~".contains(&b)
}

/// The first pair of a line: name, value, the rest, and whether the value was in quotes.
fn pair(line: &str) -> Option<(&str, String, &str, bool)> {
    let line = line.trim_start_matches(|c: char| c.is_whitespace() || "{}()[],;<>&".contains(c));
    let mut from = strip_words(line);
    // `setx NAME value`, with a space between.
    if let Some(rest) = strip_ignoring_case(line, "setx ") {
        let (name, value) = rest.trim_start().split_once(char::is_whitespace)?;
        let (value, after, quoted) = value_of(value.trim_start());
        return Some((name, value, after, quoted));
    }
    // A bare value is no name, whatever signs it holds.
    if !public_prefix(from).is_empty() {
        return None;
    }
    // Code stands before a name: `credentials = dict(refresh_token='…'`.
    loop {
        let at = from.find(['=', ':'])?;
        let name = from[..at].trim_end();
        // `"key"`, `os.environ['KEY']`, `curl -d 'key`.
        let name = name.trim_end_matches(['"', '\'', '`', ']', ')']);
        let inner = name.rfind(|c: char| "({[,;<'\"`?&".contains(c)).map_or(0, |n| n + 1);
        let name = name[inner..].trim().trim_start_matches("--").trim_matches('$');
        let sign = from[at..].trim_start_matches(['=', ':']);
        let rest = sign.trim_start_matches('>').trim_start();
        if let Some(open) = opening(rest) {
            from = open;
            continue;
        }
        if name.is_empty() || !name.chars().all(is_name_char) {
            return None;
        }
        let (value, after, quoted) = value_of(rest);
        return Some((name, value, after, quoted));
    }
}

/// What follows `dict(`, `{`, `new Config(` and the like.
fn opening(rest: &str) -> Option<&str> {
    let at = rest.find(['(', '{', '['])?;
    let word = rest[..at].trim();
    let code = word.chars().all(|c| c.is_ascii_alphanumeric() || "_.: \\".contains(c)) && word.len() <= 60;
    code.then(|| &rest[at + 1..])
}

fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "_-. ".contains(c)
}

/// Without what a shell or a language puts before a name.
fn strip_words(line: &str) -> &str {
    const WORDS: [&str; 12] = [
        "export ", "set ", "$env:", "env:", "-e ", "--env ", "env ", "const ", "let ", "var ", "self.", "- ",
    ];
    let mut rest = line.trim_start();
    while let Some(next) = WORDS.iter().find_map(|word| strip_ignoring_case(rest, word)) {
        rest = next.trim_start();
    }
    rest
}

fn strip_ignoring_case<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    text.get(..word.len()).filter(|head| head.eq_ignore_ascii_case(word)).map(|_| &text[word.len()..])
}

/// The value at the beginning of a text, the rest, and whether it was in quotes.
fn value_of(text: &str) -> (String, &str, bool) {
    let quote = text.chars().next().filter(|c| "\"'`".contains(*c));
    if let Some((value, after)) = quote.and_then(|quote| quoted(&text[1..], quote)) {
        return (value, after, true);
    }
    let text = text.trim_start_matches(['"', '\'', '`']);
    let end = text.find(|c: char| c.is_whitespace() || ",;)}]\"'`&".contains(c)).unwrap_or(text.len());
    (text[..end].to_owned(), &text[end..], false)
}

/// The text up to the closing quote, with `\"`, `''` and the shell's `'\''` undone.
fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        let after = &text[at + c.len_utf8()..];
        if c == '\\' && quote != '\'' {
            if let Some((_, escaped)) = chars.next() {
                value.push(escaped);
            }
        } else if c == '\\' && after.starts_with(quote) {
            value.push(quote);
            chars.next();
        } else if c == quote {
            let shell = format!("\\{quote}{quote}");
            if after.starts_with(&shell) {
                value.push(quote);
                chars.nth(2);
            } else if after.starts_with(quote) && quote == '\'' && !value.is_empty() {
                value.push(quote);
                chars.next();
            } else {
                return Some((value, after));
            }
        } else {
            value.push(c);
        }
    }
    None
}
