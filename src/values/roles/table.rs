//! The calls, as data. Roles are those of Amazon's pages on 28 November 2026, paths and limits those of its models of
//! 5 August 2026; `docs/sources.md` lists them.

use super::Role::{
    AmazonFulfillment, BrandAnalytics, BuyerCommunication, BuyerSolicitation, DirectToConsumer, Finance,
    Insights, Inventory, Pricing, ProductListing, TaxInvoicing, TaxRemittance, Warehousing,
};
use super::{Ask, Operation, Role};
use crate::values::{Partner, Region};

const EVERYWHERE: &[Region] = &Region::ALL;
const NOT_FAR_EAST: &[Region] = &[Region::Na, Region::Eu];
const FAR_EAST: &[Region] = &[Region::Fe];
const AMERICA: &[Region] = &[Region::Na];

/// No order, item or transaction has these names: nothing is read of anybody's.
const ORDER: Option<&str> = Some("Amazon may also refuse an order that is not this seller's");
const PROGRAM: Option<&str> = Some("Amazon may also refuse a seller who does not use this program");

/// A row with what most have in common.
const fn row(name: &'static str, ask: Ask, suffices: &'static [Role]) -> Operation {
    Operation {
        name,
        partner: Partner::Seller,
        regions: EVERYWHERE,
        ask,
        suffices,
        perhaps: &[],
        refused_also: None,
        rate: "",
        source: "",
    }
}

/// Every call. The ones that only one role opens come first.
pub(crate) const OPERATIONS: &[Operation] = &[
    Operation {
        rate: "2, burst 2",
        source: "Catalog Items API; catalogItems_2022-04-01.json",
        ..row(
            "searchCatalogItems",
            Ask::Get("/catalog/2022-04-01/items?marketplaceIds={marketplace}&keywords=book&pageSize=1"),
            &[ProductListing],
        )
    },
    Operation {
        source: "Supply Sources API; supplySources_2020-07-01.json",
        ..row("getSupplySources", Ask::Get("/supplySources/2020-07-01/supplySources?pageSize=1"), &[Insights])
    },
    Operation {
        rate: "2, burst 30",
        source: "Retrieve a list of features; fulfillmentOutbound_2020-07-01.json",
        ..row(
            "getFeatures",
            Ask::Get("/fba/outbound/2020-07-01/features?marketplaceId={marketplace}"),
            &[AmazonFulfillment],
        )
    },
    Operation {
        rate: "0.5, burst 10",
        source: "Finances API; finances_2024-06-19.json",
        ..row("listTransactions", Ask::Get("/finances/2024-06-19/transactions?postedAfter={ago}"), &[Finance])
    },
    Operation {
        rate: "0.033, burst 1",
        source: "Product Pricing API; productPricing_2022-05-01.json",
        ..row(
            "getCompetitiveSummary",
            Ask::Search(
                "/batches/products/pricing/2022-05-01/items/competitiveSummary",
                r#"{"requests":[]}"#,
            ),
            &[Pricing],
        )
    },
    Operation {
        refused_also: ORDER,
        rate: "1, burst 5",
        source: "Send a message; messaging.json",
        ..row(
            "getMessagingActionsForOrder",
            Ask::Get("/messaging/v1/orders/000-0000000-0000000?marketplaceIds={marketplace}"),
            &[BuyerCommunication],
        )
    },
    Operation {
        rate: "1, burst 10",
        source: "Get orders with filtering criteria, Tokens API; tokens_2021-03-01.json",
        ..row("createRestrictedDataToken", Ask::Restricted("shippingAddress"), &[DirectToConsumer])
    },
    Operation {
        regions: AMERICA,
        refused_also: PROGRAM,
        rate: "2, burst 2",
        source: "Amazon Warehousing and Distribution Role (US only); awd_2024-05-09.json",
        ..row("listInventory", Ask::Get("/awd/2024-05-09/inventory?maxResults=1"), &[Warehousing])
    },
    Operation {
        regions: AMERICA,
        refused_also: PROGRAM,
        source: "Invoices API (Brazil only); InvoicesApiModel_2024-06-19.json",
        ..row(
            "getInvoicesAttributes",
            Ask::Get("/tax/invoices/2024-06-19/attributes?marketplaceId=A2Q3Y263D00KWC"),
            &[TaxInvoicing],
        )
    },
    // From here on several roles open the same call.
    Operation {
        rate: "5, burst 10",
        source: "Product Type Definitions API; definitionsProductTypes_2020-09-01.json",
        ..row(
            "searchDefinitionsProductTypes",
            Ask::Get("/definitions/2020-09-01/productTypes?marketplaceIds={marketplace}&keywords=book"),
            &[Inventory, ProductListing],
        )
    },
    Operation {
        rate: "10, burst 10",
        source: "A+ Content API; aplusContent_2020-11-01.json",
        ..row(
            "searchContentDocuments",
            Ask::Get("/aplus/2020-11-01/contentDocuments?marketplaceId={marketplace}"),
            &[BrandAnalytics, ProductListing],
        )
    },
    Operation {
        refused_also: ORDER,
        rate: "1, burst 5",
        source: "Solicitations API; solicitations.json",
        ..row(
            "getSolicitationActionsForOrder",
            Ask::Get("/solicitations/v1/orders/000-0000000-0000000?marketplaceIds={marketplace}"),
            &[BuyerSolicitation, ProductListing],
        )
    },
    Operation {
        perhaps: &[DirectToConsumer],
        rate: "1, burst 10",
        source: "Get orders with filtering criteria, Tokens API; tokens_2021-03-01.json",
        ..row("createRestrictedDataToken", Ask::Restricted("buyerInfo"), &[TaxInvoicing, TaxRemittance])
    },
    Operation {
        regions: NOT_FAR_EAST,
        perhaps: Role::ALL,
        rate: "0.016, burst 15",
        source: "Sellers API; sellers.json",
        ..row("getMarketplaceParticipations", Ask::Known, &[ProductListing, Insights, DirectToConsumer])
    },
    Operation {
        regions: FAR_EAST,
        perhaps: Role::ALL,
        rate: "0.016, burst 15",
        source: "Sellers API; sellers.json",
        ..row(
            "getMarketplaceParticipations",
            Ask::Known,
            &[
                ProductListing,
                Insights,
                DirectToConsumer,
                AmazonFulfillment,
                BuyerCommunication,
                Finance,
                Inventory,
                Pricing,
            ],
        )
    },
    // Vendors.
    Operation {
        partner: Partner::Vendor,
        rate: "2, burst 2",
        source: "Catalog Items API; catalogItems_2022-04-01.json",
        ..row(
            "searchCatalogItems",
            Ask::Get("/catalog/2022-04-01/items?marketplaceIds={marketplace}&keywords=book&pageSize=1"),
            &[ProductListing],
        )
    },
    Operation {
        partner: Partner::Vendor,
        rate: "10, burst 10",
        source: "Vendor Retail Procurement Orders API; vendorOrders.json",
        ..row("getPurchaseOrders", Ask::Known, &[AmazonFulfillment, Inventory])
    },
    Operation {
        partner: Partner::Vendor,
        refused_also: Some("Amazon may also refuse an item that is not this vendor's"),
        source: "Get Feedback Insights for an ASIN; customerFeedback_2024-06-01.json",
        ..row(
            "getItemBrowseNode",
            Ask::Get("/customerFeedback/2024-06-01/items/B000000000/browseNode?marketplaceId={marketplace}"),
            &[BrandAnalytics],
        )
    },
    Operation {
        partner: Partner::Vendor,
        refused_also: Some("Amazon may also refuse a transaction that is not this vendor's"),
        rate: "10, burst 10",
        source: "Vendor Direct Fulfillment Transaction Status API; vendorDirectFulfillmentTransactions_2021-12-28.json",
        ..row(
            "getTransactionStatus",
            Ask::Get(
                "/vendor/directFulfillment/transactions/2021-12-28/transactions/\
                 00000000-0000-0000-0000-000000000000",
            ),
            &[DirectToConsumer],
        )
    },
    Operation {
        partner: Partner::Vendor,
        rate: "10, burst 10",
        source: "A+ Content API; aplusContent_2020-11-01.json",
        ..row(
            "searchContentDocuments",
            Ask::Get("/aplus/2020-11-01/contentDocuments?marketplaceId={marketplace}"),
            &[BrandAnalytics, ProductListing],
        )
    },
];

