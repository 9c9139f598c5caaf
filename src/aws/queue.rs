//! SQS: the queue that Amazon sends a new client secret to, with its attributes and tags. Its messages are in
//! `queue_messages`.

use super::endpoint::{self, Guard, Moved, Service};
use super::queue_error::QueueError;
use super::settle::{self, OnWait, settle};
use super::{Error, Refusing, SdkFailure, Session, queue_attributes};
use crate::plan::queue::ObservedQueue;
use crate::values::{QueueArn, opaque};
use aws_sdk_sqs::config::Region;
use aws_sdk_sqs::types::QueueAttributeName;
use std::collections::BTreeMap;
use url::Url;

const SQS: [Service; 1] = [("SQS", "AWS_ENDPOINT_URL_SQS")];

/// One queue, asked for by one way to sign in. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Queue {
    pub(super) session: Session,
    pub(super) sqs: aws_sdk_sqs::Client,
    /// What SQS's requests name the queue by; built from the ARN, because `GetQueueUrl` would need a sixth permission.
    pub(super) url: String,
    pub(super) arn: QueueArn,
}

opaque!(Queue, arn);

impl Session {
    /// Returns the queue, in the region of its ARN. Asks nobody.
    ///
    /// # Errors
    /// [`Error::InsecureEndpoint`] where an endpoint of SQS is set that is not HTTPS.
    pub(crate) fn queue(&self, arn: &QueueArn) -> Result<Queue, Error> {
        let (sqs, base) = self.sqs(arn.region())?;
        let url = format!("{base}/{}/{}", arn.account(), arn.name());
        Ok(Queue { session: self.clone(), sqs, url, arn: arn.clone() })
    }

    /// `CreateQueue` in a region of the session's own account. The same name with the same attributes again is the same
    /// queue; for up to 60 s after a queue of this name was deleted, AWS makes none, which is waited for.
    pub(crate) async fn create_queue(
        &self,
        region: &str,
        name: &str,
        attributes: &[(&str, &str)],
        tags: &[(&str, &str)],
        waiting: OnWait<'_>,
    ) -> Result<QueueArn, Error> {
        const ACTION: &str = "sqs:CreateQueue";
        let (sqs, _) = self.sqs(region)?;
        let made = settle(settle::NAME_FREE, waiting, || async {
            let mut call = sqs.create_queue().queue_name(name);
            for (key, value) in attributes {
                call = call.attributes(QueueAttributeName::from(*key), *value);
            }
            for (key, value) in tags {
                call = call.tags(*key, *value);
            }
            call.send().await.map_err(|e| self.queue_failed(ACTION, name, e))
        });
        arn_of(region, made.await?.queue_url.as_deref())
    }

