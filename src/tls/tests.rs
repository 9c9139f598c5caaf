use super::*;
use crate::amazon::{Endpoints, Http, Lwa, LwaError, NoAnswer};
use crate::network::Between;
use crate::values::Secret;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use std::io::{Read, Write};

/// An authority that no system knows, and a certificate of it for `localhost`, both valid until 2120.
const AUTHORITY: &str = include_str!("../../tests/tls/authority.pem");
const CERTIFICATE: &str = include_str!("../../tests/tls/localhost.pem");
const KEY: &str = include_str!("../../tests/tls/localhost.key");

/// Answers every request over TLS with an access token.
fn server() -> Env {
    let chain =
        CertificateDer::pem_slice_iter(CERTIFICATE.as_bytes()).collect::<Result<Vec<_>, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY.as_bytes()).unwrap();
    let config = rustls::ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let config = Arc::new(config.with_single_cert(chain, key).unwrap());
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let tls = rustls::ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = rustls::StreamOwned::new(tls, stream.unwrap());
            let mut buffer = [0; 4096];
            if stream.read(&mut buffer).is_ok() {
                let body = r#"{"access_token":"Atza|x"}"#;
                let head =
                    format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n", body.len());
                let _ = stream.write_all(format!("{head}{body}").as_bytes());
            }
        }
    });
    Env::default().with("SPAPI_SETUP_LWA_URL", format!("https://localhost:{port}/t"))
}

async fn exchange(env: &Env) -> Result<(), NoAnswer> {
    let lwa = Lwa::new(&Http::new(env).unwrap(), &Endpoints::from_env(env).unwrap());
    let id = "amzn1.application-oa2-client.7b18cd".parse().unwrap();
    match lwa.exchange(&id, &Secret::new("secret"), &Secret::new("Atzr|token")).await {
        Ok(_) => Ok(()),
        Err(LwaError::NoAnswer(error)) => Err(error),
        Err(error) => panic!("{error:?}"),
    }
}

#[tokio::test]
async fn an_authority_that_nobody_knows_is_named() {
    let env = server();
    let issuer = match exchange(&env).await {
        Err(NoAnswer::Between(Between::Untrusted { issuer, .. })) => issuer,
        other => panic!("{other:?}"),
    };
    assert_eq!(issuer.as_deref(), Some("\"Corporate Inspection CA\" (Example GmbH)"));
}

#[tokio::test]
async fn both_variables_make_an_authority_known() {
    let env = server();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), AUTHORITY).unwrap();
    for variable in ["AWS_CA_BUNDLE", "SSL_CERT_FILE"] {
        assert_eq!(exchange(&env.clone().with(variable, file.path())).await, Ok(()), "{variable}");
    }
}

#[test]
fn what_is_no_certificate_is_refused_by_the_name_of_its_variable() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    std::fs::write(path("key"), KEY).unwrap();
    std::fs::write(path("empty"), "").unwrap();
    for bad in [path("key"), path("empty"), path("none"), dir.path().to_owned()] {
        let error = TrustRoots::of(&Env::default().with("AWS_CA_BUNDLE", bad.as_path())).err().unwrap();
        assert!(error.to_string().contains("AWS_CA_BUNDLE"), "{error}");
    }
}

#[test]
fn a_broken_certificate_has_no_issuer() {
    let der = CertificateDer::from_pem_slice(CERTIFICATE.as_bytes()).unwrap();
    assert!(issuer(&der).is_some());
    for end in 0..der.len() {
        let _ = issuer(&der[..end]);
        let mut bent = der.to_vec();
        bent[end] ^= 0xff;
        let _ = issuer(&bent);
    }
}
