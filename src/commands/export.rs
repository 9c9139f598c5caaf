//! `export`.

use super::complete;
use crate::Error;
use crate::jobs::export::{self, Request};
use crate::jobs::sync::{self, Add};
use crate::world::World;
use std::path::PathBuf;

/// Print a profile's values in the form that another program reads
///
/// The output holds secrets in plain text. Redirect it into a file that only you can read, or use --out, which
/// makes one. --list shows the targets. `spapi-setup exec` needs no file at all.
///
/// Example: spapi-setup export --for python-amazon-sp-api --out default
#[derive(clap::Args, Debug, Default)]
#[command(group(clap::ArgGroup::new("place").args(["out", "to"])))]
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
    #[arg(long, requires = "place")]
    force: bool,
    /// Write to this sink, now and after every change of the values
    ///
    /// `file:PATH`, `aws-secret:NAME[@REGION]`, `aws-parameter:/PATH[@REGION]`, or `pipe:COMMAND WORDS`, which gets the text on
    /// its standard input. `spapi-setup sync` writes all sinks again.
    #[arg(long, value_name = "SINK", conflicts_with_all = ["out", "copy", "list"])]
    to: Option<String>,
    /// Take over a secret or parameter in AWS that is not ours
    #[arg(long, requires = "to")]
    adopt: bool,
    /// Copy one field after the other to the clipboard (csm only)
    ///
    /// Press Enter for the next field.
    #[arg(long, conflicts_with = "out")]
    copy: bool,
}

impl Args {
    /// Whether it writes to a sink, which is recorded.
    pub(crate) fn writes_a_sink(&self) -> bool {
        self.to.is_some()
    }

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
    let Args { profile, target, out, force, copy, to, adopt, .. } = args;
    let target = target.unwrap_or_default();
    if let Some(sink) = to {
        return sync::add(&world, Add { profiles: profile, target, sink, then: None, force, adopt }).await;
    }
    let request = Request { profiles: profile, target, out, force, copy };
    export::run(request, world).await
}
