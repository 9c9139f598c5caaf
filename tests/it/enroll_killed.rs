//! Killed at any point, `rotate enroll` and `--unenroll` finish when they are run again.

use crate::enroll::{enroll, queue, rotation, stage};
use crate::rotate::clean;
use crate::rotate_key::ready;
use crate::support::home::{Cmd, Home};
use crate::support::kill::{matrix, points};
use crate::support::stage::Stage;

const ALL: [&str; 2] = ["--yes", "--subscribed"];

fn world() -> (Stage, Home) {
    let stage = stage();
    let home = ready(&stage);
    (stage, home)
}

fn enrolling((stage, home): &(Stage, Home)) -> Cmd {
    enroll(home, stage, &ALL)
}

#[test]
fn enrolling_at_every_point() {
    matrix(&points(&["enroll."]), world, enrolling, |world, _| {
        enrolling(world).run().code(0).says("Enrolled");
        let (stage, home) = world;
        let (arn, made) = queue(stage);
        let recorded = rotation(home).unwrap();
        assert_eq!(recorded["queue_arn"].as_str(), Some(arn.as_str()));
        assert!(recorded.contains_key("enrolled_on") && !recorded.contains_key("adopted"), "{recorded:?}");
        assert_eq!(stage.count("CreateQueue"), 1);
        // At most the own message of the run that was killed: hidden still, and nobody gives it a meaning.
        assert!(
            made.bodies().iter().all(|body| body.contains("SPAPI_SETUP_ROUND_TRIP")),
            "{:?}",
            made.bodies()
        );
        let user = &stage.state().users["SellingPartnerAPIUser"];
        assert!(user.inline["RotateSellingPartnerAPI"].contains(&arn));
        clean(home);
    });
}

#[test]
fn giving_up_at_every_point() {
    let enrolled = || {
        let world = world();
        enrolling(&world).run().code(0);
        world
    };
    let give_up = |(stage, home): &(Stage, Home)| enroll(home, stage, &["--unenroll", "--yes"]);
    matrix(&points(&["unenroll."]), enrolled, give_up, |world, point| {
        let out = give_up(world).run();
        if point == "unenroll.forgotten" {
            out.code(2).says("not enrolled")
        } else {
            out.code(0)
        };
        let (stage, home) = world;
        assert!(rotation(home).is_none() && stage.state().sqs.queues.is_empty());
        let state = stage.state();
        assert!(!state.users["SellingPartnerAPIUser"].inline.contains_key("RotateSellingPartnerAPI"));
    });
}
