//! What ends a rotation by Amazon's interface, in words.

use super::{ATTENTION, AWS, HALFWAY, Report, USAGE};
use crate::error::Unrotated;
use crate::values::ProfileName;

pub(super) fn describe(error: &Unrotated) -> Report {
    match error {
        Unrotated::Unfit { queue, faults, profile } => {
            Report::new(AWS, "The queue is not fit for a new client secret, so Amazon was not asked for one.")
                .cause(format!("{queue}: {}", faults.join("; ")))
                .fix(format!(
                    "run `spapi-setup rotate enroll{}` with an administrator's AWS sign-in: it repairs the queue",
                    ProfileName::flag_of_default(profile)
                ))
                .note("the client secret in use is unchanged")
        }
        Unrotated::Lately { last, profile } => Report::new(
            USAGE,
            "The client secret was rotated less than 7 days ago, so Amazon was not asked for another one.",
        )
        .cause(format!("last rotation: {last}. Which old secret dies of another request is not documented"))
        .fix(format!(
            "wait until 7 days are over; or, where the newest secret is lost, `spapi-setup rotate lwa-secret --auto \
             --force{}`",
            ProfileName::flag_of_default(profile)
        )),
        Unrotated::NotSubscribed { profile } => {
            Report::new(ATTENTION, "Amazon makes no new client secret: the app is not subscribed.")
                .cause("the developer console has no queue for the app's new secrets")
                .fix(format!(
                    "Developer Console > Notification Preferences > the app, row \"Application Client New Secret\": choose \
                     the queue and press Subscribe. `spapi-setup rotate enroll{}` leads there",
                    ProfileName::flag_of_default(profile)
                ))
                .note("no secret was made; the one in use is unchanged")
        }
        Unrotated::NotCome { last_day, certain, overdue, in_flight, queue, profile } => {
            let option = ProfileName::flag_of_default(profile);
            let dies = if *certain { "dies" } else { "may die" };
            let report = Report::new(
                if *overdue { ATTENTION } else { HALFWAY },
                format!("The new client secret has not come; the one in use {dies} on {last_day}."),
            );
            let readers = match in_flight {
                0 => String::new(),
                n => format!("; about {n} messages are with another program that reads this queue"),
            };
            let by_hand = format!(
                "open the app's \"LWA credentials > View\", copy the client secret and paste it into `spapi-setup rotate \
                 lwa-secret{option}`; if it is refused, press \"Rotate secret\" there and paste the new one"
            );
            report.cause(format!("no message with it is in the queue {}{readers}", queue.name())).fix(if *overdue {
                by_hand
            } else {
                format!("run the same command again: it goes on waiting. If nothing comes for a day: {by_hand}")
            })
        }
        Unrotated::NotPassedOn { to, profile } => {
            Report::new(HALFWAY, "The new client secret is in use, but not everything could be given it.")
                .cause(format!("these still have the old one, or failed: {}", to.join(", ")))
                .fix(format!(
                    "write the sinks again with `spapi-setup sync`, the files with `spapi-setup export --force{}`, and \
                     run the command by hand; the old secret works for 7 days",
                    ProfileName::flag_of_default(profile)
                ))
                .note("the swap stands")
        }
    }
}
