//! `man`: manual pages, made from the same texts as the help.

use crate::Error;
use crate::world::World;
use std::path::PathBuf;

/// Print a manual page, or write them all to a folder
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// The command whose page to print; without it, the program's page
    #[arg(value_name = "COMMAND")]
    command: Option<String>,
    /// Write every page to this folder
    #[arg(long, value_name = "FOLDER", conflicts_with = "command")]
    out: Option<PathBuf>,
}

/// Prints or writes pages in troff.
pub(crate) fn run(args: &Args, mut root: clap::Command, world: &World) -> Result<(), Error> {
    root.build();
    if let Some(folder) = &args.out {
        let failed = |why: String| Error::File { path: folder.display().to_string(), why };
        std::fs::create_dir_all(folder).map_err(|e| failed(e.to_string()))?;
        clap_mangen::generate_to(root, folder).map_err(|e| failed(e.to_string()))?;
        world.term.ok(&format!("Manual pages written to {}", folder.display()));
        return Ok(());
    }
    let page = match &args.command {
        None => root,
        Some(name) => root.find_subcommand(name).cloned().ok_or_else(|| Error::Usage {
            what: format!("there is no command {name}"),
            fix: "run `spapi-setup --help`: it lists the commands".into(),
        })?,
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(page)
        .render(&mut text)
        .map_err(|e| Error::File { path: "the manual page".into(), why: e.to_string() })?;
    world.term.data_raw(&text);
    Ok(())
}
