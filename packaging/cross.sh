# shellcheck shell=bash
# Builds for other systems on this Linux machine. Sourced by packaging/build, tests/windows, tests/macos and tests/musl;
# everything that it makes or downloads lies below target/cross.
#
#     source "$(dirname "${BASH_SOURCE[0]}")/../packaging/cross.sh"
#     cross_target x86_64-pc-windows-gnu
#     cargo build "${cross_std[@]}" --target x86_64-pc-windows-gnu
#
# cross_target finds the standard library of the target: rustup's where it is installed, otherwise one that cargo
# builds from rust-src. It sets the compiler and the linker: mingw for Windows, zig for musl, zig as the compiler
# for macOS, which can be checked here but not linked (Apple's frameworks are only on a Mac).
#
# Sets `root` (the repository), `cross` (target/cross) and CARGO_TARGET_DIR.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cross=$root/target/cross
export CARGO_TARGET_DIR=$cross/target
mkdir -p "$cross"

step() { printf '== %4d s  %s\n' "$SECONDS" "$*"; }

die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# debian PACKAGE...: installs those that are missing.
debian() {
    local package missing=()
    for package in "$@"; do
        dpkg -s "$package" 2>/dev/null | grep -q '^Status: install ok' || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    if [ "$(id -u)" != 0 ]; then
        die "these packages are missing; as root: apt-get update && apt-get install -y ${missing[*]}"
    fi
    step "apt-get install ${missing[*]}"
    # Another apt may hold the lock for a while.
    apt-get -o DPkg::Lock::Timeout=300 -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq install -y --no-install-recommends \
        "${missing[@]}" >"$cross/apt.log" 2>&1 || { cat "$cross/apt.log" >&2; die "apt-get install ${missing[*]}"; }
}

# cross_venv: the tools of packaging/requirements.txt, in target/cross/venv.
cross_venv() {
    local wanted
    wanted=$(cksum <"$root/packaging/requirements.txt")
    if [ "$(cat "$cross/venv/.stamp" 2>/dev/null)" != "$wanted" ]; then
        step "target/cross/venv"
        rm -rf "$cross/venv"
        python3 -m venv "$cross/venv" || die "Python 3 with venv is missing (Debian: python3-venv)"
        "$cross/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
            --requirement "$root/packaging/requirements.txt"
        echo "$wanted" >"$cross/venv/.stamp"
    fi
}

# cross_rust_src VERSION: the standard library's source of exactly this Rust, in target/cross/src-VERSION.
# Debian keeps it for several versions in its backports; what it does not have must come by `rustup target add`.
cross_rust_src() {
    local version=$1 folder=$cross/src-$1 apt=$cross/apt suite package options
    [ ! -e "$folder/library/Cargo.lock" ] || return 0
    command -v apt-get >/dev/null || die "no standard library for the target: rustup target add TARGET"
    step "rust-src $version from Debian"
    # shellcheck disable=SC2016 # apt's own variable
    mirror() { apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | awk '/\/debian\/$/ && !n++'; }
    [ -n "$(mirror)" ] || apt-get -qq update
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
    for suite in trixie-backports sid; do
        echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(mirror) $suite main"
    done >"$apt/sources.list"
    options=(-qq -o Dir::Etc::SourceList="$apt/sources.list" -o Dir::Etc::SourceParts=/dev/null
        -o Dir::State::Lists="$apt/lists" -o Dir::Cache="$apt/cache" -o APT::Sandbox::User=root)
    apt-get "${options[@]}" update
    package=$(apt-cache "${options[@]}" madison rust-src |
        awk -F'|' -v v="$version+" '{ gsub(/ /, "", $2) } !n && index($2, v) == 1 { print $2; n = 1 }')
    [ -n "$package" ] || die "Debian has no rust-src $version: rustup target add TARGET, or another toolchain"
    (cd "$apt" && apt-get "${options[@]}" download "rust-src=$package" && dpkg -x rust-src_*.deb unpacked)
    mkdir -p "$folder"
    mv "$apt/unpacked/usr/src/rustc-$version/library" "$folder/"
    rm -rf "$apt"
}

# cross_std_for TARGET: sets `cross_std`, the arguments by which cargo finds or builds the target's standard library.
cross_std_for() {
    local version sysroot toolchain
    cross_std=()
    sysroot=$(realpath "$(cd "$root" && rustc --print sysroot)")
    if compgen -G "$sysroot/lib/rustlib/$1/lib/libstd-*" >/dev/null; then return 0; fi
    if [ ! -e "$sysroot/lib/rustlib/src/rust/library/Cargo.lock" ]; then
        # cargo looks for rust-src in the toolchain. A copy by hard links has it; rustup's own stays as it is.
        version=$(cd "$root" && rustc --version | cut -d' ' -f2)
        toolchain=$cross/toolchain-$version
        if [ ! -e "$toolchain/lib/rustlib/src/rust" ]; then
            cross_rust_src "$version"
            rm -rf "$toolchain"
            cp -al "$sysroot" "$toolchain" 2>/dev/null || { rm -rf "$toolchain" && cp -a "$sysroot" "$toolchain"; }
            mkdir -p "$toolchain/lib/rustlib/src"
            ln -s "$cross/src-$version" "$toolchain/lib/rustlib/src/rust"
        fi
        PATH=$toolchain/bin:$PATH
    fi
    # -Zbuild-std is cargo's only way to a standard library that nobody built; stable Rust hides it behind this.
    export RUSTC_BOOTSTRAP=1
    # shellcheck disable=SC2034,SC2054 # for who sources this; the commas are cargo's
    cross_std=(-Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test)
}

