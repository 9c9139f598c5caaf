//! The kept corpora, without a fuzzer.

use super::*;
use std::path::PathBuf;

type Entry = fn(&[u8]);

const TARGETS: [(&str, Entry); 9] = [
    ("foreign", foreign),
    ("lwa_answer", lwa_answer),
    ("spapi_answer", spapi_answer),
    ("notice", notice),
    ("policy", policy),
    ("queue_policy", queue_policy),
    ("config", config),
    ("pending", pending),
    ("line", line),
];

fn corpus(target: &str) -> Vec<PathBuf> {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let files = std::fs::read_dir(&dir).unwrap_or_else(|e| panic!("{}: {e}", dir.display()));
    files.map(|file| file.unwrap().path()).collect()
}

#[test]
fn every_kept_input_keeps_its_promises() {
    let mut broken = Vec::new();
    for (target, entry) in TARGETS {
        let files = corpus(target);
        assert!(!files.is_empty(), "{target} has no corpus");
        for file in files {
            let data = std::fs::read(&file).unwrap();
            if std::panic::catch_unwind(|| entry(&data)).is_err() {
                broken.push(file);
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn nothing_and_little_are_read_too() {
    for (_, entry) in TARGETS {
        entry(b"");
        (0..=u8::MAX).for_each(|byte| entry(&[byte]));
    }
}
