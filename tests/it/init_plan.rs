//! `plan`: text, JSON, `--check`, `--admin-policy`, and what it never does.

use crate::init::{again, changing, init, untouched};
use crate::support::home::{Cmd, Home};
use crate::support::stage::Stage;
use serde_json::{Value, json};

fn plan(home: &Home, stage: &Stage) -> Cmd {
    home.cmd(["plan"]).envs(stage.env())
}

fn steps(plan: &Value, field: &str) -> Vec<String> {
    let all = plan["steps"].as_array().expect("steps").iter();
    all.map(|s| s[field].as_str().expect("a text").to_owned()).collect()
}

#[test]
fn the_text_shows_every_step_and_document() {
    let (home, stage) = (Home::new(), Stage::new());
    let out = plan(&home, &stage).run();
    out.code(0).prints("create  user").prints("SellingPartnerAPIRole").prints("sts:AssumeRole");
    out.prints("6 changes in account 123456789012").prints("execute-api:Invoke");
    untouched(&stage);
    assert!(!home.setup().exists(), "it writes nothing");
}

#[test]
fn the_json_is_the_pages() {
    let (home, stage) = (Home::new(), Stage::new());
    let fresh = plan(&home, &stage).arg("--json").run().code(0).json();
    assert_eq!((&fresh["account"], &fresh["partition"]), (&json!("123456789012"), &json!("aws")));
    assert_eq!(fresh["changes"], 6);
    let mut entities = steps(&fresh, "entity");
    entities.sort();
    let mut page = ["user", "policy", "role", "policy-attachment", "inline-policy", "access-key"];
    page.sort_unstable();
    assert_eq!(entities, page);
    assert_eq!(steps(&fresh, "action"), ["create"; 6]);
    for step in fresh["steps"].as_array().expect("steps") {
        let keys: Vec<_> = step.as_object().expect("an object").keys().map(String::as_str).collect();
        for key in ["entity", "name", "action", "what", "why"] {
            assert!(keys.contains(&key), "{step}");
        }
    }
    init(&home, &stage).run().code(0);
    let done = plan(&home, &stage).arg("--json").run().code(0).json();
    assert_eq!((&done["changes"], steps(&done, "action")), (&json!(0), vec!["keep".to_owned(); 6]));
}

#[test]
fn check_tells_by_its_exit_code() {
    let (home, stage) = (Home::new(), Stage::new());
    plan(&home, &stage).arg("--check").run().code(8);
    assert_eq!(plan(&home, &stage).args(["--check", "--json"]).run().code(8).json()["changes"], 6);
    init(&home, &stage).run().code(0);
    plan(&home, &stage).arg("--check").run().code(0);
    stage.state().users.get_mut("SellingPartnerAPIUser").expect("the user").inline.clear();
    let out = plan(&home, &stage).args(["--check", "--json"]).run();
    let json = out.code(8).json();
    assert_eq!(json["changes"], 1);
}

#[test]
fn a_conflict_is_exit_4_and_in_the_json() {
    let (lost, home, stage) = (Home::new(), Home::new(), Stage::new());
    init(&lost, &stage).run().code(0);
    let before = stage.actions().len();
    plan(&home, &stage).run().code(4).prints("conflict").says("--adopt");
    let json = plan(&home, &stage).args(["--json", "--check"]).run().code(4).json();
    assert_eq!(json["changes"], 0, "keep and conflict count nothing: {json}");
    assert!(steps(&json, "action").contains(&"conflict".to_owned()));
    let adopted = plan(&home, &stage).args(["--json", "--adopt"]).run().code(0).json();
    assert!(!steps(&adopted, "action").contains(&"conflict".to_owned()));
    assert_eq!(changing(&stage, before), Vec::<String>::new());
}

#[test]
fn lwa_has_no_aws_part() {
    let (home, stage) = (Home::new(), Stage::new().unused());
    let json = home.cmd(["plan", "--auth", "lwa", "--json", "--check"]).run().code(0).json();
    assert_eq!((&json["account"], &json["changes"], &json["steps"]), (&Value::Null, &json!(0), &json!([])));
    plan(&home, &stage).args(["--auth", "lwa"]).run().code(0).prints("Login with Amazon");
}

#[test]
fn the_admin_policy_needs_no_aws() {
    let home = Home::new();
    let any = home.cmd(["plan", "--admin-policy"]).run().code(0).json();
    assert!(any.to_string().contains("arn:aws:iam::*:user/SellingPartnerAPIUser"));
    let one = home.cmd(["plan", "--admin-policy", "--aws-account", "123456789012", "--role-name", "R"]);
    let one = one.run().code(0).json();
    let text = one.to_string();
    assert!(text.contains("arn:aws:iam::123456789012:role/R") && !text.contains("::*:"), "{text}");
    assert_eq!(one["Version"], "2012-10-17");
}

#[test]
fn failures_are_json_too() {
    let (home, stage) = (Home::new(), Stage::new().unused());
    let out = home.cmd(["plan", "--json"]).run();
    let json = out.code(4).json();
    assert_eq!(json["error"]["exit"], 4);
    assert!(json["error"]["fix"].is_string());
    let out = plan(&home, &stage).args(["--json", "--aws-account", "1"]).run();
    assert_eq!(out.code(2).json()["error"]["exit"], 2);
}

#[test]
fn another_account_and_names_are_refused_as_in_init() {
    let (home, stage) = (Home::new(), Stage::new());
    plan(&home, &stage).args(["--aws-account", "999988887777"]).run().code(4).says("not 999988887777");
    init(&home, &stage).run().code(0);
    plan(&home, &stage).args(["--user-name", "Another"]).run().code(4).says("SellingPartnerAPIUser");
    again(&home, &stage).run().code(0);
}

#[test]
fn a_far_endpoint_without_encryption_gets_nothing() {
    let (home, stage) = (Home::new(), Stage::new().unused());
    let out = plan(&home, &stage).env("AWS_ENDPOINT_URL_IAM", "http://iam.example.com").run();
    out.code(2).says("AWS_ENDPOINT_URL_IAM").says("nothing was sent");
}
