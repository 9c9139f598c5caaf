//! Where clients keep their files.

use crate::env::Env;
use std::path::{Path, PathBuf};

/// The home folder, as Python's `expanduser` and the AWS SDKs find it.
pub(super) fn home(env: &Env) -> Option<PathBuf> {
    if cfg!(windows) {
        if let Some(home) = env.get_os("USERPROFILE") {
            return Some(home.into());
        }
        let mut home = env.get_os("HOMEDRIVE").cloned().unwrap_or_default();
        home.push(env.get_os("HOMEPATH")?);
        return Some(home.into());
    }
    env.get_os("HOME").map(PathBuf::from)
}

/// The home folder, as Node's amazon-sp-api finds it: `HOME` first on every system.
pub(super) fn node_home(env: &Env) -> Option<PathBuf> {
    env.get_os("HOME").map(PathBuf::from).or_else(|| home(env))
}

/// `~` and `~/…` as the AWS SDKs read them in `AWS_CONFIG_FILE`.
pub(super) fn expand(path: &str, env: &Env) -> Option<PathBuf> {
    match path.strip_prefix('~') {
        Some("") => home(env),
        Some(rest) if rest.starts_with(['/', '\\']) => Some(home(env)?.join(&rest[1..])),
        _ => Some(path.into()),
    }
}

/// The path without links; where nothing is there, as it is.
pub(crate) fn real(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).map_or_else(|_| path.to_owned(), |real| usual(&real))
}

/// A path as other programs show and take it: Windows puts `\\?\` before one that it made canonical.
fn usual(path: &Path) -> PathBuf {
    match path.to_str().and_then(|text| text.strip_prefix(r"\\?\")) {
        Some(rest) if rest.as_bytes().get(1) == Some(&b':') => PathBuf::from(rest),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_canonical_path_of_windows_is_shown_as_usual() {
        assert_eq!(usual(Path::new(r"\\?\C:\Users\a")), Path::new(r"C:\Users\a"));
        for kept in [r"\\?\UNC\server\share", r"\\?\Volume{1}\a", "/home/a"] {
            assert_eq!(usual(Path::new(kept)), Path::new(kept));
        }
    }
}
