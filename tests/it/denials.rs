//! Why AWS said no: every kind of policy by its name, each with its own way out.

use crate::check::{set_up, told};
use crate::init::{init, untouched};
use crate::support::home::Home;
use crate::support::stage::Stage;
use spapi_setup::rehearsal::{Fault, FaultKind, Knobs};

const ADMIN_POLICY: &str = "plan --admin-policy";

/// IAM answers every call with this refusal.
fn refusing(code: &str, message: &str) -> Stage {
    let stage = Stage::new();
    let (code, message) = (code.to_owned(), message.to_owned());
    let kind = FaultKind::Aws { code, status: 403, message };
    stage.state().knobs.fail.push(Fault { on: "iam".into(), times: 99, kind });
    stage
}

fn denied(tail: &str) -> String {
    format!(
        "User: arn:aws:iam::123456789012:user/anna is not authorized to perform: iam:GetUser on resource: \
         arn:aws:iam::123456789012:user/SellingPartnerAPIUser{tail}"
    )
}

#[test]
fn each_kind_of_policy_has_its_own_words_and_way_out() {
    let cases = [
        (" with an explicit deny in an identity-based policy", "\"Effect\": \"Deny\"", false),
        (
            " with an explicit deny in a service control policy",
            "administrators of the AWS organization",
            false,
        ),
        (" because no service control policy allows the iam:GetUser action", "SCP", false),
        (" with an explicit deny in a resource control policy", "RCP", false),
        (" because no permissions boundary allows the iam:GetUser action", "permissions boundary", false),
        (" because no session policy allows the iam:GetUser action", "session policy", false),
        (" because no VPC endpoint policy allows the iam:GetUser action", "VPC endpoint", false),
        (" with an explicit deny", "no further permission helps", false),
        (" because no identity-based policy allows the iam:GetUser action", "iam:GetUser is missing", true),
        ("", "iam:GetUser is missing", true),
    ];
    for (tail, words, helps) in cases {
        let stage = refusing("AccessDenied", &denied(tail));
        let out = init(&Home::new(), &stage).run();
        out.code(4).says(words).says("user/anna");
        if helps {
            out.says(ADMIN_POLICY);
        } else {
            out.never_says(ADMIN_POLICY);
        }
    }
}

#[test]
fn a_session_that_iam_refuses_is_not_a_mistyped_key() {
    let message = "The security token included in the request is invalid";
    let refuse = FaultKind::Aws { code: "InvalidClientTokenId".into(), status: 403, message: message.into() };
    let stage = Stage::with(Knobs { temporary_admin: true, ..Knobs::default() });
    stage.state().knobs.fail.push(Fault { on: "iam".into(), times: 99, kind: refuse });
    let out = init(&Home::new(), &stage).run();
    out.code(4).says("GetSessionToken").says("MFA").never_says("mistyped");
    untouched(&stage);
    let stage = refusing("InvalidClientTokenId", message);
    init(&Home::new(), &stage).run().code(4).says("STS does").never_says("mistyped");
    untouched(&stage);
}

#[test]
fn signed_in_as_our_own_user_is_said() {
    let (home, stage) = set_up(Knobs::default());
    let key = stage.state().keys[0].clone();
    let own = [("AWS_ACCESS_KEY_ID", key.id.as_str()), ("AWS_SECRET_ACCESS_KEY", key.secret.expose())];
    let words = "signed in as the user that this program made";
    for args in [&["plan"][..], &["teardown", "--confirm", "123456789012"], &["check", "--fix"]] {
        let out = home.cmd(args.iter().copied()).envs(stage.env()).envs(own).run();
        out.says(words).never_says(ADMIN_POLICY);
    }
    let out = home.cmd(["check", "--json"]).envs(stage.env()).envs(own).run();
    let (status, text) = told(out.code(0), "aws.user");
    assert_eq!(status, "skip");
    assert!(text.contains(words), "{text}");
}
