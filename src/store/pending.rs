//! `pending.toml`: what a run was about to do where a repeat would do harm.

use super::{Error, Home, Trust};
use crate::values::{AccountId, LwaClientId, Partner, ProfileName, QueueArn, Region, StoreKind, UserName};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The notes of an unfinished run; no section is the normal state, and then there is no file.
/// Sections that this program does not know are kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Pending {
    /// An access key that is being made, or was made and is not yet stored.
    pub create_access_key: Option<PendingKey>,
    /// A client secret that is being swapped.
    pub swap_client_secret: Option<PendingSwap>,
    /// Rotations that Amazon was asked for and whose new secret is not stored yet: one table, or a list where several
    /// apps wait.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "super::one_or_many")]
    pub rotate_client_secret: Vec<PendingRotation>,
    /// Refresh tokens that codes of Amazon's page of consent were exchanged for, and that belong to no profile yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty", with = "super::one_or_many")]
    pub authorize: Vec<PendingAuthorization>,
    /// A refresh token that is being swapped.
    pub swap_refresh_token: Option<PendingToken>,
    /// An access key that is being deleted.
    pub delete_access_key: Option<PendingDelete>,
    /// Secrets on their way to another store.
    pub move_store: Option<PendingMove>,
    pub teardown: Option<PendingTeardown>,
    /// What `check --all` found, while it is at work.
    pub check_all: Option<PendingCheck>,
    /// Sections of a newer version.
    #[serde(flatten)]
    pub other: toml::Table,
}

/// Written before `CreateAccessKey`, which gives a secret once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PendingKey {
    /// The identity's uuid.
    pub identity: String,
    pub account: AccountId,
    pub user: UserName,
    /// When the call was about to be made.
    pub at: Timestamp,
    /// The key ids that the user had then.
    #[serde(default)]
    pub existing: Vec<String>,
    /// The new key's id, once it is known.
    pub new_key: Option<String>,
    /// What the key was for: `init` or `rotate`.
    #[serde(default)]
    pub purpose: String,
}

/// Written before a client secret's entries change places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PendingSwap {
    /// The app.
    pub client_id: LwaClientId,
    /// When it began.
    pub at: Timestamp,
    /// The fingerprint of the secret that goes.
    pub from: String,
    /// The fingerprint of the secret that comes.
    pub to: String,
    /// Whether this is `--rollback`.
    #[serde(default)]
    pub rollback: bool,
    /// The day the secret that comes was made.
    pub made: Option<Date>,
    /// Whether that day is "at the latest".
    #[serde(default)]
    pub estimated: bool,
    /// The last day of the secret that comes, where Amazon's message said it.
    pub expires: Option<Date>,
    /// The last day of the secret that goes, where Amazon's message said it.
    pub from_expires: Option<Date>,
}

/// Written before Amazon is asked for a new client secret, which it makes once and sends as a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PendingRotation {
    /// The app.
    pub client_id: LwaClientId,
    /// The queue that Amazon sends the secret to.
    pub queue_arn: QueueArn,
    /// The host that was asked.
    #[serde(default)]
    pub host: String,
    /// When, by Amazon's clock.
    pub at: Timestamp,
    /// What is known of the request.
    pub state: RotationState,
    /// The fingerprint of the secret that was in use then.
    #[serde(default)]
    pub from: String,
    /// `x-amzn-RequestId` of the answer.
    pub request_id: Option<String>,
    /// The message with the new secret, once it was received.
    pub received: Option<ReceivedSecret>,
}

/// A message with a new client secret: what a later run needs to go on with it while SQS still hides it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReceivedSecret {
    /// The fingerprint of the secret in it.
    pub to: String,
    /// SQS's handle to delete the message by.
    pub receipt: String,
    /// The last day of the new secret, as the message says.
    pub expires: Option<Date>,
    /// The last day of the secret before it, as the message says.
    pub from_expires: Option<Date>,
}

