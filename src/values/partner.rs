//! Who the partner is: seller or vendor, the kind of app, production or sandbox.

use super::choice::choice;

choice! {
    /// What a selling partner does: sell on Amazon (Seller Central) or to Amazon (Vendor Central).
    #[derive(Default)]
    pub Partner, "a kind of partner", "it is seller or vendor",
    /// Sells on Amazon.
    #[default]
    Seller "seller",
    /// Sells to Amazon.
    Vendor "vendor"
}

choice! {
    /// Whom an app serves ("SP-API Registration Overview").
    #[derive(Default)]
    pub AppKind, "a kind of app", "it is private or public",
    /// Its owner's own accounts, by self-authorization.
    #[default]
    Private "private",
    /// Other sellers or vendors, who consent on Amazon's page, and again every 365 days.
    Public "public"
}

choice! {
    /// Where an app's calls go ("The SP-API sandbox").
    #[derive(Default)]
    pub Environment, "an environment", "it is production or sandbox",
    /// Real data.
    #[default]
    Production "production",
    /// Canned answers, on hosts of its own, for an app that was made for it.
    Sandbox "sandbox"
}

/// Which accounts a token speaks for, and where: what a proof and an export have to know beside the region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(crate) struct Kind {
    pub partner: Partner,
    pub app: AppKind,
    pub environment: Environment,
}

impl Kind {
    /// Whether the calls go to the sandbox.
    pub(crate) fn is_sandbox(self) -> bool {
        self.environment == Environment::Sandbox
    }

    /// Whether the restricted-data token that this program asks for, of orders' addresses, is one for this account: a
    /// vendor has no such orders, the sandbox no such data.
    pub(crate) fn has_restricted_data(self) -> bool {
        !self.is_vendor() && !self.is_sandbox()
    }

    /// Whether the account is a vendor's.
    pub(crate) fn is_vendor(self) -> bool {
        self.partner == Partner::Vendor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_read_back_and_another_one_is_refused() {
        for partner in Partner::ALL {
            assert_eq!(partner.as_str().to_uppercase().parse::<Partner>().unwrap(), partner);
        }
        assert_eq!("sandbox".parse::<Environment>().unwrap(), Environment::Sandbox);
        assert_eq!(" public ".parse::<AppKind>().unwrap(), AppKind::Public);
        assert_eq!("both".parse::<Partner>().unwrap_err().why, "it is seller or vendor");
    }
}
