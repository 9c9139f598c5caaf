//! Tests of `documents`.

use super::*;

const USER: &str = "arn:aws:iam::123456789012:user/SellingPartnerAPIUser";

#[test]
fn what_means_the_same_is_the_same() {
    let found = json!({
        "Id": "x",
        "Statement": { "Sid": "One", "Resource": ["arn:aws:execute-api:*:*:*"],
                       "Action": ["EXECUTE-API:invoke"], "Condition": {}, "Effect": "Allow" },
        "Version": "2012-10-17"
    });
    assert!(same(&permissions(), &found));
    assert_eq!(drift(&permissions(), &found), Vec::<String>::new());
    let (a, b) = (
        json!({ "Effect": "Allow", "Action": ["x:A", "x:B"], "Resource": "*" }),
        json!({ "Effect": "Deny", "Action": "x:C", "Resource": "*" }),
    );
    let b2 = json!({ "Effect": "Deny", "Resource": ["*"], "Action": ["x:C"] });
    let a2 = json!({ "Effect": "Allow", "Action": ["x:B", "x:A"], "Resource": "*" });
    assert!(same(&json!({ "Statement": [a, b] }), &json!({ "Statement": [b2, a2] })));
    assert!(same(
        &json!({ "Statement": { "Effect": "Allow", "Principal": "*" } }),
        &json!({ "Statement": { "Effect": "Allow", "Principal": { "AWS": ["*"] } } })
    ));
}

#[test]
fn what_means_something_else_is_not() {
    assert!(!same(&permissions(), &Value::Null));
    assert!(!same(&permissions(), &inline("arn:aws:iam::123456789012:role/R")));
    let mut older = permissions();
    older.as_object_mut().unwrap().remove("Version");
    assert_eq!(drift(&permissions(), &older), ["Version is 2008-10-17 instead of 2012-10-17"]);
    assert_eq!(drift(&permissions(), &Value::Null), ["the document is not a policy"]);
    assert_eq!(drift(&permissions(), &json!("text")), ["the document is not a policy"]);
}

#[test]
fn drift_is_told_field_by_field() {
    let found = trust("arn:aws:iam::123456789012:root");
    assert_eq!(
        drift(&trust(USER), &found),
        [format!("Principal is arn:aws:iam::123456789012:root (the whole account) instead of {USER}")]
    );
    // An account id by itself is its root.
    assert!(same(&found, &trust("123456789012")));
    let mut with_condition = trust(USER);
    with_condition["Statement"][0]["Condition"] = json!({ "StringEquals": { "sts:ExternalId": "7" } });
    assert_eq!(drift(&trust(USER), &with_condition), ["Condition was added: StringEquals sts:ExternalId 7"]);
    let mut two = permissions();
    two["Statement"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }));
    assert_eq!(drift(&permissions(), &two), ["a statement \"Allow s3:* on *\" was added"]);
    let none = json!({ "Version": "2012-10-17", "Statement": [] });
    assert_eq!(
        drift(&permissions(), &none),
        ["the statement \"Allow execute-api:Invoke on arn:aws:execute-api:*:*:*\" is missing"]
    );
}

#[test]
fn a_principal_that_became_a_bare_id_is_recognised() {
    let found = trust("AIDAQ3EGXAMPLE7EXAMPL");
    assert_eq!(orphaned_principal(&found).as_deref(), Some("AIDAQ3EGXAMPLE7EXAMPL"));
    assert_eq!(
        drift(&trust(USER), &found),
        [format!(
            "Principal is AIDAQ3EGXAMPLE7EXAMPL (what is left of a user that was deleted) instead of {USER}"
        )]
    );
    assert_eq!(orphaned_principal(&trust(USER)), None);
}
