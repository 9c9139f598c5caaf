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
    let plain = BTreeMap::from([
        ("profile", "acme"),
        ("auth", "iam"),
        ("aws_profile", "admin"),
        ("aws_region", "eu-west-1"),
        ("aws_account", "123456789012"),
        ("sign_in", "browser"),
        ("sso_start_url", "https://acme.awsapps.com/start"),
        ("sso_region", "us-east-2"),
        ("sso_role", "AdministratorAccess"),
        ("user_name", "user"),
        ("policy_name", "policy"),
        ("role_name", "role"),
        ("permissions_boundary", boundary),
        ("adopt", "true"),
        ("partner", "vendor"),
        ("app", "public"),
        ("environment", "sandbox"),
        ("region", "eu"),
        ("application_id", "amzn1.sp.solution.0a1b2c3d-1234-5678-9abc-0123456789ab"),
        ("redirect_uri", "https://erp.example.com/amazon/callback"),
        ("marketplace", "DE"),
        ("lwa_client_id", id),
        ("lwa_client_secret", &secret),
        ("lwa_secret_date", "2026-05-31"),
        ("refresh_token", &token),
        ("refresh_token_na", &token),
        ("refresh_token_eu", &token),
        ("refresh_token_fe", &token),
        ("restricted_data", "false"),
        ("accept_unverified", "yes"),
        ("other_seller", "no"),
        ("store", "file"),
        ("store_prefix", "acme/spapi"),
        ("store_region", "eu-central-1"),
        ("store_kms_key", "alias/spapi"),
    ]);
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
