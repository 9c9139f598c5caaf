//! No secret leaves the store while an account is authorized: neither the code nor the token, where it goes well, where
//! it stops half-way, and where the address is not the right one.

use spapi_setup::rehearsal::{Fault, FaultKind};

use crate::leaks::{self, store};
use crate::support::consent::Owner;
use crate::support::home::{Cmd, Output};

#[track_caller]
fn silent(scene: &leaks::Scene, out: &Output) {
    // The test's own file, which is what a team's web page would hand over.
    let keep = |file: &std::path::Path| store(file) || file.ends_with("callback.txt");
    scene.canaries().absent_from(out).absent_under(&scene.home.path(), keep);
}

#[test]
fn an_authorization_says_no_secret_at_any_verbosity() {
    let owner = Owner::new();
    let (callback, state) = owner.consented();
    let (other, _) = owner.consented();
    let cut = Fault { on: "spapi".into(), times: 1, kind: FaultKind::CutBefore };
    owner.stage.state().knobs.fail.push(cut);
    let take = |callback: &str| -> Cmd {
        let loud = ["--marketplace", "DE", "-vv"];
        owner.take(callback, &state, &loud).watch_argv()
    };
    let part = callback.split("spapi_oauth_code=").nth(1).unwrap();
    let mut outs = Vec::new();
    let mut run = |cmd: Cmd, code: i32| {
        let out = cmd.run();
        out.code(code);
        outs.push(out);
    };
    run(take(&other), 2);
    run(take(&callback.replace("state=", "stat=")), 2);
    run(take(&format!("{callback} {callback}")), 2);
    run(take(part), 2);
    run(take(&callback), 7);
    run(take(&callback).arg("--json"), 0);
    run(take(&callback).args(["-p", "again"]), 3);
    run(owner.authorize(&["--list", "--json", "-vv"]).watch_argv(), 0);
    let Owner { home, stage } = owner;
    let scene = leaks::Scene { home, stage };
    outs.iter().for_each(|out| silent(&scene, out));
}
