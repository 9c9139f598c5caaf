//! Where a request may go: HTTPS, or HTTP to this computer.

use super::Malformed;
use std::str::FromStr;
use url::{Host, Url};

/// A base URL that a secret may be sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoint(Url);

impl Endpoint {
    /// The URL.
    pub(crate) fn url(&self) -> &Url {
        &self.0
    }

    /// The URL as text, without a trailing slash.
    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str().trim_end_matches('/')
    }
}

/// Whether this is an address of this computer's own: a literal one, or `localhost`, which is never looked up. Other
/// names in `.localhost` are: some resolvers ask the network for them.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

impl FromStr for Endpoint {
    type Err = Malformed;
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let bad = |why: String| Malformed::new("an endpoint", why, "https://gateway.example.com");
        let url = Url::parse(text.trim()).map_err(|e| bad(format!("it is not a URL: {e}")))?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(bad("it holds a user name or password".into()));
        }
        match url.scheme() {
            "https" if url.host().is_some() => Ok(Self(url)),
            "http" if is_loopback(&url) => Ok(Self(url)),
            "http" => Err(bad(
                "plain http to another computer would show your secrets to the network; use https".into(),
            )),
            other => Err(bad(format!("{other} is not https"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn http_goes_to_this_computer_only() {
        for good in [
            "https://api.amazon.com/auth/o2/token",
            "http://127.0.0.1:8080",
            "http://[::1]:1/",
            "http://localhost:3",
            "http://LOCALHOST:3",
            "http://127.1:3",
        ] {
            assert!(good.parse::<Endpoint>().is_ok(), "{good}");
        }
        for bad in [
            "http://10.0.0.1",
            "http://localhost.example.com",
            "http://x.localhost",
            "http://sts.localhost:3",
            "http://localhost.",
            "http://0.0.0.0",
            "http://[::]",
            "http://[::ffff:127.0.0.1]",
            "ftp://x",
            "http://127.0.0.1.example.com",
            "https://u:p@x",
            "nonsense",
        ] {
            assert!(bad.parse::<Endpoint>().is_err(), "{bad}");
        }
    }
}
