//! `rotate lwa-secret`: the proof, and the wait where SP-API is late. An entered secret is kept meanwhile.

use super::client_secret::SecretRotation;
use crate::Error;
use crate::profiles::{Ledger, swap};
use crate::proof::app::{self, Judgement, Parted};
use crate::proof::{self, Blame, Proof};
use crate::store::{Entry, Store};
use crate::values::{ProfileName, Secret};
use std::time::Duration;
use tokio::time::Instant;

/// The longest pause between two tries; the call allows about one a minute.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// What is said where a run stops while the secret waits.
pub(super) const KEPT: &str = "the new secret is kept, the stored one is unchanged; run spapi-setup rotate lwa-secret again to continue.";

/// Which profiles passed, and what the others showed; or what refused the secret.
pub(super) type Proofs = Result<Parted, Error>;

impl SecretRotation<'_> {
    pub(super) async fn keep(&self, store: &Store, new: &Secret) -> Result<(), Error> {
        let next = Entry::NextClientSecret(self.client_id.clone());
        if store.get(&next).await?.as_ref() == Some(new) && self.app.next_since.is_some() {
            return Ok(());
        }
        let ledger = Ledger::take(self.world, "rotate lwa-secret")?;
        let date = self.given.secret_date.as_ref().map(|d| d.value);
        swap::keep_next(&ledger, store, &self.client_id, new, date).await
    }

    /// Proves, and waits where only SP-API says "expired": a fresh secret may take more than half an hour.
    pub(super) async fn prove(&self, store: &Store, new: &Secret) -> Result<Proofs, Error> {
        let all = {
            let _wait = self.world.term.wait("Proving the new secret with the profiles of the app");
            app::prove(self.world, &self.config, &self.client_id, new, &self.names).await?
        };
        let late: Vec<ProfileName> =
            all.iter().filter(|(_, o)| not_yet(o)).map(|(name, _)| name.clone()).take(1).collect();
        let mut error = match app::judge(all) {
            Judgement::Proved(passed, failed) => return Ok(Ok((passed, failed))),
            Judgement::Wrong(error) | Judgement::Unproved(error) => return Ok(Err(error)),
            Judgement::NotYet(error) => error,
        };
        self.keep(store, new).await?;
        self.world.guard.set_note(KEPT);
        let (start, mut pause) = (Instant::now(), Duration::from_secs(1));
        let line = self.world.term.wait(&self.waiting(start));
        loop {
            let left = self.wait.saturating_sub(start.elapsed());
            if left.is_zero() {
                return Err(Error::SecretNotKnownYet { waited: self.wait, last: Box::new(error) });
            }
            tokio::time::sleep(pause.min(left)).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
            line.set(&self.waiting(start));
            let one = app::prove(self.world, &self.config, &self.client_id, new, &late).await?;
            match app::judge(one) {
                Judgement::Proved(mut passed, mut failed) => {
                    let rest: Vec<_> = self.names.iter().filter(|n| !late.contains(n)).cloned().collect();
                    let more = app::prove(self.world, &self.config, &self.client_id, new, &rest).await;
                    let more = match more {
                        // The secret is proved; profiles without a token have nothing to add.
                        Err(Error::Incomplete { .. }) => Vec::new(),
                        other => other?,
                    };
                    let (more_passed, more_failed) = app::parted(more);
                    passed.extend(more_passed);
                    failed.extend(more_failed);
                    return Ok(Ok((passed, failed)));
                }
                Judgement::Wrong(wrong) => return Ok(Err(wrong)),
                Judgement::Unproved(other) if proof::blame(&other) != Blame::Nothing => {
                    return Ok(Err(other));
                }
                // Trouble of the network while it waits is no news about the secret.
                Judgement::NotYet(last) | Judgement::Unproved(last) => error = last,
            }
        }
    }

    fn waiting(&self, start: Instant) -> String {
        format!(
            "SP-API does not know the new secret yet: waiting ({} s of at most {}). Ctrl-C loses nothing",
            start.elapsed().as_secs(),
            self.wait.as_secs()
        )
    }
}

fn not_yet(outcome: &Result<Proof, Error>) -> bool {
    matches!(outcome, Err(Error::SpApi(crate::amazon::SpApiError::SecretExpired { .. })))
}
