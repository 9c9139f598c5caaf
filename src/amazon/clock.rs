//! What Amazon's `Date` says about this computer's clock.

use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, Mutex, PoisonError};

/// From here on a difference is told: signatures and tokens tolerate less than twice as much.
const TOLERATED: SignedDuration = SignedDuration::from_mins(5);

/// The same moment by two clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skew {
    /// By this computer's.
    pub here: Timestamp,
    /// By Amazon's.
    pub there: Timestamp,
}

impl Skew {
    /// What has to be added to this computer's time to get Amazon's.
    pub fn offset(&self) -> SignedDuration {
        self.there.duration_since(self.here)
    }
}

/// The last difference that was seen; clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Clock(Arc<Mutex<Known>>);

#[derive(Debug, Default)]
struct Known {
    last: Option<Skew>,
    told: bool,
}

impl Clock {
    /// Takes note of an answer's `Date`. Returns the difference where it is too large and was not returned before.
    pub(super) fn note(&self, date: &str, here: Timestamp) -> Option<Skew> {
        let there = jiff::fmt::rfc2822::parse(date).ok()?.timestamp();
        let skew = Skew { here, there };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.last = Some(skew);
        if known.told || skew.offset().abs() <= TOLERATED {
            return None;
        }
        known.told = true;
        Some(skew)
    }

    pub(super) fn last(&self) -> Option<Skew> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_difference_is_told_once_and_the_last_is_kept() {
        let clock = Clock::default();
        let here: Timestamp = "2026-11-22T05:00:00Z".parse().unwrap();
        assert_eq!(clock.note("soon", here), None);
        assert_eq!(clock.last(), None);
        assert_eq!(clock.note("Sun, 22 Nov 2026 05:05:00 GMT", here), None);
        let skew = clock.clone().note("Sun, 22 Nov 2026 04:54:59 GMT", here).unwrap();
        assert_eq!(skew.offset(), SignedDuration::from_secs(-301));
        assert_eq!(clock.note("Sun, 22 Nov 2026 06:00:00 GMT", here), None);
        assert_eq!(clock.last().unwrap().offset(), SignedDuration::from_hours(1));
    }
}
