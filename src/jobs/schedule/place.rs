//! The timer of a host on this computer: which one it is, where its files are, and how its tools are called.

use super::{Request, desired};
use crate::Error;
use crate::env::Env;
use crate::plan::schedule::{Host, MARK, Schedule, TimerError};
use crate::store::{Trust, read_text};
use crate::term::tool::{Ran, Tool};
use crate::world::World;
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a tool of the system may take.
const LIMIT: Duration = Duration::from_secs(60);

/// A host's timer for this home.
pub(super) struct Place<'w> {
    pub world: &'w World,
    pub host: Host,
    /// The system's timer instead of the user's.
    pub system: bool,
    pub schedule: Schedule,
}

/// What is there.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    /// Whether a timer of this home is there.
    pub installed: bool,
    /// Whether it runs this program for this home, with the variables that are set now.
    pub current: bool,
    /// Whether it is switched on.
    pub active: bool,
    /// Where it is.
    pub place: String,
    /// When it runs next, in the host's own words.
    pub next: Option<String>,
    /// When it ran last.
    pub last: Option<String>,
    /// How that ended.
    pub exit: Option<i64>,
    /// Whether the user's timers run without a login; `None` where nobody knows, or where it does not matter.
    pub lingers: Option<bool>,
}

impl State {
    pub(super) fn json(&self, place: &Place<'_>) -> Value {
        json!({
            "host": place.host.as_str(),
            "system": place.system,
            "name": place.schedule.name,
            "installed": self.installed,
            "current": self.current,
            "active": self.active,
            "place": self.place,
            "next": self.next,
            "last": self.last,
            "last_exit": self.exit,
            "lingers": self.lingers,
        })
    }
}

/// The timer that this computer has.
pub(super) fn host_of(world: &World) -> Result<Host, Error> {
    let has = |tool: &str| world.env.program(OsStr::new(tool)).is_some();
    if cfg!(windows) {
        return Ok(Host::Windows);
    }
    if cfg!(target_os = "macos") {
        return Ok(Host::Launchd);
    }
    // sd_booted(3): systemd is this computer's init.
    if Path::new("/run/systemd/system").is_dir() && has("systemctl") {
        return Ok(Host::Systemd);
    }
    if has("crontab") {
        return Ok(Host::Cron);
    }
    Err(TimerError::NoHost { looked: "/run/systemd/system and the program crontab".into() }.into())
}

/// The error of a command that failed.
pub(super) fn failed(name: &str, args: &[&str], why: String) -> TimerError {
    TimerError::Tool { command: [&[name], args].concat().join(" "), why }
}

impl<'w> Place<'w> {
    /// Finds the host's timer.
    pub(super) fn find(world: &'w World, request: &Request) -> Result<Self, Error> {
        let host = request.host.map_or_else(|| host_of(world), Ok)?;
        let not_here = |why: &str| Err(Error::from(TimerError::NotHere { host, why: why.to_owned() }));
        match host {
            Host::Kubernetes | Host::Github => return not_here("its text is only printed"),
            Host::Windows if !cfg!(windows) => return not_here("this is not Windows"),
            Host::Launchd if !cfg!(target_os = "macos") => return not_here("this is not macOS"),
            Host::Systemd | Host::Cron if cfg!(windows) => return not_here("this is Windows"),
            Host::Windows if request.system => return not_here("it runs as the user who is logged on"),
            _ => {}
        }
        let schedule = desired::schedule(world, host, request)?;
        Ok(Self { world, host, system: request.system, schedule })
    }

    /// Refuses a change of the system's timer by a user.
    pub(super) async fn may_change(&self) -> Result<(), Error> {
        if self.system && self.tool("id", &["-u"]).await?.out.trim() != "0" {
            return Err(TimerError::NotRoot.into());
        }
        Ok(())
    }

    /// The folder of a user's own files below `HOME`, or where `variable` says.
    pub(super) fn folder(&self, variable: &str, below_home: &str) -> Result<PathBuf, Error> {
        let env = &self.world.env;
        let absolute = |name: &str| env.get_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let home = || absolute("HOME").map(|home| home.join(below_home));
        let missing = || TimerError::Tool { command: "HOME".into(), why: "the variable is not set".into() };
        Ok(absolute(variable).or_else(home).ok_or_else(missing)?)
    }

    /// Runs a tool of the system and waits for it.
    ///
    /// # Errors
    /// It is not there, or did not end. That it failed is no error.
    pub(super) async fn tool(&self, name: &str, args: &[&str]) -> Result<Ran, Error> {
        self.tool_with(name, args, "").await
    }

    /// As [`Place::tool`], with a text on its standard input.
    pub(super) async fn tool_with(&self, name: &str, args: &[&str], input: &str) -> Result<Ran, Error> {
        let failed = |why: String| Error::from(failed(name, args, why));
        let missing = || failed(format!("there is no program {name}"));
        let program = self.world.env.program(OsStr::new(name)).ok_or_else(missing)?;
        // Its words are read: in English.
        let env: Env = self.world.env.clone().with("LC_ALL", "C");
        let tool = Tool::new(program, &env, LIMIT).args(args.iter().copied()).reading(input.to_owned());
        tool.run().await.map_err(|e| failed(e.to_string()))
    }

    /// Runs a tool that has to succeed.
    pub(super) async fn must(&self, name: &str, args: &[&str]) -> Result<Ran, Error> {
        let ran = self.tool(name, args).await?;
        if ran.ok() { Ok(ran) } else { Err(failed(name, args, ran.why()).into()) }
    }

    /// Our file's text; `None` where there is none.
    ///
    /// # Errors
    /// [`TimerError::Foreign`] where a file of this name is not ours.
    pub(super) fn read(&self, path: &Path) -> Result<Option<String>, Error> {
        match read_text(path, Trust::Any)? {
            Some(text) if !text.contains(MARK) => {
                Err(TimerError::Foreign { place: path.display().to_string() }.into())
            }
            text => Ok(text.map(|text| text.as_str().to_owned())),
        }
    }

    /// Writes a file at once or not at all; the system's tools have to be able to read it.
    pub(super) fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), Error> {
        let failed = |e: std::io::Error| Error::File { path: path.display().to_string(), why: e.to_string() };
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(failed)?;
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
        file.write_all(bytes).map_err(failed)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::Permissions::from_mode(0o644);
            file.as_file().set_permissions(mode).map_err(failed)?;
        }
        file.as_file().sync_all().map_err(failed)?;
        file.persist(path).map(drop).map_err(|e| failed(e.error))
    }

    /// Removes a file; false where there was none.
    pub(super) fn delete(&self, path: &Path) -> Result<bool, Error> {
        match std::fs::remove_file(path) {
            Ok(()) => Ok(true),
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(false),
            Err(e) => Err(Error::File { path: path.display().to_string(), why: e.to_string() }),
        }
    }
}
