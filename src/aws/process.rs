//! Runs a profile's `credential_process`, ends it where it does not end, and says what it said when it failed.

use crate::values::shown;
use aws_credential_types::Credentials;
use serde::Deserialize;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, SystemTime};
use tokio::io::{AsyncRead, AsyncReadExt};
use tokio::process::{Child, Command};
use zeroize::Zeroizing;

/// How long a program may take: a browser may have to wait for a person. Below the time that the SDK gives any source.
pub(super) const LIMIT: Duration = Duration::from_secs(25);

/// More than this on one stream is no answer.
const MOST: u64 = 64 << 10;

/// What a program answers with (AWS SDKs and Tools Reference Guide, "Process credential provider").
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    version: u32,
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    expiration: Option<jiff::Timestamp>,
}

/// Runs the program and reads the credentials that it prints; otherwise why there are none, without what it printed.
pub(super) async fn credentials(command: &str, limit: Duration) -> Result<Credentials, String> {
    let name = shown(&program(command));
    let mut child = shell(command)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|e| format!("its credential_process ({name}) can't be run: {e}"))?;
    let (out, err) = (child.stdout.take(), child.stderr.take());
    let ended = async { tokio::join!(all(out), all(err), child.wait()) };
    let (out, err, status) = match tokio::time::timeout(limit, ended).await {
        Ok((Ok(out), Ok(err), Ok(status))) => (out, err, status),
        Ok((.., Err(e))) => {
            return Err(format!("how its credential_process ({name}) ended can't be read: {e}"));
        }
        Ok(_) => {
            end(&mut child).await;
            return Err(format!("its credential_process ({name}) printed more than 64 KiB and was ended"));
        }
        Err(_) => {
            end(&mut child).await;
            return Err(format!(
                "its credential_process ({name}) did not end within {} s and was ended",
                limit.as_secs()
            ));
        }
    };
    read(&name, &out, &err, status)
}

fn read(name: &str, out: &[u8], err: &[u8], status: ExitStatus) -> Result<Credentials, String> {
    if !status.success() {
        return Err(match last_line(&String::from_utf8_lossy(err)) {
            Some(said) => format!("its credential_process ({name}) failed: {said}"),
            None => format!("its credential_process ({name}) failed and said nothing ({status})"),
        });
    }
    // The parser's own words may quote a value.
    let answer: Answer = serde_json::from_slice(out)
        .map_err(|_| format!("its credential_process ({name}) printed no credentials in JSON"))?;
    if answer.version != 1 {
        return Err(format!("its credential_process ({name}) answered in version {}, not 1", answer.version));
    }
    let expires = answer.expiration.map(SystemTime::from);
    Ok(Credentials::new(
        answer.access_key_id,
        answer.secret_access_key,
        answer.session_token,
        expires,
        "spapi-setup",
    ))
}

/// The program's name: what follows it may be secret.
fn program(command: &str) -> String {
    let command = command.trim();
    let first = match command.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => command.split_whitespace().next(),
    };
    let first = first.unwrap_or_default();
    first.rsplit(['/', '\\']).next().unwrap_or(first).to_owned()
}

#[cfg(not(windows))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]);
    shell
}

/// `cmd.exe` strips one pair of quotes round the whole command.
#[cfg(windows)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd.exe");
    shell.arg("/C").raw_arg(format!("\"{command}\""));
    shell
}

/// All of a stream; an error where it is too long.
async fn all(stream: Option<impl AsyncRead + Unpin>) -> std::io::Result<Zeroizing<Vec<u8>>> {
    let Some(stream) = stream else { return Ok(Zeroizing::default()) };
    // Sized first, so that growing leaves no copies.
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(MOST).unwrap_or(0) + 64));
    stream.take(MOST + 1).read_to_end(&mut bytes).await?;
    if bytes.len() as u64 > MOST {
        return Err(std::io::ErrorKind::FileTooLarge.into());
    }
    Ok(bytes)
}

/// Ends the program and, where the system tells which they are, what it has started: all whose parents still run.
async fn end(child: &mut Child) {
    #[cfg(target_os = "linux")]
    if let Some(pid) = child.id().and_then(|id| i32::try_from(id).ok()) {
        family::end(pid);
    }
    // It may have ended meanwhile.
    let _ = child.kill().await;
}

#[cfg(target_os = "linux")]
mod family {
    use crate::files;
    use rustix::process::{Pid, Signal, kill_process};
    use std::path::Path;

    /// Ends a process's children, theirs, and so on. Each is stopped before it is asked for its own, so that none is
    /// missed.
    pub(super) fn end(parent: i32) {
        let mut all = vec![parent];
        let mut at = 0;
        while let Some(pid) = all.get(at).copied() {
            signal(pid, Signal::STOP);
            all.extend(children(pid));
            at += 1;
        }
        all.into_iter().skip(1).for_each(|pid| signal(pid, Signal::KILL));
    }

    fn children(pid: i32) -> Vec<i32> {
        let Ok(threads) = std::fs::read_dir(format!("/proc/{pid}/task")) else { return Vec::new() };
        let lists = threads
            .flatten()
            .filter_map(|thread| files::read_text(Path::new(&thread.path().join("children")), 64 << 10).ok());
        lists
            .flat_map(|list| list.split_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<_>>())
            .collect()
    }

    fn signal(pid: i32, signal: Signal) {
        if let Some(pid) = Pid::from_raw(pid) {
            // It may have ended meanwhile.
            let _ = kill_process(pid, signal);
        }
    }
}

/// The last line that says something: without control characters, without what may be a secret, at most 200 long.
fn last_line(text: &str) -> Option<String> {
    let line = text.lines().rev().map(plain).find(|line| !line.trim().is_empty())?;
    Some(shown(&hidden(line.trim())))
}

/// A line without the control sequences of terminals and without characters that nobody sees.
fn plain(line: &str) -> String {
    let mut kept = String::new();
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            if chars.next_if_eq(&'[').is_some() {
                while chars.next().is_some_and(|c| !('@'..='~').contains(&c)) {}
            }
        } else if !c.is_control() && !('\u{200b}'..='\u{202e}').contains(&c) {
            kept.push(c);
        }
    }
    kept
}

/// Words that look like a key, a token or a password are not shown: long ones with digits or capitals in them, and
/// whatever stands behind `secret=`, `--secret` and their like: a shell that repeats its command line repeats them.
fn hidden(line: &str) -> String {
    const BREAKS: [char; 10] = [' ', '\t', '"', '\'', ',', '=', ':', '(', ')', ';'];
    let mut shown = String::new();
    let mut after_name = false;
    for part in line.split_inclusive(BREAKS) {
        let word = part.trim_end_matches(BREAKS);
        let rest = &part[word.len()..];
        let low = word.to_ascii_lowercase();
        let odd = word.len() >= 16 && word.chars().any(|c| c.is_ascii_digit() || c.is_ascii_uppercase());
        shown.push_str(if !word.is_empty() && (odd || after_name) { "[hidden]" } else { word });
        shown.push_str(rest);
        let names = ["password", "passwd", "secret", "token", "key"];
        after_name = match word.is_empty() {
            // A quote or an equals sign between a name and its value.
            true => after_name && !rest.contains(' '),
            false => {
                let goes_on = low.starts_with('-') || !rest.contains([' ', '\t', ',']);
                goes_on && names.iter().any(|name| low.ends_with(name))
            }
        };
    }
    shown
}

#[cfg(test)]
#[path = "process_tests.rs"]
mod tests;
