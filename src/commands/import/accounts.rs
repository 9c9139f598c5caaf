//! Which accounts of the file, and the name of each one's profile.

use super::Importing;
use crate::Error;
use crate::answers::given::default_profile;
use crate::answers::question as q;
use crate::import::ImportedProfile;
use crate::profiles::secrets;
use crate::values::ProfileName;

/// An account of the file and the profile that it becomes.
pub(super) struct Account {
    pub name: ProfileName,
    pub entry: ImportedProfile,
}

/// One account is taken; of several those that were named, or all, or those that the person wants.
pub(super) fn choose(
    i: &mut Importing<'_>,
    entries: Vec<ImportedProfile>,
    named: &[String],
    all: bool,
) -> Result<Vec<Account>, Error> {
    let known: Vec<String> = entries.iter().map(title).collect();
    if let Some(wrong) = named.iter().find(|name| !known.contains(name)) {
        return Err(Error::Usage {
            what: format!("{} has no account \"{wrong}\"", i.name()),
            fix: format!("its accounts are: {}", known.join(", ")),
        });
    }
    let several = entries.len() > 1;
    let mut chosen = Vec::new();
    for entry in entries {
        let wanted = if !named.is_empty() {
            named.contains(&title(&entry))
        } else if several && !all {
            if !i.ask.can() {
                return Err(Error::Usage {
                    what: format!("{} holds {} accounts", i.name(), known.len()),
                    fix: format!("name one with --account NAME ({}), or take --all", known.join(", ")),
                });
            }
            i.ask.confirm(&format!("Take over the account \"{}\"?", title(&entry)), Some(true), false)?
        } else {
            true
        };
        if wanted {
            chosen.push(entry);
        }
    }
    if chosen.is_empty() {
        return Err(Error::Cancelled);
    }
    let one = chosen.len() == 1;
    if !one && let Some(profile) = &i.given.profile {
        return Err(Error::Usage {
            what: format!("{} accounts can't all become the profile \"{}\"", chosen.len(), profile.value),
            fix: format!("leave {} out, or name one account: --account NAME", profile.source),
        });
    }
    let mut accounts: Vec<Account> = Vec::new();
    for entry in chosen {
        let name = name(i, &entry)?;
        secrets::no_twin(&i.config, &name)?;
        if accounts.iter().any(|other| other.name.as_str().eq_ignore_ascii_case(name.as_str())) {
            return Err(Error::Usage {
                what: format!("two accounts would become the profile \"{name}\""),
                fix: "take them over one after the other: --account NAME -p PROFILE".into(),
            });
        }
        accounts.push(Account { name, entry });
    }
    Ok(accounts)
}

fn title(entry: &ImportedProfile) -> String {
    entry.suggested_name.clone().unwrap_or_else(|| "default".to_owned())
}

/// What was given, else the file's own name for it, which a person may change.
fn name(i: &mut Importing<'_>, entry: &ImportedProfile) -> Result<ProfileName, Error> {
    if let Some(given) = &i.given.profile {
        return Ok(given.value.clone());
    }
    // AWS's files name a user there, which is no name for a profile.
    let lwa = entry.client_id.is_some() || entry.client_secret.is_some() || entry.refresh_token.is_some();
    let suggested = entry.profile_name().filter(|_| lwa).unwrap_or_else(default_profile);
    loop {
        let text = i.ask.input(&q::PROFILE, "Name of the profile", Some(suggested.as_str()))?;
        match text.parse() {
            Ok(name) => return Ok(name),
            Err(malformed) if i.ask.can() => i.world.term.fail(&format!("That is {malformed}.")),
            Err(malformed) => return Err(malformed.into()),
        }
    }
}
