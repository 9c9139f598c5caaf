//! `import` of a list of sellers: each row stands for itself, a stop loses nothing, nothing is asked twice.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::mpsc;
use std::time::Duration;

use spapi_setup::rehearsal::{Fault, FaultKind};
use spapi_setup::{Partner, Region, Secret};

use crate::support::home::{Cmd, Home};
#[cfg(feature = "checkpoints")]
use crate::support::kill;
use crate::support::seller::seller;
use crate::support::stage::Stage;

const REGIONS: [Region; 3] = [Region::Na, Region::Eu, Region::Fe];
const MARKETPLACES: [&str; 3] = ["ATVPDKIKX0DER", "A1PA6795UKMFR9", "A1VC38T7YXB528"];

/// An app of an agency, and the sellers who authorized it.
pub(crate) struct List {
    pub(crate) home: Home,
    pub(crate) stage: Stage,
    pub(crate) app: String,
    pub(crate) secret: Secret,
    /// Seller id, token, region.
    pub(crate) sellers: Vec<(String, Secret, Region)>,
}

impl List {
    /// An app with `n` sellers in turn of three regions; in the first one only where `regions` is 1.
    pub(crate) fn new(n: usize, regions: usize) -> Self {
        let (home, stage) = (Home::new(), Stage::new());
        let (app, secret) = stage.state().add_app();
        let mut list = Self { home, stage, app, secret, sellers: Vec::new() };
        (0..n).for_each(|n| list.seller(&format!("Store {n:03}"), REGIONS[n % regions]));
        list
    }

    pub(crate) fn seller(&mut self, store: &str, region: Region) {
        let id = format!("A{:03}SELLER", self.sellers.len());
        let token = self.stage.state().authorize(&self.app, region, store).unwrap();
        self.sellers.push((id, token, region));
    }

    /// Amazon's own head and a row a seller.
    pub(crate) fn text(&self) -> String {
        let mut text = "SellerId,RefreshToken,MarketplaceId\r\n".to_owned();
        for (id, token, region) in &self.sellers {
            let market = MARKETPLACES[REGIONS.iter().position(|r| r == region).unwrap()];
            write!(text, "{id},{},{market}\r\n", token.expose()).unwrap();
        }
        text
    }

    pub(crate) fn import(&self, more: &[&str]) -> Cmd {
        let args = ["import", "sellers.csv", "--store", "file", "--no-input"];
        let id = ("SPAPI_SETUP_LWA_CLIENT_ID", self.app.clone());
        let secret = ("SPAPI_SETUP_LWA_CLIENT_SECRET", self.secret.expose().to_owned());
        let args: Vec<&str> = args.into_iter().chain(more.iter().copied()).collect();
        seller(&self.home, &self.stage, &args).envs([id, secret])
    }

    /// Writes the list and imports it.
    pub(crate) fn whole(&self, more: &[&str]) -> Cmd {
        self.home.write("sellers.csv", self.text());
        self.import(more)
    }

    /// Each line of the results: line, profile, seller id, region, result, code.
    pub(crate) fn results(&self) -> Vec<Vec<String>> {
        let text = std::fs::read_to_string(self.home.path().join("sellers.csv.results.csv")).unwrap();
        for (_, token, _) in &self.sellers {
            assert!(!text.contains(token.expose()), "a token in the results");
        }
        text.lines().skip(1).map(|line| line.splitn(8, ',').map(str::to_owned).collect()).collect()
    }

    /// The stored tokens, by profile.
    pub(crate) fn tokens(&self) -> BTreeMap<String, String> {
        let all: toml::Table = self.home.read("credentials.toml").parse().unwrap_or_default();
        let table = all.get("refresh-token").and_then(toml::Value::as_table).cloned().unwrap_or_default();
        table.into_iter().map(|(name, token)| (name, token.as_str().unwrap().to_owned())).collect()
    }

    pub(crate) fn config(&self) -> toml::Table {
        self.home.read("config.toml").parse().unwrap()
    }

