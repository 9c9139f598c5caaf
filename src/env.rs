//! The environment as a value: what a run may read of it, taken once at the start.
//!
//! A rehearsal and a test pass an environment of their own instead of changing the process's.

mod programs;

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

/// Marks the environment of a rehearsal: it speaks to this computer only, without TLS, and has to run where the system
/// has no certificates (a container, a root folder with one static program).
pub(crate) const WITHOUT_TLS: &str = "SPAPI_SETUP_WITHOUT_TLS";

/// A snapshot of environment variables: each by its [`key`], with its name as it was set first.
#[derive(Clone, Default)]
pub struct Env {
    vars: BTreeMap<OsString, (OsString, OsString)>,
}

/// What tells a variable from others: on Windows `Path` and `PATH` are one.
fn key(name: &OsStr) -> OsString {
    key_where(name, !cfg!(windows))
}

/// The same on a system that looks at the case of names, or on one that does not.
fn key_where(name: &OsStr, case: bool) -> OsString {
    if case { name.to_owned() } else { name.to_ascii_uppercase() }
}

impl Env {
    /// The process's own environment.
    pub fn of_process() -> Self {
        std::env::vars_os().fold(Self::default(), |env, (name, value)| env.with_os(name, value))
    }

    /// The value of `name`; an empty variable, or one that is not Unicode, counts as unset.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.get_os(name)?.to_str()
    }

    /// The value of `name` as the system gave it; an empty variable counts as unset.
    pub fn get_os(&self, name: &str) -> Option<&OsString> {
        self.vars.get(&key(name.as_ref())).map(|(_, value)| value).filter(|value| !value.is_empty())
    }

    /// Adds or replaces a variable.
    pub fn with(self, name: &str, value: impl Into<OsString>) -> Self {
        self.with_os(name.into(), value.into())
    }

    fn with_os(mut self, name: OsString, value: OsString) -> Self {
        self.vars.entry(key(&name)).or_insert_with(|| (name, OsString::new())).1 = value;
        self
    }

    /// Keeps the variables whose name `keep` accepts.
    pub fn filtered(mut self, keep: impl Fn(&str) -> bool) -> Self {
        self.vars.retain(|_, (name, _)| name.to_str().is_none_or(&keep));
        self
    }

    /// Without the variables whose name begins with `prefix` in any case: Windows compares names without it, and nobody
    /// else writes such names in lower case.
    pub(crate) fn without_prefix(self, prefix: &str) -> Self {
        let begins =
            |name: &str| name.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix));
        self.filtered(|name| !begins(name))
    }

    /// Without a variable.
    pub fn without(mut self, name: &str) -> Self {
        self.vars.remove(&key(name.as_ref()));
        self
    }

    /// Every variable, in the order of its name.
    pub fn iter(&self) -> impl Iterator<Item = (&OsString, &OsString)> {
        self.vars.values().map(|(name, value)| (name, value))
    }
}

/// Only names: values may be secrets.
impl std::fmt::Debug for Env {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_is_told_in_any_case() {
        let env = ["spapi_setup_LWA", "SPAPI_SETUP_X", "SPAPI_SETUP", "é"];
        let env = env.iter().fold(Env::default(), |env, name| env.with(name, "x"));
        let left = env.without_prefix("SPAPI_SETUP_");
        assert_eq!(left.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["SPAPI_SETUP", "é"]);
    }

    #[test]
    fn windows_looks_at_no_case() {
        let key = |name: &str, case| key_where(name.as_ref(), case);
        assert_eq!(key("Path", false), key("PATH", false));
        assert_ne!(key("Path", true), key("PATH", true));
        assert_ne!(key("PATH", false), key("PATHEXT", false));
    }
}
