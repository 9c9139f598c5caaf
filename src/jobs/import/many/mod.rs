//! `import` of a list of sellers: a profile a row, all of one app. A row that is wrong stops no other one, and what is
//! stored is not proved again.

mod app;
mod keep;
mod names;
mod prove;
mod results;
mod row;

use super::{Importing, Request, remove};
use crate::Error;
use crate::answers::Given;
use crate::foreign::{self, Sellers};
use crate::profiles::naming::holder;
use crate::profiles::sinks;
use crate::profiles::storage::{self, Storage};
use crate::store::{Config, Entry, fingerprint};
use crate::values::Region;
use keep::Keeper;
use row::{Row, RowState};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// So many rows that are not stored are told on the screen; the file of results has them all.
const MOST_TOLD: usize = 10;

/// Shows what the list holds, proves it, stores it, and writes what became of each row.
///
/// # Errors
/// [`foreign::Error::Rows`] where a row is not stored; what ends every row alike.
pub(super) async fn run(
    i: &mut Importing<'_>,
    list: Sellers,
    request: &Request,
    bytes: &[u8],
) -> Result<(), Error> {
    if request.remove_file && !list.unused.is_empty() {
        return Err(Error::Usage {
            what: format!("more than credentials for SP-API is in {}: {}", i.name(), list.unused.join(", ")),
            fix: "leave --remove-file out, and remove the column of tokens by hand".into(),
        });
    }
    let results = results::path(&i.file, request.results.as_deref());
    if let Some(path) = &results {
        results::possible(path)?;
    }
    let term = i.world.term.clone();
    term.ok(&format!(
        "{}: a list of {}, separated by {}",
        i.name(),
        sellers(list.rows.len()),
        list.separated_by
    ));
    term.detail(&format!("read: {}", list.used.join(", ")));
    if !list.unused.is_empty() {
        term.detail(&format!("not read: {}", list.unused.join(", ")));
    }
    let app = app::of(i).await?;
    let mut rows = row::sorted(list.rows, &app.client_id);
    for row in rows.iter_mut().filter(|row| row.state == RowState::Waiting) {
        if let Some((name, profile)) = holder(&i.config, &fingerprint(&row.seller.token)) {
            row.name = Some(name.clone());
            row.region = row.region.or(profile.verified.then_some(profile.region));
            if profile.verified && profile.client_id.as_ref() == Some(&app.client_id) {
                row.store.clone_from(&profile.store_name);
                row.state = RowState::Known;
            }
        }
    }
    found(i, &rows, &app);
    keep::ids(i, &rows)?;
    let waiting = count(&rows, |state| *state == RowState::Waiting);
    if waiting == 0 {
        return end(i, &rows, results, Ok(()));
    }
    let label = format!("Prove {} with Amazon and store them?", sellers(waiting));
    if !i.world.global.yes && !i.ask.confirm(&label, Some(true), true)? {
        return Err(Error::Cancelled);
    }
    let like = app.like.as_ref().map(|(_, profile)| profile.store);
    let named = i.given.store.as_ref().map(|store| store.value).or(like);
    let (storage, _) = storage::choose(i.world, &mut i.ask, &i.given, &mut i.config, named).await?;
    let keeper = Keeper {
        auth: app.auth(i),
        restricted_data: i.given.restricted_data.as_ref().map_or_else(
            || app.like.as_ref().is_some_and(|(_, profile)| profile.restricted_data),
            |wanted| wanted.value,
        ),
        regions: several_regions(&rows),
        other_seller: Given::is_yes(&i.given.other_seller),
        app: &app,
        storage: &storage,
    };
    let outcome = prove::all(i, &keeper, &mut rows).await;
    let outcome = outcome.map_err(|error| match crate::proof::blame(&error) {
        crate::proof::Blame::ClientSecret => {
            let (what, source_name) = app.blamed.clone();
            Error::Refused { what, source_name, refusal: Box::new(error) }
        }
        _ => error,
    });
    let stored: Vec<_> =
        rows.iter().filter(|row| row.state == RowState::Stored).filter_map(|row| row.name.clone()).collect();
    if !stored.is_empty() {
        let place = storage::place(storage.store());
        let new = stored.len();
        term.ok(&format!("{} proved and stored in {place}", sellers(new)));
        sinks::hint(i.world, &stored);
    }
    if outcome.is_ok() && rows.iter().all(|row| row.state.is_kept()) && request.remove_file {
        compared(i, &storage, &rows).await?;
        remove::go(i, bytes)?;
    } else if i.file != Path::new("-") {
        term.warn(&format!("{} still holds the tokens in plain text", i.name()));
    }
    end(i, &rows, results, outcome)
}

