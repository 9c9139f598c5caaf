//! The environment as a value: what a run may read of it, taken once at the start.
//!
//! A rehearsal and a test pass an environment of their own instead of changing the process's.

mod programs;

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

/// Marks the environment of a rehearsal: it speaks to this computer only, without TLS, and has to run where the system
/// has no certificates (a container, a root folder with one static program).
pub(crate) const WITHOUT_TLS: &str = "SPAPI_SETUP_WITHOUT_TLS";

/// A snapshot of environment variables.
#[derive(Clone, Default)]
pub struct Env {
    vars: BTreeMap<Name, OsString>,
}

/// A variable's name, as the system compares names: on Windows `Path` and `PATH` are one variable.
#[derive(Clone)]
struct Name(OsString);

/// Compares two names of variables, on a system that looks at their case or on one that does not.
fn compare(one: &OsStr, other: &OsStr, case: bool) -> Ordering {
    if case { one.cmp(other) } else { one.to_ascii_uppercase().cmp(&other.to_ascii_uppercase()) }
}

impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        compare(&self.0, &other.0, !cfg!(windows))
    }
}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Name {}

impl Env {
    /// The process's own environment.
    pub fn of_process() -> Self {
        Self { vars: std::env::vars_os().map(|(name, value)| (Name(name), value)).collect() }
    }

    /// The value of `name`; an empty variable, or one that is not Unicode, counts as unset.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.vars.get(&Name(name.into()))?.to_str().filter(|v| !v.is_empty())
    }

    /// The value of `name` as the system gave it; an empty variable counts as unset.
    pub fn get_os(&self, name: &str) -> Option<&OsString> {
        self.vars.get(&Name(name.into())).filter(|v| !v.is_empty())
    }

    /// Adds or replaces a variable.
    pub fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.vars.insert(Name(name.into()), value.into());
        self
    }

    /// Keeps the variables whose name `keep` accepts.
    pub fn filtered(mut self, keep: impl Fn(&str) -> bool) -> Self {
        self.vars.retain(|name, _| name.0.to_str().is_none_or(&keep));
        self
    }

    /// Without a variable.
    pub fn without(mut self, name: &str) -> Self {
        self.vars.remove(&Name(name.into()));
        self
    }

    /// Every variable, in the order of its name.
    pub fn iter(&self) -> impl Iterator<Item = (&OsString, &OsString)> {
        self.vars.iter().map(|(name, value)| (&name.0, value))
    }
}

/// Only names: values may be secrets.
impl std::fmt::Debug for Env {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.vars.keys().map(|name| &name.0)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_looks_at_no_case() {
        let of = |case| compare(OsStr::new("Path"), OsStr::new("PATH"), case);
        assert_eq!((of(false), of(true)), (Ordering::Equal, Ordering::Greater));
        assert_ne!(compare(OsStr::new("PATH"), OsStr::new("PATHEXT"), false), Ordering::Equal);
    }
}
