//! IAM roles.

use super::aws::Answer;
use super::iam_principals::{Principal, Role, deletable};
use super::iam_users::{details, encoded, same_name, time};
use super::query::{AwsError, Params, Query};
use super::sample;
use super::state::State;
use super::trust;
use super::xml::Xml;
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

fn show(x: Xml, state: &State, role: &Role, whole: bool) -> Xml {
    let trust = encoded(&trust::shown(state, &role.trust).to_string());
    let description = Some(&role.description).filter(|text| !text.is_empty());
    let x = x.text("Path", &role.path).text("RoleName", &role.name).text("RoleId", &role.id);
    let x = x.text("Arn", &role.arn).text("CreateDate", time(role.created));
    let x = x.text("AssumeRolePolicyDocument", trust).maybe("Description", description);
    let x = x.text("MaxSessionDuration", role.max_session);
    if whole { details(x, role) } else { x }
}

pub(super) fn get(state: &mut State, query: &Query) -> Answer {
    let role = state.role(query)?.clone();
    Ok(Xml::default().nest("Role", |x| show(x, state, &role, true)))
}

pub(super) fn list(state: &mut State, query: &Query) -> Answer {
    Ok(Xml::listing(query, "Roles", state.roles.values(), |x, role| show(x, state, role, false)))
}

pub(super) fn create(state: &mut State, query: &Query) -> Answer {
    let principal = Principal::new(state, "role", query)?;
    let document = query.need("AssumeRolePolicyDocument")?;
    let max_session = match query.get("MaxSessionDuration").map(str::parse::<u32>) {
        None => 3600,
        Some(Ok(seconds @ 3600..=43200)) => seconds,
        Some(_) => return Err(AwsError::invalid("MaxSessionDuration must be from 3600 to 43200")),
    };
    let description = query.get("Description").unwrap_or_default().to_owned();
    if description.chars().count() > 1000 {
        return Err(AwsError::invalid("Value at 'description' must have length less than or equal to 1000"));
    }
    if state.roles.keys().any(|n| n.eq_ignore_ascii_case(&principal.name)) {
        return Err(AwsError::exists(format!("Role with name {} already exists.", principal.name)));
    }
    let trust = trust::accept(state, document)?;
    let role = Role { principal, trust, max_session, description, ..Role::default() };
    let answer = Xml::default().nest("Role", |x| show(x, state, &role, true));
    state.roles.insert(role.name.clone(), role);
    Ok(answer)
}

pub(super) fn delete(state: &mut State, query: &Query) -> Answer {
    let role = state.role(query)?;
    deletable(&[
        (!role.instance_profiles.is_empty(), "remove roles from instance profile"),
        (!role.inline.is_empty(), "delete policies"),
        (!role.attached.is_empty(), "detach all policies"),
    ])?;
    let name = role.name.clone();
    state.roles.remove(&name);
    Ok(Xml::default())
}

pub(super) fn update_trust(state: &mut State, query: &Query) -> Answer {
    state.role(query)?;
    let trust = trust::accept(state, query.need("PolicyDocument")?)?;
    state.role(query)?.trust = trust;
    Ok(Xml::default())
}

pub(super) fn list_instance_profiles(state: &mut State, query: &Query) -> Answer {
    let names = state.role(query)?.instance_profiles.clone();
    Ok(Xml::listing(query, "InstanceProfiles", names, |x, name| {
        x.text("Path", "/")
            .text("InstanceProfileName", &name)
            .text("InstanceProfileId", sample::unique_id("AIPA"))
            .text("Arn", state.arn("instance-profile", "/", &name))
            .text("CreateDate", time(Timestamp::UNIX_EPOCH))
            .empty("Roles")
    }))
}