fn sellers(n: usize) -> String {
    if n == 1 { "1 seller".to_owned() } else { format!("{n} sellers") }
}

fn count(rows: &[Row], is: impl Fn(&RowState) -> bool) -> usize {
    rows.iter().filter(|row| is(&row.state)).count()
}

/// Whether the sellers are of more than one region, as far as the rows say.
fn several_regions(rows: &[Row]) -> bool {
    let usable = |row: &&Row| !matches!(row.state, RowState::Unusable(_) | RowState::Repeated(_));
    let all: BTreeSet<Option<Region>> = rows.iter().filter(usable).map(|row| row.seller.region).collect();
    all.len() > 1 || all.contains(&None)
}

/// What was found before anything is asked.
fn found(i: &Importing<'_>, rows: &[Row], app: &app::ListApp) {
    let term = &i.world.term;
    let of = |region: Region| rows.iter().filter(|row| row.region == Some(region)).count();
    let regions = Region::ALL.into_iter().map(|region| (region.title().to_owned(), of(region)));
    let unknown = rows.iter().filter(|row| row.region.is_none() && row.state == RowState::Waiting).count();
    let regions = regions.chain([("region to be found out".to_owned(), unknown)]).filter(|(_, n)| *n > 0);
    term.detail(&regions.map(|(title, n)| format!("{title}: {n}")).collect::<Vec<_>>().join(", "));
    let whose = app.like.as_ref().map(|(name, _)| format!(" (profile \"{name}\")")).unwrap_or_default();
    term.detail(&format!("app: {}{whose}", app.client_id.short()));
    let known = count(rows, |state| *state == RowState::Known);
    if known > 0 {
        term.ok(&format!("{known} of them are stored and proved already"));
    }
    let again = count(rows, |state| matches!(state, RowState::Repeated(_)));
    if again > 0 {
        term.detail(&format!("{again} with the same token as an earlier line are left out"));
    }
}

/// Writes the results and tells what is not stored.
fn end(
    i: &Importing<'_>,
    rows: &[Row],
    results: Option<PathBuf>,
    outcome: Result<(), Error>,
) -> Result<(), Error> {
    let term = &i.world.term;
    let mut told = 0;
    for row in rows {
        let why = match &row.state {
            RowState::Unusable(why) => why.clone(),
            RowState::Refused(why) | RowState::Unproved(why) => format!("{}: {}", why.code, why.why),
            _ => continue,
        };
        told += 1;
        if told <= MOST_TOLD {
            let id =
                row.seller.selling_partner_id.as_deref().map(|id| format!(" ({id})")).unwrap_or_default();
            term.fail(&format!("line {}{id}: {why}", row.seller.line));
        }
    }
    if told > MOST_TOLD {
        term.detail(&format!("and {} more", told - MOST_TOLD));
    }
    let written = results.as_deref().map(|path| results::write(path, rows));
    if let (Some(path), Some(Ok(()))) = (&results, &written) {
        term.ok(&format!("Wrote {}: what became of each row, without its token", path.display()));
    }
    let kept = count(rows, RowState::is_kept);
    if let Err(error) = outcome {
        return Err(error.halfway(format!(
            "{kept} of {} rows are stored; the same command goes on with the others",
            rows.len()
        )));
    }
    written.transpose()?;
    term.line("  Check them at any time     spapi-setup check --all");
    let unproved = count(rows, |state| matches!(state, RowState::Unproved(_)));
    let refused = count(rows, |state| matches!(state, RowState::Refused(_) | RowState::Unusable(_)));
    if refused + unproved == 0 {
        return Ok(());
    }
    Err(foreign::Error::Rows { refused, unproved, of: rows.len(), results }.into())
}

/// Reads every token again that was stored.
async fn compared(i: &Importing<'_>, storage: &Storage, rows: &[Row]) -> Result<(), Error> {
    let config = Config::load(&i.world.home)?;
    for row in rows.iter().filter(|row| !matches!(row.state, RowState::Repeated(_))) {
        let Some((name, profile)) = row.name.as_ref().and_then(|name| config.profiles.get_key_value(name))
        else {
            continue;
        };
        let entry = Entry::RefreshToken(name.clone());
        remove::is_stored(i, storage, Some(profile.store), &entry, &row.seller.token).await?;
    }
    i.world.term.ok("Read the stored tokens back: they are those of the list");
    Ok(())
}
