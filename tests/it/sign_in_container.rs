//! AWS CloudShell and other containers: their credentials come by the SDK's chain, whatever the proxy variables say.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use spapi_setup::rehearsal::{Knobs, Rehearsal};

use crate::support::home::{Cmd, Home};
use crate::support::person::signed_out;
use crate::support::stage::Stage;

/// Who gives its credentials to whoever knows this.
const TOKEN: &str = "CANARY-of-the-container-0123456789";
/// Nobody is there.
const DEAD: &str = "http://127.0.0.1:9";

/// A container's agent: its port, and the requests that came.
fn agent(rehearsal: &Rehearsal) -> (u16, Arc<Mutex<Vec<String>>>) {
    let (id, secret) = rehearsal.admin();
    let token = rehearsal.admin_session_token().expect("a temporary session");
    let expires = jiff::Timestamp::now() + jiff::SignedDuration::from_mins(15);
    let body = serde_json::json!({
        "AccessKeyId": id,
        "SecretAccessKey": secret.expose(),
        "Token": token.expose(),
        "Expiration": expires.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    });
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (port, asked) = (listener.local_addr().unwrap().port(), Arc::new(Mutex::new(Vec::new())));
    let noted = Arc::clone(&asked);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            answer(stream.unwrap(), &body.to_string(), &noted);
        }
    });
    (port, asked)
}

fn answer(mut stream: TcpStream, body: &str, noted: &Mutex<Vec<String>>) {
    let lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
    let head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let known = head.iter().any(|line| {
        line.split_once(": ")
            .is_some_and(|(name, value)| name.eq_ignore_ascii_case("authorization") && value == TOKEN)
    });
    let (status, body) =
        if known { ("200 OK", body) } else { ("401 Unauthorized", "{\"code\":\"no\",\"message\":\"no\"}") };
    noted.lock().unwrap().push(format!("{} {status}", head.first().cloned().unwrap_or_default()));
    let length = body.len();
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
}

/// A command in a container: no other credentials, and every proxy variable set.
fn inside(home: &Home, stage: &Stage, args: &[&str], uri: String) -> Cmd {
    let cmd = home.cmd(args.iter().copied()).envs(stage.env());
    let cmd = signed_out(cmd);
    let proxies = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"];
    let cmd = cmd.envs(proxies.map(|name| (name, DEAD)));
    cmd.env("AWS_CONTAINER_CREDENTIALS_FULL_URI", uri).env("AWS_CONTAINER_AUTHORIZATION_TOKEN", TOKEN)
}

#[test]
fn a_containers_credentials_pass_by_the_proxy() {
    for host in ["127.0.0.1", "localhost"] {
        let (home, stage) = (Home::new(), Stage::with(Knobs { temporary_admin: true, ..Knobs::default() }));
        let (port, asked) = agent(stage.rehearsal());
        // CloudShell's own address looks like this one.
        let uri = || format!("http://{host}:{port}/latest/meta-data/container/security-credentials");
        inside(&home, &stage, &["plan", "--region", "eu"], uri())
            .run()
            .code(0)
            .prints("SellingPartnerAPIUser");
        let init = ["init", "--no-input", "--yes", "--region", "eu", "--store", "file", "-vv"];
        let out = inside(&home, &stage, &init, uri()).envs(stage.answers()).run();
        out.code(0).says("the role of this container").never_says(TOKEN);
        assert_eq!(stage.count("CreateUser"), 1);
        let asked = asked.lock().unwrap();
        assert!(asked.len() >= 2 && asked.iter().all(|line| line.ends_with("200 OK")), "{asked:?}");
    }
}

#[test]
fn a_container_that_gives_none_is_no_reason_to_wait() {
    let (home, stage) =
        (Home::new(), Stage::with(Knobs { temporary_admin: true, ..Knobs::default() }).unused());
    let (port, _) = agent(stage.rehearsal());
    let uri = format!("http://127.0.0.1:{port}/x");
    let cmd = inside(&home, &stage, &["plan", "--region", "eu"], uri)
        .env("AWS_CONTAINER_AUTHORIZATION_TOKEN", "other");
    cmd.run().code(4).never_says("other");
    // Plain HTTP is for this computer only.
    let far = inside(&home, &stage, &["plan", "--region", "eu"], "http://192.0.2.1/x".into()).run();
    far.code(4).never_says(TOKEN);
}
