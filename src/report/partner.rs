//! Tokens that work, and not where or as what they were tried; accounts that may not make the call that proves them.

use super::{REFUSED, Report, USAGE};
use crate::amazon::participations::{ROLES, ROLES_FAR_EAST, VENDOR_ROLES};
use crate::error::Elsewhere;
use crate::values::{Environment, Kind, Partner, Realm, Region};

/// Why the call that proves an account of this kind is refused without a detail, where no other realm takes the token,
/// and what to do until there is a new token. The values themselves are good: Login with Amazon accepted them.
pub(crate) fn no_access(kind: Kind) -> (String, &'static str) {
    let reasons = "the app lacks a role, a role was added after the last authorization, or the token belongs to another \
                   region";
    match (kind.environment, kind.partner) {
        (Environment::Sandbox, _) => (
            "the sandbox's hosts refuse the token in every region, and so does production: it is not a sandbox app's \
             token, or was taken back"
                .to_owned(),
            "in Develop Apps open the sandbox app, choose \"View sandbox credentials\", then \"Create token\"",
        ),
        (Environment::Production, Partner::Seller) => (
            format!(
                "{reasons}; the call needs one of the roles {}; in the Far East {} will do too",
                ROLES.join(", "),
                ROLES_FAR_EAST.join(", ")
            ),
            "in Develop Apps give the app one of these roles, then \"Authorize\" again",
        ),
        (Environment::Production, Partner::Vendor) => (
            format!(
                "the app lacks a role, or a role was added after the last authorization; a vendor's purchase orders need \
                 one of the roles {}",
                VENDOR_ROLES.join(", ")
            ),
            "in Vendor Central (Integration > API Integration) give the app one of these roles, then \"Authorize\" \
             the vendor group again",
        ),
    }
}

pub(super) fn other_region(chosen: Region, accepts: Region) -> Report {
    Report::new(REFUSED, format!("The refresh token belongs to {}, not {}.", accepts.title(), chosen.title()))
        .cause(format!("SP-API refuses it in {} and accepts it in {}", chosen.title(), accepts.title()))
        .fix(format!(
            "give spapi-setup init the flag --region {accepts}, or authorize the app in {} and use that token",
            chosen.title()
        ))
}

pub(super) fn other_partner(Elsewhere { chosen, accepts }: &Elsewhere) -> Report {
    let (whose, not) = match accepts.partner {
        Partner::Vendor => ("a vendor (Vendor Central)", "a seller"),
        Partner::Seller => ("a seller (Seller Central)", "a vendor"),
    };
    let account = match chosen.partner {
        Partner::Vendor => "as the vendor group in Vendor Central",
        Partner::Seller => "as the seller in Seller Central",
    };
    Report::new(
        REFUSED,
        format!("The refresh token belongs to {whose}, not to {not}{}.", region(chosen, accepts)),
    )
    .cause(format!(
        "SP-API refuses {} call in {}, and answers {} in {}",
        call(chosen.partner),
        place(chosen),
        call(accepts.partner),
        place(accepts)
    ))
    .fix(format!(
        "give spapi-setup init {}, or authorize the app {account} and use that token",
        flags(chosen, accepts)
    ))
}

pub(super) fn other_environment(Elsewhere { chosen, accepts }: &Elsewhere) -> Report {
    let flags = flags(chosen, accepts);
    let cause = format!("SP-API refuses it in {chosen}, and accepts it in {accepts}");
    match accepts.environment {
        Environment::Production => {
            Report::new(REFUSED, "The refresh token is for production, not for the sandbox.").cause(cause).fix(format!(
                "give spapi-setup init {flags}, or use the values of the sandbox app: in Develop Apps \"View sandbox credentials\", \
                 then \"Create token\""
            ))
        }
        // The sandbox's answers are canned: an app of production that lacks a role can't be ruled out.
        Environment::Sandbox => Report::new(REFUSED, "The refresh token works in the sandbox, not in production.")
            .cause(cause)
            .fix(format!(
                "if Develop Apps shows the app as a sandbox app, give spapi-setup init {flags}; for real data make a production app \
                 and use its values. If it is one already, it lacks a role there."
            )),
    }
}

pub(super) fn not_in_sandbox(what: &str, profile: &str) -> Report {
    Report::new(USAGE, format!("Amazon's sandbox has no {what}."))
        .cause(format!("the profile \"{profile}\" is of the sandbox, which has its partner's own token and sample data only"))
        .fix("use a profile of a production app: -p NAME")
        .note("nothing was changed")
}

/// "the flag --region na", "the flags --partner vendor --region na".
fn flags(chosen: &Realm, accepts: &Realm) -> String {
    let several = if chosen.differences(*accepts) > 1 { "s" } else { "" };
    format!("the flag{several} {}", chosen.flags_to(*accepts))
}

fn call(partner: Partner) -> &'static str {
    match partner {
        Partner::Seller => "a seller's",
        Partner::Vendor => "a vendor's",
    }
}

/// The realm without the partner.
fn place(realm: &Realm) -> Realm {
    Realm { partner: Partner::Seller, ..*realm }
}

/// ", and to Europe" where the region differs too.
fn region(chosen: &Realm, accepts: &Realm) -> String {
    if chosen.region == accepts.region {
        String::new()
    } else {
        format!(", and to {}", accepts.region.title())
    }
}
