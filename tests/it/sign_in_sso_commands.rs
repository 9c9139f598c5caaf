//! Every command that wants an administrator takes a company's sign-in; the rehearsal plays it too.

use spapi_setup::rehearsal::{Knobs, SsoRole};

use crate::sign_in_sso::{WHERE, bare, page};
use crate::support::company::{address, allow};
use crate::support::home::Home;
use crate::support::pty::Pty;
use crate::support::stage::Stage;

/// A profile that an unattended run set up, and a company with a second account.
fn set_up() -> (Home, Stage) {
    let (home, stage) = (Home::new(), Stage::new());
    let args = ["init", "--no-input", "--yes", "--region", "eu", "--store", "file"];
    home.cmd(args).envs(stage.env()).envs(stage.answers()).run().code(0);
    {
        let mut state = stage.state();
        let mut other = state.sso.accounts[0].clone();
        other.id = "222222222222".to_owned();
        state.sso.accounts.insert(0, other);
    }
    (home, stage)
}

#[test]
fn the_profiles_account_is_taken_without_a_question() {
    let account = "123456789012";
    let all: [(&[&str], &str); 4] = [
        (&["check", "--fix"], "policy on role"),
        (&["check"], "company's sign-in page"),
        (&["rotate", "access-key"], "Go ahead?"),
        (&["teardown", "--confirm", account], "user"),
    ];
    for (args, told) in all {
        let (home, stage) = set_up();
        if args == ["check", "--fix"] {
            stage.state().roles.values_mut().for_each(|role| role.attached.clear());
        }
        let mut pty = Pty::spawn(bare(&home, &stage, args).args(["--sign-in", "sso"]).args(WHERE));
        allow(&page(&mut pty));
        pty.expect_next("Signed in as AdministratorAccess").expect_next(told);
        if args[0] == "rotate" {
            pty.line("y").expect_next("The new key can assume the role");
            pty.expect_next("Does it have the new value?").ctrl('c');
            pty.wait();
        } else {
            pty.ends(0);
        }
        assert!(!pty.transcript().contains("Which AWS account?"), "{}", pty.transcript());
    }
}

#[test]
fn a_session_that_ends_in_the_middle_is_renewed_or_told() {
    for revoked in [false, true] {
        let (home, stage) = (Home::new(), Stage::with(Knobs::default()));
        stage.state().sso.accounts[0].roles = vec![SsoRole::administrator()];
        // The SDK asks for new credentials before each call.
        stage.state().knobs.sso.credentials_life = Some(5);
        let init = ["init", "--auth", "iam", "--region", "na", "--store", "file", "--no-restricted-data"];
        let mut pty = Pty::spawn(bare(&home, &stage, &init).args(["--sign-in", "sso"]).args(WHERE));
        pty.expect_next("\"Add new app client\"?").enter();
        allow(&page(&mut pty));
        pty.expect_next("in this account?").enter().expect_next("Go ahead?");
        match revoked {
            false => stage.state().sso.expire_tokens(),
            true => stage.state().sso.revoke(),
        }
        pty.line("y");
        if revoked {
            pty.expect_next("session at your company's sign-in page is over");
            // The profile has noted by now how it was signed in to: that way is under the cursor.
            pty.expect_next("How do you sign in to AWS?").enter();
            allow(&page(&mut pty));
            pty.expect_next("Signed in as AdministratorAccess").expect_next("Go ahead?").line("y");
        }
        pty.expect_next("The new key can assume the role");
        pty.ctrl('c').ends(130);
        // The first one, the one that renews it, and one for the second sign-in.
        assert_eq!(stage.count("CreateToken"), 2 + usize::from(revoked));
        assert_eq!(stage.count("CreateAccessKey"), 1);
    }
}

#[test]
fn a_rehearsal_plays_the_companys_page() {
    let home = Home::new();
    let mut pty = Pty::spawn(
        home.cmd(["init", "--rehearse", "--auth", "iam", "--region", "eu"]).env("BROWSER", "true"),
    );
    pty.expect_next("\"Add new app client\"?").enter();
    pty.expect_next("How do you sign in to AWS?").down().down().enter();
    pty.expect_next("Start URL").expect_next("d-9067642ac7").enter();
    pty.expect_next("Region of the start URL").expect_next("eu-west-1").enter();
    pty.expect_next("/authorize?").expect_next("Waiting for you");
    let shown = allow(&address(&pty, "/authorize?"));
    assert!(shown.body.contains("go back to the terminal"), "{}", shown.body);
    pty.expect_next("Signed in as AdministratorAccess").expect_next("in this account?");
    pty.ctrl('c').ends(130);
}
