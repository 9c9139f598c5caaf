//! What ends an authorization, in words; and the codes of Amazon's page of consent.

use super::{REFUSED, Report, USAGE};
use crate::error::Authorization;
use crate::values::NoCallback;

pub(super) fn describe(error: &Authorization) -> Report {
    match error {
        Authorization::Callback(why) => callback(why),
        Authorization::Sandbox => Report::new(USAGE, "A sandbox app has no page of consent.")
            .cause("only production apps are authorized by other accounts")
            .fix("make its token on the page \"View sandbox credentials\", then run `spapi-setup init --environment sandbox`"),
        Authorization::Private => Report::new(USAGE, "A private app has no page of consent.")
            .cause("it serves its owner's own accounts; other accounts can't consent to it")
            .fix(
                "choose \"Authorize\" in the list of your apps (at the foot of that page you can sign in to another account of yours) \
                 and run `spapi-setup init -p NAME` with the token. For a public app leave --app out",
            ),
        Authorization::Exists { profile } => {
            Report::new(USAGE, format!("There is a profile \"{profile}\" already."))
                .cause("a new authorization becomes a profile of its own")
                .fix(format!("renew its token with --renew {profile}, or choose another name: -p NAME"))
        }
        Authorization::Region { chosen, accepts } => {
            Report::new(REFUSED, format!("The account's token belongs to {}, not {}.", accepts.title(), chosen.title()))
                .cause(format!("SP-API refuses it in {} and accepts it in {}", chosen.title(), accepts.title()))
                .fix(format!("run the same command with --marketplace {}", crate::values::marketplaces::main_marketplace(*accepts)))
        }
    }
}

fn callback(why: &NoCallback) -> Report {
    let report = |heading: &str| Report::new(USAGE, heading);
    let whole = "copy the whole address from the browser's address bar, from https:// to its end";
    match why {
        NoCallback::Amazon(code) => amazon(code),
        NoCallback::Declined(error) => Report::new(REFUSED, "The account did not consent.")
            .cause(format!("Amazon's page sent the browser back with {error}"))
            .fix("open the page again and choose \"Confirm\""),
        NoCallback::Empty => report("No address came.").cause(why.to_string()).fix(whole),
        NoCallback::NoAddress => report("That is not the address of a web page.").cause(why.to_string()).fix(whole),
        NoCallback::OnlyPart => report("That is only a part of the address.")
            .cause("without the rest it can't be told to which authorization the code belongs")
            .fix(whole),
        NoCallback::PageBefore => report("That is the address of Amazon's own page.")
            .cause("the code comes after the consent, in the address of the app's redirect URI")
            .fix("sign in and choose \"Confirm\" there, wait until the browser ends on the redirect URI, and copy that address"),
        NoCallback::Appstore => report("That is the app's login URI.")
            .cause("the authorization was begun on the app's page in the Selling Partner Appstore")
            .fix("open the address that this command shows, and consent there"),
        NoCallback::NoState => report("The address has no state.")
            .cause("it can't be told to which authorization the code belongs")
            .fix(format!("{whole}; the state stands in it beside the code")),
        NoCallback::OtherState => report("That is the address of another authorization.")
            .cause("its state is not the one of the page that was opened")
            .fix(
                "open the address that this command shows, consent there, and take the address that comes then; with \
                 --callback-file give the --state that belongs to it",
            ),
        NoCallback::NoCode => report("The address has no authorization code.")
            .cause("spapi_oauth_code is not in it")
            .fix(format!("{whole}; if a web page of yours takes the code out of it, copy it before the page has loaded")),
        NoCallback::Twice(name) => report("The text holds more than one address.")
            .cause(format!("{name} is in it twice"))
            .fix("paste one address"),
    }
}

/// What Amazon's codes mean ("Authorization Errors"; MD5100 as Amazon's staff explain it).
fn amazon(code: &str) -> Report {
    let (what, fix) = match code {
        "MD1000" => (
            "the app is a draft, and the page was opened as for a published one",
            "run the same command with --draft (it adds version=beta to the address)",
        ),
        "MD5100" => (
            "Amazon can't use the app's OAuth addresses: it keeps them only where both are filled in",
            "under \"Edit App\" fill in the login URI and the redirect URI, both https, and save; then open the page again",
        ),
        "MD5101" => (
            "the redirect URI is none of the app's",
            "look at \"Edit App\" and give exactly one of its redirect URIs: --redirect-uri URL",
        ),
        "MD5110" => (
            "the redirect URI has a fragment (#)",
            "register a redirect URI without # under \"Edit App\", and give that one: --redirect-uri URL",
        ),
        "MD9010" => (
            "Amazon finds no developer account of yours in this region",
            "register as a developer there, or open the page of another region: --marketplace CODE",
        ),
        "MD9100" => (
            "the app has no login URI or no redirect URI",
            "under \"Edit App\" fill in both, https, and save; then open the page again",
        ),
        "SPDC8143" => (
            "the person who is signed in may not authorize apps",
            "the account's primary user signs in; or they give this user \"Manage Authorized Partners\" and, for an app of \
             the Appstore, \"Selling Partner Appstore\" under Settings > User Permissions",
        ),
        _ => (
            "a code that is not known here",
            "look it up on Amazon's page \"Authorization Errors\" (developer-docs.amazon.com/sp-api/docs/authorization-errors)",
        ),
    };
    Report::new(REFUSED, "Amazon's page of consent did not give a code.")
        .cause(format!("{code}: {what}"))
        .fix(fix)
}
