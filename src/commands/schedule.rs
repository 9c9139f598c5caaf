//! `schedule install`, `schedule status`, `schedule remove`, `schedule print`.

use super::{Words, words};
use crate::Error;
use crate::jobs::schedule::{self, Host, Request};
use crate::world::World;

/// Put rotate --due on a timer, so that nobody has to remember
///
/// Runs `spapi-setup rotate --due` twice a day by systemd, cron, launchd or the Task Scheduler of Windows, whichever
/// this computer has. For Kubernetes and GitHub Actions the text is printed.
#[derive(clap::Args, Debug)]
#[command(arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand, Debug)]
enum What {
    /// Set the timer up, after a run in its environment has passed
    ///
    /// A run in the very environment that the timer gives has to reach home, secrets and Amazon; otherwise nothing is
    /// set up. cron and --system run without a session, so that a keyring is refused there. Again: the timer is made
    /// as it should be. Proxies, certificates, AWS_PROFILE and other endpoints that are set now are written down for
    /// the runs; a secret never is.
    Install(Change),
    /// Show whether the timer is there, when it runs next, how it ran
    ///
    /// Ends with 8 where it is missing, switched off or out of date.
    Status(Where),
    /// Take the timer away, with everything that it left
    Remove(Where),
    /// Print the timer's text for any host; change nothing
    Print(Print),
}

#[derive(clap::Args, Debug, Default)]
struct Where {
    /// Choose the timer: systemd, cron, launchd or windows
    ///
    /// [default: what this computer has]
    #[arg(long = "for", value_name = "HOST")]
    host: Option<Host>,
    /// Use the system's own timer, which needs root
    #[arg(long)]
    system: bool,
}

#[derive(clap::Args, Debug, Default)]
struct Runs {
    /// Let the runs count as due what falls due within this many days
    ///
    /// [default: 30]
    #[arg(long, value_name = "DAYS")]
    within: Option<u32>,
    /// Let a run that does not end with 0 run this command
    ///
    /// Without a shell; see rotate --due --on-failed.
    #[arg(long, value_name = "COMMAND", value_parser = words)]
    on_failed: Option<Words>,
}

#[derive(clap::Args, Debug, Default)]
struct Change {
    #[command(flatten)]
    place: Where,
    #[command(flatten)]
    runs: Runs,
}

#[derive(clap::Args, Debug, Default)]
struct Print {
    /// Choose the host: systemd, cron, launchd, windows, kubernetes, github
    ///
    /// [default: what this computer has]
    #[arg(long = "for", value_name = "HOST")]
    host: Option<Host>,
    /// Print the system's own timer
    #[arg(long)]
    system: bool,
    #[command(flatten)]
    runs: Runs,
    /// Name the image of the container that holds spapi-setup
    #[arg(long, value_name = "IMAGE")]
    image: Option<String>,
    /// Name the AWS role of the runs, for kubernetes and github
    #[arg(long, value_name = "ARN")]
    role_arn: Option<String>,
}

impl Where {
    fn request(self) -> Request {
        Request { host: self.host, system: self.system, ..Request::default() }
    }
}

impl Runs {
    fn request(self, request: Request) -> Request {
        Request { within: self.within, on_failed: self.on_failed.map(|words| words.0), ..request }
    }
}

/// Does what the subcommand names.
pub(crate) async fn run(args: Args, world: World) -> Result<(), Error> {
    match args.what {
        What::Install(args) => schedule::install(&world, &args.runs.request(args.place.request())).await,
        What::Status(args) => schedule::status(&world, &args.request()).await,
        What::Remove(args) => schedule::remove(&world, &args.request()).await,
        What::Print(args) => {
            let Print { host, system, runs, image, role_arn } = args;
            schedule::print(
                &world,
                &runs.request(Request { host, system, image, role_arn, ..Request::default() }),
            )
        }
    }
}
