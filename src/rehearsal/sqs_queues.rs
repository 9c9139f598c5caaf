//! SQS: queues, their attributes and tags.

use super::query::AwsError;
use super::sqs::{Answer, QueueRequest, gone, invalid};
use super::sqs_state::SqsQueue;
use super::state::State;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Attributes that can be set: name, least, most and default of a number.
const NUMBERS: [(&str, i64, i64, i64); 5] = [
    ("DelaySeconds", 0, 900, 0),
    ("MaximumMessageSize", 1024, 1_048_576, 1_048_576),
    ("MessageRetentionPeriod", 60, 1_209_600, 345_600),
    ("ReceiveMessageWaitTimeSeconds", 0, 20, 0),
    ("VisibilityTimeout", 0, 43_200, 30),
];
/// Those that are texts.
const TEXTS: [&str; 7] = [
    "Policy",
    "RedrivePolicy",
    "RedriveAllowPolicy",
    "KmsMasterKeyId",
    "KmsDataKeyReusePeriodSeconds",
    "SqsManagedSseEnabled",
    "ContentBasedDeduplication",
];

pub(super) fn create(state: &mut State, request: &QueueRequest) -> Answer {
    let name = request.text("QueueName")?;
    let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let base = name.strip_suffix(".fifo").unwrap_or(name);
    if name.len() > 80 || base.is_empty() || !base.chars().all(letter) {
        return Err(invalid(
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length".into(),
        ));
    }
    let wanted = request.texts("Attributes");
    let fifo = wanted.iter().any(|(key, value)| key == "FifoQueue" && value == "true");
    if fifo != name.ends_with(".fifo") {
        return Err(invalid("The name of a FIFO queue can only include … and end with .fifo.".into()));
    }
    let mut attributes: BTreeMap<String, String> =
        NUMBERS.iter().map(|(name, _, _, default)| ((*name).to_owned(), default.to_string())).collect();
    attributes.insert("SqsManagedSseEnabled".to_owned(), "true".to_owned());
    set(&mut attributes, &wanted, true)?;
    let url = format!("http://{}/{}/{name}", request.host, state.account);
    if let Some(there) = state.sqs.queues.get(&request.arn) {
        if wanted.iter().any(|(name, _)| there.attributes.get(name) != attributes.get(name)) {
            let message =
                "A queue already exists with the same name and a different value for some attributes";
            return Err(AwsError::new("QueueAlreadyExists", 400, message));
        }
        return Ok(json!({ "QueueUrl": url }));
    }
    if state.knobs.sqs.name_kept > 0 && state.count("DeleteQueue") > 0 {
        state.knobs.sqs.name_kept -= 1;
        let message = "You must wait 60 seconds after deleting a queue before you can create another with the same name.";
        return Err(AwsError::new("AWS.SimpleQueueService.QueueDeletedRecently", 400, message));
    }
    let tags = request.texts("tags").into_iter().collect();
    let queue = SqsQueue { attributes, tags, created: state.now(), ..SqsQueue::default() };
    state.sqs.queues.insert(request.arn.clone(), queue);
    Ok(json!({ "QueueUrl": url }))
}

/// Sets attributes as SQS takes them; one kind of encryption ends the other.
fn set(
    attributes: &mut BTreeMap<String, String>,
    wanted: &[(String, String)],
    new: bool,
) -> Result<(), AwsError> {
    for (name, value) in wanted {
        let number = NUMBERS.iter().find(|(known, ..)| known == name);
        if let Some((_, least, most, _)) = number {
            let fits = value.parse::<i64>().is_ok_and(|n| (*least..=*most).contains(&n));
            if !fits {
                return Err(bad(name));
            }
        } else if !(TEXTS.contains(&name.as_str()) || new && name == "FifoQueue") {
            let message = format!("Unknown Attribute {name}.");
            return Err(AwsError::new("InvalidAttributeName", 400, message));
        }
        let document = matches!(name.as_str(), "Policy" | "RedrivePolicy") && !value.is_empty();
        if document && !serde_json::from_str::<Value>(value).is_ok_and(|value| value.is_object()) {
            return Err(bad(name));
        }
        if value.is_empty() {
            attributes.remove(name);
        } else {
            attributes.insert(name.clone(), value.clone());
        }
    }
    let set = |name: &str| wanted.iter().any(|(key, value)| key == name && !value.is_empty());
    if set("KmsMasterKeyId") {
        attributes.insert("SqsManagedSseEnabled".to_owned(), "false".to_owned());
    } else if attributes.get("SqsManagedSseEnabled").is_some_and(|on| on == "true") {
        attributes.remove("KmsMasterKeyId");
    }
    Ok(())
}

