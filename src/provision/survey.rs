//! From answers to a plan: sign in, say what should be, read what is.

use super::access_key::holds;
use super::account::identity_of;
use super::record;
use crate::answers::{Ask, Given, Sourced, question};
use crate::aws::{self, Caller, Session, SignIn};
use crate::plan::{self, Desired, Observed, Plan, diff};
use crate::store::{Config, Profile, Store};
use crate::values::{AccountId, Malformed, Region, Secret};
use crate::world::World;
use crate::{Error, report};
use std::str::FromStr;

/// The signed-in session, what should be, what is, and the steps between.
#[derive(Clone)]
pub(crate) struct Survey {
    pub session: Session,
    pub desired: Desired,
    pub observed: Observed,
    pub plan: Plan,
}

/// The session of the answers: flag or file first, then the stored profile, then the SDK's chain.
///
/// # Errors
/// What [`Session::open`] refuses.
pub(crate) async fn open(world: &World, given: &Given, profile: Option<&Profile>) -> Result<Session, Error> {
    open_with(world, given, profile, world.signing_in()).await
}

/// Asks for the code of an MFA device where the sign-in needs one: before a line waits on the screen, and once a run.
///
/// # Errors
/// A code that AWS refused three times; cancelled. Without a person [`open()`] says what is missing.
pub(crate) async fn ready(world: &World, given: &Given, profile: Option<&Profile>) -> Result<(), Error> {
    let mut ask = Ask::new(&world.term);
    if !ask.can() {
        return Ok(());
    }
    let (mut asked, mut left) = (false, 2);
    loop {
        match open(world, given, profile).await {
            // One device after the other, where a chain of roles wants several.
            Err(Error::Aws(aws::Error::MfaNeeded { profile, serial })) => {
                let label = format!("Code of the MFA device {serial} (AWS profile {profile})");
                let code = ask.input(&question::AWS_PROFILE, &label, None)?;
                world.mfa.offer(Secret::new(code.trim()));
                asked = true;
            }
            Err(error @ Error::Aws(aws::Error::MfaRefused { .. })) if left > 0 => {
                world.term.refusal(&report::lines(&error));
                left -= 1;
            }
            other if asked => return other.map(drop),
            // Other faults are told where the sign-in is needed.
            _ => return Ok(()),
        }
    }
}

/// As [`open()`], signed in another way than the world's own.
///
/// # Errors
/// What [`Session::open`] refuses.
pub(crate) async fn open_with(
    world: &World,
    given: &Given,
    profile: Option<&Profile>,
    signin: SignIn,
) -> Result<Session, Error> {
    let options = options(world, given, profile, signin);
    Ok(Box::pin(Session::open(&options)).await?)
}

/// What a session is opened with: what was given first, then what is stored.
pub(crate) fn options(
    world: &World,
    given: &Given,
    profile: Option<&Profile>,
    signin: SignIn,
) -> aws::Options {
    let or_stored = |given: &Option<Sourced<String>>, stored: Option<&String>| {
        given.as_ref().map(|g| g.value.clone()).or_else(|| stored.cloned())
    };
    let region = given.region.as_ref().map(|r| r.value).or(profile.map(|p| p.region)).unwrap_or(Region::Na);
    aws::Options {
        profile: or_stored(&given.aws_profile, profile.and_then(|p| p.aws_profile.as_ref())),
        region: or_stored(&given.aws_region, profile.and_then(|p| p.aws_region.as_ref())),
        fallback_region: region.aws_region().to_owned(),
        clock: world.clock.clone(),
        signin,
        mfa: world.mfa.clone(),
        env: world.env.clone(),
    }
}

