//! A sign-in at a company's page that did not work, in words.

use super::{AWS, FAILED, Report};
use crate::aws::sign_in::SsoError;

/// The most names of accounts or roles in one sentence.
const NAMES: usize = 12;

pub(super) fn describe(error: &SsoError, id: &str) -> Report {
    let because = error.code().map(|code| format!("{code}{id}")).unwrap_or_else(|| error.to_string());
    match error {
        SsoError::UnknownPortal { start_url, region, .. } => {
            Report::new(AWS, format!("There is no sign-in page {start_url} in {region}."))
                .cause(because)
                .fix(
                    "compare both with what your administrator gave you: the region is the one of IAM Identity Center \
                     (it stands in the address while you sign in, https://REGION.signin.aws/...), not the one where \
                     your servers are; then --sso-start-url URL --sso-region REGION",
                )
        }
        SsoError::Unreachable { region, .. } => {
            Report::new(FAILED, format!("The sign-in of the region {region} can't be reached."))
                .cause(error.to_string())
                .fix(
                    "check the region's name (--sso-region), the network and the proxy (HTTPS_PROXY), then run the \
                     same command again",
                )
        }
        SsoError::Denied => Report::new(AWS, "The access was denied on the page.")
            .cause("somebody chose to deny it, or a rule of your company's does")
            .fix("sign in again and choose \"Allow access\"; or ask the administrator of IAM Identity Center"),
        SsoError::Page { .. } => Report::new(AWS, "Your company's sign-in page sent an error.")
            .cause(because)
            .fix("sign in again; if it happens again, ask the administrator of IAM Identity Center"),
        SsoError::TooLate => Report::new(AWS, "Nobody allowed the access in time.")
            .cause("the page was not answered while its code was good")
            .fix(
                "run the same command again; if the page shows \"Invalid grant provided\", the region is wrong \
                 (--sso-region)",
            ),
        SsoError::ClientExpired { .. } => Report::new(AWS, "AWS does not know this sign-in any more.")
            .cause(because)
            .fix("run the same command again: it registers anew; and check this computer's clock"),
        SsoError::SessionOver { .. } => Report::new(AWS, "The session at your company's sign-in page is over.")
            .cause(because)
            .fix("run the same command again and sign in again; what is done stays done"),
        SsoError::NoAccount { start_url } => Report::new(AWS, "No AWS account is assigned to you.")
            .cause(format!("{start_url} lists none"))
            .fix(
                "ask the administrator of IAM Identity Center for a role in the account (AWS accounts > Assign users \
                 or groups), or sign in as somebody who has one",
            ),
        SsoError::OtherAccount { account, known } => {
            Report::new(AWS, format!("The account {} is not assigned to you.", account.grouped()))
                .cause(format!("yours are: {}", list(known)))
                .fix("name one of these (--aws-account), or ask the administrator of IAM Identity Center for it")
        }
        SsoError::NoRole { account } => {
            Report::new(AWS, format!("You have no role in the account {}.", account.grouped()))
                .cause("IAM Identity Center lists none for you")
                .fix("choose another account, or ask the administrator of IAM Identity Center for a role")
        }
        SsoError::OtherRole { account, role, known } => {
            Report::new(AWS, format!("You have no role {role} in the account {}.", account.grouped()))
                .cause(format!("yours are: {}", list(known)))
                .fix("name one of these after --sso-role, or leave it out to choose")
        }
        SsoError::NoAccess { account, role, .. } => {
            Report::new(AWS, format!("The role {role} of the account {} can't be used.", account.grouped()))
                .cause(because)
                .fix(
                    "choose another role (--sso-role); or ask the administrator of IAM Identity Center: an assignment \
                     that was made or changed takes some minutes",
                )
        }
        SsoError::Refused { call, message, .. } => Report::new(AWS, "Your company's sign-in refused.")
            .cause(match message.as_str() {
                "" => format!("{call}: {because}"),
                words => format!("{call}: {because}: {words}"),
            })
            .fix(
                "run the same command again; if it happens again, compare start URL and region with what your \
                 administrator gave you",
            ),
    }
}

fn list(names: &[String]) -> String {
    match names.len() {
        0..=NAMES => names.join(", "),
        all => format!("{}, and {} more", names[..NAMES].join(", "), all - NAMES),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_list_of_roles_is_cut_and_a_refusal_names_what_is_there() {
        let known: Vec<String> = (1..=14).map(|n| format!("R{n}")).collect();
        let account = "123456789012".parse().unwrap();
        let report = describe(&SsoError::OtherRole { account, role: "Admin".into(), known }, "");
        assert_eq!(report.exit, AWS);
        assert_eq!(report.lines.heading, "You have no role Admin in the account 1234-5678-9012.");
        assert!(report.lines.cause.unwrap().ends_with("R12, and 2 more"));
    }
}
