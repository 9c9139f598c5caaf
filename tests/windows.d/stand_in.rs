//! The stand-in for AWS and Amazon by itself, for what starts the program in a way of its own (tests/windows,
//! tests/bench): prints the variables of an unattended run, then serves until standard input ends. With an argument it
//! answers each request after so many milliseconds.
#![allow(clippy::print_stdout, clippy::expect_used, reason = "a test's helper")]

use spapi_setup::rehearsal::{Knobs, Rehearsal};

fn main() {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(1).enable_all().build().expect("a runtime");
    let delay = std::env::args().nth(1).map_or(0, |text| text.parse().expect("milliseconds"));
    let knobs = Knobs { delay: std::time::Duration::from_millis(delay), ..Knobs::default() };
    let rehearsal = runtime.block_on(Rehearsal::start(knobs)).expect("a loopback port");
    let sample = rehearsal.sample();
    for (name, value) in rehearsal.env() {
        println!("{name}={value}");
    }
    println!("SPAPI_SETUP_LWA_CLIENT_ID={}", sample.client_id);
    println!("SPAPI_SETUP_LWA_CLIENT_SECRET={}", sample.client_secret.expose());
    println!("SPAPI_SETUP_REFRESH_TOKEN={}", sample.refresh_token.expose());
    println!();
    // Nothing that is typed matters, only its end.
    let _ = std::io::read_to_string(std::io::stdin());
}
