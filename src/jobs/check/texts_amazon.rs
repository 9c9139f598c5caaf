//! The texts of the rungs of Amazon and of exports: the rest of the ladder.

use super::rung::{Id, Rung};

/// Amazon's page about the whole of it.
pub(super) const CONNECT: &str =
    "https://developer-docs.amazon.com/sp-api/docs/connecting-to-the-selling-partner-api";

/// In the ladder's order, after those of AWS.
pub(super) const RUNGS: [Rung; 8] = [
    Rung {
        id: Id::Token,
        word: "lwa.token",
        title: "Login with Amazon",
        needs: &[Id::Store],
        means: "Exchanges client id, client secret and refresh token for an access token, as every program does before \
                it calls SP-API. Nothing of AWS takes part in it.",
        failures: &[
            (
                "invalid_client",
                "id and secret are no pair: the secret was rotated more than 7 days ago, is older than 180 days, or \
                 belongs to another app. Copy the newest one and run rotate lwa-secret.",
            ),
            (
                "invalid_grant",
                "the refresh token was revoked, cut on copying, or made for another app. Authorize again in Seller \
                 Central or Vendor Central (sandbox: \"Create token\") and run rotate refresh-token.",
            ),
            ("unauthorized_client", "id and secret are valid, the refresh token belongs to another app."),
            (
                "server error, no answer, a web page",
                "Amazon failed on its side, or a proxy is on the way. It says nothing about the values: do not rotate them.",
            ),
        ],
        link: CONNECT,
    },
    Rung {
        id: Id::Participations,
        word: "spapi.participations",
        title: "SP-API",
        needs: &[Id::Token],
        means: "Calls SP-API in the profile's region (marketplaceParticipations, allowed about once a minute) and \
                compares the store's name with the one that was recorded at the first proof. A profile of the sandbox \
                calls the sandbox's host, which answers sample data.",
        failures: &[
            (
                "Unauthorized without a detail",
                "the values are valid; the app lacks a role, a role was added after the last authorization, or the \
                 token belongs to another region. Check the app's roles in Develop Apps, authorize again, run rotate \
                 refresh-token.",
            ),
            (
                "the LWA secret has expired",
                "the secret is older than 180 days, or so new that SP-API does not know it yet. If it is new, wait an hour.",
            ),
            (
                "another region, a vendor's call or the sandbox accepts the token",
                "the token is asked there, once each, after a refusal. The profile and the authorization differ: the fix \
                 names the flags that the token is for.",
            ),
            (
                "refused in the sandbox",
                "the token is none of a sandbox app's. In the list of your apps choose \"View sandbox credentials\", then \
                 \"Create token\". Roles play no part there.",
            ),
            (
                "another store",
                "the token answers as another store than the recorded one: it was authorized by another seller, or \
                 the store was renamed. init --allow-other-seller records the new name.",
            ),
            ("too many requests", "wait a minute; programs that ask in a loop use up the same allowance."),
        ],
        link: "https://developer-docs.amazon.com/sp-api/docs/sellers-api",
    },
    Rung {
        id: Id::VendorOrders,
        word: "spapi.vendor-orders",
        title: "SP-API",
        needs: &[Id::Token],
        means: "Asks SP-API in the profile's region for one of the vendor's purchase orders, of which nothing is read or \
                kept. Instead of spapi.participations where the profile is a vendor's: no call of a seller is made. A \
                profile of the sandbox calls the sandbox's host.",
        failures: &[
            (
                "Unauthorized without a detail",
                "the values are valid; the app lacks a role (Amazon Fulfillment, or Inventory and Order Tracking), or it \
                 was added after the last authorization. Check the app's roles in Vendor Central, authorize the vendor \
                 group again, run rotate refresh-token.",
            ),
            (
                "another region, a seller's call or the sandbox accepts the token",
                "the profile and the authorization differ: the fix names the flags that the token is for.",
            ),
            (
                "the LWA secret has expired",
                "the secret is older than 180 days, or so new that SP-API does not know it yet. If it is new, wait an hour.",
            ),
        ],
        link: "https://developer-docs.amazon.com/sp-api/docs/vendor-retail-procurement-orders-api",
    },
    Rung {
        id: Id::Restricted,
        word: "spapi.restricted-data",
        title: "restricted data",
        needs: &[Id::Token],
        means: "Asks for a restricted-data token (buyers' names and addresses), if the profile needs one. It proves what \
                the older Orders API (v0) needs. With Orders API 2026-01-01 the role is enough: check --roles asks \
                for it.",
        failures: &[(
            "no access to the requested data elements",
            "the app lacks a restricted role (Direct-to-Consumer Shipping, Tax). Amazon must grant it to the \
             developer, the app must have it ticked, and the seller must authorize again. If the software reads no \
             addresses: init --no-restricted-data.",
        )],
        link: "https://developer-docs.amazon.com/sp-api/docs/tokens-api-use-case-guide",
    },
    Rung {
        id: Id::Roles,
        word: "spapi.roles",
        title: "roles",
        needs: &[Id::Token],
        means: "Only with --roles: asks one harmless call for each of Amazon's roles, each once, and drops what it \
                answers unread. SP-API lets a call in if the authorization holds any one of several roles, and \
                refuses it without a detail if it holds none: a role is called there or missing only where the other \
                roles of its calls are ruled out, and otherwise it can't be told. The sandbox has no roles.",
        failures: &[
            (
                "a role is missing",
                "it counts from the next authorization on. Request it in the developer profile, tick it in the app, \
                 authorize again, and store the new token with rotate refresh-token.",
            ),
            (
                "every call is refused",
                "the app has none of these roles, or the token is for another kind of account: see spapi.participations.",
            ),
            (
                "too many requests",
                "the software uses up the same allowance: ask again in a minute. The price call is allowed once in 30 seconds.",
            ),
        ],
        link: "https://developer-docs.amazon.com/sp-api/docs/role-mappings",
    },
    Rung {
        id: Id::Program,
        word: "export.program",
        title: "exported program",
        needs: &[],
        means: "Reads the AWS config files that export --for aws-profile wrote, and looks for the program that the \
                profile's section names. Shown only where there is such a file.",
        failures: &[(
            "the program is gone",
            "it was moved, or an upgrade removed the folder of its version: the AWS CLI and every AWS SDK fail with \
             this profile. Export it again.",
        )],
        link: "https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html",
    },
    Rung {
        id: Id::RotationQueue,
        word: "rotation.queue",
        title: "rotation queue",
        needs: &[],
        means: "Reads the queue that new client secrets arrive on, with the rotator's own permissions, and evaluates its \
                policy as AWS does: Amazon's account may write. Shown only where rotate enroll recorded a queue.",
        failures: &[
            (
                "the queue has changed",
                "a policy that shuts Amazon out, a short retention or a dead-letter queue lose the new secret without \
                 an error anywhere. Enrol again: it repairs the queue.",
            ),
            (
                "the queue is not there",
                "it was deleted. Enrol again, and subscribe it again in the developer console.",
            ),
            (
                "a permission is missing",
                "the user's policy RotateSellingPartnerAPI was changed. Enrol again.",
            ),
        ],
        link: "https://developer-docs.amazon.com/sp-api/docs/application-management-api-v2023-11-30-use-case-guide",
    },
    Rung {
        id: Id::RotationEnrolment,
        word: "rotation.enrolment",
        title: "rotation enrolment",
        needs: &[],
        means: "Tells since when the app is subscribed in the developer console, by what was said, and when Amazon was \
                last seen to write to the queue. Amazon has no interface that tells it.",
        failures: &[(
            "the app is not subscribed",
            "open Develop Apps > Notification Preferences and subscribe both rows of the app; rotate enroll shows how.",
        )],
        link: "https://developer-docs.amazon.com/sp-api/docs/rotating-your-apps-lwa-credentials",
    },
];
