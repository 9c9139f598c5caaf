//! All the entities: made, read, used, taken apart.

use super::*;
use aws_sdk_iam::types::{StatusType, Tag};
use percent_encoding::percent_decode_str;

fn tag(key: &str, value: &str) -> Tag {
    Tag::builder().key(key).value(value).build().unwrap()
}

fn decoded(text: &str) -> serde_json::Value {
    serde_json::from_str(&percent_decode_str(text).decode_utf8().unwrap()).unwrap()
}

#[tokio::test]
async fn create_read_assume_and_delete() {
    let r = started().await;
    let (iam, me) = (iam(&r), sts(&r).get_caller_identity().send().await.unwrap());
    assert_eq!((me.account(), me.arn()), (Some("123456789012"), Some("arn:aws:iam::123456789012:user/anna")));
    assert_eq!(iam.list_account_aliases().send().await.unwrap().account_aliases, ["rehearsal"]);

    let tags = [tag("managed-by", "spapi-setup"), tag("spapi-setup:identity", "0-1-2")];
    let user = iam.create_user().user_name("SpUser").set_tags(Some(tags.to_vec())).send().await.unwrap();
    let user = user.user.unwrap();
    assert!(user.user_id.starts_with("AIDA") && user.user_id.len() == 21, "{}", user.user_id);
    let policy = iam.create_policy().policy_name("SpPolicy").policy_document(INVOKE).send().await.unwrap();
    assert_eq!(policy.policy.as_ref().unwrap().arn(), Some(POLICY_ARN));
    assert!(policy.policy.unwrap().policy_id.unwrap().starts_with("ANPA"));
    let role = iam.create_role().role_name("SpRole").assume_role_policy_document(TRUST).send().await.unwrap();
    assert!(role.role.unwrap().role_id.starts_with("AROA"));
    iam.attach_role_policy().role_name("SpRole").policy_arn(POLICY_ARN).send().await.unwrap();
    let inline =
        iam.put_user_policy().user_name("SpUser").policy_name("Assume&<Role>".replace(['&', '<', '>'], "+"));
    inline.policy_document(ASSUME).send().await.unwrap();
    let key = iam.create_access_key().user_name("SpUser").send().await.unwrap().access_key.unwrap();
    assert!(key.access_key_id.starts_with("AKIA") && key.access_key_id.len() == 20);
    assert_eq!(key.secret_access_key.len(), 40);

    // Reading back.
    let got = iam.get_user().user_name("SpUser").send().await.unwrap().user.unwrap();
    assert_eq!((got.arn.as_str(), got.tags().len()), ("arn:aws:iam::123456789012:user/SpUser", 2));
    let got = iam.get_role().role_name("SpRole").send().await.unwrap().role.unwrap();
    let trust: serde_json::Value = serde_json::from_str(TRUST).unwrap();
    assert_eq!(decoded(got.assume_role_policy_document().unwrap()), trust);
    let names = iam.list_user_policies().user_name("SpUser").send().await.unwrap().policy_names;
    assert_eq!(names, ["Assume++Role+"]);
    let got = iam.get_user_policy().user_name("SpUser").policy_name(&names[0]).send().await.unwrap();
    assert_eq!(decoded(&got.policy_document)["Statement"][0]["Resource"], ROLE_ARN);
    let got = iam.get_policy().policy_arn(POLICY_ARN).send().await.unwrap().policy.unwrap();
    assert_eq!((got.attachment_count, got.default_version_id.as_deref()), (Some(1), Some("v1")));
    let got = iam.get_policy_version().policy_arn(POLICY_ARN).version_id("v1").send().await.unwrap();
    let document = got.policy_version.unwrap().document.unwrap();
    assert_eq!(decoded(&document)["Statement"][0]["Action"], "execute-api:Invoke");
    let got = iam.list_attached_role_policies().role_name("SpRole").send().await.unwrap();
    assert_eq!(got.attached_policies()[0].policy_name(), Some("SpPolicy"));
    let got = iam.list_attached_user_policies().user_name("SpUser").send().await.unwrap();
    assert!(got.attached_policies().is_empty());
    assert!(iam.list_groups_for_user().user_name("SpUser").send().await.unwrap().groups.is_empty());
    assert!(iam.list_role_policies().role_name("SpRole").send().await.unwrap().policy_names.is_empty());
    let profiles = iam.list_instance_profiles_for_role().role_name("SpRole").send().await.unwrap();
    assert!(profiles.instance_profiles.is_empty());
    let login = refused(iam.get_login_profile().user_name("SpUser").send().await);
    assert_eq!(login.0, "NoSuchEntity");
    let entities = iam.list_entities_for_policy().policy_arn(POLICY_ARN).send().await.unwrap();
    assert_eq!(entities.policy_roles()[0].role_name(), Some("SpRole"));
    let listed = iam.list_policies().scope(aws_sdk_iam::types::PolicyScopeType::Local).send().await.unwrap();
    assert_eq!(listed.policies().len(), 1);
    let quotas = iam.get_account_summary().send().await.unwrap().summary_map.unwrap();
    assert_eq!(quotas.get(&aws_sdk_iam::types::SummaryKeyType::AccessKeysPerUserQuota), Some(&2));
    iam.tag_role().role_name("SpRole").tags(tag("a", "b")).send().await.unwrap();
    assert_eq!(iam.list_role_tags().role_name("SpRole").send().await.unwrap().tags[0].value, "b");
    iam.tag_policy().policy_arn(POLICY_ARN).tags(tag("a", "b")).send().await.unwrap();
    assert_eq!(iam.list_policy_tags().policy_arn(POLICY_ARN).send().await.unwrap().tags.len(), 1);
    iam.untag_user().user_name("SpUser").tag_keys("managed-by").send().await.unwrap();
    assert_eq!(iam.list_user_tags().user_name("SpUser").send().await.unwrap().tags.len(), 1);

    // The key assumes the role, and the role's credentials are good.
    let last = iam.get_access_key_last_used().access_key_id(&key.access_key_id).send().await.unwrap();
    assert_eq!(last.access_key_last_used.unwrap().last_used_date, None);
    let user_sts = sts_as(&r, &key.access_key_id, &key.secret_access_key, None);
    let assumed =
        user_sts.assume_role().role_arn(ROLE_ARN).role_session_name("spapi-setup").send().await.unwrap();
    let c = assumed.credentials.unwrap();
    assert!(c.access_key_id.starts_with("ASIA"));
    let role_sts = sts_as(&r, &c.access_key_id, &c.secret_access_key, Some(&c.session_token));
    let me = role_sts.get_caller_identity().send().await.unwrap();
    assert_eq!(me.arn(), Some("arn:aws:sts::123456789012:assumed-role/SpRole/spapi-setup"));
    let last = iam.get_access_key_last_used().access_key_id(&key.access_key_id).send().await.unwrap();
    assert_eq!(last.access_key_last_used.unwrap().service_name, "sts");
    assert_eq!(simulated(&r).await, ("allowed".to_owned(), Some(true), None));

    // Taken apart only in the right order.
    let conflict = refused(iam.delete_policy().policy_arn(POLICY_ARN).send().await);
    assert_eq!(conflict, ("DeleteConflict".into(), "Cannot delete a policy attached to entities.".into()));
    assert_eq!(refused(iam.delete_role().role_name("SpRole").send().await).0, "DeleteConflict");
    assert_eq!(refused(iam.delete_user().user_name("SpUser").send().await).0, "DeleteConflict");
    iam.detach_role_policy().role_name("SpRole").policy_arn(POLICY_ARN).send().await.unwrap();
    iam.delete_role().role_name("SpRole").send().await.unwrap();
    iam.delete_policy().policy_arn(POLICY_ARN).send().await.unwrap();
    let off = iam.update_access_key().user_name("SpUser").access_key_id(&key.access_key_id);
    off.status(StatusType::Inactive).send().await.unwrap();
    assert_eq!(refused(user_sts.get_caller_identity().send().await).0, "InvalidClientTokenId");
    iam.delete_access_key().user_name("SpUser").access_key_id(&key.access_key_id).send().await.unwrap();
    iam.delete_user_policy().user_name("SpUser").policy_name(&names[0]).send().await.unwrap();
    iam.delete_user().user_name("SpUser").send().await.unwrap();
    let state = r.state();
    assert!(
        state.users.is_empty()
            && state.roles.is_empty()
            && state.policies.is_empty()
            && state.keys.is_empty()
    );
    assert!(state.unexpected.is_empty(), "{:?}", state.unexpected);
    assert_eq!(state.count("CreateAccessKey"), 1);
    let shown = format!("{state:?}");
    assert!(!shown.contains(&key.secret_access_key));
}

