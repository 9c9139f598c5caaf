//! The forms in which people have their values when they paste.

use super::paste_tests::{ID, SECRET, TOKEN, parse, parse_all, three};
use crate::values::Secret;
use proptest::prelude::*;

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
