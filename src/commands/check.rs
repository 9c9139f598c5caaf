//! `check`: a stored profile, proved rung by rung.

use crate::answers::{AwsFlags, Flags, Given, ProfileFlag, Raw};
use crate::aws::Patience;
use crate::jobs::check::{
    self, Checked, Ladder, Status, Verdict, aws_rungs, entities, ladder, repair, rung, verdict,
};
use crate::profiles::secrets;
use crate::store::{Config, write_private};
use crate::term::{Lines, wrap};
use crate::values::ProfileName;
use crate::world::World;
use crate::{Error, report};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Prove a stored profile, rung by rung; a failure names cause and fix
///
/// Reads the stored secrets, compares what AWS holds with what it should hold, assumes the role with the stored
/// key, asks Login with Amazon for a token and calls the Selling Partner API. Without an administrator's AWS
/// sign-in it skips the reads of IAM and says so.
///
/// Exit codes: 0 if all is well, warnings included. Otherwise the code of the first rung that failed: 5 for the
/// store, 4 for AWS, 3 for Login with Amazon or SP-API, 1 for the network, 8 for a difference in AWS that --fix
/// can repair.
#[derive(clap::Args, Debug, Default)]
pub struct Args {
    #[command(flatten)]
    profile: ProfileFlag,
    #[command(flatten)]
    aws: AwsFlags,
    /// Repair in AWS what init would repair, then check again
    ///
    /// It needs an administrator's AWS sign-in.
    #[arg(long)]
    fix: bool,
    /// Check every profile, several at a time
    ///
    /// The exit code is the gravest of all profiles.
    #[arg(long, conflicts_with = "profile")]
    all: bool,
    /// Write a report that is safe to post in public
    ///
    /// It holds states, error codes and request ids, and no name, id or path of yours.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Explain a rung and its failures, for example aws.trust
    ///
    /// This works offline.
    #[arg(long, value_name = "ID", conflicts_with_all = ["fix", "all", "report"])]
    explain: Option<String>,
}

/// Checks, and repairs where `--fix` says so.
///
/// # Errors
/// The exit code of what was found; an unknown profile or rung.
pub async fn run(args: Args, world: World) -> Result<(), Error> {
    if let Some(word) = &args.explain {
        return explain(&world, word);
    }
    let world = Arc::new(world);
    let strict = !args.all || args.aws.aws_account.is_some() || args.aws.aws_profile.is_some();
    let given = given(&world, args.profile, args.aws)?;
    let config = Config::load(&world.home)?;
    let names = names(&given, &config, args.all)?;
    let asked = ladder::Asked::new(&world);
    let climb = |config: Config, patience: Patience| {
        let mut ladder = Ladder::new(&world, &given, config, &asked);
        (ladder.strict, ladder.admin_needed, ladder.patience) = (strict, args.fix, patience);
        Arc::new(ladder)
    };
    let mut checked = watched(&world, &climb(config, Patience::None), &names).await;
    say_endpoints(&world, &checked);
    let mut stopped = None;
    if args.fix {
        let repaired = repair_all(&world, &given, &checked).await;
        if repaired.steps > 0 {
            checked = watched(&world, &climb(Config::load(&world.home)?, Patience::Settle), &names).await;
        }
        stopped = repaired.stopped;
    }
    ladder::record(&world, &checked);
    if let Some(path) = &args.report {
        write_report(&world, path, &checked)?;
    }
    show(&world, &checked, args.all, args.report.is_some());
    let code = verdict::gravest(checked.iter().map(Checked::exit));
    match stopped {
        // One profile: what stopped its repair is the outcome.
        Some(error) if !args.all => Err(error),
        Some(error) => Err(Error::Exit(verdict::gravest([code, report::exit_code(&error)].into_iter()))),
        None if code == 0 => Ok(()),
        None => Err(Error::Exit(code)),
    }
}

