//! How a profile gets its credentials where the SDK falls short: a role that wants the code of an MFA device, at any
//! link of the chain, and a `credential_process`, which the SDK would let run for ever.
//!
//! The order is the SDK's: from the profile along `source_profile` to the first one that has keys or no role, then back
//! from role to role.

use super::profiles::Profiles;
use super::source::Watched;
use super::{Error, process, source};
use crate::values::Secret;
use aws_config::Region;
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use std::sync::Arc;

/// A role to assume.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Link {
    /// The profile that names it.
    pub profile: String,
    pub role_arn: String,
    pub serial: Option<String>,
    pub external_id: Option<String>,
    pub session_name: Option<String>,
    pub seconds: Option<i32>,
}

/// Where a chain begins.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Base {
    /// The profile's own keys.
    Keys(String),
    /// The program that the profile names.
    Process(String),
    /// What else the SDK finds for the profile without its role.
    Sdk(String),
}

/// A chain that this program walks itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chain {
    base: Base,
    /// From the base to the profile.
    pub links: Vec<Link>,
}

impl Chain {
    /// The chain of a profile; none where the SDK can walk it, or says best why it is none.
    pub(super) fn of(profiles: &Profiles, profile: &str) -> Option<Self> {
        let mut links: Vec<Link> = Vec::new();
        let mut at = profile.to_owned();
        let base = loop {
            let get = |setting| profiles.get(&at, setting).map(str::to_owned);
            if !profiles.has(&at) || links.iter().any(|link| link.profile == at) {
                return None;
            }
            if !links.is_empty() && get("aws_access_key_id").is_some() {
                break Base::Keys(at);
            }
            let Some(role_arn) = get("role_arn").filter(|_| get("web_identity_token_file").is_none()) else {
                break base(profiles, at);
            };
            links.push(Link {
                profile: at.clone(),
                role_arn,
                serial: get("mfa_serial"),
                external_id: get("external_id"),
                session_name: get("role_session_name"),
                seconds: get("duration_seconds").and_then(|text| text.parse().ok()),
            });
            match (get("source_profile"), get("credential_source")) {
                (Some(next), None) if next == at => break base(profiles, at),
                (None, Some(_)) => break base(profiles, at),
                (Some(next), None) => at = next,
                _ => return None,
            }
        };
        links.reverse();
        let ours = matches!(base, Base::Process(_)) || links.iter().any(|link| link.serial.is_some());
        ours.then_some(Self { base, links })
    }

    /// Whether a person has to give a code first.
    pub(super) fn wants_code(&self) -> bool {
        self.links.iter().any(|link| link.serial.is_some())
    }

    /// The profile whose credentials begin the chain.
    pub(super) fn source(&self) -> &str {
        match &self.base {
            Base::Keys(profile) | Base::Process(profile) | Base::Sdk(profile) => profile,
        }
    }

    /// The credentials that the chain begins with.
    pub(super) async fn begin(
        &self,
        profiles: &Arc<Profiles>,
        region: &Region,
        http: &SharedHttpClient,
    ) -> Result<Credentials, Error> {
        match &self.base {
            Base::Keys(profile) => Ok(keys(profiles, profile)),
            Base::Process(profile) => {
                let command = profiles.get(profile, "credential_process").unwrap_or_default();
                let failed = |why| Error::CredentialProcess { source: profiles.place(profile), why };
                process::credentials(command, process::LIMIT).await.map_err(failed)
            }
            Base::Sdk(profile) => {
                let provider = source::without_role(profiles, profile, region.clone(), http.clone());
                let provider = SharedCredentialsProvider::new(provider);
                let provider = Watched::new(provider, Arc::clone(profiles), profile.clone(), None);
                let given = provider.provide_credentials().await;
                given.map_err(|_| provider.seen().failure.unwrap_or(Error::NoCredentials))
            }
        }
    }
}

/// The profile without its role, in the SDK's order of what counts.
fn base(profiles: &Profiles, profile: String) -> Base {
    let sets = |setting: &&str| profiles.get(&profile, setting).is_some();
    let mut before = ["credential_source", "web_identity_token_file"].iter().chain(&source::SIGN_INS);
    if !before.any(&sets) {
        if sets(&"credential_process") {
            return Base::Process(profile);
        }
        if sets(&"aws_access_key_id") && sets(&"aws_secret_access_key") {
            return Base::Keys(profile);
        }
    }
    Base::Sdk(profile)
}

fn keys(profiles: &Profiles, profile: &str) -> Credentials {
    let get = |setting| profiles.get(profile, setting);
    let (id, secret) = (get("aws_access_key_id").unwrap_or_default(), get("aws_secret_access_key"));
    let token = get("aws_session_token").map(Secret::new);
    super::session::keys(id, &Secret::new(secret.unwrap_or_default()), token.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::Env;

    async fn of(config: &str, profile: &str) -> Option<Chain> {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("config");
        std::fs::write(&file, config).unwrap();
        let env = Env::default().with("AWS_CONFIG_FILE", file.to_str().unwrap().to_owned());
        Chain::of(&Profiles::load(&env.with("HOME", "/nonexistent")).await, profile)
    }

    const KEYS: &str = "[profile base]\naws_access_key_id=a\naws_secret_access_key=b\n";

    fn names(chain: &Chain) -> Vec<&str> {
        chain.links.iter().map(|link| link.profile.as_str()).collect()
    }

    #[tokio::test]
    async fn a_device_is_found_at_any_link() {
        for (device, wants) in [("one", true), ("two", true), ("none", false)] {
            let serial = |name| if name == device { "mfa_serial=arn:x\n" } else { "" };
            let config = format!(
                "{KEYS}[profile two]\nrole_arn=r2\nsource_profile=base\n{}[profile one]\nrole_arn=r1\nsource_profile=two\n{}",
                serial("two"),
                serial("one")
            );
            let chain = of(&config, "one").await;
            assert_eq!(chain.is_some(), wants, "{device}");
            let Some(chain) = chain else { continue };
            assert_eq!(chain.base, Base::Keys("base".into()));
            assert_eq!(names(&chain), ["two", "one"]);
        }
    }

    #[tokio::test]
    async fn every_beginning_is_known() {
        let role = "[profile x]\nrole_arn=r\nmfa_serial=arn:x\n";
        let base = async |settings: &str| of(&format!("{role}{settings}"), "x").await.map(|chain| chain.base);
        let x = || "x".to_owned();
        assert_eq!(base("credential_source=Environment\n").await, Some(Base::Sdk(x())));
        let own = "source_profile=x\naws_access_key_id=a\naws_secret_access_key=b\n";
        assert_eq!(base(own).await, Some(Base::Keys(x())));
        assert_eq!(base("source_profile=x\ncredential_process=y\n").await, Some(Base::Process(x())));
        let tool = "source_profile=tool\n[profile tool]\ncredential_process=y\n";
        assert_eq!(base(tool).await, Some(Base::Process("tool".into())));
        let sso = "source_profile=s\n[profile s]\nsso_session=c\ncredential_process=y\n";
        assert_eq!(base(sso).await, Some(Base::Sdk("s".into())));
        for none in
            ["", "source_profile=gone\n", "source_profile=y\n[profile y]\nrole_arn=r\nsource_profile=x\n"]
        {
            assert_eq!(base(none).await, None, "{none}");
        }
        assert!(of("[profile x]\ncredential_process=y\n", "x").await.unwrap().links.is_empty());
    }
}
