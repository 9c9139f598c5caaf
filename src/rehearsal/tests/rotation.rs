//! A new client secret and what proves a queue, against the program's own clients.

use super::spapi::{agrees, model};
use super::sqs::{admin, made};
use super::*;
use crate::amazon::applications::{ROTATION_SCOPE, Rotated};
use crate::amazon::notifications::NOTIFICATIONS_SCOPE;
use crate::amazon::{Endpoints, Http, Lwa, LwaError, SpApi, SpApiError};
use crate::aws::{Message, Queue};
use crate::values::{LwaClientId, QueueArn, Region};
use serde_json::{Value, json};
use std::time::Duration;

const KIND: &str = "APPLICATION_OAUTH_CLIENT_NEW_SECRET";

/// The program's clients of a stand-in.
struct Clients {
    lwa: Lwa,
    spapi: SpApi,
    id: LwaClientId,
    secret: Secret,
}

impl Clients {
    fn of(r: &Rehearsal) -> Self {
        let env: Env = Env::default()
            .with("SPAPI_SETUP_LWA_URL", r.lwa_url())
            .with("SPAPI_SETUP_SPAPI_URL", r.spapi_url())
            .with("SPAPI_SETUP_SPAPI_SANDBOX_URL", r.sandbox_url());
        let (http, endpoints) = (Http::new(&env).unwrap(), Endpoints::from_env(&env).unwrap());
        let sample = r.sample();
        let (lwa, spapi) = (Lwa::new(&http, &endpoints), SpApi::new(&http, &endpoints));
        Self { lwa, spapi, id: sample.client_id.parse().unwrap(), secret: sample.client_secret }
    }

    async fn token(&self, scope: &str) -> crate::amazon::AccessToken {
        self.lwa.grantless(&self.id, &self.secret, scope).await.unwrap()
    }

    async fn rotate(&self) -> Rotated {
        self.spapi.rotate_client_secret(Region::Eu, &self.token(ROTATION_SCOPE).await).await
    }

    async fn takes(&self, secret: &str) -> Result<(), LwaError> {
        self.lwa.grantless(&self.id, &Secret::new(secret), ROTATION_SCOPE).await.map(drop)
    }
}

fn open(arn: &QueueArn) -> String {
    let statement = json!({ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::437568002678:root" },
        "Action": ["sqs:SendMessage", "sqs:GetQueueAttributes"], "Resource": arn.as_str() });
    json!({ "Version": "2012-10-17", "Statement": [statement] }).to_string()
}

/// An app that is enrolled with a queue that lets Amazon in.
async fn enrolled(r: &Rehearsal) -> (Clients, Queue) {
    let queue = made(r, &[]).await;
    queue.set_attributes(&[("Policy", &open(queue.arn()))]).await.unwrap();
    r.state().subscribe(&r.sample().client_id, queue.arn().as_str());
    (Clients::of(r), queue)
}

async fn received(queue: &Queue) -> Vec<Message> {
    queue.receive(Duration::ZERO, 10, Duration::from_secs(60)).await.unwrap()
}

