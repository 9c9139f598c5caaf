//! Properties of plans and removals, over anything IAM could hold.

use super::model::{another_document, apply_to_model, desired, remove_from_model, tags};
use super::render::{conflict_ways_out, json, removal_table, table};
use super::*;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const USER: &str = "arn:aws:iam::123456789012:user/SellingPartnerAPIUser";
const USER_WITH_PATH: &str = "arn:aws:iam::123456789012:user/team/sellingpartnerapiuser";
const ROLE: &str = "arn:aws:iam::123456789012:role/SellingPartnerAPIRole";
const POLICY: &str = "arn:aws:iam::123456789012:policy/SellingPartnerAPIPolicy";
const KEYS: [&str; 2] = ["AKIAONEONEONEONE0001", "AKIATWOTWOTWOTWO0002"];
const BOUNDARY: &str = "arn:aws:iam::123456789012:policy/Boundary";

fn any_tags() -> impl Strategy<Value = Tags> {
    let managed_only = Tags::from([(TAG_MANAGED_BY.to_owned(), MANAGED_BY.to_owned())]);
    let uuid_only = Tags::from([(TAG_IDENTITY.to_owned(), "me".to_owned())]);
    select(vec![Tags::new(), managed_only, uuid_only, tags("me"), tags("mine-too"), tags("elsewhere")])
}

fn any_text(all: &[&str], most: usize) -> impl Strategy<Value = Vec<String>> {
    let all: Vec<String> = all.iter().map(|s| (*s).to_owned()).collect();
    subsequence(all, 0..=most)
}

