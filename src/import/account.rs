//! One account's values, gathered by what their names mean.

use super::ImportedProfile;
use super::names::{Meaning, is_credential, meaning};
use crate::seller_central::marketplaces::marketplace;
use crate::values::{Region, Secret};
use zeroize::Zeroizing;

/// Gathers one account's values.
#[derive(Default)]
pub(super) struct Collector {
    name: Option<String>,
    values: Vec<Value>,
    unknown: Vec<String>,
    notes: Vec<String>,
    pairs: usize,
}

impl Collector {
    pub(super) fn named(name: Option<&str>) -> Self {
        Self { name: name.map(str::to_owned), ..Self::default() }
    }

    pub(super) fn note(&mut self, text: impl Into<String>) {
        self.notes.push(text.into());
    }

    /// Takes a pair; an empty value counts as absent.
    pub(super) fn take(&mut self, name: &str, value: &str) {
        self.pairs += 1;
        if value.is_empty() {
            return;
        }
        match meaning(name) {
            Some((meaning, rank)) => {
                self.values.push((meaning, rank, name.to_owned(), Zeroizing::new(value.to_owned())));
            }
            None => self.unknown(name),
        }
    }

    /// Takes a pair that has no meaning here, for the list of unknown keys.
    pub(super) fn skip(&mut self, name: &str) {
        self.pairs += 1;
        if meaning(name).is_none() {
            self.unknown(name);
        }
    }

    /// Unknown names are shown: what does not look like a name could be a secret gone astray.
    fn unknown(&mut self, name: &str) {
        let plain = |c: char| c.is_ascii_alphanumeric() || "_-. ".contains(c);
        let shown = name.len() <= 40 && name.chars().all(plain);
        self.unknown.push(if shown { name.to_owned() } else { "a name that is not shown".to_owned() });
    }

    /// Whether the file had anything of the format's shape.
    pub(super) fn saw_anything(&self) -> bool {
        self.pairs > 0
    }

    /// Whether a credential is among the values.
    pub(super) fn saw_credentials(&self) -> bool {
        self.values.iter().any(|(_, _, name, _)| is_credential(name))
    }

    /// The account and its names that mean nothing; nothing without a credential.
    pub(super) fn finish(mut self) -> (Option<ImportedProfile>, Vec<String>) {
        if !self.saw_credentials() {
            return (None, self.unknown);
        }
        let mut out = ImportedProfile { suggested_name: self.name.take(), ..ImportedProfile::default() };
        self.values.sort_by_key(|(_, rank, ..)| *rank);
        let values = std::mem::take(&mut self.values);
        let text = |meaning| pick(&values, meaning);
        let mut notes = Vec::new();
        out.client_id = text(Meaning::ClientId).map(|(_, value)| value.to_string());
        out.client_secret = text(Meaning::ClientSecret).map(|(_, value)| Secret::new(value.as_str()));
        out.refresh_token = text(Meaning::RefreshToken).map(|(_, value)| Secret::new(value.as_str()));
        out.aws_access_key_id = text(Meaning::KeyId).map(|(_, value)| value.to_string());
        out.aws_secret_access_key = text(Meaning::SecretKey).map(|(_, value)| Secret::new(value.as_str()));
        if let Some((name, value)) = text(Meaning::Date) {
            out.lwa_secret_date = value.parse().ok();
            if out.lwa_secret_date.is_none() {
                notes.push(format!("{name} is no date (YYYY-MM-DD) and is left out"));
            }
        }
        if out.suggested_name.is_none() {
            out.suggested_name = text(Meaning::Name).map(|(_, value)| value.to_string());
        }
        for (_, _, name, value) in values.iter().filter(|(meaning, ..)| *meaning == Meaning::Arn) {
            let slot = if value.contains(":user/") { &mut out.user_arn } else { &mut out.role_arn };
            if slot.is_none() {
                *slot = Some(value.to_string());
            } else if slot.as_deref() != Some(value.as_str()) {
                notes.push(format!("{name} names another ARN and is left out"));
            }
        }
        regions(&values, &mut out, &mut notes);
        oddities(&values, &mut out, &mut notes);
        for meaning in [
            Meaning::ClientId,
            Meaning::ClientSecret,
            Meaning::RefreshToken,
            Meaning::KeyId,
            Meaning::SecretKey,
        ] {
            notes.extend(differing(&values, meaning));
        }
        self.notes.append(&mut notes);
        out.notes = self.notes;
        (Some(out), self.unknown)
    }
}

