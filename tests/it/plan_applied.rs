//! The files of `plan --format`, applied: by moto's CloudFormation and by the real AWS CLI. Then `init` keeps it all.

use serde_json::{Value, json};

use crate::plan_formats::ODD;
use crate::support::home::{Cmd, Home, Output};
use crate::support::moto::{ACCOUNT, Key, Moto, admin_policy};
use crate::support::stage::Stage;
use crate::support::venv;
use crate::support::world::World as Rehearsed;

const USER: &str = "SellingPartnerAPIUser";
const POLICY: &str = "SellingPartnerAPIPolicy";
const ROLE: &str = "SellingPartnerAPIRole";

/// A home; moto as AWS, with an administrator who holds what `plan --admin-policy` prints; the stage as Amazon.
struct World {
    home: Home,
    stage: Stage,
    moto: Moto,
    admin: Key,
    /// May read, and make the key: enough for `init` once a file was applied.
    reader: Key,
}

impl World {
    fn new() -> Self {
        let (home, stage, moto) = (Home::new(), Stage::new().unused(), Moto::start());
        let policy = admin_policy(&home);
        let admin = moto.administrator("administrator", &policy);
        let mut reads = policy;
        let statements = reads["Statement"].as_array_mut().expect("statements");
        statements.retain(|statement| statement["Sid"] != "Queue");
        for statement in statements {
            let may = |action: &Value| {
                let action = action.as_str().expect("an action");
                ["iam:Get", "iam:List", "iam:CreateAccessKey"].iter().any(|start| action.starts_with(start))
            };
            statement["Action"].as_array_mut().expect("actions").retain(may);
        }
        let reader = moto.administrator("reader", &reads);
        Self { home, stage, moto, admin, reader }
    }

    fn cmd(&self, words: &[&str]) -> Cmd {
        let cmd = self.home.cmd(words.iter().copied());
        cmd.envs(self.moto.env(&self.admin)).envs(self.stage.amazon_env())
    }

    fn init(&self) -> Cmd {
        let words = ["init", "--no-input", "--yes", "--region", "eu", "--store", "file"];
        self.cmd(&words).envs(self.stage.answers())
    }

    /// The script, run by the administrator with the AWS CLI of PyPI.
    fn run_script(&self, script: &str) -> Output {
        aws_cli(self.home.program("sh", [script]).envs(self.moto.env(&self.admin)))
    }

    /// The calls since `before` that change something.
    fn changing(&self, before: usize) -> Vec<String> {
        let verbs = ["Create", "Put", "Attach", "Update", "Delete", "Tag", "Detach"];
        let calls = self.moto.calls().split_off(before).into_iter();
        calls.filter(|call| verbs.iter().any(|verb| call.starts_with(verb))).collect()
    }

    fn meddle(&self, service: &str, method: &str, args: Value) -> Value {
        self.moto.call(&self.moto.auditor, service, method, &args).expect(method)
    }

    /// Writes the template and makes a stack of it, whose user has this name.
    fn make_stack(&self, parameters: &[(&str, &str)], user: &str) {
        self.cmd(&["plan", "--format", "cloudformation", "--out", "plan.yaml"]).run().code(0);
        let template = std::fs::read_to_string(self.home.path().join("plan.yaml")).unwrap();
        let parameter = |(key, value): &(&str, &str)| json!({ "ParameterKey": key, "ParameterValue": value });
        let parameters: Vec<Value> = parameters.iter().map(parameter).collect();
        let stack = json!({ "StackName": "spapi", "TemplateBody": template, "Parameters": parameters,
            "Capabilities": ["CAPABILITY_NAMED_IAM"] });
        self.meddle("cloudformation", "create_stack", stack);
        let stacks = self.meddle("cloudformation", "describe_stacks", json!({ "StackName": "spapi" }));
        assert_eq!(stacks["Stacks"][0]["StackStatus"], "CREATE_COMPLETE");
        let arn = format!("arn:aws:iam::{ACCOUNT}:user/{user}");
        assert!(stacks["Stacks"][0]["Outputs"].to_string().contains(&arn), "{stacks}");
        // moto 5.2 drops the tags of a stack's user, which AWS sets (CloudFormation's reference of AWS::IAM::User):
        // the template's own are set as AWS would.
        let read = crate::plan_formats::read(&self.home, "cloudformation", "plan.yaml");
        let tags = &read["Resources"]["User"]["Properties"]["Tags"];
        assert_eq!(self.moto.read()["users"][user]["tags"], json!({}), "moto has learnt it: leave this out");
        self.meddle("iam", "tag_user", json!({ "UserName": user, "Tags": tags }));
    }

