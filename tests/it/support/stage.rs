//! The rehearsal as a stage: IAM, STS, Login with Amazon and the SP-API on one loopback port, for one test.

use std::sync::MutexGuard;

use spapi_setup::rehearsal::{Knobs, Rehearsal, Sample, State};

/// A running stand-in with the runtime that serves it. Dropping it fails the test where an unexpected
/// request came, or none at all (see [`Stage::unused`]).
pub(crate) struct Stage {
    rehearsal: Option<Rehearsal>,
    runtime: tokio::runtime::Runtime,
    may_be_unused: bool,
    may_be_surprised: bool,
}

impl Stage {
    /// A world without trouble.
    pub(crate) fn new() -> Self {
        Self::with(Knobs::default())
    }

    pub(crate) fn with(knobs: Knobs) -> Self {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let runtime = builder.worker_threads(1).enable_all().build().expect("a runtime");
        let rehearsal = runtime.block_on(Rehearsal::start(knobs)).expect("a loopback port");
        Self { rehearsal: Some(rehearsal), runtime, may_be_unused: false, may_be_surprised: false }
    }

    /// This test expects that nothing is asked of the stand-in.
    pub(crate) fn unused(mut self) -> Self {
        self.may_be_unused = true;
        self
    }

    /// This test expects requests that the stand-in does not know.
    pub(crate) fn surprised(mut self) -> Self {
        self.may_be_surprised = true;
        self
    }

    pub(crate) fn rehearsal(&self) -> &Rehearsal {
        self.rehearsal.as_ref().expect("running")
    }

    /// What the stand-in holds: to look at and to change between runs. Requests wait while it is kept.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.rehearsal().state()
    }

    /// Endpoints and an administrator's credentials for a command.
    pub(crate) fn env(&self) -> Vec<(String, String)> {
        self.rehearsal().env()
    }

    /// Only the endpoints of Login with Amazon and the SP-API: AWS is moto's then.
    pub(crate) fn amazon_env(&self) -> Vec<(String, String)> {
        self.env().into_iter().filter(|(name, _)| name.starts_with("SPAPI_SETUP_")).collect()
    }

    pub(crate) fn sample(&self) -> Sample {
        self.rehearsal().sample()
    }

    /// The sample app's values as variables of an unattended run.
    pub(crate) fn answers(&self) -> [(&'static str, String); 3] {
        let sample = self.sample();
        [
            ("SPAPI_SETUP_LWA_CLIENT_ID", sample.client_id),
            ("SPAPI_SETUP_LWA_CLIENT_SECRET", sample.client_secret.expose().to_owned()),
            ("SPAPI_SETUP_REFRESH_TOKEN", sample.refresh_token.expose().to_owned()),
        ]
    }

    /// The actions that were asked for so far, in the order of their arrival.
    pub(crate) fn actions(&self) -> Vec<String> {
        self.state().calls.iter().map(|call| call.action.clone()).collect()
    }

    /// How often `action` was asked for.
    pub(crate) fn count(&self, action: &str) -> usize {
        self.actions().iter().filter(|other| *other == action).count()
    }

    /// Runs a future of the test's own on the stage's runtime.
    pub(crate) fn block_on<T>(&self, future: impl Future<Output = T>) -> T {
        self.runtime.block_on(future)
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let Some(rehearsal) = self.rehearsal.take() else { return };
        let (calls, unexpected) = {
            let state = rehearsal.state();
            (state.calls.len(), state.unexpected.clone())
        };
        drop(rehearsal);
        if std::thread::panicking() {
            return;
        }
        assert!(calls > 0 || self.may_be_unused, "the stand-in was never called");
        assert!(unexpected.is_empty() || self.may_be_surprised, "unexpected requests: {unexpected:?}");
    }
}

#[test]
#[should_panic(expected = "never called")]
fn a_stage_that_nobody_enters_fails_its_test() {
    drop(Stage::new());
}

#[cfg(unix)] // a Python program
#[test]
fn boto3_is_answered_too() {
    let stage = Stage::new();
    let env = stage.env();
    let value = |name: &str| env.iter().find(|(n, _)| n == name).expect("set").1.clone();
    let port = stage.rehearsal().url().rsplit(':').next().expect("a port").to_owned();
    let args = [port, value("AWS_ACCESS_KEY_ID"), value("AWS_SECRET_ACCESS_KEY")];
    let home = super::home::Home::new();
    let python = home.program(super::venv("python"), ["-B"]).arg(super::beside("boto.py"));
    assert!(python.args(args).run().code(0).json()["users"].is_object());
}
