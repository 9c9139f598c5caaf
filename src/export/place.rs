//! Where clients keep their files.

use crate::env::Env;
use std::path::PathBuf;

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
