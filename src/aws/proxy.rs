//! The HTTP client: `HTTPS_PROXY` for HTTPS, nothing between this program and this computer.

use super::Error;
use crate::env::Env;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::http::SharedHttpClient;

/// A client that many requests share. Plain HTTP is for loopback (and an instance's metadata)
/// alone and never goes through a proxy.
pub(super) fn client(env: &Env) -> Result<SharedHttpClient, Error> {
    let proxy = config(env)?;
    Ok(Builder::new().build_with_connector_fn(move |settings, components| {
        let mut builder = Connector::builder().proxy_config(proxy.clone());
        builder.set_connector_settings(settings.cloned());
        if let Some(components) = components {
            builder.set_sleep_impl(components.sleep_impl());
        }
        builder.tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build()
    }))
}

fn config(env: &Env) -> Result<ProxyConfig, Error> {
    let names = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    let Some((name, value)) = names.into_iter().find_map(|name| Some((name, env.get(name)?))) else {
        return Ok(ProxyConfig::disabled());
    };
    let url = if value.contains("://") { value.to_owned() } else { format!("http://{value}") };
    // The error may quote the URL, and that may hold a password.
    let proxy = ProxyConfig::https(url.as_str()).map_err(|_| Error::Proxy { name: name.to_owned() })?;
    let mut direct = "localhost,.localhost,127.0.0.0/8,::1".to_owned();
    if let Some(more) = ["NO_PROXY", "no_proxy"].into_iter().find_map(|name| env.get(name)) {
        direct = format!("{more},{direct}");
    }
    Ok(proxy.no_proxy(direct))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_taken_from_its_variables() {
        assert!(config(&Env::default()).unwrap().is_disabled());
        assert!(config(&Env::default().with("HTTP_PROXY", "http://p:1")).unwrap().is_disabled());
        assert!(!config(&Env::default().with("https_proxy", "p.example.com:3128")).unwrap().is_disabled());
    }

    #[test]
    fn a_bad_one_is_named_and_not_quoted() {
        let error = config(&Env::default().with("HTTPS_PROXY", "http://user:CANARY@ bad host")).unwrap_err();
        assert!(!format!("{error:?} {error}").contains("CANARY"));
        assert!(error.to_string().contains("HTTPS_PROXY"));
    }
}
