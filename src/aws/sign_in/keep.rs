//! `--keep-sign-in`: a session as `aws login` of the AWS CLI writes it down, so that AWS's tools share it.
//!
//! The format is that of aws/aws-cli (`customizations/login`): a file in `~/.aws/login/cache`, named by the session's
//! ARN, and `login_session` in a profile. This file says what is written where; it writes nothing.

use super::{Error, Granted};
use crate::aws;
use crate::aws::ground::Ground;
use crate::aws::options::Options;
use crate::aws::profiles;
use crate::values::{Secret, aws_file, hex};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::path::PathBuf;

/// What says that a profile already takes its credentials from somewhere, which would win over the session.
pub(super) const OTHER_SOURCES: [(&str, &str); 11] = [
    ("web_identity_token_file", "a web identity"),
    ("sso_session", "IAM Identity Center"),
    ("sso_start_url", "IAM Identity Center"),
    ("sso_account_id", "IAM Identity Center"),
    ("sso_role_name", "IAM Identity Center"),
    ("aws_access_key_id", "an access key"),
    ("aws_secret_access_key", "an access key"),
    ("role_arn", "a role"),
    ("source_profile", "a role"),
    ("credential_source", "a role"),
    ("credential_process", "a program (credential_process)"),
];

/// Where a session goes.
#[derive(Debug, Clone)]
pub(crate) struct Keeping {
    /// The AWS profile that names it.
    pub profile: String,
    pub config: PathBuf,
    /// The folder of sessions.
    cache: PathBuf,
    /// Where the sign-in was.
    region: String,
    /// Whether the profile has a region of its own.
    has_region: bool,
    /// The session that the profile names today.
    pub session: Option<String>,
}

impl Keeping {
    /// Finds the places, and refuses a profile that signs in by other means: before anything is opened.
    ///
    /// # Errors
    /// [`Error::Setting`]: such a profile, or no home folder; a file of profiles that can't be read.
    pub(crate) async fn of(options: &Options) -> Result<Self, aws::Error> {
        let ground = ground(options, OTHER_SOURCES.as_slice()).await?;
        let cache = profiles::place(&options.env, "AWS_LOGIN_CACHE_DIRECTORY", &["login", "cache"]);
        let (Some(config), Some(cache)) = (profiles::config(&options.env), cache) else {
            return Err(homeless());
        };
        let (profiles, profile) = (&ground.profiles, ground.profile);
        Ok(Self {
            has_region: profiles.region(&profile).is_some(),
            session: profiles.get(&profile, "login_session").map(str::to_owned),
            region: ground.region.to_string(),
            profile,
            config,
            cache,
        })
    }

    /// The file of a session and its text; `None` where AWS did not say whose session it is.
    pub(crate) fn file(&self, granted: &Granted) -> Option<(PathBuf, Secret)> {
        let whose = granted.whose.as_ref()?;
        let text = json!({
            "accessToken": {
                "accessKeyId": granted.access_key_id,
                "secretAccessKey": granted.secret_access_key.expose(),
                "sessionToken": granted.session_token.expose(),
                "accountId": whose.account.to_string(),
                "expiresAt": granted.expires_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            },
            "tokenType": granted.token_type,
            "clientId": granted.client_id,
            "refreshToken": granted.refresh_token.expose(),
            "idToken": granted.id_token.expose(),
            "dpopKey": granted.dpop_key.pem().expose(),
            // Newer readers refresh there, whatever region the profile names later.
            "signInRegion": self.region,
        });
        Some((self.cache.join(file_name(&whose.arn)), Secret::new(text.to_string())))
    }

    /// The config file's text with the session in the profile; the region too, where it has none.
    pub(crate) fn profile_text(&self, existing: &str, arn: &str) -> String {
        let mut settings = vec![("login_session", arn)];
        if !self.has_region {
            settings.push(("region", self.region.as_str()));
        }
        aws_file::set(existing, &self.profile, &settings)
    }
}

