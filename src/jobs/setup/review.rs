//! Step 5: what exists, what would change, and one question: yes, no or explain.

use super::Wizard;
use super::account::SignedIn;
use super::storage::Storage;
use crate::Error;
use crate::answers::Given;
use crate::answers::ask::Choice;
use crate::answers::question as q;
use crate::plan::diff::short_key;
use crate::plan::step::Conflict;
use crate::plan::{Op, Plan, render};
use crate::profiles::Ledger;
use crate::provision::{Survey, access_key, survey};
use crate::report;
use crate::store::{Config, Store};

/// A plan that was agreed to, or that changes nothing.
pub(super) struct Reviewed {
    pub survey: Survey,
    /// How the configuration looked when the plan was made.
    pub planned_with: Config,
}

/// Reads, plans, shows and asks.
pub(super) async fn run(
    w: &mut Wizard<'_>,
    storage: &Storage,
    account: &SignedIn,
) -> Result<Reviewed, Error> {
    w.desk.heading(5, "The plan");
    // Those that may hold a secret access key: a keyring that nothing here uses is not touched.
    let mut stores = storage.stores.of_keys(&w.config);
    if !stores.iter().any(|store| store.kind() == storage.kind) {
        stores.push(storage.store());
    }
    let mut survey = look(w, account, &stores).await?;
    // Another run records its identity before its first create: what was read may be that one's.
    // Three looks are enough: the one under the lock, before anything is created, is the last word.
    for _ in 0..3 {
        let now = Config::load(&w.world.home)?;
        if now == w.config {
            break;
        }
        w.config = now;
        survey = look(w, account, &stores).await?;
    }
    if survey.plan.conflicts().next().is_some() {
        decide(w, &mut survey, &stores).await?;
    }
    show(w, &survey, storage.kind.place());
    may_activate(w, &survey)?;
    ask(w, &survey)?;
    Ok(Reviewed { survey, planned_with: w.config.clone() })
}

/// What should be, what an interrupted run left, what is.
async fn look(w: &mut Wizard<'_>, account: &SignedIn, stores: &[&Store]) -> Result<Survey, Error> {
    let caller = &account.caller;
    let desired = survey::desired(w.given, &w.config, w.profile(), &caller.account, &caller.partition)?;
    recover(w, account, &desired.identity, desired.user_name.as_str(), stores).await?;
    // Again: what was recovered is recorded now. (A new identity's uuid has nothing to recover.)
    let desired = survey::desired(w.given, &w.config, w.profile(), &caller.account, &caller.partition)?;
    let _wait = w.world.term.wait("Reading what is in AWS");
    survey::look(&account.session, caller, desired, stores).await
}

/// What an interrupted run left about the access key is finished first.
async fn recover(
    w: &mut Wizard<'_>,
    account: &SignedIn,
    identity: &str,
    user: &str,
    stores: &[&Store],
) -> Result<(), Error> {
    if !access_key::left_over(&w.world.home, identity)? {
        return Ok(());
    }
    let ledger = Ledger::take(w.world, "init")?;
    let _wait =
        w.world.term.wait("An earlier run was interrupted while it made the access key: looking for it");
    let outcome = access_key::recover(&account.session, &ledger, stores, identity, user).await?;
    w.config = ledger.config();
    match outcome {
        access_key::Recovered::Recorded(_) => {
            w.world.term.ok("The access key of the interrupted run is there and stored")
        }
        access_key::Recovered::Removed(_) => {
            w.world
                .term
                .ok("The interrupted run left an access key without its secret: deleted, a new one follows");
        }
        access_key::Recovered::NeverMade | access_key::Recovered::Nothing => {}
        access_key::Recovered::Unclear(keys) => {
            // The plan shows them as a conflict; who agreed to a second key beside them has decided.
            let lost = Error::LostKey { user: user.to_owned(), keys };
            if !w.desk.ask.can() && !Given::is_yes(&w.given.adopt) {
                return Err(lost);
            }
            w.world.term.refusal(&report::lines(&lost));
        }
    }
    Ok(())
}

