//! What an answer's text has to be, where no type of [`crate::values`] says it.

use crate::values::marketplaces::{self, Market};
use crate::values::{Arn, Malformed};
use jiff::civil::Date;

/// A day, `YYYY-MM-DD`, not in the future by more than the zones differ.
pub(crate) fn date(text: &str) -> Result<Date, Malformed> {
    let bad = |why: &str| Malformed::new("a date", why, "2026-11-22");
    let day: Date = text.trim().parse().map_err(|_| bad("it is written YYYY-MM-DD"))?;
    if day > crate::calendar::today().saturating_add(jiff::Span::new().days(1)) {
        return Err(bad("it lies in the future"));
    }
    Ok(day)
}

/// `amzn1.sp.solution.…`, as the list of apps shows it.
pub(crate) fn application_id(text: &str) -> Result<String, Malformed> {
    let (text, example) = (text.trim(), "amzn1.sp.solution.0a1b2c3d-1234-5678-9abc-0123456789ab");
    let rest = text.strip_prefix("amzn1.sp.solution.").unwrap_or_default();
    match (8..=64).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        true => Ok(text.to_owned()),
        false => Err(Malformed::new(
            "an application id",
            "it begins with amzn1.sp.solution. and has no spaces",
            example,
        )),
    }
}

/// One of the app's registered addresses: https, without a fragment ("Website Authorization Workflow").
pub(crate) fn redirect_uri(text: &str) -> Result<String, Malformed> {
    let text = text.trim();
    let bad =
        |why: &str| Malformed::new("an OAuth redirect URI", why, "https://erp.example.com/amazon/callback");
    let url = url::Url::parse(text).map_err(|_| bad("it is no address"))?;
    if url.scheme() != "https" {
        return Err(bad("Amazon takes https only"));
    }
    if url.fragment().is_some() {
        return Err(bad("Amazon takes none with a fragment (#), code MD5110"));
    }
    Ok(text.to_owned())
}

/// A marketplace by its country's code or by its id.
pub(crate) fn marketplace(text: &str) -> Result<&'static Market, Malformed> {
    let known = || "it is the code of a country where Amazon has a marketplace, or a marketplace's id";
    marketplaces::marketplace(text).ok_or_else(|| Malformed::new("a marketplace", known(), "DE"))
}

pub(crate) fn yes_or_no(text: &str) -> Result<bool, Malformed> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "1" => Ok(true),
        "false" | "no" | "n" | "0" => Ok(false),
        _ => Err(Malformed::new("a yes or no", "it is true or false", "true")),
    }
}

pub(crate) fn aws_region(text: &str) -> Result<String, Malformed> {
    let ok = text.len() <= 32
        && text.contains('-')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if ok {
        Ok(text.to_owned())
    } else {
        Err(Malformed::new("an AWS region", "it is a name like eu-west-1", "eu-west-1"))
    }
}

/// A permission set's name: 1 to 32 of `[\w+=,.@-]` (IAM Identity Center API Reference, `CreatePermissionSet`); longer
/// ones are taken too.
pub(crate) fn sso_role(text: &str) -> Result<String, Malformed> {
    let ok = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    match (1..=64).contains(&text.len()) && text.chars().all(ok) {
        true => Ok(text.to_owned()),
        false => Err(Malformed::new(
            "a role of IAM Identity Center",
            "it has letters, digits and _ + = , . @ -",
            "AdministratorAccess",
        )),
    }
}

pub(crate) fn boundary(text: &str) -> Result<Arn, Malformed> {
    let arn: Arn = text.parse()?;
    if arn.kind() == "policy" {
        Ok(arn)
    } else {
        Err(Malformed::new(
            "a policy ARN",
            "a permissions boundary is a managed policy",
            "arn:aws:iam::123456789012:policy/Boundary",
        ))
    }
}
