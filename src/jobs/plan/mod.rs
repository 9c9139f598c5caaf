//! `plan`: what `init` would create or change in AWS, and why; as a screen, as JSON, or as a file for another tool.

mod policy;

pub(crate) use policy::{Policy, Purpose};

use crate::answers::{Ask, Flags, Given, Raw};
use crate::aws::{Caller, Session};
use crate::plan::formats::{Blueprint, File};
use crate::plan::queue::QueueStep;
use crate::plan::{Entity, Plan, Step, render};
use crate::profiles::{Ledger, OutFile, secrets};
use crate::provision::sign_in::{self, Door, Entered};
use crate::provision::{Survey, account, queue, record, survey};
use crate::store::{Config, Profile};
use crate::values::{Auth, StoreKind};
use crate::world::World;
use crate::{Error, report};
use clap::ValueEnum;
use std::path::{Path, PathBuf};

/// What is asked for.
pub(crate) struct Request {
    /// The answers as flags.
    pub flags: Flags,
    /// What is written; `None` is text, or JSON with `--json`.
    pub format: Option<Format>,
    /// Where it goes instead of standard output, which `-` means too.
    pub out: Option<PathBuf>,
    /// Whether a file that is there is replaced.
    pub force: bool,
    /// Whether changes are exit 8.
    pub check: bool,
    /// Which least policy to print, and nothing else.
    pub policy: Option<Policy>,
}

/// What a plan is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "lower")]
pub(crate) enum Format {
    /// A table, and every step explained.
    #[value(help = None)]
    Text,
    /// `plan --json`.
    #[value(help = None)]
    Json,
    /// A CloudFormation template.
    #[value(help = None)]
    CloudFormation,
    /// Terraform or OpenTofu.
    #[value(help = None)]
    Terraform,
    /// A shell script for the AWS CLI.
    #[value(help = None)]
    Sh,
}

