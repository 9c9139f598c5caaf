//! `plan --admin-policy`: the least policy of the administrator, of who writes the sinks, of who reaches a team's store,
//! or of who works with a shared home.

use crate::answers::Given;
use crate::profiles::{sinks, team};
use crate::provision::{account, survey};
use crate::store::Config;
use crate::values::{AwsRegion, Sink};
use crate::world::World;
use crate::{Error, aws};
use std::str::FromStr;

/// Whose least policy `--admin-policy` prints: `--for`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Who writes the sinks.
    Sinks,
    /// Who reaches a team's store.
    Store,
    /// Who works with a shared home.
    Home,
}

impl FromStr for Purpose {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "sinks" => Ok(Self::Sinks),
            "store" => Ok(Self::Store),
            "home" => Ok(Self::Home),
            _ => Err("it is sinks, store or home".to_owned()),
        }
    }
}

/// A least policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Policy {
    /// Whose; `None`: the administrator's who runs `init`.
    pub purpose: Option<Purpose>,
    /// Sinks that are still to be recorded.
    pub sinks: Vec<Sink>,
}

/// The policy for the store that is recorded, or answered; for any home before there is one.
fn store(world: &World, given: &Given, config: &Config, account: &str) -> Result<serde_json::Value, Error> {
    let (prefix, region, key) = team::known(given, config);
    let region = region.as_ref().map_or("*", AwsRegion::as_str);
    let home = match world.home.has("config.toml").unwrap_or(false) {
        true => format!("{}/", config.home_id),
        false => String::new(),
    };
    Ok(aws::team_policy("aws", account, region, &format!("{prefix}/{home}"), key.as_ref()))
}

/// The policy for the bucket and the prefix of `SPAPI_SETUP_HOME`.
fn home(world: &World) -> Result<serde_json::Value, Error> {
    let Some(path) = world.home.bucket_path() else {
        return Err(Error::Usage {
            what: format!("the home {} is a folder: nothing in AWS has to be allowed for it", world.home),
            fix: "name the bucket: SPAPI_SETUP_HOME=s3://acme-spapi/home spapi-setup plan --admin-policy --for home".to_owned(),
        });
    };
    Ok(aws::home_policy("aws", path.bucket(), &path.key("*")))
}

/// A policy for `--aws-account`; without it for any account.
pub(super) fn print(world: &World, given: &Given, config: &Config, policy: &Policy) -> Result<(), Error> {
    let profile = config.profiles.get(&given.profile_name());
    let account = account::expected_account(given, config, profile).map(|(account, _)| account);
    let any: crate::values::AccountId = "000000000000".parse()?;
    let number = account.as_ref().unwrap_or(&any);
    let policy = match policy.purpose {
        None => aws::admin_policy(&survey::desired(given, config, profile, number, "aws")?),
        Some(Purpose::Sinks) => {
            let mut all: Vec<Sink> = sinks::all(config).into_iter().map(|known| known.record.sink).collect();
            let new = policy.sinks.iter().filter(|sink| !all.contains(sink));
            let new: Vec<_> = new.cloned().collect();
            all.extend(new);
            aws::sinks_policy("aws", number.as_str(), &all)
        }
        Some(Purpose::Store) => store(world, given, config, number.as_str())?,
        Some(Purpose::Home) => home(world)?,
    };
    let text = serde_json::to_string_pretty(&policy).unwrap_or_default();
    // An ARN with a wildcard for the account serves where no account was named.
    let text = if account.is_none() { text.replace(":000000000000:", ":*:") } else { text };
    world.term.data(&text);
    Ok(())
}
