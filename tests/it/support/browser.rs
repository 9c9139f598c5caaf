//! A browser: opens an address, follows where it leads, and shows what is there.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::home::Home;
use super::pty::Pty;

/// How long an address may stay open.
const PATIENCE: Duration = Duration::from_secs(20);

/// A page as it came.
#[derive(Debug)]
pub(crate) struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Answer {
    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

/// The part of an address behind `http://`, taken apart: host and port, path and query.
fn parts(url: &str) -> (&str, &str) {
    let rest = url.strip_prefix("http://").expect("plain HTTP to loopback");
    rest.split_at(rest.find('/').unwrap_or(rest.len()))
}

/// One GET, nothing followed.
pub(crate) fn get(url: &str) -> Answer {
    request("GET", url)
}

/// Presses "Continue" on the page of `url`, and follows to the end.
pub(crate) fn agree(url: &str) -> Answer {
    let page = get(url);
    assert!(page.status == 200 && page.body.contains(">Continue<"), "{page:?}");
    let clicked = request("POST", url);
    follow(clicked.header("location").expect("an address"))
}

/// One request, nothing followed.
pub(crate) fn request(method: &str, url: &str) -> Answer {
    let (host, target) = parts(url);
    let mut stream = TcpStream::connect(host).expect("somebody listens");
    write!(
        stream,
        "{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    )
    .expect("the request");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("an answer");
    let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).expect("a status");
    Answer { status, head: head.to_owned(), body: body.to_owned() }
}

/// Where the page of `url` sends the browser; nothing is opened there.
pub(crate) fn leads_to(url: &str) -> String {
    let page = get(url);
    assert_eq!(page.status, 302, "{page:?}");
    page.header("location").expect("an address").to_owned()
}

/// Opens `url` and follows to the end.
pub(crate) fn follow(url: &str) -> Answer {
    let mut page = get(url);
    for _ in 0..5 {
        match page.header("location").map(str::to_owned) {
            Some(next) => page = get(&next),
            None => return page,
        }
    }
    panic!("in a circle: {page:?}")
}

/// Whether somebody listens at the address that `url` comes back to.
pub(crate) fn listens(url: &str) -> bool {
    TcpStream::connect(parts(&comes_back(url)).0).is_ok()
}

/// Waits until nobody listens there any more: the task that did ends at its next turn.
#[track_caller]
pub(crate) fn closes(url: &str) {
    let end = Instant::now() + PATIENCE;
    while listens(url) {
        assert!(Instant::now() < end, "the address stays open");
        std::thread::yield_now();
    }
}

/// The address that a sign-in page is told to come back to.
pub(crate) fn comes_back(url: &str) -> String {
    let query = url.split_once('?').expect("a query").1;
    let found = query.split('&').find_map(|pair| pair.strip_prefix("redirect_uri=")).expect("redirect_uri");
    found.replace("%3A", ":").replace("%2F", "/")
}

/// The last sign-in address on the terminal.
pub(crate) fn address(pty: &Pty) -> String {
    address_with(pty, "/v1/authorize?")
}

/// The last address on the terminal that holds `part`: whole, with nothing else on its line.
pub(crate) fn address_with(pty: &Pty, part: &str) -> String {
    let text = pty.transcript();
    let line = text.lines().rfind(|line| line.contains(part)).expect("an address");
    assert!(line.starts_with("http://127.0.0.1:") && !line.contains(' '), "alone on its line: {line:?}");
    line.trim_end().to_owned()
}

/// A program for `BROWSER` that notes with what arguments and environment it was started.
pub(crate) fn noting(home: &Home) -> String {
    let script = "#!/bin/sh\n{ printf '%s\\n' \"$@\"; env; } > \"$HOME/browser.new\"\n\
                  mv \"$HOME/browser.new\" \"$HOME/browser.seen\"\n";
    let path = home.write("browser.sh", script);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).expect("permissions");
    }
    path.to_string_lossy().into_owned()
}
