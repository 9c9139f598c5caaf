//! SQS: messages. Delivered at least once, hidden for a while, and deleted by the handle of the last receipt only.

use super::query::AwsError;
use super::sample;
use super::sqs::{Answer, QueueRequest, gone, invalid};
use super::sqs_state::SqsMessage;
use super::state::State;
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::time::Duration;

pub(super) fn send(state: &mut State, request: &QueueRequest) -> Answer {
    let body = request.text("MessageBody")?;
    let message = SqsMessage::new(body, state.now());
    let id = message.id.clone();
    state.put(&request.arn, message);
    Ok(json!({ "MessageId": id }))
}

pub(super) fn receive(state: &mut State, request: &QueueRequest) -> Answer {
    let most = request.number("MaxNumberOfMessages", 1, 10)?.unwrap_or(1);
    let hidden = request.number("VisibilityTimeout", 0, 43_200)?;
    request.number("WaitTimeSeconds", 0, 20)?;
    let now = state.now();
    let lost = state.knobs.sqs.visibility_lost;
    let queue = state.sqs.queues.get_mut(&request.arn).ok_or_else(gone)?;
    queue.expire(now);
    let hidden = hidden.unwrap_or_else(|| queue.number("VisibilityTimeout"));
    let hidden = if lost > 0 { 0 } else { hidden };
    let mut given = Vec::new();
    for message in &mut queue.messages {
        if given.len() as i64 == most || message.visible > now {
            continue;
        }
        if message.polls > 0 {
            message.polls -= 1;
            continue;
        }
        let receipt = format!("AQEB{}", sample::token("", &sample::random(), 60).expose());
        message.receipt = Some(receipt.clone());
        message.received += 1;
        message.visible = now + SignedDuration::from_secs(hidden);
        given.push(json!({
            "MessageId": message.id,
            "ReceiptHandle": receipt,
            "Body": message.body.expose(),
            "Attributes": {
                "ApproximateReceiveCount": message.received.to_string(),
                "SentTimestamp": message.sent.as_millisecond().to_string(),
            },
        }));
    }
    if given.is_empty() {
        return Ok(json!({}));
    }
    state.knobs.sqs.visibility_lost = lost.saturating_sub(1);
    Ok(json!({ "Messages": given }))
}

/// How long a request that found nothing waits for a message. Not at all while there is one that only shows itself to a
/// later request.
pub(super) fn wait(state: &State, arn: &str, body: &Value) -> Option<Duration> {
    let queue = state.sqs.queues.get(arn)?;
    let now = state.now();
    let asked = body["WaitTimeSeconds"].as_i64();
    let asked = asked.unwrap_or_else(|| queue.number("ReceiveMessageWaitTimeSeconds"));
    let asked = Duration::from_secs(u64::try_from(asked).unwrap_or_default());
    let asked = asked.min(state.knobs.sqs.longest_wait.unwrap_or(asked));
    // One that was counted down to nothing just now shows itself to the next request.
    let later = queue.messages.iter().any(|m| m.visible <= now);
    (!later && !asked.is_zero()).then_some(asked)
}

pub(super) fn delete(state: &mut State, request: &QueueRequest) -> Answer {
    let receipt = handle(request)?;
    let queue = state.sqs.queues.get_mut(&request.arn).ok_or_else(gone)?;
    // By an older handle SQS says yes as well, and keeps the message.
    if let Some(at) = queue.messages.iter().position(|m| m.receipt.as_deref() == Some(receipt)) {
        let message = &mut queue.messages[at];
        if message.returns > 0 {
            message.returns -= 1;
            (message.receipt, message.visible) = (None, message.sent);
        } else {
            queue.messages.remove(at);
        }
    }
    Ok(json!({}))
}

pub(super) fn change_visibility(state: &mut State, request: &QueueRequest) -> Answer {
    let receipt = handle(request)?;
    let seconds = request.number("VisibilityTimeout", 0, 43_200)?.unwrap_or_default();
    let now = state.now();
    let queue = state.sqs.queues.get_mut(&request.arn).ok_or_else(gone)?;
    let held = |m: &&mut SqsMessage| m.receipt.as_deref() == Some(receipt) && m.visible > now;
    let message = queue.messages.iter_mut().find(held).ok_or_else(|| {
        let code = "AWS.SimpleQueueService.MessageNotInflight";
        AwsError::new(code, 400, "The specified message isn't in flight.")
    })?;
    message.visible = now + SignedDuration::from_secs(seconds);
    Ok(json!({}))
}

fn handle<'a>(request: &'a QueueRequest<'_>) -> Result<&'a str, AwsError> {
    let receipt = request.text("ReceiptHandle")?;
    if receipt.starts_with("AQEB") {
        return Ok(receipt);
    }
    Err(match receipt {
        "" => invalid("Value for parameter ReceiptHandle is invalid.".to_owned()),
        _ => AwsError::new("ReceiptHandleIsInvalid", 404, "The input receipt handle is invalid."),
    })
}
