//! What a person may use: accounts, roles in them, and a role's credentials, in memory.

use super::SignedIn;
use super::sso::{Center, Grant, Token};
use super::sso_error::SsoError;
use super::sso_refusal::{self, Call};
use crate::aws::Error;
use crate::values::{AccountId, AwsRegion, Sent, StartUrl, opaque, shown};
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};
use tokio::sync::Mutex;

/// An account that a person may use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SsoAccount {
    /// Its number.
    pub id: AccountId,
    /// Its name, or its e-mail address where it has none; fit for the screen.
    pub name: String,
}

/// What a sign-in at a company's page took, so that the next one asks for none of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Company {
    pub start_url: StartUrl,
    /// The region of IAM Identity Center.
    pub region: AwsRegion,
    pub account: AccountId,
    pub role: String,
}

/// More pages than any company has are a list that does not end.
const PAGES: usize = 500;

impl Center {
    /// Lists the accounts, by their names.
    ///
    /// # Errors
    /// [`SsoError::NoAccount`], [`SsoError::SessionOver`]; what any call may meet.
    pub(crate) async fn accounts(&self, token: &Token) -> Result<Vec<SsoAccount>, Error> {
        const CALL: &str = "sso:ListAccounts";
        let sent = Sent::of([token.access.expose()]);
        let call = self.portal.list_accounts().access_token(token.access.expose());
        let mut pages = call.into_paginator().page_size(100).send();
        let mut found = Vec::new();
        for _ in 0..PAGES {
            let Some(answer) = pages.next().await else { break };
            let answer = answer.map_err(|e| self.failed(Call { name: CALL, sent: sent.clone() }, &e))?;
            for account in answer.account_list.unwrap_or_default() {
                let id = account.account_id.and_then(|id| id.parse().ok()).ok_or_else(Error::strange)?;
                let named = [account.account_name, account.email_address].into_iter().flatten();
                let name = named.map(|name| sent.shown(&name)).find(|name| !name.is_empty());
                found.push(SsoAccount { id, name: name.unwrap_or_default() });
            }
        }
        if found.is_empty() {
            return Err(SsoError::NoAccount { start_url: self.start_url.clone() }.into());
        }
        found.sort_by_cached_key(|account| (account.name.to_lowercase(), account.id.to_string()));
        Ok(found)
    }

    /// Lists the roles in an account, by their names.
    ///
    /// # Errors
    /// [`SsoError::NoRole`], [`SsoError::SessionOver`]; what any call may meet.
    pub(crate) async fn roles(&self, token: &Token, account: &AccountId) -> Result<Vec<String>, Error> {
        const CALL: &str = "sso:ListAccountRoles";
        let sent = Sent::of([token.access.expose()]);
        let call = self.portal.list_account_roles().access_token(token.access.expose());
        let mut pages = call.account_id(account.to_string()).into_paginator().page_size(100).send();
        let mut found = Vec::new();
        for _ in 0..PAGES {
            let answer = match pages.next().await {
                Some(Ok(answer)) => answer,
                None => break,
                Some(Err(error)) if is_no_access(sso_refusal::code(&error)) => break,
                Some(Err(error)) => return Err(self.failed(Call { name: CALL, sent }, &error)),
            };
            for role in answer.role_list.unwrap_or_default() {
                // The name goes back to AWS, so that it is taken as it is or not at all.
                let name = role.role_name.filter(|name| shown(name) == *name && sent.allows(name));
                found.push(name.ok_or_else(Error::strange)?);
            }
        }
        if found.is_empty() {
            return Err(SsoError::NoRole { account: account.clone() }.into());
        }
        found.sort_by_cached_key(|name| name.to_lowercase());
        Ok(found)
    }

    /// Signs in to a role.
    ///
    /// # Errors
    /// [`SsoError::NoAccess`], [`SsoError::SessionOver`]; what any call may meet.
    pub(crate) async fn sign_in(
        &self,
        token: Token,
        account: &AccountId,
        role: &str,
    ) -> Result<AtRole, Error> {
        let first = self.credentials(&token, account, role).await?;
        let company = Company {
            start_url: self.start_url.clone(),
            region: self.region.clone(),
            account: account.clone(),
            role: role.to_owned(),
        };
        Ok(AtRole { center: self.clone(), company, token, first })
    }

