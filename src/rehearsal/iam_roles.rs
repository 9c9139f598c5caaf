//! IAM roles.

use super::access::Caller;
use super::aws::Answer;
use super::iam_principals::{Principal, Role};
use super::iam_users::{details, encoded, same_name, time};
use super::query::{AwsError, Params};
use super::sample;
use super::state::State;
use super::xml::{Page, Xml};
use super::{tags, trust};
use jiff::Timestamp;

impl State {
    /// The role a lookup by this name finds.
    pub fn find_role(&self, name: &str) -> Option<&Role> {
        self.roles.values().find(|r| same_name(self, &r.name, name))
    }

    pub(super) fn role(&mut self, params: &Params) -> Result<&mut Role, AwsError> {
        let name = params.need("RoleName")?;
        let missing = || AwsError::missing(format!("The role with name {name} cannot be found."));
        let found = self.find_role(name).map(|r| r.name.clone()).ok_or_else(missing)?;
        self.roles.get_mut(&found).ok_or_else(missing)
    }
}

fn show(x: &mut Xml, state: &State, role: &Role, whole: bool) {
    x.text("Path", &role.path).text("RoleName", &role.name).text("RoleId", &role.id);
    x.text("Arn", &role.arn).text("CreateDate", time(role.created));
    x.text("AssumeRolePolicyDocument", encoded(&trust::shown(state, &role.trust).to_string()));
    if !role.description.is_empty() {
        x.text("Description", &role.description);
    }
    x.text("MaxSessionDuration", role.max_session);
    if whole {
        details(x, role.boundary.as_ref(), &role.tags);
    }
}

pub(super) fn get(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let role = state.role(params)?.clone();
    let mut x = Xml::default();
    x.nest("Role", |x| show(x, state, &role, true));
    Ok(x)
}

pub(super) fn list(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let mut x = Xml::default();
    let page = Page::of(params, state.knobs.page);
    x.listing("Roles", state.roles.values().collect(), page, |x, r| show(x, state, r, false));
    Ok(x)
}

pub(super) fn create(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let name = params.name("RoleName", 64)?.to_owned();
    let path = params.path()?;
    let tags = tags::read(params)?;
    let boundary = state.boundary(params)?;
    let document = params.need("AssumeRolePolicyDocument")?;
    let max_session = match params.get("MaxSessionDuration").map(str::parse::<u32>) {
        None => 3600,
        Some(Ok(seconds @ 3600..=43200)) => seconds,
        Some(_) => return Err(AwsError::invalid("MaxSessionDuration must be from 3600 to 43200")),
    };
    let description = params.get("Description").unwrap_or_default().to_owned();
    if description.chars().count() > 1000 {
        return Err(AwsError::invalid("Value at 'description' must have length less than or equal to 1000"));
    }
    if state.roles.keys().any(|n| n.eq_ignore_ascii_case(&name)) {
        return Err(AwsError::exists(format!("Role with name {name} already exists.")));
    }
    let principal = Principal { tags, boundary, ..Principal::new(state, "role", &path, &name) };
    let trust = trust::accept(state, document)?;
    let role = Role { principal, trust, max_session, description, ..Role::default() };
    let mut x = Xml::default();
    x.nest("Role", |x| show(x, state, &role, true));
    state.roles.insert(name, role);
    Ok(x)
}

pub(super) fn delete(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let role = state.role(params)?;
    let first = [
        (!role.instance_profiles.is_empty(), "remove roles from instance profile"),
        (!role.inline.is_empty(), "delete policies"),
        (!role.attached.is_empty(), "detach all policies"),
    ];
    if let Some((_, what)) = first.iter().find(|(there, _)| *there) {
        return Err(AwsError::conflict(format!("Cannot delete entity, must {what} first.")));
    }
    let name = role.name.clone();
    state.roles.remove(&name);
    Ok(Xml::default())
}

pub(super) fn update_trust(state: &mut State, _: &Caller, params: &Params) -> Answer {
    state.role(params)?;
    let trust = trust::accept(state, params.need("PolicyDocument")?)?;
    state.role(params)?.trust = trust;
    Ok(Xml::default())
}

pub(super) fn list_instance_profiles(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let page = Page::of(params, state.knobs.page);
    let names = state.role(params)?.instance_profiles.clone();
    let mut x = Xml::default();
    x.listing("InstanceProfiles", names, page, |x, name| {
        x.text("Path", "/").text("InstanceProfileName", &name);
        x.text("InstanceProfileId", sample::unique_id("AIPA"));
        x.text("Arn", state.arn("instance-profile", "/", &name));
        x.text("CreateDate", time(Timestamp::UNIX_EPOCH)).members("Roles", [] as [&str; 0], |_, _| {});
    });
    Ok(x)
}
