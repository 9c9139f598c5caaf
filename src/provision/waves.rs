//! Runs a plan: steps that do not depend on each other go together.
//!
//! {user, policy} → {role, inline policy, access key} → {attachment, policy for the queues}. Every reply is recorded before the next wave.

use super::{Survey, access_key};
use crate::aws::{Made, SettleWait};
use crate::plan::step::{Action, Entity, Op, Step};
use crate::plan::{self, AccessKey};
use crate::profiles::Ledger;
use crate::store::Store;
use crate::term::Wait;
use crate::term::guard::Applying;
use crate::world::World;
use crate::{Error, checkpoint};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// What a run of waves needs.
pub(crate) struct Apply<'a> {
    pub world: &'a World,
    /// The lock and the configuration.
    pub ledger: &'a Ledger,
    /// The plan and what it was made from.
    pub survey: &'a Survey,
    /// Where the secret access key goes.
    pub store: &'a Store,
    /// Whether Ctrl-C was pressed.
    pub applying: &'a Applying,
    /// What the note of `pending.toml` says.
    pub purpose: &'a str,
}

const WAVES: [&[Entity]; 3] = [
    &[Entity::User, Entity::Policy],
    &[Entity::Role, Entity::InlinePolicy, Entity::AccessKey],
    &[Entity::PolicyAttachment, Entity::RotatorPolicy],
];