fn new_secret(message: &Message) -> (String, String) {
    let body: Value = serde_json::from_str(message.body.expose()).unwrap();
    let new = &body["payload"]["applicationOAuthClientNewSecret"];
    (new["clientId"].as_str().unwrap().to_owned(), new["newClientSecret"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_new_secret_comes_as_a_message_and_the_old_one_lives_on() {
    let r = started().await;
    let (clients, queue) = enrolled(&r).await;
    let rotated = clients.rotate().await;
    assert!(matches!(&rotated, Rotated::Accepted { request_id: Some(_), .. }), "{rotated:?}");
    let messages = received(&queue).await;
    assert_eq!(messages.len(), 1);
    let (client, secret) = new_secret(&messages[0]);
    assert_eq!(client, clients.id.as_str());
    clients.takes(&secret).await.unwrap();
    clients.takes(clients.secret.expose()).await.unwrap();
    r.state().expire_previous_secrets(&client);
    assert!(matches!(clients.takes(clients.secret.expose()).await, Err(LwaError::InvalidClient { .. })));
    clients.takes(&secret).await.unwrap();
    assert_eq!(r.state().count("rotateApplicationClientSecret"), 1);
    assert!(r.state().unexpected.is_empty(), "{:?}", r.state().unexpected);
}

#[tokio::test]
async fn what_amazon_refuses_makes_no_secret() {
    let r = started().await;
    let (clients, queue) = enrolled(&r).await;
    let secrets = || r.state().apps[clients.id.as_str()].secrets.len();
    // A token of a seller, and one of another scope.
    let sample = r.sample();
    let seller = clients.lwa.exchange(&clients.id, &clients.secret, &sample.refresh_token).await.unwrap();
    for token in [seller, clients.token(NOTIFICATIONS_SCOPE).await] {
        let refused = clients.spapi.rotate_client_secret(Region::Eu, &token).await;
        assert!(matches!(&refused, Rotated::Refused(SpApiError::Unauthorized { .. })), "{refused:?}");
    }
    r.state().knobs.rotation.only = Some(Region::Na);
    assert!(matches!(clients.rotate().await, Rotated::Refused(SpApiError::Unauthorized { .. })));
    r.state().knobs.rotation.only = None;
    r.state().subscriptions.clear();
    assert!(matches!(clients.rotate().await, Rotated::NotEnrolled { .. }));
    let status = |status, body: &str| FaultKind::Status {
        status,
        body: body.into(),
        content_type: "application/json".into(),
    };
    r.state().knobs.fail = vec![Fault::once("rotate", status(503, "{}"))];
    assert!(matches!(clients.rotate().await, Rotated::Maybe { .. }));
    r.state().knobs.fail = vec![Fault::once("rotate", FaultKind::CutBefore)];
    assert!(matches!(clients.rotate().await, Rotated::Maybe { .. }));
    assert_eq!(secrets(), 1);
    // Carried out, and the answer is lost: the person who clicked gets the message all the same.
    r.state().knobs.rotation = RotationKnobs { clicked: true, rate: true, ..RotationKnobs::default() };
    r.state().age_rotations(jiff::SignedDuration::from_mins(2));
    r.state().knobs.fail = vec![Fault::once("rotate", FaultKind::Cut)];
    assert!(matches!(clients.rotate().await, Rotated::Maybe { .. }));
    assert_eq!((secrets(), received(&queue).await.len()), (2, 1));
    assert!(matches!(clients.rotate().await, Rotated::Throttled { .. }));
    assert_eq!(secrets(), 2);
}

#[tokio::test]
async fn a_queue_that_does_not_let_amazon_in_gets_nothing_and_nobody_is_told() {
    let r = started().await;
    let (clients, queue) = enrolled(&r).await;
    let policy = open(queue.arn());
    let accepted = async |attributes: &[(&str, &str)]| {
        queue.set_attributes(attributes).await.unwrap();
        assert!(matches!(clients.rotate().await, Rotated::Accepted { .. }));
        received(&queue).await.len()
    };
    assert_eq!(accepted(&[("Policy", "")]).await, 0);
    assert_eq!(accepted(&[("Policy", &policy.replace("437568002678", "437568002679"))]).await, 0);
    assert_eq!(accepted(&[("Policy", &policy), ("KmsMasterKeyId", "alias/aws/sqs")]).await, 0);
    assert_eq!(accepted(&[("KmsMasterKeyId", "alias/mine")]).await, 0);
    r.state().sqs.open_keys.push("alias/mine".into());
    assert_eq!(accepted(&[("KmsMasterKeyId", "alias/mine")]).await, 1);
    assert_eq!(r.state().sqs.lost.len(), 4);
    r.state().sqs.queues.clear();
    assert!(matches!(clients.rotate().await, Rotated::Accepted { .. }));
}

#[tokio::test]
async fn the_knobs_of_the_message() {
    let r = started().await;
    let (clients, queue) = enrolled(&r).await;
    let asked = async |knobs: RotationKnobs| {
        r.state().knobs.rotation = knobs;
        assert!(matches!(clients.rotate().await, Rotated::Accepted { .. }));
        received(&queue).await
    };
    let usual = RotationKnobs::default;
    assert!(asked(RotationKnobs { silent: true, ..usual() }).await.is_empty());
    assert!(asked(RotationKnobs { late_polls: 2, ..usual() }).await.is_empty());
    assert!(received(&queue).await.is_empty());
    assert_eq!(received(&queue).await.len(), 1);
    assert!(asked(RotationKnobs { late: Duration::from_secs(600), ..usual() }).await.is_empty());
    r.state().sqs.queues.values_mut().for_each(|queue| queue.messages.clear());
    let copies = asked(RotationKnobs { copies: 2, ..usual() }).await;
    assert_eq!((copies.len(), &copies[0].id), (3, &copies[2].id));
    let all = asked(RotationKnobs { notice: true, other_client: true, ..usual() }).await;
    let notice: Value = serde_json::from_str(all[0].body.expose()).unwrap();
    assert_eq!(notice["notificationType"], "APPLICATION_OAUTH_CLIENT_SECRET_EXPIRY");
    assert_ne!(new_secret(&all[1]).0, clients.id.as_str());
    assert_eq!(new_secret(&all[2]).0, clients.id.as_str());
    let two = asked(RotationKnobs { twice: true, unknown: 1, ..usual() }).await;
    let expiry = |message: &Message| {
        let body: Value = serde_json::from_str(message.body.expose()).unwrap();
        body["payload"]["applicationOAuthClientNewSecret"]["newClientSecretExpiryTime"].to_string()
    };
    assert!(two.len() == 2 && expiry(&two[0]) > expiry(&two[1]));
    // The newest is not known at once.
    let (newest, older) = (new_secret(&two[0]).1, new_secret(&two[1]).1);
    clients.takes(&older).await.unwrap();
    assert!(matches!(clients.takes(&newest).await, Err(LwaError::InvalidClient { .. })));
    clients.takes(&newest).await.unwrap();
}

#[tokio::test]
async fn a_test_notification_proves_that_amazon_can_write() {
    let r = started().await;
    let (clients, queue) = enrolled(&r).await;
    let token = clients.token(NOTIFICATIONS_SCOPE).await;
    let spapi = &clients.spapi;
    let made = spapi.destination(Region::Eu, &token, "spapi-setup", queue.arn()).await.unwrap();
    let again = spapi.destination(Region::Eu, &token, "other", queue.arn()).await.unwrap();
    assert_eq!(again, made);
    let test =
        async |id: &str, scenario| spapi.send_test_notification(Region::Eu, &token, KIND, id, scenario).await;
    test(&made.id, Some("any")).await.unwrap();
    let messages = received(&queue).await;
    assert_ne!(new_secret(&messages[0]).0, clients.id.as_str());
    assert!(matches!(test(&made.id, None).await, Err(SpApiError::BadRequest { .. })));
    assert!(matches!(test("other", Some("any")).await, Err(SpApiError::BadRequest { .. })));
    r.state().knobs.rotation.no_test = true;
    assert!(matches!(test(&made.id, Some("any")).await, Err(SpApiError::Unauthorized { .. })));
    spapi.delete_destination(Region::Eu, &token, &made.id).await.unwrap();
    spapi.delete_destination(Region::Eu, &token, &made.id).await.unwrap();
    assert!(spapi.destinations(Region::Eu, &token).await.unwrap().is_empty());
    assert!(admin(&r).await.queue(queue.arn()).is_ok());
}

/// What goes out and what comes back agrees with Amazon's models.
#[tokio::test]
async fn answers_agree_with_amazons_models() {
    let r = started().await;
    let (clients, queue) = enrolled(&r).await;
    let notifications = model("notifications.json");
    let token = clients.token(NOTIFICATIONS_SCOPE).await;
    let http = crate::tls::client().user_agent("x/1 (Language=Rust)").build().unwrap();
    let base = r.spapi_url().replace("{region}", "eu");
    let url = format!("{base}/notifications/v1/destinations");
    let body = json!({ "name": "n", "resourceSpecification": { "sqs": { "arn": queue.arn().as_str() } } });
    agrees(&notifications, "CreateDestinationRequest", &body);
    let test = json!({ "destinationId": "d", "testNotification": { "payloadVersion": "2023-11-30", "testScenario": "x" } });
    agrees(&notifications, "SendTestNotificationRequest", &test);
    let ask = async |request: reqwest::RequestBuilder| {
        let answer = request.header("x-amz-access-token", token.token.expose()).send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    let (status, made) = ask(http.post(&url).json(&body)).await;
    assert_eq!(status, 200);
    agrees(&notifications, "CreateDestinationResponse", &made);
    let (status, taken) = ask(http.post(&url).json(&body)).await;
    assert_eq!(status, 409);
    agrees(&notifications, "CreateDestinationResponse", &taken);
    agrees(&notifications, "GetDestinationsResponse", &ask(http.get(&url)).await.1);
    // Not the rotation's scope: the one refusal that has a body in every case.
    let (status, refused) =
        ask(http.post(format!("{base}/applications/2023-11-30/clientSecret")).json(&json!({}))).await;
    assert_eq!(status, 403);
    agrees(&model("application_2023-11-30.json"), "ErrorList", &refused);
    r.state().subscriptions.clear();
    let token = clients.token(ROTATION_SCOPE).await;
    let request = http.post(format!("{base}/applications/2023-11-30/clientSecret")).json(&json!({}));
    let answer = request.header("x-amz-access-token", token.token.expose()).send().await.unwrap();
    let said: Value = answer.json().await.unwrap();
    let path = "/paths/~1applications~12023-11-30~1clientSecret/post/responses/400/x-amzn-api-sandbox/static/0/response/errors/0";
    let model = model("application_2023-11-30.json");
    let theirs = model.pointer(path).unwrap();
    assert_eq!(
        (&said["errors"][0]["code"], &said["errors"][0]["message"]),
        (&theirs["code"], &theirs["message"])
    );
}
