//! The three pages of step 7, and the question of restricted data.

use crate::values::{AppKind, Kind, Partner, Site};

/// A line of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Line {
    /// Something to do, in its order from 1.
    Step(u8, String),
    /// Something to know.
    Text(String),
    /// Something to copy, on a line of its own, never wrapped.
    Copy(String),
}

/// A page of guidance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page {
    /// "Add your app"
    pub title: &'static str,
    /// What to do.
    pub body: Vec<Line>,
    /// The answer to "why?".
    pub why: Vec<String>,
    /// What "open in browser" opens.
    pub open: String,
}

/// The question of restricted data, asked before page 1.
pub(crate) const RESTRICTED_DATA: &str = "Must your software read the shipping addresses of orders?";

/// What stands above that question.
pub(crate) const ABOUT_RESTRICTED_DATA: [&str; 3] = [
    "Only if you ship orders yourself and your software prints the labels. Not needed where Amazon ships everything \
     (FBA).",
    "It needs a restricted role, Direct-to-Consumer Shipping, which Amazon grants after its own check. With Orders API \
     2026-01-01 the role is enough. The older one (v0) wants a Restricted Data Token too: after \"yes\" this wizard asks \
     Amazon for one, which proves the older one only.",
    "\"No\" is safe: the role can be added later, with a new authorization.",
];

/// The three pages: add the app, copy the LWA credentials, authorize.
///
/// `role_arn` is shown for forms that still ask for an IAM ARN.
pub(crate) fn pages(site: Site, role_arn: Option<&str>, restricted: bool) -> Vec<Page> {
    vec![add(site, role_arn, restricted), copy(site), authorize(site)]
}

fn add(site: Site, role_arn: Option<&str>, restricted: bool) -> Page {
    let kind = site.kind;
    let mut body = vec![format!("In {} choose \"Add new app client\".", site.apps()), form(kind)];
    if !kind.is_sandbox() {
        body.push(
            "Tick the roles your software needs. A role that is added later needs a new authorization."
                .into(),
        );
    }
    if restricted {
        body.push(
            "Tick the restricted role Direct-to-Consumer Shipping too, for the addresses of orders. If the form asks \
             whether you pass personal data on to another developer's application, answer for your own software."
                .into(),
        );
    }
    let mut body = (1..).zip(body).map(|(n, text)| Line::Step(n, text)).collect::<Vec<_>>();
    let mut next = u8::try_from(body.len()).unwrap_or(u8::MAX).saturating_add(1);
    if let Some(arn) = role_arn {
        body.push(Line::Step(
            next,
            "If the form asks for an IAM ARN, give it the role, not the user:".into(),
        ));
        body.push(Line::Copy(arn.to_owned()));
        body.push(Line::Text("Today's form no longer asks.".into()));
        next += 1;
    }
    body.push(Line::Step(
        next,
        match kind.app {
            AppKind::Private => "Choose \"Save and exit\". OAuth addresses may stay empty.".into(),
            AppKind::Public => {
                "OAuth Login URI and OAuth Redirect URI: fill in both, as https addresses, or the form keeps neither. \
                 Then \"Save and exit\"."
                    .into()
            }
        },
    ));
    Page { title: "Add your app", body, why: why_an_app(site), open: site.console() }
}

/// What the form asks for.
fn form(kind: Kind) -> String {
    let which = if kind.is_sandbox() { "Sandbox" } else { "Production" };
    let whom = match (kind.partner, kind.app) {
        (Partner::Seller, AppKind::Private) => "Sellers",
        (Partner::Vendor, AppKind::Private) => "Vendors",
        (_, AppKind::Public) => "Sellers, Vendors, or both, as your customers are",
    };
    format!(
        "Name: any, for example \"CSM\". API type: SP-API. If it asks for the kind of app: {which}, {whom}."
    )
}

