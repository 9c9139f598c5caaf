//! `plan --format`: what is written where, what the formats' own programs say of it, and what is refused.

use serde_json::{Value, json};

use crate::init::{init, untouched};
use crate::support::home::{Cmd, Home};
use crate::support::stage::Stage;
use crate::support::{beside, venv};

pub(crate) const FORMATS: [&str; 3] = ["cloudformation", "terraform", "sh"];
/// As odd as IAM lets names be.
pub(crate) const ODD: [&str; 6] = [
    "--user-name=-u+=,.@-_x",
    "--policy-name==P,+.@_-",
    "--role-name=@R=+,._-",
    "-p",
    "odd",
    "--aws-region=eu-west-1",
];

pub(crate) fn plan(home: &Home, stage: &Stage, args: &[&str]) -> Cmd {
    home.cmd(["plan"]).args(args.iter().copied()).envs(stage.env())
}

/// Writes the plan as `format` and gives its path.
fn write(home: &Home, stage: &Stage, format: &str, args: &[&str]) -> String {
    let file = format!("plan.{format}");
    plan(home, stage, &["--format", format, "--out", &file, "--force"])
        .args(args.iter().copied())
        .run()
        .code(0);
    file
}

/// The file as its format's own reader understands it.
pub(crate) fn read(home: &Home, format: &str, file: &str) -> Value {
    let python = home.program(venv("python"), ["-B"]).arg(beside("formats.py"));
    python.args([format, file]).run().code(0).json()
}

/// What parliament says of each document: nothing.
#[track_caller]
fn no_findings(home: &Home, documents: &[&Value]) {
    let python = home.program(venv("python"), ["-B"]).arg(beside("formats.py")).arg("findings");
    let findings = python.stdin(json!(documents).to_string()).run().code(0).json();
    assert_eq!(findings, json!(vec![json!([]); documents.len()]));
}

/// The identities that `config.toml` records, with their user's name.
pub(crate) fn recorded(home: &Home) -> Vec<(String, String)> {
    let config: toml::Table = home.read("config.toml").parse().expect("config.toml");
    let Some(all) = config.get("identities").and_then(toml::Value::as_table) else { return Vec::new() };
    all.iter().map(|(uuid, i)| (uuid.clone(), i["user_name"].as_str().unwrap().to_owned())).collect()
}

#[test]
fn cloudformation_is_clean_and_holds_the_plan() {
    let (home, stage) = (Home::new(), Stage::new());
    let boundary = "arn:aws:iam::123456789012:policy/Boundary";
    let file = write(&home, &stage, "cloudformation", &["--permissions-boundary", boundary]);
    home.program(venv("cfn-lint"), ["--template", &file]).run().code(0).prints_nothing();
    let template = read(&home, "cloudformation", &file);
    let (uuid, _) = recorded(&home).remove(0);
    let defaults = |name: &str| template["Parameters"][name]["Default"].clone();
    assert_eq!(
        ["UserName", "PolicyName", "RoleName", "PermissionsBoundary"].map(defaults),
        [
            json!("SellingPartnerAPIUser"),
            json!("SellingPartnerAPIPolicy"),
            json!("SellingPartnerAPIRole"),
            json!(boundary)
        ]
    );
    let tags = json!([{ "Key": "managed-by", "Value": "spapi-setup" }, { "Key": "spapi-setup:identity", "Value": uuid }]);
    let bounded =
        json!({ "Fn::If": ["HasBoundary", { "Ref": "PermissionsBoundary" }, { "Ref": "AWS::NoValue" }] });
    let resources = &template["Resources"];
    for (name, parameter) in [("User", "UserName"), ("Role", "RoleName")] {
        let properties = &resources[name]["Properties"];
        assert_eq!(properties[parameter], json!({ "Ref": parameter }));
        assert_eq!((&properties["Tags"], &properties["PermissionsBoundary"]), (&tags, &bounded));
    }
    let (role, policy, assume) = (&resources["Role"], &resources["Policy"], &resources["AssumeRole"]);
    let mut documents = [
        policy["Properties"]["PolicyDocument"].clone(),
        role["Properties"]["AssumeRolePolicyDocument"].clone(),
        assume["Properties"]["PolicyDocument"].clone(),
    ];
    assert_eq!(documents[0]["Statement"][0]["Resource"], "arn:aws:execute-api:*:*:*");
    // The references, as the stack resolves them.
    let arn = |kind: &str, name: &str| json!(format!("arn:aws:iam::123456789012:{kind}/{name}"));
    let user = documents[1].pointer_mut("/Statement/0/Principal/AWS").unwrap();
    assert_eq!(
        std::mem::replace(user, arn("user", "SellingPartnerAPIUser")),
        json!({ "Fn::GetAtt": "User.Arn" })
    );
    let taken = documents[2].pointer_mut("/Statement/0/Resource").unwrap();
    assert_eq!(
        std::mem::replace(taken, arn("role", "SellingPartnerAPIRole")),
        json!({ "Fn::GetAtt": "Role.Arn" })
    );
    assert_eq!(documents, explained(&home, &stage));
    no_findings(&home, &documents.iter().collect::<Vec<_>>());
    assert_eq!(template["Outputs"].as_object().unwrap().len(), 3);
    assert_eq!(resources.as_object().unwrap().len(), 4, "no other entity, and no access key");
    untouched(&stage);
}

