//! The parts of a line: name, sign, value; words; sections.

use super::code::bare_name;
use super::quote::{Literals, literal};
use crate::values::public_prefix;

/// What a shell, a Dockerfile or a language puts before a name.
const BEFORE: [&str; 22] = [
    "export ",
    "set -gx ",
    "set -x ",
    "set ",
    "declare -x ",
    "env ",
    "-e ",
    "--env ",
    "ENV ",
    "ARG ",
    "$env:",
    "${env:",
    "env:",
    "Environment=",
    "- ",
    "> ",
    "local ",
    "-d ",
    "--data ",
    "? ",
    "& ",
    "`$env:",
];

/// A name and the sign behind it.
pub(super) struct Head {
    pub(super) name: String,
    pub(super) sign: char,
    /// No space before the sign and behind it.
    pub(super) tight: bool,
    pub(super) after: usize,
}

/// The name before the first sign of a line. `raw`: the value is all that stands behind one sign.
pub(super) fn head(line: &str, raw: bool) -> Option<Head> {
    // A bare value is no name, whatever signs it holds.
    if !public_prefix(line).is_empty() {
        return None;
    }
    let mut at = 0;
    let mut operand: Option<String> = None;
    let mut literals = Literals::default();
    while let Some(c) = line[at..].chars().next() {
        let rest = &line[at..];
        match c {
            '"' | '\'' | '`' | '\u{201c}' => match literals.next(rest) {
                Some((text, taken)) => {
                    operand = Some(text);
                    at += taken;
                }
                None => at += c.len_utf8(),
            },
            // `ENV['NAME'] =`
            '[' if rest[1..].starts_with(['"', '\'']) => {
                let (text, taken) = literal(&rest[1..])?;
                operand = Some(text);
                at += 1 + taken + usize::from(line[at + 1 + taken..].starts_with(']'));
            }
            '(' | '{' | '[' | ';' | ',' => return None,
            ':' if rest.starts_with("::") => at += 2,
            ':' if rest.starts_with("://") => return None,
            '=' | ':' => {
                let signs = rest.len() - rest.trim_start_matches(['=', ':', '>']).len();
                // `name => value`; in `NAME=>x` the value begins with the second sign.
                let apart =
                    line[..at].ends_with([' ', '"', '\'']) || rest[signs..].starts_with([' ', '"', '\'']);
                let double = !raw && apart && (rest.starts_with("=>") || rest.starts_with(":="));
                let signs = if double { signs } else { 1 };
                let behind = line[at + signs..].trim_start();
                let name = operand.unwrap_or_else(|| bare_name(&line[..at]));
                let name = name.trim_matches(['$', '}', ' ', '<', '|', '*']).to_owned();
                let ok = |c: char| c.is_ascii_alphanumeric() || "_-.$ @/".contains(c);
                if name.is_empty() || name.len() > 60 || !name.chars().all(ok) || name.split(' ').count() > 6
                {
                    return None;
                }
                let tight =
                    line[at..].len() - signs == behind.len() && !line[..at].ends_with(char::is_whitespace);
                return Some(Head {
                    name,
                    sign: c,
                    tight: tight && signs == 1,
                    after: line.len() - behind.len(),
                });
            }
            c => {
                if !c.is_whitespace() {
                    operand = None;
                }
                at += c.len_utf8();
            }
        }
    }
    None
}

/// Where a value without quotes ends.
pub(super) fn unquoted(value: &str, sign: char) -> usize {
    // A placeholder may hold spaces.
    for (open, close) in [("<", ">"), ("{{", "}}"), ("[", "]")] {
        if value.starts_with(open) {
            return value.find(close).map_or(value.len(), |at| at + close.len());
        }
    }
    // `a=1&b=2`: every step looks no further than it goes, because a line may hold a hundred thousand pairs.
    let named = |behind: &str| {
        let name = behind.find(|c: char| !c.is_ascii_alphanumeric() && !"_-.".contains(c));
        name.is_some_and(|end| end > 0 && behind[end..].starts_with('='))
    };
    let ends = |(at, c): &(usize, char)| c.is_whitespace() || (*c == '&' && named(&value[at + 1..]));
    let mut end = value.char_indices().find(ends).map_or(value.len(), |(at, _)| at);
    if sign == ':' {
        end = value[..end].trim_end_matches([',', ';', ')']).len();
    }
    end
}

