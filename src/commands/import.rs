//! `import FILE`: imports credentials that another program's file holds.

use crate::Error;
use crate::answers::{Flags, KeepFlags, LwaFlags, PartnerFlags, ProfileFlag, PurposeFlags, StoreFlags};
use crate::jobs::import::{self, Request};
use crate::world::World;
use std::path::PathBuf;

/// Import credentials from another program's file
///
/// Reads any text in which names stand beside values: credentials.yml of python-amazon-sp-api, .env, shell and
/// PowerShell files, JSON, YAML, TOML, INI, CSV, source code, and what `spapi-setup export` writes. The
/// values are proved as in init, then stored. The file stays, unless you want it removed after the stored copy
/// was read back and compared. An access key that is imported stays yours: teardown never deletes it.
///
/// A table with a column of refresh tokens is a list of sellers, for example SellerId,RefreshToken,MarketplaceId. Each
/// row becomes a profile of the app of -p, or of the LWA values that are given, named after the store. A row that is
/// refused stops no other one and ends in exit code 3. The same command goes on after a stop.
#[derive(clap::Args, Debug, Default)]
pub(crate) struct Args {
    /// The file; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    profile: ProfileFlag,
    /// Import this account of the file, if it holds several; repeatable
    #[arg(long, value_name = "NAME", conflicts_with = "all")]
    account: Vec<String>,
    /// Import every account, each as a profile of its own name
    #[arg(long, conflicts_with = "profile")]
    all: bool,
    /// Choose where you sell, if the file does not say: na, eu or fe
    ///
    /// na is North America, eu is Europe, fe is the Far East.
    ///
    /// [env: SPAPI_SETUP_REGION]
    #[arg(long, value_name = "na|eu|fe")]
    region: Option<String>,
    /// Choose whether AWS values of the file are imported: iam or lwa
    ///
    /// iam imports them whatever their names are; lwa leaves them out.
    ///
    /// [env: SPAPI_SETUP_AUTH]
    #[arg(long, value_name = "iam|lwa")]
    auth: Option<String>,
    #[command(flatten)]
    partner: PartnerFlags,
    #[command(flatten)]
    lwa: LwaFlags,
    #[command(flatten)]
    store: StoreFlags,
    /// Remove the file after the stored copy was read back and compared
    #[arg(long)]
    remove_file: bool,
    /// Write what became of each row of a list of sellers to this file
    ///
    /// [default: the list's name with .results.csv behind it]
    #[arg(long, value_name = "PATH")]
    results: Option<PathBuf>,
}

/// Runs the job with what the command line says.
pub(crate) async fn run(args: Args, world: World) -> Result<(), Error> {
    let flags = Flags {
        profile: args.profile,
        purpose: PurposeFlags { region: args.region, auth: args.auth, partner: args.partner },
        lwa: args.lwa,
        keep: KeepFlags { store: args.store, ..KeepFlags::default() },
        ..Flags::default()
    };
    let request = Request {
        file: args.file,
        flags,
        accounts: args.account,
        all: args.all,
        remove_file: args.remove_file,
        results: args.results,
    };
    import::run(request, &world).await
}
