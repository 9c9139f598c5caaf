//! Step 2: is the seller registered as a developer? Nothing is created before that is known.

use super::Wizard;
use super::purpose::Purpose;
use crate::Error;
use crate::answers::ask::Choice;
use crate::answers::question as q;
use crate::profiles::Ledger;
use crate::seller_central;
use crate::seller_central::handover::Handover;
use crate::seller_central::registration::{developers, obstacles, registration_steps_in};
use crate::seller_central::software::Software;
use crate::store::Profile;
use crate::term::wrap;
use crate::values::site::SOLUTION_PROVIDER_PORTAL;
use crate::values::{Kind, Site, StoreKind};
use std::path::PathBuf;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Registered {
    /// And whether it is in the Solution Provider Portal.
    Yes(bool),
    No,
    NoAccess,
}

/// Asks, unless LWA values show that the app exists. Returns the purpose with what was learned of the partner, and of
/// where the app is: from there on no other place is shown.
pub(super) fn run(w: &mut Wizard<'_>, mut purpose: Purpose) -> Result<Purpose, Error> {
    w.desk.heading(2, "Are you registered with Amazon");
    let has_app = w.given.client_id.is_some() || w.stored.client_id.is_some();
    if has_app || !w.desk.ask.can() {
        w.world.term.ok("Registered as a developer: the app has a client identifier");
        return Ok(purpose);
    }
    where_to_look(w, &purpose);
    loop {
        let central = format!("Yes, in {}", purpose.kind.central());
        let options = vec![
            Choice::new(Registered::Yes(false), central, &[]),
            Choice::new(Registered::Yes(true), "Yes, in the Solution Provider Portal", &[]),
            Choice::new(
                Registered::No,
                "No, it asks me to register",
                &["shows how; your answers are kept, come back"],
            ),
            Choice::new(
                Registered::NoAccess,
                "I can't sign in there",
                &["writes the steps for the primary user to a file (no secrets in it)"],
            ),
        ];
        let answer = w.desk.ask.choice(
            &q::LWA_CLIENT_ID,
            "Do you see the button \"Add new app client\"?",
            options,
            Some(usize::from(purpose.portal)),
        )?;
        match answer {
            Registered::Yes(portal) => {
                purpose.portal = portal;
                w.world.term.ok(&format!("Registered as a developer, in {}", purpose.site().name()));
                return Ok(purpose);
            }
            Registered::No => how_to_register(w, &mut purpose)?,
            Registered::NoAccess => hand_over(w, &purpose)?,
        }
        keep_answers(w, &purpose)?;
        let later = vec![
            Choice::new(Next::Later, "Stop here and come back", &["your answers are kept"]),
            Choice::new(
                Next::GoOn,
                "Go on with the AWS part now",
                &["it does not need the registration; the Login with Amazon values can follow"],
            ),
            Choice::new(Next::Again, "Look again: the button is there now", &[]),
        ];
        w.set_note("Nothing was created. Your answers are kept; run the same command again to continue.");
        match w.desk.ask.choice(&q::LWA_CLIENT_ID, "And now?", later, Some(0))? {
            Next::Later => {
                w.world.term.ok(if w.world.rehearsing() {
                    "In a real run your answers would be kept until Amazon has approved you."
                } else {
                    "Your answers are kept. Run the same command again when Amazon has approved you."
                });
                return Err(Error::Exit(0));
            }
            Next::GoOn => {
                w.world.term.skip("registration: to be done before step 7");
                return Ok(purpose);
            }
            Next::Again => {}
        }
    }
}

#[derive(Clone, Copy)]
enum Next {
    Later,
    GoOn,
    Again,
}

