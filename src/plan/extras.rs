//! What is on the user and the role beyond the plan: reported, never stripped; it stops a teardown.

use super::ownership::{inline_policy, policy_arn, rotator_policy};
use super::{Desired, Entity, Extra, Observed};

/// All of it, in the order: user, role.
pub(crate) fn extras(desired: &Desired, observed: &Observed) -> Vec<Extra> {
    let mut all = on_user(desired, observed);
    all.extend(on_role(desired, observed));
    all
}

pub(super) fn on_user(desired: &Desired, observed: &Observed) -> Vec<Extra> {
    let Some(user) = &observed.user else { return Vec::new() };
    let planned = [inline_policy(desired, observed), rotator_policy(desired, observed)];
    let is_planned = |name: &&String| planned.iter().flatten().any(|(one, _)| one == name);
    let mut what = Vec::new();
    what.extend(user.inline.keys().filter(|n| !is_planned(n)).map(|n| format!("inline policy {n}")));
    what.extend(user.attached.iter().map(|arn| format!("attached policy {arn}")));
    what.extend(user.groups.iter().map(|g| format!("member of group {g}")));
    if user.login_profile {
        what.push("console password".to_owned());
    }
    let limit = boundary(desired, user.boundary.as_deref());
    all_of(Entity::User, what, limit)
}

pub(super) fn on_role(desired: &Desired, observed: &Observed) -> Vec<Extra> {
    let Some(role) = &observed.role else { return Vec::new() };
    let planned = policy_arn(desired, observed);
    let other = |arn: &&String| !arn.eq_ignore_ascii_case(&planned);
    let mut what = Vec::new();
    what.extend(role.inline.iter().map(|n| format!("inline policy {n}")));
    what.extend(role.attached.iter().filter(other).map(|arn| format!("attached policy {arn}")));
    let limit = boundary(desired, role.boundary.as_deref());
    all_of(Entity::Role, what, limit)
}

fn all_of(on: Entity, grants: Vec<String>, limit: Option<String>) -> Vec<Extra> {
    let grants = grants.into_iter().map(|what| Extra { on, what, grants: true });
    grants.chain(limit.map(|what| Extra { on, what, grants: false })).collect()
}

/// A boundary where none was asked for. Where one was, another one is drift.
fn boundary(desired: &Desired, found: Option<&str>) -> Option<String> {
    found.filter(|_| desired.boundary.is_none()).map(|arn| format!("permissions boundary {arn}"))
}
