//! `authorize --list`: the authorizations of each app, as this home knows them, and Amazon's limits. Asks no network.

use crate::Error;
use crate::profiles::{due, notes};
use crate::store::{Config, Pending, Profile};
use crate::term::Term;
use crate::values::{LwaClientId, Partner, ProfileName};
use crate::world::World;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The most authorizations of an app by its owner, a kind of partner ("Application Authorization Limits and Listing
/// Restrictions", in force since 25 April 2022).
const BY_OWNER: usize = 10;
/// The most sellers that may consent to an app that is not listed in the Appstore; vendors have no limit.
const BY_CONSENT: usize = 25;

/// How an authorization came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// By the app's owner, on the page "Authorize".
    Owner,
    /// On the page of consent.
    Consent,
}

impl How {
    /// Amazon's page of consent tells the account's id, as a list of those who consented does; the page "Authorize" does
    /// not.
    fn of(profile: &Profile) -> Self {
        if profile.selling_partner_id.is_some() { Self::Consent } else { Self::Owner }
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Consent => "consent",
        }
    }
}

/// How many accounts authorized an app in one way.
struct Count {
    how: How,
    partner: Partner,
    accounts: usize,
}

impl Count {
    fn limit(&self) -> Option<usize> {
        match (self.how, self.partner) {
            (How::Owner, _) => Some(BY_OWNER),
            (How::Consent, Partner::Seller) => Some(BY_CONSENT),
            (How::Consent, Partner::Vendor) => None,
        }
    }
}

/// The counts of an app, without those that are zero. One account in several regions is one.
fn counts(config: &Config, id: &LwaClientId) -> Vec<Count> {
    let mut all = Vec::new();
    for (how, partner) in
        [How::Owner, How::Consent].into_iter().flat_map(|how| Partner::ALL.map(|p| (how, p)))
    {
        let fits = |profile: &&Profile| {
            profile.client_id.as_ref() == Some(id)
                && (How::of(profile), profile.partner) == (how, partner)
                && !profile.kind().is_sandbox()
        };
        let account = |(name, profile): (&ProfileName, &Profile)| {
            let of_amazon = profile.selling_partner_id.clone();
            of_amazon.unwrap_or_else(|| profile.store_name.clone().unwrap_or_else(|| format!("/{name}")))
        };
        let of_app = config.profiles.iter().filter(|(_, profile)| fits(profile));
        let accounts: BTreeSet<String> = of_app.map(account).collect();
        if !accounts.is_empty() {
            all.push(Count { how, partner, accounts: accounts.len() });
        }
    }
    all
}

/// Says how many accounts have consented, and the limit.
pub(super) fn counts_line(term: &Term, config: &Config, id: &LwaClientId, partner: Partner) {
    let own = counts(config, id).into_iter().find(|c| (c.how, c.partner) == (How::Consent, partner));
    if let Some(count) = own {
        say(term, &count);
    }
}

fn say(term: &Term, count: &Count) {
    let n = count.accounts;
    let who = format!("{}{}", count.partner, if n == 1 { "" } else { "s" });
    let text = match (count.how, count.limit()) {
        (How::Owner, _) => format!("{n} {who} authorized by the app's owner, of {BY_OWNER}"),
        (How::Consent, Some(limit)) if n <= limit => {
            format!("{n} {who} consented, of {limit} as long as the app is not listed in the Appstore")
        }
        // No limit, or more than Amazon allows without a listing.
        (How::Consent, _) => format!("{n} {who} consented"),
    };
    if count.limit() == Some(n) {
        term.warn(&format!(
            "{text}: Amazon refuses the next one; old ones are removed in Manage Authorizations"
        ));
    } else {
        term.detail(&text);
    }
}

/// Prints the apps, or the one that was named.
pub(crate) fn run(world: &World, only: Option<&LwaClientId>) -> Result<(), Error> {
    let config = Config::load(&world.home)?;
    let notes = notes::read(&world.home)?;
    if let Some(id) = only.filter(|id| !config.apps.contains_key(*id)) {
        let known: Vec<&str> = config.apps.keys().map(LwaClientId::as_str).collect();
        return Err(Error::Usage {
            what: format!("no app {} is stored here", id.short()),
            fix: if known.is_empty() {
                "run `spapi-setup authorize`".into()
            } else {
                format!("name one of them: {}", known.join(", "))
            },
        });
    }
    let apps: Vec<&LwaClientId> =
        config.apps.keys().filter(|id| only.is_none_or(|only| only == *id)).collect();
    if world.global.json {
        let apps: Vec<Value> = apps.iter().map(|id| as_json(&config, &notes, id)).collect();
        world.term.data(&serde_json::to_string_pretty(&json!({ "apps": apps })).unwrap_or_default());
        return Ok(());
    }
    if apps.is_empty() {
        world.term.must("No app is stored here yet. Authorize an account with: spapi-setup authorize");
    }
    for (n, id) in apps.iter().enumerate() {
        if n > 0 {
            world.term.data("");
        }
        app(world, &config, &notes, id);
    }
    Ok(())
}

