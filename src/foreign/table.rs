//! Tables of text: a head and rows, as spreadsheets write them (RFC 4180), with commas, semicolons or tabs.

use zeroize::Zeroizing;

pub(super) struct Table {
    pub(super) head: Vec<String>,
    /// What stands between two cells.
    pub(super) sign: char,
    /// The rows with something in them.
    pub(super) rows: Vec<Row>,
}

/// A row, its cells without the quotes and blanks round them.
pub(super) struct Row {
    /// The line on which it begins, from 1.
    pub(super) line: usize,
    pub(super) cells: Vec<Zeroizing<String>>,
}

/// So many quotes that hold no cell are read as plain signs; a text with more of them is no table.
const MOST_OPEN: usize = 64;

/// Reads a text with one kind of line break. `None` where its first row has fewer than two cells.
pub(super) fn parse(text: &str) -> Option<Table> {
    let first = text.lines().find(|line| !line.trim().is_empty())?;
    // What Excel writes above the head: `sep=;`.
    let (text, skipped) = match first.trim().strip_prefix("sep=") {
        Some(_) => {
            (&text[text.find(first)? + first.len()..], text[..text.find(first)?].matches('\n').count())
        }
        None => (text, 0),
    };
    let head = text.lines().find(|line| !line.trim().is_empty())?;
    let sign = [',', ';', '\t'].into_iter().max_by_key(|sign| head.matches(*sign).count())?;
    let mut plain = Vec::new();
    let mut rows = loop {
        match rows(text, sign, &plain) {
            Ok(rows) => break rows,
            Err(quote) if plain.len() < MOST_OPEN => plain.push(quote),
            Err(_) => return None,
        }
    };
    rows.iter_mut().for_each(|row| row.line += skipped);
    let mut rows = rows.into_iter();
    let head: Vec<String> = rows.next()?.cells.iter().map(|cell| cell.to_string()).collect();
    (head.len() > 1).then(|| Table { head, sign, rows: rows.collect() })
}

/// The rows; or the place of a quote that no other one ends right before the end of a cell: it would swallow the rows
/// that follow. Quotes at the places of `plain` are signs like others.
fn rows(text: &str, sign: char, plain: &[usize]) -> Result<Vec<Row>, usize> {
    let new = |line: usize| Row { line, cells: vec![Zeroizing::default()] };
    let (mut all, mut row, mut line, mut open) = (Vec::new(), new(1), 1, None);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\n' {
            line += 1;
        }
        let Some(cell) = row.cells.last_mut() else { continue };
        match c {
            '"' if open.is_some() => match chars.next_if(|(_, next)| *next == '"') {
                Some(_) => cell.push('"'),
                None => {
                    let rest = text[at + 1..].trim_start_matches(|c| c == ' ' && c != sign);
                    if let Some(quote) =
                        open.take().filter(|_| !rest.is_empty() && !rest.starts_with(['\n', sign]))
                    {
                        return Err(quote);
                    }
                }
            },
            // A quote in the middle of a cell is a part of it.
            '"' if cell.trim().is_empty() && !plain.contains(&at) => {
                cell.clear();
                open = Some(at);
            }
            '\n' if open.is_none() => {
                all.push(std::mem::replace(&mut row, new(line)));
            }
            c if c == sign && open.is_none() => row.cells.push(Zeroizing::default()),
            c => cell.push(c),
        }
    }
    if let Some(quote) = open {
        return Err(quote);
    }
    all.push(row);
    for cell in all.iter_mut().flat_map(|row| &mut row.cells) {
        let trimmed = Zeroizing::new(cell.trim().to_owned());
        *cell = trimmed;
    }
    all.retain(|row| row.cells.iter().any(|cell| !cell.is_empty()));
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(usize, Vec<String>)> {
        let table = parse(text).unwrap();
        let cells = |row: &Row| row.cells.iter().map(|cell| cell.to_string()).collect();
        let head = std::iter::once((0, table.head.clone()));
        head.chain(table.rows.iter().map(|row| (row.line, cells(row)))).collect()
    }

    fn row(line: usize, cells: &[&str]) -> (usize, Vec<String>) {
        (line, cells.iter().map(|cell| (*cell).to_owned()).collect())
    }

    #[test]
    fn quotes_hold_signs_line_breaks_and_quotes() {
        let text =
            "\nSellerId;Note\n A1 ; x \n\n;;\n\"A;2\";\"two\nlines, \"\"quoted\"\"\"\nA3;5\" disk\nA4\n";
        let expected = [
            row(0, &["SellerId", "Note"]),
            row(3, &["A1", "x"]),
            row(6, &["A;2", "two\nlines, \"quoted\""]),
            row(8, &["A3", "5\" disk"]),
            row(9, &["A4"]),
        ];
        assert_eq!(shown(text), expected);
    }

    #[test]
    fn a_quote_without_an_end_swallows_no_rows() {
        let text = "a,b\n1,\"x\n2,y\n3,\"z\"\n";
        let found = shown(text);
        assert_eq!(found.last().unwrap(), &row(4, &["3", "z"]), "{found:?}");
        assert!(parse(&format!("a,b\n{}", "\"x\n,".repeat(99))).is_none());
    }

    #[test]
    fn excel_s_line_of_the_sign_is_no_head() {
        assert_eq!(shown("sep=;\na;b\n1;2\n"), [row(0, &["a", "b"]), row(3, &["1", "2"])]);
        assert!(parse("one column\n1\n").is_none());
        assert!(parse("").is_none());
    }
}
