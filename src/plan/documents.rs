//! The three policy documents.

use serde_json::{Value, json};

/// What the role allows: `execute-api:Invoke` on SP-API.
pub fn permissions() -> Value {
    json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "execute-api:Invoke", "Resource": "arn:aws:execute-api:*:*:*"}]})
}

/// Who may take the role: the user.
pub fn trust(user_arn: &str) -> Value {
    json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Principal": {"AWS": user_arn}, "Action": "sts:AssumeRole"}]})
}

/// What the user may do: take the role.
pub fn inline(role_arn: &str) -> Value {
    json!({"Version": "2012-10-17", "Statement": [{
        "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": role_arn}]})
}
