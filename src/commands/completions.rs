//! `completions SHELL`.

use crate::Error;
use crate::world::World;
use clap_complete::env::Shells;

/// Print the completions of a shell
///
/// bash: put `source <(spapi-setup completions bash)` into ~/.bashrc. The completions know your profiles and the
/// export targets.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// The shell
    #[arg(value_name = "SHELL", value_parser = ["bash", "zsh", "fish", "powershell", "elvish"])]
    shell: String,
}

/// Prints the registration of the shell.
pub(crate) fn run(args: &Args, world: &World) -> Result<(), Error> {
    let failed = |why: String| Error::File { path: "the completions".into(), why };
    let shells = Shells::builtins();
    let completer = shells.completer(&args.shell).ok_or_else(|| failed("no such shell".into()))?;
    let mut script = Vec::new();
    completer
        .write_registration("COMPLETE", "spapi-setup", "spapi-setup", "spapi-setup", &mut script)
        .map_err(|e| failed(e.to_string()))?;
    world.term.data_raw(&script);
    Ok(())
}
