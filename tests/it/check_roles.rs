//! `check --roles`: which of Amazon's roles an authorization has and lacks, asked once a role.

use crate::check::{check, init, rung, says, set_up, told};
use crate::support::canary::files;
use crate::support::home::{Home, Output};
use crate::support::stage::Stage;
use serde_json::Value;
use spapi_setup::rehearsal::{Fault, FaultKind, Knobs};
use spapi_setup::{Environment, Partner, Region};

/// The operations that a seller in Europe is asked by `--roles`, beyond the ladder's own.
const ASKED: [&str; 11] = [
    "items",
    "supplySources",
    "features",
    "transactions",
    "competitiveSummary",
    "000-0000000-0000000",
    "000-0000000-0000000",
    "restrictedDataToken",
    "restrictedDataToken",
    "productTypes",
    "contentDocuments",
];

fn hold(stage: &Stage, roles: &[&str]) {
    let token = stage.sample().refresh_token;
    stage.state().refresh_token(&token).unwrap().roles =
        Some(roles.iter().map(|r| (*r).to_owned()).collect());
}

fn role<'v>(value: &'v Value, name: &str) -> &'v Value {
    let all = value["roles"].as_array().unwrap_or_else(|| panic!("no roles: {value}"));
    all.iter().find(|role| role["role"] == name).unwrap_or_else(|| panic!("no {name}: {value}"))
}

#[track_caller]
fn is(out: &Output, name: &str, status: &str, operation: &str, http: u16) {
    let value = out.json();
    let role = role(&value, name);
    assert_eq!(
        (&role["status"], &role["operation"], &role["http"]),
        (&status.into(), &operation.into(), &http.into())
    );
}

#[test]
fn each_role_is_asked_for_once_and_told_apart() {
    let (home, stage) = set_up(Knobs::default());
    hold(&stage, &["Product Listing", "Finance and Accounting", "Direct to Consumer Shipping (Restricted)"]);
    stage.state().calls.clear();
    let out = check(&home, &stage, &["--roles", "--json"]).run();
    let value = out.code(0).json();
    assert_eq!(
        value.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["profile", "ok", "region", "partner", "environment", "checks", "roles"]
    );
    let first = &value["roles"][0];
    assert_eq!(
        first.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["role", "status", "operation", "http"]
    );
    assert_eq!(value["roles"].as_array().unwrap().len(), 13);
    is(&out, "Product Listing", "has", "searchCatalogItems", 200);
    is(&out, "Finance and Accounting", "has", "listTransactions", 200);
    is(&out, "Direct to Consumer Shipping (Restricted)", "has", "createRestrictedDataToken", 200);
    is(&out, "Pricing", "lacks", "getCompetitiveSummary", 403);
    is(&out, "Amazon Fulfillment", "lacks", "getFeatures", 403);
    is(&out, "Selling Partner Insights", "lacks", "getSupplySources", 403);
    is(&out, "Tax Invoicing (Restricted)", "lacks", "createRestrictedDataToken", 400);
    // A refusal that may be about the order, and a call that another role opens too.
    is(&out, "Buyer Communication", "unknown", "getMessagingActionsForOrder", 403);
    is(&out, "Inventory and Order Tracking", "unknown", "searchDefinitionsProductTypes", 200);
    let warehousing = role(&value, "Amazon Warehousing and Distribution");
    assert_eq!((&warehousing["status"], &warehousing["operation"]), (&"not-asked".into(), &Value::Null));
    assert_eq!(told(&out, "spapi.roles").0, "pass");
    says(&told(&out, "spapi.roles").1, "3 of 12 are there, 5 are missing, 4 can't be told");
    // Once each, and the participations not again for it; one token.
    let mut asked: Vec<String> =
        stage.actions().into_iter().filter(|a| ASKED.contains(&a.as_str())).collect();
    asked.sort();
    let mut expected = ASKED.to_vec();
    expected.sort_unstable();
    assert_eq!(asked, expected);
    assert_eq!((stage.count("marketplaceParticipations"), stage.count("token")), (1, 1));
}

#[test]
fn the_screen_says_what_is_there_what_is_missing_and_what_to_do() {
    let (home, stage) = set_up(Knobs::default());
    hold(&stage, &["Product Listing", "Pricing"]);
    let out = check(&home, &stage, &["--roles"]).run();
    out.code(0).says("2 of 12 are there");
    out.says("there          Pricing, Product Listing");
    out.says("missing        Amazon Fulfillment")
        .says("Product Listing, which is there, opens the same call");
    out.says("1. Request the role in your developer profile").says("2. Tick it in the app");
    out.says("3. \"Authorize\" the app again")
        .says("4. Store the new token with spapi-setup rotate refresh-token");
    out.says("not asked for  Amazon Warehousing and Distribution");
    // Nobody's data, on no screen and in no file; nor in what -vv tells.
    let loud = check(&home, &stage, &["--roles", "-vv"]).run();
    loud.code(0);
    for text in [out.stdout(), out.stderr(), loud.stdout(), loud.stderr()] {
        assert!(!text.contains("Musterfrau") && !text.contains("Heidestrasse"), "{text}");
    }
    for path in files(&home.path()) {
        let bytes = std::fs::read(&path).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains("Musterfrau"), "{}", path.display());
    }
}

