//! `init`: the wizard. Its stages, top to bottom, one file each. A stage takes what the former returned and never
//! calls back.

mod account;
mod creating;
mod desk;
mod done;
#[cfg(test)]
mod kinds_tests;
mod lwa;
mod lwa_entry;
mod lwa_keep;
mod lwa_where;
mod missing;
mod partner;
mod purpose;
mod regions;
mod registered;
pub(crate) mod rehearse;
mod review;
#[cfg(test)]
mod stage_tests;
mod storage;
#[cfg(test)]
mod tests;
mod wizard;

use crate::Error;
use crate::answers::{Ask, Flags, Given, Raw};
use crate::profiles::{secrets, swap};
use crate::proof;
use crate::store::Config;
use crate::values::Auth;
use crate::world::World;
use desk::Desk;
use wizard::Early;

pub(crate) use wizard::Wizard;

/// Collects what was given, then goes through the stages.
pub(crate) async fn run(flags: Flags, world: &World) -> Result<(), Error> {
    let raw = Raw::collect(&flags, &world.env, &mut std::io::stdin().lock())?;
    let given = Given::parse(&raw)?;
    let name = given.profile_name();
    // A swap of the client secret that was killed half-way is finished before anything is read.
    swap::finish_left_over(world, "init").await?;
    let config = Config::load_unmoved(&world.home)?;
    let stored = config.profiles.get(&name).map(|profile| profile.region);
    let region = given.region.as_ref().map(|region| region.value).or(stored);
    let given = region.map_or(given.clone(), |region| given.in_region(region));
    secrets::no_twin(&config, &name)?;
    let desk = Desk {
        term: world.term.clone(),
        ask: Ask::new(&world.term).guarded(&world.guard),
        raw,
        samples: world.samples.clone(),
    };
    let mut w = Wizard { save_answers: flags.keep.save_answers, ..Wizard::new(world, &given, desk, config) };
    stages(&mut w).await
}

async fn stages(w: &mut Wizard<'_>) -> Result<(), Error> {
    w.read_stored().await?;
    missing::check(w)?;
    lwa_keep::refuse_replaced(w)?;
    w.welcome();

    let purpose = purpose::run(&mut w.desk, w.given, &w.name, w.config.profiles.get(&w.name))?;
    let purpose = registered::run(w, purpose)?;
    let storage = storage::run(w).await?;
    let proving = Proving::start(w, &purpose)?;
    let mut proved = None;
    let mut made = None;
    if purpose.auth == Auth::Iam {
        let mut signed_in = account::run(w).await?;
        let mut reviewed = review::run(w, &storage, &signed_in).await?;
        proved = proving.finish(w).await?;
        made = loop {
            match creating::run(w, &purpose, &storage, &signed_in, reviewed).await {
                Ok(made) => break Some(made),
                Err(error) if account::has_ended(w, &error) => {
                    signed_in = account::again(w, &signed_in, &error).await?;
                    reviewed = review::run(w, &storage, &signed_in).await?;
                }
                Err(error) => return Err(error),
            }
        };
    } else {
        proved = proving.finish(w).await?.or(proved);
        w.desk.heading(4, "Your AWS account");
        w.world.term.ok("Steps 4 to 6 are left out: the software needs Login with Amazon values only");
    }
    let kept = lwa::run(w, &purpose, &storage, made.as_ref(), proved)
        .await
        .map_err(|e| after_aws(e, made.as_ref()))?;
    // The token may have told that the partner is another one than was answered.
    let purpose = purpose::Purpose { kind: kept.values.kind, ..purpose };
    let more = regions::run(w, &purpose, &storage, &kept).await?;
    done::run(w, &purpose, &storage, made.as_ref(), &kept, &more)
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
struct Proving(Option<(proof::LwaValues, tokio::task::JoinHandle<Result<proof::Proof, Error>>)>);

impl Proving {
    fn start(w: &Wizard<'_>, purpose: &purpose::Purpose) -> Result<Self, Error> {
        let Some(values) = w.known().values(purpose.region, purpose.kind, w.restricted_data(purpose.kind))
        else {
            return Ok(Self(None));
        };
        let (amazon, copy) = (w.world.amazon()?, values.clone());
        Ok(Self(Some((values, tokio::spawn(async move { proof::prove(&amazon, &copy).await })))))
    }

    async fn finish(self, w: &mut Wizard<'_>) -> Result<Option<Early>, Error> {
        let Some((values, task)) = self.0 else { return Ok(None) };
        let lost =
            |e: tokio::task::JoinError| Error::Task { task: "The proof of the values", why: e.to_string() };
        let outcome = task.await.unwrap_or_else(|e| Err(lost(e)));
        let mut early = lwa::refuse_given(w, Early { values, outcome, other_seller: false })?;
        early.other_seller = lwa_keep::may_store(w, &early.values, early.outcome.as_ref().ok(), false)?;
        Ok(Some(early))
    }
}
