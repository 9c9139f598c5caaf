//! A plan and a removal as lines of text, and a plan as JSON.

use super::diff::short_key;
use super::ownership::{policy_arn, role_arn, trust_user_arn};
pub(crate) use super::words::WIDTH;
use super::words::{Row, columns, wrap};
use super::{Action, Conflict, Desired, Entity, Extra, Observed, Plan, Removal, Step, documents, queue};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The plan as a table, then a line that counts; at most `width` columns.
pub(crate) fn table(plan: &Plan, width: usize) -> Vec<String> {
    table_in(plan, "the store", width)
}

/// The same with the store's name, "the keyring" or "the file", where the key's secret goes.
pub(crate) fn table_in(plan: &Plan, store: &str, width: usize) -> Vec<String> {
    let row = |step: &Step| {
        let create_key = step.entity == Entity::AccessKey && step.action == Action::Create;
        Row {
            action: step.action.as_str(),
            entity: entity(step.entity),
            name: shown_name(step),
            what: match create_key {
                true => step.what.replace("secret to the store", &format!("to {store}")),
                false => step.what.clone(),
            },
        }
    };
    let mut lines = columns(width, &plan.steps.iter().map(row).collect::<Vec<_>>());
    let Some(account) = &plan.account else {
        return wrap(width, 2, "Nothing in AWS: this profile needs Login with Amazon values only.");
    };
    lines.push(String::new());
    let conflicts = plan.conflicts().count();
    lines.extend(wrap(
        width,
        2,
        &match (plan.changes(), conflicts) {
            (0, 0) => format!("Nothing to change in account {account}."),
            (n, 0) => {
                format!("{} in account {account}. Undo: spapi-setup teardown.", counted(n, "change"))
            }
            (_, n) => format!("{} in account {account}: nothing is changed.", counted(n, "conflict")),
        },
    ));
    lines.extend(plan.extras.iter().flat_map(|extra| beyond(extra, width)));
    lines
}

fn beyond(extra: &Extra, width: usize) -> Vec<String> {
    wrap(width, 2, &format!("beyond the plan, on the {}: {}", entity(extra.on), extra.what))
}

/// Why each step exists, and the exact documents. Documents are printed as they are: a long ARN makes a line longer
/// than `width` there, and nowhere else.
pub(crate) fn explain(plan: &Plan, desired: &Desired, observed: &Observed, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for step in &plan.steps {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(wrap(width, 2, &format!("{} {}", entity(step.entity), shown_name(step))));
        lines.extend(wrap(width, 4, &step.why));
        let (text, document) = more(step.entity, desired, observed);
        lines.extend(wrap(width, 4, &text));
        if let Some(document) = document {
            lines.extend(pretty(&document).lines().map(|line| format!("      {line}")));
        }
        match step.action {
            Action::Create | Action::Keep => {}
            Action::Update => lines.extend(wrap(width, 4, &format!("Now: {}.", step.what))),
            Action::Conflict => {
                lines.extend(wrap(width, 4, &format!("Conflict: {}.", step.what)));
                lines.extend(conflict_ways_out(step, width));
            }
        }
    }
    lines
}

/// Why a step exists beyond its one sentence, and the document that it is about.
fn more(about: Entity, desired: &Desired, observed: &Observed) -> (String, Option<Value>) {
    let boundary = match &desired.boundary {
        Some(arn) => format!(" Its permissions boundary is {}.", arn.as_str()),
        None => String::new(),
    };
    match about {
        Entity::User => (format!("It gets no password and no other right.{boundary}"), None),
        Entity::Policy => {
            (format!("It is {}:", policy_arn(desired, observed)), Some(documents::permissions()))
        }
        Entity::Role => {
            let document = documents::trust(&trust_user_arn(desired, observed));
            (format!("It is {}.{boundary} The trust policy:", role_arn(desired, observed)), Some(document))
        }
        Entity::PolicyAttachment => ("The wizard attaches nothing else to it.".to_owned(), None),
        Entity::InlinePolicy => (String::new(), Some(documents::inline(&role_arn(desired, observed)))),
        Entity::AccessKey => ("The secret goes to the store before anything else happens.".to_owned(), None),
        Entity::RotatorPolicy => (String::new(), Some(queue::policy::rotator(&desired.queues))),
        Entity::Queue | Entity::QueuePolicy => (String::new(), None),
    }
}

