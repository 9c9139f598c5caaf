//! A fresh home, and the real binary run in it with an environment of the test's own.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::{OsStr, OsString};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::argv::command_lines;
pub(crate) use super::output::Output;

/// How long a run may take before it is killed and the test fails.
const LIMIT: Duration = Duration::from_secs(60);

/// A home of one test's own, removed with it.
pub(crate) struct Home {
    dir: tempfile::TempDir,
}

impl Home {
    pub(crate) fn new() -> Self {
        let dir = tempfile::Builder::new().prefix("spapi-it-").tempdir().expect("a temporary folder");
        let home = Self { dir };
        for sub in ["home", "run"] {
            let path = home.dir.path().join(sub);
            std::fs::create_dir(&path).expect("a folder in the temporary home");
            private(&path);
        }
        home
    }

    /// `HOME`.
    pub(crate) fn path(&self) -> PathBuf {
        self.dir.path().join("home")
    }

    /// `SPAPI_SETUP_HOME`: not made here, the program does.
    pub(crate) fn setup(&self) -> PathBuf {
        self.path().join(".config").join("spapi-setup")
    }

    /// A file of the program's own, `config.toml` say.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.setup().join(name)
    }

    /// The text of a file of the program's own; empty where there is none.
    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.file(name)).unwrap_or_default()
    }

    /// Writes a file under `HOME`, readable only by its owner, and gives its path.
    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("its folder");
        std::fs::write(&path, text).expect("a file in the temporary home");
        #[cfg(unix)]
        mode(&path, 0o600);
        path
    }

    /// The environment of every run: this home and nothing of the machine's but `PATH`.
    pub(crate) fn env(&self) -> BTreeMap<OsString, OsString> {
        let home = self.path();
        let mut env = BTreeMap::new();
        let mut set = |name: &str, value: OsString| env.insert(OsString::from(name), value);
        set("PATH", std::env::var_os("PATH").unwrap_or_default());
        set("HOME", home.clone().into());
        set("SPAPI_SETUP_HOME", self.setup().into());
        set("XDG_CONFIG_HOME", home.join(".config").into());
        set("XDG_DATA_HOME", home.join(".local/share").into());
        set("XDG_CACHE_HOME", home.join(".cache").into());
        set("XDG_STATE_HOME", home.join(".local/state").into());
        set("XDG_RUNTIME_DIR", self.dir.path().join("run").into());
        set("LANG", "C.UTF-8".into());
        // The SDK's chain would otherwise ask the link-local address: nothing reaches beyond loopback.
        set("AWS_EC2_METADATA_DISABLED", "true".into());
        #[cfg(windows)]
        {
            // Without the first one no socket opens; the others are where Windows keeps a user's files.
            set("SystemRoot", std::env::var_os("SystemRoot").unwrap_or_default());
            set("USERPROFILE", home.clone().into());
            set("APPDATA", home.join(".config").into());
            set("LOCALAPPDATA", home.join(".local").into());
            set("TEMP", self.dir.path().join("run").into());
            set("TMP", self.dir.path().join("run").into());
        }
        env
    }

    /// `spapi-setup ARGS`, to be run in this home.
    pub(crate) fn cmd<I: IntoIterator<Item = S>, S: Into<OsString>>(&self, args: I) -> Cmd {
        self.program(env!("CARGO_BIN_EXE_spapi-setup"), args)
    }

    /// Any other program, in this home and its environment.
    pub(crate) fn program<I: IntoIterator<Item = S>, S: Into<OsString>>(
        &self,
        program: impl Into<OsString>,
        args: I,
    ) -> Cmd {
        Cmd {
            program: program.into(),
            args: args.into_iter().map(Into::into).collect(),
            env: self.env(),
            dir: self.path(),
            stdin: None,
            limit: LIMIT,
            watch: false,
        }
    }
}

#[cfg(unix)]
fn mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("permissions");
}

fn private(path: &Path) {
    #[cfg(unix)]
    mode(path, 0o700);
    #[cfg(not(unix))]
    let _ = path;
}

/// A command line with its environment; [`Cmd::run`] runs it, [`super::pty::Pty::spawn`] gives it a terminal.
#[must_use = "a command does nothing until it is run"]
#[derive(Clone)]
pub(crate) struct Cmd {
    pub program: OsString,
    pub args: Vec<OsString>,
    pub env: BTreeMap<OsString, OsString>,
    pub dir: PathBuf,
    stdin: Option<Vec<u8>>,
    limit: Duration,
    watch: bool,
}

