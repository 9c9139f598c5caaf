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

pub(super) fn three(text: &str) -> Account {
    let block = parse(text).unwrap_or_else(|| panic!("no block: {text}"));
    assert_eq!(block.client_id.as_deref(), Some(ID), "{text}");
    assert_eq!(block.client_secret.as_ref().map(Secret::expose), Some(SECRET), "{text}");
    assert_eq!(block.refresh_token.as_ref().map(Secret::expose), Some(TOKEN), "{text}");
    block
}

fn five(text: &str) -> Account {
    let block = three(text);
    assert_eq!(block.aws_access_key_id.as_deref(), Some(KEY), "{text}");
    assert_eq!(block.aws_secret_access_key.as_ref().map(Secret::expose), Some(KEY_SECRET), "{text}");
    block
}

#[test]
fn lines_of_every_shell() {
    three(&format!("LWA_APP_ID={ID}\rLWA_CLIENT_SECRET={SECRET}\rSP_API_REFRESH_TOKEN={TOKEN}\r"));
    three(&format!("LWA_APP_ID={ID}\nLWA_CLIENT_SECRET={SECRET}\nSP_API_REFRESH_TOKEN='{TOKEN}'\n"));
    three(&format!(
        "export LWA_CLIENT_ID=\"{ID}\"; export LWA_CLIENT_SECRET={SECRET}\nexport LWA_REFRESH_TOKEN=\"{TOKEN}\" # mine"
    ));
    three(&format!(
        "$env:SPAPI_CLIENT_ID = \"{ID}\"\r\n$Env:SPAPI_CLIENT_SECRET = \"{SECRET}\"\r\n$env:SPAPI_REFRESH_TOKEN=\"{TOKEN}\"\r\n"
    ));
    three(&format!(
        "@echo off\nset LWA_APP_ID={ID}\nSET LWA_CLIENT_SECRET={SECRET}\nsetx SP_API_REFRESH_TOKEN \"{TOKEN}\"\n"
    ));
    three(&format!("LWA_APP_ID={ID} LWA_CLIENT_SECRET={SECRET} SP_API_REFRESH_TOKEN='{TOKEN}' python x.py"));
    three(&format!("docker run -e LWA_APP_ID={ID} \\\n  -e LWA_CLIENT_SECRET={SECRET} \\\n  -e SP_API_REFRESH_TOKEN='{TOKEN}' \\\n  img").replace("docker run ", ""));
}

