//! IAM users, and what the account as a whole answers.

use super::aws::Answer;
use super::iam_principals::{Principal, User, deletable};
use super::query::{AwsError, Params, Query};
use super::sample;
use super::state::State;
use super::xml::Xml;
use super::{policy, tags};
use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// A document as IAM gives it: percent-encoded.
pub(super) fn encoded(document: &str) -> String {
    utf8_percent_encode(document, NON_ALPHANUMERIC).to_string()
}

/// Whether two names are one to a lookup.
pub(super) fn same_name(state: &State, a: &str, b: &str) -> bool {
    a == b || (state.knobs.names_ignore_case && a.eq_ignore_ascii_case(b))
}

impl State {
    /// The user a lookup by this name finds.
    pub fn find_user(&self, name: &str) -> Option<&User> {
        self.users.values().find(|u| same_name(self, &u.name, name))
    }

    pub(super) fn user(&mut self, params: &Params) -> Result<&mut User, AwsError> {
        let name = params.need("UserName")?;
        let missing = || AwsError::missing(format!("The user with name {name} cannot be found."));
        let found = self.find_user(name).map(|u| u.name.clone()).ok_or_else(missing)?;
        self.users.get_mut(&found).ok_or_else(missing)
    }
}

fn show(x: Xml, user: &User, whole: bool) -> Xml {
    let x = x.text("Path", &user.path).text("UserName", &user.name).text("UserId", &user.id);
    let x = x.text("Arn", &user.arn).text("CreateDate", time(user.created));
    // Listings leave tags and boundary out, as IAM does.
    if whole { details(x, user) } else { x }
}

/// Boundary and tags of a user or role.
pub(super) fn details(mut x: Xml, principal: &Principal) -> Xml {
    if let Some(arn) = &principal.boundary {
        x = x.nest("PermissionsBoundary", |x| {
            x.text("PermissionsBoundaryType", "Policy").text("PermissionsBoundaryArn", arn)
        });
    }
    tags::show(x, &principal.tags)
}

/// A time to the second, as IAM gives it.
pub(super) fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

pub(super) fn get_user(state: &mut State, query: &Query) -> Answer {
    let user = state.user(query)?;
    Ok(Xml::default().nest("User", |x| show(x, user, true)))
}

pub(super) fn list_users(state: &mut State, query: &Query) -> Answer {
    Ok(Xml::listing(query, "Users", state.users.values(), |x, user| show(x, user, false)))
}

pub(super) fn create_user(state: &mut State, query: &Query) -> Answer {
    let principal = Principal::new(state, "user", query)?;
    if state.users.keys().any(|n| n.eq_ignore_ascii_case(&principal.name)) {
        return Err(AwsError::exists(format!("User with name {} already exists.", principal.name)));
    }
    let user = User { principal, ..User::default() };
    let answer = Xml::default().nest("User", |x| show(x, &user, true));
    state.users.insert(user.name.clone(), user);
    Ok(answer)
}

pub(super) fn delete_user(state: &mut State, query: &Query) -> Answer {
    let name = state.user(query)?.name.clone();
    let keys = state.keys_of(&name).len();
    let user = state.user(query)?;
    deletable(&[
        (user.login_profile, "delete login profile"),
        (keys > 0, "delete access keys"),
        (!user.inline.is_empty(), "delete policies"),
        (!user.attached.is_empty(), "detach all policies"),
        (!user.groups.is_empty(), "remove users from group"),
        (!user.hanging.ssh_keys.is_empty(), "delete SSH public keys"),
        (!user.hanging.mfa_devices.is_empty(), "deactivate MFA devices"),
        (!user.hanging.certificates.is_empty(), "delete signing certificates"),
        (!user.hanging.service_credentials.is_empty(), "delete service specific credentials"),
    ])?;
    state.users.remove(&name);
    Ok(Xml::default())
}

fn no_inline(name: &str) -> AwsError {
    AwsError::missing(format!("The user policy with name {name} cannot be found."))
}

pub(super) fn get_inline(state: &mut State, query: &Query) -> Answer {
    let name = query.need("PolicyName")?;
    let user = state.user(query)?;
    let document = encoded(user.inline.get(name).ok_or_else(|| no_inline(name))?);
    Ok(Xml::default().text("UserName", &user.name).text("PolicyName", name).text("PolicyDocument", document))
}

pub(super) fn put_inline(state: &mut State, query: &Query) -> Answer {
    let name = query.name("PolicyName", 128)?.to_owned();
    let document = query.need("PolicyDocument")?;
    policy::parse(document, false)?;
    let user = state.user(query)?;
    let others = user.inline.iter().filter(|(n, _)| **n != name).map(|(_, d)| policy::size(d)).sum::<usize>();
    if others + policy::size(document) > 2048 {
        let message = format!("Maximum policy size of 2048 bytes exceeded for user {}", user.name);
        return Err(AwsError::limit(message));
    }
    user.inline.insert(name, document.to_owned());
    Ok(Xml::default())
}

pub(super) fn delete_inline(state: &mut State, query: &Query) -> Answer {
    let name = query.need("PolicyName")?;
    state.user(query)?.inline.remove(name).ok_or_else(|| no_inline(name))?;
    Ok(Xml::default())
}

pub(super) fn list_groups(state: &mut State, query: &Query) -> Answer {
    let groups = state.user(query)?.groups.clone();
    Ok(Xml::listing(query, "Groups", groups, |x, name| {
        let x = x.text("Path", "/").text("GroupName", &name).text("GroupId", sample::unique_id("AGPA"));
        x.text("Arn", state.arn("group", "/", &name)).text("CreateDate", time(Timestamp::UNIX_EPOCH))
    }))
}

pub(super) fn get_login_profile(state: &mut State, query: &Query) -> Answer {
    let user = state.user(query)?;
    if !user.login_profile {
        return Err(AwsError::missing(format!("Login Profile for User {} cannot be found.", user.name)));
    }
    Ok(Xml::default().nest("LoginProfile", |x| {
        let x = x.text("UserName", &user.name).text("CreateDate", time(user.created));
        x.text("PasswordResetRequired", false)
    }))
}

pub(super) fn list_account_aliases(state: &mut State, query: &Query) -> Answer {
    Ok(Xml::names(query, "AccountAliases", &state.alias))
}

pub(super) fn get_account_summary(state: &mut State, _: &Query) -> Answer {
    let figures = [
        ("Users", state.users.len()),
        ("UsersQuota", 5000),
        ("Roles", state.roles.len()),
        ("RolesQuota", 1000),
        ("Policies", state.policies.len()),
        ("PoliciesQuota", 1500),
        ("AccessKeysPerUserQuota", 2),
        ("VersionsPerPolicyQuota", 5),
        ("AttachedPoliciesPerUserQuota", 10),
        ("AttachedPoliciesPerRoleQuota", 10),
        ("UserPolicySizeQuota", 2048),
        ("PolicySizeQuota", 6144),
        ("AccountMFAEnabled", usize::from(!state.knobs.root_without_mfa)),
        ("AccountAccessKeysPresent", 0),
    ];
    Ok(Xml::default().nest("SummaryMap", |x| {
        let entry = |x: Xml, (key, value)| x.nest("entry", |x| x.text("key", key).text("value", value));
        figures.into_iter().fold(x, entry)
    }))
}