impl Format {
    fn word(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// The file that another tool applies; none for what is only read.
    fn file(self) -> Option<File> {
        match self {
            Self::Text | Self::Json => None,
            Self::CloudFormation => Some(File::CloudFormation),
            Self::Terraform => Some(File::Terraform),
            Self::Sh => Some(File::Sh),
        }
    }
}

/// Reads, plans and prints.
pub(crate) async fn run(request: Request, world: World) -> Result<(), Error> {
    let format = format(&request, world.global.json)?;
    let given = Given::parse(&Raw::collect(&request.flags, &world.env, &mut std::io::empty())?)?;
    let config = match Config::load(&world.home) {
        // The policy may be what is missing to read it.
        Err(_) if request.policy.is_some() && world.home.is_shared() => Config::fresh(),
        config => config?,
    };
    let profile = config.profiles.get(&given.profile_name());
    if let Some(policy) = &request.policy {
        return policy::print(&world, &given, &config, policy);
    }
    let out = request.out.filter(|out| out != Path::new("-"));
    let out = out.map(|out| OutFile::find(out, request.force)).transpose()?;
    let auth = given.auth.as_ref().map(|a| a.value).or(profile.map(|p| p.auth)).unwrap_or(Auth::Iam);
    if auth == Auth::Lwa {
        return without_aws(&world, format, out.as_ref());
    }
    let door = Door::new(&world, &given, profile, None);
    let Entered { session, caller, .. } = sign_in::enter(&door, &mut Ask::new(&world.term)).await?;
    world.say_profile_endpoints(&session.endpoints_in_use());
    if let Some(file) = format.file() {
        return write(&world, &given, (&session, &caller), (format, file), out.as_ref()).await;
    }
    let mut survey = look(&world, &given, &config, (&session, &caller)).await?;
    survey.plan.steps.extend(queue_steps(&session, &config, profile).await?);
    let text = match format {
        Format::Json => json(&survey.plan),
        _ => text(&survey, world.term.width()),
    };
    emit(&world, out.as_ref(), &text)?;
    if survey.plan.conflicts().next().is_some() {
        return Err(Error::Conflict(Box::new(survey.plan)));
    }
    if request.check && survey.plan.changes() > 0 { Err(Error::Exit(report::ATTENTION)) } else { Ok(()) }
}

/// The queue that the app's new client secrets arrive on, where it is enrolled: `rotate enroll` makes and repairs it.
async fn queue_steps(
    session: &Session,
    config: &Config,
    profile: Option<&Profile>,
) -> Result<Vec<Step>, Error> {
    let app = profile.and_then(|profile| secrets::app(config, profile)).map(|(_, app)| app);
    let Some(rotation) = app.and_then(|app| app.rotation.as_ref()) else { return Ok(Vec::new()) };
    let look = queue::look(session, queue::recorded(config, rotation)).await?;
    let step = |step: QueueStep| Step {
        entity: step.entity,
        name: step.name,
        action: step.action,
        what: step.what,
        why: step.why.to_owned(),
        ops: Vec::new(),
        conflict: None,
    };
    Ok(look.plan.steps.into_iter().map(step).collect())
}

/// What the flags together ask for.
fn format(request: &Request, json: bool) -> Result<Format, Error> {
    let format = match (request.format, json) {
        (None, false) => Format::Text,
        (None | Some(Format::Json), _) => Format::Json,
        (Some(format), false) => format,
        (Some(format), true) => return Err(together("--json", format)),
    };
    if request.check && format.file().is_some() {
        return Err(together("--check", format));
    }
    Ok(format)
}

fn together(flag: &str, format: Format) -> Error {
    Error::Usage {
        what: format!("{flag} does not go with --format {}", format.word()),
        fix: format!("leave out one of them; `plan {flag}` tells what would change"),
    }
}

async fn look(
    world: &World,
    given: &Given,
    config: &Config,
    (session, caller): (&Session, &Caller),
) -> Result<Survey, Error> {
    let profile = config.profiles.get(&given.profile_name());
    account::check_account(given, config, profile, caller)?;
    let desired = survey::desired(given, config, profile, &caller.account, &caller.partition)?;
    survey::look(session, caller, desired, &world.stores(config).of_keys(config)).await
}

/// Writes the plan as a file, and first records the uuid that its tags carry: without it, `init` would take what the
/// file made for somebody else's.
async fn write(
    world: &World,
    given: &Given,
    signed_in: (&Session, &Caller),
    (format, file): (Format, File),
    out: Option<&OutFile>,
) -> Result<(), Error> {
    // Nobody is asked from here on: two runs must not record two identities of the same user.
    let ledger = Ledger::take(world, "plan")?;
    let config = ledger.config();
    // Whoever takes over what others made decides at the time, and `init` records it.
    let without = Given { adopt: None, ..given.clone() };
    let survey = look(world, &without, &config, signed_in).await?;
    if survey.plan.conflicts().next().is_some() {
        for line in render::table(&survey.plan, world.term.width()) {
            world.term.must(&line);
        }
        return Err(match Given::is_yes(&given.adopt) {
            true => Error::Usage {
                what: "A file can't take over what others made".into(),
                fix: "leave out --adopt and choose other names, or let `spapi-setup init --adopt` do it all"
                    .into(),
            },
            false => Error::Conflict(Box::new(survey.plan)),
        });
    }
    for extra in &survey.plan.extras {
        world.term.warn(&format!("beyond the plan, left as it is: {}", extra.what));
    }
    let next = next(given, config.profiles.get(&given.profile_name()), &survey);
    let blueprint =
        Blueprint { desired: &survey.desired, observed: &survey.observed, plan: &survey.plan, next: &next };
    let text = blueprint.text(file);
    let kind = given.store.as_ref().map_or(StoreKind::File, |store| store.value);
    // CloudFormation can't tag a managed policy; one that it made before has no tag either.
    let untagged = file == File::CloudFormation || survey.desired.recorded.untagged.contains(&Entity::Policy);
    ledger.update(|config| {
        record::untagged(record::identity(config, &survey.desired, kind), untagged);
    })?;
    drop(ledger);
    emit(world, out, &text)?;
    let there = blueprint.there();
    if file == File::CloudFormation && !there.is_empty() {
        world.term.warn(&format!(
            "In AWS already: {}. A new stack can't make them: use the template for the stack that made them, or \
             another format.",
            there.join(", ")
        ));
    }
    world
        .term
        .detail(&format!("Nothing was changed in AWS. Apply the {} file, then run: {next}", format.word()));
    Ok(())
}

/// The command that finds again what the file made.
fn next(given: &Given, profile: Option<&Profile>, survey: &Survey) -> String {
    let user = survey.desired.user_name.as_str();
    let known = user == survey::DEFAULT_USER || profile.is_some_and(|p| p.identity.is_some());
    let named = if known { String::new() } else { format!(" --user-name={user}") };
    format!("spapi-setup init{}{named}", given.profile_name().flag())
}

fn without_aws(world: &World, format: Format, out: Option<&OutFile>) -> Result<(), Error> {
    let plan = Plan { account: None, partition: "aws".into(), steps: Vec::new(), extras: Vec::new() };
    let text = match format {
        Format::Json => json(&plan),
        Format::Text => {
            "Nothing in AWS: the software needs Login with Amazon values only (auth = lwa).\n".to_owned()
        }
        _ => {
            return Err(Error::Usage {
                what: "there is nothing to make in AWS with auth = lwa".into(),
                fix: "leave out --format, or say --auth iam if your software asks for AWS keys".into(),
            });
        }
    };
    emit(world, out, &text)
}

fn json(plan: &Plan) -> String {
    serde_json::to_string_pretty(&render::json(plan)).unwrap_or_default() + "\n"
}

fn text(survey: &Survey, width: usize) -> String {
    let mut lines = render::table(&survey.plan, width);
    lines.push(String::new());
    lines.extend(render::explain(&survey.plan, &survey.desired, &survey.observed, width));
    lines.iter().map(|line| format!("{line}\n")).collect()
}

fn emit(world: &World, out: Option<&OutFile>, text: &str) -> Result<(), Error> {
    match out {
        None => world.term.data_raw(text.as_bytes()),
        Some(file) => {
            file.write(text.as_bytes())?;
            world.term.ok(&format!("Wrote {} (readable only by you)", file.path().display()));
        }
    }
    Ok(())
}
