//! Whose the values are: a seller's or a vendor's, of production or of the sandbox.

use crate::values::{Environment, Partner};

/// What a name and its value say of the partner: `partner: vendor`, Airbyte's `account_type: Vendor`, Fivetran's
/// `is_vendor: true`.
pub(super) fn partner(name: &str, text: &str) -> Option<Partner> {
    let asked = name.to_ascii_lowercase().ends_with("vendor");
    match on(text) {
        Some(vendor) if asked => Some(if vendor { Partner::Vendor } else { Partner::Seller }),
        _ => text.parse().ok(),
    }
}

/// What the clients' switches say of the environment; without one that says something, what the hosts and regions do,
/// if they agree.
pub(super) fn environment<'a>(
    switches: impl IntoIterator<Item = &'a str>,
    places: impl IntoIterator<Item = &'a str>,
) -> Option<Environment> {
    let switched = |text: &str| match on(text) {
        Some(sandbox) => Some(if sandbox { Environment::Sandbox } else { Environment::Production }),
        None => text.parse().ok(),
    };
    switches.into_iter().find_map(switched).or_else(|| {
        let told = places.into_iter().map(str::to_ascii_lowercase);
        let told = told.filter(|text| text.contains("sandbox") || text.contains("sellingpartnerapi-"));
        let of_sandbox: Vec<bool> = told.map(|text| text.contains("sandbox")).collect();
        (!of_sandbox.is_empty() && of_sandbox.iter().all(|yes| *yes)).then_some(Environment::Sandbox)
    })
}

fn on(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" => Some(true),
        "false" | "0" | "no" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_counts_before_a_host_and_hosts_that_differ_say_nothing() {
        let host = "https://sandbox.sellingpartnerapi-eu.amazon.com";
        let other = "https://sellingpartnerapi-eu.amazon.com";
        let none: [&str; 0] = [];
        assert_eq!(environment(["SANDBOX"], none), Some(Environment::Sandbox));
        assert_eq!(environment(["dev", "true"], [other]), Some(Environment::Sandbox));
        assert_eq!(environment(["false"], [host]), Some(Environment::Production));
        assert_eq!(environment(none, [host, "eu"]), Some(Environment::Sandbox));
        assert_eq!(environment(none, ["EU_SANDBOX"]), Some(Environment::Sandbox));
        assert_eq!(environment(none, [host, other]), None);
        assert_eq!(environment(["dev"], [other, "eu"]), None);
    }

    #[test]
    fn a_vendor_is_named_or_asked_for() {
        assert_eq!(partner("account_type", "Vendor"), Some(Partner::Vendor));
        assert_eq!(partner("is_vendor", "true"), Some(Partner::Vendor));
        assert_eq!(partner("is_vendor", "false"), Some(Partner::Seller));
        assert_eq!(partner("account_type", "true"), None);
        assert_eq!(partner("account_type", "checking"), None);
    }
}
