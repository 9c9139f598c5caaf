//! The loopback server: one port, faults, and connections that can be cut.

use super::aws;
use super::knobs::FaultKind;
use super::query::{AwsError, Params};
use super::sso::{self, Refusal};
use super::state::State;
use super::wire::{Line, Wire};
use super::{applications, consent, lwa, signin, spapi, sqs, xml};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{self, Bytes};
use hyper::header::{HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

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
        let (shared, line) = (Arc::clone(&shared), Line::default());
        let wire = TokioIo::new(Wire { stream, line: line.clone() });
        let service = service_fn(move |request| {
            let (shared, line) = (Arc::clone(&shared), line.clone());
            async move { Ok::<_, Infallible>(answer(shared, line, request).await) }
        });
        // A connection that breaks is the client's to notice.
        lines.spawn(async move { http1::Builder::new().serve_connection(wire, service).await.ok() });
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

async fn answer(shared: Shared, line: Line, request: Request<body::Incoming>) -> Reply {
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, 1 << 20).collect().await else {
        return plain(413, "text/plain", "too long");
    };
    let incoming = Incoming {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body: body.to_bytes(),
    };
    // A browser's own idea.
    if incoming.path == "/favicon.ico" {
        return plain(404, "text/plain", "");
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
    let (mut response, outcome, wait, at) = {
        let mut state = lock(&shared);
        // What a fault swallows is recorded too: it was sent.
        let digest = if service == "sqs" { sqs::digest(&incoming) } else { params.digest() };
        let mut record = |outcome: &str| {
            let detail = format!("{digest} {outcome}");
            state.calls.push(super::Call {
                service,
                action: action.clone(),
                key_id: super::sigv4::key_id(&incoming).map(str::to_owned),
                at: jiff::Timestamp::now(),
                detail: detail.trim_start().to_owned(),
            });
        };
        match fault {
            Some(FaultKind::Status { status, body, content_type }) => {
                record(&status.to_string());
                return plain(status, &content_type, &body);
            }
            Some(FaultKind::Aws { code, status, message }) => {
                record(&code);
                if service == "signin" {
                    return signin::refused(&code, status, &message);
                }
                if service == "sqs" {
                    return sqs::refused(&AwsError { code, status, message });
                }
                if service == "sso" {
                    return sso::refused(&action, &Refusal { code, status, message });
                }
                return xml::response(service, &action, Err(AwsError { code, status, message }));
            }
            Some(FaultKind::CutBefore) => {
                record("cut before");
                line.cut();
                return Response::default();
            }
            Some(FaultKind::Redirect { to }) => {
                record("redirect");
                let mut response = plain(307, "text/html", "<html>Moved</html>");
                header(&mut response, "location", &to);
                return response;
            }
            Some(FaultKind::Html) => {
                record("html");
                return plain(200, "text/html", "<!DOCTYPE html><html><title>Sign in</title>Proxy</html>");
            }
            Some(FaultKind::Cut | FaultKind::Slow { .. }) | None => {}
        }
        record("");
        let at = state.calls.len() - 1;
        let asked = Asked { service, label, action: &action, params: &params };
        let (response, outcome, wait) = carried_out(&mut state, &incoming, &asked);
        (response, outcome, wait, at)
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
    let cut = fault == Some(FaultKind::Cut);
    if let Some(call) = state.calls.get_mut(at) {
        let outcome = if cut { format!("{outcome} cut") } else { outcome };
        call.detail = format!("{} {outcome}", call.detail.trim_end()).trim_start().to_owned();
    }
    if cut {
        line.cut();
    }
    response
}

/// What a request asks for.
struct Asked<'a> {
    service: &'static str,
    label: &'static str,
    action: &'a str,
    params: &'a Params,
}

/// The answer, in a word how it ended, and how long the caller waits for a message that is not there yet.
fn carried_out(state: &mut State, incoming: &Incoming, asked: &Asked) -> (Reply, String, Option<Duration>) {
    let Asked { service, label, action, params } = asked;
    let (reply, outcome) = match *service {
        "lwa" => lwa::answer(state, incoming),
        "central" => consent::answer(state, incoming),
        "spapi" if matches!(*label, "spapi" | "rdt") => spapi::answer(state, incoming),
        "spapi" => applications::answer(state, action, incoming),
        "signin" => signin::answer(state, action, incoming),
        "sso" => sso::answer(state, action, incoming),
        "sqs" => {
            let sqs::Answered { reply, outcome, wait } = sqs::answer(state, action, incoming);
            return (reply, outcome, wait);
        }
        _ => aws::answer(state, service, action, incoming, params),
    };
    (reply, outcome, None)
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

/// Sets a header where its value is a legal one.
pub(super) fn header(response: &mut Reply, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(HeaderName::from_static(name), value);
    }
}
