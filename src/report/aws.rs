//! What AWS refuses, in words.

use super::{AWS, FAILED, Report, USAGE, denial, network, object, queue, secrets, sign_in, sso};
use crate::aws::Error;

pub(super) fn describe(error: &Error) -> Report {
    let id = error.request_id().map(|id| format!(", request id {id}")).unwrap_or_default();
    let code = error.code().map(|c| format!("{c}{id}"));
    let because = || code.clone().unwrap_or_else(|| error.to_string());
    let again = |heading: &str| {
        Report::new(AWS, heading).cause(error.to_string()).fix(
            "sign in again (--sign-in browser, `aws login`, or `aws sso login --profile NAME`), then run the same command \
             again",
        )
    };
    match error {
        Error::NoCredentials => Report::new(AWS, "This computer has no AWS credentials.")
            .cause("neither the environment nor a profile, SSO, `aws login`, a container or an instance gave any")
            .fix("run it at a terminal, which offers the sign-in in the browser (--sign-in browser); or name a profile: \
                --aws-profile NAME; or run it in AWS CloudShell"),
        Error::NoSuchProfile { name, known } => Report::new(AWS, format!("There is no AWS profile \"{name}\"."))
            .cause(if known.is_empty() {
                "~/.aws/config and ~/.aws/credentials name no profile".to_owned()
            } else {
                format!("the profiles are: {}", known.join(", "))
            })
            .fix("name one of them after --aws-profile, or sign in in the browser: --sign-in browser"),
        Error::ProfileFile { path, why } => Report::new(AWS, format!("{path} can't be used."))
            .cause(why.clone())
            .fix("correct or remove it (the AWS CLI reads it too), or name another file (AWS_CONFIG_FILE, \
                AWS_SHARED_CREDENTIALS_FILE), or sign in by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, which need no file"),
        Error::CredentialSource { .. } => again("The AWS sign-in gave no credentials."),
        Error::ExpiredToken { .. } => again("The AWS sign-in has expired."),
        Error::RootKeys => Report::new(AWS, "These are access keys of the account's root user: they are not used.")
            .cause("a root user's keys can do everything and can't assume a role")
            .fix("sign in in the browser (--sign-in browser), and delete the root user's access keys in the AWS console"),
        Error::Partition { partition } => Report::new(AWS, "SP-API does not work with accounts of this kind.")
            .cause(format!("the account, or the region of the sign-in, is in the partition {partition}"))
            .fix("sign in to an ordinary AWS account (partition aws), in one of its regions: --aws-region us-east-1"),
        Error::AccessDenied { action, caller, denial, .. } => {
            denial::describe(action, caller.as_deref(), denial, &id)
        }
        Error::UnknownToIam { temporary: true, .. } => {
            Report::new(AWS, "This AWS session may not ask IAM.")
                .cause(format!("{error} ({}): a session that was made without an MFA code by GetSessionToken, or by \
                    GetFederationToken, may not call IAM", because()))
                .fix("make the session with an MFA code (aws sts get-session-token --serial-number ARN --token-code CODE; \
                    with aws-vault: an mfa_serial in the profile, or --no-session), or sign in in the browser (--sign-in browser); then run \
                    the same command again")
        }
        Error::UnknownToIam { temporary: false, .. } => {
            Report::new(AWS, "IAM does not know this access key, STS does.")
                .cause(format!("{error} ({}): the key was made, switched off or deleted a moment ago", because()))
                .fix("run the same command again in a minute; if it happens again, sign in again")
        }
        Error::MfaNeeded { profile, serial } => {
            Report::new(AWS, format!("The AWS profile \"{profile}\" needs a code of its MFA device."))
                .cause(format!("mfa_serial = {serial}, and nobody can be asked for the code"))
                .fix(format!(
                    "run it at a terminal, which asks for the code; or get a session first, in a shell: eval \"$(aws \
                     configure export-credentials --profile {profile} --format env)\", then run the same command again"
                ))
        }
        Error::CredentialProcess { .. } => Report::new(AWS, "The program of the AWS profile gave no credentials.")
            .cause(error.to_string())
            .fix("run the credential_process of the profile by hand: it may have to sign in or to ask first; then run the same \
                command again"),
        Error::MfaRefused { message, .. } => Report::new(AWS, "AWS did not accept the MFA code.")
            .cause(format!("{message} ({})", because()))
            .fix("wait for the next code (each works once) and run the same command again; or correct mfa_serial in \
                ~/.aws/config: it names the device of the user that signs in"),
        Error::InvalidKey { .. } => Report::new(AWS, "AWS does not know this access key.")
            .cause(because())
            .fix("it is mistyped, inactive or deleted, or a temporary key (ASIA...) lacks its session token; sign in again"),
        Error::SignatureMismatch { .. } => Report::new(AWS, "The secret access key does not fit the access key id.")
            .cause(because())
            .fix("copy both from the same line of the AWS console, or sign in in the browser: --sign-in browser"),
        Error::ClockSkew { seconds, .. } => Report::new(AWS, "This computer's clock is wrong.")
            .cause(match seconds {
                Some(s) => format!("it differs from AWS's by {} s{id}", s.abs()),
                None => because(),
            })
            .fix("set the clock (date and time, time zone), then run the same command again"),
        Error::InvalidPrincipal { .. } => Report::new(FAILED, "IAM does not know the user that the trust policy names.")
            .cause(because())
            .fix("run the same command again: AWS may need more time to know the new user everywhere"),
        Error::MalformedDocument { message, .. } => Report::new(FAILED, "IAM refused a policy document.")
            .cause(format!("{}: {message}", because()))
            .fix("report it with the request id: the document is this program's own"),
        Error::SettleTimeout { what, after, .. } => {
            Report::new(FAILED, format!("Gave up waiting for {what}, after {} s.", after.as_secs()))
                .cause(because())
                .fix("run the same command again; it continues from here")
        }
        Error::LimitExceeded { what, .. } => Report::new(AWS, "A limit of the AWS account is reached.")
            .cause(format!("{}: {what}", because()))
            .fix("remove what is not needed any more in the AWS console (IAM), then run the same command again"),
        Error::AlreadyExists { what, .. } => Report::new(AWS, "Something with this name already exists.")
            .cause(format!("{}: {what}", because()))
            .fix("run the same command again: it will be shown in the plan; or choose another name"),
        Error::PolicyAttachedElsewhere { .. } => Report::new(AWS, "The policy is used by others and stays.")
            .cause(error.to_string())
            .fix("detach it there in the AWS console, then run the same command again"),
        Error::DeleteConflict { message, .. } => Report::new(AWS, "Something still depends on what was to be deleted.")
            .cause(format!("{}: {message}", because()))
            .fix("remove that in the AWS console, then run the same command again"),
        Error::NotFound { message, .. } => Report::new(AWS, "Something that was there is gone.")
            .cause(format!("{}: {message}", because()))
            .fix("run the same command again: it reads again what is there"),
        Error::Throttled { .. } => Report::new(FAILED, "AWS received too many requests.")
            .cause(because())
            .fix("run the same command again in a minute"),
        Error::InsecureEndpoint { name, url } => {
            Report::new(USAGE, format!("{name} would send requests without encryption."))
                .cause(format!("{url} is plain http to another computer; nothing was sent"))
                .fix(format!("use https there, or unset {name}"))
        }
        Error::Setup(error) => network::describe(error),
        Error::Between(between) => network::between("AWS", between),
        Error::Network { what } => Report::new(FAILED, "AWS can't be reached.")
            .cause(what.clone())
            .fix("check the network and the proxy (HTTPS_PROXY), then run the same command again"),
        Error::NotXml { status, server } => Report::new(FAILED, "The answer did not come from AWS.")
            .cause(format!(
                "HTTP {status}{}",
                server.as_ref().map(|s| format!(", server {s}")).unwrap_or_default()
            ))
            .fix("look for a proxy or a Wi-Fi sign-in page between this computer and AWS, then try again"),
        Error::CutConnection { action, what } => {
            Report::new(FAILED, "The connection to AWS was cut before the answer came.")
                .cause(format!("{action}: {what}"))
                .fix("run the same command again: it finds out what was done and continues from there")
        }
        Error::Service { code, status, .. } => Report::new(FAILED, "AWS failed on its side.")
            .cause(format!("{code} (HTTP {status}){id}"))
            .fix("run the same command again in a few minutes"),
        Error::Queue(error, _) => queue::describe(error, &id),
        Error::Object(error, _) => object::describe(error, &id),
        Error::Secrets(error, _) => secrets::describe(error, &id),
        Error::SignIn(error, _) => sign_in::describe(error, &id),
        Error::Sso(error, _) => sso::describe(error, &id),
        Error::Other { code, message, status, .. } => Report::new(AWS, "AWS refused.")
            .cause(format!("{code} (HTTP {status}): {message}{id}"))
            .fix("run the same command again; if it happens again, look the code up in the AWS IAM documentation"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_of_another_partition_can_be_changed() {
        let report = describe(&Error::Partition { partition: "aws-cn".into() });
        assert!(report.lines.fix.is_some_and(|fix| fix.contains("--aws-region us-east-1")));
    }
}
