//! `docs/cli.md` is the help of every command, as the command line renders it.
//!
//! To write it again: `TRYCMD=overwrite cargo test --features checkpoints --test it help::`, then read the diff.

use std::fmt::Write;

use clap::Command;

use crate::support::root;

const INTRODUCTION: &str = "\
# Command line

The help of every command, generated from the program: do not edit this page by hand (see \
[CONTRIBUTING.md](../CONTRIBUTING.md#tests)). What the commands do, with examples, is in [commands.md](commands.md).

Every command also takes the flags under \"Global\" and `-h`, `--help`. They stand here once, with the program itself.
";

/// Every command with its words on the command line, a command before those below it.
fn commands(root: &Command) -> Vec<(String, &Command)> {
    fn add<'c>(path: String, command: &'c Command, all: &mut Vec<(String, &'c Command)>) {
        all.push((path.clone(), command));
        let shown = |below: &&Command| below.get_name() != "help" && !below.is_hide_set();
        for below in command.get_subcommands().filter(shown) {
            add(format!("{path} {}", below.get_name()), below, all);
        }
    }
    let mut all = Vec::new();
    add(root.get_name().to_owned(), root, &mut all);
    all
}

/// The long help of a command, 80 columns wide; without the flags that every command takes unless `global`.
fn help(command: &Command, global: bool) -> String {
    let everywhere = |arg: &clap::Arg| arg.is_global_set() || arg.get_id() == "help";
    let mut shown = command.clone().mut_args(|arg| match everywhere(&arg) && !global {
        true => arg.hide(true),
        false => arg,
    });
    let text = shown.render_long_help().to_string();
    text.lines().fold(String::new(), |all, line| all + line.trim_end() + "\n").trim_end().to_owned()
}

fn page() -> String {
    let mut cli = spapi_setup::command_line().term_width(80);
    cli.build();
    let all = commands(&cli);
    let mut page = INTRODUCTION.to_owned();
    let links = all.iter().map(|(path, _)| format!("[{path}](#{})", path.replace(' ', "-")));
    writeln!(page, "\n{}", links.collect::<Vec<_>>().join(" · ")).unwrap();
    for (path, command) in &all {
        let global = *path == cli.get_name();
        writeln!(page, "\n## {path}\n\n```text\n{}\n```", help(command, global)).unwrap();
    }
    page
}

#[test]
fn cli_md_is_what_the_command_line_says() {
    let file = root().join("docs/cli.md");
    let page = page();
    if std::env::var_os("TRYCMD").is_some_and(|how| how == "overwrite") {
        std::fs::write(&file, &page).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    let differ = written.lines().zip(page.lines()).position(|(written, now)| written != now);
    let line = differ.unwrap_or(written.lines().count().min(page.lines().count()));
    assert!(
        written == page,
        "docs/cli.md is not what the command line says, from line {} on: {:?}\n\
         write it again with TRYCMD=overwrite cargo test --features checkpoints --test it help::",
        line + 1,
        page.lines().nth(line),
    );
}

/// Each flag stands on the page once: in the section of the command that takes it, a global one in the first.
#[test]
fn global_flags_stand_on_the_page_once() {
    let page = page();
    for flag in ["--no-input", "--color <WHEN>", "--verbose", "--quiet"] {
        let lines = page.lines().filter(|line| {
            line.trim_start().trim_start_matches("-v, ").trim_start_matches("-q, ").starts_with(flag)
        });
        assert_eq!(lines.count(), 1, "{flag}");
    }
}

/// `docs/commands.md` has a section for every command, and each leads to its help.
#[test]
fn commands_md_names_every_command() {
    let written = std::fs::read_to_string(root().join("docs/commands.md")).expect("docs/commands.md");
    let mut cli = spapi_setup::command_line();
    cli.build();
    let mut missing = Vec::new();
    for (path, _) in commands(&cli) {
        let Some(name) = path.strip_prefix("spapi-setup ") else { continue };
        if !written.lines().any(|line| line == format!("## {name}")) {
            missing.push(format!("a section `## {name}`"));
        }
        let link = format!("](cli.md#{})", path.replace(' ', "-"));
        if !written.contains(&link) {
            missing.push(format!("a link {link}"));
        }
    }
    assert!(missing.is_empty(), "docs/commands.md lacks {missing:#?}");
}
