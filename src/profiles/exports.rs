//! Files that `export --out` wrote: a rotation writes them again where the user agrees.

use crate::answers::Ask;
use crate::export::{self, Rendered, Target};
use crate::profiles::secrets;
use crate::store::{self, Config, ExportRecord, Trust, write_private};
use crate::values::ProfileName;
use crate::world::World;
use crate::{Error, report};
use std::path::Path;

/// Rewrites the files that hold values of these profiles; `--yes` agrees unattended. One that can't be written is
/// said and left.
pub(crate) async fn rewrite(world: &World, ask: &mut Ask, names: &[ProfileName]) -> Result<(), Error> {
    let config = Config::load(&world.home)?;
    for record in records(&config, names) {
        let path = record.path.display().to_string();
        if is_gone(&record) {
            world.term.detail(&format!("{path} is gone: nothing to rewrite there."));
            continue;
        }
        let label = format!("Rewrite {path} ({}) with the new value?", record.target);
        let agreed = world.global.yes || ask.confirm(&label, Some(true), false)?;
        if !agreed {
            world.term.warn(&format!(
                "{path} still has the old value. Rewrite it: spapi-setup export --for {} --out {path} --force",
                record.target
            ));
            continue;
        }
        match one(world, &config, &record).await {
            Ok(()) => world.term.ok(&format!("Rewrote {path}")),
            Err(error) => {
                world
                    .term
                    .error_report(&report::refusal(&error, &format!("{path} still has the old value.")));
            }
        }
    }
    Ok(())
}

/// Rewrites all of these files without a question, for a run that nobody watches. Returns each path with what became of
/// it; a file that is gone is not made again.
pub(crate) async fn rewrite_all(
    world: &World,
    names: &[ProfileName],
) -> Result<Vec<(String, Result<(), Error>)>, Error> {
    let config = Config::load(&world.home)?;
    let mut all = Vec::new();
    for record in records(&config, names).into_iter().filter(|record| !is_gone(record)) {
        all.push((record.path.display().to_string(), one(world, &config, &record).await));
    }
    Ok(all)
}

/// The files of these profiles, each once.
fn records(config: &Config, names: &[ProfileName]) -> Vec<ExportRecord> {
    let mut records: Vec<ExportRecord> = Vec::new();
    for (_, profile) in config.profiles.iter().filter(|(name, _)| names.contains(name)) {
        for record in &profile.exports {
            if !records.contains(record) {
                records.push(record.clone());
            }
        }
    }
    records
}

/// Whether a file is still an export of these profiles: a record by itself must not choose a file to overwrite.
pub(crate) fn holds(text: &str, target: &Target, values: &[export::Values]) -> bool {
    values.iter().any(|profile| match (&profile.client_id, target.needs.lwa) {
        (Some(id), true) => text.contains(id.as_str()),
        _ => text.contains(&format!("credential-process --profile={}", profile.profile)),
    })
}

/// The text of a file of mine; `None` where there is none.
pub(crate) fn existing(path: &Path) -> Result<Option<Rendered>, Error> {
    let text = store::read_text(path, Trust::Mine)?;
    Ok(text.map(|mut text| Rendered::new(std::mem::take(&mut *text))))
}

fn is_gone(record: &ExportRecord) -> bool {
    std::fs::symlink_metadata(&record.path).is_err_and(|e| e.kind() == std::io::ErrorKind::NotFound)
}

async fn one(world: &World, config: &Config, record: &ExportRecord) -> Result<(), Error> {
    let target = export::find(&record.target)?;
    let mut values = Vec::new();
    for (name, _) in config.profiles.iter().filter(|(_, p)| p.exports.contains(record)) {
        values.push(secrets::values(world, config, name).await?);
    }
    let failed = |why: &str| Error::File { path: record.path.display().to_string(), why: why.to_owned() };
    let existing = existing(&record.path)?.ok_or_else(|| failed("it is gone"))?;
    if !holds(existing.expose(), target, &values) {
        return Err(failed("it is no export of this profile any more, so it was left as it is"));
    }
    // Where others share the file, only these profiles' part changes.
    let text = target.merged(existing.expose(), &values)?;
    Ok(write_private(&record.path, text.expose().as_bytes())?)
}