# cross_zig TARGET ZIG_TARGET: makes target/cross/zig/TARGET-cc and -ar, and names them to cargo's C builds.
cross_zig() {
    local name=${1//-/_} cc=$cross/zig/$1-cc ar=$cross/zig/$1-ar
    cross_venv
    mkdir -p "$cross/zig"
    cat >"$cc" <<WRAPPER
#!/bin/bash
# The zig target stands for what rustc and the cc crate say about it in words that zig does not know.
args=() skip=
for arg in "\$@"; do
    if [ -n "\$skip" ]; then skip=; continue; fi
    case \$arg in
        --target=* | -m64 | -mmacos*-version-min=* | -Wl,--eh-frame-hdr) ;;
        -static-pie) args+=(-static -pie) ;;
        -arch | -target | -isysroot) skip=1 ;;
        *) args+=("\$arg") ;;
    esac
done
exec "$cross/venv/bin/python" -m ziglang cc -target $2 "\${args[@]}"
WRAPPER
    printf '#!/bin/bash\nexec "%s/venv/bin/python" -m ziglang ar "$@"\n' "$cross" >"$ar"
    chmod +x "$cc" "$ar"
    export "CC_$name=$cc" "AR_$name=$ar"
}

# cross_target TARGET: everything that cargo needs to build for it.
cross_target() {
    local upper=${1^^}
    upper=${upper//-/_}
    case $1 in
        *-pc-windows-gnu)
            debian gcc-mingw-w64-x86-64-win32
            export "CC_${1//-/_}=x86_64-w64-mingw32-gcc" "CARGO_TARGET_${upper}_LINKER=x86_64-w64-mingw32-gcc"
            ;;
        *-unknown-linux-musl)
            cross_zig "$1" "${1%%-*}-linux-musl"
            # zig brings musl and its start files, so Rust's copies stay out. The program is static.
            export "CARGO_TARGET_${upper}_LINKER=$cross/zig/$1-cc"
            export "CARGO_TARGET_${upper}_RUSTFLAGS=-C link-self-contained=no -C target-feature=+crt-static"
            ;;
        *-apple-darwin)
            export MACOSX_DEPLOYMENT_TARGET=11.0
            if [ "$(uname)" = Darwin ]; then
                # The linker signs for Apple's own processors by itself, for Intel's when it is told to.
                export "CARGO_TARGET_${upper}_RUSTFLAGS=-C link-arg=-Wl,-adhoc_codesign"
            else
                cross_zig "$1" "${1%%-*}-macos"
                export SDKROOT=/
            fi
            ;;
        *) die "packaging/cross.sh does not know the target $1" ;;
    esac
    cross_std_for "$1"
}

# cross_commit: a build from here on tells its commit (`--version -v`), with a + where the work tree differs from it.
cross_commit() {
    local changed=
    git -C "$root" diff --quiet HEAD 2>/dev/null || changed=+
    SPAPI_SETUP_COMMIT=$(git -C "$root" rev-parse --short=12 HEAD 2>/dev/null)$changed
    export SPAPI_SETUP_COMMIT
}

# cross_wine: sets `wine`, the command that runs a program for Windows here.
cross_wine() {
    debian wine64
    wine=/usr/lib/wine/wine64
    export WINEPREFIX=$cross/wine WINEDEBUG=-all
    # Wine makes a file's access list from its mode. On Windows a new file below one's own folder is one's own.
    umask 077
    # They name files of this system.
    unset SSL_CERT_FILE AWS_CA_BUNDLE
    if [ -e "$WINEPREFIX/system.reg" ]; then return 0; fi
    step "Wine's folder"
    debian gcc-mingw-w64-x86-64-win32
    "$wine" wineboot -i >/dev/null 2>&1 </dev/null || true
    # Wine before 10 lacks the library that Rust takes random bytes from.
    cat >"$cross/prng.c" <<'C'
#include <windows.h>
BOOLEAN WINAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE p, SIZE_T n) { return SystemFunction036(p, (ULONG)n); }
C
    x86_64-w64-mingw32-gcc -O1 -shared -o "$WINEPREFIX/drive_c/windows/system32/bcryptprimitives.dll" \
        "$cross/prng.c" -ladvapi32
}
