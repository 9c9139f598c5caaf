//! Other programs that a run starts and waits for: a tool of the system, a command of the user's.

use super::browser::may_hold_secret;
use crate::env::Env;
use std::ffi::OsString;
use std::io;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use zeroize::Zeroizing;

/// More of a stream is not read.
const MOST: u64 = 1 << 20;

/// A program to run. It gets no terminal, and a signal of the terminal is not meant for it.
pub(crate) struct Tool {
    /// Its file.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Its whole environment.
    pub env: Env,
    /// What it reads on standard input.
    pub input: Zeroizing<String>,
    /// How long it may take before it is ended.
    pub limit: Duration,
}

/// How a program ended, and what it said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ran {
    /// Its exit code; `None` after a signal.
    pub code: Option<i32>,
    /// Its standard output.
    pub out: String,
    /// Its standard error.
    pub err: String,
}

impl Ran {
    /// Whether it says that all went well.
    pub(crate) fn ok(&self) -> bool {
        self.code == Some(0)
    }

    /// Why it failed, in one line: the last one that it said, or its exit code.
    pub(crate) fn why(&self) -> String {
        let said = self.out.lines().chain(self.err.lines()).rfind(|line| !line.trim().is_empty());
        match (said, self.code) {
            (Some(line), _) => crate::values::shown(line.trim()),
            (None, Some(code)) => format!("it ended with {code} and said nothing"),
            (None, None) => "it was ended by a signal".to_owned(),
        }
    }
}

impl Tool {
    /// A program without arguments, which gets `env` without what may hold a secret.
    pub(crate) fn new(program: PathBuf, env: &Env, limit: Duration) -> Self {
        let env = env.clone().filtered(|name| !may_hold_secret(name));
        Self { program, args: Vec::new(), env, input: Zeroizing::new(String::new()), limit }
    }

    /// The program that the first of these words names in `env`, with the others as its arguments; `None`: there is none.
    pub(crate) fn of(words: &[String], env: &Env, limit: Duration) -> Option<Self> {
        let (name, args) = words.split_first()?;
        Some(Self::new(env.program(name.as_ref())?, env, limit).args(args))
    }

    /// With these arguments.
    pub(crate) fn args<A: Into<OsString>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// With this text on its standard input.
    pub(crate) fn reading(mut self, input: impl Into<Zeroizing<String>>) -> Self {
        self.input = input.into();
        self
    }

    /// Runs it and waits for its end. Dropped before that, it ends the program with all that it started in its process
    /// group.
    ///
    /// # Errors
    /// It can't be started, or it did not end in time and was ended with all that it started in its process group.
    pub(crate) async fn run(self) -> io::Result<Ran> {
        let mut command = Command::new(&self.program);
        command
            .args(&self.args)
            .env_clear()
            .envs(self.env.iter())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        #[cfg(unix)]
        command.process_group(0);
        let mut running = Running(Some(command.spawn()?));
        let Some(child) = &mut running.0 else { return Err(io::ErrorKind::NotFound.into()) };
        let (stdin, out, err) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let input = self.input;
        let told = async move {
            if let Some(mut stdin) = stdin {
                // One that does not read it ends by its own rules.
                let _ = stdin.write_all(input.as_bytes()).await;
            }
        };
        let ended = async { tokio::join!(told, text(out), text(err), child.wait()) };
        let Ok((_, out, err, status)) = tokio::time::timeout(self.limit, ended).await else {
            let why = format!("it did not end within {} s and was ended", self.limit.as_secs());
            return Err(io::Error::new(io::ErrorKind::TimedOut, why));
        };
        // What it left behind in its group goes on: only one that did not end is ended.
        running.0 = None;
        Ok(Ran { code: status?.code(), out, err })
    }

    /// [`Tool::run`], where only an end with 0 is good; otherwise says why it failed, in words.
    pub(crate) async fn succeed(self) -> Result<Ran, String> {
        match self.run().await {
            Ok(ran) if ran.ok() => Ok(ran),
            Ok(ran) => Err(ran.why()),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// A program that did not end yet; it is ended when this is dropped.
struct Running(Option<Child>);

impl Drop for Running {
    fn drop(&mut self) {
        let Some(mut child) = self.0.take() else { return };
        #[cfg(unix)]
        if let Some(group) =
            child.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw)
        {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = child.start_kill();
    }
}

/// The text of a stream, as far as it is read.
async fn text(stream: Option<impl AsyncRead + Unpin>) -> String {
    let mut bytes = Vec::new();
    if let Some(stream) = stream {
        // What came before an error is all there is.
        let _ = stream.take(MOST).read_to_end(&mut bytes).await;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn sh(script: &str, limit: u64) -> Tool {
        let env = Env::default().with("PATH", "/usr/bin:/bin").with("SPAPI_SETUP_LWA_CLIENT_SECRET", "x");
        Tool::new("/bin/sh".into(), &env, Duration::from_millis(limit)).args(["-c", script])
    }

    #[tokio::test]
    async fn input_goes_in_and_output_and_code_come_out() {
        let tool = sh("cat; echo no >&2; exit 3", 20_000).reading("yes".to_owned());
        let ran = tool.run().await.unwrap();
        assert_eq!(ran, Ran { code: Some(3), out: "yes".into(), err: "no\n".into() });
        assert_eq!((ran.ok(), ran.why().as_str()), (false, "no"));
        let env = sh("env", 20_000).run().await.unwrap();
        assert!(env.ok() && env.out.contains("PATH=") && !env.out.contains("SPAPI_SETUP"), "{env:?}");
    }

    #[tokio::test]
    async fn what_hangs_is_ended_with_its_children() {
        let error = sh("tail -f /dev/null & wait", 200).run().await.unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        assert!(sh("tail -f /dev/null", 200).run().await.is_err());
        assert!(sh("", 20_000).run().await.unwrap().ok());
    }
}
