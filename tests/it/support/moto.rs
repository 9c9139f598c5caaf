//! moto in enforcing mode: IAM, STS, SQS, Secrets Manager and Systems Manager that check signatures, identity policies and
//! trust policies. A queue's own policy and any KMS key are not enforced by moto.
//!
//! One launcher a test process (moto's imports cost a second), one server a test, forked from it in
//! milliseconds: each test has an AWS account of its own and may use the default names.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, OnceLock};

use serde_json::{Value, json};

use super::home::Home;

/// The account of every server.
pub(crate) const ACCOUNT: &str = "123456789012";

struct Launcher {
    // Never waited for: it ends when its standard input does, which is when this process ends.
    _child: Child,
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

fn launcher() -> &'static Mutex<Launcher> {
    static ONE: OnceLock<Mutex<Launcher>> = OnceLock::new();
    ONE.get_or_init(|| {
        let mut command = Command::new(super::venv("python"));
        command.arg("-B").arg(super::beside("moto_launch.py")).stdin(Stdio::piped()).stdout(Stdio::piped());
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", "/nonexistent");
        let mut child = command.spawn().expect("the Python of the virtual environment");
        let asks = child.stdin.take().expect("piped");
        let answers = BufReader::new(child.stdout.take().expect("piped"));
        Mutex::new(Launcher { _child: child, asks, answers })
    })
}

/// One request to the launcher; `Err` holds AWS's error code and message.
fn ask(request: &Value) -> Result<Value, (String, String)> {
    let mut launcher = launcher().lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    writeln!(launcher.asks, "{request}").expect("moto's launcher has ended: its reason is above");
    let mut line = String::new();
    launcher.answers.read_line(&mut line).expect("moto's launcher has ended: its reason is above");
    let answer: Value =
        serde_json::from_str(&line).unwrap_or_else(|e| panic!("the launcher said {line:?}: {e}"));
    match answer.get("error").and_then(Value::as_str) {
        Some(code) => Err((code.to_owned(), answer["message"].as_str().unwrap_or_default().to_owned())),
        None => Ok(answer),
    }
}

/// An access key.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub id: String,
    pub secret: String,
}

impl Key {
    fn of(value: &Value) -> Self {
        let text = |name: &str| value[name].as_str().expect("a key's part").to_owned();
        Self { id: text("id"), secret: text("secret") }
    }

    fn json(&self) -> Value {
        json!({ "id": self.id, "secret": self.secret })
    }
}

/// A server with an account of one test's own; gone when dropped.
pub(crate) struct Moto {
    pid: u64,
    port: u64,
    /// A user who may do anything: for the test's own reading and meddling, not for the program.
    pub auditor: Key,
}

impl Moto {
    pub(crate) fn start() -> Self {
        let started = ask(&json!({ "op": "start" })).expect("a server");
        let number = |name: &str| started[name].as_u64().expect("a number");
        Self { pid: number("pid"), port: number("port"), auditor: Key::of(&started["key"]) }
    }

    /// `http://127.0.0.1:PORT`, for IAM, STS and SQS alike.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// A new user who may do what `policy` says and nothing else (what `plan --admin-policy` prints).
    pub(crate) fn administrator(&self, name: &str, policy: &Value) -> Key {
        let request = json!({ "op": "administrator", "port": self.port, "key": self.auditor.json(), "name": name,
            "policy": policy });
        Key::of(&ask(&request).expect("an administrator"))
    }

    /// What a command needs to work here as the owner of `key`.
    pub(crate) fn env(&self, key: &Key) -> Vec<(String, String)> {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        vec![
            pair("AWS_ENDPOINT_URL_IAM", &self.url()),
            pair("AWS_ENDPOINT_URL_STS", &self.url()),
            pair("AWS_ENDPOINT_URL_SQS", &self.url()),
            pair("AWS_ENDPOINT_URL_S3", &self.url()),
            pair("AWS_ENDPOINT_URL_SECRETS_MANAGER", &self.url()),
            pair("AWS_ENDPOINT_URL_SSM", &self.url()),
            pair("AWS_ACCESS_KEY_ID", &key.id),
            pair("AWS_SECRET_ACCESS_KEY", &key.secret),
            pair("AWS_REGION", "us-east-1"),
        ]
    }

