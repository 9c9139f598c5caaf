//! What a check records: when profiles were proved, where one was refused; and, while `check --all` is at work, which
//! profiles are well, so that a run that was stopped is gone on with.
//!
//! A check is a reading command: where another run holds the lock, or the home can't be written, it records nothing and
//! says nothing of it.

use super::{Checked, Status};
use crate::profiles::{Ledger, notes};
use crate::store::{Config, FailedCheck, PendingCheck};
use crate::values::ProfileName;
use crate::world::World;
use crate::{Error, checkpoint, report};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// So many profiles are recorded at a time: the lock is held a moment only, and a stop loses fewer than these.
const AT_A_TIME: usize = 32;
/// What a run that was stopped found is good for so long.
const GOOD_FOR: SignedDuration = SignedDuration::from_mins(60);

/// The profiles that a run of `check --all` found well before it was stopped.
pub(super) struct Earlier {
    pub(super) since: Timestamp,
    /// When it recorded something last.
    pub(super) at: Timestamp,
    pub(super) names: BTreeSet<ProfileName>,
}

/// What a run that was stopped not long ago left. A profile that was proved by nobody since then is not kept.
pub(super) fn kept(world: &World, config: &Config) -> Option<Earlier> {
    let PendingCheck { since, at, well } = notes::read(&world.home).ok()?.check_all?;
    let age = Timestamp::now().duration_since(at);
    let proved = |name: &ProfileName| {
        config.profiles.get(name).is_some_and(|p| p.verified_at.is_some_and(|proved| proved >= since))
    };
    let names: BTreeSet<ProfileName> = well.into_iter().filter(proved).collect();
    let fresh = !age.is_negative() && age <= GOOD_FOR && !names.is_empty();
    fresh.then_some(Earlier { since, at, names })
}

pub(super) struct Recorder<'w> {
    world: &'w World,
    since: Timestamp,
    kept: BTreeSet<ProfileName>,
    done: BTreeSet<ProfileName>,
    of: usize,
}

impl<'w> Recorder<'w> {
    /// A recorder of a run over `of` profiles, which goes on with what was kept.
    pub(super) fn new(world: &'w World, kept: Option<Earlier>, of: usize) -> Self {
        let (since, kept) =
            kept.map_or_else(|| (Timestamp::now(), BTreeSet::new()), |kept| (kept.since, kept.names));
        Self { world, since, kept, done: BTreeSet::new(), of }
    }

    /// Those that were checked so far, in the order in which they were finished.
    pub(super) fn so_far(&mut self, checked: &[Checked]) {
        if checked.len() - self.done.len() < AT_A_TIME || checked.len() == self.of {
            return;
        }
        let new: Vec<&Checked> = checked.iter().filter(|one| !self.done.contains(&one.name)).collect();
        let well = checked.iter().filter(|one| one.is_well()).map(|one| one.name.clone());
        let well: Vec<ProfileName> = self.kept.iter().cloned().chain(well).collect();
        let note = PendingCheck { since: self.since, at: Timestamp::now(), well };
        if write(self.world, &new, |there| *there = Some(note)).is_ok() {
            self.done.extend(new.iter().map(|one| one.name.clone()));
            let (done, of) = (self.kept.len() + self.done.len(), self.kept.len() + self.of);
            self.world
                .guard
                .set_note(format!("{done} of {of} profiles are checked; the same command goes on"));
            checkpoint::at("check.recorded");
        }
    }

    /// The run is done: the rest is recorded, and nothing is left to go on with.
    pub(super) fn end(self, checked: &[Checked]) {
        let rest: Vec<&Checked> = checked.iter().filter(|one| !self.done.contains(&one.name)).collect();
        if let Err(error) = write(self.world, &rest, |note| *note = None) {
            self.world.term.verbose(1, &format!("the date of this check was not recorded: {error}"));
        }
    }
}

fn write(
    world: &World,
    checked: &[&Checked],
    note: impl FnOnce(&mut Option<PendingCheck>),
) -> Result<(), Error> {
    let says = |one: &&&Checked| one.exit() == 0 || failure(one).is_some();
    if !checked.iter().any(|one| says(&one)) && notes::read(&world.home)?.check_all.is_none() {
        return Ok(());
    }
    let ledger = Ledger::take(world, "check")?;
    ledger.update(|config| checked.iter().for_each(|one| profile(config, one)))?;
    notes::change(&ledger, |notes| note(&mut notes.check_all))
}

/// What is recorded of one profile. No answer, and a store that can't be read, say nothing about it.
fn profile(config: &mut Config, checked: &Checked) {
    let Some(profile) = config.profiles.get_mut(&checked.name) else { return };
    if let Some(failed) = failure(checked) {
        profile.failed_check = Some(failed);
        return;
    }
    let found = checked.facts.as_ref().and_then(|facts| Some((facts.at, facts.participations.as_ref()?)));
    let Some((at, Ok(found))) = found.filter(|_| checked.exit() == 0) else { return };
    if !profile.verified || profile.store_name.is_none() {
        profile.store_name.clone_from(&found.store_name);
        profile.marketplaces = found.marketplaces.iter().map(|m| m.id.clone()).collect();
    }
    profile.verified = true;
    profile.verified_at = Some(at);
    profile.failed_check = None;
}

/// The rung at which Amazon or AWS refused the profile.
fn failure(checked: &Checked) -> Option<FailedCheck> {
    if ![report::REFUSED, report::AWS].contains(&checked.exit()) {
        return None;
    }
    let failed = checked.verdicts.iter().find(|verdict| verdict.status == Status::Fail)?;
    Some(FailedCheck { at: Timestamp::now(), rung: failed.rung.word().to_owned() })
}
