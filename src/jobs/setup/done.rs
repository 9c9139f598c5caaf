//! Step 8: what was created, where it is, what falls due, and the same run as one command.

use super::Wizard;
use super::creating::Made;
use super::lwa::Kept;
use super::purpose::Purpose;
use super::regions::More;
use super::storage::Storage;
use crate::Error;
use crate::answers::{self, file, given};
use crate::profiles::{due, notes, sinks};
use crate::provision::sign_in;
use crate::seller_central;
use crate::seller_central::software::{OwnValue, Software};
use crate::values::{AppKind, Auth, ProfileName, Region};

/// Tells the summary and writes `--save-answers`.
pub(super) fn run(
    w: &Wizard<'_>,
    purpose: &Purpose,
    storage: &Storage,
    made: Option<&Made>,
    kept: &Kept,
    more: &[More],
) -> Result<(), Error> {
    w.desk.heading(8, "Done");
    let term = &w.world.term;
    let nothing = made.is_none_or(|m| m.changes == 0)
        && !kept.changed
        && !w.moved
        && !more.iter().any(|more| more.changed);
    if nothing {
        let due = due(w, kept).map(|d| format!(" Next: {d}.")).unwrap_or_default();
        term.text(&format!("Nothing to do.{due}"));
        open_ends(w, made);
        return save_answers(w);
    }
    if let Some(made) = made {
        term.field(2, 11, "In AWS", &format!("user   {}", made.user_arn));
        term.field(2, 11, "", &format!("role   {}", made.role_arn));
    }
    term.field(2, 11, "Secrets", &format!("in {}", w.place(storage)));
    let others = more.iter().map(|more| (more.name.clone(), more.region));
    let profiles: Vec<_> = std::iter::once((w.name.clone(), kept.values.region)).chain(others).collect();
    let widest = profiles.iter().map(|(name, _)| name.as_str().len()).max().unwrap_or_default();
    for (n, (name, region)) in profiles.iter().enumerate().filter(|_| !more.is_empty()) {
        let line = format!("{:<widest$}   {}", name.as_str(), region.title());
        term.field(2, 11, if n == 0 { "Profiles" } else { "" }, &line);
    }
    if let Some(due) = due(w, kept) {
        term.field(2, 11, "Due", &due);
    }
    if kept.proof.is_none() || more.iter().any(|more| !more.proved) {
        term.warn("The three values are unverified: run `spapi-setup check` as soon as Amazon answers");
    }
    let names: Vec<ProfileName> = profiles.iter().map(|(name, _)| name.clone()).collect();
    sinks::hint(w.world, &names);
    wanted(w, purpose, made, kept);
    open_ends(w, made);
    let profile = w.name.flag();
    term.blank();
    if !more.is_empty() {
        let all: String = names.iter().map(|name| ProfileName::flag_of(name.as_str())).collect();
        term.field(2, 26, "All regions in one file", &format!("spapi-setup export --for TARGET{all}"));
    }
    term.field(2, 26, "Check it at any time", &format!("spapi-setup check{profile}"));
    term.field(2, 26, "Rotate the client secret", &format!("spapi-setup rotate lwa-secret{profile}"));
    if made.is_some() && !enrolled(w, kept) && !purpose.kind.is_sandbox() {
        term.field(2, 26, "Let it rotate by itself", &format!("spapi-setup rotate enroll{profile}"));
    }
    term.field(2, 26, "Undo everything", &format!("spapi-setup teardown{profile}"));
    term.blank();
    let both = if more.is_empty() { "both secrets" } else { "the secrets, with refresh_token_na and so on," };
    term.text(&format!("  The same run, unattended ({both} as TOML on standard input):"));
    let words = unattended(w, purpose, storage, kept, more);
    for (shell, mark) in shells(cfg!(windows)) {
        if !shell.is_empty() {
            term.text(&format!("  In {shell}:"));
        }
        fold(&words, w.world.term.width(), *mark).iter().for_each(|line| term.line(line));
    }
    save_answers(w)
}

/// Whether the app rotates by itself already.
fn enrolled(w: &Wizard<'_>, kept: &Kept) -> bool {
    w.config.apps.get(&kept.values.client_id).is_some_and(|app| app.rotation.is_some())
}

/// What the sign-in leaves to do: an administrator's key that was typed should go. Who owns the account's e-mail address
/// owns the account: a root user without MFA is warned of.
fn open_ends(w: &Wizard<'_>, made: Option<&Made>) {
    let key = w.typed_key.as_ref().map(|key| sign_in::delete_key(key));
    let root = made.filter(|made| made.bare_root).map(|_| {
        "Turn on MFA for the root user of this AWS account; it has none: \
         https://console.aws.amazon.com/iam/home#/security_credentials"
            .to_owned()
    });
    for warning in key.into_iter().chain(root) {
        w.world.term.blank();
        w.world.term.warn(&warning);
    }
}

/// "client secret: rotate before 21 May 2027 (180 days)".
fn due(w: &Wizard<'_>, kept: &Kept) -> Option<String> {
    let profile = w.profile().filter(|p| p.client_id.as_ref() == Some(&kept.values.client_id))?;
    let due = due::of(&w.config, &notes::read(&w.world.home).unwrap_or_default(), profile, due::today());
    let secret = due.iter().find(|d| d.what == due::What::LwaSecret)?;
    Some(format!("client secret: rotate before {}", secret.when()))
}

