//! What a check records: when profiles were proved.

use super::Checked;
use super::amazon_rungs::Facts;
use crate::profiles::Ledger;
use crate::world::World;

/// Records when profiles that passed were proved. A reading command: where another run holds the lock, or the home
/// can't be written, it says nothing and records nothing.
pub(crate) fn record(world: &World, checked: &[Checked]) {
    let passed: Vec<(&Checked, &Facts)> =
        checked.iter().filter(|c| c.exit() == 0).filter_map(|c| Some((c, c.facts.as_ref()?))).collect();
    if passed.is_empty() {
        return;
    }
    let recorded = Ledger::take(world, "check").and_then(|ledger| {
        ledger.update(|config| {
            for (checked, facts) in passed {
                let Some(Ok(found)) = &facts.participations else { continue };
                let Some(profile) = config.profiles.get_mut(&checked.name) else { continue };
                if !profile.verified || profile.store_name.is_none() {
                    profile.store_name.clone_from(&found.store_name);
                    profile.marketplaces = found.marketplaces.iter().map(|m| m.id.clone()).collect();
                }
                profile.verified = true;
                profile.verified_at = Some(facts.at);
            }
        })
    });
    if let Err(error) = recorded {
        world.term.verbose(1, &format!("the date of this check was not recorded: {error}"));
    }
}
