//! Leaves out of a release's binary on Linux what it never uses: the tables for unwinding (a panic ends the process:
//! `panic = "abort"`), a twelfth of the binary, and functions that are there twice.

use std::env::var;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=discard.ld");
    println!("cargo::rerun-if-env-changed=RUSTC_LINKER");
    println!("cargo::rerun-if-env-changed=CARGO_ENCODED_RUSTFLAGS");
    let is = |name: &str, wanted: &str| var(name).is_ok_and(|value| value == wanted);
    let gnu_linux = is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu");
    if is("PROFILE", "release") && gnu_linux && usual_linker() {
        let folder = var("CARGO_MANIFEST_DIR").unwrap_or_default();
        println!("cargo::rustc-link-arg-bins=-Wl,--no-eh-frame-hdr");
        println!("cargo::rustc-link-arg-bins=-Wl,-T,{folder}/discard.ld");
        if is("TARGET", "x86_64-unknown-linux-gnu") {
            // Rust's own linker here is lld, which keeps one of several functions with the same instructions.
            println!("cargo::rustc-link-arg-bins=-Wl,--icf=all");
        }
    }
}

/// Whether nobody chose another linker than Rust's own: it may not know linker scripts.
fn usual_linker() -> bool {
    let flags = var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    var("RUSTC_LINKER").is_err() && !flags.contains("fuse-ld") && !flags.contains("linker")
}
