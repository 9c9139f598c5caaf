//! A home in a bucket of moto's, and the computers that share it.

use serde_json::{Value, json};

use super::home::{Cmd, Home};
use super::moto::{Key, Moto};

pub(crate) const BUCKET: &str = "acme-spapi";
/// What `SPAPI_SETUP_HOME` is.
pub(crate) const PLACE: &str = "s3://acme-spapi/team";

/// What `plan --admin-policy --for home` prints, on a computer that may not even read the home.
pub(crate) fn policy() -> Value {
    let home = Home::new();
    let cmd = home.cmd(["plan", "--admin-policy", "--for", "home"]).env("SPAPI_SETUP_HOME", PLACE);
    cmd.run().code(0).json()
}

/// A private, versioned, encrypted bucket, and a sign-in that may do what [`policy`] says.
pub(crate) struct Shared {
    pub moto: Moto,
    pub key: Key,
}

impl Shared {
    pub(crate) fn start() -> Self {
        let moto = Moto::start();
        let key = moto.administrator("team", &policy());
        let all = Self { moto, key };
        all.s3("create_bucket", json!({}));
        let block = json!({ "BlockPublicAcls": true, "IgnorePublicAcls": true, "BlockPublicPolicy": true,
            "RestrictPublicBuckets": true });
        all.s3("put_public_access_block", json!({ "PublicAccessBlockConfiguration": block }));
        all.s3("put_bucket_versioning", json!({ "VersioningConfiguration": { "Status": "Enabled" } }));
        let rule = json!({ "ApplyServerSideEncryptionByDefault": { "SSEAlgorithm": "AES256" } });
        all.s3("put_bucket_encryption", json!({ "ServerSideEncryptionConfiguration": { "Rules": [rule] } }));
        all
    }

    /// One call about the bucket as the auditor.
    #[track_caller]
    pub(crate) fn s3(&self, method: &str, mut args: Value) -> Value {
        args["Bucket"] = BUCKET.into();
        let done = self.moto.call(&self.moto.auditor, "s3", method, &args);
        done.unwrap_or_else(|e| panic!("{method} {args}: {e:?}"))
    }

    /// The text of an object of the home; empty where there is none.
    pub(crate) fn read(&self, name: &str) -> String {
        let args = json!({ "Bucket": BUCKET, "Key": format!("team/{name}") });
        match self.moto.call(&self.moto.auditor, "s3", "get_object", &args) {
            Ok(answer) => answer["Body"].as_str().expect("a text").to_owned(),
            Err((code, _)) if code == "NoSuchKey" => String::new(),
            Err(error) => panic!("{name}: {error:?}"),
        }
    }

    /// Writes an object of the home, as somebody who cares for no condition.
    pub(crate) fn write(&self, name: &str, text: &str) {
        self.s3("put_object", json!({ "Key": format!("team/{name}"), "Body": text }));
    }

    /// A command on a computer that shares the home.
    pub(crate) fn cmd(&self, computer: &Home, args: &str) -> Cmd {
        self.as_key(&self.key, computer, args)
    }

    /// The same with another sign-in.
    pub(crate) fn as_key(&self, key: &Key, computer: &Home, args: &str) -> Cmd {
        let mut cmd =
            computer.cmd(args.split_whitespace()).env("SPAPI_SETUP_HOME", PLACE).env("USER", "anna");
        for (name, value) in self.moto.env(key) {
            cmd = cmd.env(&name, &value);
        }
        cmd
    }

    /// The requests that `work` made.
    pub(crate) fn requests(&self, work: impl FnOnce()) -> Vec<String> {
        let before = self.moto.calls().len();
        work();
        self.moto.calls().split_off(before)
    }
}

/// `config.toml` of one profile whose secrets are nowhere.
pub(crate) const CONFIG: &str = "version = 1\nhome_id = \"6f7d7d5e-0000-4000-8000-000000000001\"\n\n[settings]\n\
    access_key_days = 365\n\n[profiles.acme]\nauth = \"lwa\"\nregion = \"eu\"\nstore = \"file\"\n\
    client_id = \"amzn1.application-oa2-client.0123456789abcdef0123456789abcdef\"\n\n\
    [apps.\"amzn1.application-oa2-client.0123456789abcdef0123456789abcdef\"]\nstore = \"file\"\n";
