//! Step 3: where secrets go; proved by writing, reading and deleting before anything is created.

use super::{Wizard, missing};
use crate::Error;
use crate::answers::ask::Choice;
use crate::answers::question as q;
use crate::flow::secrets::Stores;
use crate::flow::{Ledger, relocate};
use crate::report;
use crate::store::{self, Config, Store};
use crate::values::StoreKind;

/// The store of this run.
pub struct Storage {
    /// Both kinds: other entries of the profile may lie in the other one.
    pub stores: Stores,
    /// The kind that new secrets go to.
    pub kind: StoreKind,
}

impl Storage {
    /// Where new secrets go.
    pub fn store(&self) -> &Store {
        self.stores.kind(self.kind)
    }
}

/// Asks where it was neither given nor stored, and probes it.
///
/// # Errors
/// The named store can't be used; no keyring here and nobody can be asked; cancelled.
pub async fn run(w: &mut Wizard<'_>) -> Result<Storage, Error> {
    w.heading(3, "Where secrets are kept");
    if !w.world.home.file("config.toml").exists() {
        // The home id names keyring entries: it is recorded before the first of them is written.
        w.config = Ledger::take(w.world, "init")?.config();
    }
    let stores = Stores::of(w.world, &w.config);
    if relocate::recover(w.world, &stores).await? {
        w.world.term.ok("A move of secrets that was interrupted is finished");
    }
    if let Some(kind) = missing::named_store(w) {
        probe(w, stores.kind(kind)).await?;
        relocate(w, &stores, kind).await?;
        return Ok(Storage { stores, kind });
    }
    if !w.ask.can() {
        // The keyring where it works; never a silent file.
        probe(w, stores.kind(StoreKind::Keyring)).await?;
        return Ok(Storage { stores, kind: StoreKind::Keyring });
    }
    let mut default = 0;
    loop {
        let kind = choose(w, &stores, default)?;
        match probe(w, stores.kind(kind)).await {
            Ok(()) => {
                w.note(&q::STORE, kind.as_str());
                return Ok(Storage { stores, kind });
            }
            Err(error) => {
                w.world.term.refusal(&report::lines(&error));
                default = 1;
            }
        }
    }
}

/// Another store than the profile's moves its secrets there.
async fn relocate(w: &mut Wizard<'_>, stores: &Stores, kind: StoreKind) -> Result<(), Error> {
    if !relocate::due(w.profile(), kind) {
        return Ok(());
    }
    let done = {
        let _wait = w.world.term.wait(&format!("Moving the secrets to {}", stores.kind(kind).title()));
        relocate::run(w.world, stores, &w.name, kind).await?
    };
    w.config = Config::load(&w.world.home)?;
    w.moved = true;
    let with = match done.shared_with.as_slice() {
        [] => String::new(),
        others => format!("; what is shared with {} went along", others.join(", ")),
    };
    w.world.term.ok(&format!("Moved {} secrets to {}{with}", done.moved, stores.kind(kind).title()));
    Ok(())
}

fn choose(w: &mut Wizard<'_>, stores: &Stores, default: usize) -> Result<StoreKind, Error> {
    let outlook = store::keyring_outlook(&w.world.env);
    let file = stores.kind(StoreKind::File).title();
    let mut keyring = vec![outlook.name.as_str()];
    keyring.extend(outlook.obstacles.iter().map(|o| o.hint()));
    let reachable = outlook.obstacles.is_empty();
    let file_line = format!("{file}, readable by you alone, not encrypted");
    let recommended =
        if reachable { "Keyring of this computer (recommended)" } else { "Keyring of this computer" };
    let options = vec![
        Choice::new(StoreKind::Keyring, recommended, &keyring),
        Choice::new(StoreKind::File, "File", &[&file_line]),
    ];
    let default = if reachable { default } else { 1 };
    w.ask.choice(&q::STORE, "Where shall the secrets be kept?", options, Some(default))
}

async fn probe(w: &Wizard<'_>, store: &Store) -> Result<(), Error> {
    let term = &w.world.term;
    if store.kind() == StoreKind::Keyring
        && term.may_prompt()
        && store::keyring_outlook(&w.world.env).will_prompt
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
        StoreKind::File if w.world.rehearsing() => {
            "A temporary file, gone when the rehearsal ends".to_owned()
        }
        StoreKind::File => format!("File {}", store.title()),
    };
    term.ok(&format!("{what}: wrote, read back and removed a test entry"));
    Ok(())
}
