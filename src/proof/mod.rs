//! Proves the three LWA values: a token exchange, one call of the SP-API, a restricted-data token if wanted.

pub(crate) mod app;
mod pause;

use crate::Error;
use crate::amazon::{AccessToken, Amazon, LwaError, Marketplace, SpApiError, participations};
use crate::store::Profile;
use crate::term::Term;
use crate::values::{Environment, Kind, LwaClientId, LwaParts, Partner, Realm, Region, Secret};
use crate::world::World;
use jiff::Timestamp;
pub(crate) use pause::Pause;

/// The values to prove.
#[derive(Clone)]
pub(crate) struct LwaValues {
    pub region: Region,
    /// Who the partner is: which call proves the values, and at which host.
    pub kind: Kind,
    pub client_id: LwaClientId,
    pub client_secret: Secret,
    pub refresh_token: Secret,
    /// Whether a restricted-data token is asked for too.
    pub restricted_data: bool,
}

impl LwaValues {
    /// Of a profile, with these values of its app and its own.
    pub(crate) fn of(profile: &Profile, client_id: LwaClientId, secret: Secret, token: Secret) -> Self {
        Self {
            region: profile.region,
            kind: profile.kind(),
            client_id,
            client_secret: secret,
            refresh_token: token,
            restricted_data: profile.restricted_data,
        }
    }

    /// `None` where one of the three is missing.
    pub(crate) fn of_parts(
        parts: LwaParts,
        region: Region,
        kind: Kind,
        restricted_data: bool,
    ) -> Option<Self> {
        Some(Self {
            region,
            kind,
            client_id: parts.client_id?,
            client_secret: parts.client_secret?,
            refresh_token: parts.refresh_token?,
            restricted_data,
        })
    }

    pub(crate) fn of_profile(parts: LwaParts, profile: &Profile) -> Option<Self> {
        Self::of_parts(parts, profile.region, profile.kind(), profile.restricted_data)
    }
}

/// What the proof showed.
#[derive(Debug, Clone)]
pub(crate) struct Proof {
    pub at: Timestamp,
    pub store_name: Option<String>,
    /// The marketplaces the seller takes part in.
    pub marketplaces: Vec<Marketplace>,
    /// Whether a restricted-data token was asked for, and given.
    pub restricted: bool,
}

/// Which of the values a refusal speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blame {
    /// The client id and its secret, as a pair.
    ClientSecret,
    RefreshToken,
    /// The token is another app's than id and secret.
    Pair,
    /// The values are good; role, region or authorization is not.
    Access,
    /// None of them: network, Amazon's own trouble.
    Nothing,
}

/// Proves the values. At most one call of the participations a region and token.
pub(crate) async fn prove(amazon: &Amazon, values: &LwaValues) -> Result<Proof, Error> {
    let spapi = &amazon.spapi;
    let token = exchange(amazon, values).await?;
    let participations = match spapi.account(values.kind, values.region, &token).await {
        Ok(participations) => participations,
        Err(error @ SpApiError::Unauthorized { .. }) => {
            // SP-API's 403 is the same for every wrong realm; where the token works tells them apart.
            let chosen = Realm::of(values.kind, values.region);
            return Err(match spapi.elsewhere(values.kind, values.region, &token).await {
                Some(accepts) => Error::elsewhere(chosen, accepts),
                None => error.into(),
            });
        }
        Err(error) => return Err(error.into()),
    };
    let restricted = restricted(amazon, values, &token).await.transpose()?.is_some();
    Ok(Proof {
        at: Timestamp::now(),
        store_name: participations.store_name,
        marketplaces: participations.marketplaces,
        restricted,
    })
}

/// Exchanges the refresh token for an access token.
pub(crate) async fn exchange(amazon: &Amazon, values: &LwaValues) -> Result<AccessToken, LwaError> {
    let token = amazon.lwa.exchange(&values.client_id, &values.client_secret, &values.refresh_token).await;
    token.map_err(|error| error.of(values.kind))
}

