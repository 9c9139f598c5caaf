//! Where Login with Amazon asks for fewer requests: who was refused goes on one at a time, after a pause, while the others
//! finish what they began.

use super::amazon_rungs;
use crate::amazon::{AccessToken, Amazon, LwaError, NoAnswer};
use crate::proof::LwaValues;
use std::time::Duration;
use tokio::sync::Mutex;

/// The first pause, doubled each time.
const PAUSE: Duration = Duration::from_secs(1);
/// The longest pause.
const LONGEST: Duration = Duration::from_secs(60);
/// How often it is tried in the lane.
const TRIES: u32 = 6;

/// The lane of those who have to wait.
#[derive(Default)]
pub(super) struct SlowLane(Mutex<()>);

impl SlowLane {
    /// Exchanges a refresh token, patiently.
    pub(super) async fn exchange(
        &self,
        amazon: &Amazon,
        values: &LwaValues,
    ) -> Result<AccessToken, LwaError> {
        let mut outcome = amazon_rungs::exchange(amazon, values).await;
        if asked(&outcome).is_none() {
            return outcome;
        }
        let _alone = self.0.lock().await;
        for tried in 0..TRIES {
            let Some(wanted) = asked(&outcome) else { break };
            tokio::time::sleep(wanted.max(PAUSE * 2_u32.pow(tried)).min(LONGEST)).await;
            outcome = amazon_rungs::exchange(amazon, values).await;
        }
        outcome
    }
}

/// How long Amazon wants it to wait; `None` where it wants nothing.
fn asked(outcome: &Result<AccessToken, LwaError>) -> Option<Duration> {
    match outcome {
        Err(LwaError::NoAnswer(NoAnswer::Throttled { seen, .. })) => {
            Some(seen.retry_after.unwrap_or_default())
        }
        _ => None,
    }
}