/// The operations that are asked for a partner in a region.
pub(crate) fn operations(partner: Partner, region: Region) -> impl Iterator<Item = &'static Operation> {
    OPERATIONS.iter().filter(move |o| o.partner == partner && o.regions.contains(&region))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_row_changes_anything_and_each_is_cited() {
        for row in OPERATIONS {
            assert!(row.source.ends_with(".json") && row.source.contains("; "), "{}", row.name);
            assert!(!row.suffices.is_empty(), "{}", row.name);
            assert!(row.suffices.iter().all(|r| Role::ALL.contains(r)), "{}", row.name);
            match row.ask {
                // A search is a read that Amazon takes by POST, for its list of questions: there is none here.
                Ask::Search(path, body) => {
                    assert!(path.ends_with("Summary"), "{path}");
                    assert_eq!(body, r#"{"requests":[]}"#);
                }
                Ask::Get(path) => {
                    assert!(path.starts_with('/') && path.contains('-') || path.contains("/v1/"))
                }
                Ask::Restricted(element) => assert!(["shippingAddress", "buyerInfo"].contains(&element)),
                Ask::Known => {}
            }
            // An id in a path is nobody's: its refusal decides nothing.
            let named = matches!(row.ask, Ask::Get(path) if path.contains("000000"));
            assert!(!named || row.refused_also.is_some(), "{}", row.name);
        }
    }

    #[test]
    fn every_call_is_on_the_page_of_sources_with_its_model() {
        let page = include_str!("../../../docs/sources.md");
        let (_, page) = page.split_once("## Roles").unwrap();
        for row in OPERATIONS {
            let line = page.lines().find(|line| line.starts_with(&format!("| `{}`", row.name)));
            let line = line.unwrap_or_else(|| panic!("docs/sources.md has no row {}", row.name));
            let model = row.source.rsplit("; ").next().unwrap();
            assert!(line.contains(model), "{}: {model}", row.name);
            assert!(row.rate.is_empty() || line.contains(row.rate), "{}: {}", row.name, row.rate);
            assert!(row.suffices.iter().all(|role| page.contains(role.title())), "{}", row.name);
        }
    }

    #[test]
    fn every_role_that_a_partner_may_have_is_asked_for_somewhere() {
        for partner in Partner::ALL {
            let asked = |role: &Role| {
                Region::ALL.iter().any(|r| operations(partner, *r).any(|o| o.suffices.contains(role)))
            };
            let never: Vec<_> = Role::offered(partner).iter().filter(|role| !asked(role)).collect();
            // Amazon offers its interface to sellers only.
            let expected: &[&Role] = if partner == Partner::Vendor { &[&Role::Warehousing] } else { &[] };
            assert_eq!(never, expected, "{partner}");
        }
    }
}
