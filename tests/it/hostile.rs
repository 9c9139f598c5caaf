//! What a hostile or broken answer may do: nothing to the screen, to the files, or to what counts as proved.

use crate::check::{check, set_up, told};
use crate::init::{again, init, untouched};
use crate::support::home::{Home, Output};
use crate::support::stage::Stage;
use serde_json::{Value, json};
use spapi_setup::rehearsal::{Fault, FaultKind, Knobs};

fn answering(on: &str, body: &str) -> FaultKind {
    let content_type = if on == "page" { "text/html" } else { "application/json" };
    FaultKind::Status { status: 200, body: body.to_owned(), content_type: content_type.into() }
}

fn always(on: &str, kind: FaultKind) -> Stage {
    let fail = vec![Fault { on: on.to_owned(), times: 99, kind }];
    Stage::with(Knobs { fail, ..Knobs::default() })
}

/// The sample seller's store has this name from now on.
fn rename(stage: &Stage, name: &str) {
    let token = stage.sample().refresh_token;
    stage.state().refresh_token(&token).expect("the sample's").store = name.to_owned();
}

/// The sample seller sells here and nowhere else.
fn sells(stage: &Stage, entries: Vec<Value>) {
    let token = stage.sample().refresh_token;
    let mut state = stage.state();
    let token = state.refresh_token(&token).expect("the sample's");
    (token.countries, token.also) = (Some(Vec::new()), entries);
}

fn entry(name: &str, participating: bool, suspended: bool) -> Value {
    json!({
        "marketplace": { "id": "A1PA6795UKMFR9", "name": name, "countryCode": "DE", "domainName": "x" },
        "participation": { "isParticipating": participating, "hasSuspendedListings": suspended },
        "storeName": "Acme"
    })
}

/// Everything that a run said, and everything it wrote down but secrets.
fn traces(home: &Home, out: &Output) -> String {
    format!("{}{}{}", out.stdout(), out.stderr(), home.read("config.toml"))
}

#[test]
fn a_title_that_repeats_the_token_in_lower_case_is_not_said() {
    let stage = Stage::new();
    let (home, token) = (Home::new(), stage.sample().refresh_token);
    let page = format!("<html><title>{}</title>", token.expose().to_uppercase());
    stage.state().knobs.fail = vec![Fault { on: "lwa".into(), times: 9, kind: answering("page", &page) }];
    let out = init(&home, &stage).run();
    out.code(1).says("it is a web page");
    let (said, part) = (traces(&home, &out).to_lowercase(), token.expose()[5..].to_lowercase());
    let slices = part.as_bytes().windows(8).map(|slice| std::str::from_utf8(slice).unwrap());
    assert!(slices.into_iter().all(|slice| !said.contains(slice)), "{said}");
}

