//! What AWS gave for a code.

use super::dpop::Key;
use crate::values::{AccountId, Secret};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;

/// A session and its credentials of the moment. They are in memory only; `--keep-sign-in` writes them down.
#[derive(Debug, Clone)]
pub(crate) struct Granted {
    /// `ASIA…`.
    pub access_key_id: String,
    /// Its secret.
    pub secret_access_key: Secret,
    /// What belongs to both.
    pub session_token: Secret,
    /// When the credentials end, by AWS's clock: 15 minutes after they were given at most.
    pub expires_at: Timestamp,
    /// Whose session it is, by the ID token; none where that can't be read. `GetCallerIdentity` tells for certain.
    pub whose: Option<Whose>,
    /// As AWS wrote it: `aws_sigv4` in its documents, a URN in its answers.
    pub token_type: String,
    /// `arn:aws:signin:::devtools/same-device` or `…/cross-device`.
    pub client_id: String,
    /// Gives new credentials, together with the key. AWS may replace it on each use.
    pub refresh_token: Secret,
    /// The JWT that [`Granted::whose`] was read from.
    pub id_token: Secret,
    /// What the proofs of this session are signed with.
    pub dpop_key: Key,
}

/// The subject of an ID token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Whose {
    /// `arn:aws:iam::123456789012:root`, `…:user/anna`, or an assumed role's session.
    pub arn: String,
    /// The account in it.
    pub account: AccountId,
}

impl Whose {
    /// Reads the claim `sub`. The signature is not checked, as the AWS CLI doesn't: the token came from AWS over TLS,
    /// and what it says is only a name for a file.
    pub(super) fn of(id_token: &Secret) -> Option<Self> {
        let claims = id_token.expose().split('.').nth(1)?;
        let claims = URL_SAFE_NO_PAD.decode(claims.trim_end_matches('=')).ok()?;
        let claims: serde_json::Value = serde_json::from_slice(&claims).ok()?;
        let arn = claims.get("sub")?.as_str()?;
        let mut parts = arn.splitn(6, ':');
        let account = (parts.next()? == "arn").then(|| parts.nth(3))??;
        let plain = arn.len() <= 2048 && arn.bytes().all(|byte| byte.is_ascii_graphic());
        plain.then_some(Self { arn: arn.to_owned(), account: account.parse().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(claims: &str) -> Secret {
        Secret::new(format!("e30.{}.x", URL_SAFE_NO_PAD.encode(claims)))
    }

    #[test]
    fn the_session_is_named_by_the_id_token() {
        for arn in [
            "arn:aws:iam::123456789012:root",
            "arn:aws:iam::123456789012:user/a/anna",
            "arn:aws:sts::123456789012:assumed-role/Admin/jo@example.com",
        ] {
            let whose = Whose::of(&token(&format!("{{\"sub\":\"{arn}\"}}"))).unwrap();
            assert_eq!((whose.arn.as_str(), whose.account.to_string().as_str()), (arn, "123456789012"));
        }
    }

    #[test]
    fn what_names_no_account_is_nobody() {
        for claims in [
            "{}",
            "x",
            r#"{"sub":7}"#,
            r#"{"sub":"jo"}"#,
            r#"{"sub":"arn:aws:iam::1:root"}"#,
            r#"{"sub":"arn:aws:iam::123456789012:user/\u001b[2J"}"#,
        ] {
            assert_eq!(Whose::of(&token(claims)), None, "{claims}");
        }
        assert_eq!(Whose::of(&Secret::new("no token")), None);
    }
}
