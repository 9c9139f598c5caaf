//! How to register as a developer, which comes before everything else.

use super::{SOLUTION_PROVIDER_PORTAL, developer_console};
use crate::values::Region;

/// The three kinds of developer that Amazon knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A seller, for the own account: the usual one.
    PrivateSeller,
    /// A vendor, for the own account.
    PrivateVendor,
    /// For other sellers or vendors.
    Public,
}

impl Kind {
    /// What a choice shows.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::PrivateSeller => "I sell on Amazon, and the software is for my own account",
            Self::PrivateVendor => "I am a vendor (Vendor Central), and it is for my own account",
            Self::Public => "I make software that other sellers will use",
        }
    }
}

/// How to register, step by step, in the region's own Seller Central.
pub(crate) fn registration_steps_in(kind: Kind, region: Region) -> Vec<String> {
    let seller = format!("Sign in as the primary user and open {}", developer_console(region));
    steps(kind, seller)
}

fn steps(kind: Kind, seller: String) -> Vec<String> {
    let check = "Amazon checks the identity of the business; that takes about 20 minutes of your time, and its answer \
                 may take days.";
    let profile = "Fill in the developer profile: choose the roles your software needs, and say how you keep data \
                   safe. The Data Protection Policy binds in-house developers too.";
    let back = "When it is approved, Develop Apps shows \"Add new app client\". Run the same command again then: your \
                answers are kept.";
    let steps: Vec<&str> = match kind {
        Kind::PrivateSeller => {
            vec![&seller, "Choose to register, and the kind \"Private seller\".", check, profile, back]
        }
        Kind::PrivateVendor => vec![
            "Sign in to Vendor Central as the primary user and open Integration > API Integration.",
            "Choose to register, and the kind \"Private vendor\".",
            check,
            profile,
            back,
        ],
        Kind::Public => vec![
            "Open the Solution Provider Portal: ",
            "Choose to register, and the kind \"Public\".",
            check,
            profile,
            "A public app needs OAuth addresses, and every seller authorizes it again every 365 days.",
            back,
        ],
    };
    let mut steps: Vec<String> = steps.into_iter().map(str::to_owned).collect();
    if kind == Kind::Public {
        steps[0].push_str(SOLUTION_PROVIDER_PORTAL);
    }
    steps
}

/// What stops people, and what then.
pub(crate) fn obstacles() -> &'static [(&'static str, &'static str)] {
    &[
        ("An Individual selling plan", "only accounts on the Professional plan can register."),
        (
            "Not the primary user",
            "\"You must be the primary user\", \"Invalid access\" or SPDC8143: the person who opened the account signs \
             in. That person can do it from the steps that this wizard writes to a file.",
        ),
        ("Days of waiting", "Amazon may take days to approve; nothing can be done here until then."),
        ("The identity check", "have the company's papers and the primary user's identity card at hand."),
    ]
}