    /// Every seller has one profile of the right region, with the right token, proved, and none is there beyond them.
    #[track_caller]
    pub(crate) fn all_are_stored(&self) {
        let (tokens, config) = (self.tokens(), self.config());
        let profiles = config["profiles"].as_table().unwrap();
        assert_eq!(profiles.len(), self.sellers.len(), "{:?}", profiles.keys().collect::<Vec<_>>());
        for (id, token, region) in &self.sellers {
            let of = |(_, p): &(&String, &toml::Value)| p["selling_partner_id"].as_str() == Some(id);
            let (name, profile) = profiles.iter().find(of).unwrap_or_else(|| panic!("{id} has no profile"));
            assert_eq!(tokens.get(name).map(String::as_str), Some(token.expose()), "{name}");
            assert_eq!(profile["region"].as_str(), Some(region.as_str()));
            assert_eq!(profile["verified"].as_bool(), Some(true), "{name}");
            assert_eq!(profile["client_id"].as_str(), Some(self.app.as_str()));
        }
        let stored: toml::Table = self.home.read("credentials.toml").parse().unwrap();
        let secrets = stored["client-secret"].as_table().unwrap();
        assert_eq!(secrets[&self.app].as_str(), Some(self.secret.expose()));
        assert_eq!(tokens.len(), self.sellers.len(), "no token of nobody");
    }

    pub(crate) fn proofs(&self) -> usize {
        self.stage.count("marketplaceParticipations")
    }
}

pub(crate) fn words(results: &[Vec<String>], column: usize) -> Vec<&str> {
    results.iter().map(|row| row[column].as_str()).collect()
}

#[test]
fn two_hundred_sellers_are_imported_killed_in_the_middle_and_finished() {
    let list = List::new(200, 3);
    let run = list.whole(&[]).start();
    // Until a part of them is stored.
    let (_never, wait) = mpsc::channel::<()>();
    while list.tokens().len() < 40 {
        let _ = wait.recv_timeout(Duration::from_millis(1));
    }
    run.kill();
    run.wait().killed();
    let stored = list.config()["profiles"]
        .as_table()
        .unwrap()
        .values()
        .filter(|p| p["verified"].as_bool() == Some(true))
        .count();
    assert!((30..200).contains(&stored), "killed in the middle: {stored}");
    let before = list.proofs();
    list.import(&[]).run().code(0).says("stored and proved already").says("still holds the tokens");
    assert_eq!(list.proofs() - before, 200 - stored, "what is stored is not proved again");
    list.all_are_stored();
    let results = list.results();
    assert_eq!(results.len(), 200);
    let kinds: BTreeSet<_> = words(&results, 4).into_iter().collect();
    assert_eq!(kinds, BTreeSet::from(["stored", "stored-already"]));
    assert!(words(&results, 1).contains(&"Store-000-na"), "named after store and region");
    let before = list.stage.actions().len();
    list.import(&[]).run().code(0).says("200 of them are stored and proved already");
    assert_eq!(list.stage.actions().len(), before, "nothing is asked");
    // The profiles work as all others.
    let out = seller(&list.home, &list.stage, &["token", "-p", "Store-199-eu"]).run();
    out.code(0).prints("Atza|");
}

#[cfg(feature = "checkpoints")]
#[test]
fn killed_at_every_point_it_is_finished_by_the_next_run() {
    let world = || List::new(5, 1);
    let again = |list: &List, point: &str| {
        list.import(&[]).run().code(0);
        list.all_are_stored();
        let names = list.tokens().into_keys().collect::<Vec<_>>();
        assert_eq!(names, ["Store-000", "Store-001", "Store-002", "Store-003", "Store-004"], "{point}");
    };
    kill::matrix(&kill::points(&["import."]), world, |list| list.whole(&[]), again);
    // The client secret comes in by the way of every other one.
    let points = [
        "init.app.recorded",
        "init.secret.put",
        "init.secret.stored",
        "init.token.stored",
        "init.profile.saved",
    ];
    kill::matrix(&points, world, |list| list.whole(&[]), again);
}

