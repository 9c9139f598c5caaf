//! Settings of the network that can't be used.

use super::{FAILED, Report, USAGE};
use crate::network::{Between, Error};

pub(super) fn describe(error: &Error) -> Report {
    match error {
        Error::NoProxy { variable } => Report::new(USAGE, format!("{variable} is not the address of a proxy."))
            .cause("it can't be understood; it is not shown, since it may hold a password")
            .fix(format!("write {variable}=http://host:port, or unset it")),
        Error::Unencoded { variable } => {
            Report::new(USAGE, format!("The user name or password in {variable} must be percent-encoded."))
                .cause("it holds an @, /, ?, #, \\ or space, at which other programs end it")
                .fix("write %40 for @, %2F for /, %3F for ?, %23 for #, %5C for \\ and %20 for a space")
        }
        Error::Certificates { variable, path, why } => {
            Report::new(USAGE, format!("The certificates that {variable} names can't be used."))
                .cause(format!("{path}: {why}"))
                .fix(format!(
                    "name a file of certificates in PEM form (BEGIN CERTIFICATE), or unset {variable}"
                ))
        }
        Error::NoTls { .. } => Report::new(USAGE, "HTTPS can't be set up.").cause(error.to_string()).fix(
            "install the system's certificates (package ca-certificates), or name a file of certificates in SSL_CERT_FILE",
        ),
        Error::Scheme { variable, scheme } => {
            Report::new(USAGE, format!("{variable} names a {scheme} proxy, which spapi-setup can't use."))
                .cause("it speaks to HTTP proxies only (http:// or https://)")
                .fix(format!(
                    "name an HTTP proxy ({variable}=http://host:port), or unset {variable} for this command"
                ))
        }
    }
}

/// Somebody between this computer and the server.
pub(super) fn between(server: &str, between: &Between) -> Report {
    match between {
        Between::ProxyRefused { proxy } => {
            Report::new(USAGE, format!("The proxy {proxy} refuses the user name and password."))
                .cause("HTTP 407. They were sent once; nothing else was tried, so that no account is locked")
                .fix("correct them in HTTPS_PROXY (http://USER:PASSWORD@host:port; signs like @ percent-encoded), then \
                      run the same command again")
        }
        Between::Untrusted { what, issuer } => {
            let report = Report::new(FAILED, format!("What answers for {server} is not trusted."));
            match issuer {
                Some(issuer) => report
                    .cause(format!(
                        "its certificate was issued by {issuer}, which this computer does not know ({what})"
                    ))
                    .fix(
                        "if your company inspects TLS, name its certificate in a file (PEM): AWS_CA_BUNDLE or \
                         SSL_CERT_FILE, both count for AWS and for Amazon; if not, somebody is reading along: use \
                         another network",
                    ),
                None => report.cause(what).fix(
                    "check this computer's date and time, and whether a proxy or a Wi-Fi sign-in page answers, then \
                     run the same command again",
                ),
            }
        }
    }
}
