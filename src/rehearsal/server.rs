//! The loopback server: one port, faults, and connections that can be cut.

use super::aws;
use super::knobs::FaultKind;
use super::query::{AwsError, Params};
use super::state::State;
use super::{applications, consent, lwa, sample, signin, spapi, sqs, sso, xml};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{self, Bytes};
use hyper::header::{HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use url::form_urlencoded;

type Shared = Arc<Mutex<State>>;

/// What is sent back: all of it is there at once.
pub(super) type Reply = Response<Full<Bytes>>;

/// How long no connection is accepted after the system gave none, for example because it is out of descriptors.
const BREATH: Duration = Duration::from_millis(100);

/// Listens on a free port until `stopped` resolves or its sender is gone.
pub(super) async fn spawn(shared: Shared, stopped: oneshot::Receiver<()>) -> io::Result<u16> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(async move {
        tokio::select! {
            // The sender is never used: being dropped is the signal.
            _ = stopped => {}
            () = serve(listener, shared) => {}
        }
    });
    Ok(port)
}

/// Accepts and serves for ever. Dropping it closes every connection.
async fn serve(listener: TcpListener, shared: Shared) {
    let mut lines = JoinSet::new();
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = lines.join_next() => continue,
        };
        let Ok((stream, _)) = stream else {
            tokio::time::sleep(BREATH).await;
            continue;
        };
        // Answers are small; waiting for more of them would only slow the measured runs down.
        let _ = stream.set_nodelay(true);
        let shared = Arc::clone(&shared);
        let service = service_fn(move |request| answer(Arc::clone(&shared), request));
        let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
        // The client notices a connection that breaks.
        lines.spawn(async move { connection.await.ok() });
    }
}

/// A request, taken apart.
pub(super) struct Incoming {
    pub method: String,
    pub path: String,
    pub query: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Incoming {
    /// A header's text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Path and query.
    pub(super) fn target(&self) -> String {
        format!("{}?{}", self.path, self.query)
    }

    /// A parameter of the query.
    pub(super) fn param(&self, name: &str) -> Option<String> {
        let mut all = form_urlencoded::parse(self.query.as_bytes());
        all.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// Whether the body is sent as JSON.
    pub(super) fn is_json(&self) -> bool {
        self.header("content-type").is_some_and(|kind| kind.starts_with("application/json"))
    }

    /// What is wrong with a request that is not to be signed: of these methods, and with a body of JSON or without one.
    pub(super) fn fault(&self, methods: &[&str], json: bool) -> Option<String> {
        if self.header("authorization").is_some() {
            Some("it is signed, and this service takes no signature".to_owned())
        } else if !methods.contains(&self.method.as_str()) {
            Some(format!("method {}", self.method))
        } else {
            (json && !self.is_json()).then(|| "the body is no JSON".to_owned())
        }
    }

    /// The body's JSON, null where it is none.
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// `http://127.0.0.1:PORT`, as the client spelt it.
    pub(super) fn base(&self) -> String {
        format!("http://{}", self.header("host").unwrap_or_default())
    }
}

/// What a request asks for: service, action, and the name that faults know it by.
fn name(incoming: &Incoming, params: &Params) -> (&'static str, String, &'static str) {
    let path = incoming.path.as_str();
    if path.starts_with("/auth/") {
        ("lwa", "token".to_owned(), "lwa")
    } else if path.starts_with("/central/") {
        ("central", "consent".to_owned(), "central")
    } else if let Some((operation, label)) = applications::operation(incoming) {
        ("spapi", operation.to_owned(), label)
    } else if let Some(action) = sqs::operation(incoming) {
        ("sqs", action.to_owned(), "sqs")
    } else if path.starts_with("/spapi/") || path.starts_with("/sandbox/") {
        let action = path.rsplit('/').next().unwrap_or_default();
        ("spapi", action.to_owned(), if action == "restrictedDataToken" { "rdt" } else { "spapi" })
    } else if let Some((operation, label)) = signin::operation(incoming) {
        ("signin", operation.to_owned(), label)
    } else if let Some(operation) = sso::operation(incoming) {
        ("sso", operation.to_owned(), "sso")
    } else {
        let service = if params.get("Version") == Some("2011-06-15") { "sts" } else { "iam" };
        (service, params.get("Action").unwrap_or_default().to_owned(), service)
    }
}

/// The answer; an error cuts the connection, so that the client sees it closed without one.
async fn answer(shared: Shared, request: Request<body::Incoming>) -> io::Result<Reply> {
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, 1 << 20).collect().await else {
        return Ok(plain(413, "text/plain", "too long"));
    };
    let incoming = Incoming {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body: body.to_bytes(),
    };
    // Browsers ask for it by themselves.
    if incoming.path == "/favicon.ico" {
        return Ok(plain(404, "text/plain", ""));
    }
    let params = Params::parse(&incoming.body);
    let (service, action, label) = name(&incoming, &params);
    let (fault, delay) = {
        let mut state = lock(&shared);
        (state.knobs.strike(&[action.as_str(), label]), state.knobs.delay)
    };
    let late = if let Some(FaultKind::Slow { by }) = fault { by } else { Duration::ZERO };
    if delay + late > Duration::ZERO {
        tokio::time::sleep(delay + late).await;
    }
    let cut = || io::Error::from(io::ErrorKind::ConnectionReset);
    let is_cut = fault == Some(FaultKind::Cut);
    let instead = fault.and_then(|fault| in_its_place(service, &action, fault));
    let mut wait = None;
    let (mut response, outcome, at) = {
        let mut state = lock(&shared);
        // What a fault swallows is recorded too: it was sent.
        let digest = if service == "sqs" { sqs::digest(&incoming) } else { params.digest() };
        let outcome = instead.as_ref().map_or("", |(outcome, _)| outcome);
        let call = super::Call {
            service,
            action: action.clone(),
            key_id: super::sigv4::key_id(&incoming).map(str::to_owned),
            at: jiff::Timestamp::now(),
            detail: format!("{digest} {outcome}").trim_start().to_owned(),
        };
        state.calls.push(call);
        if let Some((_, reply)) = instead {
            return reply.ok_or_else(cut);
        }
        let at = state.calls.len() - 1;
        let (response, outcome) = match (service, label) {
            ("lwa", _) => lwa::answer(&mut state, &incoming),
            ("central", _) => consent::answer(&mut state, &incoming),
            ("spapi", "spapi" | "rdt") => spapi::answer(&mut state, &incoming),
            ("spapi", _) => applications::answer(&mut state, &action, &incoming),
            ("signin", _) => signin::answer(&mut state, &action, &incoming),
            ("sso", _) => sso::answer(&mut state, &action, &incoming),
            ("sqs", _) => sqs::answer(&mut state, &action, &incoming, &mut wait),
            _ => aws::answer(&mut state, service, &action, &incoming, &params),
        };
        (response, outcome, at)
    };
    if let Some(longest) = wait
        && let Some(found) = message(&shared, &incoming, longest).await
    {
        response = found;
    }
    let mut state = lock(&shared);
    if state.knobs.clock_skew != 0 {
        let there = state.now();
        let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&there);
        header(&mut response, "date", &date.unwrap_or_default());
    }
    if let Some(call) = state.calls.get_mut(at) {
        let outcome = if is_cut { format!("{outcome} cut") } else { outcome };
        call.detail = format!("{} {outcome}", call.detail.trim_end()).trim_start().to_owned();
    }
    if is_cut { Err(cut()) } else { Ok(response) }
}

