//! `status`: what is set up and what falls due when. Reads `config.toml` and `pending.toml` and nothing else; of a shared
//! home by the network.

use crate::profiles::due::{self, Due};
use crate::profiles::sinks::{self, Recorded, Stale};
use crate::profiles::{awaited, notes, shared};
use crate::store::{Config, Pending, Profile, SinkRecord};
use crate::term::wrap;
use crate::values::ProfileName;
use crate::world::World;
use crate::{Error, report};
use jiff::civil::Date;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

/// So many sinks that are up to date are shown one by one.
const MOST_SINKS: usize = 5;

/// Prints all profiles; `within` days ahead something due is exit 8.
pub(crate) async fn run(world: World, within: u32) -> Result<(), Error> {
    let config = Config::load(&world.home)?;
    let notes = notes::read(&world.home)?;
    world.say_moved(&config);
    if let Some(source) = world.home.source() {
        world.term.detail(&format!("Asked the shared home {} over the network, with {source}", world.home));
        shared::say_region(&world, &world.home);
    }
    let today = due::today();
    let all: Vec<(&ProfileName, &Profile, Vec<Due>)> =
        config.profiles.iter().map(|(name, p)| (name, p, due::of(&config, &notes, p, today))).collect();
    if world.global.json {
        let profiles: Vec<Value> =
            all.iter().map(|(name, profile, due)| as_json(&config, &notes, name, profile, due)).collect();
        let text = serde_json::to_string_pretty(&json!({ "profiles": profiles }));
        world.term.data(&text.unwrap_or_default());
    } else if all.is_empty() {
        world.term.must("No profile is set up yet. Set one up with: spapi-setup init");
    } else {
        for line in table(&world, &all, today) {
            world.term.data(&line);
        }
        below(&world, &config, &all);
        written_to(&world, &config);
        awaited::say(&world.term, &config, &notes);
    }
    let within = i64::from(within);
    let attention = all.iter().flat_map(|(_, _, due)| due).any(|d| d.days <= within);
    if attention { Err(Error::Exit(report::ATTENTION)) } else { Ok(()) }
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
        "store": profile.store.as_str(),
        "role_arn": identity.and_then(|i| i.role_arn.as_ref()).map(ToString::to_string),
        "verified_at": profile.verified_at.map(|at| at.to_string()),
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
fn table(world: &World, all: &[(&ProfileName, &Profile, Vec<Due>)], today: Date) -> Vec<String> {
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
        rows.push([
            name.to_string(),
            profile.region.as_str().to_owned(),
            profile.store.as_str().to_owned(),
            checked,
            next,
        ]);
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

/// What is left to do: programs that have an old value, what to run for what is near, profiles begun and not ended.
fn below(world: &World, config: &Config, all: &[(&ProfileName, &Profile, Vec<Due>)]) {
    let term = &world.term;
    for (name, profile, due) in all {
        let option = name.flag();
        for due in due.iter().filter(|d| d.near() && d.what != due::What::PreviousLwaSecret) {
            term.warn(&format!("{name}: {}: spapi-setup {}{option}", due.what.words(), due.what.command()));
        }
        for open in profile.consumers.iter().filter(|c| c.open) {
            let place = if open.place.is_empty() { String::new() } else { format!(" ({})", open.place) };
            term.warn(&format!("{name}: {}{place} still has the old value", open.name));
        }
        let app = profile.client_id.as_ref().and_then(|id| config.apps.get(id));
        if app.is_some_and(|app| app.next_since.is_some()) {
            term.warn(&format!(
                "{name}: an entered client secret waits: spapi-setup rotate lwa-secret{option}"
            ));
        }
        if profile.client_id.is_none() {
            term.warn(&format!("{name}: not set up to the end: spapi-setup init{option}"));
        } else if !profile.verified {
            term.warn(&format!("{name}: kept unverified: spapi-setup check{option}"));
        }
    }
}

/// The places that get every change of the values, and which of them did not get the last one.
fn written_to(world: &World, config: &Config) {
    let (term, today) = (&world.term, due::today());
    let all = sinks::all(config);
    let names = |sink: &Recorded| sink.names.iter().map(ProfileName::as_str).collect::<Vec<_>>().join(", ");
    let fresh = all.iter().filter(|sink| sink.stale.is_none()).count();
    for sink in &all {
        let name = &sink.record.sink;
        match (sink.stale, sink.record.written_at) {
            (Some(stale), _) => {
                let why = sink.record.failed.as_ref().map(|why| format!(" (last try: {why})"));
                let why = why.unwrap_or_default();
                term.warn(&format!("{}: {name} {}{why}: spapi-setup sync", names(sink), stale.words()));
            }
            (None, Some(at)) if fresh <= MOST_SINKS => {
                let ago = due::ago(due::day_of(at), today);
                term.detail(&format!("{}: {name} has the values, written {ago}", names(sink)));
            }
            (None, _) => {}
        }
    }
    if fresh > MOST_SINKS {
        term.detail(&format!("{fresh} sinks have the values: spapi-setup sync list"));
    }
}
