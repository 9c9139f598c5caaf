//! The code of a device: a person types it, or clicks, on a page of any device, and this program asks meanwhile.

use super::sso::{Center, Client, Failure, Grant, Token};
use super::sso_error::SsoError;
use super::sso_refusal::Call;
use crate::aws::Error;
use crate::values::{Secret, Sent, cleaned, is_loopback};
use std::time::Duration;
use tokio::time::Instant;

/// The interval where AWS names none, and what "slow down" adds to it (RFC 8628, 3.2 and 3.5).
const FIVE: Duration = Duration::from_secs(5);
/// The longest that a code is asked for, whatever AWS says of its life.
const MOST: Duration = Duration::from_mins(15);
/// A network that fails oftener in a row is no passing trouble.
const FAILURES: u32 = 3;

/// A page that takes the code of this device.
#[derive(Debug)]
pub(crate) struct Device {
    pub url: String,
    /// The page with the code in it.
    pub complete_url: String,
    /// The code that the page asks for, or shows to be compared: `ABCD-EFGH`.
    pub user_code: String,
    center: Center,
    client: Client,
    code: Secret,
    pace: Pace,
    life: Duration,
}

/// How fast AWS may be asked.
#[derive(Debug, PartialEq)]
struct Pace {
    interval: Duration,
    failures: u32,
}

/// What an answer means for the one who waits.
#[derive(Debug, PartialEq)]
enum Next {
    Wait,
    Stop,
}

impl Pace {
    fn of(seconds: i32) -> Self {
        let interval = match u64::try_from(seconds) {
            Ok(seconds @ 1..) => Duration::from_secs(seconds.min(60)),
            _ => FIVE,
        };
        Self { interval, failures: 0 }
    }

    /// Learns from a refusal by its code, or from a call that got none.
    fn after(&mut self, code: Option<&str>, passing: bool) -> Next {
        match code {
            Some("AuthorizationPendingException") => {}
            Some("SlowDownException") => self.interval += FIVE,
            _ if passing => {
                self.failures += 1;
                return if self.failures < FAILURES { Next::Wait } else { Next::Stop };
            }
            _ => return Next::Stop,
        }
        self.failures = 0;
        Next::Wait
    }
}

impl Center {
    /// Begins a sign-in by the code of a device.
    ///
    /// # Errors
    /// [`SsoError::UnknownPortal`]; what any call may meet.
    pub(crate) async fn device(&self) -> Result<Device, Error> {
        const CALL: &str = "sso-oidc:StartDeviceAuthorization";
        let client = self.register().await?;
        let call = self.oidc.start_device_authorization().client_id(&client.id);
        let call = call.client_secret(client.secret.expose()).start_url(self.start_url.as_str());
        let sent = Sent::of([client.secret.expose()]);
        let answer = call.send().await.map_err(|e| self.failed(Call { name: CALL, sent }, &e))?;
        let code = Secret::new(answer.device_code.ok_or_else(Error::strange)?);
        // They go onto the screen and to the browser.
        let text = |text: Option<String>| {
            text.filter(|text| !text.is_empty() && cleaned(text) == *text && !text.contains(code.expose()))
        };
        let page = |url: Option<String>| {
            text(url).filter(|url| url.starts_with("https://") || is_near(url)).ok_or_else(Error::strange)
        };
        let (url, user_code) =
            (page(answer.verification_uri)?, text(answer.user_code).ok_or_else(Error::strange)?);
        let complete_url = page(answer.verification_uri_complete).unwrap_or_else(|_| url.clone());
        let life = Duration::from_secs(u64::try_from(answer.expires_in).unwrap_or_default());
        Ok(Device {
            url,
            complete_url,
            user_code,
            center: self.clone(),
            client,
            code,
            pace: Pace::of(answer.interval),
            life: if life.is_zero() { MOST } else { life.min(MOST) },
        })
    }
}

/// Whether a page over plain HTTP is one of this computer: a stand-in's.
fn is_near(url: &str) -> bool {
    url::Url::parse(url).is_ok_and(|url| is_loopback(&url))
}

impl Device {
    /// Asks until the person has answered.
    ///
    /// # Errors
    /// [`SsoError::Denied`], [`SsoError::TooLate`]; what any call may meet.
    pub(crate) async fn token(mut self) -> Result<Token, Error> {
        let end = Instant::now() + self.life;
        loop {
            if Instant::now() + self.pace.interval > end {
                return Err(SsoError::TooLate.into());
            }
            tokio::time::sleep(self.pace.interval).await;
            match self.center.token(&self.client, Grant::Device(&self.code)).await {
                Ok(token) => return Ok(token),
                Err(Failure { code, error, .. }) => {
                    let passing = matches!(
                        error,
                        Error::Network { .. }
                            | Error::Sso(SsoError::Unreachable { .. }, _)
                            | Error::CutConnection { .. }
                            | Error::Service { .. }
                            | Error::Throttled { .. }
                            | Error::NotXml { status: 500.., .. }
                    );
                    if self.pace.after(code.as_deref(), passing) == Next::Stop {
                        return Err(error);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aws_says_how_fast_it_may_be_asked() {
        assert_eq!(Pace::of(1).interval, Duration::from_secs(1));
        for none in [0, -1] {
            assert_eq!(Pace::of(none).interval, FIVE);
        }
        assert_eq!(Pace::of(i32::MAX).interval, Duration::from_mins(1));
        let mut pace = Pace::of(5);
        assert_eq!(pace.after(Some("AuthorizationPendingException"), false), Next::Wait);
        assert_eq!(pace.interval, FIVE);
        for seconds in [10, 15] {
            assert_eq!(pace.after(Some("SlowDownException"), true), Next::Wait);
            assert_eq!(pace.interval, Duration::from_secs(seconds));
        }
        for code in ["ExpiredTokenException", "AccessDeniedException", "InvalidGrantException", "Other"] {
            assert_eq!(Pace::of(5).after(Some(code), false), Next::Stop, "{code}");
        }
    }

    #[test]
    fn a_network_that_fails_for_a_moment_ends_no_wait() {
        let mut pace = Pace::of(5);
        for _ in 0..2 {
            assert_eq!(pace.after(None, true), Next::Wait);
        }
        assert_eq!(pace.after(Some("AuthorizationPendingException"), false), Next::Wait);
        for _ in 0..2 {
            assert_eq!(pace.after(Some("InternalServerException"), true), Next::Wait);
        }
        assert_eq!(pace.after(None, true), Next::Stop);
        assert_eq!(Pace::of(5).after(None, false), Next::Stop);
    }
}
