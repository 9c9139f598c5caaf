//! `pipe:`: a command of the user's takes the text on its standard input.

use super::text::Content;
use crate::Error;
use crate::error::SinkError;
use crate::export::{Rendered, Values};
use crate::term::tool::{Ran, Tool};
use crate::values::{Secret, Sink, command_words, mask::Masker, shown};
use crate::world::World;
use std::io::ErrorKind;
use std::time::Duration;
use zeroize::Zeroizing;

/// How long the command may take: it sends a few kilobytes over a network.
const LIMIT: Duration = Duration::from_secs(2 * 60);
/// How many lines of what it said are shown.
const LINES: usize = 6;

/// Runs the command without a shell. Its arguments are the sink's words and its environment is the caller's without
/// this program's variables; a signal ends it.
///
/// # Errors
/// It is not there, did not end with 0, or not in time.
pub(super) async fn write(
    world: &World,
    sink: &Sink,
    command: &str,
    content: &Content,
) -> Result<Rendered, Error> {
    let text = content.text(sink)?;
    let words = command_words(command)?;
    let program = words.first().cloned().unwrap_or_default();
    let missing = || SinkError::NoProgram { program: program.clone(), sink: sink.to_string() };
    let tool = Tool::of(&words, &world.env, LIMIT).ok_or_else(missing)?;
    let mut tool = tool.reading(Zeroizing::new(text.expose().to_owned()));
    // The command may sign in by a variable of its own: GH_TOKEN, VAULT_TOKEN, AWS_SESSION_TOKEN.
    tool.env = world.env.clone().without_prefix("SPAPI_SETUP_");
    let ran = tokio::select! {
        ran = tool.run() => ran,
        () = world.guard.stopped() => return Err(Error::Cancelled),
    };
    let sink = sink.to_string();
    match ran {
        Ok(ran) if ran.ok() => Ok(text),
        Ok(ran) => Err(SinkError::Command {
            program,
            sink,
            why: why(&ran, content.values.iter().flat_map(Values::secrets)),
        }
        .into()),
        Err(error) if error.kind() == ErrorKind::TimedOut => {
            Err(SinkError::Hangs { program, sink, limit: LIMIT }.into())
        }
        Err(error) => Err(SinkError::Command { program, sink, why: shown(&error.to_string()) }.into()),
    }
}

/// How it ended, and the end of what it said, without a secret.
fn why<'s>(ran: &Ran, secrets: impl Iterator<Item = &'s Secret>) -> String {
    let masker = Masker::new(secrets);
    let said = [&ran.err, &ran.out].into_iter().find(|said| !said.trim().is_empty());
    let said = masked(&masker, said.map(String::as_str).unwrap_or_default());
    let lines: Vec<String> = said.lines().filter(|line| !line.trim().is_empty()).map(shown).collect();
    let ended = match ran.code {
        Some(code) => format!("it ended with {code}"),
        None => "it was ended by a signal".to_owned(),
    };
    match lines.get(lines.len().saturating_sub(LINES)..) {
        None | Some([]) => format!("{ended} and said nothing"),
        Some(last) => format!("{ended}: {}", last.join("\n")),
    }
}

fn masked(masker: &Masker, text: &str) -> String {
    let mut masker = masker.clone();
    let mut out = masker.push(text.as_bytes());
    out.extend_from_slice(&masker.finish());
    String::from_utf8_lossy(&out).into_owned()
}

/// Whether a command line holds one of the secrets, or a long piece of one.
pub(crate) fn holds_secret<'s>(command: &str, secrets: impl Iterator<Item = &'s Secret>) -> bool {
    masked(&Masker::new(secrets), command) != command
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "Atzr|IwEBIKh7Qm-2fL9xZ_dpYw4RsTnVbC8gJ3uXaEoM6kHiW5rBtPlNyD1vQcFzS0jUeGm";

    fn said(code: Option<i32>, out: &str, err: &str) -> String {
        let ran = Ran { code, out: out.into(), err: err.into() };
        why(&ran, [Secret::new(TOKEN)].iter())
    }

    #[test]
    fn what_a_command_said_is_cut_and_masked() {
        assert_eq!(said(Some(3), "", "\n"), "it ended with 3 and said nothing");
        assert_eq!(said(None, "no", ""), "it was ended by a signal: no");
        let many: String = (0..20).map(|n| format!("line {n}\n")).collect();
        let shown = said(Some(1), "other", &many);
        assert!(shown.starts_with("it ended with 1: line 14\n") && shown.ends_with("line 19"), "{shown}");
        let shown = said(Some(1), "", &format!("denied: {TOKEN} and \x1b[31m{}", &TOKEN[20..60]));
        assert!(!shown.contains(&TOKEN[5..13]) && !shown.contains(&TOKEN[30..42]), "{shown}");
        assert!(shown.contains("********") && !shown.contains('\x1b'), "{shown}");
    }

    #[test]
    fn a_secret_among_the_words_is_found() {
        let secrets = [Secret::new(TOKEN)];
        assert!(holds_secret(&format!("put --token {TOKEN}"), secrets.iter()));
        assert!(holds_secret(&format!("put --token={}", &TOKEN[10..40]), secrets.iter()));
        assert!(!holds_secret("gh secret set -f -", secrets.iter()));
    }
}
