//! SQS's JSON protocol: who asks, may they, and which action it is.

use super::access::{self, Caller};
use super::policy::Decision;
use super::query::AwsError;
use super::server::{Incoming, Reply, answered, header};
use super::state::State;
use super::{sigv4, sqs_messages, sqs_policy, sqs_queues};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// What an action answers.
pub(super) type Answer = Result<Value, AwsError>;

/// The action that a request asks SQS for.
pub(super) fn operation(incoming: &Incoming) -> Option<&str> {
    incoming.header("x-amz-target")?.strip_prefix("AmazonSQS.")
}

/// What may be recorded of a request: the queue's name and numbers, never a message.
pub(super) fn digest(incoming: &Incoming) -> String {
    let body = incoming.json();
    let url = body["QueueUrl"].as_str().or(body["QueueName"].as_str()).unwrap_or_default();
    format!("queue={}", url.rsplit('/').next().unwrap_or_default())
}

/// Answers a request; also says in a word how it ended, and in `wait` how long the caller waits where it found nothing.
pub(super) fn answer(
    state: &mut State,
    action: &str,
    incoming: &Incoming,
    wait: &mut Option<Duration>,
) -> (Reply, String) {
    let result = run(state, action, incoming, wait);
    let outcome = result.as_ref().map_or_else(|error| error.code.clone(), |_| "200".to_owned());
    (reply(result), outcome)
}

fn reply(result: Answer) -> Reply {
    result.map_or_else(|error| refused(&error), |value| json_reply(200, &value))
}

fn run(state: &mut State, action: &str, incoming: &Incoming, wait: &mut Option<Duration>) -> Answer {
    if incoming.method != "POST" || incoming.path != "/" {
        state.unexpected.push(format!("{} {}", incoming.method, incoming.path));
        return Err(AwsError::new("InvalidAddress", 404, "The address is not valid for this endpoint."));
    }
    let body = incoming.json();
    let Some(handler) = handler(action).filter(|_| body.is_object()) else {
        state.unexpected.push(format!("sqs:{action}"));
        return Err(AwsError::new("UnknownOperationException", 400, "The operation is not known."));
    };
    if state.knobs.throttled(action) {
        return Err(AwsError::new("RequestThrottled", 403, "Request is throttled."));
    }
    let region = sigv4::signed(incoming)?.region.to_owned();
    let caller = access::authenticate(state, "sqs", incoming)?;
    let arn = arn(state, &region, &body);
    allowed(state, &caller, action, &arn)?;
    // Making a queue with tags takes the permission to tag as well.
    if action == "CreateQueue" && body["tags"].as_object().is_some_and(|tags| !tags.is_empty()) {
        allowed(state, &caller, "TagQueue", &arn)?;
    }
    if action != "CreateQueue" && !state.sqs.queues.contains_key(&arn) {
        return Err(gone());
    }
    let host = incoming.header("host").unwrap_or_default().to_owned();
    let answer = handler(state, &QueueRequest { arn: arn.clone(), host, body: &body })?;
    if action == "ReceiveMessage" && answer.get("Messages").is_none() {
        *wait = sqs_messages::wait(state, &arn, &body);
    }
    Ok(answer)
}

/// Looks again for messages, for a caller who waits; none as long as there are none.
pub(super) fn look_again(state: &mut State, incoming: &Incoming) -> Option<Reply> {
    let body: Value = serde_json::from_slice(&incoming.body).ok()?;
    let region = sigv4::signed(incoming).ok()?.region.to_owned();
    let arn = arn(state, &region, &body);
    if !state.sqs.queues.contains_key(&arn) {
        return Some(reply(Err(gone())));
    }
    let answer = sqs_messages::receive(state, &QueueRequest { arn, host: String::new(), body: &body });
    let found = answer.as_ref().is_ok_and(|answer| answer.get("Messages").is_some());
    (found || answer.is_err()).then(|| reply(answer))
}

/// A request for a queue, taken apart.
pub(super) struct QueueRequest<'a> {
    pub arn: String,
    pub host: String,
    pub body: &'a Value,
}

impl QueueRequest<'_> {
    /// A field's text.
    pub(super) fn text(&self, name: &str) -> Result<&str, AwsError> {
        self.body.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).ok_or_else(|| {
            AwsError::new("MissingParameter", 400, format!("The request must contain the parameter {name}."))
        })
    }

    /// A field's object of texts.
    pub(super) fn texts(&self, name: &str) -> Vec<(String, String)> {
        let object: Option<&Map<String, Value>> = self.body.get(name).and_then(Value::as_object);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        object.into_iter().flatten().map(|(key, value)| (key.clone(), text(value))).collect()
    }

    /// A field's number, which has to be within the range.
    pub(super) fn number(&self, name: &str, least: i64, most: i64) -> Result<Option<i64>, AwsError> {
        let Some(value) = self.body.get(name).filter(|value| !value.is_null()) else { return Ok(None) };
        value.as_i64().filter(|n| (least..=most).contains(n)).map(Some).ok_or_else(|| {
            let why = format!("Must be between {least} and {most}, if provided.");
            invalid(format!("Value {value} for parameter {name} is invalid. Reason: {why}"))
        })
    }
}

