//! Profiles from the store to restricted data: both halves of each at once, a few profiles at a time.

use super::amazon_rungs::{self, Facts};
use super::aws_rungs::{self, AwsVerdicts};
use super::cells::Cells;
use super::exported;
use super::remote::Remote;
use super::roles;
use super::rotation_rungs;
use super::rung::Id;
use super::slow::SlowLane;
use super::stored;
use super::verdict::{self, Status, Verdict};
use crate::Error;
use crate::amazon::LwaError;
use crate::answers::Given;
use crate::aws::Confirm;
use crate::proof;
use crate::store::{Config, Profile, Stores, fingerprint};
use crate::values::roles::reason::Finding;
use crate::values::{Auth, ProfileName, Realm};
use crate::world::World;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::{JoinError, JoinSet};

/// How many profiles at a time. Amazon's limits (0.016 calls a second, 15 at once) are those of one seller's
/// authorization of one app: other profiles have their own.
const AT_A_TIME: usize = 64;

/// How many AWS halves at a time: each reads IAM with a dozen calls at once, and one account's limit counts for all.
const AWS_AT_A_TIME: usize = 4;

/// How many profiles are asked for their roles at a time: each with a dozen calls at once.
const ROLES_AT_A_TIME: usize = 8;

/// What a run of the ladder works with.
pub(crate) struct Ladder {
    pub world: Arc<World>,
    /// The answers: how to sign in to AWS.
    pub given: Given,
    pub config: Config,
    /// Whether a sign-in to another account is a profile's failure.
    pub strict: bool,
    /// Whether an administrator is needed.
    pub admin_needed: bool,
    /// Whether each profile's roles are asked for.
    pub roles: bool,
    /// How long a refusal may be a change that has not spread.
    pub confirm: Confirm,
    /// What Amazon said already.
    pub asked: Arc<Heard>,
    pub stores: Stores,
    remote: Remote,
    halves: Cells<(String, Option<String>, Option<String>), AwsVerdicts>,
    aws_gate: Semaphore,
    roles_gate: Semaphore,
}

/// Amazon's answers, by the values that they were given for.
pub(crate) struct Heard {
    amazon: crate::amazon::Amazon,
    facts: Cells<(Realm, String, String, String, bool), Facts>,
    /// By client id and secret: the refusal that every profile of the app would get.
    refused: Cells<(String, String), Option<LwaError>>,
    slow: SlowLane,
}

#[derive(Debug, Clone)]
pub(crate) struct Checked {
    pub name: ProfileName,
    /// Where it sells, and as whom.
    pub realm: Realm,
    /// One a rung, in the ladder's order.
    pub verdicts: Vec<Verdict>,
    /// What is to be said of endpoints that are not AWS's own.
    pub endpoints: Vec<String>,
    pub facts: Option<Facts>,
}

impl Checked {
    /// A check that ended without a result: none of its rungs is known.
    fn lost(name: &ProfileName, realm: Realm, error: &JoinError) -> Self {
        let error = Error::Task { task: "The check of a profile", why: error.to_string() };
        let verdicts = vec![Verdict::of(Id::Store, &error)];
        Self { name: name.clone(), realm, verdicts, endpoints: Vec::new(), facts: None }
    }

    /// The roles, where they were asked for.
    pub(crate) fn roles(&self) -> Option<&[Finding]> {
        self.facts.as_ref()?.roles.as_deref()
    }

    /// Whether nothing failed and nothing was warned of.
    pub(crate) fn is_well(&self) -> bool {
        self.exit() == 0 && !self.verdicts.iter().any(|verdict| verdict.status == Status::Warn)
    }

    pub(crate) fn exit(&self) -> u8 {
        verdict::exit_of(&self.verdicts)
    }
}

impl Heard {
    pub(crate) fn new(world: &World) -> Result<Arc<Self>, Error> {
        Ok(Arc::new(Self {
            amazon: world.amazon()?,
            facts: Cells::default(),
            refused: Cells::default(),
            slow: SlowLane::default(),
        }))
    }
}

impl Ladder {
    pub(crate) fn new(world: &Arc<World>, given: &Given, config: Config, asked: &Arc<Heard>) -> Self {
        Self {
            world: Arc::clone(world),
            given: given.clone(),
            stores: world.stores(&config),
            remote: Remote::default(),
            config,
            strict: true,
            admin_needed: false,
            roles: false,
            confirm: Confirm::None,
            asked: Arc::clone(asked),
            halves: Cells::default(),
            aws_gate: Semaphore::new(AWS_AT_A_TIME),
            roles_gate: Semaphore::new(ROLES_AT_A_TIME),
        }
    }

