//! `authorize` killed at every checkpoint, and run again: no token is lost, none is left over.

use crate::support::consent::Owner;
use crate::support::home::Cmd;
use crate::support::kill::{matrix, points};

struct World {
    owner: Owner,
    callback: String,
    state: String,
}

impl World {
    fn new() -> Self {
        let owner = Owner::new();
        // Without the app: the exchange stores its secret too.
        std::fs::remove_dir_all(owner.home.setup()).unwrap();
        let (callback, state) = Self::consented(&owner);
        Self { owner, callback, state }
    }

    fn consented(owner: &Owner) -> (String, String) {
        let sample = owner.stage.sample();
        let id = owner.application_id();
        let page = ["--url-only", "--marketplace", "DE", "--lwa-client-id", &sample.client_id];
        let consent = ["--application-id", &id, "--redirect-uri", crate::support::consent::REDIRECT];
        let out = owner.authorize(&page).args(consent).run();
        let json = out.code(0).json();
        let text = |key: &str| json[key].as_str().unwrap().to_owned();
        (crate::support::consent::consent(&text("url")), text("state"))
    }

    fn cmd(&self) -> Cmd {
        self.take(&self.callback, &self.state)
    }

    fn take(&self, callback: &str, state: &str) -> Cmd {
        let sample = self.owner.stage.sample();
        self.owner
            .take(callback, state, &["--marketplace", "DE", "--store", "file"])
            .args(["--lwa-client-id", &sample.client_id])
            .env("SPAPI_SETUP_LWA_CLIENT_SECRET", sample.client_secret.expose())
    }
}

#[test]
fn at_every_point() {
    let mut all = points(&["authorize."]);
    all.extend(["init.app.recorded", "init.token.stored", "init.profile.saved"]);
    matrix(&all, World::new, World::cmd, |world, point| {
        let again = world.cmd().run();
        if matches!(point, "authorize.exchanged" | "authorize.noted") {
            // The answer died with the run: only another consent helps, and that is said.
            again.code(3).says("was used already");
            assert_eq!(world.owner.home.read("pending.toml"), "");
            let (callback, state) = World::consented(&world.owner);
            world.take(&callback, &state).run().code(0);
            world.owner.is_clean();
            return;
        }
        again.code(0);
        world.owner.is_clean();
        let profile = &world.owner.config()["profiles"]["Rehearsal-Store"];
        assert_eq!(profile["selling_partner_id"].as_str(), Some("A2SAMPLESELLER"));
        assert_eq!(profile["verified"].as_bool(), Some(true));
        let app = world.owner.config()["apps"].as_table().unwrap().values().next().unwrap().clone();
        assert!(app.get("application_id").is_none() && app["secret_date"].as_str().is_some(), "{app:?}");
    });
}

#[test]
fn a_renewal_at_every_point() {
    let ready = || {
        let world = World::new();
        world.cmd().args(["-p", "shop"]).run().code(0);
        let (callback, state) = World::consented(&world.owner);
        World { callback, state, ..world }
    };
    let renew = |world: &World| world.take(&world.callback, &world.state).args(["--renew", "shop"]);
    let all = [
        "authorize.kept",
        "authorize.named",
        "init.token.stored",
        "authorize.stored",
        "authorize.recorded",
        "authorize.entry-deleted",
    ];
    matrix(&all, ready, renew, |world, _| {
        let old = world.owner.stage.sample().refresh_token;
        renew(world).run().code(0);
        world.owner.is_clean();
        let config = world.owner.config();
        let profiles = config["profiles"].as_table().unwrap();
        assert_eq!(profiles.keys().collect::<Vec<_>>(), ["shop"]);
        let token = world.owner.tokens()["shop"].as_str().unwrap().to_owned();
        let state = world.owner.stage.state();
        let given = &state.apps.values().next().unwrap().tokens;
        assert_eq!(given.last().unwrap().token.expose(), token, "the newest, of {}", given.len());
        assert_ne!(token, old.expose());
    });
}
