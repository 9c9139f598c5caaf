//! Plans of queues as screens show them.

use super::diff::plan;
use super::judge::judge;
use super::judge_tests::{arn, policy, with_deny};
use super::screen::{RotatorLine, explain, table, ways_out};
use super::*;
use serde_json::json;

#[test]
fn a_queue_s_name_hangs_on_the_client_id_only() {
    let id: LwaClientId = "amzn1.application-oa2-client.0123456789abcdef0123456789abcdef".parse().unwrap();
    let name = queue_name(&id);
    assert_eq!(name, queue_name(&id));
    assert_eq!(name.len(), "spapi-setup-3f9a01c2".len());
    assert!(format!("arn:aws:sqs:eu-west-1:123456789012:{name}").parse::<QueueArn>().is_ok());
}

fn desired() -> DesiredQueue {
    DesiredQueue { arn: arn(), home: "home-1".into(), adopted: false, recorded: false, adopt: false }
}

/// The queue as this program makes it.
fn made() -> ObservedQueue {
    ObservedQueue {
        tags: desired().tags(),
        retention: RETENTION,
        visibility: VISIBILITY,
        wait: LONG_POLL,
        sse_sqs: true,
        policy: Some(policy::document(&arn()).to_string()),
        ..ObservedQueue::default()
    }
}

fn actions(plan: &QueuePlan) -> [Action; 2] {
    [plan.steps[0].action, plan.steps[1].action]
}

#[test]
fn a_new_queue_is_made_whole_and_then_kept() {
    let first = plan(&desired(), None);
    let rotator = RotatorLine {
        step: Some((Action::Create, "RotateSellingPartnerAPI".into(), "the rotator may read it".into())),
    };
    assert_eq!(
        table(&first, &rotator, 80).join("\n"),
        "  create  queue              spapi-setup-3f9a01c2     new secrets arrive here
  create  policy on queue    spapi-setup-3f9a01c2     Amazon may write to it
  create  policy on user     RotateSellingPartnerAPI  the rotator may read it"
    );
    let [QueueOp::Create(attributes)] = &first.steps[0].ops[..] else { panic!("{first:?}") };
    assert_eq!(attributes["MessageRetentionPeriod"], "1209600");
    assert!(attributes["Policy"].contains("437568002678") && !attributes.contains_key("RedrivePolicy"));
    let again = plan(&desired(), Some(&made()));
    assert_eq!((actions(&again), again.changes()), ([Action::Keep; 2], 0));
    assert!(again.remarks.is_empty());
    let text = explain(&first, &desired(), &[arn()], 80).join("\n");
    assert!(text.contains("AmazonSendsNewSecrets") && text.contains("sqs:ChangeMessageVisibility"), "{text}");
}

#[test]
fn what_drifted_on_a_queue_of_ours_is_repaired() {
    let drifted = ObservedQueue {
        retention: 345_600,
        visibility: 30,
        wait: 0,
        sse_sqs: false,
        kms_key: Some("alias/aws/sqs".into()),
        redrive: Some("{\"maxReceiveCount\":3}".into()),
        policy: Some(with_deny(
            json!({ "Sid": "No", "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*" }),
        )),
        ..made()
    };
    let repair = plan(&desired(), Some(&drifted));
    assert_eq!(actions(&repair), [Action::Update; 2]);
    let [QueueOp::Set(set)] = &repair.steps[0].ops[..] else { panic!("{repair:?}") };
    assert_eq!((set.len(), set["RedrivePolicy"].as_str(), set["KmsMasterKeyId"].as_str()), (6, "", ""));
    let [QueueOp::Set(set)] = &repair.steps[1].ops[..] else { panic!("{repair:?}") };
    assert_eq!(set["Policy"], policy::document(&arn()).to_string());

    // A statement that does no harm stays: an administrator may have shut other readers out.
    let hardened = with_deny(
        json!({ "Sid": "OnlyRotator", "Effect": "Deny", "Principal": "*", "Action": "sqs:ReceiveMessage", "Resource": "*" }),
    );
    let repair = plan(&desired(), Some(&ObservedQueue { policy: Some(hardened), ..made() }));
    let [QueueOp::Set(set)] = &repair.steps[1].ops[..] else { panic!("{repair:?}") };
    assert!(set["Policy"].contains("OnlyRotator") && policy::has_ours(&set["Policy"], &arn()));
    assert_eq!(judge(Some(&set["Policy"]), &arn()).faults, []);
}

