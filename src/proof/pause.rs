//! How long to wait where Amazon asks for fewer requests.

use std::time::Duration;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(60);

/// The pause between two tries; none yet by default.
#[derive(Debug, Default)]
pub(crate) struct Pause(pub(crate) Duration);

impl Pause {
    /// Doubles it, or takes what Amazon asks for where that is longer.
    pub(crate) fn grow(&mut self, asked: Option<Duration>) {
        let doubled = (self.0 * 2).max(FIRST);
        self.0 = asked.unwrap_or_default().max(doubled).min(LONGEST);
    }
}
