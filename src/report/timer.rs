//! What keeps a timer from being set up, in words.

use super::{AWS, FAILED, Report, STORE, USAGE};
use crate::plan::schedule::{Host, TimerError};
use crate::values::ProfileName;

pub(super) fn describe(error: &TimerError) -> Report {
    match error {
        TimerError::Unfit { host, what, why } => {
            Report::new(USAGE, format!("The timer's text for {} can't be written.", host.as_str()))
                .cause(format!("{what}: {why}"))
                .fix("use another path or value, or another host: --for cron, --for systemd")
        }
        TimerError::NotHere { host, why } => {
            Report::new(USAGE, format!("A timer for {} can't be set up from here.", host.as_str()))
                .cause(why.clone())
                .fix(format!("print its text: spapi-setup schedule print --for {}", host.as_str()))
        }
        TimerError::NoHost { looked } => Report::new(
            FAILED,
            "This computer has no timer that spapi-setup knows.",
        )
        .cause(format!("neither is there: {looked}"))
        .fix(
            "install cron; in a container run `spapi-setup rotate --due --every 12h`; or print the text for \
                     another host: spapi-setup schedule print --for kubernetes",
        ),
        TimerError::Keyring { host, profile } => {
            let place = match host {
                Host::Cron => "cron runs",
                _ => "the system's timers run",
            };
            Report::new(STORE, "The timer's runs could not read the secrets.")
                .cause(format!(
                    "the profile \"{profile}\" keeps secrets in the keyring, and {place} without a session that \
                     unlocks it"
                ))
                .fix(format!(
                    "move them into the file: spapi-setup init{} --store file; or use a timer of your session (--for \
                     systemd, without --system)",
                    ProfileName::flag_of(profile)
                ))
                .note("nothing was set up")
        }
        TimerError::Unproved { host, code, said } => {
            let keyring = match (code, host) {
                (Some(STORE), Host::Systemd) => {
                    "; a keyring that is locked, or not there without a desktop, is left by: spapi-setup init -p NAME \
                     --store file"
                }
                _ => "",
            };
            Report::new(
                code.unwrap_or(FAILED),
                "A run in the timer's environment failed, so nothing was set up.",
            )
            .cause(said.clone())
            .fix(format!("mend that, then run the same command again{keyring}"))
        }
        TimerError::Tool { command, why } => {
            let fix = if command.contains("--user") {
                "log in as this user (not by su or sudo) and run the same command again; or use the system's timer as \
                 root (--system), or cron (--for cron)"
            } else {
                "mend that, then run the same command again; or print the text and set it up by hand: spapi-setup \
                 schedule print"
            };
            Report::new(FAILED, format!("{command} failed.")).cause(why.clone()).fix(fix)
        }
        TimerError::Foreign { place } => {
            Report::new(AWS, format!("{place} is there, and spapi-setup did not write it."))
                .cause("it has the name of the timer, without its mark")
                .fix("move it away or remove it, then run the same command again")
                .note("nothing was changed")
        }
        TimerError::NotRoot => Report::new(USAGE, "The system's timer can only be changed by root.")
            .cause("--system was given, and this is another user")
            .fix(
                "leave --system out for a timer of your own; or run it as root, whose own home is used then",
            ),
    }
}