/// What is known of the one request for a new client secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RotationState {
    /// It is being sent, or the run was killed meanwhile.
    Sending,
    /// Amazon took it: the secret in use dies seven days after it.
    Accepted,
    /// No answer came, or one that says neither yes nor no.
    Maybe,
}

/// Written before a refresh token is replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PendingToken {
    pub profile: ProfileName,
    /// When it began.
    pub at: Timestamp,
    /// The fingerprint of the token that comes.
    pub to: String,
    /// The store that it answered as.
    pub store_name: Option<String>,
    /// The ids of the marketplaces that it answered with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marketplaces: Vec<String>,
}

/// Written once a code was exchanged: it works once, so that its token is kept before anything else may fail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PendingAuthorization {
    /// The app.
    pub client_id: LwaClientId,
    /// The name under which the token lies in the store until it has a profile's.
    pub entry: ProfileName,
    pub store: StoreKind,
    /// Where the page of consent was opened.
    pub region: Region,
    /// Whose page it was.
    #[serde(default)]
    pub partner: Partner,
    /// When the code was exchanged.
    pub at: Timestamp,
    /// The fingerprint of the token.
    pub to: String,
    /// The fingerprint of the code: a second run with the same one goes on from here.
    pub code: String,
    /// Amazon's id of the account.
    pub selling_partner_id: Option<String>,
    /// The app's redirect URI, to be recorded with it.
    pub redirect_uri: Option<String>,
    /// The app's id on the page of consent.
    pub application_id: Option<String>,
    /// The profile it goes to, once that is known.
    pub profile: Option<ProfileName>,
}

/// Written before an access key is deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PendingDelete {
    /// The identity's uuid.
    pub identity: String,
    /// When it began.
    pub at: Timestamp,
    pub key: String,
}

/// Written before secrets go to another store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PendingMove {
    /// The profile that asked for it.
    pub profile: ProfileName,
    /// When it began.
    pub at: Timestamp,
    /// Where they were.
    pub from: StoreKind,
    /// Where they go.
    pub to: StoreKind,
}

/// Written before a teardown deletes anything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PendingTeardown {
    pub profile: ProfileName,
    /// The identity's uuid, where AWS is concerned.
    pub identity: Option<String>,
    /// When it began.
    pub at: Timestamp,
}

/// Written while `check --all` is at work: the next run goes on from here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PendingCheck {
    /// When it began.
    pub since: Timestamp,
    /// When this was written.
    pub at: Timestamp,
    /// The profiles that are well.
    #[serde(default)]
    pub well: Vec<ProfileName>,
}

impl Pending {
    const FILE: &'static str = "pending.toml";

    /// Reads the notes; a missing file is none.
    pub(crate) fn load(home: &Home) -> Result<Self, Error> {
        let path = home.file(Self::FILE);
        match home.read(Self::FILE, Trust::Guarded)? {
            None => Ok(Self::default()),
            Some(text) => Self::parse(&path, &text),
        }
    }

    pub(super) fn parse(path: &Path, text: &str) -> Result<Self, Error> {
        toml::from_str(text).map_err(|e| Error::corrupt(path, text, e.span(), e.message(), true))
    }

    pub(super) fn text(&self, path: &Path) -> Result<String, Error> {
        toml::to_string(self).map_err(|e| Error::Unwritten { path: path.to_owned(), message: e.to_string() })
    }

    /// Writes the notes; without a note the file is removed.
    pub(crate) fn save(&self, home: &Home) -> Result<(), Error> {
        if self.is_empty() {
            return Self::clear(home);
        }
        let text = self.text(&home.file(Self::FILE))?;
        home.write(Self::FILE, text.as_bytes())
    }

    /// Removes the file.
    pub(crate) fn clear(home: &Home) -> Result<(), Error> {
        home.remove(Self::FILE).map(|_| ())
    }

    /// Whether nothing is noted.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a run stopped in the middle of a change. One that only looked is none.
    pub(crate) fn is_unfinished(&self) -> bool {
        *self != Self { check_all: self.check_all.clone(), ..Self::default() }
    }
}
