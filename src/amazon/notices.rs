//! What Amazon sends to the queue of an enrolled app: a new client secret, or that the one in use ends soon.
//!
//! Anyone who may send to the queue may have written a message. Whatever it says is read as a claim: sizes, types and
//! characters are checked here, and a secret counts only once Login with Amazon takes it for the app's own client id.

use crate::values::shown::shown_name;
use crate::values::{LwaClientId, Secret};
use jiff::Timestamp;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The longest body that is read: SQS carried 256 KiB for years, and Amazon's notices have less than 1 KiB.
const MOST_BYTES: usize = 256 << 10;
/// The longest secret that is believed; Amazon's have less than 100 characters.
const LONGEST_SECRET: usize = 2048;

const NEW_SECRET: &str = "APPLICATION_OAUTH_CLIENT_NEW_SECRET";
const EXPIRY: &str = "APPLICATION_OAUTH_CLIENT_SECRET_EXPIRY";
/// The type of this program's own message, which shows that the queue can be written and read.
const MARK: &str = "SPAPI_SETUP_ROUND_TRIP";

/// What a message says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Notice {
    /// An app has a new client secret.
    NewSecret(NewSecret),
    /// An app's client secret ends.
    Expiry(Expiry),
    /// This program sent it to itself, with this mark.
    Mark(String),
    /// Another type of message, by its name.
    Other(String),
    /// No message of Amazon's: why.
    Unreadable(&'static str),
}

/// A new client secret, with what Amazon says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewSecret {
    /// Whose.
    pub client_id: LwaClientId,
    /// The secret.
    pub secret: Secret,
    /// When it ends.
    pub expires: Option<Timestamp>,
    /// When the one before it ends.
    pub old_expires: Option<Timestamp>,
    /// When it was made.
    pub made: Option<Timestamp>,
}

/// The end of a client secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expiry {
    /// Whose.
    pub client_id: LwaClientId,
    /// When it ends.
    pub expires: Timestamp,
    /// When this was said.
    pub said: Option<Timestamp>,
}

impl Notice {
    /// Reads the body of a message.
    pub(crate) fn read(body: &Secret) -> Self {
        let text = body.expose();
        if text.len() > MOST_BYTES {
            return Self::Unreadable("it is larger than 256 KiB");
        }
        let Ok(envelope) = serde_json::from_str::<Envelope<'_>>(text) else {
            return Self::Unreadable("it is no JSON of Amazon's form");
        };
        let said = envelope.event_time.time().or_else(|| envelope.metadata.publish_time.time());
        let payload = envelope.payload;
        match envelope.notification_type.text() {
            Some(NEW_SECRET) => payload.new_secret.read(said).map_or_else(Self::Unreadable, Self::NewSecret),
            Some(EXPIRY) => payload.expiry.read(said).map_or_else(Self::Unreadable, Self::Expiry),
            Some(MARK) => match envelope.mark.text() {
                Some(mark) => Self::Mark(mark.to_owned()),
                None => Self::Unreadable("it has no mark"),
            },
            Some(other) if !other.is_empty() => Self::Other(shown_name(other)),
            _ => Self::Unreadable("it does not say what it is"),
        }
    }
}

/// A message of this program's own: no other program gives it a meaning.
pub(crate) fn mark(mark: &str) -> Secret {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Body<'m> {
        notification_type: &'m str,
        mark: &'m str,
    }
    Secret::new(serde_json::to_string(&Body { notification_type: MARK, mark }).unwrap_or_default())
}

/// The envelope of every message. What it says besides is not looked at.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'b> {
    #[serde(borrow, default)]
    notification_type: Text<'b>,
    #[serde(borrow, default)]
    event_time: Text<'b>,
    #[serde(borrow, default)]
    payload: Payload<'b>,
    #[serde(borrow, default, rename = "notificationMetadata")]
    metadata: Metadata<'b>,
    #[serde(borrow, default)]
    mark: Text<'b>,
}

#[derive(Default, Deserialize)]
struct Payload<'b> {
    #[serde(borrow, default, rename = "applicationOAuthClientNewSecret")]
    new_secret: NewSecretSaid<'b>,
    #[serde(borrow, default, rename = "applicationOAuthClientSecretExpiry")]
    expiry: ExpirySaid<'b>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata<'b> {
    #[serde(borrow, default)]
    publish_time: Text<'b>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewSecretSaid<'b> {
    #[serde(borrow, default)]
    client_id: Text<'b>,
    #[serde(borrow, default)]
    new_client_secret: Text<'b>,
    #[serde(borrow, default)]
    new_client_secret_expiry_time: Text<'b>,
    #[serde(borrow, default)]
    old_client_secret_expiry_time: Text<'b>,
}

impl NewSecretSaid<'_> {
    fn read(self, made: Option<Timestamp>) -> Result<NewSecret, &'static str> {
        let client_id = self.client_id.client_id()?;
        let secret = self.new_client_secret.text().unwrap_or_default();
        if secret.is_empty() {
            return Err("it holds no client secret");
        }
        if secret.len() > LONGEST_SECRET || !secret.bytes().all(|b| b.is_ascii_graphic()) {
            return Err("what it holds is no client secret");
        }
        let (expires, old_expires) =
            (self.new_client_secret_expiry_time.time(), self.old_client_secret_expiry_time.time());
        Ok(NewSecret { client_id, secret: Secret::new(secret), expires, old_expires, made })
    }
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExpirySaid<'b> {
    #[serde(borrow, default)]
    client_id: Text<'b>,
    #[serde(borrow, default)]
    client_secret_expiry_time: Text<'b>,
}

impl ExpirySaid<'_> {
    fn read(self, said: Option<Timestamp>) -> Result<Expiry, &'static str> {
        let client_id = self.client_id.client_id()?;
        let expires = self.client_secret_expiry_time.time().ok_or("it does not say when the secret ends")?;
        Ok(Expiry { client_id, expires, said })
    }
}

/// A text, where there is one: another type in its place counts as none, so that one odd field does not make a secret
/// unreadable.
#[derive(Deserialize)]
#[serde(untagged)]
enum Text<'b> {
    Some(#[serde(borrow)] Cow<'b, str>),
    None(IgnoredAny),
}

impl Default for Text<'_> {
    fn default() -> Self {
        Self::None(IgnoredAny)
    }
}

impl Text<'_> {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Some(text) => Some(text),
            Self::None(_) => None,
        }
    }

    fn time(&self) -> Option<Timestamp> {
        self.text()?.parse().ok()
    }

    fn client_id(&self) -> Result<LwaClientId, &'static str> {
        let text = self.text().unwrap_or_default();
        // Parsing forgives blanks around a pasted id; Amazon sends none.
        let id: LwaClientId = text.parse().map_err(|_| "it names no client id")?;
        if id.as_str() == text { Ok(id) } else { Err("it names no client id") }
    }
}

#[cfg(test)]
#[path = "notices_tests.rs"]
mod tests;
