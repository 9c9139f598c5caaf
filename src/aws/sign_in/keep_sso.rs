//! `--keep-sign-in` after a sign-in at a company's page: written as `aws configure sso` and `aws sso login` of the AWS
//! CLI write it, so that AWS's tools share the session.
//!
//! The format is that of aws/aws-cli (`customizations/configure/sso`, `botocore/utils`): an `sso-session` and a profile
//! in `~/.aws/config`, and the token in `~/.aws/sso/cache`, in a file that is named by the session. This file says what
//! is written where; it writes nothing.

use super::keep::{self, OTHER_SOURCES};
use super::sso::Token;
use super::sso_portal::Company;
use crate::aws::{Error, Options, profiles};
use crate::values::{AwsRegion, Secret, StartUrl, aws_file, hex};
use jiff::Timestamp;
use serde_json::json;
use sha1::{Digest, Sha1};
use std::path::PathBuf;

/// Where a session goes.
#[derive(Debug, Clone)]
pub(crate) struct SsoKeeping {
    /// The AWS profile that names it.
    pub profile: String,
    pub config: PathBuf,
    /// The folder of tokens.
    cache: PathBuf,
    /// The region of the run.
    region: String,
    /// Whether the profile has a region of its own.
    has_region: bool,
}

impl SsoKeeping {
    /// Finds the places, and refuses a profile that signs in by other means: before anything is opened.
    ///
    /// # Errors
    /// A setting: such a profile, or no home folder; a file of profiles that can't be read.
    pub(crate) async fn of(options: &Options) -> Result<Self, Error> {
        // One that signs in by a session of this kind takes another one.
        let others = OTHER_SOURCES.iter().copied().filter(|(setting, _)| !setting.starts_with("sso_"));
        let more =
            [("login_session", "aws login"), ("sso_start_url", "IAM Identity Center without a session")];
        let ground = keep::ground(options, &others.chain(more).collect::<Vec<_>>()).await?;
        let (Some(config), Some(home)) = (profiles::config(&options.env), profiles::home(&options.env))
        else {
            return Err(keep::homeless());
        };
        Ok(Self {
            has_region: ground.profiles.region(&ground.profile).is_some(),
            region: ground.region.to_string(),
            profile: ground.profile,
            config,
            // No variable moves it.
            cache: home.join(".aws").join("sso").join("cache"),
        })
    }

    /// The file of a session and its text.
    pub(crate) fn file(&self, session: &str, company: &Company, token: &Token) -> (PathBuf, Secret) {
        let mut text = json!({
            "startUrl": company.start_url.as_str(),
            "region": company.region.as_str(),
            "accessToken": token.access.expose(),
            "expiresAt": time(token.expires_at),
            "clientId": token.client.id,
            "clientSecret": token.client.secret.expose(),
            "registrationExpiresAt": time(token.client.expires_at),
        });
        if let Some(refresh) = &token.refresh {
            text["refreshToken"] = refresh.expose().into();
        }
        (self.cache.join(file_name(session)), Secret::new(text.to_string()))
    }

    /// The config file's text with the session and the profile that names it; the region too, where it has none.
    pub(crate) fn config_text(&self, existing: &str, session: &str, company: &Company) -> String {
        let of_session = [
            ("sso_start_url", company.start_url.as_str()),
            ("sso_region", company.region.as_str()),
            ("sso_registration_scopes", "sso:account:access"),
        ];
        // Set only where it is missing: a session that is there may ask for more.
        let there = aws_file::sso_sessions(existing).iter().any(|known| known.name == session);
        let text = match there {
            true => existing.to_owned(),
            false => aws_file::set_sso_session(existing, session, &of_session),
        };
        let account = company.account.to_string();
        let mut of_profile = vec![
            ("sso_session", session),
            ("sso_account_id", account.as_str()),
            ("sso_role_name", company.role.as_str()),
        ];
        if !self.has_region {
            of_profile.push(("region", self.region.as_str()));
        }
        aws_file::set(&text, &self.profile, &of_profile)
    }
}

