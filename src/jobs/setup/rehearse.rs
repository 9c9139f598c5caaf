//! `init --rehearse`: the same wizard in another world, played by this program on the loopback interface.

use crate::Error;
use crate::amazon::Endpoints;
use crate::answers::Flags;
use crate::aws::SignIn;
use crate::env::{Env, WITHOUT_TLS};
use crate::rehearsal::{Knobs, Rehearsal, Sample};
use crate::store::Home;
use crate::values::SignInWay;
use crate::world::{Samples, World};
use std::sync::OnceLock;

/// Runs the wizard against the stand-in, in a temporary home that is removed.
pub(crate) async fn run(mut flags: Flags, world: World) -> Result<(), Error> {
    let failed = |e: std::io::Error| Error::File {
        path: "the rehearsal's temporary folder".into(),
        why: e.to_string(),
    };
    let folder = tempfile::Builder::new().prefix("spapi-setup-rehearsal-").tempdir().map_err(failed)?;
    world.guard.remove_on_exit(folder.path().to_owned());
    let stage = Rehearsal::start(Knobs { propagation: 1, ..Knobs::default() }).await.map_err(failed)?;
    // The keyring is the real world's, whatever a flag says.
    flags.keep.store = None;
    // And so are the files of AWS's tools.
    flags.aws.keep_sign_in = false;
    let sample = stage.sample();
    let (key_id, secret) = stage.admin();
    let keys = SignIn::Static { key_id, secret, session_token: None, endpoint: Some(stage.url().to_owned()) };
    let chain = flags.aws.sign_in.as_deref() == Some(SignInWay::Chain.as_str());

    // Variables that would lead into the real world stay out of the rehearsal.
    let env = closed(world.env)
        .with("SPAPI_SETUP_LWA_URL", stage.lwa_url())
        .with("SPAPI_SETUP_SPAPI_URL", stage.spapi_url())
        .with("SPAPI_SETUP_SPAPI_SANDBOX_URL", stage.sandbox_url());
    let alone = !world.term.may_prompt();
    let mut global = world.global;
    if alone {
        global.yes = true;
    }
    let stage_world = World {
        term: world.term.with_suffix(" (rehearsal)"),
        http: OnceLock::new(),
        clock: world.clock,
        endpoints: Endpoints::from_env(&env)?,
        env: answered(quiet(env), alone.then_some(&sample)).with(WITHOUT_TLS, "1"),
        home: Home::at(folder.path().join("home")),
        // A person is asked how to sign in, as on a computer that knows no AWS account.
        sign_in: match alone || chain {
            true => keys.clone(),
            false => SignIn::Nobody { endpoint: stage.url().to_owned() },
        },
        chosen: world.chosen,
        mfa: world.mfa,
        guard: world.guard,
        global,
        hardening: world.hardening,
        samples: Some(Samples {
            client_id: sample.client_id.to_string(),
            client_secret: sample.client_secret,
            refresh_token: sample.refresh_token,
            start_url: stage.state().sso.start_url.clone(),
            sign_in: keys,
        }),
    };
    let outcome = super::run(flags, &stage_world).await;
    drop(stage);
    folder.close().map_err(failed)?;
    if outcome.is_ok() {
        stage_world.term.blank();
        stage_world.term.para(0, "This was a rehearsal: nothing was kept. For real: spapi-setup init");
    }
    outcome
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

/// The stand-in's own addresses are no news.
fn quiet(env: Env) -> Env {
    env.filtered(|name| !name.starts_with("SPAPI_SETUP_"))
}
