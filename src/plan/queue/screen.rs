//! The plan of an enrolment as lines of text.

use super::{DesiredQueue, QueueConflict, QueuePlan, QueueStep, policy};
use crate::plan::render;
use crate::plan::words::{Row, columns, wrap};
use crate::plan::{Action, Entity};
use crate::values::QueueArn;
use serde_json::Value;

/// What the rotator needs, as a line of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RotatorLine {
    /// What happens to the inline policy of our user; `None`: it is printed for a role.
    pub step: Option<(Action, String, String)>,
}

/// The steps as a table; at most `width` columns.
pub(crate) fn table(plan: &QueuePlan, rotator: &RotatorLine, width: usize) -> Vec<String> {
    let row = |step: &QueueStep| Row {
        action: step.action.as_str(),
        entity: render::entity(step.entity),
        name: step.name.clone(),
        what: step.what.clone(),
    };
    let mut rows: Vec<Row> = plan.steps.iter().map(row).collect();
    if let Some((action, name, what)) = &rotator.step {
        let (action, name, what) = (action.as_str(), name.clone(), what.clone());
        rows.push(Row { action, entity: render::entity(Entity::RotatorPolicy), name, what });
    }
    columns(width, &rows)
}

/// Why each step exists, and the exact documents.
pub(crate) fn explain(
    plan: &QueuePlan,
    desired: &DesiredQueue,
    queues: &[QueueArn],
    width: usize,
) -> Vec<String> {
    let mut lines = Vec::new();
    for step in &plan.steps {
        let title = format!("{} {}", render::entity(step.entity), step.name);
        let document = (step.entity == Entity::QueuePolicy).then(|| policy_document(step, desired));
        part(&mut lines, width, &title, step.why, document);
        if step.entity == Entity::Queue {
            lines.extend(wrap(width, 4, &format!("It is {}.", desired.arn)));
            lines.extend(wrap(
                width,
                4,
                "A queue costs nothing at this use: SQS's first million requests a month are free.",
            ));
        }
    }
    part(
        &mut lines,
        width,
        "the rotator's permissions",
        "What rotates the secret may do five things with the queue, and nothing else:",
        Some(policy::rotator(queues)),
    );
    lines
}

/// The policy that a step writes; of one that is kept the one that would be written.
fn policy_document(step: &QueueStep, desired: &DesiredQueue) -> Value {
    let written = step.ops.iter().find_map(|op| match op {
        super::QueueOp::Set(attributes) => attributes.get("Policy"),
        _ => None,
    });
    written.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_else(|| policy::document(&desired.arn))
}

fn part(lines: &mut Vec<String>, width: usize, title: &str, why: &str, document: Option<Value>) {
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines.extend(wrap(width, 2, title));
    lines.extend(wrap(width, 4, why));
    let pretty = document.map(|d| serde_json::to_string_pretty(&d).unwrap_or_else(|_| d.to_string()));
    lines.extend(pretty.iter().flat_map(|text| text.lines()).map(|line| format!("      {line}")));
}

/// What can be done about a step's conflict, a way a line; nothing where it has none.
pub(crate) fn ways_out(step: &QueueStep, arn: &QueueArn) -> Vec<String> {
    let another = "use another queue: --queue-name NAME makes one".to_owned();
    match &step.conflict {
        None => Vec::new(),
        Some(QueueConflict::Untagged) => vec![
            format!("take it over: --queue-arn {arn}. Only what would lose a secret is changed, and it is never deleted."),
            another,
        ],
        Some(QueueConflict::OtherHome { .. }) => vec![
            "rotate where it was made: another computer, or another SPAPI_SETUP_HOME".to_owned(),
            "if that one is gone: delete the queue's tag spapi-setup:home in the AWS console (SQS > the queue > \
             Tagging), then name the queue with --queue-arn"
                .to_owned(),
            another,
        ],
        Some(QueueConflict::Fifo) => vec![another],
        Some(QueueConflict::ManagedKey) => vec![
            "AWS console > SQS > the queue > Edit > Encryption: choose \"Amazon SQS key (SSE-SQS)\"".to_owned(),
            another,
        ],
        Some(QueueConflict::Policy { .. }) => vec![
            "change that statement: AWS console > SQS > the queue > Queue policies > Edit".to_owned(),
            another,
        ],
    }
}