    async fn credentials(
        &self,
        token: &Token,
        account: &AccountId,
        role: &str,
    ) -> Result<Credentials, Error> {
        const CALL: &str = "sso:GetRoleCredentials";
        let call = self.portal.get_role_credentials().access_token(token.access.expose());
        let answer = match call.account_id(account.to_string()).role_name(role).send().await {
            Ok(answer) => answer,
            Err(error) if is_no_access(sso_refusal::code(&error)) => {
                use aws_sdk_sso::operation::RequestId;
                let request_id = error.request_id().map(shown);
                let (account, role) = (account.clone(), role.to_owned());
                return Err(Error::Sso(SsoError::NoAccess { account, role }, request_id));
            }
            Err(error) => {
                let sent = Sent::of([token.access.expose()]);
                return Err(self.failed(Call { name: CALL, sent }, &error));
            }
        };
        let given = answer.role_credentials.ok_or_else(Error::strange)?;
        let ends = u64::try_from(given.expiration).map_err(|_| Error::strange())?;
        Ok(Credentials::new(
            given.access_key_id.ok_or_else(Error::strange)?,
            given.secret_access_key.ok_or_else(Error::strange)?,
            Some(given.session_token.ok_or_else(Error::strange)?),
            Some(UNIX_EPOCH + Duration::from_millis(ends)),
            "spapi-setup",
        ))
    }
}

/// Told of a new token of the session: a refresh token works once.
pub(crate) type RenewedToken = Arc<dyn Fn(&Token) + Send + Sync>;

/// Signed in to a role.
pub(crate) struct AtRole {
    center: Center,
    /// Where, and as what.
    pub company: Company,
    /// What was given for the person's "allow".
    pub token: Token,
    first: Credentials,
}

impl AtRole {
    /// Keeps the session in memory for this run: the role's credentials, and new ones whenever these have ended.
    pub(crate) fn hold(self, renewed: Option<RenewedToken>) -> SignedIn {
        let Self { center, company, token, first } = self;
        let endpoint = center.endpoint.clone();
        let held = Mutex::new(Held { token, first: Some(first) });
        let provider = RoleProvider { center, company: company.clone(), renewed, held };
        SignedIn {
            provider: SharedCredentialsProvider::new(provider),
            words: "your company's sign-in page, until this run ends",
            endpoint,
            company: Some(company),
        }
    }
}

fn is_no_access(code: Option<&str>) -> bool {
    matches!(code, Some("ForbiddenException" | "ResourceNotFoundException"))
}

/// A role's credentials. They last as long as the permission set says; the token's session as the company says.
struct RoleProvider {
    center: Center,
    company: Company,
    renewed: Option<RenewedToken>,
    held: Mutex<Held>,
}

struct Held {
    token: Token,
    /// What was given when the role was chosen, until somebody asks for it.
    first: Option<Credentials>,
}

impl RoleProvider {
    async fn provide(&self) -> Result<Credentials, Error> {
        let mut held = self.held.lock().await;
        if let Some(first) = held.first.take() {
            return Ok(first);
        }
        let (account, role) = (&self.company.account, &self.company.role);
        let over = match self.center.credentials(&held.token, account, role).await {
            Err(over @ Error::Sso(SsoError::SessionOver { .. }, _)) => over,
            other => return other,
        };
        let Some(refresh) = held.token.refresh.take() else { return Err(over) };
        let client = held.token.client.clone();
        let renewed = self.center.token(&client, Grant::Refresh(&refresh)).await;
        held.token = match renewed {
            Ok(token) => token,
            // Nobody answered: it may still be good.
            Err(failure) if failure.code.is_none() => {
                held.token.refresh = Some(refresh);
                return Err(failure.error);
            }
            Err(_) => return Err(over),
        };
        if let Some(renewed) = &self.renewed {
            renewed(&held.token);
        }
        self.center.credentials(&held.token, account, role).await
    }
}

impl ProvideCredentials for RoleProvider {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            self.provide().await.map_err(CredentialsError::provider_error)
        })
    }
}

opaque!(RoleProvider, company);
