//! What IAM holds against what it should hold: the plan of `init`, read as verdicts.

use super::rung::Id;
use super::verdict::Verdict;
use crate::plan::diff::short_key;
use crate::plan::step::{Conflict, Op};
use crate::plan::{self, Action, Entity, Step, documents, render};
use crate::profiles::due;
use crate::provision::Survey;
use crate::report;
use crate::store::Identity;
use jiff::civil::Date;

/// The rungs that an administrator's reading answers.
pub(crate) const READ: [Id; 8] =
    [Id::User, Id::Policy, Id::Role, Id::Trust, Id::Attachment, Id::Inline, Id::Extras, Id::AccessKey];

/// What is known beside the survey.
pub(crate) struct Around<'a> {
    pub identity: &'a Identity,
    /// After how many days a key is old.
    pub key_days: i64,
    /// Whether the store that holds the key could not be read.
    pub store_broken: bool,
    pub today: Date,
}

/// One verdict for each of [`READ`].
pub(crate) fn verdicts(survey: &Survey, around: &Around<'_>) -> Vec<Verdict> {
    let there = &survey.observed;
    // `init`, and so `--fix`, does nothing where a step needs a decision first. A key that only looks foreign because
    // the store can't be read is no such step.
    let mut conflicts = survey.plan.conflicts();
    let mendable = !conflicts.any(|s| !(around.store_broken && s.entity == Entity::AccessKey));
    let mends = mendable && !around.store_broken;
    let recorded = (&around.identity.user_id, &around.identity.policy_id, &around.identity.role_id);
    let found = |e: Entity| match e {
        Entity::User => there.user.as_ref().map(|u| u.id.as_str()).zip(recorded.0.as_deref()),
        Entity::Policy => there.policy.as_ref().map(|p| p.id.as_str()).zip(recorded.1.as_deref()),
        _ => there.role.as_ref().map(|r| r.id.as_str()).zip(recorded.2.as_deref()),
    };
    let entity = |id: Id, e: Entity, fine: &str| match survey.plan.step(e) {
        Some(step) => of_entity(id, step, found(e), fine, mends),
        None => Verdict::skip(id, "it is no part of the plan"),
    };
    vec![
        entity(Id::User, Entity::User, ""),
        entity(Id::Policy, Entity::Policy, "may call SP-API, nothing else"),
        entity(Id::Role, Entity::Role, ""),
        trust(survey, mends),
        attachment(survey, mends),
        inline(survey, mends),
        extras(survey),
        access_key(survey, around, mends),
    ]
}

/// User, policy, role: there, ours, as they should be. The role's trust policy has a rung of its own.
fn of_entity(id: Id, step: &Step, ids: Option<(&str, &str)>, fine: &str, mends: bool) -> Verdict {
    let name = step.name.as_str();
    let fine = if fine.is_empty() { name } else { fine };
    match step.action {
        Action::Keep => Verdict::pass(id, fine),
        Action::Create => Verdict::fail(id, report::AWS, format!("{name} is not there"))
            .cause("it was deleted, or never made")
            .mends(mends),
        Action::Update => {
            let own = step.ops.iter().any(|op| *op != Op::UpdateTrust);
            let words = own_words(&step.what);
            if !own || words.is_empty() {
                return Verdict::pass(id, fine);
            }
            Verdict::warn(id, format!("{name} differs from what it should be")).cause(words).mends(mends)
        }
        Action::Conflict => {
            let cause = match (&step.conflict, ids) {
                // A user that is made again has no tags either.
                (Some(Conflict::Untagged), Some((found, recorded))) if found != recorded => {
                    format!(
                        "deleted and created again by someone else: its id is {found} instead of {recorded}"
                    )
                }
                _ => step.what.clone(),
            };
            Verdict::fail(id, report::AWS, format!("{name} is not this set-up's"))
                .cause(cause)
                .fix(ways_out(step))
        }
    }
}

/// A step's words without the trust policy's, which come last.
fn own_words(what: &str) -> &str {
    let end = what.find("trust policy: ").unwrap_or(what.len());
    what[..end].trim_end_matches("; ")
}

/// The ways out of a conflict in one text.
fn ways_out(step: &Step) -> String {
    let mut ways: Vec<String> = Vec::new();
    for line in render::conflict_ways_out(step, render::WIDTH) {
        match (line.trim_start().strip_prefix("- "), ways.last_mut()) {
            (Some(first), _) => ways.push(first.to_owned()),
            (None, Some(way)) => {
                way.push(' ');
                way.push_str(line.trim());
            }
            (None, None) => ways.push(line.trim().to_owned()),
        }
    }
    let ways: Vec<&str> = ways.iter().map(|w| w.trim_end_matches('.')).collect();
    format!("in spapi-setup init{{p}}: {}", ways.join("; or "))
}

fn trust(survey: &Survey, mends: bool) -> Verdict {
    let Some(role) = &survey.observed.role else {
        return Verdict::skip(Id::Trust, "the role is not there");
    };
    let user = plan::trust_user_arn(&survey.desired, &survey.observed);
    let drift = documents::drift(&documents::trust(&user), &role.trust);
    if drift.is_empty() {
        return match survey.observed.user {
            Some(_) => Verdict::pass(Id::Trust, "allows the one user, nobody else"),
            None => Verdict::skip(Id::Trust, "the user that it names is not there"),
        };
    }
    let words = drift.join("; ");
    let summary = if documents::orphaned_principal(&role.trust).is_some() {
        "names a user that was deleted"
    } else if words.contains(":root (the whole account)") {
        "allows the whole account, not only the user"
    } else if words.contains("* (everyone)") {
        "allows everyone, not only the user"
    } else {
        "is not what it should be"
    };
    Verdict::warn(Id::Trust, summary).cause(format!("the policy was changed; {words}")).mends(mends)
}

