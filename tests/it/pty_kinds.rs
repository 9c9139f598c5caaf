//! `init` of each kind of partner at a terminal: the questions, the pages in its own words, and the rehearsal of each.

use spapi_setup::{Environment, Partner, Region, Secret};

use crate::pty_init::nothing_leaked;
use crate::support::home::Home;
use crate::support::pty::Pty;
use crate::support::stage::Stage;

/// An app whose token is of this kind: client id, client secret, refresh token.
fn app(
    stage: &Stage,
    partner: Partner,
    environment: Environment,
    region: Region,
) -> (String, Secret, Secret) {
    let mut state = stage.state();
    let (id, secret) = state.add_app();
    let token = state.authorize(&id, region, "Acme").expect("the app");
    let app = state.apps.get_mut(&id).expect("the app");
    app.environment = environment;
    app.tokens.last_mut().expect("the token").partner = partner;
    (id, secret, token)
}

/// From the start to the question of the kind.
fn something_else(pty: &mut Pty) {
    pty.expect_next("Which software will use").down().down().enter();
    pty.expect_next("Where do you sell?").expect_next("Something else").down().down().down().enter();
    pty.expect_next("What is it?");
}

/// Pages 2 and 3, with the values.
fn values(pty: &mut Pty, (id, secret, token): &(String, Secret, Secret), makes: &str) {
    pty.expect_next("Page 2 of 3").expect_next("(?) why:").enter();
    pty.expect_next("Client identifier  (hidden)").paste(id).enter();
    pty.expect_next("Client secret      (hidden)").paste(secret.expose()).enter();
    pty.expect_next("Page 3 of 3").expect_next(makes).expect_next("(?) why:").enter();
    pty.expect_next("Refresh token      (hidden)").paste(token.expose()).enter();
    pty.expect_next("Day the secret was made").enter();
}

#[test]
fn a_vendor_is_led_through_vendor_central() {
    let (home, stage) = (Home::new(), Stage::new());
    let given = app(&stage, Partner::Vendor, Environment::Production, Region::Eu);
    let mut pty = Pty::spawn(home.cmd(["init", "--store", "file"]).envs(stage.env()));
    something_else(&mut pty);
    pty.expect_next("> I sell to Amazon").enter();
    pty.expect_next("Where do you sell to Amazon?").down().enter();
    pty.expect_next("Login with Amazon only, Europe, vendor");
    pty.expect_next("https://vendorcentral.amazon.de/sellingpartner/developerconsole");
    pty.expect_next("Integration > API Integration").expect_next("vendorcentral.amazon.co.uk");
    pty.expect_next("> Yes, in Vendor Central").enter();
    // No question of addresses: a vendor has no orders of buyers.
    pty.expect_next("Step 7 of 8 · Vendor Central").expect_next("Page 1 of 3");
    pty.expect_next("In API Integration choose \"Add new app client\"").expect_next("Production, Vendors");
    pty.expect_next("(?) why:").line("?");
    pty.expect_next("Amazon Fulfillment or Inventory").expect_next("(?) why:").enter();
    values(&mut pty, &given, "vendor group");
    pty.expect_next("SP-API answers in Europe, as a vendor: purchase orders may be read");
    pty.expect_next("Do you also sell to Amazon in").enter();
    pty.expect_next("Step 8 of 8").expect_next("--partner vendor");
    pty.ends(0);
    let seen = pty.transcript();
    for other in ["Seller Central", "Develop Apps", "addresses of orders"] {
        assert!(!seen[seen.find("Step 2 of 8").unwrap()..].contains(other), "{other}: {seen}");
    }
    nothing_leaked(&pty, &stage);
    // A second vendor group of the same app: its token, and nothing else, is asked for.
    let group = stage.state().authorize(&given.0, Region::Eu, "Acme").expect("the app");
    stage.state().refresh_token(&group).expect("it").partner = Partner::Vendor;
    let args =
        ["init", "-p", "group2", "--partner", "vendor", "--region", "eu", "--auth", "lwa", "--store", "file"];
    let mut pty = Pty::spawn(home.cmd(args).args(["--lwa-client-id", given.0.as_str()]).envs(stage.env()));
    pty.expect_next("Page 1 of 3").expect_next("(?) why:").enter();
    pty.expect_next("Page 2 of 3").expect_next("(?) why:").enter();
    pty.expect_next("Page 3 of 3").expect_next("vendor group").expect_next("(?) why:").enter();
    pty.expect_next("Refresh token      (hidden)").paste(group.expose()).enter();
    pty.expect_next("purchase orders may be read");
    pty.expect_next("Step 8 of 8");
    pty.ends(0);
}

#[test]
fn the_sandbox_has_its_own_page_and_the_portal_is_shown_from_then_on() {
    let (home, stage) = (Home::new(), Stage::new());
    let given = app(&stage, Partner::Seller, Environment::Sandbox, Region::Na);
    let mut pty = Pty::spawn(home.cmd(["init", "--store", "file"]).envs(stage.env()));
    something_else(&mut pty);
    pty.down().down().enter();
    pty.expect_next("Whose accounts is it for?").expect_next("> Sellers").enter();
    pty.expect_next("Where do you sell?").enter();
    pty.expect_next("North America, sandbox").expect_next("needs no approved developer profile");
    pty.expect_next("> Yes, in the Solution Provider Portal").enter();
    pty.expect_next("Registered as a developer, in the Solution Provider Portal");
    pty.expect_next("Step 7 of 8 · Solution Provider Portal").expect_next("Page 1 of 3");
    pty.expect_next("In Develop Apps choose").expect_next("Sandbox, Sellers").expect_next("(?) why:").enter();
    values(&mut pty, &given, "choose \"Create token\"");
    pty.expect_next("SP-API answers in the sandbox of North America: sample data");
    pty.expect_next("Step 8 of 8").expect_next("--environment sandbox");
    pty.ends(0);
    let seen = pty.transcript();
    assert!(!seen.contains("Tick the roles") && !seen.contains("rotate enroll"), "{seen}");
    nothing_leaked(&pty, &stage);
    // The place of the app is kept.
    let mut pty = Pty::spawn(home.cmd(["rotate", "lwa-secret"]).envs(stage.env()));
    pty.expect_next("In Develop Apps (the Solution Provider Portal) choose");
    pty.ctrl('c');
    pty.ends(130);
    assert!(!pty.transcript().contains("Seller Central"), "{}", pty.transcript());
}

