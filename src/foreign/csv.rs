//! Tables with a head whose rows hold whole sets of values: AWS's files of access keys, accounts of one app each.

use super::names::meaning;
use super::node::{KeyValue, Node};
use super::table;

/// A group a row; `None` where the first line is no head with a name that is known.
pub(super) fn parse(text: &str) -> Option<Node> {
    let table = table::parse(text)?;
    let plain = table.head.iter().all(|cell| !cell.contains(['=', ':', '{', '(', '|']));
    if !plain || !table.head.iter().any(|name| meaning(name).is_some_and(|m| m.meaning.is_credential())) {
        return None;
    }
    let row = |row: &table::Row| {
        let fields = table.head.iter().zip(&row.cells);
        let fields =
            fields.map(|(name, cell)| KeyValue::named(name, row.line, Node::text(cell.as_str()))).collect();
        KeyValue::bare(row.line, Node::Group(fields))
    };
    Some(Node::Group(table.rows.iter().map(row).collect()))
}
