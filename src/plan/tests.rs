//! One test a rule of ownership, drift, keys and extras.

use super::diff::plan;
use super::model::{another_document, apply_to_model, desired, remove_from_model, set_up, tags};
use super::render::table;
use super::teardown::removal;
use super::*;

const KEY: &str = "AKIAFOREIGNFOREIGN77";

fn action(plan: &Plan, entity: Entity) -> Action {
    plan.step(entity).unwrap().action
}

fn ops(plan: &Plan, entity: Entity) -> &[Op] {
    &plan.step(entity).unwrap().ops
}

fn conflict(plan: &Plan, entity: Entity) -> Option<&Conflict> {
    plan.step(entity).unwrap().conflict.as_ref()
}

fn key(id: &str) -> AccessKey {
    AccessKey { id: id.to_owned(), active: true, created: None }
}

#[test]
fn a_tag_that_is_recorded_here_is_ours_where_the_id_matches() {
    let (mut desired, mut observed) = set_up();
    // Killed before the id could be recorded: the uuid is enough.
    desired.recorded.role_id = None;
    assert_eq!(plan(&desired, &observed).changes(), 0);
    // Deleted and made again by someone who copied the tag.
    desired.recorded.role_id = Some("AROAOLDOLDOLDOLDOLD".to_owned());
    let made_anew = plan(&desired, &observed);
    assert!(matches!(conflict(&made_anew, Entity::Role), Some(Conflict::OtherId { .. })));
    // Adopted: it goes on, and is not ours to delete.
    desired.adopt = true;
    assert_eq!(ops(&plan(&desired, &observed), Entity::Role), [Op::Tag]);
    assert!(adopted_untagged(&desired, &observed).contains(&Entity::Role));
    // A tag of this program without a uuid proves nothing.
    desired.adopt = false;
    observed.user.as_mut().unwrap().tags.remove(TAG_IDENTITY);
    assert_eq!(conflict(&plan(&desired, &observed), Entity::User), Some(&Conflict::Untagged));
}

#[test]
fn another_computers_entity_is_a_conflict_until_it_is_adopted() {
    let (_, observed) = set_up();
    let mut elsewhere = desired();
    elsewhere.identity = "other-computer".to_owned();
    elsewhere.recorded.identities = ["other-computer".to_owned()].into();
    let refused = plan(&elsewhere, &observed);
    let me = Conflict::OtherIdentity { identity: "me".to_owned() };
    for entity in [Entity::User, Entity::Policy, Entity::Role] {
        assert_eq!(conflict(&refused, entity), Some(&me));
    }
    assert_eq!(
        table(&refused, 80).last().unwrap(),
        "  4 conflicts in account 123456789012: nothing is changed."
    );
    elsewhere.adopt = true;
    let adopted = plan(&elsewhere, &observed);
    assert_eq!(ops(&adopted, Entity::User), [Op::Tag]);
    assert_eq!(ops(&adopted, Entity::AccessKey), [Op::CreateAccessKey]);
    assert!(adopted.step(Entity::AccessKey).unwrap().what.contains("a second key beside AKIA...7QX2"));
    // spapi-setup made it: the new owner may delete it.
    assert!(adopted_untagged(&elsewhere, &observed).is_empty());
}

#[test]
fn an_untagged_entity_is_adopted_with_its_policies_and_never_deleted() {
    let (_, mut observed) = set_up();
    observed.user.as_mut().unwrap().tags.clear();
    observed.user.as_mut().unwrap().keys.clear();
    observed.role = None;
    observed.policy = None;
    let mut desired = desired();
    assert_eq!(conflict(&plan(&desired, &observed), Entity::User), Some(&Conflict::Untagged));
    desired.adopt = true;
    let adoption = plan(&desired, &observed);
    assert_eq!(ops(&adoption, Entity::User), [Op::Tag]);
    let (desired, after) = apply_to_model(&adoption, &desired, &observed);
    assert_eq!(desired.recorded.adopted_untagged, [Entity::User, Entity::InlinePolicy].into());
    let removal = removal(&desired, &after);
    let gone: Vec<_> = removal.steps.iter().map(|s| s.entity).collect();
    assert_eq!(gone, [Entity::AccessKey, Entity::PolicyAttachment, Entity::Role, Entity::Policy]);
    assert_eq!(remove_from_model(&removal, &after).user.unwrap().keys, []);
    assert_eq!(
        removal.left.iter().map(|l| l.entity).collect::<Vec<_>>(),
        [Entity::InlinePolicy, Entity::User]
    );
    // Gone since, and made by this program: it is ours.
    let none = Observed { user: None, ..after };
    assert!(!adopted_untagged(&desired, &none).contains(&Entity::User));
}

