//! Help pages and mistakes (`tests/cmd`) and the reference (`docs/reference.md`), each run as written.
//!
//! To accept new output: `TRYCMD=overwrite cargo test --features checkpoints --test it cmd::`, then read the diff.

use crate::support::{home::Home, root};

#[test]
fn help_mistakes_and_reference() {
    let home = Home::new();
    let cases = trycmd::TestCases::new();
    cases.register_bin("spapi-setup", std::path::Path::new(env!("CARGO_BIN_EXE_spapi-setup")));
    for (name, value) in home.env() {
        cases.env(name.into_string().expect("a name"), value.into_string().expect("a value"));
    }
    // trycmd passes the machine's environment on: what would change an answer is emptied, which means unset.
    let said =
        |name: &str| name.starts_with("AWS_") || name.starts_with("SPAPI_SETUP_") || name == "NO_COLOR";
    for (name, _) in std::env::vars().filter(|(name, _)| said(name)) {
        cases.env(name, "");
    }
    cases
        .env("DBUS_SESSION_BUS_ADDRESS", "")
        .env("COLUMNS", "80")
        .env("SPAPI_SETUP_HOME", home.setup().display().to_string());
    let _ = cases.insert_var("[HOME]", home.path().display().to_string());
    let _ = cases.insert_var("[VERSION]", env!("CARGO_PKG_VERSION"));
    cases.case("tests/cmd/*.toml").case("tests/cmd/*.md").case("tests/cmd/*.trycmd");
    if root().join("docs/reference.md").exists() {
        cases.case("docs/reference.md");
    }
}
