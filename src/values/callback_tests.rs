use super::*;
use proptest::prelude::*;

const STATE: &str = "Zm9vYmFyYmF6cXV4MTIzNA";
const REDIRECT: &str = "https://erp.example.com/amazon/callback";
const CODE: &str = "RHtKCANARYCODEcanary";

fn of(text: &str) -> Result<Callback, NoCallback> {
    let outcome = read(text, &Secret::new(STATE), REDIRECT);
    let said = format!("{outcome:?} {}", outcome.as_ref().err().map(ToString::to_string).unwrap_or_default());
    assert!(!said.contains("CANARY") && !said.contains("canary"), "{said}");
    outcome
}

fn address(rest: &str) -> String {
    format!("{REDIRECT}?{rest}")
}

fn good() -> String {
    address(&format!("state={STATE}&selling_partner_id=A2EXAMPLE7&spapi_oauth_code={CODE}"))
}

#[test]
fn the_address_of_the_end_holds_code_and_account() {
    let callback = of(&good()).unwrap();
    assert_eq!(callback.code, Secret::new(CODE));
    assert_eq!(callback.selling_partner_id.as_deref(), Some("A2EXAMPLE7"));
    assert_eq!(callback.other_host, None);
}

#[test]
fn what_copying_brings_along_does_no_harm() {
    let good = good();
    let broken = good.replace("selling", "\n  selling").replace("spapi", "\r\nspapi");
    for text in [
        format!("  {good}\n"),
        format!("\"{good}\""),
        format!("<{good}>,"),
        good.replace('&', "&amp;"),
        good.replace('&', "&#38;"),
        broken,
        good.replace("erp.", "\u{200b}erp."),
        good.replace('?', "/?"),
        good.replace("example.com/", "example.com:443/"),
        format!("{good}#top"),
        format!("{good}&mws_auth_token=amzn.mws.canary&version=beta"),
        // A page that keeps everything in its fragment, and only what follows the `?`.
        good.replace('?', "?lang=en#"),
        good.split_once('?').unwrap().1.to_owned(),
        // Percent-encoded by a chat program.
        good.replace(CODE, "RHtK%43ANARYCODEcanary"),
    ] {
        assert_eq!(of(&text).map(|c| (c.code, c.other_host)), Ok((Secret::new(CODE), None)), "{text:?}");
    }
}

#[test]
fn a_web_site_may_send_the_browser_on() {
    let callback = of(&good().replace("erp.example.com", "www.example.org")).unwrap();
    assert_eq!(callback.other_host.as_deref(), Some("www.example.org"));
}

#[test]
fn an_account_that_is_none_is_left_out() {
    for id in ["a2example", "A2", "A2%20EXAMPLE", "A2\u{202e}EXAMPLE", &"A".repeat(33), ""] {
        let callback = of(&good().replace("A2EXAMPLE7", id)).unwrap();
        assert_eq!(callback.selling_partner_id, None, "{id}");
    }
}

#[test]
fn the_code_of_another_authorization_is_refused() {
    let other = good().replace(STATE, "Zm9vYmFyYmF6cXV4MTIzNB");
    assert_eq!(of(&other), Err(NoCallback::OtherState));
    assert_eq!(of(&good().replace(STATE, &STATE.to_lowercase())), Err(NoCallback::OtherState));
    assert_eq!(of(&good().replace(STATE, "")), Err(NoCallback::NoState));
    assert_eq!(of(&address(&format!("spapi_oauth_code={CODE}"))), Err(NoCallback::NoState));
}

#[test]
fn two_addresses_in_one_text_are_no_address() {
    let both = format!("{} {}", good(), good());
    assert!(matches!(of(&both), Err(NoCallback::Twice(_))));
    assert_eq!(of(&format!("{}&state={STATE}", good())), Err(NoCallback::Twice("state")));
}

#[test]
fn an_address_without_a_code_is_told_for_what_it_is() {
    let consent = format!(
        "https://sellercentral-europe.amazon.com/apps/authorize/consent?application_id=x&state={STATE}&version=beta"
    );
    let login = "https://erp.example.com/login?amazon_callback_uri=https://amazon.com/apps/authorize/confirm/x\
                 &amazon_state=abc&selling_partner_id=A2EXAMPLE7";
    for (text, expected) in [
        ("", NoCallback::Empty),
        (" \n\u{feff}\"\" ", NoCallback::Empty),
        (consent.as_str(), NoCallback::PageBefore),
        ("https://sellercentral.amazon.com/ap/signin?openid.return_to=x", NoCallback::PageBefore),
        (login, NoCallback::Appstore),
        (&address(&format!("state={STATE}")), NoCallback::NoCode),
        (&address(&format!("state={STATE}&spapi_oauth_code=")), NoCallback::NoCode),
        (&address(&format!("state={STATE}&spapi_oauth_code=a%0acanary")), NoCallback::NoCode),
        (REDIRECT, NoCallback::NoCode),
        (CODE, NoCallback::OnlyPart),
        ("hello", NoCallback::NoAddress),
        (
            &address(&format!("state={STATE}&error=access_denied")),
            NoCallback::Declined("access_denied".into()),
        ),
        (&"x".repeat(MOST + 1), NoCallback::NoAddress),
    ] {
        assert_eq!(of(text), Err(expected), "{text:?}");
    }
    let odd = of(&address("error=canary%1b%5b2J")).unwrap_err();
    assert_eq!(odd, NoCallback::Declined("an error that is not known".into()));
}

#[test]
fn amazons_codes_are_found_in_an_address_and_in_a_copied_page() {
    for (text, code) in [
        ("Error Code: MD5101", "MD5101"),
        ("App ID: amzn1.sp.solution.15891a75\nError Code: MD5100", "MD5100"),
        ("We're sorry\n\nSPDC8143", "SPDC8143"),
        ("https://sellercentral.amazon.com/apps/authorize/error?errorCode=MD1000&x=1", "MD1000"),
        ("md9100", "MD9100"),
    ] {
        assert_eq!(of(text), Err(NoCallback::Amazon(code.into())), "{text}");
    }
    assert_eq!(of("MD51011 MD51"), Err(NoCallback::OnlyPart));
    // With a code to exchange nothing else counts.
    assert!(of(&format!("{}&hint=MD5101", good())).is_ok());
}

proptest! {
    #[test]
    fn whatever_is_pasted_is_read_without_a_trace_of_it(
        before in ".{0,40}",
        between in "[&?#=;a-z_%0-9 \n\"<>]{0,40}",
        after in ".{0,40}",
        whole in any::<bool>(),
    ) {
        let address = if whole { good() } else { CODE.to_owned() };
        // What it says is looked at in `of`.
        let _ = of(&format!("{before}{address}{after}"));
        let _ = of(&format!("{REDIRECT}?{between}spapi_oauth_code={CODE}{between}&state={after}"));
    }
}
