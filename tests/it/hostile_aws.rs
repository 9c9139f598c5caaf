//! What AWS, or a server in its place, may put on the screen, into a JSON or into a file: nothing that cannot
//! be seen, nothing endless, and nothing of what was sent.

use crate::check::{ROLE, USER, check, set_up};
use crate::init::{again, init};
use crate::support::home::{Home, Output};
use crate::support::stage::Stage;
use spapi_setup::rehearsal::{Fault, FaultKind, Knobs, State};

/// Characters that change how the text around them looks, or that nobody sees.
const UNFIT: [char; 7] = ['\u{202e}', '\u{2066}', '\u{200b}', '\u{2028}', '\u{feff}', '\u{e0041}', '\u{9b}'];

fn nasty(text: &str) -> String {
    UNFIT.iter().map(|c| format!("{text}{c}")).collect()
}

/// Everything that a run said and wrote down but secrets.
fn traces(home: &Home, out: &Output) -> String {
    format!("{}{}{}", out.stdout(), out.stderr(), home.read("config.toml"))
}

#[track_caller]
fn is_fit(home: &Home, out: &Output) {
    let traces = traces(home, out);
    assert!(!traces.contains(UNFIT), "{traces:?}");
    assert!(traces.len() < 40_000, "{}", traces.len());
}

fn failing(action: &str, kind: FaultKind) -> Knobs {
    Knobs { fail: vec![Fault { on: action.to_owned(), times: 99, kind }], ..Knobs::default() }
}

fn refusing(code: &str, message: &str) -> FaultKind {
    FaultKind::Aws { code: code.into(), status: 403, message: message.into() }
}

#[test]
fn the_words_of_a_refusal_are_cut_and_cleaned() {
    let long = nasty("no ").repeat(9_000);
    let arn =
        format!("User: arn:aws:iam::1:user/{} is not authorized to perform: iam:{}", nasty("x"), nasty("y"));
    let because = format!("{arn} on resource: x because {}", nasty("no identity-based policy allows it "));
    for action in ["GetCallerIdentity", "GetUser", "CreatePolicy", "AttachRolePolicy", "AssumeRole"] {
        for (code, message) in [
            ("AccessDenied", because.as_str()),
            ("AccessDenied", &format!("MultiFactorAuthentication failed {long}")),
            (&nasty("Odd"), &long),
            ("LimitExceeded", &long),
            ("DeleteConflict", &long),
        ] {
            // That a role can't be assumed yet is waited for.
            if action == "AssumeRole" && code == "AccessDenied" {
                continue;
            }
            let (home, stage) = (Home::new(), Stage::with(failing(action, refusing(code, message))));
            let out = init(&home, &stage).run();
            assert_ne!(out.status.code(), Some(0), "{action} {code}");
            is_fit(&home, &out);
        }
    }
}

#[test]
fn a_refusal_that_repeats_the_session_token_does_not_show_it() {
    let (home, stage) = (Home::new(), Stage::with(Knobs { temporary_admin: true, ..Knobs::default() }));
    let env = stage.env();
    let token = &env.iter().find(|(name, _)| name == "AWS_SESSION_TOKEN").expect("set").1;
    let secret = &env.iter().find(|(name, _)| name == "AWS_SECRET_ACCESS_KEY").expect("set").1;
    for value in [token, secret] {
        let (lower, slice) = (value.to_lowercase(), &value[value.len() - 9..]);
        for repeated in [value.as_str(), &lower, slice] {
            for (code, message) in [
                (
                    "AccessDenied",
                    format!("User: arn:aws:iam::1:user/{repeated} is not authorized to perform: iam:x"),
                ),
                ("AccessDenied", format!("no, because {repeated}")),
                ("Odd", format!("it was {repeated}")),
                (repeated, "odd".to_owned()),
            ] {
                stage.state().knobs.fail = failing("GetUser", refusing(code, &message)).fail;
                let out = init(&home, &stage).run();
                assert_ne!(out.status.code(), Some(0), "{message}");
                let said = traces(&home, &out).to_lowercase();
                assert!(!said.contains(&repeated.to_lowercase()), "{message}: {said}");
            }
        }
    }
}

