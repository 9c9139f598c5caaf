//! Answers of Login with Amazon and SP-API.

use super::assert_fit;
use crate::amazon::notices::Notice;
use crate::amazon::{AccessToken, LwaError, NoAnswer, SpApiError, fuzzed};
use crate::error::Error;
use crate::report;
use crate::values::{Secret, Sent, public_prefix};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE};
use jiff::Timestamp;
use reqwest::{Response, ResponseBuilderExt};
use std::fmt::Debug;
use std::sync::OnceLock;

const ID: &str = "amzn1.application-oa2-client.5d1c8e0b7a964f32b1e0d9c8a7f6e5d4";
const SECRET: &str = "amzn1.oa2-cs.v1.9f3a71c05be24d86a0f7c1d2e3b4958677aa66bb55cc44dd33ee22ff11009988";
const REFRESH: &str = "Atzr|IwEBIJ7q2vXkP0dZyLw9TgRm4HsUaFbC-nQ6o_8iYtE5rW3jK1xMzVpBhDcGlSu";
const ACCESS: &str = "Atza|IwEBIC5yT8mQ2wLrX9vNfK4zJ7bHdP0sGaUeR6iOtY3kM1cVxZlBnWqEhDjFpSg";

/// An answer of Login with Amazon: the status, header lines, an empty line, the body. `{token}`, `{secret}` and `{id}`
/// stand for what was sent.
pub fn lwa_answer(data: &[u8]) {
    let sent = [("id", ID), ("secret", SECRET), ("token", REFRESH)];
    let answer = HttpText::of(data, &sent);
    let Some(response) = answer.response() else { return };
    match fuzzed::lwa(response, &Sent::of(sent.map(|(_, value)| value))) {
        Ok(token) => assert_token(&token, &sent),
        Err(error) => {
            assert!(answer.is_json() || answer.is_empty_refusal() || matches!(error, LwaError::NoAnswer(_)));
            assert_hidden(&error, &sent);
            assert_report(Error::from(error), &sent);
        }
    }
}

/// An answer of SP-API, in the same form; `{token}` is the access token that was sent.
pub fn spapi_answer(data: &[u8]) {
    let sent = [("token", ACCESS)];
    let answer = HttpText::of(data, &sent);
    let Some(response) = answer.response() else { return };
    let refused = |error: SpApiError| {
        assert!(
            answer.is_json() || answer.is_empty_refusal() || matches!(error, SpApiError::NoAnswer(_)),
            "what is not understood says nothing about the values"
        );
        assert_hidden(&error, &sent);
        assert_report(Error::from(error), &sent);
    };
    let (participations, restricted) = match fuzzed::spapi(response, &Sent::of([ACCESS])) {
        Ok(both) => both,
        Err(error) => return refused(error),
    };
    match participations {
        Err(error) => refused(error),
        Ok(found) => {
            assert_hidden(&found, &sent);
            let texts = found.marketplaces.iter().flat_map(|m| [&m.id, &m.name, &m.country, &m.domain]);
            for text in texts.chain(&found.store_name).chain(&found.request_id) {
                assert_fit(text);
                assert!(text.chars().count() <= 250, "cut");
            }
        }
    }
    match restricted {
        Err(error) => refused(error),
        Ok(token) => assert_token(&token, &sent),
    }
}

/// A message of an app's queue: anyone who may send to it may have written it.
pub fn notice(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let notice = Notice::read(&Secret::new(text));
    match &notice {
        Notice::NewSecret(new) => {
            let secret = new.secret.expose();
            assert!(
                !secret.is_empty() && secret.len() <= 2048 && secret.bytes().all(|b| b.is_ascii_graphic())
            );
            assert_fit(new.client_id.as_str());
            assert!(
                secret.len() < 12
                    || !format!("{notice:?}").contains(secret)
                    || text.matches(secret).count() > 1
            );
        }
        Notice::Expiry(expiry) => assert_fit(expiry.client_id.as_str()),
        Notice::Other(name) => {
            assert_fit(name);
            assert!(name.chars().count() <= 150, "cut");
        }
        Notice::Mark(_) | Notice::Unreadable(_) => {}
    }
    assert_eq!(Notice::read(&Secret::new(text)), notice, "read alike twice");
}

/// An answer as it is written in the corpus.
struct HttpText {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl HttpText {
    fn of(data: &[u8], sent: &[(&str, &str)]) -> Self {
        let at = data.windows(2).position(|pair| pair == b"\n\n").unwrap_or(data.len());
        let (head, body) = data.split_at(at);
        let head = filled(String::from_utf8_lossy(head).into_owned(), sent);
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.trim().parse().ok()).unwrap_or(200);
        let pair = |line: &str| line.split_once(": ").map(|(name, value)| (name.into(), value.into()));
        let headers = lines.filter_map(pair).collect();
        let body = body.get(2..).unwrap_or_default();
        let body = match String::from_utf8(body.to_vec()) {
            Ok(text) => filled(text, sent).into_bytes(),
            Err(bytes) => bytes.into_bytes(),
        };
        Self { status, headers, body }
    }

