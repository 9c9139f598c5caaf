//! The floors of the house: what each room may name, that jobs do not name each other, and that no circle of files
//! crosses a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::support::source::{Source, lines_of_paths, sources};

/// Each room with the rooms that it may name, the highest floor first. `Error` stands above what it wraps.
const ROOMS: [(&str, &str); 33] = [
    ("main", ""),
    ("lib", "cli error program store values"),
    ("fuzzing", "foreign export report error plan aws amazon store term values"),
    ("program", "cli commands env options report term world error"),
    ("cli", "commands env error jobs options term world"),
    ("commands", "jobs answers error export values world"),
    (
        "jobs",
        "provision profiles prompts proof export foreign report world error checkpoint options env answers plan aws \
         amazon store term seller_central rehearsal values calendar",
    ),
    ("provision", "prompts profiles report world error checkpoint answers plan aws amazon store term values"),
    (
        "profiles",
        "proof export report world error checkpoint answers aws store term seller_central values calendar",
    ),
    ("prompts", "foreign error answers term seller_central values"),
    ("proof", "world error amazon store term values"),
    ("world", "clock error options env aws amazon store term values"),
    ("report", "network export foreign error answers plan aws amazon store term values"),
    ("foreign", "values"),
    ("export", "foreign env values"),
    ("options", "term values"),
    ("error", "export foreign answers plan aws amazon store values"),
    ("answers", "error env store term values calendar"),
    ("rehearsal", "values"),
    ("seller_central", "values"),
    ("aws", "checkpoint clock env files network plan tls values"),
    ("amazon", "clock env network tls values"),
    ("store", "aws checkpoint clock env files values"),
    ("term", "env values"),
    ("network", "env files values"),
    ("plan", "values"),
    ("values", ""),
    ("env", ""),
    ("clock", ""),
    ("checkpoint", ""),
    ("calendar", "files"),
    ("files", ""),
    ("tls", "env network values"),
];

fn may_name(room: &str) -> BTreeSet<&'static str> {
    let row = ROOMS.iter().find(|(name, _)| *name == room);
    let (_, names) = row.unwrap_or_else(|| panic!("the room {room} has no floor: add it to ROOMS"));
    names.split_whitespace().collect()
}

#[test]
fn arrows_point_down() {
    let mut broken = String::new();
    for source in sources("src") {
        let (room, allowed) = (source.room().to_owned(), may_name(source.room()));
        for (line, path) in lines_of_paths(&source) {
            let named = path.first().map(String::as_str).unwrap_or_default();
            // The crate's own `Error` is the room `error`.
            let named = if named == "Error" { "error" } else { named };
            if !named.is_empty() && named != room && !allowed.contains(named) {
                writeln!(broken, "{}:{line}: {room} names {named}", source.path).unwrap();
            }
        }
    }
    assert!(broken.is_empty(), "arrows that do not point down:\n{broken}");
}

#[test]
fn a_job_names_no_other_job() {
    let job = |path: &str| {
        let below = path.strip_prefix("src/jobs/")?;
        Some(below.split('/').next().unwrap().trim_end_matches(".rs").to_owned())
    };
    let mut broken = String::new();
    for source in sources("src") {
        let Some(own) = job(&source.path).filter(|own| own != "mod") else { continue };
        for (line, path) in lines_of_paths(&source) {
            if path.len() > 1 && path[0] == "jobs" && path[1] != own {
                writeln!(broken, "{}:{line}: {own} names {}", source.path, path[1]).unwrap();
            }
        }
    }
    assert!(broken.is_empty(), "jobs that know each other:\n{broken}");
}

/// The file that a path leads to: the longest beginning of it that is a module.
fn file_of<'s>(path: &[String], modules: &BTreeMap<String, &'s Source>) -> Option<&'s Source> {
    (1..=path.len()).rev().find_map(|n| modules.get(&path[..n].join("/")).copied())
}

fn module(source: &Source) -> String {
    let below = source.path.trim_start_matches("src/").trim_end_matches(".rs");
    below.trim_end_matches("/mod").to_owned()
}

#[test]
fn no_circle_of_files_crosses_a_folder() {
    let all = sources("src");
    let modules: BTreeMap<String, &Source> = all.iter().map(|source| (module(source), source)).collect();
    let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for source in &all {
        let files = lines_of_paths(source).into_iter().filter_map(|(_, path)| file_of(&path, &modules));
        let others = files.map(|file| file.path.as_str()).filter(|path| *path != source.path);
        names.insert(&source.path, others.collect());
    }
    let reach: BTreeMap<&str, BTreeSet<&str>> =
        names.keys().map(|from| (*from, reachable(from, &names))).collect();
    let folder = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let mut circles = Vec::new();
    for (from, to) in &reach {
        for other in to.iter().filter(|other| **other > *from && reach[**other].contains(from)) {
            // A room's own sub-folders are the room.
            let (a, b) = (folder(from).unwrap(), folder(other).unwrap());
            if !a.starts_with(&b) && !b.starts_with(&a) {
                circles.push(format!("{from} and {other} know each other"));
            }
        }
    }
    assert!(circles.is_empty(), "circles across folders: {circles:#?}");
}

fn reachable<'s>(from: &'s str, names: &BTreeMap<&'s str, BTreeSet<&'s str>>) -> BTreeSet<&'s str> {
    let (mut seen, mut left) = (BTreeSet::new(), vec![from]);
    while let Some(file) = left.pop() {
        for next in names.get(file).into_iter().flatten() {
            if seen.insert(*next) {
                left.push(next);
            }
        }
    }
    seen
}
