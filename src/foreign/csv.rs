//! Tables with a head: AWS's files of access keys, lists of sellers. Commas, semicolons or tabs.

use super::names::meaning;
use super::node::{KeyValue, Node};

/// A group a row; `None` where the first line is no head with a name that is known.
pub(super) fn parse(text: &str) -> Option<Node> {
    let mut rows = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let (_, head) = rows.next()?;
    let sign = [',', ';', '\t'].into_iter().max_by_key(|sign| head.matches(*sign).count())?;
    let head = cells(head, sign);
    let plain = head.iter().all(|cell| !cell.contains(['=', ':', '{', '(', '|']));
    if head.len() < 2 || !plain || !head.iter().any(|name| meaning(name).is_some_and(|m| m.is_credential())) {
        return None;
    }
    let row = |(at, line): (usize, &str)| {
        let fields = head.iter().zip(cells(line, sign));
        let fields = fields.map(|(name, cell)| KeyValue::named(name, at + 1, Node::text(cell))).collect();
        KeyValue::bare(at + 1, Node::Group(fields))
    };
    Some(Node::Group(rows.map(row).collect()))
}

/// A line's cells: quotes hold the sign, and a doubled quote is one.
fn cells(line: &str, sign: char) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.trim_matches(['\r', ' ']).chars().peekable();
    while let Some(c) = chars.next() {
        let last = all.len() - 1;
        match c {
            '"' if quoted && chars.next_if_eq(&'"').is_some() => all[last].push('"'),
            '"' => quoted = !quoted,
            c if c == sign && !quoted => all.push(String::new()),
            c => all[last].push(c),
        }
    }
    all.into_iter().map(|cell| cell.trim().to_owned()).collect()
}
