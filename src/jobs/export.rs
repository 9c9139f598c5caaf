//! `export --for TARGET`: a profile's values in the form that another program reads.

use crate::Error;
use crate::answers::Ask;
use crate::export::clipboard::Clipboard;
use crate::export::{self, Rendered, Target, Values};
use crate::profiles::named::named;
use crate::profiles::{Ledger, OutFile, exports, secrets};
use crate::store::{self, Config, ExportRecord, write_new_private, write_private};
use crate::values::ProfileName;
use crate::world::World;
use std::path::{Path, PathBuf};

/// What is asked for.
pub(crate) struct Request {
    /// The profiles' names as given; none is the variable's or the default one.
    pub profiles: Vec<String>,
    /// The target's name.
    pub target: String,
    /// A file, or `default`: where the target's client looks.
    pub out: Option<PathBuf>,
    /// Whether a file that is there is replaced.
    pub force: bool,
    /// Whether the fields go to the clipboard, one after the other.
    pub copy: bool,
}

/// Prints, writes, or copies field by field.
pub(crate) async fn run(request: Request, world: World) -> Result<(), Error> {
    let target = export::find(&request.target)?;
    if request.copy && target.name != "csm" {
        return Err(Error::Usage {
            what: format!("--copy goes with --for csm, not with {}", target.name),
            fix: "leave --copy out".into(),
        });
    }
    let names = named(&request.profiles, &world)?;
    let out = request.out.as_deref().filter(|out| *out != Path::new("-"));
    let destination = out.map(|out| Destination::find(out, target, &world, request.force)).transpose()?;
    let config = match names.as_slice() {
        [one] => Config::load_for(&world.home, one)?,
        _ => Config::load(&world.home)?,
    };
    for name in &names {
        secrets::profile(&config, name)?;
    }
    world.say_moved(&config);
    let mut profiles = Vec::new();
    for name in &names {
        profiles.push(secrets::values(&world, &config, name).await?);
    }
    if request.copy {
        return tokio::task::block_in_place(|| copy(&world, &profiles));
    }
    let Some(destination) = destination else {
        let text = target.text(&profiles)?;
        world.term.data_raw(text.expose().as_bytes());
        say(&world, target, &profiles);
        return Ok(());
    };
    let text = destination.text(target, &profiles)?;
    // Before the file is there: a run that can't note it leaves nothing behind.
    let ledger = Ledger::take(&world, "export")?;
    if destination.write(target, &text)? {
        world.term.ok(&format!("Wrote {} (readable only by you)", destination.path.display()));
    } else {
        world.term.ok(&format!("{} is up to date", destination.path.display()));
    }
    say(&world, target, &profiles);
    remember(&ledger, target, &names, &destination.path)
}

/// Prints the targets: name, client, and where the client looks.
pub(crate) fn list(world: &World) {
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
    for line in target.warned(&world.env, profiles) {
        world.term.warn(&line);
    }
    for line in target.noted(profiles) {
        world.term.detail(&line);
    }
}

/// Where the text goes, and what is there.
struct Destination {
    path: PathBuf,
    existing: Option<Rendered>,
    /// Set where the whole file is written, not only this target's part of it.
    new: Option<OutFile>,
}

impl Destination {
    /// Refuses what can be refused before a secret is read.
    fn find(out: &Path, target: &Target, world: &World, force: bool) -> Result<Self, Error> {
        let default = out == Path::new("default");
        let path = if default { target.place(&world.env)? } else { out.to_owned() };
        let merge = default && target.is_part();
        if !merge {
            let find = if default { OutFile::find_with_folder } else { OutFile::find };
            return Ok(Self { new: Some(find(path.clone(), force)?), path, existing: None });
        }
        // A file without a secret may lie elsewhere: people keep their configuration under version control.
        let path = if target.needs.lwa { path } else { export::place::real(&path) };
        let existing = exports::existing(&path)?;
        Ok(Self { path, existing, new: None })
    }

    fn text(&self, target: &Target, profiles: &[Values]) -> Result<Rendered, Error> {
        Ok(match &self.existing {
            Some(existing) => target.merged(existing.expose(), profiles)?,
            None => target.text(profiles)?,
        })
    }

    /// At once or not at all; `false` where the file holds the text already.
    fn write(&self, target: &Target, text: &Rendered) -> Result<bool, Error> {
        let bytes = text.expose().as_bytes();
        match &self.existing {
            Some(existing) if existing == text => {
                // It may have been made by hand, readable by others.
                if target.needs.lwa && store::check_private(&self.path).is_err() {
                    write_private(&self.path, bytes)?;
                }
                return Ok(false);
            }
            Some(existing) => {
                // The file as it was, beside it, readable only by its owner.
                let mut backup = self.path.as_os_str().to_owned();
                backup.push(".spapi-setup.bak");
                write_private(Path::new(&backup), existing.expose().as_bytes())?;
                write_private(&self.path, bytes)?;
            }
            None => match &self.new {
                Some(file) => file.write(bytes)?,
                // What came up since it was looked for is not ours to replace.
                None => write_new_private(&self.path, bytes)?,
            },
        }
        Ok(true)
    }
}

/// One named field after the other; the clipboard is emptied at the end, after Ctrl-C too.
fn copy(world: &World, profiles: &[Values]) -> Result<(), Error> {
    let mut ask = Ask::new(&world.term);
    if !ask.can() {
        return Err(Error::Usage {
            what: "--copy needs a person at a terminal".into(),
            fix: "run it in a terminal window, or leave --copy out".into(),
        });
    }
    let Some(values) = profiles.first() else { return Ok(()) };
    let fields = export::fields(values)?;
    let mut clipboard = Clipboard::open()?;
    let (mut entry, mut tab) = (0, "");
    for (n, field) in fields.iter().enumerate() {
        if (entry, tab) != (field.entry, field.tab) {
            (entry, tab) = (field.entry, field.tab);
            let of = export::CSM_ENTRIES;
            world.term.heading(&format!("API Credentials, entry {entry} of {of} · tab {tab}"));
        }
        clipboard.put(&field.value)?;
        let next = if n + 1 == fields.len() { "Enter to finish" } else { "Enter for the next one" };
        ask.pause(&format!("{} is on the clipboard: paste it there, then {next}", field.label))?;
    }
    clipboard.clear()?;
    world.term.ok("All fields were copied; the clipboard is empty again");
    Ok(())
}

/// `rotate` rewrites these files, `teardown` lists them.
fn remember(ledger: &Ledger, target: &Target, names: &[ProfileName], path: &Path) -> Result<(), Error> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
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
