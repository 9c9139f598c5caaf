//! Where every HTTP client begins: with the cryptography of its TLS, chosen once, without a proxy, and with the
//! certificates that are trusted beside the system's.

use crate::env::{Env, WITHOUT_TLS};
use crate::network::{Authorities, Between, Error, causes};
use crate::values::shown;
use reqwest::dns::{Name, Resolve, Resolving};
use reqwest::{Client, ClientBuilder};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, OtherError, RootCertStore, SignatureScheme,
};
use rustls_platform_verifier::Verifier;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, Once, PoisonError};

/// Begins a client that uses ring, that knows no proxy but the one it is given, and that never asks the system's
/// resolver for `localhost`: it may know another one, and a secret must not leave this computer by it.
#[allow(clippy::disallowed_methods, reason = "the one place where a client begins")]
pub(crate) fn client() -> ClientBuilder {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // It fails where another choice was made before, which is then the one that counts.
        let _ = ring::default_provider().install_default();
    });
    let here = [SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), SocketAddr::from((Ipv6Addr::LOCALHOST, 0))];
    Client::builder().no_proxy().resolve_to_addrs("localhost", &here)
}

/// Looks no name up: for a client that speaks to this computer only.
pub(crate) struct NoNames;

impl Resolve for NoNames {
    fn resolve(&self, name: Name) -> Resolving {
        let refused = format!("{} is not this computer, and only HTTPS goes to others", shown(name.as_str()));
        Box::pin(async move { Err(refused.into()) })
    }
}

/// Whether the answer to a plain request came from this computer.
pub(crate) fn came_from_here(from: Option<SocketAddr>) -> bool {
    from.is_some_and(|address| address.ip().is_loopback())
}

/// Whose certificates are trusted: the system's authorities, and those of `AWS_CA_BUNDLE` and `SSL_CERT_FILE`; nobody's
/// where there is no TLS.
#[derive(Clone)]
pub(crate) struct TrustRoots(Option<Authorities>);

impl TrustRoots {
    /// Reads the files that the variables name. The system's are read when a client is made: most commands make none.
    pub(crate) fn of(env: &Env) -> Result<Self, Error> {
        if env.get(WITHOUT_TLS).is_some() {
            return Ok(Self(None));
        }
        Authorities::of(env).map(Some).map(Self)
    }

    /// Begins a client that trusts them. The system's are read once in a run.
    pub(crate) fn client(&self) -> Result<ClientBuilder, Error> {
        static READ: Mutex<Vec<(Option<Authorities>, ClientConfig)>> = Mutex::new(Vec::new());
        let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
        let known = read.iter().find(|(named, _)| *named == self.0).map(|(_, config)| config.clone());
        let config = match known {
            Some(config) => config,
            None => {
                let config =
                    config(self.0.as_ref()).map_err(|e| Error::NoTls { what: shown(&e.to_string()) })?;
                read.push((self.0.clone(), config.clone()));
                config
            }
        };
        Ok(client().tls_backend_preconfigured(config))
    }
}

fn config(named: Option<&Authorities>) -> Result<ClientConfig, rustls::Error> {
    let provider: Arc<CryptoProvider> = Arc::new(ring::default_provider());
    let builder =
        ClientConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
    let Some(named) = named else {
        return Ok(builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth());
    };
    // Where nothing is added, Windows needs no judge beside its own, and Wine 8 can't make one.
    let verifier = match named.certificates() {
        added if added.is_empty() => Verifier::new(provider)?,
        added => Verifier::new_with_extra_roots(added, provider)?,
    };
    Ok(builder.dangerous().with_custom_certificate_verifier(Arc::new(Naming(verifier))).with_no_client_auth())
}

/// Returns what an error, or one that caused it, says of the server's certificate.
pub(crate) fn untrusted(error: &(dyn std::error::Error + 'static)) -> Option<Between> {
    causes(error).find_map(|error| {
        let tls = rustls_error(error)?;
        let rustls::Error::InvalidCertificate(why) = tls else { return None };
        if let CertificateError::Other(OtherError(other)) = why
            && let Some(untrusted) = other.downcast_ref::<Between>()
        {
            return Some(untrusted.clone());
        }
        Some(Between::Untrusted { what: shown(&tls.to_string()), issuer: None })
    })
}

/// The TLS library's error in this one: an I/O error hides what it was made from, and may hide another I/O error.
fn rustls_error<'e>(error: &'e (dyn std::error::Error + 'static)) -> Option<&'e rustls::Error> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some(tls);
    }
    let inner = error.downcast_ref::<std::io::Error>()?.get_ref()?;
    rustls_error(inner)
}

/// The system's judgement, with the name of an issuer that nobody here knows: a company that inspects TLS has to be
/// told from an attacker.
#[derive(Debug)]
struct Naming(Verifier);

impl ServerCertVerifier for Naming {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        let verified = self.0.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        verified.map_err(|error| match &error {
            rustls::Error::InvalidCertificate(why) if unknown_issuer(why) => {
                let last = intermediates.last().unwrap_or(end_entity);
                let issuer = Some(issuer(last).unwrap_or_else(|| "someone without a name".to_owned()));
                let untrusted = Between::Untrusted { what: "unknown issuer".to_owned(), issuer };
                rustls::Error::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(untrusted))))
            }
            _ => error,
        })
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.0.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}

/// Whether nobody here knows the issuer. Windows says CERT_E_CHAINING where the server does not send the issuer's own
/// certificate, and the verifier passes that on in the system's words.
fn unknown_issuer(why: &CertificateError) -> bool {
    match why {
        CertificateError::UnknownIssuer => true,
        CertificateError::Other(OtherError(other)) => other.to_string().ends_with("(os error -2146762486)"),
        _ => false,
    }
}

/// The issuer of a certificate: "Corporate CA (Example GmbH)". A certificate is a tree of tags, lengths and values
/// (DER); the issuer stands behind version, serial number and algorithm (RFC 5280, 4.1).
fn issuer(certificate: &[u8]) -> Option<String> {
    let (_, whole, _) = element(certificate)?;
    let (_, mut rest, _) = element(whole)?;
    if rest.first() == Some(&0xa0) {
        rest = element(rest)?.2;
    }
    for _ in 0..2 {
        rest = element(rest)?.2;
    }
    let (_, mut names, _) = element(rest)?;
    let (mut common, mut organization) = (None, None);
    while let Some((_, set, after)) = element(names) {
        names = after;
        let Some((_, pair, _)) = element(set) else { continue };
        let Some((_, id, value)) = element(pair) else { continue };
        let Some((_, text, _)) = element(value) else { continue };
        let text = shown(&String::from_utf8_lossy(text));
        match id {
            [0x55, 4, 3] => common = Some(text),
            [0x55, 4, 10] => organization = Some(text),
            _ => {}
        }
    }
    match (common, organization) {
        (Some(common), Some(organization)) => Some(format!("\"{common}\" ({organization})")),
        (Some(name), None) | (None, Some(name)) => Some(format!("\"{name}\"")),
        (None, None) => None,
    }
}

/// The first element: its tag, its value and what follows it.
fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[tag, first], rest) = der.split_first_chunk::<2>()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first - 0x80))?;
            (bytes.iter().fold(0, |length, byte| (length << 8) | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    let (value, rest) = rest.split_at_checked(length)?;
    Some((tag, value, rest))
}

#[cfg(test)]
mod tests;
