//! Proves rows side by side. Amazon's limit of the call that proves is one seller's authorization of one app (0.016 a
//! second, 15 at once), so that rows do not slow each other; Login with Amazon publishes no limit, and where it asks to
//! go slower, half as many are asked at a time.

use super::super::Importing;
use super::keep::Keeper;
use super::row::{Failure, ProvedRow, Row, RowState};
use crate::amazon::{Amazon, LwaError, NoAnswer, SpApiError};
use crate::answers::Given;
use crate::proof::{self, Blame, LwaValues, Pause, Proof};
use crate::term::Progress;
use crate::values::Region;
use crate::{Error, report};
use std::collections::VecDeque;
use std::time::Duration;
use tokio::task::JoinSet;

/// How many rows are proved at a time, at most.
const AT_ONCE: usize = 16;
/// How often a row is tried where Amazon asks to go slower, or does not answer.
const TRIES: u32 = 4;

/// A row's turn: its place, the region to try, and how often it was tried.
type Turn = (usize, Region, u32);

/// What a turn ended with.
type Ended = (Turn, Result<(Region, Proof), Error>);

/// How fast rows are asked for.
struct Pace {
    at_once: usize,
    pause: Pause,
}

impl Pace {
    fn slower(&mut self, asked: Option<Duration>) {
        self.at_once = (self.at_once / 2).max(1);
        self.pause.grow(asked);
    }

    fn faster(&mut self) {
        self.at_once = (self.at_once + 1).min(AT_ONCE);
        self.pause = Pause::default();
    }
}

/// Proves the waiting rows and stores them as their proofs come. What is not stored says why in its row.
///
/// # Errors
/// Those that every row would end with: the app's own values are refused, there is no network, the store can't be
/// written; [`Error::Cancelled`]. What was proved before is stored.
pub(super) async fn all(i: &Importing<'_>, keeper: &Keeper<'_>, rows: &mut [Row]) -> Result<(), Error> {
    let amazon = i.world.amazon()?;
    let guess = keeper.guess(i);
    let waiting = rows.iter().enumerate().filter(|(_, row)| row.state == RowState::Waiting);
    let mut left: VecDeque<Turn> = waiting.map(|(at, row)| (at, row.region.unwrap_or(guess), 1)).collect();
    let of = left.len();
    let progress = i.world.term.progress("Proving the sellers", of);
    let _applying = i.world.guard.applying();
    let mut running: JoinSet<Ended> = JoinSet::new();
    // One goes first: Amazon may lock an app whose wrong secret is sent again and again.
    let mut pace = Pace { at_once: 1, pause: Pause::default() };
    while !(left.is_empty() && running.is_empty()) {
        while running.len() < pace.at_once
            && let Some(turn) = left.pop_front()
        {
            let (at, region, _) = turn;
            let search = rows[at].region.is_none();
            running.spawn(one(amazon.clone(), keeper.values(i, &rows[at], region), turn, search));
        }
        let ended = tokio::select! {
            () = i.world.guard.stopped() => None,
            ended = running.join_next() => ended,
        };
        let Some(ended) = ended else {
            running.abort_all();
            return Err(Error::Cancelled);
        };
        let mut batch = Vec::new();
        let mut ended = Some(ended);
        let mut fatal = None;
        while let Some(outcome) = ended {
            let outcome =
                outcome.map_err(|e| Error::Task { task: "The proof of a row", why: e.to_string() })?;
            match judged(i, &mut left, &mut pace, &progress, outcome) {
                TurnEnd::Proved(proved) => batch.push(proved),
                TurnEnd::Failed(at, state, keep) => {
                    rows[at].state = state;
                    batch.extend(keep);
                }
                TurnEnd::Again => {}
                TurnEnd::Ends(error) => fatal = Some(error),
            }
            ended = running.try_join_next();
        }
        batch.sort_by_key(|proved| proved.at);
        keeper.keep(i, rows, batch).await?;
        if let Some(error) = fatal {
            running.abort_all();
            return Err(error);
        }
        progress.set(of - rows.iter().filter(|row| row.state == RowState::Waiting).count());
        if !pace.pause.0.is_zero() {
            tokio::select! {
                () = i.world.guard.stopped() => {}
                () = tokio::time::sleep(pace.pause.0) => {}
            }
        }
    }
    Ok(())
}

