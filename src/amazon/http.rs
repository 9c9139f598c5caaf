//! Sending a request and sorting what comes back: JSON, or something that is not Amazon's answer.

use super::retry::{OnWait, Retry, retry_after};
use super::{Seen, shown};
use crate::env::Env;
use reqwest::header::{HeaderMap, LOCATION, RETRY_AFTER, SERVER, VIA};
use reqwest::{Client, NoProxy, Proxy, RequestBuilder, Response, redirect};
use std::time::Duration;
use url::{Host, Url};

/// More than this is no answer to any of our questions.
const MOST_BYTES: usize = 1 << 20;

/// How long a request may take.
#[derive(Debug, Clone, Copy)]
pub struct Times {
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

/// Why no request can be sent at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A proxy variable holds no proxy.
    #[error("{variable} is not the address of a proxy")]
    Proxy {
        /// Its name.
        variable: &'static str,
    },
    /// The TLS library cannot start, for example because the system has no certificates.
    #[error("TLS cannot start: {what}")]
    Tls {
        /// What it says.
        what: String,
    },
}

/// The HTTP clients: one for this computer, which knows no proxy, and one for the rest.
#[derive(Clone)]
pub struct Http {
    near: Client,
    far: Client,
    /// Host and port of the proxy, without its password.
    proxy: Option<String>,
    pub(crate) retry: Retry,
}

impl Http {
    /// Clients with the usual times. Proxies come from `env` alone, never from the process.
    ///
    /// # Errors
    /// An unusable proxy variable, or no TLS.
    pub fn new(env: &Env) -> Result<Self, Error> {
        Self::with_times(env, Times::default())
    }

    /// As [`Http::new`], with other times.
    ///
    /// # Errors
    /// An unusable proxy variable, or no TLS.
    pub fn with_times(env: &Env, times: Times) -> Result<Self, Error> {
        let base = || {
            Client::builder()
                .redirect(redirect::Policy::none())
                .connect_timeout(times.connect)
                .timeout(times.total)
                .user_agent(user_agent())
                .no_proxy()
        };
        let built = |b: reqwest::ClientBuilder| b.build().map_err(|e| Error::Tls { what: cause(&e) });
        let near = built(base())?;
        let Some((variable, text)) = proxy_variable(env) else {
            return Ok(Self { far: near.clone(), near, proxy: None, retry: Retry::default() });
        };
        let bad = || Error::Proxy { variable };
        let address = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
        let url = Url::parse(&address).map_err(|_| bad())?;
        let host = url.host_str().ok_or_else(bad)?;
        let except = ["NO_PROXY", "no_proxy"].iter().find_map(|name| env.get(name)).unwrap_or_default();
        let proxy = Proxy::all(address.as_str()).map_err(|_| bad())?.no_proxy(NoProxy::from_string(except));
        let shown = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        Ok(Self { near, far: built(base().proxy(proxy))?, proxy: Some(shown), retry: Retry::default() })
    }

    /// Tells `on_wait` of every wait between two tries.
    #[must_use]
    pub fn telling(mut self, on_wait: OnWait) -> Self {
        self.retry.on_wait = Some(on_wait);
        self
    }

    /// The client for this address: loopback never goes through a proxy.
    pub(crate) fn client(&self, url: &Url) -> &Client {
        if is_loopback(url) { &self.near } else { &self.far }
    }

    /// Sends, reads, sorts.
    pub(crate) async fn send(&self, request: RequestBuilder) -> Result<Answer, Failure> {
        match request.send().await {
            Ok(response) => self.read(response).await,
            Err(e) => Err(self.failure(e, true)),
        }
    }

    async fn read(&self, mut response: Response) -> Result<Answer, Failure> {
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let seen = Seen { status: Some(status), request_id: request_id(&headers) };
        if (300..400).contains(&status) {
            let to = headers.get(LOCATION).and_then(|v| v.to_str().ok());
            let to = to.and_then(|to| response.url().join(to).ok());
            let to_host = to.as_ref().and_then(Url::host_str).unwrap_or("an unnamed host").to_owned();
            return Err(Failure::Redirected { to_host, seen });
        }
        let mut body = zeroize::Zeroizing::new(Vec::new());
        loop {
            match response.chunk().await {
                Ok(Some(chunk)) if body.len() + chunk.len() <= MOST_BYTES => body.extend_from_slice(&chunk),
                Ok(Some(_)) => {
                    let hint = "it is larger than 1 MiB".to_owned();
                    return Err(Failure::NotJson { hint, seen, pause: None });
                }
                Ok(None) => break,
                Err(e) => return Err(self.failure(e, false)),
            }
        }
        let pause = headers
            .get(RETRY_AFTER)
            .and_then(|v| v.to_str().ok())
            .and_then(|text| retry_after(text, jiff::Timestamp::now()));
        match serde_json::from_slice(&body) {
            Ok(json) => Ok(Answer { seen, status, json, pause }),
            // A refusal without any text is still a refusal by status.
            Err(_) if body.trim_ascii().is_empty() && status >= 400 => {
                Ok(Answer { seen, status, json: serde_json::Value::Null, pause })
            }
            Err(_) => Err(Failure::NotJson { hint: hint(&headers, &body), seen, pause }),
        }
    }

