//! The service `sso-oidc`: clients, device codes and tokens.

use super::query::AwsError;
use super::sample;
use super::sso::{Answer, invalid, refusal};
use super::sso_state::{Client, Device, PkceRefusal, Token};
use super::state::State;
use crate::values::Secret;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
const SCOPE: &str = "sso:account:access";

fn text<'a>(body: &'a Value, name: &str) -> Option<&'a str> {
    body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
}

fn need<'a>(body: &'a Value, name: &str) -> Result<&'a str, AwsError> {
    text(body, name).ok_or_else(|| invalid(&format!("{name} is missing")))
}

fn list(body: &Value, name: &str) -> Vec<String> {
    let all = body.get(name).and_then(Value::as_array).into_iter().flatten();
    all.filter_map(Value::as_str).map(str::to_owned).collect()
}

pub(super) fn register(state: &mut State, body: &Value) -> Answer {
    need(body, "clientName")?;
    if need(body, "clientType")? != "public" {
        return Err(refusal("InvalidClientMetadataException", "Only public clients can be registered"));
    }
    let (grants, redirects, scopes) =
        (list(body, "grantTypes"), list(body, "redirectUris"), list(body, "scopes"));
    let known = ["authorization_code", "refresh_token", DEVICE_GRANT];
    if grants.iter().any(|grant| !known.contains(&grant.as_str())) {
        return Err(refusal("UnsupportedGrantTypeException", "Unsupported grant type"));
    }
    if scopes.iter().any(|scope| scope != SCOPE) {
        return Err(refusal("InvalidScopeException", "Invalid scope"));
    }
    if grants.iter().any(|grant| grant == "authorization_code") {
        if state.knobs.sso.pkce_refused == Some(PkceRefusal::Registering) {
            return Err(refusal("UnsupportedGrantTypeException", "Unsupported grant type"));
        }
        if state.knobs.sso.pkce_refused == Some(PkceRefusal::RegisteringParameters) {
            return Err(invalid("Invalid request"));
        }
        // Without a port: the client learns its own only when it listens.
        if redirects != ["http://127.0.0.1/oauth/callback"] {
            return Err(refusal("InvalidRedirectUriException", "Invalid redirect uri"));
        }
        need(body, "issuerUrl")?;
    }
    let id = sample::token("", &sample::random(), 22).expose().to_owned();
    let secret = sample::token("eyJraWQiOiJrZXktMTU", &sample::random(), 600);
    let now = Timestamp::now().as_second();
    let answer = json!({
        "clientId": id,
        "clientSecret": secret.expose(),
        "clientIdIssuedAt": now,
        "clientSecretExpiresAt": now + 90 * 86_400,
    });
    let client = Client {
        secret,
        grants,
        redirect: redirects.into_iter().next(),
        issuer: text(body, "issuerUrl").map(str::to_owned),
        scopes,
    };
    state.sso.clients.insert(id, client);
    Ok(answer)
}

/// The client's id, once its secret fits.
fn client(state: &State, body: &Value) -> Result<String, AwsError> {
    let (id, secret) = (need(body, "clientId")?, Secret::new(need(body, "clientSecret")?));
    let known = state.sso.clients.get(id).is_some_and(|client| client.secret == secret);
    if !known || state.knobs.sso.registration_expired {
        return Err(refusal("InvalidClientException", "Invalid client provided"));
    }
    Ok(id.to_owned())
}

pub(super) fn start_device(state: &mut State, body: &Value, base: &str) -> Answer {
    let client_id = client(state, body)?;
    if need(body, "startUrl")? != state.sso.start_url {
        return Err(invalid("Invalid start url provided"));
    }
    let letters: String = sample::unique_id("").chars().filter(char::is_ascii_uppercase).take(8).collect();
    let letters = format!("{letters:B<8}");
    let user_code = format!("{}-{}", &letters[..4], &letters[4..]);
    let code = sample::token("", &sample::random(), 86);
    let interval = state.knobs.sso.interval.unwrap_or(1);
    let answer = json!({
        "deviceCode": code.expose(),
        "userCode": user_code,
        "verificationUri": format!("{base}/device"),
        "verificationUriComplete": format!("{base}/device?user_code={user_code}"),
        "expiresIn": 600,
        "interval": interval,
    });
    let device = Device { code, user_code, client_id, answer: None, interval, polled: None, used: false };
    state.sso.devices.push(device);
    Ok(answer)
}