    /// `GetQueueUrl` in the session's own account; none where there is no such queue, or the session may not know of it:
    /// AWS gives both the same answer.
    pub(crate) async fn find_queue(&self, region: &str, name: &str) -> Result<Option<QueueArn>, Error> {
        let (sqs, _) = self.sqs(region)?;
        let answer = sqs.get_queue_url().queue_name(name).send().await;
        match answer.map_err(|e| self.queue_failed("sqs:GetQueueUrl", name, e)) {
            Ok(found) => arn_of(region, found.queue_url.as_deref()).map(Some),
            Err(Error::Queue(QueueError::Gone { .. }, _)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The endpoint of SQS where it is not AWS's own, as [`Session::endpoints_in_use`] gives the others.
    ///
    /// # Errors
    /// [`Error::InsecureEndpoint`].
    pub(crate) fn queue_endpoint_in_use(&self) -> Result<Vec<Moved>, Error> {
        self.moved(&SQS)
    }

    /// A client for a region, and what the addresses of its queues begin with.
    fn sqs(&self, region: &str) -> Result<(aws_sdk_sqs::Client, String), Error> {
        self.queue_endpoint_in_use()?;
        let config = aws_sdk_sqs::config::Builder::from(&self.0.config)
            .region(Region::new(region.to_owned()))
            .interceptor(Guard::json(&self.0.clock))
            .build();
        let base = endpoint::own(&self.0.config, SQS[0].0);
        let base = base.unwrap_or_else(|| format!("https://sqs.{region}.amazonaws.com"));
        Ok((aws_sdk_sqs::Client::from_conf(config), base.trim_end_matches('/').to_owned()))
    }

    /// [`Session::failed`] of a call about a queue.
    pub(super) fn queue_failed<E: Refusing>(
        &self,
        action: &'static str,
        queue: &str,
        error: SdkFailure<E>,
    ) -> Error {
        QueueError::of(self.failed(action, error), action, queue)
    }
}

/// `https://sqs.eu-west-1.amazonaws.com/123456789012/name` as an ARN. SQS answers with no other name of a new queue.
fn arn_of(region: &str, url: Option<&str>) -> Result<QueueArn, Error> {
    let parsed = url.and_then(|url| Url::parse(url).ok());
    let parts: Vec<_> = parsed.iter().filter_map(Url::path_segments).flatten().collect();
    let arn = match parts.as_slice() {
        [.., account, name] => format!("arn:aws:sqs:{region}:{account}:{name}").parse().ok(),
        _ => None,
    };
    arn.ok_or_else(Error::strange)
}

impl Queue {
    /// The queue's ARN.
    pub(crate) fn arn(&self) -> &QueueArn {
        &self.arn
    }

    /// `GetQueueAttributes` of all of them: the queue as it is, without its tags.
    pub(crate) async fn attributes(&self) -> Result<ObservedQueue, Error> {
        let call = self.sqs.get_queue_attributes().queue_url(&self.url);
        let answer = call.attribute_names(QueueAttributeName::All).send().await;
        let answer = answer.map_err(|e| self.failed("sqs:GetQueueAttributes", e))?;
        queue_attributes::read(answer.attributes.unwrap_or_default()).ok_or_else(Error::strange)
    }

    /// [`Queue::attributes`] by a user whose permission, or of a queue that, was made a moment ago: waits until AWS lets
    /// it, at most 90 s.
    pub(crate) async fn attributes_settled(&self, waiting: OnWait<'_>) -> Result<ObservedQueue, Error> {
        settle::confirm(settle::QUEUE_OPEN, waiting, 1, 3, || self.attributes()).await
    }

    /// `SetQueueAttributes`. An empty `Policy` takes the policy away. AWS takes up to 60 s to follow.
    pub(crate) async fn set_attributes(&self, attributes: &[(&str, &str)]) -> Result<(), Error> {
        let mut call = self.sqs.set_queue_attributes().queue_url(&self.url);
        for (key, value) in attributes {
            call = call.attributes(QueueAttributeName::from(*key), *value);
        }
        call.send().await.map_err(|e| self.failed("sqs:SetQueueAttributes", e)).map(drop)
    }

    /// `ListQueueTags`.
    pub(crate) async fn tags(&self) -> Result<BTreeMap<String, String>, Error> {
        let answer = self.sqs.list_queue_tags().queue_url(&self.url).send().await;
        let tags = answer.map_err(|e| self.failed("sqs:ListQueueTags", e))?.tags.unwrap_or_default();
        let sent = self.session.sent();
        Ok(tags.iter().map(|(key, value)| (sent.shown_name(key), sent.shown_name(value))).collect())
    }

    /// `TagQueue`: others stay.
    pub(crate) async fn tag(&self, tags: &[(&str, &str)]) -> Result<(), Error> {
        let mut call = self.sqs.tag_queue().queue_url(&self.url);
        for (key, value) in tags {
            call = call.tags(*key, *value);
        }
        call.send().await.map_err(|e| self.failed("sqs:TagQueue", e)).map(drop)
    }

    /// `UntagQueue`.
    pub(crate) async fn untag(&self, keys: &[&str]) -> Result<(), Error> {
        let keys = keys.iter().map(|key| (*key).to_owned()).collect();
        let call = self.sqs.untag_queue().queue_url(&self.url).set_tag_keys(Some(keys));
        call.send().await.map_err(|e| self.failed("sqs:UntagQueue", e)).map(drop)
    }

    /// `DeleteQueue`, with every message in it. One that is gone already is fine.
    pub(crate) async fn delete_queue(&self) -> Result<(), Error> {
        let answer = self.sqs.delete_queue().queue_url(&self.url).send().await;
        match answer.map_err(|e| self.failed("sqs:DeleteQueue", e)) {
            Err(Error::Queue(QueueError::Gone { .. }, _)) => Ok(()),
            other => other.map(drop),
        }
    }

    pub(super) fn failed<E: Refusing>(&self, action: &'static str, error: SdkFailure<E>) -> Error {
        self.session.queue_failed(action, self.arn.as_str(), error)
    }
}

#[cfg(test)]
#[path = "queue_tests.rs"]
mod tests;
