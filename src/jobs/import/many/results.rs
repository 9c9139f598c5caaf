//! The file of results: a line a row, for a spreadsheet or a script. It holds no token.

use super::row::{Row, RowState};
use crate::Error;
use crate::store::{self, Trust};
use std::path::{Path, PathBuf};

/// The first line; also how a file of results is known.
const HEAD: &str = "line,profile,selling_partner_id,region,result,code,detail,store";

/// Where the results go: where `--results` says, otherwise beside the list; nowhere for standard input.
pub(super) fn path(list: &Path, named: Option<&Path>) -> Option<PathBuf> {
    let beside = || {
        let mut name = list.file_name()?.to_owned();
        name.push(".results.csv");
        Some(list.with_file_name(name))
    };
    named.map(Path::to_owned).or_else(|| (list != Path::new("-")).then(beside).flatten())
}

/// Refuses a file that is there and holds something else, before anything is asked of Amazon.
pub(super) fn possible(path: &Path) -> Result<(), Error> {
    if store::read_text(path, Trust::Any)?.is_some_and(|there| !there.starts_with(HEAD)) {
        return Err(Error::Usage {
            what: format!("{} is there already and holds no results", path.display()),
            fix: "name another file after --results".into(),
        });
    }
    Ok(())
}

/// Writes the results, at once or not at all.
pub(super) fn write(path: &Path, rows: &[Row]) -> Result<(), Error> {
    let mut text = format!("{HEAD}\r\n");
    for row in rows {
        let (code, detail) = match &row.state {
            RowState::Unverified(why) | RowState::Refused(why) | RowState::Unproved(why) => {
                (why.code.as_str(), why.why.clone())
            }
            RowState::Repeated(line) => ("", format!("the same token as in line {line}")),
            RowState::Unusable(why) => ("", why.clone()),
            RowState::Waiting | RowState::Stored | RowState::Known => ("", String::new()),
        };
        let (line, detail) = (row.seller.line.to_string(), detail.replace('\n', " "));
        let cells = [
            line.as_str(),
            row.name.as_ref().or(row.seller.profile.as_ref()).map_or("", |name| name.as_str()),
            row.seller.selling_partner_id.as_deref().unwrap_or_default(),
            row.region.map_or("", |region| region.as_str()),
            row.state.word(),
            code,
            &detail,
            row.store.as_deref().unwrap_or_default(),
        ];
        text.push_str(&cells.map(cell).join(","));
        text.push_str("\r\n");
    }
    store::write_private(path, text.as_bytes())
        .map_err(|e| Error::File { path: path.display().to_string(), why: e.to_string() })
}

/// A cell, quoted where it has to be. A spreadsheet takes what begins like a formula for one: an apostrophe before it
/// makes it a text.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t']);
    let text = format!("{}{}", if formula { "'" } else { "" }, text.replace('"', "\"\""));
    if text.contains([',', '"', ';', '\t', '\n']) { format!("\"{text}\"") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_stands_beside_the_list() {
        let of = |list: &str, named: Option<&str>| path(Path::new(list), named.map(Path::new));
        assert_eq!(of("dir/sellers.csv", None), Some(PathBuf::from("dir/sellers.csv.results.csv")));
        assert_eq!(of("-", None), None);
        assert_eq!(of("-", Some("r.csv")), Some(PathBuf::from("r.csv")));
    }

    #[test]
    fn a_cell_is_a_text_to_every_reader() {
        for (text, expected) in [
            ("plain", "plain"),
            ("a, \"b\"", "\"a, \"\"b\"\"\""),
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\""),
            ("@shop", "'@shop"),
            ("", ""),
        ] {
            assert_eq!(cell(text), expected);
        }
    }
}
