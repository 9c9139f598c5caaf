//! What IAM and STS refuse is refused here.

use super::*;
use aws_sdk_iam::types::Tag;

fn contains(got: &(String, String), code: &str, text: &str) {
    assert!(got.0 == code && got.1.contains(text), "{got:?} is not {code} with {text:?}");
}

#[tokio::test]
async fn signatures_and_keys_are_checked() {
    let r = started().await;
    let (id, secret) = r.admin();
    let wrong = sts_as(&r, &id, "wrong", None).get_caller_identity().send().await;
    contains(&refused(wrong), "SignatureDoesNotMatch", "The request signature we calculated does not match");
    let unknown = sts_as(&r, "AKIAUNKNOWN", secret.expose(), None).get_caller_identity().send().await;
    contains(
        &refused(unknown),
        "InvalidClientTokenId",
        "The security token included in the request is invalid",
    );
    let token = sts_as(&r, &id, secret.expose(), Some("stray")).get_caller_identity().send().await;
    assert_eq!(refused(token).0, "InvalidClientTokenId");
    let body = "Action=GetCallerIdentity&Version=2011-06-15";
    let unsigned = crate::tls::client().build().unwrap().post(r.url()).body(body).send().await.unwrap();
    assert_eq!(unsigned.status(), 403);
    let text = unsigned.text().await.unwrap();
    assert!(text.contains("<Code>MissingAuthenticationToken</Code>"), "{text}");
    assert_eq!(r.state().calls.len(), 4);
    assert_eq!(r.state().calls[0].key_id.as_deref(), Some(id.as_str()));
    assert_eq!(r.state().calls[0].detail, "SignatureDoesNotMatch");
}

#[tokio::test]
async fn a_user_may_do_what_its_inline_policy_says() {
    let r = started().await;
    let (id, secret) = built(&r).await;
    let got = refused(iam_as(&r, &id, &secret, None).create_user().user_name("Eve").send().await);
    let text = "User: arn:aws:iam::123456789012:user/SpUser is not authorized to perform: iam:CreateUser on \
                resource: arn:aws:iam::123456789012:user/Eve";
    contains(&got, "AccessDenied", text);
    let assume = || assumed(&r, &id, &secret);
    assert!(assume().await.is_ok());
    // Neither the inline policy nor the trust policy is enough without the other.
    let elsewhere = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/anna"},"Action":"sts:AssumeRole"}}"#;
    let update = |document: &str| {
        iam(&r).update_assume_role_policy().role_name("SpRole").policy_document(document).send()
    };
    update(elsewhere).await.unwrap();
    contains(
        &assume().await.unwrap_err(),
        "AccessDenied",
        "is not authorized to perform: sts:AssumeRole on resource: arn",
    );
    let sender = sts(&r).assume_role().role_arn(ROLE_ARN).role_session_name("xx").send().await;
    assert!(sender.is_ok(), "the administrator is named now");
    update(&TRUST.replace("user/SpUser", "root")).await.unwrap();
    assert!(assume().await.is_ok());
    iam(&r).delete_user_policy().user_name("SpUser").policy_name("AssumeSpRole").send().await.unwrap();
    contains(
        &assume().await.unwrap_err(),
        "AccessDenied",
        "because no identity-based policy allows the sts:AssumeRole",
    );
}

#[tokio::test]
async fn a_boundary_limits_its_user() {
    let r = started().await;
    let (id, secret) = built(&r).await;
    let put = |arn: &str| {
        iam(&r).put_user_permissions_boundary().user_name("SpUser").permissions_boundary(arn).send()
    };
    let gone = refused(put("arn:aws:iam::123456789012:policy/None").await);
    contains(&gone, "NoSuchEntity", "does not exist or is not attachable");
    let arn = r.state().add_policy("Boundary", INVOKE);
    put(&arn).await.unwrap();
    let shown = iam(&r).get_user().user_name("SpUser").send().await.unwrap().user.unwrap();
    assert_eq!(shown.permissions_boundary.unwrap().permissions_boundary_arn(), Some(arn.as_str()));
    let assume = || assumed(&r, &id, &secret);
    assert_eq!(assume().await.unwrap_err().0, "AccessDenied");
    iam(&r).delete_user_permissions_boundary().user_name("SpUser").send().await.unwrap();
    assert!(assume().await.is_ok());
}

#[tokio::test]
async fn an_administrator_may_be_limited() {
    let r = started().await;
    r.state().knobs.deny = vec!["iam:CreateUser".to_owned()];
    let got = refused(iam(&r).create_user().user_name("SpUser").send().await);
    contains(
        &got,
        "AccessDenied",
        "User: arn:aws:iam::123456789012:user/anna is not authorized to perform: iam:CreateUser",
    );
    r.state().knobs.deny.clear();
    let policy = serde_json::json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Action": ["iam:Create*"], "Resource": "arn:aws:iam::*:user/Sp*" },
    ] });
    let (id, _) = r.admin();
    r.state().admins.get_mut(&id).unwrap().policy = Some(policy);
    assert!(iam(&r).create_user().user_name("SpUser").send().await.is_ok());
    assert_eq!(refused(iam(&r).create_user().user_name("Other").send().await).0, "AccessDenied");
    let tag = Tag::builder().key("a").value("b").build().unwrap();
    let got = refused(iam(&r).create_user().user_name("SpTagged").tags(tag).send().await);
    contains(&got, "AccessDenied", "iam:TagUser");
}