    fn failure(&self, error: reqwest::Error, before: bool) -> Failure {
        let connecting = error.is_connect();
        if error.is_timeout() {
            return Failure::Timeout { connecting };
        }
        let mut what = cause(&error);
        if let (true, Some(proxy)) = (connecting, &self.proxy) {
            what = format!("{what} (through the proxy {proxy})");
        } else if !before || !connecting {
            what = format!("the connection was cut: {what}");
        }
        Failure::Network { what, connecting }
    }
}

impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Http").field("proxy", &self.proxy).finish_non_exhaustive()
    }
}

/// A JSON answer of any status.
pub(crate) struct Answer {
    pub(crate) seen: Seen,
    pub(crate) status: u16,
    pub(crate) json: serde_json::Value,
    pub(crate) pause: Option<Duration>,
}

/// No JSON answer.
pub(crate) enum Failure {
    Redirected { to_host: String, seen: Seen },
    NotJson { hint: String, seen: Seen, pause: Option<Duration> },
    Network { what: String, connecting: bool },
    Timeout { connecting: bool },
}

impl Failure {
    /// Why a further try may help, and how long the server asks to wait; `None` where it will not help.
    /// With `careful`, only where the server did not get the request or failed by itself.
    pub(crate) fn again(&self, careful: bool) -> Option<(String, Option<Duration>)> {
        match self {
            Self::NotJson { seen, pause, .. } => {
                let status = seen.status.unwrap_or_default();
                (status >= 500 || (status == 429 && !careful)).then(|| (format!("HTTP {status}"), *pause))
            }
            Self::Network { what, connecting } => (*connecting || !careful).then(|| (what.clone(), None)),
            Self::Timeout { connecting } => connecting.then(|| ("no connection".to_owned(), None)),
            Self::Redirected { .. } => None,
        }
    }
}

/// `Name/Version (Language=…; Platform=…)`, as "Include a User-Agent header in all requests" wants it.
pub fn user_agent() -> String {
    let platform = match std::env::consts::OS {
        "linux" => "Linux",
        "macos" => "macOS",
        "windows" => "Windows",
        other => other,
    };
    format!("spapi-setup/{} (Language=Rust; Platform={platform})", env!("CARGO_PKG_VERSION"))
}

fn proxy_variable(env: &Env) -> Option<(&'static str, &str)> {
    ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]
        .into_iter()
        .find_map(|name| env.get(name).map(|text| (name, text)))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

fn request_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get("x-amzn-requestid").or_else(|| headers.get("x-amz-request-id"))?.to_str().ok()?;
    Some(shown(id)).filter(|id| !id.is_empty())
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

/// Who may have answered in Amazon's place.
fn hint(headers: &HeaderMap, body: &[u8]) -> String {
    let head = String::from_utf8_lossy(&body[..body.len().min(2048)]).to_ascii_lowercase();
    let html = head.contains("<html") || head.contains("<!doctype");
    let named = |name| headers.get(&name).and_then(|v| v.to_str().ok()).map(shown);
    let who = match (named(VIA), named(SERVER)) {
        (Some(via), _) => format!(" (it came via {via})"),
        (None, Some(server)) => format!(" (its server calls itself {server})"),
        (None, None) => String::new(),
    };
    match (html, title(&head)) {
        (true, Some(title)) => {
            format!(
                "it is a web page, \"{}\": a proxy or a Wi-Fi sign-in page may be answering{who}",
                shown(&title)
            )
        }
        (true, None) => format!("it is a web page: a proxy or a Wi-Fi sign-in page may be answering{who}"),
        _ if body.is_empty() => format!("it is empty{who}"),
        _ => format!("it is not JSON{who}"),
    }
}

fn title(head: &str) -> Option<String> {
    let from = head.find("<title>")? + "<title>".len();
    let rest = &head[from..];
    let title: String = rest[..rest.find("</title>")?].trim().chars().take(60).collect();
    (!title.is_empty()).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_agent_is_as_amazon_wants_it() {
        let ua = user_agent();
        assert!(ua.starts_with("spapi-setup/") && ua.contains("(Language=Rust; Platform="), "{ua}");
    }

    #[test]
    fn a_bad_proxy_is_named_by_its_variable_and_a_good_one_shown_without_its_password() {
        let bad = Http::new(&Env::default().with("HTTPS_PROXY", "http://")).unwrap_err();
        assert!(bad.to_string().contains("HTTPS_PROXY"));
        let http = Http::new(&Env::default().with("https_proxy", "http://me:secret@proxy:3128")).unwrap();
        let debug = format!("{http:?}");
        assert!(debug.contains("proxy:3128") && !debug.contains("secret"), "{debug}");
    }

    #[test]
    fn a_web_page_is_called_one() {
        let hint = hint(&HeaderMap::new(), b"<!DOCTYPE html><html><title>Hotel Wi-Fi</title>");
        assert!(hint.contains("hotel wi-fi") && hint.contains("proxy"), "{hint}");
    }
}
