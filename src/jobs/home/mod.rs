//! `home move`: the home with its secrets goes to another place, complete or not at all.
//!
//! In this order: the old home is marked, so that nothing is changed there any more; the secrets are copied and read
//! back; the new `config.toml` is written, which makes the new home one; the mark says that everything is there. Killed
//! in between, the old home is whole and can be read, and the same command goes on.

mod finish;

use crate::answers::{Ask, Flags, Given, Raw};
use crate::profiles::{Ledger, notes, relocate, shared, team};
use crate::prompts::consent;
use crate::store::{self, Config, Entry, Home, Lock, Moved, SharedError, Stores, copy_all};
use crate::values::StoreKind;
use crate::world::World;
use crate::{Error, checkpoint};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// What is asked for.
pub(crate) struct Request {
    /// Where to; `None` only finishes an earlier move.
    pub to: Option<String>,
    /// Which store.
    pub flags: Flags,
    /// Whether the old home goes.
    pub finish: bool,
}

/// Says where the home is.
pub(crate) fn show(world: &World) -> Result<(), Error> {
    world.term.data(&world.home.to_string());
    let config = Config::load(&world.home)?;
    world.say_moved(&config);
    Ok(())
}

/// Moves, and finishes where that is asked for.
pub(crate) async fn run(world: &World, request: Request) -> Result<(), Error> {
    let Some(given) = &request.to else { return finish::run(world).await };
    let to = place(world, given)?;
    let config = Config::load(&world.home)?;
    if to == world.home {
        return stay(world, &config).await;
    }
    let answers = Given::parse(&Raw::collect(&request.flags, &world.env, &mut std::io::empty())?)?;
    match &config.moved {
        Some(moved) if moved.to != setting(&to)? => return Err(moved_to(world, moved)),
        Some(moved) if moved.complete => world.term.ok(&format!("This home is at {to} already")),
        _ => {
            let store = kind(world, &to, answers.store.as_ref().map(|store| store.value))?;
            let mut placed = config.clone();
            if store == Some(StoreKind::Aws) {
                team::settle(world, &answers, &mut placed).await?;
            }
            Move { world, to: &to, store, placed }.run(config).await?;
        }
    }
    if request.finish { finish::run(world).await } else { Ok(()) }
}

/// The home that a place means.
fn place(world: &World, given: &str) -> Result<Home, Error> {
    let env = match given {
        "default" => world.env.clone().without("SPAPI_SETUP_HOME"),
        _ => world.env.clone().with("SPAPI_SETUP_HOME", given),
    };
    let home = Home::locate(&env)?;
    home.around(&world.clock, &world.mfa);
    Ok(home)
}

/// What `SPAPI_SETUP_HOME` is for a home.
fn setting(home: &Home) -> Result<String, Error> {
    home.setting().into_string().map_err(|_| Error::Usage {
        what: "the path of the new home is not UTF-8".to_owned(),
        fix: "name another folder".to_owned(),
    })
}

fn moved_to(world: &World, moved: &Moved) -> Error {
    let (from, to) = (world.home.to_string(), moved.to.clone());
    store::Error::from(SharedError::Moved { from, to, complete: moved.complete }).into()
}

/// The kind of store that everything goes to; `None`: each secret stays in the kind that it is in.
fn kind(world: &World, to: &Home, named: Option<StoreKind>) -> Result<Option<StoreKind>, Error> {
    if named.is_some() {
        shared::fits(to, named)?;
    }
    Ok(match (named, to.is_shared(), world.home.is_shared()) {
        (Some(kind), ..) => Some(kind),
        (None, true, _) => Some(StoreKind::Aws),
        // The keyring, where it works; never a silent file.
        (None, false, true) => Some(StoreKind::Keyring),
        (None, false, false) => None,
    })
}

/// Secrets by the kinds of the stores that have them and that get them.
type Groups = BTreeMap<(StoreKind, StoreKind), Vec<Entry>>;

/// What has to be carried from one home to another; what lies in a place that both share stays there.
fn groups(config: &Config, to: Option<StoreKind>) -> Groups {
    let mut groups = Groups::new();
    for (entry, from) in relocate::everything(config) {
        let to = to.unwrap_or(from);
        // Entries carry the home's id, which stays the same; only a file belongs to its folder.
        if from != to || from == StoreKind::File {
            groups.entry((from, to)).or_default().push(entry);
        }
    }
    groups
}

/// The configuration as it is in the new home.
fn there(config: &Config, store: Option<StoreKind>) -> Config {
    let mut there = config.clone();
    there.moved = None;
    if let Some(store) = store {
        there.profiles.values_mut().for_each(|profile| profile.store = store);
        there.apps.values_mut().for_each(|app| app.store = store);
        there.identities.values_mut().for_each(|identity| identity.store = store);
    }
    there
}

/// One move.
struct Move<'a> {
    world: &'a World,
    to: &'a Home,
    store: Option<StoreKind>,
    /// The configuration with the place of the team's store, where the secrets go there.
    placed: Config,
}