/// Asks for a restricted-data token for the path that stands for "may read buyers' addresses"; `None` where it is not
/// wanted, or the partner has no such data.
pub(crate) async fn restricted(
    amazon: &Amazon,
    values: &LwaValues,
    token: &AccessToken,
) -> Option<Result<(), SpApiError>> {
    if !(values.restricted_data && values.kind.has_restricted_data()) {
        return None;
    }
    let paths = ["/orders/v0/orders".to_owned()];
    Some(amazon.spapi.restricted_data_token(values.region, token, &paths).await.map(drop))
}

/// Proves the values while the screen says that it waits.
pub(crate) async fn prove_with_wait(world: &World, values: &LwaValues) -> Result<Proof, Error> {
    let _wait = world.term.wait("Asking Login with Amazon and the Selling Partner API");
    prove(&world.amazon()?, values).await
}

/// Which value a failed proof speaks of.
pub(crate) fn blame(error: &Error) -> Blame {
    match error {
        Error::Refused { refusal, .. } => blame(refusal),
        Error::Halfway { source, .. } => blame(source),
        Error::Lwa(LwaError::InvalidClient { .. }) => Blame::ClientSecret,
        Error::Lwa(LwaError::InvalidGrant { .. }) => Blame::RefreshToken,
        Error::Lwa(LwaError::UnauthorizedClient { .. }) => Blame::Pair,
        Error::SpApi(SpApiError::SecretExpired { .. }) => Blame::ClientSecret,
        Error::SpApi(SpApiError::Unauthorized { .. } | SpApiError::DataElements { .. })
        | Error::OtherRegion { .. }
        | Error::OtherPartner(_)
        | Error::OtherEnvironment(_) => Blame::Access,
        _ => Blame::Nothing,
    }
}

/// What to do where SP-API answers, and nobody can buy anything of the seller.
pub(crate) const DOUBT_FIX: &str =
    "look at the account's state (\"Account Health\") and its marketplaces in Seller Central";

/// Says what is stored: values that were proved, or that are kept although they were not.
pub(crate) fn say_kept(term: &Term, values: &LwaValues, proof: Option<&Proof>) {
    match proof {
        Some(proof) => say_answers(term, "", values, proof),
        None => term.warn("Kept unverified: `spapi-setup check` proves the values as soon as Amazon answers"),
    }
}

/// Says where SP-API answers, as a warning where nobody can buy anything there. `lead`: what stands before it.
pub(crate) fn say_answers(term: &Term, lead: &str, values: &LwaValues, proof: &Proof) {
    let realm = Realm::of(values.kind, values.region);
    let what = answer(realm, &proof.marketplaces, proof.store_name.as_deref());
    let line = format!("{lead}SP-API answers in {realm}: {what}");
    match doubt(realm, &proof.marketplaces) {
        None => term.ok(&line),
        Some(doubt) => {
            term.warn(&line);
            term.detail(&format!("{doubt}: {DOUBT_FIX}"));
        }
    }
}

/// What the call that proves an account of the realm told of it, in one line.
pub(crate) fn answer(realm: Realm, marketplaces: &[Marketplace], store: Option<&str>) -> String {
    match (realm.environment, realm.partner) {
        (Environment::Sandbox, _) => "sample data, the same for everybody".to_owned(),
        (Environment::Production, Partner::Vendor) => "purchase orders may be read".to_owned(),
        (Environment::Production, Partner::Seller) => {
            let store = store.map(|s| format!(", store \"{s}\"")).unwrap_or_default();
            format!("{}{store}", marketplaces_line(marketplaces))
        }
    }
}

/// Why nobody can buy anything of this seller, though SP-API answers. Vendors and the sandbox list no marketplaces of
/// their own: `None`.
pub(crate) fn doubt(realm: Realm, marketplaces: &[Marketplace]) -> Option<&'static str> {
    match (realm.environment, realm.partner) {
        (Environment::Production, Partner::Seller) => participations::doubt(marketplaces),
        _ => None,
    }
}

/// The line that tells where SP-API answers: "Amazon.co.uk, Amazon.de, Amazon.fr and 6 more".
fn marketplaces_line(marketplaces: &[Marketplace]) -> String {
    let names: Vec<&str> = marketplaces.iter().filter(|m| m.participating).map(|m| m.name.as_str()).collect();
    match names.len() {
        0 => "no marketplace in which this seller takes part".to_owned(),
        1..=4 => names.join(", "),
        n => format!("{} and {} more", names[..3].join(", "), n - 3),
    }
}
