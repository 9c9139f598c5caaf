//! The Notifications API, as far as it proves that Amazon can write to a queue (model `notifications`): a destination,
//! and a test notification to it. All of it without a seller, by a token of [`NOTIFICATIONS_SCOPE`].

use super::http::Answer;
use super::{AccessToken, SpApi, SpApiError};
use crate::values::{QueueArn, Region};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::Method;
use serde_json::{Value, json};
use std::fmt::Display;

/// The scope of the token that all of it is asked with.
pub(crate) const NOTIFICATIONS_SCOPE: &str = "sellingpartnerapi::notifications";
const DESTINATIONS: &str = "/notifications/v1/destinations";

/// Where Amazon sends notifications of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Destination {
    /// Amazon's id of it.
    pub id: String,
    /// The name that the developer gave it.
    pub name: String,
    /// The queue; none where it is no SQS queue.
    pub queue_arn: Option<QueueArn>,
}

impl SpApi {
    /// `createDestination`; where the app has one for this queue already (409), that one.
    pub(crate) async fn destination(
        &self,
        region: Region,
        token: &AccessToken,
        name: &str,
        queue: &QueueArn,
    ) -> Result<Destination, SpApiError> {
        let body = json!({ "name": name, "resourceSpecification": { "sqs": { "arn": queue.as_str() } } });
        let read = |answer: &Answer| {
            let made = answer.json.get("payload").and_then(|made| destination(answer, made));
            made.ok_or_else(|| answer.senseless("it holds no destination").into())
        };
        let made = self.call(region, token, Method::POST, DESTINATIONS, Some(&body), read).await;
        let Err(refusal @ SpApiError::Other { status: 409, .. }) = made else { return made };
        let mut all = self.destinations(region, token).await?.into_iter();
        all.find(|found| found.queue_arn.as_ref() == Some(queue)).ok_or(refusal)
    }

    /// `getDestinations`.
    pub(crate) async fn destinations(
        &self,
        region: Region,
        token: &AccessToken,
    ) -> Result<Vec<Destination>, SpApiError> {
        let read = |answer: &Answer| {
            let Some(all) = answer.json.get("payload").and_then(Value::as_array) else {
                return Err(answer.senseless("it holds no destinations").into());
            };
            Ok(all.iter().filter_map(|one| destination(answer, one)).collect())
        };
        self.call(region, token, Method::GET, DESTINATIONS, None, read).await
    }

    /// `deleteDestination`; one that is gone already is fine.
    pub(crate) async fn delete_destination(
        &self,
        region: Region,
        token: &AccessToken,
        id: &str,
    ) -> Result<(), SpApiError> {
        let path = format!("{DESTINATIONS}/{}", escaped(id));
        match self.call(region, token, Method::DELETE, &path, None, |_| Ok(())).await {
            Err(SpApiError::Other { status: 404, .. }) => Ok(()),
            other => other,
        }
    }

    /// `sendTestNotification`, which only the sandbox host has: Amazon sends a made-up notification of this type to the
    /// destination. Which scenarios a type has is not documented for those of a client secret.
    pub(crate) async fn send_test_notification(
        &self,
        region: Region,
        token: &AccessToken,
        notification_type: &str,
        destination_id: &str,
        scenario: Option<&str>,
    ) -> Result<(), SpApiError> {
        let mut test = json!({ "payloadVersion": "2023-11-30" });
        if let Some(scenario) = scenario {
            test["testScenario"] = Value::from(scenario);
        }
        let body = json!({ "destinationId": destination_id, "testNotification": test });
        let path = format!("/notifications/v1/subscriptions/{}/testNotification", escaped(notification_type));
        let url = self.endpoints.sandbox_url(region, &path);
        self.call_at(url, token, Method::POST, Some(&body), |_| Ok(())).await
    }
}

/// A destination in an answer; `None` where a part of it does not have Amazon's form.
fn destination(answer: &Answer, value: &Value) -> Option<Destination> {
    let text = |name: &str| value.get(name).and_then(Value::as_str);
    let id = text("destinationId").filter(|id| !id.is_empty() && answer.sent.allows(id))?;
    let arn = value.pointer("/resource/sqs/arn").and_then(Value::as_str);
    Some(Destination {
        id: id.to_owned(),
        name: answer.sent.shown(text("name").unwrap_or_default()),
        queue_arn: arn.and_then(|arn| arn.parse().ok()),
    })
}

/// A part of a path.
fn escaped(part: &str) -> impl Display {
    const OTHERS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'-');
    utf8_percent_encode(part, OTHERS)
}

