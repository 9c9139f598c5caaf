//! The environment as a value: what a run may read of it, taken once at the start.
//!
//! A rehearsal and a test pass an environment of their own instead of changing the process's.

use std::collections::BTreeMap;
use std::ffi::OsString;

/// A snapshot of environment variables.
#[derive(Clone, Default)]
pub struct Env {
    vars: BTreeMap<OsString, OsString>,
}

impl Env {
    /// The process's own environment.
    pub fn of_process() -> Self {
        Self { vars: std::env::vars_os().collect() }
    }

    /// The value of `name`; an empty variable, or one that is not Unicode, counts as unset.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.vars.get(OsString::from(name).as_os_str())?.to_str().filter(|v| !v.is_empty())
    }

    /// The value of `name` as the system gave it; an empty variable counts as unset.
    pub fn get_os(&self, name: &str) -> Option<&OsString> {
        self.vars.get(OsString::from(name).as_os_str()).filter(|v| !v.is_empty())
    }

    /// Adds or replaces a variable.
    pub fn with(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.vars.insert(name.into(), value.into());
        self
    }

    /// Keeps the variables whose name `keep` accepts.
    pub fn filtered(mut self, keep: impl Fn(&str) -> bool) -> Self {
        self.vars.retain(|name, _| name.to_str().is_none_or(&keep));
        self
    }

    /// Every variable, in the order of its name.
    pub fn iter(&self) -> impl Iterator<Item = (&OsString, &OsString)> {
        self.vars.iter()
    }
}

/// Names alone: values may be secrets.
impl std::fmt::Debug for Env {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.vars.keys()).finish()
    }
}
