//! `import FILE`: takes over credentials that another program's file holds.

mod accounts;
mod remove;
mod values;

use crate::Error;
use crate::answers::{
    self, Ask, Flags, Given, KeepFlags, LwaFlags, ProfileFlag, PurposeFlags, Raw, question as q,
};
use crate::import::{self, Found};
use crate::profiles::keep::{self, Keeping};
use crate::profiles::storage::{self, Storage};
use crate::profiles::{Ledger, swap};
use crate::provision::foreign_key;
use crate::store::{self, Config, Trust};
use crate::values::{Auth, StoreKind};
use crate::world::World;
use std::path::{Path, PathBuf};
use values::Taken;
use zeroize::Zeroizing;

/// Import credentials from another program's file
///
/// Reads python-amazon-sp-api's credentials.yml, Node's credentials file, .env and shell files, the JSON of
/// Airbyte, MCP clients and `spapi-setup export`, Amazon's app.config, and AWS's CSV files of access keys. The
/// values are proved as in init, then stored. The file stays, unless you want it removed after the stored copy
/// was read back and compared. An access key that is imported stays yours: teardown never deletes it.
#[derive(clap::Args, Debug, Default)]
pub struct Args {
    /// The file; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    profile: ProfileFlag,
    /// Import this account of the file, if it holds several; repeatable
    #[arg(long, value_name = "NAME", conflicts_with = "all")]
    account: Vec<String>,
    /// Import every account, each as a profile of its own name
    #[arg(long, conflicts_with = "profile")]
    all: bool,
    /// Choose where you sell, if the file does not say: na, eu or fe
    ///
    /// na is North America, eu is Europe, fe is the Far East.
    ///
    /// [env: SPAPI_SETUP_REGION]
    #[arg(long, value_name = "na|eu|fe")]
    region: Option<String>,
    #[command(flatten)]
    lwa: LwaFlags,
    /// Keep secrets in the system's keyring or in a file
    ///
    /// The file is readable only by you. It is not encrypted.
    ///
    /// [env: SPAPI_SETUP_STORE]
    #[arg(long, value_name = "keyring|file")]
    store: Option<String>,
    /// Remove the file after the stored copy was read back and compared
    #[arg(long)]
    remove_file: bool,
}

/// What every step works with.
pub(super) struct Importing<'w> {
    world: &'w World,
    given: Given,
    ask: Ask,
    config: Config,
    file: PathBuf,
}

impl Importing<'_> {
    /// The file as a person would name it.
    fn name(&self) -> String {
        if self.file == Path::new("-") {
            "standard input".to_owned()
        } else {
            self.file.display().to_string()
        }
    }
}

/// Recognises, asks for what is missing, proves, stores, and offers to remove the file.
///
/// # Errors
/// An unknown kind of file, a refused value, another seller, the store.
pub async fn run(args: Args, world: World) -> Result<(), Error> {
    let bytes = read(&args.file)?;
    if args.remove_file {
        remove::possible(&args.file)?;
    }
    let given = Given::parse(&Raw::collect(&flags(&args), &world.env, &mut std::io::empty())?)?;
    let config = Config::load(&world.home)?;
    let mut i =
        Importing { world: &world, given, ask: Ask::new(&world.term), config, file: args.file.clone() };
    let found = import::recognise(&i.file, &bytes)?;
    show(&i, &found);
    let whole = found.entries.len();
    let more = remove::holds_more(&found);
    if let (true, Some(more)) = (args.remove_file, &more) {
        return Err(Error::Usage {
            what: format!("{} holds more than credentials for SP-API: {more}", i.name()),
            fix: "leave --remove-file out, and take the values out of the file by hand".into(),
        });
    }
    let chosen = accounts::choose(&mut i, found.entries, &args.account, args.all)?;
    if args.remove_file && chosen.len() < whole {
        return Err(Error::Usage {
            what: format!("{} holds accounts that are not taken over", i.name()),
            fix: "take all of them over with --all, or leave --remove-file out".into(),
        });
    }
    let all = chosen.len() == whole && more.is_none();
    let mut taken = Vec::new();
    for account in chosen {
        taken.push(values::take(&mut i, account).await?);
    }
    let storage = store_of(&mut i, &taken).await?;
    keep(&i, &storage, &taken).await?;
    remove::offer(&mut i, &storage, &taken, &bytes, args.remove_file, all).await?;
    for one in &taken {
        let flag = one.name.flag();
        world.term.line(&format!("  Check it at any time       spapi-setup check{flag}"));
    }
    Ok(())
}

