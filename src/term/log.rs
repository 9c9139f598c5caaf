//! `-v`: what this program does, request by request.

/// With `-v` this program's own events go to standard error; the SDK's and HTTP's never: they print bodies.
pub fn log(verbose: u8) {
    if verbose == 0 {
        return;
    }
    let level = if verbose == 1 { "spapi_setup=debug" } else { "spapi_setup=trace" };
    let filter = tracing_subscriber::EnvFilter::new(level);
    // A second subscriber in one process (tests) is no fault.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        .without_time()
        .try_init();
}
