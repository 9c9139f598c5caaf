//! Step 7: Seller Central and the three LWA values, proved before they are stored.

use super::creating::Made;
use super::lwa_entry::{Entry, Field};
use super::purpose::Purpose;
use super::storage::Storage;
use super::{Early, Wizard, lwa_keep};
use crate::answers::ask::Choice;
use crate::answers::{Given, question as q};
use crate::prompts::page;
use crate::proof::{self, Blame, Proof};
use crate::{Error, report, seller_central};

/// The LWA side of a profile, stored.
pub struct Kept {
    /// The values.
    pub values: proof::Values,
    /// The proof; `None` where they were kept unverified.
    pub proof: Option<Proof>,
    /// Whether anything was stored.
    pub changed: bool,
}

/// A refusal of given values ends the run before anything is created; so does any refusal where nobody can be asked.
///
/// # Errors
/// The refusal, with the source of the value that it speaks of.
pub fn refuse_given(w: &Wizard<'_>, early: Early) -> Result<Early, Error> {
    let Early { values, outcome } = early;
    let error = match outcome {
        Ok(proof) => return Ok(Early { values, outcome: Ok(proof) }),
        Err(error) => error,
    };
    let blame = proof::blame(&error);
    if Given::is_yes(&w.given.accept_unverified) && matches!(blame, Blame::Nothing | Blame::Access) {
        return Ok(Early { values, outcome: Err(error) });
    }
    let secret = w.given.client_secret.as_ref().map(|s| &s.source);
    let token = w.given.refresh_token.as_ref().map(|s| &s.source);
    let id = w.given.client_id.as_ref().map(|s| &s.source);
    let (what, source) = match blame {
        Blame::ClientSecret => ("the client id and secret", secret.or(id)),
        Blame::RefreshToken => ("the refresh token", token),
        Blame::Pair => ("the refresh token", token.or(secret).or(id)),
        Blame::Access | Blame::Nothing => {
            return if secret.or(token).or(id).is_some() || !w.ask.can() {
                Err(error)
            } else {
                Ok(Early { values, outcome: Err(error) })
            };
        }
    };
    match source {
        Some(source) => {
            Err(Error::Refused { what, source_name: source.to_string(), refusal: Box::new(error) })
        }
        None if w.ask.can() => Ok(Early { values, outcome: Err(error) }),
        None => Err(error),
    }
}

/// Guides, asks, proves and stores; or stores what was proved up front.
///
/// # Errors
/// A refused given value; the store; another seller; cancelled.
pub async fn run(
    w: &mut Wizard<'_>,
    purpose: &Purpose,
    storage: &Storage,
    made: Option<&Made>,
    early: Option<Early>,
) -> Result<Kept, Error> {
    w.heading(7, "Seller Central");
    let mut refused = None;
    if let Some(Early { values, outcome }) = early {
        match outcome {
            Ok(proof) => return finish(w, purpose, storage, values, Some(proof)).await,
            Err(error) if !w.ask.can() => {
                if Given::is_yes(&w.given.accept_unverified) {
                    w.world.term.refusal(&report::lines(&error));
                    return finish(w, purpose, storage, values, None).await;
                }
                return Err(error);
            }
            Err(error) => refused = Some((values, error)),
        }
    }
    let mut entry = Entry::known(w);
    if refused.is_none() {
        w.world.term.detail("Ctrl-C stops here too; the same command goes on from this step.");
        w.world.term.blank();
        restricted_question(w)?;
        seller_central_guide(w, purpose, made, &mut entry)?;
    }
    loop {
        let (values, error) = match refused.take() {
            Some(refused) => refused,
            None => {
                let values = entry.complete(w, purpose.region)?;
                match asking(w, &values).await {
                    Ok(proof) => return finish(w, purpose, storage, values, Some(proof)).await,
                    Err(error) => (values, error),
                }
            }
        };
        let note = match made {
            Some(_) => "the AWS part is finished and stored; nothing will be created twice.",
            None => "nothing was stored of these values.",
        };
        w.world.term.refusal(&report::refusal(&error, note));
        w.world.term.blank();
        if what_now(w, &mut entry, proof::blame(&error))? {
            return finish(w, purpose, storage, values, None).await;
        }
    }
}

async fn asking(w: &Wizard<'_>, values: &proof::Values) -> Result<Proof, Error> {
    let _wait = w.world.term.wait("Asking Login with Amazon and the Selling Partner API");
    proof::prove(&w.world.amazon()?, values).await
}

