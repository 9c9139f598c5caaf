//! Every kind of partner: seller and vendor, private and public, production and sandbox, in three regions. What the wrong
//! kind is told as, in every combination (`check`; what `init` says: beside the wizard), and each kind from `init` to
//! `export` and `check`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use serde_json::Value;
use spapi_setup::rehearsal::RefreshToken;
use spapi_setup::{AppKind, Environment, Partner, Region, Secret};

use crate::check::{check, told, with_status};
use crate::support::home::{Cmd, Home};
use crate::support::stage::Stage;

/// One kind in one region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seat {
    partner: Partner,
    app: AppKind,
    environment: Environment,
    region: Region,
}

impl Seat {
    fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for partner in Partner::ALL {
            for app in AppKind::ALL {
                for environment in Environment::ALL {
                    all.extend(Region::ALL.map(|region| Self { partner, app, environment, region }));
                }
            }
        }
        all
    }

    fn name(self) -> String {
        format!("{}-{}-{}-{}", self.partner, self.app, self.environment, self.region)
    }

    fn flags(self) -> Vec<String> {
        let Self { partner, app, environment, region } = self;
        [
            ("--partner", partner.to_string()),
            ("--app", app.to_string()),
            ("--environment", environment.to_string()),
            ("--region", region.to_string()),
        ]
        .into_iter()
        .flat_map(|(flag, value)| [flag.to_owned(), value])
        .collect()
    }

    fn rung(self) -> &'static str {
        match self.partner {
            Partner::Seller => "spapi.participations",
            Partner::Vendor => "spapi.vendor-orders",
        }
    }
}

/// An app with a token of this kind: client id, client secret, refresh token.
fn authorized(stage: &Stage, seat: Seat) -> (String, Secret, Secret) {
    let mut state = stage.state();
    let (id, secret) = state.add_app();
    let token = state.authorize(&id, seat.region, &format!("Store {}", seat.name())).expect("the app");
    let app = state.apps.get_mut(&id).expect("the app");
    app.environment = seat.environment;
    let given: &mut RefreshToken = app.tokens.last_mut().expect("the token");
    given.partner = seat.partner;
    (id, secret, token)
}

/// The words for what differs, and the flags that lead to the real kind.
fn words(chosen: Seat, real: Seat) -> (&'static str, Vec<String>) {
    let mut flags = Vec::new();
    let mut heading = "";
    if chosen.region != real.region {
        heading = "The refresh token belongs to ";
        flags.push(format!("--region {}", real.region));
    }
    if chosen.partner != real.partner {
        heading = match real.partner {
            Partner::Seller => "The refresh token belongs to a seller (Seller Central), not to a vendor",
            Partner::Vendor => "The refresh token belongs to a vendor (Vendor Central), not to a seller",
        };
        flags.push(format!("--partner {}", real.partner));
    }
    if chosen.environment != real.environment {
        heading = match real.environment {
            Environment::Production => "The refresh token is for production, not for the sandbox",
            Environment::Sandbox => "The refresh token works in the sandbox, not in production",
        };
        flags.push(format!("--environment {}", real.environment));
    }
    (heading, flags)
}

/// Every chosen kind with the values of every real one: 576 profiles of one home, checked at once.
#[test]
fn check_tells_every_wrong_kind_apart() {
    let (home, stage) = (Home::new(), Stage::new());
    let (mut config, mut secrets) = (String::new(), String::new());
    let (mut tokens, mut pairs) = (String::from("[refresh-token]\n"), Vec::new());
    config.push_str("version = 1\nhome_id = \"h\"\n");
    secrets.push_str("[client-secret]\n");
    let mut apps = BTreeMap::new();
    for real in Seat::all() {
        // Nothing in a token tells a private app from a public one: one token stands for both.
        let (id, _, token) = apps.entry((real.partner, real.environment, real.region)).or_insert_with(|| {
            let (id, secret, token) = authorized(&stage, real);
            writeln!(config, "[apps.\"{id}\"]\nstore = \"file\"").unwrap();
            writeln!(secrets, "\"{id}\" = \"{}\"", secret.expose()).unwrap();
            (id, secret, token)
        });
        for chosen in Seat::all() {
            let name = format!("p{}", pairs.len());
            let Seat { partner, app, environment, region } = chosen;
            writeln!(
                config,
                "[profiles.{name}]\nauth = \"lwa\"\nregion = \"{region}\"\nstore = \"file\"\nclient_id = \"{id}\"\n\
                 partner = \"{partner}\"\nenvironment = \"{environment}\"\npublic_app = {}\nverified = true",
                app == AppKind::Public
            )
            .unwrap();
            writeln!(tokens, "\"{name}\" = \"{}\"", token.expose()).unwrap();
            pairs.push((chosen, real));
        }
    }
    home.write(".config/spapi-setup/config.toml", config);
    home.write(".config/spapi-setup/credentials.toml", format!("{secrets}{tokens}"));
    let out = check(&home, &stage, &["--all", "--json"]).limit(Duration::from_secs(300)).run();
    let all = out.code(3).json();
    let mut right = 0;
    for (n, (chosen, real)) in pairs.iter().enumerate() {
        let found = of(&all, &format!("p{n}"));
        let (partner, environment) = (&found["partner"], &found["environment"]);
        assert_eq!(
            (partner, environment),
            (&chosen.partner.as_str().into(), &chosen.environment.as_str().into())
        );
        let rung = rung(found, chosen.rung());
        let text = rung.to_string();
        let (heading, flags) = words(*chosen, *real);
        if flags.is_empty() {
            assert_eq!(
                (rung["status"].as_str(), &found["ok"]),
                (Some("pass"), &true.into()),
                "{chosen:?} {text}"
            );
            right += 1;
            continue;
        }
        assert_eq!(rung["status"], "fail", "{chosen:?} {real:?} {text}");
        assert!(rung["summary"].as_str().unwrap().starts_with(heading), "{chosen:?} {real:?} {text}");
        let fix = rung["fix"].as_str().unwrap();
        assert!(flags.iter().all(|flag| fix.contains(flag)), "{chosen:?} {real:?} {text}");
        for flag in ["--region", "--partner", "--environment"] {
            assert_eq!(fix.contains(flag), flags.iter().any(|own| own.starts_with(flag)), "{fix}");
        }
    }
    // Whether an app is private or public can't be seen from a token: both pass.
    assert_eq!((pairs.len(), right), (576, 48));
}

