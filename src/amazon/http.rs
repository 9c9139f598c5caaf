//! Sending a request and sorting what comes back: JSON, or something that is not Amazon's answer.

use super::retry::{Retry, RetryWait, Tell, retry_after};
use super::{NoAnswer, Seen};
use crate::clock::Clock;
use crate::env::Env;
use crate::network::{self, Between, Error, Proxy};
use crate::tls::{NoNames, TrustRoots, came_from_here, untrusted};
use crate::values::{Sent, is_loopback, shown};
use reqwest::header::{DATE, HeaderMap, HeaderName, LOCATION, RETRY_AFTER, SERVER, VIA};
use reqwest::{Client, NoProxy, RequestBuilder, Response, redirect};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// More than this is no answer to any of our questions.
const MOST_BYTES: usize = 1 << 20;

/// How long a request may take.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    /// Until there is a connection.
    pub connect: Duration,
    /// Until the whole answer is there.
    pub total: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), total: Duration::from_secs(30) }
    }
}

/// The HTTP clients: one for this computer, which knows neither a proxy nor a name of another computer, and one for the
/// rest, which speaks HTTPS only.
#[derive(Clone)]
pub(crate) struct Http {
    near: Client,
    far: Client,
    proxy: Option<Proxy>,
    clock: Clock,
    pub(super) tell: Option<Tell>,
    pub(super) retry: Retry,
}

impl Http {
    /// Makes clients with the usual times. What they need to know of the network comes from `env` only.
    pub(crate) fn new(env: &Env) -> Result<Self, Error> {
        Self::with_times(env, Times::default())
    }

    /// Makes clients with other times.
    pub(crate) fn with_times(env: &Env, times: Times) -> Result<Self, Error> {
        let trust = TrustRoots::of(env)?;
        let base = || {
            let client = trust.client()?.redirect(redirect::Policy::none()).user_agent(user_agent());
            Ok::<_, Error>(client.connect_timeout(times.connect).timeout(times.total))
        };
        let built = |b: reqwest::ClientBuilder| b.build().map_err(|e| Error::NoTls { what: cause(&e) });
        let near = built(base()?.dns_resolver(Arc::new(NoNames)))?;
        let proxy = Proxy::of(env)?;
        let far = base()?.https_only(true);
        let far = built(match &proxy {
            None => far,
            Some(proxy) => {
                let all = reqwest::Proxy::all(proxy.url().expose());
                let all = all.map_err(|e| Error::NoTls { what: cause(&e) })?;
                far.proxy(all.no_proxy(NoProxy::from_string(&proxy.except)))
            }
        })?;
        Ok(Self { near, far, proxy, clock: Clock::default(), tell: None, retry: Retry::default() })
    }

    /// Tells `tell` of every wait between two tries.
    #[must_use]
    pub(crate) fn telling(mut self, tell: Tell) -> Self {
        self.tell = Some(tell);
        self
    }

    /// Compares this computer's clock with Amazon's in `clock`.
    #[must_use]
    pub(crate) fn by(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// The client for this address: loopback never goes through a proxy.
    pub(super) fn client(&self, url: &Url) -> &Client {
        if is_loopback(url) { &self.near } else { &self.far }
    }

    /// Sends, reads, sorts. `sent` are the values that the request carries.
    pub(super) async fn send(&self, request: RequestBuilder, sent: &Sent) -> Result<Answer, NoAnswer> {
        let response = self.respond(request).await?;
        self.read(response, sent).await
    }

    /// Sends, through the proxy where there is one.
    pub(super) async fn respond(&self, request: RequestBuilder) -> Result<Response, NoAnswer> {
        let (client, request) = request.build_split();
        let request = request.map_err(|e| NoAnswer::Unreachable { what: cause(&e) })?;
        let Some(proxy) = self.proxy.as_ref().filter(|_| !is_loopback(request.url())) else {
            return client.execute(request).await.map_err(|e| self.failure(&e, true));
        };
        let refused = || NoAnswer::Between(Between::ProxyRefused { proxy: proxy.shown.clone() });
        let is_refused = |outcome: &Result<Response, reqwest::Error>| match outcome {
            Ok(response) => response.status().as_u16() == 407,
            Err(error) => network::is_407(error),
        };
        let outcome = proxy.gate().pass(client.execute(request), is_refused).await.ok_or_else(refused)?;
        if is_refused(&outcome) {
            return Err(refused());
        }
        outcome.map_err(|e| self.failure(&e, true))
    }

    /// Status, request id and `Retry-After` of an answer that came from where it was asked for, and leads nowhere else.
    pub(super) fn seen(&self, response: &Response, sent: &Sent) -> Result<Seen, NoAnswer> {
        if response.url().scheme() != "https" && !came_from_here(response.remote_addr()) {
            return Err(NoAnswer::Unreachable { what: "another computer answered to plain HTTP".to_owned() });
        }
        let (status, here) = (response.status().as_u16(), jiff::Timestamp::now());
        let headers = response.headers();
        let seen = Seen {
            status: Some(status),
            request_id: request_id(headers, sent),
            retry_after: text(headers, RETRY_AFTER).and_then(|text| retry_after(text, here)),
            ..Seen::default()
        };
        if (300..400).contains(&status) {
            let to = text(headers, LOCATION).and_then(|to| response.url().join(to).ok());
            let to_host = to.as_ref().and_then(Url::host_str);
            let to_host = to_host.map_or_else(|| "an unnamed host".to_owned(), |host| sent.shown(host));
            return Err(NoAnswer::Redirected { to_host, seen });
        }
        Ok(seen)
    }

    pub(super) async fn read(&self, mut response: Response, sent: &Sent) -> Result<Answer, NoAnswer> {
        let here = jiff::Timestamp::now();
        let (seen, status) = (self.seen(&response, sent)?, response.status().as_u16());
        let headers = response.headers().clone();
        let mut body = zeroize::Zeroizing::new(Vec::new());
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() <= MOST_BYTES => body.extend_from_slice(&chunk),
                Ok(Some(_)) => {
                    return Err(NoAnswer::Foreign { hint: "it is larger than 1 MiB".to_owned(), seen });
                }
                Ok(None) => break,
                Err(e) => return Err(self.failure(&e, false)),
            }
        }
        let json = match serde_json::from_slice(&body) {
            Ok(json) => json,
            // A refusal without any text is still a refusal by status, and "no content" is what it says.
            Err(_) if body.trim_ascii().is_empty() && (status >= 400 || status == 204) => {
                serde_json::Value::Null
            }
            Err(_) => return Err(NoAnswer::Foreign { hint: hint(&headers, &body, sent), seen }),
        };
        if let Some(date) = text(&headers, DATE) {
            self.clock.note(date, here, "Amazon");
        }
        Ok(Answer { seen, status, json, sent: sent.clone() })
    }

    /// The time by Amazon's clock, as its last answer showed it.
    pub(super) fn now(&self) -> jiff::Timestamp {
        self.clock.now()
    }

    pub(super) fn tell(&self, wait: &RetryWait) -> Option<super::retry::WaitShown> {
        self.tell.as_ref().and_then(|tell| tell(wait))
    }

    fn failure(&self, error: &reqwest::Error, before: bool) -> NoAnswer {
        let connecting = error.is_connect();
        if error.is_timeout() {
            return NoAnswer::Timeout { connecting };
        }
        if let Some(between) = untrusted(error) {
            return NoAnswer::Between(between);
        }
        let what = cause(error);
        if !before || !connecting {
            return NoAnswer::Cut { what };
        }
        match &self.proxy {
            Some(proxy) => {
                NoAnswer::Unreachable { what: format!("{what} (through the proxy {})", proxy.shown) }
            }
            None => NoAnswer::Unreachable { what },
        }
    }
}

impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Http").field("proxy", &self.proxy).finish_non_exhaustive()
    }
}

/// A JSON answer of any status.
pub(super) struct Answer {
    pub(super) seen: Seen,
    pub(super) status: u16,
    pub(super) json: serde_json::Value,
    /// What the request carried: nothing of it may be shown again.
    pub(super) sent: Sent,
}

impl Answer {
    /// An answer that Amazon would not give.
    pub(super) fn senseless(&self, hint: &str) -> NoAnswer {
        NoAnswer::Foreign { hint: hint.to_owned(), seen: self.seen.clone() }
    }
}

/// `Name/Version (Language=…; Platform=…)`, as "Include a User-Agent header in all requests" wants it.
pub(crate) fn user_agent() -> String {
    let platform = match std::env::consts::OS {
        "linux" => "Linux",
        "macos" => "macOS",
        "windows" => "Windows",
        other => other,
    };
    format!("spapi-setup/{} (Language=Rust; Platform={platform})", env!("CARGO_PKG_VERSION"))
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

fn request_id(headers: &HeaderMap, sent: &Sent) -> Option<String> {
    let id = headers.get("x-amzn-requestid").or_else(|| headers.get("x-amz-request-id"))?.to_str().ok()?;
    Some(sent.shown(id)).filter(|id| !id.is_empty())
}

/// The innermost cause, without the URL.
fn cause(error: &reqwest::Error) -> String {
    let mut last: &dyn std::error::Error = error;
    while let Some(next) = last.source() {
        last = next;
    }
    if let Some(io) = last.downcast_ref::<std::io::Error>() {
        match io.kind() {
            std::io::ErrorKind::ConnectionRefused => return "the connection was refused".into(),
            std::io::ErrorKind::ConnectionReset => return "the connection was reset".into(),
            _ => {}
        }
    }
    // reqwest's own text names the URL; a request's secrets are never in it, but there is no need for it.
    if last.downcast_ref::<reqwest::Error>().is_some() {
        "no answer".into()
    } else {
        shown(&last.to_string())
    }
}

/// Who may have answered in Amazon's place. Nothing of the body is repeated: it may hold what was sent.
fn hint(headers: &HeaderMap, body: &[u8], sent: &Sent) -> String {
    let head = String::from_utf8_lossy(&body[..body.len().min(2048)]).to_ascii_lowercase();
    let html = head.contains("<html") || head.contains("<!doctype");
    let named = |name| headers.get(&name).and_then(|v| v.to_str().ok()).map(|text| sent.shown(text));
    let who = match (named(VIA), named(SERVER)) {
        (Some(via), _) => format!(" (it came via {via})"),
        (None, Some(server)) => format!(" (its server calls itself {server})"),
        (None, None) => String::new(),
    };
    if html {
        format!("it is a web page: a proxy or a Wi-Fi sign-in page may be answering{who}")
    } else if body.is_empty() {
        format!("it is empty{who}")
    } else {
        format!("it is not JSON{who}")
    }
}

#[cfg(test)]
#[path = "http_tests.rs"]
mod tests;
