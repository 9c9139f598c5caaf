//! Signing in at a company's page: IAM Identity Center, by PKCE or by the code of a device.
//!
//! As the AWS CLI does it (botocore, `SSOTokenFetcherAuth` and `SSOTokenFetcher`): a client is registered, a person
//! allows it access on AWS's page, and it gets an access token, with which the portal lists accounts and roles and
//! gives a role's credentials (`sso_portal`).

use super::listener::Listener;
use super::pkce::{self, Verifier};
use super::sso_error::SsoError;
use super::sso_refusal::{self, Call};
use crate::aws::endpoint::{self, Guard, Moved, Service};
use crate::aws::ground;
use crate::aws::{Error, Options};
use crate::values::{AwsRegion, Secret, Sent, StartUrl, opaque};
use aws_config::{Region, SdkConfig};
use aws_sdk_ssooidc::config::endpoint::{DefaultResolver, Params, ResolveEndpoint};
use aws_sdk_ssooidc::config::retry::RetryConfig;
use aws_sdk_ssooidc::operation::create_token::CreateTokenOutput;
use aws_sdk_ssooidc::operation::register_client::RegisterClientOutput;
use jiff::{SignedDuration, Timestamp};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What the sign-in asks, and the variables that move it.
const SERVICES: [Service; 2] = [("SSO", "AWS_ENDPOINT_URL_SSO"), ("SSO OIDC", "AWS_ENDPOINT_URL_SSO_OIDC")];
/// The one scope that leads to accounts and roles.
const SCOPE: &str = "sso:account:access";
/// What is registered; the port of the run is added when it listens.
const BACK: &str = "http://127.0.0.1/oauth/callback";
/// The client's name at AWS, which administrators see in CloudTrail.
const NAME: &str = "spapi-setup";
/// What is encoded in the page's address (RFC 3986, section 2.3).
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// What a failure calls the registration.
const REGISTER: &str = "sso-oidc:RegisterClient";

/// IAM Identity Center of one company. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Center {
    pub(super) oidc: aws_sdk_ssooidc::Client,
    pub(super) portal: aws_sdk_sso::Client,
    pub(super) start_url: StartUrl,
    pub(super) region: AwsRegion,
    /// Set in a rehearsal: every service's requests go there.
    pub(super) endpoint: Option<String>,
    /// Where its page is.
    page: String,
    /// Endpoints that are not AWS's own.
    pub moved: Vec<Moved>,
}

opaque!(Center, start_url, region);

/// A client that was registered for this run.
#[derive(Debug, Clone)]
pub(super) struct Client {
    pub id: String,
    pub secret: Secret,
    pub expires_at: Timestamp,
}

/// What a person's "allow" gave.
#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(super) access: Secret,
    pub(super) refresh: Option<Secret>,
    pub(super) expires_at: Timestamp,
    pub(super) client: Client,
}

/// The page that waits for a person, and the address on 127.0.0.1 that waits for the page.
#[derive(Debug)]
pub(crate) struct Authorization {
    pub url: String,
    center: Center,
    client: Client,
    verifier: Verifier,
    listener: Listener,
}

