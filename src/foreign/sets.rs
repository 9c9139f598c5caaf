//! Sets of values that belong together, and which of them are parts of one account.

use super::names::{Label, Meaning, is_generic};
use crate::values::{Region, Shape, recognise};
use zeroize::Zeroizing;

/// A named value.
#[derive(Clone)]
pub(super) struct Value {
    pub(super) meaning: Meaning,
    /// The lower, the more specific its name.
    pub(super) rank: usize,
    /// Whether a client reads exactly this name.
    pub(super) exact: bool,
    /// `None` where only the shape tells what it is.
    pub(super) name: Option<String>,
    pub(super) line: usize,
    pub(super) text: Zeroizing<String>,
}

/// Values of one account, or a part of them.
#[derive(Clone, Default)]
pub(super) struct Set {
    /// What stands above the values, or beside their names.
    pub(super) name: Option<String>,
    /// The names are written with the account's behind them: each such account stands for itself.
    pub(super) fixed: bool,
    /// Whether the name stands directly above the values.
    pub(super) direct: bool,
    /// How many headings it stands under.
    pub(super) levels: usize,
    /// Whether they are those of the Amazon Ads API.
    pub(super) ads: bool,
    /// The region that the label names.
    pub(super) region: Option<Region>,
    pub(super) values: Vec<Value>,
}

impl Set {
    pub(super) fn is_of(&self, label: &Label) -> bool {
        self.name.as_ref() == Some(&label.text) && self.fixed == label.behind
    }

    /// Takes the heading that it stands under for its name.
    pub(super) fn under(&mut self, heading: Option<&str>) {
        if self.name.is_none() {
            self.name = heading.filter(|name| !is_generic(name)).map(str::to_owned);
            self.direct = self.name.is_some() && self.levels == 0;
        }
        self.levels += 1;
    }

    pub(super) fn credentials(&self) -> impl Iterator<Item = &Value> {
        self.values.iter().filter(|value| value.meaning.is_credential())
    }

    pub(super) fn has(&self, meaning: Meaning) -> bool {
        self.values.iter().any(|value| value.meaning == meaning)
    }

    /// Whether an ARN or a region is among them.
    pub(super) fn has_circumstance(&self) -> bool {
        self.values
            .iter()
            .any(|value| matches!(value.meaning, Meaning::Arn | Meaning::Region | Meaning::AppId))
    }

    /// Takes out what other services call alike, and gives its names: `STRIPE_SECRET_KEY`, `GOOGLE_CLIENT_ID`.
    pub(super) fn drop_strangers(&mut self) -> Vec<String> {
        use Shape::{ApplicationId, ClientId, ClientSecretNew, RefreshToken};
        let known = |v: &Value| {
            matches!(recognise(&v.text), ApplicationId | ClientId | ClientSecretNew | RefreshToken)
        };
        let trusted = self.values.iter().any(known);
        let stays = |value: &Value| {
            let lwa =
                matches!(value.meaning, Meaning::ClientId | Meaning::ClientSecret | Meaning::RefreshToken);
            value.exact || value.meaning.fits(&value.text) || (trusted && lwa)
        };
        let (kept, gone): (Vec<_>, Vec<_>) = self.values.drain(..).partition(stays);
        self.values = kept;
        gone.into_iter().filter_map(|value| value.name).collect()
    }

    /// Whether both name a value of one kind, and not the same, or are two accounts by their headings.
    fn differs(&self, other: &Self) -> bool {
        let token = |set: &Self| set.has(Meaning::RefreshToken);
        if self.direct && other.direct && self.name != other.name && token(self) && token(other) {
            return true;
        }
        self.credentials().any(|own| {
            let mut theirs = other.credentials().filter(|value| value.meaning == own.meaning).peekable();
            theirs.peek().is_some() && theirs.all(|value| value.text != own.text)
        })
    }

    /// Takes over what it has not.
    fn inherit(&mut self, from: &Self) {
        let missing: Vec<_> = from.values.iter().filter(|value| !self.has(value.meaning)).cloned().collect();
        self.values.extend(missing.into_iter().filter(|value| value.meaning != Meaning::Account));
        self.region = self.region.or(from.region);
    }

    /// Whether it is only what others build on: no token, and nothing that the other has not.
    fn is_base_of(&self, other: &Self) -> bool {
        let held = |own: &Value| other.credentials().any(|v| v.meaning == own.meaning && v.text == own.text);
        !self.has(Meaning::RefreshToken) && self.credentials().all(held)
    }
}

/// The accounts of a level and the levels below it. Parts that do not contradict each other are one account
/// (`auth: {…}, aws: {…}`); what contradicts nothing is shared by those that do (an app with a token a store).
pub(super) fn combined(own: Vec<Set>, below: Vec<Set>) -> Vec<Set> {
    let base = own.first().cloned().unwrap_or_default();
    let (ads, all): (Vec<_>, Vec<_>) = own.into_iter().chain(below).partition(|set| set.ads);
    let useful = |set: &Set| {
        let credential = set.credentials().next().is_some();
        credential || (set.name.is_none() && !set.values.is_empty())
    };
    let all: Vec<Set> = all.into_iter().filter(useful).collect();
    let fixed = all.iter().filter(|set| set.fixed).count() > 1;
    let contradicts = |n: usize, set: &Set| {
        (fixed && set.fixed) || all.iter().enumerate().any(|(m, other)| m != n && set.differs(other))
    };
    let mut rest = Vec::new();
    let mut shared: Vec<Set> = Vec::new();
    for (n, set) in all.iter().enumerate() {
        if contradicts(n, set) { rest.push(set.clone()) } else { shared.push(set.clone()) }
    }
    if rest.is_empty() {
        rest.extend(merged(shared));
    } else {
        for set in &mut rest {
            shared.iter().chain([&base]).for_each(|from| set.inherit(from));
        }
        let all = rest.clone();
        let stands = |n: usize, set: &Set| {
            let twin =
                |m: usize, other: &Set| m != n && set.is_base_of(other) && (m < n || !other.is_base_of(set));
            !all.iter().enumerate().any(|(m, other)| twin(m, other))
        };
        let kept = rest.iter().enumerate().filter(|(n, set)| stands(*n, set)).map(|(_, set)| set.clone());
        rest = kept.collect();
    }
    rest.extend(ads.into_iter().filter(|set| set.credentials().next().is_some()));
    rest
}

/// All of them as one, named after the one with the token.
fn merged(parts: Vec<Set>) -> Option<Set> {
    let with_token = parts.iter().filter(|set| set.has(Meaning::RefreshToken));
    let name = with_token.chain(&parts).find_map(|set| set.name.clone());
    let mut parts = parts.into_iter();
    let mut first = parts.next()?;
    for part in parts {
        first.region = first.region.or(part.region);
        first.values.extend(part.values);
    }
    Some(Set { name, fixed: false, ..first })
}
