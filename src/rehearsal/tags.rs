//! Tags of users, roles and policies, with IAM's rules.

use super::aws::Answer;
use super::query::{AwsError, Params, Query};
use super::state::State;
use super::xml::Xml;
use std::collections::BTreeMap;

type Tags = BTreeMap<String, String>;

/// `<Tags>`, where there are any.
pub(super) fn show(x: Xml, tags: &Tags) -> Xml {
    if tags.is_empty() { x } else { x.members("Tags", tags, pair) }
}

fn pair(x: Xml, (key, value): (&String, &String)) -> Xml {
    x.text("Key", key).text("Value", value)
}

/// The tags in a request: 1 to 128 and 0 to 256 of letters, digits, spaces and `_.:/=+-@`.
pub(super) fn read(params: &Params) -> Result<Tags, AwsError> {
    let mut tags = Tags::new();
    let given = params.tags();
    for (n, (key, value)) in given.iter().enumerate() {
        let ok = |c: char| c.is_alphanumeric() || c == ' ' || "_.:/=+-@".contains(c);
        for (field, text, least, most) in [("key", key, 1, 128), ("value", value, 0, 256)] {
            let constraint = if text.chars().count() < least || text.chars().count() > most {
                format!("Member must have length less than or equal to {most}")
            } else if !text.chars().all(ok) {
                let plus = if least == 1 { "+" } else { "*" };
                format!(
                    r"Member must satisfy regular expression pattern: [\p{{L}}\p{{Z}}\p{{N}}_.:/=+\-@]{plus}"
                )
            } else {
                continue;
            };
            return Err(AwsError::invalid(format!(
                "1 validation error detected: Value at 'tags.{}.member.{field}' failed to satisfy constraint: \
                 {constraint}",
                n + 1
            )));
        }
        if key.to_ascii_lowercase().starts_with("aws:") {
            return Err(invalid_input("Specified key cannot start with 'aws:'."));
        }
        if tags.keys().any(|k| k.eq_ignore_ascii_case(key)) {
            return Err(invalid_input(
                "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
            ));
        }
        tags.insert((*key).to_owned(), (*value).to_owned());
    }
    within(&tags)?;
    Ok(tags)
}

fn within(tags: &Tags) -> Result<(), AwsError> {
    if tags.len() > 50 {
        return Err(AwsError::limit("The number of tags has reached the maximum limit of 50."));
    }
    Ok(())
}

fn invalid_input(message: &str) -> AwsError {
    AwsError::new("InvalidInput", 400, message)
}

/// The tags of what a request names.
fn of<'a>(state: &'a mut State, params: &Params) -> Result<&'a mut Tags, AwsError> {
    let action = params.get("Action").unwrap_or_default();
    if action.contains("User") {
        state.user(params).map(|u| &mut u.tags)
    } else if action.contains("Role") {
        state.role(params).map(|r| &mut r.tags)
    } else {
        state.policy(params).map(|p| &mut p.tags)
    }
}

pub(super) fn tag(state: &mut State, query: &Query) -> Answer {
    let new = read(query)?;
    let tags = of(state, query)?;
    let mut merged = tags.clone();
    for (key, value) in new {
        // Keys ignore case, and keep the spelling of the last writer.
        merged.retain(|k, _| !k.eq_ignore_ascii_case(&key));
        merged.insert(key, value);
    }
    within(&merged)?;
    *tags = merged;
    Ok(Xml::default())
}

pub(super) fn untag(state: &mut State, query: &Query) -> Answer {
    let gone = query.members("TagKeys");
    of(state, query)?.retain(|k, _| !gone.iter().any(|g| g.eq_ignore_ascii_case(k)));
    Ok(Xml::default())
}

pub(super) fn list(state: &mut State, query: &Query) -> Answer {
    Ok(Xml::listing(query, "Tags", &*of(state, query)?, pair))
}
