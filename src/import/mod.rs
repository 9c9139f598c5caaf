//! What another program's file holds: recognised by its content, read without changing a value.
//!
//! Nothing is proved here and nothing stored; a value is taken as it stands, and what looks odd
//! about it becomes a note.

mod account;
mod csv;
mod dotenv;
mod error;
mod names;
mod tree;
pub(crate) mod yaml;

#[cfg(test)]
mod roundtrip;
#[cfg(test)]
mod tests;

pub use error::Error;

use crate::values::{ProfileName, Region, Secret};
use account::Collector;
use std::path::Path;

/// No credentials file is larger, in bytes.
pub const MOST_BYTES: usize = 1 << 20;

/// What a file holds.
#[derive(Debug, Clone)]
pub struct Found {
    /// The format, in words: "python-amazon-sp-api's credentials.yml".
    pub format: &'static str,
    /// One for each account, in the file's order; at least one.
    pub entries: Vec<ImportedProfile>,
    /// Keys that mean nothing here; names, never values.
    pub unknown_keys: Vec<String>,
}

/// One account's values, each as the file has it; parse before use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportedProfile {
    /// The account's or profile's name in the file.
    pub suggested_name: Option<String>,
    /// The selling region, where the file tells it.
    pub region: Option<Region>,
    /// The LWA client id; not checked for its shape.
    pub client_id: Option<String>,
    /// The LWA client secret.
    pub client_secret: Option<Secret>,
    /// The refresh token.
    pub refresh_token: Option<Secret>,
    /// The AWS access key id.
    pub aws_access_key_id: Option<String>,
    /// The AWS secret access key.
    pub aws_secret_access_key: Option<Secret>,
    /// The role's ARN.
    pub role_arn: Option<String>,
    /// The user's ARN.
    pub user_arn: Option<String>,
    /// The day the client secret was made.
    pub lwa_secret_date: Option<jiff::civil::Date>,
    /// What a reader should know; no secret.
    pub notes: Vec<String>,
}

impl ImportedProfile {
    /// The suggested name as a profile's: what a profile's name cannot have becomes `-`.
    pub fn profile_name(&self) -> Option<ProfileName> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let name = self.suggested_name.as_deref()?.trim();
        name.chars().map(|c| if allowed(c) { c } else { '-' }).take(64).collect::<String>().parse().ok()
    }

    /// The values that were found, in words, for the screen.
    pub fn found(&self) -> Vec<&'static str> {
        [
            ("LWA client id", self.client_id.is_some()),
            ("LWA client secret", self.client_secret.is_some()),
            ("date of the client secret", self.lwa_secret_date.is_some()),
            ("refresh token", self.refresh_token.is_some()),
            ("AWS access key id", self.aws_access_key_id.is_some()),
            ("AWS secret access key", self.aws_secret_access_key.is_some()),
            ("role ARN", self.role_arn.is_some()),
            ("user ARN", self.user_arn.is_some()),
            ("region", self.region.is_some()),
        ]
        .into_iter()
        .filter_map(|(what, there)| there.then_some(what))
        .collect()
    }
}

/// Reads a file's bytes; `path` names it in errors and helps where the content leaves a doubt.
///
/// # Errors
/// Too large, not text, empty, broken, or without a value that belongs to SP-API.
pub fn recognise(path: &Path, bytes: &[u8]) -> Result<Found, Error> {
    let file = || path.to_owned();
    let text = zeroize::Zeroizing::new(decode(path, bytes)?);
    if text.trim().is_empty() {
        return Err(Error::Empty { path: file() });
    }
    let broken = |format, line| Error::Broken { path: file(), format, line };
    let read = match kind(path, &text) {
        Kind::Json => tree::json(&text).map_err(|line| broken("JSON", line))?,
        Kind::Toml => tree::toml(&text).map_err(|line| broken("TOML", line))?,
        Kind::Yaml => match tree::yaml(&text).map_err(|line| broken("YAML", line))? {
            Some(read) => read,
            None => return Err(Error::YamlList { path: file() }),
        },
        Kind::Csv => csv::read(&text).map_err(|line| broken("CSV", line))?,
        Kind::Lines => dotenv::read(path, &text).map_err(|line| broken("NAME=value lines", line))?,
        Kind::Unknown => return Err(Error::Unrecognised { path: file() }),
    };
    finish(path, read)
}

/// What a reader of one format hands over.
struct Read {
    format: &'static str,
    collectors: Vec<Collector>,
}

fn finish(path: &Path, read: Read) -> Result<Found, Error> {
    let (mut entries, mut unknown_keys, mut seen) = (Vec::new(), Vec::new(), false);
    for collector in read.collectors {
        seen |= collector.saw_anything();
        let (entry, unknown) = collector.finish();
        entries.extend(entry);
        unknown_keys.extend(unknown);
    }
    unknown_keys.sort();
    unknown_keys.dedup();
    if entries.is_empty() {
        let format = read.format;
        return Err(if seen {
            Error::NothingFound { path: path.to_owned(), format }
        } else {
            Error::Unrecognised { path: path.to_owned() }
        });
    }
    Ok(Found { format: read.format, entries, unknown_keys })
}

/// UTF-8 with or without its mark, or UTF-16 with one (Windows PowerShell writes that).
fn decode(path: &Path, bytes: &[u8]) -> Result<String, Error> {
    if bytes.len() > MOST_BYTES {
        return Err(Error::TooLarge { path: path.to_owned(), bytes: bytes.len() });
    }
    let binary = || Error::Binary { path: path.to_owned() };
    let wide = |pairs: &[u8], join: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = pairs.chunks_exact(2).map(|pair| join([pair[0], pair[1]])).collect();
        String::from_utf16(&units).map_err(|_| binary())
    };
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes)?,
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes)?,
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).map_err(|_| binary())?,
        _ => String::from_utf8(bytes.to_vec()).map_err(|_| binary())?,
    };
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(binary());
    }
    Ok(text)
}

enum Kind {
    Json,
    Toml,
    Yaml,
    Csv,
    Lines,
    Unknown,
}

fn kind(path: &Path, text: &str) -> Kind {
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    match extension.as_str() {
        "json" => return Kind::Json,
        "toml" => return Kind::Toml,
        "yml" | "yaml" => return Kind::Yaml,
        "csv" => return Kind::Csv,
        "env" | "ps1" => return Kind::Lines,
        _ => {}
    }
    if text.trim_start().starts_with('{') {
        return Kind::Json;
    }
    let Some(first) = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#'))
    else {
        return Kind::Unknown;
    };
    let lower = first.to_ascii_lowercase();
    if first.contains(',') && (lower.contains("access key") || lower.contains("refreshtoken")) {
        return Kind::Csv;
    }
    if first == "---" {
        return Kind::Yaml;
    }
    let equals = first.find('=');
    let colon = first.find(':');
    match (equals, colon) {
        // A lower-case name and a quoted text may be either; TOML is the stricter reader.
        (Some(_), _) | (None, None)
            if tree::toml(text).is_ok_and(|read| read.collectors.iter().any(Collector::saw_credentials)) =>
        {
            Kind::Toml
        }
        (Some(equals), Some(colon)) if colon < equals && !first.starts_with("$env:") => Kind::Yaml,
        (Some(_), _) => Kind::Lines,
        (None, Some(_)) => Kind::Yaml,
        (None, None) if first.starts_with('[') => Kind::Lines,
        (None, None) if first.starts_with('-') => Kind::Yaml,
        (None, None) => Kind::Unknown,
    }
}
