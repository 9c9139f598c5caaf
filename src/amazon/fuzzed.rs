//! What the fuzz targets need of this room: an answer of any bytes, read as it would be from the network.
#![allow(clippy::expect_used, reason = "what cannot be here is the crash that is looked for")]

use super::http::Answer;
use super::participations::{self, Participations};
use super::{AccessToken, Http, LwaError, NoAnswer, SpApiError, lwa, spapi};
use crate::env::Env;
use crate::values::Sent;
use jiff::Timestamp;
use reqwest::Response;
use std::sync::OnceLock;

/// Reads an answer of Login with Amazon to a request that carried `sent`.
pub(crate) fn lwa(response: Response, sent: &Sent) -> Result<AccessToken, LwaError> {
    lwa::read(&answer(response, sent)?, Timestamp::UNIX_EPOCH)
}

/// Reads an answer of SP-API as that to each of the two calls.
pub(crate) fn spapi(response: Response, sent: &Sent) -> Result<Both, SpApiError> {
    let answer = answer(response, sent)?;
    Ok((
        spapi::sorted(&answer, participations::read),
        spapi::sorted(&answer, |answer| spapi::restricted(answer, Timestamp::UNIX_EPOCH)),
    ))
}

/// Where the seller sells, and a restricted data token.
pub(crate) type Both = (Result<Participations, SpApiError>, Result<AccessToken, SpApiError>);

fn answer(response: Response, sent: &Sent) -> Result<Answer, NoAnswer> {
    static READER: OnceLock<(Http, tokio::runtime::Runtime)> = OnceLock::new();
    let (http, runtime) = READER.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).build();
        (Http::new(&Env::default()).expect("HTTP clients"), runtime.expect("a runtime"))
    });
    runtime.block_on(http.read(response, sent))
}
