//! The same flows against moto in enforcing mode, as an administrator who holds exactly what
//! `plan --admin-policy` prints; boto3 says what is there.

use crate::support::home::{Cmd, Home};
#[cfg(unix)]
use crate::support::moto::{ACCOUNT, Key, Moto, admin_policy};
use crate::support::stage::Stage;
use serde_json::{Value, json};

const USER: &str = "SellingPartnerAPIUser";
const POLICY: &str = "SellingPartnerAPIPolicy";
const ROLE: &str = "SellingPartnerAPIRole";

/// A world: moto is AWS, the stage is Amazon.
struct World {
    home: Home,
    stage: Stage,
    moto: Moto,
    admin: Key,
}

impl World {
    /// The administrator holds what `plan --admin-policy` prints for these flags.
    fn new(flags: &[&str]) -> Self {
        let (home, stage, moto) = (Home::new(), Stage::new(), Moto::start());
        let plan = home.cmd(["plan", "--admin-policy", "--aws-account", ACCOUNT]).args(flags);
        let admin = moto.administrator("administrator", &plan.run().code(0).json());
        Self { home, stage, moto, admin }
    }

    fn cmd(&self, words: &[&str]) -> Cmd {
        self.home.cmd(words).envs(self.moto.env(&self.admin)).envs(self.stage.amazon_env())
    }

    fn init(&self) -> Cmd {
        let words = ["init", "--no-input", "--yes", "--region", "eu", "--store", "file"];
        self.cmd(&words).envs(self.stage.answers())
    }

    fn again(&self) -> Cmd {
        self.cmd(&["init", "--no-input"])
    }

    /// The calls since `before` that change something.
    fn changing(&self, before: usize) -> Vec<String> {
        let verbs = ["Create", "Put", "Attach", "Update", "Delete", "Tag", "Detach"];
        let calls = self.moto.calls().split_off(before).into_iter();
        calls.filter(|call| verbs.iter().any(|verb| call.starts_with(verb))).collect()
    }

    /// A call of the auditor's own, to meddle.
    fn meddle(&self, method: &str, args: Value) -> Value {
        self.moto.call(&self.moto.auditor, "iam", method, &args).expect(method)
    }
}

fn arn(kind: &str, name: &str) -> String {
    format!("arn:aws:iam::{ACCOUNT}:{kind}/{name}")
}

/// The one key of a user.
fn key(iam: &Value, user: &str) -> String {
    let keys = iam["users"][user]["keys"].as_object().expect("keys");
    assert_eq!(keys.len(), 1, "{keys:?}");
    keys.keys().next().expect("one").clone()
}

#[test]
fn a_fresh_account_holds_the_five_entities_exactly() {
    let w = World::new(&[]);
    w.init().run().code(0).says("The new key can assume the role");
    let iam = w.moto.read();
    let statement = |of: &Value| {
        assert_eq!(of["Version"], "2012-10-17");
        assert_eq!(of["Statement"].as_array().map(Vec::len), Some(1), "{of}");
        of["Statement"][0].clone()
    };
    let (user, role, policy) = (&iam["users"][USER], &iam["roles"][ROLE], &iam["policies"][POLICY]);
    assert_eq!((&user["attached"], &user["groups"]), (&json!([]), &json!([])));
    assert_eq!(
        user["inline"].as_object().map(|i| i.keys().cloned().collect()),
        Some(vec![format!("Assume{ROLE}")])
    );
    let take = statement(&user["inline"][format!("Assume{ROLE}")]);
    assert_eq!((&take["Effect"], &take["Action"]), (&json!("Allow"), &json!("sts:AssumeRole")));
    assert_eq!(take["Resource"], arn("role", ROLE));
    let trust = statement(&role["trust"]);
    assert_eq!((&trust["Effect"], &trust["Action"]), (&json!("Allow"), &json!("sts:AssumeRole")));
    assert_eq!(trust["Principal"], json!({ "AWS": arn("user", USER) }));
    assert_eq!((&role["attached"], &role["inline"]), (&json!([arn("policy", POLICY)]), &json!({})));
    let may = statement(&policy["document"]);
    assert_eq!((&may["Effect"], &may["Action"]), (&json!("Allow"), &json!("execute-api:Invoke")));
    assert_eq!(may["Resource"], "arn:aws:execute-api:*:*:*");
    let tag = &user["tags"]["spapi-setup:identity"];
    for entity in [user, role, policy] {
        assert_eq!(entity["tags"]["managed-by"], "spapi-setup");
        assert_eq!(&entity["tags"]["spapi-setup:identity"], tag);
    }
    let config = w.home.read("config.toml");
    assert!(
        config.contains(tag.as_str().expect("a uuid")) && config.contains(user["id"].as_str().expect("AIDA"))
    );
    assert!(w.home.read("credentials.toml").contains(&key(&iam, USER)));
}

