//! The thread that speaks to the bucket. A home's functions are not async, and a command's own runtime may have but one
//! thread, which is waiting here meanwhile.

use crate::aws;
use std::future::Future;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;
use tokio::runtime::{Builder, Handle, Runtime};

/// How long a piece of work may take; each request of it has limits of its own, which are over long before.
const LIMIT: Duration = Duration::from_secs(240);

/// Reading credentials is a deep pile of futures.
const STACK: usize = 8 << 20;

/// The thread with its runtime; it ends with the value.
pub(super) struct Worker {
    runtime: Option<Runtime>,
}

impl Worker {
    /// Starts the thread, or says why the system gave none.
    pub(super) fn start() -> Result<Self, String> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("shared-home")
            .thread_stack_size(STACK)
            .enable_all()
            .build();
        runtime.map(|runtime| Self { runtime: Some(runtime) }).map_err(|e| e.to_string())
    }

    /// Where further work can be put.
    pub(super) fn handle(&self) -> Option<&Handle> {
        self.runtime.as_ref().map(Runtime::handle)
    }

    /// Runs one piece of work there; this thread waits.
    ///
    /// # Errors
    /// The work's own; [`aws::Error::CutConnection`] where it takes too long: nobody knows what it did.
    pub(super) fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, aws::Error>> + Send + 'static,
    ) -> Result<T, aws::Error> {
        let lost = |what: &str| aws::Error::CutConnection { action: "s3", what: what.to_owned() };
        let Some(runtime) = &self.runtime else { return Err(lost("the program is ending")) };
        let (tell, told) = sync_channel(1);
        runtime.spawn(async move {
            // Nobody listens any more where the limit is over.
            let _ = tell.send(work.await);
        });
        match told.recv_timeout(LIMIT) {
            Ok(done) => done,
            Err(RecvTimeoutError::Timeout) => Err(lost("timeout")),
            Err(RecvTimeoutError::Disconnected) => Err(lost("the work ended without a result")),
        }
    }
}

/// A runtime that is dropped where another one runs would wait for its thread, which is not allowed there.
impl Drop for Worker {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