/// What can be done about a step's conflict, a way a line; nothing where it has none.
pub(crate) fn conflict_ways_out(step: &Step, width: usize) -> Vec<String> {
    let flag = match step.entity {
        Entity::Policy => "--policy-name",
        Entity::Role => "--role-name",
        _ => "--user-name",
    };
    let what = entity(step.entity);
    let another = format!("use another name: {flag} NAME");
    let changed = format!(
        "take it over: --adopt. The {what} is changed to what the plan says, and teardown will never delete it."
    );
    let ways: Vec<String> = match &step.conflict {
        None => Vec::new(),
        Some(Conflict::OtherIdentity { .. }) => vec![
            another,
            format!(
                "take it over: --adopt. The {what} then serves only this user. The set-up that made it will \
                 find a conflict."
            ),
            "continue where it was made: another computer, or another profile of this one".to_owned(),
        ],
        Some(Conflict::Untagged) => vec![another, changed],
        Some(Conflict::OtherId { .. }) => vec![
            format!("delete this {what} in the AWS console, and run the same command again"),
            changed,
            another,
        ],
        Some(Conflict::ForeignKeys { ids, full }) => {
            let ids = ids.join(", ");
            let or = match full {
                true => {
                    "delete a key that nothing uses: AWS console > IAM > Users > Security credentials. A user has \
                     room for two."
                }
                false => {
                    "keep it and create a second key beside it: --adopt. The existing key is never deleted."
                }
            };
            let import = format!("import it: spapi-setup import FILE, if a file has the secret of {ids}");
            vec![import, or.to_owned(), another]
        }
    };
    ways.iter().flat_map(|way| bullet(way, width)).collect()
}

/// `    - ` and the text, its further lines under its first word.
fn bullet(text: &str, width: usize) -> Vec<String> {
    let mut lines = wrap(width, 6, text);
    if let Some(first) = lines.first_mut() {
        first.replace_range(..6, "    - ");
    }
    lines
}

/// `plan --json` (docs/commands.md, "JSON").
pub(crate) fn json(plan: &Plan) -> Value {
    let step = |s: &Step| json!({ "entity": s.entity, "name": s.name, "action": s.action, "what": s.what, "why": s.why });
    json!({
        "account": plan.account,
        "partition": plan.partition,
        "changes": plan.changes(),
        "steps": plan.steps.iter().map(step).collect::<Vec<_>>(),
    })
}

/// A removal as a table, then a line that counts; at most `width` columns. `last_used` has words by
/// access key id, "last used 3 days ago", for keys of which that is known.
pub(crate) fn removal_table(
    removal: &Removal,
    last_used: &BTreeMap<String, String>,
    width: usize,
) -> Vec<String> {
    let key = |about: Entity, name: &str| match about {
        Entity::AccessKey => short_key(name),
        _ => name.to_owned(),
    };
    let mut rows: Vec<Row> = Vec::new();
    for step in &removal.steps {
        let what = last_used.get(&step.name).cloned().unwrap_or_default();
        let name = key(step.entity, &step.name);
        rows.push(Row { action: "delete", entity: entity(step.entity), name, what });
    }
    for left in &removal.left {
        let name = key(left.entity, &left.name);
        rows.push(Row { action: "leave", entity: entity(left.entity), name, what: left.why.clone() });
    }
    let mut lines = columns(width, &rows);
    if !rows.is_empty() {
        lines.push(String::new());
    }
    lines.extend(removal.blocked_by_extras.iter().flat_map(|extra| beyond(extra, width)));
    let account = &removal.account;
    let count = match (removal.steps.len(), removal.blocked_by_extras.is_empty()) {
        (0, _) => format!("Nothing to delete in account {account}."),
        (_, false) => "Nothing is deleted while these exist: spapi-setup did not make them. \
                       Remove them in the AWS console, then run the same command again."
            .to_owned(),
        (n, true) => format!("{} in account {account}. This can't be undone.", counted(n, "deletion")),
    };
    lines.extend(wrap(width, 2, &count));
    lines
}

/// An entity as screens call it.
pub(crate) fn entity(entity: Entity) -> &'static str {
    match entity {
        Entity::User => "user",
        Entity::Policy => "policy",
        Entity::Role => "role",
        Entity::PolicyAttachment => "policy on role",
        Entity::InlinePolicy => "policy on user",
        Entity::AccessKey => "access key",
        Entity::RotatorPolicy => "policy on user",
        Entity::Queue => "queue",
        Entity::QueuePolicy => "policy on queue",
    }
}

/// A step's name as screens show it: a key that is yet to be made is shown by its user, one that is
/// there by the ends of its id.
pub(crate) fn shown_name(step: &Step) -> String {
    match (step.entity, step.action) {
        (Entity::AccessKey, Action::Create | Action::Conflict) => format!("for {}", step.name),
        (Entity::AccessKey, _) => short_key(&step.name),
        _ => step.name.clone(),
    }
}

fn counted(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

fn pretty(document: &Value) -> String {
    serde_json::to_string_pretty(document).unwrap_or_else(|_| document.to_string())
}
