//! A run of the ladder: one profile or all of them, repaired where that is asked for, recorded and shown.

use super::recorded::{Earlier, Recorder};
use super::screen::show;
use super::{
    Checked, Ladder, Status, Verdict, aws_rungs, entities, ladder, public, recorded, repair, roles, verdict,
};
use crate::answers::{Ask, Flags, Given, Raw};
use crate::aws::Confirm;
use crate::profiles::{awaited, notes, secrets};
use crate::provision::sign_in::{self, Door};
use crate::provision::survey;
use crate::store::{Config, Trust, read_text, write_private};
use crate::values::{Auth, ProfileName, SignInWay};
use crate::world::World;
use crate::{Error, report};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is asked for.
pub(crate) struct Request {
    /// Which profile, and how to sign in to AWS.
    pub flags: Flags,
    pub fix: bool,
    pub roles: bool,
    pub all: bool,
    /// Whether also those that a run which was stopped found well.
    pub again: bool,
    /// Where a report that is safe to post goes.
    pub report: Option<PathBuf>,
}

/// Checks, and repairs where `--fix` says so.
pub(crate) async fn run(request: Request, world: World) -> Result<(), Error> {
    let world = Arc::new(world);
    let strict =
        !request.all || request.flags.aws.aws_account.is_some() || request.flags.aws.aws_profile.is_some();
    let given = given(&world, &request.flags)?;
    let config = Config::load(&world.home)?;
    world.say_moved(&config);
    let names = names(&given, &config, request.all)?;
    if request.roles && !request.all {
        has_roles(&config, &names)?;
    }
    awaited::say(&world.term, &config, &notes::read(&world.home)?);
    let asked = ladder::Heard::new(&world)?;
    let climb = |config: Config, confirm: Confirm| {
        let mut ladder = Ladder::new(&world, &given, config, &asked);
        (ladder.strict, ladder.admin_needed, ladder.confirm) = (strict, request.fix, confirm);
        ladder.roles = request.roles;
        Arc::new(ladder)
    };
    sign_in(&world, &given, &config, &names, request.fix).await?;
    // A repair, the roles and a report want every rung anew.
    let goes_on = request.all && !request.fix && !request.roles && request.report.is_none();
    let kept = recorded::kept(&world, &config).filter(|_| goes_on && !request.again);
    let (names, skipped) = left(&world, names, kept.as_ref());
    let mut recorder = goes_on.then(|| Recorder::new(&world, kept, names.len()));
    let mut checked = watched(&world, &climb(config, Confirm::None), &names, recorder.as_mut()).await;
    say_endpoints(&world, &checked);
    let mut stopped = None;
    if request.fix {
        let repaired = repair_all(&world, &given, &checked).await;
        if repaired.steps > 0 {
            checked =
                watched(&world, &climb(Config::load(&world.home)?, Confirm::Settle), &names, None).await;
        }
        stopped = repaired.stopped;
    }
    recorder.unwrap_or_else(|| Recorder::new(&world, None, checked.len())).end(&checked);
    if let Some(path) = &request.report {
        write_report(&world, path, &checked)?;
    }
    show(&world, &checked, &skipped, request.all, request.report.is_some());
    let code = verdict::gravest(checked.iter().map(Checked::exit));
    match stopped {
        // One profile: what stopped its repair is the outcome.
        Some(error) if !request.all => Err(error),
        Some(error) => Err(Error::Exit(verdict::gravest([code, report::exit_code(&error)].into_iter()))),
        None if code == 0 => Ok(()),
        None => Err(Error::Exit(code)),
    }
}

/// A profile of the sandbox has no roles to ask for: refused before anything is asked.
fn has_roles(config: &Config, names: &[ProfileName]) -> Result<(), Error> {
    let sandbox = |name: &&ProfileName| config.profiles.get(name).is_some_and(|p| p.kind().is_sandbox());
    match names.iter().find(sandbox) {
        None => Ok(()),
        Some(name) => Err(Error::Usage {
            what: format!("the profile \"{name}\" has no roles: {}", roles::SANDBOX),
            fix: format!(
                "spapi-setup check{} proves the profile; roles belong to production apps",
                name.flag()
            ),
        }),
    }
}

