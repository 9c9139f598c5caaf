//! What the flows stand on: a home, a terminal, a keyring, AWS and Amazon, all of the test's own.
//!
//! Nothing sleeps: every wait is for an event, with a deadline. Nothing outlives its test: a helper
//! process ends when the pipe that the test holds closes, even if the test is killed.
#![allow(dead_code, reason = "a helper may wait for the flow that needs it")]

pub(crate) mod argv;
#[cfg(unix)]
pub(crate) mod browser;
pub(crate) mod canary;
#[cfg(unix)]
pub(crate) mod company;
#[cfg(unix)]
pub(crate) mod consent;
pub(crate) mod home;
#[cfg(unix)]
pub(crate) mod keyring;
#[cfg(feature = "checkpoints")]
pub(crate) mod kill;
#[cfg(target_os = "linux")]
pub(crate) mod machine;
#[cfg(unix)]
pub(crate) mod moto;
pub(crate) mod output;
pub(crate) mod person;
#[cfg(unix)]
pub(crate) mod pty;
pub(crate) mod seller;
#[cfg(unix)]
pub(crate) mod shared;
pub(crate) mod source;
pub(crate) mod stage;
#[cfg(unix)]
pub(crate) mod terminal;
#[cfg(unix)]
pub(crate) mod whole;
pub(crate) mod world;

use std::path::PathBuf;

/// The checkout.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A file beside this one.
pub(crate) fn beside(name: &str) -> PathBuf {
    root().join("tests/it/support").join(name)
}

/// A program of the virtual environment that `tests/run` makes (`SPAPI_TEST_VENV`, else target/venv).
pub(crate) fn venv(program: &str) -> PathBuf {
    let dir = std::env::var_os("SPAPI_TEST_VENV").map_or_else(|| root().join("target/venv"), PathBuf::from);
    let path = dir.join("bin").join(program);
    assert!(
        path.exists(),
        "{} is missing: run tests/run once, it sets up what the tests need",
        path.display()
    );
    path
}

/// What somebody writes into a FIFO.
#[cfg(unix)]
pub(crate) fn read_fifo(path: &std::path::Path) -> String {
    let (sender, receiver) = std::sync::mpsc::channel();
    let path = path.to_owned();
    // Opening waits for the writer: a thread that nobody needs any more ends with the tests.
    std::thread::spawn(move || sender.send(std::fs::read_to_string(path)));
    let text = receiver.recv_timeout(std::time::Duration::from_secs(60));
    text.expect("somebody writes to the FIFO within a minute").expect("its text")
}

/// The path of `program` on PATH; panics with the Debian package that has it.
pub(crate) fn program(program: &str, package: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|dir| dir.join(program)).find(|file| file.is_file());
    found.unwrap_or_else(|| {
        panic!("{program} is missing: install the Debian package {package}, or run tests/run")
    })
}
