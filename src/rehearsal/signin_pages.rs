//! The sign-in page: who signs in, "Continue" and "Cancel"; and the one that shows a code to paste.

use super::pkce;
use super::sample;
use super::server::{Incoming, Reply, header, plain};
use super::signin::base;
use super::signin_state::Code;
use super::sso_pages::{escaped, page, refused};
use super::state::State;
use crate::values::Secret;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use url::form_urlencoded::{Serializer, parse};

/// The client that takes the code on 127.0.0.1.
pub(super) const SAME_DEVICE: &str = "arn:aws:signin:::devtools/same-device";
/// The client whose page shows the code.
pub(super) const CROSS_DEVICE: &str = "arn:aws:signin:::devtools/cross-device";

/// What a request asks for, once nothing is wrong with it.
struct Asked {
    client_id: String,
    redirect: String,
    state: String,
    challenge: String,
}

/// Every parameter is there once and has its form; there is no other.
fn asked(incoming: &Incoming) -> Result<Asked, String> {
    let given: Vec<(String, String)> = parse(incoming.query.as_bytes()).into_owned().collect();
    let need = |name: &str| {
        let mut all = given.iter().filter(|(key, value)| key == name && !value.is_empty());
        match (all.next(), all.next()) {
            (Some((_, value)), None) => Ok(value.clone()),
            (None, _) => Err(format!("{name} is missing")),
            (Some(_), Some(_)) => Err(format!("{name} is there twice")),
        }
    };
    let exactly = |name: &str, expected: &str| {
        (need(name)? == expected).then_some(()).ok_or_else(|| format!("{name} is not {expected}"))
    };
    exactly("response_type", "code")?;
    exactly("scope", "openid")?;
    exactly("code_challenge_method", "SHA-256")?;
    let (client_id, redirect) = (need("client_id")?, need("redirect_uri")?);
    let fits = match client_id.as_str() {
        SAME_DEVICE => is_loopback(&redirect),
        CROSS_DEVICE => redirect == format!("{}/v1/sessions/confirmation", base(incoming)),
        _ => return Err("client_id is not known".to_owned()),
    };
    if !fits {
        return Err("redirect_uri is not allowed for this client".to_owned());
    }
    let state = need("state")?;
    if state.chars().count() > 128 {
        return Err("state is longer than 128 characters".to_owned());
    }
    let challenge = pkce::challenge(need("code_challenge")?)?;
    let known = |key: &str| {
        let names = ["response_type", "scope", "code_challenge_method", "client_id", "redirect_uri", "state"];
        // The page's own buttons send `answer`.
        names.contains(&key) || matches!(key, "code_challenge" | "answer")
    };
    match given.iter().find(|(key, _)| !known(key)) {
        Some((key, _)) => Err(format!("{key} is no parameter")),
        None => Ok(Asked { client_id, redirect, state, challenge }),
    }
}

/// Exactly `http://127.0.0.1:PORT/oauth/callback`.
fn is_loopback(uri: &str) -> bool {
    let port = uri.strip_prefix("http://127.0.0.1:").and_then(|rest| rest.strip_suffix("/oauth/callback"));
    port.is_some_and(|port| port.parse::<u16>().is_ok_and(|number| number > 0 && number.to_string() == port))
}

pub(super) fn authorize(state: &mut State, incoming: &Incoming) -> (Reply, &'static str) {
    let asked = match asked(incoming) {
        Ok(asked) => asked,
        Err(what) => {
            state.unexpected.push(format!("AuthorizeOAuth2Access: {what}"));
            return refused(&what);
        }
    };
    if state.knobs.signin.stale {
        return (plain(400, "text/html", "<html><body>400 Bad Request</body></html>"), "400");
    }
    let back = |name: &str, value: &str| {
        let answer = [(name, value), ("state", asked.state.as_str())];
        let query = Serializer::new(String::new()).extend_pairs(answer).finish();
        let mut reply = plain(302, "text/plain", "");
        header(&mut reply, "location", &format!("{}?{query}", asked.redirect));
        header(&mut reply, "cache-control", "no-store");
        reply
    };
    if let Some(error) = &state.knobs.signin.page_error {
        return (back("error", error), "refused");
    }
    if incoming.method == "GET" && !state.knobs.signin.instant {
        return (page(200, "Continue to your AWS account?", &choice(state, incoming)), "200");
    }
    if parse(incoming.query.as_bytes()).any(|(key, value)| key == "answer" && value == "cancel") {
        return (back("error", "access_denied"), "access_denied");
    }
    let code = sample::token("", &sample::random(), 220);
    let reply = back("code", code.expose());
    let Asked { client_id, redirect, challenge, .. } = asked;
    let made = Timestamp::now();
    state.signin.codes.push(Code { code, client_id, redirect, challenge, made, used: false });
    (reply, "302")
}

fn choice(state: &State, incoming: &Incoming) -> String {
    let arn = state.visitor();
    let mut parts = arn.splitn(6, ':').skip(4);
    let (account, who) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let who = if who == "root" { "Root user" } else { who };
    let action = escaped(&incoming.query);
    format!(
        "<p>A program asks for access to this account, with the rights of the session that is signed in here.</p>\
         <dl><dt>Account</dt><dd><b>{}</b></dd><dt>Signed in as</dt><dd><b>{}</b></dd></dl>\
         <form method=\"post\" action=\"/v1/authorize?{action}\"><button id=\"continue\">Continue</button><button \
         id=\"cancel\" formaction=\"/v1/authorize?{action}&amp;answer=cancel\">Cancel</button></form>",
        escaped(account),
        escaped(who)
    )
}

/// Where the browser of another device ends: what it brought is shown as one text, base64 of `state=…&code=…`.
pub(super) fn confirmation(incoming: &Incoming) -> (Reply, &'static str) {
    let given = |name: &str| {
        let mut all = parse(incoming.query.as_bytes());
        all.find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.into_owned())
    };
    let (Some(state), Some(code)) = (given("state"), given("code")) else {
        let said = "<p>The sign-in was cancelled. You can close this page.</p>";
        return (page(200, "Not signed in", said), "200");
    };
    let text = verification(&state, &Secret::new(code));
    let body = format!(
        "<p>Copy this code and paste it where the program asks for it.</p><pre id=\"code\" \
         style=\"white-space:pre-wrap;overflow-wrap:anywhere\">{}</pre>",
        escaped(&text)
    );
    (page(200, "Your authorization code", &body), "200")
}

fn verification(state: &str, code: &Secret) -> String {
    let pairs = [("state", state), ("code", code.expose())];
    STANDARD.encode(Serializer::new(String::new()).extend_pairs(pairs).finish())
}
