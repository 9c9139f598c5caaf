//! `check --fix`: what `init` would repair, without its questions. Decisions stay `init`'s.

use crate::answers::Given;
use crate::plan::{Action, Op, render};
use crate::profiles::Ledger;
use crate::profiles::secrets;
use crate::provision::{Survey, access_key, account, survey, waves};
use crate::store::Config;
use crate::values::{ProfileName, StoreKind};
use crate::world::World;
use crate::{Error, checkpoint};

/// Repairs the AWS part of a profile; the number of steps that were done. Conflicts are left to `init`, and a key
/// that was switched off stays off unless `activate`.
pub(crate) async fn run(
    world: &World,
    given: &Given,
    name: &ProfileName,
    activate: bool,
) -> Result<usize, Error> {
    let config = Config::load(&world.home)?;
    let profile = secrets::profile(&config, name)?.clone();
    let session = survey::open(world, given, Some(&profile)).await?;
    let caller = session.identity().await?;
    account::check_account(given, &config, Some(&profile), &caller)?;

    // Nobody is asked from here on: the plan is made and applied under the lock.
    let ledger = Ledger::take(world, "check --fix")?;
    let stores = world.stores(&ledger.config());
    let config = ledger.config();
    let Some((uuid, identity)) = secrets::identity(&config, &profile) else { return Ok(0) };
    let held = stores.of_keys(&config);
    let mut done = 0;
    if access_key::left_over(&world.home, uuid)? {
        let user = identity.user_name.as_str();
        match access_key::recover(&session, &ledger, &held, uuid, user).await? {
            access_key::Recovered::Unclear(keys) => {
                return Err(Error::LostKey { user: user.to_owned(), keys });
            }
            _ => done += 1,
        }
    }
    let config = ledger.config();
    let desired = survey::desired(given, &config, Some(&profile), &caller.account, &caller.partition)?;
    let mut survey = survey::look(&session, &caller, desired, &held).await?;
    if !activate {
        leave_off(&mut survey);
    }
    let theirs: Vec<&str> = survey.plan.conflicts().map(|step| step.entity.as_str()).collect();
    if !theirs.is_empty() {
        world.term.warn(&format!(
            "Nothing is mended: what is there was not made by spapi-setup for this computer ({}). `spapi-setup \
             init{} --adopt` takes it over and mends it.",
            theirs.join(", "),
            name.flag()
        ));
        return Ok(done);
    }
    if survey.plan.changes() == 0 {
        return Ok(done);
    }
    show(world, &survey, identity.store);
    let applying = world.guard.applying();
    waves::record_observed(&ledger, &survey)?;
    checkpoint::at("init.identity.recorded");
    let apply = waves::Apply {
        world,
        ledger: &ledger,
        survey: &survey,
        store: stores.kind(identity.store),
        applying: &applying,
        purpose: "check --fix",
    };
    waves::run(&apply).await?;
    if applying.cancelled() {
        return Err(Error::Cancelled.halfway("the repair is done; run spapi-setup check to prove it."));
    }
    Ok(done + survey.plan.changes())
}

/// Takes the switching on of the key out of the plan.
fn leave_off(survey: &mut Survey) {
    let steps = survey.plan.steps.iter_mut();
    for step in steps.filter(|s| s.ops.iter().any(|op| matches!(op, Op::ActivateKey(_)))) {
        step.ops.clear();
        (step.action, step.what) = (Action::Keep, "switched off, and stays so".to_owned());
    }
}

fn show(world: &World, survey: &Survey, store: StoreKind) {
    for line in render::table_in(&survey.plan, store.place(), world.term.width()) {
        world.term.line(&line);
    }
}
