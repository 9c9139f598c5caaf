//! Short-lived tokens, kept where the profile's secrets are.

use super::{Entry, Error, Store};
use crate::values::Secret;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// A token and its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cached {
    /// The token; for a caller with several values, its own JSON.
    pub token: Secret,
    /// When it stops working.
    pub expires: Timestamp,
}

#[derive(Deserialize)]
struct Read {
    token: String,
    expires: Timestamp,
}

#[derive(Serialize)]
struct Written<'a> {
    token: &'a str,
    expires: Timestamp,
}

/// The entry that lists the others: a keyring cannot be asked what it holds on every system.
const INDEX: &str = "index";

impl Store {
    /// A token that still works; `None` for anything else, a store that fails included: a cache
    /// that cannot be read costs one request.
    pub async fn cache_get(&self, key: &str) -> Option<Cached> {
        let text = self.get(&Entry::Cache(key.to_owned())).await.ok()??;
        let Read { token, expires } = serde_json::from_str(text.expose()).ok()?;
        (expires > Timestamp::now()).then(|| Cached { token: Secret::new(token), expires })
    }

    /// Keeps a token until it expires.
    pub async fn cache_put(&self, key: &str, cached: &Cached) -> Result<(), Error> {
        if let Store::Keyring(_) = self {
            let mut keys = self.index().await?;
            if !keys.iter().any(|k| k == key) {
                keys.push(key.to_owned());
                self.put_index(&keys).await?;
            }
        }
        let written = Written { token: cached.token.expose(), expires: cached.expires };
        let mut text = Zeroizing::new(Vec::with_capacity(2 * written.token.len() + 96));
        let entry = Entry::Cache(key.to_owned());
        serde_json::to_writer(&mut *text, &written)
            .map_err(|_| Error::ReadBackDiffers { entry: entry.to_string() })?;
        self.put(&entry, &Secret::new(String::from_utf8_lossy(&text).into_owned())).await
    }

    /// Forgets every token whose key begins with `prefix`; how many there were.
    pub async fn cache_clear(&self, prefix: &str) -> Result<usize, Error> {
        let keys = match self {
            Store::File(file) => file.cached()?,
            Store::Keyring(_) => self.index().await?,
        };
        let (gone, kept): (Vec<_>, Vec<_>) = keys.into_iter().partition(|key| key.starts_with(prefix));
        for key in &gone {
            self.delete(&Entry::Cache(key.clone())).await?;
        }
        if let Store::Keyring(_) = self
            && !gone.is_empty()
        {
            self.put_index(&kept).await?;
        }
        Ok(gone.len())
    }

    async fn index(&self) -> Result<Vec<String>, Error> {
        let text = self.get(&Entry::Cache(INDEX.to_owned())).await?;
        // A list that is not one is written anew.
        Ok(text.and_then(|text| serde_json::from_str(text.expose()).ok()).unwrap_or_default())
    }

    async fn put_index(&self, keys: &[String]) -> Result<(), Error> {
        let entry = Entry::Cache(INDEX.to_owned());
        if keys.is_empty() {
            return self.delete(&entry).await.map(|_| ());
        }
        self.put(&entry, &Secret::new(serde_json::Value::from(keys.to_vec()).to_string())).await
    }
}
