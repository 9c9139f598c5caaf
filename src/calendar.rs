//! Today and the day of a moment, where this computer is.
//!
//! `jiff::Zoned::now` walks the whole zone database (600 files in 25 folders) to give the zone its name: several
//! milliseconds, where only the days need one small file.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use std::sync::LazyLock;

/// Returns today's date in this computer's time zone.
pub(crate) fn today() -> Date {
    day_of(Timestamp::now())
}

/// Returns the date of a moment in this computer's time zone.
pub(crate) fn day_of(at: Timestamp) -> Date {
    static ZONE: LazyLock<TimeZone> = LazyLock::new(|| of_system().unwrap_or_else(TimeZone::system));
    Zoned::new(at, ZONE.clone()).date()
}

/// The zone that `TZ` or `/etc/localtime` names; `None` where it takes more to find out.
#[cfg(unix)]
fn of_system() -> Option<TimeZone> {
    let Some(name) = std::env::var_os("TZ") else {
        return TimeZone::tzif("local", &std::fs::read("/etc/localtime").ok()?).ok();
    };
    zone(name.to_str()?)
}

/// A zone of the database by its name, as `TZ` gives it.
#[cfg(unix)]
fn zone(name: &str) -> Option<TimeZone> {
    let name = name.strip_prefix(':').unwrap_or(name);
    // Other forms are rules ("CET-1CEST") or paths.
    let plain = |part: &str| part.starts_with(|c: char| c.is_ascii_alphabetic());
    if !name.split('/').all(plain) {
        return None;
    }
    TimeZone::tzif(name, &std::fs::read(format!("/usr/share/zoneinfo/{name}")).ok()?).ok()
}

#[cfg(not(unix))]
fn of_system() -> Option<TimeZone> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_gives_what_jiff_gives() {
        let now = Timestamp::now();
        assert_eq!(day_of(now), now.to_zoned(TimeZone::system()).date());
        for name in ["Asia/Tokyo", ":America/Los_Angeles"] {
            let Some(short) = zone(name) else { continue };
            let long = TimeZone::get(name.trim_start_matches(':')).unwrap();
            assert_eq!(short.to_offset(now), long.to_offset(now), "{name}");
        }
    }

    #[test]
    fn rules_and_paths_are_left_to_jiff() {
        for name in ["", "/etc/passwd", "../../etc/passwd", "Europe/../../etc/passwd", "CET-1CEST,M3.5.0"] {
            assert!(zone(name).is_none(), "{name}");
        }
    }
}
