//! The programs that hold a profile's values: listed after a rotation, ticked off one by one.

use super::Ledger;
use crate::Error;
use crate::answers::{Ask, question as q};
use crate::seller_central::software::Software;
use crate::store::{Config, Consumer, Profile};
use crate::term::wrap;
use crate::values::ProfileName;
use crate::world::World;

const HAS: &str = "Does it have the new value?";

/// The chosen software is the first program that holds a profile's values.
pub(crate) fn first(profile: &mut Profile) {
    let title = profile.software.as_deref().and_then(Software::of).map(Software::title);
    if let Some(title) = title.filter(|_| profile.consumers.is_empty()) {
        profile.consumers.push(Consumer { name: title.to_owned(), place: String::new(), open: false });
    }
}

/// Programs that have an old value still, with their profile.
pub(crate) fn open<'c>(config: &'c Config, names: &[ProfileName]) -> Vec<(&'c ProfileName, &'c Consumer)> {
    config
        .profiles
        .iter()
        .filter(|(name, _)| names.contains(name))
        .flat_map(|(name, profile)| profile.consumers.iter().map(move |c| (name, c)))
        .filter(|(_, consumer)| consumer.open)
        .collect()
}

/// Marks every program of these profiles: it has an old value now.
pub(crate) fn mark(config: &mut Config, names: &[ProfileName]) {
    for (_, profile) in config.profiles.iter_mut().filter(|(name, _)| names.contains(name)) {
        profile.consumers.iter_mut().for_each(|c| c.open = true);
    }
}

/// Lists the programs that must be given the new value. At a terminal each is ticked off, and others are asked for;
/// otherwise they stay open, and `status` shows them.
pub(crate) fn settle(world: &World, ask: &mut Ask, names: &[ProfileName], what: &str) -> Result<(), Error> {
    let config = Config::load(&world.home)?;
    let open: Vec<(ProfileName, Consumer)> =
        open(&config, names).into_iter().map(|(n, c)| (n.clone(), c.clone())).collect();
    let term = &world.term;
    if !open.is_empty() {
        term.blank();
        term.line(&format!("These programs need the new {what}:"));
    }
    if config.profiles.iter().any(|(n, p)| names.contains(n) && p.software.as_deref() == Some("csm")) {
        for line in Software::Csm.remark().into_iter().filter(|_| what == "client secret") {
            term.para(4, line);
        }
    }
    if !ask.can() {
        for (name, consumer) in &open {
            item(world, name, consumer, names.len() > 1);
        }
        if !open.is_empty() {
            term.detail("They stay on the list until they are ticked off; spapi-setup status shows them.");
        }
        return Ok(());
    }
    let mut done = Vec::new();
    for (name, consumer) in open {
        item(world, &name, &consumer, names.len() > 1);
        if ask.confirm(HAS, Some(false), false)? {
            done.push((name, consumer));
        }
    }
    let more = others(ask, what)?;
    let ledger = Ledger::take(world, "rotate")?;
    ledger.update(|config| {
        for (name, consumer) in &done {
            let found = config.profiles.get_mut(name).into_iter().flat_map(|p| &mut p.consumers);
            found.filter(|c| *c == consumer).for_each(|c| c.open = false);
        }
        if let Some(profile) = names.first().and_then(|name| config.profiles.get_mut(name)) {
            profile.consumers.extend(more);
        }
    })
}

/// Programs that were not known yet.
fn others(ask: &mut Ask, what: &str) -> Result<Vec<Consumer>, Error> {
    let mut more = Vec::new();
    loop {
        let label = format!("Another program that holds the {what} (Enter: no more)");
        let name = ask.input(&q::PROFILE, &label, None)?;
        if name.trim().is_empty() {
            return Ok(more);
        }
        let place = ask.input(&q::PROFILE, "Where in it (Enter: no matter)", None)?;
        let has = ask.confirm(HAS, Some(false), false)?;
        more.push(Consumer { name: name.trim().to_owned(), place: place.trim().to_owned(), open: !has });
    }
}

/// One program, with its place and, where several are shown, its profile.
fn item(world: &World, name: &ProfileName, consumer: &Consumer, several: bool) {
    let place = if consumer.place.is_empty() { String::new() } else { format!(", {}", consumer.place) };
    let profile = if several { format!(" (profile \"{name}\")") } else { String::new() };
    let text = format!("{}{place}{profile}", consumer.name);
    wrap(&text, world.term.width(), "  - ", "    ").iter().for_each(|line| world.term.line(line));
}
