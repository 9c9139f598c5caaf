//! `status`: what is set up and what falls due when. Reads `config.toml` and `pending.toml` and nothing else; of a shared
//! home by the network.

mod select;

pub(crate) use select::Asked;

use crate::profiles::due::{self, Due};
use crate::profiles::sinks::{self, Recorded, Stale};
use crate::profiles::{awaited, notes, shared};
use crate::store::{Config, Pending, Profile, SinkRecord};
use crate::term::wrap;
use crate::values::ProfileName;
use crate::world::World;
use crate::{Error, report};
use jiff::civil::Date;
use select::Listed;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

/// So many sinks that are up to date are shown one by one.
const MOST_SINKS: usize = 5;

/// Prints the profiles that are asked for; something of them that is due within the days is exit 8.
///
/// # Errors
/// What [`Asked::of`] refuses; a home that can't be read.
pub(crate) async fn run(world: World, asked: Asked) -> Result<(), Error> {
    let config = Config::load(&world.home)?;
    let notes = notes::read(&world.home)?;
    world.say_moved(&config);
    if let Some(source) = world.home.source() {
        world.term.detail(&format!("Asked the shared home {} over the network, with {source}", world.home));
        shared::say_region(&world, &world.home);
    }
    let today = due::today();
    let all: Vec<Listed<'_>> =
        config.profiles.iter().map(|(name, p)| (name, p, due::of(&config, &notes, p, today))).collect();
    let none = all.is_empty();
    let mut all = if none { all } else { asked.of(&config, all)? };
    if world.global.json {
        let profiles: Vec<Value> =
            all.iter().map(|(name, profile, due)| as_json(&config, &notes, name, profile, due)).collect();
        let text = serde_json::to_string_pretty(&json!({ "profiles": profiles }));
        world.term.data(&text.unwrap_or_default());
    } else if none {
        world.term.must("No profile is set up yet. Set one up with: spapi-setup init");
    } else if all.is_empty() {
        let what = if asked.due { format!("due within {} days", asked.within) } else { "failed".to_owned() };
        world.term.must(&format!("Nothing is {what}"));
    } else {
        select::sort(&config, &mut all);
        let sinks = written_to(&config);
        let shown =
            if asked.all { all.len() } else { fitting(&world, &config, &notes, &all, sinks.len(), today) };
        let page = &all[..shown];
        table(&world, page, today).iter().for_each(|line| world.term.data(line));
        page.iter().flat_map(|shown| below(&config, shown)).for_each(|line| world.term.warn(&line));
        if !asked.narrows() {
            sinks.iter().for_each(
                |(stale, line)| if *stale { world.term.warn(line) } else { world.term.detail(line) },
            );
            awaited::say(&world.term, &config, &notes);
        }
        if shown < all.len() {
            let more = all.len() - shown;
            world
                .term
                .line(&format!("  and {more} more: --all, --due, --failed, or a pattern: status 'shop-*'"));
        }
    }
    let within = i64::from(asked.within);
    let attention = all.iter().flat_map(|(_, _, due)| due).any(|d| d.days <= within);
    if attention { Err(Error::Exit(report::ATTENTION)) } else { Ok(()) }
}

/// How many profiles one screen holds; all of them where nobody looks at a screen.
fn fitting(
    world: &World,
    config: &Config,
    notes: &Pending,
    all: &[Listed<'_>],
    sinks: usize,
    today: Date,
) -> usize {
    let Some(rows) = world.term.screen_rows() else { return all.len() };
    // The prompt that follows, and the line that says how many are left.
    let room = rows.saturating_sub(2 + sinks + 2 * notes.rotate_client_secret.len());
    let width = world.term.width().saturating_sub(2);
    let warnings = |shown: &Listed<'_>| -> usize {
        below(config, shown).iter().map(|line| wrap(line, width, "", "").len()).sum()
    };
    let height =
        |n: usize| table(world, &all[..n], today).len() + all[..n].iter().map(warnings).sum::<usize>();
    if height(all.len()) <= room + 1 {
        return all.len();
    }
    // One is shown in any case.
    let more: Vec<usize> = (2..all.len()).collect();
    1 + more.partition_point(|n| height(*n) <= room)
}

