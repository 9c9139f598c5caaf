//! A kept token at the SP-API: where its page was opened, or, after a question, where it works.

use super::redeem::KEPT;
use super::{Authorizing, keep};
use crate::answers::Given;
use crate::answers::ask::Choice;
use crate::answers::question as q;
use crate::error::Authorization;
use crate::proof::{self, Blame, LwaValues, Proof};
use crate::store::PendingAuthorization;
use crate::{Error, report};

/// What became of the proof.
pub(super) struct Decided {
    /// `None`: kept unverified.
    pub proof: Option<Proof>,
    /// False: the person did not want the token.
    pub wanted: bool,
}

/// Proves the token where its page was opened, or, after a question, where it works.
pub(super) async fn proved(
    a: &mut Authorizing<'_>,
    note: &PendingAuthorization,
    values: &mut LwaValues,
) -> Result<Decided, Error> {
    let term = a.world.term.clone();
    loop {
        let error = match proof::prove_with_wait(a.world, values).await {
            Ok(proof) => {
                proof::say_answers(&term, "", values, &proof);
                return Ok(Decided { proof: Some(proof), wanted: true });
            }
            Err(error) => error,
        };
        if let Error::OtherRegion { chosen, accepts } = error {
            let label = format!(
                "The account sells in {}, not in {}. Store it for {}?",
                accepts.title(),
                chosen.title(),
                accepts.title()
            );
            let named = a.given.marketplace.as_ref().is_some_and(|m| m.value.region == accepts);
            if named || a.ask.confirm(&label, Some(true), false)? {
                values.region = accepts;
                continue;
            }
            return Err(Error::from(Authorization::Region { chosen, accepts }).halfway(KEPT));
        }
        match proof::blame(&error) {
            Blame::Nothing => return Err(error.halfway(KEPT)),
            // Taken back meanwhile: there is nothing to go on with.
            Blame::RefreshToken | Blame::Pair => {
                keep::forget(a, note).await?;
                return Err(error);
            }
            Blame::Access | Blame::ClientSecret => {}
        }
        if Given::is_yes(&a.given.accept_unverified) {
            term.refusal(&report::lines(&error));
            return Ok(Decided { proof: None, wanted: true });
        }
        if !a.ask.can() {
            return Err(error.halfway(format!("{KEPT} To store it as it is: --accept-unverified.")));
        }
        term.refusal(&report::lines(&error));
        let options = vec![
            Choice::new('r', "Try again", &[]),
            Choice::new('k', "Keep it anyway, unverified", &["`spapi-setup check` proves it later"]),
            Choice::new(
                'f',
                "Forget the token",
                &["the authorization itself stays until the account removes it"],
            ),
            Choice::new('s', "Stop here", &["the same command goes on with the token"]),
        ];
        match a.ask.choice(&q::ACCEPT_UNVERIFIED, "What now?", options, Some(0))? {
            'k' => return Ok(Decided { proof: None, wanted: true }),
            'f' => {
                keep::forget(a, note).await?;
                return Ok(Decided { proof: None, wanted: false });
            }
            's' => return Err(Error::Cancelled),
            _ => {}
        }
    }
}
