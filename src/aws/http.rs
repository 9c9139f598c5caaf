//! The SDK's HTTP client, made of the library, the TLS and the certificates that Amazon's clients use: the program
//! holds one of each. `HTTPS_PROXY` counts for HTTPS; nothing stands between this program and this computer.

use super::Error;
use super::endpoint::Insecure;
use super::refusal::innermost;
use crate::env::Env;
use crate::network::{self, Between, Proxy};
use crate::tls::{TrustRoots, came_from_here, untrusted};
use crate::values::{is_loopback, opaque};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Client, Method, NoProxy, Request, Response, redirect};
use std::error::Error as StdError;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use url::{Host, Url};

/// More than this is no answer to any of our questions.
const MOST_BYTES: usize = 16 << 20;

/// A client that many requests share. Plain HTTP is for loopback and for the metadata service of an instance or
/// container only, and never goes through a proxy.
pub(crate) fn client(env: &Env) -> Result<SharedHttpClient, Error> {
    let proxy = Proxy::of(env).map_err(Error::Setup)?;
    let through = proxy.as_ref().map(through).transpose()?;
    let trust = TrustRoots::of(env).map_err(Error::Setup)?;
    Ok(SharedHttpClient::new(Clients { proxy, through, trust, made: Mutex::default() }))
}

fn through(proxy: &Proxy) -> Result<reqwest::Proxy, Error> {
    // The error may quote the URL, and that may hold a password.
    let through = reqwest::Proxy::https(proxy.url().expose());
    let through = through.map_err(|_| Error::Setup(network::Error::NoProxy { variable: proxy.variable }))?;
    let mut direct = "localhost,127.0.0.0/8,::1".to_owned();
    if !proxy.except.is_empty() {
        direct = format!("{},{direct}", proxy.except);
    }
    Ok(through.no_proxy(NoProxy::from_string(&direct)))
}

/// Until there is a connection, and between two pieces of an answer: an instance's metadata service has less time
/// than AWS.
type Times = (Option<Duration>, Option<Duration>);

struct Clients {
    proxy: Option<Proxy>,
    through: Option<reqwest::Proxy>,
    trust: TrustRoots,
    made: Mutex<Vec<(Times, SharedHttpConnector)>>,
}

impl Clients {
    fn make(&self, (connect, read): Times) -> Result<Client, String> {
        let mut builder = self.trust.client().map_err(|e| e.to_string())?.redirect(redirect::Policy::none());
        if let Some(through) = &self.through {
            builder = builder.proxy(through.clone());
        }
        if let Some(limit) = connect {
            builder = builder.connect_timeout(limit);
        }
        if let Some(limit) = read {
            builder = builder.read_timeout(limit);
        }
        builder.build().map_err(|e| innermost(&e))
    }
}

impl HttpClient for Clients {
    fn http_connector(&self, settings: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        let times = (settings.connect_timeout(), settings.read_timeout());
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, connector)) = made.iter().find(|(made_for, _)| *made_for == times) {
            return connector.clone();
        }
        let connector = Connector { client: self.make(times), proxy: self.proxy.clone() };
        let connector = SharedHttpConnector::new(connector);
        made.push((times, connector.clone()));
        connector
    }
}

opaque!(Clients);

/// A client, or why there is none.
struct Connector {
    client: Result<Client, String>,
    proxy: Option<Proxy>,
}

impl HttpConnector for Connector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (client, proxy) = (self.client.clone(), self.proxy.clone());
        HttpConnectorFuture::new(async move {
            let client = client.map_err(|what| ConnectorError::user(what.into()))?;
            let request = outgoing(&request)?;
            let url = request.url().clone();
            if url.scheme() != "https" && !is_loopback(&url) && !is_metadata(&url) {
                return Err(ConnectorError::user(Box::new(Insecure::of(
                    "an endpoint of the AWS sign-in",
                    &url,
                ))));
            }
            let Some(proxy) = proxy.filter(|_| request.url().scheme() == "https") else {
                let response = client.execute(request).await.map_err(failed)?;
                if is_loopback(&url) && url.scheme() != "https" && !came_from_here(response.remote_addr()) {
                    return Err(ConnectorError::user("another computer answered to plain HTTP".into()));
                }
                return incoming(response).await;
            };
            let is_refused = |outcome: &reqwest::Result<Response>| match outcome {
                Ok(response) => response.status().as_u16() == 407,
                Err(error) => network::is_407(error),
            };
            match proxy.gate().pass(client.execute(request), is_refused).await {
                Some(outcome) if !is_refused(&outcome) => incoming(outcome.map_err(failed)?).await,
                // The SDK sends again after any other kind of failure.
                _ => Err(ConnectorError::user(Box::new(Between::ProxyRefused { proxy: proxy.shown }))),
            }
        })
    }
}

opaque!(Connector);

/// The metadata service of an instance or a container, which has no other address and no TLS (AWS SDKs and Tools
/// Reference Guide, "IMDS credential provider" and "Container credential provider").
fn is_metadata(url: &Url) -> bool {
    const FOUR: [Ipv4Addr; 3] = [
        Ipv4Addr::new(169, 254, 169, 254),
        Ipv4Addr::new(169, 254, 170, 2),
        Ipv4Addr::new(169, 254, 170, 23),
    ];
    const SIX: [Ipv6Addr; 2] = [
        Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254),
        Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23),
    ];
    match url.host() {
        Some(Host::Ipv4(ip)) => FOUR.contains(&ip),
        Some(Host::Ipv6(ip)) => SIX.contains(&ip),
        _ => false,
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
    if let Some(untrusted) = untrusted(&error) {
        // Another try meets the same certificate.
        ConnectorError::user(untrusted.into())
    } else if error.is_timeout() {
        ConnectorError::timeout(error.into())
    } else if error.is_builder() {
        ConnectorError::user(error.into())
    } else {
        ConnectorError::io(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_taken_from_its_variables() {
        let proxy = Proxy::of(&Env::default().with("https_proxy", "p.example.com:3128")).unwrap().unwrap();
        assert!(through(&proxy).is_ok());
    }

    #[test]
    fn a_bad_one_is_named_and_not_quoted() {
        for bad in ["http://user:CANARY@ bad host", "http://"] {
            let error = client(&Env::default().with("HTTPS_PROXY", bad)).unwrap_err();
            assert!(!format!("{error:?} {error}").contains("CANARY"));
            assert!(error.to_string().contains("HTTPS_PROXY"));
        }
    }

    #[tokio::test]
    async fn plain_http_goes_to_this_computer_and_to_the_metadata_service_only() {
        let clients = Clients {
            proxy: None,
            through: None,
            trust: TrustRoots::of(&Env::default()).unwrap(),
            made: Mutex::default(),
        };
        let connector = Connector { client: clients.make((None, None)), proxy: None };
        for far in [
            "http://192.0.2.1/",
            "http://sso.example.invalid/",
            "http://x.localhost/",
            "http://169.254.169.253/",
        ] {
            let mut request = HttpRequest::new(SdkBody::empty());
            request.set_uri(far).unwrap();
            let refused = connector.call(request).await.unwrap_err();
            assert!(refused.is_user() && format!("{refused:?}").contains("Insecure"), "{far}: {refused:?}");
        }
        for near in [
            "http://169.254.169.254/",
            "http://169.254.170.2/x",
            "http://[fd00:ec2::254]/",
            "http://[fd00:ec2::23]/",
        ] {
            assert!(is_metadata(&near.parse().unwrap()), "{near}");
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