    /// Checks profiles, several at a time; `done` gets those that are, as they come. Gives them in the order of their
    /// names.
    pub(crate) async fn all(
        self: &Arc<Self>,
        names: &[ProfileName],
        mut done: impl FnMut(&[Checked]),
    ) -> Vec<Checked> {
        let gate = Arc::new(Semaphore::new(AT_A_TIME));
        let mut running = JoinSet::new();
        let mut of = BTreeMap::new();
        for name in names {
            let Some(profile) = self.config.profiles.get(name) else { continue };
            let (ladder, gate, own) = (Arc::clone(self), Arc::clone(&gate), name.clone());
            let task = running.spawn(async move {
                // The gate is never closed.
                let _open = gate.acquire().await;
                ladder.one(&own).await
            });
            of.insert(task.id(), (name, profile.site().realm()));
        }
        let mut checked = Vec::new();
        while let Some(finished) = running.join_next_with_id().await {
            checked.extend(match finished {
                Ok((_, outcome)) => outcome,
                Err(error) => of.get(&error.id()).map(|(name, realm)| Checked::lost(name, *realm, &error)),
            });
            done(&checked);
        }
        checked.sort_by(|a, b| a.name.cmp(&b.name));
        checked
    }

    /// Checks one profile; none where there is no such profile.
    pub(crate) async fn one(&self, name: &ProfileName) -> Option<Checked> {
        let profile = self.config.profiles.get(name)?;
        let remote = self.remote.verdict(&self.stores, &self.config, profile).await;
        let (stored, store) = stored::read(&self.stores, &self.config, profile, name).await;
        let half = aws_rungs::Half { ladder: self, profile, stored: &stored };
        let ask = || {
            Box::pin(async {
                // The gate is never closed.
                let _open = self.aws_gate.acquire().await;
                aws_rungs::run(&half).await
            })
        };
        let aws = async {
            match profile.identity.as_ref().filter(|_| profile.auth == Auth::Iam) {
                Some(uuid) => {
                    let key = (uuid.clone(), profile.aws_profile.clone(), profile.aws_region.clone());
                    self.halves.get(key, ask()).await
                }
                None => ask().await,
            }
        };
        let values = proof::LwaValues::of_profile(stored.lwa.clone(), profile);
        let (aws, facts) = tokio::join!(aws, self.facts(values.as_ref(), profile));
        let mut verdicts: Vec<Verdict> = remote.into_iter().chain([store]).collect();
        verdicts.extend(aws.verdicts);
        verdicts.extend(amazon_rungs::verdicts(facts.as_ref(), profile));
        if self.roles {
            verdicts.push(roles::verdict(facts.as_ref(), profile));
        }
        verdicts.extend(exported::program(&self.world.env, profile, name));
        verdicts.extend(rotation_rungs::verdicts(&half, name).await);
        let option = name.flag();
        for verdict in &mut verdicts {
            verdict.fix =
                verdict.fix.take().map(|fix| fix.replace("{p}", &option).replace("{name}", name.as_str()));
        }
        let endpoints = aws.endpoints;
        let realm = profile.site().realm();
        Some(Checked { name: name.clone(), realm, verdicts, endpoints, facts })
    }

    async fn facts(&self, values: Option<&proof::LwaValues>, profile: &Profile) -> Option<Facts> {
        let values = values?;
        let key = (
            Realm::of(values.kind, values.region),
            values.client_id.to_string(),
            fingerprint(&values.client_secret),
            fingerprint(&values.refresh_token),
            values.restricted_data,
        );
        Some(self.asked.facts.get(key, Box::pin(self.ask(values, profile))).await)
    }

    /// One profile of an app goes first: a secret that is refused is sent once, because Amazon may lock an app that
    /// sends a wrong one again and again.
    async fn ask(&self, values: &proof::LwaValues, profile: &Profile) -> Facts {
        let (asked, mut own) = (&self.asked, None);
        let app = (values.client_id.to_string(), fingerprint(&values.client_secret));
        let first = async {
            let exchanged = asked.slow.exchange(&asked.amazon, values).await;
            let refused = exchanged.as_ref().err().filter(|e| matches!(e, LwaError::InvalidClient { .. }));
            let refused = refused.cloned();
            own = Some(exchanged);
            refused
        };
        let refused = asked.refused.get(app, first).await;
        let exchanged = match (own, refused) {
            (Some(exchanged), _) => exchanged,
            (None, Some(refused)) => Err(refused),
            (None, None) => asked.slow.exchange(&asked.amazon, values).await,
        };
        let token = exchanged.as_ref().ok().cloned();
        let mut facts = amazon_rungs::ask(&asked.amazon, values, exchanged).await;
        if let (Some(token), Some(account)) = (token, &facts.participations)
            && self.roles
            && facts.speaks_of_roles(values.kind)
        {
            // The gate is never closed.
            let _open = self.roles_gate.acquire().await;
            let (kind, region) = (values.kind, values.region);
            let recorded = &profile.marketplaces;
            facts.roles = Some(roles::ask(&asked.amazon, kind, region, &token, account, recorded).await);
        }
        facts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report;
    use crate::values::{Kind, Region};

    #[tokio::test]
    async fn a_check_without_a_result_is_a_failed_rung() {
        let mut running: JoinSet<()> = JoinSet::new();
        running.spawn(std::future::pending());
        running.abort_all();
        let error = running.join_next().await.unwrap().unwrap_err();
        let lost = Checked::lost(&"shop".parse().unwrap(), Realm::of(Kind::default(), Region::Eu), &error);
        assert_eq!(lost.exit(), report::FAILED);
        assert!(lost.verdicts[0].summary.contains("without a result"), "{:?}", lost.verdicts);
    }
}