    /// `init` finds all of it ours, makes the key and nothing else, and is green afterwards; then a teardown leaves
    /// nothing.
    #[track_caller]
    fn goes_on(&self) {
        let (before, iam) = (self.moto.calls().len(), self.moto.read());
        let init = self.init().envs(self.moto.env(&self.reader)).run();
        init.code(0).says("1 change").says("The new key can assume the role").says("Stored in");
        assert_eq!(self.changing(before), ["CreateAccessKey"]);
        assert_eq!(without_keys(self.moto.read()), without_keys(iam));
        self.cmd(&["init", "--no-input"]).run().code(0).says("6 of 6").says("Nothing to do");
        self.cmd(&["plan", "--check"]).run().code(0);
        self.cmd(&["check"]).run().code(0);
        self.cmd(&["teardown", "--confirm", ACCOUNT]).run().code(0);
        let iam = self.moto.read();
        assert!(
            iam["users"].get(USER).is_none() && iam["roles"] == json!({}) && iam["policies"] == json!({}),
            "{iam}"
        );
        assert!(!self.home.read("config.toml").contains("[identities"));
    }
}

/// With the AWS CLI on PATH, and its configuration only from the environment.
fn aws_cli(script: Cmd) -> Output {
    let bin = venv("aws").parent().expect("bin").display().to_string();
    let path = std::env::var("PATH").unwrap_or_default();
    // A dozen starts of a Python program: on a busy machine each takes seconds.
    let limit = std::time::Duration::from_secs(240);
    script.env("PATH", format!("{bin}:{path}")).env("AWS_DEFAULT_REGION", "us-east-1").limit(limit).run()
}

fn without_keys(mut iam: Value) -> Value {
    for user in iam["users"].as_object_mut().expect("users").values_mut() {
        user["keys"] = Value::Null;
    }
    iam
}

/// What of an account is the same wherever it was made: no ids, no key, no identity's uuid, nobody else.
fn comparable(iam: Value) -> Value {
    let mut iam = without_keys(iam);
    iam["users"].as_object_mut().expect("users").retain(|name, _| name == USER);
    for kind in ["users", "roles", "policies"] {
        for entity in iam[kind].as_object_mut().expect(kind).values_mut() {
            entity["id"] = Value::Null;
            // A role without a description: moto's CloudFormation makes an empty one.
            if entity["description"] == "" {
                entity["description"] = Value::Null;
            }
            if entity["tags"].get("spapi-setup:identity").is_some() {
                entity["tags"]["spapi-setup:identity"] = json!("the uuid");
            }
        }
    }
    iam
}

#[test]
fn a_stack_is_what_init_makes_and_init_goes_on() {
    let w = World::new();
    w.make_stack(&[], USER);
    let by_init = World::new();
    by_init.init().run().code(0);
    let mut expected = comparable(by_init.moto.read());
    // CloudFormation has no tags for a managed policy.
    expected["policies"][POLICY]["tags"] = json!({});
    assert_eq!(comparable(w.moto.read()), expected);
    w.goes_on();
}

/// What a stack can't tag the script does, and `init` goes on all the same.
#[test]
fn a_script_tags_the_policy_of_a_stack() {
    let w = World::new();
    w.make_stack(&[], USER);
    let before = w.moto.calls().len();
    w.cmd(&["plan", "--format", "sh", "--out", "plan.sh"]).run().code(0);
    w.run_script("plan.sh").code(0).prints("repaired tags of the policy").prints("kept     policy on role");
    assert_eq!(w.changing(before), ["TagPolicy"]);
    w.run_script("plan.sh").code(0);
    assert_eq!(w.changing(before), ["TagPolicy"], "the second time there is nothing to do");
    w.goes_on();
}

#[test]
fn a_stack_with_other_names_is_found_by_its_tag() {
    let w = World::new();
    w.make_stack(&[("UserName", "Acme.User"), ("RoleName", "Acme.Role")], "Acme.User");
    let flags = ["--user-name", "Acme.User", "--role-name", "Acme.Role"];
    let init = w.init().args(flags).envs(w.moto.env(&w.moto.auditor)).run();
    init.code(0).says("1 change");
    let config = w.home.read("config.toml");
    assert_eq!(config.matches("[identities.").count(), 1, "{config}");
    assert!(config.contains("user_name = \"Acme.User\"") && config.contains("role_name = \"Acme.Role\""));
    w.cmd(&["teardown", "--confirm", ACCOUNT]).envs(w.moto.env(&w.moto.auditor)).run().code(0);
    let iam = w.moto.read();
    assert_eq!((&iam["roles"], &iam["policies"]), (&json!({}), &json!({})));
}