#[test]
fn whose_a_queue_is_decides() {
    let untagged = ObservedQueue { tags: Tags::new(), ..made() };
    let other = ObservedQueue { tags: [(TAG_HOME.to_owned(), "home-2".to_owned())].into(), ..made() };
    let conflict = |d: &DesiredQueue, o: &ObservedQueue| plan(d, Some(o)).steps[0].conflict.clone();
    assert_eq!(conflict(&desired(), &untagged), Some(QueueConflict::Untagged));
    let adopt = DesiredQueue { adopt: true, ..desired() };
    assert_eq!(conflict(&adopt, &untagged), None);
    assert!(diff::adopts(&adopt, &untagged) && !diff::adopts(&desired(), &made()));
    assert_eq!(plan(&adopt, Some(&untagged)).steps[0].ops, [QueueOp::Tag]);
    for desired in [&desired(), &adopt, &DesiredQueue { recorded: true, ..desired() }] {
        assert_eq!(conflict(desired, &other), Some(QueueConflict::OtherHome { home: "home-2".into() }));
    }
    // Its tag was taken away: recorded as ours, it gets it again.
    let recorded = DesiredQueue { recorded: true, ..desired() };
    assert_eq!(plan(&recorded, Some(&untagged)).steps[0].ops, [QueueOp::Tag]);
    for conflict in [plan(&desired(), Some(&untagged)), plan(&desired(), Some(&other))] {
        assert!(ways_out(&conflict.steps[0], &arn()).len() > 1);
    }
    assert_eq!(stays(&made().tags, "home-1", false), None);
    for (tags, adopted) in [(&made().tags, true), (&other.tags, false), (&untagged.tags, false)] {
        assert!(stays(tags, "home-1", adopted).is_some());
    }
}

#[test]
fn of_an_adopted_queue_only_what_would_lose_a_secret_is_changed() {
    let adopt = DesiredQueue { adopt: true, ..desired() };
    let theirs = ObservedQueue {
        tags: Tags::new(),
        retention: 864_000,
        visibility: 30,
        wait: 0,
        policy: Some(policy(&json!({}))),
        waiting: 2,
        ..ObservedQueue::default()
    };
    let fine = plan(&adopt, Some(&theirs));
    assert_eq!((fine.steps[0].ops.clone(), fine.steps[1].action), (vec![QueueOp::Tag], Action::Keep));
    assert_eq!(fine.remarks.len(), 2, "{:?}", fine.remarks);
    let poor = ObservedQueue {
        retention: 3_600,
        redrive: Some("{}".into()),
        policy: Some(json!({ "Version": "2012-10-17", "Statement": [{ "Sid": "Mine", "Effect": "Allow", "Principal": { "AWS": "123456789012" }, "Action": "sqs:*", "Resource": "*" }] }).to_string()),
        kms_key: Some("arn:aws:kms:eu-west-1:123456789012:key/1".into()),
        ..theirs.clone()
    };
    let repair = plan(&adopt, Some(&poor));
    let QueueOp::Set(set) = &repair.steps[0].ops[1] else { panic!("{repair:?}") };
    assert_eq!(set.keys().copied().collect::<Vec<_>>(), ["MessageRetentionPeriod", "RedrivePolicy"]);
    let [QueueOp::Set(set)] = &repair.steps[1].ops[..] else { panic!("{repair:?}") };
    assert!(set["Policy"].contains("Mine") && !set["Policy"].contains("OnlyTls"));
    assert!(repair.remarks[0].contains("could not be read"), "{:?}", repair.remarks);
    for (queue, conflict) in [
        (ObservedQueue { fifo: true, ..theirs.clone() }, QueueConflict::Fifo),
        (
            ObservedQueue { kms_key: Some("arn:aws:kms:eu-west-1:1:alias/aws/sqs".into()), ..theirs.clone() },
            QueueConflict::ManagedKey,
        ),
    ] {
        assert_eq!(plan(&adopt, Some(&queue)).steps[0].conflict, Some(conflict));
    }
    let shut =
        with_deny(json!({ "Sid": "No", "Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*" }));
    let shut = plan(&adopt, Some(&ObservedQueue { policy: Some(shut), ..theirs }));
    assert_eq!((shut.steps[1].action, shut.conflicts().count()), (Action::Conflict, 1));
    assert!(shut.steps[1].ops.is_empty() && shut.steps[1].what.contains("\"No\""), "{:?}", shut.steps[1]);
}

