//! Customer-managed policies and their versions.

use super::aws::Answer;
use super::iam_principals::Principal;
use super::iam_users::{encoded, time};
use super::query::{AwsError, Params, Query};
use super::sample;
use super::state::{Policy, PolicyVersion, State};
use super::xml::Xml;
use super::{policy, tags};
use jiff::Timestamp;

const VERSIONS: usize = 5;

impl State {
    pub(super) fn policy(&mut self, params: &Params) -> Result<&mut Policy, AwsError> {
        let arn = params.need("PolicyArn")?;
        self.policies.get_mut(arn).ok_or_else(|| AwsError::missing(format!("Policy {arn} was not found.")))
    }

    /// Whether a policy can be attached: one of this account that exists, or AWS's own.
    pub(super) fn attachable(&self, arn: &str) -> bool {
        self.policies.contains_key(arn)
            || arn.starts_with(&format!("arn:{}:iam::aws:policy/", self.partition))
    }

    pub(super) fn attachable_policy(&self, params: &Params) -> Result<String, AwsError> {
        let arn = params.need("PolicyArn")?;
        if self.attachable(arn) {
            return Ok(arn.to_owned());
        }
        Err(AwsError::missing(format!("Policy {arn} does not exist or is not attachable.")))
    }

    /// Makes a policy as somebody else could have done, and gives its ARN.
    pub fn add_policy(&mut self, name: &str, document: &str) -> String {
        let policy = Policy::new(self, "/", name, document);
        let arn = policy.arn.clone();
        self.policies.insert(arn.clone(), policy);
        arn
    }

    /// How many users and roles have the policy attached, and how many as their boundary.
    fn uses(&self, arn: &str) -> (usize, usize) {
        let attached = self.principals().filter(|p| p.attached.iter().any(|a| a == arn)).count();
        (attached, self.principals().filter(|p| p.boundary.as_deref() == Some(arn)).count())
    }
}

impl Policy {
    fn new(state: &State, path: &str, name: &str, document: &str) -> Self {
        let mut policy = Self {
            name: name.to_owned(),
            path: path.to_owned(),
            arn: state.arn("policy", path, name),
            id: sample::unique_id("ANPA"),
            created: Timestamp::now(),
            ..Self::default()
        };
        policy.add_version(document, true);
        policy
    }

    /// The version in force.
    pub(super) fn current(&self) -> Option<&PolicyVersion> {
        self.versions.iter().find(|version| version.is_default)
    }

    /// Adds a version, whatever the quota says.
    pub fn add_version(&mut self, document: &str, default: bool) -> &PolicyVersion {
        if default {
            self.versions.iter_mut().for_each(|v| v.is_default = false);
        }
        self.latest += 1;
        let id = format!("v{}", self.latest);
        let created = Timestamp::now();
        self.versions.push(PolicyVersion { id, document: document.to_owned(), is_default: default, created });
        &self.versions[self.versions.len() - 1]
    }
}

fn show(x: Xml, state: &State, policy: &Policy, whole: bool) -> Xml {
    let (attached, bounds) = state.uses(&policy.arn);
    let updated = policy.versions.last().map_or(policy.created, |v| v.created);
    let x = x
        .text("PolicyName", &policy.name)
        .text("PolicyId", &policy.id)
        .text("Arn", &policy.arn)
        .text("Path", &policy.path)
        .maybe("DefaultVersionId", policy.current().map(|v| &v.id))
        .text("AttachmentCount", attached)
        .text("PermissionsBoundaryUsageCount", bounds)
        .text("IsAttachable", true)
        .text("CreateDate", time(policy.created))
        .text("UpdateDate", time(updated));
    if whole { tags::show(x, &policy.tags) } else { x }
}

pub(super) fn get(state: &mut State, query: &Query) -> Answer {
    let policy = state.policy(query)?.clone();
    Ok(Xml::default().nest("Policy", |x| show(x, state, &policy, true)))
}

pub(super) fn list(state: &mut State, query: &Query) -> Answer {
    let all = state.policies.values().filter(|_| query.get("Scope") != Some("AWS"));
    Ok(Xml::listing(query, "Policies", all, |x, policy| show(x, state, policy, false)))
}

