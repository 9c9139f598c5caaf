//! A shell script that calls the AWS CLI: it makes what is missing, repairs what drifted, and stops before the key.

use super::{Blueprint, RAW, raw};
use crate::plan::{Entity, documents};
use serde_json::Value;

/// The script without what differs from plan to plan. `@trust@` and its like are documents.
const SCRIPT: &str = include_str!("script.sh");

/// Returns the script.
pub(super) fn text(of: &Blueprint) -> String {
    let more = [
        "Run it where the AWS CLI is signed in, in AWS CloudShell for example. Run it again at any time: it makes what is \
         missing, repairs what drifted, and changes nothing if all is right.",
        "It stops before the access key, whose secret belongs in no terminal's history: `spapi-setup init` makes the key \
         and stores its secret. To undo it all after that: `spapi-setup teardown`.",
    ];
    let mut script = format!("#!/bin/sh\n{}\n", of.head("sh", "sh FILE", &more));
    script.push_str("# Other names: give them to init, too (--user-name, --policy-name, --role-name).\n");
    let variables = [
        ("user", of.name(Entity::User)),
        ("policy", of.name(Entity::Policy)),
        ("role", of.name(Entity::Role)),
        ("boundary", of.boundary().unwrap_or_default()),
        ("", ""),
        ("account", of.desired.account.as_str()),
        ("identity", &of.desired.identity),
        ("policy_path", of.path(Entity::Policy)),
        (
            "policy_untagged",
            if of.desired.recorded.untagged.contains(&Entity::Policy) { "yes" } else { "no" },
        ),
        ("next", of.next),
    ];
    for (name, value) in variables {
        match name {
            "" => script.push('\n'),
            name => script.push_str(&format!("{name}={}\n", quoted(value))),
        }
    }
    let body = SCRIPT.lines().map(|line| format!("{line}\n")).collect::<String>();
    let body = body
        .replace("@permissions@", &document(&documents::permissions()))
        .replace("@trust@", &document(&documents::trust(&raw("$user_arn"))))
        .replace("@assume@", &document(&documents::inline(&raw("$role_arn"))));
    script + "\n" + &body
}

/// A document as a word of the shell; what is marked as an expression is a variable's value.
fn document(document: &Value) -> String {
    let text = serde_json::to_string_pretty(document).unwrap_or_default();
    let marked = format!("\\u{:04x}", u32::from(RAW));
    let word = quoted(&text);
    ["$user_arn", "$role_arn"].into_iter().fold(word, |word, variable| {
        word.replace(&format!("{marked}{variable}"), &format!("'\"{variable}\"'"))
    })
}

/// A text as one word (POSIX shell, 2.2.2).
pub(in crate::plan) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
