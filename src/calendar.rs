//! Today and the day of a moment, where this computer is.
//!
//! `jiff::Zoned::now` walks the whole zone database (600 files in 25 folders) to give the zone its name: several
//! milliseconds, where only the days need one small file.

#[cfg(unix)]
use crate::files;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
#[cfg(unix)]
use std::path::Path;
use std::sync::LazyLock;

/// The largest zone has four kilobytes.
#[cfg(unix)]
const MOST: u64 = 64 << 10;

/// Returns today's date in this computer's time zone.
pub(crate) fn today() -> Date {
    day_of(Timestamp::now())
}

/// Returns the date of a moment in this computer's time zone.
pub(crate) fn day_of(at: Timestamp) -> Date {
    static ZONE: LazyLock<TimeZone> = LazyLock::new(of_system);
    Zoned::new(at, ZONE.clone()).date()
}

/// The zone that `TZ` or `/etc/localtime` names.
#[cfg(unix)]
fn of_system() -> TimeZone {
    let zone = match std::env::var_os("TZ") {
        Some(name) => name.to_str().and_then(zone),
        None => file(Path::new("/etc/localtime")),
    };
    zone.unwrap_or(TimeZone::UTC)
}

/// A zone as `TZ` gives it: a name of the database, a path, or a rule (`CET-1CEST,M3.5.0,M10.5.0/3`).
#[cfg(unix)]
fn zone(name: &str) -> Option<TimeZone> {
    let name = name.strip_prefix(':').unwrap_or(name);
    if name.starts_with('/') {
        return file(Path::new(name));
    }
    let plain = |part: &str| part.starts_with(|c: char| c.is_ascii_alphabetic());
    if !name.split('/').all(plain) {
        return TimeZone::posix(name).ok();
    }
    let known = file(&Path::new("/usr/share/zoneinfo").join(name));
    known.or_else(|| TimeZone::posix(name).ok()).or_else(|| TimeZone::get(name).ok())
}

#[cfg(unix)]
fn file(path: &Path) -> Option<TimeZone> {
    TimeZone::tzif("local", &files::read(path, MOST).ok()?).ok()
}

#[cfg(not(unix))]
fn of_system() -> TimeZone {
    TimeZone::system()
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
    fn rules_and_paths_are_understood_and_what_is_no_zone_is_none() {
        let summer: Timestamp = "2026-07-01T12:00:00Z".parse().unwrap();
        let rule = zone("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        assert_eq!(rule.to_offset(summer).seconds(), 7200);
        assert_eq!(zone("<+03>-3").unwrap().to_offset(summer).seconds(), 10_800);
        for name in
            ["", "/etc/passwd", "/dev/zero", "../../etc/passwd", "Europe/../../etc/passwd", "No/Where"]
        {
            assert!(zone(name).is_none(), "{name}");
        }
    }
}
