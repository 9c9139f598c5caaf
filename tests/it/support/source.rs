//! Reads the program's own source for the house rules: files, code without comments and tests, paths.

use std::fmt::Write;

use super::{canary::files, root};

pub(crate) struct Source {
    /// Below the checkout, with `/`.
    pub path: String,
    pub text: String,
}

impl Source {
    /// The first folder or file below `src`: `aws`, `main`.
    pub(crate) fn room(&self) -> &str {
        let below = self.path.strip_prefix("src/").unwrap_or(&self.path);
        below.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// Its code with line numbers: no comments, and where `tests` is false no test module.
    pub(crate) fn code(&self, tests: bool) -> Vec<(usize, String)> {
        let of_tests = self.path.ends_with("tests.rs") || self.path.contains("/tests/");
        if of_tests && !tests {
            return Vec::new();
        }
        let lines = self.text.lines().enumerate();
        let lines = lines.take_while(|(_, line)| tests || line.trim() != "#[cfg(test)]");
        lines.map(|(n, line)| (n + 1, without_comment(line).to_owned())).collect()
    }
}

fn without_comment(line: &str) -> &str {
    let mut from = 0;
    while let Some(at) = line[from..].find("//").map(|at| at + from) {
        // An address in a text is no comment.
        if at == 0 || !line[..at].ends_with(':') {
            return &line[..at];
        }
        from = at + 2;
    }
    line
}

pub(crate) fn sources(dir: &str) -> Vec<Source> {
    let root = root();
    let rust =
        files(&root.join(dir)).into_iter().filter(|file| file.extension().is_some_and(|end| end == "rs"));
    let source = |file: std::path::PathBuf| Source {
        path: file.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/"),
        text: std::fs::read_to_string(&file).unwrap(),
    };
    let found: Vec<_> = rust.map(source).collect();
    assert!(!found.is_empty(), "no source in {dir}");
    found
}

/// The rooms that a piece of code names after `crate::`, `use crate::{a, b::c}` included.
pub(crate) fn rooms_named(code: &[(usize, String)]) -> Vec<(usize, String)> {
    let first = |(n, path): (usize, Vec<String>)| (n, path.into_iter().next().unwrap_or_default());
    paths(code, None).into_iter().map(first).collect()
}

/// The paths of a file's own code from the crate's root on, `super::` resolved, each with its line.
pub(crate) fn lines_of_paths(source: &Source) -> Vec<(usize, Vec<String>)> {
    let below = source.path.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    let module: Vec<String> = below.split('/').map(str::to_owned).collect();
    paths(&source.code(false), Some(&module))
}

/// Every path after `crate::` and, where the module is known, `super::`; a group is as many paths as it has leaves.
fn paths(code: &[(usize, String)], module: Option<&[String]>) -> Vec<(usize, Vec<String>)> {
    let (mut text, mut lines) = (String::new(), Vec::new());
    for (n, line) in code {
        writeln!(text, "{line}").unwrap();
        lines.resize(text.len(), *n);
    }
    let mut found = Vec::new();
    for word in ["crate::", "super::"] {
        for (at, _) in text.match_indices(word) {
            if text[..at].ends_with(|c: char| c.is_alphanumeric() || "_:".contains(c)) {
                continue;
            }
            let mut rest = &text[at..];
            let mut base = match (word, module) {
                ("crate::", _) => Vec::new(),
                (_, Some(module)) => module.to_vec(),
                _ => continue,
            };
            while let Some(above) = rest.strip_prefix("super::") {
                base.pop();
                rest = above;
            }
            expand(rest.strip_prefix("crate::").unwrap_or(rest), &base, &mut |path| {
                found.push((lines[at], path));
            });
        }
    }
    found
}

/// Gives each path that `text` begins with; returns how much of it they take.
fn expand(text: &str, base: &[String], found: &mut dyn FnMut(Vec<String>)) -> usize {
    let start = text.len() - text.trim_start().len();
    let word: String = text[start..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let mut at = start + word.len();
    let mut path = base.to_vec();
    if !word.is_empty() && word != "self" {
        path.push(word);
    } else if text[start..].starts_with('{') {
        at = start + 1;
        loop {
            at += expand(&text[at..], base, found);
            at += text[at..].find([',', '}']).unwrap_or(text.len() - at);
            if !text[at..].starts_with(',') {
                return (at + 1).min(text.len());
            }
            at += 1;
        }
    }
    match text[at..].strip_prefix("::") {
        Some(rest) if rest.starts_with(|c: char| c.is_alphabetic() || "_{".contains(c)) => {
            at + 2 + expand(rest, &path, found)
        }
        _ => {
            found(path);
            at
        }
    }
}
