//! Text in columns and paragraphs of a given width.

/// The width of a screen that nobody measured.
pub(crate) const WIDTH: usize = 80;
/// In less than this a table's columns can't stand beside each other.
const TABLE: usize = 58;

/// Text as paragraph lines of at most `width` columns, each with `indent` spaces before it. A word that is longer than
/// a line is broken: IAM's names have up to 128 characters and no spaces.
pub(crate) fn wrap(width: usize, indent: usize, text: &str) -> Vec<String> {
    let room = width.saturating_sub(indent).max(1);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        let chars: Vec<char> = word.chars().collect();
        if used > 0 && used + 1 + chars.len() <= room {
            line.push(' ');
            line.push_str(word);
            used += 1 + chars.len();
            continue;
        }
        if used > 0 {
            lines.push(std::mem::take(&mut line));
        }
        let mut pieces = chars.chunks(room).map(|piece| piece.iter().collect::<String>()).peekable();
        while let Some(piece) = pieces.next() {
            if pieces.peek().is_some() {
                lines.push(piece);
            } else {
                used = piece.chars().count();
                line = piece;
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines.into_iter().map(|line| format!("{}{line}", " ".repeat(indent))).collect()
}

/// One row of a plan: action, entity, name, and what stands beside or below the name.
pub(super) struct Row {
    pub action: &'static str,
    pub entity: &'static str,
    pub name: String,
    pub what: String,
}

/// The rows under each other. What does not fit beside its name goes below, from the entity's column
/// on: there an ARN of usual length fits a line. On a narrow screen every part has lines of its own.
pub(super) fn columns(width: usize, rows: &[Row]) -> Vec<String> {
    if width < TABLE {
        return rows.iter().flat_map(|row| stacked(width, row)).collect();
    }
    let action = rows.iter().map(|r| r.action.len()).max().unwrap_or(0).max(6);
    let entity = rows.iter().map(|r| r.entity.len()).max().unwrap_or(0).max(17);
    let start = 2 + action + 2 + entity + 2;
    let names = rows.iter().map(|r| r.name.chars().count()).filter(|n| *n <= 28).max().unwrap_or(0);
    let mut lines = Vec::new();
    for row in rows {
        let head = format!("  {:action$}  {:entity$}  ", row.action, row.entity);
        let mut name = wrap(width, start, &row.name);
        let first = name.first().map_or("", |n| n.trim_start()).to_owned();
        let beside = format!("{head}{first:names$}  {}", row.what);
        if name.len() < 2 && !row.what.is_empty() && beside.chars().count() <= width {
            lines.push(beside);
            continue;
        }
        lines.push(format!("{head}{first}").trim_end().to_owned());
        lines.extend(name.drain(1.min(name.len())..));
        lines.extend(wrap(width, 2 + action + 2, &row.what));
    }
    lines
}

fn stacked(width: usize, row: &Row) -> Vec<String> {
    let mut lines = wrap(width, 2, &format!("{} {}", row.action, row.entity));
    lines.extend(wrap(width, 4, &row.name));
    lines.extend(wrap(width, 6, &row.what));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_wrapped_and_long_words_are_broken() {
        assert_eq!(wrap(80, 2, "one two"), ["  one two"]);
        assert_eq!(wrap(80, 2, ""), Vec::<String>::new());
        let lines = wrap(80, 60, &format!("short {} end", "x".repeat(50)));
        assert_eq!(lines.len(), 4);
        assert!(lines.iter().all(|l| l.chars().count() <= WIDTH), "{lines:?}");
        assert!(lines[3].ends_with("xxxxxxxxxx end"), "{lines:?}");
    }
}
