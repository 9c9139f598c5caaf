//! House rules: which room may know what, and what keeps files readable. A rule that is broken names the
//! file and the line.

use std::fmt::Write;
use std::path::Path;

use crate::support::root;
use crate::support::source::{Source, rooms_named, sources};

/// Every line that holds one of `words` as a whole word (or its beginning, where the word ends in `_` or `:`).
fn lines_with(code: &[(usize, String)], words: &[&str]) -> Vec<(usize, String)> {
    let name = |c: char| c.is_alphanumeric() || c == '_';
    let holds = |line: &str, word: &str| {
        line.match_indices(word).any(|(at, _)| {
            let open = word.ends_with(['_', ':', '(', '!']);
            !line[..at].ends_with(name) && (open || !line[at + word.len()..].starts_with(name))
        })
    };
    let hit = |line: &str| words.iter().find(|word| holds(line, word)).map(|word| (*word).to_owned());
    code.iter().filter_map(|(n, line)| hit(line).map(|word| (*n, word))).collect()
}

#[derive(Default)]
struct Broken(String);

impl Broken {
    fn add(&mut self, source: &Source, found: Vec<(usize, String)>, why: &str) {
        for (line, word) in found {
            writeln!(self.0, "{}:{line}: {word}: {why}", source.path).unwrap();
        }
    }

    #[track_caller]
    fn none(self) {
        assert!(self.0.is_empty(), "house rules are broken:\n{}", self.0);
    }
}

const IO: [&str; 17] = [
    "std::fs",
    "std::io",
    "std::net",
    "std::process",
    "std::env",
    "std::thread",
    "tokio",
    "reqwest",
    "hyper",
    "keyring::",
    "async",
    "SystemTime::now",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "aws_sdk_",
    "rustix",
];

#[test]
fn plan_and_values_do_no_io() {
    let mut broken = Broken::default();
    for source in sources("src").iter().filter(|source| ["plan", "values"].contains(&source.room())) {
        let code = source.code(false);
        broken.add(source, lines_with(&code, &IO), "plan and values are pure");
        let mut others = rooms_named(&code);
        others.retain(|(_, room)| room != "values" && (room != "plan" || source.room() != "plan"));
        broken.add(source, others, "plan and values know only each other");
    }
    broken.none();
}

#[test]
fn rooms_do_not_know_each_other() {
    let rooms = ["aws", "amazon", "store", "term"];
    let above =
        ["answers", "commands", "export", "jobs", "profiles", "prompts", "proof", "provision", "report"];
    let mut broken = Broken::default();
    for source in sources("src").iter().filter(|source| rooms.contains(&source.room())) {
        let mut others = rooms_named(&source.code(true));
        others.retain(|(_, room)| {
            // The team's store and the shared home sit on AWS.
            let down = source.room() == "store" && room == "aws";
            room != source.room() && !down && rooms.iter().chain(&above).any(|other| other == room)
        });
        broken.add(
            source,
            others,
            "aws, amazon, store (but for aws) and term import neither each other nor what is above them",
        );
    }
    broken.none();
}

/// Who may open a file to read it, and why it is no way round the openers.
const MAY_OPEN: [(&str, &str); 8] = [
    ("src/files.rs", "the opener of files that others wrote"),
    ("src/store/opener.rs", "the opener of this program's own files, and of a stream that the shell opened"),
    ("src/store/owner.rs", "what that opener opens with"),
    ("src/store/platform.rs", "the lock, written by this program, and a folder that is flushed"),
    ("src/term/platform/unix.rs", "/proc/self/status and /dev/tty"),
    ("src/term/platform/job.rs", "/proc/self/stat"),
    (
        "src/term/child_unix.rs",
        "/dev/tty, and the first 512 bytes of a program that the system could not run",
    ),
    ("src/foreign/cases.rs", "a test"),
];

/// A FIFO, a device or an endless file in the place of any file must neither hang nor fill the memory.
#[test]
fn files_are_read_through_the_openers() {
    let opens = [
        "fs::read(",
        "fs::read_to_string(",
        "File::open(",
        "File::options(",
        "OpenOptions::new(",
        "tokio::fs",
    ];
    // It writes, and only where there is no file yet.
    let writes = ["src/jobs/setup/registered.rs"];
    let mut broken = Broken::default();
    for source in &sources("src") {
        let allowed = MAY_OPEN.iter().map(|(path, _)| path).chain(&writes).any(|path| *path == source.path);
        let found = lines_with(&source.code(false), &opens);
        assert!(
            !allowed || !found.is_empty() || source.path.ends_with("cases.rs"),
            "{} opens nothing",
            source.path
        );
        if !allowed {
            broken.add(source, found, "read it with files::read or the store's opener");
        }
    }
    broken.none();
}

#[test]
fn only_aws_knows_the_sdk_and_only_term_prints() {
    let sdk = ["aws_sdk_", "aws_config", "aws_smithy_", "aws_credential_types"];
    let terminal = [
        "println!",
        "eprintln!",
        "print!",
        "eprint!",
        "dbg!",
        "io::stdout",
        "io::stderr",
        "stdout()",
        "stderr()",
        "dialoguer",
        "indicatif",
        "crossterm",
    ];
    let mut broken = Broken::default();
    for source in &sources("src") {
        if source.room() != "aws" {
            // The rehearsal's own tests speak to it as the SDK does.
            let code = source.code(source.room() != "rehearsal");
            broken.add(source, lines_with(&code, &sdk), "only src/aws knows the SDK");
        }
        if source.room() != "term" {
            broken.add(source, lines_with(&source.code(false), &terminal), "only src/term prints");
        }
        broken.add(source, lines_with(&source.code(true), &["anyhow", "utils"]), "not in this house");
    }
    broken.none();
}

