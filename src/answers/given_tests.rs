//! What is given, parsed.

use super::*;
use std::collections::BTreeMap;

fn raw(pairs: &[(&str, &str)]) -> Raw {
    let mut raw = Raw::default();
    for (key, value) in pairs {
        let question = Question::of(key).unwrap();
        raw.put(question, Some(Secret::new(*value)), Source::Flag(question.flag));
    }
    raw
}

#[test]
fn all_faults_come_at_once() {
    let faults = match Given::parse(&raw(&[("region", "mars"), ("aws_account", "12"), ("auth", "iam")])) {
        Err(Error::Malformed(faults)) => faults,
        other => panic!("{other:?}"),
    };
    let keys: Vec<_> = faults.iter().map(|f| f.question.key).collect();
    assert_eq!(keys, ["aws_account", "region"]);
}

#[test]
fn quotes_round_every_answer_are_taken_away() {
    let id = "amzn1.application-oa2-client.0123456789abcdef0123456789abcdef";
    let secret = format!("amzn1.oa2-cs.v1.{}", "0123456789abcdef".repeat(4));
    let token = format!("Atzr|{}", "IwEBIA0123456789".repeat(8));
    let boundary = "arn:aws:iam::123456789012:policy/Boundary";
    let values = [
        "acme",
        "iam",
        "admin",
        "eu-west-1",
        "123456789012",
        "browser",
        "https://acme.awsapps.com/start",
        "us-east-2",
        "AdministratorAccess",
        "user",
        "policy",
        "role",
        boundary,
        "true",
        "vendor",
        "public",
        "sandbox",
        "eu",
        "amzn1.sp.solution.0a1b2c3d-1234-5678-9abc-0123456789ab",
        "https://erp.example.com/amazon/callback",
        "DE",
        id,
        &secret,
        "2026-05-31",
        &token,
        &token,
        &token,
        &token,
        "false",
        "yes",
        "no",
        "file",
        "acme/spapi",
        "eu-central-1",
        "alias/spapi",
    ];
    let plain: BTreeMap<_, _> = [
        "profile",
        "auth",
        "aws_profile",
        "aws_region",
        "aws_account",
        "sign_in",
        "sso_start_url",
        "sso_region",
        "sso_role",
        "user_name",
        "policy_name",
        "role_name",
        "permissions_boundary",
        "adopt",
        "partner",
        "app",
        "environment",
        "region",
        "application_id",
        "redirect_uri",
        "marketplace",
        "lwa_client_id",
        "lwa_client_secret",
        "lwa_secret_date",
        "refresh_token",
        "refresh_token_na",
        "refresh_token_eu",
        "refresh_token_fe",
        "restricted_data",
        "accept_unverified",
        "other_seller",
        "store",
        "store_prefix",
        "store_region",
        "store_kms_key",
    ]
    .into_iter()
    .zip(values)
    .collect();
    for question in q::ALL {
        let value = plain.get(question.key).unwrap_or_else(|| panic!("no value for {}", question.key));
        let expected = format!("{:?}", Given::parse(&raw(&[(question.key, value)])).unwrap());
        for round in ["\"{}\"", "'{}'", " {}\n", "\u{feff}{}\r\n", "\u{201c}{}\u{201d}"] {
            let given = Given::parse(&raw(&[(question.key, &round.replace("{}", value))]));
            let given = given.unwrap_or_else(|error| panic!("{}: {error:?}", question.key));
            assert_eq!(format!("{given:?}"), expected, "{round}");
        }
        // Quotes round nothing are nothing.
        assert!(raw(&[(question.key, "\"\"")]).get(question).is_none(), "{}", question.key);
    }
}

#[test]
fn the_first_source_wins() {
    let mut raw = raw(&[("region", "eu")]);
    raw.put(&q::REGION, Some(Secret::new("na")), Source::Env("SPAPI_SETUP_REGION"));
    assert_eq!(Given::parse(&raw).unwrap().region.unwrap().value, Region::Eu);
}

#[test]
fn a_boundary_is_a_policy() {
    assert!(Given::parse(&raw(&[("permissions_boundary", "arn:aws:iam::123456789012:role/x")])).is_err());
    assert!(
        Given::parse(&raw(&[("permissions_boundary", "arn:aws:iam::aws:policy/PowerUserAccess")])).is_ok()
    );
}

#[test]
fn a_day_is_not_in_the_future() {
    assert!(date("2026-01-31").is_ok());
    assert!(date("2999-01-31").is_err());
    assert!(date("31.01.2026").is_err());
}