    /// One boto3 call with the auditor's key in a region; panics where AWS refuses.
    #[track_caller]
    pub(crate) fn tell(&self, region: &str, service: &str, method: &str, args: &Value) -> Value {
        let answer =
            ask(&json!({ "op": "call", "port": self.port, "key": self.auditor.json(), "service": service,
            "method": method, "args": args, "region": region }));
        answer.unwrap_or_else(|error| panic!("{method}: {error:?}"))
    }

    /// All that IAM holds, read by boto3: `users`, `roles`, `policies` by name (`boto.py` says what of each).
    pub(crate) fn read(&self) -> Value {
        ask(&json!({ "op": "read", "port": self.port, "key": self.auditor.json() })).expect("what IAM holds")
    }

    /// One boto3 call with `key`: `call(&key, "iam", "create_user", json!({"UserName": "x"}))`; `Err` is AWS's
    /// error code and message.
    pub(crate) fn call(
        &self,
        key: &Key,
        service: &str,
        method: &str,
        args: &Value,
    ) -> Result<Value, (String, String)> {
        let request = json!({ "op": "call", "port": self.port, "key": key.json(), "service": service,
            "method": method, "args": args });
        ask(&request)
    }

    /// One boto3 call with `key` to any server on this computer that plays AWS; as [`Moto::call`].
    pub(crate) fn call_at(
        port: u16,
        key: &Key,
        service: &str,
        method: &str,
        args: &Value,
    ) -> Result<Value, (String, String)> {
        ask(&json!({ "op": "call", "port": port, "key": key.json(), "service": service, "method": method,
            "args": args }))
    }

    /// One call about a queue, by its ARN, with `key`; as [`Moto::call`].
    pub(crate) fn queue(
        &self,
        key: &Key,
        arn: &str,
        method: &str,
        args: &Value,
    ) -> Result<Value, (String, String)> {
        let parts: Vec<&str> = arn.split(':').collect();
        let &[.., region, account, name] = parts.as_slice() else { panic!("{arn} is no ARN") };
        let mut args = args.clone();
        args["QueueUrl"] = format!("{}/{account}/{name}", self.url()).into();
        ask(&json!({ "op": "call", "port": self.port, "key": key.json(), "service": "sqs", "method": method,
            "args": args, "region": region }))
    }

    /// Lets the server do something wrong from now on: `json!({ "on": "PUT /bucket/key", "status": "503 Slow Down",
    /// "body": "…" })`; `lost`, `meanwhile`, `after` and `times` are explained in `moto_launch.py`.
    pub(crate) fn fault(&self, fault: &Value) {
        ask(&json!({ "op": "fault", "port": self.port, "fault": fault })).expect("a fault");
    }

    /// The actions that were asked for since the start, the test's own included, in the order of their arrival.
    pub(crate) fn calls(&self) -> Vec<String> {
        let answer = ask(&json!({ "op": "calls", "pid": self.pid })).expect("the calls");
        let calls = answer["calls"].as_array().expect("a list");
        calls.iter().map(|call| call.as_str().expect("an action").to_owned()).collect()
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = ask(&json!({ "op": "stop", "pid": self.pid }));
    }
}

