//! The CSV files that the AWS console offers for a new access key, in all its versions.

use super::Read;
use super::account::Collector;

pub(super) fn read(text: &str) -> Result<Read, Option<usize>> {
    let mut rows = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let Some((at, header)) = rows.next() else { return Ok(Read { format: FORMAT, collectors: Vec::new() }) };
    let header = cells(header).ok_or(Some(at + 1))?;
    let mut collectors = Vec::new();
    for (at, line) in rows {
        let cells = cells(line).ok_or(Some(at + 1))?;
        let mut account = Collector::named(None);
        for (name, value) in header.iter().zip(&cells) {
            account.take(name.trim(), value.trim());
        }
        collectors.push(account);
    }
    Ok(Read { format: FORMAT, collectors })
}

const FORMAT: &str = "AWS's CSV of access keys";

/// One line's cells; quotes hold commas, and a doubled quote is one. `None`: a quote stays open.
fn cells(line: &str) -> Option<Vec<String>> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.trim_end_matches('\r').chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cells.last_mut()?.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => cells.last_mut()?.push(c),
        }
    }
    (!quoted).then_some(cells)
}