/// "Take it over?" where the answer can change the plan; otherwise the conflict is the end.
async fn decide(w: &mut Wizard<'_>, survey: &mut Survey, stores: &[&Store]) -> Result<(), Error> {
    let adoptable = survey
        .plan
        .conflicts()
        .all(|s| !matches!(s.conflict, Some(Conflict::ForeignKeys { full: true, .. })));
    if !w.desk.ask.can() || !adoptable {
        return Err(conflict(w, &survey.plan));
    }
    show_conflicts(w, &survey.plan);
    let options = vec![
        Choice::new(
            true,
            "Take them over",
            &["they are tagged as this computer's; access keys that are there stay as they are"],
        ),
        Choice::new(
            false,
            "Stop here",
            &["nothing was changed; choose other names with --user-name, --role-name, --policy-name"],
        ),
    ];
    if !w.desk.ask.choice(
        &q::ADOPT,
        "What is there does not belong to this computer's set-up",
        options,
        Some(1),
    )? {
        w.cancel();
    }
    w.desk.note(&q::ADOPT, "true");
    survey.desired.adopt = true;
    survey.replan(stores).await?;
    if survey.plan.conflicts().next().is_some() {
        return Err(conflict(w, &survey.plan));
    }
    Ok(())
}

fn conflict(w: &Wizard<'_>, plan: &Plan) -> Error {
    for line in render::table(plan, w.world.term.width()) {
        w.world.term.must(&line);
    }
    Error::Conflict(Box::new(plan.clone()))
}

fn show_conflicts(w: &Wizard<'_>, plan: &Plan) {
    for line in render::table(plan, w.world.term.width()) {
        w.world.term.text(&line);
    }
    w.world.term.blank();
    for step in plan.conflicts() {
        for line in render::conflict_ways_out(step, w.world.term.width().saturating_sub(2)) {
            w.world.term.detail(&line);
        }
    }
}

fn show(w: &Wizard<'_>, survey: &Survey, place: &str) {
    let term = &w.world.term;
    if survey.plan.changes() == 0 {
        // The table names them below itself.
        for extra in &survey.plan.extras {
            term.warn(&format!("beyond the plan, left as it is: {}", extra.what));
        }
        let steps = survey.plan.steps.len();
        term.ok(&format!("Everything in AWS is as it should be ({steps} of {steps})"));
        return;
    }
    for line in render::table_in(&survey.plan, place, term.width()) {
        term.must(&line);
    }
}

/// A key that was switched off may have leaked: only a person switches it on, whatever else was agreed to.
fn may_activate(w: &mut Wizard<'_>, survey: &Survey) -> Result<(), Error> {
    let ops = survey.plan.steps.iter().flat_map(|step| &step.ops);
    let Some(key) =
        ops.into_iter().find_map(|op| if let Op::ActivateKey(key) = op { Some(key) } else { None })
    else {
        return Ok(());
    };
    let off = short_key(key);
    let label = format!("Someone switched off the access key {off}: perhaps it leaked. Switch it on again?");
    if w.desk.ask.confirm(&label, Some(false), false)? {
        return Ok(());
    }
    Err(Error::SwitchedOff(key.clone()))
}

fn ask(w: &mut Wizard<'_>, survey: &Survey) -> Result<(), Error> {
    let changes = survey.plan.changes();
    if changes == 0 || w.world.global.yes {
        return Ok(());
    }
    if !w.desk.ask.can() {
        return Err(Error::ConsentMissing { changes });
    }
    let keys = [('y', "yes"), ('n', "no"), ('e', "explain")];
    loop {
        match w.desk.ask.keys("Go ahead?", &keys, w.world.samples.as_ref().map(|_| 'y'), 'n')? {
            'y' => return Ok(()),
            'e' => {
                w.world.term.blank();
                for line in
                    render::explain(&survey.plan, &survey.desired, &survey.observed, w.world.term.width())
                {
                    w.world.term.text(&line);
                }
                w.world.term.blank();
                w.world.term.detail(&format!("{changes} changes, as listed above."));
            }
            _ => w.cancel(),
        }
    }
}
