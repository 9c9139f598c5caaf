//! Files that `export --out` wrote: a rotation writes them again where the user agrees.

use crate::answers::Ask;
use crate::profiles::secrets;
use crate::store::{Config, ExportRecord, write_private};
use crate::values::ProfileName;
use crate::world::World;
use crate::{Error, export, report};

/// Rewrites the files that hold values of these profiles; `--yes` agrees unattended. One that can't be written is
/// said and left.
///
/// # Errors
/// Cancelled; the store or the configuration can't be read.
pub async fn rewrite(world: &World, ask: &mut Ask, names: &[ProfileName]) -> Result<(), Error> {
    let config = Config::load(&world.home)?;
    let mut records: Vec<ExportRecord> = Vec::new();
    for (_, profile) in config.profiles.iter().filter(|(name, _)| names.contains(name)) {
        for record in &profile.exports {
            if !records.contains(record) {
                records.push(record.clone());
            }
        }
    }
    for record in records {
        let path = record.path.display().to_string();
        if !record.path.exists() {
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

async fn one(world: &World, config: &Config, record: &ExportRecord) -> Result<(), Error> {
    let target = export::find(&record.target)?;
    let mut values = Vec::new();
    for (name, _) in config.profiles.iter().filter(|(_, p)| p.exports.contains(record)) {
        values.push(secrets::values(world, config, name).await?);
    }
    let text = match target.merge {
        // Only these profiles' part changes: what else was written into the file stays.
        Some(_) => {
            let failed = |e: std::io::Error| Error::File {
                path: record.path.display().to_string(),
                why: e.to_string(),
            };
            let existing = zeroize::Zeroizing::new(std::fs::read_to_string(&record.path).map_err(failed)?);
            target.merged(&existing, &values)?
        }
        None => target.text(&values)?,
    };
    Ok(write_private(&record.path, text.expose().as_bytes())?)
}
