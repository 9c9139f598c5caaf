//! The half that asks Amazon: the token exchange, a call of SP-API, restricted data.

use super::rung::Id;
use super::verdict::Verdict;
use crate::amazon::{AccessToken, Amazon, LwaError, NoAnswer, Participations, SpApiError};
use crate::profiles::due;
use crate::store::Profile;
use crate::values::roles::reason::Finding;
use crate::values::{Kind, Realm};
use crate::{Error, proof, report};
use jiff::Timestamp;

/// What Amazon said. Profiles that hold the same values share it.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    /// The access token's minutes.
    pub token: Result<i64, LwaError>,
    /// SP-API's answer in the region, where there was a token.
    pub participations: Option<Result<Participations, SpApiError>>,
    /// The realm that takes the token, where the profile's does not.
    pub elsewhere: Option<Realm>,
    /// The restricted-data token, where one was asked for.
    pub restricted: Option<Result<(), SpApiError>>,
    /// The roles, where they were asked for.
    pub roles: Option<Vec<Finding>>,
    pub at: Timestamp,
}

impl Facts {
    /// Whether a refusal of SP-API can be a role's: the token is known to be for this account, region and host, or
    /// nothing speaks against it.
    pub(super) fn speaks_of_roles(&self, kind: Kind) -> bool {
        let of_role = match &self.participations {
            Some(Ok(_) | Err(SpApiError::Unauthorized { .. })) => true,
            // A minute's allowance that is used up says nothing about the others.
            Some(Err(SpApiError::NoAnswer(NoAnswer::Throttled { .. }))) => true,
            Some(Err(_)) | None => false,
        };
        of_role && self.elsewhere.is_none() && !kind.is_sandbox()
    }
}

/// Asks the rest, with what the exchange gave. At most one call of the participations a region and token.
pub(crate) async fn ask(
    amazon: &Amazon,
    values: &proof::LwaValues,
    exchanged: Result<AccessToken, LwaError>,
) -> Facts {
    let at = Timestamp::now();
    let token = match exchanged {
        Ok(token) => token,
        Err(error) => {
            let (participations, elsewhere, restricted, roles) = (None, None, None, None);
            return Facts { token: Err(error), participations, elsewhere, restricted, roles, at };
        }
    };
    let minutes = (token.expires.duration_since(at).as_secs() + 30) / 60;
    let (participations, restricted) = tokio::join!(
        amazon.spapi.account(values.kind, values.region, &token),
        proof::restricted(amazon, values, &token)
    );
    let elsewhere = match participations {
        Err(SpApiError::Unauthorized { .. }) => {
            amazon.spapi.elsewhere(values.kind, values.region, &token).await
        }
        _ => None,
    };
    Facts { token: Ok(minutes), participations: Some(participations), elsewhere, restricted, roles: None, at }
}

/// The verdicts of this half; `facts` is none where a value could not be read.
pub(crate) fn verdicts(facts: Option<&Facts>, profile: &Profile) -> Vec<Verdict> {
    let call = call_of(profile);
    let Some(facts) = facts else {
        let none = |id| Verdict::skip(id, "client id, client secret or refresh token can't be read");
        return [none(Id::Token), none(call)].into_iter().chain(restricted(None, profile)).collect();
    };
    let token = match &facts.token {
        Ok(minutes) => {
            let text = format!("token accepted, valid {minutes} minutes{}", authorized_until(profile));
            Verdict::pass(Id::Token, text)
        }
        Err(error) => refused_token(error, profile),
    };
    let participations = match &facts.participations {
        None => Verdict::skip(call, "there is no access token"),
        Some(Ok(found)) => answered(found, profile),
        Some(Err(error)) => refused_call(error, facts.elsewhere, profile),
    };
    [token, participations].into_iter().chain(restricted(Some(facts), profile)).collect()
}

/// The call that proves the profile.
fn call_of(profile: &Profile) -> Id {
    if profile.kind().is_vendor() { Id::VendorOrders } else { Id::Participations }
}

/// Of a public app: until when its account has authorized it.
fn authorized_until(profile: &Profile) -> String {
    let ends = due::authorization_ends(profile);
    ends.map(|on| format!("; authorized until {}", on.strftime("%-d %b %Y"))).unwrap_or_default()
}

