//! When to send again, and how long to wait before.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

/// A wait between two tries, for whoever shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Who is being asked: "Login with Amazon".
    pub what: &'static str,
    /// Why the last try did not do: "HTTP 503", "the connection was refused".
    pub why: String,
    /// How long until the next try.
    pub pause: Duration,
    /// The number of the next try, from 2.
    pub next: u32,
    /// The number of tries in all.
    pub of: u32,
}

/// What is told of each wait.
pub type OnWait = Arc<dyn Fn(&Waiting) + Send + Sync>;

/// How often, and how patiently.
#[derive(Clone)]
pub(crate) struct Retry {
    pub(crate) tries: u32,
    pub(crate) first: Duration,
    /// `Retry-After` is honoured up to here.
    pub(crate) cap: Duration,
    pub(crate) on_wait: Option<OnWait>,
}

impl Default for Retry {
    fn default() -> Self {
        Self { tries: 3, first: Duration::from_millis(250), cap: Duration::from_secs(20), on_wait: None }
    }
}

impl Retry {
    /// The pause after try `done` (from 1): doubled each time, half of it by chance so that many
    /// computers do not come back at once; at least what the server asked for, at most the cap.
    pub(crate) fn pause(&self, done: u32, asked: Option<Duration>, chance: u64) -> Duration {
        let whole = self.first.saturating_mul(1 << done.saturating_sub(1).min(10));
        let half = whole / 2;
        let by_chance = half.mul_f64((chance % 1000) as f64 / 1000.0);
        (half + by_chance).max(asked.unwrap_or_default()).min(self.cap)
    }

    /// Waits before the next try, and says so. False where no try is left.
    pub(crate) async fn wait(
        &self,
        what: &'static str,
        done: u32,
        asked: Option<Duration>,
        why: &str,
    ) -> bool {
        if done >= self.tries {
            return false;
        }
        let pause = self.pause(done, asked, RandomState::new().build_hasher().finish());
        if let Some(tell) = &self.on_wait {
            tell(&Waiting { what, why: why.to_owned(), pause, next: done + 1, of: self.tries });
        }
        tokio::time::sleep(pause).await;
        true
    }
}

/// `Retry-After`: seconds, or an HTTP date.
pub(crate) fn retry_after(text: &str, now: jiff::Timestamp) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(Duration::from_secs(seconds.into()));
    }
    let at = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    Duration::try_from(at.duration_since(now)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_with_jitter_up_to_the_cap() {
        let retry = Retry::default();
        let ms = |done, asked, chance| retry.pause(done, asked, chance).as_millis();
        assert_eq!((ms(1, None, 0), ms(1, None, 999)), (125, 249));
        assert_eq!((ms(2, None, 0), ms(2, None, 999)), (250, 499));
        assert_eq!(ms(1, Some(Duration::from_secs(7)), 0), 7000);
        assert_eq!(ms(1, Some(Duration::from_secs(7000)), 0), 20_000);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now: jiff::Timestamp = "2026-11-22T05:00:00Z".parse().unwrap();
        assert_eq!(retry_after(" 3 ", now), Some(Duration::from_secs(3)));
        assert_eq!(retry_after("Sun, 22 Nov 2026 05:00:09 GMT", now), Some(Duration::from_secs(9)));
        assert_eq!(retry_after("Sun, 22 Nov 2026 04:00:00 GMT", now), None);
        assert_eq!(retry_after("soon", now), None);
    }

    #[tokio::test]
    async fn the_last_try_is_not_followed_by_a_wait() {
        let retry = Retry { first: Duration::ZERO, ..Retry::default() };
        assert!(retry.wait("x", 2, None, "y").await);
        assert!(!retry.wait("x", 3, None, "y").await);
    }
}