fn bad(name: &str) -> AwsError {
    AwsError::new("InvalidAttributeValue", 400, format!("Invalid value for the parameter {name}."))
}

pub(super) fn url(state: &mut State, request: &QueueRequest) -> Answer {
    let name = request.text("QueueName")?;
    Ok(json!({ "QueueUrl": format!("http://{}/{}/{name}", request.host, state.account) }))
}

pub(super) fn attributes(state: &mut State, request: &QueueRequest) -> Answer {
    let now = state.now();
    let queue = state.sqs.queues.get_mut(&request.arn).ok_or_else(gone)?;
    queue.expire(now);
    let mut shown = match &mut queue.before {
        Some((left @ 1.., before)) => {
            *left -= 1;
            before.clone()
        }
        _ => queue.attributes.clone(),
    };
    let count = |is: &dyn Fn(&super::SqsMessage) -> bool| queue.messages.iter().filter(|m| is(m)).count();
    let shows = |m: &super::SqsMessage| m.visible <= now && m.polls == 0;
    for (name, value) in [
        ("QueueArn", request.arn.clone()),
        ("ApproximateNumberOfMessages", count(&shows).to_string()),
        ("ApproximateNumberOfMessagesNotVisible", count(&|m| !shows(m) && m.received > 0).to_string()),
        ("ApproximateNumberOfMessagesDelayed", count(&|m| !shows(m) && m.received == 0).to_string()),
        ("CreatedTimestamp", queue.created.as_second().to_string()),
        ("LastModifiedTimestamp", queue.created.as_second().to_string()),
    ] {
        shown.insert(name.to_owned(), value);
    }
    let asked = request.body["AttributeNames"].as_array().cloned().unwrap_or_default();
    let asked: Vec<&str> = asked.iter().filter_map(Value::as_str).collect();
    let shown: Map<String, Value> = shown
        .into_iter()
        .filter(|(name, _)| asked.contains(&"All") || asked.contains(&name.as_str()))
        .map(|(name, value)| (name, Value::from(value)))
        .collect();
    Ok(json!({ "Attributes": shown }))
}

pub(super) fn set_attributes(state: &mut State, request: &QueueRequest) -> Answer {
    let lag = state.knobs.sqs.attribute_lag;
    let queue = state.sqs.queues.get_mut(&request.arn).ok_or_else(gone)?;
    let mut attributes = queue.attributes.clone();
    set(&mut attributes, &request.texts("Attributes"), false)?;
    queue.before = (lag > 0).then(|| (lag, std::mem::take(&mut queue.attributes)));
    queue.attributes = attributes;
    Ok(json!({}))
}

pub(super) fn tags(state: &mut State, request: &QueueRequest) -> Answer {
    let queue = state.sqs.queues.get(&request.arn).ok_or_else(gone)?;
    Ok(json!({ "Tags": queue.tags }))
}

pub(super) fn tag(state: &mut State, request: &QueueRequest) -> Answer {
    let queue = state.sqs.queues.get_mut(&request.arn).ok_or_else(gone)?;
    queue.tags.extend(request.texts("Tags"));
    Ok(json!({}))
}

pub(super) fn untag(state: &mut State, request: &QueueRequest) -> Answer {
    let queue = state.sqs.queues.get_mut(&request.arn).ok_or_else(gone)?;
    let keys = request.body["TagKeys"].as_array().cloned().unwrap_or_default();
    queue.tags.retain(|key, _| !keys.iter().any(|gone| gone.as_str() == Some(key)));
    Ok(json!({}))
}

pub(super) fn delete(state: &mut State, request: &QueueRequest) -> Answer {
    state.sqs.queues.remove(&request.arn);
    Ok(json!({}))
}

/// Whether Amazon and the account can use the key that a queue encrypts with: SQS's own always, AWS's `alias/aws/sqs`
/// never for Amazon (SQS Developer Guide, "Key management").
pub(super) fn amazon_may_encrypt(state: &State, queue: &SqsQueue) -> bool {
    queue.attributes.get("KmsMasterKeyId").is_none_or(|key| state.sqs.open_keys.contains(key))
}
