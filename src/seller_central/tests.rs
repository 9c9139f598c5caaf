use super::handover::Handover;
use super::registration::developers;
use super::software::{OwnValue, Software, fields};
use super::*;
use crate::values::{AppKind, Environment, Kind, Partner, Region, Site};

fn site(kind: Kind, region: Region) -> Site {
    Site { kind, region, portal: false }
}

/// Every kind of partner, here and in the portal.
fn sites() -> Vec<Site> {
    let mut sites = Vec::new();
    for region in Region::ALL {
        for partner in Partner::ALL {
            for app in AppKind::ALL {
                for environment in Environment::ALL {
                    let kind = Kind { partner, app, environment };
                    sites.extend([false, true].map(|portal| Site { kind, region, portal }));
                }
            }
        }
    }
    sites
}

#[test]
fn each_kind_of_partner_reads_its_own_words() {
    for site in sites() {
        let text = format!("{:?}{:?}", pages(site, None, false), rotation_page(site));
        let (kind, vendor) = (site.kind, site.kind.is_vendor());
        assert_eq!(text.contains("API Integration"), vendor && !site.portal, "{site:?}: {text}");
        assert_eq!(text.contains("Vendor Central"), vendor && !site.portal, "{site:?}");
        assert_eq!(text.contains("Seller Central"), !vendor && !site.portal, "{site:?}");
        assert_eq!(text.contains("Solution Provider Portal"), site.portal, "{site:?}");
        assert_eq!(text.contains("vendor group"), vendor && !kind.is_sandbox(), "{site:?}");
        assert_eq!(text.contains("View sandbox credentials"), kind.is_sandbox(), "{site:?}");
        assert_eq!(text.contains("Tick the roles"), !kind.is_sandbox(), "{site:?}");
        assert_eq!(text.contains("365"), kind.app == AppKind::Public && !kind.is_sandbox(), "{site:?}");
    }
}

#[test]
fn the_pages_give_the_role_and_never_the_user() {
    let arn = "arn:aws:iam::123456789012:role/SellingPartnerAPIRole";
    let with = pages(site(Kind::default(), Region::Eu), Some(arn), true);
    assert_eq!(with.len(), 3);
    assert!(with[0].body.contains(&Line::Copy(arn.into())));
    assert!(format!("{:?}", with[0]).contains("Direct-to-Consumer Shipping"));
    let without = format!("{:?}", pages(site(Kind::default(), Region::Eu), None, false));
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
    assert_eq!(developers().len(), 3);
    for site in sites() {
        let role_arn = Some("arn:aws:iam::123456789012:role/SellingPartnerAPIRole");
        let about = Handover { site, register: true, role_arn, restricted: true, software: "CSM" };
        let text = handover(&about);
        assert!(text.lines().all(|l| l.chars().count() <= 80), "{text}");
        assert!(text.contains("never send them by mail"));
        let address = if site.portal { "solutionproviderportal.amazon.com" } else { site.host() };
        assert!(text.contains(address), "{text}");
    }
}

#[test]
fn software_that_wants_aws_keys_has_fields_for_them() {
    for software in Software::ALL {
        let wants = fields(software).iter().any(|f| f.value == OwnValue::RoleArn);
        assert_eq!(wants, !matches!(software, Software::Python | Software::OtherLwa), "{software:?}");
        assert!(fields(software).iter().any(|f| f.value == OwnValue::RefreshToken));
        assert_eq!(Software::of(software.as_str()), Some(software));
    }
}
