//! Login with Amazon's token endpoint.

use super::consent;
use super::query::Params;
use super::sample;
use super::server::{Incoming, Reply, answered, header, plain};
use super::state::State;
use crate::values::{Environment, Partner, Region, Secret};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// The scopes that there are without a seller.
const SCOPES: [&str; 2] = [NOTIFICATIONS, ROTATION];
pub(super) const NOTIFICATIONS: &str = "sellingpartnerapi::notifications";
pub(super) const ROTATION: &str = "sellingpartnerapi::client_credential:rotation";

/// A Login with Amazon app.
#[derive(Debug, Clone, Default)]
pub struct App {
    /// `amzn1.application-oa2-client.…`.
    pub client_id: String,
    /// Its client secrets, the newest last.
    pub secrets: Vec<AppSecret>,
    /// The refresh tokens it was given.
    pub tokens: Vec<RefreshToken>,
    /// Scopes it may ask for without a seller.
    pub scopes: Vec<String>,
    /// Production, or made for the sandbox.
    pub environment: Environment,
    /// `amzn1.sp.solution.…`, its id on the page of consent.
    pub application_id: String,
    /// The redirect URIs of its form.
    pub redirect_uris: Vec<String>,
    /// Whether it is not published: the page of consent wants `version=beta`.
    pub draft: bool,
}

/// A client secret of an app.
#[derive(Debug, Clone, Default)]
pub struct AppSecret {
    /// The secret.
    pub secret: Secret,
    /// `invalid_client` from then on.
    pub valid_until: Option<Timestamp>,
    /// The SP-API refuses this many calls more with a token that this secret got.
    pub lag: u32,
    /// Login with Amazon does not know it for this many requests more.
    pub unknown: u32,
}

/// A seller's authorization of an app.
#[derive(Debug, Clone, Default)]
pub struct RefreshToken {
    /// `Atzr|…`.
    pub token: Secret,
    /// Where it works; `None`: the sample's, which works in the region that is chosen.
    pub region: Option<Region>,
    /// The seller's store.
    pub store: String,
    /// Whether the seller took it back.
    pub revoked: bool,
    /// The countries the seller takes part in, by code; `None`: a usual set.
    pub countries: Option<Vec<String>>,
    /// Further entries of `marketplaceParticipations`, as they are.
    pub also: Vec<Value>,
    /// Whether the account sells on Amazon or to Amazon.
    pub partner: Partner,
    /// The roles that the authorization holds, by Amazon's names; `None`: all.
    pub roles: Option<Vec<String>>,
    /// Amazon's id of the account.
    pub selling_partner_id: String,
}

/// An access token that was given out.
pub(super) struct AccessToken {
    pub token: Secret,
    pub client_id: String,
    pub secret: Secret,
    /// `None`: grantless.
    pub refresh: Option<Secret>,
    /// What a grantless one is good for.
    pub scope: String,
    pub expires: Timestamp,
    pub participations: u32,
}

impl App {
    pub(super) fn sample() -> Self {
        let sample = sample::sample();
        let secret = AppSecret { secret: sample.client_secret, ..AppSecret::default() };
        let token = RefreshToken {
            token: sample.refresh_token,
            store: "Rehearsal Store".to_owned(),
            selling_partner_id: "A2SAMPLESELLER".to_owned(),
            ..RefreshToken::default()
        };
        Self {
            client_id: sample.client_id,
            secrets: vec![secret],
            tokens: vec![token],
            scopes: SCOPES.map(str::to_owned).to_vec(),
            application_id: "amzn1.sp.solution.5a3b1e5a-3b1e-5a3b-1e5a-3b1e5a3b1e5a".to_owned(),
            redirect_uris: vec!["https://erp.example.com/amazon/callback".to_owned()],
            ..Self::default()
        }
    }
}

