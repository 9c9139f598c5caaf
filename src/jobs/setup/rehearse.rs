//! `init --rehearse` and the rehearsals that begin after it: the same code in another world, played by this program on
//! the loopback interface.

use crate::Error;
use crate::amazon::Endpoints;
use crate::answers::{Flags, StoreFlags};
use crate::aws::SignIn;
use crate::env::{Env, WITHOUT_TLS};
use crate::options::Global;
use crate::rehearsal::{Knobs, Rehearsal, RotationKnobs, Sample};
use crate::store::{Home, Team};
use crate::term::Term;
use crate::values::{Partner, SignInWay};
use crate::world::{Samples, World};
use std::sync::OnceLock;
use tempfile::TempDir;

/// Runs the wizard against the stand-in, in a temporary home that is removed.
pub(crate) async fn run(mut flags: Flags, world: World) -> Result<(), Error> {
    // Who the person is, a flag or an answer says; the sample plays along.
    let knobs = Knobs { propagation: 1, any_kind: true, ..Knobs::default() };
    let stage = Stage::open(&world, knobs).await?;
    // The keyring is the real world's, whatever a flag says.
    flags.keep.store = StoreFlags::default();
    // And so are the files of AWS's tools.
    flags.aws.keep_sign_in = false;
    let chain = flags.aws.sign_in.as_deref() == Some(SignInWay::Chain.as_str());
    let alone = !world.term.may_prompt();
    // A person is asked how to sign in, as on a computer that knows no AWS account.
    let scene = stage.world(&world, world.term.clone(), alone, alone || chain)?;
    let outcome = super::run(flags, &scene).await;
    stage.close(&scene, "init", outcome)
}

/// Sets the sample app up without a word, then plays `scene` with it. `scene` gets two worlds with the same home: one
/// where nothing is shown or asked, and the one that the person sees. `command` is the one that does it for real.
pub(crate) async fn after_init(
    world: World,
    command: &str,
    scene: impl AsyncFnOnce(&World, &World) -> Result<(), Error>,
) -> Result<(), Error> {
    let rotation = RotationKnobs { clicked: true, late_polls: 1, ..RotationKnobs::default() };
    let stage = Stage::open(&world, Knobs { rotation, any_kind: true, ..Knobs::default() }).await?;
    let behind = stage.world(&world, Term::muted(&world.env), true, true)?;
    let shown = stage.world(&world, world.term.clone(), !world.term.may_prompt(), true)?;
    shown.term.para(
        0,
        "This is a rehearsal: AWS, Login with Amazon and the Selling Partner API are played by this program on this \
         computer. It begins with a sample app that `spapi-setup init` has set up.",
    );
    let outcome = match Box::pin(super::run(Flags::default(), &behind)).await {
        Ok(()) => scene(&behind, &shown).await,
        Err(error) => Err(error),
    };
    stage.close(&shown, command, outcome)
}

/// The stand-in and the temporary home.
struct Stage {
    rehearsal: Rehearsal,
    folder: TempDir,
}

fn failed(error: std::io::Error) -> Error {
    Error::File { path: "the rehearsal's temporary folder".into(), why: error.to_string() }
}

impl Stage {
    async fn open(world: &World, knobs: Knobs) -> Result<Self, Error> {
        let folder = tempfile::Builder::new().prefix("spapi-setup-rehearsal-").tempdir().map_err(failed)?;
        world.guard.remove_on_exit(folder.path().to_owned());
        Ok(Self { rehearsal: Rehearsal::start(knobs).await.map_err(failed)?, folder })
    }

    /// A world of this stage. `alone`: nobody is there, so the samples answer and the plan is agreed to. `signed_in`:
    /// as the stand-in's administrator.
    fn world(&self, from: &World, term: Term, alone: bool, signed_in: bool) -> Result<World, Error> {
        let stage = &self.rehearsal;
        let sample = stage.sample();
        let (key_id, secret) = stage.admin();
        let endpoint = Some(stage.url().to_owned());
        let keys = SignIn::Static { key_id, secret, session_token: None, endpoint };
        // Variables that would lead into the real world stay out of the rehearsal.
        let env = closed(from.env.clone())
            .with("SPAPI_SETUP_LWA_URL", stage.lwa_url())
            .with("SPAPI_SETUP_SPAPI_URL", stage.spapi_url())
            .with("SPAPI_SETUP_SPAPI_SANDBOX_URL", stage.sandbox_url())
            .with("SPAPI_SETUP_CENTRAL_URL", stage.central_url());
        let (application_id, redirect_uri) = {
            let state = stage.state();
            let app = state.apps.get(&sample.client_id);
            let uri = app.and_then(|app| app.redirect_uris.first().cloned());
            (app.map(|app| app.application_id.clone()).unwrap_or_default(), uri.unwrap_or_default())
        };
        let global = Global { yes: from.global.yes || alone, ..from.global.clone() };
        Ok(World {
            term: term.with_suffix(" (rehearsal)"),
            http: OnceLock::new(),
            clock: from.clock.clone(),
            endpoints: Endpoints::from_env(&env)?,
            // The stand-in's own addresses are no news.
            env: answered(closed(env), alone.then_some(&sample)).with(WITHOUT_TLS, "1"),
            home: Home::at(self.folder.path().join("home")),
            sign_in: match signed_in {
                true => keys.clone(),
                false => SignIn::Nobody { endpoint: stage.url().to_owned() },
            },
            chosen: from.chosen.clone(),
            team: Team::default(),
            mfa: from.mfa.clone(),
            guard: from.guard.clone(),
            global,
            hardening: from.hardening.clone(),
            samples: Some(Samples {
                client_id: sample.client_id.to_string(),
                client_secret: sample.client_secret,
                refresh_token: sample.refresh_token,
                application_id,
                redirect_uri,
                code: stage.sample_code(Partner::Seller),
                start_url: stage.state().sso.start_url.clone(),
                sign_in: keys,
            }),
        })
    }

    /// Removes it all, and says so where the rehearsal went well.
    fn close(self, shown: &World, command: &str, outcome: Result<(), Error>) -> Result<(), Error> {
        drop(self.rehearsal);
        self.folder.close().map_err(failed)?;
        if outcome.is_ok() {
            shown.term.blank();
            let last = format!("This was a rehearsal: nothing was kept. For real: spapi-setup {command}");
            shown.term.para(0, &last);
        }
        outcome
    }
}

/// Without the variables that lead into the real world.
pub(crate) fn closed(env: Env) -> Env {
    env.filtered(|name| {
        !name.starts_with("AWS_") && !name.starts_with("SPAPI_SETUP_") && !name.contains("DBUS")
    })
}

/// Secrets go to a file in the temporary home; without a person the samples answer the rest.
fn answered(env: Env, sample: Option<&Sample>) -> Env {
    let env = env.with("SPAPI_SETUP_STORE", "file");
    match sample {
        None => env,
        Some(sample) => env
            .with("SPAPI_SETUP_REGION", "eu")
            .with("SPAPI_SETUP_LWA_CLIENT_ID", sample.client_id.as_str())
            .with("SPAPI_SETUP_LWA_CLIENT_SECRET", sample.client_secret.expose())
            .with("SPAPI_SETUP_REFRESH_TOKEN", sample.refresh_token.expose()),
    }
}
