//! `rotate`: one file a subcommand, and one for `--due`.

mod access_key;
mod due;
mod enroll;
mod lwa_secret;
mod refresh_token;

use crate::Error;
use crate::answers::{Flags, Given, Raw};
use crate::world::World;

/// Replace one secret: prove the new one, then swap
///
/// The old secret is kept as long as it works. Nothing is changed before the new one is proved. If a run was
/// stopped, the same command continues it.
#[derive(clap::Args, Debug)]
#[command(
    arg_required_else_help = true,
    subcommand_negates_reqs = true,
    args_conflicts_with_subcommands = true
)]
pub(crate) struct Args {
    #[command(flatten)]
    due: due::Args,
    #[command(subcommand)]
    what: Option<What>,
}

impl Args {
    /// Whether this is the command of a timer, which asks for nothing.
    pub(crate) fn is_due(&self) -> bool {
        self.what.is_none()
    }

    /// Whether this is a rehearsal.
    pub(crate) fn rehearses(&self) -> bool {
        match &self.what {
            Some(What::Enroll(args)) => args.rehearses(),
            Some(What::LwaSecret(args)) => args.rehearses(),
            _ => false,
        }
    }
}

#[derive(clap::Subcommand, Debug)]
enum What {
    /// Replace the LWA client secret of an app, due every 180 days
    ///
    /// Shows where to rotate in Seller Central, takes the new secret, proves it with every profile of the app and
    /// swaps it in. Refresh tokens stay as they are. The old secret works for 7 more days and is kept. At the end
    /// the command lists the programs that need the new secret.
    ///
    /// SP-API may not know a fresh secret for a while. The command waits for it. If you stop it, nothing is lost,
    /// and the next run continues.
    LwaSecret(lwa_secret::Args),
    /// Replace the refresh token of a profile, after a new authorization
    ///
    /// Shows where to authorize again, takes the new token, proves it and swaps it in. Amazon keeps earlier
    /// tokens valid. The end of the run tells how to revoke them.
    RefreshToken(refresh_token::Args),
    /// Replace the AWS access key, in two phases
    ///
    /// The first run creates a second key, stores it, proves it, and lists the programs that need it. Both keys
    /// work. When every program has the new key, run the command with --finish to delete the old one.
    AccessKey(access_key::Args),
    /// Enrol an app, so that its client secret rotates by itself
    ///
    /// Amazon sends a new client secret as a message to a queue of yours. The command makes the queue, lets Amazon
    /// write to it and the rotator read it, tries both, and shows the one click that Amazon asks for in its developer
    /// console. Run again it checks the enrolment and repairs what changed.
    Enroll(enroll::Args),
}

/// Rotates what the subcommand names.
pub(crate) async fn run(args: Args, world: World) -> Result<(), Error> {
    match args.what {
        None => due::run(args.due, &world).await,
        Some(What::LwaSecret(args)) => lwa_secret::run(args, world).await,
        Some(What::RefreshToken(args)) => refresh_token::run(args, &world).await,
        Some(What::Enroll(args)) => enroll::run(args, world).await,
        Some(What::AccessKey(args)) => access_key::run(args, &world).await,
    }
}

/// Reads the answers from the flags, the environment and the files that the flags name.
fn given(world: &World, flags: Flags) -> Result<Given, Error> {
    let raw = Raw::collect(&flags, &world.env, &mut std::io::stdin().lock())?;
    Ok(Given::parse(&raw)?)
}