#[tokio::test]
async fn names_are_unique_in_any_case_and_found_in_their_own() {
    let r = started().await;
    built(&r).await;
    let iam = iam(&r);
    contains(
        &refused(iam.create_user().user_name("SPUSER").send().await),
        "EntityAlreadyExists",
        "User with name SPUSER already exists.",
    );
    let policy = iam.create_policy().policy_name("sppolicy").policy_document(INVOKE);
    contains(
        &refused(policy.send().await),
        "EntityAlreadyExists",
        "A policy called sppolicy already exists.",
    );
    let role = iam.create_role().role_name("sprole").assume_role_policy_document(TRUST);
    contains(&refused(role.send().await), "EntityAlreadyExists", "Role with name sprole already exists.");
    contains(
        &refused(iam.get_user().user_name("spuser").send().await),
        "NoSuchEntity",
        "The user with name spuser cannot be found.",
    );
    r.state().knobs.names_ignore_case = true;
    assert_eq!(iam.get_user().user_name("spuser").send().await.unwrap().user.unwrap().user_name, "SpUser");
    assert_eq!(refused(iam.create_user().user_name("a b").send().await).0, "ValidationError");
}

#[tokio::test]
async fn quotas_hold() {
    let r = started().await;
    built(&r).await;
    let iam = iam(&r);
    iam.create_access_key().user_name("SpUser").send().await.unwrap();
    let third = refused(iam.create_access_key().user_name("SpUser").send().await);
    contains(&third, "LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2");
    let version = || {
        iam.create_policy_version().policy_arn(POLICY_ARN).policy_document(INVOKE).set_as_default(true).send()
    };
    for _ in 0..4 {
        version().await.unwrap();
    }
    contains(&refused(version().await), "LimitExceeded", "up to 5 versions");
    let newest = iam.delete_policy_version().policy_arn(POLICY_ARN).version_id("v5").send().await;
    contains(&refused(newest), "DeleteConflict", "default version");
    iam.delete_policy_version().policy_arn(POLICY_ARN).version_id("v1").send().await.unwrap();
    let made = version().await.unwrap().policy_version.unwrap();
    assert_eq!((made.version_id.as_deref(), made.is_default_version), (Some("v6"), true));
    let listed = iam.list_policy_versions().policy_arn(POLICY_ARN).send().await.unwrap();
    assert_eq!(listed.versions()[0].version_id(), Some("v6"));
    iam.set_default_policy_version().policy_arn(POLICY_ARN).version_id("v3").send().await.unwrap();
    let got = iam.get_policy().policy_arn(POLICY_ARN).send().await.unwrap().policy.unwrap();
    assert_eq!(got.default_version_id(), Some("v3"));
}

#[tokio::test]
async fn a_principal_must_exist_and_leaves_its_id_behind() {
    let r = started().await;
    let create = |document: &str| {
        iam(&r).create_role().role_name("SpRole").assume_role_policy_document(document).send()
    };
    let got = refused(create(TRUST).await);
    let text = r#"Invalid principal in policy: "AWS":"arn:aws:iam::123456789012:user/SpUser""#;
    assert_eq!(got, ("MalformedPolicyDocument".to_owned(), text.to_owned()));
    contains(&refused(create("{").await), "MalformedPolicyDocument", "invalid Json");
    contains(&refused(create(INVOKE).await), "MalformedPolicyDocument", "Resource");

    let (id, secret) = built(&r).await;
    let iam = iam(&r);
    let user = iam.get_user().user_name("SpUser").send().await.unwrap().user.unwrap().user_id;
    {
        let mut state = r.state();
        state.keys.clear();
        state.users.get_mut("SpUser").unwrap().inline.clear();
    }
    iam.delete_user().user_name("SpUser").send().await.unwrap();
    iam.create_user().user_name("SpUser").send().await.unwrap();
    let role = iam.get_role().role_name("SpRole").send().await.unwrap().role.unwrap();
    assert!(role.assume_role_policy_document().unwrap().contains(&user), "the bare id is shown");
    assert_eq!(
        refused(sts_as(&r, &id, &secret, None).get_caller_identity().send().await).0,
        "InvalidClientTokenId"
    );
    // The new user is another one: only writing the trust policy again helps.
    let key = iam.create_access_key().user_name("SpUser").send().await.unwrap().access_key.unwrap();
    iam.put_user_policy().user_name("SpUser").policy_name("A").policy_document(ASSUME).send().await.unwrap();
    let assume = || assumed(&r, &key.access_key_id, &key.secret_access_key);
    assert_eq!(assume().await.unwrap_err().0, "AccessDenied");
    iam.update_assume_role_policy().role_name("SpRole").policy_document(TRUST).send().await.unwrap();
    assert!(assume().await.is_ok());
}

#[tokio::test]
async fn tags_follow_iams_rules() {
    let r = started().await;
    let create = |key: &str, value: &str| {
        let tag = Tag::builder().key(key).value(value).build().unwrap();
        iam(&r).create_user().user_name("SpUser").tags(tag).send()
    };
    for (key, value) in [("a|b", "c"), ("a", "say \"hi\""), (&"k".repeat(129), "c"), ("a", &"v".repeat(257))]
    {
        assert_eq!(refused(create(key, value).await).0, "ValidationError", "{key} {value}");
    }
    contains(&refused(create("aws:a", "b").await), "InvalidInput", "aws:");
    create("spapi-setup:identity", "3f2c-+=@/. _").await.unwrap();
    let many =
        (0..50).map(|n| Tag::builder().key(format!("k{n}")).value("").build().unwrap()).collect::<Vec<_>>();
    let got = iam(&r).tag_user().user_name("SpUser").set_tags(Some(many)).send().await;
    assert_eq!(refused(got).0, "LimitExceeded");
}

#[tokio::test]
async fn what_nobody_should_send_is_kept() {
    let r = started().await;
    assert_eq!(refused(iam(&r).list_groups().send().await).0, "InvalidAction");
    assert_eq!(r.state().unexpected, ["iam:ListGroups"]);
}
