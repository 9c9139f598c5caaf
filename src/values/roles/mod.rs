//! Amazon's roles, the calls that show which of them an authorization holds, and what follows from the answers.

pub(crate) mod reason;
pub(crate) mod table;

use super::{Partner, Region};

/// Roles by Amazon's names, in the order of its page.
macro_rules! roles {
    ($($role:ident $title:literal;)*) => {
        /// A role of a developer, an app and an authorization ("Selling Partner API Roles").
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum Role {
            $(#[doc = $title] $role,)*
        }

        impl Role {
            /// All of them.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$role,)*];

            /// Amazon's name for it.
            pub(crate) fn title(self) -> &'static str {
                match self { $(Self::$role => $title,)* }
            }
        }
    };
}

roles! {
    AmazonFulfillment "Amazon Fulfillment";
    Warehousing "Amazon Warehousing and Distribution";
    BrandAnalytics "Brand Analytics";
    BuyerCommunication "Buyer Communication";
    BuyerSolicitation "Buyer Solicitation";
    DirectToConsumer "Direct to Consumer Shipping (Restricted)";
    Finance "Finance and Accounting";
    Inventory "Inventory and Order Tracking";
    Pricing "Pricing";
    ProductListing "Product Listing";
    Insights "Selling Partner Insights";
    TaxInvoicing "Tax Invoicing (Restricted)";
    TaxRemittance "Tax Remittance (Restricted)";
}

impl Role {
    /// The roles that Amazon gives to partners of a kind ("Role Mappings for SP-API Operations": five for vendors).
    pub(crate) fn offered(partner: Partner) -> &'static [Self] {
        match partner {
            Partner::Seller => Self::ALL,
            Partner::Vendor => &[
                Self::AmazonFulfillment,
                Self::Warehousing,
                Self::BrandAnalytics,
                Self::DirectToConsumer,
                Self::ProductListing,
            ],
        }
    }
}

/// How an operation is asked. None of them changes anything at Amazon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ask {
    /// The ladder has called it already: its answer is taken.
    Known,
    /// A read. `{marketplace}` becomes a marketplace's id, `{ago}` the time of five minutes ago.
    Get(&'static str),
    /// A search for nothing, by `POST`: path and body.
    Search(&'static str, &'static str),
    /// A token for restricted data of this kind in the older orders (`/orders/v0/orders`). It is dropped unread.
    Restricted(&'static str),
}

/// An operation, and the roles that open it. Each of `suffices` is enough by itself.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Operation {
    /// Amazon's name for it.
    pub name: &'static str,
    /// Whose operation it is.
    pub partner: Partner,
    pub regions: &'static [Region],
    pub ask: Ask,
    /// Any of these opens it: a refusal says that none of them is there.
    pub suffices: &'static [Role],
    /// These may open it too: Amazon's pages differ, or the list is not fully known.
    pub perhaps: &'static [Role],
    /// What a refusal may say besides "no role"; where it may, it decides nothing.
    pub refused_also: Option<&'static str>,
    /// Requests a second, and how many at once, by Amazon's model; empty where the model names none.
    pub rate: &'static str,
    /// Amazon's page of the roles, and the model of path and parameters.
    pub source: &'static str,
}

impl Operation {
    /// Whether an answer of this operation says that one of its roles is there: success, or a request that got past
    /// the gate and was found wanting.
    pub(crate) fn opened_by(http: u16) -> bool {
        matches!(http, 200..300 | 400 | 404)
    }
}
