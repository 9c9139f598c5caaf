//! What the ladder showed, on the screen and as JSON; what a rung means.

use super::rung::{self, Id};
use super::{Checked, Status, Verdict, roles};
use crate::Error;
use crate::term::{Lines, wrap};
use crate::values::ProfileName;
use crate::world::World;
use serde_json::json;
use std::collections::BTreeMap;

/// So many profiles that are well are named one by one.
const MOST_NAMED: usize = 20;

/// Prints every profile's verdicts and their sum. `kept`: those that an earlier run found well.
pub(crate) fn show(world: &World, checked: &[Checked], kept: &[ProfileName], all: bool, reported: bool) {
    if world.global.json {
        let one = |c: &Checked| {
            let checks: Vec<_> = c.verdicts.iter().map(Verdict::json).collect();
            let mut value = json!({
                "profile": c.name.as_str(),
                "ok": c.exit() == 0,
                "region": c.realm.region,
                "partner": c.realm.partner,
                "environment": c.realm.environment,
                "checks": checks,
            });
            if let Some(found) = c.roles() {
                value["roles"] = roles::to_json(found);
            }
            value
        };
        let value = match checked.first() {
            Some(only) if !all => one(only),
            _ => {
                let before =
                    |name| (name, json!({ "profile": name, "ok": true, "checks": [], "kept": true }));
                let now = checked.iter().map(|c| (&c.name, one(c)));
                let profiles: BTreeMap<_, _> = now.chain(kept.iter().map(before)).collect();
                json!({ "profiles": profiles.into_values().collect::<Vec<_>>() })
            }
        };
        world.term.data(&serde_json::to_string_pretty(&value).unwrap_or_default());
        return;
    }
    let term = &world.term;
    if checked.is_empty() && kept.is_empty() {
        term.must("No profile is set up yet. Set one up with: spapi-setup init");
        return;
    }
    let well = checked.iter().filter(|c| c.is_well()).count();
    let named = well <= MOST_NAMED || world.global.verbose > 0;
    if all && !named {
        term.ok(&format!("{well} profiles: all is well (-v names them)"));
    }
    for profile in checked {
        if all && profile.is_well() && (!named || world.global.verbose == 0) {
            if named {
                term.ok(&format!("profile \"{}\", {}: all is well", profile.name, profile.realm));
            }
            continue;
        }
        term.blank();
        term.line(&format!("profile \"{}\", {}", profile.name, profile.realm));
        term.blank();
        for verdict in &profile.verdicts {
            let dull = matches!(verdict.status, Status::Pass | Status::Skip);
            if !(all && dull && world.global.verbose == 0) {
                line(world, verdict, profile);
            }
        }
    }
    term.blank();
    term.text(&summary(checked, kept.len(), all, reported));
}

/// Where a rung's words begin, behind the mark.
const COLUMN: usize = 18;

/// One rung: a line, and beneath it what to know and to do.
fn line(world: &World, verdict: &Verdict, profile: &Checked) {
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
    let found = profile.roles().filter(|_| verdict.rung == Id::Roles);
    let fix = verdict.fix.clone().filter(|_| found.is_none());
    let lines = Lines { heading: String::new(), cause: verdict.cause.clone(), fix, note: None };
    term.parts(4, &lines);
    if let Some(found) = found {
        roles::show(term, found, verdict.fix.as_deref());
    }
    if let Some(id) = &verdict.request_id {
        term.part(4, "ask:", &format!("request id {id}, for Amazon's support"));
    }
    if let Some(link) = verdict.link.filter(|_| matches!(verdict.status, Status::Warn | Status::Fail)) {
        term.part(4, "see:", link);
    }
}

fn summary(checked: &[Checked], kept: usize, all: bool, reported: bool) -> String {
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
        let what = if all {
            format!("{} profiles: all is well", checked.len() + kept)
        } else {
            "All is well".to_owned()
        };
        return if skipped > 0 { format!("{what}, {skipped} rungs skipped.") } else { format!("{what}.") };
    }
    let report = match (failed > 0 && !reported, all) {
        (false, _) => "",
        (true, false) => "\nA report you can post in public: spapi-setup check --report FILE",
        (true, true) => "\nA report you can post in public: spapi-setup check --all --report FILE",
    };
    format!("{}.{report}", parts.join(", "))
}

/// Prints what a rung and its failures mean.
pub(crate) fn explain(world: &World, word: &str) -> Result<(), Error> {
    let rung = rung::find(word).map_err(|nearest| Error::UnknownRung {
        word: word.to_owned(),
        nearest,
        known: rung::words(),
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