#[test]
fn a_public_app_asks_whose_accounts_and_is_due_after_a_year() {
    let (home, stage) = (Home::new(), Stage::new());
    let given = app(&stage, Partner::Seller, Environment::Production, Region::Fe);
    let mut pty = Pty::spawn(home.cmd(["init", "--store", "file", "--no-restricted-data"]).envs(stage.env()));
    something_else(&mut pty);
    pty.down().enter();
    pty.expect_next("Whose accounts is it for?").enter();
    pty.expect_next("Where do those sell who will use it?").down().down().enter();
    pty.expect_next("Far East, public app").expect_next("\"Add new app client\"?").enter();
    pty.expect_next("Sellers, Vendors, or both")
        .expect_next("OAuth Login URI")
        .expect_next("(?) why:")
        .enter();
    values(&mut pty, &given, "for accounts of your own");
    pty.expect_next("SP-API answers in Far East").expect_next("Do you also sell").enter();
    pty.expect_next("Step 8 of 8").expect_next("--app public");
    pty.ends(0);
    let status = home.cmd(["status", "--json"]).run();
    assert!(status.code(0).stdout().contains("\"authorization\""), "{status:?}");
}

#[test]
fn a_vendors_token_at_a_sellers_prompt_is_recognised() {
    let (home, stage) = (Home::new(), Stage::new());
    let (id, secret, token) = app(&stage, Partner::Vendor, Environment::Production, Region::Eu);
    let args = ["init", "--auth", "lwa", "--region", "eu", "--store", "file", "--no-restricted-data"];
    let mut pty = Pty::spawn(home.cmd(args).envs(stage.env()));
    pty.expect_next("\"Add new app client\"?").enter();
    pty.expect_next("Page 1 of 3").expect_next("(?) why:").enter();
    values(&mut pty, &(id, secret, token), "Authorize");
    pty.expect_next("belongs to a vendor (Vendor Central), not to a seller");
    pty.expect_next("SP-API refuses a seller's call in Europe, and answers a vendor's in");
    pty.expect_next("Go on as a vendor? (Y/n)").enter();
    pty.expect_next("SP-API answers in Europe, as a vendor");
    pty.expect_next("Step 8 of 8").expect_next("--partner vendor");
    pty.ends(0);
    assert!(home.read("config.toml").contains("partner = \"vendor\""), "{}", home.read("config.toml"));
    // No leaves the answer as it is: the usual ways follow.
    let (home, stage) = (Home::new(), Stage::new());
    let given = app(&stage, Partner::Seller, Environment::Sandbox, Region::Eu);
    let mut pty = Pty::spawn(home.cmd(args).envs(stage.env()));
    pty.expect_next("\"Add new app client\"?").enter();
    pty.expect_next("Page 1 of 3").expect_next("(?) why:").enter();
    values(&mut pty, &given, "Authorize");
    pty.expect_next("works in the sandbox, not in production");
    pty.expect_next("Go on in the sandbox, as a seller? (y/N)").enter();
    pty.expect_next("What now?").ctrl('c');
    pty.ends(130);
    assert_eq!(home.read("credentials.toml"), "");
}

#[test]
fn a_rehearsal_plays_each_kind() {
    let home = Home::new();
    let vendor = home.cmd(["init", "--rehearse", "--partner", "vendor"]).run();
    vendor.code(0).says("as a vendor: purchase orders may be read").says("Step 7 of 8 · Vendor Central");
    let sandbox = home.cmd(["init", "--rehearse", "--environment", "sandbox", "--region", "na"]).run();
    sandbox.code(0).says("the sandbox of North America: sample data");
    let both = home.cmd(["init", "--rehearse", "--environment", "sandbox", "--partner", "vendor"]).run();
    both.code(0).says("the sandbox of Europe, as a vendor");
    home.cmd(["init", "--rehearse", "--app", "public"]).run().code(0).says("public app").says("--app public");
    let mut pty = Pty::spawn(home.cmd(["init", "--rehearse", "--auth", "lwa"]));
    pty.expect_next("Where do you sell?").down().down().down().enter();
    pty.expect_next("What is it?").enter();
    pty.expect_next("Where do you sell to Amazon?").enter();
    pty.expect_next("> Yes, in Vendor Central").enter();
    pty.expect_next("Page 1 of 3").expect_next("(?) why:").enter();
    pty.expect_next("Page 2 of 3").expect_next("(?) why:").enter();
    pty.expect_next("Client identifier").enter();
    pty.expect_next("Client secret").enter();
    pty.expect_next("Page 3 of 3").expect_next("(?) why:").enter();
    pty.expect_next("Refresh token").enter();
    pty.expect_next("Day the secret was made").enter();
    pty.expect_next("as a vendor: purchase orders may be read").expect_next("Do you also sell").enter();
    pty.expect_next("nothing was kept");
    pty.ends(0);
}
