//! What follows from the answers: each operation is opened by any of several roles, so that a role is known only where
//! the others can be ruled out.

use super::{Operation, Role};
use crate::values::Partner;

/// What one operation said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// The call got past the gate: one of the roles is there.
    Opened(u16),
    /// Access denied, without a detail: none of the roles is there, unless the row says what else it may mean.
    Refused(u16),
    /// Neither: too many requests, no connection, trouble at Amazon.
    Nothing(Option<u16>, &'static str),
}

impl Said {
    fn http(self) -> Option<u16> {
        match self {
            Self::Opened(http) | Self::Refused(http) => Some(http),
            Self::Nothing(http, _) => http,
        }
    }
}

/// What is known of a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Known {
    /// The authorization holds it.
    Has,
    /// The authorization does not hold it.
    Lacks,
    /// It can't be told, for this reason.
    Unknown(String),
    /// Nothing was asked that could tell.
    NotAsked,
}

impl Known {
    /// The word of `check --json`.
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Has => "has",
            Self::Lacks => "lacks",
            Self::Unknown(_) => "unknown",
            Self::NotAsked => "not-asked",
        }
    }
}

/// A role, what is known of it, and the operation that says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub role: Role,
    pub known: Known,
    /// The operation that decided, or the one that says most of the role.
    pub operation: Option<&'static str>,
    /// Its HTTP status, where there was an answer.
    pub http: Option<u16>,
}

type Heard = (&'static Operation, Said);

/// Reasons over all answers, for the roles that Amazon offers to this kind of partner.
pub(crate) fn findings(partner: Partner, heard: &[Heard]) -> Vec<Finding> {
    let offered = Role::offered(partner);
    let candidates = |operation: &Operation| -> Vec<Role> {
        let may = |role: &&Role| operation.suffices.contains(role) || operation.perhaps.contains(role);
        offered.iter().filter(may).copied().collect()
    };
    let opened = || heard.iter().filter(|(_, said)| matches!(said, Said::Opened(_)));
    // What only one role opens is certain. A refusal that speaks against it was about something else.
    let mut has: Vec<(Role, Heard)> = Vec::new();
    for heard in opened() {
        if let [only] = candidates(heard.0)[..] {
            has.push((only, *heard));
        }
    }
    let certain: Vec<Role> = has.iter().map(|(role, _)| *role).collect();
    let mut lacks: Vec<(Role, Heard)> = Vec::new();
    for heard @ (operation, said) in heard {
        let speaks = matches!(said, Said::Refused(_)) && operation.refused_also.is_none();
        if speaks && !operation.suffices.iter().any(|role| certain.contains(role)) {
            lacks.extend(operation.suffices.iter().map(|role| (*role, *heard)));
        }
    }
    let missing: Vec<Role> = lacks.iter().map(|(role, _)| *role).collect();
    let mut doubted: Vec<Role> = Vec::new();
    for heard in opened() {
        let left: Vec<Role> = candidates(heard.0).into_iter().filter(|r| !missing.contains(r)).collect();
        match left[..] {
            [only] => has.push((only, *heard)),
            // It opened without any of its roles: the pages or the answers are wrong, and nothing of it is told.
            [] => doubted.extend(candidates(heard.0)),
            _ => {}
        }
    }
    let one = |role: Role| {
        let by = |list: &[(Role, Heard)]| list.iter().find(|(r, _)| *r == role).map(|(_, heard)| *heard);
        let told = |known: Known, heard: Option<Heard>| Finding {
            role,
            known,
            operation: heard.map(|(operation, _)| operation.name),
            http: heard.and_then(|(_, said)| said.http()),
        };
        if doubted.contains(&role) {
            return told(Known::Unknown("Amazon's answers contradict each other".to_owned()), by(&lacks));
        }
        if let Some(heard) = by(&has) {
            return told(Known::Has, Some(heard));
        }
        if let Some(heard) = by(&lacks) {
            return told(Known::Lacks, Some(heard));
        }
        // The rows with the fewest roles say most.
        let about = heard.iter().filter(|(operation, _)| operation.suffices.contains(&role));
        let Some(heard) = about
            .min_by_key(|(operation, said)| (operation.suffices.len(), matches!(said, Said::Nothing(..))))
        else {
            return told(Known::NotAsked, None);
        };
        told(Known::Unknown(why(role, *heard, &certain)), Some(*heard))
    };
    offered.iter().copied().map(one).collect()
}

fn why(role: Role, (operation, said): Heard, certain: &[Role]) -> String {
    match said {
        Said::Nothing(_, why) => why.to_owned(),
        Said::Refused(_) => match operation.refused_also {
            Some(also) => also.to_owned(),
            None => "the refusal was about something else".to_owned(),
        },
        Said::Opened(_) => {
            let others: Vec<Role> = operation.suffices.iter().copied().filter(|r| *r != role).collect();
            match others.iter().find(|other| certain.contains(other)) {
                Some(other) => format!("{}, which is there, opens the same call", other.title()),
                None => {
                    let others: Vec<&str> = others.iter().map(|other| other.title()).collect();
                    format!("{} would open the same call", others.join(" or "))
                }
            }
        }
    }
}

#[cfg(test)]
#[path = "reason_tests.rs"]
mod tests;