#[test]
fn a_script_makes_it_all_repairs_what_drifted_and_init_goes_on() {
    let w = World::new();
    w.cmd(&["plan", "--format", "sh", "--out", "plan.sh"]).run().code(0);
    w.home.program(venv("shellcheck"), ["plan.sh"]).run().code(0).prints_nothing();
    let first = w.run_script("plan.sh");
    first.code(0).prints("created  user SellingPartnerAPIUser").prints("created  policy on user");
    first.prints(&format!("role_arn=arn:aws:iam::{ACCOUNT}:role/{ROLE}")).prints("spapi-setup init");
    let right = w.moto.read();
    assert_eq!(right["users"][USER]["keys"], json!({}));

    let before = w.moto.calls().len();
    let second = w.run_script("plan.sh");
    second.code(0).prints("kept     role SellingPartnerAPIRole").prints(&format!("user/{USER}"));
    assert!(!second.stdout().contains("created") && !second.stdout().contains("repaired"), "{second:?}");
    assert_eq!(w.changing(before), [] as [&str; 0]);

    let wide = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] });
    let policy = format!("arn:aws:iam::{ACCOUNT}:policy/{POLICY}");
    for _ in 0..4 {
        let version =
            json!({ "PolicyArn": policy, "PolicyDocument": wide.to_string(), "SetAsDefault": true });
        w.meddle("iam", "create_policy_version", version);
    }
    let anyone = json!({ "Version": "2012-10-17", "Statement":
        [{ "Effect": "Allow", "Principal": { "AWS": format!("arn:aws:iam::{ACCOUNT}:root") }, "Action": "sts:AssumeRole" }] });
    w.meddle(
        "iam",
        "update_assume_role_policy",
        json!({ "RoleName": ROLE, "PolicyDocument": anyone.to_string() }),
    );
    w.meddle("iam", "delete_user_policy", json!({ "UserName": USER, "PolicyName": format!("Assume{ROLE}") }));
    w.meddle("iam", "detach_role_policy", json!({ "RoleName": ROLE, "PolicyArn": policy }));
    w.run_script("plan.sh").code(0).prints("repaired document of the policy").prints("repaired trust policy");
    let mut repaired = w.moto.read();
    assert_eq!(repaired["policies"][POLICY]["versions"].as_array().map(Vec::len), Some(5));
    repaired["policies"][POLICY]["versions"] = right["policies"][POLICY]["versions"].clone();
    assert_eq!(repaired, right);
    w.goes_on();
}

#[test]
fn a_script_touches_nothing_of_others() {
    let w = World::new();
    w.cmd(&["plan", "--format", "sh", "--out", "plan.sh"]).run().code(0);
    w.meddle("iam", "create_user", json!({ "UserName": USER }));
    let before = w.moto.calls().len();
    let out = w.run_script("plan.sh");
    out.code(1).says("user SellingPartnerAPIUser is there and does not belong to this plan");
    // Another account, a wrong sign-in.
    let text = std::fs::read_to_string(w.home.path().join("plan.sh")).unwrap();
    w.home.write("other.sh", text.replace(ACCOUNT, "999988887777"));
    w.run_script("other.sh").code(1).says(&format!("signed in to the account {ACCOUNT}"));
    let wrong = Key { secret: "wrong".into(), ..w.admin.clone() };
    let refused = aws_cli(w.home.program("sh", ["plan.sh"]).envs(w.moto.env(&wrong)));
    assert_ne!(refused.status.code(), Some(0));
    refused.says("SignatureDoesNotMatch");
    assert_eq!(w.changing(before), [] as [&str; 0]);
}

/// A person without a right is told which, and the next run goes on.
#[test]
fn a_script_that_is_refused_ends_there() {
    let w = World::new();
    w.cmd(&["plan", "--format", "sh", "--out", "plan.sh"]).run().code(0);
    let nobody = w.moto.administrator(
        "nobody",
        &json!({ "Version": "2012-10-17", "Statement":
        [{ "Effect": "Allow", "Action": ["iam:GetUser", "iam:CreateUser"], "Resource": "*" }] }),
    );
    let out = aws_cli(w.home.program("sh", ["plan.sh"]).envs(w.moto.env(&nobody)));
    out.code(1).prints("created  user").says("AccessDenied").says("iam:GetPolicy");
    w.run_script("plan.sh").code(0).prints("kept     user").prints("created  policy");
}

/// The stand-in knows what moto does not: a user's boundary.
#[test]
fn a_script_with_odd_names_and_a_boundary() {
    let w = Rehearsed::new();
    let boundary = "arn:aws:iam::aws:policy/PowerUserAccess";
    let args =
        [&["plan", "--format", "sh", "--out", "plan.sh", "--permissions-boundary", boundary][..], &ODD]
            .concat();
    w.cmd(&args).run().code(0);
    let script = || aws_cli(w.home.program("sh", ["plan.sh"]).envs(w.stage.env()));
    script().code(0).prints("created  policy on user Assume@R=+,._-");
    let before = w.stage.actions().len();
    script().code(0).prints("kept     policy on user Assume@R=+,._-");
    assert_eq!(w.changes_since(before), [] as [&str; 0]);
    {
        let mut state = w.stage.state();
        let bounded = |of: &Option<String>| of.as_deref() == Some(boundary);
        assert!(bounded(&state.users["-u+=,.@-_x"].boundary) && bounded(&state.roles["@R=+,._-"].boundary));
        state.users.get_mut("-u+=,.@-_x").unwrap().boundary = None;
    }
    script().code(0).prints("repaired permissions boundary of the user");
    // As the script's last line says it.
    w.init().args(["-p", "odd", "--user-name=-u+=,.@-_x"]).run().code(0).says("1 change");
    w.cmd(&["init", "--no-input", "-p", "odd"]).run().code(0).says("6 of 6").says("Nothing to do");
    w.cmd(&["check", "-p", "odd"]).run().code(0);
    w.cmd(&["teardown", "-p", "odd", "--confirm", ACCOUNT]).run().code(0);
    w.aws_is_empty();
}