/// The three documents as `plan` shows them: policy, trust policy, inline policy.
fn explained(home: &Home, stage: &Stage) -> [Value; 3] {
    let text = plan(home, stage, &[]).run().code(0).stdout();
    let documents = text.split("\n      {\n").skip(1).map(|rest| {
        let end = rest.find("\n      }").expect("its end");
        serde_json::from_str(&format!("{{{}}}", &rest[..end])).expect("a document")
    });
    documents.collect::<Vec<Value>>().try_into().expect("three")
}

#[test]
fn terraform_holds_the_plan() {
    let (home, stage) = (Home::new(), Stage::new());
    let file = write(&home, &stage, "terraform", &[]);
    let all = read(&home, "terraform", &file);
    let (uuid, _) = recorded(&home).remove(0);
    assert_eq!(
        all["locals"][0]["tags"],
        json!({ "managed-by": "spapi-setup", "spapi-setup:identity": uuid })
    );
    let variables = all["variable"].as_array().unwrap();
    let defaults: Vec<_> = variables.iter().map(|v| v.as_object().unwrap().iter().next().unwrap()).collect();
    let defaults: Vec<_> = defaults.iter().map(|(name, v)| (name.as_str(), v["default"].clone())).collect();
    assert_eq!(
        defaults,
        [
            ("user_name", json!("SellingPartnerAPIUser")),
            ("policy_name", json!("SellingPartnerAPIPolicy")),
            ("role_name", json!("SellingPartnerAPIRole")),
            ("permissions_boundary", Value::Null)
        ]
    );
    let resource = |kind: &str| {
        let all = all["resource"].as_array().unwrap().iter();
        let mut found = all.filter_map(|r| r.get(kind)).map(|r| r["spapi"].clone());
        (found.next().expect(kind), found.next()).0
    };
    assert_eq!(all["resource"].as_array().unwrap().len(), 5);
    let (user, policy, role) =
        (resource("aws_iam_user"), resource("aws_iam_policy"), resource("aws_iam_role"));
    for (entity, name) in [(&user, "user"), (&policy, "policy"), (&role, "role")] {
        assert_eq!(entity["name"], format!("${{var.{name}_name}}"));
        assert_eq!((&entity["tags"], &entity["path"]), (&json!("${local.tags}"), &json!("/")));
    }
    assert_eq!(role["permissions_boundary"], "${var.permissions_boundary}");
    assert_eq!(user["permissions_boundary"], "${var.permissions_boundary}");
    let account = user["lifecycle"][0]["precondition"][0]["condition"].as_str().unwrap();
    assert!(account.contains("123456789012"), "{account}");
    let attachment = resource("aws_iam_role_policy_attachment");
    assert_eq!(
        attachment,
        json!({ "role": "${aws_iam_role.spapi.name}", "policy_arn": "${aws_iam_policy.spapi.arn}" })
    );
    let inline = resource("aws_iam_user_policy");
    assert_eq!(
        (&inline["name"], &inline["user"]),
        (&json!("Assume${var.role_name}"), &json!("${aws_iam_user.spapi.name}"))
    );
    let [permissions, mut trust, mut assume] = explained(&home, &stage);
    trust["Statement"][0]["Principal"]["AWS"] = json!("${aws_iam_user.spapi.arn}");
    assume["Statement"][0]["Resource"] = json!("${aws_iam_role.spapi.arn}");
    assert_eq!(
        [&policy["policy"], &role["assume_role_policy"], &inline["policy"]],
        [&permissions, &trust, &assume]
    );
    assert!(all.get("import").is_none());
}