#[test]
fn json_flat_nested_and_with_accounts() {
    three(&format!(r#"{{"clientId":"{ID}","clientSecret":"{SECRET}","refreshToken":"{TOKEN}"}}"#));
    let b = three(&format!(
        r#"{{"mcpServers":{{"sp":{{"command":"npx","env":{{"SP_API_CLIENT_ID":"{ID}","SP_API_CLIENT_SECRET":"{SECRET}","SP_API_REFRESH_TOKEN":"{TOKEN}","SP_API_REGION":"EU"}}}}}}}}"#
    ));
    assert_eq!(b.region, Some(Region::Eu));
    let b = three(&format!(
        r#"{{"config":{{"region":"FAR_EAST"}},"auth":{{"client_id":"{ID}","client_secret":"{SECRET}","application_id":"amzn1.sp.solution.1","refresh_token":"{TOKEN}"}}}}"#
    ));
    assert_eq!((b.application_id.as_deref(), b.region), (Some("amzn1.sp.solution.1"), Some(Region::Fe)));
    let all = parse_all(&format!(
        r#"{{"lwa_client_id":"{ID}","lwa_client_secret":"{SECRET}","access_key_id":"{KEY}","accounts":[{{"selling_partner_id":"A1","refresh_token":"{TOKEN}"}},{{"selling_partner_id":"A2","refresh_token":"Atzr|two"}}]}}"#
    ));
    assert_eq!(all.len(), 2);
    assert!(
        all.iter().all(|b| b.client_id.as_deref() == Some(ID) && b.aws_access_key_id.as_deref() == Some(KEY))
    );
    assert_eq!(all[1].name.as_deref(), Some("A2"));
    // Not quite JSON: a snippet of JavaScript.
    three(&format!(
        "const config = {{\n  clientId: '{ID}',\n  clientSecret: \"{SECRET}\",\n  refreshToken: `{TOKEN}`,\n}};"
    ));
}

#[test]
fn yaml_of_python_amazon_sp_api_with_several_accounts() {
    let text = format!(
        "version: '1.0'\n\ndefault:\n  refresh_token: '{TOKEN}'\n  lwa_app_id: {ID}\n  lwa_client_secret: {SECRET}\n  aws_access_key: {KEY}\n  aws_secret_key: {KEY_SECRET}\n  role_arn: arn:aws:iam::123456789012:role/R\nacme:\n  refresh_token: 'Atzr|two'\n"
    );
    let block = five(&text);
    assert_eq!(block.name.as_deref(), Some("default"));
    assert_eq!(block.role_arn.as_deref(), Some("arn:aws:iam::123456789012:role/R"));
    assert_eq!(parse_all(&text)[1].name.as_deref(), Some("acme"));
    three(&format!("refresh_token: {TOKEN}\nlws_app_id: {ID}\nlwa_client_secret: {SECRET}\n"));
}

#[test]
fn snippets_of_code() {
    five(&format!(
        "credentials = dict(\n    refresh_token='{TOKEN}',  # From Seller central\n    lwa_app_id='{ID}',\n    lwa_client_secret='{SECRET}',\n    aws_access_key='{KEY}',\n    aws_secret_key='{KEY_SECRET}',\n    role_arn='your_role_arn'  #arn:aws:iam::1234567890:role/X\n)"
    ));
    three(&format!(
        "credentials = dict(refresh_token='{TOKEN}', lwa_app_id='{ID}', lwa_client_secret='{SECRET}')"
    ));
    three(&format!(
        "$config = [\n  'lwaClientId' => '{ID}',\n  \"lwaClientSecret\" => '{SECRET}',\n  'lwaRefreshToken' => '{TOKEN}',\n];"
    ));
    three(&format!(
        "SpApi::new(Config {{ client_id: \"{ID}\".into(), client_secret: \"{SECRET}\".into(), refresh_token: \"{TOKEN}\".into() }})"
    ));
}

#[test]
fn labels_of_seller_centrals_page() {
    three(&format!("Client identifier: {ID}\nClient secret: {SECRET}\nRefresh token: {TOKEN}"));
    three(&format!(
        "LWA credentials\nClient identifier\n{ID}\nClient secret\n{SECRET}\nRefresh token\n{TOKEN}\n"
    ));
    // Bare lines, and a token that a mail has wrapped behind its label.
    three(&format!("{ID}\n{SECRET}\n{TOKEN}\n"));
    let long = format!("Atzr|{}", "Ab9_".repeat(90));
    let b = parse(&format!("Client identifier: {ID}\nRefresh token: {}\n{}\n", &long[..100], &long[100..]))
        .unwrap();
    assert_eq!(b.refresh_token.unwrap().expose(), long);
}

#[test]
fn csv_and_ini_of_aws() {
    for text in [
        format!("\u{feff}Access key ID,Secret access key\r\n{KEY},{KEY_SECRET}\r\n"),
        format!(
            "User name,Password,Access key ID,Secret access key,Console login link\nu,,{KEY},{KEY_SECRET},https://x\n"
        ),
        format!("[default]\naws_access_key_id = {KEY}\naws_secret_access_key = {KEY_SECRET}\n"),
    ] {
        let b = parse(&text).unwrap();
        assert_eq!(
            (b.aws_access_key_id.as_deref(), b.aws_secret_access_key.unwrap().expose()),
            (Some(KEY), KEY_SECRET),
            "{text}"
        );
        assert!(b.client_id.is_none() && b.client_secret.is_none());
    }
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
