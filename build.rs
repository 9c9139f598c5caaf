//! Tells the program what `--version -v` says of its build, and leaves out of a release's binary on Linux what it never
//! uses: the tables for unwinding (a panic ends the process: `panic = "abort"`), a twelfth of the binary, and functions
//! that are there twice. It packs the list of addresses that every start has to set.

use std::env::var;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=discard.ld");
    println!("cargo::rerun-if-env-changed=RUSTC_LINKER");
    println!("cargo::rerun-if-env-changed=CARGO_ENCODED_RUSTFLAGS");
    built_from();
    let is = |name: &str, wanted: &str| var(name).is_ok_and(|value| value == wanted);
    let gnu_linux = is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu");
    if is("PROFILE", "release") && gnu_linux && usual_linker() {
        let folder = var("CARGO_MANIFEST_DIR").unwrap_or_default();
        println!("cargo::rustc-link-arg-bins=-Wl,--no-eh-frame-hdr");
        println!("cargo::rustc-link-arg-bins=-Wl,-T,{folder}/discard.ld");
        if is("TARGET", "x86_64-unknown-linux-gnu") {
            // Rust's own linker here is lld, which keeps one of several functions with the same instructions.
            println!("cargo::rustc-link-arg-bins=-Wl,--icf=all");
            if reads_packed_relocations() {
                println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
            }
            hold_the_unwinder();
        }
    }
}

/// Whether the C library of this computer, for which the program is built, reads packed relocations: glibc does since
/// 2.36 (its NEWS, DT_RELR). An older one on another computer refuses such a program and says why.
fn reads_packed_relocations() -> bool {
    if var("HOST").ok() != var("TARGET").ok() {
        return false;
    }
    let said = said_by("getconf", "GNU_LIBC_VERSION");
    let version = said.strip_prefix("glibc ").and_then(|version| version.split_once('.'));
    let number = |text: &str| text.parse::<u32>().ok();
    version.and_then(|(major, minor)| Some((number(major)?, number(minor)?))).is_some_and(|v| v >= (2, 36))
}

/// Links the compiler's unwinder into the program. Rust's standard library asks for it, and loading it as a library of
/// its own (`libgcc_s.so.1`) costs each start a tenth of what an empty program takes. It is part of gcc; where another
/// compiler has none, the library is loaded.
fn hold_the_unwinder() {
    const NAME: &str = "libgcc_eh.a";
    let said = said_by("cc", &format!("-print-file-name={NAME}"));
    // A compiler that does not have the file repeats its name.
    let path = std::path::Path::new(&said);
    if let (true, Some(folder)) = (path.is_file(), path.parent().filter(|_| path.is_absolute())) {
        println!("cargo::rustc-link-search=native={}", folder.display());
        println!("cargo::rustc-link-lib=static:-bundle,+verbatim={NAME}");
    }
}

/// What a program of this computer prints; nothing where it can't be run.
fn said_by(program: &str, arg: &str) -> String {
    let asked = std::process::Command::new(program).arg(arg).output();
    asked.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}

/// Whether nobody chose another linker than Rust's own: it may not know linker scripts.
fn usual_linker() -> bool {
    let flags = var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    var("RUSTC_LINKER").is_err() && !flags.contains("fuse-ld") && !flags.contains("linker")
}

/// The target, the profile and, where somebody knows it, the commit. A build in a work tree asks no git: the program
/// would be built again after every commit.
fn built_from() {
    println!("cargo::rerun-if-env-changed=SPAPI_SETUP_COMMIT");
    println!("cargo::rustc-env=SPAPI_BUILT_FOR={}", var("TARGET").unwrap_or_default());
    println!("cargo::rustc-env=SPAPI_BUILT_AS={}", var("PROFILE").unwrap_or_default());
    // cargo puts the commit into a published package.
    let published = || {
        let text = std::fs::read_to_string(".cargo_vcs_info.json").ok()?;
        let (_, rest) = text.split_once("\"sha1\": \"")?;
        rest.get(..12).map(str::to_owned)
    };
    let commit = var("SPAPI_SETUP_COMMIT").ok().filter(|id| !id.is_empty()).or_else(published);
    if let Some(commit) = commit.filter(|id| id.chars().all(|c| c.is_ascii_alphanumeric() || c == '+')) {
        println!("cargo::rustc-env=SPAPI_BUILT_FROM={commit}");
    }
}