/// What should be in AWS, from the answers, the stored identity and the caller.
pub(crate) fn desired(
    given: &Given,
    config: &Config,
    profile: Option<&Profile>,
    account: &AccountId,
    partition: &str,
) -> Result<Desired, Error> {
    let user = given.user_name.as_ref().map_or(DEFAULT_USER, |u| u.value.as_str());
    let known = identity_of(config, profile, account, user);
    let stored = known.map(|(_, identity)| identity);
    let recorded = record::recorded(config, account, stored);
    // What only a written plan says is not there yet: other names may be chosen.
    let fixed = known.is_some_and(|(uuid, _)| !recorded.planned.contains_key(uuid));
    Ok(Desired {
        account: account.clone(),
        partition: partition.to_owned(),
        user_name: name(
            "IAM user name",
            &given.user_name,
            stored.map(|i| &i.user_name),
            fixed,
            DEFAULT_USER,
        )?,
        policy_name: name(
            "IAM policy name",
            &given.policy_name,
            stored.map(|i| &i.policy_name),
            fixed,
            DEFAULT_POLICY,
        )?,
        role_name: name(
            "IAM role name",
            &given.role_name,
            stored.map(|i| &i.role_name),
            fixed,
            DEFAULT_ROLE,
        )?,
        boundary: given
            .boundary
            .as_ref()
            .map(|b| b.value.clone())
            .or_else(|| stored.and_then(|i| i.boundary.clone())),
        identity: known.map_or_else(|| uuid::Uuid::new_v4().to_string(), |(uuid, _)| uuid.clone()),
        queues: known.map(|(uuid, _)| record::queues(config, uuid)).unwrap_or_default(),
        recorded,
        adopt: Given::is_yes(&given.adopt),
    })
}

pub(crate) const DEFAULT_USER: &str = "SellingPartnerAPIUser";
pub(crate) const DEFAULT_POLICY: &str = "SellingPartnerAPIPolicy";
pub(crate) const DEFAULT_ROLE: &str = "SellingPartnerAPIRole";

fn name<T: FromStr<Err = Malformed> + Clone + ToString>(
    what: &'static str,
    given: &Option<Sourced<T>>,
    stored: Option<&T>,
    fixed: bool,
    default: &str,
) -> Result<T, Error> {
    match (given, stored) {
        (Some(given), Some(stored))
            if fixed && !given.value.to_string().eq_ignore_ascii_case(&stored.to_string()) =>
        {
            Err(Error::OtherName { what, stored: stored.to_string(), answered: given.value.to_string() })
        }
        (Some(given), _) if !fixed => Ok(given.value.clone()),
        (_, Some(stored)) => Ok(stored.clone()),
        (Some(given), None) => Ok(given.value.clone()),
        (None, None) => Ok(default.parse()?),
    }
}

/// Reads what is there and plans. The store is asked which of the user's keys it holds.
pub(crate) async fn look(
    session: &Session,
    caller: &Caller,
    desired: Desired,
    stores: &[&Store],
) -> Result<Survey, Error> {
    let observed = session.observe(&desired).await.map_err(|e| explain(e, caller, &desired))?;
    let mut desired = desired;
    plan::recognise_planned(&mut desired, &observed);
    let mut survey =
        Survey { session: session.clone(), plan: diff::plan(&desired, &observed), desired, observed };
    survey.show_key_in_use(stores).await?;
    survey.replan(stores).await?;
    Ok(survey)
}

/// A refusal to the very user or role that is set up here: no permission is missing, the sign-in is the wrong one.
pub(crate) fn explain(error: aws::Error, caller: &Caller, desired: &Desired) -> Error {
    match error {
        aws::Error::AccessDenied { action, .. } if desired.is_own(&caller.arn, &caller.user_id) => {
            Error::OwnUser { arn: caller.arn.clone(), action }
        }
        other => other.into(),
    }
}

impl Survey {
    /// Plans again, after the keys or an answer changed.
    pub(crate) async fn replan(&mut self, stores: &[&Store]) -> Result<(), Error> {
        self.desired.recorded.stored_keys.clear();
        for key in self.observed.user.iter().flat_map(|u| &u.keys) {
            if holds(stores, &key.id).await? {
                self.desired.recorded.stored_keys.insert(key.id.clone());
            }
        }
        self.plan = diff::plan(&self.desired, &self.observed);
        Ok(())
    }

    /// A listing lags behind: the key in use, whose secret is stored, may be missing in it although it is there.
    /// Without it the plan would make a second one.
    async fn show_key_in_use(&mut self, stores: &[&Store]) -> Result<(), Error> {
        let (Some(key), Some(user)) = (&self.desired.recorded.key_in_use, &mut self.observed.user) else {
            return Ok(());
        };
        if user.keys.iter().any(|k| k.id == key.id) || !holds(stores, &key.id).await? {
            return Ok(());
        }
        if self.session.key_exists(&user.name, &key.id).await? {
            user.keys.push(key.clone());
            user.keys.sort_by(|a, b| a.id.cmp(&b.id));
        }
        Ok(())
    }
}
