//! A profile for tests.

use super::{Values, find};
use crate::values::{Auth, Kind, Region, Secret};

/// What a target writes for a profile.
pub(crate) fn text(target: &str, values: &Values) -> String {
    find(target).unwrap().text(std::slice::from_ref(values)).unwrap().expose().to_owned()
}

pub(crate) fn values(auth: Auth) -> Values {
    let iam = auth == Auth::Iam;
    let aws = |text: &str| iam.then(|| text.to_owned());
    Values {
        profile: "default".parse().unwrap(),
        region: Region::Eu,
        auth,
        client_id: Some("amzn1.application-oa2-client.0123456789abcdef0123456789abcdef".parse().unwrap()),
        client_secret: Some(Secret::new("amzn1.oa2-cs.v1.0f/1e+2d")),
        secret_date: Some(jiff::civil::date(2026, 11, 22)),
        secret_date_estimated: false,
        refresh_token: Some(Secret::new("Atzr|IwEB/aa+bb==")),
        access_key_id: aws("AKIAIOSFODNN7EXAMPLE"),
        secret_access_key: iam.then(|| Secret::new("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")),
        user_arn: aws("arn:aws:iam::123456789012:user/SellingPartnerAPIUser"),
        role_arn: aws("arn:aws:iam::123456789012:role/SellingPartnerAPIRole"),
        marketplaces: vec!["A1PA6795UKMFR9".to_owned()],
        program: Some("/usr/local/bin/spapi-setup".into()),
        kind: Kind::default(),
        application_id: None,
        merchant_id: None,
        aws_secret: None,
    }
}
