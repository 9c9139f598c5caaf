//! The guide through Seller Central: pages, questions and hand-overs as data, and the table of marketplaces.
//!
//! Amazon's own English names of menus and buttons; addresses from Amazon's samples and guides (docs: domain 5.2, 7).

pub mod handover;
pub mod marketplaces;
pub mod pages;
pub mod registration;
pub mod rotation;
pub mod software;

pub use handover::{Handover, handover};
pub use marketplaces::{Market, country, marketplace, marketplaces_of};
pub use pages::{Line, Page, RestrictedData, pages, restricted_data};
pub use registration::{Kind, registration_steps};
pub use rotation::{revocation, rotation_page};
pub use software::{FieldOf, Software, Value, fields};

use crate::values::Region;

/// The Seller Central that a seller of the region signs in to.
pub fn host(region: Region) -> &'static str {
    match region {
        Region::Na => "sellercentral.amazon.com",
        Region::Eu => "sellercentral-europe.amazon.com",
        Region::Fe => "sellercentral.amazon.co.jp",
    }
}

/// Where apps are added and authorized: Apps and Services > Develop Apps.
pub fn developer_console(region: Region) -> String {
    format!("https://{}/sellingpartner/developerconsole", host(region))
}

/// What to say of the address to sellers in the region's other countries; `None` where one address serves all.
pub fn other_hosts(region: Region) -> Option<&'static str> {
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
pub const SOLUTION_PROVIDER_PORTAL: &str = "https://solutionproviderportal.amazon.com";

#[cfg(test)]
mod tests;
