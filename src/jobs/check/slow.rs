//! Where Login with Amazon asks for fewer requests: who was refused goes on one at a time, after a pause, while the others
//! finish what they began.

use crate::amazon::{AccessToken, Amazon, LwaError, NoAnswer};
use crate::proof::{self, LwaValues, Pause};
use tokio::sync::Mutex;

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
        let mut outcome = proof::exchange(amazon, values).await;
        if throttled(&outcome).is_none() {
            return outcome;
        }
        let _alone = self.0.lock().await;
        let mut pause = Pause::default();
        for _ in 0..TRIES {
            let Some(no_answer) = throttled(&outcome) else { break };
            pause.grow(no_answer.pause());
            tokio::time::sleep(pause.0).await;
            outcome = proof::exchange(amazon, values).await;
        }
        outcome
    }
}

fn throttled(outcome: &Result<AccessToken, LwaError>) -> Option<&NoAnswer> {
    match outcome {
        Err(LwaError::NoAnswer(no_answer @ NoAnswer::Throttled { .. })) => Some(no_answer),
        _ => None,
    }
}
