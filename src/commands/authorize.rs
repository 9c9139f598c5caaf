//! `authorize`.

use crate::Error;
use crate::answers::{
    ConsentFlags, Flags, KeepFlags, LwaFlags, PartnerFlags, ProfileFlag, PurposeFlags, StoreFlags,
};
use crate::jobs::authorize::{self, Request, list};
use crate::jobs::setup::rehearse;
use crate::values::{ProfileName, Secret};
use crate::world::World;
use std::path::PathBuf;

/// Get the token of an account that consents to your public app
///
/// Opens Amazon's page of consent for the account's country. After the consent the browser ends on the app's redirect
/// URI, whatever is there; you paste that address. Its code is exchanged once, the token is proved and stored as a
/// profile named after the store. No web server of yours is needed.
///
/// A team's own web page can take the address: --url-only prints the page's address and its state, and
/// --callback-file takes what came back, within five minutes of the consent.
///
/// An account of your own needs none of this: choose Authorize in the list of your apps and give the token to init.
#[derive(clap::Args, Debug, Default)]
pub(crate) struct Args {
    /// Name the new profile
    ///
    /// [env: SPAPI_SETUP_PROFILE] [default: asked; after the store]
    #[arg(short = 'p', long = "profile", value_name = "NAME")]
    profile: Option<String>,
    /// Renew the authorization of this profile, which ends after 365 days
    #[arg(long, value_name = "PROFILE", conflicts_with = "profile")]
    renew: Option<ProfileName>,
    /// Name the account's marketplace: a country code or an id
    ///
    /// It decides at which Seller Central or Vendor Central the page opens.
    ///
    /// [env: SPAPI_SETUP_MARKETPLACE] [default: asked]
    #[arg(long, value_name = "CODE")]
    marketplace: Option<String>,
    /// Open the page for an app that is not published yet
    #[arg(long)]
    draft: bool,
    /// Print the page's address and its state as JSON, and stop
    #[arg(long, conflicts_with_all = ["callback_file", "rehearse"])]
    url_only: bool,
    /// Read the address it ended on from this file; - is standard input
    #[arg(long, value_name = "PATH", requires = "state", conflicts_with = "rehearse")]
    callback_file: Option<PathBuf>,
    /// Give the state that --url-only printed
    #[arg(long, value_name = "STATE", requires = "callback_file", allow_hyphen_values = true)]
    state: Option<String>,
    /// List the authorizations of each app, and Amazon's limits
    ///
    /// Asks no network. With --json for programs, with --lwa-client-id for one app.
    #[arg(long, conflicts_with_all = ["profile", "renew", "url_only", "callback_file", "draft", "rehearse"])]
    list: bool,
    /// Say whether the account sells on Amazon or to Amazon
    ///
    /// seller: on Amazon, with Seller Central. vendor: to Amazon, with Vendor Central.
    ///
    /// [env: SPAPI_SETUP_PARTNER] [default: that of the app's other profiles, else seller]
    #[arg(long, value_name = "seller|vendor")]
    partner: Option<String>,
    /// Say whom the app serves
    ///
    /// public: it skips the question whether the account is your own. A private app has no page of consent.
    ///
    /// [env: SPAPI_SETUP_APP] [default: asked where no profile of the app is public]
    #[arg(long, value_name = "private|public")]
    app: Option<String>,
    #[command(flatten)]
    consent: ConsentFlags,
    /// Use this app, amzn1.application-oa2-client.…
    ///
    /// [env: SPAPI_SETUP_LWA_CLIENT_ID] [default: the only one of this home; otherwise asked]
    #[arg(long, value_name = "ID")]
    lwa_client_id: Option<String>,
    /// Read the secret of an app that is not stored yet; - is standard input
    ///
    /// [env: SPAPI_SETUP_LWA_CLIENT_SECRET, the secret itself]
    #[arg(long, value_name = "PATH")]
    lwa_client_secret_file: Option<PathBuf>,
    /// Set the day on which that secret was made or last rotated
    ///
    /// [env: SPAPI_SETUP_LWA_SECRET_DATE] [default: today, marked "at the latest"]
    #[arg(long, value_name = "YYYY-MM-DD")]
    lwa_secret_date: Option<String>,
    /// Store a token that SP-API refuses, and mark it as unverified
    #[arg(long)]
    accept_unverified: bool,
    /// Accept a renewal by another account than the profile's
    #[arg(long)]
    allow_other_seller: bool,
    #[command(flatten)]
    store: StoreFlags,
    /// Try it with a sample app
    ///
    /// It needs no account and no network, and keeps nothing.
    #[arg(long, conflicts_with_all = ["renew", "store"])]
    rehearse: bool,
}

impl Args {
    /// Whether this is a rehearsal.
    pub(crate) fn rehearses(&self) -> bool {
        self.rehearse
    }

    /// Whether it only prints what is known here.
    pub(crate) fn is_local(&self) -> bool {
        self.list || self.url_only
    }
}

/// Authorizes, lists, or rehearses.
pub(crate) async fn run(args: Args, world: World) -> Result<(), Error> {
    if !args.rehearse {
        return play(args, &world).await;
    }
    rehearse::after_init(world, "authorize", async |_, shown| play(args, shown).await).await
}

async fn play(args: Args, world: &World) -> Result<(), Error> {
    if args.list {
        let only = args.lwa_client_id.as_deref().map(str::parse).transpose()?;
        return list::run(world, only.as_ref());
    }
    let lwa = LwaFlags {
        lwa_client_id: args.lwa_client_id,
        lwa_client_secret_file: args.lwa_client_secret_file,
        lwa_secret_date: args.lwa_secret_date,
        accept_unverified: args.accept_unverified,
        allow_other_seller: args.allow_other_seller,
        ..LwaFlags::default()
    };
    let partner = PartnerFlags { partner: args.partner, app: args.app, environment: None };
    let flags = Flags {
        profile: ProfileFlag { profile: args.profile },
        purpose: PurposeFlags { partner, ..PurposeFlags::default() },
        consent: ConsentFlags { marketplace: args.marketplace, ..args.consent },
        lwa,
        keep: KeepFlags { store: args.store, ..KeepFlags::default() },
        ..Flags::default()
    };
    let request = Request {
        flags,
        renew: args.renew,
        draft: args.draft,
        url_only: args.url_only,
        callback: args.callback_file.zip(args.state.map(Secret::new)),
    };
    authorize::run(request, world).await
}
