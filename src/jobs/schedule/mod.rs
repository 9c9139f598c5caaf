//! `schedule`: puts `rotate --due` on this computer's own timer, looks at it, takes it away, or prints it for another
//! host. The texts are `plan::schedule`'s; here are the tools that take them.

mod cron;
mod desired;
mod launchd;
mod place;
mod proof;
mod systemd;
mod windows;

pub(crate) use crate::plan::schedule::Host;
use crate::plan::schedule::{self as texts, Schedule, TimerError};
use crate::profiles::secrets;
use crate::store::{Config, Profile};
use crate::values::StoreKind;
use crate::world::World;
use crate::{Error, report};
use place::{Place, State};
use std::path::{Path, PathBuf};

/// What the command line says.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    /// Whose timer; `None`: this computer's.
    pub host: Option<Host>,
    /// The system's own timer instead of the user's.
    pub system: bool,
    /// `--within` of the runs.
    pub within: Option<u32>,
    /// `--on-failed` of the runs, as its words.
    pub on_failed: Option<Vec<String>>,
    /// The container's image.
    pub image: Option<String>,
    /// The AWS role.
    pub role_arn: Option<String>,
}

/// Prints the text for a host; changes nothing.
pub(crate) fn print(world: &World, request: &Request) -> Result<(), Error> {
    let host = request.host.map_or_else(|| place::host_of(world), Ok)?;
    let schedule = desired::schedule(world, host, request)?;
    let home = world.env.get_os("HOME").map(PathBuf::from).filter(|_| !request.system);
    world.term.data_raw(text(host, &schedule, home.as_deref())?.as_bytes());
    Ok(())
}

/// The text; `home` is the user's, absent for the system's own timer.
fn text(host: Host, schedule: &Schedule, home: Option<&Path>) -> Result<String, Error> {
    Ok(match host {
        Host::Systemd => {
            let service = texts::systemd::service(schedule, home.is_none());
            let timer = texts::systemd::timer(schedule);
            format!("# {0}.service\n{service}\n# {0}.timer\n{timer}", schedule.name)
        }
        Host::Cron => texts::cron::entry(schedule, home.is_none().then_some("root"))?,
        Host::Launchd => texts::launchd::plist(schedule, &launchd::log(home, &schedule.name)),
        Host::Windows => texts::windows::task(schedule)?,
        Host::Kubernetes => texts::kubernetes::manifest(schedule),
        Host::Github => texts::github::workflow(schedule),
    })
}

/// Proves that a run reaches what it needs, then sets the timer up. Again: the timer is made as it should be.
pub(crate) async fn install(world: &World, request: &Request) -> Result<(), Error> {
    let place = Place::find(world, request)?;
    place.may_change().await?;
    let config = Config::load_unmoved(&world.home)?;
    refuse_keyring(&place, &config)?;
    let before = state(&place).await?;
    proof::prove(&place).await?;
    match place.host {
        Host::Systemd => systemd::install(&place).await?,
        Host::Cron => cron::install(&place).await?,
        Host::Launchd => launchd::install(&place).await?,
        _ => windows::install(&place).await?,
    }
    let now = state(&place).await?;
    let how = if before.installed { "Set up again" } else { "Set up" };
    world.term.ok(&format!(
        "{how}: {} runs spapi-setup rotate --due twice a day ({})",
        words(&place),
        now.place
    ));
    desired::say(world, &place.schedule);
    if let Some(next) = &now.next {
        world.term.detail(&format!("Next run: {next}"));
    }
    after(world, &place, &config, &now);
    Ok(())
}

/// What a person should know of the runs to come.
fn after(world: &World, place: &Place<'_>, config: &Config, state: &State) {
    let term = &world.term;
    if keyring_profile(config).is_some() {
        term.detail(
            "The secrets are in the keyring: runs work while you are logged in. One that was missed is made up for \
             after the next login.",
        );
    } else if state.lingers == Some(false) {
        term.warn("The timer stops when you log out. Let it run without a login: loginctl enable-linger");
    }
    if matches!(place.host, Host::Cron) {
        term.detail("cron makes up for no missed run, and mails what a run prints, where mail is set up.");
    }
    if !config.apps.values().any(|app| app.rotation.as_ref().is_some_and(|r| r.enrolled_on.is_some())) {
        term.detail("No app rotates by itself yet: the runs name what falls due, and end with 8 then.");
    }
}

