//! Amazon's side of a rotation: who is enrolled, the new secret as a message, and the troubles that can be asked for.

use super::policy::Decision;
use super::sample;
use super::sqs_policy::{self, AMAZON};
use super::sqs_queues::amazon_may_encrypt;
use super::sqs_state::SqsMessage;
use super::state::State;
use crate::values::Region;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::time::Duration;

/// How long a client secret lives, and how long one that was replaced.
const LIFE: SignedDuration = SignedDuration::from_hours(180 * 24);
const REST: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What Amazon does differently on purpose when it is asked for a new client secret.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RotationKnobs {
    /// The person has clicked: an app without a subscription sends to its only queue that lets Amazon in.
    pub clicked: bool,
    /// The secret is made, and no message comes.
    pub silent: bool,
    /// The message comes this much later.
    pub late: Duration,
    /// The message shows itself only after this many requests for messages.
    pub late_polls: u32,
    /// This many further copies of the message come.
    pub copies: u32,
    /// Before it a message of the same kind comes for another client id.
    pub other_client: bool,
    /// Before it a notice comes that the secret in use expires.
    pub notice: bool,
    /// Two secrets are made: the message of the newer one comes first.
    pub twice: bool,
    /// Login with Amazon does not know the new secret for this many requests.
    pub unknown: u32,
    /// The SP-API refuses the new secret's tokens this often.
    pub lag: u32,
    /// Only this region's host takes the request: the others answer 403.
    pub only: Option<Region>,
    /// More than one request a minute is 429.
    pub rate: bool,
    /// The sandbox refuses test notifications (403).
    pub no_test: bool,
    /// The only scenario of a test notification that is known.
    pub scenario: Option<String>,
}

/// Where the Notifications API sends an app's notifications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// Amazon's id.
    pub id: String,
    /// The app's client id.
    pub client_id: String,
    /// The developer's name for it.
    pub name: String,
    /// The queue.
    pub arn: String,
}

fn shown(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}

/// A message of Amazon's: envelope and payload ("Set up credential rotation notifications", `NotificationPayload.java`).
fn notification(kind: &str, payload: Value, now: Timestamp) -> String {
    json!({
        "notificationVersion": "1.0",
        "notificationType": kind,
        "payloadVersion": "2023-11-30",
        "eventTime": shown(now),
        "payload": payload,
        "notificationMetadata": {
            "applicationId": "amzn1.sp.solution.5a3b1e00-0000-4000-8000-000000000000",
            "subscriptionId": sample::request_id(),
            "publishTime": shown(now),
            "notificationId": sample::request_id(),
        },
    })
    .to_string()
}

/// The message of a new client secret.
pub fn new_secret_message(client_id: &str, secret: &str, now: Timestamp) -> String {
    let payload = json!({ "applicationOAuthClientNewSecret": {
        "clientId": client_id,
        "newClientSecret": secret,
        "newClientSecretExpiryTime": shown(now + LIFE),
        "oldClientSecretExpiryTime": shown(now + REST),
    }});
    notification("APPLICATION_OAUTH_CLIENT_NEW_SECRET", payload, now)
}

/// The notice that a client secret expires.
pub fn expiry_message(client_id: &str, expires: Timestamp, now: Timestamp) -> String {
    let payload = json!({ "applicationOAuthClientSecretExpiry": {
        "clientId": client_id,
        "clientSecretExpiryTime": shown(expires),
        "clientSecretExpiryReason": "PERIODIC_ROTATION",
    }});
    notification("APPLICATION_OAUTH_CLIENT_SECRET_EXPIRY", payload, now)
}

impl State {
    /// The click: both rows of the app are subscribed with this queue.
    pub fn subscribe(&mut self, client_id: &str, queue_arn: &str) {
        self.subscriptions.insert(client_id.to_owned(), queue_arn.to_owned());
    }

    /// Makes the requests for new secrets older, for what depends on the time between two.
    pub fn age_rotations(&mut self, by: SignedDuration) {
        for at in self.rotated.values_mut() {
            *at -= by;
        }
    }

    /// Amazon writes to a queue, as far as the queue lets it. Returns whether the message arrived: Amazon tells nobody.
    pub fn amazon_sends(&mut self, arn: &str, body: &str) -> bool {
        self.deliver(arn, SqsMessage::new(body, self.now()))
    }

    /// Whether a queue's own policy lets Amazon write.
    fn lets_amazon_in(&self, arn: &str) -> bool {
        let policy = self.sqs.queues.get(arn).and_then(|queue| queue.attributes.get("Policy"));
        sqs_policy::decide(policy, AMAZON, "sqs:SendMessage", arn) == Decision::Allowed
    }

    fn deliver(&mut self, arn: &str, message: SqsMessage) -> bool {
        let queue = self.sqs.queues.get(arn).filter(|_| self.lets_amazon_in(arn) && !arn.ends_with(".fifo"));
        let open = queue.is_some_and(|queue| amazon_may_encrypt(self, queue));
        if open {
            self.put(arn, message);
        } else {
            self.sqs.lost.push((arn.to_owned(), message.body));
        }
        open
    }

    /// The queue that an app's messages go to.
    pub(super) fn subscription(&mut self, client_id: &str) -> Option<String> {
        if let Some(arn) = self.subscriptions.get(client_id) {
            return Some(arn.clone());
        }
        if !self.knobs.rotation.clicked {
            return None;
        }
        let taken = |arn: &String| self.subscriptions.values().any(|taken| taken == arn);
        let open = |arn: &&String| self.lets_amazon_in(arn) && !taken(arn);
        let arn = self.sqs.queues.keys().find(open)?.clone();
        self.subscribe(client_id, &arn);
        Some(arn)
    }

    /// Makes a new secret for an enrolled app and sends what the knobs say.
    pub(super) fn rotate_by_api(&mut self, client_id: &str, arn: &str) {
        let knobs = self.knobs.rotation.clone();
        let now = self.now();
        let mut bodies = Vec::new();
        if knobs.notice {
            bodies.push(expiry_message(client_id, now + REST, now));
        }
        if knobs.other_client {
            let other = format!("amzn1.application-oa2-client.{}", &"07he2".repeat(7)[..32]);
            bodies.push(new_secret_message(&other, sample::client_secret(b"other").expose(), now));
        }
        let mut made = Vec::new();
        for minutes in (0..=i64::from(knobs.twice)).rev() {
            let at = now - SignedDuration::from_mins(minutes);
            if let Some(secret) = self.rotate_secret(client_id, knobs.lag) {
                made.insert(0, new_secret_message(client_id, secret.expose(), at));
            }
        }
        if let Some(newest) = self.apps.get_mut(client_id).and_then(|app| app.secrets.last_mut()) {
            newest.unknown = knobs.unknown;
        }
        if knobs.silent {
            return;
        }
        bodies.append(&mut made);
        let late = SignedDuration::try_from(knobs.late).unwrap_or_default();
        for body in bodies {
            let mut message = SqsMessage::new(&body, now);
            message.visible += late;
            message.polls = knobs.late_polls;
            for _ in 0..=knobs.copies {
                self.deliver(arn, message.clone());
            }
        }
    }
}