/// What `plan --admin-policy` prints for the account.
pub(crate) fn admin_policy(home: &Home) -> Value {
    home.cmd(["plan", "--admin-policy", "--aws-account", ACCOUNT]).run().code(0).json()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trust(user: &str) -> String {
        let principal = json!({ "AWS": format!("arn:aws:iam::{ACCOUNT}:user/{user}") });
        let statement = json!({ "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole" });
        json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
    }

    #[test]
    fn signatures_are_checked() {
        let moto = Moto::start();
        let ask = |key: &Key| moto.call(key, "sts", "get_caller_identity", &json!({}));
        assert_eq!(ask(&moto.auditor).unwrap()["Arn"], format!("arn:aws:iam::{ACCOUNT}:user/auditor"));
        let wrong = Key { secret: "wrong".into(), ..moto.auditor.clone() };
        assert_eq!(ask(&wrong).unwrap_err().0, "SignatureDoesNotMatch");
        let unknown = Key { id: "AKIAIOSFODNN7EXAMPLE".into(), secret: "any".into() };
        assert_eq!(ask(&unknown).unwrap_err().0, "InvalidClientTokenId");
        assert_eq!(moto.calls(), ["GetCallerIdentity"; 3]);
    }

    #[test]
    fn an_administrator_may_do_what_its_policy_says() {
        let moto = Moto::start();
        let statement = json!({ "Effect": "Allow", "Action": ["iam:CreateUser", "iam:GetUser"],
            "Resource": format!("arn:aws:iam::{ACCOUNT}:user/Mine") });
        let admin =
            moto.administrator("admin", &json!({ "Version": "2012-10-17", "Statement": [statement] }));
        moto.call(&admin, "iam", "create_user", &json!({ "UserName": "Mine" })).unwrap();
        let refused = |method, args| moto.call(&admin, "iam", method, &args).unwrap_err().0;
        assert_eq!(refused("list_roles", json!({})), "AccessDenied");
        assert_eq!(refused("create_user", json!({ "UserName": "Other" })), "AccessDenied");
        assert_eq!(refused("create_user", json!({ "UserName": "Mine", "Path": "/x/" })), "AccessDenied");
        let state = moto.read();
        assert_eq!(state["users"]["Mine"]["arn"], format!("arn:aws:iam::{ACCOUNT}:user/Mine"));
        assert_eq!(state["users"]["admin"]["keys"][&admin.id], "Active");
        assert_eq!(state["roles"], json!({}));
    }

    #[test]
    fn trust_policies_are_checked() {
        let moto = Moto::start();
        let policy = json!({ "Version": "2012-10-17", "Statement":
            [{ "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*" }] });
        let [one, two] = ["one", "two"].map(|name| moto.administrator(name, &policy));
        let role = json!({ "RoleName": "Role", "AssumeRolePolicyDocument": trust("one") });
        let arn = moto.call(&moto.auditor, "iam", "create_role", &role).unwrap()["Role"]["Arn"].clone();
        let assume =
            |key| moto.call(key, "sts", "assume_role", &json!({ "RoleArn": arn, "RoleSessionName": "it" }));
        assert!(assume(&one).unwrap()["Credentials"]["SessionToken"].is_string());
        assert_eq!(assume(&two).unwrap_err().0, "AccessDenied");
    }

    #[test]
    fn queues_are_kept_by_identity_policies() {
        let moto = Moto::start();
        let arn = format!("arn:aws:sqs:us-east-1:{ACCOUNT}:mine");
        let all = json!({ "QueueName": "mine", "Attributes": { "SqsManagedSseEnabled": "true" } });
        moto.call(&moto.auditor, "sqs", "create_queue", &all).unwrap();
        let statement =
            json!({ "Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:CreateQueue"], "Resource": arn });
        let rotator =
            moto.administrator("rotator", &json!({ "Version": "2012-10-17", "Statement": [statement] }));
        let send = json!({ "MessageBody": "x" });
        moto.queue(&rotator, &arn, "send_message", &send).unwrap();
        let refused = moto.queue(&rotator, &arn, "receive_message", &json!({})).unwrap_err();
        assert_eq!(refused.0, "AccessDenied");
        assert!(refused.1.contains("not authorized to perform: sqs:ReceiveMessage"), "{}", refused.1);
        assert_eq!(
            moto.queue(&rotator, &format!("{arn}2"), "send_message", &send).unwrap_err().0,
            "AccessDenied"
        );
        moto.call(&rotator, "sqs", "create_queue", &all).unwrap();
        let other = json!({ "QueueName": "other" });
        assert_eq!(moto.call(&rotator, "sqs", "create_queue", &other).unwrap_err().0, "AccessDenied");
        let elsewhere = arn.replace("us-east-1", "eu-west-1");
        let gone = moto.queue(&moto.auditor, &elsewhere, "get_queue_attributes", &json!({})).unwrap_err();
        assert_eq!(gone.0, "AWS.SimpleQueueService.NonExistentQueue");
        assert_eq!(moto.calls()[0], "CreateQueue");
    }

    #[test]
    fn servers_share_nothing_and_end() {
        let (one, two) = (Moto::start(), Moto::start());
        one.call(&one.auditor, "iam", "create_user", &json!({ "UserName": "Mine" })).unwrap();
        assert_eq!(two.read()["users"].as_object().unwrap().len(), 1, "only the auditor");
        let address = two.url().replace("http://", "");
        drop(two);
        assert!(std::net::TcpStream::connect(address).is_err());
    }
}
