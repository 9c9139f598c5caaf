//! Writes the changes of a run into a TOML document and leaves everything else as a person wrote it.
//!
//! Three sides: what was read (`base`), what should be (`now`), and the document as it is on disk.
//! Only what differs between the first two is touched, so comments, order, unknown keys and what
//! another run has written in the meantime survive.

use toml::{Table, Value};
use toml_edit::{ArrayOfTables, Item, TableLike};

/// Brings `doc` from `base` to `now`.
pub(super) fn merge(doc: &mut dyn TableLike, base: &Table, now: &Table) {
    for key in base.keys().filter(|key| !now.contains_key(*key)) {
        doc.remove(key);
    }
    for (key, value) in now {
        let before = base.get(key);
        if before == Some(value) {
            continue;
        }
        match doc.get_mut(key) {
            Some(there) => set(there, before, value),
            None => {
                doc.insert(key, item(value));
            }
        }
    }
}

fn set(there: &mut Item, base: Option<&Value>, now: &Value) {
    let empty = Table::new();
    if let (Value::Table(now), Some(table)) = (now, there.as_table_like_mut()) {
        let base = base.and_then(Value::as_table).unwrap_or(&empty);
        return merge(table, base, now);
    }
    if let (Some(now), Some(list)) = (tables(now), there.as_array_of_tables_mut()) {
        let base = base.and_then(tables).unwrap_or_default();
        while list.len() > now.len() {
            list.remove(list.len() - 1);
        }
        for (n, now) in now.iter().enumerate() {
            match list.get_mut(n) {
                Some(table) => merge(table, base.get(n).copied().unwrap_or(&empty), now),
                None => list.push(table(now)),
            }
        }
        return;
    }
    let mut new = item(now);
    if let (Some(old), Some(new)) = (there.as_value(), new.as_value_mut()) {
        // The comment after the value stays.
        *new.decor_mut() = old.decor().clone();
    }
    *there = new;
}

/// The elements, where the value is a list of nothing but tables.
fn tables(value: &Value) -> Option<Vec<&Table>> {
    let list = value.as_array()?;
    (!list.is_empty()).then(|| list.iter().map(Value::as_table).collect())?
}

fn table(from: &Table) -> toml_edit::Table {
    let mut table = toml_edit::Table::new();
    // A table of nothing but tables needs no line of its own.
    table.set_implicit(!from.is_empty() && from.values().all(Value::is_table));
    for (key, value) in from {
        table.insert(key, item(value));
    }
    table
}

fn item(from: &Value) -> Item {
    if let Some(list) = tables(from) {
        let mut array = ArrayOfTables::new();
        list.into_iter().for_each(|each| array.push(table(each)));
        return Item::ArrayOfTables(array);
    }
    match from {
        Value::Table(from) => Item::Table(table(from)),
        Value::String(text) => toml_edit::value(text.as_str()),
        Value::Integer(number) => toml_edit::value(*number),
        Value::Float(number) => toml_edit::value(*number),
        Value::Boolean(flag) => toml_edit::value(*flag),
        Value::Datetime(time) => toml_edit::value(*time),
        Value::Array(list) => toml_edit::value(
            list.iter()
                .map(|each| item(each).into_value().unwrap_or_else(|_| "".into()))
                .collect::<toml_edit::Array>(),
        ),
    }
}
