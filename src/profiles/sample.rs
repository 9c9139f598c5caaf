//! A configuration for tests: an app and its profiles.

use crate::store::{App, Config, PendingRotation, Profile, RotationState};
use crate::values::{Auth, LwaClientId, Region, StoreKind};

fn app() -> LwaClientId {
    "amzn1.application-oa2-client.5a3b1e5a3b1e5a3b1e5a3b1e5a3b1e5a".parse().unwrap()
}

/// The app with profiles of these names.
pub(super) fn config(names: &[&str]) -> Config {
    let mut config = Config::fresh();
    config.apps.insert(app(), App::new(StoreKind::File));
    for name in names {
        let profile = Profile::new(Auth::Lwa, Region::Eu, StoreKind::File);
        config.profiles.insert(name.parse().unwrap(), Profile { client_id: Some(app()), ..profile });
    }
    config
}

/// The note of a request that was made with the secret `old`.
pub(super) fn note(state: RotationState) -> PendingRotation {
    PendingRotation {
        client_id: app(),
        queue_arn: "arn:aws:sqs:eu-west-1:123456789012:spapi-setup-1a2b3c4d".parse().unwrap(),
        host: "sellingpartnerapi-eu.amazon.com".into(),
        at: "2026-11-20T12:00:00Z".parse().unwrap(),
        state,
        from: "old".into(),
        request_id: None,
        received: None,
    }
}
