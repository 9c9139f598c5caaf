//! The one click: what stands on the page, the queue's address to the clipboard, and the person's word that it is done.

use super::{Enrolling, applied};
use crate::error::Enrolment;
use crate::export::clipboard::Clipboard;
use crate::prompts::page;
use crate::seller_central;
use crate::store::Rotation;
use crate::values::Secret;
use crate::{Error, calendar, checkpoint};

/// Leads to the click, unless the app is subscribed already.
///
/// # Errors
/// [`Enrolment::Click`] where nobody can say that it is done.
pub(super) fn run(e: &mut Enrolling<'_>, rotation: &Rotation, subscribed: bool) -> Result<(), Error> {
    let term = e.world.term.clone();
    if let Some(since) = rotation.enrolled_on {
        term.ok(&format!("Subscribed in the developer console, as was said on {since}"));
        return Ok(());
    }
    if !subscribed {
        let page = seller_central::enrolment_page(e.profile.site(), rotation.queue_arn.as_str());
        page::show(&term, page.title, &page);
        if !e.ask.can() {
            return Err(Enrolment::Click.into());
        }
        e.world.guard.set_note(
            "the queue is ready; run the same command again when the app is subscribed in the developer console.",
        );
        wait(e, &page, rotation)?;
    }
    let rotation = Rotation { enrolled_on: Some(calendar::today()), ..rotation.clone() };
    applied::update(e.world, e, &rotation)?;
    checkpoint::at("enroll.done");
    Ok(())
}

fn wait(e: &mut Enrolling<'_>, page: &seller_central::Page, rotation: &Rotation) -> Result<(), Error> {
    let term = e.world.term.clone();
    let keys = [('d', "done"), ('o', "open in browser"), ('c', "copy the address"), ('?', "why")];
    // What this program put on the clipboard is there as long as this lives.
    let mut board: Option<Clipboard> = None;
    let default = e.world.samples.as_ref().map(|_| 'd');
    while page::pressed(&term, &mut e.ask, page, &keys, default, 'd')? == 'c' {
        if board.is_none() {
            board = Clipboard::open().ok();
        }
        let arn = Secret::new(rotation.queue_arn.as_str());
        match board.as_mut().map(|board| board.put(&arn)) {
            Some(Ok(())) => term.detail("Copied, until you answer \"done\"."),
            _ => term.detail("There is no clipboard here: select the address above and copy it."),
        }
    }
    Ok(())
}

/// What follows.
pub(super) fn tell(e: &Enrolling<'_>) -> Result<(), Error> {
    let term = &e.world.term;
    term.ok("Enrolled: Amazon sends new client secrets to the queue");
    let profile = e.name.flag();
    term.blank();
    term.field(2, 24, "Rotate it now", &format!("spapi-setup rotate lwa-secret --auto{profile}"));
    term.field(2, 24, "Rotate what is due", "spapi-setup rotate --due");
    term.field(2, 24, "Let it run by itself", "spapi-setup schedule install");
    Ok(())
}