type Value = (Meaning, usize, String, Zeroizing<String>);

fn pick(values: &[Value], wanted: Meaning) -> Option<(&str, &Zeroizing<String>)> {
    values.iter().find(|(meaning, ..)| *meaning == wanted).map(|(_, _, name, value)| (name.as_str(), value))
}

fn differing(values: &[Value], wanted: Meaning) -> Option<String> {
    let mut same = values.iter().filter(|(meaning, ..)| *meaning == wanted);
    let (_, _, first, value) = same.next()?;
    let (_, _, other, _) = same.find(|(.., text)| text != value)?;
    Some(format!("{first} and {other} hold different values; {first} is taken"))
}

fn regions(values: &[Value], out: &mut ImportedProfile, notes: &mut Vec<String>) {
    for (_, _, name, value) in values.iter().filter(|(meaning, ..)| *meaning == Meaning::Region) {
        if value.to_ascii_lowercase().contains("sandbox") {
            notes.push(format!("{name} names the sandbox; the values are taken for production"));
        }
        match (region(value), out.region) {
            (Some(new), None) => out.region = Some(new),
            (Some(new), Some(old)) if new != old => notes.push(format!("{name} says another region ({new})")),
            _ => {}
        }
    }
}

/// The selling region in any of the words for it: its own, a country, a marketplace, a host, an AWS region.
pub(super) fn region(text: &str) -> Option<Region> {
    let lower = text.trim().to_ascii_lowercase();
    let word = lower.trim_end_matches("_sandbox");
    if let Some(region) = Region::ALL.into_iter().find(|r| {
        r.as_str() == word
            || r.aws_region() == word
            || lower.contains(&format!("sellingpartnerapi-{}.", r.as_str()))
    }) {
        return Some(region);
    }
    match word {
        "north_america" => Some(Region::Na),
        "europe" => Some(Region::Eu),
        "far_east" => Some(Region::Fe),
        _ => marketplace(text).map(|m| m.region),
    }
}

fn oddities(values: &[Value], out: &mut ImportedProfile, notes: &mut Vec<String>) {
    for (meaning, _, name, value) in values {
        match meaning {
            Meaning::AppId
                if value.starts_with("amzn1.application-oa2-client.") && out.client_id.is_none() =>
            {
                notes.push(format!(
                    "{name} holds the client id here; most programs mean the application id by it"
                ));
                out.client_id = Some(value.to_string());
            }
            Meaning::SessionToken => {
                notes.push(format!("{name}: the AWS key is a temporary one and is left out"));
                out.aws_access_key_id = None;
                out.aws_secret_access_key = None;
            }
            Meaning::Sandbox if matches!(value.to_ascii_lowercase().as_str(), "true" | "1" | "sandbox") => {
                notes.push(format!("{name}: the file is for the sandbox"));
            }
            Meaning::ClientId if name.eq_ignore_ascii_case("lws_app_id") => notes.push(
                "lws_app_id is a misspelling from an old guide: python-amazon-sp-api reads only lwa_app_id"
                    .to_owned(),
            ),
            _ => {}
        }
    }
    if out.client_id.as_deref().is_some_and(|id| id.starts_with("amzn1.sp.solution.")) {
        notes.push("the client id is an application id (amzn1.sp.solution...)".to_owned());
    }
}
