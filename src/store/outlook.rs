//! What can be said about the keyring before it is touched.

use super::platform;
use crate::env::Env;
use std::path::{Path, PathBuf};
use std::sync::{OnceLock, mpsc};
use std::time::Duration;

/// How long the session bus may take to say who answers.
const BUS: Duration = Duration::from_secs(1);

/// The keyring of this system, and what may stand in its way on this host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outlook {
    /// Whether the system may show a dialog of its own at the first access.
    pub will_prompt: bool,
    /// "GNOME Keyring", "KWallet", "Keychain" or "Windows Credential Manager".
    pub name: String,
    /// What makes it unlikely to be reached.
    pub obstacles: Vec<Obstacle>,
}

/// Why a keyring is often out of reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// Linux: no session bus is named and none is at its usual place.
    NoSessionBus,
    /// The terminal came by SSH: no dialog can be shown, and on macOS the Keychain stays locked.
    Ssh,
    /// Windows Subsystem for Linux has no keyring by itself.
    Wsl,
    /// A container has no keyring by itself.
    Container,
}

impl Obstacle {
    /// One line for a person.
    pub(crate) fn hint(self) -> &'static str {
        match self {
            Self::NoSessionBus => {
                "this session has no D-Bus session bus, through which the keyring is reached"
            }
            Self::Ssh => "over SSH nobody can be asked to unlock the keyring",
            Self::Wsl => "WSL has no keyring by itself",
            Self::Container => "a container has no keyring by itself",
        }
    }
}

/// Says what is known of the keyring without touching it. Only `env` is read, and whether a few
/// files are there.
pub(crate) fn keyring_outlook(env: &Env) -> Outlook {
    let obstacles = obstacles(env, Path::new("/"));
    let reachable = !obstacles.contains(&Obstacle::NoSessionBus);
    if cfg!(windows) {
        Outlook { will_prompt: false, name: "Windows Credential Manager".into(), obstacles }
    } else if cfg!(target_os = "macos") {
        let will_prompt = !obstacles.contains(&Obstacle::Ssh);
        Outlook { will_prompt, name: "Keychain".into(), obstacles }
    } else {
        let screen = env.get("DISPLAY").is_some() || env.get("WAYLAND_DISPLAY").is_some();
        let name = if kde(env) { "KWallet" } else { "GNOME Keyring" };
        Outlook { will_prompt: screen && reachable, name: name.into(), obstacles }
    }
}

/// The name of the keyring that answers on this session, as a person knows it; where none answers yet, the one
/// that the desktop suggests. Asking the bus starts no program.
pub(crate) fn keyring_name(env: &Env) -> String {
    #[cfg(any(windows, target_os = "macos"))]
    use super::native::provider;
    #[cfg(not(any(windows, target_os = "macos")))]
    use super::secret_service::provider;
    static ANSWERED: OnceLock<String> = OnceLock::new();
    if let Some(name) = ANSWERED.get() {
        return name.clone();
    }
    let outlook = keyring_outlook(env);
    if outlook.obstacles.contains(&Obstacle::NoSessionBus) {
        return outlook.name;
    }
    // A thread of its own: a bus that hangs must not keep the run, nor its end.
    let (tell, told) = mpsc::channel();
    let asked = std::thread::Builder::new().name("keyring-name".into()).spawn(move || tell.send(provider()));
    match asked.ok().and_then(|_| told.recv_timeout(BUS).ok()).flatten() {
        Some(name) => ANSWERED.get_or_init(|| name).clone(),
        None => outlook.name,
    }
}

fn kde(env: &Env) -> bool {
    env.get("KDE_FULL_SESSION").is_some()
        || env.get("XDG_CURRENT_DESKTOP").is_some_and(|names| names.split(':').any(|name| name == "KDE"))
}

/// `root` is `/` outside tests.
fn obstacles(env: &Env, root: &Path) -> Vec<Obstacle> {
    let mut found = Vec::new();
    let linux = cfg!(all(unix, not(target_os = "macos")));
    if linux && env.get("DBUS_SESSION_BUS_ADDRESS").is_none() {
        let usual = env.get_os("XDG_RUNTIME_DIR").map_or_else(|| platform::runtime_dir(root), PathBuf::from);
        if !usual.join("bus").exists() {
            found.push(Obstacle::NoSessionBus);
        }
    }
    if env.get("SSH_CONNECTION").is_some() || env.get("SSH_TTY").is_some() {
        found.push(Obstacle::Ssh);
    }
    if linux && (env.get("WSL_DISTRO_NAME").is_some() || root.join("run/WSL").exists()) {
        found.push(Obstacle::Wsl);
    }
    let inside = ["container", "KUBERNETES_SERVICE_HOST"].iter().any(|name| env.get(name).is_some())
        || [".dockerenv", "run/.containerenv"].iter().any(|name| root.join(name).exists());
    if linux && inside {
        found.push(Obstacle::Container);
    }
    found
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn obstacles_are_read_from_the_environment() {
        let root = tempfile::tempdir().unwrap();
        let found = |env: &Env| obstacles(env, root.path());
        assert_eq!(found(&Env::default()), [Obstacle::NoSessionBus]);
        let bus = Env::default().with("DBUS_SESSION_BUS_ADDRESS", "unix:path=/x");
        assert_eq!(found(&bus), []);
        let runtime = Env::default().with("XDG_RUNTIME_DIR", root.path().as_os_str());
        assert_eq!(found(&runtime), [Obstacle::NoSessionBus]);
        std::fs::write(root.path().join("bus"), "").unwrap();
        assert_eq!(found(&runtime), []);
        assert_eq!(found(&bus.clone().with("SSH_TTY", "/dev/pts/1")), [Obstacle::Ssh]);
        assert_eq!(found(&bus.clone().with("WSL_DISTRO_NAME", "Debian")), [Obstacle::Wsl]);
        std::fs::write(root.path().join(".dockerenv"), "").unwrap();
        assert_eq!(found(&bus), [Obstacle::Container]);
    }

    #[test]
    fn the_desktop_names_the_keyring() {
        let gnome = keyring_outlook(&Env::default().with("XDG_CURRENT_DESKTOP", "ubuntu:GNOME"));
        assert_eq!((gnome.name.as_str(), gnome.will_prompt), ("GNOME Keyring", false));
        let kde = Env::default()
            .with("XDG_CURRENT_DESKTOP", "KDE")
            .with("DISPLAY", ":0")
            .with("DBUS_SESSION_BUS_ADDRESS", "unix:path=/x");
        let kde = keyring_outlook(&kde);
        assert_eq!((kde.name.as_str(), kde.will_prompt), ("KWallet", true));
    }
}
