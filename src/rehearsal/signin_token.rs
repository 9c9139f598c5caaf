//! `CreateOAuth2Token`: a code, or a refresh token, for credentials of 15 minutes at most.

use super::query::AwsError;
use super::sample;
use super::server::Incoming;
use super::signin::{invalid, refusal};
use super::signin_pages::{CROSS_DEVICE, SAME_DEVICE};
use super::signin_proof;
use super::signin_state::{Login, SigninCredentials};
use super::state::{AdminKey, Session, State};
use crate::values::Secret;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

/// As real answers spell it; the API reference says `aws_sigv4`.
const TOKEN_TYPE: &str = "urn:aws:params:oauth:token-type:access_token_sigv4";

/// The longest that credentials last, in seconds.
const LONGEST: u32 = 900;

pub(super) fn create(state: &mut State, incoming: &Incoming) -> Result<Value, AwsError> {
    let strange = |state: &mut State, what: &str| {
        state.unexpected.push(format!("CreateOAuth2Token: {what}"));
        invalid(what)
    };
    let body: Map<String, Value> =
        serde_json::from_slice(&incoming.body).map_err(|_| strange(state, "the body is no JSON object"))?;
    let grant = body.get("grantType").and_then(Value::as_str).unwrap_or_default();
    let fields: &[&str] = match grant {
        "authorization_code" => &["clientId", "grantType", "code", "codeVerifier", "redirectUri"],
        "refresh_token" => &["clientId", "grantType", "refreshToken"],
        _ => return Err(strange(state, "grantType is not known")),
    };
    let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
    if let Some(missing) = fields.iter().find(|name| text(name).is_empty()) {
        return Err(strange(state, &format!("{missing} is missing")));
    }
    if let Some(more) = body.keys().find(|name| !fields.contains(&name.as_str())) {
        return Err(strange(state, &format!("{more} is no member of this grant")));
    }
    let client = text("clientId");
    if ![SAME_DEVICE, CROSS_DEVICE].contains(&client) {
        return Err(strange(state, "clientId is not known"));
    }
    if text("code").len() > 512 || text("refreshToken").len() > 2048 {
        return Err(invalid("a value is too long"));
    }
    let key = signin_proof::key(state, incoming)?;
    if grant == "refresh_token" {
        return refreshed(state, client, &Secret::new(text("refreshToken")), &key);
    }
    let (verifier, code) = (text("codeVerifier"), Secret::new(text("code")));
    state.signin.verifiers.push(Secret::new(verifier));
    exchanged(state, client, &code, verifier, text("redirectUri"), key)
}

fn exchanged(
    state: &mut State,
    client: &str,
    code: &Secret,
    verifier: &str,
    redirect: &str,
    key: Vec<u8>,
) -> Result<Value, AwsError> {
    let old = state.knobs.signin.code_expired;
    let found = state.signin.codes.iter_mut().find(|c| c.code == *code);
    let found = found.ok_or_else(|| invalid("the code is not known"))?;
    found.redeem(client, redirect, verifier).map_err(invalid)?;
    if old || found.expired() {
        return Err(refusal("AUTHCODE_EXPIRED", "The authorization code has expired"));
    }
    let arn = state.visitor();
    let refresh = sample::token("", &sample::random(), 600);
    let mut answer = issued(state, &arn, &refresh);
    answer["idToken"] = json!(id_token(state, &arn, client));
    let until = Timestamp::now() + SignedDuration::from_hours(12);
    state.signin.logins.push(Login { refresh, client_id: client.to_owned(), key, arn, until });
    Ok(answer)
}

fn refreshed(state: &mut State, client: &str, given: &Secret, key: &[u8]) -> Result<Value, AwsError> {
    let over = || refusal("TOKEN_EXPIRED", "The refresh token has expired");
    let login = state.signin.logins.iter_mut().find(|l| l.refresh == *given).ok_or_else(over)?;
    if login.client_id != client || login.key != key {
        state
            .unexpected
            .push("CreateOAuth2Token: another key or client than at the first exchange".to_owned());
        return Err(invalid("the session belongs to another key"));
    }
    if login.until < Timestamp::now() {
        return Err(over());
    }
    // It is given anew each time.
    let refresh = sample::token("", &sample::random(), 600);
    login.refresh = refresh.clone();
    let arn = login.arn.clone();
    Ok(issued(state, &arn, &refresh))
}

/// The answer; the key in it is one that IAM and STS here know, or the test's own.
fn issued(state: &mut State, arn: &str, refresh: &Secret) -> Value {
    let seconds = state.knobs.signin.life.unwrap_or(LONGEST).min(LONGEST);
    let keys = match state.knobs.signin.credentials.clone() {
        Some(given) => given,
        None => {
            let user_id = if arn.ends_with(":root") {
                state.account.clone()
            } else {
                // The same user at every refresh.
                format!("AIDA{}", &sample::hex(&sample::digest(arn.as_bytes())).to_ascii_uppercase()[..17])
            };
            let (access_key_id, session) = Session::new(AdminKey::new(arn.to_owned(), user_id), seconds);
            let made = SigninCredentials {
                arn: arn.to_owned(),
                access_key_id: access_key_id.clone(),
                secret_access_key: session.key.secret.clone(),
                session_token: session.key.session_token.clone().unwrap_or_default(),
            };
            state.signin.sessions.insert(access_key_id, session);
            made
        }
    };
    json!({
        "accessToken": {
            "accessKeyId": keys.access_key_id,
            "secretAccessKey": keys.secret_access_key.expose(),
            "sessionToken": keys.session_token.expose(),
        },
        "tokenType": TOKEN_TYPE,
        "expiresIn": seconds,
        "refreshToken": refresh.expose(),
    })
}

/// A JWT that says whose session it is. Nobody checks its signature: it has the length of one.
fn id_token(state: &mut State, arn: &str, client: &str) -> String {
    let now = state.now().as_second();
    let head = json!({ "alg": "RS256", "typ": "JWT", "kid": sample::request_id() });
    let claims = json!({
        "iss": "https://signin.aws.amazon.com",
        "sub": arn,
        "aud": client,
        "iat": now,
        "exp": now + i64::from(LONGEST),
    });
    let signature = sample::token("", &sample::random(), 342);
    let text = [head, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
    let token = format!("{text}.{}", signature.expose());
    state.signin.signatures.push(signature);
    token
}
