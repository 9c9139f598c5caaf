//! What plans and removals look like; what a removal leaves.

use super::diff::{plan, short_key};
use super::model::{apply_to_model, desired, remove_from_model, set_up};
use super::render::{conflict_ways_out, explain, json, removal_table, table, table_in};
use super::teardown::removal;
use super::*;
use std::collections::BTreeMap;

const KEY: &str = "AKIAFOREIGNFOREIGN77";

fn lines(lines: &[String]) -> String {
    lines.join("\n")
}

#[test]
fn the_first_plan_as_the_screen_shows_it() {
    let plan = plan(&desired(), &Observed::default());
    assert_eq!(
        lines(&table_in(&plan, "the keyring", 80)),
        "  create  user               SellingPartnerAPIUser        may assume the role
  create  policy             SellingPartnerAPIPolicy      may call SP-API
  create  role               SellingPartnerAPIRole        only this user
  create  policy on role     SellingPartnerAPIPolicy      attached to the role
  create  policy on user     AssumeSellingPartnerAPIRole  only this role
  create  access key         for SellingPartnerAPIUser    to the keyring

  6 changes in account 123456789012. Undo: spapi-setup teardown."
    );
}

#[test]
fn the_second_plan_has_no_changes() {
    let (desired, observed) = set_up();
    let plan = plan(&desired, &observed);
    assert_eq!(plan.changes(), 0);
    assert!(plan.steps.iter().all(|s| s.action == Action::Keep) && plan.extras.is_empty());
    assert_eq!(table(&plan, 80).last().unwrap(), "  Nothing to change in account 123456789012.");
    assert_eq!(
        table(&plan, 80)[5],
        "  keep    access key         AKIA...7QX2                  its secret is stored"
    );
}

#[test]
fn the_json_has_exactly_the_fields_of_the_interface() {
    let (desired, observed) = set_up();
    let json = json(&plan(&desired, &observed));
    let keys = |v: &serde_json::Value| v.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&json), ["account", "partition", "changes", "steps"]);
    assert_eq!(keys(&json["steps"][0]), ["entity", "name", "action", "what", "why"]);
    let entities: Vec<_> = json["steps"].as_array().unwrap().iter().map(|s| &s["entity"]).collect();
    let expected = ["user", "policy", "role", "policy-attachment", "inline-policy", "access-key"];
    assert_eq!(entities, expected);
    assert_eq!(json["steps"][5]["name"], "AKIANEWNEWNEWNEW7QX2");
    assert_eq!(json["steps"][5]["action"], "keep");
    let none = super::render::json(&Plan {
        account: None,
        partition: "aws".to_owned(),
        steps: Vec::new(),
        extras: Vec::new(),
    });
    assert_eq!(none.to_string(), r#"{"account":null,"partition":"aws","changes":0,"steps":[]}"#);
}

#[test]
fn a_teardown_goes_backwards_and_a_second_one_finishes_it() {
    let (desired, observed) = set_up();
    let all = removal(&desired, &observed);
    let used = BTreeMap::from([("AKIANEWNEWNEWNEW7QX2".to_owned(), "last used 3 days ago".to_owned())]);
    assert_eq!(
        lines(&removal_table(&all, &used, 80)),
        "  delete  access key         AKIA...7QX2                  last used 3 days ago
  delete  policy on user     AssumeSellingPartnerAPIRole
  delete  policy on role     SellingPartnerAPIPolicy
  delete  role               SellingPartnerAPIRole
  delete  policy             SellingPartnerAPIPolicy
  delete  user               SellingPartnerAPIUser

  6 deletions in account 123456789012. This can't be undone."
    );
    assert_eq!(remove_from_model(&all, &observed), Observed::default());
    for done in 0..6 {
        let broken = Removal { steps: all.steps[..done].to_vec(), ..all.clone() };
        let rest = removal(&desired, &remove_from_model(&broken, &observed));
        assert_eq!(rest.steps, all.steps[done..]);
    }
}

#[test]
fn a_teardown_leaves_a_policy_in_use_and_a_user_with_other_keys() {
    let (desired, mut observed) = set_up();
    observed.policy.as_mut().unwrap().attachment_count = 2;
    observed.user.as_mut().unwrap().keys.push(AccessKey { id: KEY.to_owned(), active: true, created: None });
    let removal = removal(&desired, &observed);
    let gone: Vec<_> = removal.steps.iter().map(|s| s.entity).collect();
    assert_eq!(gone, [Entity::AccessKey, Entity::InlinePolicy, Entity::PolicyAttachment, Entity::Role]);
    let left: Vec<_> = removal.left.iter().map(|l| (l.entity, l.why.as_str())).collect();
    assert_eq!(
        left,
        [
            (Entity::AccessKey, "not made here; what uses it loses the role with this teardown"),
            (Entity::User, "its access key AKIA...GN77 was not made here"),
            (Entity::Policy, "attached to 1 other user, group or role"),
        ]
    );
}

