//! A person at a company's sign-in page: opens the address that the terminal shows, and says yes or no.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::pty::Pty;

/// What came: status, where it leads, the page.
pub(crate) struct Seen {
    pub status: u16,
    pub to: String,
    pub page: String,
}

/// One request, nothing followed.
pub(crate) fn request(method: &str, url: &str) -> Seen {
    let rest = url.strip_prefix("http://").expect("plain HTTP to loopback");
    let (host, target) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let mut stream = TcpStream::connect(host).expect("somebody listens");
    write!(
        stream,
        "{method} {target} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    )
    .expect("the request");
    let mut text = String::new();
    stream.read_to_string(&mut text).expect("an answer");
    let (head, page) = text.split_once("\r\n\r\n").expect("a head and a body");
    let status = head.split(' ').nth(1).and_then(|word| word.parse().ok()).expect("a status");
    let to = head.lines().find_map(|line| line.strip_prefix("location: ")).unwrap_or_default();
    Seen { status, to: to.trim().to_owned(), page: page.to_owned() }
}

/// Looks at the page, presses a button, and follows to where it leads.
fn press(url: &str, answer: &str) -> Seen {
    assert_eq!(request("GET", url).status, 200, "{url}");
    let pressed = request("POST", &format!("{url}{answer}"));
    match pressed.status {
        302 => request("GET", &pressed.to),
        _ => pressed,
    }
}

/// "Allow access".
pub(crate) fn allow(url: &str) -> Seen {
    press(url, "")
}

/// "Deny access".
pub(crate) fn deny(url: &str) -> Seen {
    press(url, "&answer=deny")
}

/// The last address of a page on the terminal that holds `part`: whole, and alone on its line.
pub(crate) fn address(pty: &Pty, part: &str) -> String {
    let text = pty.transcript();
    let line = text.lines().rfind(|line| line.contains(part)).expect("an address");
    assert!(line.starts_with("http://127.0.0.1:") && !line.contains(' '), "alone on its line: {line:?}");
    line.trim_end().to_owned()
}
