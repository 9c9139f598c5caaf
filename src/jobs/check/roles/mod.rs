//! `check --roles`: which of Amazon's roles the authorization holds, by asking each operation of the table once.

mod screen;

pub(super) use screen::show;

use super::amazon_rungs::Facts;
use super::rung::Id;
use super::verdict::Verdict;
use crate::amazon::{AccessToken, Amazon, NoAnswer, Participations, SpApiError};
use crate::report;
use crate::store::Profile;
use crate::values::marketplaces::{main_marketplace, marketplace};
use crate::values::roles::reason::{Finding, Known, Said, findings};
use crate::values::roles::{Ask, Operation, table};
use crate::values::{Kind, Region};
use serde_json::{Value, json};
use tokio::task::JoinSet;

/// Why a sandbox profile has none to ask for.
pub(crate) const SANDBOX: &str = "the sandbox asks for no roles: an app that was made for it has none";

/// Asks every operation of the table that fits, each once and by itself: one allowance is never used twice. `account`:
/// what the ladder's own call of the participations or the purchase orders said. `recorded`: the marketplaces of the
/// first proof.
pub(super) async fn ask(
    amazon: &Amazon,
    kind: Kind,
    region: Region,
    token: &AccessToken,
    account: &Result<Participations, SpApiError>,
    recorded: &[String],
) -> Vec<Finding> {
    let market = market(region, account, recorded);
    let mut asking = JoinSet::new();
    let mut heard = Vec::new();
    for operation in table::operations(kind.partner, region) {
        let (spapi, token) = (amazon.spapi.clone(), token.clone());
        if operation.ask == Ask::Known {
            heard.push((operation, said(operation, account.as_ref().map(|_| 200))));
            continue;
        }
        asking.spawn(async move {
            let answer = spapi.probe(region, market, &token, operation.ask).await;
            (operation, answer)
        });
    }
    while let Some(done) = asking.join_next().await {
        // A task that ends without a result leaves its roles unknown.
        if let Ok((operation, Some(answer))) = done {
            heard.push((operation, said(operation, answer.as_ref().copied())));
        }
    }
    findings(kind.partner, &heard)
}

/// What an answer means for the roles.
fn said(operation: &Operation, answer: Result<u16, &SpApiError>) -> Said {
    let error = match answer {
        Ok(http) => return Said::Opened(http),
        Err(error) => error,
    };
    let status = error.status();
    match error {
        SpApiError::Unauthorized { .. } | SpApiError::DataElements { .. } => {
            Said::Refused(status.unwrap_or(403))
        }
        SpApiError::BadRequest { .. } | SpApiError::Other { .. }
            if status.is_some_and(Operation::opened_by) && !matches!(operation.ask, Ask::Restricted(_)) =>
        {
            Said::Opened(status.unwrap_or_default())
        }
        SpApiError::NoAnswer(NoAnswer::Throttled { .. }) => {
            Said::Nothing(status, "too many requests: ask again in a minute")
        }
        SpApiError::NoAnswer(no_answer) => Said::Nothing(status, no_answer.kind()),
        _ => Said::Nothing(status, "Amazon's answer says nothing about roles"),
    }
}

/// A marketplace of the region in which the seller sells, or the region's own.
fn market(region: Region, account: &Result<Participations, SpApiError>, recorded: &[String]) -> &'static str {
    let now = account.iter().flat_map(|found| &found.marketplaces).filter(|m| m.participating);
    let mut ids = now.map(|m| m.id.as_str()).chain(recorded.iter().map(String::as_str));
    let known = |id: &str| marketplace(id).filter(|market| market.region == region);
    let market = ids.find_map(known).or_else(|| marketplace(main_marketplace(region)));
    market.map_or("", |market| market.id)
}

/// The rung; where nothing was asked, `facts` says why.
pub(super) fn verdict(facts: Option<&Facts>, profile: &Profile) -> Verdict {
    const ID: Id = Id::Roles;
    if profile.kind().is_sandbox() {
        return Verdict::skip(ID, SANDBOX);
    }
    let Some(found) = facts.and_then(|facts| facts.roles.as_ref()) else {
        let why = match facts {
            None => "client id, client secret or refresh token can't be read",
            Some(facts) if facts.token.is_err() => "there is no access token",
            Some(_) => "the refusal above is not about roles",
        };
        return Verdict::skip(ID, why);
    };
    let count = |word: &str| found.iter().filter(|f| f.known.word() == word).count();
    let (has, lacks, asked) = (count("has"), count("lacks"), found.len() - count("not-asked"));
    let summary = format!("{has} of {asked} are there, {lacks} are missing");
    let summary = match asked - has - lacks {
        0 => summary,
        open => format!("{summary}, {open} can't be told"),
    };
    let verdict = match (has, lacks) {
        (0, 0) => Verdict::warn(ID, summary).cause(first_reason(found)),
        (0, _) => Verdict::fail(ID, report::REFUSED, summary)
            .cause("Amazon refused every call that one of the app's roles should open"),
        _ => Verdict::pass(ID, summary),
    };
    if lacks == 0 { verdict } else { verdict.fix(steps(profile).join("\n")) }
}