impl Move<'_> {
    async fn run(&self, config: Config) -> Result<(), Error> {
        let Self { world, to, store, placed } = self;
        if !world.home.has("config.toml")? {
            let what = format!("there is no home at {}", world.home);
            let fix = "SPAPI_SETUP_HOME has to name the home that is to be moved".to_owned();
            return Err(Error::Usage { what, fix });
        }
        let begun = config.moved.is_some();
        let written = self.free(&config)?;
        let stores = world.stores_at(to, placed);
        if !begun {
            self.agree(&config)?;
        }
        if !written {
            shared::look(world, to)?;
            let kinds = groups(&config, *store).into_keys().map(|(_, kind)| kind);
            for kind in kinds.collect::<std::collections::BTreeSet<_>>() {
                stores.kind(kind).probe().await?;
            }
        }
        let ledger = Ledger::take_moved(world, "home move", None)?;
        if ledger.config() != config {
            return Err(Error::Meanwhile);
        }
        if notes::read(&world.home)?.is_unfinished() {
            return Err(Error::Usage {
                what: "something is under way in this home, which has to be finished first".to_owned(),
                fix: "run the command that was interrupted again; `spapi-setup status` shows what waits"
                    .to_owned(),
            });
        }
        let lock = Lock::take(to, "home move")?;
        to.prove_conditions()?;
        self.mark(&ledger, false)?;
        checkpoint::at("home-move.marked");
        // Another run may have written it since.
        if !self.free(&ledger.config())? {
            let moved = self.copy(&config, &stores).await?;
            checkpoint::at("home-move.copied");
            let now = ledger.config();
            now.carry(&there(&now, *store), &world.home, to, &lock)?;
            checkpoint::at("home-move.written");
            world.term.ok(&format!("Carried {} profiles and {moved} secrets", config.profiles.len()));
        }
        self.mark(&ledger, true)?;
        checkpoint::at("home-move.done");
        self.done();
        Ok(())
    }

    /// Whether the new home is there already, written by a run of this move that was interrupted.
    fn free(&self, config: &Config) -> Result<bool, Error> {
        if !self.to.has("config.toml")? {
            return Ok(false);
        }
        let there = Config::load(self.to)?;
        let here = setting(&self.world.home)?;
        match &there.moved {
            _ if there.home_id != config.home_id => {}
            // This home came from there, and what was left behind gets replaced.
            Some(moved) if moved.complete && moved.to == here => return Ok(false),
            None if config.moved.is_some() => return Ok(true),
            _ => {}
        }
        Err(store::Error::from(SharedError::Occupied { place: self.to.to_string() }).into())
    }

    fn agree(&self, config: &Config) -> Result<(), Error> {
        let Self { world, to, store, .. } = self;
        let term = &world.term;
        term.blank();
        term.field(2, 8, "Home", &world.home.to_string());
        term.field(2, 8, "goes to", &to.to_string());
        term.field(2, 8, "Profiles", &config.profiles.len().to_string());
        if let Some(store) = store {
            term.field(2, 8, "Secrets", &format!("go to {}", place_of(*store)));
        }
        let mut ask = Ask::new(term).guarded(&world.guard);
        consent(world.global.yes, &mut ask, "Move it?", Some(true), 1)
    }

    fn mark(&self, ledger: &Ledger, complete: bool) -> Result<(), Error> {
        let to = setting(self.to)?;
        ledger.update(|config| {
            let at = config.moved.as_ref().map_or_else(Timestamp::now, |moved| moved.at);
            config.moved = Some(Moved { to, at, store: self.store, complete });
            config.aws_store.clone_from(&self.placed.aws_store);
        })
    }

    /// Copies the secrets; each is read back and compared. How many there were.
    async fn copy(&self, config: &Config, stores: &Stores) -> Result<usize, Error> {
        let old = self.world.stores(config);
        let mut moved = 0;
        for ((from, to), entries) in groups(config, self.store) {
            let _wait = self.world.term.wait(&format!("Carrying secrets to {}", place_of(to)));
            moved += copy_all(old.kind(from), stores.kind(to), &entries).await?.moved.len();
        }
        Ok(moved)
    }

    fn done(&self) {
        let Self { world, to, .. } = self;
        let term = &world.term;
        term.ok(&format!("The home is at {to} now"));
        let setting = to.setting();
        let default = place(world, "default").is_ok_and(|home| home == **to);
        if default {
            term.detail("It is found without SPAPI_SETUP_HOME: unset it");
        } else {
            term.detail(&format!("On every computer: SPAPI_SETUP_HOME={}", setting.display()));
        }
        term.detail(&format!(
            "The old one can still be read. Once nothing uses it: SPAPI_SETUP_HOME={} spapi-setup home move --finish",
            world.home.setting().display()
        ));
        term.detail("A timer for the old home (spapi-setup schedule status) has to be installed again for the new one");
    }
}

/// "AWS Secrets Manager".
fn place_of(kind: StoreKind) -> &'static str {
    match kind {
        StoreKind::Keyring => "the keyring of this computer",
        StoreKind::File => "a file that only you can read",
        StoreKind::Aws => "AWS Secrets Manager",
    }
}

/// Moved to where it is: a move that was interrupted is called off.
async fn stay(world: &World, config: &Config) -> Result<(), Error> {
    let Some(moved) = &config.moved else {
        world.term.ok(&format!("The home is at {} already", world.home));
        return Ok(());
    };
    let to = place(world, &moved.to)?;
    if moved.complete || (to.has("config.toml")? && Config::load(&to)?.home_id == config.home_id) {
        return Err(moved_to(world, &Moved { complete: true, ..moved.clone() }));
    }
    let ledger = Ledger::take_moved(world, "home move", None)?;
    if ledger.config() != *config {
        return Err(Error::Meanwhile);
    }
    let stores = world.stores_at(&to, config);
    for ((_, kind), entries) in groups(config, moved.store) {
        store::delete_all(stores.kind(kind), &entries).await?;
    }
    ledger.update(|config| {
        config.moved = None;
        if !team::in_use(config) {
            config.aws_store = None;
        }
    })?;
    world.term.ok(&format!("The home stays at {}; what was copied to {to} is gone", world.home));
    Ok(())
}
