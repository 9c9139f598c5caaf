//! Unix: every signal that can be caught is passed on, a stop is followed, and the command is told to die with us.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, getpid, getppid, kill_process, waitid};
use signal_hook::consts as sig;
use signal_hook::iterator::SignalsInfo;
use signal_hook::iterator::exfiltrator::WithRawSiginfo;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::CommandLine;
use crate::env::Env;
use crate::term::platform::{Hardening, ignored, in_foreground, leads_session};

/// The first argument of this program when it is about to become a command.
const BORN: &str = "--become-command";

/// Every signal that others send and that can be caught, but those of a program's own faults and of its children.
const PASSED_ON: &[i32] = &[
    sig::SIGHUP,
    sig::SIGINT,
    sig::SIGQUIT,
    sig::SIGTERM,
    sig::SIGUSR1,
    sig::SIGUSR2,
    sig::SIGALRM,
    sig::SIGVTALRM,
    sig::SIGPROF,
    sig::SIGIO,
    sig::SIGURG,
    sig::SIGXCPU,
    sig::SIGXFSZ,
    sig::SIGWINCH,
    sig::SIGCONT,
    sig::SIGTSTP,
    sig::SIGTTIN,
    sig::SIGTTOU,
    #[cfg(target_os = "linux")]
    30, // SIGPWR, which the list of names lacks.
];

/// Becomes the command; only a failure comes back. A file that is no program and no binary is a script of the shell, as
/// shells have it.
pub(crate) fn become_command(line: &CommandLine) -> io::Error {
    let error = command(&line.program, &line.args, &line.env).exec();
    if error.raw_os_error() != Some(rustix::io::Errno::NOEXEC.raw_os_error()) {
        return error;
    }
    let Some(script) = line.env.program(&line.program).filter(|file| is_text(file)) else { return error };
    let args = std::iter::once(script.into_os_string()).chain(line.args.iter().cloned());
    command(OsStr::new("/bin/sh"), &args.collect::<Vec<_>>(), &line.env).exec()
}

fn command(program: &OsStr, args: &[OsString], env: &Env) -> Command {
    let mut command = Command::new(program);
    command.args(args).env_clear().envs(env.iter());
    command
}

/// Whether the first line of a file holds no zero byte.
fn is_text(file: &Path) -> bool {
    let mut head = [0; 512];
    let count = std::fs::File::open(file).and_then(|mut file| file.read(&mut head)).unwrap_or(0);
    let line = head[..count].split(|byte| *byte == b'\n').next().unwrap_or_default();
    !line.contains(&0)
}

/// A command that this process was started to become and could not.
#[derive(Debug)]
pub(crate) struct NotReplaced {
    pub program: OsString,
    pub error: io::Error,
    /// Whether the report is JSON too.
    pub json: bool,
}

/// Becomes the command, where this process was started by [`super::Child::start`] for that; otherwise returns `None`.
///
/// The system's order to die with the parent is given by a process to itself, and stays when it becomes another
/// program: so this step is between the two.
pub(crate) fn born() -> Option<NotReplaced> {
    let mut args = std::env::args_os().skip(1);
    if args.next()? != BORN {
        return None;
    }
    let parent = args.next()?.to_str()?.parse().ok()?;
    let json = args.next()? == "json";
    let program = args.next()?;
    #[cfg(target_os = "linux")]
    let _ = rustix::process::set_parent_process_death_signal(Some(Signal::KILL));
    if getppid() != Pid::from_raw(parent) {
        // It died meanwhile, or a person typed this: `exec` failed before the command ran.
        std::process::exit(125);
    }
    let line = CommandLine { program: program.clone(), args: args.collect(), env: Env::of_process() };
    Some(NotReplaced { program, error: become_command(&line), json })
}

/// What passes signals on.
pub(super) struct Keeper {
    child: Option<Pid>,
    caught: UnboundedReceiver<Caught>,
    /// Whether a signal came that stops programs: then this process stops when the command does.
    asked_to_stop: bool,
}

struct Caught {
    signal: i32,
    /// Whether the terminal sent it, to every process of its foreground group.
    by_terminal: bool,
}

