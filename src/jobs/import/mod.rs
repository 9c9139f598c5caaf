//! `import FILE`: recognise, choose, complete, prove, keep, remove the plain file.

mod accounts;
mod complete;
mod key;
mod many;
mod remove;
mod values;

use crate::answers::{Ask, Flags, Given, Raw, file};
use crate::foreign::{self, Found};
use crate::profiles::keep::{self, Keeping};
use crate::profiles::storage::{self, Storage};
use crate::profiles::{Ledger, sinks, swap};
use crate::provision::foreign_key;
use crate::store::{Config, Trust};
use crate::values::{Auth, StoreKind};
use crate::world::World;
use crate::{Error, report};
use std::path::{Path, PathBuf};
use values::Taken;
use zeroize::Zeroizing;

/// How many unknown names are shown.
const MOST_NAMES: usize = 12;

pub(crate) struct Request {
    /// The file; `-` is standard input.
    pub file: PathBuf,
    pub flags: Flags,
    pub accounts: Vec<String>,
    pub all: bool,
    /// Whether the file goes after the stored copy was compared.
    pub remove_file: bool,
    /// Where the results of a list of sellers go.
    pub results: Option<PathBuf>,
}

/// What every step works with.
struct Importing<'w> {
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
pub(crate) async fn run(request: Request, world: &World) -> Result<(), Error> {
    let bytes = read(&request.file)?;
    if request.remove_file {
        remove::possible(&request.file)?;
    }
    let given =
        Given::parse(&Raw::collect(&request.flags, &world.env, &mut std::io::empty())?)?.one_region()?;
    let config = Config::load_unmoved(&world.home)?;
    let mut i = Importing { world, given, ask: Ask::new(&world.term), config, file: request.file.clone() };
    let named = !request.accounts.is_empty();
    if let Some(list) = foreign::sellers(&i.file, &bytes)?.filter(|_| !named) {
        return many::run(&mut i, list, &request, &bytes).await;
    }
    if request.results.is_some() {
        return Err(Error::Usage {
            what: format!("{} is no list of sellers, so there are no results a row", i.name()),
            fix: "leave --results out; a list is a table with a column of refresh tokens".into(),
        });
    }
    let found = foreign::read(&i.file, &bytes)?;
    show(&i, &found);
    let whole = found.accounts.len();
    let more = remove::holds_more(&found);
    if let (true, Some(more)) = (request.remove_file, &more) {
        return Err(Error::Usage {
            what: format!("more than credentials for SP-API is in {}: {more}", i.name()),
            fix: "leave --remove-file out, and take the values out of the file by hand".into(),
        });
    }
    let chosen = accounts::choose(&mut i, found.accounts, &request.accounts, request.all)?;
    if request.remove_file && chosen.len() < whole {
        return Err(Error::Usage {
            what: format!("accounts that are not imported are in {}", i.name()),
            fix: "import all of them with --all, or leave --remove-file out".into(),
        });
    }
    let (taken, left) = take(&mut i, chosen).await?;
    if !taken.is_empty() {
        let storage = store_of(&mut i, &taken).await?;
        keep(&i, &storage, &taken).await?;
        let all = taken.len() == whole && more.is_none();
        let flag = request.remove_file && left.is_empty();
        remove::offer(&mut i, &storage, &taken, &bytes, flag, all).await?;
    }
    for one in &taken {
        let flag = one.name.flag();
        world.term.line(&format!("  Check it at any time       spapi-setup check{flag}"));
    }
    rest(&i, &taken, left)
}

/// An account that could not be imported, and why.
type Left = (String, Error);

/// One account is imported or its error ends the run; of several each stands for itself.
async fn take(
    i: &mut Importing<'_>,
    chosen: Vec<accounts::Chosen>,
) -> Result<(Vec<Taken>, Vec<Left>), Error> {
    let several = chosen.len() > 1;
    let (mut taken, mut left) = (Vec::new(), Vec::new());
    for one in chosen {
        let title = one.title.clone();
        match values::take(i, one).await {
            Ok(one) => taken.push(one),
            Err(error @ (Error::Cancelled | Error::Exit(_))) => return Err(error),
            Err(error) if several => left.push((title, error)),
            Err(error) => return Err(error),
        }
    }
    Ok((taken, left))
}

/// Lists the accounts that stayed out; the first one's error is the run's.
fn rest(i: &Importing<'_>, taken: &[Taken], left: Vec<Left>) -> Result<(), Error> {
    let names: Vec<_> = left.iter().map(|(title, _)| format!("\"{title}\"")).collect();
    let mut left = left.into_iter();
    let Some((_, first)) = left.next() else { return Ok(()) };
    for (title, error) in left {
        i.world.term.warn(&format!("The account \"{title}\" of {} was not imported:", i.name()));
        i.world.term.refusal(&report::lines(&error));
    }
    let stored: Vec<_> = taken.iter().map(|one| format!("\"{}\"", one.name)).collect();
    let stored = if stored.is_empty() { "nothing".to_owned() } else { stored.join(", ") };
    Err(first.halfway(format!("not imported: {}; stored: {stored}.", names.join(", "))))
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, Error> {
    Ok(if path == Path::new("-") {
        file::stdin_bytes(&mut std::io::stdin().lock(), "FILE")?
    } else {
        file::bytes(path, "FILE", Trust::Any)?.bytes
    })
}

/// Names of values, never a value.
fn show(i: &Importing<'_>, found: &Found) {
    let term = &i.world.term;
    term.ok(&format!("{}: {}", i.name(), found.format));
    found.notes.iter().for_each(|note| term.warn(note));
    for (n, account) in found.accounts.iter().enumerate() {
        let several = found.accounts.len() > 1;
        let name = if several { format!("{}: ", accounts::title(n, account)) } else { String::new() };
        term.detail(&format!("{name}{}", account.found().join(", ")));
        account.notes.iter().for_each(|note| term.warn(&format!("{name}{note}")));
        for refused in &account.refused {
            term.warn(&format!("{name}{}: {}", refused.place, refused.why));
        }
    }
    let unknown = &found.unknown;
    if !unknown.is_empty() {
        let more = unknown.len().saturating_sub(MOST_NAMES);
        let more = if more > 0 { format!(", and {more} more") } else { String::new() };
        let shown = unknown.iter().take(MOST_NAMES).map(String::as_str).collect::<Vec<_>>().join(", ");
        term.detail(&format!("not imported: {shown}{more}"));
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
    let (storage, _) = storage::choose(i.world, &mut i.ask, &i.given, &mut i.config, named).await?;
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
        sinks::hint(i.world, std::slice::from_ref(&one.name));
    }
    Ok(())
}
