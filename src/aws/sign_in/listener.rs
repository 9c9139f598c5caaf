//! Where the browser comes back to: one address on 127.0.0.1, for one answer.

use super::error::Error;
use super::pages::{self, Page};
use crate::values::Secret;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, REFERRER_POLICY};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, JoinSet};

/// The path that AWS allows for clients of this kind; no other one (AWS Sign-In API Reference,
/// `AuthorizeOAuth2Access`).
pub(super) const PATH: &str = "/oauth/callback";
/// How long the browser's answer is waited for.
const PATIENCE: Duration = Duration::from_mins(10);
/// How long one connection may take: a browser needs milliseconds.
const CONNECTION: Duration = Duration::from_secs(10);
/// The most connections at a time: a browser opens two or three.
const CONNECTIONS: usize = 32;
/// How long no connection is accepted after the system gave none.
const BREATH: Duration = Duration::from_millis(100);
/// `code` has at most 512 characters (AWS Sign-In API Reference, `CreateOAuth2Token`); one of IAM Identity Center may
/// be longer.
const MOST_OF_CODE: usize = 4096;

/// What the browser brought.
type Answer = Result<Secret, Error>;

/// An address on 127.0.0.1 and a free port. It is open until this is dropped: keep it until the code was exchanged, so
/// that a second answer is refused and not left without one.
#[derive(Debug)]
pub(super) struct Listener {
    port: u16,
    answer: oneshot::Receiver<Answer>,
    serving: JoinHandle<()>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Listener {
    /// Opens it, for the sign-in with this `state`.
    pub(super) async fn open(state: &Secret) -> Result<Self, Error> {
        let failed = |e: std::io::Error| Error::Listen { why: e.to_string() };
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(failed)?;
        let port = listener.local_addr().map_err(failed)?.port();
        let (sender, answer) = oneshot::channel();
        let door = Arc::new(Door {
            host: format!("127.0.0.1:{port}"),
            state: state.clone(),
            inside: Mutex::new(Inside::Waiting),
        });
        Ok(Self { port, answer, serving: tokio::spawn(serve(listener, door, sender)) })
    }

    /// Returns what goes into the address of the sign-in page: `http://127.0.0.1:PORT/oauth/callback`.
    pub(super) fn redirect_uri(&self) -> String {
        format!("http://127.0.0.1:{}{PATH}", self.port)
    }

    /// Waits for the code.
    ///
    /// # Errors
    /// The page's refusal; [`Error::NoAnswer`] after ten minutes.
    pub(super) async fn code(&mut self) -> Answer {
        match tokio::time::timeout(PATIENCE, &mut self.answer).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(Error::Listen { why: "the address was closed".to_owned() }),
            Err(_) => Err(Error::NoAnswer),
        }
    }
}

/// What a request is measured by.
struct Door {
    /// The only `Host` that is answered.
    host: String,
    state: Secret,
    inside: Mutex<Inside>,
}

enum Inside {
    Waiting,
    /// Taken, and not handed over before the browser has its page.
    Came(Answer),
    Gone,
}

impl Door {
    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands the answer over, once.
    fn take(&self) -> Option<Answer> {
        let mut inside = self.lock();
        match std::mem::replace(&mut *inside, Inside::Gone) {
            Inside::Came(answer) => Some(answer),
            before => {
                *inside = before;
                None
            }
        }
    }

    fn page(&self, request: &Request<Incoming>) -> Page {
        let host = request.headers().get_all(HOST);
        let mut names = host.iter().map(|value| value.to_str().unwrap_or_default());
        if names.next() != Some(&self.host) || names.next().is_some() {
            return pages::HOST;
        }
        if request.uri().path() != PATH {
            return pages::NOTHING;
        }
        if request.method() != Method::GET {
            return pages::METHOD;
        }
        let mut inside = self.lock();
        if !matches!(*inside, Inside::Waiting) {
            return pages::GONE;
        }
        let query = Query::of(request.uri().query().unwrap_or_default());
        if query.state.as_ref() != Some(&self.state) {
            let refused = query.state.is_none() && query.error.is_some();
            return if refused { pages::REFUSED_STRANGER } else { pages::STRANGE };
        }
        let (answer, page) = match (query.code, query.error) {
            (Some(code), None) => (Ok(code), pages::DONE),
            (None, Some(error)) => (Err(Error::Page { error }), pages::REFUSED),
            _ => return pages::STRANGE,
        };
        *inside = Inside::Came(answer);
        page
    }
}

/// What AWS puts behind the address. A parameter that comes twice counts as missing.
#[derive(Default)]
struct Query {
    state: Option<Secret>,
    code: Option<Secret>,
    error: Option<String>,
}

impl Query {
    fn of(text: &str) -> Self {
        let only = |name: &str| {
            let mut found = url::form_urlencoded::parse(text.as_bytes()).filter(|(key, _)| key == name);
            let (_, value) = found.next()?;
            (found.next().is_none() && !value.is_empty()).then_some(value)
        };
        let code =
            |value: &str| value.len() <= MOST_OF_CODE && value.bytes().all(|byte| byte.is_ascii_graphic());
        // RFC 6749 names them so; what else it may be is not repeated.
        let word = |value: &str| {
            value.len() <= 64 && value.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        };
        Self {
            state: only("state").map(Secret::new),
            code: only("code").filter(|value| code(value)).map(Secret::new),
            error: only("error")
                .map(|value| if word(&value) { value.into_owned() } else { "an error".to_owned() }),
        }
    }
}

/// Answers until it is dropped, and hands over the one answer that counts.
async fn serve(listener: TcpListener, door: Arc<Door>, sender: oneshot::Sender<Answer>) {
    let (mut connections, mut sender) = (JoinSet::new(), Some(sender));
    loop {
        let stream = tokio::select! {
            accepted = listener.accept(), if connections.len() < CONNECTIONS => accepted,
            Some(_) = connections.join_next() => {
                if let Some(answer) = door.take()
                    && let Some(sender) = sender.take()
                {
                    // Nobody waits any more: then nobody needs it.
                    let _ = sender.send(answer);
                }
                continue;
            }
        };
        match stream {
            Ok((stream, _)) => drop(connections.spawn(connection(stream, Arc::clone(&door)))),
            Err(_) => tokio::time::sleep(BREATH).await,
        }
    }
}

/// One request, one answer.
async fn connection(stream: TcpStream, door: Arc<Door>) {
    let service = service_fn(move |request| {
        let page = door.page(&request);
        async move { Ok::<_, Infallible>(reply(page)) }
    });
    let mut one = http1::Builder::new();
    let served = one.keep_alive(false).max_buf_size(16 << 10).serve_connection(TokioIo::new(stream), service);
    // A connection that breaks is the browser's to notice.
    let _ = tokio::time::timeout(CONNECTION, served).await;
}

fn reply(page: Page) -> Response<Full<Bytes>> {
    const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
                          frame-ancestors 'none'";
    let built = Response::builder()
        .status(page.status)
        .header(CONTENT_TYPE, "text/html; charset=utf-8")
        .header(CACHE_CONTROL, "no-store")
        .header(REFERRER_POLICY, "no-referrer")
        .header(CONTENT_SECURITY_POLICY, POLICY)
        .header("x-content-type-options", "nosniff")
        .body(Full::new(Bytes::from(page.html())));
    built.unwrap_or_default()
}