fn refused(what: String, fix: &str) -> aws::Error {
    Error::Setting { what, fix: fix.to_owned() }.into()
}

pub(super) fn homeless() -> aws::Error {
    refused(
        "The sign-in can't be kept: there is no home folder.".to_owned(),
        "set HOME, or leave --keep-sign-in out",
    )
}

/// The settings of the run, where its profile can take a session: none of `others` is set in it.
pub(super) async fn ground(options: &Options, others: &[(&str, &str)]) -> Result<Ground, aws::Error> {
    let ground = Ground::of(options, false).await?;
    let (profiles, profile) = (&ground.profiles, &ground.profile);
    if let Some((path, why)) = profiles.broken() {
        return Err(aws::Error::ProfileFile { path: path.to_owned(), why: why.to_owned() });
    }
    if profile.contains(['[', ']', '\n', '\r', '"', '\'']) || profile.trim() != profile {
        return Err(refused(
            "The name of the AWS profile can't stand in ~/.aws/config.".to_owned(),
            "choose a name of letters, digits, dots, dashes and underscores: --aws-profile NAME",
        ));
    }
    if let Some((_, source)) = others.iter().find(|(setting, _)| profiles.sets(profile, setting)) {
        return Err(refused(
            format!(
                "The sign-in can't be kept: the AWS profile \"{profile}\" already signs in with {source}."
            ),
            "keep it in another profile, which is made if it is missing: --aws-profile NAME; or leave --keep-sign-in \
             out",
        ));
    }
    Ok(ground)
}

/// `<hex SHA-256 of the session's ARN>.json`.
fn file_name(arn: &str) -> String {
    hex(&Sha256::digest(arn.as_bytes())) + ".json"
}

#[cfg(test)]
mod tests {
    use super::super::dpop::Key;
    use super::super::granted::Whose;
    use super::*;
    use crate::env::Env;
    use serde_json::Value;
    use std::path::Path;

    const ARN: &str = "arn:aws:sts::012345678910:assumed-role/Admin/admin";

    fn granted() -> Granted {
        Granted {
            access_key_id: "ASIAIOSFODNN7EXAMPLE".into(),
            secret_access_key: Secret::new("secret"),
            session_token: Secret::new("token"),
            expires_at: "2026-11-27T04:05:45.678Z".parse().unwrap(),
            whose: Some(Whose { arn: ARN.into(), account: "012345678910".parse().unwrap() }),
            token_type: "urn:aws:params:oauth:token-type:access_token_sigv4".into(),
            client_id: "arn:aws:signin:::devtools/same-device".into(),
            refresh_token: Secret::new("refresh"),
            id_token: Secret::new("e30.e30.x"),
            dpop_key: Key::new(),
        }
    }

