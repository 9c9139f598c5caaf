//! Which profiles `status` shows, and in which order.

use crate::Error;
use crate::profiles::due::Due;
use crate::profiles::sinks::{self, Stale};
use crate::store::{Config, Profile};
use crate::values::{ProfileName, pattern};

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Asked {
    /// Names or patterns of profiles; none: all of them.
    pub patterns: Vec<String>,
    /// Within how many days something counts as due.
    pub within: u32,
    /// Only profiles of which something is due.
    pub due: bool,
    /// Only profiles of which something failed.
    pub failed: bool,
    /// Only profiles of this app: its client id, or the end of it.
    pub app: Option<String>,
    /// Whether all are shown where a screen does not hold them.
    pub all: bool,
}

/// A profile with what falls due for it.
pub(super) type Listed<'c> = (&'c ProfileName, &'c Profile, Vec<Due>);

impl Asked {
    /// Whether anything is left out on purpose.
    pub(super) fn narrows(&self) -> bool {
        self.due || self.failed || self.app.is_some() || !self.patterns.is_empty()
    }

    /// The profiles that are asked for, in the order of their names.
    ///
    /// # Errors
    /// A name, a pattern or an app that nothing fits.
    pub(super) fn of<'c>(&self, config: &'c Config, all: Vec<Listed<'c>>) -> Result<Vec<Listed<'c>>, Error> {
        let known = |is: &dyn Fn(&Listed<'c>) -> bool| all.iter().any(is);
        for wanted in &self.patterns {
            if !known(&|(name, ..)| pattern::fits(wanted, name.as_str())) {
                let known = all.iter().map(|(name, ..)| name.to_string()).collect();
                return Err(Error::UnknownProfile { name: wanted.clone(), known });
            }
        }
        if let Some(app) = &self.app
            && !known(&|(_, profile, _)| is_of(profile, app))
        {
            let ids: Vec<&str> = config.apps.keys().map(|id| id.as_str()).collect();
            return Err(Error::Usage {
                what: format!("no profile is of the app {app}"),
                fix: format!("name the client id of one of these, or its end: {}", ids.join(", ")),
            });
        }
        let within = i64::from(self.within);
        let mut all = all;
        all.retain(|(name, profile, due)| {
            let named = self.patterns.is_empty()
                || self.patterns.iter().any(|wanted| pattern::fits(wanted, name.as_str()));
            let near = !self.due || due.iter().any(|due| due.days <= within);
            let bad = !self.failed || has_failed(config, profile);
            named && near && bad && self.app.as_ref().is_none_or(|app| is_of(profile, app))
        });
        Ok(all)
    }
}

/// Whether the profile is of the app with this client id, or one that ends so.
fn is_of(profile: &Profile, app: &str) -> bool {
    profile.client_id.as_ref().is_some_and(|id| !app.is_empty() && id.as_str().ends_with(app))
}

/// Whether the profile is not as it should be, as far as this computer knows: never proved, not set up to the end, refused
/// at its last check, a sink that was not written.
pub(super) fn has_failed(config: &Config, profile: &Profile) -> bool {
    let stale = |(_, stale): &(_, Option<Stale>)| stale.is_some();
    profile.client_id.is_none()
        || !profile.verified
        || profile.failed_check.is_some()
        || sinks::of_one(config, profile).iter().any(stale)
}

/// What has failed first, then what falls due, the next first; then by name.
pub(super) fn sort(config: &Config, all: &mut [Listed<'_>]) {
    let key = |(name, profile, due): &Listed<'_>| {
        let next = due.first().map_or(i64::MAX, |due| due.days);
        (!has_failed(config, profile), next, name.to_string())
    };
    all.sort_by_cached_key(key);
}
