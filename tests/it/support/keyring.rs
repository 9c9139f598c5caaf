//! A Secret Service of the test's own: gnome-keyring on a session bus that ends with the value.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::home::Home;

/// What a host may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A login keyring, unlocked: a desktop after log-in.
    Unlocked,
    /// A login keyring, locked, and no desktop that could ask for its password: the prompt is dismissed.
    Locked,
    /// A service with no default collection, and no desktop to ask for a new one's password.
    Empty,
    /// A session bus on which nothing offers secrets.
    NoService,
    /// A session bus whose Secret Service never answers (a dialog that nobody sees).
    Hangs,
}

/// A running session; [`Keyring::env`] is what a command needs to reach it. "No bus" needs none of this:
/// a plain [`Home::cmd`] has none.
pub(crate) struct Keyring {
    child: Child,
    lifeline: Option<ChildStdin>,
    address: String,
}

impl Keyring {
    /// Starts a session whose keyrings live in `home`: a second session of the same home has the same items.
    pub(crate) fn start(home: &Home, kind: Kind) -> Self {
        let bus = super::program("dbus-run-session", "dbus");
        super::program("gnome-keyring-daemon", "gnome-keyring");
        let word = match kind {
            Kind::Unlocked => "unlocked",
            Kind::Locked => "locked",
            Kind::Empty => "empty",
            Kind::NoService => "no-service",
            Kind::Hangs => "hangs",
        };
        let mut command = Command::new(bus);
        if matches!(kind, Kind::NoService | Kind::Hangs) {
            let dir = home.write("bus/services/about", "service files of this test's bus only\n");
            let dir = dir.parent().expect("its folder").display().to_string();
            if kind == Kind::Hangs {
                // Ends with the bus that started it, and never takes the name that it is asked for.
                let exec = "/bin/sh -c 'exec tail --pid=$PPID -f /dev/null'";
                let service = format!("[D-BUS Service]\nName=org.freedesktop.secrets\nExec={exec}\n");
                home.write("bus/services/org.freedesktop.secrets.service", service);
            }
            let config = home.write("bus/session.conf", bus_config(&dir));
            command.arg(format!("--config-file={}", config.display()));
        }
        command.arg("--").arg("bash").arg(super::beside("keyring_session.sh")).arg(word);
        command
            .env_clear()
            .envs(home.env())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().expect("dbus-run-session");
        let lifeline = child.stdin.take();
        let lines = BufReader::new(child.stdout.take().expect("piped"));
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            for line in lines.lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let ready = |line: String| line.strip_prefix("ready ").map(str::to_owned);
        let address = loop {
            match receiver.recv_timeout(Duration::from_secs(20)) {
                Ok(line) => {
                    if let Some(address) = ready(line) {
                        break address;
                    }
                }
                Err(e) => {
                    let _ = child.kill();
                    panic!("no session with a keyring ({kind:?}): {e}");
                }
            }
        };
        Self { child, lifeline, address }
    }

    /// `DBUS_SESSION_BUS_ADDRESS`.
    pub(crate) fn env(&self) -> [(&'static str, String); 1] {
        [("DBUS_SESSION_BUS_ADDRESS", self.address.clone())]
    }

    /// What `secret-tool`, a program that knows nothing of ours, finds for these attributes.
    pub(crate) fn lookup(&self, home: &Home, attributes: &[(&str, &str)]) -> Option<String> {
        super::program("secret-tool", "libsecret-tools");
        let words = attributes.iter().flat_map(|(name, value)| [(*name).to_owned(), (*value).to_owned()]);
        let out = home
            .program("secret-tool", ["lookup".to_owned()].into_iter().chain(words))
            .envs(self.env())
            .run();
        out.status.success().then(|| out.stdout())
    }

    /// Every item of a service as `secret-tool search --all` prints it; the secrets are among it.
    pub(crate) fn search(&self, home: &Home, service: &str) -> String {
        let words = ["search", "--all", "--unlock", "service", service];
        let out = home.program("secret-tool", words).envs(self.env()).run();
        out.stdout() + &out.stderr()
    }

    /// Stores an item as another program would.
    pub(crate) fn store(&self, home: &Home, attributes: &[(&str, &str)], secret: &str) {
        let words = attributes.iter().flat_map(|(name, value)| [(*name).to_owned(), (*value).to_owned()]);
        let words = ["store".to_owned(), "--label=test".to_owned()].into_iter().chain(words);
        home.program("secret-tool", words).envs(self.env()).stdin(secret).run().code(0);
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        drop(self.lifeline.take());
        let _ = self.child.wait();
    }
}

fn bus_config(services: &str) -> String {
    format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{services}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
  <limit name="service_start_timeout">600000</limit>
</busconfig>
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const ITEM: [(&str, &str); 2] = [("service", "spapi-setup"), ("username", "home/refresh-token/default")];

    #[test]
    fn a_secret_goes_round_and_outlives_its_session() {
        let home = Home::new();
        let first = Keyring::start(&home, Kind::Unlocked);
        first.store(&home, &ITEM, "Atzr|round=trip");
        assert_eq!(first.lookup(&home, &ITEM).as_deref(), Some("Atzr|round=trip"));
        assert_eq!(first.lookup(&home, &[("service", "another")]), None);
        drop(first);
        let second = Keyring::start(&home, Kind::Unlocked);
        assert_eq!(second.lookup(&home, &ITEM).as_deref(), Some("Atzr|round=trip"));
        assert!(second.search(&home, "spapi-setup").contains("refresh-token/default"));
    }

    #[test]
    fn a_locked_keyring_gives_nothing() {
        let home = Home::new();
        let keyring = Keyring::start(&home, Kind::Locked);
        assert_eq!(keyring.lookup(&home, &ITEM), None);
        let store = home
            .program("secret-tool", ["store", "--label=x", "a", "b"])
            .stdin("s")
            .envs(keyring.env())
            .run();
        store.code(1).says("locked collection");
    }

    #[test]
    fn an_empty_keyring_cannot_store() {
        let home = Home::new();
        let keyring = Keyring::start(&home, Kind::Empty);
        let store = home
            .program("secret-tool", ["store", "--label=x", "a", "b"])
            .stdin("s")
            .envs(keyring.env())
            .run();
        assert!(!store.status.success(), "{store:?}");
    }

    #[test]
    fn a_bus_without_the_service_says_so() {
        let home = Home::new();
        let keyring = Keyring::start(&home, Kind::NoService);
        let out = home.program("secret-tool", ["lookup", "a", "b"]).envs(keyring.env()).run();
        out.code(1).says("org.freedesktop.secrets was not provided");
    }

    #[test]
    fn no_bus_at_all_fails() {
        let home = Home::new();
        let out = home.program("secret-tool", ["lookup", "a", "b"]).run();
        assert!(!out.status.success(), "{out:?}");
    }

    #[test]
    #[should_panic(expected = "killed after")]
    fn a_service_that_never_answers_hangs_its_caller() {
        let home = Home::new();
        let keyring = Keyring::start(&home, Kind::Hangs);
        let cmd = home.program("secret-tool", ["lookup", "a", "b"]).envs(keyring.env());
        let _ = cmd.limit(Duration::from_millis(400)).run();
    }
}