#[test]
fn what_people_read_is_not_formatted_for_debugging() {
    let rooms = ["answers", "commands", "prompts", "report", "values"];
    let mut broken = Broken::default();
    let is_test = |source: &&Source| source.path.contains("tests");
    for source in sources("src").iter().filter(|source| rooms.contains(&source.room()) && !is_test(source)) {
        let lines = source.code(false).into_iter().filter(|(_, line)| line.contains(":?}"));
        broken.add(source, lines.collect(), "a path of Windows would get doubled backslashes");
    }
    broken.none();
}

#[test]
fn the_flag_of_a_profile_is_rendered_in_one_place() {
    let mut broken = Broken::default();
    for source in sources("src").iter().filter(|source| source.path != "src/values/names.rs") {
        let lines = source.code(false).into_iter().filter(|(_, line)| line.contains("-p {"));
        broken.add(source, lines.collect(), "a profile \"-x\" needs another flag: ProfileName::flag_of");
    }
    broken.none();
}

#[test]
fn files_are_short_and_tests_do_not_sleep() {
    let mut broken = Broken::default();
    let all = [(sources("src"), 300), (sources("tests/it"), 330)];
    for (source, most) in all.iter().flat_map(|(sources, most)| sources.iter().map(move |s| (s, *most))) {
        let lines = source.text.lines().count();
        if lines > most {
            broken.add(source, vec![(lines, "end".into())], "the file is long: split it by meaning");
        }
    }
    for source in sources("tests/it").iter().filter(|source| !source.path.ends_with("/house.rs")) {
        broken.add(
            source,
            lines_with(&source.code(true), &["sleep", "sleep_until", "sleep_ms"]),
            "wait for an event",
        );
    }
    for source in &sources("src") {
        broken.add(source, lines_with(&source.code(true), &["thread::sleep"]), "blocks the runtime");
    }
    broken.none();
}

#[test]
fn every_test_file_is_a_module() {
    let all = sources("tests/it");
    let mut forgotten = Vec::new();
    for source in all.iter().filter(|source| source.path != "tests/it/main.rs") {
        let path = Path::new(&source.path);
        let (dir, name) = (path.parent().unwrap(), path.file_stem().unwrap().to_str().unwrap());
        let (dir, name) = match name {
            "mod" => (dir.parent().unwrap(), dir.file_name().unwrap().to_str().unwrap()),
            _ => (dir, name),
        };
        let parents = [dir.join("main.rs"), dir.join("mod.rs"), dir.with_extension("rs")];
        let mut above =
            all.iter().filter(|other| parents.iter().any(|parent| Path::new(&other.path) == parent));
        let declared = format!("mod {name};");
        if !above.any(|other| other.text.lines().any(|line| line.trim().ends_with(&declared))) {
            forgotten.push(&source.path);
        }
    }
    assert!(forgotten.is_empty(), "declared nowhere, so never run: {forgotten:?}");
}

#[test]
fn the_readme_has_its_two_commands() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("README.md");
    for command in ["cargo ", "tests/run"] {
        assert!(readme.lines().any(|line| line.starts_with(command)), "README.md has no line `{command}…`");
    }
    let ci = std::fs::read_to_string(root().join(".ci/run")).unwrap();
    assert_eq!(ci, "#!/usr/bin/env bash\nexec \"$(dirname \"$0\")/../tests/run\"\n");
}

/// A file that moves in the code moves in the document too.
#[test]
fn the_architecture_names_what_exists() {
    let page = std::fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let quoted = page.split('`').skip(1).step_by(2);
    let paths: Vec<_> =
        quoted.filter(|text| ["src/", "tests/", "docs/"].iter().any(|dir| text.starts_with(dir))).collect();
    assert!(paths.len() > 50, "it follows a command through its files: {} paths", paths.len());
    let gone: Vec<_> = paths.iter().filter(|path| !root().join(path).exists()).collect();
    assert!(gone.is_empty(), "docs/architecture.md names what does not exist: {gone:?}");
}

#[test]
fn python_packages_are_pinned() {
    let pins = std::fs::read_to_string(root().join("tests/requirements.txt")).unwrap();
    let loose: Vec<_> = pins.lines().filter(|line| !line.contains("==")).collect();
    assert!(loose.is_empty(), "{loose:?}");
}

mod the_rules_themselves {
    use super::*;

    fn code(text: &str) -> Vec<(usize, String)> {
        Source { path: "src/aws/x.rs".into(), text: text.into() }.code(false)
    }

    #[test]
    fn imports_are_seen_in_every_form() {
        let text = "use crate::values::Secret;\nuse crate::{\n    env::Env,\n    plan::{a, b},\n    store,\n};\nfn x() { crate::term::line(); mycrate::no(); }\n";
        let named: Vec<_> =
            rooms_named(&code(text)).into_iter().filter(|(_, room)| !room.is_empty()).collect();
        let expected = [(1, "values"), (2, "env"), (2, "plan"), (2, "plan"), (2, "store"), (7, "term")];
        assert_eq!(named, expected.map(|(n, room)| (n, room.to_owned())));
    }

    #[test]
    fn comments_and_tests_are_no_code() {
        let text = "// println!(1)\nlet a = \"http://x\"; // aws_sdk_iam\nprintln!(2);\n#[cfg(test)]\nmod tests { println!(3) }\n";
        assert_eq!(lines_with(&code(text), &["println!", "aws_sdk_"]), [(3, "println!".to_owned())]);
        assert!(code(text)[1].1.contains("http://x"));
        assert!(lines_with(&code("my_println!(1); asynchronous"), &["println!", "async"]).is_empty());
    }
}
