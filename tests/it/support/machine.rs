//! A computer of the test's own, in namespaces: its `/run`, its processes, and a timer that nothing else uses.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};

use super::home::{Cmd, Home};
use super::program;

/// What runs there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// systemd as the manager of a user, with a session bus.
    Systemd,
    /// What cron needs; the daemon is started by the test.
    Cron,
}

/// The computer. It ends with the value, and with the test.
pub(crate) struct Machine {
    child: Child,
    lifeline: Option<ChildStdin>,
    pid: String,
}

impl Machine {
    /// Starts it for this home; `None` where this user may not: cron and systemd's manager need more than a user's own
    /// namespaces give, so that only root can show them, and not in every container.
    pub(crate) fn start(home: &Home, kind: Kind) -> Option<Self> {
        if !rustix::process::geteuid().is_root() || !may_mount() {
            let _ = writeln!(std::io::stderr(), "NOT SHOWN: {kind:?} needs root and the right to mount");
            return None;
        }
        let word = match kind {
            Kind::Systemd => {
                program("systemd-run", "systemd");
                program("dbus-daemon", "dbus-daemon");
                "systemd"
            }
            Kind::Cron => {
                daemon();
                "cron"
            }
        };
        let mut command = Command::new(program("unshare", "util-linux"));
        command
            .args(NAMESPACES)
            .arg("bash")
            .arg(super::beside("machine.sh"))
            .arg(word)
            .env_clear()
            .envs(home.env())
            .envs(env())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("unshare");
        let lifeline = child.stdin.take();
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
        if line.trim() != "ready" {
            drop(lifeline);
            let out = child.wait_with_output().expect("its end");
            panic!("no computer of {kind:?}: {}", String::from_utf8_lossy(&out.stderr));
        }
        let children = format!("/proc/{0}/task/{0}/children", child.id());
        let pid = std::fs::read_to_string(children).expect("its first process").trim().to_owned();
        Some(Self { child, lifeline, pid })
    }

    /// The same command, in there.
    pub(crate) fn cmd(&self, mut cmd: Cmd) -> Cmd {
        let target = ["--target", &self.pid, "--mount", "--pid", "--", "env", "-C"].map(OsString::from);
        let inner = [cmd.dir.clone().into(), cmd.program.clone()];
        cmd.args.splice(0..0, target.into_iter().chain(inner));
        cmd.program = program("nsenter", "util-linux").into();
        cmd.envs(env())
    }

    /// A program with arguments, in there.
    pub(crate) fn program(&self, home: &Home, program: &str, args: &[&str]) -> Cmd {
        self.cmd(home.program(program, args.iter().copied()))
    }
}

/// What `unshare` makes for it.
const NAMESPACES: [&str; 6] = ["--mount", "--pid", "--fork", "--mount-proc", "--kill-child", "--"];

/// Whether the system lets this process have mounts of its own.
fn may_mount() -> bool {
    let mut command = Command::new(program("unshare", "util-linux"));
    let script = "mount --make-rprivate / && mount -t tmpfs tmpfs /run";
    command.args(NAMESPACES).args(["sh", "-c", script]).stdin(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// The user's bus: where the manager's own tools look for it.
fn env() -> [(&'static str, &'static str); 2] {
    [("XDG_RUNTIME_DIR", "/run/user/0"), ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/user/0/bus")]
}

/// The daemon of the Debian package: not every user has its folder on `PATH`.
pub(crate) fn daemon() -> PathBuf {
    let path = PathBuf::from("/usr/sbin/cron");
    assert!(path.is_file(), "cron is missing: install the Debian package cron, or run tests/run");
    path
}

impl Drop for Machine {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