type Handler = fn(&mut State, &QueueRequest) -> Answer;

fn handler(action: &str) -> Option<Handler> {
    Some(match action {
        "CreateQueue" => sqs_queues::create,
        "GetQueueUrl" => sqs_queues::url,
        "GetQueueAttributes" => sqs_queues::attributes,
        "SetQueueAttributes" => sqs_queues::set_attributes,
        "ListQueueTags" => sqs_queues::tags,
        "TagQueue" => sqs_queues::tag,
        "UntagQueue" => sqs_queues::untag,
        "DeleteQueue" => sqs_queues::delete,
        "SendMessage" => sqs_messages::send,
        "ReceiveMessage" => sqs_messages::receive,
        "DeleteMessage" => sqs_messages::delete,
        "ChangeMessageVisibility" => sqs_messages::change_visibility,
        _ => return None,
    })
}

/// The queue that a request is about: by its address, or by its name in the caller's account.
fn arn(state: &State, region: &str, body: &Value) -> String {
    let of = |account: &str, name: &str| format!("arn:{}:sqs:{region}:{account}:{name}", state.partition);
    if let Some(url) = body["QueueUrl"].as_str() {
        let mut parts = url.rsplit('/');
        let name = parts.next().unwrap_or_default();
        return of(parts.next().unwrap_or_default(), name);
    }
    let owner = body["QueueOwnerAWSAccountId"].as_str().unwrap_or(&state.account);
    of(owner, body["QueueName"].as_str().unwrap_or_default())
}

/// Within an account the caller's policies or the queue's own allow it; a deny of either forbids it.
fn allowed(state: &State, caller: &Caller, action: &str, arn: &str) -> Result<(), AwsError> {
    let full = format!("sqs:{action}");
    let own = access::decide(state, caller, &full, arn);
    let policy = state.sqs.queues.get(arn).and_then(|queue| queue.attributes.get("Policy"));
    let queues = sqs_policy::decide(policy, &caller.arn, &full, arn);
    let told = |why: &str| {
        let action = full.to_ascii_lowercase();
        let message =
            format!("User: {} is not authorized to perform: {action} on resource: {arn} {why}", caller.arn);
        Err(AwsError::new("AccessDenied", 403, message))
    };
    match (own, queues) {
        (Decision::ExplicitDeny, _) => told("with an explicit deny in an identity-based policy"),
        (_, Decision::ExplicitDeny) => told("with an explicit deny in a resource-based policy"),
        (Decision::Allowed, _) | (_, Decision::Allowed) => Ok(()),
        _ => {
            told(&format!("because no identity-based policy allows the {} action", full.to_ascii_lowercase()))
        }
    }
}

/// SQS's codes, as its JSON protocol and the header of its older one name them.
const NAMES: [(&str, &str); 4] = [
    ("AWS.SimpleQueueService.NonExistentQueue", "com.amazonaws.sqs#QueueDoesNotExist"),
    ("AWS.SimpleQueueService.QueueDeletedRecently", "com.amazonaws.sqs#QueueDeletedRecently"),
    ("AWS.SimpleQueueService.MessageNotInflight", "com.amazonaws.sqs#MessageNotInflight"),
    ("QueueAlreadyExists", "com.amazonaws.sqs#QueueNameExists"),
];

/// A refusal on the wire.
pub(super) fn refused(error: &AwsError) -> Reply {
    let named = NAMES.iter().find(|(code, _)| *code == error.code).map(|(_, name)| (*name).to_owned());
    let name = named.unwrap_or_else(|| format!("com.amazon.coral.service#{}", error.code));
    let mut response = json_reply(error.status, &json!({ "__type": name, "message": error.message }));
    let side = if error.status < 500 { "Sender" } else { "Receiver" };
    header(&mut response, "x-amzn-query-error", &format!("{};{side}", error.code));
    response
}

fn json_reply(status: u16, body: &Value) -> Reply {
    answered(status, "application/x-amz-json-1.0", &body.to_string())
}

pub(super) fn gone() -> AwsError {
    let message = "The specified queue does not exist or you do not have access to it.";
    AwsError::new("AWS.SimpleQueueService.NonExistentQueue", 400, message)
}

pub(super) fn invalid(message: String) -> AwsError {
    AwsError::new("InvalidParameterValue", 400, message)
}