pub(super) fn start(
    line: &CommandLine,
    hardening: &Hardening,
    piped: bool,
    json: bool,
) -> io::Result<(tokio::process::Child, Keeper)> {
    // First of all: a signal that comes meanwhile is for the command.
    let caught = catch()?;
    let spawn = |command: Command| {
        let mut command = tokio::process::Command::from(command);
        if piped {
            command.stdout(Stdio::piped()).stderr(Stdio::piped());
        }
        hardening.for_child(|| command.spawn())
    };
    let child = match this_program() {
        Some(program) => {
            let form = if json { "json" } else { "text" };
            let mut words: Vec<OsString> = vec![BORN.into(), getpid().to_string().into(), form.into()];
            words.push(line.program.clone());
            words.extend(line.args.iter().cloned());
            spawn(command(program.as_os_str(), &words, &line.env))?
        }
        // Without /proc nothing can be told to the command before it runs.
        None => spawn(command(&line.program, &line.args, &line.env))?,
    };
    let pid = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    Ok((child, Keeper { child: pid, caught, asked_to_stop: false }))
}

/// The file of this process, also where an upgrade has replaced it meanwhile.
fn this_program() -> Option<PathBuf> {
    if cfg!(target_os = "linux") {
        let link = PathBuf::from("/proc/self/exe");
        return link.exists().then_some(link);
    }
    std::env::current_exe().ok()
}

/// Catches signals from now on. One that was ignored when this process began (`nohup`) stays ignored, in the command
/// too.
fn catch() -> io::Result<UnboundedReceiver<Caught>> {
    let ignored = ignored();
    let wanted = PASSED_ON.iter().copied().filter(|signal| ignored & (1 << (signal - 1)) == 0);
    let mut signals = SignalsInfo::<WithRawSiginfo>::new(wanted)?;
    let (sender, caught) = unbounded_channel();
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        for info in signals.forever() {
            // The kernel's own codes are positive; macOS has no such sign.
            let by_terminal = if cfg!(target_os = "linux") { info.si_code > 0 } else { in_foreground() };
            if sender.send(Caught { signal: info.si_signo, by_terminal }).is_err() {
                return;
            }
        }
    })?;
    Ok(caught)
}

impl Keeper {
    pub(super) async fn wait(&mut self, child: &mut tokio::process::Child) -> io::Result<ExitStatus> {
        let mut changes = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::child())?;
        loop {
            tokio::select! {
                status = child.wait() => {
                    // The number may soon be another process's.
                    self.child = None;
                    return status;
                }
                Some(caught) = self.caught.recv() => self.pass_on(&caught),
                _ = changes.recv() => {}
            }
            self.follow();
        }
    }

    fn pass_on(&mut self, caught: &Caught) {
        match caught.signal {
            sig::SIGTSTP | sig::SIGTTIN | sig::SIGTTOU => self.asked_to_stop = true,
            sig::SIGCONT => self.asked_to_stop = false,
            _ => {}
        }
        if caught.by_terminal && reaches_the_group(caught.signal, leads_session()) {
            return;
        }
        if let (Some(child), Some(signal)) = (self.child, Signal::from_named_raw(caught.signal)) {
            // A command that has just ended needs no signal.
            let _ = kill_process(child, signal);
        }
    }

    /// Stops where the command has stopped, so that a shell takes the terminal back. A program that does something else
    /// on Ctrl-Z is not followed.
    fn follow(&mut self) {
        let Some(child) = self.child.filter(|_| self.asked_to_stop) else { return };
        let options = WaitIdOptions::STOPPED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        if waitid(WaitId::Pid(child), options).is_ok_and(|status| status.is_some_and(|s| s.stopped())) {
            self.asked_to_stop = false;
            // What the signal does by itself can't be had back once it is caught.
            let _ = kill_process(getpid(), Signal::STOP);
        }
    }
}

/// Whether the terminal gives this signal to every process of its group, the command among them. A terminal that goes
/// away tells only the leader of its session.
fn reaches_the_group(signal: i32, leads_session: bool) -> bool {
    match signal {
        sig::SIGINT | sig::SIGQUIT | sig::SIGTSTP | sig::SIGTTIN | sig::SIGTTOU | sig::SIGWINCH => true,
        sig::SIGHUP => !leads_session,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_terminal_tells_the_group_is_not_told_twice() {
        assert!(reaches_the_group(sig::SIGINT, true) && reaches_the_group(sig::SIGHUP, false));
        assert!(!reaches_the_group(sig::SIGHUP, true) && !reaches_the_group(sig::SIGTERM, false));
    }

    #[test]
    fn every_signal_that_is_caught_can_be_sent() {
        assert!(PASSED_ON.iter().all(|signal| Signal::from_named_raw(*signal).is_some()));
    }

    #[test]
    fn a_binary_is_no_script() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("file");
        for (bytes, text) in [(&b"echo x\n\0"[..], true), (b"", true), (b"\x7fELF\x02\0\n", false)] {
            std::fs::write(&file, bytes).unwrap();
            assert_eq!(is_text(&file), text, "{bytes:?}");
        }
    }
}
