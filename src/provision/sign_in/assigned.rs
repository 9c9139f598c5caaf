//! Which account and which role of a company's: named, stored, the only one, or asked for.

use super::Door;
use crate::Error;
use crate::answers::ask::Choice;
use crate::answers::{Ask, Sourced, question as q};
use crate::aws;
use crate::aws::sign_in::{Center, SsoAccount, SsoError, Token};
use crate::provision::account::expected_account;
use crate::store::Config;
use crate::values::AccountId;

/// What an administrator has, and gives to new people of the company.
const ROLES: [&str; 2] = ["AdministratorAccess", "AWSAdministratorAccess"];

/// The account: the one that was named or is stored, the only one, or asked for.
pub(super) async fn account(
    door: &Door<'_>,
    ask: &mut Ask,
    center: &Center,
    token: &Token,
) -> Result<SsoAccount, Error> {
    let term = &door.world.term;
    let mut all = {
        let _wait = term.wait("Reading your AWS accounts");
        center.accounts(token).await?
    };
    let config = Config::load(&door.world.home)?;
    if let Some((expected, _)) = expected_account(door.given, &config, door.profile) {
        let known = all.iter().map(title).collect();
        let found = all.into_iter().find(|account| account.id == expected);
        return Ok(
            found.ok_or_else(|| aws::Error::from(SsoError::OtherAccount { account: expected, known }))?
        );
    }
    if all.len() == 1 {
        return Ok(all.swap_remove(0));
    }
    let options = all.into_iter().map(|account| {
        let title = title(&account);
        Choice::new(account, title, &[])
    });
    ask.choice(&q::AWS_ACCOUNT, "Which AWS account?", options.collect(), Some(0))
}

fn title(account: &SsoAccount) -> String {
    format!("{}  {}", account.id.grouped(), account.name).trim_end().to_owned()
}

/// The role: the one that was named, the stored one where it is there, the only one, or asked for.
pub(super) async fn role(
    door: &Door<'_>,
    ask: &mut Ask,
    center: &Center,
    token: &Token,
    account: &AccountId,
) -> Result<String, Error> {
    let mut all = {
        let _wait = door.world.term.wait("Reading your roles");
        center.roles(token, account).await?
    };
    if let Some(Sourced { value: role, .. }) = &door.given.sso_role {
        if all.contains(role) {
            return Ok(role.clone());
        }
        let (account, role) = (account.clone(), role.clone());
        return Err(aws::Error::from(SsoError::OtherRole { account, role, known: all }).into());
    }
    let stored = door.profile.and_then(|profile| profile.sso.as_ref()).map(|stored| &stored.role);
    if let Some(stored) = stored.filter(|stored| all.contains(stored)) {
        return Ok(stored.clone());
    }
    if all.len() == 1 {
        return Ok(all.swap_remove(0));
    }
    let default = all.iter().position(|role| ROLES.contains(&role.as_str())).unwrap_or(0);
    let options = all.into_iter().map(|role| Choice::new(role.clone(), role, &[]));
    ask.choice(
        &q::SSO_ROLE,
        "Which role? It must be allowed to manage IAM.",
        options.collect(),
        Some(default),
    )
}
