//! A server on loopback for the tests: gives the answers it was told, in their order, and keeps what it was asked.

use super::http::Times;
use super::{AccessToken, Endpoints, Http, SpApi};
use crate::env::Env;
use crate::values::Secret;
use jiff::Timestamp;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// What to do with a request.
#[derive(Clone)]
pub(super) enum Reply {
    /// Status, further header lines, body.
    With(u16, &'static str, String),
    /// Close without an answer.
    Cut,
    /// Never answer.
    Silence,
}

pub(super) fn json(status: u16, body: &str) -> Reply {
    Reply::With(status, "content-type: application/json\r\nx-amzn-RequestId: req-1\r\n", body.to_owned())
}

pub(super) struct StandIn {
    pub base: String,
    asked: Arc<Mutex<Vec<String>>>,
}

/// An access token.
pub(super) fn token() -> AccessToken {
    AccessToken { token: Secret::new("Atza|canary"), expires: Timestamp::MAX }
}

/// A server with these replies, and a client of it.
pub(super) async fn spapi(replies: Vec<Reply>) -> (StandIn, SpApi) {
    let server = StandIn::start(replies).await;
    let api = SpApi::new(&server.http(), &server.endpoints());
    (server, api)
}

impl StandIn {
    /// The last reply is given again and again.
    pub(super) async fn start(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = asked.clone();
        tokio::spawn(async move {
            loop {
                let Ok((mut stream, _)) = listener.accept().await else { return };
                let request = read(&mut stream).await;
                let n = {
                    let mut seen = seen.lock().unwrap();
                    seen.push(request);
                    seen.len() - 1
                };
                match replies[n.min(replies.len() - 1)].clone() {
                    Reply::With(status, headers, body) => {
                        let length = body.len();
                        let answer = format!(
                            "HTTP/1.1 {status} X\r\n{headers}connection: close\r\ncontent-length: {length}\r\n\r\n{body}"
                        );
                        let _ = stream.write_all(answer.as_bytes()).await;
                    }
                    Reply::Cut => drop(stream),
                    Reply::Silence => {
                        tokio::spawn(async move {
                            let mut rest = Vec::new();
                            let _ = stream.read_to_end(&mut rest).await;
                        });
                    }
                }
            }
        });
        Self { base, asked }
    }

    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    pub(super) fn env(&self) -> Env {
        Env::default()
            .with("SPAPI_SETUP_LWA_URL", format!("{}/auth/o2/token", self.base))
            .with("SPAPI_SETUP_SPAPI_URL", format!("{}/spapi/{{region}}", self.base))
            .with("SPAPI_SETUP_SPAPI_SANDBOX_URL", format!("{}/sandbox/{{region}}", self.base))
            // A port that nobody listens on: a request there fails.
            .with("HTTPS_PROXY", "http://127.0.0.1:9")
            .with("ALL_PROXY", "http://127.0.0.1:9")
    }

    pub(super) fn endpoints(&self) -> Endpoints {
        Endpoints::from_env(&self.env()).unwrap()
    }

    /// Clients with short times and pauses.
    pub(super) fn http(&self) -> Http {
        quick(&self.env())
    }
}

pub(super) fn quick(env: &Env) -> Http {
    let times = Times { connect: Duration::from_secs(2), total: Duration::from_millis(1500) };
    let mut http = Http::with_times(env, times).unwrap();
    http.retry.first = Duration::from_millis(2);
    http.retry.cap = Duration::from_millis(20);
    http
}

async fn read(stream: &mut tokio::net::TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let n = stream.read(&mut buffer).await.unwrap_or(0);
        bytes.extend_from_slice(&buffer[..n]);
        let text = String::from_utf8_lossy(&bytes);
        let length = text.lines().find_map(|l| {
            l.to_ascii_lowercase().strip_prefix("content-length: ")?.trim().parse::<usize>().ok()
        });
        let complete =
            text.split_once("\r\n\r\n").is_some_and(|(_, body)| body.len() >= length.unwrap_or_default());
        if n == 0 || complete {
            return text.into_owned();
        }
    }
}
