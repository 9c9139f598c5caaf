//! What a teardown shows and asks.

use super::Scope;
use super::run::InAws;
use crate::Error;
use crate::answers::{Ask, question as q};
use crate::plan::diff::short_key;
use crate::plan::{Entity, Left, render};
use crate::world::World;
use jiff::Timestamp;

pub(super) fn used(at: Timestamp) -> String {
    match at.duration_until(Timestamp::now()).as_hours() / 24 {
        ..=0 => "last used within a day".to_owned(),
        1 => "last used yesterday".to_owned(),
        days => format!("last used {days} days ago"),
    }
}

/// The plan of the way back.
pub(super) fn show(world: &World, scope: &Scope, aws: Option<&InAws>, keep_aws: bool) {
    let term = &world.term;
    term.heading(&format!("Removing profile \"{}\"", scope.name));
    match (aws, &scope.identity) {
        (Some(InAws { removal, last_used, .. }), _) => {
            render::removal_table(removal, last_used, term.width()).iter().for_each(|line| term.must(line));
        }
        (None, Some((_, identity))) => {
            let why = match (keep_aws, scope.identity_used_by.as_slice()) {
                (true, _) => "is left as it is".to_owned(),
                (false, others) => format!("stays: {} too", uses(others)),
            };
            let account = &identity.account;
            term.hanging("  ", &format!("In AWS account {account} everything {why}."));
        }
        (None, None) => {
            term.hanging("  ", "Nothing in AWS: the software needs Login with Amazon values only.")
        }
    }
    term.blank();
    for what in scope.words() {
        term.hanging("  forget  ", &what);
    }
    if !scope.app_used_by.is_empty() {
        term.hanging("  keep    ", &format!("the app's client secret: {} too", uses(&scope.app_used_by)));
    }
    term.blank();
}

/// "profile "acme-us" uses it".
fn uses(others: &[String]) -> String {
    match others {
        [one] => format!("profile \"{one}\" uses it"),
        many => format!("the profiles {} use it", many.join(", ")),
    }
}

/// The account's id is typed, or nothing happens.
pub(super) fn confirm(world: &World, scope: &Scope) -> Result<(), Error> {
    let mut ask = Ask::new(&world.term);
    let wanted = scope.to_type();
    if !ask.can() {
        return Err(Error::Unconfirmed { wanted });
    }
    let label = match scope.identity {
        Some(_) => format!("To continue, type the account id {wanted}"),
        None => format!("To continue, type the profile's name {wanted}"),
    };
    let typed = ask.input(&q::AWS_ACCOUNT, &label, None)?;
    if typed.trim().is_empty() {
        return Err(Error::Cancelled);
    }
    agreed(scope, &typed)
}

pub(super) fn agreed(scope: &Scope, typed: &str) -> Result<(), Error> {
    let wanted = scope.to_type();
    // The console shows an account id in groups of four digits.
    let plain = match scope.identity {
        Some(_) => typed.trim().replace(['-', ' '], ""),
        None => typed.trim().to_owned(),
    };
    if plain == wanted { Ok(()) } else { Err(Error::OtherTyped { wanted, typed: typed.trim().to_owned() }) }
}

/// What is gone, what stays, and what only a person can remove.
pub(super) fn done(world: &World, scope: &Scope, aws: Option<&InAws>, left: &[Left], keep_aws: bool) {
    let term = &world.term;
    for left in left {
        let name = match left.entity {
            Entity::AccessKey => short_key(&left.name),
            _ => left.name.clone(),
        };
        term.warn(&format!("left in AWS: {} {name}: {}", render::entity(left.entity), left.why));
    }
    if left.iter().any(|one| one.ours) {
        term.ok(&format!("The values of profile \"{}\" are gone from this computer", scope.name));
        term.warn(
            "What is left in AWS was made by spapi-setup, so its record stays. When nothing needs it any more, run the \
             same command again.",
        );
    } else {
        term.ok(&format!("Profile \"{}\" is gone from this computer", scope.name));
    }
    if let (true, Some((_, identity))) = (keep_aws, scope.own_identity()) {
        term.warn(&format!(
            "In AWS account {} the user {}, the role {} and the policy {} are left, and its access key still works: \
             delete them in the AWS console where nothing needs them.",
            identity.account, identity.user_name, identity.role_name, identity.policy_name
        ));
    }
    if keep_aws {
        for (_, rotation) in &scope.rotations {
            term.warn(&format!("left in AWS: queue {}", rotation.queue_arn));
        }
    }
    if aws.is_some_and(|aws| aws.removal.steps.iter().any(|step| step.entity == Entity::AccessKey)) {
        term.detail("Sessions of the role that have begun last until they expire, usually one hour.");
    }
    let files: Vec<_> = scope.profile.exports.iter().filter(|e| e.path.exists()).collect();
    if !files.is_empty() {
        term.warn("These files hold values of the profile (export --out wrote them). Delete them, or the profile's part of them:");
        files.iter().for_each(|e| term.line(&format!("    {}  ({})", e.path.display(), e.target)));
    }
    if !scope.profile.sinks.is_empty() {
        term.warn(
            "These places hold values of the profile and are not written any more. Delete the values there:",
        );
        scope.profile.sinks.iter().for_each(|s| term.line(&format!("    {}  ({})", s.sink, s.target)));
    }
    if !scope.profile.consumers.is_empty() {
        term.warn("These programs were given the values:");
        scope.profile.consumers.iter().for_each(|c| term.line(&format!("    {} {}", c.name, c.place)));
    }
    let site = scope.profile.site();
    let revoke = match site.kind.is_sandbox() {
        true => "",
        false => "revoke the app's authorization on the page Manage Authorizations, and ",
    };
    term.detail(&format!(
        "In {} nothing was changed: {revoke}delete the app in {}, where nothing else uses it.",
        site.name(),
        site.apps()
    ));
}
