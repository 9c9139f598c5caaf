//! What IAM users and roles have in common: boundary, inline and attached policies.

use super::access::Caller;
use super::aws::Answer;
use super::iam_extras::Hanging;
use super::query::{AwsError, Params};
use super::state::State;
use super::xml::{Page, Xml};
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

/// What an IAM user and a role have in common.
#[derive(Debug, Clone, Default)]
pub struct Principal {
    /// As spelt when it was made.
    pub name: String,
    /// `/` or `/team/`.
    pub path: String,
    /// The ARN.
    pub arn: String,
    /// `AIDA…` or `AROA…`.
    pub id: String,
    /// When it was made.
    pub created: Timestamp,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// The permissions boundary's ARN.
    pub boundary: Option<String>,
    /// Inline policies: name, document.
    pub inline: BTreeMap<String, String>,
    /// Attached policies' ARNs.
    pub attached: Vec<String>,
    /// As a principal, or to be assumed, refused this often more.
    pub refuse: u32,
}

impl Principal {
    /// A new user (`kind` is `user`) or role at this path.
    pub(super) fn new(state: &State, kind: &str, path: &str, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            path: path.to_owned(),
            arn: state.arn(kind, path, name),
            id: super::sample::unique_id(if kind == "role" { "AROA" } else { "AIDA" }),
            created: Timestamp::now(),
            refuse: state.knobs.propagation,
            ..Self::default()
        }
    }
}

/// An IAM user.
#[derive(Debug, Clone, Default)]
pub struct User {
    /// Name, policies, tags.
    pub principal: Principal,
    /// Groups.
    pub groups: Vec<String>,
    /// Whether there is a console password.
    pub login_profile: bool,
    /// Keys, devices and certificates of other services.
    pub hanging: Hanging,
}

/// An IAM role.
#[derive(Debug, Clone, Default)]
pub struct Role {
    /// Name, policies, tags.
    pub principal: Principal,
    /// The trust policy, as IAM keeps it: a principal's unique id in place of its ARN.
    pub trust: Value,
    /// The longest session in seconds.
    pub max_session: u32,
    /// Its description.
    pub description: String,
    /// Instance profiles it is in.
    pub instance_profiles: Vec<String>,
}

impl Deref for User {
    type Target = Principal;

    fn deref(&self) -> &Principal {
        &self.principal
    }
}

impl DerefMut for User {
    fn deref_mut(&mut self) -> &mut Principal {
        &mut self.principal
    }
}

impl Deref for Role {
    type Target = Principal;

    fn deref(&self) -> &Principal {
        &self.principal
    }
}

impl DerefMut for Role {
    fn deref_mut(&mut self) -> &mut Principal {
        &mut self.principal
    }
}

impl State {
    /// The user or role that a request names.
    fn principal(&mut self, params: &Params) -> Result<&mut Principal, AwsError> {
        if params.get("RoleName").is_some() {
            return Ok(&mut self.role(params)?.principal);
        }
        Ok(&mut self.user(params)?.principal)
    }
}

pub(super) fn put_boundary(state: &mut State, _: &Caller, params: &Params) -> Answer {
    params.need("PermissionsBoundary")?;
    let boundary = state.boundary(params)?;
    state.principal(params)?.boundary = boundary;
    Ok(Xml::default())
}

pub(super) fn delete_boundary(state: &mut State, _: &Caller, params: &Params) -> Answer {
    state.principal(params)?.boundary = None;
    Ok(Xml::default())
}

pub(super) fn list_inline(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let page = Page::of(params, state.knobs.page);
    let mut x = Xml::default();
    x.names("PolicyNames", state.principal(params)?.inline.keys(), page);
    Ok(x)
}

pub(super) fn list_attached(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let page = Page::of(params, state.knobs.page);
    let mut x = Xml::default();
    let arns = state.principal(params)?.attached.iter().collect();
    x.listing("AttachedPolicies", arns, page, |x, arn| {
        x.text("PolicyName", arn.rsplit('/').next().unwrap_or_default()).text("PolicyArn", arn);
    });
    Ok(x)
}

pub(super) fn attach(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let arn = state.attachable_policy(params)?;
    let principal = state.principal(params)?;
    if !principal.attached.contains(&arn) {
        if principal.attached.len() >= 10 {
            return Err(AwsError::limit("Cannot exceed quota for attached policies: 10"));
        }
        principal.attached.push(arn);
    }
    Ok(Xml::default())
}

pub(super) fn detach(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let arn = params.need("PolicyArn")?;
    let attached = &mut state.principal(params)?.attached;
    let before = attached.len();
    attached.retain(|a| a != arn);
    if attached.len() == before {
        return Err(AwsError::missing(format!("Policy {arn} was not found.")));
    }
    Ok(Xml::default())
}