impl State {
    /// Another app, with a secret of its own and no authorization. Gives client id and secret.
    pub fn add_app(&mut self) -> (String, Secret) {
        let seed = sample::random();
        let client_id =
            format!("amzn1.application-oa2-client.5a3b1e{}", &sample::hex(&sample::digest(&seed))[..26]);
        let secret = sample::client_secret(&seed);
        let secrets = vec![AppSecret { secret: secret.clone(), ..AppSecret::default() }];
        let app = App { client_id: client_id.clone(), secrets, tokens: Vec::new(), ..App::sample() };
        self.apps.insert(client_id.clone(), app);
        (client_id, secret)
    }

    /// A seller authorizes an app in a region. `None`: there is no such app.
    pub fn authorize(&mut self, client_id: &str, region: Region, store: &str) -> Option<Secret> {
        let token = sample::token("Atzr|", &sample::random(), 392);
        self.apps.get_mut(client_id)?.tokens.push(RefreshToken {
            token: token.clone(),
            region: Some(region),
            store: store.to_owned(),
            ..RefreshToken::default()
        });
        Some(token)
    }

    /// "Rotate secret": gives the new one; the old ones work seven days more. The SP-API answers
    /// "The LWA secret token you provided has expired." to the first `lag` calls with the new one.
    pub fn rotate_secret(&mut self, client_id: &str, lag: u32) -> Option<Secret> {
        let app = self.apps.get_mut(client_id)?;
        let last = Timestamp::now() + SignedDuration::from_hours(7 * 24);
        for old in &mut app.secrets {
            old.valid_until.get_or_insert(last);
        }
        let secret = sample::client_secret(&sample::random());
        app.secrets.push(AppSecret { secret: secret.clone(), lag, ..AppSecret::default() });
        Some(secret)
    }

    /// The old secrets' seven days are over.
    pub fn expire_previous_secrets(&mut self, client_id: &str) {
        for secret in self.apps.get_mut(client_id).into_iter().flat_map(|a| &mut a.secrets) {
            if secret.valid_until.is_some() {
                secret.valid_until = Some(Timestamp::UNIX_EPOCH);
            }
        }
    }

    /// A refresh token of any app.
    pub fn refresh_token(&mut self, token: &Secret) -> Option<&mut RefreshToken> {
        self.apps.values_mut().flat_map(|a| &mut a.tokens).find(|t| t.token == *token)
    }

    /// The authorization that a refresh token stands for, and the app's client id.
    pub(super) fn authorization(&self, refresh: &Secret) -> Option<(&str, &RefreshToken)> {
        let mut all =
            self.apps.values().flat_map(|app| app.tokens.iter().map(|held| (app.client_id.as_str(), held)));
        all.find(|(_, held)| held.token == *refresh)
    }

    /// Every access token given out so far has expired.
    pub fn expire_access_tokens(&mut self) {
        self.access_tokens.iter_mut().for_each(|t| t.expires = Timestamp::UNIX_EPOCH);
    }
}

