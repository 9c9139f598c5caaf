//! `export --for TARGET`: a profile's values in the form that another program reads.

use crate::Error;
use crate::answers::given::default_profile;
use crate::export::{self, Target, Values};
use crate::flow::{Ledger, secrets};
use crate::store::{Config, ExportRecord, write_private};
use crate::values::ProfileName;
use crate::world::World;
use std::path::{Path, PathBuf};

/// Prints a profile's values in the form that another program reads
///
/// The output holds secrets in plain text: redirect it into a file that only you can read, or use --out, which
/// makes one. --list shows the targets. `spapi-setup export --for env > .env` is the most general one.
#[derive(clap::Args, Debug, Default)]
pub struct Args {
    /// The profile; may be repeated where the target holds several accounts [env: SPAPI_SETUP_PROFILE]
    #[arg(short = 'p', long = "profile", value_name = "NAME")]
    profile: Vec<String>,
    /// The program that reads the values; --list names them all
    #[arg(long = "for", value_name = "TARGET", required_unless_present = "list")]
    target: Option<String>,
    /// List the targets
    #[arg(long)]
    list: bool,
    /// Write to this file (0600) instead of standard output; `default`: where the program itself looks
    #[arg(long, value_name = "PATH|default")]
    out: Option<PathBuf>,
    /// Replace an existing file
    #[arg(long)]
    force: bool,
}

/// Prints or writes.
///
/// # Errors
/// An unknown target or profile, a value that is missing, a file that is there already.
pub async fn run(args: Args, world: World) -> Result<(), Error> {
    if args.list {
        list(&world);
        return Ok(());
    }
    let target = export::find(args.target.as_deref().unwrap_or_default())?;
    let config = Config::load(&world.home)?;
    let names = names(&args, &world)?;
    let mut profiles = Vec::new();
    for name in &names {
        profiles.push(secrets::values(&world, &config, name).await?);
    }
    let Some(out) = &args.out else {
        let text = target.text(&profiles)?;
        world.term.data_raw(text.expose().as_bytes());
        say(&world, target, &profiles);
        return Ok(());
    };
    let path = write(&args, &world, target, &profiles, out)?;
    world.term.ok(&format!("Wrote {} (readable by you alone)", path.display()));
    say(&world, target, &profiles);
    remember(&world, target, &names, &path)
}

fn names(args: &Args, world: &World) -> Result<Vec<ProfileName>, Error> {
    if args.profile.is_empty() {
        return Ok(vec![match world.env.get("SPAPI_SETUP_PROFILE") {
            Some(name) => name.parse()?,
            None => default_profile(),
        }]);
    }
    args.profile.iter().map(|name| name.parse().map_err(Error::from)).collect()
}

fn list(world: &World) {
    if world.global.json {
        let all: Vec<_> = export::targets()
            .iter()
            .map(|t| {
                serde_json::json!({
                    "target": t.name, "client": t.client, "versions": t.versions, "looks_in": t.looks_in,
                    "needs_aws": t.needs.aws, "several_profiles": t.multi
                })
            })
            .collect();
        world.term.data(&serde_json::to_string_pretty(&all).unwrap_or_default());
        return;
    }
    for target in export::targets() {
        world.term.data(format!("{:<26} {} {}", target.name, target.client, target.versions).trim_end());
        world.term.data(&format!("{:<26} read from: {}", "", target.looks_in));
    }
}

/// What may surprise on this computer, and what is left to do by hand.
fn say(world: &World, target: &Target, profiles: &[Values]) {
    for line in (target.warnings)(&world.env, profiles) {
        world.term.warn(&line);
    }
    for line in (target.notes)(profiles) {
        world.term.detail(&line);
    }
}

fn write(
    args: &Args,
    world: &World,
    target: &Target,
    profiles: &[Values],
    out: &Path,
) -> Result<PathBuf, Error> {
    let failed = |path: &Path, why: String| Error::File { path: path.display().to_string(), why };
    if out == Path::new("default") {
        let path = target.place(&world.env)?;
        let text = match std::fs::read_to_string(&path) {
            Ok(existing) => {
                backup(&path, &existing)?;
                target.merged(&existing, profiles)?
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => target.text(profiles)?,
            Err(e) => return Err(failed(&path, e.to_string())),
        };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|e| failed(folder, e.to_string()))?;
        }
        write_private(&path, text.expose().as_bytes())?;
        return Ok(path);
    }
    if out.exists() && !args.force {
        return Err(Error::Usage {
            what: format!("{} is there already", out.display()),
            fix: "name another file, or replace it with --force".into(),
        });
    }
    write_private(out, target.text(profiles)?.expose().as_bytes())?;
    Ok(out.to_owned())
}

/// The file as it was, beside it, readable by its owner alone.
fn backup(path: &Path, existing: &str) -> Result<(), Error> {
    let mut name = path.as_os_str().to_owned();
    name.push(".spapi-setup.bak");
    Ok(write_private(Path::new(&name), existing.as_bytes())?)
}

/// `rotate` rewrites these files, `teardown` lists them.
fn remember(world: &World, target: &Target, names: &[ProfileName], path: &Path) -> Result<(), Error> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let ledger = Ledger::take(world, "export")?;
    ledger.update(|config| {
        for name in names {
            if let Some(profile) = config.profiles.get_mut(name) {
                let record = ExportRecord { target: target.name.to_owned(), path: path.clone() };
                if !profile.exports.contains(&record) {
                    profile.exports.push(record);
                }
            }
        }
    })
}
