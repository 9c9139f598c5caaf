//! Looks, shows, asks, removes.

use super::{self as teardown, Scope, queues, screen};
use crate::answers::{Ask, Flags, Given, Raw};
use crate::aws::{self, Caller, Session};
use crate::plan::{AccessKey, Removal, RemovalOp, render};
use crate::profiles::{Ledger, secrets};
use crate::provision::sign_in::{self, Door, Entered};
use crate::provision::{Survey, access_key, account, survey};
use crate::store::{Config, Stores};
use crate::term::Wait;
use crate::world::World;
use crate::{Error, report};
use std::collections::BTreeMap;

/// What is asked for.
pub(crate) struct Request {
    /// Which profile, and how to sign in to AWS.
    pub flags: Flags,
    /// The account id, or the profile's name, as consent; asked where it is missing.
    pub confirm: Option<String>,
    /// Whether AWS is left as it is.
    pub keep_aws: bool,
}

/// What AWS holds of the profile, and what of it goes.
pub(super) struct InAws {
    survey: Survey,
    pub(super) removal: Removal,
    pub(super) last_used: BTreeMap<String, String>,
}

/// Shows, asks, removes.
pub(crate) async fn run(request: Request, world: World) -> Result<(), Error> {
    let given = Given::parse(&Raw::collect(&request.flags, &world.env, &mut std::io::empty())?)?;
    let config = Config::load_unmoved(&world.home)?;
    let name = given.profile_name();
    let Some(profile) = config.profiles.get(&name) else {
        return absent(&world, &given, &config);
    };
    let scope = Scope::of(&world, &config, &name, profile)?;
    if let Some(typed) = &request.confirm {
        screen::agreed(&scope, typed)?;
    }
    let stores = world.stores(&config);
    let in_aws = scope.own_identity().is_some() || !scope.rotations.is_empty();
    let (mut aws, mut queues) = (None, None);
    if in_aws && !request.keep_aws {
        let signed = sign_in(&world, &given, &config, &scope).await?;
        if scope.own_identity().is_some() {
            aws = Some(look(&world, &given, &config, &scope, &stores, &signed).await?);
        }
        if !scope.rotations.is_empty() {
            queues = Some(queues::look(&world, &given, &config, &scope, &stores, signed).await?);
        }
    }
    screen::show(&world, &scope, aws.as_ref(), request.keep_aws);
    if let Some(queues) = &queues {
        queues.show(&world);
    }
    if let Some(InAws { removal, .. }) = &aws
        && !removal.blocked_by_extras.is_empty()
    {
        let what = removal.blocked_by_extras.iter().map(|e| format!("{}: {}", render::entity(e.on), e.what));
        return Err(Error::BeyondPlan { what: what.collect() });
    }
    if request.confirm.is_none() {
        screen::confirm(&world, &scope)?;
    }

    let ledger = Ledger::take(&world, "teardown")?;
    if ledger.config() != config {
        return Err(Error::Meanwhile);
    }
    let applying = world.guard.applying();
    let mut left = Vec::new();
    if let Some(queues) = &queues {
        left = queues.remove(&world, &ledger, &scope).await?;
    }
    if let Some(InAws { survey, removal, .. }) = &aws {
        let stays = teardown::in_aws(&world, &ledger, &scope, survey, removal, &applying).await?;
        left.extend(removal.left.iter().cloned().chain(stays));
    }
    let incomplete = left.iter().any(|one| one.ours);
    teardown::here(&ledger, &stores, &scope, incomplete).await.map_err(|e| {
        e.halfway("what was to go in AWS is gone; run the same command again to forget the rest here.")
    })?;
    drop(ledger);
    screen::done(&world, &scope, aws.as_ref(), &left, request.keep_aws);
    if let Some(bin) = stores.kind(scope.profile.store).recycle_bin() {
        world.term.warn(bin);
    }
    if incomplete { Err(Error::Exit(report::ATTENTION)) } else { Ok(()) }
}

/// A profile that is not there: gone already, never made, or another name is meant.
fn absent(world: &World, given: &Given, config: &Config) -> Result<(), Error> {
    let name = given.profile_name();
    if teardown::finish_note(world, &name)? {
        world.term.ok(&format!("Profile \"{name}\" is gone: the teardown that was interrupted is finished"));
        return Ok(());
    }
    if given.profile.is_none() && config.profiles.is_empty() {
        world.term.ok("Nothing is set up here: nothing to remove");
        return Ok(());
    }
    secrets::profile(config, &name).map(drop)
}

