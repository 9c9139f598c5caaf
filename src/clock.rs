//! Two clocks: a server's, by the `Date` of its answers, and this computer's.
//!
//! What is compared with a time that a server wrote is taken by the server's clock: this computer's may be wrong by
//! minutes, and is for display and for waiting.

use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, Mutex, PoisonError};

/// From here on a difference is told: signatures and tokens tolerate less than twice as much.
const TOLERATED: SignedDuration = SignedDuration::from_mins(5);

/// The same moment by two clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Skew {
    /// By this computer's.
    pub here: Timestamp,
    /// By the server's.
    pub there: Timestamp,
    /// Whose the server is: `Amazon` or `AWS`.
    pub whose: &'static str,
}

impl Skew {
    /// Returns what has to be added to this computer's time to get the server's.
    pub(crate) fn offset(&self) -> SignedDuration {
        self.there.duration_since(self.here)
    }
}

type Tell = dyn Fn(Skew) + Send + Sync;

/// The servers' clock, as far as it was seen; clones share it.
#[derive(Clone, Default)]
pub(crate) struct Clock {
    known: Arc<Mutex<Known>>,
    tell: Option<Arc<Tell>>,
}

#[derive(Debug, Default)]
struct Known {
    last: Option<Skew>,
    told: bool,
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Clock").field("last", &self.last()).finish_non_exhaustive()
    }
}

impl Clock {
    /// Returns a clock that tells `tell` once of a difference of more than five minutes.
    pub(crate) fn telling(tell: impl Fn(Skew) + Send + Sync + 'static) -> Self {
        Self { known: Arc::default(), tell: Some(Arc::new(tell)) }
    }

    /// Takes note of the `Date` of an answer that arrived `here`; what is no date is ignored.
    pub(crate) fn note(&self, date: &str, here: Timestamp, whose: &'static str) {
        let Ok(there) = jiff::fmt::rfc2822::parse(date) else { return };
        let skew = Skew { here, there: there.timestamp(), whose };
        let news = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.last = Some(skew);
            let news = !known.told && skew.offset().abs() > TOLERATED;
            known.told |= news;
            news
        };
        if let Some(tell) = self.tell.as_ref().filter(|_| news) {
            tell(skew);
        }
    }

    /// Returns the last difference that was seen.
    pub(crate) fn last(&self) -> Option<Skew> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).last
    }

    /// Returns the time by the servers' clock; before the first answer, by this computer's.
    pub(crate) fn now(&self) -> Timestamp {
        let here = Timestamp::now();
        self.last().and_then(|skew| here.checked_add(skew.offset()).ok()).unwrap_or(here)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_difference_is_told_once_and_the_last_is_kept() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let heard = told.clone();
        let clock = Clock::telling(move |skew| heard.lock().unwrap().push(skew));
        let here: Timestamp = "2026-11-22T05:00:00Z".parse().unwrap();
        clock.note("soon", here, "AWS");
        assert_eq!(clock.last(), None);
        clock.note("Sun, 22 Nov 2026 05:05:00 GMT", here, "AWS");
        assert!(told.lock().unwrap().is_empty(), "five minutes are tolerated");
        clock.clone().note("Sun, 22 Nov 2026 04:54:59 GMT", here, "AWS");
        clock.note("Sun, 22 Nov 2026 06:00:00 GMT", here, "Amazon");
        let told = told.lock().unwrap();
        assert_eq!(told.len(), 1);
        assert_eq!(told[0].offset(), SignedDuration::from_secs(-301));
        assert_eq!(clock.last().unwrap().offset(), SignedDuration::from_hours(1));
    }

    #[test]
    fn now_is_the_servers_time() {
        let clock = Clock::default();
        let here = Timestamp::now();
        assert!(clock.now() >= here);
        let there = here + SignedDuration::from_mins(10);
        let date = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&there).unwrap();
        clock.note(&date, here, "AWS");
        assert!(clock.now() >= here + SignedDuration::from_secs(599));
    }
}