/// The name of the session: of the one that leads to the same page, or a new one.
pub(crate) fn session_name(existing: &str, company: &Company) -> String {
    let known = aws_file::sso_sessions(existing);
    let same = known.iter().find(|session| {
        session.start_url.parse::<StartUrl>().is_ok_and(|url| url == company.start_url)
            && session.region.parse::<AwsRegion>().is_ok_and(|region| region == company.region)
    });
    if let Some(same) = same {
        return same.name.clone();
    }
    let word = company.start_url.word();
    let numbered = (2..).map(|n: u32| format!("{word}-{n}"));
    let taken = |name: &String| known.iter().any(|session| session.name == *name);
    std::iter::once(word.to_owned())
        .chain(numbered)
        .find(|name| !taken(name))
        .unwrap_or_else(|| word.to_owned())
}

/// `<hex SHA-1 of the session's name>.json`.
fn file_name(session: &str) -> String {
    hex(&Sha1::digest(session.as_bytes())) + ".json"
}

fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::super::sso::Client;
    use super::*;

    fn company() -> Company {
        Company {
            start_url: "https://acme.awsapps.com/start".parse().unwrap(),
            region: "eu-west-1".parse().unwrap(),
            account: "123456789012".parse().unwrap(),
            role: "AdministratorAccess".into(),
        }
    }

    fn keeping() -> SsoKeeping {
        SsoKeeping {
            profile: "work".into(),
            config: "config".into(),
            cache: "cache".into(),
            region: "eu-central-1".into(),
            has_region: false,
        }
    }

    #[test]
    fn a_file_has_the_name_that_aws_expects() {
        assert_eq!(file_name("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d.json");
    }

    #[test]
    fn a_session_is_named_once() {
        let name = |text: &str| session_name(text, &company());
        assert_eq!(name(""), "acme");
        assert_eq!(name("[sso-session acme]\nsso_start_url = https://other.awsapps.com/start\n"), "acme-2");
        let same =
            "[sso-session mine]\nsso_start_url = https://acme.awsapps.com/start/#\nsso_region = eu-west-1\n";
        assert_eq!(name(same), "mine");
        assert_eq!(name(&same.replace("eu-west-1", "us-east-1")), "acme");
    }

    #[test]
    fn the_config_is_that_of_aws_configure_sso() {
        let text = keeping().config_text("# mine\n", "acme", &company());
        let expected = "# mine\n\n[sso-session acme]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = \
                        eu-west-1\nsso_registration_scopes = sso:account:access\n\n[profile work]\nsso_session = acme\n\
                        sso_account_id = 123456789012\nsso_role_name = AdministratorAccess\nregion = eu-central-1\n";
        assert_eq!(text, expected);
        assert_eq!(keeping().config_text(&text, "acme", &company()), text, "again: nothing changes");
        let scopes = text.replace("sso:account:access", "sso:account:access, more");
        assert_eq!(keeping().config_text(&scopes, "acme", &company()), scopes);
    }

    #[test]
    fn the_token_is_written_with_its_client() {
        let client = Client {
            id: "id".into(),
            secret: Secret::new("secret"),
            expires_at: "2027-02-25T04:05:45.678Z".parse().unwrap(),
        };
        let expires_at = "2026-11-27T04:05:45Z".parse().unwrap();
        let token = Token { access: Secret::new("access"), refresh: None, expires_at, client };
        let (path, text) = keeping().file("abc", &company(), &token);
        assert!(path.starts_with("cache"));
        let value: serde_json::Value = serde_json::from_str(text.expose()).unwrap();
        let names: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
        let expected = [
            "startUrl",
            "region",
            "accessToken",
            "expiresAt",
            "clientId",
            "clientSecret",
            "registrationExpiresAt",
        ];
        assert_eq!(names, expected);
        assert_eq!(value["registrationExpiresAt"], "2027-02-25T04:05:45Z");
        let token = Token { refresh: Some(Secret::new("refresh")), ..token };
        assert!(
            keeping().file("abc", &company(), &token).1.expose().contains("\"refreshToken\":\"refresh\"")
        );
    }
}
