//! Proves a client secret with the refresh token of every profile of its app.

use crate::Error;
use crate::amazon::{Amazon, LwaError, SpApiError};
use crate::proof::{self, LwaValues, Proof};
use crate::store::{Config, Entry};
use crate::values::{LwaClientId, ProfileName, Secret};
use crate::world::World;
use tokio::task::JoinSet;

/// How many profiles are proved at once.
const AT_ONCE: usize = 4;

/// A profile and what proving it showed.
pub(crate) type Tried = (ProfileName, Result<Proof, Error>);

/// What all of them together say.
pub(crate) enum Judgement {
    /// One or more passed; what the others showed is a warning.
    Proved(Vec<(ProfileName, Proof)>, Vec<(ProfileName, Error)>),
    /// SP-API does not know the secret yet.
    NotYet(Error),
    /// Login with Amazon does not know id and secret as a pair.
    Wrong(Error),
    /// None passed, and none of it speaks of the secret.
    Unproved(Error),
}

pub(crate) fn profiles(config: &Config, client_id: &LwaClientId) -> Vec<ProfileName> {
    let of_app = config.profiles.iter().filter(|(_, p)| p.client_id.as_ref() == Some(client_id));
    of_app.map(|(name, _)| name.clone()).collect()
}

/// Proves `secret` with each profile of `names` that has a refresh token.
///
/// One profile is asked first, the one that was proved last, because Amazon may lock an app that sends a wrong secret
/// again and again: where the answer is about the secret itself, it is the only outcome.
pub(crate) async fn prove(
    world: &World,
    config: &Config,
    client_id: &LwaClientId,
    secret: &Secret,
    names: &[ProfileName],
) -> Result<Vec<Tried>, Error> {
    let stores = world.stores(config);
    let mut waiting = Vec::new();
    for name in names {
        let Some(profile) = config.profiles.get(name) else { continue };
        let token = stores.kind(profile.store).get(&Entry::RefreshToken(name.clone())).await?;
        let Some(refresh_token) = token else { continue };
        let values = LwaValues::of(profile, client_id.clone(), secret.clone(), refresh_token);
        waiting.push((name.clone(), values));
    }
    if waiting.is_empty() {
        let profile = names.first().map(ToString::to_string).unwrap_or_default();
        return Err(Error::Incomplete { profile, what: "a refresh token to prove the secret with" });
    }
    let amazon = world.amazon()?;
    let latest = |(name, _): &(ProfileName, _)| config.profiles.get(name).and_then(|p| p.verified_at);
    let first = (1..waiting.len())
        .fold(0, |best, at| if latest(&waiting[at]) > latest(&waiting[best]) { at } else { best });
    let (name, values) = waiting.remove(first);
    let outcome = proof::prove(&amazon, &values).await;
    if concerns_every_profile(&outcome) {
        return Ok(vec![(name, outcome)]);
    }
    let mut outcomes = vec![(name, outcome)];
    outcomes.extend(all(&amazon, waiting).await?);
    outcomes.sort_by_key(|(name, _)| names.iter().position(|n| n == name));
    Ok(outcomes)
}

/// Whether another profile of the app would get the same answer: Login with Amazon looks at the client secret before
/// it looks at the refresh token, and one that can't be reached is out of reach for all of them.
fn concerns_every_profile(outcome: &Result<Proof, Error>) -> bool {
    match outcome {
        Err(Error::SpApi(SpApiError::SecretExpired { .. })) => true,
        Err(Error::Lwa(error)) => {
            !matches!(error, LwaError::InvalidGrant { .. } | LwaError::UnauthorizedClient { .. })
        }
        _ => false,
    }
}

async fn all(amazon: &Amazon, waiting: Vec<(ProfileName, LwaValues)>) -> Result<Vec<Tried>, Error> {
    let mut tasks = JoinSet::new();
    let mut outcomes = Vec::new();
    let mut left = waiting.into_iter();
    loop {
        while tasks.len() < AT_ONCE
            && let Some((name, values)) = left.next()
        {
            let amazon = amazon.clone();
            tasks.spawn(async move { (name, proof::prove(&amazon, &values).await) });
        }
        match tasks.join_next().await {
            Some(Ok(outcome)) => outcomes.push(outcome),
            Some(Err(e)) => {
                return Err(Error::Task { task: "The proof of a profile", why: e.to_string() });
            }
            None => return Ok(outcomes),
        }
    }
}

/// What passed, and what failed.
pub(crate) type Parted = (Vec<(ProfileName, Proof)>, Vec<(ProfileName, Error)>);

/// Parts what passed from what failed.
pub(crate) fn parted(outcomes: Vec<Tried>) -> Parted {
    let (mut passed, mut failed) = (Vec::new(), Vec::new());
    for (name, outcome) in outcomes {
        match outcome {
            Ok(proof) => passed.push((name, proof)),
            Err(error) => failed.push((name, error)),
        }
    }
    (passed, failed)
}

/// One must pass. Only SP-API's "expired" means "not yet"; `invalid_client` is a wrong secret at once.
pub(crate) fn judge(outcomes: Vec<Tried>) -> Judgement {
    let (passed, mut failed) = parted(outcomes);
    if !passed.is_empty() {
        return Judgement::Proved(passed, failed);
    }
    let mut first = |is: fn(&Error) -> bool| {
        failed.iter().position(|(_, error)| is(error)).map(|at| failed.swap_remove(at).1)
    };
    if let Some(error) = first(|e| matches!(e, Error::Lwa(LwaError::InvalidClient { .. }))) {
        return Judgement::Wrong(error);
    }
    if let Some(error) = first(|e| matches!(e, Error::SpApi(SpApiError::SecretExpired { .. }))) {
        return Judgement::NotYet(error);
    }
    // Network and Amazon's own trouble first: trying again may help.
    if let Some(error) = first(|e| proof::blame(e) == proof::Blame::Nothing) {
        return Judgement::Unproved(error);
    }
    match failed.into_iter().next() {
        Some((_, error)) => Judgement::Unproved(error),
        None => Judgement::Unproved(Error::Task {
            task: "The proof of the profiles",
            why: "there was none to prove".into(),
        }),
    }
}