#[test]
fn an_adoption_that_was_killed_before_the_tag_goes_on() {
    let (mut desired, mut observed) = set_up();
    observed.role.as_mut().unwrap().tags.clear();
    desired.recorded.adopted_untagged = [Entity::Role].into();
    assert_eq!(ops(&plan(&desired, &observed), Entity::Role), [Op::Tag]);
    assert!(adopted_untagged(&desired, &observed).contains(&Entity::Role));
}

#[test]
fn a_role_of_another_user_of_this_home_is_not_taken_away_from_it() {
    let (mut desired, mut observed) = set_up();
    observed.role.as_mut().unwrap().tags = tags("mine-too");
    desired.recorded.role_id = None;
    assert_eq!(plan(&desired, &observed).changes(), 0, "it names this user: nothing to take away");
    observed.role.as_mut().unwrap().trust = documents::trust("arn:aws:iam::123456789012:user/Other");
    let refused = plan(&desired, &observed);
    let other = Conflict::OtherIdentity { identity: "mine-too".to_owned() };
    assert_eq!(conflict(&refused, Entity::Role), Some(&other));
    desired.adopt = true;
    assert_eq!(ops(&plan(&desired, &observed), Entity::Role), [Op::Tag, Op::UpdateTrust]);
    assert!(!removal(&desired, &observed).steps.iter().any(|s| s.entity == Entity::Role));
}

#[test]
fn names_are_iams_and_a_path_is_part_of_the_arn() {
    let (mut desired, mut observed) = set_up();
    let user = observed.user.as_mut().unwrap();
    user.name = "SELLINGPARTNERAPIUSER".to_owned();
    user.arn = "arn:aws:iam::123456789012:user/team/SELLINGPARTNERAPIUSER".to_owned();
    let drifted = plan(&desired, &observed);
    assert_eq!(drifted.steps[0].name, "SELLINGPARTNERAPIUSER");
    assert_eq!(ops(&drifted, Entity::Role), [Op::UpdateTrust]);
    let (_, after) = apply_to_model(&drifted, &desired, &observed);
    assert_eq!(
        after.role.unwrap().trust,
        documents::trust("arn:aws:iam::123456789012:user/team/SELLINGPARTNERAPIUSER")
    );
    desired.role_name = "sellingpartnerapirole".parse().unwrap();
    let plan = plan(&desired, &observed);
    assert_eq!(plan.step(Entity::InlinePolicy).unwrap().name, "AssumeSellingPartnerAPIRole");
    assert_eq!(action(&plan, Entity::InlinePolicy), Action::Keep);
}

#[test]
fn what_drifted_is_repaired_and_nothing_else() {
    let (desired, mut observed) = set_up();
    observed.role.as_mut().unwrap().trust = documents::trust("AIDAGONEGONEGONE0001");
    let user = observed.user.as_mut().unwrap();
    user.inline.insert("AssumeSellingPartnerAPIRole".to_owned(), another_document());
    let policy = observed.policy.as_mut().unwrap();
    policy.document = another_document();
    policy.versions =
        (1..=5).map(|n| PolicyVersion { id: format!("v{n}"), is_default: n == 1, created: None }).collect();
    let repair = plan(&desired, &observed);
    assert_eq!(repair.changes(), 3);
    assert_eq!(
        ops(&repair, Entity::Policy),
        [Op::DeletePolicyVersion("v2".to_owned()), Op::CreatePolicyVersion]
    );
    assert_eq!(ops(&repair, Entity::InlinePolicy), [Op::PutInlinePolicy]);
    assert_eq!(
        table(&repair, 80).join("\n"),
        "  keep    user               SellingPartnerAPIUser        as it should be
  update  policy             SellingPartnerAPIPolicy
          version v2, the oldest, makes room; new version: Action is * instead
          of execute-api:Invoke; Resource is * instead of
          arn:aws:execute-api:*:*:*
  update  role               SellingPartnerAPIRole
          trust policy: Principal is AIDAGONEGONEGONE0001 (what is left of a
          user that was deleted) instead of
          arn:aws:iam::123456789012:user/SellingPartnerAPIUser
  keep    policy on role     SellingPartnerAPIPolicy      attached
  update  policy on user     AssumeSellingPartnerAPIRole
          Action is * instead of sts:AssumeRole; Resource is * instead of
          arn:aws:iam::123456789012:role/SellingPartnerAPIRole
  keep    access key         AKIA...7QX2                  its secret is stored

  3 changes in account 123456789012. Undo: spapi-setup teardown."
    );
}