fn any_boundary() -> impl Strategy<Value = Option<String>> {
    select(vec![None, Some(BOUNDARY.to_owned()), Some("arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned())])
}

fn any_inline() -> impl Strategy<Value = BTreeMap<String, Value>> {
    let names = any_text(&["assumesellingpartnerapirole", "AssumeSellingPartnerAPIRole", "Other"], 3);
    let document = select(vec![documents::inline(ROLE), another_document(), Value::Null]);
    (names, document).prop_map(|(names, d)| names.into_iter().map(|n| (n, d.clone())).collect())
}

fn any_user() -> impl Strategy<Value = ObservedUser> {
    let keys = (any_text(&KEYS, 2), any::<[bool; 2]>());
    let arn = select(vec![USER, USER_WITH_PATH]);
    let extras = (any_text(&["arn:aws:iam::aws:policy/X"], 1), any_text(&["Devs"], 1), any::<bool>());
    (arn, any_tags(), any_boundary(), any_inline(), keys, extras).prop_map(
        |(arn, tags, boundary, inline, (keys, active), (attached, groups, login_profile))| ObservedUser {
            name: arn.rsplit('/').next().unwrap().to_owned(),
            arn: arn.to_owned(),
            id: "AIDAONEONEONEONE0001".to_owned(),
            tags,
            boundary,
            inline,
            attached,
            groups,
            login_profile,
            keys: keys
                .into_iter()
                .zip(active)
                .map(|(id, active)| AccessKey { id, active, created: None })
                .collect(),
        },
    )
}

fn any_policy() -> impl Strategy<Value = ObservedPolicy> {
    let document = select(vec![documents::permissions(), another_document(), Value::Null]);
    (any_tags(), document, 1usize..=5, 0usize..5, 0u32..3).prop_map(
        |(tags, document, versions, default, elsewhere)| ObservedPolicy {
            name: "SellingPartnerAPIPolicy".to_owned(),
            arn: POLICY.to_owned(),
            id: "ANPAONEONEONEONE0001".to_owned(),
            tags,
            document,
            versions: (0..versions)
                .map(|n| PolicyVersion {
                    id: format!("v{}", n + 1),
                    is_default: n == default.min(versions - 1),
                    created: None,
                })
                .collect(),
            attachment_count: elsewhere,
        },
    )
}

fn any_role() -> impl Strategy<Value = ObservedRole> {
    let principals = [USER, USER_WITH_PATH, "arn:aws:iam::123456789012:root", "AIDAGONEGONEGONE0001"];
    let trust = select(principals.map(documents::trust).into_iter().chain([Value::Null]).collect::<Vec<_>>());
    let attached = any_text(&[POLICY, "arn:aws:iam::aws:policy/X"], 2);
    (any_tags(), any_boundary(), trust, any_text(&["Extra"], 1), attached).prop_map(
        |(tags, boundary, trust, inline, attached)| ObservedRole {
            name: "SELLINGPARTNERAPIROLE".to_owned(),
            arn: ROLE.to_owned(),
            id: "AROAONEONEONEONE0001".to_owned(),
            tags,
            boundary,
            trust,
            inline,
            attached,
        },
    )
}

prop_compose! {
    fn any_observed()(
        user in proptest::option::of(any_user()),
        mut policy in proptest::option::of(any_policy()),
        mut role in proptest::option::of(any_role()),
    ) -> Observed {
        // An attachment needs both ends, and IAM counts it.
        match (&mut policy, &mut role) {
            (Some(policy), Some(role)) if role.attached.iter().any(|a| a == POLICY) => policy.attachment_count += 1,
            (None, Some(role)) => role.attached.retain(|a| a != POLICY),
            _ => {}
        }
        Observed { user, policy, role, ..Observed::default() }
    }
}

prop_compose! {
    fn any_desired()(
        boundary in proptest::bool::ANY,
        adopt in proptest::bool::ANY,
        ids in any::<[Option<bool>; 3]>(),
        stored in any_text(&KEYS, 2),
        foreign in any_text(&KEYS, 1),
        own in any_text(&KEYS, 1),
        adopted in subsequence(vec![Entity::User, Entity::Policy, Entity::Role, Entity::InlinePolicy], 0..=4),
    ) -> Desired {
        let id = |n: usize, prefix: &str| ids[n].map(|right| match right {
            true => format!("{prefix}ONEONEONEONE0001"),
            false => format!("{prefix}ANOTHERONE000001"),
        });
        let mut desired = desired();
        desired.boundary = boundary.then(|| BOUNDARY.parse().unwrap());
        desired.adopt = adopt;
        desired.recorded.user_id = id(0, "AIDA");
        desired.recorded.policy_id = id(1, "ANPA");
        desired.recorded.role_id = id(2, "AROA");
        desired.recorded.stored_keys = stored.into_iter().collect();
        desired.recorded.foreign_keys = foreign.into_iter().collect();
        desired.recorded.own_keys = own.into_iter().collect();
        desired.recorded.adopted_untagged = adopted.into_iter().collect();
        desired
    }
}

fn fits(lines: &[String]) -> bool {
    lines.iter().all(|line| line.chars().count() <= 80 && line.trim_end() == line)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_plan_leads_to_where_nothing_changes(desired in any_desired(), observed in any_observed()) {
        let plan = diff::plan(&desired, &observed);
        if plan.conflicts().next().is_none() {
            let (desired, after) = apply_to_model(&plan, &desired, &observed);
            let again = diff::plan(&desired, &after);
            prop_assert_eq!(again.changes(), 0, "{:#?}", again);
            prop_assert_eq!(again.conflicts().count(), 0, "{:#?}", again);
            // What was there beyond the plan is there still.
            prop_assert!(plan.extras.iter().all(|e| again.extras.contains(e)));
        }
    }

    #[test]
    fn a_document_written_another_way_is_the_same(
        order in Just(vec!["Sid", "Effect", "Action", "Resource", "Condition"]).prop_shuffle(),
        list in any::<[bool; 2]>(),
        upper in any::<bool>(),
        one in any::<bool>(),
    ) {
        let text = |text: String, list| if list { Value::from(vec![text]) } else { Value::from(text) };
        let plain = documents::permissions();
        let of = |field: &str| plain["Statement"][0][field].as_str().unwrap().to_owned();
        let mut statement = serde_json::Map::new();
        for field in order {
            let value = match field {
                "Sid" => Value::from("CallSpApi"),
                "Action" if upper => text(of(field).to_uppercase(), list[0]),
                "Action" => text(of(field), list[0]),
                "Resource" => text(of(field), list[1]),
                "Condition" => Value::Object(serde_json::Map::new()),
                other => Value::from(of(other)),
            };
            statement.insert(field.to_owned(), value);
        }
        let statement = Value::Object(statement);
        let statements = if one { statement } else { Value::from(vec![statement]) };
        let found = serde_json::json!({ "Statement": statements, "Version": "2012-10-17" });
        prop_assert!(documents::same(&plain, &found) && documents::same(&found, &plain));
        prop_assert!(documents::drift(&plain, &found).is_empty());
    }

    #[test]
    fn a_step_is_one_of_four_kinds(desired in any_desired(), observed in any_observed()) {
        let plan = diff::plan(&desired, &observed);
        prop_assert_eq!(plan.steps.len(), 6);
        for step in &plan.steps {
            let (changes, conflict) = (!step.ops.is_empty(), step.conflict.is_some());
            match step.action {
                Action::Create | Action::Update => prop_assert!(changes && !conflict, "{step:?}"),
                Action::Keep => prop_assert!(!changes && !conflict, "{step:?}"),
                Action::Conflict => prop_assert!(!changes && conflict, "{step:?}"),
            }
            prop_assert!(!step.name.is_empty() && !step.what.is_empty() && !step.why.is_empty());
            prop_assert_eq!(conflict_ways_out(step, 80).is_empty(), !conflict);
            prop_assert!(fits(&conflict_ways_out(step, 80)));
        }
        prop_assert!(fits(&table(&plan, 80)), "{:#?}", table(&plan, 80));
        prop_assert_eq!(json(&plan)["steps"].as_array().unwrap().len(), 6);
        // The same question has the same answer.
        prop_assert_eq!(plan, diff::plan(&desired, &observed));
    }

    #[test]
    fn adopting_leaves_no_conflict_but_a_user_without_room(desired in any_desired(), observed in any_observed()) {
        let plan = diff::plan(&Desired { adopt: true, ..desired }, &observed);
        for step in plan.conflicts() {
            prop_assert!(matches!(step.conflict, Some(Conflict::ForeignKeys { full: true, .. })), "{step:?}");
        }
    }

    #[test]
    fn a_removal_takes_back_what_a_plan_created(observed in any_observed(), adopt in Just(true)) {
        let mut observed = observed;
        for tags in [
            observed.user.as_mut().map(|u| &mut u.tags),
            observed.policy.as_mut().map(|p| &mut p.tags),
            observed.role.as_mut().map(|r| &mut r.tags),
        ].into_iter().flatten() {
            tags.clear();
        }
        let plan = diff::plan(&Desired { adopt, ..desired() }, &observed);
        prop_assume!(plan.conflicts().next().is_none());
        let (desired, after) = apply_to_model(&plan, &Desired { adopt, ..desired() }, &observed);
        let removal = teardown::removal(&desired, &after);
        let created: BTreeSet<Entity> =
            plan.steps.iter().filter(|s| s.action == Action::Create).map(|s| s.entity).collect();
        let removed: BTreeSet<Entity> = removal.steps.iter().map(|s| s.entity).collect();
        prop_assert_eq!(created, removed);
        // What is not ours can't be in the way of what is.
        prop_assert!(removal.blocked_by_extras.is_empty());
        let left = remove_from_model(&removal, &after);
        prop_assert_eq!(left.user.is_some(), observed.user.is_some());
        prop_assert_eq!(left.policy.is_some(), observed.policy.is_some());
        prop_assert_eq!(left.role.is_some(), observed.role.is_some());
        prop_assert!(teardown::removal(&desired, &left).steps.is_empty());
    }

    #[test]
    fn a_removal_never_fails_and_never_touches_what_is_not_ours(desired in any_desired(), observed in any_observed()) {
        let removal = teardown::removal(&desired, &observed);
        prop_assert!(fits(&removal_table(&removal, &BTreeMap::new(), 80)));
        for step in &removal.steps {
            if let RemovalOp::DeleteAccessKey { key_id, .. } = &step.op {
                let recorded = &desired.recorded;
                prop_assert!(recorded.stored_keys.contains(key_id) || recorded.own_keys.contains(key_id));
                prop_assert!(!desired.recorded.foreign_keys.contains(key_id));
            }
            if matches!(step.entity, Entity::User | Entity::Policy | Entity::Role) {
                prop_assert!(!desired.recorded.adopted_untagged.contains(&step.entity));
            }
        }
        if removal.blocked_by_extras.is_empty() {
            remove_from_model(&removal, &observed);
        }
    }
}