#[test]
fn terraform_imports_what_is_there() {
    let (home, stage) = (Home::new(), Stage::new());
    init(&home, &stage).run().code(0);
    let file = write(&home, &stage, "terraform", &[]);
    let imports = read(&home, "terraform", &file)["import"].clone();
    let ids: Vec<_> = imports.as_array().unwrap().iter().map(|i| i["id"].as_str().unwrap()).collect();
    let policy = "arn:aws:iam::123456789012:policy/SellingPartnerAPIPolicy";
    assert_eq!(
        ids,
        [
            "SellingPartnerAPIUser",
            policy,
            "SellingPartnerAPIRole",
            &format!("SellingPartnerAPIRole/{policy}"),
            "SellingPartnerAPIUser:AssumeSellingPartnerAPIRole"
        ]
    );
    let out = plan(&home, &stage, &["--format", "cloudformation"]).run();
    out.code(0)
        .says("In AWS already: user SellingPartnerAPIUser")
        .prints("# In AWS already: user SellingPartnerAPIUser");
}

#[test]
fn odd_names_come_through() {
    let (home, stage) = (Home::new(), Stage::new());
    let boundary = "arn:aws:iam::123456789012:policy/a\"b'$(c)`d`${e}%{f}\\g#h";
    let args = [&ODD[..], &["--permissions-boundary", boundary]].concat();
    let [yaml, hcl, script] =
        ["cloudformation", "terraform", "sh"].map(|format| write(&home, &stage, format, &args));
    home.program(venv("cfn-lint"), ["--template", &yaml]).run().code(0).prints_nothing();
    let template = read(&home, "cloudformation", &yaml);
    let names = ["-u+=,.@-_x", "=P,+.@_-", "@R=+,._-", boundary];
    let defaults = ["UserName", "PolicyName", "RoleName", "PermissionsBoundary"];
    assert_eq!(defaults.map(|p| template["Parameters"][p]["Default"].clone()), names.map(|n| json!(n)));
    let all = read(&home, "terraform", &hcl);
    let defaults = ["user_name", "policy_name", "role_name", "permissions_boundary"];
    let default = |n: usize| all["variable"][n][defaults[n]]["default"].clone();
    assert_eq!([0, 1, 2, 3].map(default), names.map(|n| json!(n)));
    for shell in ["bash", "sh"] {
        home.program(shell, ["-n", &script]).run().code(0);
    }
    // What stands before the first command, and then the values.
    let text = std::fs::read_to_string(home.path().join(&script)).unwrap();
    let head = text.split("\nset -eu\n").next().unwrap();
    let show = format!("{head}\nprintf '%s\\n' \"$user\" \"$policy\" \"$role\" \"$boundary\"");
    let shown = home.program("sh", ["-c", &show]).run().code(0).stdout();
    assert_eq!(shown.lines().collect::<Vec<_>>(), names);
    assert!(text.contains("spapi-setup init -p odd --user-name=-u+=,.@-_x"), "{text}");
    // shellcheck takes such a boundary for a mistake in the script, as it well may.
    let home = Home::new();
    let script = write(&home, &stage, "sh", &ODD);
    home.program(venv("shellcheck"), [&script]).run().code(0).prints_nothing();
}