/// What is refused: status, code, description.
type Refusal = (u16, &'static str, String);

pub(super) fn answer(state: &mut State, incoming: &Incoming) -> (Reply, String) {
    if !incoming.path.eq_ignore_ascii_case("/auth/o2/token") || incoming.method != "POST" {
        state.unexpected.push(format!("{} {}", incoming.method, incoming.path));
        let page = "<!DOCTYPE html><html><body>We are sorry. The page is under maintenance.</body></html>";
        return (plain(405, "text/html", page), "405".to_owned());
    }
    let kind = incoming.header("content-type").unwrap_or_default();
    if !incoming.query.is_empty() {
        state.unexpected.push("query parameters in a token request".to_owned());
        let mut response = answered(500, "application/json", r#"{"message":"InternalServerException"}"#);
        let fault = "InternalServerException:http://internal.amazon.com/coral/com.amazon.panda/";
        header(&mut response, "x-amzn-errortype", fault);
        return (response, "500".to_owned());
    }
    let json_body = incoming.body.first() == Some(&b'{');
    let params = match kind.split(';').next().map(str::trim) {
        Some("application/x-www-form-urlencoded") if !json_body => Some(Params::parse(&incoming.body)),
        Some("application/json") if json_body => Params::from_json(&incoming.body),
        _ => None,
    };
    let result = match params {
        Some(params) => grant(state, &params),
        None => {
            state.unexpected.push(format!("a token request of content type {kind:?}"));
            Err(unsupported())
        }
    };
    let (status, outcome, body) = match result {
        Ok(body) => (200, "200", body),
        Err((status, code, description)) => {
            (status, code, json!({ "error_description": description, "error": code }))
        }
    };
    let mut response = answered(status, "application/json;charset=UTF-8", &body.to_string());
    header(&mut response, "cache-control", "no-store");
    (response, outcome.to_owned())
}

fn unsupported() -> Refusal {
    let text = "The authorization grant type is not supported by the authorization server";
    (400, "unsupported_grant_type", text.to_owned())
}

fn grant(state: &mut State, params: &Params) -> Result<Value, Refusal> {
    let need = |name: &str| {
        params.get(name).filter(|v| !v.is_empty()).ok_or_else(|| {
            (400, "invalid_request", format!("The request is missing a required parameter : {name}"))
        })
    };
    let kind = need("grant_type")?;
    let asked = need(match kind {
        "refresh_token" => "refresh_token",
        "client_credentials" => "scope",
        "authorization_code" => "code",
        _ => return Err(unsupported()),
    })?;
    let (client_id, secret) = (need("client_id")?, Secret::new(need("client_secret")?));
    let unknown = || (401, "invalid_client", "Client authentication failed".to_owned());
    let app = state.apps.get_mut(client_id).ok_or_else(unknown)?;
    let now = Timestamp::now();
    let good = |s: &AppSecret| s.secret == secret && s.valid_until.is_none_or(|end| now < end);
    let Some(known) = app.secrets.iter_mut().find(|s| good(s)) else { return Err(unknown()) };
    if known.unknown > 0 {
        known.unknown -= 1;
        return Err(unknown());
    }
    let refresh = match kind {
        "refresh_token" => Some(refresh(state, client_id, asked)?),
        "authorization_code" => Some(consent::redeem(state, client_id, params)?),
        _ => None,
    };
    let app = state.apps.get(client_id).ok_or_else(unknown)?;
    if refresh.is_none()
        && let Some(scope) = asked.split(' ').find(|s| !app.scopes.iter().any(|a| a == s))
    {
        let text = if SCOPES.contains(&scope) {
            "The request has an invalid parameter : scope"
        } else {
            "An unknown scope was requested"
        };
        return Err((400, "invalid_scope", text.to_owned()));
    }
    let prefix = if refresh.is_some() { "Atza|" } else { "Atc|" };
    let token = sample::token(prefix, &sample::random(), 370);
    let mut body = json!({ "access_token": token.expose(), "token_type": "bearer", "expires_in": 3600 });
    match &refresh {
        Some(echo) => body["refresh_token"] = Value::from(echo.expose()),
        None => body["scope"] = Value::from(asked),
    }
    let expires = now + SignedDuration::from_hours(1);
    let client_id = client_id.to_owned();
    let scope = if refresh.is_none() { asked.to_owned() } else { String::new() };
    state.access_tokens.push(AccessToken {
        token,
        client_id,
        secret,
        refresh,
        scope,
        expires,
        participations: 0,
    });
    Ok(body)
}

fn refresh(state: &State, client_id: &str, token: &str) -> Result<Secret, Refusal> {
    let token = Secret::new(token);
    let invalid = "The request has an invalid grant parameter : refresh_token";
    match state.authorization(&token) {
        None => Err((400, "invalid_grant", invalid.to_owned())),
        Some((_, held)) if held.revoked => {
            let why = ". User may have revoked or didn't grant the permission.";
            Err((400, "invalid_grant", format!("{invalid}{why}")))
        }
        Some((owner, _)) if owner != client_id => {
            Err((400, "unauthorized_client", "Not authorized for requested operation".to_owned()))
        }
        Some(_) => Ok(token),
    }
}
