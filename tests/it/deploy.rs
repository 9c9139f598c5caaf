//! The files in `deploy/`, each judged by its own linter, and by what the program and the documents say.

use serde_json::{Value, json};

use crate::places::judged;
use crate::support::home::Home;
use crate::support::{root, venv};

fn read(name: &str) -> String {
    let path = root().join("deploy").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The version of this program.
const VERSION: &str = env!("CARGO_PKG_VERSION");

#[test]
fn hadolint_has_nothing_to_say_of_the_dockerfile() {
    let home = Home::new();
    let lint = |text: &str| {
        let file = home.write("Dockerfile", text);
        home.program(venv("hadolint"), ["--failure-threshold", "style", "--no-color"]).arg(file).run()
    };
    let text = read("Dockerfile");
    lint(&text).code(0).prints_nothing();
    lint(&text.replace("--no-cache-dir ", "")).code(1).prints("DL3042");
}

/// What the image is: only the program, nobody's user, in the version of this checkout.
#[test]
fn the_image_has_no_shell_and_runs_as_nobody() {
    let text = read("Dockerfile");
    let (_, image) = text.split_once("\nFROM scratch\n").expect("the image begins with nothing");
    let lines = image.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let lines: Vec<_> = lines.map(|line| line.split_once(' ').unwrap()).collect();
    let copied: Vec<_> = lines.iter().filter(|(word, _)| *word == "COPY").collect();
    assert!(copied.iter().all(|(_, what)| what.starts_with("--from=program ")), "{copied:?}");
    assert_eq!(copied.len(), 2, "the certificates and the program: {copied:?}");
    assert!(lines.contains(&("USER", "10001:10001")), "{lines:?}");
    assert!(lines.iter().all(|(word, _)| *word != "RUN"), "there is no shell to run anything");
    assert!(text.contains(&format!("ARG VERSION={VERSION}\n")), "the version of Cargo.toml");
}

#[test]
fn kubernetes_takes_the_cron_job_and_it_keeps_nothing_on_a_disk() {
    let home = Home::new();
    let objects = judged(&home, &read("kubernetes/cronjob.yaml"));
    let kinds: Vec<_> =
        objects.as_array().unwrap().iter().map(|each| each["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["ServiceAccount", "CronJob"]);
    let pod = &objects[1]["spec"]["jobTemplate"]["spec"]["template"]["spec"];
    let container = &pod["containers"][0];
    assert_eq!((&pod["volumes"], &container["volumeMounts"]), (&Value::Null, &Value::Null));
    assert_eq!(container["securityContext"]["readOnlyRootFilesystem"], true);
    assert_eq!(
        (&pod["securityContext"]["runAsNonRoot"], &container["args"]),
        (&json!(true), &json!(["rotate", "--due"]))
    );
    assert!(container["env"][0]["value"].as_str().unwrap().starts_with("s3://"), "{container}");
}

#[test]
fn actionlint_takes_the_workflow() {
    let home = Home::new();
    let text = read("github/spapi-setup-rotate.yml");
    assert_eq!(crate::clients::actionlint(&home, &text), json!([]), "{text}");
    assert!(text.contains(&format!("pipx install spapi-setup=={VERSION}\n")), "{text}");
}

#[test]
fn cfn_lint_has_nothing_to_say_of_the_stacks() {
    let home = Home::new();
    let lint = |text: &str| {
        let file = home.write("stack.yaml", text);
        let regions = ["--regions", "us-east-1", "eu-west-1", "--include-checks", "I", "--"];
        home.program(venv("cfn-lint"), regions).arg(file).run()
    };
    for name in ["aws/home.yaml", "aws/ecs.yaml"] {
        lint(&read(name)).code(0).prints_nothing();
    }
    let wrong = read("aws/ecs.yaml").replace("            Group: ", "            Gruop: ");
    lint(&wrong).code(2).prints("Gruop");
}

/// One truth: every place runs the same words, at the same hours, as nobody, and writes to no disk.
#[test]
fn the_places_agree() {
    let (job, stack, image) = (read("kubernetes/cronjob.yaml"), read("aws/ecs.yaml"), read("Dockerfile"));
    let workflow = read("github/spapi-setup-rotate.yml");
    assert!(job.contains("schedule: \"29 7,19 * * *\"") && workflow.contains("cron: \"29 7,19 * * *\""));
    assert!(stack.contains("ScheduleExpression: cron(29 7,19 * * ? *)"), "{stack}");
    assert!(stack.contains("Command:\n            - rotate\n            - --due\n"), "{stack}");
    assert!(
        image.ends_with("CMD [\"rotate\", \"--due\"]\n")
            && workflow.ends_with("\"spapi-setup rotate --due\"\n")
    );
    assert!(stack.contains("User: 10001:10001") && job.contains("runAsUser: 10001"), "{stack}");
    assert!(stack.contains("ReadonlyRootFilesystem: true") && job.contains("readOnlyRootFilesystem: true"));
    for page in ["exports.md", "guide.md", "deploy.md"].map(|page| root().join("docs").join(page)) {
        let text = std::fs::read_to_string(page).unwrap_or_default();
        for file in text.split("deploy/").skip(1) {
            let end =
                file.find(|c: char| !c.is_ascii_alphanumeric() && !"./-_".contains(c)).unwrap_or(file.len());
            let file = file[..end].trim_end_matches('.');
            assert!(root().join("deploy").join(file).exists(), "deploy/{file} is named in the documents");
        }
    }
}

/// The program itself writes the two files, and asks no network for it.
#[test]
fn schedule_print_writes_what_is_there_to_deploy() {
    let home = Home::new();
    let print = |host: &str, more: &[&str]| {
        let args = [
            "schedule",
            "print",
            "--for",
            host,
            "--role-arn",
            "arn:aws:iam::123456789012:role/spapi-setup-rotate",
        ];
        let cmd = home.cmd(args).args(more.iter().copied()).env("SPAPI_SETUP_HOME", "s3://acme-spapi/home");
        cmd.env("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1").run().code(0).stdout()
    };
    let image = format!("123456789012.dkr.ecr.eu-west-1.amazonaws.com/spapi-setup:{VERSION}");
    assert_eq!(print("kubernetes", &["--image", &image]), read("kubernetes/cronjob.yaml"));
    assert_eq!(print("github", &[]), read("github/spapi-setup-rotate.yml"));
}

/// The stack gives exactly what the program says that home and store need.
#[test]
fn the_policy_of_the_home_is_what_plan_prints() {
    let home = Home::new();
    let stack = home.program(venv("python"), ["-B"]).arg(crate::support::beside("stack.py"));
    let stack = stack
        .arg(root().join("deploy/aws/home.yaml"))
        .args(["Work", "Bucket=acme-spapi"])
        .run()
        .code(0)
        .json();
    let plan = |what: &str| {
        let args = ["plan", "--admin-policy", "--for", what, "--aws-account", "123456789012"];
        let cmd = home.cmd(args);
        let cmd = if what == "home" { cmd.env("SPAPI_SETUP_HOME", "s3://acme-spapi/home") } else { cmd };
        cmd.run().code(0).json()
    };
    let actions = |policy: &Value, on: &str| {
        let all = policy["Statement"].as_array().unwrap().iter();
        let all = all.filter(|each| each["Resource"] == on);
        let all = all.flat_map(|each| each["Action"].as_array().unwrap().clone());
        let mut all: Vec<_> = all.map(|action| action.as_str().unwrap().to_owned()).collect();
        all.sort();
        all
    };
    for (what, on) in [
        ("store", "arn:aws:secretsmanager:*:123456789012:secret:spapi-setup/*"),
        ("home", "arn:aws:s3:::acme-spapi"),
        ("home", "arn:aws:s3:::acme-spapi/home/*"),
    ] {
        assert_eq!(actions(&stack, on), actions(&plan(what), on), "{on}");
    }
}
