//! AWS's sign-in of one region: where its page is, and the exchange of what it gave.

use super::Error;
use super::dpop::Key;
use super::granted::{Granted, Whose};
use super::refused::{self, Asked};
use crate::aws;
use crate::aws::endpoint::{self, Guard, Moved, Service};
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
    /// Where the page is, without what a sign-in adds to it.
    pub(super) base: String,
    pub(super) clock: Clock,
    /// The one endpoint of a rehearsal.
    pub(super) closed: Option<String>,
    /// Endpoints that are not AWS's own.
    pub moved: Vec<Moved>,
}

impl Site {
    /// Finds it: `AWS_ENDPOINT_URL_SIGNIN`, the profile's setting, or AWS's own of the region.
    ///
    /// # Errors
    /// An endpoint that would show secrets; a region of China or GovCloud, where SP-API has none.
    pub(crate) async fn of(options: &Options) -> Result<Self, aws::Error> {
        let (config, moved) = ground::anonymous(options, &[SERVICE]).await?;
        let region = config.region().map(ToString::to_string).unwrap_or_default();
        for (prefix, partition) in [("cn-", "aws-cn"), ("us-gov-", "aws-us-gov")] {
            if region.starts_with(prefix) {
                return Err(aws::Error::Partition { partition: partition.to_owned() });
            }
        }
        let no_page = |e: &dyn std::error::Error| Error::Setting {
            what: format!("AWS has no sign-in page for the region {region}: {e}"),
            fix: "name another region: --aws-region us-east-1".to_owned(),
        };
        let params = Params::builder()
            .region(region.as_str())
            .set_use_fips(config.use_fips())
            .set_use_dual_stack(config.use_dual_stack())
            .set_endpoint(endpoint::own(&config, SERVICE.0));
        let params = params.build().map_err(|e| no_page(&e))?;
        let resolved = DefaultResolver::new();
        let resolved = ResolveEndpoint::resolve_endpoint(&resolved, &params).await;
        let resolved = resolved.map_err(|e| no_page(&*e))?;
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
            moved,
        })
    }

    /// Exchanges a code for a session, with the same values that asked for it.
    pub(super) async fn exchange(
        &self,
        client_id: &str,
        redirect_uri: &str,
        verifier: &Secret,
        code: &Secret,
    ) -> Result<Granted, aws::Error> {
        let request = CreateOAuth2TokenRequestBody::builder()
            .grant_type("authorization_code")
            .code(code.expose())
            .code_verifier(verifier.expose())
            .redirect_uri(redirect_uri);
        let sent = Sent::of([code.expose(), verifier.expose()]);
        self.send(request, client_id, Key::new(), &sent, Asked::Session).await
    }

    /// Gets new credentials for a session. Whose it is stands only in the answer to the code.
    pub(super) async fn refresh(&self, held: &Granted) -> Result<Granted, aws::Error> {
        let request = CreateOAuth2TokenRequestBody::builder()
            .grant_type("refresh_token")
            .refresh_token(held.refresh_token.expose());
        let sent = Sent::of([held.refresh_token.expose()]);
        let new = self.send(request, &held.client_id, held.dpop_key.clone(), &sent, Asked::Refresh).await?;
        let Granted { whose, token_type, id_token, .. } = held.clone();
        Ok(Granted { whose, token_type, id_token, ..new })
    }

    async fn send(
        &self,
        request: CreateOAuth2TokenRequestBodyBuilder,
        client_id: &str,
        key: Key,
        sent: &Sent,
        asked: Asked,
    ) -> Result<Granted, aws::Error> {
        // All that it must have was set above.
        let request = request.client_id(client_id).build().map_err(|_| aws::Error::strange())?;
        let (own, clock) = (key.clone(), self.clock.clone());
        let proving = move |request: &mut aws_smithy_runtime_api::client::orchestrator::HttpRequest| {
            let proof = own.proof(request.uri(), clock.now());
            request.headers_mut().insert("dpop", proof);
        };
        let call =
            self.client.create_o_auth2_token().token_input(request).customize().mutate_request(proving);
        let answer = call.send().await.map_err(|e| refused::of(asked, sent, &self.clock, &e))?;
        let body = answer.token_output.ok_or_else(aws::Error::strange)?;
        let keys = body.access_token.ok_or_else(aws::Error::strange)?;
        let whole = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        let parts = [&keys.access_key_id, &keys.secret_access_key, &keys.session_token, &body.refresh_token];
        if !parts.into_iter().all(|part| whole(part)) {
            return Err(aws::Error::strange());
        }
        let seconds = i64::from(body.expires_in).clamp(0, LONGEST);
        let expires_at = self
            .clock
            .now()
            .checked_add(SignedDuration::from_secs(seconds))
            .map_err(|_| aws::Error::strange())?;
        let id_token = Secret::new(body.id_token.unwrap_or_default());
        Ok(Granted {
            access_key_id: keys.access_key_id,
            secret_access_key: Secret::new(keys.secret_access_key),
            session_token: Secret::new(keys.session_token),
            expires_at,
            whose: Whose::of(&id_token),
            token_type: body.token_type,
            client_id: client_id.to_owned(),
            refresh_token: Secret::new(body.refresh_token),
            id_token,
            dpop_key: key,
        })
    }
}