/// The words of a step that is done, and how long it waited for what.
struct Finished {
    line: String,
    waited: Option<(&'static str, Duration)>,
}

/// Runs every wave.
pub(crate) async fn run(apply: &Apply<'_>) -> Result<(), Error> {
    let mut done: Vec<Entity> = Vec::new();
    for wave in WAVES {
        let steps: Vec<&Step> = wave
            .iter()
            .filter_map(|entity| apply.survey.plan.step(*entity))
            .filter(|step| matches!(step.action, Action::Create | Action::Update))
            .collect();
        if steps.is_empty() {
            continue;
        }
        let results = run_wave(apply, &steps).await;
        let mut failure = None;
        for (step, result) in steps.iter().zip(results) {
            match result {
                Ok(finished) => {
                    done.push(step.entity);
                    apply.world.term.ok(&words(&finished));
                }
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        if let Some(error) = failure {
            return Err(if done.is_empty() { error } else { error.halfway(progress(apply, &done)) });
        }
        if apply.applying.cancelled() {
            return Err(Error::Cancelled.halfway(progress(apply, &done)));
        }
    }
    Ok(())
}

/// What is done and what is left.
fn progress(apply: &Apply<'_>, done: &[Entity]) -> String {
    let changing =
        apply.survey.plan.steps.iter().filter(|s| matches!(s.action, Action::Create | Action::Update));
    let left: Vec<&str> =
        changing.map(|s| s.entity).filter(|e| !done.contains(e)).map(plan::render::entity).collect();
    let finished = done.iter().copied().map(plan::render::entity).collect::<Vec<_>>().join(", ");
    let rest = match left.as_slice() {
        [] => "the Login with Amazon values".to_owned(),
        left => left.join(", "),
    };
    format!(
        "{} of {} steps are done and recorded ({finished}); left: {rest}; run the same command again to continue. \
         Nothing will be created twice.",
        done.len(),
        done.len() + left.len()
    )
}

fn words(finished: &Finished) -> String {
    match finished.waited {
        Some((what, time)) if time >= Duration::from_secs(1) => {
            format!("{:<44} waited {} s for {what}", finished.line, time.as_secs())
        }
        _ => finished.line.clone(),
    }
}

/// All steps of a wave at once; each one runs to its end even where others fail.
async fn run_wave(apply: &Apply<'_>, steps: &[&Step]) -> Vec<Result<Finished, Error>> {
    let wait = apply.world.term.wait(&format!(
        "Creating {}",
        steps.iter().map(|s| plan::render::entity(s.entity)).collect::<Vec<_>>().join(", ")
    ));
    let one = |n: usize| {
        let wait = &wait;
        async move {
            match steps.get(n) {
                Some(step) => Some(run_step(apply, step, wait).await),
                None => None,
            }
        }
    };
    let (a, b, c) = tokio::join!(one(0), one(1), one(2));
    [a, b, c].into_iter().flatten().collect()
}

async fn run_step(apply: &Apply<'_>, step: &Step, wait: &Wait) -> Result<Finished, Error> {
    let waits: Mutex<BTreeMap<&'static str, Duration>> = Mutex::new(BTreeMap::new());
    let waiting = |w: SettleWait| {
        waits.lock().unwrap_or_else(PoisonError::into_inner).insert(w.what, w.elapsed);
        wait.set(&format!(
            "Waiting for {} ({} s of at most {})",
            w.what,
            w.elapsed.as_secs(),
            w.limit.as_secs()
        ));
    };
    let mut line = format!("{} {}", plan::render::entity(step.entity), plan::render::shown_name(step));
    for op in &step.ops {
        if *op == Op::CreateAccessKey {
            let id = create_key(apply).await?;
            let place = apply.store.kind().place();
            line = format!("access key {}, secret stored in {place}", plan::diff::short_key(&id));
        } else {
            let survey = apply.survey;
            let made =
                survey.session.perform(op, &survey.desired, &survey.observed, step.entity, &waiting).await?;
            checkpoint::at(point(op, step.entity));
            if let Some(made) = made {
                record(apply, step.entity, made)?;
            }
        }
    }
    if let Some(point) = match step.entity {
        Entity::User => Some("init.step.user"),
        Entity::Policy => Some("init.step.policy"),
        Entity::Role => Some("init.step.role"),
        _ => None,
    } {
        checkpoint::at(point);
    }
    let waited =
        waits.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().max_by_key(|(_, d)| *d);
    Ok(Finished { line, waited })
}

/// The point after an operation, before its answer is recorded.
fn point(op: &Op, entity: Entity) -> &'static str {
    match (op, entity) {
        (Op::CreateUser, _) => "init.user.created",
        (Op::CreatePolicy, _) => "init.policy.created",
        (Op::CreateRole, _) => "init.role.created",
        (Op::PutInlinePolicy, _) => "init.inline-policy.put",
        (Op::PutRotatorPolicy, _) => "enroll.rotator.put",
        (Op::AttachPolicy, _) => "init.policy.attached",
        (Op::CreateAccessKey, _) => "key.done",
        (Op::Tag, Entity::Policy) => "repair.policy.tagged",
        (Op::Tag, Entity::Role) => "repair.role.tagged",
        (Op::Tag, _) => "repair.user.tagged",
        (Op::PutBoundary, Entity::Role) => "repair.role.bounded",
        (Op::PutBoundary, _) => "repair.user.bounded",
        (Op::DeletePolicyVersion(_), _) => "repair.version.deleted",
        (Op::CreatePolicyVersion, _) => "repair.version.created",
        (Op::UpdateTrust, _) => "repair.trust.updated",
        (Op::ActivateKey(_), _) => "repair.key.activated",
    }
}

async fn create_key(apply: &Apply<'_>) -> Result<String, Error> {
    let survey = apply.survey;
    let user = plan::user_name(&survey.desired, &survey.observed);
    let mut existing: Vec<String> = Vec::new();
    if let Some(planned) = &survey.observed.user {
        // The plan may be minutes old: a key that somebody made since is neither ours nor to be doubled silently.
        let now = survey.session.list_access_keys(&user).await?;
        let unknown = |k: &AccessKey| !planned.keys.iter().any(|p| p.id == k.id);
        if now.iter().any(unknown) {
            return Err(Error::Conflict(Box::new(with_keys(survey, now))));
        }
        existing = planned.keys.iter().map(|k| k.id.clone()).collect();
    }
    let owner = access_key::NewKey {
        identity: survey.desired.identity.clone(),
        account: survey.desired.account.clone(),
        user,
        existing,
        purpose: apply.purpose.to_owned(),
    };
    access_key::create(&survey.session, apply.ledger, apply.store, &owner).await
}

/// The plan as these keys make it; what was agreed to before does not cover them.
fn with_keys(survey: &Survey, keys: Vec<AccessKey>) -> plan::Plan {
    let (mut desired, mut observed) = (survey.desired.clone(), survey.observed.clone());
    desired.adopt = false;
    if let Some(user) = &mut observed.user {
        user.keys = keys;
    }
    plan::diff::plan(&desired, &observed)
}

/// IAM's unique ids go to `config.toml` as each reply comes.
fn record(apply: &Apply<'_>, entity: Entity, Made { arn, id }: Made) -> Result<(), Error> {
    let found = (arn.parse().ok(), Some(id));
    apply.ledger.update_identity(&apply.survey.desired.identity, |identity| match entity {
        Entity::User => (identity.user_arn, identity.user_id) = found,
        Entity::Policy => (identity.policy_arn, identity.policy_id) = found,
        _ => (identity.role_arn, identity.role_id) = found,
    })
}

/// Records what is there already and belongs to the plan: ids of kept and adopted entities.
pub(crate) fn record_observed(ledger: &Ledger, survey: &Survey) -> Result<(), Error> {
    let untagged = plan::adopted_untagged(&survey.desired, &survey.observed);
    let unknown =
        if survey.desired.adopt { plan::unknown_keys(&survey.desired, &survey.observed) } else { Vec::new() };
    let observed = &survey.observed;
    ledger.update_identity(&survey.desired.identity, |i| {
        if let Some(user) = &observed.user {
            (i.user_arn, i.user_id) = (user.arn.parse().ok(), Some(user.id.clone()));
        }
        if let Some(policy) = &observed.policy {
            (i.policy_arn, i.policy_id) = (policy.arn.parse().ok(), Some(policy.id.clone()));
        }
        if let Some(role) = &observed.role {
            (i.role_arn, i.role_id) = (role.arn.parse().ok(), Some(role.id.clone()));
        }
        i.adopted_untagged = untagged.into_iter().map(|e| e.as_str().to_owned()).collect();
        for key in unknown {
            if !i.foreign_keys.contains(&key) {
                i.foreign_keys.push(key);
            }
        }
    })
}
