//! No secret leaves the store. Canaries go through every command at its most talkative, and are looked for in
//! both streams, in every command line and in every file outside the store.

use std::path::Path;

use spapi_setup::rehearsal::{Fault, FaultKind};

use crate::support::canary::Canaries;
use crate::support::home::{Cmd, Home};
use crate::support::stage::Stage;

/// A home and a stage, and all the secrets that were ever in them.
pub(crate) struct Scene {
    pub home: Home,
    pub stage: Stage,
}

/// Where secrets belong.
pub(crate) fn store(file: &Path) -> bool {
    file.ends_with("credentials.toml") || file.ends_with("cache.toml")
}

impl Scene {
    pub(crate) fn new() -> Self {
        Self { home: Home::new(), stage: Stage::new() }
    }

    /// With AWS sign-in and endpoints, as talkative as it gets, command lines watched.
    pub(crate) fn cmd(&self, args: &[&str]) -> Cmd {
        self.home.cmd(["-vv"]).args(args.iter().copied()).envs(self.stage.env()).watch_argv()
    }

    pub(crate) fn init(&self) -> Cmd {
        self.cmd(&["init", "--no-input", "--yes", "--region", "eu", "--store", "file"])
            .envs(self.stage.answers())
    }

    pub(crate) fn canaries(&self) -> Canaries {
        let sample = self.stage.sample();
        let (_, admin) = self.stage.rehearsal().admin();
        let mut canaries = Canaries::default()
            .with("the administrator's secret", admin.expose(), "")
            .with("the client secret", sample.client_secret.expose(), "amzn1.oa2-cs.v1.")
            .with("the refresh token", sample.refresh_token.expose(), "Atzr|");
        for (kind, secret) in self.stage.state().given_out() {
            let public = ["Atza|", "Atc|", "Atz.sprdt|", "Atzr|", "amzn1.oa2-cs.v1.", "IQoJb3JpZ2luX2Vj"];
            let prefix = public.iter().find(|prefix| secret.expose().starts_with(**prefix)).unwrap_or(&"");
            canaries = canaries.with(kind, secret.expose(), prefix);
        }
        canaries
    }

    /// Runs it in text, which ends with `code`, and in JSON; neither says a secret.
    #[track_caller]
    pub(crate) fn quiet(&self, code: i32, cmd: impl Fn() -> Cmd) {
        let outputs = [cmd().run(), cmd().arg("--json").run()];
        outputs[0].code(code);
        let canaries = self.canaries();
        outputs.iter().for_each(|out| {
            canaries.absent_from(out);
        });
        canaries.absent_under(&self.home.path(), store);
    }
}

#[test]
fn the_wizard_keeps_secrets_to_itself() {
    let scene = Scene::new();
    let out = scene.init().run();
    out.code(0);
    scene.canaries().absent_from(&out).absent_under(&scene.home.path(), store);
    #[cfg(unix)]
    assert!(out.argv.iter().any(|line| line.ends_with(b"\0file\0")), "the command line was seen");
    assert!(!scene.canaries().found_in(scene.home.read("credentials.toml").as_bytes()).is_empty());
    // Again, all answers given; again, all stored; with answers saved.
    scene.quiet(0, || scene.init());
    scene.quiet(0, || scene.cmd(&["init", "--no-input", "--save-answers", "answers.toml"]));
    scene.quiet(0, || scene.cmd(&["plan"]));
    scene.quiet(0, || scene.cmd(&["plan", "--admin-policy"]));
    for format in ["cloudformation", "terraform", "sh"] {
        scene.quiet(0, || scene.cmd(&["plan", "--format", format]));
    }
}

#[test]
fn a_secret_from_standard_input_or_a_file_is_not_said() {
    let scene = Scene::new();
    let sample = scene.stage.sample();
    let secrets = format!(
        "lwa_client_secret = \"{}\"\nrefresh_token = \"{}\"\n",
        sample.client_secret.expose(),
        sample.refresh_token.expose()
    );
    let args = ["init", "--no-input", "--yes", "--region", "eu", "--store", "file", "--lwa-client-id"];
    let cmd = scene.cmd(&args).arg(&sample.client_id).args(["--secrets-file", "-"]).stdin(secrets.clone());
    let out = cmd.run();
    out.code(0);
    scene.canaries().absent_from(&out).absent_under(&scene.home.path(), store);
    // A file that is no TOML, or whose key is misspelt, is complained of without its text.
    for text in [secrets.replace(" = ", " : "), secrets.replace("refresh_token", "refersh_token")] {
        let out = scene.cmd(&args).arg(&sample.client_id).args(["--secrets-file", "-"]).stdin(text).run();
        out.code(2);
        scene.canaries().absent_from(&out);
    }
}

#[cfg(unix)] // a Unix shell, or /proc
#[test]
fn a_rehearsal_keeps_its_secrets_too() {
    let scene = Scene { home: Home::new(), stage: Stage::new().unused() };
    let out = scene.home.cmd(["init", "--rehearse", "-vv"]).watch_argv().run();
    out.code(0);
    scene.canaries().absent_from(&out).absent_under(&scene.home.path(), |_| false);
}

