//! The AWS half: who is signed in, what IAM holds, whether the stored key assumes the role.

use super::entities::{self, Around};
use super::ladder::Ladder;
use super::organization;
use super::rung::Id;
use super::stored::Stored;
use super::verdict::{Status, Verdict};
use crate::aws::{self, Caller, Session, SignIn};
use crate::plan;
use crate::profiles::due;
use crate::profiles::secrets;
use crate::provision::{Survey, account, survey};
use crate::store::{Identity, Profile};
use crate::values::Auth;
use crate::{Error, report};

/// Inputs of the AWS checks of one profile.
pub(super) struct Half<'a> {
    pub ladder: &'a Ladder,
    pub profile: &'a Profile,
    /// What was read of its secrets.
    pub stored: &'a Stored,
}

/// The verdicts, and what is to be said of endpoints that are not AWS's own.
#[derive(Debug, Clone, Default)]
pub(crate) struct AwsVerdicts {
    pub verdicts: Vec<Verdict>,
    /// "AWS_ENDPOINT_URL_IAM sends IAM requests to …".
    pub endpoints: Vec<String>,
}

fn all(ids: &[Id], why: &str) -> Vec<Verdict> {
    ids.iter().map(|id| Verdict::skip(*id, why)).collect()
}

/// This half, none of whose rungs was tried.
fn none(why: &str) -> Vec<Verdict> {
    all(&[&[Id::Identity], &entities::READ[..], &[Id::AssumeRole, Id::Organization]].concat(), why)
}

pub(super) async fn run(half: &Half<'_>) -> AwsVerdicts {
    if half.profile.auth == Auth::Lwa {
        let verdicts = none("the software needs Login with Amazon values only");
        return AwsVerdicts { verdicts, ..AwsVerdicts::default() };
    }
    let Some((_, identity)) = secrets::identity(&half.ladder.config, half.profile) else {
        let mut verdicts = none("the AWS part is not set up yet");
        verdicts[1] = Verdict::fail(Id::User, report::AWS, "the AWS part is not set up yet")
            .cause("init was not run to its end")
            .fix("spapi-setup init{p}");
        return AwsVerdicts { verdicts, ..AwsVerdicts::default() };
    };
    let session = survey::open(&half.ladder.world, &half.ladder.given, Some(half.profile)).await;
    let endpoints = session.as_ref().map(endpoints).unwrap_or_default();
    let (who, signed_in) = sign_in(half, &session).await;
    let mut verdicts = vec![who];
    let mut looked = None;
    match &signed_in {
        None => verdicts.extend(all(&entities::READ, "it needs an administrator's AWS sign-in")),
        Some((session, caller)) => match look(half, session, caller).await {
            Ok(survey) => {
                let around = Around {
                    identity,
                    key_days: i64::from(half.ladder.config.settings.access_key_days),
                    store_broken: half.stored.broken.contains(&identity.store),
                    today: due::today(),
                };
                verdicts.extend(entities::verdicts(&survey, &around));
                looked = Some(survey);
            }
            Err(error) => verdicts.extend(unread(&error)),
        },
    }
    let session = session.ok();
    let role_arn = match &looked {
        Some(survey) => plan::role_arn(&survey.desired, &survey.observed),
        None => identity.role_arn.as_ref().map_or_else(
            || format!("arn:{}:iam::{}:role/{}", identity.partition, identity.account, identity.role_name),
            ToString::to_string,
        ),
    };
    let admin = signed_in.as_ref().map(|(session, _)| session);
    let (assumed, organization) = tokio::join!(
        assume(half, identity, session.as_ref(), &role_arn, looked.as_ref(), &verdicts),
        organization::simulate(admin, &role_arn, looked.as_ref()),
    );
    verdicts.extend([assumed, organization]);
    AwsVerdicts { verdicts, endpoints }
}

fn endpoints(session: &Session) -> Vec<String> {
    let all = session.endpoints_in_use();
    all.into_iter()
        .map(|(service, url, source)| format!("{source} sends {service} requests to {url}"))
        .collect()
}

async fn sign_in(half: &Half<'_>, session: &Result<Session, Error>) -> (Verdict, Option<(Session, Caller)>) {
    const ID: Id = Id::Identity;
    let session = match session {
        Ok(session) => session,
        Err(error) => return (Verdict::of(ID, error), None),
    };
    let outcome = match session.identity().await {
        Ok(caller) => {
            account::check_account(&half.ladder.given, &half.ladder.config, Some(half.profile), &caller)
                .map(|()| caller)
        }
        Err(error) => Err(error.into()),
    };
    match outcome {
        Ok(caller) => {
            let summary = format!("{}, from {}", caller.arn, caller.source);
            (Verdict::pass(ID, summary), Some((session.clone(), caller)))
        }
        Err(Error::Aws(aws::Error::NoCredentials)) if !half.ladder.admin_needed => {
            let why = "no AWS sign-in on this computer, so what IAM holds is not read; the stored key is still tried";
            (
                Verdict::skip(ID, why)
                    .fix("sign in as an administrator: spapi-setup check --sign-in browser{p}"),
                None,
            )
        }
        Err(Error::AnotherAccount { found, .. }) if !half.ladder.strict => {
            let why = format!(
                "the AWS sign-in belongs to another account ({found}), so what IAM holds is not read"
            );
            (Verdict::skip(ID, why).fix("spapi-setup check{p} --aws-profile NAME"), None)
        }
        Err(error) => (Verdict::of(ID, &error), None),
    }
}