#[test]
fn the_user_s_policy_for_its_queues_is_planned_like_the_others() {
    use crate::plan::model::{apply_to_model, remove_from_model, set_up};
    use crate::plan::{diff, teardown};
    let (mut desired, observed) = set_up();
    assert!(diff::plan(&desired, &observed).step(Entity::RotatorPolicy).is_none());
    desired.queues = vec![arn()];
    let step = diff::plan(&desired, &observed).step(Entity::RotatorPolicy).unwrap().clone();
    assert_eq!((step.action, step.name.as_str()), (Action::Create, "RotateSellingPartnerAPI"));
    let (mut desired, observed) = apply_to_model(&diff::plan(&desired, &observed), &desired, &observed);
    let again = diff::plan(&desired, &observed);
    assert_eq!((again.changes(), again.extras.len()), (0, 0));

    // Without the record it is beyond the plan, and a second queue changes it.
    desired.queues.clear();
    assert_eq!(diff::plan(&desired, &observed).extras[0].what, "inline policy RotateSellingPartnerAPI");
    desired.queues = vec![arn(), "arn:aws:sqs:eu-west-1:123456789012:two".parse().unwrap()];
    let step = diff::plan(&desired, &observed).step(Entity::RotatorPolicy).unwrap().clone();
    assert_eq!(step.action, Action::Update);
    assert!(step.what.contains("two"), "{}", step.what);

    let removal = teardown::removal(&desired, &observed);
    assert!(removal.blocked_by_extras.is_empty());
    assert!(removal.steps.iter().any(|s| s.entity == Entity::RotatorPolicy));
    assert!(remove_from_model(&removal, &observed).user.is_none());
}

#[test]
fn the_user_s_policy_has_room_for_an_agency() {
    let queue = |n: usize, region: &str| -> QueueArn {
        format!("arn:aws:sqs:{region}:123456789012:spapi-setup-{n:08x}").parse().unwrap()
    };
    let resources = |queues: &[QueueArn]| policy::rotator(queues)["Statement"][0]["Resource"].clone();
    let few: Vec<_> = (0..12).map(|n| queue(n, "eu-west-1")).collect();
    assert_eq!(resources(&few).as_array().unwrap().len(), 12);
    let mut many: Vec<_> = (0..200).map(|n| queue(n, ["eu-west-1", "us-east-1"][n % 2])).collect();
    many.push("arn:aws:sqs:eu-west-1:123456789012:spapi-setup-of-mine".parse().unwrap());
    let expected = json!([
        "arn:aws:sqs:eu-west-1:123456789012:spapi-setup-????????",
        "arn:aws:sqs:us-east-1:123456789012:spapi-setup-????????",
        "arn:aws:sqs:eu-west-1:123456789012:spapi-setup-of-mine",
    ]);
    assert_eq!(resources(&many), expected);
    assert!(policy::rotator(&many).to_string().len() < 1024);
}