/// boto3 with the exported values, as the user's own software would.
#[test]
fn the_exported_key_takes_on_the_exported_role_and_may_do_nothing_else() {
    let w = World::new(&[]);
    w.init().run().code(0);
    let json = w.home.cmd(["export", "--for", "json"]).run().code(0).json();
    let text = |name: &str| json[name].as_str().expect("a text").to_owned();
    let key = Key { id: text("aws_access_key_id"), secret: text("aws_secret_access_key") };
    let role = json!({ "RoleArn": text("role_arn"), "RoleSessionName": "it" });
    assert!(w.moto.call(&key, "sts", "assume_role", &role).expect("the role")["Credentials"].is_object());
    let refused = w.moto.call(&key, "iam", "list_users", &json!({})).expect_err("no right");
    assert_eq!(refused.0, "AccessDenied");
    let refused = w.moto.call(&w.admin, "sts", "assume_role", &role).expect_err("only the user");
    assert_eq!(refused.0, "AccessDenied");
}

#[test]
fn a_second_run_and_a_plan_change_nothing() {
    let w = World::new(&[]);
    assert_eq!(w.cmd(&["plan", "--json", "--check"]).run().code(8).json()["changes"], 6);
    w.init().run().code(0);
    let (before, iam) = (w.moto.calls().len(), w.moto.read());
    w.again().run().code(0).says("6 of 6").says("Nothing to do");
    w.cmd(&["plan", "--check"]).run().code(0);
    assert_eq!(w.changing(before), Vec::<String>::new());
    assert_eq!(w.moto.read(), iam);
}

#[test]
fn names_of_ones_own() {
    let names = ["--user-name", "acme.user", "--policy-name", "Acme+P", "--role-name", "acme-role"];
    let w = World::new(&names);
    w.init().args(names).run().code(0);
    let iam = w.moto.read();
    assert_eq!(iam["roles"]["acme-role"]["attached"], json!([arn("policy", "Acme+P")]));
    assert_eq!(
        iam["roles"]["acme-role"]["trust"]["Statement"][0]["Principal"]["AWS"],
        arn("user", "acme.user")
    );
    assert!(iam["users"]["acme.user"]["inline"]["Assumeacme-role"].is_object());
    w.again().run().code(0).says("Nothing to do");
}

#[test]
fn a_permissions_boundary() {
    let boundary = "arn:aws:iam::aws:policy/PowerUserAccess";
    let flags = ["--permissions-boundary", boundary];
    let w = World::new(&flags);
    w.init().args(flags).run().code(0);
    let iam = w.moto.read();
    // moto knows no boundary of users: the user's is proved against the stage.
    assert_eq!(iam["roles"][ROLE]["boundary"], boundary);
}

#[test]
fn whatever_drifted_is_repaired_and_nothing_else() {
    let w = World::new(&[]);
    w.init().run().code(0);
    let right = w.moto.read();
    let wide = json!({ "Version": "2012-10-17", "Statement":
        [{ "Effect": "Allow", "Principal": { "AWS": arn("root", "").trim_end_matches('/') }, "Action": "sts:AssumeRole" }] });
    w.meddle("update_assume_role_policy", json!({ "RoleName": ROLE, "PolicyDocument": wide.to_string() }));
    w.meddle("delete_user_policy", json!({ "UserName": USER, "PolicyName": format!("Assume{ROLE}") }));
    w.meddle("detach_role_policy", json!({ "RoleName": ROLE, "PolicyArn": arn("policy", POLICY) }));
    let before = w.moto.calls().len();
    w.again().arg("--yes").run().code(0).says("3 changes");
    let mut made = w.changing(before);
    made.sort();
    assert_eq!(made, ["AttachRolePolicy", "PutUserPolicy", "UpdateAssumeRolePolicy"]);
    assert_eq!(w.moto.read(), right);
}

