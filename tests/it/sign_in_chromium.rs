//! The whole way with a real browser: no credentials, Chromium on the sign-in page, an AWS that enforces its rules.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use spapi_setup::Secret;
use spapi_setup::rehearsal::{Knobs, PkceRefusal, SigninCredentials, SigninKnobs};

use crate::support::canary::Canaries;
use crate::support::home::{Cmd, Home};
use crate::support::moto::{ACCOUNT, Moto, admin_policy};
use crate::support::person::types_values;
use crate::support::pty::Pty;
use crate::support::stage::Stage;
use crate::support::{beside, program, venv};

/// A role of moto's with the rights that `plan --admin-policy` names, and a session of it.
fn session(home: &Home, moto: &Moto) -> SigninCredentials {
    let policy = admin_policy(home);
    let trust = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": { "AWS": format!("arn:aws:iam::{ACCOUNT}:user/auditor") } }] });
    let call = |service, method, args: Value| moto.call(&moto.auditor, service, method, &args).unwrap();
    call(
        "iam",
        "create_role",
        json!({ "RoleName": "Console", "AssumeRolePolicyDocument": trust.to_string() }),
    );
    let put = json!({ "RoleName": "Console", "PolicyName": "Admin", "PolicyDocument": policy.to_string() });
    call("iam", "put_role_policy", put);
    let role = format!("arn:aws:iam::{ACCOUNT}:role/Console");
    let made = call("sts", "assume_role", json!({ "RoleArn": role, "RoleSessionName": "anna" }));
    let text = |name: &str| made["Credentials"][name].as_str().expect("a part of the credentials").to_owned();
    SigninCredentials {
        arn: made["AssumedRoleUser"]["Arn"].as_str().expect("an ARN").to_owned(),
        access_key_id: text("AccessKeyId"),
        secret_access_key: Secret::new(text("SecretAccessKey")),
        session_token: Secret::new(text("SessionToken")),
    }
}

/// What the browser saw, as soon as it has ended.
pub(crate) fn seen(home: &Home) -> Value {
    let (path, end) = (home.path().join("browser.json"), Instant::now() + Duration::from_secs(150));
    loop {
        if let Ok(text) = fs::read_to_string(&path) {
            return serde_json::from_str(&text).unwrap();
        }
        assert!(Instant::now() < end, "the browser does not end");
        std::thread::yield_now();
    }
}

/// A `BROWSER` that is Chromium, with a person who presses the button.
pub(crate) fn chromium(home: &Home, cmd: Cmd) -> Cmd {
    let script = format!(
        "#!/bin/sh\nexec '{}' -B '{}' \"$1\" </dev/null >\"$HOME/browser.log\" 2>&1\n",
        venv("python").display(),
        beside("chromium.py").display()
    );
    let browser = home.write("browser.sh", script);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&browser, fs::Permissions::from_mode(0o700)).unwrap();
    }
    cmd.env("BROWSER", browser.into_os_string())
        .env("CHROMIUM", program("chromium", "chromium").into_os_string())
        .env("CHROMEDRIVER", program("chromedriver", "chromium-driver").into_os_string())
}

#[test]
fn a_companys_pages_are_pressed_through() {
    for (refused, button, end) in [
        (None, "Allow access", "go back to the terminal"),
        (Some(PkceRefusal::Registering), "Confirm and continue", "Request approved"),
    ] {
        let (home, stage) = (Home::new(), Stage::new());
        stage.state().knobs.sso.pkce_refused = refused;
        let plan = ["plan", "--region", "eu", "--sign-in", "sso", "--sso-region", "eu-west-1"];
        let cmd = home.cmd(plan).args(["--sso-start-url", "d-9067642ac7"]).envs(stage.env());
        let cmd = cmd.unset("AWS_ACCESS_KEY_ID").unset("AWS_SECRET_ACCESS_KEY");
        let mut pty = Pty::spawn(chromium(&home, cmd));
        pty.expect_next("Signed in as AdministratorAccess").expect_next("SellingPartnerAPIUser");
        pty.ends(0);
        let seen = seen(&home);
        assert_eq!(seen["button"], button, "{seen}");
        assert!(seen["end"].as_str().is_some_and(|text| text.contains(end)), "{seen}");
    }
}

#[test]
fn from_no_credentials_to_stored_values_with_a_browser_and_an_aws_that_enforces() {
    let (home, moto) = (Home::new(), Moto::start());
    let given = session(&home, &moto);
    let signin = SigninKnobs { credentials: Some(given.clone()), ..SigninKnobs::default() };
    let stage = Stage::with(Knobs { signin, ..Knobs::default() });
    let cmd = home
        .cmd(["init", "--auth", "iam", "--region", "eu", "--store", "file", "--no-restricted-data", "-vv"])
        .envs(stage.amazon_env())
        .env("AWS_ENDPOINT_URL_SIGNIN", stage.rehearsal().url())
        .env("AWS_ENDPOINT_URL_IAM", moto.url())
        .env("AWS_ENDPOINT_URL_STS", moto.url());
    let sample = stage.sample();
    let mut pty = Pty::spawn(chromium(&home, cmd));
    pty.expect_next("\"Add new app client\"?").enter();
    pty.expect_next("no AWS credentials yet").expect_next("How do you sign in to AWS?").enter();
    pty.expect_next("/v1/authorize?").expect_next("Signed in");
    pty.expect_next("assumed-role/Console/anna").expect_next("in this account?").enter();
    pty.expect_next("Go ahead?").line("y");
    pty.expect_next("The new key can assume the role");
    pty.expect_next("Page 1 of 3");
    types_values(&mut pty, &sample);
    pty.expect_next("Step 8 of 8");
    pty.ends(0);

    let seen = seen(&home);
    let shown = |name: &str| seen[name].as_str().unwrap_or_else(|| panic!("{seen}")).to_owned();
    let page = shown("page");
    assert!(page.contains(ACCOUNT) && page.contains("assumed-role/Console/anna"), "{page}");
    assert_eq!((shown("button").as_str(), &seen["scripts"]), ("Continue", &json!(0)));
    assert!(shown("end").contains("go back to the terminal"), "{seen}");
    assert!(
        shown("at").starts_with("http://127.0.0.1:") && shown("at").contains("/oauth/callback?code="),
        "{seen}"
    );

    // All of it is there: moto says so, and so do the stored values.
    let iam = moto.read();
    assert!(
        iam["users"]["SellingPartnerAPIUser"].is_object()
            && iam["roles"]["SellingPartnerAPIRole"].is_object()
    );
    assert!(home.read("credentials.toml").contains(sample.refresh_token.expose()));
    assert_eq!(stage.count("CreateOAuth2Token"), 1);
    let mut secrets = Canaries::default()
        .with("the session's secret key", given.secret_access_key.expose(), "")
        .with("the session token", given.session_token.expose(), "");
    let signs_in = |kind: &&(&str, Secret)| kind.0.contains("sign-in") || kind.0.contains("ID token");
    for (kind, secret) in stage.state().given_out().iter().filter(signs_in) {
        secrets = secrets.with(kind, secret.expose(), "");
    }
    secrets.absent("the terminal", &pty.raw());
}
