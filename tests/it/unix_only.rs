//! What needs Unix is left out of a build for Windows: `tests/windows` takes half an hour to say it, this a moment.

use crate::support::root;
use std::collections::BTreeSet;

/// The lines at the left edge, each with whether an attribute above leaves it out elsewhere than on Unix. A `use` is
/// one line, however many it has.
fn outermost(text: &str) -> Vec<(String, bool)> {
    let (mut found, mut unix, mut open) = (Vec::new(), false, None::<String>);
    for line in text.lines() {
        if let Some(mut statement) = open.take() {
            statement.push_str(line);
            match line.ends_with(';') {
                true => found.push((statement, std::mem::take(&mut unix))),
                false => open = Some(statement),
            }
        } else if line.starts_with("#[") {
            unix |= line.starts_with("#[cfg(") && ["unix", "linux"].iter().any(|word| line.contains(word));
        } else if line.starts_with("use ") && !line.ends_with(';') {
            open = Some(line.to_owned());
        } else if !line.starts_with([' ', '}', '/']) && !line.is_empty() {
            found.push((line.to_owned(), std::mem::take(&mut unix)));
        }
    }
    found
}

/// The modules of a file that are left out elsewhere than on Unix, and the others.
fn modules(text: &str) -> (BTreeSet<String>, BTreeSet<String>) {
    let (mut unix, mut all) = (BTreeSet::new(), BTreeSet::new());
    for (line, only_unix) in outermost(text) {
        let name = line.strip_prefix("pub(crate) ").unwrap_or(&line).strip_prefix("mod ");
        if let Some(name) = name.and_then(|name| name.strip_suffix(';')) {
            if only_unix { &mut unix } else { &mut all }.insert(name.to_owned());
        }
    }
    (unix, all)
}

/// Why a line at the left edge of a file that is built everywhere can't be: what it names is not there.
fn missing(line: &str, supports: &BTreeSet<String>, files: &BTreeSet<String>) -> Option<String> {
    let words: Vec<&str> = line.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let named =
        |gone: &BTreeSet<String>| words.iter().find(|word| gone.contains(**word)).map(|w| (*w).to_owned());
    if line.starts_with("use ") && line.contains("support::") {
        return named(supports);
    }
    if line.starts_with("use ") && line.contains("crate::") {
        return named(files);
    }
    (line.starts_with("fn ") && words.contains(&"Pty")).then(|| "pty".to_owned())
}

#[test]
fn what_needs_unix_says_so() {
    let it = root().join("tests/it");
    let read = |name: &str| std::fs::read_to_string(it.join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
    let (supports, _) = modules(&read("support/mod.rs"));
    let (files, everywhere) = modules(&read("main.rs"));
    assert!(supports.contains("pty") && files.contains("pty_init") && everywhere.contains("init"));
    let mut wrong = Vec::new();
    for file in everywhere.iter().filter(|file| it.join(format!("{file}.rs")).exists()) {
        for (line, only_unix) in outermost(&read(&format!("{file}.rs"))) {
            let gone = (!only_unix).then(|| missing(&line, &supports, &files)).flatten();
            wrong.extend(
                gone.map(|gone| format!("{file}.rs needs {gone}, which is built on Unix only: {line}")),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_left_out_is_seen() {
    let text = "#[cfg(unix)] // why\nmod a;\nmod b;\n#[cfg(unix)]\nuse crate::support::pty::Pty;\nuse crate::{\n    x,\n};\n";
    let (unix, all) = modules(text);
    assert_eq!(
        (unix.into_iter().collect(), all.into_iter().collect()),
        (vec!["a".to_owned()], vec!["b".to_owned()])
    );
    let lines = outermost(text);
    assert_eq!(lines[2], ("use crate::support::pty::Pty;".to_owned(), true));
    assert_eq!(lines[3], ("use crate::{    x,};".to_owned(), false));
    let gone = BTreeSet::from(["moto".to_owned()]);
    assert_eq!(missing("use crate::support::moto::Moto;", &gone, &gone).as_deref(), Some("moto"));
    assert_eq!(missing("fn sh(home: &Home) -> Pty {", &gone, &gone).as_deref(), Some("pty"));
    assert_eq!(missing("use crate::support::home::Home;", &gone, &gone), None);
}
