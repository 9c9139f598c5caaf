//! What a rung showed, and the exit code of them all.

use super::rung::Id;
use crate::{Error, report};
use serde_json::{Value, json};

/// How a rung went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Pass,
    /// Something to look at.
    Warn,
    Fail,
    Skip,
}

impl Status {
    /// The word of `check --json`.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
            Self::Skip => "skip",
        }
    }
}

/// One rung's outcome. `{p}` in a fix stands for the option that names the profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub rung: Id,
    pub status: Status,
    pub summary: String,
    /// What the other side said, or what differs.
    pub cause: Option<String>,
    pub fix: Option<String>,
    pub request_id: Option<String>,
    /// Amazon's page about it.
    pub link: Option<&'static str>,
    /// Amazon's error code, from a fixed list; the only part of a refusal that a public report shows.
    pub code: Option<&'static str>,
    /// The exit code it stands for, where it failed.
    pub exit: u8,
    /// Whether `--fix` can mend it.
    pub mends: bool,
    /// Whether `--fix` asks first.
    pub asks: bool,
}

impl Verdict {
    fn new(rung: Id, status: Status, summary: impl Into<String>) -> Self {
        Self {
            rung,
            status,
            summary: summary.into(),
            cause: None,
            fix: None,
            request_id: None,
            link: None,
            code: None,
            exit: 0,
            mends: false,
            asks: false,
        }
    }

    pub(crate) fn pass(rung: Id, summary: impl Into<String>) -> Self {
        Self::new(rung, Status::Pass, summary)
    }

    /// It was not tried; `why` follows "skipped: ".
    pub(crate) fn skip(rung: Id, why: impl Into<String>) -> Self {
        Self::new(rung, Status::Skip, why)
    }

    /// Something to look at.
    pub(crate) fn warn(rung: Id, summary: impl Into<String>) -> Self {
        Self { link: Some(rung.rung().link), ..Self::new(rung, Status::Warn, summary) }
    }

    /// It does not work, for a reason that `exit` stands for.
    pub(crate) fn fail(rung: Id, exit: u8, summary: impl Into<String>) -> Self {
        Self { exit, link: Some(rung.rung().link), ..Self::new(rung, Status::Fail, summary) }
    }

    /// A refusal, in the report's words.
    pub(crate) fn of(rung: Id, error: &Error) -> Self {
        let report = report::describe(error);
        let request_id = request_id(error).map(str::to_owned);
        let tail = request_id.as_ref().map(|id| format!(", request id {id}"));
        let cause = report.lines.cause.map(|c| tail.as_ref().map_or(c.clone(), |tail| c.replace(tail, "")));
        Self {
            cause,
            fix: report.lines.fix,
            request_id,
            code: super::public::code(error),
            ..Self::fail(rung, report.exit, report.lines.heading.trim_end_matches('.'))
        }
    }

    #[must_use]
    pub(crate) fn cause(mut self, cause: impl Into<String>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    #[must_use]
    pub(crate) fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }

    /// Something that `--fix` can mend, where it can.
    #[must_use]
    pub(crate) fn mends(mut self, mends: bool) -> Self {
        self.mends = mends;
        if mends {
            self.fix.get_or_insert_with(|| "spapi-setup check --fix{p}".to_owned());
        }
        self
    }

    /// As `check --json` shows it.
    pub(crate) fn json(&self) -> Value {
        json!({
            "id": self.rung.word(),
            "status": self.status.word(),
            "summary": self.summary,
            "cause": self.cause,
            "fix": self.fix,
            "request_id": self.request_id,
        })
    }
}

fn request_id(error: &Error) -> Option<&str> {
    match error {
        Error::Aws(error) => error.request_id(),
        Error::Lwa(error) => error.request_id(),
        Error::SpApi(error) => error.request_id(),
        Error::Refused { refusal, .. } => request_id(refusal),
        Error::Halfway { source, .. } => request_id(source),
        _ => None,
    }
}

/// The first failed rung's code; 8 where all that is wrong can be mended by `--fix`, or works and is more than it
/// should be; 0.
pub(crate) fn exit_of(verdicts: &[Verdict]) -> u8 {
    let attention = |v: &Verdict| v.mends || v.exit == report::ATTENTION;
    let failed = verdicts.iter().find(|v| v.status == Status::Fail && !attention(v));
    match failed {
        Some(failed) => failed.exit,
        None if verdicts.iter().any(attention) => report::ATTENTION,
        None => 0,
    }
}

/// The gravest of several exit codes.
pub(crate) fn gravest(codes: impl Iterator<Item = u8>) -> u8 {
    const ORDER: [u8; 4] = [report::STORE, report::AWS, report::REFUSED, report::FAILED];
    // What is in no order comes from what ended a profile's repair: before drift, after the rungs' codes.
    let rank = |code: &u8| match code {
        0 => usize::MAX,
        &report::ATTENTION => usize::MAX - 1,
        code => ORDER.iter().position(|c| c == code).unwrap_or(ORDER.len()),
    };
    codes.min_by_key(rank).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_failed_rung_counts_and_drift_is_8() {
        let drift = Verdict::warn(Id::Trust, "drift").mends(true);
        assert_eq!(drift.fix.as_deref(), Some("spapi-setup check --fix{p}"));
        let old = Verdict::warn(Id::AccessKey, "old");
        assert_eq!(exit_of(std::slice::from_ref(&old)), 0);
        assert_eq!(exit_of(&[drift.clone(), old.clone()]), 8);
        let (one, three) = (Verdict::fail(Id::AssumeRole, 1, ""), Verdict::fail(Id::Token, 3, ""));
        assert_eq!(exit_of(&[drift, old, one, three.clone()]), 1);
        let more = Verdict::fail(Id::Extras, report::ATTENTION, "more");
        assert_eq!(exit_of(std::slice::from_ref(&more)), 8);
        assert_eq!(exit_of(&[more, three]), 3);
    }

    #[test]
    fn the_gravest_code_is_5_4_3_1_8_0() {
        let of = |codes: &[u8]| gravest(codes.iter().copied());
        assert_eq!(of(&[]), 0);
        assert_eq!(of(&[0, 8]), 8);
        assert_eq!(of(&[8, 1, 0]), 1);
        assert_eq!(of(&[1, 3, 4]), 4);
        assert_eq!(of(&[3, 5, 4]), 5);
        assert_eq!(of(&[6, 8]), 6);
    }
}
