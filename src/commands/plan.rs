//! `plan`.

use crate::Error;
use crate::answers::{Flags, KeepFlags, PlanFlags};
use crate::jobs::{self, plan::Request};
use crate::world::World;

/// Show what init would create or change in AWS, and why
///
/// Changes nothing. With --check, the exit code tells whether init would change something: 0 is no, 8 is yes.
/// With --admin-policy, it prints the least IAM policy that the administrator who runs init needs, without asking
/// AWS.
#[derive(clap::Args, Debug, Default)]
pub(crate) struct Args {
    #[command(flatten)]
    plan: PlanFlags,
    /// Read answers from this TOML file
    #[arg(long, value_name = "FILE")]
    answers: Option<std::path::PathBuf>,
    /// Exit with 8 if something would change
    #[arg(long)]
    check: bool,
    /// Print the least IAM policy that init and teardown need
    #[arg(long, conflicts_with = "check")]
    admin_policy: bool,
}

/// Prints the plan.
pub(crate) async fn run(args: Args, world: World) -> Result<(), Error> {
    let Args { plan, answers, check, admin_policy } = args;
    let flags = Flags { keep: KeepFlags { answers, ..KeepFlags::default() }, ..plan.into() };
    jobs::plan::run(Request { flags, check, admin_policy }, world).await
}