/// What a token is given for.
pub(super) enum Grant<'a> {
    Code { code: &'a Secret, verifier: &'a Verifier, redirect: &'a str },
    Device(&'a Secret),
    Refresh(&'a Secret),
}

/// A token that was not given.
pub(super) struct Failure {
    pub code: Option<String>,
    /// Whether AWS takes no code of this kind from any client.
    pub no_pkce: bool,
    pub error: Error,
}

impl Center {
    /// Resolves endpoints and proxy. Asks nobody yet.
    ///
    /// # Errors
    /// An endpoint that would show secrets; settings of the network that can't be used.
    pub(crate) async fn open(
        options: &Options,
        start_url: &StartUrl,
        region: &AwsRegion,
    ) -> Result<Self, Error> {
        let (config, moved) = ground::anonymous(options, &SERVICES).await?;
        let config = config.into_builder().region(Region::new(region.to_string())).build();
        let guard = || Guard::json(&options.clock);
        let oidc = aws_sdk_ssooidc::config::Builder::from(&config).interceptor(guard()).build();
        let portal = aws_sdk_sso::config::Builder::from(&config).interceptor(guard()).build();
        Ok(Self {
            oidc: aws_sdk_ssooidc::Client::from_conf(oidc),
            portal: aws_sdk_sso::Client::from_conf(portal),
            start_url: start_url.clone(),
            region: region.clone(),
            page: page(&config, region).await?,
            endpoint: options.signin.endpoint().map(str::to_owned),
            moved,
        })
    }

    /// Registers a client for PKCE and opens the address that the browser comes back to. None: AWS gives no code in
    /// this way, so that the code of a device is to be tried.
    ///
    /// # Errors
    /// No port; what any call may meet.
    pub(crate) async fn authorize(&self) -> Result<Option<Authorization>, Error> {
        let call = self.oidc.register_client().client_name(NAME).client_type("public");
        let call = call.grant_types("authorization_code").grant_types("refresh_token").redirect_uris(BACK);
        let client = match call.scopes(SCOPE).issuer_url(self.start_url.as_str()).send().await {
            Ok(answer) => client(answer)?,
            Err(error) if sso_refusal::no_pkce(&error) || sso_refusal::is_invalid(&error) => return Ok(None),
            Err(error) => return Err(self.failed(Call { name: REGISTER, sent: Sent::default() }, &error)),
        };
        let (state, verifier) = (pkce::state(), Verifier::new());
        let listener = Listener::open(&state).await?;
        let encoded = |text: &str| utf8_percent_encode(text, RESERVED).to_string();
        let url = format!(
            "{}/authorize?response_type=code&client_id={}&redirect_uri={}&state={}&code_challenge_method=S256&scopes={}\
             &code_challenge={}",
            self.page,
            encoded(&client.id),
            encoded(&listener.redirect_uri()),
            state.expose(),
            encoded(SCOPE),
            verifier.challenge()
        );
        Ok(Some(Authorization { url, center: self.clone(), client, verifier, listener }))
    }

    /// Registers a client for the code of a device.
    pub(super) async fn register(&self) -> Result<Client, Error> {
        let call = self.oidc.register_client().client_name(NAME).client_type("public").scopes(SCOPE);
        let answer = call.send().await;
        client(answer.map_err(|e| self.failed(Call { name: REGISTER, sent: Sent::default() }, &e))?)
    }

    /// Exchanges what a person's "allow" gave, or renews it. One attempt: a code works once.
    pub(super) async fn token(&self, client: &Client, grant: Grant<'_>) -> Result<Token, Failure> {
        const CALL: &str = "sso-oidc:CreateToken";
        let call = self.oidc.create_token().client_id(&client.id).client_secret(client.secret.expose());
        let mut sent = Sent::of([client.secret.expose()]);
        let call = match grant {
            Grant::Code { code, verifier, redirect } => {
                sent = sent.and(code).and(verifier.secret());
                let call = call.grant_type("authorization_code").code(code.expose());
                call.code_verifier(verifier.secret().expose()).redirect_uri(redirect)
            }
            Grant::Device(code) => {
                sent = sent.and(code);
                call.grant_type("urn:ietf:params:oauth:grant-type:device_code").device_code(code.expose())
            }
            Grant::Refresh(token) => {
                sent = sent.and(token);
                call.grant_type("refresh_token").refresh_token(token.expose())
            }
        };
        let once = aws_sdk_ssooidc::config::Builder::new().retry_config(RetryConfig::disabled());
        match call.customize().config_override(once).send().await {
            Ok(answer) => token(answer, client).map_err(|e| Failure { code: None, no_pkce: false, error: e }),
            Err(error) => Err(Failure {
                code: sso_refusal::code(&error).map(str::to_owned),
                no_pkce: sso_refusal::no_pkce(&error),
                error: self.failed(Call { name: CALL, sent }, &error),
            }),
        }
    }
}

impl Authorization {
    /// Waits for the person's answer and exchanges the code. None: AWS gives no token in this way.
    ///
    /// # Errors
    /// The page's refusal; nobody within ten minutes; what any call may meet.
    pub(crate) async fn token(mut self) -> Result<Option<Token>, Error> {
        let code = match self.listener.code().await {
            Ok(code) => code,
            Err(super::Error::Page { error }) => {
                return match error.as_str() {
                    "access_denied" => Err(SsoError::Denied.into()),
                    "unauthorized_client"
                    | "unsupported_response_type"
                    | "invalid_scope"
                    | "invalid_request" => Ok(None),
                    _ => Err(SsoError::Page { error }.into()),
                };
            }
            Err(super::Error::NoAnswer) => return Err(SsoError::TooLate.into()),
            Err(error) => return Err(error.into()),
        };
        let redirect = self.listener.redirect_uri();
        let grant = Grant::Code { code: &code, verifier: &self.verifier, redirect: &redirect };
        match self.center.token(&self.client, grant).await {
            Ok(token) => Ok(Some(token)),
            Err(Failure { no_pkce: true, .. }) => Ok(None),
            Err(failure) => Err(failure.error),
        }
    }
}

/// The base of the page's address: the endpoint that the client asks.
async fn page(config: &SdkConfig, region: &AwsRegion) -> Result<String, Error> {
    let strange =
        |what: String| Error::Network { what: format!("no address of the sign-in is known: {what}") };
    let params = Params::builder().region(region.as_str()).set_endpoint(endpoint::own(config, "SSO OIDC"));
    let params = params.build().map_err(|e| strange(e.to_string()))?;
    let resolver = DefaultResolver::new();
    let resolved = ResolveEndpoint::resolve_endpoint(&resolver, &params).await;
    let url = resolved.map_err(|e| strange(e.to_string()))?.url().to_owned();
    Ok(url.trim_end_matches('/').to_owned())
}

fn client(answer: RegisterClientOutput) -> Result<Client, Error> {
    Ok(Client {
        id: answer.client_id.filter(|id| !id.is_empty()).ok_or_else(Error::strange)?,
        secret: Secret::new(
            answer.client_secret.filter(|secret| !secret.is_empty()).ok_or_else(Error::strange)?,
        ),
        expires_at: Timestamp::from_second(answer.client_secret_expires_at).map_err(|_| Error::strange())?,
    })
}

fn token(answer: CreateTokenOutput, client: &Client) -> Result<Token, Error> {
    // It goes into a header.
    let fits = |token: &String| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic());
    let access = answer.access_token.filter(fits).ok_or_else(Error::strange)?;
    let seconds = SignedDuration::from_secs(answer.expires_in.max(0).into());
    Ok(Token {
        access: Secret::new(access),
        refresh: answer.refresh_token.filter(|token| !token.is_empty()).map(Secret::new),
        expires_at: Timestamp::now().saturating_add(seconds).unwrap_or(Timestamp::MAX),
        client: client.clone(),
    })
}
