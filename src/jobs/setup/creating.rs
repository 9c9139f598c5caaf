//! Step 6: the plan's waves, then the proof that the key can assume the role.

use super::Wizard;
use super::account::SignedIn;
use super::purpose::Purpose;
use super::review::{self, Reviewed};
use super::storage::Storage;
use crate::aws::{Confirm, SettleWait, SignIn, Simulation};
use crate::plan;
use crate::plan::step::{Action, Entity};
use crate::profiles::Ledger;
use crate::provision::{Survey, record, waves};
use crate::store::{Config, Entry, Identity, Profile, Sso};
use crate::{Error, checkpoint};

/// The AWS side of a profile, proved.
pub(super) struct Made {
    pub user_arn: String,
    pub role_arn: String,
    pub key_id: String,
    /// How many steps changed something.
    pub changes: usize,
    /// The root user signed in, and has no MFA device.
    pub bare_root: bool,
}

const FINISHED: &str = "the AWS part is finished and stored; run the same command again to continue.";

/// Runs the plan under the lock and proves the key.
pub(super) async fn run(
    w: &mut Wizard<'_>,
    purpose: &Purpose,
    storage: &Storage,
    account: &SignedIn,
    reviewed: Reviewed,
) -> Result<Made, Error> {
    let mut ledger = Ledger::take(w.world, "init")?;
    let mut reviewed = reviewed;
    while ledger.config() != reviewed.planned_with {
        // Another run changed something while the plan was on the screen: that plan is void.
        w.config = ledger.config();
        drop(ledger);
        reviewed = review::run(w, storage, account).await?;
        ledger = Ledger::take(w.world, "init")?;
    }
    let Reviewed { survey, .. } = reviewed;
    let changes = survey.plan.changes();
    w.desk.heading(6, if changes == 0 { "Proving" } else { "Creating" });
    let applying = w.world.guard.applying();
    record_identity(w, purpose, storage, &ledger, &survey)?;
    checkpoint::at("init.identity.recorded");
    if changes > 0 {
        let apply = waves::Apply {
            world: w.world,
            ledger: &ledger,
            survey: &survey,
            store: storage.store(),
            applying: &applying,
            purpose: "init",
        };
        waves::run(&apply).await?;
    }
    w.config = ledger.config();
    drop(ledger);
    let identity = w.config.identities.get(&survey.desired.identity).cloned();
    let made = prove(w, storage, account, &survey, identity.as_ref(), changes).await?;
    if applying.cancelled() {
        return Err(Error::Cancelled.halfway(FINISHED));
    }
    w.set_note(
        "The AWS part is finished and stored. Left: the Login with Amazon values. Run the same command again to continue.",
    );
    Ok(made)
}

/// The uuid is recorded before the first create; what is kept or adopted is recorded with it.
fn record_identity(
    w: &mut Wizard<'_>,
    purpose: &Purpose,
    storage: &Storage,
    ledger: &Ledger,
    survey: &Survey,
) -> Result<(), Error> {
    let (name, desired, kind) = (w.name.clone(), &survey.desired, storage.kind);
    let key = survey.plan.step(Entity::AccessKey);
    let kept_key = key.filter(|s| matches!(s.action, Action::Keep | Action::Update)).map(|s| s.name.clone());
    let new_key = key.is_some_and(|s| s.action == Action::Create);
    let found = survey.observed.user.clone();
    let company = match w.world.chosen.get() {
        Some(SignIn::Signed(signed)) => signed.company,
        _ => None,
    };
    let company = company.map(|c| Sso { start_url: c.start_url, region: c.region, role: c.role });
    ledger.update(|config: &mut Config| {
        let identity = record::identity(config, desired, kind);
        if new_key {
            identity.store = kind;
        }
        if let (Some(id), Some(user)) = (kept_key, &found) {
            let key = user.keys.iter().find(|k| k.id == id);
            let there = |id: &String| user.keys.iter().any(|k| k.id == *id);
            if !identity.access_key_id.as_ref().is_some_and(there) {
                identity.access_key_created = key.and_then(|k| k.created);
                identity.access_key_id = Some(id);
            }
        }
        let profile =
            config.profiles.entry(name).or_insert_with(|| Profile::new(purpose.auth, purpose.region, kind));
        profile.auth = purpose.auth;
        profile.region = purpose.region;
        profile.software = Some(purpose.software.clone());
        profile.identity = Some(desired.identity.clone());
        if company.is_some() {
            profile.sso = company;
        }
    })?;
    checkpoint::at("init.identity.named");
    waves::record_observed(ledger, survey)
}

