//! Writes a change into the tables of `config.toml` that it touches and carries the others along unread.

use super::config::Said;
use super::merge;
use super::sections::{KINDS, Sections, split};
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::{Table, Value};

/// One entry of one kind that differs.
struct Change {
    kind: &'static str,
    key: String,
    base: Option<Value>,
    now: Option<Value>,
}

/// Returns `text` with what differs between `base` and `now`; `None` where that takes a look at the whole document:
/// another setting, a file that is not written by tables.
pub(super) fn patch(text: &str, base: &Said, now: &Said) -> Option<String> {
    let rest = |said: &Said| {
        let places = (said.aws_store.clone(), said.moved.clone());
        (said.version, said.home_id.clone(), said.settings.clone(), places)
    };
    if rest(base) != rest(now) {
        return None;
    }
    let mut changes = Vec::new();
    differing(KINDS[0], &base.profiles, &now.profiles, &mut changes)?;
    differing(KINDS[1], &base.apps, &now.apps, &mut changes)?;
    differing(KINDS[2], &base.identities, &now.identities, &mut changes)?;
    if changes.is_empty() {
        return Some(text.to_owned());
    }
    let tables = split(text)?;
    if !only_tables(text, &tables) {
        return None;
    }
    let mut edits = Vec::new();
    for change in &changes {
        edits.push(edit(text, &tables, change)?);
    }
    // New entries of one kind have one place: a stable sort keeps their order.
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    Some(apply(text, edits))
}

fn differing<K: Ord + ToString, V: PartialEq + Serialize>(
    kind: &'static str,
    base: &BTreeMap<K, V>,
    now: &BTreeMap<K, V>,
    changes: &mut Vec<Change>,
) -> Option<()> {
    let value = |entry: Option<&V>| entry.map(Value::try_from).transpose().ok();
    for (key, entry) in now.iter().filter(|(key, entry)| base.get(key) != Some(*entry)) {
        let (base, now) = (value(base.get(key))?, value(Some(entry))?);
        changes.push(Change { kind, key: key.to_string(), base, now });
    }
    for (key, entry) in base.iter().filter(|(key, _)| !now.contains_key(key)) {
        changes.push(Change { kind, key: key.to_string(), base: value(Some(entry))?, now: None });
    }
    Some(())
}

/// Whether every entry is a table with a header of its own: not `profiles = {…}`, nor `[profiles]` with entries.
fn only_tables(text: &str, tables: &Sections<'_>) -> bool {
    let Ok(root) = text[tables.root.clone()].parse::<Table>() else { return false };
    !KINDS.iter().any(|kind| root.contains_key(*kind))
        && !tables.tables.iter().any(|table| table.is_shared() && KINDS.contains(&table.name.0))
}

/// What stands in which place afterwards.
fn edit(text: &str, tables: &Sections<'_>, change: &Change) -> Option<(Range<usize>, String)> {
    let Change { kind, key, base, now } = change;
    let mine: Vec<usize> = (0..tables.tables.len()).filter(|n| tables.tables[*n].is_of(kind, key)).collect();
    let (Some(first), Some(last)) = (mine.first(), mine.last()) else {
        let Some(now) = now else { return Some((0..0, String::new())) };
        // After its siblings, or after everything else.
        let siblings = tables.tables.iter().rfind(|table| table.name.0 == *kind);
        let at = siblings.map_or(tables.end(), |table| table.range.end);
        let mut doc = toml_edit::DocumentMut::new();
        merge::merge(doc.as_table_mut(), &Table::new(), &nested(kind, key, Some(now)));
        return Some((at..at, doc.to_string()));
    };
    if last - first + 1 != mine.len() {
        return None;
    }
    let range = tables.tables[*first].range.start..tables.tables[*last].range.end;
    if now.is_none() {
        return Some((range, String::new()));
    }
    let mut doc: toml_edit::DocumentMut = text[range.clone()].parse().ok()?;
    merge::merge(doc.as_table_mut(), &nested(kind, key, base.as_ref()), &nested(kind, key, now.as_ref()));
    Some((range, doc.to_string()))
}

fn nested(kind: &str, key: &str, value: Option<&Value>) -> Table {
    let inner: Table = value.map(|value| (key.to_owned(), value.clone())).into_iter().collect();
    Table::from_iter([(kind.to_owned(), Value::Table(inner))])
}

fn apply(text: &str, edits: Vec<(Range<usize>, String)>) -> String {
    let mut out =
        String::with_capacity(text.len() + edits.iter().map(|(_, new)| new.len() + 2).sum::<usize>());
    let mut at = 0;
    for (range, new) in edits.into_iter().filter(|(range, new)| !range.is_empty() || !new.is_empty()) {
        out.push_str(&text[at..range.start]);
        if !out.is_empty() && !new.is_empty() {
            if !out.ends_with('\n') {
                out.push('\n');
            }
            if range.is_empty() && !new.starts_with('\n') {
                // A new table stands apart from the one before it.
                out.push('\n');
            }
        }
        out.push_str(&new);
        at = range.end;
    }
    let rest = &text[at..];
    if !rest.is_empty() && !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    out.push_str(rest);
    out
}