#[test]
fn what_iam_lists_is_shown_without_what_cannot_be_seen() {
    let (home, stage) = set_up(Knobs::default());
    let (user, role, policy) = {
        let state = stage.state();
        (state.users[USER].clone(), state.roles[ROLE].clone(), state.policies.clone())
    };
    let document = |what: &str| {
        format!(
            r#"{{"Version":"{what}","Statement":{{"Effect":"Allow","Action":"{what}","Resource":"{what}","{what}":"{what}"}}}}"#
        )
    };
    type Change = Box<dyn Fn(&mut State)>;
    let bad = nasty("Bad");
    let of = |change: fn(&mut State, &str)| -> Change {
        let bad = bad.clone();
        Box::new(move |state| change(state, &bad))
    };
    let odd = document(&bad);
    let changes: Vec<Change> = vec![
        of(|s, bad| s.users.get_mut(USER).unwrap().groups.push(bad.into())),
        of(|s, bad| s.users.get_mut(USER).unwrap().attached.push(format!("arn:aws:iam::aws:policy/{bad}"))),
        of(|s, bad| s.users.get_mut(USER).unwrap().boundary = Some(format!("arn:aws:iam::aws:policy/{bad}"))),
        of(|s, bad| s.users.get_mut(USER).unwrap().arn.push_str(bad)),
        of(|s, bad| s.users.get_mut(USER).unwrap().id.push_str(bad)),
        of(|s, bad| drop(s.users.get_mut(USER).unwrap().inline.insert(bad.into(), "{}".into()))),
        of(|s, bad| {
            for value in s.users.get_mut(USER).unwrap().tags.values_mut() {
                value.push_str(bad);
            }
        }),
        of(|s, bad| drop(s.roles.get_mut(ROLE).unwrap().inline.insert(bad.into(), "{}".into()))),
        of(|s, bad| s.roles.get_mut(ROLE).unwrap().arn.push_str(bad)),
        of(|s, bad| {
            for value in s.roles.get_mut(ROLE).unwrap().tags.values_mut() {
                value.push_str(bad);
            }
        }),
        Box::new(move |s| s.roles.get_mut(ROLE).unwrap().trust = serde_json::from_str(&odd).unwrap()),
        Box::new({
            let odd = document(&bad);
            move |s| s.policies.values_mut().for_each(|p| p.versions[0].document = odd.clone())
        }),
        of(|s, bad| s.policies.values_mut().for_each(|p| p.id.push_str(bad))),
        of(|s, bad| s.alias = Some(bad.into())),
    ];
    for (n, change) in changes.iter().enumerate() {
        change(&mut stage.state());
        for args in [&["check"][..], &["check", "--json"], &["plan"], &["plan", "--json"], &["teardown"]] {
            let out = home.cmd(args.iter().copied()).envs(stage.env()).run();
            assert!(!traces(&home, &out).contains(UNFIT), "{n} {args:?}: {out:?}");
        }
        is_fit(&home, &again(&home, &stage).run());
        let mut state = stage.state();
        state.users.insert(USER.into(), user.clone());
        state.roles.insert(ROLE.into(), role.clone());
        state.policies.clone_from(&policy);
    }
    check(&home, &stage, &[]).run().code(0);
}

#[test]
fn a_key_that_is_none_of_awss_is_not_handed_on() {
    let bad = nasty("x");
    for (id, secret, token) in [
        (bad.as_str(), "s", "t"),
        ("ASIAX", bad.as_str(), "t"),
        ("ASIAX", "s", bad.as_str()),
        ("A\nB", "s", "t"),
    ] {
        let (home, stage) = set_up(Knobs::default());
        let body = format!(
            "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>\
             <AccessKeyId>{id}</AccessKeyId><SecretAccessKey>{secret}</SecretAccessKey><SessionToken>{token}</SessionToken>\
             <Expiration>2036-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
        );
        let kind = FaultKind::Status { status: 200, body, content_type: "text/xml".into() };
        stage.state().knobs = failing("AssumeRole", kind);
        let out = home.cmd(["credential-process"]).envs(stage.env()).run();
        out.code(1).says("did not come from AWS");
        assert_eq!(out.stdout(), "");
    }
}