/// What the chosen software wants in which of its fields.
fn wanted(w: &Wizard<'_>, purpose: &Purpose, made: Option<&Made>, kept: &Kept) {
    let term = &w.world.term;
    term.blank();
    let Some(software) = Software::of(&purpose.software) else { return };
    let place = if software == Software::Csm { ", on the page API Credentials" } else { "" };
    term.text(&format!("  For {}{place}", title(software)));
    for field in seller_central::software::fields(software) {
        term.field(4, 29, field.field, &shown_value(field.value, made, kept));
    }
    if let Some(remark) = software.remark() {
        term.blank();
        term.para(4, remark);
    }
    term.blank();
    let profile = w.name.flag();
    if software == Software::Csm {
        term.field(2, 26, "The secrets, for CSM", &format!("spapi-setup export --for csm{profile}"));
    }
    term.field(2, 26, "Forms for other programs", "spapi-setup export --list");
}

/// The software in the middle of a sentence.
fn title(software: Software) -> &'static str {
    match software {
        Software::OtherIam | Software::OtherLwa => "your software",
        named => named.title(),
    }
}

/// What stands for a secret.
const HIDDEN: &str = "(a secret: export gives it)";

/// A field's value where it may be shown; where it is kept where it may not.
fn shown_value(value: OwnValue, made: Option<&Made>, kept: &Kept) -> String {
    match (value, made) {
        (OwnValue::AccountId, Some(made)) => made.role_arn.split(':').nth(4).unwrap_or_default().to_owned(),
        (OwnValue::UserArn, Some(made)) => made.user_arn.clone(),
        (OwnValue::RoleArn, Some(made)) => made.role_arn.clone(),
        (OwnValue::AccessKeyId, Some(made)) => made.key_id.clone(),
        (OwnValue::ClientId, _) => kept.values.client_id.to_string(),
        (OwnValue::SecretAccessKey | OwnValue::ClientSecret | OwnValue::RefreshToken, _) => HIDDEN.to_owned(),
        (_, None) => "none: the profile has no AWS part".to_owned(),
    }
}

/// The words of the same run.
fn unattended(
    w: &Wizard<'_>,
    purpose: &Purpose,
    storage: &Storage,
    kept: &Kept,
    more: &[More],
) -> Vec<String> {
    let mut words = vec![format!("spapi-setup init{} --no-input --yes", w.name.flag())];
    if purpose.auth == Auth::Lwa {
        words.push("--auth lwa".to_owned());
    }
    let kind = purpose.kind;
    if kind.is_vendor() {
        words.push(format!("--partner {}", kind.partner));
    }
    if kind.app == AppKind::Public {
        words.push(format!("--app {}", kind.app));
    }
    if kind.is_sandbox() {
        words.push(format!("--environment {}", kind.environment));
    }
    let regions = std::iter::once(purpose.region).chain(more.iter().map(|more| more.region));
    let regions: Vec<&str> = regions.map(Region::as_str).collect();
    words.push(format!("--region {}", regions.join(",")));
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
    words.push("--lwa-client-id".to_owned());
    words.push(kept.values.client_id.to_string());
    words.push("--secrets-file -".to_owned());
    words
}

/// The shells of a system, and how each continues a line; one without a name is everybody's.
fn shells(windows: bool) -> &'static [(&'static str, char)] {
    if windows { &[("PowerShell", '`'), ("cmd", '^')] } else { &[("", '\\')] }
}

/// A command over several lines, each of at most `width` columns with the sign that continues it.
fn fold(words: &[String], width: usize, mark: char) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + word.len() + 2 <= width => {
                line.push(' ');
                line.push_str(word);
            }
            None => lines.push(format!("    {word}")),
            Some(_) => lines.push(format!("      {word}")),
        }
    }
    let last = lines.len().saturating_sub(1);
    lines.iter().enumerate().map(|(n, l)| if n < last { format!("{l} {mark}") } else { l.clone() }).collect()
}

fn save_answers(w: &Wizard<'_>) -> Result<(), Error> {
    let Some(path) = w.save_answers.as_ref() else { return Ok(()) };
    let text = file::render(&given::for_saving(&w.desk.raw));
    crate::store::write_private(path, text.as_bytes())
        .map_err(|e| answers::Error::Unwritable { path: path.clone(), why: e.to_string() })?;
    w.world.term.ok(&format!("Answers saved in {}, without secrets", path.display()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_shell_continues_a_line_in_its_own_way() {
        let words = ["spapi-setup init".to_owned(), "--region eu".to_owned()];
        let folded =
            |windows| shells(windows).iter().map(|(_, mark)| fold(&words, 24, *mark).concat()).collect();
        let (windows, others): (Vec<String>, Vec<String>) = (folded(true), folded(false));
        assert_eq!(
            windows,
            ["    spapi-setup init `      --region eu", "    spapi-setup init ^      --region eu"]
        );
        assert_eq!(others, ["    spapi-setup init \\      --region eu"]);
    }
}
