//! S3: small objects of one bucket, written only where nobody else wrote in between.

use super::endpoint::{self, Guard, Service};
use super::object_error::{ObjectError, is_elsewhere, region_of};
use super::{Error, Refusing, SdkFailure, Session, USUAL_REGION, timestamp};
use crate::values::opaque;
use aws_sdk_s3::config::{Region, RequestChecksumCalculation, ResponseChecksumValidation};
use aws_sdk_s3::primitives::ByteStream;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroizing;

const S3: [Service; 1] = [("S3", "AWS_ENDPOINT_URL_S3")];

/// How often a write is sent again that met another one at the same moment (409), before it counts as lost to it.
const MEETINGS: u32 = 3;

/// One bucket, asked for by one way to sign in. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Bucket {
    /// The session that asks.
    pub session: Session,
    pub(super) name: String,
    at: Arc<Mutex<At>>,
}

/// Where the bucket is, as far as is known.
struct At {
    region: String,
    client: aws_sdk_s3::Client,
    /// Whether S3 said that it is in this region and not in the one that was asked first.
    corrected: bool,
}

opaque!(Bucket, name);

/// An object as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Object {
    /// What it holds.
    pub bytes: Zeroizing<Vec<u8>>,
    /// What a later write names it by.
    pub etag: String,
    /// What was noted with it.
    pub meta: BTreeMap<String, String>,
    /// When it was written, by S3's clock; to the second.
    pub modified: Option<Timestamp>,
}

/// What reading an object gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Got {
    /// It is there.
    Object(Object),
    /// It is the one that is known already.
    Same,
    /// There is none.
    Nothing,
}

/// What has to hold for a write to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Condition<'a> {
    /// There is no such object.
    Absent,
    /// It is the one with this tag.
    Is(&'a str),
}

impl Session {
    /// Returns the bucket, for the region of the session until S3 says that it is in another one. Asks nobody.
    ///
    /// # Errors
    /// [`Error::InsecureEndpoint`] where an endpoint of S3 is set that is not HTTPS.
    pub(crate) fn bucket(&self, name: &str) -> Result<Bucket, Error> {
        self.moved(&S3)?;
        let region = self.region().unwrap_or(USUAL_REGION).to_owned();
        let client = self.s3(&region);
        let at = Arc::new(Mutex::new(At { region, client, corrected: false }));
        Ok(Bucket { session: self.clone(), name: name.to_owned(), at })
    }

    fn s3(&self, region: &str) -> aws_sdk_s3::Client {
        // A server in S3's place (MinIO, a gateway) has one host name for all buckets, and may not know checksums that
        // came later than it; TLS and the signature guard the bytes.
        let own = endpoint::own(&self.0.config, S3[0].0).is_some();
        let config = aws_sdk_s3::config::Builder::from(&self.0.config)
            .region(Region::new(region.to_owned()))
            .force_path_style(own)
            .disable_s3_express_session_auth(true)
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
            .interceptor(Guard::json(&self.0.clock))
            .build();
        aws_sdk_s3::Client::from_conf(config)
    }
}

impl Bucket {
    /// The region of the bucket, where S3 said that it is not the one that was asked first.
    pub(crate) fn corrected_region(&self) -> Option<String> {
        let at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        at.corrected.then(|| at.region.clone())
    }

    /// `GetObject`. An object with the tag `known` is not sent again.
    pub(crate) async fn get(&self, key: &str, known: Option<&str>) -> Result<Got, Error> {
        let call = |s3: aws_sdk_s3::Client| {
            let known = known.map(str::to_owned);
            s3.get_object().bucket(&self.name).key(key).set_if_none_match(known).send()
        };
        let answer = match self.ask("s3:GetObject", key, call).await {
            Err(Failed { status: Some(304), .. }) if known.is_some() => return Ok(Got::Same),
            Err(Failed { error: Error::Other { code, .. }, .. }) if code == "NoSuchKey" => {
                return Ok(Got::Nothing);
            }
            answer => answer.map_err(|failed| failed.error)?,
        };
        // Anything else with status 200 (a page of a proxy) has no tag.
        let etag = answer.e_tag.ok_or_else(Error::strange)?;
        let body = answer.body.collect().await.map_err(|e| Error::Network { what: e.to_string() })?;
        Ok(Got::Object(Object {
            bytes: Zeroizing::new(body.to_vec()),
            etag,
            meta: answer.metadata.unwrap_or_default().into_iter().collect(),
            modified: answer.last_modified.as_ref().and_then(timestamp),
        }))
    }

