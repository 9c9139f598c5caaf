//! What IAM users and roles have in common: boundary, inline and attached policies.

use super::aws::Answer;
use super::iam_extras::Hanging;
use super::query::{AwsError, Params, Query};
use super::state::State;
use super::xml::Xml;
use super::{sample, tags};
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
    /// The new user or role (`kind`) that a request describes.
    pub(super) fn new(state: &State, kind: &str, query: &Query) -> Result<Self, AwsError> {
        let (field, id) = if kind == "role" { ("RoleName", "AROA") } else { ("UserName", "AIDA") };
        let (name, path) = (query.name(field, 64)?.to_owned(), query.path()?);
        Ok(Self {
            arn: state.arn(kind, &path, &name),
            id: sample::unique_id(id),
            created: Timestamp::now(),
            tags: tags::read(query)?,
            boundary: state.boundary(query)?,
            refuse: state.knobs.propagation,
            name,
            path,
            ..Self::default()
        })
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

/// What both have in common is read and written as if it were their own.
macro_rules! is_principal {
    ($kind:ty) => {
        impl Deref for $kind {
            type Target = Principal;

            fn deref(&self) -> &Principal {
                &self.principal
            }
        }

        impl DerefMut for $kind {
            fn deref_mut(&mut self) -> &mut Principal {
                &mut self.principal
            }
        }
    };
}

is_principal!(User);
is_principal!(Role);

impl State {
    /// Every user and every role.
    pub(super) fn principals(&self) -> impl Iterator<Item = &Principal> {
        let users = self.users.values().map(|user| &user.principal);
        users.chain(self.roles.values().map(|role| &role.principal))
    }

    /// The user or role that a request names.
    fn principal(&mut self, params: &Params) -> Result<&mut Principal, AwsError> {
        if params.get("RoleName").is_some() {
            return Ok(&mut self.role(params)?.principal);
        }
        Ok(&mut self.user(params)?.principal)
    }

    /// The boundary in a request, which must be there.
    fn boundary(&self, params: &Params) -> Result<Option<String>, AwsError> {
        match params.get("PermissionsBoundary") {
            Some(arn) if !self.attachable(arn) => {
                Err(AwsError::missing(format!("Scope ARN: {arn} does not exist or is not attachable.")))
            }
            arn => Ok(arn.map(str::to_owned)),
        }
    }
}

pub(super) fn put_boundary(state: &mut State, query: &Query) -> Answer {
    query.need("PermissionsBoundary")?;
    let boundary = state.boundary(query)?;
    state.principal(query)?.boundary = boundary;
    Ok(Xml::default())
}

pub(super) fn delete_boundary(state: &mut State, query: &Query) -> Answer {
    state.principal(query)?.boundary = None;
    Ok(Xml::default())
}

pub(super) fn list_inline(state: &mut State, query: &Query) -> Answer {
    Ok(Xml::names(query, "PolicyNames", state.principal(query)?.inline.keys()))
}

pub(super) fn list_attached(state: &mut State, query: &Query) -> Answer {
    Ok(Xml::listing(query, "AttachedPolicies", &state.principal(query)?.attached, |x, arn| {
        x.text("PolicyName", arn.rsplit('/').next().unwrap_or_default()).text("PolicyArn", arn)
    }))
}

pub(super) fn attach(state: &mut State, query: &Query) -> Answer {
    let arn = state.attachable_policy(query)?;
    let principal = state.principal(query)?;
    if !principal.attached.contains(&arn) {
        if principal.attached.len() >= 10 {
            return Err(AwsError::limit("Cannot exceed quota for attached policies: 10"));
        }
        principal.attached.push(arn);
    }
    Ok(Xml::default())
}

pub(super) fn detach(state: &mut State, query: &Query) -> Answer {
    let arn = query.need("PolicyArn")?;
    let attached = &mut state.principal(query)?.attached;
    let missing = || AwsError::missing(format!("Policy {arn} was not found."));
    attached.remove(attached.iter().position(|a| a == arn).ok_or_else(missing)?);
    Ok(Xml::default())
}

/// Refuses to delete what still has something: each with how it is taken away.
pub(super) fn deletable(rest: &[(bool, &str)]) -> Result<(), AwsError> {
    match rest.iter().find(|(there, _)| *there) {
        Some((_, what)) => Err(AwsError::conflict(format!("Cannot delete entity, must {what} first."))),
        None => Ok(()),
    }
}