/// An administrator's session in the account of the profile.
pub(super) struct Signed {
    pub(super) session: Session,
    pub(super) caller: Caller,
    /// What is shown while AWS is read.
    _wait: Option<Wait>,
}

async fn sign_in(world: &World, given: &Given, config: &Config, scope: &Scope) -> Result<Signed, Error> {
    let keep = "nothing was deleted. To forget only what is stored here, without AWS: spapi-setup teardown --keep-aws";
    let profile = Some(&scope.profile);
    let door = Door::new(world, given, profile, Some("Reading what is in AWS"));
    let entered = sign_in::enter(&door, &mut Ask::new(&world.term)).await;
    let Entered { session, caller, wait, .. } = entered.map_err(|e| match e {
        Error::Aws(
            aws::Error::NoCredentials
            | aws::Error::ProfileFile { .. }
            | aws::Error::CredentialSource { .. }
            | aws::Error::CredentialProcess { .. }
            | aws::Error::MfaNeeded { .. }
            | aws::Error::ExpiredToken { .. }
            | aws::Error::SignIn(..)
            | aws::Error::Sso(..)
            | aws::Error::InvalidKey { .. },
        ) => e.halfway(keep),
        other => other,
    })?;
    world.say_profile_endpoints(&session.endpoints_in_use());
    account::check_account(given, config, profile, &caller)?;
    Ok(Signed { session, caller, _wait: wait })
}

/// Looks what is there.
async fn look(
    world: &World,
    given: &Given,
    config: &Config,
    scope: &Scope,
    stores: &Stores,
    signed: &Signed,
) -> Result<InAws, Error> {
    let (Signed { session, caller, .. }, profile) = (signed, Some(&scope.profile));
    let mut desired = survey::desired(given, config, profile, &caller.account, &caller.partition)?;
    desired.adopt = false;
    let key_stores = stores.of_keys(config);
    let mut survey = survey::look(session, caller, desired, &key_stores).await?;
    let (home, uuid) = (&world.home, survey.desired.identity.clone());
    if let Some(user) = &mut survey.observed.user
        && let Some(id) = access_key::unrecorded(session, home, &key_stores, &uuid, &user.name).await?
    {
        // A run was killed while it made this key: it is ours although nothing but the note says so.
        if !user.keys.iter().any(|k| k.id == id) {
            user.keys.push(AccessKey { id: id.clone(), active: true, created: None });
        }
        survey.desired.recorded.stored_keys.insert(id);
    }
    find_renamed(session, &mut survey).await?;
    let strays = std::mem::take(&mut survey.observed.obstacles.strays);
    survey.observed.obstacles = session.obstacles(&survey.observed).await?;
    survey.observed.obstacles.strays = strays;
    let removal = crate::plan::teardown::removal(&survey.desired, &survey.observed);
    let mut last_used = BTreeMap::new();
    for step in &removal.steps {
        if let RemovalOp::DeleteAccessKey { key_id, .. } = &step.op {
            let words = match session.key_last_used(key_id).await {
                Ok(Some(at)) => screen::used(at),
                Ok(None) => "never used".to_owned(),
                Err(_) => "last use not known".to_owned(),
            };
            last_used.insert(key_id.clone(), words);
        }
    }
    Ok(InAws { survey, removal, last_used })
}

/// Recorded keys that the user of that name does not show: its listing lags behind, it was renamed, or they hang on
/// another user.
async fn find_renamed(session: &Session, survey: &mut Survey) -> Result<(), Error> {
    for id in survey.desired.recorded.own_keys.clone() {
        if survey.observed.user.iter().any(|user| user.keys.iter().any(|key| key.id == id)) {
            continue;
        }
        let Some(owner) = session.key_owner(&id).await? else { continue };
        if let Some(user) = survey.observed.user.as_mut().filter(|user| user.name == owner) {
            user.keys.push(AccessKey { id, active: true, created: None });
            continue;
        }
        let user = session.read_user(&owner, &survey.desired).await?;
        let recorded = survey.desired.recorded.user_id.as_deref();
        match user.filter(|user| Some(user.id.as_str()) == recorded) {
            Some(renamed) => survey.observed.user = Some(renamed),
            None => survey.observed.obstacles.strays.push((owner, id)),
        }
    }
    Ok(())
}
