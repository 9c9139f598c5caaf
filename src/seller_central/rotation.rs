//! Replacing the client secret, and taking an authorization back.

use super::{Line, Page};
use crate::values::Site;

/// Where and how the client secret is rotated.
pub(crate) fn rotation_page(site: Site) -> Page {
    let open = site.console();
    Page {
        title: "Rotate the client secret",
        body: vec![
            Line::Step(1, "Sign in as the primary user of the account; nobody else can rotate.".into()),
            Line::Step(
                2,
                format!("In {} ({}) choose {} of your app.", site.apps(), site.name(), site.kind.credentials()),
            ),
            Line::Step(3, "Choose \"Rotate secret\" and confirm.".into()),
            Line::Step(4, "Copy the new client secret. The client identifier stays as it is.".into()),
            Line::Text("The old secret works for 7 more days. Refresh tokens stay valid; nobody authorizes again.".into()),
            Line::Text("Do not rotate twice within these 7 days.".into()),
        ],
        why: vec![
            "Amazon wants a new client secret every 180 days; after that calls fail until you rotate it.".into(),
            "SP-API may take more than half an hour to know a new secret. It says \"expired\" meanwhile, and this \
             program waits."
                .into(),
        ],
        open,
    }
}

/// How to take an authorization back. A new refresh token does not end the earlier ones.
pub(crate) fn revocation(site: Site) -> Vec<String> {
    let (apps, host) = (site.apps(), site.host());
    if site.kind.is_sandbox() {
        return vec![
            "It opens sample data only; Amazon's guides name no way to end it. \"Create token\" makes another one,".into(),
            format!("under \"View sandbox credentials\" in {apps}."),
        ];
    }
    let whose = if site.kind.is_vendor() { "for this vendor group" } else { "for this account" };
    vec![
        "Amazon keeps earlier refresh tokens valid. To end them:".into(),
        format!("open https://{host} as the primary user and go to the page Manage Authorizations,"),
        format!(
            "find the app and remove its authorization. That ends all of its tokens {whose}, the new one too:"
        ),
        format!(
            "then choose \"Authorize\" in {apps} and give that token to spapi-setup rotate refresh-token."
        ),
    ]
}
