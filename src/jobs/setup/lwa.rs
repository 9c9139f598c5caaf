//! Step 7: Seller Central and the three LWA values, proved before they are stored.

use super::creating::Made;
use super::desk::Desk;
use super::lwa_entry::{Answers, LwaEntry};
use super::purpose::Purpose;
use super::storage::Storage;
use super::{Early, Wizard, lwa_keep, partner, regions};
use crate::answers::ask::Choice;
use crate::answers::{Given, question as q, source};
use crate::prompts::{lwa_value, page};
use crate::proof::{self, Blame, Proof};
use crate::values::Field;
use crate::{Error, report, seller_central};

/// The LWA side of a profile, stored.
pub(super) struct Kept {
    pub values: proof::LwaValues,
    /// The proof; `None` where they were kept unverified.
    pub proof: Option<Proof>,
    pub changed: bool,
}

/// A refusal of given values ends the run before anything is created; so does any refusal where nobody can be asked.
pub(super) fn refuse_given(w: &Wizard<'_>, early: Early) -> Result<Early, Error> {
    let Early { values, outcome, other_seller } = early;
    let error = match outcome {
        Ok(proof) => return Ok(Early { values, outcome: Ok(proof), other_seller }),
        Err(error) => error,
    };
    let go_on = |error| Ok(Early { values, outcome: Err(error), other_seller });
    let blame = proof::blame(&error);
    if Given::is_yes(&w.given.accept_unverified) && matches!(blame, Blame::Nothing | Blame::Access) {
        return go_on(error);
    }
    let given = |field| w.given.source_of(field);
    let refused = |field| source::of_refused(field, given);
    let source = match blame {
        Blame::ClientSecret => refused(Field::ClientSecret),
        Blame::RefreshToken => refused(Field::RefreshToken),
        Blame::Pair => refused(Field::RefreshToken).or_else(|| refused(Field::ClientSecret)),
        Blame::Access | Blame::Nothing if Field::ALL.into_iter().any(|field| given(field).is_some()) => {
            return Err(error);
        }
        Blame::Access | Blame::Nothing => None,
    };
    match source {
        Some((what, source_name)) => Err(Error::Refused { what, source_name, refusal: Box::new(error) }),
        None if w.desk.ask.can() => go_on(error),
        None => Err(error),
    }
}

/// Guides, asks, proves and stores; or stores what was proved up front.
pub(super) async fn run(
    w: &mut Wizard<'_>,
    purpose: &Purpose,
    storage: &Storage,
    made: Option<&Made>,
    early: Option<Early>,
) -> Result<Kept, Error> {
    w.desk.heading(7, purpose.site().title());
    let mut entry = w.known().of(purpose.region, purpose.kind);
    let mut refused = None;
    let mut other_seller = false;
    if let Some(early) = early {
        other_seller = early.other_seller;
        let secret_date = w.given.secret_date.as_ref().map(|d| d.value);
        let answers = Answers { values: early.values, secret_date };
        match early.outcome {
            Ok(proof) => return finish(w, storage, purpose, answers, Some(proof), other_seller).await,
            Err(error) if !w.desk.ask.can() => {
                if Given::is_yes(&w.given.accept_unverified) {
                    w.world.term.refusal(&report::lines(&error));
                    return finish(w, storage, purpose, answers, None, other_seller).await;
                }
                return Err(error);
            }
            Err(error) => refused = Some((answers, error)),
        }
    }
    let mut kind = purpose.kind;
    let mut restricted = w.restricted_data(kind);
    if refused.is_none() {
        w.world.term.detail("Ctrl-C stops here too; the same command continues from this step.");
        w.world.term.blank();
        let asked = w.given.restricted_data.is_none() && w.stored.refresh_token.is_none();
        if asked && purpose.kind.has_restricted_data() {
            restricted = restricted_question(&mut w.desk)?.unwrap_or(restricted);
        }
        let pages = seller_central::pages(purpose.site(), made.map(|m| m.role_arn.as_str()), restricted);
        seller_central_guide(&mut w.desk, &pages, &mut entry)?;
    }
    loop {
        let (answers, error) = match refused.take() {
            Some(refused) => refused,
            None => {
                let answers = entry.complete(&mut w.desk, &w.stored, (purpose.region, kind), restricted)?;
                match proof::prove_with_wait(w.world, &answers.values).await {
                    Ok(proof) => {
                        return finish(w, storage, purpose, answers, Some(proof), other_seller).await;
                    }
                    Err(error) => (answers, error),
                }
            }
        };
        if regions::sets_aside(w, &answers.values.refresh_token, &error)? {
            entry.forget(Field::RefreshToken);
            continue;
        }
        if let Some(other) = partner::of_token(w, kind, &error)? {
            kind = other;
            restricted &= kind.has_restricted_data();
            continue;
        }
        let note = match made {
            Some(_) => "the AWS part is finished and stored; nothing will be created twice.",
            None => "nothing was stored of these values.",
        };
        w.world.term.refusal(&report::refusal(&error, note));
        w.world.term.blank();
        match what_now(&mut w.desk, &mut entry, proof::blame(&error))? {
            Now::Keep => return finish(w, storage, purpose, answers, None, other_seller).await,
            Now::Stop => w.cancel(),
            Now::Retry | Now::Again(_) => {}
        }
    }
}

