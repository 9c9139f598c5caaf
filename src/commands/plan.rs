//! `plan`.

use crate::Error;
use crate::answers::{Flags, KeepFlags, PlanFlags};
use crate::jobs::plan::{self, Format, Policy, Purpose, Request};
use crate::values::Sink;
use crate::world::World;
use std::path::PathBuf;

/// Show what init would create or change in AWS, and why
///
/// Changes nothing. With --check, the exit code tells whether init would change something: 0 is no, 8 is yes.
/// With --format, it writes the plan as a file that your own tool applies; init then makes the access key.
/// With --admin-policy, it prints the least IAM policy that the administrator who runs init needs, without asking
/// AWS.
///
/// Example: spapi-setup plan --format cloudformation --out spapi.yaml
#[derive(clap::Args, Debug, Default)]
pub(crate) struct Args {
    #[command(flatten)]
    plan: PlanFlags,
    /// Read answers from this TOML file
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Print text, JSON, or a file for CloudFormation, Terraform or sh
    ///
    /// cloudformation, terraform and sh make the user, the policy and the role; the tag that they carry is recorded
    /// on this computer. None of them makes the access key.
    ///
    /// [default: text]
    #[arg(long, value_name = "FORMAT")]
    format: Option<Format>,
    /// Write to this file (mode 0600) instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace an existing file
    #[arg(long, requires = "out")]
    force: bool,
    /// Exit with 8 if something would change
    #[arg(long)]
    check: bool,
    /// Print the least IAM policy that init and teardown need
    #[arg(long, conflicts_with_all = ["check", "format", "out", "force"])]
    admin_policy: bool,
    /// Print the policy of somebody else: sinks, store or home
    ///
    /// sinks: what the recorded sinks in AWS need, and those of --to. store: what --store aws needs; who only reads needs
    /// its statement Read. home: what a shared home needs; who only reads needs Read and List.
    #[arg(long = "for", value_name = "WHAT", requires = "admin_policy")]
    purpose: Option<Purpose>,
    /// Count a sink in that is still to be added; may be repeated
    #[arg(long, value_name = "SINK", requires = "purpose")]
    to: Vec<Sink>,
}

impl Args {
    /// Whether the plan is printed as JSON.
    pub(crate) fn is_json(&self) -> bool {
        self.format == Some(Format::Json)
    }
}

/// Prints the plan, or writes it as a file.
pub(crate) async fn run(args: Args, world: World) -> Result<(), Error> {
    let Args { plan, answers, format, out, force, check, admin_policy, purpose, to } = args;
    let flags = Flags { keep: KeepFlags { answers, ..KeepFlags::default() }, ..plan.into() };
    let policy = admin_policy.then_some(Policy { purpose, sinks: to });
    plan::run(Request { flags, format, out, force, check, policy }, world).await
}