#[test]
fn values_that_are_refused_are_not_repeated() {
    let scene = Scene::new();
    let wrong = "amzn1.oa2-cs.v1.c0ffee0badcafe1deadbeef2facade3c0ffee4badcafe5deadbeef6facade7c0";
    let token = "Atzr|IwEBQ0FOQVJZLXRva2VuLW9mLWFub3RoZXItYXBwLW5vdC1vdXJzLTEyMzQ1Njc4";
    let canaries = Canaries::default().with("the wrong secret", wrong, "amzn1.oa2-cs.v1.").with(
        "the wrong token",
        token,
        "Atzr|",
    );
    let runs = [
        (3, scene.init().env("SPAPI_SETUP_LWA_CLIENT_SECRET", wrong)),
        (3, scene.init().env("SPAPI_SETUP_REFRESH_TOKEN", token)),
        // In the wrong boxes.
        (2, scene.init().env("SPAPI_SETUP_LWA_CLIENT_ID", wrong)),
        (2, scene.init().env("SPAPI_SETUP_LWA_CLIENT_SECRET", token)),
        (2, scene.init().env("SPAPI_SETUP_REFRESH_TOKEN", wrong)),
        (2, scene.init().env("SPAPI_SETUP_AUTH", token)),
        (2, scene.init().env("SPAPI_SETUP_PROFILE", token)),
        (4, scene.init().env("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY12")),
    ];
    for (code, cmd) in runs {
        let out = cmd.run();
        out.code(code);
        canaries.absent_from(&out).absent_under(&scene.home.path(), |_| false);
        scene.canaries().absent_from(&out);
    }
}

/// What answers in Amazon's place may well send back what it was sent.
#[test]
fn an_answer_that_echoes_a_secret_is_not_shown() {
    let scene = Scene::new();
    let sample = scene.stage.sample();
    let (secret, token) =
        (sample.client_secret.expose().to_owned(), sample.refresh_token.expose().to_owned());
    let bodies = [
        (400, format!("{{\"error\":\"invalid_request\",\"error_description\":\"not a value : {token}\"}}")),
        (400, format!("{{\"error\":\"invalid_grant\",\"error_description\":\"{token}\"}}")),
        (418, format!("{{\"error\":\"teapot\",\"error_description\":\"{secret} and {token}\"}}")),
        (403, format!("<html><title>{token}</title>{secret}</html>")),
        (200, format!("{{\"echo\":\"{secret}\"}}")),
        (500, token.clone()),
    ];
    for (status, body) in bodies {
        for on in ["lwa", "spapi"] {
            let kind =
                FaultKind::Status { status, body: body.clone(), content_type: "application/json".into() };
            scene.stage.state().knobs.fail = vec![Fault { on: on.into(), times: 9, kind }];
            let out = scene.init().run();
            assert_ne!(out.status.code(), Some(0), "{out:?}");
            scene.canaries().absent_from(&out).absent_under(&scene.home.path(), store);
        }
    }
}

#[test]
fn a_run_that_stops_half_way_says_no_secret() {
    for (on, kind) in [
        (
            "CreateRole",
            FaultKind::Aws { code: "ServiceFailure".into(), status: 500, message: "sorry".into() },
        ),
        ("CreateAccessKey", FaultKind::Cut),
        ("AttachRolePolicy", FaultKind::CutBefore),
        ("PutUserPolicy", FaultKind::Html),
    ] {
        let scene = Scene::new();
        scene.stage.state().knobs.fail = vec![Fault { on: on.into(), times: 99, kind }];
        let out = scene.init().run();
        out.code(7);
        scene.canaries().absent_from(&out).absent_under(&scene.home.path(), store);
        scene.stage.state().knobs.fail.clear();
        scene.quiet(0, || scene.init());
    }
}

#[test]
fn an_export_goes_to_its_file_alone() {
    let scene = Scene::new();
    scene.init().run().code(0);
    for target in ["json", "env", "python-amazon-sp-api", "csm"] {
        let file = scene.home.path().join(target);
        let out = scene.cmd(&["export", "--for", target, "--out"]).arg(&file).run();
        out.code(0).prints_nothing();
        let secret = scene.stage.sample().client_secret;
        assert!(std::fs::read_to_string(&file).unwrap().contains(secret.expose()), "{target} holds it");
        scene.canaries().absent_from(&out);
        // A second time it is refused, and with a target that is none.
        for args in [["export", "--for", target, "--out"], ["export", "--for", "nothing", "--out"]] {
            let out = scene.cmd(&args).arg(&file).run();
            out.code(2);
            scene.canaries().absent_from(&out);
        }
        std::fs::remove_file(&file).unwrap();
    }
    scene.canaries().absent_under(&scene.home.path(), store);
}

/// Linux: no core dump, and no other process of the user may look into this one.
#[cfg(target_os = "linux")]
#[test]
fn the_process_is_closed_to_others() {
    use crate::support::{program, pty::Pty};
    #[cfg(unix)]
    use std::os::unix::fs::MetadataExt;

    /// The group that `/proc/PID/environ` has where the process can be looked into; otherwise it is root's.
    const GROUP: u32 = 54321;
    let home = Home::new();
    let root = rustix::process::geteuid().is_root();
    // Root owns its processes' entries either way: a group of its own tells the two apart.
    let start = |program_: &std::ffi::OsStr, args: &[&str]| {
        if root {
            let group = format!("--regid={GROUP}");
            let setpriv = home.program(program("setpriv", "util-linux"), [group.as_str(), "--clear-groups"]);
            Pty::spawn(setpriv.arg(program_).args(args.iter().copied()))
        } else {
            Pty::spawn(home.program(program_, args.iter().copied()))
        }
    };
    let open = |pty: &Pty| {
        let entry = std::fs::metadata(format!("/proc/{}/environ", pty.pid)).unwrap();
        if root { entry.gid() == GROUP } else { entry.uid() != 0 }
    };
    let mut other = start("sh".as_ref(), &["-c", "echo ready; read x"]);
    other.expect("ready");
    assert!(open(&other), "an ordinary process can be looked into");
    other.line("");
    let mut pty = start(env!("CARGO_BIN_EXE_spapi-setup").as_ref(), &["init"]);
    pty.expect("Which software");
    assert!(!open(&pty), "this one cannot");
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", pty.pid)).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().nth(4), Some("0"), "{core}");
    pty.ctrl('c');
}
