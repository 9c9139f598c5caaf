//! Amazon's page of consent (`/apps/authorize/consent` of a Seller Central or Vendor Central), and the codes it gives.
//!
//! The codes of its refusals are those of "Authorization Errors" in the SP-API's guide. What "Cancel" leads to is not
//! documented: here it shows a page and sends the browser nowhere.

use super::lwa::RefreshToken;
use super::query::Params;
use super::sample;
use super::server::{Incoming, Reply, header, plain};
use super::sso_pages::{buttons, escaped, page};
use super::state::State;
use crate::values::marketplaces::MARKETPLACES;
use crate::values::{Partner, Region, Secret};
use jiff::{SignedDuration, Timestamp};
use url::form_urlencoded::{Serializer, parse};

/// How long a code works.
const MINUTES: i64 = 5;

/// Who is signed in to the browser, what the page does, and the codes that it gave.
#[derive(Debug, Clone)]
pub struct Consents {
    /// Amazon's id of the account that is signed in.
    pub selling_partner_id: String,
    /// Its store.
    pub store: String,
    /// A code that the page ends with, whatever it is asked: `SPDC8143` for a secondary user, `MD9010`.
    pub refuses: Option<&'static str>,
    /// The codes so far.
    pub(super) codes: Vec<ConsentCode>,
}

/// A code that was given out.
#[derive(Debug, Clone)]
pub(super) struct ConsentCode {
    code: Secret,
    client_id: String,
    redirect_uri: String,
    token: RefreshToken,
    made: Timestamp,
    used: bool,
    /// The rehearsal's own: works as often as it is sent.
    sample: bool,
}

impl Default for Consents {
    fn default() -> Self {
        Self {
            selling_partner_id: "A2SAMPLESELLER".to_owned(),
            store: "Rehearsal Store".to_owned(),
            refuses: None,
            codes: Vec::new(),
        }
    }
}

impl Consents {
    /// Makes every code older, for what depends on their age.
    pub fn age(&mut self, by: SignedDuration) {
        self.codes.iter_mut().for_each(|code| code.made -= by);
    }

    /// The codes that were given out: for tests that look for leaks.
    pub(super) fn given_out(&self) -> impl Iterator<Item = (&'static str, Secret)> {
        self.codes.iter().map(|code| ("an authorization code", code.code.clone()))
    }
}

/// What the page's address asks for.
struct Asked {
    partner: Partner,
    region: Region,
    application_id: String,
    state: String,
    redirect_uri: Option<String>,
    beta: bool,
}

/// Reads `/central/HOST/apps/authorize/consent?…`.
fn asked(incoming: &Incoming) -> Result<Asked, String> {
    let host =
        incoming.path.strip_prefix("/central/").and_then(|rest| rest.strip_suffix(super::CONSENT_PAGE));
    let host = host.ok_or_else(|| format!("no page of consent: {}", incoming.path))?;
    let market = MARKETPLACES.iter().find(|m| m.seller_central == host || m.vendor_central == Some(host));
    let market = market.ok_or_else(|| format!("{host} is neither Seller Central nor Vendor Central"))?;
    let partner = if market.seller_central == host { Partner::Seller } else { Partner::Vendor };
    let given: Vec<(String, String)> = parse(incoming.query.as_bytes()).into_owned().collect();
    let known = ["application_id", "state", "redirect_uri", "version", "answer"];
    if let Some((key, _)) = given.iter().find(|(key, _)| !known.contains(&key.as_str())) {
        return Err(format!("{key} is no parameter"));
    }
    let one = |name: &str| given.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    Ok(Asked {
        partner,
        region: market.region,
        application_id: one("application_id").ok_or("application_id is missing")?,
        state: one("state").filter(|s| !s.is_empty()).ok_or("state is missing")?,
        redirect_uri: one("redirect_uri"),
        beta: one("version").as_deref() == Some("beta"),
    })
}