#[test]
fn a_user_that_is_made_anew_is_named_anew_in_the_trust_policy() {
    let (desired, mut observed) = set_up();
    observed.user = None;
    assert_eq!(ops(&plan(&desired, &observed), Entity::Role), [Op::UpdateTrust]);
}

#[test]
fn a_boundary_is_put_where_it_is_asked_for_and_never_removed() {
    let (mut desired, mut observed) = set_up();
    let boundary = "arn:aws:iam::123456789012:policy/Boundary";
    observed.user.as_mut().unwrap().boundary = Some(boundary.to_owned());
    let left_alone = plan(&desired, &observed);
    assert_eq!((left_alone.changes(), left_alone.extras.len()), (0, 1));
    desired.boundary = Some(boundary.parse().unwrap());
    let plan = plan(&desired, &observed);
    assert_eq!(action(&plan, Entity::User), Action::Keep);
    assert_eq!(ops(&plan, Entity::Role), [Op::PutBoundary]);
    assert!(plan.extras.is_empty());
}

#[test]
fn a_key_is_kept_activated_made_or_a_conflict() {
    let (mut desired, mut observed) = set_up();
    observed.user.as_mut().unwrap().keys[0].active = false;
    assert_eq!(
        ops(&plan(&desired, &observed), Entity::AccessKey),
        [Op::ActivateKey("AKIANEWNEWNEWNEW7QX2".to_owned())]
    );
    // Deleted by someone: a new one.
    observed.user.as_mut().unwrap().keys.clear();
    assert_eq!(ops(&plan(&desired, &observed), Entity::AccessKey), [Op::CreateAccessKey]);
    // Somebody else's.
    observed.user.as_mut().unwrap().keys = vec![key(KEY)];
    let foreign = Conflict::ForeignKeys { ids: vec![KEY.to_owned()], full: false };
    assert_eq!(conflict(&plan(&desired, &observed), Entity::AccessKey), Some(&foreign));
    // Agreed to before: not asked again.
    desired.recorded.foreign_keys.insert(KEY.to_owned());
    assert_eq!(ops(&plan(&desired, &observed), Entity::AccessKey), [Op::CreateAccessKey]);
    // No room.
    desired.adopt = true;
    observed.user.as_mut().unwrap().keys.push(key("AKIAFOREIGNFOREIGN88"));
    let full = plan(&desired, &observed);
    assert!(matches!(conflict(&full, Entity::AccessKey), Some(Conflict::ForeignKeys { full: true, .. })));
}

#[test]
fn of_two_keys_of_ours_the_newer_is_in_use() {
    let (mut desired, mut observed) = set_up();
    let at = |id: &str, day: &str| AccessKey {
        created: Some(format!("2026-11-{day}T00:00:00Z").parse().unwrap()),
        ..key(id)
    };
    observed.user.as_mut().unwrap().keys =
        vec![at("AKIANEWERNEWERNEWER1", "22"), at("AKIAOLDEROLDEROLDER1", "01")];
    desired.recorded.stored_keys = ["AKIANEWERNEWERNEWER1", "AKIAOLDEROLDEROLDER1"].map(str::to_owned).into();
    assert_eq!(plan(&desired, &observed).step(Entity::AccessKey).unwrap().name, "AKIANEWERNEWERNEWER1");
}

#[test]
fn extras_are_all_told_and_stop_a_teardown() {
    let (desired, mut observed) = set_up();
    let user = observed.user.as_mut().unwrap();
    user.attached.push("arn:aws:iam::aws:policy/AdministratorAccess".to_owned());
    user.inline.insert("Mine".to_owned(), another_document());
    user.groups.push("Admins".to_owned());
    user.login_profile = true;
    let role = observed.role.as_mut().unwrap();
    role.inline.push("More".to_owned());
    role.attached.push("arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned());
    let plan = plan(&desired, &observed);
    let what: Vec<_> = plan.extras.iter().map(|e| e.what.as_str()).collect();
    assert_eq!(
        what,
        [
            "inline policy Mine",
            "attached policy arn:aws:iam::aws:policy/AdministratorAccess",
            "member of group Admins",
            "console password",
            "inline policy More",
            "attached policy arn:aws:iam::aws:policy/ReadOnlyAccess",
        ]
    );
    assert_eq!(plan.changes(), 0);
    assert_eq!(removal(&desired, &observed).blocked_by_extras, plan.extras);
}
