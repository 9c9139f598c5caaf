//! What became of each row of the list.

use crate::amazon::{LwaError, SpApiError};
use crate::foreign::Seller;
use crate::proof::Proof;
use crate::store::fingerprint;
use crate::values::{LwaClientId, ProfileName, Region};
use crate::{Error, report};
use std::collections::BTreeMap;

/// A row, and what became of it.
pub(super) struct Row {
    pub(super) seller: Seller,
    /// The profile that it is, or becomes.
    pub(super) name: Option<ProfileName>,
    /// Where its token works, once that is known.
    pub(super) region: Option<Region>,
    /// The store's name, as Amazon tells it.
    pub(super) store: Option<String>,
    pub(super) state: RowState,
}

/// How far a row is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RowState {
    Waiting,
    Stored,
    /// An earlier run proved and stored it.
    Known,
    /// Stored, although it could not be proved.
    Unverified(Failure),
    /// The same token as that of an earlier line.
    Repeated(usize),
    /// Can't be used as it stands.
    Unusable(String),
    /// Amazon refuses it, or it belongs to another store than its profile.
    Refused(Failure),
    /// No answer that says anything about it.
    Unproved(Failure),
}

/// Why a row is not stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Failure {
    /// Amazon's code, or a word in its place.
    pub(super) code: String,
    /// In one line.
    pub(super) why: String,
}

impl RowState {
    /// The word in the file of results.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Waiting => "not-tried",
            Self::Stored => "stored",
            Self::Known => "stored-already",
            Self::Unverified(_) => "stored-unverified",
            Self::Repeated(_) => "duplicate",
            Self::Unusable(_) => "unusable",
            Self::Refused(_) => "refused",
            Self::Unproved(_) => "not-proved",
        }
    }

    /// Whether the row is in the store, by itself or by an earlier one.
    pub(super) fn is_kept(&self) -> bool {
        matches!(self, Self::Stored | Self::Known | Self::Unverified(_) | Self::Repeated(_))
    }
}

impl Failure {
    /// What an error says of a row.
    pub(super) fn of(error: &Error) -> Self {
        let lines = report::lines(error);
        let fix = lines.fix.map(|fix| format!(" To do: {fix}")).unwrap_or_default();
        Self { code: code(error), why: format!("{}{fix}", lines.heading) }
    }
}

/// Amazon's code where it gave one.
fn code(error: &Error) -> String {
    let word = match error {
        Error::Lwa(LwaError::InvalidClient { .. }) => "invalid_client",
        Error::Lwa(LwaError::InvalidGrant { .. }) => "invalid_grant",
        Error::Lwa(LwaError::UnauthorizedClient { .. }) => "unauthorized_client",
        Error::Lwa(LwaError::InvalidRequest { .. }) => "invalid_request",
        Error::Lwa(LwaError::NoAnswer(none)) | Error::SpApi(SpApiError::NoAnswer(none)) => none.kind(),
        Error::Lwa(LwaError::Other { code, .. }) => return code.clone(),
        Error::SpApi(SpApiError::Unauthorized { .. }) => "Unauthorized",
        Error::SpApi(SpApiError::SecretExpired { .. }) => "Unauthorized, secret expired",
        Error::SpApi(SpApiError::DataElements { .. }) => "InvalidInput, data elements",
        Error::OtherRegion { .. } => "other-region",
        Error::OtherPartner(_) => "other-partner",
        Error::OtherEnvironment(_) => "other-environment",
        Error::OtherSeller { .. } => "other-store",
        _ => "refused",
    };
    word.to_owned()
}

/// The rows of a list as they stand before anything is asked: what can't be used, what stands there twice.
pub(super) fn sorted(sellers: Vec<Seller>, app: &LwaClientId) -> Vec<Row> {
    let mut tokens: BTreeMap<String, (usize, Option<Region>)> = BTreeMap::new();
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    let mut rows = Vec::with_capacity(sellers.len());
    for seller in sellers {
        let mut state = match (&seller.fault, &seller.client_id) {
            (Some(fault), _) => RowState::Unusable(fault.clone()),
            (None, Some(id)) if id != app => {
                RowState::Unusable("it names another app than the one of this import".into())
            }
            (None, _) => RowState::Waiting,
        };
        if state == RowState::Waiting {
            let own = (seller.line, seller.region);
            let (line, region) = *tokens.entry(fingerprint(&seller.token)).or_insert(own);
            if line != seller.line && region == seller.region {
                state = RowState::Repeated(line);
            } else if line != seller.line {
                state = RowState::Unusable(format!("line {line} has the same token for another region"));
            }
        }
        let name = seller.profile.as_ref().map(|name| name.as_str().to_ascii_lowercase());
        if let (RowState::Waiting, Some(name)) = (&state, name) {
            let line = *names.entry(name).or_insert(seller.line);
            if line != seller.line {
                state = RowState::Unusable(format!("line {line} is the same profile's"));
            }
        }
        let (region, name) = (seller.region, None);
        rows.push(Row { seller, name, region, store: None, state });
    }
    rows
}

/// A row whose proof ended well.
pub(super) struct ProvedRow {
    /// Its place among the rows.
    pub(super) at: usize,
    pub(super) region: Region,
    /// `None`: it could not be proved and is stored anyway.
    pub(super) proof: Option<Proof>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Secret;

    #[test]
    fn what_stands_there_twice_is_found_before_anything_is_asked() {
        let app: LwaClientId = "amzn1.application-oa2-client.a".parse().unwrap();
        let seller = |line, token: &str, region, profile: Option<&str>| Seller {
            line,
            token: Secret::new(token),
            region: Some(region),
            profile: profile.map(|name| name.parse().unwrap()),
            ..Seller::default()
        };
        let other = Seller {
            client_id: Some("amzn1.application-oa2-client.b".parse().unwrap()),
            ..seller(7, "Atzr|e", Region::Eu, None)
        };
        let broken = Seller { fault: Some("no token".into()), ..Seller::default() };
        let rows = sorted(
            vec![
                seller(2, "Atzr|a", Region::Eu, Some("shop")),
                seller(3, "Atzr|a", Region::Eu, None),
                seller(4, "Atzr|a", Region::Na, None),
                seller(5, "Atzr|d", Region::Eu, Some("SHOP")),
                broken,
                other,
            ],
            &app,
        );
        let words: Vec<_> = rows.iter().map(|row| row.state.word()).collect();
        assert_eq!(words, ["not-tried", "duplicate", "unusable", "unusable", "unusable", "unusable"]);
        assert_eq!(rows[1].state, RowState::Repeated(2));
    }
}
