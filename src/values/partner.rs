//! Who the partner is: seller or vendor, the kind of app, production or sandbox.

use super::Malformed;
use std::str::FromStr;

/// A closed choice of two, each written as one word.
macro_rules! two {
    ($(#[$doc:meta])* $name:ident, $what:literal, $(#[$first_doc:meta])* $first:ident $first_word:literal, $(#[$second_doc:meta])* $second:ident $second_word:literal) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, serde::Serialize, serde::Deserialize,
        )]
        #[serde(rename_all = "lowercase")]
        pub enum $name {
            $(#[$first_doc])*
            #[default]
            $first,
            $(#[$second_doc])*
            $second,
        }

        impl $name {
            /// Both.
            pub const ALL: [Self; 2] = [Self::$first, Self::$second];

            /// The word used in flags, files and JSON.
            pub fn as_str(self) -> &'static str {
                match self {
                    Self::$first => $first_word,
                    Self::$second => $second_word,
                }
            }
        }

        impl FromStr for $name {
            type Err = Malformed;
            fn from_str(text: &str) -> Result<Self, Malformed> {
                let word = text.trim().to_ascii_lowercase();
                Self::ALL.into_iter().find(|one| one.as_str() == word).ok_or_else(|| {
                    let why = concat!("it is ", $first_word, " or ", $second_word);
                    Malformed::new($what, why, $first_word)
                })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

two! {
    /// What a selling partner does: sell on Amazon (Seller Central) or to Amazon (Vendor Central).
    Partner, "a kind of partner",
    /// Sells on Amazon.
    Seller "seller",
    /// Sells to Amazon.
    Vendor "vendor"
}

two! {
    /// Whom an app serves ("SP-API Registration Overview").
    AppKind, "a kind of app",
    /// Its owner's own accounts, by self-authorization.
    Private "private",
    /// Other sellers or vendors, who consent on Amazon's page, and again every 365 days.
    Public "public"
}

two! {
    /// Where an app's calls go ("The SP-API sandbox").
    Environment, "an environment",
    /// Real data.
    Production "production",
    /// Canned answers, on hosts of its own, for an app that was made for it.
    Sandbox "sandbox"
}

/// Which accounts a token speaks for, and where: what a proof and an export have to know beside the region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(crate) struct Kind {
    /// Seller or vendor.
    pub partner: Partner,
    /// Private or public.
    pub app: AppKind,
    /// Production or sandbox.
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