/// Everything that is shown of a plan and its removal, in a width.
fn all_screens(desired: &Desired, observed: &Observed, width: usize) -> Vec<String> {
    let plan = plan(desired, observed);
    let mut all = table_in(&plan, "the keyring", width);
    all.extend(plan.conflicts().flat_map(|step| conflict_ways_out(step, width)));
    if plan.conflicts().next().is_some() {
        return all;
    }
    let (after, there) = apply_to_model(&plan, desired, observed);
    let used =
        there.user.iter().flat_map(|user| &user.keys).map(|key| (key.id.clone(), "last used today".into()));
    all.extend(removal_table(&removal(&after, &there), &used.collect(), width));
    all
}

#[test]
fn every_width_from_40_on_holds_a_plan_and_no_word_is_lost() {
    let mut long = desired();
    long.user_name = "u".repeat(64).parse().unwrap();
    long.policy_name = "p".repeat(128).parse().unwrap();
    long.role_name = "r".repeat(64).parse().unwrap();
    let (done, mut there) = set_up();
    there.user.as_mut().unwrap().groups.push("Developers".into());
    there.role.as_mut().unwrap().trust =
        serde_json::json!({ "Statement": { "Effect": "Allow", "Principal": "*" } });
    let mut elsewhere = desired();
    elsewhere.identity = "other".to_owned();
    let none = Observed::default();
    let cases = [(&desired(), &none), (&long, &none), (&done, &there), (&elsewhere, &there)];
    for (desired, observed) in cases {
        let letters = |width| all_screens(desired, observed, width).join("").replace([' ', '-'], "");
        for width in 40..=80 {
            let lines = all_screens(desired, observed, width);
            assert!(lines.iter().all(|line| line.chars().count() <= width), "{width}: {lines:#?}");
            assert_eq!(letters(width), letters(80), "{width}");
        }
        for width in [40, 60] {
            let text = explain(&plan(desired, observed), desired, observed, width);
            let prose = text.iter().filter(|line| !line.contains('"'));
            assert!(prose.clone().all(|line| line.chars().count() <= width), "{width}: {text:#?}");
        }
    }
    assert_eq!(
        all_screens(&desired(), &none, 40)[..6],
        [
            "  create user",
            "    SellingPartnerAPIUser",
            "      may assume the role",
            "  create policy",
            "    SellingPartnerAPIPolicy",
            "      may call SP-API"
        ]
    );
}

#[test]
fn explain_shows_every_step_and_the_documents() {
    let (desired, observed) = (desired(), Observed::default());
    let lines = explain(&plan(&desired, &observed), &desired, &observed, 80);
    assert!(lines.iter().all(|line| line.chars().count() <= 80), "{lines:#?}");
    let text = lines.join("\n");
    for expected in [
        "  user SellingPartnerAPIUser\n    Your software signs in as this user.",
        "\"AWS\": \"arn:aws:iam::123456789012:user/SellingPartnerAPIUser\"",
        "\"Resource\": \"arn:aws:iam::123456789012:role/SellingPartnerAPIRole\"",
        "\"Action\": \"execute-api:Invoke\"",
    ] {
        assert!(text.contains(expected), "{expected} in {text}");
    }
}

#[test]
fn every_conflict_has_its_ways_out() {
    let (_, mut observed) = set_up();
    observed.user.as_mut().unwrap().tags.clear();
    let mut elsewhere = desired();
    elsewhere.recorded.identities.clear();
    elsewhere.identity = "other".to_owned();
    let plan = plan(&elsewhere, &observed);
    let ways: Vec<String> = plan.conflicts().map(|s| lines(&conflict_ways_out(s, 80))).collect();
    assert!(ways[0].starts_with("    - use another name: --user-name NAME\n    - take it over: --adopt."));
    assert!(ways[1].contains("--policy-name NAME") && ways[2].contains("--role-name NAME"));
    assert!(ways[3].contains("spapi-setup import FILE") && ways[3].contains("--adopt"));
    assert_eq!(short_key("short"), "short");
}

#[test]
fn the_documentation_shows_the_exact_documents() {
    let page = include_str!("../../docs/iam.md");
    let (desired, observed) = set_up();
    let documents = [
        documents::permissions(),
        documents::trust(&trust_user_arn(&desired, &observed)),
        documents::inline(&role_arn(&desired, &observed)),
    ];
    for document in documents {
        let text = serde_json::to_string_pretty(&document).unwrap();
        assert!(page.contains(&format!("```json\n{text}\n```")), "{text}");
    }
}
