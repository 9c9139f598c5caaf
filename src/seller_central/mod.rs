//! The guide through Seller Central: pages, questions and hand-overs as data.
//!
//! Amazon's own English names of menus and buttons; addresses from Amazon's samples and guides (docs: domain 5.2, 7).

pub(crate) mod enrolment;
pub(crate) mod handover;
pub(crate) mod pages;
pub(crate) mod registration;
pub(crate) mod rotation;
pub(crate) mod software;

pub(crate) use enrolment::{enrolment_page, unsubscription};
pub(crate) use handover::handover;
pub(crate) use pages::{Line, Page, pages, restricted_data};
pub(crate) use rotation::{revocation, rotation_page};

use crate::values::Region;

/// The Seller Central that a seller of the region signs in to.
pub(crate) fn host(region: Region) -> &'static str {
    match region {
        Region::Na => "sellercentral.amazon.com",
        Region::Eu => "sellercentral-europe.amazon.com",
        Region::Fe => "sellercentral.amazon.co.jp",
    }
}

/// Where apps are added and authorized: Apps and Services > Develop Apps.
pub(crate) fn developer_console(region: Region) -> String {
    format!("https://{}/sellingpartner/developerconsole", host(region))
}

/// What to say of the address to sellers in the region's other countries; `None` where one address serves all.
pub(crate) fn other_hosts(region: Region) -> Option<&'static str> {
    match region {
        Region::Na => Some("In Canada, Mexico or Brazil your own Seller Central serves as well."),
        Region::Eu => Some(
            "In a country with a Seller Central of its own (India, Turkey, the Middle East, ...) use that one.",
        ),
        Region::Fe => {
            Some("In Australia use sellercentral.amazon.com.au, in Singapore sellercentral.amazon.sg.")
        }
    }
}

/// The hub that is replacing Developer Central; private developers may use it or stay in Seller Central.
pub(crate) const SOLUTION_PROVIDER_PORTAL: &str = "https://solutionproviderportal.amazon.com";

#[cfg(test)]
mod tests;
