//! What else can hang on an IAM user: keys, devices and certificates of other services.

use super::aws::Answer;
use super::query::Query;
use super::state::State;
use super::xml::Xml;

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

/// When all of them were made.
const MADE: &str = "1970-01-01T00:00:00Z";

/// Lists what an action is about, each `<member>` with the user's name, its id and its other fields.
pub(super) fn list(state: &mut State, query: &Query) -> Answer {
    let user = state.user(query)?;
    let all = &user.hanging;
    type Fields = &'static [(&'static str, &'static str)];
    let (tag, ids, id_tag, others): (_, _, _, Fields) = match query.get("Action").unwrap_or_default() {
        "ListSSHPublicKeys" => {
            ("SSHPublicKeys", &all.ssh_keys, "SSHPublicKeyId", &[("Status", "Active"), ("UploadDate", MADE)])
        }
        "ListMFADevices" => ("MFADevices", &all.mfa_devices, "SerialNumber", &[("EnableDate", MADE)]),
        "ListSigningCertificates" => (
            "Certificates",
            &all.certificates,
            "CertificateId",
            &[("CertificateBody", "-"), ("Status", "Active"), ("UploadDate", MADE)],
        ),
        _ => (
            "ServiceSpecificCredentials",
            &all.service_credentials,
            "ServiceSpecificCredentialId",
            &[
                ("ServiceUserName", "-"),
                ("Status", "Active"),
                ("ServiceName", "codecommit.amazonaws.com"),
                ("CreateDate", MADE),
            ],
        ),
    };
    Ok(Xml::listing(query, tag, ids, |x, id| {
        let x = x.text("UserName", &user.name).text(id_tag, id);
        others.iter().fold(x, |x, (name, value)| x.text(name, value))
    }))
}
