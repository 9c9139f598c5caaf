//! `rotate lwa-secret --auto`: one rotation now, with what happens on the screen.

use super::super::enroll::ROTATION;
use super::{Aim, End, Options, WAIT_ATTENDED, WAIT_UNATTENDED};
use crate::Error;
use crate::answers::{Ask, Given, question as q};
use crate::profiles::{consumers, due, secrets};
use crate::store::Config;
use crate::values::LwaClientId;
use crate::world::World;
use std::time::Duration;

/// Rotates the secret of the profile's app, or finishes what an earlier run began. `force`: another request within
/// seven days of the last one, to which a person agrees by typing the client id.
pub(crate) async fn run(
    world: &World,
    given: &Given,
    force: bool,
    wait: Option<Duration>,
) -> Result<(), Error> {
    let config = Config::load_unmoved(&world.home)?;
    let name = given.profile_name();
    let profile = secrets::profile(&config, &name)?;
    if profile.kind().is_sandbox() {
        return Err(Error::NotInSandbox { what: ROTATION, profile: name.to_string() });
    }
    let lacks = |what| Error::Incomplete { profile: name.to_string(), what };
    let client_id = profile.client_id.clone().ok_or_else(|| lacks("an LWA app"))?;
    let mut ask = Ask::new(&world.term);
    let term = &world.term;
    term.heading(&format!("A new client secret for {}", client_id.short()));
    if force {
        agree(&mut ask, &client_id)?;
    }
    let wait = wait.unwrap_or(if ask.can() { WAIT_ATTENDED } else { WAIT_UNATTENDED });
    let options = Options { aim: Aim::Rotate { again: force }, wait, say: true };
    let done = Box::pin(super::run(world, &client_id, options)).await;
    match done.end? {
        End::Rotated { expires, old_until } => {
            if let Some(expires) = expires {
                let days = due::days_between(due::today(), expires);
                term.detail(&format!("The next rotation is due before {expires} ({days} days)."));
            }
            if let Some(until) = old_until {
                term.detail(&format!(
                    "The old secret is kept as `previous` until {until}. Back to it: spapi-setup rotate lwa-secret \
                     --rollback{}",
                    name.flag()
                ));
            }
            consumers::settle(world, &mut ask, &done.names, "client secret")
        }
        End::Settled | End::Nothing => {
            term.ok("Nothing is under way any more: the client secret in use is the newest one");
            Ok(())
        }
    }
}

/// A second request may end an old secret that somebody still uses: it takes more than a flag in a script.
fn agree(ask: &mut Ask, client_id: &LwaClientId) -> Result<(), Error> {
    if !ask.can() {
        return Err(Error::Usage {
            what: "--force asks for the client id to be typed, and nobody can be asked".into(),
            fix: "run it at a terminal; a timer uses `spapi-setup rotate --due`, which never forces anything"
                .into(),
        });
    }
    let label = format!("Type the client id of the app to ask Amazon for another secret ({client_id})");
    let typed = ask.input(&q::LWA_CLIENT_ID, &label, None)?;
    match typed.trim() == client_id.as_str() {
        true => Ok(()),
        false => Err(Error::OtherTyped { wanted: client_id.to_string(), typed: typed.trim().to_owned() }),
    }
}
