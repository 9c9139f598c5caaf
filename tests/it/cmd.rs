//! Help pages and mistakes (`tests/cmd`) and the reference (`docs/reference.md`), each run as written, in a home
//! that holds the profiles of `tests/cmd/home`.
//!
//! To accept new output: `TRYCMD=overwrite cargo test --features checkpoints --test it cmd::`, then read the diff.

use crate::support::{home::Home, root};

#[test]
fn help_mistakes_and_reference() {
    let home = Home::new();
    for file in ["config.toml", "credentials.toml"] {
        let text = std::fs::read_to_string(root().join("tests/cmd/home").join(file)).expect("the examples");
        // Whatever the day, nothing is overdue.
        let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date().to_string();
        home.write(&format!(".config/spapi-setup/{file}"), text.replace("{today}", &today));
    }
    let cases = trycmd::TestCases::new();
    cases.register_bin("spapi-setup", std::path::Path::new(env!("CARGO_BIN_EXE_spapi-setup")));
    // The default place is the same folder; a case may name another.
    for (name, value) in home.env().into_iter().filter(|(name, _)| name != "SPAPI_SETUP_HOME") {
        cases.env(name.into_string().expect("a name"), value.into_string().expect("a value"));
    }
    // trycmd passes the machine's environment on: what would change an answer is emptied, which means unset.
    let said =
        |name: &str| name.starts_with("AWS_") || name.starts_with("SPAPI_SETUP_") || name == "NO_COLOR";
    for (name, _) in std::env::vars().filter(|(name, _)| said(name)) {
        cases.env(name, "");
    }
    cases.env("DBUS_SESSION_BUS_ADDRESS", "").env("COLUMNS", "80").env("TZ", "UTC");
    let _ = cases.insert_var("[HOME]", home.path().display().to_string());
    let _ = cases.insert_var("[VERSION]", env!("CARGO_PKG_VERSION"));
    cases.case("tests/cmd/*.toml").case("tests/cmd/*.md").case("docs/reference.md");
}

/// The reference names every command, and in its section every flag: what is added without a word is found.
#[test]
fn the_reference_is_complete() {
    let reference = std::fs::read_to_string(root().join("docs/reference.md")).expect("docs/reference.md");
    let mut cli = <spapi_setup::cli::Cli as clap::CommandFactory>::command();
    cli.build();
    let mut missing = Vec::new();
    let mut commands: Vec<(String, &clap::Command)> = vec![(String::new(), &cli)];
    while let Some((path, command)) = commands.pop() {
        let name = format!("{path}{}", command.get_name());
        let section = match path.is_empty() {
            true => reference.as_str(),
            false => section(&reference, &name[cli.get_name().len() + 1..]),
        };
        if section.is_empty() {
            missing.push(format!("a section `## {name}`"));
        }
        for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
            let long = arg.get_long().map(|long| format!("--{long}"));
            let named = long.unwrap_or_else(|| format!("<{}>", arg.get_id().as_str().to_uppercase()));
            let known = section.contains(&named) || section.contains(&named.replace(['<', '>'], ""));
            if !known && !arg.is_global_set() {
                missing.push(format!("{name}: {named}"));
            }
        }
        let own = command.get_subcommands().filter(|sub| sub.get_name() != "help" && !sub.is_hide_set());
        commands.extend(own.map(|sub| (format!("{name} "), sub)));
    }
    assert!(missing.is_empty(), "docs/reference.md lacks {missing:#?}");
}

/// From the heading that is `command` to the next heading of its level.
fn section<'t>(text: &'t str, command: &str) -> &'t str {
    let heading = format!("\n## {command}\n");
    let Some(at) = text.find(&heading) else { return "" };
    let rest = &text[at + heading.len()..];
    &rest[..rest.find("\n## ").unwrap_or(rest.len())]
}
