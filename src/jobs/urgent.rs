//! The first line of every command, where the secret in use is about to die.

use crate::profiles::awaited::{Lateness, awaited};
use crate::profiles::notes;
use crate::store::Config;
use crate::world::World;
use jiff::Timestamp;

/// Says it where a new secret that Amazon was asked for did not come for five days. Costs one look for a file where
/// nothing is under way; what can't be read is for the command itself to say.
pub(crate) fn say(world: &World) {
    let Ok(notes) = notes::read(&world.home) else { return };
    if notes.rotate_client_secret.is_empty() {
        return;
    }
    let Ok(config) = Config::load(&world.home) else { return };
    for late in awaited(&config, &notes, Timestamp::now()) {
        if late.lateness == Lateness::Urgent {
            world.term.warn(&late.headline());
        }
    }
}