async fn simulated(r: &Rehearsal) -> (String, Option<bool>, Option<bool>) {
    let call = iam(r).simulate_principal_policy().policy_source_arn(ROLE_ARN);
    let call = call.resource_arns("arn:aws:execute-api:eu-west-1:123456789012:abc/prod/GET/x");
    let got = call.action_names("execute-api:Invoke").send().await.unwrap();
    let one = &got.evaluation_results()[0];
    (
        one.eval_decision.as_str().to_owned(),
        one.organizations_decision_detail().map(|d| d.allowed_by_organizations),
        one.permissions_boundary_decision_detail().map(|d| d.allowed_by_permissions_boundary),
    )
}

#[tokio::test]
async fn a_simulation_knows_organization_and_boundary() {
    let r = started().await;
    built(&r).await;
    r.state().knobs.organization_denies = true;
    assert_eq!(simulated(&r).await, ("explicitDeny".to_owned(), Some(false), None));
    r.state().knobs.organization_denies = false;
    r.state().knobs.boundary_denies = true;
    assert_eq!(simulated(&r).await, ("implicitDeny".to_owned(), Some(true), Some(false)));
    r.state().knobs.boundary_denies = false;
    r.state().knobs.no_organization = true;
    assert_eq!(simulated(&r).await, ("allowed".to_owned(), None, None));
    let arn = r.state().add_policy("Boundary", ASSUME);
    let put = iam(&r).put_role_permissions_boundary().role_name("SpRole");
    put.permissions_boundary(arn).send().await.unwrap();
    assert_eq!(simulated(&r).await, ("implicitDeny".to_owned(), None, Some(false)));
}
