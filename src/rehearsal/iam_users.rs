//! IAM users, and what the account as a whole answers.

use super::access::Caller;
use super::aws::Answer;
use super::iam_principals::{Principal, User};
use super::query::{AwsError, Params};
use super::sample;
use super::state::State;
use super::xml::{Page, Xml};
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

    /// The boundary in a request, which must be there.
    pub(super) fn boundary(&self, params: &Params) -> Result<Option<String>, AwsError> {
        match params.get("PermissionsBoundary") {
            Some(arn) if !self.attachable(arn) => {
                Err(AwsError::missing(format!("Scope ARN: {arn} does not exist or is not attachable.")))
            }
            arn => Ok(arn.map(str::to_owned)),
        }
    }
}

fn show(x: &mut Xml, user: &User, whole: bool) {
    x.text("Path", &user.path).text("UserName", &user.name).text("UserId", &user.id);
    x.text("Arn", &user.arn).text("CreateDate", time(user.created));
    // Listings leave tags and boundary out, as IAM does.
    if whole {
        details(x, user.boundary.as_ref(), &user.tags);
    }
}

/// Boundary and tags of a user or role.
pub(super) fn details(
    x: &mut Xml,
    boundary: Option<&String>,
    tagged: &std::collections::BTreeMap<String, String>,
) {
    if let Some(arn) = boundary {
        x.nest("PermissionsBoundary", |x| {
            x.text("PermissionsBoundaryType", "Policy").text("PermissionsBoundaryArn", arn);
        });
    }
    if !tagged.is_empty() {
        tags::show(x, tagged);
    }
}

/// A time to the second, as IAM gives it.
pub(super) fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

pub(super) fn get_user(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let user = state.user(params)?;
    let mut x = Xml::default();
    x.nest("User", |x| show(x, user, true));
    Ok(x)
}

pub(super) fn list_users(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let mut x = Xml::default();
    let page = Page::of(params, state.knobs.page);
    x.listing("Users", state.users.values().collect(), page, |x, u| show(x, u, false));
    Ok(x)
}

pub(super) fn create_user(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let name = params.name("UserName", 64)?.to_owned();
    let path = params.path()?;
    let tags = tags::read(params)?;
    let boundary = state.boundary(params)?;
    if state.users.keys().any(|n| n.eq_ignore_ascii_case(&name)) {
        return Err(AwsError::exists(format!("User with name {name} already exists.")));
    }
    let principal = Principal { tags, boundary, ..Principal::new(state, "user", &path, &name) };
    let user = User { principal, ..User::default() };
    let mut x = Xml::default();
    x.nest("User", |x| show(x, &user, true));
    state.users.insert(name, user);
    Ok(x)
}

pub(super) fn delete_user(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let name = state.user(params)?.name.clone();
    let keys = state.keys_of(&name).len();
    let user = state.user(params)?;
    let first = [
        (user.login_profile, "delete login profile"),
        (keys > 0, "delete access keys"),
        (!user.inline.is_empty(), "delete policies"),
        (!user.attached.is_empty(), "detach all policies"),
        (!user.groups.is_empty(), "remove users from group"),
        (!user.hanging.ssh_keys.is_empty(), "delete SSH public keys"),
        (!user.hanging.mfa_devices.is_empty(), "deactivate MFA devices"),
        (!user.hanging.certificates.is_empty(), "delete signing certificates"),
        (!user.hanging.service_credentials.is_empty(), "delete service specific credentials"),
    ];
    if let Some((_, what)) = first.iter().find(|(there, _)| *there) {
        return Err(AwsError::conflict(format!("Cannot delete entity, must {what} first.")));
    }
    state.users.remove(&name);
    Ok(Xml::default())
}

pub(super) fn get_inline(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let name = params.need("PolicyName")?;
    let user = state.user(params)?;
    let document = user
        .inline
        .get(name)
        .ok_or_else(|| AwsError::missing(format!("The user policy with name {name} cannot be found.")))?;
    let mut x = Xml::default();
    x.text("UserName", &user.name).text("PolicyName", name).text("PolicyDocument", encoded(document));
    Ok(x)
}

pub(super) fn put_inline(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let name = params.name("PolicyName", 128)?.to_owned();
    let document = params.need("PolicyDocument")?;
    policy::parse(document, false)?;
    let user = state.user(params)?;
    let size = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
    let others = user.inline.iter().filter(|(n, _)| **n != name).map(|(_, d)| size(d)).sum::<usize>();
    if others + size(document) > 2048 {
        let message = format!("Maximum policy size of 2048 bytes exceeded for user {}", user.name);
        return Err(AwsError::limit(message));
    }
    user.inline.insert(name, document.to_owned());
    Ok(Xml::default())
}

pub(super) fn delete_inline(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let name = params.need("PolicyName")?;
    let missing = || AwsError::missing(format!("The user policy with name {name} cannot be found."));
    state.user(params)?.inline.remove(name).map(|_| Xml::default()).ok_or_else(missing)
}

pub(super) fn list_groups(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let page = Page::of(params, state.knobs.page);
    let groups = state.user(params)?.groups.clone();
    let mut x = Xml::default();
    x.listing("Groups", groups, page, |x, name| {
        x.text("Path", "/").text("GroupName", &name).text("GroupId", sample::unique_id("AGPA"));
        x.text("Arn", state.arn("group", "/", &name)).text("CreateDate", time(Timestamp::UNIX_EPOCH));
    });
    Ok(x)
}

pub(super) fn get_login_profile(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let user = state.user(params)?;
    if !user.login_profile {
        return Err(AwsError::missing(format!("Login Profile for User {} cannot be found.", user.name)));
    }
    let mut x = Xml::default();
    x.nest("LoginProfile", |x| {
        x.text("UserName", &user.name).text("CreateDate", time(user.created));
        x.text("PasswordResetRequired", false);
    });
    Ok(x)
}

pub(super) fn list_account_aliases(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let mut x = Xml::default();
    x.names("AccountAliases", state.alias.iter(), Page::of(params, None));
    Ok(x)
}

pub(super) fn get_account_summary(state: &mut State, _: &Caller, _: &Params) -> Answer {
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
    let mut x = Xml::default();
    x.nest("SummaryMap", |x| {
        for (key, value) in figures {
            x.nest("entry", |x| {
                x.text("key", key).text("value", value);
            });
        }
    });
    Ok(x)
}
