use super::handover::Handover;
use super::registration::Kind;
use super::software::{Software, Value, fields};
use super::*;

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
        for kind in [Kind::PrivateSeller, Kind::PrivateVendor, Kind::Public] {
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
        assert_eq!(wants, !matches!(software, Software::Python | Software::OtherLwa), "{software:?}");
        assert!(fields(software).iter().any(|f| f.value == Value::RefreshToken));
        assert_eq!(Software::of(software.as_str()), Some(software));
    }
}