/// Both places where the button may be: Amazon moves developer accounts from the one to the other.
fn where_to_look(w: &Wizard<'_>, purpose: &Purpose) {
    let term = &w.world.term;
    let site = Site { portal: false, ..purpose.site() };
    term.detail(&format!("Open {}", site.console()));
    term.detail(&format!(
        "({}; switch {} to English at the top right if you like: the names below are the English ones.)",
        site.menu(),
        site.name()
    ));
    if let Some(other) = site.other_hosts() {
        term.detail(other);
    }
    term.detail(&format!("Or {SOLUTION_PROVIDER_PORTAL}, if your developer account is there."));
    if purpose.kind.is_sandbox() {
        term.detail("A sandbox app needs no approved developer profile.");
    }
    term.blank();
}

/// Shows how to register. Who said nothing of the partner until now may be a vendor, or make software for others.
fn how_to_register(w: &mut Wizard<'_>, purpose: &mut Purpose) -> Result<(), Error> {
    if purpose.kind == Kind::default() {
        let kinds = developers().into_iter().map(|(kind, title)| Choice::new(kind, title, &[])).collect();
        purpose.kind = w.desk.ask.choice(&q::PARTNER, "Who are you?", kinds, Some(0))?;
        w.desk.note(&q::PARTNER, purpose.kind.partner.as_str());
        w.desk.note(&q::APP, purpose.kind.app.as_str());
    }
    let term = &w.world.term;
    term.blank();
    for (n, line) in registration_steps_in(purpose.site()).iter().enumerate() {
        wrap(line, term.width(), &format!("  {}. ", n + 1), "     ").iter().for_each(|l| term.line(l));
    }
    term.blank();
    let obstacles = obstacles(purpose.kind);
    if !obstacles.is_empty() {
        term.detail("What stops people:");
    }
    for (what, then) in obstacles {
        let text = format!("{what}: {then}");
        wrap(&text, term.width(), "  - ", "    ").iter().for_each(|line| term.line(line));
    }
    term.blank();
    Ok(())
}

fn hand_over(w: &Wizard<'_>, purpose: &Purpose) -> Result<(), Error> {
    let text = seller_central::handover(&Handover {
        site: purpose.site(),
        register: true,
        role_arn: None,
        restricted: w.restricted_data(purpose.kind),
        software: Software::of(&purpose.software).map_or("your software", Software::title),
    });
    let term = &w.world.term;
    let show = || text.lines().for_each(|line| term.text(line));
    if w.world.rehearsing() {
        term.detail("In a real run this goes to a file, for the account's primary user:");
        term.blank();
        show();
        term.blank();
        return Ok(());
    }
    let path = free_file(&format!("amazon-steps-{}", w.name));
    let written = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .and_then(|mut file| std::io::Write::write_all(&mut file, text.as_bytes()));
    match written {
        Ok(()) => term.ok(&format!("Wrote {}: send it to the account's primary user", path.display())),
        Err(error) => {
            term.warn(&format!("{} can't be written ({error}); here is what it would say:", path.display()));
            show();
        }
    }
    Ok(())
}

/// A file in this folder that is not there yet.
fn free_file(stem: &str) -> PathBuf {
    let first = PathBuf::from(format!("./{stem}.txt"));
    let numbered = (2..).map(|n: usize| PathBuf::from(format!("./{stem}-{n}.txt")));
    let mut all = std::iter::once(first.clone()).chain(numbered);
    all.find(|path| !path.exists()).unwrap_or(first)
}

fn keep_answers(w: &mut Wizard<'_>, purpose: &Purpose) -> Result<(), Error> {
    let ledger = Ledger::take(w.world, "init")?;
    let name = w.name.clone();
    w.config = ledger.update(|config| {
        let store = config.profiles.get(&name).map_or(StoreKind::Keyring, |p| p.store);
        let new = || Profile::new(purpose.auth, purpose.region, store);
        let profile = config.profiles.entry(name).or_insert_with(new);
        profile.auth = purpose.auth;
        profile.region = purpose.region;
        profile.set_kind(purpose.kind);
        profile.portal = purpose.portal;
        profile.software = Some(purpose.software.clone());
        config.clone()
    })?;
    Ok(())
}
