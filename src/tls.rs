//! Where every HTTP client begins: with the cryptography of its TLS, chosen once, and without a proxy.

use reqwest::{Client, ClientBuilder};
use std::sync::Once;

/// Begins a client that uses ring, and that knows no proxy but the one it is given.
#[allow(clippy::disallowed_methods, reason = "the one place where a client begins")]
pub(crate) fn client() -> ClientBuilder {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // It fails where another choice was made before, which is then the one that counts.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    Client::builder().no_proxy()
}
