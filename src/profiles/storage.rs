//! Where secrets go: asked where it is not known, and proved by writing, reading and deleting.

use crate::answers::ask::Choice;
use crate::answers::{Ask, question as q};
use crate::profiles::{Ledger, shared};
use crate::store::{self, Config, Store, Stores};
use crate::values::StoreKind;
use crate::world::World;
use crate::{Error, report};

/// The store of this run.
pub(crate) struct Storage {
    /// Both kinds: other entries of the profile may lie in the other one.
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
        StoreKind::File => store.title(),
    }
}

/// Takes the named store, or asks, and probes it; `true` where it was asked.
pub(crate) async fn choose(
    world: &World,
    ask: &mut Ask,
    config: &mut Config,
    named: Option<StoreKind>,
) -> Result<(Storage, bool), Error> {
    let (mut storage, asked) = pick(world, ask, config, named).await?;
    // A keyring's entries carry this home's id: on a fresh computer it must be on disk before the first of them is
    // written, or the next run looks for them under another one; and a plan is held against the file as it is.
    if !world.home.has("config.toml")? {
        shared::look(world, &world.home)?;
        *config = Ledger::take(world, "init")?.config();
        world.home.prove_conditions()?;
        storage.stores = world.stores(config);
    }
    Ok((storage, asked))
}

async fn pick(
    world: &World,
    ask: &mut Ask,
    config: &Config,
    named: Option<StoreKind>,
) -> Result<(Storage, bool), Error> {
    let stores = world.stores(config);
    shared::fits(&world.home, named)?;
    if let Some(kind) = named {
        probe(world, stores.kind(kind)).await?;
        return Ok((Storage { stores, kind }, false));
    }
    if !ask.can() {
        // The keyring where it works; never a silent file.
        probe(world, stores.kind(StoreKind::Keyring)).await?;
        return Ok((Storage { stores, kind: StoreKind::Keyring }, false));
    }
    let mut default = 0;
    loop {
        let kind = question(world, ask, &stores, default)?;
        match probe(world, stores.kind(kind)).await {
            Ok(()) => return Ok((Storage { stores, kind }, true)),
            Err(error) => {
                world.term.refusal(&report::lines(&error));
                default = 1;
            }
        }
    }
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
        let _wait = term.wait(match store.kind() {
            StoreKind::Keyring => "Trying the keyring",
            StoreKind::File => "Trying the file",
        });
        store.probe().await?;
    }
    let what = match store.kind() {
        StoreKind::Keyring => format!("Keyring ({})", store.title()),
        StoreKind::File if world.rehearsing() => "A temporary file, gone when the rehearsal ends".to_owned(),
        StoreKind::File => format!("File {}", store.title()),
    };
    term.ok(&format!("{what}: wrote, read back and removed a test entry"));
    Ok(())
}