#[test]
fn a_bad_row_stops_no_other_and_ends_in_3() {
    let mut list = List::new(6, 1);
    list.sellers[1].1 = Secret::new("Atzr|IwEBInobodysToken");
    let revoked = list.sellers[2].1.clone();
    list.stage.state().refresh_token(&revoked).unwrap().revoked = true;
    // Its token is one of Europe.
    list.seller("Euro", Region::Eu);
    let mut text = list.text().replace("A1PA6795UKMFR9", "ATVPDKIKX0DER");
    text.push_str("A9NOTOKEN,,ATVPDKIKX0DER\r\n");
    text.push_str(&format!("A000SELLER,{},ATVPDKIKX0DER\r\n", list.sellers[0].1.expose()));
    list.home.write("sellers.csv", text);
    let out = list.import(&[]).run();
    out.code(3)
        .says("4 rows of 9 were refused")
        .says("line 3 (A001SELLER): invalid_grant")
        .says("4 sellers proved and stored");
    let results = list.results();
    let expected =
        ["stored", "refused", "refused", "stored", "stored", "stored", "refused", "unusable", "duplicate"];
    assert_eq!(words(&results, 4), expected);
    assert_eq!(words(&results, 5)[1..3], ["invalid_grant", "invalid_grant"]);
    assert_eq!(results[6][5], "other-region");
    assert_eq!(list.tokens().len(), 4);
    // Corrected: only what was refused is asked again.
    let before = list.proofs();
    list.home.write("sellers.csv", list.text());
    list.stage.state().refresh_token(&revoked).unwrap().revoked = false;
    list.import(&[]).run().code(3).says("1 row of 7 was refused");
    assert_eq!(list.proofs() - before, 2, "the one that was revoked, and the one of Europe");
    assert_eq!(list.tokens().len(), 6);
}

#[test]
fn a_wrong_client_secret_costs_one_request() {
    let list = List::new(30, 1);
    list.home.write("sellers.csv", list.text());
    let out =
        list.import(&[]).env("SPAPI_SETUP_LWA_CLIENT_SECRET", "amzn1.oa2-cs.v1.wrong0123456789abcdef").run();
    out.code(3).says("SPAPI_SETUP_LWA_CLIENT_ID").says("0 of 30 rows are stored");
    assert_eq!(list.stage.count("token"), 1);
    assert!(words(&list.results(), 4).iter().all(|word| *word == "not-tried"));
    assert_eq!(list.tokens().len(), 0);
}

#[test]
fn where_amazon_asks_to_go_slower_it_does() {
    let list = List::new(20, 1);
    let answer =
        FaultKind::Status { status: 429, body: "{}".into(), content_type: "application/json".into() };
    list.stage.state().knobs.fail = vec![Fault { on: "lwa".into(), times: 9, kind: answer }];
    list.whole(&[]).run().code(0).says("Amazon asks for fewer requests, going slower");
    list.all_are_stored();
}

#[test]
fn without_a_network_it_stops_and_says_what_is_stored() {
    let list = List::new(8, 1);
    list.whole(&[])
        .env("SPAPI_SETUP_LWA_URL", "http://127.0.0.1:9/auth/o2/token")
        .run()
        .code(7)
        .says("0 of 8 rows are stored");
    assert_eq!(list.tokens().len(), 0);
    let cut = Fault { on: "spapi".into(), times: 99, kind: FaultKind::Html };
    list.stage.state().knobs.fail = vec![cut];
    list.import(&[]).run().code(7).says("8 rows of 8 could not be proved");
    assert_eq!(words(&list.results(), 4), ["not-proved"; 8]);
    list.import(&["--accept-unverified"]).run().code(0);
    assert_eq!(words(&list.results(), 4), ["stored-unverified"; 8]);
    list.stage.state().knobs.fail.clear();
    list.import(&[]).run().code(0);
    assert_eq!(
        list.tokens().keys().next().map(String::as_str),
        Some("A000SELLER"),
        "it had no store's name yet"
    );
    list.all_are_stored();
}

