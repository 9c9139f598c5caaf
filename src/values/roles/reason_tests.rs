use super::super::table::operations;
use super::*;
use crate::values::Region;

/// What Amazon would say to an authorization with these roles: 403 without any of them, an answer with one.
/// `more`: the roles that perhaps open an operation do.
fn heard_if(partner: Partner, region: Region, roles: &[Role], more: bool) -> Vec<Heard> {
    let opens = |operation: &Operation, role: &Role| {
        operation.suffices.contains(role) || (more && operation.perhaps.contains(role))
    };
    let said = |operation: &Operation| match roles.iter().any(|role| opens(operation, role)) {
        true => Said::Opened(200),
        false => Said::Refused(403),
    };
    operations(partner, region).map(|operation| (operation, said(operation))).collect()
}

fn heard(partner: Partner, region: Region, roles: &[Role]) -> Vec<Heard> {
    heard_if(partner, region, roles, false)
}

fn known(findings: &[Finding], role: Role) -> &Known {
    &findings.iter().find(|f| f.role == role).expect("each role that is offered").known
}

/// Every set of roles that a partner may hold, in every region: what is told is never wrong.
#[test]
fn nothing_that_is_told_is_wrong_whatever_the_authorization_holds() {
    let all = Partner::ALL.into_iter().flat_map(|p| Region::ALL.map(|r| (p, r)));
    for ((partner, region), more) in all.flat_map(|one| [(one, false), (one, true)]) {
        let offered = Role::offered(partner);
        let mut decided = 0;
        for set in 0..1_u32 << offered.len() {
            let holds = |n: usize| set & (1 << n) != 0;
            let roles: Vec<Role> = (0..offered.len()).filter(|n| holds(*n)).map(|n| offered[n]).collect();
            let findings = findings(partner, &heard_if(partner, region, &roles, more));
            assert_eq!(findings.len(), offered.len());
            for finding in &findings {
                match finding.known {
                    Known::Has => assert!(roles.contains(&finding.role), "{roles:?}: {finding:?}"),
                    Known::Lacks => assert!(!roles.contains(&finding.role), "{roles:?}: {finding:?}"),
                    Known::Unknown(_) | Known::NotAsked => continue,
                }
                decided += 1;
            }
        }
        assert!(decided > 1 << offered.len(), "{partner} {region}: more than one role a set is decided");
    }
}

#[test]
fn a_role_that_another_one_hides_is_not_guessed() {
    use Role::{BrandAnalytics, Finance, Inventory, Pricing, ProductListing};
    let with = |roles: &[Role]| findings(Partner::Seller, &heard(Partner::Seller, Region::Eu, roles));
    let found = with(&[ProductListing, Finance]);
    assert_eq!(*known(&found, ProductListing), Known::Has);
    assert_eq!(*known(&found, Finance), Known::Has);
    assert_eq!(*known(&found, Pricing), Known::Lacks);
    let hidden = "Product Listing, which is there, opens the same call";
    assert_eq!(*known(&found, Inventory), Known::Unknown(hidden.to_owned()));
    // Without it, the same calls decide.
    let found = with(&[Inventory, Finance]);
    assert_eq!(*known(&found, Inventory), Known::Has);
    assert_eq!(*known(&found, ProductListing), Known::Lacks);
    assert_eq!(*known(&found, BrandAnalytics), Known::Lacks);
}

#[test]
fn a_refusal_that_may_be_about_an_order_decides_nothing() {
    let found = findings(Partner::Seller, &heard(Partner::Seller, Region::Eu, &[]));
    let order = "Amazon may also refuse an order that is not this seller's";
    assert_eq!(*known(&found, Role::BuyerCommunication), Known::Unknown(order.to_owned()));
    assert_eq!(*known(&found, Role::Warehousing), Known::NotAsked);
    let found = findings(Partner::Seller, &heard(Partner::Seller, Region::Eu, &[Role::BuyerCommunication]));
    assert_eq!(*known(&found, Role::BuyerCommunication), Known::Has);
}

#[test]
fn what_is_throttled_or_contradicts_itself_is_unknown() {
    let mut said = heard(Partner::Seller, Region::Eu, &[Role::Finance]);
    let at = said.iter().position(|(o, _)| o.name == "listTransactions").unwrap();
    said[at].1 = Said::Nothing(Some(429), "too many requests");
    let found = findings(Partner::Seller, &said);
    assert_eq!(*known(&found, Role::Finance), Known::Unknown("too many requests".to_owned()));
    // Both roles are refused elsewhere, and the call that needs one of them is answered.
    let mut said = heard(Partner::Vendor, Region::Na, &[]);
    let at = said.iter().position(|(o, _)| o.name == "getPurchaseOrders").unwrap();
    said[at].1 = Said::Opened(200);
    let found = findings(Partner::Vendor, &said);
    assert_eq!(*known(&found, Role::AmazonFulfillment), Known::Has, "vendors can't hold the other one");
    let at = said.iter().position(|(o, _)| o.name == "searchContentDocuments").unwrap();
    said[at].1 = Said::Opened(200);
    let found = findings(Partner::Vendor, &said);
    assert_eq!(*known(&found, Role::BrandAnalytics), Known::Has, "Product Listing was refused by itself");
    // What only one role opens outweighs a refusal that names it among others.
    let mut said = heard(Partner::Seller, Region::Eu, &[Role::ProductListing]);
    let at = said.iter().position(|(o, _)| o.name == "searchContentDocuments").unwrap();
    said[at].1 = Said::Refused(403);
    let found = findings(Partner::Seller, &said);
    assert_eq!(*known(&found, Role::ProductListing), Known::Has);
    let else_ = Known::Unknown("the refusal was about something else".to_owned());
    assert_eq!(*known(&found, Role::BrandAnalytics), else_);
}