#[test]
fn an_app_without_any_role_is_refused_and_says_so() {
    let (home, stage) = set_up(Knobs::default());
    hold(&stage, &[]);
    let out = check(&home, &stage, &["--roles", "--json", "--report", "report.txt"]).run();
    out.code(3);
    says(&told(&out, "spapi.roles").1, "0 of 12 are there");
    assert_eq!(rung(&out, "spapi.participations")["status"], "fail");
    let report = std::fs::read_to_string(home.path().join("report.txt")).unwrap();
    assert!(report.contains("    lacks      Product Listing\n"), "{report}");
    assert!(!report.contains("Rehearsal Store"), "{report}");
}

#[test]
fn a_refusal_that_is_not_about_roles_is_not_asked_about() {
    let (home, stage) = set_up(Knobs::default());
    let token = stage.sample().refresh_token;
    stage.state().refresh_token(&token).unwrap().region = Some(Region::Na);
    let out = check(&home, &stage, &["--roles", "--json"]).run();
    out.code(3);
    assert_eq!(
        told(&out, "spapi.roles"),
        ("skip".into(), "the refusal above is not about roles /  / ".into())
    );
    assert!(out.json().get("roles").is_none());
    assert_eq!(stage.count("transactions"), 0);
    stage.state().refresh_token(&token).unwrap().revoked = true;
    let out = check(&home, &stage, &["--roles", "--json"]).run();
    out.code(3);
    says(&told(&out, "spapi.roles").1, "there is no access token");
}

#[test]
fn what_amazon_does_not_answer_is_not_called_missing() {
    let (home, stage) = set_up(Knobs::default());
    let busy = FaultKind::Status {
        status: 429,
        body: r#"{"errors":[{"code":"QuotaExceeded","message":"You exceeded your quota.","details":""}]}"#
            .into(),
        content_type: "application/json".into(),
    };
    stage.state().knobs.fail.push(Fault::once("transactions", busy));
    stage.state().knobs.fail.push(Fault::once("features", FaultKind::Html));
    stage.state().knobs.fail.push(Fault::once("supplySources", FaultKind::CutBefore));
    let out = check(&home, &stage, &["--roles", "--json"]).run();
    out.code(0);
    is(&out, "Finance and Accounting", "unknown", "listTransactions", 429);
    assert_eq!(role(&out.json(), "Amazon Fulfillment")["status"], "unknown");
    assert_eq!(role(&out.json(), "Selling Partner Insights")["status"], "unknown");
    assert_eq!(stage.count("transactions"), 1, "it is not asked again");
    check(&home, &stage, &["--roles"]).run().code(0).says("there          Amazon Fulfillment");
}

#[test]
fn a_vendor_is_asked_the_vendors_calls() {
    let (home, stage) = (Home::new(), Stage::new());
    let token = stage.sample().refresh_token;
    {
        let mut state = stage.state();
        let token = state.refresh_token(&token).unwrap();
        token.partner = Partner::Vendor;
        token.roles = Some(vec!["Amazon Fulfillment".into(), "Brand Analytics".into()]);
    }
    init(&home, &stage, &["--partner", "vendor", "--auth", "lwa"]).run().code(0);
    let out = check(&home, &stage, &["--roles", "--json"]).run();
    let value = out.code(0).json();
    assert_eq!(value["roles"].as_array().unwrap().len(), 5, "the roles that Amazon offers to vendors");
    is(&out, "Amazon Fulfillment", "has", "getPurchaseOrders", 200);
    is(&out, "Brand Analytics", "has", "getItemBrowseNode", 404);
    is(&out, "Product Listing", "lacks", "searchCatalogItems", 403);
    assert_eq!((stage.count("marketplaceParticipations"), stage.count("restrictedDataToken")), (0, 0));
}

#[test]
fn the_sandbox_has_no_roles_and_nothing_is_asked() {
    let (home, stage) = (Home::new(), Stage::new());
    let id = stage.sample().client_id;
    stage.state().apps.get_mut(&id).unwrap().environment = Environment::Sandbox;
    init(&home, &stage, &["--environment", "sandbox", "--auth", "lwa"]).run().code(0);
    let calls = stage.actions().len();
    let out = check(&home, &stage, &["--roles"]).run();
    out.code(2).says("has no roles: the sandbox asks for no roles").says("fix:");
    assert_eq!(stage.actions().len(), calls);
    let all = check(&home, &stage, &["--all", "--roles", "--json"]).run();
    let checks = &all.code(0).json()["profiles"][0]["checks"];
    let roles = checks.as_array().unwrap().iter().find(|c| c["id"] == "spapi.roles").unwrap();
    assert_eq!(roles["status"], "skip");
    home.cmd(["check", "--explain", "spapi.roles"]).run().code(0).prints("can't be told");
}
