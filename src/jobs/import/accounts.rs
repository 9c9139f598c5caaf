//! Which accounts of the file, and the name of each one's profile.

use super::Importing;
use crate::Error;
use crate::answers::given::default_profile;
use crate::answers::question as q;
use crate::foreign::Account;
use crate::profiles::secrets;
use crate::values::ProfileName;

/// An account of the file and the profile that it becomes.
pub(super) struct Chosen {
    /// Its name in the file.
    pub(super) title: String,
    pub(super) name: ProfileName,
    pub(super) account: Account,
}

/// One account is imported; of several those that were named, or all, or those that the person wants.
pub(super) fn choose(
    i: &mut Importing<'_>,
    accounts: Vec<Account>,
    named: &[String],
    all: bool,
) -> Result<Vec<Chosen>, Error> {
    let known: Vec<String> = accounts.iter().enumerate().map(|(n, account)| title(n, account)).collect();
    let is = |wanted: &str, n: usize, account: &Account| {
        let own = wanted.eq_ignore_ascii_case(&known[n]) || account.also.iter().any(|id| id == wanted);
        own || wanted == (n + 1).to_string() && !known.iter().any(|name| name == wanted)
    };
    let several = accounts.len() > 1;
    let unknown = |wanted: &&String| !accounts.iter().enumerate().any(|(n, account)| is(wanted, n, account));
    if let Some(wrong) = named.iter().find(unknown) {
        return Err(Error::Usage {
            what: format!("there is no account \"{wrong}\" in {}", i.name()),
            fix: format!("its accounts are: {}", known.join(", ")),
        });
    }
    let mut chosen = Vec::new();
    for (n, account) in accounts.iter().enumerate() {
        let wanted = if !named.is_empty() {
            named.iter().any(|name| is(name, n, account))
        } else if several && !all {
            if !i.ask.can() {
                return Err(Error::Usage {
                    what: format!("there are {} accounts in {}", known.len(), i.name()),
                    fix: format!(
                        "name one with --account NAME ({}), or import all with --all",
                        known.join(", ")
                    ),
                });
            }
            i.ask.confirm(&format!("Import the account \"{}\"?", known[n]), Some(true), false)?
        } else {
            true
        };
        if wanted {
            chosen.push((known[n].clone(), account.clone()));
        }
    }
    if chosen.is_empty() {
        return Err(Error::Cancelled);
    }
    if let (Some(profile), true) = (&i.given.profile, chosen.len() > 1) {
        return Err(Error::Usage {
            what: format!("{} accounts can't all become the profile \"{}\"", chosen.len(), profile.value),
            fix: format!("leave {} out, or name one account: --account NAME", profile.source),
        });
    }
    let mut all: Vec<Chosen> = Vec::new();
    for (title, account) in chosen {
        let name = name(i, &account, &title, several)?;
        secrets::no_twin(&i.config, &name)?;
        if all.iter().any(|other| other.name.is_same(&name)) {
            return Err(Error::Usage {
                what: format!("two accounts would become the profile \"{name}\""),
                fix: "import them one after the other: --account NAME -p PROFILE".into(),
            });
        }
        all.push(Chosen { title, name, account });
    }
    Ok(all)
}

/// The account's name in the file, else its number.
pub(super) fn title(n: usize, account: &Account) -> String {
    account.name.clone().unwrap_or_else(|| (n + 1).to_string())
}

/// What was given, else the file's own name for it, which a person may change. The only account of a file becomes the
/// default profile, whatever stands above it, unless the file calls that a profile.
fn name(i: &mut Importing<'_>, account: &Account, title: &str, several: bool) -> Result<ProfileName, Error> {
    if let Some(given) = &i.given.profile {
        return Ok(given.value.clone());
    }
    // AWS's files name a user there, which is no name for a profile.
    let own = (several || account.is_profile) && account.has_lwa();
    let numbered = || format!("account-{title}").parse().ok().filter(|_| several && account.name.is_none());
    let suggested = account.profile_name().filter(|_| own).or_else(numbered).unwrap_or_else(default_profile);
    i.ask.until(&q::PROFILE, "Name of the profile", Some(suggested.as_str()), str::parse)
}
