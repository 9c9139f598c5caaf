//! What several profiles share is asked for once.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// Values that are made once for each key: the first caller makes it, the others wait.
pub(super) struct Cells<K, V>(Mutex<Vec<(K, Arc<OnceCell<V>>)>>);

impl<K, V> Default for Cells<K, V> {
    fn default() -> Self {
        Self(Mutex::new(Vec::new()))
    }
}

impl<K: PartialEq, V: Clone> Cells<K, V> {
    pub(super) async fn get(&self, key: K, make: impl Future<Output = V>) -> V {
        let cell = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            match all.iter().find(|(k, _)| *k == key) {
                Some((_, cell)) => Arc::clone(cell),
                None => {
                    let cell = Arc::new(OnceCell::new());
                    all.push((key, Arc::clone(&cell)));
                    cell
                }
            }
        };
        cell.get_or_init(|| make).await.clone()
    }
}
