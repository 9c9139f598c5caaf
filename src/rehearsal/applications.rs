//! The Application Management API and the Notifications API, as far as the program calls them: by their models
//! `application_2023-11-30` and `notifications`.

use super::lwa::{NOTIFICATIONS, ROTATION};
use super::rotation::{Destination, new_secret_message};
use super::sample;
use super::server::{Incoming, Reply};
use super::spapi::{
    Answer, Refusal, agent, forbidden, grantless, not_found, posted, region, response, too_often, unknown,
};
use super::state::State;
use crate::values::{QueueArn, Region};
use serde_json::{Value, json};

const NEW_SECRET: &str = "/applications/2023-11-30/clientSecret";
const DESTINATIONS: &str = "/notifications/v1/destinations";

/// The operation of a path below `/spapi/{region}` or `/sandbox/{region}`, and the name that faults know it by.
pub(super) fn operation(incoming: &Incoming) -> Option<(&'static str, &'static str)> {
    let path = incoming.path.as_str();
    if path.starts_with("/sandbox/") && path.ends_with("/testNotification") {
        return Some(("sendTestNotification", "test-notification"));
    }
    let below = path.strip_prefix("/spapi/")?.split_once('/')?.1;
    if below == &NEW_SECRET[1..] {
        return Some(("rotateApplicationClientSecret", "rotate"));
    }
    if !below.starts_with(&DESTINATIONS[1..]) {
        return None;
    }
    let name = match incoming.method.as_str() {
        "GET" => "getDestinations",
        "DELETE" => "deleteDestination",
        _ => "createDestination",
    };
    Some((name, "destinations"))
}

/// Answers a request; also says in a word how it ended.
pub(super) fn answer(state: &mut State, action: &str, incoming: &Incoming) -> (Reply, String) {
    let answer = run(state, action, incoming);
    response(incoming, answer)
}

fn run(state: &mut State, action: &str, incoming: &Incoming) -> Answer {
    let region = region(state, incoming)?;
    agent(state, incoming)?;
    let body = if incoming.method == "POST" { posted(state, incoming)? } else { Value::Null };
    let scope = if action == "rotateApplicationClientSecret" { ROTATION } else { NOTIFICATIONS };
    let app = grantless(state, incoming, scope)?;
    match action {
        "rotateApplicationClientSecret" => rotate(state, incoming, region, &app),
        "sendTestNotification" => test(state, incoming, &app, &body),
        "createDestination" => create(state, &app, &body),
        "getDestinations" => {
            let own = state.destinations.iter().filter(|d| d.client_id == app).map(shown);
            Ok((json!({ "payload": own.collect::<Vec<_>>() }), "1.0"))
        }
        _ => {
            let id = incoming.path.rsplit('/').next().unwrap_or_default().to_owned();
            let before = state.destinations.len();
            state.destinations.retain(|d| d.client_id != app || d.id != id);
            if state.destinations.len() == before { Err(not_found()) } else { Ok((json!({}), "1.0")) }
        }
    }
}

fn invalid(details: &'static str) -> Refusal {
    (400, "InvalidInput", "InvalidInput".to_owned(), details)
}

fn rotate(state: &mut State, incoming: &Incoming, region: Region, app: &str) -> Answer {
    if incoming.method != "POST" {
        return Err(not_found());
    }
    if state.knobs.rotation.only.is_some_and(|only| only != region) {
        return Err(forbidden(""));
    }
    let now = state.now();
    let soon = |last: &jiff::Timestamp| now.duration_since(*last).as_secs() < 60;
    if state.knobs.rotation.rate && state.rotated.get(app).is_some_and(soon) {
        return Err(too_often());
    }
    state.rotated.insert(app.to_owned(), now);
    let Some(arn) = state.subscription(app) else {
        let message = "Application is not enrolled for rotation notification. Please update application \
                       notification preference in Developer console.";
        return Err((400, "InvalidInput", message.to_owned(), ""));
    };
    state.rotate_by_api(app, &arn);
    Ok((Value::Null, "0.0167"))
}

fn create(state: &mut State, app: &str, body: &Value) -> Answer {
    let name = body["name"].as_str().filter(|name| (1..=256).contains(&name.len()));
    let arn = body.pointer("/resourceSpecification/sqs/arn").and_then(Value::as_str);
    let (Some(name), Some(arn)) = (name, arn.filter(|arn| arn.parse::<QueueArn>().is_ok())) else {
        return Err(invalid("Invalid Input"));
    };
    if state.destinations.iter().any(|d| d.client_id == app && d.arn == arn) {
        return Err((409, "Conflict", "A destination with these details already exists.".to_owned(), ""));
    }
    let made = Destination {
        id: sample::request_id(),
        client_id: app.to_owned(),
        name: name.to_owned(),
        arn: arn.to_owned(),
    };
    let answer = json!({ "payload": shown(&made) });
    state.destinations.push(made);
    Ok((answer, "1.0"))
}

fn shown(destination: &Destination) -> Value {
    let resource = json!({ "sqs": { "arn": destination.arn } });
    json!({ "destinationId": destination.id, "name": destination.name, "resource": resource })
}

fn test(state: &mut State, incoming: &Incoming, app: &str, body: &Value) -> Answer {
    if incoming.method != "POST" || !incoming.path.ends_with("/testNotification") {
        return Err(unknown(state, incoming));
    }
    if state.knobs.rotation.no_test {
        return Err(forbidden(""));
    }
    let id = body["destinationId"].as_str().unwrap_or_default();
    let own = state.destinations.iter().find(|d| d.client_id == app && d.id == id);
    let Some(arn) = own.map(|d| d.arn.clone()) else {
        return Err(invalid(
            "Invalid Input, recheck that the AppId and DestinationId are valid and DestinationId belongs to the application",
        ));
    };
    let test = &body["testNotification"];
    let scenario = test["testScenario"].as_str().unwrap_or_default();
    let known = state.knobs.rotation.scenario.as_deref().is_none_or(|only| only == scenario);
    if test["payloadVersion"].as_str().is_none() || scenario.is_empty() || !known {
        return Err(invalid("Invalid Input, recheck the testScenario"));
    }
    // A mock: of no app that there is.
    let mock = "amzn1.application-oa2-client.00000000000000000000000000000000";
    let message = new_secret_message(mock, "amzn1.oa2-cs.v1.mock", state.now());
    state.amazon_sends(&arn, &message);
    Ok((json!({}), "1.0"))
}
