use super::*;
use crate::values::Auth;
use std::collections::BTreeSet;

#[test]
fn the_table_has_each_marketplace_once() {
    let ids: BTreeSet<_> = marketplaces::MARKETPLACES.iter().map(|m| m.id).collect();
    assert_eq!((ids.len(), marketplaces::MARKETPLACES.len()), (23, 23));
    let count = |r| marketplaces_of(r).count();
    assert_eq!((count(Region::Na), count(Region::Eu), count(Region::Fe)), (4, 16, 3));
    assert!(marketplaces::MARKETPLACES.iter().all(|m| m.id.starts_with('A') && m.code.len() == 2));
}

#[test]
fn uk_is_gb() {
    assert_eq!(country("uk"), Some("United Kingdom"));
    assert_eq!(marketplace("UK"), marketplace("A1F83G8C2ARO7P"));
    assert_eq!(country("XX"), None);
}

#[test]
fn the_pages_give_the_role_and_never_the_user() {
    let arn = "arn:aws:iam::123456789012:role/SellingPartnerAPIRole";
    let with = pages(Region::Eu, Some(arn), true);
    assert_eq!(with.len(), 3);
    assert!(with[0].body.contains(&Line::Copy(arn.into())));
    assert!(format!("{:?}", with[0]).contains("Direct-to-Consumer Shipping"));
    let without = format!("{:?}", pages(Region::Eu, None, false));
    assert!(!without.contains("IAM") && !without.contains("Direct-to-Consumer"));
    assert!(
        with.iter()
            .all(|p| p.open == "https://sellercentral-europe.amazon.com/sellingpartner/developerconsole")
    );
    for page in with {
        let steps: Vec<u8> =
            page.body.iter().filter_map(|l| if let Line::Step(n, _) = l { Some(*n) } else { None }).collect();
        assert!(steps.iter().enumerate().all(|(n, step)| usize::from(*step) == n + 1), "{steps:?}");
    }
}

#[test]
fn the_handover_fits_a_mail_and_asks_for_no_secret_in_it() {
    for region in Region::ALL {
        for kind in Kind::ALL {
            let role_arn = Some("arn:aws:iam::123456789012:role/SellingPartnerAPIRole");
            let about =
                Handover { region, kind, register: true, role_arn, restricted: true, software: "CSM" };
            let text = handover(&about);
            assert!(text.lines().all(|l| l.chars().count() <= 80), "{text}");
            assert!(text.contains("never send them by mail"));
            assert!(text.contains(host(region)));
        }
    }
}

#[test]
fn software_that_wants_aws_keys_has_fields_for_them() {
    for software in Software::ALL {
        let wants = fields(software).iter().any(|f| f.value == Value::RoleArn);
        assert_eq!(wants, software.auth() == Auth::Iam, "{software:?}");
        assert!(fields(software).iter().any(|f| f.value == Value::RefreshToken));
        assert_eq!(Software::of(software.as_str()), Some(software));
    }
}

#[test]
fn regions_are_recognised_by_the_same_marketplaces() {
    let known: Vec<_> = marketplaces::MARKETPLACES
        .iter()
        .map(|m| (m.region, m.code.to_ascii_lowercase(), m.id.to_ascii_lowercase()))
        .collect();
    let words = crate::values::region::MARKETS.iter();
    assert_eq!(
        known,
        words.map(|(r, code, id)| (*r, (*code).to_owned(), (*id).to_owned())).collect::<Vec<_>>()
    );
}
