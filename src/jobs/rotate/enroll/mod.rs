//! `rotate enroll`: plan, confirm, apply, prove, then the one click that only a person can do.
//!
//! - [`planned`]: what should be and what is, shown and agreed to. [`applied`]: recorded, made, proved.
//! - [`click`]: the page of the developer console. [`unenroll`]: the way back.

mod applied;
mod click;
mod planned;
pub(crate) mod unenroll;

use crate::Error;
use crate::answers::{Ask, Given};
use crate::aws::{Caller, Session};
use crate::error::Enrolment;
use crate::plan::queue::{DesiredQueue, queue_name};
use crate::profiles::secrets;
use crate::provision::account;
use crate::provision::sign_in::{self, Door, Entered};
use crate::store::{App, Config, Profile, Rotation};
use crate::values::command_words::command_words;
use crate::values::{LwaClientId, ProfileName, QueueArn};
use crate::world::World;

/// What Amazon's "Rotate your application's client secret" leaves out for sandbox apps.
pub(crate) const ROTATION: &str = "rotation of the client secret by an interface";

/// What the command line says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Options {
    /// The queue to adopt.
    pub queue_arn: Option<QueueArn>,
    /// The name of the queue to make.
    pub queue_name: Option<String>,
    /// The command that runs after a swap.
    pub then: Option<String>,
    /// A person says that the app is subscribed.
    pub subscribed: bool,
}

/// One run of the command: a profile with its app, and a session in the account of the queue.
pub(super) struct Enrolling<'w> {
    pub(super) world: &'w World,
    pub(super) ask: Ask,
    pub(super) given: Given,
    pub(super) config: Config,
    pub(super) name: ProfileName,
    pub(super) profile: Profile,
    pub(super) client_id: LwaClientId,
    pub(super) app: App,
    pub(super) session: Session,
    pub(super) caller: Caller,
}

/// Enrols the app of the profile, or checks and repairs its enrolment.
pub(crate) async fn run(world: &World, given: Given, options: Options) -> Result<(), Error> {
    if let Some(then) = &options.then {
        command_words(then)?;
    }
    let mut e = Enrolling::open(world, given).await?;
    let desired = e.desired(&options)?;
    let planned = planned::look(&e, desired, options.queue_arn.is_some()).await?;
    planned::show(&e, &planned);
    planned::agree(&mut e, &planned)?;
    let rotation = applied::run(&mut e, &planned, &options).await?;
    let rotation = applied::prove(&mut e, &planned, rotation).await?;
    click::run(&mut e, &rotation, options.subscribed)?;
    click::tell(&e)
}

/// The user who reads the queue belongs to another profile of the app: that one knows it, and may change its policy.
fn of_another_user(
    config: &Config,
    profile: &Profile,
    app: &App,
    client_id: &LwaClientId,
) -> Result<(), Error> {
    let reader = app.rotation.as_ref().and_then(|rotation| rotation.identity.as_ref());
    let knows = |p: &Profile| p.client_id.as_ref() == Some(client_id) && p.identity.as_ref() == reader;
    if reader.is_none() || profile.identity.as_ref() == reader {
        return Ok(());
    }
    match config.profiles.iter().find(|(_, p)| knows(p)) {
        Some((name, _)) => Err(Error::Usage {
            what: format!("the app is enrolled with the AWS user of the profile \"{name}\""),
            fix: format!("run the same command with{}", ProfileName::flag_of(name.as_str())),
        }),
        // That profile is gone: this one's user takes its place.
        None => Ok(()),
    }
}

impl<'w> Enrolling<'w> {
    pub(super) async fn open(world: &'w World, mut given: Given) -> Result<Self, Error> {
        // An entity that is not ours is init's to decide about.
        given.adopt = None;
        let config = Config::load_unmoved(&world.home)?;
        let name = given.profile_name();
        let profile = secrets::profile(&config, &name)?.clone();
        if profile.kind().is_sandbox() {
            return Err(Error::NotInSandbox { what: ROTATION, profile: name.to_string() });
        }
        let lacks = |what| Error::Incomplete { profile: name.to_string(), what };
        let (client_id, app) = secrets::app(&config, &profile).ok_or_else(|| lacks("an LWA app"))?;
        let (client_id, app) = (client_id.clone(), app.clone());
        of_another_user(&config, &profile, &app, &client_id)?;
        world.term.heading(&format!("Rotation without hands for {}", client_id.short()));
        let mut ask = Ask::new(&world.term).guarded(&world.guard);
        let door = Door::new(world, &given, Some(&profile), Some("Signing in to AWS"));
        let Entered { session, caller, .. } = sign_in::enter(&door, &mut ask).await?;
        world.say_profile_endpoints(&session.endpoints_in_use());
        world.say_profile_endpoints(&session.queue_endpoint_in_use()?);
        account::check_account(&given, &config, Some(&profile), &caller)?;
        Ok(Self { world, ask, given, config, name, profile, client_id, app, session, caller })
    }

    /// The recorded enrolment.
    pub(super) fn rotation(&self) -> Option<&Rotation> {
        self.app.rotation.as_ref()
    }

    /// The queue as it should be: the recorded one, the one that was named, or one of the app's own name.
    fn desired(&self, options: &Options) -> Result<DesiredQueue, Error> {
        let recorded = self.rotation().map(|r| r.queue_arn.clone());
        let arn = match (&options.queue_arn, &recorded) {
            (Some(named), _) => named.clone(),
            (None, Some(recorded)) if options.queue_name.as_deref().is_none_or(|n| n == recorded.name()) => {
                recorded.clone()
            }
            (None, _) => self.named(options.queue_name.as_deref())?,
        };
        if let Some(recorded) = recorded.filter(|recorded| *recorded != arn) {
            return Err(Enrolment::OtherQueue { recorded }.into());
        }
        if arn.account() != self.caller.account.as_str() {
            return Err(
                Enrolment::OtherAccount { queue: arn, account: self.caller.account.to_string() }.into()
            );
        }
        let others = self.config.apps.iter().filter(|(id, _)| **id != self.client_id);
        for (id, app) in others {
            if app.rotation.as_ref().is_some_and(|r| r.queue_arn == arn) {
                return Err(Enrolment::OtherApp { queue: arn, app: id.short() }.into());
            }
        }
        Ok(self.desired_of(arn, options.queue_arn.is_some()))
    }

    pub(super) fn desired_of(&self, arn: QueueArn, adopt: bool) -> DesiredQueue {
        DesiredQueue {
            arn,
            home: self.config.home_id.clone(),
            adopted: self.rotation().is_some_and(|r| r.adopted),
            recorded: self.rotation().is_some(),
            adopt,
        }
    }

    /// In the region that the sign-in names.
    fn named(&self, name: Option<&str>) -> Result<QueueArn, Error> {
        let own = queue_name(&self.client_id);
        let region = self.session.region().unwrap_or_else(|| self.profile.region.aws_region());
        let name = name.unwrap_or(&own);
        Ok(format!("arn:aws:sqs:{region}:{}:{name}", self.caller.account).parse::<QueueArn>()?)
    }
}