pub(super) fn answer(state: &mut State, incoming: &Incoming) -> (Reply, String) {
    let asked = match asked(incoming) {
        Ok(asked) => asked,
        Err(what) => {
            state.unexpected.push(format!("consent: {what}"));
            return (plain(404, "text/html", "<html><body>Page not found</body></html>"), "404".to_owned());
        }
    };
    let (client_id, redirect_uri) = match judged(state, &asked) {
        Ok(judged) => judged,
        Err(code) => return (refused(&asked, code), code.to_owned()),
    };
    if incoming.param("answer").as_deref() == Some("cancel") {
        let body = "<p>You can close this page.</p>";
        return (page(200, "Nothing was authorized", body), "cancelled".to_owned());
    }
    if incoming.method == "GET" {
        let body = format!(
            "<p>An app asks for access to the data of <b>{}</b>.</p>{}",
            escaped(&state.consents.store),
            buttons(&incoming.target(), "Confirm", ("Cancel", "cancel"))
        );
        return (page(200, "Authorize this app?", &body), "200".to_owned());
    }
    let code = mint(state, &client_id, &redirect_uri, asked.partner, Some(asked.region));
    let query = Serializer::new(String::new())
        .append_pair("state", &asked.state)
        .append_pair("selling_partner_id", &state.consents.selling_partner_id)
        .append_pair("spapi_oauth_code", code.expose())
        .finish();
    let mut reply = plain(302, "text/plain", "");
    let join = if redirect_uri.contains('?') { '&' } else { '?' };
    header(&mut reply, "location", &format!("{redirect_uri}{join}{query}"));
    (reply, "302".to_owned())
}

/// The app and where the browser goes afterwards, or Amazon's code of what is wrong.
fn judged(state: &State, asked: &Asked) -> Result<(String, String), &'static str> {
    if let Some(code) = state.consents.refuses {
        return Err(code);
    }
    let app = state.apps.values().find(|app| app.application_id == asked.application_id).ok_or("MD5100")?;
    let Some(first) = app.redirect_uris.first() else { return Err("MD9100") };
    if app.draft && !asked.beta {
        return Err("MD1000");
    }
    let redirect_uri = asked.redirect_uri.clone().unwrap_or_else(|| first.clone());
    if redirect_uri.contains('#') {
        return Err("MD5110");
    }
    if !app.redirect_uris.contains(&redirect_uri) {
        return Err("MD5101");
    }
    Ok((app.client_id.clone(), redirect_uri))
}

/// Amazon's page of a refusal: a sentence and the code.
fn refused(asked: &Asked, code: &str) -> Reply {
    let body = format!("<p>App ID: {}</p><p>Error Code: {code}</p>", escaped(&asked.application_id));
    page(200, "We're sorry, we're unable to process your request", &body)
}

/// Makes a code whose token is for a region; `None`: the sample's own, which works in the region that is chosen.
fn mint(
    state: &mut State,
    client_id: &str,
    redirect_uri: &str,
    partner: Partner,
    region: Option<Region>,
) -> Secret {
    let code = Secret::new(format!("RH{}", &sample::token("", &sample::random(), 18).expose()));
    let token = RefreshToken {
        token: sample::token("Atzr|", &sample::random(), 392),
        region,
        store: state.consents.store.clone(),
        partner,
        selling_partner_id: state.consents.selling_partner_id.clone(),
        ..RefreshToken::default()
    };
    state.consents.codes.push(ConsentCode {
        code: code.clone(),
        client_id: client_id.to_owned(),
        redirect_uri: redirect_uri.to_owned(),
        token,
        made: Timestamp::now(),
        used: false,
        sample: region.is_none(),
    });
    code
}

/// A code of the sample app that works as often as it is sent, for the rehearsal's prompt.
pub(super) fn sample_code(state: &mut State, client_id: &str, partner: Partner) -> Secret {
    let redirect_uri =
        state.apps.get(client_id).and_then(|app| app.redirect_uris.first().cloned()).unwrap_or_default();
    mint(state, client_id, &redirect_uri, partner, None)
}

/// The refresh token of a code, which Login with Amazon gives once.
pub(super) fn redeem(
    state: &mut State,
    client_id: &str,
    params: &Params,
) -> Result<Secret, (u16, &'static str, String)> {
    let refused = || {
        let text = "The request has an invalid grant parameter : code";
        (400, "invalid_grant", text.to_owned())
    };
    let (code, redirect_uri) = (params.get("code").unwrap_or_default(), params.get("redirect_uri"));
    let (now, code) = (Timestamp::now(), Secret::new(code));
    let known = state.consents.codes.iter_mut().find(|known| known.code == code).ok_or_else(refused)?;
    let fresh = now.duration_since(known.made) < SignedDuration::from_mins(MINUTES);
    let fits = known.client_id == client_id && redirect_uri == Some(known.redirect_uri.as_str());
    if !known.sample && (known.used || !fresh) || !fits {
        return Err(refused());
    }
    known.used = true;
    let token = known.token.clone();
    let app = state.apps.get_mut(client_id).ok_or_else(refused)?;
    if !app.tokens.iter().any(|held| held.token == token.token) {
        app.tokens.push(token.clone());
    }
    Ok(token.token)
}
