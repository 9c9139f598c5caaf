//! The entry functions of the fuzz targets in `fuzz/`, one a target, and of the unit test that reads their corpus.
//!
//! Each takes any bytes and asserts what must hold of them; CONTRIBUTING.md says how they are run.
#![allow(clippy::expect_used, reason = "what cannot be here is the crash that is looked for")]

mod answers;
mod foreign;
mod queue;

pub use answers::{lwa_answer, notice, spapi_answer};
pub use foreign::foreign;
pub use queue::queue_policy;

use crate::plan::documents;
use crate::values::is_unfit;
use crate::{aws, store, term};
use serde_json::{Value, json};

/// Policy documents as IAM returns them, one a line; the first ones are compared with each other.
pub fn policy(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let found: Vec<Value> = text.lines().take(3).map(aws::document).collect();
    let user = "arn:aws:iam::123456789012:user/SellingPartnerAPIUser";
    let ours = [documents::permissions(), documents::trust(user), documents::inline(user)];
    for document in &found {
        assert!(documents::same(document, document) && documents::drift(document, document).is_empty());
        let written = document.to_string();
        assert!(documents::same(&aws::document(&written), document), "what is written reads back");
        let encoded: String = written.bytes().map(|byte| format!("%{byte:02X}")).collect();
        assert!(documents::same(&aws::document(&encoded), document), "and so does what IAM makes of it");
        let is_policy = documents::drift(&ours[0], document) != ["the document is not a policy"];
        let varied = varied(document);
        assert!(!is_policy || documents::same(document, &varied), "{varied} means the same");
        if let Some(id) = documents::orphaned_principal(document) {
            assert!(written.contains(&id) && (id.starts_with("AIDA") || id.starts_with("AROA")));
        }
        for other in found.iter().chain(&ours) {
            assert_eq!(documents::same(document, other), documents::same(other, document));
            let drift = documents::drift(document, other);
            assert_eq!(drift.is_empty(), documents::same(document, other), "{drift:?}");
        }
        let shown = ours.iter().flat_map(|expected| documents::drift(expected, document));
        shown.for_each(|words| assert_fit(&words));
    }
}

/// The document in another form that IAM takes for the same.
fn varied(document: &Value) -> Value {
    let Some(mut map) = document.as_object().cloned() else { return document.clone() };
    match map.get_mut("Statement") {
        Some(Value::Array(list)) => list.reverse(),
        Some(one) => *one = json!([one.take()]),
        None => {}
    }
    for statement in map.get_mut("Statement").and_then(Value::as_array_mut).into_iter().flatten() {
        let Some(fields) = statement.as_object_mut() else { continue };
        fields.insert("Sid".to_owned(), json!("Another"));
        for (name, value) in fields.iter_mut() {
            match value {
                Value::Array(list) => list.reverse(),
                Value::String(_) => *value = json!([value.take()]),
                _ => {}
            }
            if name == "Action" {
                *value =
                    serde_json::from_str(&value.to_string().to_ascii_uppercase()).unwrap_or(value.take());
            }
        }
    }
    map.insert("Id".to_owned(), json!("another"));
    Value::Object(map)
}

/// A `config.toml`.
pub fn config(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        store::fuzzed::config(text);
    }
}

/// A `pending.toml`.
pub fn pending(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        store::fuzzed::pending(text);
    }
}

/// Keys and pastes into the hidden line: how many bytes come at once, `!` where the line is nearly full, and the bytes.
pub fn line(data: &[u8]) {
    if let [cut, full, bytes @ ..] = data {
        term::fuzzed::line(bytes, usize::from(*cut), *full == b'!');
    }
}

/// Asserts that a text may be shown: no character in it is without a picture, or turns the text around it.
fn assert_fit(text: &str) {
    assert!(!text.chars().any(|c| c != '\n' && is_unfit(c)), "a character that may not be shown: {text:?}");
}

#[cfg(test)]
mod tests;
