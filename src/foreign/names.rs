//! The names that programs and people give to the same values, and what they mean.

use super::vocabulary::{ABOUT, ENDINGS, EXACT, NOISE, OLD, PLACES};
use crate::values::recognise::{Shape, recognise};
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    ClientId,
    ClientSecret,
    RefreshToken,
    KeyId,
    SecretKey,
    /// Makes an AWS key temporary.
    SessionToken,
    Arn,
    Region,
    Date,
    /// Whose values these are.
    Account,
    /// An `amzn1.sp.solution` id in most programs, the client id in some.
    AppId,
    /// A switch of the sandbox's, or the environment's name.
    Environment,
    /// Seller or vendor.
    Partner,
    /// Private or public.
    App,
    /// Known, and of no use here.
    Ignored,
}

impl Meaning {
    /// Those that are credentials; the others are circumstances.
    pub(super) const CREDENTIALS: [Self; 5] =
        [Self::ClientId, Self::ClientSecret, Self::RefreshToken, Self::KeyId, Self::SecretKey];

    pub(super) fn is_credential(self) -> bool {
        Self::CREDENTIALS.contains(&self)
    }

    /// Whether a value looks like what this is.
    pub(super) fn fits(self, value: &str) -> bool {
        let shape = recognise(value);
        match self {
            Self::ClientId => shape == Shape::ClientId,
            Self::ClientSecret => matches!(shape, Shape::ClientSecretNew | Shape::ClientSecretHex),
            Self::RefreshToken => shape == Shape::RefreshToken,
            Self::KeyId => matches!(shape, Shape::AwsKeyId | Shape::AwsTemporaryKeyId),
            Self::SecretKey => shape == Shape::AwsSecretKey,
            Self::Arn => shape == Shape::Arn,
            Self::AppId => matches!(shape, Shape::ApplicationId | Shape::ClientId),
            Self::Region => super::regions::region_of_all(value).is_some(),
            _ => false,
        }
    }
}

/// What a name means here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) meaning: Meaning,
    /// The lower, the more specific.
    pub(super) rank: usize,
    /// Whether a client reads exactly this name, an account's name behind it aside.
    pub(super) exact: bool,
    pub(super) label: Option<Label>,
}

/// Whose value it is, as far as the name says: `EU` in `REFRESH_TOKEN_EU`, `shop` in `SHOP_CLIENT_ID`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) text: String,
    /// Behind the name: an account, as python-amazon-sp-api has it. Before it, it may as well be the program's prefix.
    pub(super) behind: bool,
}

/// A longer one is no name but a text: looking for names in it would take the square of its length.
const LONGEST: usize = 200;

/// What a name means, or nothing known.
pub(super) fn meaning(name: &str) -> Option<Named> {
    if name.len() > LONGEST {
        return None;
    }
    let words = words(name);
    let lower: Vec<String> = words.iter().map(|word| word.to_ascii_lowercase()).collect();
    if lower.is_empty() || lower.iter().any(|word| OLD.contains(&word.as_str())) {
        return None;
    }
    let whole = lower.concat();
    if let Some((meaning, rank)) = exact(&whole) {
        return Some(Named { meaning, rank, exact: true, label: None });
    }
    let about = |word: &String| ABOUT.contains(&format!(" {word} "));
    (1..=lower.len()).rev().find_map(|end| {
        if lower[end..].iter().any(about) {
            return None;
        }
        let head = lower[..end].concat();
        let behind = (end < lower.len()).then(|| words[end..].join("_"));
        if let Some((meaning, rank)) =
            exact(&head).filter(|(m, _)| !matches!(m, Meaning::Account | Meaning::App | Meaning::Ignored))
        {
            let label = behind.map(|text| Label { text, behind: true });
            return Some(Named { meaning, rank, exact: true, label });
        }
        // `database_url` has no base URL in it.
        let starts: Vec<usize> = (0..end).map(|n| lower[..n].iter().map(String::len).sum()).collect();
        let whole = |ending: &str| starts.contains(&(head.len() - ending.len()));
        let fits = |(meaning, ending): &(Meaning, &str)| {
            head.ends_with(ending) && (*meaning != Meaning::Region || whole(ending))
        };
        let at = ENDINGS.iter().position(fits)?;
        let (meaning, ending) = ENDINGS[at];
        let before = before(&words[..end], head.len() - ending.len());
        let label = match behind {
            Some(text) => Some(Label { text, behind: true }),
            None => (!before.is_empty()).then_some(Label { text: before.clone(), behind: false }),
        };
        let label = if is_ads(&before) { Some(Label { text: "ads".into(), behind: false }) } else { label };
        Some(Named { meaning, rank: 100 + at, exact: false, label })
    })
}

