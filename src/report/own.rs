//! What ends a command by this program's own rules.

use super::{
    ATTENTION, AWS, CANCELLED, EXEC, FAILED, HALFWAY, LOCKED, NOT_EXECUTABLE, NOT_FOUND, Report, STORE,
    USAGE, amazon, answers, authorize, aws, capital, enrolment, export, import, network, partner, rotation,
    sink, store, timer, ways_out,
};
use crate::Error;
use crate::export::clipboard::ClipboardError;
use crate::plan::diff::short_key;
use crate::values::ProfileName;

/// The report of an error.
pub(crate) fn describe(error: &Error) -> Report {
    match error {
        Error::Answers(error) => answers::describe(error),
        Error::Aws(error) => aws::describe(error),
        Error::Lwa(error) => amazon::lwa(error),
        Error::SpApi(error) => amazon::spapi(error),
        Error::Http(error) => network::describe(error),
        Error::Store(error) => store::describe(error),
        Error::Timer(error) => timer::describe(error),
        Error::Export(error) => export::describe(error),
        Error::Import(error) => import::describe(error),
        Error::Enrolment(error) => enrolment::describe(error),
        Error::Authorization(error) => authorize::describe(error),
        Error::BeforeExec(source) => Report { exit: EXEC, ..describe(source) },
        Error::Halfway { source, note } => {
            let report = describe(source);
            // Network, Amazon's own error or a settling deadline in the middle: the same command continues.
            let exit = if report.exit == FAILED { HALFWAY } else { report.exit };
            Report { exit, ..report }.note(note.clone())
        }
        Error::Malformed(m) => Report::new(USAGE, format!("That is not {}.", m.what))
            .cause(m.why.clone())
            .fix(format!("it looks like {}", m.example)),
        Error::Terminal(why) => Report::new(FAILED, "The terminal can't be used.")
            .cause(why.clone())
            .fix("give the answers by flags or --answers, with --no-input"),
        Error::Task { task, why } => Report::new(FAILED, format!("{task} ended without a result."))
            .cause(why.clone())
            .fix("run the same command again: it goes on from what is stored. If it happens again, please report it"),
        Error::Child(why) => Report::new(FAILED, "How the command ended can't be read.")
            .cause(why.clone())
            .fix("look in the command's own output whether it is done before you run it again"),
        Error::Runtime(why) => Report::new(FAILED, "The system gives this program no threads.")
            .cause(why.clone())
            .fix("end other programs, or raise the limit (`ulimit -u`), then run the same command again"),
        Error::NoConsole => Report::new(FAILED, "Questions can't be answered in this window.")
            .cause("Git Bash's terminal (mintty) passes no keys to a Windows program")
            .fix("run the same command in PowerShell, or here with winpty before it: `winpty spapi-setup init`"),
        Error::Cancelled => Report::new(CANCELLED, "Cancelled.")
            .cause("Ctrl-C, or no was answered")
            .fix("run the same command again to continue from here"),
        Error::ConsentMissing { changes } => Report::new(USAGE, "The plan needs your consent.")
            .cause(format!("{changes} changes in AWS, and nobody can be asked"))
            .fix("look at the plan above, then run the same command with --yes"),
        Error::AnotherAccount { expected, found, named_by } => {
            Report::new(AWS, format!("You are signed in to the AWS account {found}, not {expected}."))
                .cause(format!("{expected} was named by {named_by}"))
                .fix("sign in to that account, or name its AWS profile: --aws-profile NAME; for another account use another profile: -p NAME")
        }
        Error::OwnUser { arn, action } => {
            Report::new(AWS, "You are signed in as the user that this program made for your software.")
                .cause(format!("AccessDenied: {arn} may only assume the role, not {action}"))
                .fix(
                    "sign in as an administrator: --sign-in browser, or name another AWS profile: --aws-profile NAME; where \
                     AWS_ACCESS_KEY_ID or AWS_PROFILE is set for your software, unset it here",
                )
        }
        Error::Conflict(plan) => Report::new(AWS, "AWS has entities with these names that are not this computer's.")
            .cause(plan.conflicts().map(|s| s.what.clone()).collect::<Vec<_>>().join("\n"))
            .fix(ways_out(plan)),
        Error::OtherName { what, stored, answered } => {
            Report::new(AWS, format!("The profile has another {what}: {stored}."))
                .cause(format!("the answer says {answered}"))
                .fix("leave the name out, or use another profile for the other name: -p NAME")
        }
        Error::UnknownProfile { name, known } => Report::new(USAGE, format!("There is no profile \"{name}\"."))
            .cause(if known.is_empty() {
                "no profile is set up yet".to_owned()
            } else {
                format!("the profiles are: {}", known.join(", "))
            })
            .fix(if known.is_empty() { "run `spapi-setup init`" } else { "name one of them: -p NAME" }),
        Error::OtherCase { name, known } => Report::new(USAGE, format!("There is a profile \"{known}\" already."))
            .cause(format!("\"{name}\" differs from it only in capital and small letters"))
            .fix(format!(
                "use it ({}), or choose a name that differs in more",
                ProfileName::flag_of(known).trim_start()
            )),
        Error::OtherSeller { recorded, found } => {
            Report::new(USAGE, "The values belong to another store than the profile's.")
                .cause(format!("the profile belongs to \"{recorded}\"; the values answer as \"{found}\""))
                .fix("use a profile of its own for the other store (-p NAME), or agree with --allow-other-seller")
        }
        Error::TokenOfOtherProfile { profile } => {
            Report::new(USAGE, "Another profile already holds this refresh token.")
                .cause(format!("it is stored in profile \"{profile}\""))
                .fix("authorize the app for this store and use that token, or agree with --allow-other-seller")
        }
        Error::ReplacedSecret { on } => Report::new(USAGE, "That client secret was replaced.")
            .cause(format!("it was replaced by a rotation on {on}"))
            .fix("give the newest secret (\"LWA credentials > View\"), or go back with `spapi-setup rotate lwa-secret --rollback`"),
        Error::SecretNotKnownYet { waited, last } => {
            let inner = describe(last);
            Report::new(HALFWAY, "SP-API does not know the new client secret yet.")
                .cause(format!(
                    "{} (waited {} s)",
                    inner.lines.cause.unwrap_or(inner.lines.heading),
                    waited.as_secs()
                ))
                .fix("run the same command again to continue, perhaps with --wait 1h; it can take more than half an hour")
                .note("the new secret is kept; the stored one is unchanged and still works")
        }
        Error::SwitchedOff(key) => Report::new(AWS, format!("The access key {} is switched off, and stays so.", short_key(key)))
            .cause("someone switched it off, perhaps because it leaked")
            .fix("find out who and why; then run the same command at a terminal and agree, or delete the key in the AWS console: the next run makes a new one")
            .note("nothing was changed"),
        Error::LostKey { user, keys } => {
            let ids = keys.join(", ");
            Report::new(AWS, format!("{user} has an access key whose secret is not stored here: {ids}."))
                .cause(
                    "an earlier run asked AWS for a key and never got the answer: this is probably that key, but nothing \
                     proves it, so that it is neither deleted nor is a second one made",
                )
                .fix(
                    "if no program uses it, delete it in the AWS console (IAM > Users > Security credentials) and run the \
                     same command again; if one does, keep it: `spapi-setup init --adopt` makes another beside it",
                )
        }
        Error::NoRoomForKey { user, foreign } => {
            let ids = foreign.iter().map(|id| short_key(id)).collect::<Vec<_>>().join(", ");
            Report::new(AWS, format!("{user} already has two access keys, and AWS allows no more."))
                .cause(format!("keys whose secrets are not stored here: {ids}; this program never deletes them"))
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
                .fix("give the new key to every program, then run the same command again; or delete it anyway with --yes")
                .note("nothing was changed")
        }
        Error::Refused { what, source_name, refusal } => {
            let mut report = describe(refusal);
            report.lines.heading = format!("{} ({what} came from {source_name})", report.lines.heading.trim_end_matches('.'));
            report.lines.heading.push('.');
            report
        }
        Error::Incomplete { profile, what } => Report::new(USAGE, format!("The profile \"{profile}\" lacks {what}."))
            .cause("it was not set up to the end")
            .fix(format!("run `spapi-setup init{}`", ProfileName::flag_of(profile))),
        Error::OtherRegion { chosen, accepts } => partner::other_region(*chosen, *accepts),
        Error::OtherPartner(elsewhere) => partner::other_partner(elsewhere),
        Error::OtherEnvironment(elsewhere) => partner::other_environment(elsewhere),
        Error::NotInSandbox { what, profile } => partner::not_in_sandbox(what, profile),
        Error::KeyNotStored { key_id, deleted, why } => {
            let inner = describe(why);
            let heading = if *deleted {
                "The new access key could not be stored, so it was deleted again.".to_owned()
            } else {
                format!("The new access key {key_id} could not be stored and could not be deleted.")
            };
            let fix = match (&inner.lines.fix, deleted) {
                (Some(fix), true) => fix.clone(),
                (Some(fix), false) => format!("{fix}; the next run deletes the key"),
                (None, _) => "run the same command again".to_owned(),
            };
            Report::new(STORE, heading).cause(inner.lines.cause.unwrap_or(inner.lines.heading)).fix(fix)
        }
        Error::Unconfirmed { wanted } => Report::new(USAGE, "The teardown needs your consent.")
            .cause("the account id has to be typed, and nobody can be asked")
            .fix(format!("look at what goes above, then run the same command with --confirm {wanted}")),
        Error::OtherTyped { wanted, typed } => Report::new(AWS, "The typed text does not match, so nothing was deleted.")
            .cause(format!("\"{typed}\" instead of {wanted}"))
            .fix("check that this is the right profile (-p NAME), then run the same command again"),
        Error::BeyondPlan { what } => Report::new(AWS, "Something was added to the user or the role, so nothing was deleted.")
            .cause(what.join("; "))
            .fix("spapi-setup did not put it there: remove it in the AWS console, then run the same command again"),
        Error::Meanwhile => Report::new(LOCKED, "Another run of spapi-setup changed something in the meantime, so nothing was done.")
            .cause("the plan above is out of date")
            .fix("run the same command again"),
        Error::File { path, why } => Report::new(FAILED, format!("{path} can't be read or written."))
            .cause(why.clone())
            .fix("name another place, or make this one writable"),
        Error::UnknownRung { word, nearest, known } => {
            Report::new(USAGE, format!("There is no rung \"{word}\"."))
                .cause(format!("the rungs are: {}", known.join(", ")))
                .fix(format!("run `spapi-setup check --explain {nearest}`"))
        }
        Error::Usage { what, fix } => Report::new(USAGE, sentence(what)).cause("what was asked for can't be done as it stands").fix(fix.clone()),
        Error::Unrotated(error) => rotation::describe(error),
        Error::Sink(error) => sink::describe(error),
        Error::Clipboard(error) => clipboard(error),
        Error::NotRun { command, why, missing: true } => Report::new(NOT_FOUND, format!("There is no program \"{command}\"."))
            .cause(why.clone())
            .fix("give its path, or install it; a script needs the interpreter that its first line names"),
        Error::NotRun { command, why, missing: false } => {
            Report::new(NOT_EXECUTABLE, format!("\"{command}\" can't be run."))
                .cause(why.clone())
                .fix(if cfg!(windows) {
                    "name the program that runs it: exec -- python SCRIPT.py"
                } else {
                    "make it executable (chmod +x), or name its interpreter: exec -- sh SCRIPT"
                })
        }
        Error::Exit(code) => Report::new(*code, "Done."),
        Error::Ended(code) => Report::new(u8::try_from(*code).unwrap_or(FAILED), "Done."),
    }
}

fn clipboard(error: &ClipboardError) -> Report {
    let report = Report::new(FAILED, "The clipboard can't be used.").cause(error.to_string());
    match error {
        ClipboardError::None { .. } => {
            report.fix("run it in a desktop session, or leave --copy out and copy from the printed sheet")
        }
        ClipboardError::Busy | ClipboardError::Failed { .. } => report.fix("run the same command again"),
    }
}

/// A message as a sentence: first letter large, a period at the end. A path or a name at its beginning stays as it is.
fn sentence(text: &str) -> String {
    let first = text.split(' ').next().unwrap_or_default();
    if !first.chars().all(|c| c.is_ascii_lowercase()) {
        return format!("{}.", text.trim_end_matches('.'));
    }
    format!("{}.", capital(text.trim_end_matches('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_keeps_its_first_letter() {
        for (text, shown) in [
            ("there is no command x", "There is no command x."),
            ("shop.env is not there.", "shop.env is not there."),
            ("~/shop.env is not there", "~/shop.env is not there."),
            ("dir/x is not there", "dir/x is not there."),
        ] {
            assert_eq!(sentence(text), shown);
        }
    }
}
