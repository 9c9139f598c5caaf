//! Asks an operation only whether it lets the token in: once, and what it answers is dropped unread.

use super::http::Answer;
use super::spapi::{sorted, token_header, with_elements};
use super::{AccessToken, Http, NoAnswer, SpApi, SpApiError};
use crate::values::roles::Ask;
use crate::values::{Region, Sent};
use jiff::{SignedDuration, Timestamp};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

impl SpApi {
    /// Asks an operation, and gives the status of an answer. One request: it is not sent again, whatever happens, and no
    /// byte of a success's body is read. `None`: the row is one that is not asked here.
    pub(crate) async fn probe(
        &self,
        region: Region,
        marketplace: &str,
        token: &AccessToken,
        ask: Ask,
    ) -> Option<Result<u16, SpApiError>> {
        let (method, path, body) = match ask {
            Ask::Known => return None,
            Ask::Get(path) => (Method::GET, filled(path, marketplace, Timestamp::now()), None),
            Ask::Search(path, body) => (Method::POST, path.to_owned(), Some(body.to_owned())),
            Ask::Restricted(element) => {
                let resource = with_elements("/orders/v0/orders", &[element]);
                let body = json!({ "restrictedResources": [resource] }).to_string();
                (Method::POST, super::spapi::RESTRICTED_DATA_TOKEN.to_owned(), Some(body))
            }
        };
        Some(self.let_in(region, token, &method, &path, body).await)
    }

    async fn let_in(
        &self,
        region: Region,
        token: &AccessToken,
        method: &Method,
        path: &str,
        body: Option<String>,
    ) -> Result<u16, SpApiError> {
        let url = self.endpoints.spapi_url(region, path);
        let url = url.map_err(|e| NoAnswer::Unreachable { what: e.to_string() })?;
        let request = self.http.client(&url).request(method.clone(), url.clone());
        let request = request.header("x-amz-access-token", token_header(token)?);
        let request = match body {
            Some(body) => request.header(CONTENT_TYPE, "application/json").body(body),
            None => request,
        };
        let answer = self.http.send_unread(request, &Sent::of([token.token.expose()])).await?;
        sorted(&answer, |answer| Ok(answer.status))
    }
}

impl Http {
    /// [`Http::send`] that drops a success unread, with its connection: the answer's JSON is null then.
    async fn send_unread(&self, request: RequestBuilder, sent: &Sent) -> Result<Answer, NoAnswer> {
        let response = self.respond(request).await?;
        if !response.status().is_success() {
            return self.read(response, sent).await;
        }
        let (seen, status) = (self.seen(&response, sent)?, response.status().as_u16());
        if seen.request_id.is_none() {
            // Amazon's gateway gives one with every answer, and a web page on the way does not.
            return Err(NoAnswer::Foreign { hint: "it has no request id".to_owned(), seen });
        }
        Ok(Answer { seen, status, json: Value::Null, sent: sent.clone() })
    }
}

fn filled(path: &str, marketplace: &str, now: Timestamp) -> String {
    // Amazon wants a time of more than two minutes ago (`listTransactions`).
    let ago = now - SignedDuration::from_mins(5);
    path.replace("{marketplace}", marketplace)
        .replace("{ago}", &ago.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

#[cfg(test)]
#[path = "probe_tests.rs"]
mod tests;
