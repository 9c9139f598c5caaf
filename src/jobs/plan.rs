//! `plan`: what `init` would create or change in AWS, and why.

use crate::answers::{Ask, Flags, Given, Raw};
use crate::plan::{Plan, render};
use crate::provision::sign_in::{self, Door, Entered};
use crate::provision::{Survey, account, survey};
use crate::store::Config;
use crate::values::Auth;
use crate::world::World;
use crate::{Error, aws, report};

/// What is asked for.
pub(crate) struct Request {
    /// The answers as flags.
    pub flags: Flags,
    /// Whether changes are exit 8.
    pub check: bool,
    /// Whether to print the administrator's least policy, and nothing else.
    pub admin_policy: bool,
}

/// Reads, plans and prints.
pub(crate) async fn run(request: Request, world: World) -> Result<(), Error> {
    let given = Given::parse(&Raw::collect(&request.flags, &world.env, &mut std::io::empty())?)?;
    let config = Config::load(&world.home)?;
    let name = given.profile_name();
    let profile = config.profiles.get(&name);
    if request.admin_policy {
        return admin_policy(&world, &given, &config);
    }
    let auth = given.auth.as_ref().map(|a| a.value).or(profile.map(|p| p.auth)).unwrap_or(Auth::Iam);
    if auth == Auth::Lwa {
        let plan = Plan { account: None, partition: "aws".into(), steps: Vec::new(), extras: Vec::new() };
        print(&world, &plan, None);
        return Ok(());
    }
    let door = Door::new(&world, &given, profile, None);
    let Entered { session, caller, .. } = sign_in::enter(&door, &mut Ask::new(&world.term)).await?;
    world.say_profile_endpoints(&session);
    account::check_account(&given, &config, profile, &caller)?;
    let desired = survey::desired(&given, &config, profile, &caller.account, &caller.partition)?;
    let stores = world.stores(&config);
    let survey = survey::look(&session, &caller, desired, &stores.of_keys(&config)).await?;
    print(&world, &survey.plan, Some(&survey));
    if survey.plan.conflicts().next().is_some() {
        return Err(Error::Conflict(Box::new(survey.plan)));
    }
    if request.check && survey.plan.changes() > 0 { Err(Error::Exit(report::ATTENTION)) } else { Ok(()) }
}

fn print(world: &World, plan: &Plan, survey: Option<&Survey>) {
    let term = &world.term;
    if world.global.json {
        term.data(&serde_json::to_string_pretty(&render::json(plan)).unwrap_or_default());
        return;
    }
    let Some(survey) = survey else {
        term.data("Nothing in AWS: the software needs Login with Amazon values only (auth = lwa).");
        return;
    };
    for line in render::table(plan, term.width()) {
        term.data(&line);
    }
    term.data("");
    for line in render::explain(plan, &survey.desired, &survey.observed, term.width()) {
        term.data(&line);
    }
}

/// For the administrator of `--aws-account`; without it any account.
fn admin_policy(world: &World, given: &Given, config: &Config) -> Result<(), Error> {
    let profile = config.profiles.get(&given.profile_name());
    let account = account::expected_account(given, config, profile).map(|(account, _)| account);
    let any: crate::values::AccountId = "000000000000".parse()?;
    let desired = survey::desired(given, config, profile, account.as_ref().unwrap_or(&any), "aws")?;
    let policy = aws::admin_policy(&desired);
    let text = serde_json::to_string_pretty(&policy).unwrap_or_default();
    // An ARN with a wildcard for the account serves where no account was named.
    let text = if account.is_none() { text.replace("::000000000000:", "::*:") } else { text };
    world.term.data(&text);
    Ok(())
}
