//! `init`: the wizard. Its stages, top to bottom.

use crate::answers::{
    Ask, AwsFlags, EntityFlags, Flags, Given, KeepFlags, LwaFlags, ProfileFlag, PurposeFlags, Raw,
};
use crate::commands::rehearse;
use crate::profiles::{Ledger, swap};
use crate::store::Config;
use crate::values::Auth;
use crate::wizard::{
    Early, Stored, Wizard, account, creating, done, lwa, lwa_keep, missing, purpose, registered, review,
    storage,
};
use crate::world::World;
use crate::{Error, proof};

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
pub struct Args {
    #[command(flatten)]
    profile: ProfileFlag,
    #[command(flatten)]
    purpose: PurposeFlags,
    #[command(flatten)]
    aws: AwsFlags,
    #[command(flatten)]
    entities: EntityFlags,
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
    pub fn rehearses(&self) -> bool {
        self.rehearse
    }

    fn flags(self) -> Flags {
        Flags {
            profile: self.profile,
            aws: self.aws,
            entities: self.entities,
            purpose: self.purpose,
            lwa: self.lwa,
            keep: self.keep,
        }
    }
}

/// Runs the wizard, or its rehearsal.
///
/// # Errors
/// What ended it.
pub async fn run(args: Args, world: World) -> Result<(), Error> {
    if args.rehearse {
        return rehearse::run(args.flags(), world).await;
    }
    wizard(args.flags(), &world).await
}

/// The stages.
///
/// # Errors
/// What ended it.
pub async fn wizard(flags: Flags, world: &World) -> Result<(), Error> {
    let raw = Raw::collect(&flags, &world.env, &mut std::io::stdin().lock())?;
    let given = Given::parse(&raw)?;
    let name = given.profile_name();
    unfinished(world).await?;
    let mut w = Wizard {
        world,
        given,
        raw,
        ask: Ask::new(&world.term).guarded(&world.guard),
        name,
        config: Config::load(&world.home)?,
        save_answers: flags.keep.save_answers,
        stored: Stored::default(),
        moved: false,
        typed_key: None,
    };
    w.read_stored().await?;
    missing::check(&w)?;
    lwa_keep::refuse_replaced(&w)?;
    w.welcome();

    let purpose = purpose::run(&mut w)?;
    registered::run(&mut w, &purpose)?;
    let storage = storage::run(&mut w).await?;
    let proving = Proving::start(&w, &purpose);
    let mut proved = None;
    let mut made = None;
    if purpose.auth == Auth::Iam {
        let signed_in = account::run(&mut w, &purpose).await?;
        let reviewed = review::run(&mut w, &purpose, &storage, &signed_in).await?;
        proved = proving.finish(&mut w).await?;
        made = Some(creating::run(&mut w, &purpose, &storage, &signed_in, reviewed).await?);
    } else {
        proved = proving.finish(&mut w).await?.or(proved);
        w.skip_aws();
    }
    let kept = lwa::run(&mut w, &purpose, &storage, made.as_ref(), proved)
        .await
        .map_err(|e| after_aws(e, made.as_ref()))?;
    done::run(&w, &purpose, &storage, made.as_ref(), &kept)
}

/// A swap of the client secret that was killed half-way is finished before anything is read.
async fn unfinished(world: &World) -> Result<(), Error> {
    if swap::left_over(&world.home)?.is_none() {
        return Ok(());
    }
    let ledger = Ledger::take(world, "init")?;
    swap::finish(world, &ledger).await.map(drop)
}

/// What ends the run after AWS is finished says so.
fn after_aws(error: Error, made: Option<&creating::Made>) -> Error {
    match made {
        Some(_) => error.halfway(
            "the AWS part is finished and stored; run the same command again to continue. Nothing will be created twice.",
        ),
        None => error,
    }
}

/// The proof of values that are known up front runs while AWS is asked.
struct Proving(Option<(proof::Values, tokio::task::JoinHandle<Result<proof::Proof, Error>>)>);

impl Proving {
    fn start(w: &Wizard<'_>, purpose: &purpose::Purpose) -> Self {
        Self(w.known_values(purpose.region).map(|values| {
            let (amazon, copy) = (w.world.amazon(), values.clone());
            (values, tokio::spawn(async move { proof::prove(&amazon, &copy).await }))
        }))
    }

    async fn finish(self, w: &mut Wizard<'_>) -> Result<Option<Early>, Error> {
        let Some((values, task)) = self.0 else { return Ok(None) };
        let outcome = task.await.unwrap_or_else(|e| Err(Error::Terminal(e.to_string())));
        let early = lwa::refuse_given(w, Early { values, outcome })?;
        lwa_keep::may_store(w, &early.values, early.outcome.as_ref().ok())?;
        Ok(Some(early))
    }
}
