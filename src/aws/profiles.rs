//! Which AWS profiles there are and how each signs in: names of settings, never secret values.
//!
//! The SDK resolves credentials by itself; this is for words ("profile x in ~/.aws/config") and
//! for telling a missing profile from an empty one before any request.

use crate::env::Env;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What is kept of one profile: every setting's name, and the values of a few harmless ones.
pub(super) type Settings = BTreeMap<String, Option<String>>;

/// The settings whose values are kept.
const KEPT: [&str; 2] = ["region", "source_profile"];

/// The two files, read once.
#[derive(Debug, Clone, Default)]
pub(super) struct Profiles {
    config: BTreeMap<String, Settings>,
    credentials: BTreeMap<String, Settings>,
    config_path: String,
    credentials_path: String,
}

impl Profiles {
    /// Reads what the SDK would read. A file that is missing or unreadable has no profiles.
    pub(super) async fn load(env: &Env) -> Self {
        let home = if cfg!(windows) { env.get("USERPROFILE").or(env.get("HOME")) } else { env.get("HOME") };
        let path = |variable: &str, name: &str| match (env.get(variable), home) {
            (Some(path), _) => PathBuf::from(path),
            (None, Some(home)) => Path::new(home).join(".aws").join(name),
            (None, None) => PathBuf::from(name),
        };
        let config = path("AWS_CONFIG_FILE", "config");
        let credentials = path("AWS_SHARED_CREDENTIALS_FILE", "credentials");
        let (a, b) =
            tokio::join!(tokio::fs::read_to_string(&config), tokio::fs::read_to_string(&credentials));
        Self {
            config: parse(&a.unwrap_or_default(), true),
            credentials: parse(&b.unwrap_or_default(), false),
            config_path: shorten(&config, home),
            credentials_path: shorten(&credentials, home),
        }
    }

    /// Whether either file has it.
    pub(super) fn has(&self, name: &str) -> bool {
        self.config.contains_key(name) || self.credentials.contains_key(name)
    }

    /// Every profile's name, in order.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.config.keys().chain(self.credentials.keys()).cloned().collect();
        names.sort();
        names.dedup();
        names
    }

    /// A profile's region.
    pub(super) fn region(&self, name: &str) -> Option<&str> {
        [&self.config, &self.credentials]
            .into_iter()
            .find_map(|file| file.get(name)?.get("region")?.as_deref())
    }

    /// Whether a profile has a setting, in either file.
    pub(super) fn sets(&self, name: &str, setting: &str) -> bool {
        [&self.config, &self.credentials]
            .into_iter()
            .any(|file| file.get(name).is_some_and(|settings| settings.contains_key(setting)))
    }

    /// `profile "x" in ~/.aws/credentials`: the file that says how the profile signs in.
    pub(super) fn place(&self, name: &str) -> String {
        let keys = |file: &BTreeMap<String, Settings>| {
            file.get(name).is_some_and(|settings| settings.contains_key("aws_access_key_id"))
        };
        // The credentials file wins where both hold keys.
        let in_credentials = keys(&self.credentials) || !self.config.contains_key(name);
        let path = if in_credentials { &self.credentials_path } else { &self.config_path };
        format!("profile \"{name}\" in {path}")
    }
}

fn shorten(path: &Path, home: Option<&str>) -> String {
    match home.and_then(|home| path.strip_prefix(home).ok()) {
        Some(rest) => format!("~{}{}", std::path::MAIN_SEPARATOR, rest.display()),
        None => path.display().to_string(),
    }
}

/// Sections are `[default]` and `[profile x]` in the config file, `[x]` in the other.
fn parse(text: &str, is_config: bool) -> BTreeMap<String, Settings> {
    let mut profiles: BTreeMap<String, Settings> = BTreeMap::new();
    let mut current: Option<String> = None;
    for line in text.lines() {
        if let Some(header) = line.trim_end().strip_prefix('[').and_then(|l| l.split(']').next()) {
            let header = header.trim();
            let name =
                header.strip_prefix("profile").filter(|rest| rest.starts_with([' ', '\t'])).map(str::trim);
            current = match (is_config, name) {
                (true, Some(name)) => Some(name),
                (true, None) => Some(header).filter(|h| *h == "default"),
                (false, _) => Some(header),
            }
            .map(|name| name.trim_matches(['"', '\'']).to_owned());
            if let Some(name) = &current {
                profiles.entry(name.clone()).or_default();
            }
        // Indented lines are sub-settings ("s3 =" and what follows).
        } else if !line.starts_with([' ', '\t', '#', ';'])
            && let Some(settings) = current.as_ref().and_then(|name| profiles.get_mut(name))
            && let Some((key, value)) = line.split_once('=')
        {
            let key = key.trim().to_ascii_lowercase();
            let value = KEPT.contains(&key.as_str()).then(|| value.trim().to_owned());
            settings.insert(key, value);
        }
    }
    profiles
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = "[default]\nregion = eu-west-1\n\n[profile admin]\nsso_session = corp\nregion=us-east-1\n\
        [sso-session corp]\nsso_start_url = https://x\n# [profile no]\n[profile login]\nlogin_session = x\n";
    const CREDENTIALS: &str = "[default]\naws_access_key_id = AKIA\naws_secret_access_key = CANARY\n[old]\n";

    fn both() -> Profiles {
        Profiles {
            config: parse(CONFIG, true),
            credentials: parse(CREDENTIALS, false),
            config_path: "~/.aws/config".into(),
            credentials_path: "~/.aws/credentials".into(),
        }
    }

    #[test]
    fn profiles_are_found_in_both_files() {
        let profiles = both();
        assert_eq!(profiles.names(), ["admin", "default", "login", "old"]);
        assert!(profiles.has("old") && !profiles.has("corp") && !profiles.has("no"));
        assert_eq!(profiles.region("admin"), Some("us-east-1"));
        assert!(profiles.sets("login", "login_session") && !profiles.sets("default", "login_session"));
    }

    #[test]
    fn the_place_is_the_file_that_signs_in() {
        let profiles = both();
        assert_eq!(profiles.place("default"), "profile \"default\" in ~/.aws/credentials");
        assert_eq!(profiles.place("admin"), "profile \"admin\" in ~/.aws/config");
    }

    #[test]
    fn no_secret_is_kept() {
        assert!(!format!("{:?}", both()).contains("CANARY"));
    }
}
