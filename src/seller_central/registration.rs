//! How to register as a developer, which comes before everything else.

use crate::values::site::SOLUTION_PROVIDER_PORTAL;
use crate::values::{AppKind, Kind, Partner, Site};

/// The kinds of developer that a person who has to register chooses from.
pub(crate) fn developers() -> [(Kind, &'static str); 3] {
    let (private, public) = (AppKind::Private, AppKind::Public);
    let kind = |partner, app| Kind { partner, app, ..Kind::default() };
    [
        (kind(Partner::Seller, private), "I sell on Amazon, and the software is for my own account"),
        (kind(Partner::Vendor, private), "I am a vendor (Vendor Central), and it is for my own account"),
        (kind(Partner::Seller, public), "I make software that other sellers will use"),
    ]
}

/// How to register, step by step, where the developer's apps will be.
pub(crate) fn registration_steps_in(site: Site) -> Vec<String> {
    const CHECK: &str = "Amazon checks the identity of the business; that takes about 20 minutes of your time, and its \
                         answer may take days.";
    const PROFILE: &str = "Fill in the developer profile: choose the roles your software needs, and say how you keep data \
                           safe. The Data Protection Policy binds in-house developers too.";
    const BACK: &str = "Run the same command again then: your answers are kept.";
    let kind = site.kind;
    if kind.is_sandbox() {
        return vec![
            format!("Open the Solution Provider Portal, {SOLUTION_PROVIDER_PORTAL}, and make an account."),
            "Choose \"Add new app client\" and the kind \"Sandbox\": it needs no approved developer profile."
                .into(),
            BACK.into(),
        ];
    }
    let (open, choose) = match (kind.app, kind.partner) {
        (AppKind::Public, _) => {
            (format!("Open the Solution Provider Portal: {SOLUTION_PROVIDER_PORTAL}"), "Public")
        }
        (_, Partner::Seller) => {
            (format!("Sign in as the primary user and open {}", site.console()), "Private seller")
        }
        (_, Partner::Vendor) if !site.portal => (
            format!(
                "Sign in to Vendor Central ({}) as the primary user and open Integration > API Integration.",
                site.host()
            ),
            "Private vendor",
        ),
        (_, Partner::Vendor) => {
            (format!("Sign in as the primary user and open {}", site.console()), "Private vendor")
        }
    };
    let mut steps = vec![
        open,
        format!("Choose to register, and the kind \"{choose}\"."),
        CHECK.to_owned(),
        PROFILE.to_owned(),
    ];
    if kind.app == AppKind::Public {
        let whom = if kind.is_vendor() { "vendor" } else { "seller" };
        steps.push(format!(
            "A public app needs OAuth addresses, and every {whom} authorizes it again every 365 days."
        ));
    }
    steps.push(format!("When it is approved, {} shows \"Add new app client\". {BACK}", site.apps()));
    steps
}

/// What stops people, and what then.
pub(crate) fn obstacles(kind: Kind) -> Vec<(&'static str, &'static str)> {
    let mut obstacles = Vec::new();
    if kind.is_sandbox() {
        return obstacles;
    }
    if kind.partner == Partner::Seller {
        obstacles
            .push(("An Individual selling plan", "only accounts on the Professional plan can register."));
    }
    obstacles.extend([
        (
            "Not the primary user",
            "\"You must be the primary user\", \"Invalid access\" or SPDC8143: the person who opened the account signs \
             in. That person can do it from the steps that this wizard writes to a file.",
        ),
        ("Days of waiting", "Amazon may take days to approve; nothing can be done here until then."),
        ("The identity check", "have the company's papers and the primary user's identity card at hand."),
    ]);
    if kind.is_vendor() {
        obstacles.push((
            "The wrong vendor group",
            "the registration belongs to the vendor group that is signed in; a token can be made for others later.",
        ));
    }
    obstacles
}
