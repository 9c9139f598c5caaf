//! The way out of this computer, the same for AWS's and Amazon's clients: the proxy, and what it said.

use crate::env::Env;
use crate::files;
use crate::values::{Secret, shown};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::path::Path;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use url::Url;

/// A setting of the network that can't be used. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Error {
    /// A proxy variable that holds no proxy's address.
    #[error("{variable} is not the address of a proxy")]
    NoProxy { variable: &'static str },
    /// The password in a proxy's address ends too early or too late.
    #[error("{variable} holds a user name or password with a sign that must be encoded")]
    Unencoded { variable: &'static str },
    /// A file of certificates that can't be used.
    #[error("{variable} names {path}: {why}")]
    Certificates {
        variable: &'static str,
        path: String,
        /// What is wrong with it.
        why: String,
    },
    /// The TLS library can't start, for example because the system has no certificates.
    #[error("TLS can't start: {what}")]
    NoTls {
        /// What it says.
        what: String,
    },
    /// A kind of proxy that neither AWS's nor Amazon's client speaks to.
    #[error("{variable} names a {scheme} proxy")]
    Scheme {
        variable: &'static str,
        /// "socks5".
        scheme: String,
    },
}

/// Somebody between this computer and the server: whatever was asked, nothing was learned, and another try meets the
/// same.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Between {
    /// The certificate of what answered is not trusted here.
    #[error("the server's certificate is not trusted: {what}")]
    Untrusted {
        /// What is wrong with it, in the TLS library's words.
        what: String,
        /// Who issued it, by its own words, where nobody here knows the issuer.
        issuer: Option<String>,
    },
    /// The proxy did not accept its user name and password; nothing more is sent to it.
    #[error("the proxy {proxy} refuses the user name and password (HTTP 407)")]
    ProxyRefused {
        /// Host and port of the proxy.
        proxy: String,
    },
}

/// Certificates of authorities that are trusted beside the system's.
#[derive(Clone, Default, PartialEq, Eq)]
pub(crate) struct Authorities(Vec<CertificateDer<'static>>);

/// The system's own file of all authorities has a quarter of a megabyte.
const MOST_BYTES: u64 = 4 << 20;

impl Authorities {
    /// Reads the files that `AWS_CA_BUNDLE` and `SSL_CERT_FILE` name; both count, for AWS and for Amazon.
    pub(crate) fn of(env: &Env) -> Result<Self, Error> {
        let mut all = Vec::new();
        for variable in ["AWS_CA_BUNDLE", "SSL_CERT_FILE"] {
            let Some(path) = env.get_os(variable) else { continue };
            let bad =
                |why: String| Error::Certificates { variable, path: shown(&path.to_string_lossy()), why };
            let text = files::read(Path::new(path), MOST_BYTES).map_err(|e| bad(e.to_string()))?;
            // A system's bundle may hold one that nobody can read; the others count.
            let usable = |certificate: &CertificateDer<'static>| {
                RootCertStore::empty().add(certificate.clone()).is_ok()
            };
            let found: Vec<_> =
                CertificateDer::pem_slice_iter(&text).filter_map(Result::ok).filter(usable).collect();
            if found.is_empty() {
                return Err(bad("it holds no certificate in PEM form".to_owned()));
            }
            all.extend(found);
        }
        Ok(Self(all))
    }

    /// The certificates.
    pub(crate) fn certificates(&self) -> Vec<CertificateDer<'static>> {
        self.0.clone()
    }
}

/// The proxy for HTTPS. Plain HTTP goes to this computer only, and past every proxy.
#[derive(Clone)]
pub(crate) struct Proxy {
    url: Secret,
    /// The variable that names it.
    pub variable: &'static str,
    /// Host and port, without user name and password.
    pub shown: String,
    /// `NO_PROXY`.
    pub except: String,
    password: bool,
}

impl Proxy {
    /// Reads the proxy from `HTTPS_PROXY` or `ALL_PROXY`, in capitals or not.
    pub(crate) fn of(env: &Env) -> Result<Option<Self>, Error> {
        let names = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
        let Some((variable, text)) = names.into_iter().find_map(|name| Some((name, env.get(name)?))) else {
            return Ok(None);
        };
        let text = text.trim();
        let address = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
        let (scheme, rest) = address.split_once("://").unwrap_or_default();
        if !matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https") {
            return Err(Error::Scheme { variable, scheme: shown(scheme) });
        }
        // What stands before the last @ is user name and password; a sign that ends them early must be encoded.
        let user = rest.rsplit_once('@').map(|(user, _)| user);
        if user.is_some_and(|user| user.contains(['@', '/', '?', '#', '\\', ' '])) {
            return Err(Error::Unencoded { variable });
        }
        let url = Url::parse(&address).map_err(|_| Error::NoProxy { variable })?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(Error::NoProxy { variable })?;
        let except = ["NO_PROXY", "no_proxy"].into_iter().find_map(|name| env.get(name)).unwrap_or_default();
        Ok(Some(Self {
            shown: shown(&url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))),
            variable,
            except: except.to_owned(),
            password: user.is_some(),
            url: Secret::new(address),
        }))
    }

    /// The whole address: it may hold a password.
    pub(crate) fn url(&self) -> &Secret {
        &self.url
    }

    /// The gate before this proxy, which all clients of the process share: the password is the same for all of them,
    /// and a company locks an account after a few wrong ones.
    pub(crate) fn gate(&self) -> Arc<Gate> {
        static GATES: Mutex<Vec<(Secret, Arc<Gate>)>> = Mutex::new(Vec::new());
        let mut gates = GATES.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, gate)) = gates.iter().find(|(url, _)| *url == self.url) {
            return Arc::clone(gate);
        }
        let gate = Arc::new(Gate::new(self.password));
        gates.push((self.url.clone(), Arc::clone(&gate)));
        gate
    }
}