    /// `None` where no server could send it.
    fn response(&self) -> Option<Response> {
        let url = url::Url::parse("https://api.amazon.com/").ok()?;
        let mut response = hyper::Response::builder().status(self.status).url(url);
        for (name, value) in &self.headers {
            response = response.header(name, value);
        }
        Some(Response::from(response.body(self.body.clone()).ok()?))
    }

    fn is_json(&self) -> bool {
        serde_json::from_slice::<serde::de::IgnoredAny>(&self.body).is_ok()
    }

    fn is_empty_refusal(&self) -> bool {
        self.status >= 400 && self.body.trim_ascii().is_empty()
    }
}

/// The text with the values in the place of their names: `{token}`, in base64, hexadecimal, percent and capitals too.
fn filled(mut text: String, sent: &[(&str, &str)]) -> String {
    for (name, value) in sent {
        let hex = || value.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
        let percent = || value.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let forms: [(&str, &dyn Fn() -> String); 6] = [
            ("", &|| (*value).to_owned()),
            (":b64", &|| STANDARD_NO_PAD.encode(value)),
            (":url64", &|| URL_SAFE.encode(value)),
            (":hex", &hex),
            (":pct", &percent),
            (":up", &|| value.to_ascii_uppercase()),
        ];
        for (form, made) in forms {
            let place = format!("{{{name}{form}}}");
            if text.contains(&place) {
                text = text.replace(&place, &made());
            }
        }
    }
    text
}

fn assert_token(token: &AccessToken, sent: &[(&str, &str)]) {
    let text = token.token.expose();
    assert!((1..=8 << 10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic()));
    assert!((0..=86_400).contains(&token.expires.duration_since(Timestamp::UNIX_EPOCH).as_secs()));
    assert_hidden(token, sent);
}

fn assert_report(error: Error, sent: &[(&str, &str)]) {
    assert_hidden(&error, sent);
    assert_hidden_in(&error.to_string(), sent);
    let lines = report::lines(&error);
    for text in [Some(lines.heading), lines.cause, lines.fix, lines.note].into_iter().flatten() {
        assert_fit(&text);
        assert_hidden_in(&text, sent);
        assert!(text.chars().count() <= 1500, "what a server says is cut");
    }
    if let Error::Lwa(LwaError::NoAnswer(no_answer)) | Error::SpApi(SpApiError::NoAnswer(no_answer)) = &error
    {
        assert_pause(no_answer);
    }
}

fn assert_pause(no_answer: &NoAnswer) {
    let why = no_answer.again(false).unwrap_or_default();
    assert_fit(&why);
    assert!(no_answer.kind().is_ascii() && why.len() <= 1000);
}

fn assert_hidden(value: &dyn Debug, sent: &[(&str, &str)]) {
    assert_hidden_in(&format!("{value:?}"), sent);
}

/// Asserts that the text holds no eight characters in a row of a value's own part, in any case, nor what base64 and
/// hexadecimal make of them.
fn assert_hidden_in(text: &str, sent: &[(&str, &str)]) {
    let lower = text.to_ascii_lowercase();
    for (name, value) in sent {
        let shown = slices(value).iter().any(|slice| lower.contains(slice));
        assert!(!shown, "it shows a part of the {name}: {text}");
    }
}

/// Each part of a value that betrays it, in lower case.
fn slices(value: &str) -> &'static [String] {
    static SLICES: OnceLock<Vec<(&str, Vec<String>)>> = OnceLock::new();
    let of = |value: &'static str| {
        let part = value.strip_prefix(public_prefix(value)).unwrap_or(value);
        let slices = part.as_bytes().windows(9).flat_map(|slice| {
            let slice = std::str::from_utf8(slice).unwrap_or_default();
            let hex: String = slice.bytes().take(8).map(|byte| format!("{byte:02x}")).collect();
            let all = [slice[..8].to_owned(), hex, STANDARD_NO_PAD.encode(slice), URL_SAFE.encode(slice)];
            all.map(|form| form.to_ascii_lowercase())
        });
        (value, slices.collect())
    };
    let all = SLICES.get_or_init(|| [ID, SECRET, REFRESH, ACCESS].map(of).to_vec());
    all.iter().find(|(of, _)| *of == value).map_or(&[], |(_, slices)| slices)
}
