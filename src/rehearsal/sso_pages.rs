//! The two pages that a person sees: "allow access" of PKCE, and the one that takes a device's code.

use super::pkce::{self, Asked, Code};
use super::server::{Incoming, Reply, header, plain};
use super::sso_state::PkceRefusal;
use super::state::State;
use url::form_urlencoded::byte_serialize;

pub(super) fn answer(state: &mut State, operation: &str, incoming: &Incoming) -> (Reply, &'static str) {
    match operation {
        "Authorize" => authorize(state, incoming),
        _ => device(state, incoming),
    }
}

/// Markup of what came from outside is text.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

pub(super) fn page(status: u16, title: &str, body: &str) -> Reply {
    let html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{title}</title><style>body{{font:1rem/1.5 sans-serif;max-width:32rem;\
         margin:4rem auto;padding:0 1rem}}button{{font:inherit;padding:.5rem 1.5rem;margin-right:1rem}}</style></head>\
         <body><h1>{title}</h1>{body}<p><small>A rehearsal: this page is played on your own \
         computer.</small></p></body></html>"
    );
    let mut reply = plain(status, "text/html; charset=utf-8", &html);
    header(&mut reply, "referrer-policy", "no-referrer");
    reply
}

/// The page's two buttons: both send its own address again, the second one with its answer.
pub(super) fn buttons(address: &str, yes: &str, (no, answer): (&str, &str)) -> String {
    let action = escaped(address);
    format!(
        "<form method=\"post\" action=\"{action}\"><button id=\"continue\">{yes}</button><button id=\"cancel\" \
         formaction=\"{action}&amp;answer={answer}\">{no}</button></form>"
    )
}

pub(super) fn refused(what: &str) -> (Reply, &'static str) {
    (page(400, "Invalid request", &format!("<p>{}</p>", escaped(what))), "400")
}

/// Without a client and a redirect URI that fit there is nobody to send an error to.
fn asked(state: &State, incoming: &Incoming) -> Result<Asked, String> {
    let need = |name: &str| {
        incoming.param(name).filter(|value| !value.is_empty()).ok_or_else(|| format!("{name} is missing"))
    };
    let client_id = need("client_id")?;
    let client = state.sso.clients.get(&client_id).ok_or("the client is not known")?;
    if !client.grants.iter().any(|grant| grant == "authorization_code") {
        return Err("the client is not registered for this grant".to_owned());
    }
    if client.issuer.as_ref() != Some(&state.sso.start_url) {
        return Err("the issuer is not known in this region".to_owned());
    }
    let redirect = need("redirect_uri")?;
    let url = url::Url::parse(&redirect).map_err(|_| "redirect_uri is no URL")?;
    let mut without_port = url.clone();
    if url.port().is_none()
        || without_port.set_port(None).is_err()
        || Some(without_port.as_str()) != client.redirect.as_deref()
    {
        return Err("redirect_uri is not registered".to_owned());
    }
    if need("response_type")? != "code" {
        return Err("response_type is not code".to_owned());
    }
    if need("code_challenge_method")? != "S256" {
        return Err("code_challenge_method is not S256".to_owned());
    }
    let challenge = pkce::challenge(need("code_challenge")?)?;
    if need("scopes")?.split(' ').any(|scope| !client.scopes.iter().any(|known| known == scope)) {
        return Err("a scope is not registered".to_owned());
    }
    let state = need("state")?;
    Ok(Asked { client_id, redirect, state, challenge })
}

fn authorize(state: &mut State, incoming: &Incoming) -> (Reply, &'static str) {
    let asked = match asked(state, incoming) {
        Ok(asked) => asked,
        Err(what) => {
            // Another start URL is a person's mistake; everything else would be the program's.
            if !what.contains("issuer") {
                state.unexpected.push(format!("Authorize: {what}"));
            }
            return refused(&what);
        }
    };
    let back = |answer: &str| {
        let encoded: String = byte_serialize(asked.state.as_bytes()).collect();
        let mut reply = plain(302, "text/plain", "");
        header(&mut reply, "location", &format!("{}?{answer}&state={encoded}", asked.redirect));
        reply
    };
    if state.knobs.sso.pkce_refused == Some(PkceRefusal::Authorizing) {
        return (back("error=unauthorized_client"), "unauthorized_client");
    }
    if incoming.method == "GET" {
        let body = format!(
            "<p>A program on this computer asks for access to the AWS accounts of <b>{}</b>.</p>{}",
            escaped(&state.sso.user),
            buttons(&incoming.target(), "Allow access", ("Deny access", "deny"))
        );
        return (page(200, "Allow access?", &body), "200");
    }
    if incoming.param("answer").as_deref() == Some("deny") {
        return (back("error=access_denied"), "access_denied");
    }
    let code = Code::new(asked.clone(), 120);
    let reply = back(&format!("code={}", code.code.expose()));
    state.sso.codes.push(code);
    (reply, "302")
}

fn device(state: &mut State, incoming: &Incoming) -> (Reply, &'static str) {
    let Some(user_code) = incoming.param("user_code") else {
        let body = "<p>Enter the code that your device shows.</p><form><input name=\"user_code\" autofocus> \
                    <button>Next</button></form>";
        return (page(200, "Authorize a device", body), "200");
    };
    let user_code = user_code.trim().to_ascii_uppercase();
    if incoming.method == "GET" {
        if !state.sso.devices.iter().any(|d| d.user_code == user_code && d.answer.is_none()) {
            return refused("The code is not known.");
        }
        let body = format!(
            "<p>The device shows this code: <b>{}</b></p>{}",
            escaped(&user_code),
            buttons(&incoming.target(), "Confirm and continue", ("Deny access", "deny"))
        );
        return (page(200, "Authorize a device", &body), "200");
    }
    let allow = incoming.param("answer").as_deref() != Some("deny");
    if !state.sso.answer_device(&user_code, allow) {
        return refused("The code is not known.");
    }
    let said = if allow { "Request approved" } else { "Request denied" };
    (page(200, said, "<p>You can close this window.</p>"), "200")
}