impl std::fmt::Debug for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.shown)
    }
}

/// Stands before a proxy: one request tries the password, the others wait for what becomes of it. After HTTP 407
/// nothing goes through any more.
pub(crate) struct Gate {
    state: AtomicU8,
    first: tokio::sync::Mutex<()>,
}

const UNTRIED: u8 = 0;
const OPEN: u8 = 1;
const SHUT: u8 = 2;

impl Gate {
    fn new(password: bool) -> Self {
        let state = if password { UNTRIED } else { OPEN };
        Self { state: AtomicU8::new(state), first: tokio::sync::Mutex::new(()) }
    }

    /// Awaits `sending` where the proxy still lets requests through; `refused` tells whether it answered with 407.
    /// `None`: it was refused before, and nothing was sent.
    pub(crate) async fn pass<T>(
        &self,
        sending: impl Future<Output = T>,
        refused: impl FnOnce(&T) -> bool,
    ) -> Option<T> {
        let first = match self.state.load(Ordering::SeqCst) {
            UNTRIED => Some(self.first.lock().await),
            _ => None,
        };
        if self.state.load(Ordering::SeqCst) == SHUT {
            return None;
        }
        let first = first.filter(|_| self.state.load(Ordering::SeqCst) == UNTRIED);
        let outcome = sending.await;
        if refused(&outcome) {
            self.state.store(SHUT, Ordering::SeqCst);
        } else if first.is_some() {
            self.state.store(OPEN, Ordering::SeqCst);
        }
        Some(outcome)
    }
}

/// Whether this error, or one that caused it, is a proxy's HTTP 407. Neither client's library names it by a type.
pub(crate) fn is_407(error: &(dyn std::error::Error + 'static)) -> bool {
    causes(error).any(|e| e.to_string().contains("proxy authorization required"))
}

/// An error and all that caused it, outermost first.
pub(crate) fn causes<'e>(
    error: &'e (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'e (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |e| e.source())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicUsize;

    fn of(value: &str) -> Result<Option<Proxy>, Error> {
        Proxy::of(&Env::default().with("HTTPS_PROXY", value))
    }

    #[test]
    fn a_proxy_is_taken_from_its_variables() {
        assert!(Proxy::of(&Env::default().with("HTTP_PROXY", "http://p:1")).unwrap().is_none());
        let env = Env::default().with("all_proxy", "p.example.com:3128").with("no_proxy", ".local");
        let proxy = Proxy::of(&env).unwrap().unwrap();
        assert_eq!((proxy.shown.as_str(), proxy.except.as_str()), ("p.example.com:3128", ".local"));
        let proxy = of("http://me:CANARY%40x@proxy:3128").unwrap().unwrap();
        assert_eq!(format!("{proxy:?}"), "proxy:3128");
    }

    #[test]
    fn what_cannot_be_used_is_told_apart_and_not_quoted() {
        let variable = "HTTPS_PROXY";
        for bad in ["http://", "http://u:CANARY@", "http://a b", "http://host:port"] {
            let error = of(bad).unwrap_err();
            assert!(matches!(error, Error::NoProxy { .. }), "{bad}: {error:?}");
        }
        for bad in [
            "http://u:p@CANARY@proxy:1",
            "u:p/CANARY@proxy:1",
            "http://u:p#CANARY@proxy:1",
            "http://u:p?@proxy",
        ] {
            assert_eq!(of(bad).unwrap_err(), Error::Unencoded { variable }, "{bad}");
        }
        for scheme in ["socks5", "socks5h", "SOCKS4", "ftp"] {
            let expected = Error::Scheme { variable, scheme: scheme.into() };
            assert_eq!(of(&format!("{scheme}://me:CANARY@proxy:1080")).unwrap_err(), expected);
        }
    }

    #[tokio::test]
    async fn a_password_is_tried_once_however_many_ask() {
        let proxy = of("http://me:wrong@proxy-of-this-test:1").unwrap().unwrap();
        let sent = AtomicUsize::new(0);
        let one = || async {
            let gate = proxy.gate();
            let sending = async {
                sent.fetch_add(1, Ordering::SeqCst);
                tokio::task::yield_now().await;
                407
            };
            gate.pass(sending, |status| *status == 407).await
        };
        let all = tokio::join!(one(), one(), one(), one());
        assert_eq!(all, (Some(407), None, None, None));
        assert_eq!(one().await, None);
        assert_eq!(sent.into_inner(), 1);
    }

    #[tokio::test]
    async fn a_password_that_is_right_lets_everything_through() {
        let gate = Gate::new(true);
        let one = || gate.pass(async { 200 }, |status| *status == 407);
        assert_eq!(tokio::join!(one(), one()), (Some(200), Some(200)));
        // It may be withdrawn later.
        assert_eq!(gate.pass(async { 407 }, |status| *status == 407).await, Some(407));
        assert_eq!(one().await, None);
    }
}