/// What has to be asked before anything is checked: the code of an MFA device; and how to sign in, where a repair or
/// an answer wants an administrator's sign-in.
async fn sign_in(
    world: &World,
    given: &Given,
    config: &Config,
    names: &[ProfileName],
    fix: bool,
) -> Result<(), Error> {
    let mut ask = Ask::new(&world.term);
    let wanted = fix || given.sign_in.as_ref().is_some_and(|way| way.value != SignInWay::Chain);
    let mut known = std::collections::BTreeSet::new();
    for profile in names.iter().filter_map(|name| config.profiles.get(name)).filter(|p| p.auth == Auth::Iam) {
        sign_in::possible(given, ask.can())?;
        if !known.insert(profile.aws_profile.clone()) {
            continue;
        }
        if !(wanted && ask.can()) {
            survey::ready(world, given, Some(profile)).await?;
            continue;
        }
        match sign_in::enter(&Door::new(world, given, Some(profile), Some("Signing in to AWS")), &mut ask)
            .await
        {
            // What the chain gave and AWS refused is told by its rung.
            Ok(_) | Err(Error::Aws(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The answers that a check takes: which profile, and how to sign in. Everything else is what is stored.
fn given(world: &World, flags: &Flags) -> Result<Given, Error> {
    const TAKEN: [&str; 3] = ["SPAPI_SETUP_PROFILE", "SPAPI_SETUP_AWS_ACCOUNT", "SPAPI_SETUP_SIGN_IN"];
    let env =
        world.env.clone().filtered(|name| TAKEN.contains(&name) || name.starts_with("SPAPI_SETUP_SSO_"));
    Ok(Given::parse(&Raw::collect(flags, &env, &mut std::io::empty())?)?)
}

fn names(given: &Given, config: &Config, all: bool) -> Result<Vec<ProfileName>, Error> {
    if all {
        return Ok(config.profiles.keys().cloned().collect());
    }
    let name = given.profile_name();
    secrets::profile(config, &name)?;
    Ok(vec![name])
}

/// The profiles that are to be checked, and those that a run which was stopped found well.
fn left(
    world: &World,
    names: Vec<ProfileName>,
    kept: Option<&Earlier>,
) -> (Vec<ProfileName>, Vec<ProfileName>) {
    let Some(kept) = kept else { return (names, Vec::new()) };
    let of = names.len();
    let (skipped, left): (Vec<_>, Vec<_>) = names.into_iter().partition(|name| kept.names.contains(name));
    world.term.detail(&format!(
        "{} of {of} profiles were well in the run that was stopped at {}: they are not checked again (--again does)",
        skipped.len(),
        kept.at.strftime("%H:%M UTC")
    ));
    (left, skipped)
}

async fn watched(
    world: &World,
    ladder: &Arc<Ladder>,
    names: &[ProfileName],
    mut recorder: Option<&mut Recorder<'_>>,
) -> Vec<Checked> {
    match names {
        [] => Vec::new(),
        [name] => {
            let _wait = world.term.wait(&format!("Checking profile \"{name}\""));
            ladder.all(names, |_| ()).await
        }
        many => {
            let progress = world.term.progress("Checking profiles", many.len());
            let done = |checked: &[Checked]| {
                progress.set(checked.len());
                if let Some(recorder) = recorder.as_deref_mut() {
                    recorder.so_far(checked);
                }
            };
            ladder.all(names, done).await
        }
    }
}

fn say_endpoints(world: &World, checked: &[Checked]) {
    let mut lines: Vec<&String> = checked.iter().flat_map(|c| &c.endpoints).collect();
    lines.sort();
    lines.dedup();
    lines.into_iter().for_each(|line| world.term.warn(line));
}

struct Repaired {
    steps: usize,
    stopped: Option<Error>,
}

/// Profile after profile: each repair holds the lock. One that is stopped does not stop the next.
async fn repair_all(world: &World, given: &Given, checked: &[Checked]) -> Repaired {
    let mut repaired = Repaired { steps: 0, stopped: None };
    for profile in checked {
        let wrong = |v: &Verdict| {
            entities::READ.contains(&v.rung)
                && (v.mends || (v.status == Status::Fail && v.exit != report::ATTENTION))
        };
        if !aws_rungs::signed_in(&profile.verdicts) || !profile.verdicts.iter().any(wrong) {
            continue;
        }
        world.term.heading(&format!("Repairing profile \"{}\"", profile.name));
        let activate = match may_activate(world, profile) {
            Ok(activate) => activate,
            Err(error) => {
                repaired.stopped = repaired.stopped.or(Some(error));
                break;
            }
        };
        match repair::run(world, given, &profile.name, activate).await {
            Ok(steps) => repaired.steps += steps,
            Err(error) => {
                // Some of its steps may be done, unless another run holds the lock.
                repaired.steps += usize::from(report::exit_code(&error) != report::LOCKED);
                if checked.len() > 1 {
                    world.term.refusal(&report::lines(&error));
                }
                let cancelled = matches!(&error, Error::Cancelled)
                    || matches!(&error, Error::Halfway { source, .. } if matches!(**source, Error::Cancelled));
                repaired.stopped = repaired.stopped.or(Some(error));
                if cancelled {
                    break;
                }
            }
        }
    }
    repaired
}

/// A key that was switched off may have leaked: only a person switches it on. Asked before the lock is taken.
fn may_activate(world: &World, profile: &Checked) -> Result<bool, Error> {
    let Some(off) = profile.verdicts.iter().find(|v| v.asks) else { return Ok(false) };
    let label = format!("The access key {}: perhaps it leaked. Switch it on again?", off.summary);
    let yes = Ask::new(&world.term).confirm(&label, Some(false), false)?;
    if !yes {
        let words =
            format!("The access key {}, and stays so: find out who switched it off and why", off.summary);
        world.term.warn(&words);
    }
    Ok(yes)
}

/// Never over a file that is no report.
fn write_report(world: &World, path: &Path, checked: &[Checked]) -> Result<(), Error> {
    if read_text(path, Trust::Mine)?.is_some_and(|there| !there.starts_with(public::HEAD)) {
        return Err(Error::Usage {
            what: format!("{} is there already and is no report", path.display()),
            fix: "name another file after --report".into(),
        });
    }
    write_private(path, public::report(checked).as_bytes())
        .map_err(|e| Error::File { path: path.display().to_string(), why: e.to_string() })?;
    world
        .term
        .ok(&format!("Wrote {}: states, error codes and request ids, nothing of yours", path.display()));
    Ok(())
}