/// A profile's entry of `check --all --json`.
fn of<'v>(all: &'v Value, name: &str) -> &'v Value {
    let mut profiles = all["profiles"].as_array().expect("profiles").iter();
    profiles.find(|profile| profile["profile"] == name).unwrap_or_else(|| panic!("no {name}"))
}

fn rung<'v>(profile: &'v Value, id: &str) -> &'v Value {
    let mut checks = profile["checks"].as_array().expect("checks").iter();
    checks.find(|rung| rung["id"] == id).unwrap_or_else(|| panic!("no {id} in {profile}"))
}

fn init(home: &Home, stage: &Stage, seat: Seat, values: &(String, Secret, Secret)) -> Cmd {
    let (id, secret, token) = values;
    home.cmd(["init", "--no-input", "--yes", "--auth", "lwa", "--store", "file"])
        .args(seat.flags())
        .envs(stage.env())
        .env("SPAPI_SETUP_LWA_CLIENT_ID", id)
        .env("SPAPI_SETUP_LWA_CLIENT_SECRET", secret.expose())
        .env("SPAPI_SETUP_REFRESH_TOKEN", token.expose())
}

/// Each kind, unattended: set up, set up again, checked, exported, in `status`, removed.
#[test]
fn each_kind_goes_its_way_unattended() {
    for seat in Seat::all().into_iter().filter(|seat| seat.region != Region::Fe) {
        let (home, stage) = (Home::new(), Stage::new());
        let values = authorized(&stage, seat);
        let vendor = seat.partner == Partner::Vendor;
        let sandbox = seat.environment == Environment::Sandbox;
        let out = init(&home, &stage, seat, &values).run();
        out.code(0).says(match (sandbox, vendor) {
            (true, _) => "sample data, the same for everybody",
            (false, true) => "as a vendor: purchase orders may be read",
            (false, false) => "store \"Store seller-",
        });
        let calls = |action: &str| stage.count(action);
        let (orders, participations) = (calls("purchaseOrders"), calls("marketplaceParticipations"));
        assert_eq!((orders, participations), if vendor { (1, 0) } else { (0, 1) }, "{seat:?}");
        // What is stored is not asked for again: the kind too.
        let again = ["init", "--no-input", "--yes"];
        home.cmd(again).envs(stage.env()).run().code(0).says("The stored values still work");
        let out = check(&home, &stage, &["--json"]).run();
        let checks = out.code(0).json();
        let ids: Vec<&str> =
            checks["checks"].as_array().unwrap().iter().map(|c| c["id"].as_str().unwrap()).collect();
        assert!(ids.contains(&seat.rung()), "{ids:?}");
        let other = if vendor { "spapi.participations" } else { "spapi.vendor-orders" };
        assert!(!ids.contains(&other), "{ids:?}");
        assert_eq!(
            ids.contains(&"spapi.restricted-data"),
            !vendor && !sandbox,
            "left out, not skipped: {ids:?}"
        );
        assert_eq!(with_status(&out, "fail"), [] as [&str; 0]);
        let status = home.cmd(["status", "--json"]).run();
        let profile = status.code(0).json()["profiles"][0].clone();
        assert_eq!(profile["partner"], seat.partner.as_str());
        assert_eq!(profile["app"], seat.app.as_str());
        assert_eq!(profile["environment"], seat.environment.as_str());
        let due = profile["due"].to_string();
        assert_eq!(due.contains("authorization"), seat.app == AppKind::Public, "{due}");
        let exported = home.cmd(["export", "--for", "json"]).run();
        exported.code(0).prints(values.0.as_str());
        imported_elsewhere(&stage, seat, &exported.stdout());
        let confirm = ["teardown", "--confirm", "default"];
        home.cmd(confirm).envs(stage.env()).run().code(0);
    }
}

