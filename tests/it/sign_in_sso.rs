//! Signing in to AWS on a company's own page, at a terminal.

use spapi_setup::rehearsal::{Fault, FaultKind, Knobs, PkceRefusal, SsoAccount, SsoRole};

use crate::leaks::{Scene, store};
use crate::support::company::{address, allow, deny, request};
use crate::support::home::{Cmd, Home};
use crate::support::pty::Pty;
use crate::support::stage::Stage;

const PAGE: &str = "/authorize?";
const DEVICE: &str = "/device?user_code=";
const FAST: [&str; 8] =
    ["init", "--auth", "iam", "--region", "na", "--store", "file", "--no-restricted-data"];
const PLAN: [&str; 5] = ["plan", "--region", "na", "--sign-in", "sso"];
const WHERE: [&str; 4] = ["--sso-start-url", "d-9067642ac7", "--sso-region", "eu-west-1"];

/// A command with no credentials of AWS anywhere, and a browser that only notes what it is to open.
fn bare(home: &Home, stage: &Stage, args: &[&str]) -> Cmd {
    let cmd = home.cmd(args.iter().copied()).envs(stage.env()).env("BROWSER", "true");
    cmd.unset("AWS_ACCESS_KEY_ID").unset("AWS_SECRET_ACCESS_KEY").unset("AWS_SESSION_TOKEN")
}

/// `plan` with start URL and region.
fn plan(home: &Home, stage: &Stage) -> Cmd {
    bare(home, stage, &PLAN).args(WHERE)
}

