//! What people paste at a prompt.

use super::*;
use crate::values::{Region, Secret};
use proptest::prelude::*;

const ID: &str = "amzn1.application-oa2-client.7b18cd0123456789abcdef0123456789";
const SECRET: &str = "amzn1.oa2-cs.v1.0123456789abcdef";
const TOKEN: &str = "Atzr|IwEBIJ-_a/b+c=";
const KEY: &str = "AKIAIOSFODNN7EXAMPLE";
const KEY_SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

fn parse(text: &str) -> Option<Account> {
    parse_all(text).into_iter().next()
}

fn parse_all(text: &str) -> Vec<Account> {
    match pasted(text) {
        Pasted::Block(found) => found.accounts,
        Pasted::Single | Pasted::Nothing(_) => Vec::new(),
    }
}

fn three(text: &str) -> Account {
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

#[derive(Debug, Clone, Copy)]
enum Format {
    Env,
    Shell,
    PowerShell,
    Json,
    Yaml,
    Dict,
    Ini,
}

fn render(format: Format, secret: &str, token: &str) -> String {
    let json = |v: &str| serde_json::to_string(v).unwrap();
    let shell = |v: &str| format!("'{}'", v.replace('\'', "'\\''"));
    let yaml = |v: &str| format!("'{}'", v.replace('\'', "''"));
    match format {
        Format::Env => format!(
            "LWA_APP_ID={ID}\nLWA_CLIENT_SECRET={}\nSP_API_REFRESH_TOKEN={}\n",
            json(secret),
            json(token)
        ),
        Format::Shell => format!(
            "export LWA_APP_ID={ID} LWA_CLIENT_SECRET={} R_REFRESH_TOKEN={}",
            shell(secret),
            shell(token)
        ),
        Format::PowerShell => format!(
            "$env:LWA_APP_ID = \"{ID}\"\n$env:LWA_CLIENT_SECRET = {}\n$env:SP_API_REFRESH_TOKEN = {}",
            yaml(secret),
            yaml(token)
        ),
        Format::Json => format!(
            "{{\"a\":{{\"client_id\":\"{ID}\",\"client_secret\":{},\"refresh_token\":{}}}}}",
            json(secret),
            json(token)
        ),
        Format::Yaml => format!(
            "default:\n  lwa_app_id: {ID}\n  lwa_client_secret: {}\n  refresh_token: {}\n",
            yaml(secret),
            yaml(token)
        ),
        Format::Dict => format!(
            "dict(lwa_app_id='{ID}', lwa_client_secret={}, refresh_token={})",
            json(secret),
            json(token)
        ),
        Format::Ini => format!(
            "[default]\nclient_id = {ID}\nclient_secret = {}\nrefresh_token = {}\n",
            json(secret),
            json(token)
        ),
    }
}

proptest! {
    #[test]
    fn what_is_rendered_is_read_back(
        format in proptest::sample::select(&[Format::Env, Format::Shell, Format::PowerShell, Format::Json, Format::Yaml, Format::Dict, Format::Ini][..]),
        secret in "amzn1\\.oa2-cs\\.v1\\.[a-z0-9|/+=_\"'-]{1,40}[a-z0-9=]",
        token in "Atzr\\|[A-Za-z0-9|/+=_\"'-]{1,80}[A-Za-z0-9=]",
    ) {
        let block = parse(&render(format, &secret, &token));
        let block = block.ok_or_else(|| TestCaseError::fail("no block"))?;
        prop_assert_eq!(block.client_id.as_deref(), Some(ID));
        prop_assert_eq!(block.client_secret.as_ref().map(Secret::expose), Some(secret.as_str()));
        prop_assert_eq!(block.refresh_token.as_ref().map(Secret::expose), Some(token.as_str()));
    }

    #[test]
    fn never_panics(text in "([ -~\n]|[äé\u{200b}\u{a0}]){0,120}", head in proptest::sample::select(&["", "{", "[", "a:\n  b: ", "k='", "client_id=", "A,client_id\n"][..])) {
        parse_all(&format!("{head}{text}"));
    }
}

#[test]
fn what_people_have_in_their_notes() {
    for t in [
        format!("# my creds\nclient_id   :  {ID}\nclient_secret:{SECRET}\nrefresh_token : {TOKEN}"),
        format!("- name: prod\n  client_id: {ID}\n  client_secret: {SECRET}\n  refresh_token: {TOKEN}\n"),
        format!("Client ID\t{ID}\nClient Secret\t{SECRET}\nRefresh Token\t{TOKEN}"),
        format!("Client Identifier {ID}\nClient Secret {SECRET}\nRefresh Token {TOKEN}"),
        format!("client_id,client_secret,refresh_token\n{ID},{SECRET},{TOKEN}\n"),
        format!("\"client_id\": \"{ID}\",\n\"client_secret\": \"{SECRET}\",\n\"refresh_token\": \"{TOKEN}\""),
        format!(
            "set \"LWA_APP_ID={ID}\"\nset \"LWA_CLIENT_SECRET={SECRET}\"\nset \"SP_API_REFRESH_TOKEN={TOKEN}\""
        ),
        format!("ClientId={ID}\nClientSecret={SECRET}\nRefreshToken={TOKEN}\nRegionCode=EU"),
        format!(
            "new AmazonCredential {{ ClientId = \"{ID}\", ClientSecret = \"{SECRET}\", RefreshToken = \"{TOKEN}\" }};"
        ),
        format!(
            "Hi Anna,\nhere you go:\n\nClient identifier: {ID}\nClient secret:     {SECRET}\nRefresh token:\n{TOKEN}\n\nBest: Bob"
        ),
        format!("LWA_CLIENT_ID: \"{ID}\"\nLWA_CLIENT_SECRET: '{SECRET}'\nLWA_REFRESH_TOKEN: {TOKEN}"),
        format!("{{'client_id': '{ID}', 'client_secret': '{SECRET}', 'refresh_token': '{TOKEN}'}}"),
        format!("{ID} {SECRET} {TOKEN}"),
        format!(
            "os.environ['LWA_APP_ID'] = '{ID}'\nos.environ['LWA_CLIENT_SECRET'] = '{SECRET}'\nos.environ['SP_API_REFRESH_TOKEN'] = '{TOKEN}'"
        ),
        format!(
            "process.env.CLIENT_ID=\"{ID}\"\nprocess.env.CLIENT_SECRET=\"{SECRET}\"\nprocess.env.REFRESH_TOKEN=\"{TOKEN}\""
        ),
        format!(
            "docker run -e LWA_APP_ID={ID} -e LWA_CLIENT_SECRET={SECRET} -e SP_API_REFRESH_TOKEN='{TOKEN}' img"
        ),
        format!(
            "curl -d 'grant_type=refresh_token&refresh_token=Atzr%7CIwEBIJ-_a%2Fb%2Bc%3D&client_id={ID}&client_secret={SECRET}' https://api.amazon.com/auth/o2/token"
        ),
        format!("client identifier = {ID}\nclient secret = {SECRET}\nrefresh token = {TOKEN}\n"),
        format!(
            "[spapi]\nclient_id = \"{ID}\"\nclient_secret = \"{SECRET}\"\nrefresh_token = \"{TOKEN}\"\nregion = \"eu\"\nsandbox = false\n"
        ),
        format!(
            "private const CLIENT_ID = '{ID}';\nprivate const CLIENT_SECRET = '{SECRET}';\nprivate const REFRESH_TOKEN = '{TOKEN}';"
        ),
    ] {
        three(&t);
    }
}