async fn one(amazon: Amazon, values: LwaValues, turn: Turn, search: bool) -> Ended {
    let region = values.region;
    let outcome = match proof::prove(&amazon, &values).await {
        // The row does not say where it sells, and this is the answer.
        Err(Error::OtherRegion { accepts, .. }) if search => {
            let values = LwaValues { region: accepts, ..values };
            proof::prove(&amazon, &values).await.map(|proof| (accepts, proof))
        }
        outcome => outcome.map(|proof| (region, proof)),
    };
    (turn, outcome)
}

/// What becomes of a turn.
enum TurnEnd {
    Proved(ProvedRow),
    /// The row, what it says, and what is stored although it was not proved.
    Failed(usize, RowState, Option<ProvedRow>),
    /// The row has another turn.
    Again,
    /// Every row would end so.
    Ends(Error),
}

fn judged(
    i: &Importing<'_>,
    left: &mut VecDeque<Turn>,
    pace: &mut Pace,
    progress: &Progress,
    ((at, region, tries), outcome): Ended,
) -> TurnEnd {
    let error = match outcome {
        Ok((region, proof)) => {
            pace.faster();
            return TurnEnd::Proved(ProvedRow { at, region, proof: Some(proof) });
        }
        Err(error) => error,
    };
    if let Some((asked, why)) = slower(&error) {
        pace.slower(asked);
        if tries < TRIES {
            progress.waits(&format!("{why}, going slower"));
            left.push_back((at, region, tries + 1));
            return TurnEnd::Again;
        }
    }
    let accepted = Given::is_yes(&i.given.accept_unverified);
    let blame = proof::blame(&error);
    match blame {
        Blame::ClientSecret => return TurnEnd::Ends(error),
        Blame::Nothing if no_network(&error) && !accepted => return TurnEnd::Ends(error),
        Blame::RefreshToken | Blame::Pair | Blame::Access => pace.faster(),
        Blame::Nothing => {}
    }
    let refused = blame != Blame::Nothing || report::exit_code(&error) == report::REFUSED;
    let why = Failure::of(&error);
    let state = if refused { RowState::Refused(why) } else { RowState::Unproved(why) };
    let keeps = accepted && (!refused || blame == Blame::Access);
    TurnEnd::Failed(at, state, keeps.then_some(ProvedRow { at, region, proof: None }))
}

fn no_answer(error: &Error) -> Option<&NoAnswer> {
    match error {
        Error::Lwa(LwaError::NoAnswer(none)) | Error::SpApi(SpApiError::NoAnswer(none)) => Some(none),
        _ => None,
    }
}

/// Whether it says nothing of this row, but of the way to Amazon.
fn no_network(error: &Error) -> bool {
    let far = |none: &NoAnswer| {
        matches!(none, NoAnswer::Unreachable { .. } | NoAnswer::Between(_) | NoAnswer::Redirected { .. })
    };
    no_answer(error).is_some_and(far)
}

/// Whether another try may help: how long to wait where that was said, and why.
fn slower(error: &Error) -> Option<(Option<Duration>, &'static str)> {
    let none = no_answer(error)?;
    let why = match none {
        NoAnswer::Throttled { .. } => "Amazon asks for fewer requests",
        NoAnswer::Failing { .. } => "Amazon has trouble of its own",
        NoAnswer::Timeout { .. } | NoAnswer::Cut { .. } => "an answer did not come",
        _ => return None,
    };
    Some((none.pause(), why))
}