impl Cmd {
    pub(crate) fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    pub(crate) fn args<I: IntoIterator<Item = S>, S: Into<OsString>>(mut self, args: I) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.env.insert(name.into(), value.into());
        self
    }

    pub(crate) fn envs<N: AsRef<str>, V: AsRef<OsStr>>(
        mut self,
        pairs: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        for (name, value) in pairs {
            self.env.insert(name.as_ref().into(), value.as_ref().to_owned());
        }
        self
    }

    pub(crate) fn unset(mut self, name: &str) -> Self {
        self.env.remove(OsStr::new(name));
        self
    }

    pub(crate) fn dir(mut self, dir: impl Into<PathBuf>) -> Self {
        self.dir = dir.into();
        self
    }

    /// Bytes for standard input, which then ends. Without this it is closed (`/dev/null`).
    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = Some(bytes.into());
        self
    }

    pub(crate) fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Collects the command lines of the process and of all its descendants while it runs ([`Output::argv`]).
    pub(crate) fn watch_argv(mut self) -> Self {
        self.watch = true;
        self
    }

    /// Starts it and returns at once.
    pub(crate) fn start(self) -> Running {
        let mut command = Command::new(&self.program);
        command.args(&self.args).env_clear().envs(&self.env).current_dir(&self.dir);
        command.stdin(if self.stdin.is_some() { Stdio::piped() } else { Stdio::null() });
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child =
            spawn(&mut command).unwrap_or_else(|e| panic!("cannot start {:?}: {e}", self.program));
        if let (Some(bytes), Some(mut pipe)) = (self.stdin.clone(), child.stdin.take()) {
            // A program that does not read all of it is no failure of the test's.
            std::thread::spawn(move || pipe.write_all(&bytes));
        }
        let stdout = drain(child.stdout.take().expect("piped"));
        let stderr = drain(child.stderr.take().expect("piped"));
        Running { pid: child.id(), child: Arc::new(Mutex::new(child)), stdout, stderr, cmd: self }
    }

    /// Runs it to its end.
    pub(crate) fn run(self) -> Output {
        self.start().wait()
    }
}

/// Wine sometimes fails to start a program by a fault of its own, which Windows does not have.
fn spawn(command: &mut Command) -> std::io::Result<Child> {
    const ERROR_INTERNAL_ERROR: i32 = 1359;
    for _ in 0..5 {
        match command.spawn() {
            Err(error) if cfg!(windows) && error.raw_os_error() == Some(ERROR_INTERNAL_ERROR) => {}
            other => return other,
        }
    }
    command.spawn()
}

fn drain(mut pipe: impl Read + Send + 'static) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = pipe.read_to_end(&mut bytes);
        let _ = sender.send(bytes);
    });
    receiver
}

/// A started command.
#[must_use = "wait for it"]
pub(crate) struct Running {
    pub pid: u32,
    child: Arc<Mutex<Child>>,
    stdout: mpsc::Receiver<Vec<u8>>,
    stderr: mpsc::Receiver<Vec<u8>>,
    cmd: Cmd,
}

impl Running {
    /// SIGKILL, by the handle.
    pub(crate) fn kill(&self) {
        let _ = self.child.lock().expect("the child").kill();
    }

    /// A signal, to this process only.
    #[cfg(unix)]
    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_child(&self.child.lock().expect("the child"));
        rustix::process::kill_process(pid, signal).expect("a signal to the child");
    }

    /// Waits for its end; a watchdog kills it when its time is up.
    pub(crate) fn wait(self) -> Output {
        let Self { pid, child, stdout, stderr, cmd } = self;
        let (finished, news) = mpsc::channel::<()>();
        let held = Arc::clone(&child);
        let (limit, watch) = (cmd.limit, cmd.watch);
        let watchdog = std::thread::spawn(move || {
            let end = Instant::now() + limit;
            let mut argv = BTreeSet::new();
            loop {
                let left = end.saturating_duration_since(Instant::now());
                let step = if watch { left.min(Duration::from_millis(2)) } else { left };
                if watch {
                    argv.extend(command_lines(pid));
                }
                match news.recv_timeout(step) {
                    Err(RecvTimeoutError::Timeout) if Instant::now() < end => {}
                    Err(RecvTimeoutError::Timeout) => {
                        let _ = held.lock().expect("the child").kill();
                        return (true, argv);
                    }
                    _ => return (false, argv),
                }
            }
        });
        exited(pid);
        let status = child.lock().expect("the child").wait().expect("the child's end");
        drop(finished);
        let (late, argv) = watchdog.join().expect("the watchdog");
        let all = |pipe: mpsc::Receiver<Vec<u8>>| {
            pipe.recv_timeout(Duration::from_secs(10))
                .expect("a descendant of the command keeps its output open")
        };
        let output = Output {
            command: describe(&cmd),
            status,
            stdout_bytes: all(stdout),
            stderr_bytes: all(stderr),
            argv,
        };
        assert!(!late, "killed after {limit:?}\n{output:?}");
        output
    }
}

/// Returns when `pid` has ended, without reaping it, so that its handle can still be killed meanwhile.
#[cfg(unix)]
fn exited(pid: u32) {
    use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
    let pid = Pid::from_raw(i32::try_from(pid).expect("a pid")).expect("a pid");
    let _ = waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOWAIT);
}

#[cfg(not(unix))]
fn exited(_pid: u32) {}

fn describe(cmd: &Cmd) -> String {
    let words: Vec<_> = cmd.args.iter().map(|arg| arg.to_string_lossy().into_owned()).collect();
    format!(
        "{} {}",
        Path::new(&cmd.program).file_name().unwrap_or_default().to_string_lossy(),
        words.join(" ")
    )
}
