//! The sign-in page: who signs in, "Continue" and "Cancel"; and the one that shows a code to paste.

use super::pkce::{self, Asked, Code};
use super::server::{Incoming, Reply, header, plain};
use super::sso_pages::{buttons, escaped, page, refused};
use super::state::State;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use url::form_urlencoded::{Serializer, parse};

/// The client that takes the code on 127.0.0.1.
pub(super) const SAME_DEVICE: &str = "arn:aws:signin:::devtools/same-device";
/// The client whose page shows the code.
pub(super) const CROSS_DEVICE: &str = "arn:aws:signin:::devtools/cross-device";

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
        CROSS_DEVICE => redirect == format!("{}/v1/sessions/confirmation", incoming.base()),
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
    let known = [
        "response_type",
        "scope",
        "code_challenge_method",
        "client_id",
        "redirect_uri",
        "state",
        "code_challenge",
        // The page's own buttons send it.
        "answer",
    ];
    match given.iter().find(|(key, _)| !known.contains(&key.as_str())) {
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
    if incoming.param("answer").as_deref() == Some("cancel") {
        return (back("error", "access_denied"), "access_denied");
    }
    let code = Code::new(asked.clone(), 220);
    let reply = back("code", code.code.expose());
    state.signin.codes.push(code);
    (reply, "302")
}

fn choice(state: &State, incoming: &Incoming) -> String {
    let arn = state.visitor();
    let mut parts = arn.splitn(6, ':').skip(4);
    let (account, who) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let who = if who == "root" { "Root user" } else { who };
    format!(
        "<p>A program asks for access to this account, with the rights of the session that is signed in here.</p>\
         <dl><dt>Account</dt><dd><b>{}</b></dd><dt>Signed in as</dt><dd><b>{}</b></dd></dl>{}",
        escaped(account),
        escaped(who),
        buttons(&incoming.target(), "Continue", ("Cancel", "cancel"))
    )
}

/// Where the browser of another device ends: what it brought is shown as one text, base64 of `state=…&code=…`.
pub(super) fn confirmation(incoming: &Incoming) -> (Reply, &'static str) {
    let given = |name: &str| incoming.param(name).filter(|value| !value.is_empty());
    let (Some(state), Some(code)) = (given("state"), given("code")) else {
        let said = "<p>The sign-in was cancelled. You can close this page.</p>";
        return (page(200, "Not signed in", said), "200");
    };
    let pairs = [("state", state), ("code", code)];
    let text = STANDARD.encode(Serializer::new(String::new()).extend_pairs(pairs).finish());
    let body = format!(
        "<p>Copy this code and paste it where the program asks for it.</p><pre id=\"code\" \
         style=\"white-space:pre-wrap;overflow-wrap:anywhere\">{}</pre>",
        escaped(&text)
    );
    (page(200, "Your authorization code", &body), "200")
}