    fn options(home: &Path, profile: Option<&str>, variables: &[(&'static str, &str)]) -> Options {
        let home = home.to_str().unwrap();
        let env =
            Env::default().with("HOME", home).with("USERPROFILE", home).with(crate::env::WITHOUT_TLS, "1");
        let env = variables.iter().fold(env, |env, (name, value)| env.with(name, *value));
        Options { profile: profile.map(str::to_owned), ..Options::of_test("eu-west-1", env) }
    }

    async fn keeping(config: &str, profile: Option<&str>) -> Result<Keeping, aws::Error> {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join(".aws")).unwrap();
        std::fs::write(dir.path().join(".aws/config"), config).unwrap();
        Keeping::of(&options(dir.path(), profile, &[])).await
    }

    #[test]
    fn a_file_has_the_name_that_aws_expects() {
        // The names of the AWS CLI's own test cases and of aws-config's.
        for (arn, name) in [
            (ARN, "4b0ba8f99f075c0633e122fd73346ce203a3faf18ea0310eb2d29df1bab2e255.json"),
            (
                "arn:aws:iam::0123456789012:user/Admin",
                "36db1d138ff460920374e4c3d8e01f53f9f73537e89c88d639f68393df0e2726.json",
            ),
        ] {
            assert_eq!(file_name(arn), name);
        }
    }

    #[tokio::test]
    async fn a_session_is_written_as_aws_login_writes_it() {
        let keeping = keeping("[default]\nregion = us-east-1\n", Some("new")).await.unwrap();
        let (path, text) = keeping.file(&granted()).unwrap();
        assert!(path.ends_with(Path::new(".aws/login/cache").join(file_name(ARN))), "{}", path.display());
        let value: Value = serde_json::from_str(text.expose()).unwrap();
        let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        assert_eq!(
            names(&value),
            ["accessToken", "tokenType", "clientId", "refreshToken", "idToken", "dpopKey", "signInRegion"]
        );
        let access = ["accessKeyId", "secretAccessKey", "sessionToken", "accountId", "expiresAt"];
        assert_eq!(names(&value["accessToken"]), access);
        assert_eq!(value["accessToken"]["expiresAt"], "2026-11-27T04:05:45Z");
        assert_eq!(value["accessToken"]["accountId"], "012345678910");
        let pem = value["dpopKey"].as_str().unwrap();
        assert!(
            pem.starts_with("-----BEGIN EC PRIVATE KEY-----\n")
                && pem.ends_with("-----END EC PRIVATE KEY-----\n")
        );
        assert_eq!(
            keeping.profile_text("[default]\nregion = us-east-1\n", ARN),
            format!(
                "[default]\nregion = us-east-1\n\n[profile new]\nlogin_session = {ARN}\nregion = eu-west-1\n"
            )
        );
        let mut nobody = granted();
        nobody.whose = None;
        assert!(keeping.file(&nobody).is_none());
    }

    #[tokio::test]
    async fn a_region_of_the_profile_stays() {
        let text = "[default]\nregion = us-east-1\n";
        let keeping = keeping(text, None).await.unwrap();
        assert_eq!((keeping.profile.as_str(), keeping.region.as_str()), ("default", "us-east-1"));
        let after = keeping.profile_text(text, ARN);
        assert_eq!(after, format!("[default]\nlogin_session = {ARN}\nregion = us-east-1\n"));
    }

    #[tokio::test]
    async fn a_profile_with_another_source_is_refused() {
        for (setting, _) in OTHER_SOURCES {
            let error = keeping(&format!("[profile a]\n{setting} = x\n"), Some("a")).await.unwrap_err();
            let aws::Error::SignIn(Error::Setting { what, fix }, _) = error else {
                panic!("{setting}: {error:?}")
            };
            assert!(what.contains("\"a\"") && fix.contains("--aws-profile"), "{setting}: {what}");
        }
        let old = keeping(&format!("[profile a]\nlogin_session = {ARN}\n"), Some("a")).await.unwrap();
        assert_eq!(old.session.as_deref(), Some(ARN));
        assert!(keeping("", Some("a]\n[b")).await.is_err());
        assert!(matches!(keeping("[x\n", None).await, Err(aws::Error::ProfileFile { .. })));
    }

    #[tokio::test]
    async fn the_places_follow_the_variables() {
        let dir = tempfile::tempdir().unwrap();
        let set =
            [("AWS_CONFIG_FILE", "~/a/config"), ("AWS_LOGIN_CACHE_DIRECTORY", "~/b"), ("AWS_PROFILE", "p")];
        let keeping = Keeping::of(&options(dir.path(), None, &set)).await.unwrap();
        assert_eq!((keeping.profile.as_str(), keeping.config), ("p", dir.path().join("a/config")));
        assert_eq!(keeping.cache, dir.path().join("b"));
        let mut homeless = options(dir.path(), None, &[]);
        homeless.env = homeless.env.filtered(|name| name != "HOME" && name != "USERPROFILE");
        assert!(Keeping::of(&homeless).await.is_err());
    }
}