pub(super) fn create_token(state: &mut State, body: &Value) -> Answer {
    let client_id = client(state, body)?;
    match need(body, "grantType")? {
        "authorization_code" => by_code(state, body, &client_id),
        DEVICE_GRANT => by_device(state, body, &client_id),
        "refresh_token" => by_refresh(state, body, &client_id),
        _ => Err(refusal("UnsupportedGrantTypeException", "Unsupported grant type")),
    }
}

fn by_code(state: &mut State, body: &Value, client_id: &str) -> Answer {
    let grant = || refusal("InvalidGrantException", "Invalid grant provided");
    if state.knobs.sso.pkce_refused == Some(PkceRefusal::Exchanging) {
        return Err(refusal("UnauthorizedClientException", "The client may not use this grant"));
    }
    let verifier = need(body, "codeVerifier")?;
    let expired = state.knobs.sso.expired;
    let (code, redirect) = (Secret::new(need(body, "code")?), need(body, "redirectUri")?);
    let found = state.sso.codes.iter_mut().find(|c| c.code == code).ok_or_else(grant)?;
    found.redeem(client_id, redirect, verifier).map_err(|_| grant())?;
    if expired {
        return Err(refusal("ExpiredTokenException", "Token has expired"));
    }
    Ok(issue(state, client_id))
}

fn by_device(state: &mut State, body: &Value, client_id: &str) -> Answer {
    let code = Secret::new(need(body, "deviceCode")?);
    let knobs = &mut state.knobs.sso;
    let found = state.sso.devices.iter_mut().find(|d| d.code == code && d.client_id == client_id);
    let unknown = || refusal("InvalidGrantException", "Invalid device code provided");
    let device = found.filter(|device| !device.used).ok_or_else(unknown)?;
    if knobs.expired {
        return Err(refusal("ExpiredTokenException", "Device code has expired"));
    }
    // A tenth of a second for the way here.
    let wait = SignedDuration::from_secs(device.interval.into()) - SignedDuration::from_millis(100);
    let now = Timestamp::now();
    let early = device.polled.is_some_and(|last| now < last + wait);
    device.polled = Some(now);
    if early {
        state.unexpected.push(format!("CreateToken: a poll before {} s had passed", device.interval));
    }
    if knobs.slow_down > 0 || early {
        knobs.slow_down = knobs.slow_down.saturating_sub(1);
        device.interval += 5;
        return Err(refusal("SlowDownException", "Slow down"));
    }
    match device.answer {
        Some(false) => return Err(refusal("AccessDeniedException", "Access denied")),
        Some(true) if knobs.pending == 0 => {}
        answer => {
            if answer.is_some() {
                knobs.pending -= 1;
            }
            return Err(refusal("AuthorizationPendingException", "Authorization is pending"));
        }
    }
    device.used = true;
    Ok(issue(state, client_id))
}

fn by_refresh(state: &mut State, body: &Value, client_id: &str) -> Answer {
    let given = Secret::new(need(body, "refreshToken")?);
    let at = state.sso.tokens.iter().position(|t| t.refresh.as_ref() == Some(&given));
    let at = at.filter(|at| state.sso.tokens[*at].client_id == client_id);
    let at = at.ok_or_else(|| refusal("InvalidGrantException", "Invalid refresh token provided"))?;
    // It is given anew each time.
    state.sso.tokens[at].refresh = None;
    Ok(issue(state, client_id))
}

fn issue(state: &mut State, client_id: &str) -> Value {
    let client = state.sso.clients.get(client_id);
    let refreshes = client.is_some_and(|c| {
        // A client of the device flow is given one where it registered the scope.
        c.grants.iter().any(|grant| grant == "refresh_token") || c.scopes.iter().any(|scope| scope == SCOPE)
    });
    let access = sample::token("aoaAAAAAG", &sample::random(), 500);
    let refresh = refreshes.then(|| sample::token("aorAAAAAG", &sample::random(), 500));
    let mut answer = json!({ "accessToken": access.expose(), "tokenType": "Bearer", "expiresIn": 3600 });
    if let Some(refresh) = &refresh {
        answer["refreshToken"] = json!(refresh.expose());
    }
    let expires = Timestamp::now() + SignedDuration::from_hours(1);
    state.sso.tokens.push(Token { access, refresh, client_id: client_id.to_owned(), expires });
    answer
}
