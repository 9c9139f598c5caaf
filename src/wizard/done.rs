//! Step 8: what was created, where it is, what falls due, and the same run as one command.

use super::Wizard;
use super::account::Account;
use super::creating::Made;
use super::lwa::Kept;
use super::lwa_keep;
use super::purpose::Purpose;
use super::storage::Storage;
use crate::Error;
use crate::answers::{self, file, given};
use crate::flow::due;
use crate::plan::diff::short_key;
use crate::seller_central::{self, software::Software, software::Value};
use crate::values::Auth;

/// Tells the summary and writes `--save-answers`.
///
/// # Errors
/// The answers file can't be written.
pub fn run(
    w: &Wizard<'_>,
    purpose: &Purpose,
    storage: &Storage,
    account: Option<&Account>,
    made: Option<&Made>,
    kept: &Kept,
) -> Result<(), Error> {
    w.heading(8, "Done");
    let term = &w.world.term;
    let nothing = made.is_none_or(|m| m.changes == 0) && !kept.changed && !w.moved;
    if nothing {
        let due = due(w, kept).map(|d| format!(" Next: {d}.")).unwrap_or_default();
        term.line(&format!("Nothing to do.{due}"));
        return save_answers(w);
    }
    term.blank();
    if let Some(made) = made {
        term.line(&format!("  In AWS      user   {}", made.user_arn));
        term.line(&format!("              role   {}", made.role_arn));
    }
    term.line(&format!("  Secrets     in {}", lwa_keep::place(storage.store())));
    if let Some(due) = due(w, kept) {
        term.line(&format!("  Due         {due}"));
    }
    if kept.proof.is_none() {
        term.line("  Unverified  run spapi-setup check as soon as Amazon answers");
    }
    wanted(w, purpose, made, kept);
    if let Some(key) = account.and_then(|a| a.typed_key.as_ref()) {
        term.blank();
        term.warn(&format!(
            "Delete the administrator's access key {} now: AWS console > IAM > Users > Security credentials",
            short_key(key)
        ));
    }
    let profile = if w.name.as_str() == "default" { String::new() } else { format!(" -p {}", w.name) };
    term.blank();
    term.line(&format!("  Check it at any time       spapi-setup check{profile}"));
    term.line(&format!("  Rotate the client secret   spapi-setup rotate lwa-secret{profile}"));
    term.line(&format!("  Undo everything            spapi-setup teardown{profile}"));
    for (n, line) in unattended(w, purpose, storage, kept).iter().enumerate() {
        let label = if n == 0 { "The same run, unattended   " } else { "                             " };
        term.line(&format!("  {label}{line}"));
    }
    save_answers(w)
}

/// "client secret: rotate before 21 May 2027 (180 days)".
fn due(w: &Wizard<'_>, kept: &Kept) -> Option<String> {
    let profile = w.profile().filter(|p| p.client_id.as_ref() == Some(&kept.values.client_id))?;
    let due = due::of(&w.config, profile, due::today());
    let secret = due.iter().find(|d| d.what == due::What::LwaSecret)?;
    Some(format!("client secret: rotate before {}", secret.when()))
}

/// What the chosen software wants in which of its fields.
fn wanted(w: &Wizard<'_>, purpose: &Purpose, made: Option<&Made>, kept: &Kept) {
    let term = &w.world.term;
    term.blank();
    let Some(software) = Software::of(&purpose.software) else { return };
    term.line(&format!("  For {}", software.title()));
    for field in seller_central::software::fields(software) {
        let value = shown_value(field.value, made, kept);
        term.line(&format!("    {:<24} {value}", field.field));
    }
    if let Some(remark) = software.remark() {
        term.para(4, remark);
    }
    let profile = if w.name.as_str() == "default" { String::new() } else { format!(" -p {}", w.name) };
    if purpose.software == "csm" {
        term.line(&format!("  All fields for CSM         spapi-setup export --for csm{profile}"));
    }
    term.line(&format!("  For anything else          spapi-setup export --list{profile}"));
}

/// A field's value where it may be shown; where it is kept where it may not.
fn shown_value(value: Value, made: Option<&Made>, kept: &Kept) -> String {
    match (value, made) {
        (Value::AccountId, Some(made)) => made.role_arn.split(':').nth(4).unwrap_or_default().to_owned(),
        (Value::UserArn, Some(made)) => made.user_arn.clone(),
        (Value::RoleArn, Some(made)) => made.role_arn.clone(),
        (Value::AccessKeyId, Some(made)) => made.key_id.clone(),
        (Value::ClientId, _) => kept.values.client_id.to_string(),
        (Value::SecretAccessKey, _) => "the secret access key (export shows it)".to_owned(),
        (Value::ClientSecret, _) => "the client secret (export shows it)".to_owned(),
        (Value::RefreshToken, _) => "the refresh token (export shows it)".to_owned(),
        (_, None) => "none: the profile has no AWS part".to_owned(),
    }
}

/// The same run as one command, folded at 80 columns.
fn unattended(w: &Wizard<'_>, purpose: &Purpose, storage: &Storage, kept: &Kept) -> Vec<String> {
    let mut words = vec!["spapi-setup init --no-input --yes".to_owned()];
    if w.name.as_str() != "default" {
        words.push(format!("-p {}", w.name));
    }
    if purpose.auth == Auth::Lwa {
        words.push("--auth lwa".to_owned());
    }
    words.push(format!("--region {}", purpose.region));
    words.push(format!("--store {}", storage.kind));
    let names = [
        ("--user-name", w.given.user_name.as_ref().map(|n| n.value.to_string())),
        ("--policy-name", w.given.policy_name.as_ref().map(|n| n.value.to_string())),
        ("--role-name", w.given.role_name.as_ref().map(|n| n.value.to_string())),
        ("--permissions-boundary", w.given.boundary.as_ref().map(|n| n.value.to_string())),
        ("--aws-profile", w.given.aws_profile.as_ref().map(|n| n.value.clone())),
    ];
    words.extend(names.into_iter().filter_map(|(flag, value)| Some(format!("{flag} {}", value?))));
    if kept.values.restricted_data {
        words.push("--restricted-data".to_owned());
    }
    words.push(format!("--lwa-client-id {}", kept.values.client_id));
    words.push("--secrets-file -".to_owned());
    fold(&words, 49)
}

fn fold(words: &[String], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() + 2 <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.clone()),
        }
    }
    let last = lines.len().saturating_sub(1);
    lines.iter().enumerate().map(|(n, l)| if n < last { format!("{l} \\") } else { l.clone() }).collect()
}

fn save_answers(w: &Wizard<'_>) -> Result<(), Error> {
    let Some(path) = w.save_answers.as_ref() else { return Ok(()) };
    let text = file::render(&given::for_saving(&w.raw));
    crate::store::write_private(path, text.as_bytes())
        .map_err(|e| answers::Error::Unwritable { path: path.clone(), why: e.to_string() })?;
    w.world.term.ok(&format!("Answers saved in {}, without secrets", path.display()));
    Ok(())
}