pub(super) fn create(state: &mut State, query: &Query) -> Answer {
    let name = query.name("PolicyName", 128)?;
    let path = query.path()?;
    let tags = tags::read(query)?;
    let document = document(query)?;
    if state.policies.values().any(|p| p.name.eq_ignore_ascii_case(name)) {
        return Err(AwsError::exists(format!(
            "A policy called {name} already exists. Duplicate names are not allowed."
        )));
    }
    let policy = Policy { tags, ..Policy::new(state, &path, name, document) };
    let answer = Xml::default().nest("Policy", |x| show(x, state, &policy, true));
    state.policies.insert(policy.arn.clone(), policy);
    Ok(answer)
}

fn document<'a>(query: &'a Query) -> Result<&'a str, AwsError> {
    let document = query.need("PolicyDocument")?;
    policy::parse(document, false)?;
    if policy::size(document) > 6144 {
        return Err(AwsError::limit("Cannot exceed quota for PolicySize: 6144"));
    }
    Ok(document)
}

pub(super) fn delete(state: &mut State, query: &Query) -> Answer {
    let policy = state.policy(query)?;
    let (arn, versions) = (policy.arn.clone(), policy.versions.len());
    if state.uses(&arn) != (0, 0) {
        return Err(AwsError::conflict("Cannot delete a policy attached to entities."));
    }
    if versions > 1 {
        return Err(AwsError::conflict(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's \
             versions. The default version is deleted with the policy.",
        ));
    }
    state.policies.remove(&arn);
    Ok(Xml::default())
}

fn show_version(x: Xml, version: &PolicyVersion) -> Xml {
    let x = x.text("VersionId", &version.id).text("IsDefaultVersion", version.is_default);
    x.text("CreateDate", time(version.created))
}

fn version<'a>(policy: &'a Policy, query: &Query) -> Result<&'a PolicyVersion, AwsError> {
    let id = query.need("VersionId")?;
    policy.versions.iter().find(|v| v.id == id).ok_or_else(|| {
        AwsError::missing(format!("Policy {} version {id} does not exist or is not attachable.", policy.arn))
    })
}

pub(super) fn get_version(state: &mut State, query: &Query) -> Answer {
    let version = version(state.policy(query)?, query)?;
    let document = encoded(&version.document);
    Ok(Xml::default().nest("PolicyVersion", |x| show_version(x.text("Document", document), version)))
}

pub(super) fn list_versions(state: &mut State, query: &Query) -> Answer {
    // IAM lists the newest first.
    Ok(Xml::listing(query, "Versions", state.policy(query)?.versions.iter().rev(), show_version))
}

pub(super) fn create_version(state: &mut State, query: &Query) -> Answer {
    let document = document(query)?;
    let policy = state.policy(query)?;
    if policy.versions.len() >= VERSIONS {
        return Err(AwsError::limit(
            "A managed policy can have up to 5 versions. Before you create a new version, you must delete an \
             existing version.",
        ));
    }
    let version = policy.add_version(document, query.get("SetAsDefault") == Some("true"));
    Ok(Xml::default().nest("PolicyVersion", |x| show_version(x, version)))
}

pub(super) fn delete_version(state: &mut State, query: &Query) -> Answer {
    let policy = state.policy(query)?;
    let version = version(policy, query)?;
    if version.is_default {
        return Err(AwsError::conflict("Cannot delete the default version of a policy."));
    }
    let id = version.id.clone();
    policy.versions.retain(|v| v.id != id);
    Ok(Xml::default())
}

pub(super) fn set_default_version(state: &mut State, query: &Query) -> Answer {
    let policy = state.policy(query)?;
    let id = version(policy, query)?.id.clone();
    policy.versions.iter_mut().for_each(|v| v.is_default = v.id == id);
    Ok(Xml::default())
}

pub(super) fn list_entities(state: &mut State, query: &Query) -> Answer {
    let arn = state.policy(query)?.arn.clone();
    let filter = query.get("PolicyUsageFilter");
    let uses = |principal: &Principal| {
        let (attached, bounds) =
            (principal.attached.contains(&arn), principal.boundary.as_ref() == Some(&arn));
        match filter {
            Some("PermissionsBoundary") => bounds,
            Some(_) => attached,
            None => attached || bounds,
        }
    };
    let (users, roles) = (state.users.values().filter(|u| uses(u)), state.roles.values().filter(|r| uses(r)));
    Ok(Xml::default()
        .empty("PolicyGroups")
        .members("PolicyUsers", users, |x, u| x.text("UserName", &u.name).text("UserId", &u.id))
        .members("PolicyRoles", roles, |x, r| x.text("RoleName", &r.name).text("RoleId", &r.id))
        .text("IsTruncated", false))
}
