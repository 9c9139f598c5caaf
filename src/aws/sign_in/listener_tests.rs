//! The listener against raw bytes: no client tidies up what is sent.

use super::Error;
use super::listener::{Listener, PATH};
use super::pkce::state;
use crate::values::Secret;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const CODE: &str = "CODECANARY1234567890";

struct Open {
    listener: Listener,
    state: Secret,
    host: String,
}

impl Open {
    async fn new() -> Self {
        let state = state();
        let listener = Listener::open(&state).await.unwrap();
        let url = listener.redirect_uri();
        let host = url.strip_prefix("http://").unwrap().strip_suffix(PATH).unwrap().to_owned();
        Self { listener, state, host }
    }

    /// Sends these bytes and returns everything that comes back.
    async fn raw(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.host).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer).await;
        answer
    }

    async fn get(&self, target: &str) -> String {
        self.raw(&format!("GET {target} HTTP/1.1\r\nHost: {}\r\n\r\n", self.host)).await
    }

    fn good(&self) -> String {
        format!("{PATH}?code={CODE}&state={}", self.state.expose())
    }
}

fn status(answer: &str) -> &str {
    answer.split(' ').nth(1).unwrap_or_default()
}

#[tokio::test]
async fn the_one_answer_is_taken_and_a_second_one_is_gone() {
    let mut open = Open::new().await;
    let answer = open.get(&open.good()).await;
    assert_eq!(status(&answer), "200", "{answer}");
    assert!(answer.contains("go back to the terminal"), "{answer}");
    assert!(!answer.contains(CODE) && !answer.contains(open.state.expose()) && !answer.contains("<script"));
    let head = answer.to_ascii_lowercase();
    for header in ["referrer-policy: no-referrer", "cache-control: no-store", "connection: close"] {
        assert!(head.contains(header), "{header}: {answer}");
    }
    assert_eq!(status(&open.get(&open.good()).await), "410");
    assert_eq!(open.listener.code().await.unwrap().expose(), CODE);
    assert_eq!(status(&open.get(&open.good()).await), "410", "also after it was handed over");
    let host = open.host.clone();
    drop(open);
    // The task ends at its next turn.
    while TcpStream::connect(&host).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn what_is_not_the_answer_is_refused_and_the_wait_goes_on() {
    let mut open = Open::new().await;
    let (state, host) = (open.state.expose().to_owned(), open.host.clone());
    let port = host.rsplit(':').next().unwrap().to_owned();
    for (target, expected) in [
        (format!("{PATH}?code=x&state=wrong"), "400"),
        (format!("{PATH}?code=x"), "400"),
        (format!("{PATH}?state={state}"), "400"),
        (format!("{PATH}?state={state}&code="), "400"),
        (format!("{PATH}?state={state}&code=x&error=y"), "400"),
        (format!("{PATH}?state={state}&state={state}&code=x"), "400"),
        (format!("{PATH}?state={state}&code=x&code=y"), "400"),
        (format!("{PATH}?state={state}&code=a%0Ab"), "400"),
        (format!("{PATH}?error=access_denied"), "400"),
        (format!("{PATH}/?state={state}&code=x"), "404"),
        ("/".to_owned(), "404"),
        ("/favicon.ico".to_owned(), "404"),
    ] {
        let answer = open.get(&target).await;
        assert_eq!(status(&answer), expected, "{target}");
        assert!(!answer.contains(&state));
    }
    for other in [
        format!("localhost:{port}"),
        "127.0.0.1".to_owned(),
        format!("evil.example:{port}"),
        format!("127.0.0.1:{port}0"),
    ] {
        let request = format!("GET {} HTTP/1.1\r\nHost: {other}\r\n\r\n", open.good());
        assert_eq!(status(&open.raw(&request).await), "421", "{other}");
    }
    let twice = format!("GET {} HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\n\r\n", open.good());
    assert_eq!(status(&open.raw(&twice).await), "421");
    assert_eq!(status(&open.raw(&format!("GET {} HTTP/1.0\r\n\r\n", open.good())).await), "421", "no Host");
    for method in ["POST", "HEAD", "OPTIONS"] {
        let request =
            format!("{method} {} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n", open.good());
        assert_eq!(status(&open.raw(&request).await), "405", "{method}");
    }
    assert_ne!(status(&open.raw("\x16\x03\x01 no HTTP at all\r\n\r\n").await), "200");
    // One that says nothing holds nothing up.
    let _silent = TcpStream::connect(&host).await.unwrap();
    assert_eq!(status(&open.get(&open.good()).await), "200");
    assert_eq!(open.listener.code().await.unwrap().expose(), CODE);
}

#[tokio::test]
async fn a_refusal_of_the_page_ends_the_wait() {
    let mut open = Open::new().await;
    let target = format!("{PATH}?error=access_denied&state={}", open.state.expose());
    let answer = open.get(&target).await;
    assert!(status(&answer) == "200" && answer.contains("Not signed in"), "{answer}");
    assert_eq!(open.listener.code().await, Err(Error::Page { error: "access_denied".into() }));
    let mut open = Open::new().await;
    open.get(&format!("{PATH}?error=%1B%5B2J&state={}", open.state.expose())).await;
    assert_eq!(open.listener.code().await, Err(Error::Page { error: "an error".into() }));
}

#[tokio::test(start_paused = true)]
async fn the_wait_ends_after_ten_minutes() {
    let mut open = Open::new().await;
    let begun = tokio::time::Instant::now();
    assert_eq!(open.listener.code().await, Err(Error::NoAnswer));
    assert_eq!(begun.elapsed().as_secs(), 600);
}
