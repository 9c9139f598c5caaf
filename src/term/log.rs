//! `-v`: what this program does, request by request.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::prelude::*;

/// With `-v` this program's own events go to standard error; the SDK's and HTTP's never: they print bodies. A release
/// holds no event below `info` (Cargo.toml), so this program's own are `info`.
pub(crate) fn log(verbose: u8) {
    if verbose == 0 {
        return;
    }
    let lines =
        tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_target(false).without_time();
    // A second subscriber in one process (tests) is no fault.
    let _ = tracing_subscriber::registry()
        .with(lines.with_filter(Targets::new().with_target("spapi_setup", LevelFilter::INFO)))
        .try_init();
}
