//! One account's values: completed, proved.

use super::accounts::Account;
use super::{Importing, missing};
use crate::answers::ask::Choice;
use crate::answers::{Given, Question, question as q};
use crate::import::ImportedProfile;
use crate::profiles::secrets;
use crate::profiles::seller;
use crate::proof::{self, Blame, Proof, Values};
use crate::provision::foreign_key::{self, Key, Owner};
use crate::term::Hidden;
use crate::values::{LwaClientId, Malformed, ProfileName, Region, Secret, entry, recognise};
use crate::{Error, report};
use jiff::civil::Date;

/// What is stored for one account.
pub(super) struct Taken {
    pub name: ProfileName,
    pub region: Region,
    pub values: Option<Values>,
    pub proof: Option<Proof>,
    pub secret_date: Option<Date>,
    pub key: Option<(Key, Owner)>,
}

/// Completes and proves; nothing is stored yet.
pub(super) async fn take(i: &mut Importing<'_>, account: Account) -> Result<Taken, Error> {
    let Account { name, entry } = account;
    let stored = stored(i, &name).await?;
    let mut missing_here = Vec::new();
    let region = region(i, &entry, &name, &mut missing_here)?;
    let parts = Parts::of(i, &entry, stored, &mut missing_here)?;
    if !missing_here.is_empty() {
        return Err(missing(missing_here));
    }
    let region = region.ok_or_else(|| missing(vec![&q::REGION]))?;
    let values = parts.and_then(|parts| parts.values(region, restricted(i, &name)));
    let proof = match &values {
        Some(values) => prove(i, values).await?,
        None => None,
    };
    let key = key(i, &entry, region, &name).await?;
    if let Some(values) = &values
        && !Given::is_yes(&i.given.other_seller)
    {
        let found = proof.as_ref().and_then(|p| p.store_name.as_deref());
        seller::same(&mut i.ask, &i.config, &name, &values.refresh_token, found)?;
    }
    let secret_date = entry.lwa_secret_date.or(i.given.secret_date.as_ref().map(|d| d.value));
    Ok(Taken { name, region, values, proof, secret_date, key })
}

fn restricted(i: &Importing<'_>, name: &ProfileName) -> bool {
    let stored = || i.config.profiles.get(name).is_some_and(|p| p.restricted_data);
    i.given.restricted_data.as_ref().map_or_else(stored, |r| r.value)
}

/// What the profile holds already: a file without a refresh token may complete it.
#[derive(Default)]
struct Stored {
    client_id: Option<LwaClientId>,
    client_secret: Option<Secret>,
    refresh_token: Option<Secret>,
}

async fn stored(i: &Importing<'_>, name: &ProfileName) -> Result<Stored, Error> {
    let Some(profile) = i.config.profiles.get(name) else { return Ok(Stored::default()) };
    let stores = i.world.stores(&i.config);
    Ok(Stored {
        client_id: profile.client_id.clone(),
        client_secret: secrets::client_secret(&stores, &i.config, profile).await?,
        refresh_token: secrets::refresh_token(&stores, profile, name).await?,
    })
}

/// Flag or variable, the file, the stored profile, the person.
fn region(
    i: &mut Importing<'_>,
    entry: &ImportedProfile,
    name: &ProfileName,
    missing: &mut Vec<&'static Question>,
) -> Result<Option<Region>, Error> {
    let stored = i.config.profiles.get(name).map(|p| p.region);
    let known = i.given.region.as_ref().map(|r| r.value).or(entry.region).or(stored);
    if known.is_some() {
        return Ok(known);
    }
    if !i.ask.can() {
        missing.push(&q::REGION);
        return Ok(None);
    }
    let option =
        |region: Region| Choice::new(region, format!("{}   {}", region.title(), region.countries()), &[]);
    let options = Region::ALL.into_iter().map(option).collect();
    i.ask.choice(&q::REGION, "Where do you sell?", options, None).map(Some)
}

/// The three LWA values.
struct Parts {
    client_id: LwaClientId,
    client_secret: Secret,
    refresh_token: Secret,
}

impl Parts {
    /// `None` where the file has none of them: it holds an AWS key alone.
    fn of(
        i: &mut Importing<'_>,
        found: &ImportedProfile,
        stored: Stored,
        missing: &mut Vec<&'static Question>,
    ) -> Result<Option<Self>, Error> {
        if found.client_id.is_none() && found.client_secret.is_none() && found.refresh_token.is_none() {
            return Ok(None);
        }
        let given = |value: &Option<crate::answers::Sourced<Secret>>| value.as_ref().map(|v| v.value.clone());
        let mut client_id = found.client_id.as_deref().map(entry::client_id).transpose()?;
        client_id = client_id
            .or_else(|| i.given.client_id.as_ref().map(|c| c.value.clone()))
            .or_else(|| stored.client_id.clone());
        let same_app = stored.client_id.is_some() && client_id == stored.client_id;
        let own = |secret: Option<Secret>| secret.filter(|_| same_app);
        let secret = |text: &Option<Secret>, parse: fn(&str) -> Result<Secret, Malformed>| {
            text.as_ref().map(|text| parse(text.expose())).transpose()
        };
        let mut client_secret = secret(&found.client_secret, entry::client_secret)?
            .or_else(|| given(&i.given.client_secret))
            .or_else(|| own(stored.client_secret));
        let mut refresh_token = secret(&found.refresh_token, entry::refresh_token)?
            .or_else(|| given(&i.given.refresh_token))
            .or_else(|| own(stored.refresh_token));
        if i.ask.can() {
            while client_id.is_none() {
                let text = i.ask.input(&q::LWA_CLIENT_ID, "Client identifier", None)?;
                client_id = accepted(i, entry::client_id(&text));
            }
            while client_secret.is_none() {
                let text = hidden(i, &q::LWA_CLIENT_SECRET, "Client secret")?;
                client_secret = accepted(i, entry::client_secret(text.expose()));
            }
            while refresh_token.is_none() {
                let text = hidden(i, &q::REFRESH_TOKEN, "Refresh token")?;
                refresh_token = accepted(i, entry::refresh_token(text.expose()));
            }
        }
        let lacking = [
            (&q::LWA_CLIENT_ID, client_id.is_none()),
            (&q::LWA_CLIENT_SECRET, client_secret.is_none()),
            (&q::REFRESH_TOKEN, refresh_token.is_none()),
        ];
        missing.extend(lacking.into_iter().filter_map(|(question, lacking)| lacking.then_some(question)));
        Ok(match (client_id, client_secret, refresh_token) {
            (Some(client_id), Some(client_secret), Some(refresh_token)) => {
                Some(Self { client_id, client_secret, refresh_token })
            }
            _ => None,
        })
    }

