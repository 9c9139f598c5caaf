"""What the channels know of a release: its version, its archives and their checksums."""

import hashlib
import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = Path(os.environ.get("packages") or ROOT / "target/packages")
WORK = ROOT / "target/cross"
REPOSITORY = "https://github.com/spapi-setup/spapi-setup"
WINDOWS = "x86_64-pc-windows-gnu"
LINUX = ["x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl"]
MAC = ["aarch64-apple-darwin", "x86_64-apple-darwin"]


def manifest(key: str) -> str:
    """A text of the section [package] of Cargo.toml."""
    package = (ROOT / "Cargo.toml").read_text(encoding="utf-8").split("\n[")[0]
    return re.search(rf'^{key} = "(.*)"$', package, re.MULTILINE)[1]


VERSION = manifest("version")
DESCRIPTION = manifest("description")


def name(target: str) -> str:
    """An archive's name without its ending, which is also its one folder's."""
    return f"spapi-setup-{VERSION}-{target}"


def archive(target: str) -> Path:
    """Where the archive of a target is, or would be."""
    return PACKAGES / (name(target) + (".zip" if "windows" in target else ".tar.gz"))


def archives(targets: list[str]) -> list[str]:
    """Those of the targets whose archive is there; at least one must be."""
    there = [target for target in targets if archive(target).exists()]
    if not there:
        sys.exit(f"no archive of {', '.join(targets)} in {PACKAGES}: packaging/build archive")
    return there


def sha256(path: Path) -> str:
    """The checksum, as sha256sum prints it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def url(path: Path) -> str:
    """Where a release has the file."""
    return f"{REPOSITORY}/releases/download/v{VERSION}/{path.name}"


if __name__ == "__main__":
    there = sorted(path for path in PACKAGES.iterdir() if path.is_file() and path.name != "SHA256SUMS")
    lines = [f"{sha256(path)}  {path.name}\n" for path in there]
    (PACKAGES / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
