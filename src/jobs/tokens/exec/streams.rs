//! A command's two output streams on their way through the mask.

use crate::term::Term;
use crate::term::passage::{Passage, Stream};
use crate::values::mask::Masker;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// How long output is waited for once the command has ended: what it left behind may never close the streams.
const DRAIN: Duration = Duration::from_secs(1);
/// How much is still passed on after that, of what waits to be read: a program that never stops writing would keep us.
const LAST: usize = 1 << 20;

/// The streams that are passed on.
pub(crate) struct Streams {
    pumps: JoinSet<()>,
    over: watch::Sender<bool>,
}

impl Streams {
    /// Passes both streams on from now on, each through a masker of its own.
    pub(crate) fn pass(
        out: Option<impl AsyncRead + Unpin + Send + 'static>,
        err: Option<impl AsyncRead + Unpin + Send + 'static>,
        masker: &Masker,
        term: &Term,
    ) -> Self {
        let (over, told) = watch::channel(false);
        let mut pumps = JoinSet::new();
        if let Some(out) = out {
            pumps.spawn(pump(out, masker.clone(), term.passage(Stream::Out), told.clone()));
        }
        if let Some(err) = err {
            pumps.spawn(pump(err, masker.clone(), term.passage(Stream::Err), told));
        }
        Self { pumps, over }
    }

    /// Passes on what comes until both streams end, or for about a second. What is there by then is passed on however
    /// slowly it is read.
    pub(crate) async fn drain(mut self) {
        if tokio::time::timeout(DRAIN, ended(&mut self.pumps)).await.is_err() {
            let _ = self.over.send(true);
            ended(&mut self.pumps).await;
        }
    }
}

async fn ended(pumps: &mut JoinSet<()>) {
    // One that panicked has told so.
    while pumps.join_next().await.is_some() {}
}

async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut masker: Masker,
    to: Passage,
    mut told: watch::Receiver<bool>,
) {
    let mut buffer = zeroize::Zeroizing::new(vec![0; 16 * 1024]);
    let (to, mut left) = (Arc::new(to), LAST);
    while left > 0 {
        let count = tokio::select! {
            // What is there goes first.
            biased;
            read = from.read(&mut buffer) => read.unwrap_or(0),
            _ = told.wait_for(|over| *over) => 0,
        };
        if count == 0 {
            break;
        }
        if *told.borrow() {
            left = left.saturating_sub(count);
        }
        if !write(&to, masker.push(&buffer[..count])).await {
            // Nobody reads any more: the command learns it when it writes next, as in any pipe.
            return;
        }
    }
    write(&to, masker.finish()).await;
}

/// Writes on a thread that may wait for a slow reader.
async fn write(to: &Arc<Passage>, bytes: zeroize::Zeroizing<Vec<u8>>) -> bool {
    if bytes.is_empty() {
        return true;
    }
    let to = Arc::clone(to);
    tokio::task::spawn_blocking(move || to.write(&bytes)).await.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::Env;
    use crate::term::Look;
    use crate::values::Secret;
    use tokio::io::AsyncWriteExt;

    fn masker() -> Masker {
        Masker::new(&[Secret::new("a secret of some length")])
    }

    #[tokio::test(start_paused = true)]
    async fn a_stream_that_stays_open_is_left_after_a_while() {
        let (term, seen) = Term::capture(Look::default(), &Env::default(), 80);
        let (mut command, ours) = tokio::io::duplex(64);
        let streams = Streams::pass(Some(ours), None::<tokio::io::Empty>, &masker(), &term);
        command.write_all(b"begun, a secret of some len").await.unwrap();
        streams.drain().await;
        assert_eq!(seen.out(), "begun, ********", "a cut secret is no end of a stream");
        // Still open.
        drop(command);
    }

    #[tokio::test(start_paused = true)]
    async fn what_waits_to_be_read_is_passed_on_when_the_time_is_up() {
        let (term, seen) = Term::capture(Look::default(), &Env::default(), 80);
        let (mut command, ours) = tokio::io::duplex(1 << 17);
        command.write_all(&[b'x'; 100_000]).await.unwrap();
        let (over, told) = watch::channel(false);
        over.send(true).unwrap();
        pump(ours, masker(), term.passage(Stream::Out), told).await;
        assert_eq!(seen.out().len(), 100_000);
        drop(command);
    }

    #[tokio::test(start_paused = true)]
    async fn a_writer_without_an_end_does_not_keep_us() {
        let (term, seen) = Term::capture(Look::default(), &Env::default(), 80);
        let (over, told) = watch::channel(true);
        pump(tokio::io::repeat(b'x'), masker(), term.passage(Stream::Out), told).await;
        assert_eq!(seen.out().len(), LAST);
        drop(over);
    }
}
