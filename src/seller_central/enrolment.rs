//! The one click of an enrolment, in the developer console.
//!
//! Amazon has no interface for this subscription (docs: rotation, "Enrolment is a person's click"). Names of the page and
//! its rows: Amazon's guide "Set up credential rotation notifications".

use super::{Line, Page};
use crate::values::Site;

const NEW_SECRET: &str = "Application Client New Secret";
const EXPIRY: &str = "Application Client Secret Expiry";

/// Where the app is subscribed to its own secrets; `arn` is the queue's address.
pub(crate) fn enrolment_page(site: Site, arn: &str) -> Page {
    let open = site.console();
    Page {
        title: "Subscribe the app to its new secrets",
        body: vec![
            Line::Step(1, format!("In {} choose \"Notification Preferences\", then your app.", site.apps())),
            Line::Step(2, format!("Row \"{NEW_SECRET}\": choose \"Add new destination (SQS ARN)\" and paste")),
            Line::Copy(arn.to_owned()),
            Line::Text("Then \"Create\", and \"Subscribe\".".into()),
            Line::Step(3, format!("Row \"{EXPIRY}\": choose the same destination, and \"Subscribe\".")),
        ],
        why: vec![
            "Amazon makes a new client secret by its interface, but hands it over only to a queue that the app's owner \
             subscribed here. No program can do this click for you."
                .into(),
            "The second row makes Amazon say 90, 60, 30, 15, 7 and 1 days before a secret ends that it does: from then \
             on its date is known, not estimated."
                .into(),
        ],
        open,
    }
}

/// How to take the subscription back in the developer console.
pub(crate) fn unsubscription(site: Site, arn: &str) -> Vec<String> {
    vec![
        format!("In the developer console ({}) nothing was changed:", site.console()),
        format!("under \"Notification Preferences\" end both subscriptions of the app to {arn}."),
    ]
}