fn exact(plain: &str) -> Option<(Meaning, usize)> {
    static ALL: LazyLock<HashMap<&str, (Meaning, usize)>> = LazyLock::new(|| {
        let ranked = |names: &'static str| names.split_whitespace().enumerate();
        let all = EXACT.iter().rev();
        all.flat_map(|(meaning, names)| ranked(names).map(|(rank, name)| (name, (*meaning, rank)))).collect()
    });
    ALL.get(plain).copied()
}

/// The words before the ending, without those that say nothing.
fn before(words: &[&str], length: usize) -> String {
    let mut left = length;
    let mut kept = Vec::new();
    for word in words {
        let part = &word[..word.len().min(left)];
        left -= part.len();
        if !part.is_empty() && !NOISE.contains(&format!(" {} ", part.to_ascii_lowercase())) {
            kept.push(part);
        }
    }
    kept.join("-")
}

/// Whether a name or a heading speaks of the Amazon Ads API, whose values look the same.
pub(super) fn is_ads(name: &str) -> bool {
    words(name).iter().any(|word| {
        ["ads", "ad", "advertising", "advertiser", "amazonads", "adsapi", "dsp"]
            .contains(&word.to_ascii_lowercase().as_str())
    })
}

/// Whether what stands under this name was replaced.
pub(super) fn is_old(name: &str) -> bool {
    words(name).iter().any(|word| OLD.contains(&word.to_ascii_lowercase().as_str()))
}

/// Whether a heading says where values stand, not whose they are.
pub(super) fn is_generic(name: &str) -> bool {
    let words = words(name);
    !words.is_empty() && words.iter().all(|word| PLACES.contains(&format!(" {} ", word.to_ascii_lowercase())))
}

/// What a value is whose name says nothing, where its shape leaves no doubt.
pub(super) fn by_shape(name: Option<&str>, value: &str) -> Option<Named> {
    let all = name.map(words).unwrap_or_default();
    let said = |wanted: &str| all.iter().any(|word| word.eq_ignore_ascii_case(wanted));
    let meaning = match recognise(value) {
        _ if name.is_some_and(is_old) => return None,
        Shape::ClientId => Meaning::ClientId,
        Shape::ApplicationId => Meaning::AppId,
        Shape::ClientSecretNew => Meaning::ClientSecret,
        Shape::RefreshToken => Meaning::RefreshToken,
        Shape::AwsKeyId | Shape::AwsTemporaryKeyId => Meaning::KeyId,
        Shape::Arn if value.contains(":role/") || value.contains(":user/") => Meaning::Arn,
        Shape::ClientSecretHex if name.is_none() || said("secret") => Meaning::ClientSecret,
        Shape::AwsSecretKey if name.is_none() || said("secret") => Meaning::SecretKey,
        _ => return None,
    };
    let ads = is_ads(&before(&all, usize::MAX));
    let label = ads.then(|| Label { text: "ads".to_owned(), behind: false });
    Some(Named { meaning, rank: 900, exact: false, label })
}

/// The words of a name: `SP_API_KEY`, `lwaClientId`, `AWSAccessKeyId`, `client-id`, `Client identifier`.
fn words(name: &str) -> Vec<&str> {
    let mut all = Vec::new();
    for part in name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|part| !part.is_empty()) {
        let bytes = part.as_bytes();
        let mut from = 0;
        for at in 1..bytes.len() {
            let upper = bytes[at].is_ascii_uppercase();
            let after_lower = bytes[at - 1].is_ascii_lowercase();
            let before_lower = bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
            if upper && (after_lower || (before_lower && bytes[at - 1].is_ascii_uppercase())) {
                all.push(&part[from..at]);
                from = at;
            }
        }
        all.push(&part[from..]);
    }
    all
}

/// Stands for a value that is still to be filled in, or that another place holds.
pub(super) fn is_placeholder(value: &str) -> bool {
    let low = value.trim().to_ascii_lowercase();
    let inside = |open: &str, close: &str| low.starts_with(open) && low.ends_with(close);
    let begins = ["your", "my_", "replace", "insert", "enter_", "${", "$(", "{{", "op://", "<"];
    begins.iter().any(|head| low.starts_with(head))
        || (low.starts_with('$')
            && low[1..].chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && low.len() > 1)
        || inside("[", "]")
        || inside("{", "}")
        || inside("%", "%")
        || inside("***", "***")
        || [
            "null",
            "none",
            "nil",
            "undefined",
            "changeme",
            "change_me",
            "todo",
            "tbd",
            "xxx",
            "xxxx",
            "...",
            "-",
            "~",
        ]
        .contains(&low.as_str())
}

#[cfg(test)]
#[path = "names_tests.rs"]
mod tests;
