//! The fuzz targets: each has its program, its kept inputs, and its place in `tests/fuzz`.

use std::collections::BTreeSet;

use crate::support::root;

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The names of what stands in a folder, without their endings.
fn names(dir: &str) -> BTreeSet<String> {
    let entries = std::fs::read_dir(root().join(dir)).unwrap_or_else(|e| panic!("{dir}: {e}"));
    entries.map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned()).collect()
}

#[test]
fn every_target_is_run_and_has_kept_inputs() {
    let targets = names("fuzz/targets");
    let manifest = read("fuzz/Cargo.toml");
    let declared = manifest.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
    let declared: BTreeSet<String> =
        declared.map(str::to_owned).filter(|name| name != "spapi-setup-fuzz").collect();
    assert_eq!(declared, targets, "fuzz/Cargo.toml");
    assert_eq!(names("fuzz/corpus"), targets, "fuzz/corpus");
    let script = read("tests/fuzz");
    let run = script.lines().find_map(|line| line.strip_prefix("all=(")?.strip_suffix(')'));
    let run: BTreeSet<String> = run.unwrap().split_whitespace().map(str::to_owned).collect();
    assert_eq!(run, targets, "tests/fuzz");
    let entries = read("src/fuzzing/tests.rs");
    for target in &targets {
        assert!(!names(&format!("fuzz/corpus/{target}")).is_empty(), "{target} has no kept input");
        assert!(read(&format!("fuzz/targets/{target}.rs")).contains(&format!("fuzzing::{target}(")));
        assert!(entries.contains(&format!("(\"{target}\", {target}),")), "the unit test leaves {target} out");
    }
}

#[test]
fn the_kept_inputs_stay_small() {
    let mut sizes = Vec::new();
    for target in names("fuzz/corpus") {
        for entry in std::fs::read_dir(root().join("fuzz/corpus").join(target)).unwrap() {
            sizes.push(entry.unwrap().metadata().unwrap().len());
        }
    }
    assert!(sizes.len() < 600 && sizes.iter().sum::<u64>() < 1 << 20, "{} files", sizes.len());
}
