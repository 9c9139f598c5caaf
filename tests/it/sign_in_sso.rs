//! Signing in to AWS on a company's own page, at a terminal.

use spapi_setup::rehearsal::{PkceRefusal, SsoAccount, SsoRole};

use crate::leaks::{Scene, store};
use crate::support::browser::{get, leads_to, noting};
use crate::support::company::{address, allow};
use crate::support::home::{Cmd, Home};
use crate::support::person::{FAST, signed_out, types_values};
use crate::support::pty::Pty;
use crate::support::stage::Stage;

pub(crate) const PAGE: &str = "/authorize?";
pub(crate) const DEVICE: &str = "/device?user_code=";
pub(crate) const PLAN: [&str; 5] = ["plan", "--region", "na", "--sign-in", "sso"];
pub(crate) const WHERE: [&str; 4] = ["--sso-start-url", "d-9067642ac7", "--sso-region", "eu-west-1"];

/// A command with no credentials of AWS anywhere, and a browser that only notes what it is to open.
pub(crate) fn bare(home: &Home, stage: &Stage, args: &[&str]) -> Cmd {
    let cmd = home.cmd(args.iter().copied()).envs(stage.env()).env("BROWSER", "true");
    signed_out(cmd)
}

/// `plan` with start URL and region.
pub(crate) fn plan(home: &Home, stage: &Stage) -> Cmd {
    bare(home, stage, &PLAN).args(WHERE)
}

pub(crate) fn page(pty: &mut Pty) -> String {
    pty.expect_next(PAGE).expect_next("Waiting for you to allow the access");
    address(pty, PAGE)
}

fn account(n: u64, roles: &[SsoRole]) -> SsoAccount {
    SsoAccount {
        id: format!("{:012}", 111_111_111_111 * n),
        name: format!("Account {n}"),
        email: String::new(),
        roles: roles.to_vec(),
    }
}

#[test]
fn from_no_credentials_to_stored_values_and_the_second_run_asks_nothing_of_it_again() {
    let scene = Scene::new();
    let (home, stage) = (&scene.home, &scene.stage);
    let mut pty = Pty::spawn(bare(home, stage, &FAST).arg("-vv").env("BROWSER", noting(home)));
    pty.expect_next("\"Add new app client\"?").enter();
    pty.expect_next("How do you sign in to AWS?").down().down().enter();
    pty.expect_next("ends in awsapps.com/start").expect_next("Start URL").line("https://acme.okta.com/home");
    pty.expect_next("That is not a start URL").expect_next("Start URL").line("D-9067642AC7");
    pty.expect_next("https://d-9067642ac7.awsapps.com/start");
    pty.expect_next("Region of the start URL").line("eu-west-1");
    let url = page(&mut pty);
    let shown = allow(&url);
    assert!(shown.status == 200 && shown.body.contains("go back to the terminal"), "{}", shown.body);
    pty.expect_next("Signed in as AdministratorAccess").expect_next("1234-5678-9012");
    pty.expect_next("AWSReservedSSO_AdministratorAccess_").expect_next("company's sign-in page");
    pty.expect_next("in this account?").enter();
    pty.expect_next("Go ahead?").line("y");
    pty.expect_next("The new key can assume the role");
    types_values(&mut pty, &stage.sample());
    pty.expect_next("Step 8 of 8");
    pty.ends(0);
    // The browser got the address and nothing else; what it was started with is searched with the other files.
    let seen = std::fs::read_to_string(home.path().join("browser.seen")).unwrap();
    assert_eq!(seen.lines().next(), Some(url.as_str()), "{seen}");
    let config: toml::Table = home.read("config.toml").parse().unwrap();
    let kept = &config["profiles"]["default"]["sso"];
    assert_eq!(kept["start_url"].as_str(), Some("https://d-9067642ac7.awsapps.com/start"));
    assert_eq!(
        (kept["region"].as_str(), kept["role"].as_str()),
        (Some("eu-west-1"), Some("AdministratorAccess"))
    );

    // Two accounts and two roles by now: what was chosen is known.
    {
        let mut state = stage.state();
        let roles = [SsoRole::administrator(), SsoRole::read_only()];
        state.sso.accounts[0].roles = roles.to_vec();
        state.sso.accounts.push(account(2, &roles));
    }
    // The way of the first run comes first under the cursor.
    let mut again = Pty::spawn(bare(home, stage, &["init", "-vv"]));
    again.expect_next("How do you sign in to AWS?").enter();
    allow(&page(&mut again));
    again.expect_next("Signed in as AdministratorAccess").expect_next("6 of 6").expect_next("Nothing to do");
    again.ends(0);
    let text = again.transcript();
    for question in ["Start URL", "Region of the start URL", "Which AWS account?", "Which role?"] {
        assert!(!text.contains(question), "{text}");
    }
    for pty in [&pty, &again] {
        scene.canaries().absent("the terminal", &pty.raw());
    }
    scene.canaries().absent_under(&home.path(), store);
}

