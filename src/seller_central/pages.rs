//! The three pages of step 7, and the question of restricted data.

use super::developer_console;
use crate::values::Region;

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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RestrictedData {
    /// The question.
    pub question: &'static str,
    /// What stands above it.
    pub text: &'static [&'static str],
}

/// Whether the software reads buyers' addresses.
pub(crate) fn restricted_data() -> RestrictedData {
    RestrictedData {
        question: "Must your software read the shipping addresses of orders?",
        text: &[
            "Only if you ship orders yourself and your software prints the labels. Not needed where Amazon ships \
             everything (FBA).",
            "It needs a restricted role, Direct-to-Consumer Shipping, which Amazon grants after its own check. With \
             Orders API 2026-01-01 the role is enough. The older one (v0) wants a Restricted Data Token too: after \
             \"yes\" this wizard asks Amazon for one, which proves the older one only.",
            "\"No\" is safe: the role can be added later, with a new authorization.",
        ],
    }
}

/// The three pages: add the app, copy the LWA credentials, authorize.
///
/// `role_arn` is shown for forms that still ask for an IAM ARN.
pub(crate) fn pages(region: Region, role_arn: Option<&str>, restricted: bool) -> Vec<Page> {
    let open = developer_console(region);
    vec![add(role_arn, restricted, open.clone()), copy(open.clone()), authorize(region, open)]
}

fn add(role_arn: Option<&str>, restricted: bool, open: String) -> Page {
    let mut body = vec![
        Line::Step(1, "In Develop Apps choose \"Add new app client\".".into()),
        Line::Step(
            2,
            "Name: any, for example \"CSM\". API type: SP-API. If it asks for the kind of app: Production, Sellers."
                .into(),
        ),
        Line::Step(
            3,
            "Tick the roles your software needs. A role that is added later needs a new authorization.".into(),
        ),
    ];
    let mut next = 4;
    if restricted {
        body.push(Line::Step(
            next,
            "Tick the restricted role Direct-to-Consumer Shipping too, for the addresses of orders. If the form asks \
             whether you pass personal data on to another developer's application, answer for your own software."
                .into(),
        ));
        next += 1;
    }
    if let Some(arn) = role_arn {
        body.push(Line::Step(
            next,
            "If the form asks for an IAM ARN, give it the role, not the user:".into(),
        ));
        body.push(Line::Copy(arn.to_owned()));
        body.push(Line::Text("Today's form no longer asks.".into()));
        next += 1;
    }
    body.push(Line::Step(next, "Choose \"Save and exit\". OAuth addresses may stay empty.".into()));
    Page {
        title: "Add your app",
        body,
        why: vec![
            "Every program that calls SP-API is an app. Yours stays in your own account. You do not have to publish it: \
             it works in the state \"Draft\"."
                .into(),
            "The roles say what the app may read and change. Tick those that your software's guide names. With at least \
             one of Product Listing, Selling Partner Insights or Finance and Accounting, this wizard can check the result."
                .into(),
            "You can only tick roles that your developer profile has been granted.".into(),
        ],
        open,
    }
}

fn copy(open: String) -> Page {
    Page {
        title: "Copy the LWA credentials",
        body: vec![
            Line::Text("In Develop Apps, choose \"View\" under LWA credentials of your app.".into()),
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
        open,
    }
}

fn authorize(region: Region, open: String) -> Page {
    Page {
        title: "Authorize",
        body: vec![
            Line::Text(
                "Choose \"Authorize\" in the menu beside \"Edit App\", then \"Authorize app\". The token is shown once."
                    .into(),
            ),
            Line::Text(format!(
                "Choose an account that sells in {}: a token works in its own region only.",
                region.title()
            )),
            Line::Text("It begins with Atzr| and is long: take all of it.".into()),
        ],
        why: vec![
            "The refresh token says that your seller account lets the app in. It does not expire by itself, and a new \
             client secret does not change it."
                .into(),
            "Lost it? \"Authorize\" makes another one; earlier ones stay valid. A private app has 10 authorizations; \
             old ones can be removed in Manage Authorizations."
                .into(),
        ],
        open,
    }
}
