//! A call of Systems Manager, made of the parts that the SDK's own clients are made of: its signing, retries, time limits
//! and our guard. The whole client has 152 operations, of which four are needed here; it would take as long to compile as
//! all the others together.

use super::Error;
use super::endpoint::{self, Guard};
use super::session::Session;
use aws_runtime::auth::SigV4OperationSigningConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_sdk_iam::error::{ErrorMetadata, SdkError};
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier};
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::auth::{
    AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver,
};
use aws_smithy_runtime_api::client::behavior_version::BehaviorVersion;
use aws_smithy_runtime_api::client::identity::SharedIdentityResolver;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::Layer;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SigningName;
use aws_types::region::SigningRegion;
use serde_json::Value;
use zeroize::Zeroizing;

/// The service by its id and its variable.
pub(super) const SSM: [endpoint::Service; 1] = [("SSM", "AWS_ENDPOINT_URL_SSM")];

/// What is asked. Its `Debug` shows no value.
pub(super) struct Question {
    /// `PutParameter`.
    operation: &'static str,
    body: Zeroizing<Vec<u8>>,
}

/// What was answered. Its `Debug` shows no value.
pub(super) struct Answer(Zeroizing<Vec<u8>>);

impl std::fmt::Debug for Question {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Question({})", self.operation)
    }
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Answer({} bytes)", self.0.len())
    }
}

/// Calls the operation of an action (`ssm:PutParameter`), in a region, with a session's sign-in.
///
/// # Errors
/// What every service refuses; Systems Manager's own codes are [`Error::Other`].
pub(super) async fn call(
    session: &Session,
    region: &str,
    action: &'static str,
    question: &Value,
) -> Result<Value, Error> {
    let operation = action.strip_prefix("ssm:").unwrap_or(action);
    let asked = Question { operation, body: Zeroizing::new(question.to_string().into_bytes()) };
    let answer = build(session, region, operation)?.invoke(asked).await;
    let answer = answer.map_err(|e: SdkError<ErrorMetadata, HttpResponse>| session.failed(action, e))?;
    serde_json::from_slice(&answer.0).map_err(|_| Error::strange())
}

fn build(
    session: &Session,
    region: &str,
    operation: &'static str,
) -> Result<Operation<Question, Answer, ErrorMetadata>, Error> {
    let config = &session.0.config;
    session.moved(&SSM)?;
    let url =
        endpoint::own(config, SSM[0].0).unwrap_or_else(|| format!("https://ssm.{region}.amazonaws.com"));
    let mut bag = Layer::new("parameters");
    bag.store_put(AuthSchemeOptionResolverParams::new(()));
    bag.store_put(SigningName::from_static("ssm"));
    bag.store_put(SigningRegion::from(aws_types::region::Region::new(region.to_owned())));
    bag.store_put(SigV4OperationSigningConfig::default());
    let mut parts = RuntimeComponentsBuilder::new("parameters");
    parts.push_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()));
    parts.set_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(
        StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]),
    )));
    let credentials = config.credentials_provider().ok_or(Error::NoCredentials)?;
    parts.set_identity_resolver(SCHEME_ID, SharedIdentityResolver::new(credentials));
    parts.set_identity_cache(config.identity_cache());
    parts.set_http_client(config.http_client());
    parts.set_sleep_impl(config.sleep_impl());
    parts.set_time_source(config.time_source());
    parts.push_retry_classifier(TransientErrorClassifier::<ErrorMetadata>::new());
    parts.push_retry_classifier(HttpStatusCodeClassifier::default());
    parts.push_retry_classifier(AwsErrorCodeClassifier::<ErrorMetadata>::new());
    let retries = config.retry_config().cloned().unwrap_or_else(RetryConfig::standard);
    let limits = config.timeout_config().cloned().unwrap_or_else(TimeoutConfig::disabled);
    Ok(Operation::builder()
        .service_name("SSM")
        .operation_name(operation)
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(&url)
        .standard_retry(&retries)
        .timeout_config(limits)
        .interceptor(Guard::json(&session.0.clock))
        .runtime_plugin(StaticRuntimePlugin::new().with_config(bag.freeze()).with_runtime_components(parts))
        .serializer(|question: Question| Ok(request(&question)?))
        .deserializer(response)
        .build())
}

/// The AWS JSON protocol 1.1.
fn request(question: &Question) -> Result<HttpRequest, aws_smithy_runtime_api::http::HttpError> {
    let mut request = HttpRequest::new(SdkBody::from(question.body.to_vec()));
    request.set_method("POST")?;
    request.set_uri("/")?;
    let headers = request.headers_mut();
    headers.insert("content-type", "application/x-amz-json-1.1");
    headers.insert("x-amz-target", format!("AmazonSSM.{}", question.operation));
    Ok(request)
}

fn response(answer: &HttpResponse) -> Result<Answer, OrchestratorError<ErrorMetadata>> {
    let body = answer.body().bytes().unwrap_or_default();
    if answer.status().is_success() {
        return Ok(Answer(Zeroizing::new(body.to_vec())));
    }
    let said: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |names: [&str; 2]| names.iter().find_map(|name| said[*name].as_str());
    let code = text(["__type", "code"]).or_else(|| answer.headers().get("x-amzn-errortype"));
    // `com.amazonaws.ssm#ParameterNotFound`, `ParameterNotFound:http://…`.
    let code = code.map(|code| code.rsplit('#').next().unwrap_or(code).split(':').next().unwrap_or(code));
    let mut error = ErrorMetadata::builder();
    if let Some(code) = code {
        error = error.code(code);
    }
    if let Some(message) = text(["message", "Message"]) {
        error = error.message(message);
    }
    Err(OrchestratorError::operation(error.build()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &str) -> (Option<String>, Option<String>) {
        let answer = HttpResponse::new(400.try_into().unwrap(), SdkBody::from(body));
        let error = response(&answer).unwrap_err().as_operation_error().cloned().unwrap();
        (error.code().map(str::to_owned), error.message().map(str::to_owned))
    }

    #[test]
    fn a_refusal_is_read_in_each_of_its_forms() {
        let some = |text: &str| Some(text.to_owned());
        for body in [
            r#"{"__type":"ParameterNotFound","message":"m"}"#,
            r#"{"__type":"com.amazonaws.ssm#ParameterNotFound","Message":"m"}"#,
            r#"{"code":"ParameterNotFound:http://internal/","message":"m"}"#,
        ] {
            assert_eq!(refused(body), (some("ParameterNotFound"), some("m")), "{body}");
        }
        assert_eq!(refused("<html>"), (None, None));
    }

    #[test]
    fn nothing_that_is_sent_or_received_is_shown() {
        let question = Question { operation: "PutParameter", body: Zeroizing::new(b"CANARY".to_vec()) };
        let answer = Answer(Zeroizing::new(b"CANARY".to_vec()));
        assert!(!format!("{question:?} {answer:?}").contains("CANARY"));
        assert_eq!(request(&question).unwrap().headers().get("x-amz-target"), Some("AmazonSSM.PutParameter"));
    }
}