fn app(world: &World, config: &Config, notes: &Pending, id: &LwaClientId) {
    let term = &world.term;
    let name = config.apps.get(id).and_then(|app| app.application_id.as_deref());
    let name = name.map(|name| format!(" ({name})")).unwrap_or_default();
    term.data(&format!("{id}{name}"));
    let rows: Vec<[String; 4]> =
        of(config, id).map(|(name, profile)| row(config, notes, name, profile)).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..3).map(width).collect();
    for row in &rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        let cells: Vec<String> = cells.chain([row[3].clone()]).collect();
        term.data(format!("  {}", cells.join("  ")).trim_end());
    }
    counts(config, id).iter().for_each(|count| say(term, count));
    term.detail("As far as this home knows: Amazon counts authorizations of other computers too.");
}

fn of<'c>(
    config: &'c Config,
    id: &'c LwaClientId,
) -> impl Iterator<Item = (&'c ProfileName, &'c Profile)> + use<'c> {
    config.profiles.iter().filter(move |(_, profile)| profile.client_id.as_ref() == Some(id))
}

fn row(config: &Config, notes: &Pending, name: &ProfileName, profile: &Profile) -> [String; 4] {
    let whose = profile.selling_partner_id.as_deref().or(profile.store_name.as_deref()).unwrap_or("-");
    let since = profile.token_set_at.map(|at| format!("since {}", due::day_of(at).strftime("%-d %b %Y")));
    let end = end(config, notes, profile).map(|due| format!(", ends {}", due.when())).unwrap_or_default();
    let kind = format!("{} {}", profile.partner, profile.region);
    [name.to_string(), kind, whose.to_owned(), format!("{}{end}", since.unwrap_or_default())]
}

/// When a public app's authorization ends.
fn end(config: &Config, notes: &Pending, profile: &Profile) -> Option<due::Due> {
    let all = due::of(config, notes, profile, due::today());
    all.into_iter().find(|due| due.what == due::What::Authorization)
}

fn as_json(config: &Config, notes: &Pending, id: &LwaClientId) -> Value {
    let app = config.apps.get(id);
    let authorizations: Vec<Value> = of(config, id)
        .map(|(name, profile)| {
            let end = end(config, notes, profile);
            json!({
                "profile": name.as_str(),
                "partner": profile.partner.as_str(),
                "environment": profile.environment.as_str(),
                "region": profile.region.as_str(),
                "by": How::of(profile).as_str(),
                "selling_partner_id": profile.selling_partner_id,
                "store_name": profile.store_name,
                "authorized_on": profile.token_set_at.map(|at| due::day_of(at).to_string()),
                "due_on": end.as_ref().map(|due| due.on.to_string()),
                "days": end.as_ref().map(|due| due.days),
            })
        })
        .collect();
    let counts: Vec<Value> = counts(config, id)
        .iter()
        .map(|c| {
            let (by, partner) = (c.how.as_str(), c.partner.as_str());
            json!({ "by": by, "partner": partner, "accounts": c.accounts, "limit": c.limit() })
        })
        .collect();
    json!({
        "client_id": id.as_str(),
        "application_id": app.and_then(|app| app.application_id.clone()),
        "redirect_uri": app.and_then(|app| app.redirect_uri.clone()),
        "authorizations": authorizations,
        "counts": counts,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::Env;
    use crate::term::Look;
    use crate::values::{Auth, Region, StoreKind};

    const ID: &str = "amzn1.application-oa2-client.0123456789abcdef0123456789abcdef";

    fn add(config: &mut Config, n: usize, account: Option<String>, region: Region, partner: Partner) {
        let profile = Profile {
            client_id: Some(ID.parse().unwrap()),
            public_app: true,
            partner,
            selling_partner_id: account,
            ..Profile::new(Auth::Lwa, region, StoreKind::File)
        };
        config.profiles.insert(format!("p{n}-{region}").parse().unwrap(), profile);
    }

    #[test]
    fn accounts_are_counted_once_and_a_full_app_is_a_warning() {
        let mut config = Config::fresh();
        for n in 0..25 {
            add(&mut config, n, Some(format!("A{n}SELLER")), Region::Eu, Partner::Seller);
        }
        add(&mut config, 0, Some("A0SELLER".into()), Region::Na, Partner::Seller);
        add(&mut config, 100, Some("AVENDOR".into()), Region::Eu, Partner::Vendor);
        add(&mut config, 101, None, Region::Eu, Partner::Seller);
        let found = counts(&config, &ID.parse().unwrap());
        let found: Vec<_> = found.iter().map(|c| (c.how, c.partner, c.accounts, c.limit())).collect();
        assert_eq!(
            found,
            [
                (How::Owner, Partner::Seller, 1, Some(10)),
                (How::Consent, Partner::Seller, 25, Some(25)),
                (How::Consent, Partner::Vendor, 1, None),
            ]
        );
        let (term, seen) = Term::capture(Look::default(), &Env::default(), 200);
        counts_line(&term, &config, &ID.parse().unwrap(), Partner::Seller);
        counts_line(&term, &config, &ID.parse().unwrap(), Partner::Vendor);
        let said = seen.err();
        assert!(
            said.contains("! 25 sellers consented, of 25") && said.contains("refuses the next one"),
            "{said}"
        );
        assert!(said.contains("  1 vendor consented\n"), "{said}");
        add(&mut config, 25, Some("A25SELLER".into()), Region::Fe, Partner::Seller);
        let (term, seen) = Term::capture(Look::default(), &Env::default(), 200);
        counts_line(&term, &config, &ID.parse().unwrap(), Partner::Seller);
        assert_eq!(seen.err(), "  26 sellers consented\n", "it must be listed by now");
    }
}
