//! Where secrets go: asked where it is not known, and proved by writing, reading and deleting.

use crate::answers::ask::Choice;
use crate::answers::{Ask, Given, question as q};
use crate::profiles::{Ledger, shared, team};
use crate::store::{self, Config, Store, Stores};
use crate::values::StoreKind;
use crate::world::World;
use crate::{Error, report};

/// The store of this run.
pub(crate) struct Storage {
    /// Every kind: other entries of the profile may lie in another one.
    pub stores: Stores,
    /// The kind that new secrets go to.
    pub kind: StoreKind,
}

impl Storage {
    /// Where new secrets go.
    pub(crate) fn store(&self) -> &Store {
        self.stores.kind(self.kind)
    }
}

/// "the keyring of this computer", or the file's path.
pub(crate) fn place(store: &Store) -> String {
    match store.kind() {
        StoreKind::Keyring => format!("the keyring of this computer ({})", store.title()),
        StoreKind::File | StoreKind::Aws => store.title(),
    }
}

/// Takes the named store, or asks, and probes it; `true` where it was asked.
pub(crate) async fn choose(
    world: &World,
    ask: &mut Ask,
    given: &Given,
    config: &mut Config,
    named: Option<StoreKind>,
) -> Result<(Storage, bool), Error> {
    let (mut storage, asked) = pick(world, ask, given, config, named).await?;
    // A keyring's entries carry this home's id: on a fresh computer it must be on disk before the first of them is
    // written, or the next run looks for them under another one; and a plan is held against the file as it is.
    let new = !world.home.has("config.toml")?;
    if new {
        shared::look(world, &world.home)?;
    }
    let place = config.aws_store.clone().filter(|_| storage.kind == StoreKind::Aws);
    if new || place.as_ref().is_some_and(|place| !team::recorded(world, place)) {
        let ledger = Ledger::take(world, "init")?;
        if let Some(place) = place {
            ledger.update(|config| config.aws_store = Some(place))?;
        }
        *config = ledger.config();
        drop(ledger);
        if new {
            world.home.prove_conditions()?;
        }
        storage.stores = world.stores(config);
    }
    Ok((storage, asked))
}

async fn pick(
    world: &World,
    ask: &mut Ask,
    given: &Given,
    config: &mut Config,
    named: Option<StoreKind>,
) -> Result<(Storage, bool), Error> {
    // A shared home has one kind of store only: nobody has to be asked.
    let named = named.or_else(|| world.home.is_shared().then_some(StoreKind::Aws));
    shared::fits(&world.home, named)?;
    // Unattended the keyring, where it works; never a silent file.
    let named = named.or_else(|| (!ask.can()).then_some(StoreKind::Keyring));
    if let Some(kind) = named {
        return Ok((Storage { stores: opened(world, given, config, kind).await?, kind }, false));
    }
    let mut default = 0;
    loop {
        let kind = question(world, ask, &world.stores(config), default)?;
        match opened(world, given, config, kind).await {
            Ok(stores) => return Ok((Storage { stores, kind }, true)),
            Err(error) => {
                world.term.refusal(&report::lines(&error));
                default = 1;
            }
        }
    }
}

/// The stores, after the one of this kind was probed.
async fn opened(world: &World, given: &Given, config: &mut Config, kind: StoreKind) -> Result<Stores, Error> {
    if kind == StoreKind::Aws {
        team::settle(world, given, config).await?;
    }
    let stores = world.stores(config);
    probe(world, stores.kind(kind)).await?;
    Ok(stores)
}

fn question(world: &World, ask: &mut Ask, stores: &Stores, default: usize) -> Result<StoreKind, Error> {
    let outlook = store::keyring_outlook(&world.env);
    let file = stores.kind(StoreKind::File).title();
    let name = store::keyring_name(&world.env);
    let mut keyring = vec![name.as_str()];
    keyring.extend(outlook.obstacles.iter().map(|o| o.hint()));
    let reachable = outlook.obstacles.is_empty();
    let file_line = format!("{file}, readable only by you, not encrypted");
    let recommended =
        if reachable { "Keyring of this computer (recommended)" } else { "Keyring of this computer" };
    let options = vec![
        Choice::new(StoreKind::Keyring, recommended, &keyring),
        Choice::new(StoreKind::File, "File", &[&file_line]),
        Choice::new(
            StoreKind::Aws,
            "AWS Secrets Manager",
            &["for a team and its servers: each finds them there; $0.40 an entry and month"],
        ),
    ];
    let default = if reachable { default } else { 1 };
    ask.choice(&q::STORE, "Where should the secrets be kept?", options, Some(default))
}

async fn probe(world: &World, store: &Store) -> Result<(), Error> {
    let term = &world.term;
    if store.kind() == StoreKind::Keyring
        && term.may_prompt()
        && store::keyring_outlook(&world.env).will_prompt
    {
        term.detail("Your system may show a dialog now: it asks whether this program may use the keyring.");
    }
    {
        let _wait = term.wait(&format!("Trying {}", store.kind().place()));
        store.probe().await?;
    }
    let what = match store.kind() {
        StoreKind::Keyring => format!("Keyring ({})", store.title()),
        StoreKind::File if world.rehearsing() => "A temporary file, gone when the rehearsal ends".to_owned(),
        StoreKind::File => format!("File {}", store.title()),
        StoreKind::Aws => store.title(),
    };
    term.ok(&format!("{what}: wrote, read back and removed a test entry"));
    if let Store::Team(team) = store {
        let caller = team.caller().await?;
        term.detail(&format!(
            "Reached as {}, by {}, never with the seller's access key",
            caller.arn, caller.source
        ));
    }
    Ok(())
}
