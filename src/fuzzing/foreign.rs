//! Other programs' text.

use super::assert_fit;
use crate::error::Error;
use crate::export::{self, Values};
use crate::foreign::{Account, Found, Pasted, pasted, read, sellers};
use crate::report;
use crate::values::{Auth, LwaClientId, Region, Secret, public_prefix, recognise};
use std::path::Path;

/// The names by which a file is read: what its name says counts where its content leaves a doubt.
const NAMES: [&str; 7] = ["x", ".env", "x.yml", "x.json", "x.toml", "x.csv", ".amzspapi/credentials"];

/// A file, whose first byte chooses its name; and the same as a paste.
pub fn foreign(data: &[u8]) {
    let [name, bytes @ ..] = data else { return };
    let path = Path::new(NAMES[usize::from(*name) % NAMES.len()]);
    let text = String::from_utf8_lossy(bytes);
    let secrets = secrets(&text);
    let (first, second) = (read(path, bytes), read(path, bytes));
    assert_eq!(summary(first.as_ref().ok()), summary(second.as_ref().ok()), "a second reading differs");
    match first {
        Ok(found) => {
            assert_found(&found, &secrets);
            found.accounts.iter().for_each(assert_comes_back);
        }
        Err(error) => {
            assert_hidden(&format!("{error} {error:?}"), &secrets);
            let lines = report::lines(&Error::from(error));
            for text in [Some(lines.heading), lines.cause, lines.fix, lines.note].into_iter().flatten() {
                assert_hidden(&text, &secrets);
            }
        }
    }
    if let Ok(Some(list)) = sellers(path, bytes) {
        let rows = || list.rows.iter();
        let names = rows().flat_map(|row| [&row.fault, &row.store, &row.selling_partner_id]).flatten();
        let shown = names.chain(&list.used).chain(&list.unused).map(String::as_str);
        let shown = shown.chain(rows().filter_map(|row| row.profile.as_ref()).map(|name| name.as_str()));
        shown.for_each(|text| assert_hidden(text, &secrets));
    }
    match pasted(&text) {
        Pasted::Single => {}
        Pasted::Block(found) => assert_found(&found, &secrets),
        Pasted::Nothing(why) => why.iter().for_each(|why| assert_hidden(why, &secrets)),
    }
}

fn summary(found: Option<&Found>) -> Option<(&[Account], Vec<&String>)> {
    found.map(|found| (&*found.accounts, found.unknown.iter().chain(&found.notes).collect()))
}

/// What a screen shows of it holds no secret.
fn assert_found(found: &Found, secrets: &[String]) {
    assert!(!found.accounts.is_empty());
    let mut shown: Vec<&str> = found.unknown.iter().chain(&found.notes).map(String::as_str).collect();
    shown.push(found.format);
    for account in &found.accounts {
        let names = account.name.iter().chain(&account.also).chain(&account.notes);
        shown.extend(names.map(String::as_str));
        shown.extend(account.refused.iter().flat_map(|refused| [refused.place.as_str(), &refused.why]));
    }
    let own = |account: &Account| {
        let all = [&account.client_secret, &account.refresh_token, &account.aws_secret_access_key];
        all.into_iter().flatten().map(|secret| secret.expose().to_owned()).collect::<Vec<_>>()
    };
    let secrets: Vec<String> = found.accounts.iter().flat_map(own).chain(secrets.iter().cloned()).collect();
    shown.into_iter().for_each(|text| assert_hidden(text, &secrets));
    found.notes.iter().for_each(|note| assert_fit(note));
}

/// What looks like a secret in the text, wherever it stands.
fn secrets(text: &str) -> Vec<String> {
    let of_a_secret = |c: char| c.is_ascii_alphanumeric() || "|/+_.~-".contains(c);
    let words = text.split(|c| !of_a_secret(c)).filter(|word| is_secret(word));
    words.map(str::to_owned).collect()
}

fn is_secret(text: &str) -> bool {
    recognise(text).is_secret() && text.len() - public_prefix(text).len() >= SLICE
}

/// So many letters and digits in a row, with a digit among them, are taken for a part of a secret.
const SLICE: usize = 20;

/// Asserts that the text holds no part of a secret.
fn assert_hidden(text: &str, secrets: &[String]) {
    let told =
        |slice: &[u8]| slice.iter().all(u8::is_ascii_alphanumeric) && slice.iter().any(u8::is_ascii_digit);
    let shown: Vec<&[u8]> = text.as_bytes().windows(SLICE).filter(|slice| told(slice)).collect();
    for secret in secrets.iter().filter(|_| !shown.is_empty()) {
        let part = secret.strip_prefix(public_prefix(secret)).unwrap_or(secret);
        let hidden = !part.as_bytes().windows(SLICE).any(|slice| shown.contains(&slice));
        assert!(hidden, "a part of a secret is shown: {text:?}");
    }
}

/// Asserts that `import` reads from our own export what it read here.
fn assert_comes_back(account: &Account) {
    let Some(values) = values(account) else { return };
    let target = export::find("json").expect("the target");
    let Ok(text) = target.text(std::slice::from_ref(&values)) else { return };
    let back = read(Path::new("x.json"), text.expose().as_bytes());
    let back = back.expect("our own export is read").accounts.remove(0);
    assert_eq!(back.client_id, account.client_id);
    assert_eq!(back.client_secret, account.client_secret);
    assert_eq!(back.refresh_token, account.refresh_token);
    if values.auth == Auth::Iam {
        assert_eq!(back.aws_access_key_id, account.aws_access_key_id);
        assert_eq!(back.aws_secret_access_key, account.aws_secret_access_key);
        assert_eq!((back.role_arn, back.user_arn), (account.role_arn.clone(), account.user_arn.clone()));
    }
}

/// The account as a profile; `None` where it cannot be one.
fn values(account: &Account) -> Option<Values> {
    let complete = account.client_secret.is_some() && account.refresh_token.is_some();
    let iam = account.aws_access_key_id.is_some() && account.aws_secret_access_key.is_some();
    complete.then_some(())?;
    let id = account.client_id.as_deref()?.parse().ok().filter(|id: &LwaClientId| {
        // What is taken is what was read, without the space around it.
        Some(id.as_str()) == account.client_id.as_deref()
    })?;
    Some(Values {
        profile: account.profile_name().unwrap_or_else(|| "x".parse().expect("a name")),
        region: account.region.unwrap_or(Region::Eu),
        auth: if iam { Auth::Iam } else { Auth::Lwa },
        client_id: Some(id),
        client_secret: account.client_secret.as_ref().map(|s| Secret::new(s.expose())),
        secret_date: account.lwa_secret_date,
        secret_date_estimated: false,
        refresh_token: account.refresh_token.as_ref().map(|s| Secret::new(s.expose())),
        access_key_id: account.aws_access_key_id.clone(),
        secret_access_key: account.aws_secret_access_key.clone(),
        user_arn: account.user_arn.clone(),
        role_arn: account.role_arn.clone(),
        marketplaces: Vec::new(),
        program: None,
        kind: crate::values::Kind::default(),
        application_id: None,
        merchant_id: None,
        aws_secret: None,
    })
}
