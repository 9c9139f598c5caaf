//! Windows: the console tells every process that is attached to it; a job object ends the command with us.

use std::io;
use std::process::{ExitStatus, Stdio};

use tokio::signal::windows::{CtrlBreak, CtrlC, CtrlClose, ctrl_break, ctrl_c, ctrl_close};
use win32job::{ExtendedLimitInfo, Job};

use super::CommandLine;
use crate::term::platform::Hardening;

/// What keeps this process alive while the command has not ended.
pub(super) struct Keeper {
    /// As long as these live, Ctrl-C, Ctrl-Break and the closing of the window end the command and not this process.
    _ignored: (CtrlC, CtrlBreak, CtrlClose),
    /// Holds this process and everything that it starts; `None` where the system gives none.
    job: Option<Job>,
}

pub(super) fn start(
    line: &CommandLine,
    hardening: &Hardening,
    piped: bool,
    _json: bool,
) -> io::Result<(tokio::process::Child, Keeper)> {
    let ignored = (ctrl_c()?, ctrl_break()?, ctrl_close()?);
    // Before the command runs: what it starts belongs to the job too.
    let job = job();
    let program = line.env.program(&line.program).map_or_else(|| line.program.clone(), Into::into);
    let mut command = tokio::process::Command::new(program);
    command.args(&line.args).env_clear().envs(line.env.iter());
    if piped {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
    }
    let child = hardening.for_child(|| command.spawn());
    let keeper = Keeper { _ignored: ignored, job };
    if child.is_err() {
        keeper.release();
    }
    Ok((child?, keeper))
}

fn job() -> Option<Job> {
    let job = Job::create().ok()?;
    job.assign_current_process().ok()?;
    let mut limits = ExtendedLimitInfo::new();
    limits.limit_kill_on_job_close();
    job.set_extended_limit_info(&limits).ok()?;
    Some(job)
}

impl Keeper {
    pub(super) async fn wait(&mut self, child: &mut tokio::process::Child) -> io::Result<ExitStatus> {
        let status = child.wait().await;
        self.release();
        status
    }

    /// What the command left running on purpose stays: the job no longer ends it.
    fn release(&self) {
        if let Some(job) = &self.job {
            let _ = job.set_extended_limit_info(&ExtendedLimitInfo::new());
        }
    }
}

impl Drop for Keeper {
    /// Closing a job that still ends its processes would end this one.
    fn drop(&mut self) {
        self.release();
    }
}