/// cron, the system's own timers and daemons run outside of any session: no keyring is unlocked for them.
fn refuse_keyring(place: &Place<'_>, config: &Config) -> Result<(), Error> {
    let without_session = place.host == Host::Cron || place.system;
    match keyring_profile(config) {
        Some(profile) if without_session => Err(TimerError::Keyring { host: place.host, profile }.into()),
        _ => Ok(()),
    }
}

/// A profile that has a secret in the keyring.
fn keyring_profile(config: &Config) -> Option<String> {
    let holds = |profile: &Profile| {
        let app = secrets::app(config, profile).map(|(_, app)| app.store);
        let identity = secrets::identity(config, profile).map(|(_, identity)| identity.store);
        [Some(profile.store), app, identity].contains(&Some(StoreKind::Keyring))
    };
    config.profiles.iter().find(|(_, profile)| holds(profile)).map(|(name, _)| name.to_string())
}

/// Tells whether the timer is there, when it runs next and how it ran last. Exit code 8 where it is not as it should
/// be.
pub(crate) async fn status(world: &World, request: &Request) -> Result<(), Error> {
    let place = Place::find(world, request)?;
    let state = state(&place).await?;
    if world.global.json {
        let value = state.json(&place);
        world.term.data(&serde_json::to_string_pretty(&value).unwrap_or_default());
    } else {
        say(world, &place, &state);
    }
    let good = state.installed && state.current && state.active;
    if good { Ok(()) } else { Err(Error::Exit(report::ATTENTION)) }
}

fn say(world: &World, place: &Place<'_>, state: &State) {
    let term = &world.term;
    if !state.installed {
        term.data(&format!("not set up: {} has no timer of this home", words(place)));
        term.detail("Set it up: spapi-setup schedule install");
        return;
    }
    term.data(&format!("set up: {} ({})", words(place), state.place));
    for (what, value) in [("next run", &state.next), ("last run", &state.last)] {
        if let Some(value) = value {
            term.data(&format!("{what}: {value}"));
        }
    }
    if let Some(exit) = state.exit {
        term.data(&format!("last exit code: {exit}"));
    }
    if !state.active {
        term.warn("It is there and switched off. Switch it on: spapi-setup schedule install");
    }
    if !state.current {
        term.warn(
            "It runs another program, or with other settings. Set it up again: spapi-setup schedule install",
        );
    }
    if state.lingers == Some(false) {
        term.warn("It stops when you log out. Let it run without a login: loginctl enable-linger");
    }
}

/// Takes the timer away with all that it left; nothing there is in order.
pub(crate) async fn remove(world: &World, request: &Request) -> Result<(), Error> {
    let place = Place::find(world, request)?;
    place.may_change().await?;
    let removed = match place.host {
        Host::Systemd => systemd::remove(&place).await?,
        Host::Cron => cron::remove(&place).await?,
        Host::Launchd => launchd::remove(&place).await?,
        _ => windows::remove(&place).await?,
    };
    match removed {
        true => world.term.ok(&format!("Removed: {} no longer runs spapi-setup rotate --due", words(&place))),
        false => world.term.ok(&format!("Nothing to remove: {} has no timer of this home", words(&place))),
    }
    Ok(())
}

async fn state(place: &Place<'_>) -> Result<State, Error> {
    match place.host {
        Host::Systemd => systemd::state(place).await,
        Host::Cron => cron::state(place).await,
        Host::Launchd => launchd::state(place).await,
        _ => windows::state(place).await,
    }
}

/// The host as a person knows it.
fn words(place: &Place<'_>) -> &'static str {
    match (place.host, place.system) {
        (Host::Systemd, false) => "systemd, as a timer of yours,",
        (Host::Systemd, true) => "systemd, as a timer of the system,",
        (Host::Cron, false) => "your crontab",
        (Host::Cron, true) => "the system's cron",
        (Host::Launchd, false) => "launchd, as an agent of yours,",
        (Host::Launchd, true) => "launchd, as a daemon,",
        (Host::Windows, _) => "the Task Scheduler",
        (Host::Kubernetes, _) => "Kubernetes",
        (Host::Github, _) => "GitHub Actions",
    }
}
