//! The binary: all of it is in the library, where the integration tests reach what they need of it.

use std::process::ExitCode;

fn main() -> ExitCode {
    spapi_setup::main()
}