#[test]
fn a_payload_that_makes_no_sense_proves_nothing() {
    for body in
        ["{}", "[]", r#"{"payload":{}}"#, r#"{"payload":[{}]}"#, r#"{"payload":[7]}"#, r#"{"payload":null}"#]
    {
        let stage = always("spapi", answering("", body));
        let home = Home::new();
        init(&home, &stage).run().code(1).says("did not come from SP-API");
        untouched(&stage);
        assert_eq!(home.read("credentials.toml"), "", "{body}");
    }
}

#[test]
fn a_token_with_control_characters_is_none() {
    for token in [r"\u001b]0;x\u0007", "Atza|a b", r"Atza|\u200b"] {
        let stage = always("lwa", answering("", &format!(r#"{{"access_token":"{token}"}}"#)));
        init(&Home::new(), &stage).run().code(1).says("the access token in it is none");
        untouched(&stage);
    }
}

#[test]
fn a_huge_store_name_is_neither_said_nor_kept() {
    let (home, stage) = (Home::new(), Stage::new());
    let token = stage.sample().refresh_token;
    stage.state().refresh_token(&token).expect("the sample's").countries = Some(vec!["DE".into()]);
    rename(&stage, &"Acme \u{1b}[2J\u{202e}".repeat(18_000));
    let out = init(&home, &stage).run();
    out.code(0).says("store \"Acme");
    let traces = traces(&home, &out);
    assert!(traces.len() < 20_000, "{}", traces.len());
    assert!(!traces.contains(['\u{1b}', '\u{202e}']), "{traces}");
    // The same name is the same store.
    again(&home, &stage).run().code(0);
}

#[test]
fn stores_that_differ_in_what_cannot_be_seen_are_two() {
    let (home, stage) = (Home::new(), Stage::new());
    rename(&stage, "Acme");
    init(&home, &stage).run().code(0);
    for name in ["Ac\u{200b}me", "Acme\u{202e}", "Acme\u{e0041}", "Acme\u{2028}", "Acme\u{a0}"] {
        rename(&stage, name);
        let out = again(&home, &stage).run();
        out.code(2).says("another store than the profile's");
        let out = check(&home, &stage, &["--json"]).run();
        assert_eq!(told(&out, "spapi.participations").0, "fail", "{name:?}");
        assert!(!out.stdout().contains(name), "{name:?}");
    }
    rename(&stage, "Acme");
    again(&home, &stage).run().code(0);
}

#[test]
fn a_store_in_which_nobody_can_buy_is_a_warning_with_the_reason() {
    let shop = |participating, suspended| entry("Amazon.de", participating, suspended);
    for (entries, reason) in [
        (vec![], "lists no marketplace"),
        (vec![entry("Non-Amazon", true, false)], "\"Non-Amazon\" marketplaces only"),
        (vec![shop(false, false)], "takes part in no marketplace"),
        (vec![shop(true, true), entry("Non-Amazon", true, false)], "suspended"),
    ] {
        let (home, stage) = (Home::new(), Stage::new());
        sells(&stage, entries);
        let out = init(&home, &stage).run();
        out.code(0).says(reason).says("Account Health").says("! SP-API answers");
        let out = check(&home, &stage, &["--json"]).run();
        let (status, text) = told(out.code(0), "spapi.participations");
        assert_eq!(status, "warn");
        assert!(text.contains(reason), "{text}");
    }
}

#[test]
fn a_wrong_clock_is_said_once_with_both_times() {
    let (home, stage) = (Home::new(), Stage::with(Knobs { clock_skew: 3600, ..Knobs::default() }));
    let out = init(&home, &stage).args(["--auth", "lwa"]).run();
    out.code(0).says("This computer's clock is wrong: it says").says("Set date, time and time zone");
    assert_eq!(out.stderr().matches("clock is wrong").count(), 1, "{}", out.stderr());
    let (home, stage) = (Home::new(), Stage::with(Knobs { clock_skew: -240, ..Knobs::default() }));
    init(&home, &stage).args(["--auth", "lwa"]).run().code(0).never_says("clock is wrong");
}

#[test]
fn a_missing_role_names_those_that_will_do() {
    let (home, stage) = set_up(Knobs::default());
    stage.state().knobs.role_missing = true;
    let out = check(&home, &stage, &["--json"]).run();
    let (_, text) = told(&out, "spapi.participations");
    for role in ["Product Listing", "Selling Partner Insights", "Finance and Accounting", "Pricing"] {
        assert!(text.contains(role), "{text}");
    }
}

#[test]
fn a_security_token_that_is_called_invalid_is_no_wrong_secret() {
    let body = r#"{"errors":[{"code":"InvalidInput","message":"The security token included in the request is invalid"}]}"#;
    let kind = FaultKind::Status { status: 403, body: body.into(), content_type: "application/json".into() };
    let stage = always("spapi", kind);
    let out = init(&Home::new(), &stage).run();
    out.code(3)
        .says("security token")
        .says("signatures")
        .says("InvalidInput (HTTP 403)")
        .never_says("unexpected");
    untouched(&stage);
}

#[test]
fn a_name_in_localhost_is_not_this_computer() {
    for (name, value) in [
        ("SPAPI_SETUP_LWA_URL", "http://x.localhost:9/auth/o2/token"),
        ("SPAPI_SETUP_SPAPI_URL", "http://{region}.localhost:9"),
        ("AWS_ENDPOINT_URL_STS", "http://sts.localhost:9"),
        ("AWS_ENDPOINT_URL", "http://x.localhost"),
    ] {
        let (home, stage) = (Home::new(), Stage::new().unused());
        init(&home, &stage).env(name, value).run().code(2).says(name);
    }
}

/// A proxy that refuses everybody, and what it was asked so far.
fn refusing_proxy() -> (String, std::sync::Arc<std::sync::Mutex<Vec<String>>>) {
    use std::io::{BufRead, BufReader, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let asked = std::sync::Arc::default();
    let seen: std::sync::Arc<std::sync::Mutex<Vec<String>>> = std::sync::Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
            let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
            seen.lock().unwrap().extend(head.first().cloned());
            let _ = stream.write_all(b"HTTP/1.1 407 No\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        }
    });
    (address, asked)
}

#[test]
fn a_password_that_a_proxy_refuses_is_sent_once_in_a_run() {
    let (home, stage) = set_up(Knobs::default());
    let (address, asked) = refusing_proxy();
    let keys: Vec<_> = stage.env().into_iter().filter(|(name, _)| !name.contains("URL")).collect();
    for args in [&["check", "--json"][..], &["init", "--no-input", "--yes"], &["token"]] {
        asked.lock().unwrap().clear();
        let proxy = format!("http://me:wrong-{}@{address}", args[0]);
        let out = home.cmd(args.iter().copied()).envs(keys.clone()).env("HTTPS_PROXY", proxy).run();
        assert_ne!(out.status.code(), Some(0), "{out:?}");
        // `check --json` says it in its data.
        assert!(
            out.never_says("wrong-").stdout().contains("407") || format!("{out:?}").contains("407"),
            "{out:?}"
        );
        assert_eq!(asked.lock().unwrap().len(), 1, "{args:?}: {:?}", asked.lock().unwrap());
    }
}

#[test]
fn a_proxy_that_cannot_be_used_is_explained() {
    for (proxy, said) in [
        ("socks5://me:CANARY@127.0.0.1:9", "names a socks5 proxy"),
        ("http://me:p@CANARY@127.0.0.1:9", "write %40 for @"),
        ("http://me:p/CANARY@127.0.0.1:9", "%2F for /"),
    ] {
        for command in [&["init", "--no-input", "--yes"][..], &["check"]] {
            let (home, stage) = set_up(Knobs::default());
            let out = home.cmd(command.iter().copied()).envs(stage.env()).env("HTTPS_PROXY", proxy).run();
            out.says(said).never_says("CANARY");
        }
    }
}

#[test]
fn a_200_that_is_no_answer_of_awss_is_not_done() {
    for (on, body) in [("AttachRolePolicy", "{}"), ("PutUserPolicy", ""), ("AttachRolePolicy", "<ok/>")] {
        let kind = FaultKind::Status { status: 200, body: body.into(), content_type: "text/xml".into() };
        let fail = vec![Fault { on: on.into(), times: 99, kind }];
        let (home, stage) = (Home::new(), Stage::with(Knobs { fail, ..Knobs::default() }));
        init(&home, &stage).run().code(7).says("did not come from AWS");
    }
}