/// So many characters may stand before a group's bracket.
const MOST_BEFORE: usize = 60;

/// Whether a value is a group: `{`, `dict(`, `new Config {`, `array(`.
pub(super) fn opens(value: &str) -> bool {
    let near = value.char_indices().take_while(|(at, _)| *at <= MOST_BEFORE);
    let Some((at, _)) = near.into_iter().find(|(_, c)| "({[".contains(*c)) else { return false };
    let head = &value[..at];
    !value.starts_with("${")
        && !value.starts_with("{{")
        && !value.starts_with("$(")
        && head.chars().all(|c| c.is_ascii_alphanumeric() || "_.: \\&@<>!$".contains(c))
        && public_prefix(head).is_empty()
}

/// Whether a bracket stands outside of quotes.
pub(super) fn brackets(line: &str) -> bool {
    let mut rest = line;
    let mut literals = Literals::default();
    while let Some(c) = rest.chars().next() {
        if "([{".contains(c) {
            return true;
        }
        rest = &rest[literals.next(rest).map_or(c.len_utf8(), |(_, taken)| taken)..];
    }
    false
}

pub(super) fn section(line: &str) -> Option<String> {
    let name = line.strip_prefix('[')?.strip_suffix(']')?.trim_matches(['[', ']', ' ', '"', '\'']);
    let ok = |c: char| c.is_alphanumeric() || "_-. \"'@".contains(c);
    (!name.is_empty() && name.chars().all(ok)).then_some(())?;
    let name = name.strip_prefix("profile ").unwrap_or(name);
    Some(name.rsplit('.').next().unwrap_or(name).trim_matches(['"', '\'']).to_owned())
}

/// Without what stands before a name, and whether that was PowerShell's.
pub(super) fn without_words(line: &str) -> (&str, bool) {
    let (mut rest, mut shell) = (line.trim_start(), false);
    let strip = |text: &'_ str, word: &str| {
        text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word)).then_some(word.len())
    };
    while let Some((word, taken)) = BEFORE.iter().find_map(|word| Some((*word, strip(rest, word)?))) {
        shell |= word.contains("env:");
        rest = rest[taken..].trim_start();
    }
    (rest, shell)
}

/// Words and quoted texts, without the signs between them.
pub(super) fn tokens(line: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut rest = line;
    let mut literals = Literals::default();
    while let Some(c) = rest.chars().next() {
        if let Some((text, taken)) = literals.next(rest) {
            all.push(text);
            rest = &rest[taken..];
            continue;
        }
        let end = rest.find(|c: char| c.is_whitespace() || "<>,;()\"".contains(c)).unwrap_or(rest.len());
        if end == 0 {
            rest = &rest[c.len_utf8()..];
            continue;
        }
        let word = rest[..end].trim_matches(['\'', '`', ',', ';', '*']);
        if word.chars().any(char::is_alphanumeric) {
            all.push(word.trim_start_matches("--").to_owned());
        }
        rest = &rest[end..];
    }
    all
}

/// `NAME=value`, or several of them joined by `&` with their values percent-encoded.
pub(super) fn pairs_of(text: &str) -> Vec<(String, String)> {
    let form = text.contains('&');
    let query =
        text.split_once('?').filter(|(head, _)| head.contains("://")).map_or(text, |(_, query)| query);
    let pair = |part: &str| {
        let (name, value) = part.split_once('=')?;
        let name = name.trim().trim_start_matches("--").trim_matches(['"', '\'']);
        let ok = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
        (!name.is_empty() && name.chars().all(ok)).then_some(())?;
        let value = value.trim().trim_matches(['"', '\'']);
        let decoded = percent_encoding::percent_decode_str(value).decode_utf8().ok().filter(|_| form);
        Some((name.to_owned(), decoded.map_or_else(|| value.to_owned(), |text| text.into_owned())))
    };
    if form { query.split('&').filter_map(pair).collect() } else { pair(query).into_iter().collect() }
}
