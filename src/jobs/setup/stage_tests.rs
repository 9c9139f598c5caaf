//! The whole wizard with a scripted person, against the stand-in.

use super::desk::Desk;
use super::stages;
use super::wizard::Wizard;
use crate::Error;
use crate::amazon::Endpoints;
use crate::answers::{Flags, Given, Raw};
use crate::aws::{Chosen, Mfa, SignIn};
use crate::env::Env;
use crate::options::Global;
use crate::rehearsal::{Knobs, Rehearsal, Sample};
use crate::store::{Config, Home, Profile};
use crate::term::guard::Guard;
use crate::term::platform::Hardening;
use crate::term::{Answer, Script};
use crate::values::{Auth, Region, Secret};
use crate::world::World;
use std::sync::{Arc, OnceLock};

/// One computer with one account at AWS and at Amazon.
pub(super) struct Computer {
    pub(super) stage: Arc<Rehearsal>,
    folder: tempfile::TempDir,
    sign_in: SignIn,
    /// Variables beside the usual ones.
    pub(super) answers: Vec<(&'static str, String)>,
}

impl Computer {
    async fn new() -> Self {
        Self::at(Arc::new(Rehearsal::start(Knobs::default()).await.unwrap()))
    }

    /// Another computer with the same account at Amazon.
    pub(super) fn at(stage: Arc<Rehearsal>) -> Self {
        let (key_id, secret) = stage.admin();
        let endpoint = Some(stage.url().to_owned());
        let sign_in = SignIn::Static { key_id, secret, session_token: None, endpoint };
        Self { stage, folder: tempfile::tempdir().unwrap(), sign_in, answers: Vec::new() }
    }

    fn sample(&self) -> Sample {
        self.stage.sample()
    }

    pub(super) fn home(&self) -> Home {
        Home::at(self.folder.path().join("home"))
    }

    fn profile(&self) -> Profile {
        let config = Config::load(&self.home()).unwrap();
        config.profiles.values().next().unwrap().clone()
    }

    fn env(&self) -> Env {
        let answers = Env::default();
        let answers = self.answers.iter().fold(answers, |env, (name, value)| env.with(name, value.as_str()));
        answers
            .with("HOME", self.folder.path())
            .with("USERPROFILE", self.folder.path())
            .with("AWS_EC2_METADATA_DISABLED", "true")
            .with("AWS_ENDPOINT_URL", self.stage.url())
            .with("SPAPI_SETUP_STORE", "file")
            .with("SPAPI_SETUP_LWA_URL", self.stage.lwa_url())
            .with("SPAPI_SETUP_SPAPI_URL", self.stage.spapi_url())
            .with("SPAPI_SETUP_SPAPI_SANDBOX_URL", self.stage.sandbox_url())
    }

    /// Runs the wizard with a person who is asked exactly this; how it ended, and what they saw.
    async fn run<'a>(
        &self,
        steps: impl IntoIterator<Item = (&'a str, Answer)>,
    ) -> (Result<(), Error>, String) {
        let script = Script::asks(steps);
        let ended = Box::pin(self.with(Some(&script), async |w| stages(w).await)).await;
        script.finish().unwrap();
        ended
    }

    /// The same to a good end.
    async fn runs<'a>(&self, steps: impl IntoIterator<Item = (&'a str, Answer)>) -> String {
        let (outcome, seen) = self.run(steps).await;
        outcome.unwrap_or_else(|error| panic!("{error:?}\n{seen}"));
        seen
    }

    /// Runs the wizard where nobody is.
    pub(super) async fn alone(&self) -> (Result<(), Error>, String) {
        self.with(None, async |w| stages(w).await).await
    }

    async fn with<T>(
        &self,
        script: Option<&Script>,
        part: impl AsyncFnOnce(&mut Wizard<'_>) -> T,
    ) -> (T, String) {
        let (desk, seen) = Desk::scripted(script);
        let env = self.env();
        let world = World {
            term: desk.term.clone(),
            home: self.home(),
            http: OnceLock::new(),
            clock: crate::clock::Clock::default(),
            endpoints: Endpoints::from_env(&env).unwrap(),
            sign_in: self.sign_in.clone(),
            chosen: Chosen::default(),
            team: crate::store::Team::default(),
            mfa: Mfa::default(),
            guard: Guard::idle(&desk.term),
            global: Global::default(),
            hardening: Hardening::default(),
            samples: None,
            env,
        };
        let raw = Raw::collect(&Flags::default(), &world.env, &mut std::io::empty()).unwrap();
        let given = Given::parse(&raw).unwrap();
        let config = Config::load(&world.home).unwrap();
        let mut w = Wizard::new(&world, &given, Desk { raw, ..desk }, config);
        let outcome = part(&mut w).await;
        drop(w);
        (outcome, seen.err())
    }
}

fn title(start: &str) -> Answer {
    Answer::Title(start.to_owned())
}

fn paste(text: &str) -> Answer {
    Answer::Paste(Secret::new(text))
}

