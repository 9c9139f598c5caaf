//! An existing policy of a queue, evaluated as AWS evaluates it: may Amazon write, and who else may read?
//!
//! A text that holds Amazon's account number proves nothing: a wrong principal, action, ARN or condition, and a Deny,
//! all end in silence, without an error anywhere.

use super::AMAZON;
use super::condition::{Is, holds};
use super::policy::AMAZON_ACTIONS;
use super::statement::{Statement, statements};
use crate::values::QueueArn;

/// What is wrong with a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// There is none: only the own account may use the queue.
    NoPolicy,
    /// It is no policy document.
    NotADocument,
    /// No statement lets Amazon do this.
    NotAllowed {
        /// `sqs:SendMessage`.
        action: &'static str,
        /// What the statement that comes closest lacks.
        near: Option<String>,
    },
    /// A statement forbids it to Amazon, or may.
    Denied {
        /// `sqs:SendMessage`.
        action: &'static str,
        statement: String,
        /// Whether it surely does; else it has a condition that Amazon may meet.
        surely: bool,
    },
    /// Everyone may read the messages, so also the new secret.
    ReadByAnyone { statement: String },
}

impl Fault {
    /// Whether a statement has to go: one more that allows can't mend it.
    pub(crate) fn needs_removal(&self) -> bool {
        matches!(self, Self::Denied { .. } | Self::ReadByAnyone { .. })
    }

    /// The fault in words.
    pub(crate) fn words(&self) -> String {
        match self {
            Self::NoPolicy => "it has no policy, so Amazon may not write to it".to_owned(),
            Self::NotADocument => "its policy can't be read as a policy document".to_owned(),
            Self::NotAllowed { action, near: None } => {
                format!("no statement allows {action} to Amazon (account {AMAZON})")
            }
            Self::NotAllowed { action, near: Some(near) } => {
                format!("no statement allows {action} to Amazon (account {AMAZON}): {near}")
            }
            Self::Denied { action, statement, surely: true } => {
                format!("{statement} denies {action} to Amazon (account {AMAZON})")
            }
            Self::Denied { action, statement, surely: false } => {
                format!(
                    "{statement} may deny {action} to Amazon (account {AMAZON}): it depends on its condition"
                )
            }
            Self::ReadByAnyone { statement } => {
                format!("{statement} lets everyone read the messages, so also the new client secret")
            }
        }
    }
}

/// What a policy comes to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Judgement {
    /// What is wrong; nothing: Amazon may write.
    pub faults: Vec<Fault>,
    /// Who else may read, in words.
    pub readers: Vec<String>,
}

/// Judges the policy of the queue `arn`.
pub(crate) fn judge(policy: Option<&str>, arn: &QueueArn) -> Judgement {
    let fault = |fault| Judgement { faults: vec![fault], readers: Vec::new() };
    let Some(text) = policy.filter(|text| !text.trim().is_empty()) else { return fault(Fault::NoPolicy) };
    let Some(statements) = statements(text) else { return fault(Fault::NotADocument) };
    let mut judgement = Judgement::default();
    for action in AMAZON_ACTIONS {
        judgement.faults.extend(for_amazon(&statements, action, arn));
    }
    for statement in &statements {
        statement.readers(arn, &mut judgement);
    }
    judgement
}

/// Amazon's one action: an explicit Deny wins over every Allow.
fn for_amazon(statements: &[Statement], action: &'static str, arn: &QueueArn) -> Option<Fault> {
    let hits = |s: &Statement| s.of_amazon().and(s.of(action, arn)).and(holds(s.condition()));
    let denied = |is| statements.iter().find(|s| !s.allows && hits(s) == is);
    if let Some(statement) = denied(Is::Yes).or_else(|| denied(Is::Maybe)) {
        let surely = hits(statement) == Is::Yes;
        return Some(Fault::Denied { action, statement: statement.name(), surely });
    }
    let mut allows = statements.iter().filter(|s| s.allows);
    if allows.clone().any(|s| hits(s) == Is::Yes) {
        return None;
    }
    let near = allows.find_map(|s| s.lacks(action, arn));
    Some(Fault::NotAllowed { action, near })
}
