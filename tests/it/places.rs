//! What `export` writes for a cluster, judged by the schemas that Kubernetes and the External Secrets Operator publish.

use serde_json::{Value, json};

use crate::support::home::{Home, Output};
use crate::support::seller::{import, init, odd_app, text, values};
use crate::support::stage::Stage;
use crate::support::{beside, root, venv};

/// The objects of a manifest, where every schema takes them.
fn judge(home: &Home, manifest: &str) -> Output {
    let file = home.write("manifest.yaml", manifest);
    let judge = home.program(venv("python"), ["-B"]).arg(beside("manifests.py")).arg(file);
    judge.arg(root().join("tests/schemas")).run()
}

pub(crate) fn judged(home: &Home, manifest: &str) -> Value {
    judge(home, manifest).code(0).json()
}

/// A home with `default` and a profile whose name and values are hard to write.
fn sellers(stage: &Stage) -> Home {
    let home = Home::new();
    init(&home, stage);
    import(&home, stage, "NO_1", &odd_app(stage, 1, true), &values(&home, "default"));
    home
}

fn export(home: &Home, target: &str) -> String {
    let out = home.cmd(["export", "--for", target, "-p", "default", "-p", "NO_1"]).run();
    out.code(0).stdout()
}

/// What base64 says, by Python: no code of ours.
fn decoded(home: &Home, coded: &str) -> String {
    let script = "import base64, sys; print(base64.b64decode(sys.argv[1]).decode(), end='')";
    home.program(venv("python"), ["-c", script, coded]).run().code(0).stdout()
}

#[test]
fn kubernetes_takes_the_secret_and_its_values_are_whole() {
    let stage = Stage::new();
    let home = sellers(&stage);
    let objects = judged(&home, &export(&home, "kubernetes"));
    assert_eq!(objects.as_array().map(Vec::len), Some(2), "an object a profile");
    assert_eq!(objects[0]["metadata"]["name"], "spapi-default");
    let odd = objects[1]["metadata"]["name"].as_str().unwrap();
    assert!(odd.starts_with("spapi-no-1-") && odd.len() == "spapi-no-1-".len() + 6, "{odd}");
    for (object, profile) in objects.as_array().unwrap().iter().zip(["default", "NO_1"]) {
        let stored = values(&home, profile);
        assert_eq!((&object["kind"], &object["type"]), (&json!("Secret"), &json!("Opaque")));
        for (name, key) in [
            ("SP_API_REFRESH_TOKEN", "refresh_token"),
            ("LWA_APP_ID", "lwa_client_id"),
            ("LWA_CLIENT_SECRET", "lwa_client_secret"),
            ("SP_API_SECRET_KEY", "aws_secret_access_key"),
        ] {
            assert_eq!(decoded(&home, text(&object["data"], name)), text(&stored, key), "{profile} {name}");
        }
    }
}

#[test]
fn the_operator_takes_the_external_secret_and_it_holds_no_value() {
    let stage = Stage::new();
    let home = sellers(&stage);
    let manifest = export(&home, "external-secrets");
    let objects = judged(&home, &manifest);
    assert_eq!(objects[0]["spec"]["target"]["name"], "spapi-default");
    assert_eq!(objects[1]["spec"]["dataFrom"][0]["extract"]["key"], "spapi/NO_1");
    for profile in ["default", "NO_1"] {
        let stored = values(&home, profile);
        for (key, value) in stored.as_object().unwrap() {
            let value = value.as_str().unwrap_or_default();
            let shown = !["profile", "region"].contains(&key.as_str()) && manifest.contains(value);
            assert!(!shown || value.is_empty(), "{key}");
        }
    }
    // The judge can say no: an unknown field, and a version that is served no more.
    let wrong = manifest.replace("refreshInterval", "refreshIntervall");
    judge(&home, &wrong).code(1).says("refreshIntervall");
    judge(&home, &manifest.replace("/v1\n", "/v1beta1\n")).code(1);
}

#[test]
fn the_manifests_of_the_documents_are_valid() {
    let home = Home::new();
    let mut seen = 0;
    for page in ["exports.md", "guide.md", "deploy.md"] {
        let page = std::fs::read_to_string(root().join("docs").join(page)).unwrap();
        let blocks = page.split("\n```yaml\n").skip(1).filter_map(|rest| rest.split("\n```").next());
        for block in blocks.filter(|block| block.contains("apiVersion: ")) {
            judged(&home, block);
            seen += 1;
        }
    }
    assert!(seen >= 3, "{seen} manifests were found");
}
