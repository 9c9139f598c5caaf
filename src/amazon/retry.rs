//! When to send again, and how long to wait before: one loop for Login with Amazon and SP-API.

use super::http::Answer;
use super::{Http, NoAnswer};
use crate::values::Sent;
use reqwest::RequestBuilder;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

/// A wait between two tries, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RetryWait {
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

/// What shows a wait, until it is dropped.
pub(crate) type WaitShown = Box<dyn Send>;

/// What is told of a wait that begins.
pub(crate) type Tell = Arc<dyn Fn(&RetryWait) -> Option<WaitShown> + Send + Sync>;

/// How often, and how patiently.
#[derive(Clone)]
pub(super) struct Retry {
    pub(super) tries: u32,
    pub(super) first: Duration,
    /// `Retry-After` is honoured up to here.
    pub(super) cap: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self { tries: 3, first: Duration::from_millis(250), cap: Duration::from_secs(20) }
    }
}

impl Retry {
    /// The pause after try `done` (from 1): doubled each time, half of it by chance so that many
    /// computers do not come back at once; at least what the server asked for, at most the cap.
    pub(super) fn pause(&self, done: u32, asked: Option<Duration>, chance: u64) -> Duration {
        let whole = self.first.saturating_mul(1 << done.saturating_sub(1).min(10));
        let half = whole / 2;
        let by_chance = half.mul_f64((chance % 1000) as f64 / 1000.0);
        (half + by_chance).max(asked.unwrap_or_default()).min(self.cap)
    }
}

impl Http {
    /// Sends `request` to `what` until `read` has an answer or a refusal that another try does not change.
    /// `careful`: what the server may have counted is not sent again.
    pub(super) async fn ask<T, E>(
        &self,
        what: &'static str,
        careful: bool,
        sent: &Sent,
        request: impl Fn() -> RequestBuilder,
        read: impl Fn(&Answer) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<NoAnswer>,
        NoAnswer: TryFrom<E, Error = E>,
    {
        let mut tries = 0;
        loop {
            tries += 1;
            let outcome = match self.send(request(), sent).await {
                Ok(answer) => read(&answer),
                Err(no_answer) => Err(no_answer.into()),
            };
            let refusal = match outcome {
                Ok(read) => return Ok(read),
                Err(refusal) => refusal,
            };
            let no_answer = NoAnswer::try_from(refusal)?.tried(tries);
            let Some(why) = no_answer.again(careful) else { return Err(no_answer.into()) };
            if !self.wait(what, tries, no_answer.pause(), why).await {
                return Err(no_answer.into());
            }
        }
    }

    /// Waits before the next try, and tells so while it lasts. False where no try is left.
    async fn wait(&self, what: &'static str, done: u32, asked: Option<Duration>, why: String) -> bool {
        if done >= self.retry.tries {
            return false;
        }
        let pause = self.retry.pause(done, asked, RandomState::new().build_hasher().finish());
        let waiting = RetryWait { what, why, pause, next: done + 1, of: self.retry.tries };
        let _shown = self.tell(&(waiting));
        tokio::time::sleep(pause).await;
        true
    }
}

/// `Retry-After`: seconds, or an HTTP date.
pub(super) fn retry_after(text: &str, now: jiff::Timestamp) -> Option<Duration> {
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
}