/// The questions of step 7, and a person who has the three values.
fn seller_central(sample: &Sample) -> Vec<(&'static str, Answer)> {
    vec![
        ("shipping addresses", Answer::Enter),
        ("", Answer::Enter),
        ("", Answer::Key('n')),
        ("Client identifier", paste(sample.client_id.as_str())),
        ("Client secret", paste(sample.client_secret.expose())),
        ("", Answer::Enter),
        ("Refresh token", paste(sample.refresh_token.expose())),
        ("Day the secret was made", Answer::Enter),
        ("Do you also sell", Answer::Enter),
    ]
}

fn purpose() -> Vec<(&'static str, Answer)> {
    vec![
        ("Which software", title("CSM")),
        ("Where do you sell?", title("Europe")),
        ("\"Add new app client\"?", title("Yes")),
    ]
}

/// Runs a test as `main` runs the program: reading IAM is a deep pile of futures.
pub(super) fn play<F: Future<Output = ()>>(test: impl FnOnce() -> F + Send + 'static) {
    let run = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(test());
    let thread = std::thread::Builder::new().stack_size(8 << 20).spawn(run).unwrap();
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

#[test]
fn from_nothing_to_stored() {
    play(|| async {
        let place = Computer::new().await;
        let mut steps = purpose();
        steps.extend([("in this account?", Answer::Yes(true)), ("Go ahead?", Answer::Key('e'))]);
        steps.push(("Go ahead?", Answer::Key('y')));
        steps.extend(seller_central(&place.sample()));
        let seen = place.runs(steps).await;
        for part in ["sts:AssumeRole", "Page 3 of 3", "IAM ARN", "spapi-setup export --for csm"] {
            assert!(seen.contains(part), "{part}\n{seen}");
        }
        let profile = place.profile();
        assert_eq!((profile.auth, profile.region), (Auth::Iam, Region::Eu));
        assert!(profile.identity.is_some() && profile.client_id.is_some());
        assert_eq!(place.stage.state().keys_of("SellingPartnerAPIUser").len(), 1);
        // A second run asks nothing and finds all as it should be.
        let seen = place.runs([]).await;
        assert!(seen.contains("Everything in AWS is as it should be"), "{seen}");
    });
}

#[test]
fn answers_are_kept_until_amazon_has_approved() {
    play(|| async {
        let place = Computer::new().await;
        let mut steps = purpose();
        steps[2].1 = title("No, it asks me");
        steps.extend([("Who are you?", Answer::Enter), ("And now?", title("Stop here"))]);
        let (outcome, seen) = place.run(steps).await;
        assert!(matches!(outcome, Err(Error::Exit(0))), "{outcome:?}");
        assert!(seen.contains("Professional") && seen.contains("Run the same command again"), "{seen}");
        assert_eq!(place.profile().software.as_deref(), Some("csm"));
        assert!(place.stage.state().users.is_empty(), "nothing is created before");
        // The next run knows what was answered. Who goes on with AWS is asked for the registration no more.
        let steps = [
            ("\"Add new app client\"?", title("No, it asks me")),
            ("Who are you?", title("I make software")),
            ("And now?", title("Go on with the AWS part")),
            ("in this account?", Answer::Interrupt),
        ];
        let (outcome, seen) = place.run(steps).await;
        assert!(matches!(outcome, Err(Error::Cancelled)), "{outcome:?}");
        assert!(seen.contains("to be done before step 7"), "{seen}");
    });
}

#[test]
fn what_stands_in_the_way_is_taken_over_when_a_person_says_so() {
    play(|| async {
        let place = Computer::new().await;
        let mut first = purpose();
        first.extend([("in this account?", Answer::Yes(true)), ("Go ahead?", Answer::Key('y'))]);
        first.extend([("shipping addresses", Answer::Interrupt)]);
        let (outcome, _) = place.run(first).await;
        assert!(matches!(outcome, Err(Error::Halfway { .. })), "{outcome:?}");
        // Another computer finds what this one made.
        let other = Computer { folder: tempfile::tempdir().unwrap(), ..place };
        let mut steps = purpose();
        steps.extend([
            ("in this account?", Answer::Yes(true)),
            ("does not belong to this", title("Take them")),
        ]);
        steps.push(("Go ahead?", Answer::Key('y')));
        steps.extend(seller_central(&other.sample()));
        other.runs(steps).await;
        assert_eq!(other.stage.state().keys_of("SellingPartnerAPIUser").len(), 2, "one beside the other's");
    });
}

#[test]
fn a_value_that_amazon_refuses_is_asked_again() {
    play(|| async {
        let place = Computer::new().await;
        let sample = place.sample();
        let right = sample.client_secret.expose();
        let wrong = format!("{}00000000", &right[..right.len() - 8]);
        let mut steps = purpose();
        steps[0].1 = title("Software that asks only");
        let mut last = seller_central(&sample);
        last[4].1 = paste(&wrong);
        let other_regions = last.pop();
        steps.extend(last);
        steps.push(("Client secret", Answer::Enter));
        steps.extend([("What now?", title("Another client secret"))]);
        steps.extend([("Client secret", paste(right)), ("Day the secret was made", Answer::Enter)]);
        steps.extend(other_regions);
        let seen = place.runs(steps).await;
        assert!(seen.contains("Steps 4 to 6 are left out") && seen.contains("invalid_client"), "{seen}");
        assert!(!seen.contains(&wrong[20..]));
        assert!(place.profile().identity.is_none());
    });
}