/// What IAM holds, and the plan. A store that can't be read leaves the keys unknown, nothing else.
async fn look(half: &Half<'_>, session: &Session, caller: &Caller) -> Result<Survey, Error> {
    let desired = survey::desired(
        &half.ladder.given,
        &half.ladder.config,
        Some(half.profile),
        &caller.account,
        &caller.partition,
    )?;
    let stores: Vec<_> = half
        .ladder
        .stores
        .of_keys(&half.ladder.config)
        .into_iter()
        .filter(|store| !half.stored.broken.contains(&store.kind()))
        .collect();
    Box::pin(survey::look(session, caller, desired, &stores)).await
}

/// IAM was not read. A missing permission is no failure; any other reason fails the first rung.
fn unread(error: &Error) -> Vec<Verdict> {
    if matches!(error, Error::Aws(aws::Error::AccessDenied { .. }) | Error::OwnUser { .. }) {
        let mut verdicts = all(&entities::READ, "the AWS sign-in may not read IAM");
        let Verdict { summary, cause, fix, .. } = Verdict::of(Id::User, error);
        verdicts[0].cause = Some(format!("{summary}: {}", cause.unwrap_or_default()));
        verdicts[0].fix = fix;
        verdicts[0].code = Some("AccessDenied");
        return verdicts;
    }
    let mut verdicts = all(&entities::READ, "IAM could not be read");
    verdicts[0] = Verdict::of(Id::User, error);
    verdicts
}

async fn assume(
    half: &Half<'_>,
    identity: &Identity,
    session: Option<&Session>,
    role_arn: &str,
    looked: Option<&Survey>,
    before: &[Verdict],
) -> Verdict {
    const ID: Id = Id::AssumeRole;
    let (Some(key_id), Some(secret)) = (&identity.access_key_id, &half.stored.secret_access_key) else {
        return Verdict::skip(ID, "no secret access key can be read");
    };
    if let Some(survey) = looked {
        let Some(user) = &survey.observed.user else { return Verdict::skip(ID, "the user is not there") };
        if survey.observed.role.is_none() {
            return Verdict::skip(ID, "the role is not there");
        }
        if !user.keys.iter().any(|k| k.id == *key_id && k.active) {
            return Verdict::skip(ID, "the stored key is not an active key of the user");
        }
    }
    let opened = match session {
        Some(session) => Ok(session.clone()),
        None => {
            let (key_id, secret) = (key_id.clone(), secret.clone());
            let stored = SignIn::Static { key_id, secret, session_token: None, endpoint: None };
            survey::open_with(&half.ladder.world, &half.ladder.given, Some(half.profile), stored).await
        }
    };
    let session = match opened {
        Ok(session) => session,
        Err(error) => return Verdict::of(ID, &error),
    };
    match session.assume_role(key_id, secret, role_arn, half.ladder.confirm, &|_| ()).await {
        Ok(_) => Verdict::pass(ID, "ok"),
        Err(error) => refused(error, looked.is_some(), before),
    }
}

/// A refusal in words that fit the stored key, not who else is signed in.
fn refused(error: aws::Error, looked: bool, before: &[Verdict]) -> Verdict {
    const MENDED: [Id; 5] = [Id::User, Id::Role, Id::Trust, Id::Inline, Id::AccessKey];
    let drifted = before.iter().any(|v| v.mends && MENDED.contains(&v.rung));
    let asked = matches!(error, aws::Error::AccessDenied { .. } | aws::Error::InvalidKey { .. });
    // Where AWS names the policy, the report's own words fit.
    let unsaid = |denial: &aws::Denial| denial.policy.is_none() && !denial.explicit;
    let own = match &error {
        aws::Error::AccessDenied { denial, .. } if unsaid(denial) => Some((
            "the stored key may not assume the role",
            if looked {
                "what IAM holds is as it should be: look for a permissions boundary or a policy of the AWS organization \
                 that denies sts:AssumeRole"
            } else {
                "run spapi-setup check{p} with an administrator's AWS sign-in: it shows whether the trust policy, the \
                 user's policy, a boundary or the organization forbids it"
            },
        )),
        aws::Error::InvalidKey { .. } => Some((
            "AWS does not know the stored key",
            "it was deleted or made inactive: spapi-setup check --fix{p} with an administrator's AWS sign-in",
        )),
        aws::Error::SignatureMismatch { .. } => Some((
            "the stored secret does not belong to the stored key",
            "spapi-setup rotate access-key{p} makes a new pair",
        )),
        _ => None,
    };
    let mut verdict = Verdict::of(Id::AssumeRole, &error.into());
    if let Some((summary, fix)) = own {
        verdict.summary = summary.to_owned();
        verdict.fix = Some(fix.to_owned());
    }
    if drifted && asked {
        let cause = verdict.cause.take().map(|c| format!("{c}; ")).unwrap_or_default();
        verdict.cause = Some(format!("{cause}what differs above explains it"));
        verdict.fix = None;
        return verdict.mends(true);
    }
    verdict
}

/// Whether an administrator is signed in, by the half's verdicts.
pub(crate) fn signed_in(verdicts: &[Verdict]) -> bool {
    verdicts.iter().any(|v| v.rung == Id::Identity && v.status == Status::Pass)
}
