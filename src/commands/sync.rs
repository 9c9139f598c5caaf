//! `sync`, `sync list`, `sync add`, `sync remove`.

use super::complete;
use crate::Error;
use crate::jobs::sync::{self, Add};
use crate::world::World;

/// Write a profile's values to every place that is recorded for them
///
/// `export --to` and `sync add` record such a place, a sink: a file, a secret or parameter in AWS, or a command that takes
/// the text on its standard input. Every rotation writes its sinks by itself. `spapi-setup sync` writes all of them again,
/// also those that failed then. One that fails is named, the others are written, and the command ends with 7.
///
/// Example: spapi-setup sync --check
#[derive(clap::Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Args {
    /// Only the sinks of this profile; may be repeated
    #[arg(short = 'p', long = "profile", value_name = "NAME", add = crate::answers::complete::profiles())]
    profile: Vec<String>,
    /// Write nothing; name what is stale, and end with 8 then
    #[arg(long)]
    check: bool,
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(clap::Subcommand, Debug)]
enum What {
    /// List the sinks, and which of them are stale
    ///
    /// Reads config.toml, no secret, and asks no network: a sink is stale where the values changed since it was written.
    List,
    /// Record a sink and write it, as export --to does
    ///
    /// A file, a secret or a parameter that is there already and was not written by this home is refused, unless --force
    /// or --adopt says otherwise.
    Add(AddArgs),
    /// Forget a sink; what is written there stays
    Remove {
        /// The sink, as sync list shows it
        sink: String,
    },
}

#[derive(clap::Args, Debug)]
struct AddArgs {
    /// Use this profile; repeat it if the target holds several accounts
    ///
    /// [env: SPAPI_SETUP_PROFILE]
    #[arg(short = 'p', long = "profile", value_name = "NAME", add = crate::answers::complete::profiles())]
    profile: Vec<String>,
    /// Write the form that this program reads; export --list names all
    #[arg(long = "for", value_name = "TARGET", add = complete::targets())]
    target: String,
    /// Write to this place
    ///
    /// `file:PATH`, `aws-secret:NAME[@REGION]`, `aws-parameter:/PATH[@REGION]`, or `pipe:COMMAND WORDS`, which gets the text on
    /// its standard input.
    #[arg(long, value_name = "SINK")]
    to: String,
    /// Run this command each time after the sink was written
    ///
    /// Without a shell and without a secret, with SPAPI_SETUP_PROFILE, SPAPI_SETUP_APP and SPAPI_SETUP_EVENT. If it fails,
    /// the next sync runs it again.
    #[arg(long, value_name = "COMMAND")]
    then: Option<String>,
    /// Replace an existing file
    #[arg(long)]
    force: bool,
    /// Take over a secret or parameter in AWS that is not ours
    #[arg(long)]
    adopt: bool,
}

impl Args {
    /// Whether it writes or reads a sink.
    pub(crate) fn asks_the_network(&self) -> bool {
        matches!(self.what, None | Some(What::Add(_)))
    }
}

/// Does what the subcommand names; without one writes the sinks, or looks at them.
pub(crate) async fn run(args: Args, world: World) -> Result<(), Error> {
    match args.what {
        None if args.check => sync::check(&world, &args.profile).await,
        None => sync::run(&world, &args.profile).await,
        Some(What::List) => sync::list(&world),
        Some(What::Add(AddArgs { profile, target, to, then, force, adopt })) => {
            sync::add(&world, Add { profiles: profile, target, sink: to, then, force, adopt }).await
        }
        Some(What::Remove { sink }) => sync::remove(&world, &sink),
    }
}