/// The answers that a check takes: which profile, and how to sign in. Everything else is what is stored.
fn given(world: &World, profile: ProfileFlag, aws: AwsFlags) -> Result<Given, Error> {
    let flags = Flags { profile, aws, ..Flags::default() };
    let env = world.env.clone().filtered(|n| n == "SPAPI_SETUP_PROFILE" || n == "SPAPI_SETUP_AWS_ACCOUNT");
    Ok(Given::parse(&Raw::collect(&flags, &env, &mut std::io::empty())?)?)
}

fn names(given: &Given, config: &Config, all: bool) -> Result<Vec<ProfileName>, Error> {
    if all {
        return Ok(config.profiles.keys().cloned().collect());
    }
    let name = given.profile_name();
    secrets::profile(config, &name)?;
    Ok(vec![name])
}

async fn watched(world: &World, ladder: &Arc<Ladder>, names: &[ProfileName]) -> Vec<Checked> {
    let wait = match names {
        [] => return Vec::new(),
        [name] => world.term.wait(&format!("Checking profile \"{name}\"")),
        many => world.term.wait(&format!("Checking {} profiles", many.len())),
    };
    ladder
        .all(names, |done| {
            if names.len() > 1 {
                wait.set(&format!("Checking {} profiles: {done} done", names.len()));
            }
        })
        .await
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
        let wrong = |v: &Verdict| entities::READ.contains(&v.rung) && (v.mends || v.status == Status::Fail);
        if !aws_rungs::signed_in(&profile.verdicts) || !profile.verdicts.iter().any(wrong) {
            continue;
        }
        world.term.heading(&format!("Repairing profile \"{}\"", profile.name));
        match repair::run(world, given, &profile.name).await {
            Ok(steps) => repaired.steps += steps,
            Err(error) => {
                // Some of its steps may be done.
                repaired.steps += 1;
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

/// Never over a file that is no report.
fn write_report(world: &World, path: &Path, checked: &[Checked]) -> Result<(), Error> {
    if path.exists() {
        let ours = std::fs::read_to_string(path).is_ok_and(|text| text.starts_with(check::public::HEAD));
        if !ours {
            return Err(Error::Usage {
                what: format!("{} is there already and is no report", path.display()),
                fix: "name another file after --report".into(),
            });
        }
    }
    write_private(path, check::public::report(checked).as_bytes())
        .map_err(|e| Error::File { path: path.display().to_string(), why: e.to_string() })?;
    world
        .term
        .ok(&format!("Wrote {}: states, error codes and request ids, nothing of yours", path.display()));
    Ok(())
}

fn show(world: &World, checked: &[Checked], all: bool, reported: bool) {
    if world.global.json {
        let one = |c: &Checked| {
            let checks: Vec<_> = c.verdicts.iter().map(Verdict::json).collect();
            json!({ "profile": c.name.as_str(), "ok": c.exit() == 0, "checks": checks })
        };
        let value = match checked.first() {
            Some(only) if !all => one(only),
            _ => json!({ "profiles": checked.iter().map(one).collect::<Vec<_>>() }),
        };
        world.term.data(&serde_json::to_string_pretty(&value).unwrap_or_default());
        return;
    }
    let term = &world.term;
    if checked.is_empty() {
        term.must("No profile is set up yet. Set one up with: spapi-setup init");
        return;
    }
    for profile in checked {
        let fine = profile.exit() == 0 && !profile.verdicts.iter().any(|v| v.status == Status::Warn);
        if all && fine && world.global.verbose == 0 {
            term.ok(&format!("profile \"{}\", {}: all is well", profile.name, profile.region.title()));
            continue;
        }
        term.blank();
        term.line(&format!("profile \"{}\", {}", profile.name, profile.region.title()));
        term.blank();
        for verdict in &profile.verdicts {
            let dull = matches!(verdict.status, Status::Pass | Status::Skip);
            if !(all && dull && world.global.verbose == 0) {
                line(world, verdict);
            }
        }
    }
    term.blank();
    term.line(&summary(checked, all, reported));
}

/// Where a rung's words begin, behind the mark.
const COLUMN: usize = 18;

/// One rung: a line, and beneath it what to know and to do.
fn line(world: &World, verdict: &Verdict) {
    let term = &world.term;
    // In plain mode the mark itself is the word.
    let words = match verdict.status {
        Status::Skip if !term.plain() => format!("skipped: {}", verdict.summary),
        _ => verdict.summary.clone(),
    };
    let rows = wrap(&words, term.width().saturating_sub(COLUMN + 2), "", "");
    let mut rows = rows.iter();
    let title = verdict.rung.rung().title;
    let first = format!("{title:<COLUMN$}{}", rows.next().map_or("", String::as_str));
    match verdict.status {
        Status::Pass => term.ok(&first),
        Status::Warn => term.warn(&first),
        Status::Fail => term.fail(&first),
        Status::Skip => term.skip(&first),
    }
    for row in rows {
        let row = format!("  {:COLUMN$}{row}", "");
        if verdict.status == Status::Fail { term.must(&row) } else { term.line(&row) }
    }
    // Parts are told even under -q, where their heading may not be.
    if world.global.quiet && verdict.status != Status::Fail {
        return;
    }
    let lines =
        Lines { heading: String::new(), cause: verdict.cause.clone(), fix: verdict.fix.clone(), note: None };
    term.parts(4, &lines);
    if let Some(id) = &verdict.request_id {
        term.part(4, "ask:", &format!("request id {id}, for Amazon's support"));
    }
    if let Some(link) = verdict.link.filter(|_| matches!(verdict.status, Status::Warn | Status::Fail)) {
        term.part(4, "see:", link);
    }
}

fn summary(checked: &[Checked], all: bool, reported: bool) -> String {
    let count = |status| checked.iter().flat_map(|c| &c.verdicts).filter(|v| v.status == status).count();
    let (failed, warned, skipped) = (count(Status::Fail), count(Status::Warn), count(Status::Skip));
    let mut parts = Vec::new();
    if failed > 0 {
        parts.push(format!("{failed} failed"));
    }
    match warned {
        0 => {}
        1 => parts.push("1 warning".to_owned()),
        n => parts.push(format!("{n} warnings")),
    }
    if parts.is_empty() {
        let what =
            if all { format!("{} profiles: all is well", checked.len()) } else { "All is well".to_owned() };
        return if skipped > 0 { format!("{what}, {skipped} rungs skipped.") } else { format!("{what}.") };
    }
    let report = match (failed > 0 && !reported, all) {
        (false, _) => "",
        (true, false) => " A report you can post in public: spapi-setup check --report FILE",
        (true, true) => " A report you can post in public: spapi-setup check --all --report FILE",
    };
    format!("{}.{report}", parts.join(", "))
}

fn explain(world: &World, word: &str) -> Result<(), Error> {
    let rung = rung::find(word).map_err(|nearest| Error::Usage {
        what: format!("there is no rung {word:?}"),
        fix: format!("did you mean {nearest}? spapi-setup check --json shows them all"),
    })?;
    let term = &world.term;
    if world.global.json {
        let needs: Vec<&str> = rung.needs.iter().map(|id| id.word()).collect();
        let failures: Vec<_> =
            rung.failures.iter().map(|(seen, meaning)| json!({ "seen": seen, "means": meaning })).collect();
        let value = json!({
            "id": rung.word, "title": rung.title, "means": rung.means, "needs": needs, "failures": failures,
            "link": rung.link
        });
        term.data(&serde_json::to_string_pretty(&value).unwrap_or_default());
        return Ok(());
    }
    for line in rung::explain(rung) {
        let rest = if line.starts_with("- ") { "  " } else { "" };
        match line.as_str() {
            "" => term.data(""),
            text => wrap(text, term.width(), "", rest).iter().for_each(|l| term.data(l)),
        }
    }
    Ok(())
}
