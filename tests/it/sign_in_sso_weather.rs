//! What a sign-in on a company's own page meets: refusals, answers that are none, people who leave.

use spapi_setup::rehearsal::{Fault, FaultKind, Knobs, SsoRole};

use crate::sign_in_sso::{DEVICE, PAGE, PLAN, WHERE, bare, page, plan};
use crate::support::company::{address, allow, deny};
use crate::support::home::Home;
use crate::support::person::FAST;
use crate::support::pty::Pty;
use crate::support::stage::Stage;

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

#[test]
fn an_endpoint_that_shows_secrets_is_refused_and_a_wrong_clock_said() {
    for name in ["AWS_ENDPOINT_URL_SSO", "AWS_ENDPOINT_URL_SSO_OIDC"] {
        let (home, stage) = (Home::new(), Stage::new().unused());
        let mut pty = Pty::spawn(plan(&home, &stage).env(name, "http://sso.example.com"));
        pty.expect_next(&format!("{name} would send requests without"));
        pty.ends(2);
    }
    let (home, stage) = (Home::new(), Stage::with(Knobs { clock_skew: 400, ..Knobs::default() }));
    let mut pty = Pty::spawn(plan(&home, &stage));
    pty.expect_next("This computer's clock is wrong");
    allow(&page(&mut pty));
    pty.expect_next("Signed in as AdministratorAccess");
    pty.ends(0);
}