    /// `PutObject` under a condition; returns the object's tag.
    ///
    /// # Errors
    /// [`ObjectError::Changed`] where the condition does not hold: also where it was this very write that arrived, whose
    /// answer was lost, and that was sent again. What was noted with the object tells the two apart.
    pub(crate) async fn put(
        &self,
        key: &str,
        bytes: &[u8],
        condition: Condition<'_>,
        meta: &[(&str, String)],
    ) -> Result<String, Error> {
        for left in (0..MEETINGS).rev() {
            match self.put_once(key, bytes, condition, meta).await {
                Err(Failed { status: Some(409), .. }) if left > 0 => {}
                Err(Failed { error: Error::Other { code, request_id, .. }, .. })
                    if code == "NoSuchKey" && condition != Condition::Absent =>
                {
                    return Err(Error::Object(ObjectError::Changed { key: key.to_owned() }, request_id));
                }
                done => return done.map_err(|failed| failed.error),
            }
        }
        Err(Error::Object(ObjectError::Changed { key: key.to_owned() }, None))
    }

    async fn put_once(
        &self,
        key: &str,
        bytes: &[u8],
        condition: Condition<'_>,
        meta: &[(&str, String)],
    ) -> Result<String, Failed> {
        let call = |s3: aws_sdk_s3::Client| {
            let body = ByteStream::from(bytes.to_vec());
            let mut call = s3.put_object().bucket(&self.name).key(key).body(body);
            call = match condition {
                Condition::Absent => call.if_none_match("*"),
                Condition::Is(etag) => call.if_match(etag),
            };
            for (name, value) in meta {
                call = call.metadata(*name, value);
            }
            call.content_type("text/plain; charset=utf-8").send()
        };
        let answer = self.ask("s3:PutObject", key, call).await?;
        answer.e_tag.ok_or_else(|| Failed { error: Error::strange(), status: None })
    }

    /// A call, and once more where S3 says that the bucket is in another region.
    pub(super) async fn ask<T, E, F>(
        &self,
        action: &'static str,
        key: &str,
        call: impl Fn(aws_sdk_s3::Client) -> F,
    ) -> Result<T, Failed>
    where
        E: Refusing,
        F: Future<Output = Result<T, SdkFailure<E>>>,
    {
        let (asked, client) = self.now();
        let error = match Box::pin(call(client)).await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        if !is_elsewhere(&error) {
            return Err(self.failed(action, key, error));
        }
        let found = match region_of(&error).filter(|region| *region != asked) {
            Some(region) => Some(region),
            None => self.head().await.filter(|region| *region != asked),
        };
        let Some(region) = found else {
            let request_id = self.failed(action, key, error).error.request_id().map(str::to_owned);
            let error = ObjectError::Elsewhere { bucket: self.name.clone(), asked };
            return Err(Failed { error: Error::Object(error, request_id), status: None });
        };
        let client = self.session.s3(&region);
        *self.at.lock().unwrap_or_else(PoisonError::into_inner) =
            At { region, client: client.clone(), corrected: true };
        Box::pin(call(client)).await.map_err(|error| self.failed(action, key, error))
    }

    /// The region that `HeadBucket` answers with, whatever else it says.
    async fn head(&self) -> Option<String> {
        match self.now().1.head_bucket().bucket(&self.name).send().await {
            Ok(answer) => answer.bucket_region,
            Err(error) => region_of(&error),
        }
    }

    fn now(&self) -> (String, aws_sdk_s3::Client) {
        let at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        (at.region.clone(), at.client.clone())
    }

    fn failed<E: Refusing>(&self, action: &'static str, key: &str, error: SdkFailure<E>) -> Failed {
        let status = error.raw_response().map(|raw| raw.status().as_u16());
        Failed { error: ObjectError::of(self.session.failed(action, error), &self.name, key), status }
    }
}

/// A call that failed, and the HTTP status of its answer.
pub(super) struct Failed {
    pub error: Error,
    pub status: Option<u16>,
}
