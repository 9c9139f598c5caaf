//! Mistakes (`tests/cmd`) and the examples of `docs/commands.md`, each run as written, in a home that holds the
//! profiles of `tests/cmd/home`. The help pages are in `docs/cli.md` (see `help.rs`).
//!
//! To accept new output: `TRYCMD=overwrite cargo test --features checkpoints --test it cmd::`, then read the diff.

use crate::support::{home::Home, root};

#[test]
fn mistakes_and_examples() {
    let home = Home::new();
    for file in ["config.toml", "credentials.toml"] {
        let text = std::fs::read_to_string(root().join("tests/cmd/home").join(file)).expect("the examples");
        // On every day, nothing is overdue.
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
    cases.case("tests/cmd/*.toml").case("tests/cmd/*.md").case("docs/commands.md");
}
