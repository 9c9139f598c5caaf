//! Replacing the client secret, and taking an authorization back.

use super::{Line, Page, developer_console, host};
use crate::values::Region;

/// Where and how the client secret is rotated.
pub(crate) fn rotation_page(region: Region) -> Page {
    let open = developer_console(region);
    Page {
        title: "Rotate the client secret",
        body: vec![
            Line::Step(1, "Sign in as the primary user of the account; nobody else can rotate.".into()),
            Line::Step(2, "In Develop Apps choose \"View\" under LWA credentials of your app.".into()),
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
pub(crate) fn revocation(region: Region) -> Vec<String> {
    vec![
        "Amazon keeps earlier refresh tokens valid. To end them:".into(),
        format!("open https://{} as the primary user and go to the page Manage Authorizations,", host(region)),
        "find the app and remove its authorization. That ends all of its tokens for this account, the new one too:"
            .into(),
        "then choose \"Authorize\" in Develop Apps and give that token to spapi-setup rotate refresh-token."
            .into(),
    ]
}
