//! `rotate enroll`.

use super::given;
use crate::Error;
use crate::answers::{AwsFlags, Flags, ProfileFlag};
use crate::jobs::rotate::enroll::{self, Options, unenroll};
use crate::jobs::setup::rehearse;
use crate::values::QueueArn;
use crate::world::World;

#[derive(clap::Args, Debug)]
pub(super) struct Args {
    #[command(flatten)]
    profile: ProfileFlag,
    #[command(flatten)]
    aws: AwsFlags,
    /// Use this SQS queue, which exists already
    ///
    /// Its settings and its policy are checked and, after your yes, changed where a secret would be lost. The queue
    /// is never deleted.
    #[arg(long, value_name = "ARN", conflicts_with_all = ["queue_name", "unenroll"])]
    queue_arn: Option<QueueArn>,
    /// Name the queue that is made
    ///
    /// [default: spapi-setup- and a part of a hash of the client id]
    #[arg(long, value_name = "NAME", conflicts_with = "unenroll")]
    queue_name: Option<String>,
    /// Run this command after each rotation by itself
    ///
    /// It runs without a shell, with SPAPI_SETUP_PROFILE, SPAPI_SETUP_APP and SPAPI_SETUP_EVENT=lwa-secret set, and
    /// gets no secret.
    #[arg(long, value_name = "COMMAND", conflicts_with = "unenroll")]
    then: Option<String>,
    /// State that the app is subscribed in the developer console
    #[arg(long, conflicts_with = "unenroll")]
    subscribed: bool,
    /// Take away what the enrolment made
    #[arg(long)]
    unenroll: bool,
    /// Try it with a sample app
    ///
    /// It needs no account and no network, and keeps nothing.
    #[arg(long, conflicts_with_all = ["profile", "unenroll", "queue_arn"])]
    rehearse: bool,
}

impl Args {
    /// Whether this is a rehearsal.
    pub(super) fn rehearses(&self) -> bool {
        self.rehearse
    }
}

/// Enrols the profile's app for rotation by itself, gives the enrolment up, or rehearses it.
pub(super) async fn run(args: Args, world: World) -> Result<(), Error> {
    if !args.rehearse {
        return play(args, &world).await;
    }
    rehearse::after_init(world, "rotate enroll", async |_, shown| {
        // Nobody is there to click.
        let subscribed = args.subscribed || !shown.term.may_prompt();
        play(Args { subscribed, ..args }, shown).await
    })
    .await
}

async fn play(args: Args, world: &World) -> Result<(), Error> {
    let given = given(world, Flags { profile: args.profile, aws: args.aws, ..Flags::default() })?;
    if args.unenroll {
        return unenroll::run(world, given).await;
    }
    let Args { queue_arn, queue_name, then, subscribed, .. } = args;
    enroll::run(world, given, Options { queue_arn, queue_name, then, subscribed }).await
}
