//! `rotate --due --check-only`: proves that an unattended run reaches what it needs, and changes nothing.

use super::super::auto;
use crate::Error;
use crate::profiles::{Ledger, secrets, sinks};
use crate::proof::app;
use crate::store::{Config, Entry};
use crate::values::StoreKind;
use crate::world::World;

/// Takes the lock, writes to every store that is used and reads each app's secret from it, asks the queue of each
/// enrolled app for its attributes, looks at the sinks, and asks Login with Amazon for one access token.
pub(super) async fn prove(world: &World) -> Result<(), Error> {
    let config = Config::load(&world.home)?;
    if config.profiles.is_empty() {
        return Err(Error::Usage {
            what: "no profile is set up yet, so there is nothing to rotate".into(),
            fix: "set one up with `spapi-setup init`".into(),
        });
    }
    drop(Ledger::take(world, "rotate --due --check-only")?);
    world.term.ok(&format!("The home can be written: {}", world.home));
    let stores = world.stores(&config);
    let used = |kind| {
        config.apps.values().any(|app| app.store == kind) || config.profiles.values().any(|p| p.store == kind)
    };
    for kind in StoreKind::ALL.into_iter().filter(|kind| used(*kind)) {
        stores.kind(kind).probe().await?;
    }
    for (id, app) in &config.apps {
        if stores.kind(app.store).get(&Entry::ClientSecret(id.clone())).await?.is_none() {
            let name = config.profiles.iter().find(|(_, p)| p.client_id.as_ref() == Some(id));
            let Some((name, _)) = name else { continue };
            return Err(Error::Incomplete { profile: name.to_string(), what: "a client secret" });
        }
    }
    world.term.ok("The secrets can be read and written");
    let mut queues = 0;
    for (id, app) in &config.apps {
        let Some(rotation) = app.rotation.as_ref().filter(|rotation| rotation.enrolled_on.is_some()) else {
            continue;
        };
        let Some(name) = app::profiles(&config, id).into_iter().next() else { continue };
        Box::pin(auto::reach(world, &config, rotation, &name)).await?;
        queues += 1;
    }
    if queues > 0 {
        world.term.ok(&format!("The queues of the enrolled apps answer: {queues}"));
    }
    let written = Box::pin(sinks::reach(world, &config)).await?;
    if written > 0 {
        world.term.ok(&format!("The sinks can be reached: {written}"));
    }
    for (name, profile) in &config.profiles {
        let Some(client_id) = &profile.client_id else { continue };
        let secret = secrets::client_secret(&stores, &config, profile).await?;
        let token = secrets::refresh_token(&stores, profile, name).await?;
        if let (Some(secret), Some(token)) = (secret, token) {
            world.amazon()?.lwa.exchange(client_id, &secret, &token).await?;
            world.term.ok(&format!("Login with Amazon answers (asked with profile \"{name}\")"));
            return Ok(());
        }
    }
    let name = config.profiles.keys().next().map(ToString::to_string).unwrap_or_default();
    Err(Error::Incomplete { profile: name, what: "a refresh token" })
}
