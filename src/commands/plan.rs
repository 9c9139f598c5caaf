//! `plan`: what `init` would create or change in AWS, and why.

use crate::answers::{AwsFlags, EntityFlags, Flags, Given, KeepFlags, ProfileFlag, PurposeFlags, Raw};
use crate::plan::{Plan, render};
use crate::profiles::secrets::Stores;
use crate::provision::{Survey, survey};
use crate::store::Config;
use crate::values::Auth;
use crate::world::World;
use crate::{Error, aws, report};

/// Show what init would create or change in AWS, and why
///
/// Changes nothing. With --check, the exit code tells whether init would change something: 0 is no, 8 is yes.
/// With --admin-policy, it prints the least IAM policy that the administrator who runs init needs, without asking
/// AWS.
#[derive(clap::Args, Debug, Default)]
pub struct Args {
    #[command(flatten)]
    profile: ProfileFlag,
    #[command(flatten)]
    purpose: PurposeFlags,
    #[command(flatten)]
    aws: AwsFlags,
    #[command(flatten)]
    entities: EntityFlags,
    /// Read answers from this TOML file
    #[arg(long, value_name = "FILE")]
    answers: Option<std::path::PathBuf>,
    /// Exit with 8 if something would change
    #[arg(long)]
    check: bool,
    /// Print the least IAM policy that init and teardown need
    #[arg(long, conflicts_with = "check")]
    admin_policy: bool,
}

/// Reads, plans and prints.
///
/// # Errors
/// No credentials, AWS refuses, a conflict (exit 4), changes with `--check` (exit 8).
pub async fn run(args: Args, world: World) -> Result<(), Error> {
    let flags = Flags {
        profile: args.profile,
        aws: args.aws,
        entities: args.entities,
        purpose: args.purpose,
        keep: KeepFlags { answers: args.answers, ..KeepFlags::default() },
        ..Flags::default()
    };
    let given = Given::parse(&Raw::collect(&flags, &world.env, &mut std::io::empty())?)?;
    let config = Config::load(&world.home)?;
    let name = given.profile_name();
    let profile = config.profiles.get(&name);
    if args.admin_policy {
        return admin_policy(&world, &given, &config);
    }
    let auth = given.auth.as_ref().map(|a| a.value).or(profile.map(|p| p.auth)).unwrap_or(Auth::Iam);
    if auth == Auth::Lwa {
        let plan = Plan { account: None, partition: "aws".into(), steps: Vec::new(), extras: Vec::new() };
        print(&world, &plan, None);
        return Ok(());
    }
    let session = survey::open(&world, &given, profile).await?;
    world.say_profile_endpoints(&session);
    let caller = session.identity().await?;
    survey::check_account(&given, &config, profile, &caller)?;
    let desired = survey::desired(&given, &config, profile, &caller.account, &caller.partition)?;
    let stores = Stores::of(&world, &config);
    let survey = survey::look(&session, caller, desired, &stores.of_keys(&config)).await?;
    print(&world, &survey.plan, Some(&survey));
    if survey.plan.conflicts().next().is_some() {
        return Err(Error::Conflict(Box::new(survey.plan)));
    }
    if args.check && survey.plan.changes() > 0 { Err(Error::Exit(report::ATTENTION)) } else { Ok(()) }
}

fn print(world: &World, plan: &Plan, survey: Option<&Survey>) {
    let term = &world.term;
    if world.global.json {
        term.data(&serde_json::to_string_pretty(&render::json(plan)).unwrap_or_default());
        return;
    }
    let Some(survey) = survey else {
        term.data("Nothing in AWS: the software needs Login with Amazon values alone (auth = lwa).");
        return;
    };
    for line in render::table(plan) {
        term.data(&line);
    }
    term.data("");
    for line in render::explain(plan, &survey.desired, &survey.observed) {
        term.data(&line);
    }
}

/// For the administrator of `--aws-account`; without it any account.
fn admin_policy(world: &World, given: &Given, config: &Config) -> Result<(), Error> {
    let profile = config.profiles.get(&given.profile_name());
    let account = survey::expected_account(given, config, profile).map(|(account, _)| account);
    let any: crate::values::AccountId = "000000000000".parse()?;
    let desired = survey::desired(given, config, profile, account.as_ref().unwrap_or(&any), "aws")?;
    let policy = aws::admin_policy(&desired);
    let text = serde_json::to_string_pretty(&policy).unwrap_or_default();
    // An ARN with a wildcard for the account serves whoever did not say which one.
    let text = if account.is_none() { text.replace("::000000000000:", "::*:") } else { text };
    world.term.data(&text);
    Ok(())
}