fn as_json(config: &Config, notes: &Pending, name: &ProfileName, profile: &Profile, due: &[Due]) -> Value {
    let sinks = sinks::of_one(config, profile);
    let identity = profile.identity.as_ref().and_then(|uuid| config.identities.get(uuid));
    let due: Vec<Value> = due
        .iter()
        .map(|d| {
            json!({ "what": d.what.as_str(), "on": d.on.to_string(), "days": d.days, "estimated": d.estimated })
        })
        .collect();
    json!({
        "profile": name.as_str(),
        "auth": profile.auth.as_str(),
        "region": profile.region.as_str(),
        "partner": profile.partner.as_str(),
        "app": profile.kind().app.as_str(),
        "environment": profile.environment.as_str(),
        "selling_partner_id": profile.selling_partner_id,
        "store": profile.store.as_str(),
        "role_arn": identity.and_then(|i| i.role_arn.as_ref()).map(ToString::to_string),
        "verified_at": profile.verified_at.map(|at| at.to_string()),
        "failed_check": profile.failed_check.as_ref().map(|f| json!({ "at": f.at.to_string(), "rung": f.rung })),
        "due": due,
        "rotation": rotation(config, notes, profile),
        "sinks": sinks.iter().map(sink).collect::<Vec<_>>(),
    })
}

/// A sink of the profile, as far as `config.toml` knows it.
fn sink((record, stale): &(&SinkRecord, Option<Stale>)) -> Value {
    json!({
        "sink": record.sink.to_string(),
        "target": record.target,
        "stale": stale.is_some(),
        "written_at": record.written_at.map(|at| at.to_string()),
        "failed": record.failed,
    })
}

/// How the client secret of the profile's app rotates: by itself once a person has said that it is subscribed.
fn rotation(config: &Config, notes: &Pending, profile: &Profile) -> Value {
    let app = profile.client_id.as_ref().and_then(|id| config.apps.get(id));
    let rotation = app.and_then(|app| app.rotation.as_ref());
    let enrolled = rotation.and_then(|r| r.enrolled_on);
    let pending =
        notes.rotate_client_secret.iter().find(|note| Some(&note.client_id) == profile.client_id.as_ref());
    json!({
        "mode": if enrolled.is_some() { "auto" } else { "manual" },
        "queue_arn": rotation.map(|r| r.queue_arn.to_string()),
        "enrolled_on": enrolled.map(|on| on.to_string()),
        "proved_on": rotation.and_then(|r| r.proved_on).map(|on| on.to_string()),
        "pending_since": pending.map(|note| note.at.to_string()),
    })
}