fn refused_token(error: &LwaError, profile: &Profile) -> Verdict {
    let verdict = Verdict::of(Id::Token, &Error::Lwa(error.clone()));
    match error {
        LwaError::InvalidClient { .. } => verdict.fix(format!(
            "copy the newest secret from {} of the app and run spapi-setup rotate lwa-secret{{p}}. \
             A secret stops working 7 days after it was rotated and 180 days after it was made.",
            error.kind().credentials()
        )),
        LwaError::InvalidGrant { .. } if profile.public_app && profile.selling_partner_id.is_some() => {
            verdict.fix(
                "the account took its consent back, or a year is over: it consents again with spapi-setup authorize \
                 --renew and this profile's name",
            )
        }
        LwaError::InvalidGrant { .. } | LwaError::UnauthorizedClient { .. } => verdict.fix(format!(
            "in {} choose {} of this app again, and give the new token to spapi-setup rotate refresh-token{{p}}",
            error.kind().apps(),
            error.kind().new_token()
        )),
        _ => verdict,
    }
}

fn answered(found: &Participations, profile: &Profile) -> Verdict {
    let id = call_of(profile);
    let realm = Realm::of(profile.kind(), profile.region);
    let what = proof::answer(realm, &found.marketplaces, found.store_name.as_deref());
    if let (Some(recorded), Some(now)) = (&profile.store_name, &found.store_name)
        && recorded != now
    {
        return Verdict::fail(id, report::REFUSED, format!("answers as another store: \"{now}\""))
            .cause(format!("at the first proof it was \"{recorded}\""))
            .fix(
                "if the store was renamed: spapi-setup init{p} --allow-other-seller records the new name. If not, the \
                 refresh token is another seller's: authorize again as the right one and run spapi-setup rotate \
                 refresh-token{p}",
            );
    }
    if let Some(doubt) = proof::doubt(realm, &found.marketplaces) {
        return Verdict::warn(id, format!("answers in {realm}, {what}")).cause(doubt).fix(proof::DOUBT_FIX);
    }
    Verdict::pass(id, format!("answers in {realm}: {what}"))
}

fn refused_call(error: &SpApiError, elsewhere: Option<Realm>, profile: &Profile) -> Verdict {
    let id = call_of(profile);
    let verdict = Verdict::of(id, &Error::SpApi(error.clone()));
    match (error, elsewhere) {
        (SpApiError::Unauthorized { .. }, Some(accepts)) => {
            let chosen = Realm::of(profile.kind(), profile.region);
            let words = Verdict::of(id, &Error::elsewhere(chosen, accepts));
            Verdict { request_id: verdict.request_id, code: verdict.code, ..words }.fix(format!(
                "if the token is right and the profile is not: spapi-setup init{{p}} {}. If the profile is right, authorize \
                 the app for {chosen} and run spapi-setup rotate refresh-token{{p}}",
                chosen.flags_to(accepts)
            ))
        }
        (SpApiError::Unauthorized { .. }, None) => {
            let chosen = Realm::of(profile.kind(), profile.region);
            let (why, fix) = report::no_access(profile.kind());
            Verdict { summary: format!("refused in {chosen} (HTTP 403, Unauthorized, no detail)"), ..verdict }
                .cause(format!("the values are valid; {why}"))
                .fix(format!("{}{fix} and run spapi-setup rotate refresh-token{{p}}", roles_first(profile)))
        }
        (SpApiError::SecretExpired { .. }, _) => verdict.fix(format!(
            "after 180 days: rotate it in {}, then run spapi-setup rotate lwa-secret{{p}}. If it was rotated \
             within the last hour, wait: it takes time until a new secret works everywhere.",
            profile.kind().central()
        )),
        _ => verdict,
    }
}

/// How to find out which role is missing, where there are roles.
fn roles_first(profile: &Profile) -> &'static str {
    if profile.kind().is_sandbox() {
        ""
    } else {
        "spapi-setup check --roles{p} tells which roles are there; "
    }
}

/// None where the partner has no such data: the rung is left out.
fn restricted(facts: Option<&Facts>, profile: &Profile) -> Option<Verdict> {
    const ID: Id = Id::Restricted;
    if !profile.kind().has_restricted_data() {
        return None;
    }
    Some(match facts.and_then(|f| f.restricted.as_ref()) {
        _ if !profile.restricted_data => Verdict::skip(ID, "the profile does not ask for it"),
        None => Verdict::skip(ID, "there is no access token"),
        Some(Ok(())) => Verdict::pass(
            ID,
            "a token is given: the app may read buyers' addresses by the older Orders API (v0)",
        ),
        Some(Err(error)) => {
            let verdict = Verdict::of(ID, &Error::SpApi(error.clone()));
            match error {
                SpApiError::DataElements { .. } => verdict.fix(
                    "in Develop Apps give the app the role Direct-to-Consumer Shipping (Restricted), \"Authorize\" again \
                     and run spapi-setup rotate refresh-token{p}. If the software reads no addresses: spapi-setup \
                     init{p} --no-restricted-data.",
                ),
                _ => verdict,
            }
        }
    })
}
