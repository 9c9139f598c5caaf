//! The guide through Seller Central, Vendor Central or the Solution Provider Portal: pages, questions and hand-overs as data.
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
pub(crate) use pages::{ABOUT_RESTRICTED_DATA, Line, Page, RESTRICTED_DATA, pages};
pub(crate) use rotation::{revocation, rotation_page};

#[cfg(test)]
mod tests;
