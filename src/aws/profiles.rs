//! Which AWS profiles there are and how each signs in, read by the SDK's own parser.
//!
//! The SDK resolves most credentials by itself; this is for words ("profile x in ~/.aws/config"), for telling a
//! missing profile from an empty one before any request, and for the MFA codes that the SDK leaves out.

use crate::env::Env;
use crate::files;
use aws_config::profile::{self, Profile, ProfileSet};
use aws_runtime::env_config::file::{EnvConfigFileKind as FileKind, EnvConfigFiles};
use aws_types::os_shim_internal;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// More than this is no file of profiles.
const MOST: u64 = 4 << 20;

/// One of the two files.
#[derive(Clone, Default)]
struct File {
    profiles: ProfileSet,
    path: String,
    /// Keys may be in it.
    text: Zeroizing<String>,
    /// Why it can't be understood: line and reason, never the line itself.
    broken: Option<String>,
}

/// The two files, read once.
#[derive(Clone, Default)]
pub(super) struct Profiles {
    config: File,
    credentials: File,
    /// A file that the SDK would read, and that it would not come back from: path and reason.
    odd: Option<(String, String)>,
}

/// Names only: the values may be secrets.
impl std::fmt::Debug for Profiles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.names()).finish()
    }
}

impl Profiles {
    /// Reads the two files, where the SDK would look for them. One that is missing has no profiles.
    pub(super) async fn load(env: &Env) -> Self {
        let home = home(env);
        let credentials = place(env, "AWS_SHARED_CREDENTIALS_FILE", &["credentials"]);
        let mut profiles = Self {
            config: read(FileKind::Config, config(env).as_deref(), home).await,
            credentials: read(FileKind::Credentials, credentials.as_deref(), home).await,
            odd: None,
        };
        let odd = profiles.read_by_the_sdk(env, home).into_iter().find_map(|path| {
            let error = files::check(&path, MOST).err().filter(|e| e.kind() != ErrorKind::NotFound)?;
            Some((shorten(&path, home), format!("it can't be read: {error}")))
        });
        profiles.odd = odd;
        profiles
    }

    /// Tokens that the SDK opens itself, without a limit: those of a web identity, of IAM Identity Center and of
    /// `aws login`.
    fn read_by_the_sdk(&self, env: &Env, home: Option<&Path>) -> Vec<PathBuf> {
        let names = self.names();
        let all = |setting| names.iter().filter_map(move |name| self.get(name, setting));
        let mut paths: Vec<PathBuf> = env
            .get("AWS_WEB_IDENTITY_TOKEN_FILE")
            .into_iter()
            .chain(all("web_identity_token_file"))
            .map(PathBuf::from)
            .collect();
        let below = |folder: &str| home.map(|home| home.join(".aws").join(folder).join("cache"));
        let login = env.get("AWS_LOGIN_CACHE_DIRECTORY").map(PathBuf::from).or_else(|| below("login"));
        let sso = ["sso_session", "sso_start_url"].iter().any(|setting| all(setting).next().is_some());
        let folders = [below("sso").filter(|_| sso), login.filter(|_| all("login_session").next().is_some())];
        for entry in folders
            .into_iter()
            .flatten()
            .filter_map(|folder| std::fs::read_dir(folder).ok())
            .flatten()
            .flatten()
        {
            paths.extend(Some(entry.path()).filter(|path| path.extension().is_some_and(|end| end == "json")));
        }
        paths
    }

    /// What was read, for the SDK: it opens neither file itself. `further` stands behind the config file's text.
    pub(super) fn files(&self, further: &str) -> EnvConfigFiles {
        let config = format!("{}\n{further}", self.config.text.as_str());
        EnvConfigFiles::builder()
            .with_contents(FileKind::Config, config)
            .with_contents(FileKind::Credentials, self.credentials.text.as_str())
            .build()
    }

    /// The SDK lets the credentials file win.
    fn both(&self) -> [&File; 2] {
        [&self.credentials, &self.config]
    }

    fn of<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Profile> {
        self.both().into_iter().filter_map(move |file| file.profiles.get_profile(name))
    }

    /// Whether either file has it.
    pub(super) fn has(&self, name: &str) -> bool {
        self.of(name).next().is_some()
    }

    /// Every profile's name, in order.
    pub(super) fn names(&self) -> Vec<String> {
        let all = self.both().into_iter().flat_map(|file| file.profiles.profiles());
        let mut names: Vec<String> = all.map(str::to_owned).collect();
        names.sort();
        names.dedup();
        names
    }

    /// A profile's setting. Those of keys are secrets.
    pub(super) fn get<'a>(&'a self, name: &'a str, setting: &str) -> Option<&'a str> {
        let value = self.of(name).find_map(|profile| profile.get(setting));
        value.map(str::trim).filter(|value| !value.is_empty())
    }

    /// A profile's region.
    pub(super) fn region<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.get(name, "region")
    }

    /// Whether a profile has a setting, in either file.
    pub(super) fn sets(&self, name: &str, setting: &str) -> bool {
        self.of(name).any(|profile| profile.get(setting).is_some())
    }

    /// Which file can't be understood, and why.
    pub(super) fn broken(&self) -> Option<(&str, &str)> {
        let broken =
            self.both().into_iter().find_map(|file| Some((file.path.as_str(), file.broken.as_deref()?)));
        broken.or_else(|| self.odd.as_ref().map(|(path, why)| (path.as_str(), why.as_str())))
    }

    /// `profile "x" in ~/.aws/credentials`: the file that says how the profile signs in.
    pub(super) fn place(&self, name: &str) -> String {
        let keys = |file: &File| {
            file.profiles.get_profile(name).is_some_and(|p| p.get("aws_access_key_id").is_some())
        };
        // The credentials file wins where both hold keys.
        let in_config = self.config.profiles.get_profile(name).is_some();
        let file = if keys(&self.credentials) || !in_config { &self.credentials } else { &self.config };
        format!("profile \"{name}\" in {}", file.path)
    }
}

