//! A sign-in that is under way: the address of its page, and what comes back from there.

use super::listener::Listener;
use super::memory::{Memory, Renewed};
use super::pkce::{self, Verifier};
use super::site::Site;
use super::{Granted, SignedIn};
use crate::aws;
use crate::values::Secret;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

/// The client ids that AWS gives to programs like this one (AWS Sign-In API Reference, `AuthorizeOAuth2Access`).
const SAME_DEVICE: &str = "arn:aws:signin:::devtools/same-device";
const CROSS_DEVICE: &str = "arn:aws:signin:::devtools/cross-device";

/// The longest text that is taken for a pasted code: `state` has 128 characters at most, `code` 512.
const MOST_OF_PASTE: usize = 8192;

/// A page that a person is to open, and this end of it.
#[derive(Debug)]
pub(crate) struct Page {
    site: Site,
    verifier: Verifier,
    state: Secret,
    client_id: &'static str,
    redirect_uri: String,
    listener: Option<Listener>,
}

/// Why a pasted text is no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Paste {
    /// Not what the page shows.
    NoCode,
    /// The code of another sign-in, perhaps of an earlier one.
    AnotherSignIn,
}

impl Site {
    /// Begins a sign-in in the browser of this computer; listens from now on.
    pub(crate) async fn here(&self) -> Result<Page, aws::Error> {
        let state = pkce::state();
        let listener = Listener::open(&state).await?;
        let redirect_uri = listener.redirect_uri();
        Ok(self.page(state, SAME_DEVICE, redirect_uri, Some(listener)))
    }

    /// Begins a sign-in in any browser; the page shows a code to paste.
    pub(crate) fn elsewhere(&self) -> Page {
        let redirect_uri = format!("{}/v1/sessions/confirmation", self.base);
        self.page(pkce::state(), CROSS_DEVICE, redirect_uri, None)
    }

    fn page(
        &self,
        state: Secret,
        client_id: &'static str,
        redirect_uri: String,
        listener: Option<Listener>,
    ) -> Page {
        Page { site: self.clone(), verifier: Verifier::new(), state, client_id, redirect_uri, listener }
    }
}

impl Page {
    /// The address to open. It holds the `state` and the challenge, and neither verifier nor key.
    pub(crate) fn address(&self) -> String {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("response_type", "code")
            .append_pair("client_id", self.client_id)
            .append_pair("redirect_uri", &self.redirect_uri)
            .append_pair("scope", "openid")
            .append_pair("state", self.state.expose())
            .append_pair("code_challenge_method", "SHA-256")
            .append_pair("code_challenge", &self.verifier.challenge())
            .finish();
        format!("{}/v1/authorize?{query}", self.site.base)
    }

    /// Waits for the browser to come back.
    pub(crate) async fn answer(&mut self) -> Result<Secret, aws::Error> {
        match &mut self.listener {
            Some(listener) => Ok(listener.code().await?),
            // Only a paste answers.
            None => std::future::pending().await,
        }
    }

    /// Reads what the page showed: base64 of `state=…&code=…`, with the spaces, line breaks and quotes that came
    /// along.
    pub(crate) fn pasted(&self, text: &Secret) -> Result<Secret, Paste> {
        let kept = |c: &char| !c.is_whitespace() && !matches!(c, '"' | '\'' | '`' | '\u{200b}' | '\u{feff}');
        let text = text.expose();
        if text.len() > MOST_OF_PASTE {
            return Err(Paste::NoCode);
        }
        let text: Zeroizing<String> = Zeroizing::new(text.chars().filter(kept).collect());
        let decoded = [STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD]
            .iter()
            .find_map(|engine| engine.decode(text.as_bytes()).ok())
            .map(Zeroizing::new)
            .ok_or(Paste::NoCode)?;
        let only = |name: &str| {
            let mut found = url::form_urlencoded::parse(&decoded).filter(|(key, _)| key == name);
            let value = found.next()?.1;
            (found.next().is_none() && !value.is_empty()).then(|| Secret::new(value))
        };
        let (Some(state), Some(code)) = (only("state"), only("code")) else { return Err(Paste::NoCode) };
        if state == self.state { Ok(code) } else { Err(Paste::AnotherSignIn) }
    }

    /// Exchanges the code, and closes the address.
    ///
    /// # Errors
    /// AWS's refusal; what any call may meet.
    pub(crate) async fn exchange(self, code: &Secret) -> Result<Granted, aws::Error> {
        self.site.exchange(self.client_id, &self.redirect_uri, self.verifier.secret(), code).await
    }
}

impl Site {
    /// Keeps a session in memory for this run; `renewed` is told of each refresh.
    pub(crate) fn hold(&self, granted: Granted, renewed: Option<Renewed>) -> SignedIn {
        Memory::new(self.clone(), granted, renewed).signed_in()
    }
}
