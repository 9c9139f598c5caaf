//! Sinks in AWS side by side.

use super::known::Recorded;
use std::task::Poll;

/// So many sinks in AWS are asked for at once: 200 of them one after the other would take a minute, and AWS asks for fewer
/// than 50 writes a second.
const AT_ONCE: usize = 8;

/// The sinks in their order, those in AWS by the handful. Commands and files of the user's come one after the other: they
/// may share what they write.
pub(super) fn batches(sinks: &[Recorded]) -> impl Iterator<Item = &[Recorded]> {
    let alike = |one: &Recorded, other: &Recorded| {
        one.record.sink.in_aws().is_some() && other.record.sink.in_aws().is_some()
    };
    sinks.chunk_by(alike).flat_map(|group| group.chunks(AT_ONCE))
}

/// The results of these futures, which run side by side on this thread.
pub(super) async fn together<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut running: Vec<_> = futures.map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        for (future, result) in &mut running {
            if result.is_none()
                && let Poll::Ready(ready) = future.as_mut().poll(context)
            {
                *result = Some(ready);
            }
        }
        let all = running.iter().all(|(_, result)| result.is_some());
        if all { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    running.into_iter().filter_map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test(start_paused = true)]
    async fn what_runs_together_takes_as_long_as_the_longest_and_keeps_its_order() {
        let start = tokio::time::Instant::now();
        let sleeps = [30, 10, 20].into_iter().map(|ms| async move {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            ms
        });
        assert_eq!(together(sleeps).await, [30, 10, 20]);
        assert_eq!(start.elapsed(), Duration::from_millis(30));
        assert!(together(std::iter::empty::<std::future::Ready<()>>()).await.is_empty());
    }
}
