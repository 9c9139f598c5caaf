//! Lengths of time, as a flag takes them.

use std::time::Duration;

/// Reads `90s`, `5m`, `1h`, `1h30m`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let wrong = || "it is a number and s, m or h: 90s, 5m, 1h".to_owned();
    let span: jiff::SignedDuration = text.trim().parse().map_err(|_| wrong())?;
    Duration::try_from(span).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read() {
        assert_eq!(duration("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("5m"), Ok(Duration::from_secs(300)));
        assert_eq!(duration(" 1h30m "), Ok(Duration::from_secs(5400)));
        assert_eq!(duration("0s"), Ok(Duration::ZERO));
        for wrong in ["", "5", "m", "-5m", "5 parsecs"] {
            assert!(duration(wrong).is_err(), "{wrong:?}");
        }
    }
}
