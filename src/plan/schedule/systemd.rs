//! A service and a timer for systemd (systemd.exec, systemd.service, systemd.timer, systemd.syntax).

use super::{MARK, PURPOSE, Schedule};

/// The service: one run.
pub(crate) fn service(schedule: &Schedule, system: bool) -> String {
    let mut unit = format!("# Written by {MARK}; spapi-setup schedule remove takes it away.\n[Unit]\n");
    unit += &format!("Description={PURPOSE}\n");
    if system {
        unit += "Wants=network-online.target\nAfter=network-online.target\n";
    }
    unit += "\n[Service]\nType=oneshot\n";
    if system {
        // Without it the run has no HOME, and finds no AWS profile.
        unit += "User=root\n";
    }
    for (name, value) in &schedule.env {
        unit += &format!("Environment={}\n", assignment(name, value));
    }
    let words: String = schedule.words.iter().map(|word| format!(" {}", argument(word))).collect();
    unit += &format!("ExecStart={}{words}\n", program(&schedule.program));
    // Many apps may each wait for a message.
    unit += "UMask=0077\nTimeoutStartSec=2h\n";
    unit
}

/// The timer: twice a day, within six hours; a run that was missed is made up for.
pub(crate) fn timer(schedule: &Schedule) -> String {
    format!(
        "# Written by {MARK}; spapi-setup schedule remove takes it away.\n[Unit]\nDescription={PURPOSE}, twice a day\n\n\
         [Timer]\nOnCalendar=*-*-* 00,12:00:00\nRandomizedDelaySec=6h\nPersistent=true\nUnit={}.service\n\n\
         [Install]\nWantedBy=timers.target\n",
        schedule.name
    )
}

/// What has to stand in the service of this program and this home; otherwise it is another's, or out of date.
pub(crate) fn marks(schedule: &Schedule) -> Vec<String> {
    let env = schedule.env.iter().map(|(name, value)| format!("Environment={}\n", assignment(name, value)));
    [format!("ExecStart={} ", program(&schedule.program))].into_iter().chain(env).collect()
}

fn assignment(name: &str, value: &str) -> String {
    quoted(&format!("{name}={value}"))
}

/// The program's path: no variable is replaced in it.
fn program(path: &str) -> String {
    quoted(path)
}

/// An argument: `$` begins a variable there.
fn argument(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    quoted(&word.replace('$', "$$"))
}

/// In double quotes, with C's escapes; `%` begins a specifier.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', r"\\").replace('"', "\\\"").replace('%', "%%"))
}