/// One line a profile, and another one for each further date that is near.
fn table(world: &World, all: &[Listed<'_>], today: Date) -> Vec<String> {
    let mut rows: Vec<[String; 5]> =
        vec![["PROFILE", "REGION", "STORE", "CHECKED", "NEXT DUE"].map(str::to_owned)];
    let mark = if world.term.plain() { "  warning" } else { "  !" };
    let shown = |due: &Due| {
        let mark = if due.near() { mark } else { "" };
        format!("{}, {}{mark}", due.what.words(), due.when())
    };
    for (name, profile, due) in all {
        let checked = match profile.verified_at {
            Some(at) => due::ago(due::day_of(at), today),
            None => "never".to_owned(),
        };
        let next = due.first().map_or_else(|| "nothing known".to_owned(), &shown);
        rows.push([name.to_string(), whose(profile), profile.store.as_str().to_owned(), checked, next]);
        for further in due.iter().skip(1).filter(|d| d.near()) {
            rows.push([String::new(), String::new(), String::new(), String::new(), shown(further)]);
        }
    }
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..4).map(width).collect();
    // Three columns of blanks between cells where they fit.
    let widest = widths.iter().sum::<usize>() + width(4);
    let between = if widest + 12 > 80 { 2 } else { 3 };
    let screen = world.term.width();
    if widest + 4 * between > screen && screen < 80 {
        return rows.iter().skip(1).flat_map(|row| stacked(row, screen)).collect();
    }
    let line = |row: &[String; 5]| {
        let mut text = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let gap = " ".repeat(width.saturating_sub(cell.width()) + between);
            text.push_str(cell);
            text.push_str(&gap);
        }
        text.push_str(&row[4]);
        text.trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// The region, and what of the partner is not the usual: "eu", "eu vendor", "na sandbox".
fn whose(profile: &Profile) -> String {
    let kind = profile.kind();
    let vendor = if kind.is_vendor() { " vendor" } else { "" };
    let sandbox = if kind.is_sandbox() { " sandbox" } else { "" };
    format!("{}{vendor}{sandbox}", profile.region)
}

/// A profile on a screen that is too narrow for the table.
fn stacked([name, region, store, checked, next]: &[String; 5], width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    if !name.is_empty() {
        lines.push(name.clone());
        lines.extend(wrap(&format!("{region}, {store}, checked {checked}"), width, "  ", "  "));
    }
    lines.extend(wrap(next, width, "  ", "    "));
    lines
}

/// What is left to do for a profile: programs that have an old value, what to run for what is near, a set-up or a check
/// that did not end well.
fn below(config: &Config, (name, profile, due): &Listed<'_>) -> Vec<String> {
    let option = name.flag();
    let mut lines = Vec::new();
    for due in due.iter().filter(|d| d.near() && d.what != due::What::PreviousLwaSecret) {
        let command = due.what.command_for(name, profile);
        lines.push(format!("{name}: {}: spapi-setup {command}", due.what.words()));
    }
    for open in profile.consumers.iter().filter(|c| c.open) {
        let place = if open.place.is_empty() { String::new() } else { format!(" ({})", open.place) };
        lines.push(format!("{name}: {}{place} still has the old value", open.name));
    }
    let app = profile.client_id.as_ref().and_then(|id| config.apps.get(id));
    if app.is_some_and(|app| app.next_since.is_some()) {
        lines.push(format!("{name}: an entered client secret waits: spapi-setup rotate lwa-secret{option}"));
    }
    if profile.client_id.is_none() {
        lines.push(format!("{name}: not set up to the end: spapi-setup init{option}"));
    } else if !profile.verified {
        lines.push(format!("{name}: kept unverified: spapi-setup check{option}"));
    } else if let Some(failed) = &profile.failed_check {
        let when = due::ago(due::day_of(failed.at), due::today());
        lines.push(format!("{name}: failed at {} {when}: spapi-setup check{option}", failed.rung));
    }
    lines
}

/// The places that get every change of the values, and whether they did not get the last one.
fn written_to(config: &Config) -> Vec<(bool, String)> {
    let (today, mut lines) = (due::today(), Vec::new());
    let all = sinks::all(config);
    let names = |sink: &Recorded| sink.names.iter().map(ProfileName::as_str).collect::<Vec<_>>().join(", ");
    let fresh = all.iter().filter(|sink| sink.stale.is_none()).count();
    for sink in &all {
        let name = &sink.record.sink;
        match (sink.stale, sink.record.written_at) {
            (Some(stale), _) => {
                let why = sink.record.failed.as_ref().map(|why| format!(" (last try: {why})"));
                let why = why.unwrap_or_default();
                lines.push((
                    true,
                    format!("{}: {name} {}{why}: spapi-setup sync", names(sink), stale.words()),
                ));
            }
            (None, Some(at)) if fresh <= MOST_SINKS => {
                let ago = due::ago(due::day_of(at), today);
                lines.push((false, format!("{}: {name} has the values, written {ago}", names(sink))));
            }
            (None, _) => {}
        }
    }
    if fresh > MOST_SINKS {
        lines.push((false, format!("{fresh} sinks have the values: spapi-setup sync list")));
    }
    lines
}
