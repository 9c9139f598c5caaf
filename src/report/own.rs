//! What ends a command by this program's own rules.

use super::{ATTENTION, AWS, CANCELLED, FAILED, HALFWAY, LOCKED, REFUSED, Report, STORE, USAGE, ways_out};
use crate::Error;
use crate::plan::diff::short_key;

pub(super) fn describe(error: &Error) -> Report {
    match error {
        Error::Export(error) => {
            Report::new(USAGE, "The export is not possible.").cause(error.to_string()).fix("see `spapi-setup export --list`")
        }
        Error::Malformed(m) => Report::new(USAGE, format!("That is not {}.", m.what))
            .cause(m.why.clone())
            .fix(format!("it looks like {}", m.example)),
        Error::Terminal(why) => Report::new(FAILED, "The terminal can't be used.")
            .cause(why.clone())
            .fix("give the answers by flags or --answers, with --no-input"),
        Error::Cancelled => Report::new(CANCELLED, "Cancelled.")
            .cause("Ctrl-C, or no was answered")
            .fix("run the same command again to go on from here"),
        Error::ConsentMissing { changes } => Report::new(USAGE, "The plan needs your yes.")
            .cause(format!("{changes} changes in AWS, and nobody can be asked"))
            .fix("look at the plan above, then run the same command with --yes"),
        Error::AnotherAccount { expected, found, named_by } => {
            Report::new(AWS, format!("You are signed in to the AWS account {found}, not {expected}."))
                .cause(format!("{expected} was named by {named_by}"))
                .fix("sign in to that account, or name its AWS profile: --aws-profile NAME; for another account use another profile: -p NAME")
        }
        Error::Conflict(plan) => Report::new(AWS, "Something in AWS has these names and is not this computer's.")
            .cause(plan.conflicts().map(|s| s.what.clone()).collect::<Vec<_>>().join("\n"))
            .fix(ways_out(plan)),
        Error::OtherName { what, stored, answered } => {
            Report::new(AWS, format!("The profile has another {what}: {stored}."))
                .cause(format!("the answer says {answered}"))
                .fix("leave the name out, or use another profile for the other name: -p NAME")
        }
        Error::UnknownProfile { name, known } => Report::new(USAGE, format!("There is no profile {name:?}."))
            .cause(if known.is_empty() {
                "no profile is set up yet".to_owned()
            } else {
                format!("the profiles are: {}", known.join(", "))
            })
            .fix(if known.is_empty() { "run `spapi-setup init`" } else { "name one of them: -p NAME" }),
        Error::OtherSeller { recorded, found } => {
            Report::new(USAGE, "The values belong to another store than the profile's.")
                .cause(format!("the profile belongs to \"{recorded}\"; the values answer as \"{found}\""))
                .fix("use a profile of its own for the other store (-p NAME), or agree with --allow-other-seller")
        }
        Error::TokenOfOtherProfile { profile } => {
            Report::new(USAGE, "Another profile holds this very refresh token.")
                .cause(format!("it is stored in profile \"{profile}\""))
                .fix("authorize the app for this store and use that token, or agree with --allow-other-seller")
        }
        Error::ReplacedSecret { on } => Report::new(USAGE, "That client secret was replaced.")
            .cause(format!("it was rotated away on {on}"))
            .fix("give the newest secret (\"LWA credentials > View\"), or go back with `spapi-setup rotate lwa-secret --rollback`"),
        Error::SecretNotKnownYet { waited, last } => {
            let inner = super::describe(last);
            Report::new(HALFWAY, "SP-API does not know the new client secret yet.")
                .cause(format!(
                    "{} (waited {} s)",
                    inner.lines.cause.unwrap_or(inner.lines.heading),
                    waited.as_secs()
                ))
                .fix("run the same command again to go on, perhaps with --wait 1h; it can take more than half an hour")
                .note("the new secret is kept; the stored one is as it was and goes on working")
        }
        Error::NoRoomForKey { user, foreign } => {
            let ids = foreign.iter().map(|id| short_key(id)).collect::<Vec<_>>().join(", ");
            Report::new(AWS, format!("{user} has two access keys already: there is no room for another."))
                .cause(format!("secrets that are not stored here: {ids}; they are never deleted by this program"))
                .fix(
                    "find out who uses them, delete one in the AWS console (IAM > Users > Security credentials), and run \
                     the same command again; or take over a file that holds one with `spapi-setup import FILE`; or set \
                     up another user with `spapi-setup init -p NAME --user-name NAME`",
                )
        }
        Error::KeyStillUsed { key_id, used, .. } => {
            let cause = match used {
                Some(at) => format!("it was used last at {at}, after the new key was proved"),
                None => "the new key was proved just now: no program can have it yet".to_owned(),
            };
            Report::new(ATTENTION, format!("The old access key {} may still be in use.", short_key(key_id)))
                .cause(cause)
                .fix("give the new key to every program, then run the same command again; or delete it all the same with --yes")
                .note("nothing was changed")
        }
        Error::Refused { what, source_name, refusal } => {
            let mut report = super::describe(refusal);
            report.lines.heading = format!("{} ({what} came from {source_name})", report.lines.heading.trim_end_matches('.'));
            report.lines.heading.push('.');
            report
        }
        Error::Incomplete { profile, what } => Report::new(USAGE, format!("The profile {profile:?} lacks {what}."))
            .cause("it was not set up to the end")
            .fix(format!("run `spapi-setup init -p {profile}`")),
        Error::OtherRegion { chosen, accepts } => {
            Report::new(REFUSED, format!("The refresh token belongs to {}, not {}.", accepts.title(), chosen.title()))
                .cause(format!("SP-API refuses it in {} and accepts it in {}", chosen.title(), accepts.title()))
                .fix(format!("run it with --region {accepts}, or authorize the app in {} and use that token", chosen.title()))
        }
        Error::KeyNotStored { key_id, deleted, why } => {
            let inner = super::describe(why);
            let heading = if *deleted {
                "The new access key could not be stored, so it was deleted again.".to_owned()
            } else {
                format!("The new access key {key_id} could not be stored, nor deleted.")
            };
            let fix = match (&inner.lines.fix, deleted) {
                (Some(fix), true) => fix.clone(),
                (Some(fix), false) => format!("{fix}; the next run deletes the key"),
                (None, _) => "run the same command again".to_owned(),
            };
            Report::new(STORE, heading).cause(inner.lines.cause.unwrap_or(inner.lines.heading)).fix(fix)
        }
        Error::ConfirmMissing { wanted } => Report::new(USAGE, "The teardown needs your consent.")
            .cause("the account id has to be typed, and nobody can be asked")
            .fix(format!("look at what goes above, then run the same command with --confirm {wanted}")),
        Error::NotConfirmed { wanted, typed } => Report::new(AWS, "That is not what was asked for, so nothing was deleted.")
            .cause(format!("{typed:?} instead of {wanted}"))
            .fix("look whether this is the right profile (-p NAME), then run the same command again"),
        Error::BeyondPlan { what } => Report::new(AWS, "There is more on the user or the role, so nothing was deleted.")
            .cause(what.join("; "))
            .fix("spapi-setup did not put it there: remove it in the AWS console, then run the same command again"),
        Error::Meanwhile => Report::new(LOCKED, "Another run of spapi-setup changed something meanwhile, so nothing was done.")
            .cause("the plan above is out of date")
            .fix("run the same command again"),
        Error::File { path, why } => Report::new(FAILED, format!("{path}: it did not work."))
            .cause(why.clone())
            .fix("name another place, or make this one writable"),
        Error::Usage { what, fix } => Report::new(USAGE, sentence(what)).cause("see the help: --help").fix(fix.clone()),
        Error::Exit(code) => Report::new(*code, "Done."),
        // The rooms' own errors and what wraps them are told apart by the caller.
        other => Report::new(FAILED, sentence(&other.to_string())).fix("run the same command again"),
    }
}

/// A message as a sentence: first letter large, a period at the end.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str().trim_end_matches('.'))
}