#[test]
fn without_a_browser_the_code_of_a_device_does_it() {
    let scene = Scene::new();
    scene.stage.state().knobs.sso.pending = 1;
    let cmd = plan(&scene.home, &scene.stage).arg("-vv").env("BROWSER", "none");
    let mut pty = Pty::spawn(cmd);
    pty.expect_next("in a browser of any device").expect_next(DEVICE).expect_next("only if the page shows");
    pty.expect_next("Waiting for you");
    let url = address(&pty, DEVICE);
    let code = url.rsplit('=').next().unwrap();
    assert!(pty.transcript().lines().any(|line| line.trim() == code), "the code, to be compared");
    assert!(allow(&url).body.contains("Request approved"));
    pty.expect_next("Signed in as AdministratorAccess").expect_next("SellingPartnerAPIUser");
    pty.ends(0);
    scene.canaries().absent("the terminal", &pty.raw()).absent_under(&scene.home.path(), store);
}

#[test]
fn where_pkce_is_refused_the_code_is_shown_and_its_page_opened() {
    use PkceRefusal::{Authorizing, Exchanging, Registering, RegisteringParameters};
    for at in [Registering, RegisteringParameters, Authorizing, Exchanging] {
        let (home, stage) = (Home::new(), Stage::new());
        stage.state().knobs.sso.pkce_refused = Some(at);
        let mut pty = Pty::spawn(plan(&home, &stage));
        match at {
            Registering | RegisteringParameters => {}
            // The page itself sends the browser back.
            Authorizing => drop(get(&leads_to(&page(&mut pty)))),
            Exchanging => drop(allow(&page(&mut pty))),
        }
        if matches!(at, Authorizing | Exchanging) {
            pty.expect_next("wants a code to be compared");
        }
        pty.expect_next("The page opens in your browser").expect_next("Waiting for you");
        allow(&address(&pty, DEVICE));
        pty.expect_next("Signed in as AdministratorAccess");
        pty.ends(0);
    }
}

#[test]
fn accounts_and_roles_are_chosen_from_what_there_is() {
    let (home, stage) = (Home::new(), Stage::new());
    {
        let mut state = stage.state();
        let roles = [SsoRole::read_only(), SsoRole::administrator()];
        state.sso.accounts = (1..=5).map(|n| account(n, &roles)).collect();
        state.knobs.page = Some(2);
    }
    let mut pty = Pty::spawn(plan(&home, &stage));
    allow(&page(&mut pty));
    pty.expect_next("Which AWS account?").expect_next("1111-1111-1111  Account 1").down().enter();
    pty.expect_next("> 2222-2222-2222  Account 2");
    // The administrator's comes first under the cursor.
    pty.expect_next("Which role?").enter();
    pty.expect_next("Signed in as AdministratorAccess").expect_next("2222-2222-2222");
    pty.ends(0);
    for (args, told) in [
        (["--aws-account", "999999999999"], "The account 9999-9999-9999 is not assigned to you."),
        (["--sso-role", "Auditor"], "You have no role Auditor in the account 1111-1111-1111."),
    ] {
        let mut pty = Pty::spawn(plan(&home, &stage).args(args));
        allow(&page(&mut pty));
        if args[0] == "--sso-role" {
            pty.expect_next("Which AWS account?").enter();
        }
        pty.expect_next(told).expect_next("yours are").expect_next("How do you sign in to AWS?");
        pty.ctrl('c').ends(130);
    }
}

