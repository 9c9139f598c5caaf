//! AWS's sign-in of one region: where its page is, and the exchange of what it gave.

use super::dpop::Key;
use super::granted::{Granted, Whose};
use super::{Error, refused, strange};
use crate::aws;
use crate::aws::endpoint::{self, Guard, Service};
use crate::aws::ground;
use crate::aws::options::Options;
use crate::clock::Clock;
use crate::values::{Secret, Sent};
use aws_config::retry::RetryConfig;
use aws_sdk_signin::config::endpoint::{DefaultResolver, Params, ResolveEndpoint};
use aws_sdk_signin::types::CreateOAuth2TokenRequestBody;
use aws_sdk_signin::types::builders::CreateOAuth2TokenRequestBodyBuilder;
use jiff::SignedDuration;

/// AWS Sign-In as the SDK knows it.
const SERVICE: Service = ("Signin", "AWS_ENDPOINT_URL_SIGNIN");

/// The longest that credentials are taken for good, whatever the answer says (AWS Sign-In API Reference,
/// `CreateOAuth2Token`).
const LONGEST: i64 = 900;

/// The sign-in of a region. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    client: aws_sdk_signin::Client,
    base: String,
    pub(super) clock: Clock,
    /// The one endpoint of a rehearsal.
    pub(super) closed: Option<String>,
    overridden: Vec<(String, String, String)>,
}

/// What a code is exchanged with: the same values that asked for it.
pub(super) struct Ticket<'a> {
    pub client_id: &'a str,
    pub redirect_uri: &'a str,
    pub verifier: &'a Secret,
}

impl Site {
    /// Finds it: `AWS_ENDPOINT_URL_SIGNIN`, the profile's setting, or AWS's own of the region.
    ///
    /// # Errors
    /// An endpoint that would show secrets; a region of China or GovCloud, where SP-API has none.
    pub(crate) async fn of(options: &Options) -> Result<Self, aws::Error> {
        let (config, overridden) = ground::anonymous(options, &[SERVICE]).await?;
        let region = config.region().map(ToString::to_string).unwrap_or_default();
        for (prefix, partition) in [("cn-", "aws-cn"), ("us-gov-", "aws-us-gov")] {
            if region.starts_with(prefix) {
                return Err(aws::Error::Partition { partition: partition.to_owned() });
            }
        }
        let strange = |e: &dyn std::error::Error| Error::Setting {
            what: format!("AWS has no sign-in page for the region {region}: {e}"),
            fix: "name another region: --aws-region us-east-1".to_owned(),
        };
        let params = Params::builder()
            .region(region.as_str())
            .set_use_fips(config.use_fips())
            .set_use_dual_stack(config.use_dual_stack())
            .set_endpoint(endpoint::own(&config, SERVICE.0));
        let params = params.build().map_err(|e| aws::Error::SignIn(strange(&e)))?;
        let resolved = DefaultResolver::new();
        let resolved = ResolveEndpoint::resolve_endpoint(&resolved, &params).await;
        let resolved = resolved.map_err(|e| aws::Error::SignIn(strange(&*e)))?;
        // A code works once, and a refresh token may: nothing is sent again by itself.
        let client = aws_sdk_signin::config::Builder::from(&config)
            .retry_config(RetryConfig::disabled())
            .interceptor(Guard::json(&options.clock))
            .build();
        Ok(Self {
            client: aws_sdk_signin::Client::from_conf(client),
            base: resolved.url().trim_end_matches('/').to_owned(),
            clock: options.clock.clone(),
            closed: options.signin.endpoint().map(str::to_owned),
            overridden,
        })
    }

    /// Where the page is, without what a sign-in adds to it.
    pub(super) fn base(&self) -> &str {
        &self.base
    }

    /// Endpoints that are not AWS's own: service, URL, and the variable or file that sets them.
    pub(crate) fn endpoints_in_use(&self) -> &[(String, String, String)] {
        &self.overridden
    }

    /// Exchanges a code for a session.
    pub(super) async fn exchange(&self, ticket: &Ticket<'_>, code: &Secret) -> Result<Granted, aws::Error> {
        let key = Key::new();
        let request = CreateOAuth2TokenRequestBody::builder()
            .client_id(ticket.client_id)
            .grant_type("authorization_code")
            .code(code.expose())
            .code_verifier(ticket.verifier.expose())
            .redirect_uri(ticket.redirect_uri);
        let sent = Sent::of([code.expose(), ticket.verifier.expose()]);
        let given = self.send(request, &key, &sent, refused::CODE).await?;
        let id_token = Secret::new(given.id_token.unwrap_or_default());
        Ok(Granted {
            access_key_id: given.access_key_id,
            secret_access_key: given.secret_access_key,
            session_token: given.session_token,
            expires_at: given.expires_at,
            whose: Whose::of(&id_token),
            token_type: given.token_type,
            client_id: ticket.client_id.to_owned(),
            refresh_token: given.refresh_token,
            id_token,
            dpop_key: key,
        })
    }

    /// Gets new credentials for a session.
    pub(super) async fn refresh(&self, held: &Granted) -> Result<Granted, aws::Error> {
        let request = CreateOAuth2TokenRequestBody::builder()
            .client_id(&held.client_id)
            .grant_type("refresh_token")
            .refresh_token(held.refresh_token.expose());
        let sent = Sent::of([held.refresh_token.expose()]);
        let given = self.send(request, &held.dpop_key, &sent, refused::REFRESH).await?;
        Ok(Granted {
            access_key_id: given.access_key_id,
            secret_access_key: given.secret_access_key,
            session_token: given.session_token,
            expires_at: given.expires_at,
            refresh_token: given.refresh_token,
            ..held.clone()
        })
    }

    async fn send(
        &self,
        request: CreateOAuth2TokenRequestBodyBuilder,
        key: &Key,
        sent: &Sent,
        asked: refused::Asked,
    ) -> Result<Given, aws::Error> {
        // All that it must have was set above.
        let request = request.build().map_err(|_| strange())?;
        let (key, clock) = (key.clone(), self.clock.clone());
        let proving = move |request: &mut aws_smithy_runtime_api::client::orchestrator::HttpRequest| {
            let proof = key.proof(request.uri(), clock.now());
            request.headers_mut().insert("dpop", proof);
        };
        let call =
            self.client.create_o_auth2_token().token_input(request).customize().mutate_request(proving);
        let answer = call.send().await.map_err(|e| refused::of(asked, sent, &self.clock, &e))?;
        let body = answer.token_output.ok_or_else(strange)?;
        let keys = body.access_token.ok_or_else(strange)?;
        let whole = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        let parts = [&keys.access_key_id, &keys.secret_access_key, &keys.session_token, &body.refresh_token];
        if !parts.into_iter().all(|part| whole(part)) {
            return Err(strange());
        }
        let seconds = i64::from(body.expires_in).clamp(0, LONGEST);
        let expires_at =
            self.clock.now().checked_add(SignedDuration::from_secs(seconds)).map_err(|_| strange())?;
        Ok(Given {
            access_key_id: keys.access_key_id,
            secret_access_key: Secret::new(keys.secret_access_key),
            session_token: Secret::new(keys.session_token),
            expires_at,
            token_type: body.token_type,
            refresh_token: Secret::new(body.refresh_token),
            id_token: body.id_token,
        })
    }
}

/// An answer's parts.
struct Given {
    access_key_id: String,
    secret_access_key: Secret,
    session_token: Secret,
    expires_at: jiff::Timestamp,
    token_type: String,
    refresh_token: Secret,
    id_token: Option<String>,
}
