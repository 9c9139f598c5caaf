//! What `init` says, unattended, of the values of every kind of partner where every other kind was chosen.

use super::stage_tests::{Computer, play};
use crate::Error;
use crate::error::Elsewhere;
use crate::rehearsal::{Knobs, Rehearsal};
use crate::report;
use crate::store::Config;
use crate::values::{AppKind, Environment, Kind, Partner, Realm, Region};
use std::sync::Arc;

/// Every kind in every region.
fn all() -> Vec<(Kind, Region)> {
    let mut all = Vec::new();
    for partner in Partner::ALL {
        for app in AppKind::ALL {
            for environment in Environment::ALL {
                all.extend(Region::ALL.map(|region| (Kind { partner, app, environment }, region)));
            }
        }
    }
    all
}

/// The variables that choose a kind.
fn chosen((kind, region): (Kind, Region)) -> Vec<(&'static str, String)> {
    vec![
        ("SPAPI_SETUP_AUTH", "lwa".to_owned()),
        ("SPAPI_SETUP_PARTNER", kind.partner.to_string()),
        ("SPAPI_SETUP_APP", kind.app.to_string()),
        ("SPAPI_SETUP_ENVIRONMENT", kind.environment.to_string()),
        ("SPAPI_SETUP_REGION", region.to_string()),
    ]
}

/// An app of this kind with a token, as the variables that give the three values.
fn values(stage: &Rehearsal, (kind, region): (Kind, Region)) -> Vec<(&'static str, String)> {
    let mut state = stage.state();
    let (id, secret) = state.add_app();
    let token = state.authorize(&id, region, "Acme").unwrap();
    let app = state.apps.get_mut(&id).unwrap();
    app.environment = kind.environment;
    app.tokens.last_mut().unwrap().partner = kind.partner;
    vec![
        ("SPAPI_SETUP_LWA_CLIENT_ID", id),
        ("SPAPI_SETUP_LWA_CLIENT_SECRET", secret.expose().to_owned()),
        ("SPAPI_SETUP_REFRESH_TOKEN", token.expose().to_owned()),
    ]
}

/// Where the error says that the token works.
fn said(error: &Error, chosen: Realm) -> Realm {
    match error {
        Error::OtherRegion { chosen: tried, accepts } => {
            assert_eq!(*tried, chosen.region);
            Realm { region: *accepts, ..chosen }
        }
        Error::OtherPartner(Elsewhere { chosen: tried, accepts }) => {
            assert_eq!((*tried, accepts.environment), (chosen, chosen.environment));
            assert_ne!(accepts.partner, chosen.partner);
            *accepts
        }
        Error::OtherEnvironment(Elsewhere { chosen: tried, accepts }) => {
            assert_eq!(*tried, chosen);
            assert_ne!(accepts.environment, chosen.environment);
            *accepts
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn init_tells_every_wrong_kind_apart() {
    play(|| async {
        let stage = Arc::new(Rehearsal::start(Knobs::default()).await.unwrap());
        let (mut right, mut wrong) = (0, 0);
        for real in all() {
            let given = values(&stage, real);
            for choice in all() {
                let mut place = Computer::at(Arc::clone(&stage));
                place.answers = [chosen(choice), given.clone()].concat();
                let (outcome, seen) = place.alone().await;
                let (own, other) = (Realm::of(choice.0, choice.1), Realm::of(real.0, real.1));
                let config = Config::load(&place.home()).unwrap();
                let Err(error) = outcome else {
                    // Whether an app is private or public can't be seen from a token: the answer is believed.
                    assert_eq!(own, other, "{seen}");
                    let profile = config.profiles.values().next().unwrap();
                    assert_eq!(
                        (profile.kind(), profile.region, profile.verified),
                        (choice.0, choice.1, true)
                    );
                    right += 1;
                    continue;
                };
                assert_eq!(said(&error, own), other, "{choice:?} {real:?}");
                let told = report::describe(&error);
                let fix = told.lines.fix.unwrap();
                assert!(fix.contains(&own.flags_to(other)), "{fix}");
                assert_eq!((told.exit, config.profiles.len()), (report::REFUSED, 0), "nothing is stored");
                wrong += 1;
            }
        }
        assert_eq!((right, wrong), (48, 528));
    });
}