#[cfg(test)]
mod tests {
    use super::super::stand_in::{json as reply, spapi, token};
    use super::*;

    const ARN: &str = "arn:aws:sqs:eu-west-1:123456789012:q";

    fn one(id: &str, arn: &str) -> Value {
        json!({ "destinationId": id, "name": "n", "resource": { "sqs": { "arn": arn } } })
    }

    #[tokio::test]
    async fn a_destination_is_made_or_found() {
        let queue: QueueArn = ARN.parse().unwrap();
        let made = json!({ "payload": one("d-1", ARN) }).to_string();
        let taken = r#"{"errors":[{"code":"Conflict","message":"already exists","details":""}]}"#;
        let eventbridge = json!({ "destinationId": "d-0", "name": "e", "resource": { "eventBridge": {} } });
        let other = one("d-1", "arn:aws:sqs:eu-west-1:123456789012:other");
        let all = json!({ "payload": [eventbridge, other, one("d-2", ARN)] }).to_string();
        let (server, api) =
            spapi(vec![reply(200, &made), reply(409, taken), reply(200, &all), reply(409, taken)]).await;
        let found = api.destination(Region::Eu, &token(), "n", &queue).await.unwrap();
        assert_eq!((found.id.as_str(), found.queue_arn.as_ref()), ("d-1", Some(&queue)));
        assert_eq!(api.destination(Region::Eu, &token(), "n", &queue).await.unwrap().id, "d-2");
        let asked = server.asked();
        assert!(asked[0].starts_with("POST /spapi/eu/notifications/v1/destinations HTTP"), "{}", asked[0]);
        let body: Value = serde_json::from_str(asked[0].split_once("\r\n\r\n").unwrap().1).unwrap();
        assert_eq!(body, json!({ "name": "n", "resourceSpecification": { "sqs": { "arn": ARN } } }));
        assert_eq!(asked.len(), 3);
    }

    #[tokio::test]
    async fn a_test_notification_goes_by_the_sandbox_host() {
        let (server, api) = spapi(vec![reply(200, "{}"), reply(400, "{}")]).await;
        let send = |scenario| {
            let (api, kind) = (api.clone(), "APPLICATION_OAUTH_CLIENT_NEW_SECRET");
            async move { api.send_test_notification(Region::Eu, &token(), kind, "d-1", scenario).await }
        };
        send(Some("X")).await.unwrap();
        assert!(matches!(send(None).await, Err(SpApiError::BadRequest { .. })));
        let asked = server.asked();
        let path = "POST /sandbox/eu/notifications/v1/subscriptions/APPLICATION_OAUTH_CLIENT_NEW_SECRET/testNotification HTTP";
        assert!(asked[0].starts_with(path), "{}", asked[0]);
        let body =
            |n: usize| serde_json::from_str::<Value>(asked[n].split_once("\r\n\r\n").unwrap().1).unwrap();
        let test = json!({ "payloadVersion": "2023-11-30", "testScenario": "X" });
        assert_eq!(body(0), json!({ "destinationId": "d-1", "testNotification": test }));
        assert_eq!(body(1)["testNotification"], json!({ "payloadVersion": "2023-11-30" }));
    }

    #[tokio::test]
    async fn a_destination_is_taken_away_and_its_id_can_lead_nowhere_else() {
        let gone = r#"{"errors":[{"code":"NotFound","message":"x"}]}"#;
        let (server, api) = spapi(vec![reply(200, "{}"), reply(404, gone), reply(403, "{}")]).await;
        for id in ["9e7a83ee-7730", "../x?y"] {
            api.delete_destination(Region::Na, &token(), id).await.unwrap();
        }
        assert!(api.delete_destination(Region::Na, &token(), "d").await.is_err());
        let asked = server.asked();
        assert!(asked[0].starts_with("DELETE /spapi/na/notifications/v1/destinations/9e7a83ee-7730 HTTP"));
        assert!(asked[1].contains("/destinations/%2E%2E%2Fx%3Fy HTTP"), "{}", asked[1]);
    }

    #[tokio::test]
    async fn an_answer_that_is_none_of_amazons_is_no_destination() {
        for bad in ["{}", r#"{"payload":{}}"#, r#"{"payload":{"destinationId":"a b"}}"#, r#"{"payload":[]}"#]
        {
            let (_server, api) = spapi(vec![reply(200, bad)]).await;
            let made = api.destination(Region::Eu, &token(), "n", &ARN.parse().unwrap()).await;
            assert!(matches!(made, Err(SpApiError::NoAnswer(_))), "{bad}");
        }
    }
}
