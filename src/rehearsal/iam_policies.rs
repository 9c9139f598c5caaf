//! Customer-managed policies and their versions.

use super::access::Caller;
use super::aws::Answer;
use super::iam_users::{encoded, time};
use super::query::{AwsError, Params};
use super::sample;
use super::state::{Policy, PolicyVersion, State};
use super::xml::{Page, Xml};
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
        let arn = self.arn("policy", "/", name);
        let policy = Policy {
            name: name.to_owned(),
            path: "/".to_owned(),
            arn: arn.clone(),
            id: sample::unique_id("ANPA"),
            created: Timestamp::now(),
            ..Policy::default()
        };
        self.policies.insert(arn.clone(), policy);
        if let Some(policy) = self.policies.get_mut(&arn) {
            policy.add_version(document, true);
        }
        arn
    }

    fn attachments(&self, arn: &str) -> usize {
        let has = |list: &[String]| list.iter().any(|a| a == arn);
        self.roles.values().filter(|r| has(&r.attached)).count()
            + self.users.values().filter(|u| has(&u.attached)).count()
    }

    fn boundary_uses(&self, arn: &str) -> usize {
        let is = |b: &Option<String>| b.as_deref() == Some(arn);
        self.roles.values().filter(|r| is(&r.boundary)).count()
            + self.users.values().filter(|u| is(&u.boundary)).count()
    }
}

impl Policy {
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

fn show(x: &mut Xml, state: &State, policy: &Policy, whole: bool) {
    let default = policy.versions.iter().find(|v| v.is_default);
    x.text("PolicyName", &policy.name).text("PolicyId", &policy.id).text("Arn", &policy.arn);
    x.text("Path", &policy.path).maybe("DefaultVersionId", default.map(|v| &v.id));
    x.text("AttachmentCount", state.attachments(&policy.arn));
    x.text("PermissionsBoundaryUsageCount", state.boundary_uses(&policy.arn)).text("IsAttachable", true);
    let updated = policy.versions.last().map_or(policy.created, |v| v.created);
    x.text("CreateDate", time(policy.created)).text("UpdateDate", time(updated));
    if whole && !policy.tags.is_empty() {
        tags::show(x, &policy.tags);
    }
}

pub(super) fn get(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let policy = state.policy(params)?.clone();
    let mut x = Xml::default();
    x.nest("Policy", |x| show(x, state, &policy, true));
    Ok(x)
}

pub(super) fn list(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let page = Page::of(params, state.knobs.page);
    let all = if params.get("Scope") == Some("AWS") { Vec::new() } else { state.policies.values().collect() };
    let mut x = Xml::default();
    x.listing("Policies", all, page, |x, policy| show(x, state, policy, false));
    Ok(x)
}

pub(super) fn create(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let name = params.name("PolicyName", 128)?;
    let path = params.path()?;
    let tags = tags::read(params)?;
    let document = document(params)?;
    if state.policies.values().any(|p| p.name.eq_ignore_ascii_case(name)) {
        return Err(AwsError::exists(format!(
            "A policy called {name} already exists. Duplicate names are not allowed."
        )));
    }
    let arn = state.arn("policy", &path, name);
    let mut policy = Policy {
        name: name.to_owned(),
        path,
        arn: arn.clone(),
        id: sample::unique_id("ANPA"),
        created: Timestamp::now(),
        tags,
        ..Policy::default()
    };
    policy.add_version(document, true);
    let mut x = Xml::default();
    x.nest("Policy", |x| show(x, state, &policy, true));
    state.policies.insert(arn, policy);
    Ok(x)
}

fn document(params: &Params) -> Result<&str, AwsError> {
    let document = params.need("PolicyDocument")?;
    policy::parse(document, false)?;
    if document.chars().filter(|c| !c.is_whitespace()).count() > 6144 {
        return Err(AwsError::limit("Cannot exceed quota for PolicySize: 6144"));
    }
    Ok(document)
}

pub(super) fn delete(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let policy = state.policy(params)?;
    let (arn, versions) = (policy.arn.clone(), policy.versions.len());
    if state.attachments(&arn) + state.boundary_uses(&arn) > 0 {
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

fn show_version(x: &mut Xml, version: &PolicyVersion, whole: bool) {
    if whole {
        x.text("Document", encoded(&version.document));
    }
    x.text("VersionId", &version.id).text("IsDefaultVersion", version.is_default);
    x.text("CreateDate", time(version.created));
}

fn version<'a>(policy: &'a Policy, params: &Params) -> Result<&'a PolicyVersion, AwsError> {
    let id = params.need("VersionId")?;
    policy.versions.iter().find(|v| v.id == id).ok_or_else(|| {
        AwsError::missing(format!("Policy {} version {id} does not exist or is not attachable.", policy.arn))
    })
}

pub(super) fn get_version(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let policy = state.policy(params)?;
    let version = version(policy, params)?;
    let mut x = Xml::default();
    x.nest("PolicyVersion", |x| show_version(x, version, true));
    Ok(x)
}

pub(super) fn list_versions(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let page = Page::of(params, state.knobs.page);
    // IAM lists the newest first.
    let versions = state.policy(params)?.versions.iter().rev().collect();
    let mut x = Xml::default();
    x.listing("Versions", versions, page, |x, version| show_version(x, version, false));
    Ok(x)
}

pub(super) fn create_version(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let document = document(params)?;
    let default = params.get("SetAsDefault") == Some("true");
    let policy = state.policy(params)?;
    if policy.versions.len() >= VERSIONS {
        return Err(AwsError::limit(
            "A managed policy can have up to 5 versions. Before you create a new version, you must delete an \
             existing version.",
        ));
    }
    let version = policy.add_version(document, default);
    let mut x = Xml::default();
    x.nest("PolicyVersion", |x| show_version(x, version, false));
    Ok(x)
}

pub(super) fn delete_version(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let policy = state.policy(params)?;
    let version = version(policy, params)?;
    if version.is_default {
        return Err(AwsError::conflict("Cannot delete the default version of a policy."));
    }
    let id = version.id.clone();
    policy.versions.retain(|v| v.id != id);
    Ok(Xml::default())
}

pub(super) fn set_default_version(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let policy = state.policy(params)?;
    let id = version(policy, params)?.id.clone();
    policy.versions.iter_mut().for_each(|v| v.is_default = v.id == id);
    Ok(Xml::default())
}

pub(super) fn list_entities(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let arn = state.policy(params)?.arn.clone();
    let filter = params.get("PolicyUsageFilter");
    let uses = |attached: &[String], boundary: &Option<String>| {
        let (attached, bounds) = (attached.contains(&arn), boundary.as_ref() == Some(&arn));
        match filter {
            Some("PermissionsBoundary") => bounds,
            Some(_) => attached,
            None => attached || bounds,
        }
    };
    let mut x = Xml::default();
    x.members("PolicyGroups", [] as [&str; 0], |_, _| {});
    let users = state.users.values().filter(|u| uses(&u.attached, &u.boundary));
    x.members("PolicyUsers", users, |x, u| {
        x.text("UserName", &u.name).text("UserId", &u.id);
    });
    let roles = state.roles.values().filter(|r| uses(&r.attached, &r.boundary));
    x.members("PolicyRoles", roles, |x, r| {
        x.text("RoleName", &r.name).text("RoleId", &r.id);
    });
    x.text("IsTruncated", false);
    Ok(x)
}