fn first_reason(found: &[Finding]) -> String {
    let why = found.iter().find_map(|f| match &f.known {
        Known::Unknown(why) => Some(why.clone()),
        _ => None,
    });
    why.unwrap_or_else(|| "nothing was asked".to_owned())
}

/// What to do about a role that is missing. `{p}` stands for the option that names the profile, `{name}` for its name.
pub(super) fn steps(profile: &Profile) -> [String; 4] {
    let kind = profile.kind();
    let central = kind.central();
    let (authorize, store) = if profile.selling_partner_id.is_some() {
        (
            "3. Have the account consent again, with spapi-setup authorize --renew {name}: an authorization holds the roles \
             that the app had at that moment.",
            "4. That stores the new token; check the roles again.",
        )
    } else {
        (
            "3. \"Authorize\" the app again: an authorization holds the roles that the app had at that moment.",
            "4. Store the new token with spapi-setup rotate refresh-token{p}, and check the roles again.",
        )
    };
    [
        format!(
            "1. Request the role in your developer profile (Solution Provider Portal or {central}); Amazon reviews it."
        ),
        "2. Tick it in the app's own roles (\"Edit app\") and save.".to_owned(),
        authorize.to_owned(),
        store.to_owned(),
    ]
}

/// As `check --json` shows it.
pub(super) fn to_json(found: &[Finding]) -> Value {
    let one = |finding: &Finding| {
        json!({
            "role": finding.role.title(),
            "status": finding.known.word(),
            "operation": finding.operation,
            "http": finding.http,
        })
    };
    found.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::amazon::{Marketplace, Seen};
    use crate::values::{Auth, StoreKind};

    fn row(name: &str) -> &'static Operation {
        table::OPERATIONS.iter().find(|o| o.name == name).unwrap()
    }

    #[test]
    fn a_refusal_without_a_detail_is_the_roles_and_nothing_else_is() {
        let seen = |status| Seen { status: Some(status), ..Seen::default() };
        let other = |status, code: &str| SpApiError::Other {
            code: code.to_owned(),
            message: String::new(),
            status,
            seen: seen(status),
        };
        let read = row("listTransactions");
        let token = row("createRestrictedDataToken");
        let bad =
            SpApiError::BadRequest { code: "InvalidInput".into(), message: String::new(), seen: seen(400) };
        let elements = SpApiError::DataElements { elements: Vec::new(), seen: seen(400) };
        assert_eq!(said(read, Ok(204)), Said::Opened(204));
        assert_eq!(said(read, Err(&SpApiError::Unauthorized(seen(403)))), Said::Refused(403));
        assert_eq!(said(read, Err(&bad)), Said::Opened(400));
        assert_eq!(said(read, Err(&other(404, "NotFound"))), Said::Opened(404));
        assert!(matches!(said(read, Err(&other(403, "Unauthorized"))), Said::Nothing(Some(403), _)));
        assert!(matches!(said(read, Err(&other(401, "x"))), Said::Nothing(..)));
        assert_eq!(said(token, Err(&elements)), Said::Refused(400));
        assert!(matches!(said(token, Err(&bad)), Said::Nothing(Some(400), _)), "not about the elements");
        let throttled = SpApiError::NoAnswer(NoAnswer::Throttled { tries: 1, seen: seen(429) });
        assert!(matches!(
            said(read, Err(&throttled)),
            Said::Nothing(Some(429), "too many requests: ask again in a minute")
        ));
    }

    #[test]
    fn an_account_that_consented_does_so_again() {
        let mut profile = Profile::new(Auth::Lwa, Region::Eu, StoreKind::File);
        profile.public_app = true;
        assert!(steps(&profile)[3].contains("rotate refresh-token{p}"), "an account of one's own");
        profile.selling_partner_id = Some("A1EXAMPLE".into());
        let steps = steps(&profile);
        assert!(steps[2].contains("authorize --renew {name}") && !steps[3].contains("{p}"), "{steps:?}");
    }

    #[test]
    fn the_calls_name_a_marketplace_of_the_region() {
        let of = |id: &str, participating| Marketplace {
            id: id.to_owned(),
            name: String::new(),
            country: String::new(),
            domain: String::new(),
            participating,
            suspended: false,
        };
        let marketplaces = vec![of("A1ZZZ", true), of("A1PA6795UKMFR9", false), of("A13V1IB3VIYZZH", true)];
        let account = Ok(Participations { store_name: None, marketplaces, request_id: None });
        assert_eq!(market(Region::Eu, &account, &[]), "A13V1IB3VIYZZH");
        let refused = Err(SpApiError::Unauthorized(Seen::default()));
        assert_eq!(market(Region::Eu, &refused, &["ATVPDKIKX0DER".into()]), "A1PA6795UKMFR9");
        assert_eq!(market(Region::Na, &refused, &["ATVPDKIKX0DER".into()]), "ATVPDKIKX0DER");
        assert_eq!(market(Region::Fe, &refused, &[]), "A1VC38T7YXB528");
    }
}