    fn values(self, region: Region, restricted_data: bool) -> Option<Values> {
        let Self { client_id, client_secret, refresh_token } = self;
        Some(Values { region, client_id, client_secret, refresh_token, restricted_data })
    }
}

fn hidden(i: &mut Importing<'_>, question: &'static Question, label: &str) -> Result<Secret, Error> {
    let echo_after = |raw: &str| format!("(hidden) {}", recognise::received(raw));
    i.ask.secret(question, &Hidden { label, default: None, echo_after: &echo_after })
}

fn accepted<T>(i: &Importing<'_>, parsed: Result<T, Malformed>) -> Option<T> {
    parsed.map_err(|m| i.world.term.fail(&format!("That is {m}. It looks like {}", m.example))).ok()
}

/// `None`: to be kept although it could not be proved.
async fn prove(i: &mut Importing<'_>, values: &Values) -> Result<Option<Proof>, Error> {
    let outcome = {
        let _wait = i.world.term.wait("Trying the values with Login with Amazon and SP-API");
        async { proof::prove(&i.world.amazon()?, values).await }.await
    };
    let term = &i.world.term;
    let error = match outcome {
        Ok(proof) => {
            term.ok("Login with Amazon accepts the three values");
            proof::say_answers(term, "", values.region, &proof);
            return Ok(Some(proof));
        }
        Err(error) => error,
    };
    let what = match proof::blame(&error) {
        Blame::ClientSecret => "the client id and secret",
        Blame::RefreshToken | Blame::Pair => "the refresh token",
        Blame::Access | Blame::Nothing => {
            return if keep_unproved(i, &error)? { Ok(None) } else { Err(error) };
        }
    };
    Err(Error::Refused { what, source_name: i.name(), refusal: Box::new(error) })
}

/// What Amazon did not refuse outright may be kept, marked so.
fn keep_unproved(i: &mut Importing<'_>, error: &Error) -> Result<bool, Error> {
    let agreed = Given::is_yes(&i.given.accept_unverified);
    if agreed || i.ask.can() {
        i.world.term.refusal(&report::lines(error));
    }
    let keep = agreed || i.ask.confirm("Keep the values anyway, unverified?", Some(false), false)?;
    if keep {
        i.world.term.warn("Kept unverified: spapi-setup check proves the values as soon as Amazon answers");
    }
    Ok(keep)
}

/// The AWS key, proved; `None` where the file has none.
async fn key(
    i: &mut Importing<'_>,
    found: &ImportedProfile,
    region: Region,
    name: &ProfileName,
) -> Result<Option<(Key, Owner)>, Error> {
    let (Some(id), Some(secret)) = (&found.aws_access_key_id, &found.aws_secret_access_key) else {
        if found.aws_access_key_id.is_some() || found.aws_secret_access_key.is_some() {
            i.world.term.warn("Half an AWS access key is left out: id and secret belong together");
        }
        return Ok(None);
    };
    let arn = |text: &Option<String>| text.as_deref().map(str::parse).transpose();
    let key = Key {
        id: id.trim().to_owned(),
        secret: Secret::new(secret.expose().trim()),
        role: arn(&found.role_arn)?,
        user: arn(&found.user_arn)?,
    };
    let outcome = {
        let _wait = i.world.term.wait("Trying the access key with AWS");
        foreign_key::prove(i.world, region, &key).await
    };
    let owner = match outcome {
        Ok(owner) => {
            let role = if key.role.is_some() { " and assumes the role" } else { "; the file names no role" };
            i.world.term.ok(&format!("The access key {} belongs to {}{role}", key.id, owner.user));
            owner
        }
        Err(error) => match foreign_key::unproved(&key) {
            Some(owner) if unreached(&error) && keep_unproved(i, &error)? => owner,
            _ => return Err(error),
        },
    };
    foreign_key::check(&i.config, i.config.profiles.get(name), &owner)?;
    Ok(Some((key, owner)))
}

/// Whether AWS did not answer, as against refused.
fn unreached(error: &Error) -> bool {
    report::exit_code(error) == report::FAILED
}
