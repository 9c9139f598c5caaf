//! What people paste at a prompt.

use super::*;
use crate::values::{Region, Secret};

pub(super) const ID: &str = "amzn1.application-oa2-client.7b18cd0123456789abcdef0123456789";
pub(super) const SECRET: &str = "amzn1.oa2-cs.v1.0123456789abcdef";
pub(super) const TOKEN: &str = "Atzr|IwEBIJ-_a/b+c=";
const KEY: &str = "AKIAIOSFODNN7EXAMPLE";
const KEY_SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

pub(super) fn parse(text: &str) -> Option<Account> {
    parse_all(text).into_iter().next()
}

pub(super) fn parse_all(text: &str) -> Vec<Account> {
    match pasted(text) {
        Pasted::Block(found) => found.accounts,
        Pasted::Single | Pasted::Nothing(_) => Vec::new(),
    }
}

/// A form with the values in it.
pub(super) fn filled(form: &str) -> String {
    let values = [("@id", ID), ("@secret", SECRET), ("@token", TOKEN), ("@key", KEY), ("@aws", KEY_SECRET)];
    values.iter().fold(form.to_owned(), |text, (name, value)| text.replace(name, value))
}

/// The account of a form, which holds the three values.
pub(super) fn three(form: &str) -> Account {
    let block = parse(&filled(form)).unwrap_or_else(|| panic!("no block: {form}"));
    assert_eq!(block.client_id.as_deref(), Some(ID), "{form}");
    assert_eq!(block.client_secret.as_ref().map(Secret::expose), Some(SECRET), "{form}");
    assert_eq!(block.refresh_token.as_ref().map(Secret::expose), Some(TOKEN), "{form}");
    block
}

fn five(form: &str) -> Account {
    let block = three(form);
    assert_eq!(block.aws_access_key_id.as_deref(), Some(KEY), "{form}");
    assert_eq!(block.aws_secret_access_key.as_ref().map(Secret::expose), Some(KEY_SECRET), "{form}");
    block
}

#[test]
fn json_nested_and_with_accounts() {
    let b = three(
        r#"{"config":{"region":"FAR_EAST"},"auth":{"client_id":"@id","client_secret":"@secret","application_id":"amzn1.sp.solution.1","refresh_token":"@token"}}"#,
    );
    assert_eq!((b.application_id.as_deref(), b.region), (Some("amzn1.sp.solution.1"), Some(Region::Fe)));
    let all = parse_all(&filled(
        r#"{"lwa_client_id":"@id","lwa_client_secret":"@secret","access_key_id":"@key","accounts":[{"selling_partner_id":"A1","refresh_token":"@token"},{"selling_partner_id":"A2","refresh_token":"Atzr|two"}]}"#,
    ));
    assert_eq!(all.len(), 2);
    assert!(
        all.iter().all(|b| b.client_id.as_deref() == Some(ID) && b.aws_access_key_id.as_deref() == Some(KEY))
    );
    assert_eq!(all[1].name.as_deref(), Some("A2"));
}

#[test]
fn a_call_with_aws_values_and_a_placeholder() {
    five(
        "credentials = dict(\n    refresh_token='@token',  # From Seller central\n    lwa_app_id='@id',\n    lwa_client_secret='@secret',\n    aws_access_key='@key',\n    aws_secret_key='@aws',\n    role_arn='your_role_arn'  #arn:aws:iam::1234567890:role/X\n)",
    );
}

#[test]
fn a_token_that_a_mail_has_wrapped_behind_its_label() {
    let long = format!("Atzr|{}", "Ab9_".repeat(90));
    let text = format!("Client identifier: {ID}\nRefresh token: {}\n{}\n", &long[..100], &long[100..]);
    assert_eq!(parse(&text).unwrap().refresh_token.unwrap().expose(), long);
}

#[test]
fn names_with_two_meanings_are_settled_by_the_value() {
    let b = parse(&format!(
        "app_id=amzn1.sp.solution.1\nlwa_app_id={ID}\nsecret_key={}\naccess_key={KEY}",
        "0a".repeat(32)
    ))
    .unwrap();
    assert_eq!(
        (b.application_id.as_deref(), b.client_id.as_deref()),
        (Some("amzn1.sp.solution.1"), Some(ID))
    );
    assert!(b.client_secret.is_some() && b.aws_secret_access_key.is_none());
    let b = parse("client_id=amzn1.sp.solution.1\nrefresh_token=Atza|canary").unwrap();
    assert!(b.client_id.is_none() && b.refresh_token.is_none());
    assert_eq!(b.refused.len(), 2);
    assert!(!format!("{b:?}").contains("canary"));
    let b = parse(
        "SP_API_ENDPOINT=https://sellingpartnerapi-fe.amazon.com\niam_arn=arn:aws:iam::123456789012:user/U",
    )
    .unwrap();
    assert_eq!((b.region, b.user_arn.is_some(), b.role_arn), (Some(Region::Fe), true, None));
}

#[test]
fn accounts_in_the_names_of_variables() {
    let all = parse_all(&format!(
        "LWA_APP_ID_de={ID}\nLWA_CLIENT_SECRET_de={SECRET}\nSP_API_REFRESH_TOKEN_fr={TOKEN}"
    ));
    let names: Vec<_> = all.iter().map(|b| b.name.as_deref().unwrap()).collect();
    assert_eq!(names, ["de", "fr"]);
    assert!(parse("LWA_SECRET_DATE=2026-01-01\nLWA_CLIENT_SECRET_DATE=2026-01-01").is_none());
}

#[test]
fn a_single_value_is_no_block() {
    for single in [
        ID,
        SECRET,
        TOKEN,
        KEY,
        KEY_SECRET,
        "Atzr|a=b:c",
        "",
        "nonsense",
        "two words",
        "a: b",
        "https://x.y/?a=b",
    ] {
        assert!(parse(single).is_none(), "{single}");
    }
    let wrapped = format!("Atzr|{}\n{}\n", "Ab9_".repeat(20), "=/+x".repeat(20));
    assert!(parse(&wrapped).is_none());
    // A last piece as long as an AWS secret, or of 64 hexadecimal digits, is still a piece.
    for piece in [KEY_SECRET.to_owned(), "0a".repeat(32)] {
        assert!(parse(&format!("Atzr|{}\n{piece}", "Ab9_".repeat(18))).is_none());
        let all = parse(&format!("{ID}\n{SECRET}\nAtzr|{}\n{piece}\n\nThanks", "Ab9_".repeat(18))).unwrap();
        assert!(all.refresh_token.unwrap().expose().ends_with(&piece) && all.aws_secret_access_key.is_none());
    }
    assert!(parse(&format!("LWA_APP_ID={ID}")).is_some());
}