fn page(pty: &mut Pty) -> String {
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

fn lwa_values(pty: &mut Pty, stage: &Stage) {
    let sample = stage.sample();
    pty.expect_next("(?) why:").enter();
    pty.expect_next("Page 2 of 3").expect_next("(?) why:").enter();
    pty.expect_next("Client identifier  (hidden)").paste(&sample.client_id).enter();
    pty.expect_next("Client secret      (hidden)").paste(sample.client_secret.expose()).enter();
    pty.expect_next("Page 3 of 3").expect_next("(?) why:").enter();
    pty.expect_next("Refresh token      (hidden)").paste(sample.refresh_token.expose()).enter();
    pty.expect_next("Day the secret was made").enter();
}

#[test]
fn from_no_credentials_to_stored_values_and_the_second_run_asks_nothing() {
    let scene = Scene::new();
    let (home, stage) = (&scene.home, &scene.stage);
    let mut pty = Pty::spawn(bare(home, stage, &FAST).arg("-vv"));
    pty.expect_next("\"Add new app client\"?").enter();
    pty.expect_next("How do you sign in to AWS?").down().down().enter();
    pty.expect_next("ends in awsapps.com/start").expect_next("Start URL").line("https://acme.okta.com/home");
    pty.expect_next("That is not a start URL").expect_next("Start URL").line("D-9067642AC7");
    pty.expect_next("https://d-9067642ac7.awsapps.com/start");
    pty.expect_next("Region of the start URL").line("eu-west-1");
    let shown = allow(&page(&mut pty));
    assert!(shown.status == 200 && shown.page.contains("go back to the terminal"), "{}", shown.page);
    pty.expect_next("Signed in as AdministratorAccess").expect_next("1234-5678-9012");
    pty.expect_next("AWSReservedSSO_AdministratorAccess_").expect_next("company's sign-in page");
    pty.expect_next("in this account?").enter();
    pty.expect_next("Go ahead?").line("y");
    pty.expect_next("The new key can assume the role");
    lwa_values(&mut pty, stage);
    pty.expect_next("Step 8 of 8");
    pty.ends(0);
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
    let mut again = Pty::spawn(bare(home, stage, &["init", "--sign-in", "sso", "-vv"]));
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
    assert!(allow(&url).page.contains("Request approved"));
    pty.expect_next("Signed in as AdministratorAccess").expect_next("SellingPartnerAPIUser");
    pty.ends(0);
    scene.canaries().absent("the terminal", &pty.raw()).absent_under(&scene.home.path(), store);
}

#[test]
fn where_pkce_is_refused_the_code_is_shown_and_its_page_opened() {
    for at in [PkceRefusal::Registering, PkceRefusal::Authorizing, PkceRefusal::Exchanging] {
        let (home, stage) = (Home::new(), Stage::new());
        stage.state().knobs.sso.pkce_refused = Some(at);
        let mut pty = Pty::spawn(plan(&home, &stage));
        match at {
            PkceRefusal::Registering => {}
            // The page itself sends the browser back.
            PkceRefusal::Authorizing => drop(request("GET", &request("GET", &page(&mut pty)).to)),
            PkceRefusal::Exchanging => drop(allow(&page(&mut pty))),
        }
        if at != PkceRefusal::Registering {
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
    let all = [&["--aws-account", "333333333333", "--sso-role", "AdministratorAccess"][..]];
    for args in all {
        let mut pty = Pty::spawn(plan(&home, &stage).args(args.iter().copied()));
        allow(&page(&mut pty));
        pty.expect_next("Signed in as AdministratorAccess").expect_next("3333-3333-3333");
        pty.ends(0);
        let text = pty.transcript();
        assert!(!text.contains("Which AWS account?") && !text.contains("Which role?"), "{text}");
    }
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
fn what_does_not_fit_is_told_and_asked_again() {
    let (home, stage) = (Home::new(), Stage::new());
    stage.state().sso.start_url = "https://acme.awsapps.com/start".to_owned();
    let mut pty =
        Pty::spawn(bare(&home, &stage, &PLAN).env("BROWSER", "none").args(["--sso-region", "eu-west-1"]));
    pty.expect_next("Start URL").line("acmee");
    pty.expect_next("There is no sign-in page https://acmee.awsapps.com/start in eu-west-1.");
    // What was typed is there to be corrected; nothing typed is another way.
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
    pty.expect_next("Start URL").enter().expect_next("How do you sign in to AWS?");
    pty.ctrl('c').ends(130);
}

#[test]
fn every_refusal_has_its_words_and_leads_back_to_the_choice() {
    type Trouble = (&'static str, fn(&Stage), &'static str);
    let troubles: [Trouble; 6] = [
        ("deny", |_| (), "The access was denied on the page."),
        ("allow", |s| s.state().sso.accounts.clear(), "No AWS account is assigned to you."),
        (
            "allow",
            |s| s.state().sso.accounts[0].roles.clear(),
            "You have no role in the account 1234-5678-9012.",
        ),
        ("allow", |s| s.state().knobs.sso.expired = true, "Nobody allowed the access in time."),
        (
            "allow",
            |s| s.state().knobs.sso.registration_expired = true,
            "AWS does not know this sign-in any more.",
        ),
        (
            "allow",
            |s| {
                let kind = FaultKind::Aws {
                    code: "ForbiddenException".into(),
                    status: 403,
                    message: "No access".into(),
                };
                s.state().knobs.fail = vec![Fault::once("GetRoleCredentials", kind)];
            },
            "The role AdministratorAccess of the account 1234-5678-9012 can't be",
        ),
    ];
    for (answer, trouble, told) in troubles {
        let (home, stage) = (Home::new(), Stage::new());
        let mut pty = Pty::spawn(plan(&home, &stage));
        let url = page(&mut pty);
        trouble(&stage);
        if answer == "deny" {
            deny(&url)
        } else {
            allow(&url)
        };
        pty.expect_next(told).expect_next("fix:").expect_next("How do you sign in to AWS?");
        pty.ctrl('c').ends(130);
    }
}

#[test]
fn what_is_no_answer_of_aws_is_told_as_that() {
    for (on, kind, told) in [
        ("RegisterClient", FaultKind::Html, "The answer did not come from AWS."),
        (
            "CreateToken",
            FaultKind::Status { status: 502, body: "<html>".into(), content_type: "text/html".into() },
            "The answer did not come from AWS.",
        ),
        ("CreateToken", FaultKind::Cut, "The connection to AWS was cut"),
        (
            "CreateToken",
            FaultKind::Aws { code: "InternalServerException".into(), status: 500, message: String::new() },
            "AWS failed on its side.",
        ),
    ] {
        let (home, stage) = (Home::new(), Stage::new());
        stage.state().knobs.fail = vec![Fault { on: on.into(), times: 9, kind }];
        let mut pty = Pty::spawn(plan(&home, &stage));
        if on == "CreateToken" {
            allow(&page(&mut pty));
        }
        pty.expect_next(told).expect_next("How do you sign in to AWS?");
        pty.ctrl('c').ends(130);
        assert_eq!(stage.count("CreateToken"), usize::from(on == "CreateToken"), "a code is tried once");
    }
}

#[test]
fn ctrl_c_while_waiting_leads_back_to_the_choice() {
    for browser in ["true", "none"] {
        let (home, stage) = (Home::new(), Stage::new());
        let mut pty = Pty::spawn(plan(&home, &stage).env("BROWSER", browser));
        pty.expect_next("Waiting for you").ctrl('c');
        pty.expect_next("Not signed in.").expect_next("How do you sign in to AWS?").down().down().enter();
        pty.expect_next("Waiting for you");
        allow(&address(&pty, if browser == "none" { DEVICE } else { PAGE }));
        pty.expect_next("Signed in as AdministratorAccess");
        pty.ends(0);
    }
}

#[test]
fn nobody_is_waited_for_where_nobody_is_there() {
    let (home, stage) = (Home::new(), Stage::with(Knobs::default()).unused());
    let out = bare(&home, &stage, &PLAN).args(WHERE).arg("--no-input").run();
    out.code(2).says("needs a person at a terminal");
    let out = bare(&home, &stage, &PLAN[..3]).env("SPAPI_SETUP_SIGN_IN", "sso").run();
    out.code(2).says("SPAPI_SETUP_SIGN_IN names sso");
    for (flag, value, why) in [
        ("--sso-start-url", "anna@example.com", "not of a mailbox"),
        ("--sso-region", "europe", "eu-west-1"),
        ("--sso-role", "no such/role", "AdministratorAccess"),
    ] {
        bare(&home, &stage, &PLAN).args([flag, value]).run().code(2).says(why);
    }
    let file = home.write("answers.toml", "sso_start_url = \"http://acme.awsapps.com/start\"\n");
    let init = bare(&home, &stage, &["init", "--no-input", "--answers"]).arg(file);
    init.run().code(2).says("https://");
}

#[test]
fn a_role_without_the_rights_is_named_with_its_way_out() {
    let (home, stage) = (Home::new(), Stage::new());
    stage.state().sso.accounts[0].roles = vec![SsoRole::read_only()];
    let cmd = bare(&home, &stage, &FAST).args(["--sign-in", "sso", "--yes"]).args(WHERE);
    let mut pty = Pty::spawn(cmd);
    pty.expect_next("\"Add new app client\"?").enter();
    allow(&page(&mut pty));
    pty.expect_next("Signed in as ReadOnlyAccess");
    pty.expect_next("permission iam:").expect_next("is missing").expect_next("--sso-role NAME");
    pty.wait();
}