fn flags(args: &Args) -> Flags {
    Flags {
        profile: args.profile.clone(),
        purpose: PurposeFlags { region: args.region.clone(), ..PurposeFlags::default() },
        lwa: args.lwa.clone(),
        keep: KeepFlags { store: args.store.clone(), ..KeepFlags::default() },
        ..Flags::default()
    }
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, Error> {
    use std::io::Read;
    let unreadable = |why: String| answers::Error::Unreadable { path: path.to_owned(), flag: "FILE", why };
    if path == Path::new("-") {
        let mut bytes = Zeroizing::new(Vec::with_capacity(16 * 1024));
        std::io::stdin()
            .lock()
            .take(store::MOST)
            .read_to_end(&mut bytes)
            .map_err(|e| unreadable(e.to_string()))?;
        return Ok(bytes);
    }
    match store::read_bytes(path, Trust::Any) {
        Ok(Some(file)) => Ok(file.bytes),
        Ok(None) => {
            Err(unreadable(std::io::Error::from_raw_os_error(answers::file::NOT_FOUND).to_string()).into())
        }
        Err(store::Error::NotA { .. }) => Err(unreadable("it is a folder".into()).into()),
        Err(store::Error::Unreadable { why, .. }) => Err(unreadable(why.to_string()).into()),
        Err(error) => Err(error.into()),
    }
}

/// Names of values, never a value.
fn show(i: &Importing<'_>, found: &Found) {
    let term = &i.world.term;
    term.ok(&format!("{}: {}", i.name(), found.format));
    for entry in &found.entries {
        let name = entry.suggested_name.as_ref().map(|n| format!("{n}: ")).unwrap_or_default();
        term.detail(&format!("{name}{}", entry.found().join(", ")));
        entry.notes.iter().for_each(|note| term.warn(note));
    }
    if !found.unknown_keys.is_empty() {
        term.detail(&format!("not taken over: {}", found.unknown_keys.join(", ")));
    }
}

/// The store that was named, else that of the profiles, else asked.
async fn store_of(i: &mut Importing<'_>, taken: &[Taken]) -> Result<Storage, Error> {
    let stored = |one: &Taken| i.config.profiles.get(&one.name).map(|p| p.store);
    let named = i.given.store.as_ref().map(|s| s.value);
    if let Some(named) = named
        && let Some(one) = taken.iter().find(|one| stored(one).is_some_and(|kind| kind != named))
    {
        return Err(Error::Usage {
            what: format!("the profile \"{}\" keeps its secrets elsewhere than in the {named}", one.name),
            fix: format!(
                "leave --store out, or move them first: spapi-setup init{} --store {named}",
                one.name.flag()
            ),
        });
    }
    let named = named.or_else(|| taken.iter().find_map(stored));
    let (storage, _) = storage::choose(i.world, &mut i.ask, &mut i.config, named).await?;
    Ok(storage)
}

/// No prompt waits while the lock is held.
async fn keep(i: &Importing<'_>, storage: &Storage, taken: &[Taken]) -> Result<(), Error> {
    let ledger = Ledger::take(i.world, "import")?;
    // What a killed rotation left is finished first.
    swap::finish(i.world, &ledger).await?;
    for one in taken {
        let known = i.config.profiles.get(&one.name);
        let store: StoreKind = known.map_or(storage.kind, |p| p.store);
        let mut changed = false;
        if let Some((key, owner)) = &one.key {
            let to = foreign_key::To { name: &one.name, region: one.region, store };
            changed |= foreign_key::keep(&ledger, &storage.stores, &to, key, owner).await?;
        }
        if let Some(values) = &one.values {
            let auth = match (&one.key, known) {
                (Some(_), _) => Auth::Iam,
                (None, Some(profile)) => profile.auth,
                (None, None) => Auth::Lwa,
            };
            let what = Keeping {
                name: &one.name,
                auth,
                store,
                software: None,
                secret_date: one.secret_date,
                aws_profile: None,
                aws_region: None,
            };
            changed |= keep::keep(&ledger, &storage.stores, &what, values, one.proof.as_ref()).await?;
        }
        let place = storage::place(storage.stores.kind(store));
        let word = if changed { "stored in" } else { "was stored already in" };
        i.world.term.ok(&format!("Profile \"{}\" {word} {place}", one.name));
    }
    Ok(())
}

/// What nobody gave and nobody can be asked for.
fn missing(questions: Vec<&'static answers::Question>) -> Error {
    debug_assert!(questions.iter().all(|question| q::ALL.contains(question)));
    answers::Error::Missing(questions).into()
}