fn why_an_app(site: Site) -> Vec<String> {
    let kind = site.kind;
    let mut why = vec![match kind.app {
        AppKind::Private => {
            "Every program that calls SP-API is an app. Yours stays in your own account. You do not have to publish it: \
             it works in the state \"Draft\"."
        }
        AppKind::Public => {
            "Every program that calls SP-API is an app. In the state \"Draft\" other accounts can authorize yours for \
             tests; Amazon wants a public app listed in its Appstore."
        }
    }
    .to_owned()];
    if kind.is_sandbox() {
        why.push(
            "A sandbox app needs no roles and no approved developer profile. It gets sample data only; for real data \
             you add another app, of the kind Production."
                .into(),
        );
        return why;
    }
    let prove = if kind.is_vendor() {
        "With Amazon Fulfillment or Inventory and Order Tracking"
    } else {
        "With at least one of Product Listing, Selling Partner Insights or Finance and Accounting"
    };
    why.push(format!(
        "The roles say what the app may read and change. Tick those that your software's guide names. {prove}, this \
         wizard can check the result."
    ));
    why.push("You can only tick roles that your developer profile has been granted.".into());
    why
}

fn copy(site: Site) -> Page {
    let apps = site.apps();
    let show = match site.kind.is_sandbox() {
        true => format!("In {apps}, choose \"View sandbox credentials\" of your sandbox app."),
        false => format!("In {apps}, choose \"View\" under LWA credentials of your app."),
    };
    Page {
        title: "Copy the LWA credentials",
        body: vec![
            Line::Text(show),
            Line::Text(
                "Client identifier: begins with amzn1.application-oa2-client. The App ID in the list \
                 (amzn1.sp.solution...) is another value."
                    .into(),
            ),
            Line::Text("Client secret: below it; begins with amzn1.oa2-cs.v1. in most apps.".into()),
        ],
        why: vec![
            "Login with Amazon (LWA) is how your software signs in. The identifier is its name and is not a secret. The \
             secret is its password."
                .into(),
            "Amazon wants a new secret every 180 days. After a rotation the old one works for 7 more days.".into(),
        ],
        open: site.console(),
    }
}

fn authorize(site: Site) -> Page {
    let (kind, region) = (site.kind, site.region.title());
    if kind.is_sandbox() {
        return create_token(site);
    }
    let mut body = vec![
        "Choose \"Authorize\" in the menu beside \"Edit App\", then \"Authorize app\". The token is shown once.".to_owned(),
    ];
    body.push(match kind.partner {
        Partner::Seller => {
            format!("Choose an account that sells in {region}: a token works in its own region only.")
        }
        Partner::Vendor => format!(
            "Choose the vendor group whose data your software needs, in {region}. Each vendor group has a token of its \
             own, and a profile of its own here (-p NAME). Is one missing? Sign in to it at the foot of the page."
        ),
    });
    body.push("It begins with Atzr| and is long: take all of it.".into());
    if kind.app == AppKind::Public {
        body.push("This is for accounts of your own; other people's come by spapi-setup authorize.".into());
    }
    let whose = if kind.is_vendor() { "vendor group" } else { "seller account" };
    let most = match (kind.app, kind.partner) {
        (AppKind::Public, _) => "An app can be authorized like this for 10 of your own accounts",
        (_, Partner::Seller) => "A private app has 10 authorizations",
        (_, Partner::Vendor) => "A private app has 10 authorizations, one a vendor group",
    };
    let ends = match kind.app {
        AppKind::Private => "It does not expire by itself",
        AppKind::Public => "Amazon wants a public app's authorizations renewed every 365 days",
    };
    Page {
        title: "Authorize",
        body: body.into_iter().map(Line::Text).collect(),
        why: vec![
            format!(
                "The refresh token says that your {whose} lets the app in. {ends}, and a new client secret does not \
                 change it."
            ),
            format!(
                "Lost it? \"Authorize\" makes another one; earlier ones stay valid. {most}; old ones can be removed in \
                 Manage Authorizations."
            ),
        ],
        open: site.console(),
    }
}

/// The sandbox asks no account for its consent.
fn create_token(site: Site) -> Page {
    Page {
        title: "Create the token",
        body: vec![
            Line::Text("Under \"View sandbox credentials\" choose \"Create token\".".into()),
            Line::Text("No account authorizes it: the sandbox has sample data only.".into()),
            Line::Text("It begins with Atzr| and is long: take all of it.".into()),
        ],
        why: vec![
            "The refresh token opens the sandbox's hosts only. Production answers it with HTTP 403, as the sandbox \
             answers a token of production."
                .into(),
        ],
        open: site.console(),
    }
}
