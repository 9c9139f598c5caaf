//! The three Login with Amazon values before all of them are known.

use super::{Field, LwaClientId, Secret};

/// The three values, as far as they are known.
#[derive(Debug, Clone, Default)]
pub(crate) struct LwaParts {
    /// The client identifier of the app.
    pub client_id: Option<LwaClientId>,
    /// The client secret of the app.
    pub client_secret: Option<Secret>,
    /// The refresh token.
    pub refresh_token: Option<Secret>,
}

impl LwaParts {
    /// Whether a value is known.
    pub(crate) fn has(&self, field: Field) -> bool {
        match field {
            Field::ClientId => self.client_id.is_some(),
            Field::ClientSecret => self.client_secret.is_some(),
            Field::RefreshToken => self.refresh_token.is_some(),
        }
    }

    /// Forgets a value.
    pub(crate) fn forget(&mut self, field: Field) {
        match field {
            Field::ClientId => self.client_id = None,
            Field::ClientSecret => self.client_secret = None,
            Field::RefreshToken => self.refresh_token = None,
        }
    }

    /// Takes what is missing from `other`.
    #[must_use]
    pub(crate) fn or(self, other: &Self) -> Self {
        Self {
            client_id: self.client_id.or_else(|| other.client_id.clone()),
            client_secret: self.client_secret.or_else(|| other.client_secret.clone()),
            refresh_token: self.refresh_token.or_else(|| other.refresh_token.clone()),
        }
    }

    /// Takes what is missing from `stored`, unless that is of another app: its secret and its token are not this one's.
    #[must_use]
    pub(crate) fn or_stored(self, stored: &Self) -> Self {
        let other_app = self.client_id.is_some() && self.client_id != stored.client_id;
        if other_app { self } else { self.or(stored) }
    }
}
