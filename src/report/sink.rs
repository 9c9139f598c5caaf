//! What keeps values from a sink, in words.

use super::{AWS, FAILED, HALFWAY, Report, USAGE, word};
use crate::error::SinkError;

pub(super) fn describe(error: &SinkError) -> Report {
    match error {
        SinkError::Unknown { sink, known } => {
            let report = Report::new(USAGE, format!("{sink} is not a recorded sink."));
            match known.as_slice() {
                [] => report.cause("no sink is recorded").fix("add one: spapi-setup sync add --for TARGET --to SINK"),
                known => report
                    .cause(format!("the recorded ones are: {}", known.join(", ")))
                    .fix("name one of them as `spapi-setup sync list` shows it"),
            }
        }
        SinkError::OtherTarget { sink, recorded, given } => {
            taken(sink, format!("{sink} is written for {recorded}, not for {given}."))
                .cause("a program reads it in the form that it has")
        }
        SinkError::OtherProfile { sink, target, recorded } => {
            taken(sink, format!("{sink} holds the values of the profile \"{recorded}\"."))
                .cause(format!("{target} takes one profile"))
        }
        SinkError::NotOurFile { path } => {
            Report::new(FAILED, format!("{path} holds something else than the export that was written there."))
                .cause("the values of the profile are not in it any more, so it was left as it is")
                .fix(format!(
                    "move the file away and run `spapi-setup sync`, or forget the sink: spapi-setup sync remove {}",
                    word(&format!("file:{path}"))
                ))
        }
        SinkError::TooLarge { sink, bytes, most } => {
            Report::new(USAGE, format!("The values do not fit into {sink}."))
                .cause(format!("they have {bytes} bytes, and AWS takes {most} there"))
                .fix("use aws-secret:, which takes 65,536 bytes; or write fewer profiles into one sink")
                .note("nothing was written")
        }
        SinkError::Foreign { sink, home } => Report::new(AWS, format!("{sink} is there already, and not this home's."))
            .cause(match home {
                true => "its tags name another home of spapi-setup: another computer or team writes it",
                false => "it does not carry the tags that spapi-setup gives to what it makes",
            })
            .fix("use another name; or, if nothing else writes it, take it over with `spapi-setup sync add … --adopt`")
            .note("nothing was written"),
        SinkError::NotSecure { sink } => Report::new(AWS, format!("{sink} is there already, and is not a SecureString."))
            .cause("a parameter of another type is stored without encryption, and so are its earlier versions")
            .fix("delete it in the AWS console, or use another name")
            .note("nothing was written"),
        SinkError::Overtaken { sink } => Report::new(FAILED, format!("{sink} gave back another value than was written."))
            .cause("somebody else wrote it at the same time, or moved its label")
            .fix("find out who; then run `spapi-setup sync`"),
        SinkError::SecretInCommand { what } => {
            Report::new(USAGE, format!("The command of the pipe holds {what}."))
                .cause("every program of this computer can read a command's arguments")
                .fix("leave it out: the command gets the text on its standard input")
                .note("nothing was written")
        }
        SinkError::NoProgram { program, sink } => Report::new(FAILED, format!("There is no program \"{program}\"."))
            .cause(format!("it is the command of {sink}; PATH was looked through"))
            .fix("install it, or give its path"),
        SinkError::Command { program, sink, why } => {
            Report::new(FAILED, format!("\"{program}\" did not take the values."))
                .cause(why.clone())
                .fix(format!("try the command by hand with any text on its standard input: {sink}"))
        }
        SinkError::Hangs { program, sink, limit } => Report::new(
            FAILED,
            format!("\"{program}\" did not end within {} s and was ended.", limit.as_secs()),
        )
        .cause(format!("it may wait for an answer, which nobody gives it: {sink}"))
        .fix("sign in with that program first, and try the command by hand with any text on its standard input"),
        SinkError::Then { program, why } => {
            Report::new(HALFWAY, format!("\"{program}\" failed after the values were written."))
                .cause(why.clone())
                .fix("run it by hand, or run `spapi-setup sync`: it tries again")
                .note("the values are written")
        }
        SinkError::NotWritten { sinks, all } => {
            Report::new(HALFWAY, format!("{} of {all} steps failed.", sinks.len()))
                .cause(format!("not done: {}", sinks.join(", ")))
                .fix("mend what is said above; then run `spapi-setup sync`, or leave it to the next `rotate --due`")
        }
    }
}

/// A sink that something else is written to.
fn taken(sink: &str, heading: String) -> Report {
    Report::new(USAGE, heading)
        .fix(format!("use another sink, or forget this one first: spapi-setup sync remove {}", word(sink)))
        .note("nothing was written")
}