async fn finish(
    w: &mut Wizard<'_>,
    storage: &Storage,
    purpose: &Purpose,
    answers: Answers,
    proof: Option<Proof>,
    other_seller: bool,
) -> Result<Kept, Error> {
    let values = &answers.values;
    let term = &w.world.term;
    if proof.is_some() {
        let unchanged = w.stored.client_secret.as_ref() == Some(&values.client_secret)
            && w.stored.refresh_token.as_ref() == Some(&values.refresh_token);
        if unchanged {
            term.ok("The stored values still work");
        } else {
            term.ok("Login with Amazon accepts the three values");
        }
    }
    proof::say_kept(term, values, proof.as_ref());
    if proof.as_ref().is_some_and(|proof| proof.restricted) {
        term.ok("A restricted-data token is given: the app may read buyers' addresses by the older Orders API (v0)");
    }
    let changed = lwa_keep::store(w, purpose, storage, &answers, proof.as_ref(), other_seller).await?;
    if changed {
        w.world.term.ok(&format!("Stored in {}", w.place(storage)));
        w.set_note("Everything is stored. Check it at any time: spapi-setup check");
    }
    Ok(Kept { values: answers.values, proof, changed })
}

/// Asks whether the software reads restricted data; nobody there to ask is no answer.
fn restricted_question(desk: &mut Desk) -> Result<Option<bool>, Error> {
    if !desk.ask.can() {
        return Ok(None);
    }
    for line in seller_central::ABOUT_RESTRICTED_DATA {
        desk.term.para(2, line);
    }
    desk.term.blank();
    let yes = desk.ask.confirm(seller_central::RESTRICTED_DATA, Some(false), false)?;
    desk.note(&q::RESTRICTED_DATA, if yes { "true" } else { "false" });
    Ok(Some(yes))
}

/// Page by page; the values are asked for beneath the page that says where they are.
fn seller_central_guide(
    desk: &mut Desk,
    pages: &[seller_central::Page],
    entry: &mut LwaEntry,
) -> Result<(), Error> {
    let mut n = 0;
    let mut came_back = false;
    while let Some(page) = pages.get(n) {
        let term = desk.term.clone();
        let title = format!("Page {} of {} · {}{}", n + 1, pages.len(), page.title, term.suffix());
        page::show(&term, &title, page);
        term.blank();
        let fields: &[Field] = match n + 1 {
            2 => &[Field::ClientId, Field::ClientSecret],
            3 => &[Field::RefreshToken],
            _ => &[],
        };
        if let Some(first) = fields.first().filter(|first| desk.ask.can() && !entry.was_typed(**first)) {
            term.detail(&format!(
                "You can paste the {} right here.",
                lwa_value::label(*first).to_lowercase()
            ));
        }
        if !page::turn(&term, &mut desk.ask, page, true)? {
            came_back = true;
            n = n.saturating_sub(1);
            continue;
        }
        n += 1;
        for field in fields {
            if came_back && entry.was_typed(*field) {
                let enter = if desk.rehearsing() { "takes the sample" } else { "keeps what you entered" };
                term.detail(&format!("Enter {enter}."));
                entry.ask_again(desk, *field)?;
            } else {
                entry.ask(desk, *field)?;
            }
        }
    }
    Ok(())
}

/// What follows a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Now {
    Again(Field),
    Retry,
    Keep,
    Stop,
}

/// After a refusal: the value it speaks of is asked again; other ways on plain Enter.
fn what_now(desk: &mut Desk, entry: &mut LwaEntry, blame: Blame) -> Result<Now, Error> {
    let first = match blame {
        Blame::ClientSecret => Some(Field::ClientSecret),
        Blame::RefreshToken | Blame::Pair => Some(Field::RefreshToken),
        Blame::Access | Blame::Nothing => None,
    };
    if let Some(field) = first {
        desk.term.detail(if desk.rehearsing() {
            "Enter takes the sample, which is accepted. Type ? for other ways."
        } else {
            "Press Enter without a value for other ways."
        });
        if entry.ask_again(desk, field)? {
            return Ok(Now::Again(field));
        }
    }
    let options = vec![
        Choice::new(Now::Retry, "Try the same values again", &[]),
        Choice::new(Now::Again(Field::ClientId), "Another client identifier and secret", &[]),
        Choice::new(Now::Again(Field::ClientSecret), "Another client secret", &[]),
        Choice::new(Now::Again(Field::RefreshToken), "Another refresh token", &[]),
        Choice::new(
            Now::Keep,
            "Keep them anyway, unverified",
            &["marked as unverified; `spapi-setup check` proves them later"],
        ),
        Choice::new(Now::Stop, "Stop here", &["run the same command again to continue"]),
    ];
    let now = desk.ask.choice(&q::ACCEPT_UNVERIFIED, "What now?", options, Some(0))?;
    if let Now::Again(field) = now {
        entry.forget(field);
        if field == Field::ClientId {
            entry.forget(Field::ClientSecret);
        }
    }
    Ok(now)
}
