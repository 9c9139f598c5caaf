//! The SDK's HTTP client, made of the library, the TLS and the certificates that Amazon's clients use: the program
//! holds one of each. `HTTPS_PROXY` counts for HTTPS; nothing stands between this program and this computer.

use super::Error;
use crate::env::Env;
use crate::tls;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Client, Method, NoProxy, Proxy, Request, Response, redirect};
use std::error::Error as StdError;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use url::Url;

/// More than this is no answer to any of our questions.
const MOST_BYTES: usize = 16 << 20;

/// A client that many requests share. Plain HTTP is for loopback and for the metadata service of an instance or
/// container only, and never goes through a proxy.
pub(crate) fn client(env: &Env) -> Result<SharedHttpClient, Error> {
    Ok(SharedHttpClient::new(Clients { proxy: proxy(env)?, made: Mutex::default() }))
}

fn proxy(env: &Env) -> Result<Option<Proxy>, Error> {
    let names = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    let Some((name, value)) = names.into_iter().find_map(|name| Some((name, env.get(name)?))) else {
        return Ok(None);
    };
    // The error may quote the URL, and that may hold a password.
    let bad = || Error::Proxy { name: name.to_owned() };
    let address = if value.contains("://") { value.to_owned() } else { format!("http://{value}") };
    let url = Url::parse(&address).map_err(|_| bad())?;
    url.host_str().filter(|host| !host.is_empty()).ok_or_else(bad)?;
    let proxy = Proxy::https(address.as_str()).map_err(|_| bad())?;
    let mut direct = "localhost,.localhost,127.0.0.0/8,::1".to_owned();
    if let Some(more) = ["NO_PROXY", "no_proxy"].into_iter().find_map(|name| env.get(name)) {
        direct = format!("{more},{direct}");
    }
    Ok(Some(proxy.no_proxy(NoProxy::from_string(&direct))))
}

/// Until there is a connection, and between two pieces of an answer: an instance's metadata service has less time
/// than AWS.
type Times = (Option<Duration>, Option<Duration>);

struct Clients {
    proxy: Option<Proxy>,
    made: Mutex<Vec<(Times, SharedHttpConnector)>>,
}

impl Clients {
    fn make(&self, (connect, read): Times) -> reqwest::Result<Client> {
        let mut builder = tls::client().redirect(redirect::Policy::none());
        if let Some(proxy) = &self.proxy {
            builder = builder.proxy(proxy.clone());
        }
        if let Some(limit) = connect {
            builder = builder.connect_timeout(limit);
        }
        if let Some(limit) = read {
            builder = builder.read_timeout(limit);
        }
        builder.build()
    }
}

impl HttpClient for Clients {
    fn http_connector(&self, settings: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        let times = (settings.connect_timeout(), settings.read_timeout());
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, connector)) = made.iter().find(|(made_for, _)| *made_for == times) {
            return connector.clone();
        }
        let client = self.make(times).map_err(|e| last_cause(&e));
        let connector = SharedHttpConnector::new(Connector(client));
        made.push((times, connector.clone()));
        connector
    }
}

impl std::fmt::Debug for Clients {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clients")
    }
}

/// A client, or why there is none.
struct Connector(Result<Client, String>);

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let client = self.0.clone();
        HttpConnectorFuture::new(async move {
            let client = client.map_err(|what| ConnectorError::user(what.into()))?;
            let response = client.execute(outgoing(&request)?).await.map_err(failed)?;
            incoming(response).await
        })
    }
}

impl std::fmt::Debug for Connector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Connector")
    }
}

fn outgoing(request: &HttpRequest) -> Result<Request, ConnectorError> {
    let user = |e: Box<dyn StdError + Send + Sync>| ConnectorError::user(e);
    let method = Method::from_bytes(request.method().as_bytes()).map_err(|e| user(e.into()))?;
    let url = Url::parse(request.uri()).map_err(|e| user(e.into()))?;
    let mut out = Request::new(method, url);
    for (name, value) in request.headers().iter() {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|e| user(e.into()))?;
        let mut value = HeaderValue::from_str(value).map_err(|e| user(e.into()))?;
        // Signatures and session tokens: kept out of the library's `Debug`.
        value.set_sensitive(true);
        out.headers_mut().append(name, value);
    }
    // None of our calls streams.
    let body = request.body().bytes().ok_or_else(|| user("the body is not in memory".into()))?;
    *out.body_mut() = Some(body.to_vec().into());
    Ok(out)
}

async fn incoming(mut response: Response) -> Result<HttpResponse, ConnectorError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if body.len() + chunk.len() > MOST_BYTES {
            return Err(ConnectorError::other("the answer is larger than 16 MiB".into(), None));
        }
        body.extend_from_slice(&chunk);
    }
    let status = response.status().as_u16().try_into();
    let status = status.map_err(|_| ConnectorError::other("the answer has no HTTP status".into(), None))?;
    let mut answer = HttpResponse::new(status, SdkBody::from(body));
    for (name, value) in response.headers() {
        if let Ok(value) = value.to_str() {
            // Names and values come out of one HTTP library into another.
            let _ = answer.headers_mut().try_append(name.as_str().to_owned(), value.to_owned());
        }
    }
    Ok(answer)
}

/// Which of them may be sent again is the SDK's to decide, by their kind.
fn failed(error: reqwest::Error) -> ConnectorError {
    let error = error.without_url();
    if error.is_timeout() {
        ConnectorError::timeout(error.into())
    } else if error.is_builder() {
        ConnectorError::user(error.into())
    } else {
        ConnectorError::io(error.into())
    }
}

fn last_cause(error: &reqwest::Error) -> String {
    let mut last: &dyn StdError = error;
    while let Some(next) = last.source() {
        last = next;
    }
    last.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_taken_from_its_variables() {
        assert!(proxy(&Env::default()).unwrap().is_none());
        assert!(proxy(&Env::default().with("HTTP_PROXY", "http://p:1")).unwrap().is_none());
        assert!(proxy(&Env::default().with("https_proxy", "p.example.com:3128")).unwrap().is_some());
    }

    #[test]
    fn a_bad_one_is_named_and_not_quoted() {
        for bad in ["http://user:CANARY@ bad host", "http://"] {
            let error = client(&Env::default().with("HTTPS_PROXY", bad)).unwrap_err();
            assert!(!format!("{error:?} {error}").contains("CANARY"));
            assert!(error.to_string().contains("HTTPS_PROXY"));
        }
    }

    #[test]
    fn a_request_arrives_as_the_sdk_made_it() {
        let mut request = HttpRequest::new(SdkBody::from("Action=GetUser&Version=2010-05-08"));
        request.set_method("POST").unwrap();
        request.set_uri("https://iam.amazonaws.com/a%20b?c=%2F").unwrap();
        request.headers_mut().insert("authorization", "AWS4-HMAC-SHA256 CANARY");
        let out = outgoing(&request).unwrap();
        assert_eq!(
            (out.method().as_str(), out.url().as_str()),
            ("POST", "https://iam.amazonaws.com/a%20b?c=%2F")
        );
        assert_eq!(out.headers()["authorization"], "AWS4-HMAC-SHA256 CANARY");
        assert_eq!(
            out.body().and_then(reqwest::Body::as_bytes),
            Some(&b"Action=GetUser&Version=2010-05-08"[..])
        );
        assert!(!format!("{out:?}").contains("CANARY"));
    }
}