#[test]
fn a_row_says_more_and_a_profile_says_the_rest() {
    let mut list = List::new(2, 1);
    list.seller("Vendor", Region::Eu);
    let vendor = list.sellers[2].1.clone();
    list.stage.state().refresh_token(&vendor).unwrap().partner = Partner::Vendor;
    list.whole(&[]).run().code(3);
    // Of no region: it is found out. Of a new token: the seller's profile gets it.
    let newer = list.stage.state().authorize(&list.app, Region::Na, "Store 000").unwrap();
    list.seller("Far Shop", Region::Fe);
    let far = list.sellers[3].1.clone();
    let text = format!(
        "seller_id;refresh_token;partner;profile\r\nA000SELLER;{};;\r\nA002SELLER;{};vendor;big vendor\r\nA003SELLER;{};seller;\r\n",
        newer.expose(),
        vendor.expose(),
        far.expose()
    );
    let wide: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    list.home.write("sellers.csv", wide);
    let args = ["import", "sellers.csv", "-p", "Store-001-na", "--region", "eu", "--no-input"];
    seller(&list.home, &list.stage, &args).run().code(0).says("3 sellers proved and stored");
    list.sellers[0].1 = newer;
    list.all_are_stored();
    let config = list.config();
    let profiles = config["profiles"].as_table().unwrap();
    assert_eq!(profiles["big-vendor"]["partner"].as_str(), Some("vendor"));
    assert_eq!(profiles["Far-Shop-fe"]["region"].as_str(), Some("fe"));
    assert!(profiles.contains_key("Store-000-na"), "the seller's own profile");
}

#[test]
fn what_can_t_work_is_said_before_anything_is_asked() {
    let list = List::new(2, 1);
    list.home.write("sellers.csv", list.text());
    let bare = |args: &[&str]| {
        let all = ["import", "sellers.csv", "--no-input"].iter().chain(args).copied().collect::<Vec<_>>();
        seller(&list.home, &list.stage, &all).run()
    };
    bare(&[]).code(2).says("which app").says("-p").says("--lwa-client-id");
    bare(&["-p", "nobody"]).code(2).says("nobody");
    bare(&["--lwa-client-id", &list.app]).code(2).says("--lwa-client-secret-file");
    list.home.write("sellers.csv.results.csv", "mine");
    list.import(&[]).run().code(2).says("holds no results").says("--results");
    list.home.write("x.env", "LWA_CLIENT_ID=amzn1.application-oa2-client.a\n");
    list.home.cmd(["import", "x.env", "--results", "r.csv"]).run().code(2).says("no list of sellers");
    assert_eq!(list.stage.actions().len(), 0);
    // Results elsewhere; the list goes, since all of it is stored.
    list.import(&["--results", "r.csv", "--remove-file"])
        .run()
        .code(0)
        .says("Read the stored tokens back")
        .says("Removed");
    assert!(!list.home.path().join("sellers.csv").exists());
    assert!(std::fs::read_to_string(list.home.path().join("r.csv")).unwrap().contains("A000SELLER"));
    list.all_are_stored();
    // From standard input there is no file of results.
    let args = ["import", "-", "-p", "Store-000", "--no-input"];
    let out = seller(&list.home, &list.stage, &args).stdin(list.text()).run();
    out.code(0).says("2 of them are stored").never_says("Wrote");
}

#[cfg(unix)] // a limit of bash's
#[test]
fn a_full_disk_loses_no_row() {
    let list = List::new(40, 1);
    let full = crate::support::world::full_disk(list.whole(&[]), 12);
    full.run().code(5).says("rows are stored");
    assert!(list.tokens().len() < 40);
    list.import(&[]).run().code(0);
    list.all_are_stored();
}