/// The home folder.
pub(super) fn home(env: &Env) -> Option<&Path> {
    let home = env.get("HOME").or_else(|| env.get("USERPROFILE").filter(|_| cfg!(windows)));
    home.map(Path::new)
}

/// The AWS config file.
pub(super) fn config(env: &Env) -> Option<PathBuf> {
    place(env, "AWS_CONFIG_FILE", &["config"])
}

/// Where a variable says, in which `~/` is the home folder; otherwise below `~/.aws`. None without a home: the folder
/// that happens to be the current one is not asked.
pub(super) fn place(env: &Env, variable: &str, below: &[&str]) -> Option<PathBuf> {
    match (env.get(variable), home(env)) {
        (Some(path), home) => Some(match (path.strip_prefix("~/"), home) {
            (Some(rest), Some(home)) => home.join(rest),
            _ => PathBuf::from(path),
        }),
        (None, home) => Some(home?.join(".aws").join(below.iter().collect::<PathBuf>())),
    }
}

async fn read(kind: FileKind, path: Option<&Path>, home: Option<&Path>) -> File {
    let Some(path) = path else { return File::default() };
    let file = |text, profiles, broken| File { profiles, path: shorten(path, home), text, broken };
    let text = match files::read_text(path, MOST) {
        Ok(text) => text,
        Err(e) if e.kind() == ErrorKind::NotFound => {
            return file(Zeroizing::default(), ProfileSet::default(), None);
        }
        Err(e) => {
            return file(Zeroizing::default(), ProfileSet::default(), Some(format!("it can't be read: {e}")));
        }
    };
    let one = EnvConfigFiles::builder().with_contents(kind, text.as_str()).build();
    let (fs, env) = (os_shim_internal::Fs::from_slice(&[]), os_shim_internal::Env::from_slice(&[]));
    match profile::load(&fs, &env, &one, None).await {
        Ok(profiles) => file(text, profiles, None),
        Err(error) => {
            // "error parsing PATH on line N:\n  REASON": the reason quotes nothing of the file.
            let why = super::refusal::innermost(&error);
            let why = match why.split_once(" on line ") {
                Some((_, rest)) => format!("line {}", rest.split_whitespace().collect::<Vec<_>>().join(" ")),
                None => "it can't be understood".to_owned(),
            };
            // The SDK would refuse the other file with it.
            file(Zeroizing::default(), ProfileSet::default(), Some(why))
        }
    }
}

fn shorten(path: &Path, home: Option<&Path>) -> String {
    match home.and_then(|home| path.strip_prefix(home).ok()) {
        Some(rest) => format!("~{}{}", std::path::MAIN_SEPARATOR, rest.display()),
        None => path.display().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = "[default]\nregion = eu-west-1\n\n[profile admin]\nsso_session = corp\nregion=us-east-1\n\
        [sso-session corp]\nsso_start_url = https://x\n# [profile no]\n[profile login]\nlogin_session = x\n\
        [profile role]\nrole_arn = arn:aws:iam::123456789012:role/R ; the role\nmfa_serial=arn:x\nsource_profile=default\n";
    const CREDENTIALS: &str = "[default]\naws_access_key_id = AKIA\naws_secret_access_key = CANARY\n[old]\n";

    async fn of(config: &str, credentials: &str) -> Profiles {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join(".aws")).unwrap();
        std::fs::write(dir.path().join(".aws/config"), config).unwrap();
        std::fs::write(dir.path().join(".aws/credentials"), credentials).unwrap();
        let home = dir.path().to_str().unwrap().to_owned();
        Profiles::load(&Env::default().with("HOME", home.clone()).with("USERPROFILE", home)).await
    }

    #[tokio::test]
    async fn profiles_are_found_in_both_files() {
        let profiles = of(CONFIG, CREDENTIALS).await;
        assert_eq!(profiles.names(), ["admin", "default", "login", "old", "role"]);
        assert!(profiles.has("old") && !profiles.has("corp") && !profiles.has("no"));
        assert_eq!(profiles.region("admin"), Some("us-east-1"));
        assert!(profiles.sets("login", "login_session") && !profiles.sets("default", "login_session"));
        assert_eq!(profiles.get("role", "role_arn"), Some("arn:aws:iam::123456789012:role/R"));
    }

    #[tokio::test]
    async fn the_place_is_the_file_that_signs_in() {
        let profiles = of(CONFIG, CREDENTIALS).await;
        let sep = std::path::MAIN_SEPARATOR;
        assert_eq!(profiles.place("default"), format!("profile \"default\" in ~{sep}.aws{sep}credentials"));
        assert_eq!(profiles.place("admin"), format!("profile \"admin\" in ~{sep}.aws{sep}config"));
    }

    #[tokio::test]
    async fn without_a_home_no_file_of_the_current_folder_is_read() {
        let profiles = Profiles::load(&Env::default()).await;
        assert!(profiles.config.path.is_empty() && profiles.credentials.path.is_empty());
    }

    #[tokio::test]
    async fn no_secret_is_shown_and_a_broken_file_is_named() {
        assert!(!format!("{:?}", of(CONFIG, CREDENTIALS).await).contains("CANARY"));
        let broken = of("[default]\nCANARY\n", CREDENTIALS).await;
        let (path, why) = broken.broken().unwrap();
        assert!(path.ends_with("config") && why.starts_with("line 2") && !why.contains("CANARY"), "{why}");
        assert!(broken.has("default"), "the other file is read");
    }
}
