//! How the bucket is reached: by the SDK's own chain of this process, on a thread of its own.

use super::worker::Worker;
use super::{Remote, SharedError, lease};
use crate::aws::{self, Bucket, Condition, Got, Guarded, ObjectError, Options};

impl Remote {
    /// How the bucket is guarded.
    pub(in crate::store) fn guarded(&self) -> Result<Guarded, SharedError> {
        self.ask(|bucket| async move { Box::pin(bucket.guarded()).await })
    }

    /// The region of the bucket where it is not the one that is set here; known after the first answer.
    pub(in crate::store) fn other_region(&self) -> Option<String> {
        self.0.bucket.get().and_then(Bucket::corrected_region)
    }

    /// Whose credentials are used, in words; known after the first answer.
    pub(in crate::store) fn source(&self) -> Option<String> {
        self.0.bucket.get().map(|bucket| bucket.session.source())
    }

    /// Makes sure that the server keeps conditions: one that does not know them takes every write.
    ///
    /// # Errors
    /// [`ObjectError::Unknown`].
    pub(in crate::store) fn prove_conditions(&self) -> Result<(), SharedError> {
        let key = self.0.path.key(lease::NAME);
        let name = self.0.path.bucket().to_owned();
        // The lock was taken and let go a moment ago: it is there, with another tag.
        self.ask(move |bucket| async move {
            for condition in [Condition::Absent, Condition::Is("\"00000000000000000000000000000000\"")] {
                match bucket.put(&key, b"", condition, &[]).await {
                    Err(aws::Error::Object(ObjectError::Changed { .. }, _)) => {}
                    Err(error) => return Err(error),
                    Ok(_) => {
                        let what = "conditional writes (If-None-Match, If-Match)";
                        return Err(aws::Error::Object(ObjectError::Unknown { bucket: name, what }, None));
                    }
                }
            }
            Ok(())
        })
    }

    /// An object, unless it is the one with this tag.
    pub(super) fn get(&self, name: &str, tag: Option<String>) -> Result<Got, SharedError> {
        let key = self.0.path.key(name);
        self.ask(move |bucket| async move { bucket.get(&key, tag.as_deref()).await })
    }

    /// One piece of work with the bucket, on the thread that speaks to it; this thread waits.
    pub(super) fn ask<T, F>(&self, work: impl FnOnce(Bucket) -> F + Send + 'static) -> Result<T, SharedError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, aws::Error>> + Send + 'static,
    {
        let home = self.clone();
        let worker = self.worker()?;
        let done = worker.run(async move {
            let bucket = home.bucket().await?;
            work(bucket).await
        });
        done.map_err(|error| self.failed(error))
    }

    pub(super) fn failed(&self, error: aws::Error) -> SharedError {
        SharedError::Remote { place: self.place(), error: Box::new(error) }
    }

    pub(super) fn worker(&self) -> Result<&Worker, SharedError> {
        if let Some(worker) = self.0.worker.get() {
            return Ok(worker);
        }
        let made = Worker::start().map_err(|what| self.failed(aws::Error::Network { what }))?;
        Ok(self.0.worker.get_or_init(|| made))
    }

    pub(super) async fn bucket(&self) -> Result<Bucket, aws::Error> {
        let open = || async {
            let (clock, mfa) = self.0.around.get().cloned().unwrap_or_default();
            let options = Options::of_chain(mfa, clock, self.0.env.clone());
            Box::pin(aws::Session::open(&options)).await?.bucket(self.0.path.bucket())
        };
        self.0.bucket.get_or_try_init(open).await.cloned()
    }
}
