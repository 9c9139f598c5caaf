//! Whether a statement's condition holds for a request of Amazon's, as far as that is known beforehand.

use super::AMAZON;
use crate::plan::documents::texts;
use crate::values::pattern::matches;
use serde_json::Value;

/// What is known of something that AWS decides when the request comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Is {
    /// Certainly not.
    No,
    /// It depends on what is not known here.
    Maybe,
    /// Certainly.
    Yes,
}

impl Is {
    /// Both.
    pub(super) fn and(self, other: Self) -> Self {
        self.min(other)
    }

    pub(super) fn of(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }

    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Maybe => Self::Maybe,
            Self::Yes => Self::No,
        }
    }
}

/// The value of a condition key in a request of Amazon's: it comes over TLS, from Amazon's account. Nothing else of it
/// is documented.
fn known(key: &str) -> Option<&'static str> {
    match key.to_ascii_lowercase().as_str() {
        "aws:securetransport" => Some("true"),
        "aws:principalaccount" => Some(AMAZON),
        "aws:principalisawsservice" => Some("false"),
        _ => None,
    }
}

/// Whether the whole condition holds: all of its operators and keys have to.
pub(super) fn holds(condition: Option<&Value>) -> Is {
    let Some(condition) = condition else { return Is::Yes };
    let Some(operators) = condition.as_object() else { return Is::Maybe };
    let mut all = Is::Yes;
    for (operator, keys) in operators {
        let Some(keys) = keys.as_object() else { return Is::Maybe };
        for (key, wanted) in keys {
            all = all.and(one(operator, key, &texts::<Vec<_>>(wanted)));
        }
    }
    all
}

fn one(operator: &str, key: &str, wanted: &[String]) -> Is {
    let operator = operator.to_ascii_lowercase();
    let operator = operator.trim_start_matches("foranyvalue:").trim_start_matches("forallvalues:");
    let operator = operator.strip_suffix("ifexists").unwrap_or(operator);
    let Some(value) = known(key) else { return Is::Maybe };
    // A policy variable stands for something that only the request tells.
    if wanted.iter().any(|text| text.contains("${")) {
        return Is::Maybe;
    }
    let any = |fits: &dyn Fn(&str) -> bool| Is::of(wanted.iter().any(|text| fits(text)));
    let same = |text: &str| text.eq_ignore_ascii_case(value);
    match operator {
        "bool" | "stringequalsignorecase" => any(&same),
        "stringequals" => any(&|text| text == value),
        "stringlike" => any(&|text| matches(text, value)),
        "stringnotequals" => any(&|text| text == value).not(),
        "stringnotequalsignorecase" => any(&same).not(),
        "stringnotlike" => any(&|text| matches(text, value)).not(),
        // The key is there.
        "null" => any(&|text| text.eq_ignore_ascii_case("false")),
        _ => Is::Maybe,
    }
}
