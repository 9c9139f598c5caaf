//! The lines of docs/exports.md that carry values to another place, run as they stand there: with the real `gh` (Debian's
//! and today's) and the real `kubectl`, and with recording programs for what can't be had here.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

use crate::support::home::{Cmd, Home};
use crate::support::seller::{import, init, odd_app, text, values};
use crate::support::stage::Stage;
use crate::support::{beside, program, root, venv};

/// GitHub's API and a Kubernetes API server on a loopback port (`places_api.py`).
struct Places {
    child: Child,
    says: BufReader<ChildStdout>,
    port: u16,
}

impl Places {
    fn start() -> Self {
        let mut command = Command::new(venv("python"));
        command.arg("-B").arg(beside("places_api.py")).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the Python of the virtual environment");
        let mut says = BufReader::new(child.stdout.take().expect("piped"));
        let mut port = String::new();
        says.read_line(&mut port).expect("its port");
        Self { child, says, port: port.trim().parse().expect("a port") }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What was written, once the writers are done.
    fn written(mut self) -> Vec<Value> {
        drop(self.child.stdin.take());
        let lines = self.says.lines().map(|line| line.expect("a line"));
        let all = lines.map(|line| serde_json::from_str(&line).expect("JSON")).collect();
        self.child.wait().expect("its end");
        all
    }
}

/// A line of the documents that begins with `spapi-setup export --for TARGET --to "pipe:TO`, without the program's name.
fn line(target: &str, to: &str) -> Vec<String> {
    let page = std::fs::read_to_string(root().join("docs/exports.md")).unwrap();
    let start = format!("export --for {target} --to \"pipe:{to}");
    let mut lines = page
        .split('`')
        .filter_map(|code| code.strip_prefix("spapi-setup "))
        .filter(|l| l.starts_with(&start));
    let line = lines.next().unwrap_or_else(|| panic!("docs/exports.md has no line {start}"));
    assert_eq!(lines.next(), None, "the line stands once");
    let (words, sink) = line.split_once(" \"").expect("a sink in quotes");
    words.split(' ').chain([sink.strip_suffix('"').expect("its end")]).map(str::to_owned).collect()
}

fn export(home: &Home, words: &[String]) -> Cmd {
    home.cmd(words.iter().map(String::as_str))
}

fn ready(stage: &Stage) -> Home {
    let home = Home::new();
    init(&home, stage);
    home
}

/// `PATH` with a folder before it.
fn before(folder: &Path) -> String {
    format!("{}:{}", folder.display(), std::env::var("PATH").unwrap_or_default())
}

#[test]
fn gh_seals_every_value_whole() {
    let stage = Stage::new();
    let home = ready(&stage);
    let stored = values(&home, "default");
    assert!(text(&stored, "refresh_token").contains('|'), "the sign that a careless reader splits at");
    let debian = program("gh", "gh");
    for gh in [debian.parent().unwrap(), venv("gh").parent().unwrap()] {
        let places = Places::start();
        let github =
            [("GH_HOST", "github.localhost"), ("GH_TOKEN", "ghp_canary"), ("GH_NO_UPDATE_NOTIFIER", "1")];
        let to = export(&home, &line("github", "gh secret set")).envs(github).env("PATH", before(gh));
        let out = to.env("HTTP_PROXY", places.url()).watch_argv().run();
        out.code(0);
        assert!(!format!("{:?}", out.argv).contains("Atzr|"), "{:?}", out.argv);
        let written = places.written();
        assert_eq!(written.len(), 7, "{}: {written:?}", gh.display());
        for (name, key) in [
            ("SP_API_REFRESH_TOKEN", "refresh_token"),
            ("LWA_CLIENT_SECRET", "lwa_client_secret"),
            ("LWA_APP_ID", "lwa_client_id"),
            ("SP_API_SECRET_KEY", "aws_secret_access_key"),
        ] {
            let sealed = written.iter().find(|each| each["name"] == name).expect(name);
            assert_eq!(sealed["github"], "repos/OWNER/REPO/actions");
            assert_eq!(sealed["value"], stored[key], "{}: {name}", gh.display());
        }
    }
}

/// What gh's file format can't hold is refused, not written as something else.
#[test]
fn what_gh_would_read_otherwise_is_refused() {
    let stage = Stage::new();
    let home = ready(&stage);
    import(&home, &stage, "odd", &odd_app(&stage, 1, true), &Value::Null);
    let out = home.cmd(["export", "--for", "github", "-p", "odd"]).run();
    out.code(2).says("single quote").prints_nothing();
}

#[test]
fn kubectl_applies_the_secret_without_a_copy_in_an_annotation() {
    let stage = Stage::new();
    let home = ready(&stage);
    let (places, kubectl) = (Places::start(), program("kubectl", "kubernetes-client"));
    // A server's own schema is what the stand-in does not have: the schemas are judged elsewhere.
    let mut words = line("kubernetes", "kubectl apply");
    words.last_mut().unwrap().push_str(" --validate=false");
    let cluster = serde_json::json!({ "apiVersion": "v1", "kind": "Config", "current-context": "c",
        "clusters": [{ "name": "c", "cluster": { "server": places.url() } }],
        "contexts": [{ "name": "c", "context": { "cluster": "c", "namespace": "shop", "user": "" } }] });
    let config = home.write(".kube/config", cluster.to_string());
    let to = export(&home, &words).env("KUBECONFIG", config).env("PATH", before(kubectl.parent().unwrap()));
    to.run().code(0);
    let written = places.written();
    assert_eq!(written.len(), 1, "{written:?}");
    assert_eq!(written[0]["kubernetes"], "/api/v1/namespaces/shop/secrets/spapi-default");
    assert_eq!(written[0]["type"], "application/apply-patch+yaml", "a server-side apply");
    let object = &written[0]["object"];
    assert!(object["metadata"].get("annotations").is_none(), "{object}");
    assert_eq!(object["data"].as_object().map(serde_json::Map::len), Some(7), "{object}");
}

/// A program that keeps what it was given: its words, the names of its variables, and its standard input.
fn recording(home: &Home, name: &str) {
    let script = format!(
        "#!/bin/sh\nprintf '%s\\n' \"$@\" >'{0}/argv'\nenv >'{0}/env'\ncat >'{0}/stdin'\n",
        home.path().display()
    );
    let file = home.write(&format!("bin/{name}"), script);
    std::fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
}

#[test]
fn the_others_get_their_words_and_the_values_on_standard_input_only() {
    let stage = Stage::new();
    let home = ready(&stage);
    let stored = values(&home, "default");
    let secrets =
        ["refresh_token", "lwa_client_secret", "aws_secret_access_key"].map(|key| text(&stored, key));
    for (target, to, wanted) in [
        ("json", "op document edit", vec!["document", "edit", "shop-amazon", "-", "--vault", "Shops"]),
        ("json", "vault kv put", vec!["kv", "put", "-mount=secret", "shop/amazon", "-"]),
        (
            "docker-env",
            "sops ",
            vec![
                "--encrypt",
                "--input-type",
                "dotenv",
                "--output-type",
                "dotenv",
                "--output",
                "shop.env",
                "/dev/stdin",
            ],
        ),
    ] {
        recording(&home, to.split(' ').next().unwrap());
        let out = export(&home, &line(target, to)).env("PATH", before(&home.path().join("bin"))).run();
        out.code(0);
        let read = |name: &str| std::fs::read_to_string(home.path().join(name)).unwrap();
        assert_eq!(read("argv").lines().collect::<Vec<_>>(), wanted, "{to}");
        let plain = home.cmd(["export", "--for", target]).run().stdout();
        assert_eq!(read("stdin"), plain, "{to}: what --for {target} prints");
        for secret in secrets {
            assert!(read("stdin").contains(secret), "{to}");
            assert!(!read("argv").contains(secret) && !read("env").contains(secret), "{to}");
            assert!(!out.stdout().contains(secret) && !out.stderr().contains(secret), "{to}");
        }
    }
}