fn attachment(survey: &Survey, mends: bool) -> Verdict {
    let missing = |what| Verdict::skip(Id::Attachment, format!("the {what} is not there"));
    match (&survey.observed.role, &survey.observed.policy, survey.plan.step(Entity::PolicyAttachment)) {
        (None, ..) => missing("role"),
        (_, None, _) => missing("policy"),
        (.., Some(step)) if step.action == Action::Create => {
            Verdict::fail(Id::Attachment, report::AWS, format!("{} is not attached to the role", step.name))
                .cause("someone detached it, so the role may do nothing")
                .mends(mends)
        }
        _ => Verdict::pass(Id::Attachment, "the policy is attached to the role"),
    }
}

fn inline(survey: &Survey, mends: bool) -> Verdict {
    let Some(step) = survey.plan.step(Entity::InlinePolicy).filter(|_| survey.observed.user.is_some()) else {
        return Verdict::skip(Id::Inline, "the user is not there");
    };
    match step.action {
        Action::Create => Verdict::fail(Id::Inline, report::AWS, format!("{} is not there", step.name))
            .cause("someone removed it: the user may not assume the role by its own policy")
            .mends(mends),
        Action::Update => Verdict::warn(Id::Inline, format!("{} is not what it should be", step.name))
            .cause(format!("the policy was changed; {}", step.what))
            .mends(mends),
        _ => Verdict::pass(Id::Inline, "may assume the one role, nothing else"),
    }
}

fn extras(survey: &Survey) -> Verdict {
    if survey.observed.user.is_none() && survey.observed.role.is_none() {
        return Verdict::skip(Id::Extras, "user and role are not there");
    }
    let word = |on| if on == Entity::User { "user" } else { "role" };
    let all: Vec<String> = survey.plan.extras.iter().map(|e| format!("{}: {}", word(e.on), e.what)).collect();
    if all.is_empty() {
        return Verdict::pass(Id::Extras, "nothing beyond the plan");
    }
    let summary = match all.len() {
        1 => "one thing beyond the plan".to_owned(),
        n => format!("{n} things beyond the plan"),
    };
    if !survey.plan.extras.iter().any(|extra| extra.grants) {
        return Verdict::warn(Id::Extras, summary)
            .cause(all.join("; "))
            .fix("remove it in the AWS console unless someone needs it; spapi-setup leaves it as it is");
    }
    // Who steals the key has these rights too.
    Verdict::fail(Id::Extras, report::ATTENTION, summary)
        .cause(format!("more rights than the software needs: {}", all.join("; ")))
        .fix("take it away in the AWS console; what someone needs belongs to a user of its own. spapi-setup leaves it as it is")
}

fn access_key(survey: &Survey, around: &Around<'_>, mends: bool) -> Verdict {
    const ID: Id = Id::AccessKey;
    let Some(user) = &survey.observed.user else { return Verdict::skip(ID, "the user is not there") };
    if around.store_broken {
        return Verdict::skip(ID, "which keys are stored can't be read");
    }
    let Some(step) = survey.plan.step(Entity::AccessKey) else {
        return Verdict::skip(ID, "no key is planned");
    };
    match step.action {
        Action::Conflict => Verdict::fail(ID, report::AWS, "the user has a key that is not stored here")
            .cause(step.what.clone())
            .fix(ways_out(step)),
        Action::Create => {
            let summary = match &around.identity.access_key_id {
                Some(id) => format!("{} does not exist any more", short_key(id)),
                None => "there is none yet".to_owned(),
            };
            Verdict::fail(ID, report::AWS, summary)
                .cause("the user has no key that is stored here")
                .mends(mends)
        }
        Action::Update => {
            let inactive = Verdict::fail(ID, report::AWS, format!("{} is inactive", short_key(&step.name)));
            let inactive = inactive.cause("someone switched it off, perhaps because it leaked").mends(mends).fix(
                "find out why. If it may be used: spapi-setup check --fix{p} at a terminal asks and switches it on; if \
                 it may have leaked: delete it in the AWS console, then spapi-setup check --fix{p} makes a new one",
            );
            Verdict { asks: mends, ..inactive }
        }
        Action::Keep => {
            let key = user.keys.iter().find(|k| k.id == step.name);
            let days = key.and_then(|k| k.created).map(|at| due::days_between(due::day_of(at), around.today));
            let age = match days {
                Some(..=0) => ", made today".to_owned(),
                Some(1) => ", 1 day old".to_owned(),
                Some(n) => format!(", {n} days old"),
                None => String::new(),
            };
            let summary = format!("{}{age}", short_key(&step.name));
            let ours = |id: &String| *id != step.name && survey.desired.recorded.stored_keys.contains(id);
            if let Some(other) = user.keys.iter().map(|k| &k.id).find(|id| ours(id)) {
                return Verdict::warn(ID, summary)
                    .cause(format!("the key before it, {}, is still there", short_key(other)))
                    .fix("when no program uses it any more: spapi-setup rotate access-key --finish{p}");
            }
            if days.is_some_and(|days| days >= around.key_days) {
                return Verdict::warn(ID, summary)
                    .cause(format!("a key is due after {} days", around.key_days))
                    .fix("spapi-setup rotate access-key{p}");
            }
            Verdict::pass(ID, summary)
        }
    }
}
