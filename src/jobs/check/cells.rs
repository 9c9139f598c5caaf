//! What several profiles share is asked for once.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::OnceCell;

/// Values that are made once for each key: the first caller makes it, the others wait.
pub(super) struct Cells<K, V>(Mutex<HashMap<K, Arc<OnceCell<V>>>>);

impl<K, V> Default for Cells<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V: Clone> Cells<K, V> {
    pub(super) async fn get(&self, key: K, make: impl Future<Output = V>) -> V {
        let all = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let cell = Arc::clone(all().entry(key).or_default());
        cell.get_or_init(|| make).await.clone()
    }
}
