//! A person at a company's sign-in page: opens the address that the terminal shows, and says yes or no.

pub(crate) use super::browser::address_with as address;
use super::browser::{Answer, get, request};

/// Looks at the page, presses a button, and goes where it leads.
fn press(url: &str, answer: &str) -> Answer {
    assert_eq!(get(url).status, 200, "{url}");
    let pressed = request("POST", &format!("{url}{answer}"));
    match pressed.status {
        302 => get(pressed.header("location").expect("an address")),
        _ => pressed,
    }
}

/// "Allow access".
pub(crate) fn allow(url: &str) -> Answer {
    press(url, "")
}

/// "Deny access".
pub(crate) fn deny(url: &str) -> Answer {
    press(url, "&answer=deny")
}
