//! Where requests go, and where they must not.

use super::Error;
use crate::clock::Clock;
use crate::env::Env;
use crate::values::Endpoint;
use aws_sdk_iam::config::interceptors::{
    AfterDeserializationInterceptorContextRef, BeforeDeserializationInterceptorContextRef,
    BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef,
};
use aws_sdk_iam::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_iam::error::BoxError;
use aws_smithy_runtime_api::client::interceptors::dyn_dispatch_hint;
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_types::SdkConfig;
use aws_types::service_config::ServiceConfigKey;

/// The refusal that travels through the SDK's own error.
#[derive(Debug, thiserror::Error)]
#[error("an endpoint that is not HTTPS")]
pub(super) struct Insecure {
    pub name: String,
    pub url: String,
}

impl Insecure {
    pub(super) fn of(name: &str, url: &url::Url) -> Self {
        Self { name: name.to_owned(), url: shown(url.as_str()) }
    }
}

/// Refuses plain HTTP to other computers before anything is sent, and says on `-v` which calls
/// were made: names and statuses, never bodies.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    clock: Clock,
    /// Whether answers are XML, and something else in their place would pass for one.
    xml: bool,
}

impl Guard {
    /// Of IAM and STS, whose answers are XML.
    pub(super) fn xml(clock: &Clock) -> Self {
        Self { clock: clock.clone(), xml: true }
    }

    /// Of a service whose answers are JSON: the SDK itself takes nothing else for one.
    pub(super) fn json(clock: &Clock) -> Self {
        Self { clock: clock.clone(), xml: false }
    }
}

#[dyn_dispatch_hint]
impl Intercept for Guard {
    fn name(&self) -> &'static str {
        "spapi-setup"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let url = context.request().uri();
        if url.parse::<Endpoint>().is_ok() {
            return Ok(());
        }
        let service = cfg.load::<Metadata>().map(Metadata::service).unwrap_or("AWS");
        Err(Box::new(Insecure { name: format!("the endpoint of {service}"), url: shown(url) }))
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(date) = context.response().headers().get("date") {
            self.clock.note(date, jiff::Timestamp::now(), "AWS");
        }
        Ok(())
    }

    /// Anything with status 200 in place of an answer that has nothing to say (`AttachRolePolicy`) would pass for a
    /// success: nobody else reads its body.
    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let answer = context.response();
        if self.xml && answer.status().is_success() && !answer.body().bytes().is_some_and(is_answer) {
            return Err("something else in place of an answer".into());
        }
        Ok(())
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(call) = cfg.load::<Metadata>() {
            let status = context.response().map(|r| r.status().as_u16());
            tracing::info!(service = call.service(), call = call.name(), status, "called");
        }
        Ok(())
    }
}

/// Whether this is XML whose root is an answer's: `<AttachRolePolicyResponse …>`.
fn is_answer(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(&body[..body.len().min(1024)]);
    let mut rest = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    while rest.starts_with("<?") || rest.starts_with("<!--") {
        let Some((_, after)) = rest.split_once('>') else { return false };
        rest = after.trim_start();
    }
    let root = rest.strip_prefix('<').unwrap_or_default();
    let root = root.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next().unwrap_or_default();
    root.ends_with("Response") && root != "ErrorResponse"
}

/// A URL without user name, password, path and query.
fn shown(url: &str) -> String {
    match url::Url::parse(url) {
        Ok(url) => {
            let port = url.port().map(|p| format!(":{p}")).unwrap_or_default();
            format!("{}://{}{port}", url.scheme(), url.host_str().unwrap_or_default())
        }
        Err(_) => "something that is no URL".to_owned(),
    }
}

/// Refuses a variable that sends any service's requests over plain HTTP, before the first one:
/// the chain itself may call STS, SSO or the sign-in service.
pub(super) fn check_env(env: &Env) -> Result<(), Error> {
    if env.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS").is_some_and(|v| v.eq_ignore_ascii_case("true")) {
        return Ok(());
    }
    for (name, _) in env.iter() {
        let Some(name) = name.to_str().filter(|n| n.starts_with("AWS_ENDPOINT_URL")) else { continue };
        if let Some(url) = env.get(name)
            && url.parse::<Endpoint>().is_err()
        {
            return Err(Error::InsecureEndpoint { name: name.to_owned(), url: shown(url) });
        }
    }
    Ok(())
}

/// A service by its id and its variable, which the SDK makes of each other.
pub(super) type Service = (&'static str, &'static str);

/// What a session asks.
pub(super) const SESSION: [Service; 2] = [("IAM", "AWS_ENDPOINT_URL_IAM"), ("STS", "AWS_ENDPOINT_URL_STS")];

/// The endpoint that is set for a service in place of AWS's own, whole.
pub(super) fn own(config: &SdkConfig, service: &str) -> Option<String> {
    let key = ServiceConfigKey::builder()
        .service_id(service)
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url")
        .build();
    let own = key.ok().and_then(|key| config.service_config()?.load_config(key));
    own.or_else(|| config.endpoint_url().map(str::to_owned))
}

/// An endpoint that is not AWS's own: service, URL, where it is set.
pub(super) type Moved = (String, String, String);

/// The endpoints that are not AWS's own.
///
/// # Errors
/// [`Error::InsecureEndpoint`].
pub(super) fn in_use(config: &SdkConfig, env: &Env, services: &[Service]) -> Result<Vec<Moved>, Error> {
    let mut found = Vec::new();
    for (service, variable) in services {
        let Some(url) = own(config, service) else { continue };
        let set_in = [*variable, "AWS_ENDPOINT_URL"]
            .into_iter()
            .find(|name| env.get(name) == Some(url.as_str()))
            .unwrap_or("the AWS profile");
        let url = shown(&url);
        if url.parse::<Endpoint>().is_err() {
            return Err(Error::InsecureEndpoint { name: set_in.to_owned(), url });
        }
        found.push(((*service).to_owned(), url, set_in.to_owned()));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_answer_counts_as_done() {
        for good in [
            "<AttachRolePolicyResponse xmlns=\"x\">",
            "<?xml version=\"1.0\"?>\n<!-- x -->\n <CreateUserResponse>",
            "<DeleteUserResponse/>",
        ] {
            assert!(is_answer(good.as_bytes()), "{good}");
        }
        for bad in [
            "",
            "{}",
            "ok",
            "<html>",
            "<!DOCTYPE html><html>",
            "<ErrorResponse>",
            "<Response",
            "<?xml",
            "\u{0}",
        ] {
            let bad = if bad == "<Response" { "Response" } else { bad };
            assert!(!is_answer(bad.as_bytes()), "{bad}");
        }
    }

    #[test]
    fn plain_http_to_another_computer_is_refused_by_name() {
        let env = Env::default().with("AWS_ENDPOINT_URL_STS", "http://user:pw@sts.example.com/x?y");
        match check_env(&env) {
            Err(Error::InsecureEndpoint { name, url }) => {
                assert_eq!((name.as_str(), url.as_str()), ("AWS_ENDPOINT_URL_STS", "http://sts.example.com"));
            }
            other => panic!("{other:?}"),
        }
        assert!(check_env(&Env::default().with("AWS_ENDPOINT_URL", "http://127.0.0.1:5000")).is_ok());
        assert!(check_env(&Env::default().with("AWS_ENDPOINT_URL", "https://gateway.example.com")).is_ok());
        assert!(check_env(&Env::default().with("AWS_ENDPOINT_URL_SSO", "ftp://x")).is_err());
    }
}