/// What a fault answers in place of the service, with its name in the records; without a reply the connection is cut.
/// `None`: the service answers, too late or in vain.
fn in_its_place(service: &str, action: &str, fault: FaultKind) -> Option<(String, Option<Reply>)> {
    let (outcome, reply) = match fault {
        FaultKind::Status { status, body, content_type } => {
            (status.to_string(), plain(status, &content_type, &body))
        }
        FaultKind::Aws { code, status, message } => {
            let (outcome, error) = (code.clone(), AwsError { code, status, message });
            let reply = match service {
                "signin" => signin::refused(&error),
                "sqs" => sqs::refused(&error),
                "sso" => sso::refused(action, &error),
                _ => xml::response(service, action, Err(error)),
            };
            (outcome, reply)
        }
        FaultKind::CutBefore => return Some(("cut before".to_owned(), None)),
        FaultKind::Redirect { to } => {
            let mut reply = plain(307, "text/html", "<html>Moved</html>");
            header(&mut reply, "location", &to);
            ("redirect".to_owned(), reply)
        }
        FaultKind::Html => {
            let page = "<!DOCTYPE html><html><title>Sign in</title>Proxy</html>";
            ("html".to_owned(), plain(200, "text/html", page))
        }
        FaultKind::Cut | FaultKind::Slow { .. } => return None,
    };
    Some((outcome, Some(reply)))
}

/// Waits for a message, as a long poll does.
async fn message(shared: &Shared, incoming: &Incoming, longest: Duration) -> Option<Reply> {
    let end = tokio::time::Instant::now() + longest;
    while tokio::time::Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(10)).await;
        if let Some(found) = sqs::look_again(&mut lock(shared), incoming) {
            return Some(found);
        }
    }
    None
}

fn lock(shared: &Shared) -> MutexGuard<'_, State> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An answer of plain text.
pub(super) fn plain(status: u16, content_type: &str, body: &str) -> Reply {
    let mut response = Response::new(Full::from(body.to_owned()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    header(&mut response, "content-type", content_type);
    response
}

/// An answer of one of Amazon's services, with a request id.
pub(super) fn answered(status: u16, content_type: &str, body: &str) -> Reply {
    let mut response = plain(status, content_type, body);
    header(&mut response, "x-amzn-requestid", &sample::request_id());
    response
}

/// Sets a header where its value is a legal one.
pub(super) fn header(response: &mut Reply, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(HeaderName::from_static(name), value);
    }
}
