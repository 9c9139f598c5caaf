//! The rung below all others: the team's store is reached, by whom, and may be read and written.

use super::rung::Id;
use super::verdict::Verdict;
use crate::Error;
use crate::profiles::secrets;
use crate::store::{Config, Profile, Store, Stores};
use crate::values::StoreKind;
use tokio::sync::OnceCell;

/// What became of it, tried once for all profiles of a run.
#[derive(Default)]
pub(super) struct Remote(OnceCell<Verdict>);

impl Remote {
    /// Tries the team's store with an entry of its own, where the profile keeps anything there.
    pub(super) async fn verdict(
        &self,
        stores: &Stores,
        config: &Config,
        profile: &Profile,
    ) -> Option<Verdict> {
        let app = secrets::app(config, profile).map(|(_, app)| app.store);
        let identity = secrets::identity(config, profile).map(|(_, identity)| identity.store);
        if ![Some(profile.store), app, identity].contains(&Some(StoreKind::Aws)) {
            return None;
        }
        let ask = async || {
            let store = stores.kind(StoreKind::Aws);
            match tried(store).await {
                Ok(caller) => {
                    Verdict::pass(Id::Remote, format!("{}, as {caller}: may read and write", store.title()))
                }
                Err(error) => Verdict::of(Id::Remote, &error),
            }
        };
        Some(self.0.get_or_init(|| Box::pin(ask())).await.clone())
    }
}

async fn tried(store: &Store) -> Result<String, Error> {
    store.probe().await?;
    match store {
        Store::Team(team) => Ok(team.caller().await?.arn),
        Store::Keyring(_) | Store::File(_) => Ok(String::new()),
    }
}