async fn finish(
    w: &mut Wizard<'_>,
    purpose: &Purpose,
    storage: &Storage,
    values: proof::Values,
    proof: Option<Proof>,
) -> Result<Kept, Error> {
    let term = &w.world.term;
    if let Some(proof) = &proof {
        let unchanged = w.stored.client_secret.as_ref() == Some(&values.client_secret)
            && w.stored.refresh_token.as_ref() == Some(&values.refresh_token);
        if unchanged {
            term.ok("The stored values still work");
        } else {
            term.ok("Login with Amazon accepts the three values");
        }
        proof::say_answers(term, "", purpose.region, proof);
        if proof.restricted == Some(true) {
            term.ok("A restricted-data token is given: the app may read buyers' addresses");
        }
    } else {
        term.warn("Kept unverified: `spapi-setup check` proves the values as soon as Amazon answers");
    }
    let changed = lwa_keep::store(w, purpose, storage, &values, proof.as_ref()).await?;
    if changed {
        w.world.term.ok(&format!("Stored in {}", w.place(storage)));
        w.set_note("Everything is stored. Check it at any time: spapi-setup check");
    }
    Ok(Kept { values, proof, changed })
}

/// Asked once, where it was neither given nor stored with values.
fn restricted_question(w: &mut Wizard<'_>) -> Result<(), Error> {
    if w.given.restricted_data.is_some() || w.stored.refresh_token.is_some() || !w.ask.can() {
        return Ok(());
    }
    let question = seller_central::restricted_data();
    for line in question.text {
        w.world.term.para(2, line);
    }
    w.world.term.blank();
    let yes = w.ask.confirm(question.question, Some(false), false)?;
    w.note(&q::RESTRICTED_DATA, if yes { "true" } else { "false" });
    w.given.restricted_data = Some(crate::answers::Sourced::typed(yes));
    Ok(())
}

/// Page by page; the values are asked for beneath the page that says where they are.
fn seller_central_guide(
    w: &mut Wizard<'_>,
    purpose: &Purpose,
    made: Option<&Made>,
    entry: &mut Entry,
) -> Result<(), Error> {
    let pages = seller_central::pages(purpose.region, made.map(|m| m.role_arn.as_str()), w.restricted_data());
    let mut n = 0;
    let mut came_back = false;
    while let Some(page) = pages.get(n) {
        let term = w.world.term.clone();
        let title = format!("Page {} of {} · {}{}", n + 1, pages.len(), page.title, term.suffix());
        page::show(&term, &title, page);
        term.blank();
        if !turn(w, page)? {
            came_back = true;
            n = n.saturating_sub(1);
            continue;
        }
        n += 1;
        let fields: &[Field] = match n {
            2 => &[Field::ClientId, Field::ClientSecret],
            3 => &[Field::RefreshToken],
            _ => &[],
        };
        for field in fields {
            if came_back && entry.was_typed(*field) {
                let enter = if w.world.rehearsing() { "takes the sample" } else { "keeps what you entered" };
                term.detail(&format!("Enter {enter}."));
                entry.ask_again(w, *field)?;
            } else {
                entry.ask(w, *field)?;
            }
        }
    }
    Ok(())
}

/// What to do with a page; `false` is "back".
fn turn(w: &mut Wizard<'_>, page: &seller_central::Page) -> Result<bool, Error> {
    let keys = [('n', "next"), ('b', "back"), ('o', "open in browser"), ('?', "why")];
    loop {
        match w.ask.keys("", &keys, Some('n'), 'n')? {
            'o' => {
                w.world.term.browse(&page.open);
            }
            '?' => {
                page.why.iter().for_each(|line| w.world.term.detail(line));
                w.world.term.blank();
            }
            key => return Ok(key != 'b'),
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Now {
    Again(Field),
    Retry,
    Keep,
    Stop,
}

/// After a refusal: the value it speaks of is asked again; other ways on plain Enter. `true`: keep unverified.
fn what_now(w: &mut Wizard<'_>, entry: &mut Entry, blame: Blame) -> Result<bool, Error> {
    let first = match blame {
        Blame::ClientSecret => Some(Field::ClientSecret),
        Blame::RefreshToken | Blame::Pair => Some(Field::RefreshToken),
        Blame::Access | Blame::Nothing => None,
    };
    if let Some(field) = first {
        w.world.term.detail(if w.world.rehearsing() {
            "Enter takes the sample, which is accepted. Type ? for other ways."
        } else {
            "Press Enter without a value for other ways."
        });
        if entry.ask_again(w, field)? {
            return Ok(false);
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
            &["marked so; `spapi-setup check` proves them later"],
        ),
        Choice::new(Now::Stop, "Stop here", &["run the same command again to continue"]),
    ];
    match w.ask.choice(&q::ACCEPT_UNVERIFIED, "What now?", options, Some(0))? {
        Now::Retry => Ok(false),
        Now::Keep => Ok(true),
        Now::Stop => w.cancel(),
        Now::Again(field) => {
            entry.forget(field);
            if field == Field::ClientId {
                entry.forget(Field::ClientSecret);
            }
            Ok(false)
        }
    }
}
