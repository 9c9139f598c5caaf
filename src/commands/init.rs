//! `init`: the wizard. Its stages, top to bottom.

use crate::answers::{Flags, KeepFlags, LwaFlags, PlanFlags};
use crate::world::World;
use crate::{Error, jobs::setup};

/// Set up working credentials, step by step; safe to run again
///
/// Creates an IAM user, policy, role and access key if your software asks for them, guides you through Seller
/// Central, asks for the three Login with Amazon values, proves everything and stores it. Nothing is created
/// before you have seen the plan and said yes. Run it again at any time: it continues, repairs and updates, and
/// changes only what has to change.
///
/// Unattended: give every answer by flag, variable or --answers, give the secrets by variable, file or standard
/// input, and agree with --yes. What is missing is reported at once.
#[derive(clap::Args, Debug, Default)]
pub(crate) struct Args {
    #[command(flatten)]
    plan: PlanFlags,
    #[command(flatten)]
    lwa: LwaFlags,
    #[command(flatten)]
    keep: KeepFlags,
    /// Try the whole wizard with sample values
    ///
    /// It needs no account and no network, and keeps nothing.
    #[arg(long)]
    rehearse: bool,
}

impl Args {
    /// Whether this is a rehearsal: nothing of the real world's settings counts then.
    pub(crate) fn rehearses(&self) -> bool {
        self.rehearse
    }

    fn flags(self) -> Flags {
        Flags { lwa: self.lwa, keep: self.keep, ..self.plan.into() }
    }
}

/// Runs the wizard, or its rehearsal.
pub(crate) async fn run(args: Args, world: World) -> Result<(), Error> {
    if world.term.may_prompt() && !world.term.reads_keys() {
        return Err(Error::NoConsole);
    }
    if args.rehearse {
        return setup::rehearse::run(args.flags(), world).await;
    }
    setup::run(args.flags(), &world).await
}
