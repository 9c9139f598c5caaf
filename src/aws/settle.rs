//! IAM is eventually consistent: listed pairs of operation and error code are tried again.
//!
//! Everything else fails at once, and throttling stays the SDK's business.

use super::Error;
use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;
use tokio::time::Instant;

/// A step that waits for AWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SettleWait {
    /// For what: "AWS to know the user".
    pub what: &'static str,
    /// How long already.
    pub elapsed: Duration,
    /// For how long at most.
    pub limit: Duration,
}

/// Called each time before a pause.
pub(crate) type OnWait<'a> = &'a (dyn Fn(SettleWait) + Send + Sync);

/// When an operation is tried again.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule {
    /// What is waited for, as a line on the screen ends: "waiting for …".
    pub what: &'static str,
    /// The error codes that mean "not yet". `MalformedPolicyDocument` counts only where it
    /// complains of the principal.
    pub codes: &'static [&'static str],
    /// When it is given up.
    pub limit: Duration,
}

/// The stated deadline of every wait for a change to spread.
pub(crate) const LIMIT: Duration = Duration::from_secs(90);

const fn rule(what: &'static str, codes: &'static [&'static str]) -> Rule {
    Rule { what, codes, limit: LIMIT }
}

/// `CreateUser`, `CreatePolicy`: nothing has to be known before them.
pub(crate) const PLAIN: Rule = rule("AWS", &["ConcurrentModification"]);
/// What hangs on a user that may have been made a moment ago.
pub(crate) const USER_KNOWN: Rule = rule(
    "AWS to know the user",
    &["NoSuchEntity", "ConcurrentModification", "EntityTemporarilyUnmodifiable"],
);
/// The user's access key: the SDK's retries are off for this call, so throttling is listed here.
pub(crate) const KEY_MADE: Rule = rule(
    "AWS to know the user",
    &[
        "NoSuchEntity",
        "ConcurrentModification",
        "EntityTemporarilyUnmodifiable",
        "Throttling",
        "ThrottlingException",
        "RequestLimitExceeded",
    ],
);
/// The trust policy names the user.
pub(crate) const PRINCIPAL_KNOWN: Rule =
    rule("AWS to know the user", &["MalformedPolicyDocument", "NoSuchEntity", "ConcurrentModification"]);
/// What hangs on a policy.
pub(crate) const POLICY_KNOWN: Rule =
    rule("AWS to know the policy", &["NoSuchEntity", "ConcurrentModification"]);
/// What hangs on a role.
pub(crate) const ROLE_KNOWN: Rule =
    rule("AWS to know the role", &["NoSuchEntity", "ConcurrentModification", "UnmodifiableEntity"]);
/// The key, the user's inline policy and the role's trust policy have to meet.
pub(crate) const ROLE_TAKEN: Rule =
    rule("AWS to let the user take the role", &["AccessDenied", "InvalidClientTokenId"]);
/// A queue, or the permission to use it, was made a moment ago.
pub(crate) const QUEUE_OPEN: Rule = rule(
    "AWS to let the user read the queue",
    &["AccessDenied", "InvalidClientTokenId", "QueueDoesNotExist"],
);
/// A queue of the same name was deleted a moment ago: SQS keeps the name for 60 s.
pub(crate) const NAME_FREE: Rule = rule("AWS to free the queue's name", &["QueueDeletedRecently"]);
/// What was taken off a moment ago may still be seen.
pub(crate) const LET_GO: Rule = Rule {
    what: "AWS to let go",
    codes: &["DeleteConflict", "ConcurrentModification"],
    limit: Duration::from_secs(15),
};

/// The pauses: 250 ms, doubling, at most 8 s, each up to a quarter longer or shorter so that
/// steps of one wave do not knock together.
pub(crate) struct Pauses(Duration);

impl Pauses {
    pub(crate) fn new() -> Self {
        Self(Duration::from_millis(250))
    }

    pub(crate) fn next(&mut self) -> Duration {
        let base = self.0;
        self.0 = (base * 2).min(Duration::from_secs(8));
        // RandomState is seeded by the system: random enough for a pause.
        let dice = RandomState::new().hash_one(0u8) % 500;
        base * (750 + u32::try_from(dice).unwrap_or(250)) / 1000
    }
}

/// Tries until it succeeds, fails otherwise than `rule` lists, or the rule's limit has passed.
pub(crate) async fn settle<T, F, Fut>(rule: Rule, waiting: OnWait<'_>, mut attempt: F) -> Result<T, Error>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<T, Error>>,
{
    confirm(rule, waiting, 1, 1, &mut attempt).await
}

/// As [`settle`], but counts as good only after `plain` successes in a row, or, once refused,
/// after `shaken` ones: AWS has many servers, and one that knows is not all that know.
pub(crate) async fn confirm<T, F, Fut>(
    rule: Rule,
    waiting: OnWait<'_>,
    plain: u32,
    shaken: u32,
    mut attempt: F,
) -> Result<T, Error>
where
    F: FnMut() -> Fut,
    Fut: Future<Output = Result<T, Error>>,
{
    let start = Instant::now();
    let mut pauses = Pauses::new();
    let (mut wanted, mut row) = (plain, 0);
    loop {
        match attempt().await {
            Ok(value) => {
                row += 1;
                if row >= wanted {
                    return Ok(value);
                }
                tokio::time::sleep(Duration::from_millis(250)).await;
            }
            Err(error) => {
                let Some(code) = error.settling_code().filter(|code| rule.codes.contains(code)) else {
                    return Err(error);
                };
                (wanted, row) = (shaken, 0);
                let elapsed = start.elapsed();
                if elapsed >= rule.limit {
                    return Err(Error::SettleTimeout {
                        what: rule.what,
                        after: elapsed,
                        last_code: code.to_owned(),
                        request_id: error.request_id().map(str::to_owned),
                    });
                }
                waiting(SettleWait { what: rule.what, elapsed, limit: rule.limit });
                let pause = pauses.next().min(rule.limit - elapsed);
                tracing::info!(what = rule.what, code, ?pause, "not yet");
                tokio::time::sleep(pause).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::{Denial, PolicyKind};
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicU32, Ordering};

    fn denied() -> Error {
        refused(Denial::default())
    }

    fn refused(denial: Denial) -> Error {
        Error::AccessDenied { action: "sts:AssumeRole".into(), caller: None, denial, request_id: None }
    }

    #[tokio::test(start_paused = true)]
    async fn a_policy_that_nobody_changes_here_is_not_waited_for() {
        let of = |explicit, policy| Denial { explicit, policy: Some(policy), ..Denial::default() };
        for denial in [of(true, PolicyKind::Identity), of(false, PolicyKind::ServiceControl)] {
            let calls = AtomicU32::new(0);
            let result: Result<(), _> = settle(ROLE_TAKEN, &|_| (), || async {
                calls.fetch_add(1, Ordering::Relaxed);
                Err(refused(denial.clone()))
            })
            .await;
            assert!(matches!(result, Err(Error::AccessDenied { .. })));
            assert_eq!(calls.into_inner(), 1);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_listed_refusal_is_tried_again_and_said() {
        let (calls, said) = (AtomicU32::new(0), Mutex::new(Vec::new()));
        let result = settle(ROLE_TAKEN, &|w| said.lock().unwrap().push(w.what), || async {
            if calls.fetch_add(1, Ordering::Relaxed) < 3 { Err(denied()) } else { Ok(7) }
        })
        .await;
        assert_eq!(result.unwrap(), 7);
        assert_eq!(said.into_inner().unwrap(), ["AWS to let the user take the role"; 3]);
    }

    #[tokio::test(start_paused = true)]
    async fn any_other_refusal_is_final() {
        let calls = AtomicU32::new(0);
        let result: Result<(), _> = settle(USER_KNOWN, &|_| (), || async {
            calls.fetch_add(1, Ordering::Relaxed);
            Err(denied())
        })
        .await;
        assert!(matches!(result, Err(Error::AccessDenied { .. })));
        assert_eq!(calls.into_inner(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn the_deadline_holds_and_names_the_last_code() {
        let start = Instant::now();
        let result: Result<(), _> = settle(ROLE_TAKEN, &|_| (), || async { Err(denied()) }).await;
        match result {
            Err(Error::SettleTimeout { last_code, after, .. }) => {
                assert_eq!(last_code, "AccessDenied");
                assert!(after >= LIMIT);
            }
            other => panic!("{other:?}"),
        }
        assert!(start.elapsed() < LIMIT + Duration::from_secs(1));
    }

    #[tokio::test(start_paused = true)]
    async fn once_refused_three_in_a_row_are_needed() {
        // good, refused, good, good, refused, good, good, good
        let answers = [false, true, true, false, true, true, true];
        let calls = AtomicU32::new(0);
        let result = confirm(ROLE_TAKEN, &|_| (), 1, 3, || async {
            let n = calls.fetch_add(1, Ordering::Relaxed);
            if answers[n as usize] { Ok(n) } else { Err(denied()) }
        })
        .await;
        assert_eq!(result.unwrap(), 6);
    }

    #[test]
    fn pauses_double_within_bounds() {
        let mut pauses = Pauses::new();
        for base in [250u64, 500, 1000, 2000, 4000, 8000, 8000] {
            let ms = u64::try_from(pauses.next().as_millis()).unwrap();
            assert!((base * 3 / 4..=base * 5 / 4).contains(&ms), "{base}: {ms}");
        }
    }
}