/// Another computer takes the export over, without a word of the kind.
fn imported_elsewhere(stage: &Stage, seat: Seat, exported: &str) {
    let home = Home::new();
    let file = home.write("values.json", exported);
    let args = ["import", file.to_str().expect("a path"), "--store", "file"];
    home.cmd(args).envs(stage.env()).run().code(0);
    let status = home.cmd(["status", "--json"]).run();
    let profile = status.code(0).json()["profiles"][0].clone();
    let told = ["partner", "app", "environment"].map(|name| profile[name].clone());
    assert_eq!(told, [seat.partner.as_str(), seat.app.as_str(), seat.environment.as_str()]);
}

/// The profile is of another kind than its token: what `check` says to type mends it.
#[test]
fn the_fix_that_check_names_leads_there() {
    let real = Seat {
        partner: Partner::Vendor,
        app: AppKind::Private,
        environment: Environment::Sandbox,
        region: Region::Eu,
    };
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage, real, &authorized(&stage, real)).run().code(0);
    let config = home.read("config.toml");
    let wrong = config.replace("partner = \"vendor\"", "").replace("environment = \"sandbox\"", "");
    home.write(".config/spapi-setup/config.toml", wrong.replace("region = \"eu\"", "region = \"fe\""));
    let out = check(&home, &stage, &["--json"]).run();
    out.code(3);
    let (_, text) = told(&out, "spapi.participations");
    let flags = "--environment sandbox --partner vendor --region eu";
    assert!(text.contains(&format!("spapi-setup init {flags}")), "{text}");
    let again = home.cmd(["init", "--no-input", "--yes"]).args(flags.split(' ')).envs(stage.env()).run();
    again.code(0).says("the sandbox of Europe, as a vendor");
    check(&home, &stage, &[]).run().code(0);
    assert_eq!(home.read("config.toml").matches("vendor").count(), config.matches("vendor").count());
}

#[test]
fn the_sandbox_refuses_what_it_does_not_have() {
    let seat = Seat {
        partner: Partner::Seller,
        app: AppKind::Private,
        environment: Environment::Sandbox,
        region: Region::Na,
    };
    let (home, stage) = (Home::new(), Stage::new());
    let values = authorized(&stage, seat);
    let addresses = init(&home, &stage, seat, &values).arg("--restricted-data").run();
    addresses.code(2).says("--restricted-data").says("the sandbox has none");
    init(&home, &stage, seat, &values).run().code(0);
    let before = stage.actions().len();
    let run = |args: &[&str]| home.cmd(args.iter().copied()).envs(stage.env()).run();
    for args in [
        &["rotate", "enroll", "--yes"][..],
        &["rotate", "lwa-secret", "--auto"],
        &["token", "--scope", "notifications"],
        &["token", "--restricted-data", "/orders/v0/orders"],
    ] {
        run(args).code(2).says("Amazon's sandbox has no").says("use a profile of a production app");
    }
    assert_eq!(stage.actions().len(), before, "Amazon was asked for none of it");
    let due = run(&["rotate", "--due", "--within", "200"]);
    due.code(8).prints("spapi-setup rotate lwa-secret").prints("rotates no sandbox app by an interface");
    run(&["token"]).code(0);
}

#[test]
fn a_vendor_reads_vendor_central() {
    let seat = Seat {
        partner: Partner::Vendor,
        app: AppKind::Private,
        environment: Environment::Production,
        region: Region::Eu,
    };
    let (home, stage) = (Home::new(), Stage::new());
    let values = authorized(&stage, seat);
    let addresses = init(&home, &stage, seat, &values).arg("--restricted-data").run();
    addresses.code(2).says("a vendor has none");
    stage.state().knobs.role_missing = true;
    let out = init(&home, &stage, seat, &values).run();
    out.code(3)
        .says("although the values are valid")
        .says("Amazon Fulfillment, Inventory and Order Tracking");
    out.says("Vendor Central (Integration > API Integration)")
        .never_says("Seller Central")
        .never_says("another region");
    stage.state().knobs.role_missing = false;
    init(&home, &stage, seat, &values).run().code(0);
    stage.state().refresh_token(&values.2).unwrap().revoked = true;
    let out = check(&home, &stage, &["--json"]).run();
    out.code(3);
    let (_, text) = told(&out, "lwa.token");
    assert!(text.contains("in API Integration choose \"Authorize\" of this app again"), "{text}");
}
