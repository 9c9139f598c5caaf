//! `export`.

use super::complete;
use crate::Error;
use crate::jobs::export::{self, Request};
use crate::world::World;
use std::path::PathBuf;

/// Print a profile's values in the form that another program reads
///
/// The output holds secrets in plain text. Redirect it into a file that only you can read, or use --out, which
/// makes one. --list shows the targets. `spapi-setup exec` needs no file at all.
///
/// Example: spapi-setup export --for python-amazon-sp-api --out default
#[derive(clap::Args, Debug, Default)]
pub(crate) struct Args {
    /// Use this profile; repeat it if the target holds several accounts
    ///
    /// [env: SPAPI_SETUP_PROFILE]
    #[arg(short = 'p', long = "profile", value_name = "NAME", add = crate::answers::complete::profiles())]
    profile: Vec<String>,
    /// Write the form that this program reads; --list names all programs
    #[arg(long = "for", value_name = "TARGET", required_unless_present = "list", add = complete::targets())]
    target: Option<String>,
    /// List the targets
    #[arg(long)]
    list: bool,
    /// Write to this file (mode 0600) instead of standard output
    ///
    /// `default` is where the program itself looks.
    #[arg(long, value_name = "PATH|default")]
    out: Option<PathBuf>,
    /// Replace an existing file
    #[arg(long, requires = "out")]
    force: bool,
    /// Copy one field after the other to the clipboard (csm only)
    ///
    /// Press Enter for the next field.
    #[arg(long, conflicts_with = "out")]
    copy: bool,
}

impl Args {
    /// Whether a person is asked to press Enter.
    pub(crate) fn copies(&self) -> bool {
        self.copy
    }
}

/// Lists the targets, or writes one profile's values for one of them.
pub(crate) async fn run(args: Args, world: World) -> Result<(), Error> {
    if args.list {
        export::list(&world);
        return Ok(());
    }
    let Args { profile, target, out, force, copy, .. } = args;
    let request = Request { profiles: profile, target: target.unwrap_or_default(), out, force, copy };
    export::run(request, world).await
}