#[test]
fn a_drifted_policy_with_five_versions() {
    let w = World::new(&[]);
    w.init().run().code(0);
    let wide = json!({ "Version": "2012-10-17", "Statement":
        [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] });
    for _ in 0..4 {
        let version = json!({ "PolicyArn": arn("policy", POLICY), "PolicyDocument": wide.to_string(), "SetAsDefault": true });
        w.meddle("create_policy_version", version);
    }
    w.again().arg("--yes").run().code(0).says("version v1, the oldest, makes room");
    let policy = w.moto.read()["policies"][POLICY].clone();
    assert_eq!(policy["document"]["Statement"][0]["Action"], "execute-api:Invoke");
    assert_eq!(policy["versions"].as_array().map(Vec::len), Some(5));
}

#[test]
fn what_others_made_is_a_conflict_until_it_is_adopted() {
    let w = World::new(&[]);
    w.meddle("create_user", json!({ "UserName": USER }));
    let theirs = w.meddle("create_access_key", json!({ "UserName": USER }));
    let theirs = theirs["AccessKey"]["AccessKeyId"].as_str().expect("an id").to_owned();
    let before = w.moto.calls().len();
    w.init().run().code(4).says("not made by spapi-setup").says("--adopt").says("--user-name NAME");
    assert_eq!(w.changing(before), Vec::<String>::new());
    w.init().arg("--adopt").run().code(0).says("a second key beside");
    let keys = w.moto.read()["users"][USER]["keys"].clone();
    assert_eq!((keys.as_object().map(serde_json::Map::len), &keys[&theirs]), (Some(2), &json!("Active")));
    w.again().run().code(0).says("Nothing to do");
}

#[test]
fn a_second_key_of_somebody_elses_is_a_conflict() {
    let w = World::new(&[]);
    w.init().run().code(0);
    w.meddle("create_access_key", json!({ "UserName": USER }));
    let before = w.moto.calls().len();
    w.again().arg("--yes").run().code(4).says("not stored here").says("import");
    assert_eq!(w.changing(before), Vec::<String>::new());
}

#[test]
fn the_policy_of_the_administrator_is_enough_and_no_more() {
    let w = World::new(&[]);
    w.init().run().code(0);
    let refused = |method: &str, args: Value| {
        let answer = w.moto.call(&w.admin, "iam", method, &args);
        assert_eq!(answer.expect_err(method).0, "AccessDenied", "{method}");
    };
    refused("create_user", json!({ "UserName": "Another" }));
    refused("create_access_key", json!({ "UserName": "auditor" }));
    let admin = "arn:aws:iam::aws:policy/AdministratorAccess";
    refused("attach_user_policy", json!({ "UserName": USER, "PolicyArn": admin }));
    refused("delete_user", json!({ "UserName": "auditor" }));
}

#[test]
fn an_administrator_without_a_permission_is_told_which() {
    let w = World::new(&[]);
    let mut policy = admin_policy(&w.home);
    for statement in policy["Statement"].as_array_mut().expect("statements") {
        if let Some(actions) = statement["Action"].as_array_mut() {
            actions.retain(|action| action != "iam:CreateRole");
        }
    }
    let poor = w.moto.administrator("poor", &policy);
    let out = w.init().envs(w.moto.env(&poor)).run();
    out.code(4)
        .says("The permission iam:CreateRole is missing")
        .says("plan --admin-policy")
        .says("user/poor");
    out.says("4 of 6 steps are done");
    w.init().run().code(0).says("2 changes");
    let _ = key(&w.moto.read(), USER);
}

#[test]
fn a_wrong_secret_key_of_the_administrators_is_named() {
    let w = World::new(&[]);
    let wrong = Key { secret: "wrong".into(), ..w.admin.clone() };
    w.init().envs(w.moto.env(&wrong)).run().code(4).says("does not fit the access key id");
    let unknown = Key { id: "AKIAIOSFODNN7EXAMPLE".into(), secret: "any".into() };
    w.init().envs(w.moto.env(&unknown)).run().code(4).says("does not know this access key");
    assert!(w.moto.read()["users"].get(USER).is_none());
}

#[test]
fn killed_after_the_key_it_goes_on_with_the_same_key() {
    let w = World::new(&[]);
    w.init().env("SPAPI_SETUP_KILL_AT", "key.recorded").run().killed();
    let made = key(&w.moto.read(), USER);
    w.init().run().code(0).says("Stored in");
    assert_eq!(key(&w.moto.read(), USER), made);
}