async fn prove(
    w: &Wizard<'_>,
    storage: &Storage,
    account: &SignedIn,
    survey: &Survey,
    identity: Option<&Identity>,
    changes: usize,
) -> Result<Made, Error> {
    let lacks = |what| Error::Incomplete { profile: w.name.to_string(), what };
    let identity = identity.ok_or_else(|| lacks("an AWS identity"))?;
    let key_id = identity.access_key_id.clone().ok_or_else(|| lacks("an access key"))?;
    let secret = storage.stores.kind(identity.store).get(&Entry::SecretAccessKey(key_id.clone())).await?;
    let secret = secret.ok_or_else(|| lacks("the secret of its access key"))?;
    let planned = || plan::role_arn(&survey.desired, &survey.observed);
    let role_arn = identity.role_arn.as_ref().map_or_else(planned, ToString::to_string);
    let user_arn = identity.user_arn.as_ref().map_or_else(|| survey.desired.user_arn(), ToString::to_string);
    let wait = w.world.term.wait("Trying the key: AWS needs a moment to know it");
    let waiting = |wt: SettleWait| {
        wait.set(&format!(
            "Trying the new key: AWS needs a moment to know it ({} s of at most {})",
            wt.elapsed.as_secs(),
            wt.limit.as_secs()
        ));
    };
    let root_mfa = async { if account.caller.root { account.session.root_has_mfa().await } else { None } };
    let (assumed, simulation, root_mfa) = tokio::join!(
        account.session.assume_role(&key_id, &secret, &role_arn, Confirm::Settle, &waiting),
        account.session.simulate(&role_arn),
        root_mfa,
    );
    drop(wait);
    if let Err(error) = assumed {
        say_simulation(w, &simulation);
        let error = Error::from(error);
        // Where nothing was changed nothing is half-way.
        return Err(if changes > 0 { error.halfway(FINISHED) } else { error });
    }
    checkpoint::at("init.key.proved");
    let new = survey.plan.step(Entity::AccessKey).is_some_and(|s| s.action == Action::Create);
    let which = if new { "The new key" } else { "The stored key" };
    w.world.term.ok(&format!("{which} can assume the role"));
    say_simulation(w, &simulation);
    Ok(Made { user_arn, role_arn, key_id, changes, bare_root: root_mfa == Some(false) })
}

fn say_simulation(w: &Wizard<'_>, simulation: &Simulation) {
    let term = &w.world.term;
    match simulation {
        Simulation::Allowed => term.ok("No organization policy blocks SP-API"),
        Simulation::DeniedByOrganization => term.warn(
            "A policy of your AWS organization (SCP) denies execute-api:Invoke to the role. Amazon does not look at it \
             since 2 October 2023, but software that checks for itself may. Ask the organization's administrator to allow it.",
        ),
        Simulation::DeniedByBoundary => term.warn(
            "The permissions boundary denies execute-api:Invoke to the role. Amazon does not look at it since \
             2 October 2023, but software that checks for itself may.",
        ),
        Simulation::DeniedByPolicy => {
            term.warn("AWS's simulation denies execute-api:Invoke to the role; `spapi-setup check` tells more.");
        }
        Simulation::Skipped { why } => term.skip(&format!("organization policies were not looked at: {why}")),
    }
}
