//! Where a developer's apps are listed, and the words of Amazon's pages there.
//!
//! Sources: "Register your Application" (menus), "Vendor Central URLs", "Step 5: Make Your First Call to the SP-API
//! Sandbox", "Authorize your Application to Access Vendor Groups".

use super::marketplaces::{main_marketplace, marketplace};
use super::{Kind, Partner, Realm, Region};

/// The hub that is replacing Developer Central; private developers may use it or stay in Seller or Vendor Central.
pub(crate) const SOLUTION_PROVIDER_PORTAL: &str = "https://solutionproviderportal.amazon.com";

/// The pages that a developer works with: those of one kind of partner in one region, or the portal's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Site {
    pub kind: Kind,
    pub region: Region,
    /// Whether the apps are in the Solution Provider Portal.
    pub portal: bool,
}

impl Site {
    /// The name of the place where the apps are.
    pub(crate) fn name(self) -> &'static str {
        if self.portal { "the Solution Provider Portal" } else { self.kind.central() }
    }

    /// The hosts and calls that tokens from there are for.
    pub(crate) fn realm(self) -> Realm {
        Realm::of(self.kind, self.region)
    }

    /// The same as a heading.
    pub(crate) fn title(self) -> &'static str {
        if self.portal { "Solution Provider Portal" } else { self.kind.central() }
    }

    /// The Seller Central or Vendor Central that most partners of the region sign in to.
    pub(crate) fn host(self) -> &'static str {
        let market = marketplace(main_marketplace(self.region));
        match self.kind.partner {
            Partner::Seller => market.map_or("sellercentral.amazon.com", |m| m.seller_central),
            Partner::Vendor => market.and_then(|m| m.vendor_central).unwrap_or("vendorcentral.amazon.com"),
        }
    }

    /// The page where apps are added and authorized.
    pub(crate) fn console(self) -> String {
        if self.portal {
            SOLUTION_PROVIDER_PORTAL.to_owned()
        } else {
            format!("https://{}/sellingpartner/developerconsole", self.host())
        }
    }

    /// The menus that lead there.
    pub(crate) fn menu(self) -> &'static str {
        match (self.portal, self.kind.partner) {
            (true, _) => "Develop Apps",
            (false, Partner::Seller) => "Apps and Services > Develop Apps",
            (false, Partner::Vendor) => "Integration > API Integration",
        }
    }

    /// The page that lists the apps, by its name.
    pub(crate) fn apps(self) -> &'static str {
        match (self.portal, self.kind.partner) {
            (true, _) | (false, Partner::Seller) => "Develop Apps",
            (false, Partner::Vendor) => "API Integration",
        }
    }

    /// What to say of the address to partners in the region's other countries; `None` where one address serves all.
    pub(crate) fn other_hosts(self) -> Option<&'static str> {
        if self.portal {
            return None;
        }
        Some(match (self.kind.partner, self.region) {
            (Partner::Seller, Region::Na) => {
                "In Canada, Mexico or Brazil your own Seller Central serves as well."
            }
            (Partner::Seller, Region::Eu) => {
                "In a country with a Seller Central of its own (India, Turkey, the Middle East, ...) use that one."
            }
            (Partner::Seller, Region::Fe) => {
                "In Australia use sellercentral.amazon.com.au, in Singapore sellercentral.amazon.sg."
            }
            (Partner::Vendor, Region::Na) => {
                "In Canada, Mexico or Brazil use vendorcentral.amazon.ca, .com.mx or .com.br."
            }
            (Partner::Vendor, Region::Eu) => {
                "Each country has its own: vendorcentral.amazon.co.uk, .fr, .it, .es, .nl, ... Use the one that you sign in to."
            }
            (Partner::Vendor, Region::Fe) => {
                "In Australia use vendorcentral.amazon.com.au, in Singapore vendorcentral.amazon.com.sg."
            }
        })
    }
}

impl Kind {
    /// Where a partner of this kind works with Amazon.
    pub(crate) fn central(self) -> &'static str {
        match self.partner {
            Partner::Seller => "Seller Central",
            Partner::Vendor => "Vendor Central",
        }
    }

    /// The page that lists the apps, by its name there, where nothing but the kind is known. Sandbox apps are in the
    /// portal, as a rule.
    pub(crate) fn apps(self) -> &'static str {
        match (self.is_sandbox(), self.partner) {
            (true, _) | (false, Partner::Seller) => "Develop Apps",
            (false, Partner::Vendor) => "API Integration",
        }
    }

    /// The lists where an app that other companies authorize may stand.
    pub(crate) fn lists_of_apps(self) -> &'static str {
        match self.partner {
            Partner::Seller => "Develop Apps in the Solution Provider Portal or in Seller Central",
            Partner::Vendor => {
                "Develop Apps in the Solution Provider Portal, or API Integration in Vendor Central"
            }
        }
    }

    /// What shows an app's client identifier and client secret.
    pub(crate) fn credentials(self) -> &'static str {
        if self.is_sandbox() { "\"View sandbox credentials\"" } else { "\"LWA credentials > View\"" }
    }

    /// What makes a refresh token: the button, in the middle of "choose … of this app".
    pub(crate) fn new_token(self) -> &'static str {
        if self.is_sandbox() {
            "\"View sandbox credentials\", then \"Create token\","
        } else {
            "\"Authorize\""
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::marketplaces::MARKETPLACES;
    use crate::values::{AppKind, Environment};

    #[test]
    fn each_partner_is_led_to_a_host_of_the_table() {
        for region in Region::ALL {
            for partner in Partner::ALL {
                let kind = Kind { partner, app: AppKind::Private, environment: Environment::Production };
                let site = Site { kind, region, portal: false };
                let known = MARKETPLACES.iter().filter(|m| m.region == region);
                let hosts: Vec<_> = match partner {
                    Partner::Seller => known.map(|m| m.seller_central).collect(),
                    Partner::Vendor => known.filter_map(|m| m.vendor_central).collect(),
                };
                assert!(hosts.contains(&site.host()), "{site:?}");
                assert!(site.console().contains(site.host()));
                assert_eq!(Site { portal: true, ..site }.console(), SOLUTION_PROVIDER_PORTAL);
            }
        }
    }
}
