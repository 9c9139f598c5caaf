//! What else can hang on an IAM user: keys, devices and certificates of other services.

use super::access::Caller;
use super::aws::Answer;
use super::iam_users::time;
use super::query::Params;
use super::state::State;
use super::xml::{Page, Xml};
use jiff::Timestamp;

/// What hangs on a user, by kind: ids, of MFA devices the serial numbers.
#[derive(Debug, Clone, Default)]
pub struct Hanging {
    /// SSH public keys.
    pub ssh_keys: Vec<String>,
    /// MFA devices.
    pub mfa_devices: Vec<String>,
    /// Signing certificates.
    pub certificates: Vec<String>,
    /// Service-specific credentials.
    pub service_credentials: Vec<String>,
}

/// A listing of `<member>`s, each with the user's name and its own fields.
fn list(
    state: &mut State,
    params: &Params,
    tag: &str,
    ids: fn(&Hanging) -> &Vec<String>,
    fill: fn(&mut Xml, &str),
) -> Answer {
    let page = Page::of(params, state.knobs.page);
    let user = state.user(params)?;
    let mut x = Xml::default();
    x.listing(tag, ids(&user.hanging).iter().collect(), page, |x, id| {
        x.text("UserName", &user.name);
        fill(x, id);
    });
    Ok(x)
}

/// When all of them were made.
fn made() -> String {
    time(Timestamp::UNIX_EPOCH)
}

pub(super) fn list_ssh_keys(state: &mut State, _: &Caller, params: &Params) -> Answer {
    list(
        state,
        params,
        "SSHPublicKeys",
        |all| &all.ssh_keys,
        |x, id| {
            x.text("SSHPublicKeyId", id).text("Status", "Active").text("UploadDate", made());
        },
    )
}

pub(super) fn list_mfa_devices(state: &mut State, _: &Caller, params: &Params) -> Answer {
    list(
        state,
        params,
        "MFADevices",
        |all| &all.mfa_devices,
        |x, id| {
            x.text("SerialNumber", id).text("EnableDate", made());
        },
    )
}

pub(super) fn list_certificates(state: &mut State, _: &Caller, params: &Params) -> Answer {
    list(
        state,
        params,
        "Certificates",
        |all| &all.certificates,
        |x, id| {
            x.text("CertificateId", id).text("CertificateBody", "-").text("Status", "Active");
            x.text("UploadDate", made());
        },
    )
}

pub(super) fn list_service_credentials(state: &mut State, _: &Caller, params: &Params) -> Answer {
    list(
        state,
        params,
        "ServiceSpecificCredentials",
        |all| &all.service_credentials,
        |x, id| {
            x.text("ServiceSpecificCredentialId", id).text("ServiceUserName", "-").text("Status", "Active");
            x.text("ServiceName", "codecommit.amazonaws.com").text("CreateDate", made());
        },
    )
}