#[test]
fn flags_variables_and_the_answers_file_leave_no_question() {
    let (home, stage) = (Home::new(), Stage::new());
    let roles = [SsoRole::read_only(), SsoRole::administrator()];
    stage.state().sso.accounts = (1..=5).map(|n| account(n, &roles)).collect();
    let flags =
        plan(&home, &stage).args(["--aws-account", "333333333333", "--sso-role", "AdministratorAccess"]);
    let variables = bare(&home, &stage, &PLAN[..3]).envs([
        ("SPAPI_SETUP_SIGN_IN", "sso"),
        ("SPAPI_SETUP_SSO_START_URL", "https://d-9067642ac7.awsapps.com/start/#/"),
        ("SPAPI_SETUP_SSO_REGION", "EU-WEST-1"),
        ("SPAPI_SETUP_SSO_ROLE", "AdministratorAccess"),
        ("SPAPI_SETUP_AWS_ACCOUNT", "333333333333"),
    ]);
    let text = "sign_in = \"sso\"\nsso_start_url = \"d-9067642ac7.awsapps.com\"\nsso_region = \"eu-west-1\"\n\
                sso_role = \"AdministratorAccess\"\naws_account = \"333333333333\"\n";
    let file = bare(&home, &stage, &FAST).arg("--answers").arg(home.write("answers.toml", text));
    for (cmd, init) in [(flags, false), (variables, false), (file, true)] {
        let mut pty = Pty::spawn(cmd);
        if init {
            pty.expect_next("\"Add new app client\"?").enter();
        }
        allow(&page(&mut pty));
        pty.expect_next("Signed in as AdministratorAccess").expect_next("3333-3333-3333");
        match init {
            true => pty.expect_next("Go ahead?").ctrl('c').ends(130),
            false => pty.ends(0),
        };
        let text = pty.transcript();
        assert!(!text.contains("Which AWS account?") && !text.contains("Which role?"), "{text}");
        assert!(!text.contains("Start URL"), "{text}");
    }
}

#[test]
fn what_does_not_fit_is_told_and_asked_again() {
    let (home, stage) = (Home::new(), Stage::new());
    stage.state().sso.start_url = "https://acme.awsapps.com/start".to_owned();
    let mut pty =
        Pty::spawn(bare(&home, &stage, &PLAN).env("BROWSER", "none").args(["--sso-region", "eu-west-1"]));
    pty.expect_next("Start URL").line("acmee");
    pty.expect_next("There is no sign-in page https://acmee.awsapps.com/start in eu-west-1.");
    // What was typed is there to be corrected.
    pty.expect_next("Start URL").expect_next("https://acmee.awsapps.com/start").line("acme");
    pty.expect_next(DEVICE).expect_next("Waiting for you");
    allow(&address(&pty, DEVICE));
    pty.expect_next("Signed in as");
    pty.ends(0);
    // A given one is a commitment.
    let mut pty = Pty::spawn(plan(&home, &stage).env("BROWSER", "none"));
    pty.expect_next("There is no sign-in page https://d-9067642ac7.awsapps.com/start in eu-west-1.");
    pty.expect_next("How do you sign in to AWS?").down().down().enter();
    pty.expect_next("There is no sign-in page").expect_next("How do you sign in to AWS?");
    pty.ctrl('c').ends(130);
    let mut pty = Pty::spawn(bare(&home, &stage, &PLAN));
    pty.expect_next("Start URL (only Enter").enter().expect_next("How do you sign in to AWS?");
    pty.ctrl('c').ends(130);
    // Another profile's comes as a proposal.
    home.write(
        ".config/spapi-setup/config.toml",
        "version = 1\nhome_id = \"x\"\n[profiles.other]\nauth = \"iam\"\nregion = \"na\"\nstore = \"file\"\n\
         sso = { start_url = \"https://acme.awsapps.com/start\", region = \"eu-west-1\", role = \"R\" }\n",
    );
    let mut pty = Pty::spawn(bare(&home, &stage, &PLAN));
    pty.expect_next("Start URL (-: another").expect_next("https://acme.awsapps.com/start").enter();
    pty.expect_next("Region of the start URL").expect_next("eu-west-1").enter();
    pty.expect_next(PAGE).expect_next("Waiting for you").ctrl('c');
    pty.expect_next("How do you sign in to AWS?").down().down().enter();
    pty.expect_next("Start URL (-: another").line("-").expect_next("How do you sign in to AWS?");
    pty.ctrl('c').ends(130);
}
