//! The forms in which people have their values when they paste.

use super::paste_tests::{ID, parse, parse_all, three};
use crate::values::Secret;
use proptest::prelude::*;

/// A notation, and how it quotes a value.
type Form = (&'static str, fn(&str) -> String);

const QUOTED: [Form; 7] = [
    ("LWA_APP_ID=@id\nLWA_CLIENT_SECRET=@secret\nSP_API_REFRESH_TOKEN=@token\n", json),
    ("export LWA_APP_ID=@id LWA_CLIENT_SECRET=@secret R_REFRESH_TOKEN=@token", shell),
    (
        "$env:LWA_APP_ID = \"@id\"\n$env:LWA_CLIENT_SECRET = @secret\n$env:SP_API_REFRESH_TOKEN = @token",
        doubled,
    ),
    ("{\"a\":{\"client_id\":\"@id\",\"client_secret\":@secret,\"refresh_token\":@token}}", json),
    ("default:\n  lwa_app_id: @id\n  lwa_client_secret: @secret\n  refresh_token: @token\n", doubled),
    ("dict(lwa_app_id='@id', lwa_client_secret=@secret, refresh_token=@token)", json),
    ("[default]\nclient_id = @id\nclient_secret = @secret\nrefresh_token = @token\n", json),
];

fn json(value: &str) -> String {
    serde_json::to_string(value).unwrap()
}

fn shell(value: &str) -> String {
    format!("'{}'", value.replace('\'', "'\\''"))
}

/// As YAML and PowerShell do.
fn doubled(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

proptest! {
    #[test]
    fn what_is_rendered_is_read_back(
        (form, quoted) in proptest::sample::select(&QUOTED[..]),
        secret in "amzn1\\.oa2-cs\\.v1\\.[a-z0-9|/+=_\"'-]{1,40}[a-z0-9=]",
        token in "Atzr\\|[A-Za-z0-9|/+=_\"'-]{1,80}[A-Za-z0-9=]",
    ) {
        let text = form.replace("@id", ID).replace("@secret", &quoted(&secret)).replace("@token", &quoted(&token));
        let block = parse(&text);
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

/// Each holds the three values.
const FORMS: &[&str] = &[
    // Lines of every shell.
    "LWA_APP_ID=@id\rLWA_CLIENT_SECRET=@secret\rSP_API_REFRESH_TOKEN=@token\r",
    "LWA_APP_ID=@id\nLWA_CLIENT_SECRET=@secret\nSP_API_REFRESH_TOKEN='@token'\n",
    "export LWA_CLIENT_ID=\"@id\"; export LWA_CLIENT_SECRET=@secret\nexport LWA_REFRESH_TOKEN=\"@token\" # mine",
    "$env:SPAPI_CLIENT_ID = \"@id\"\r\n$Env:SPAPI_CLIENT_SECRET = \"@secret\"\r\n$env:SPAPI_REFRESH_TOKEN=\"@token\"\r\n",
    "@echo off\nset LWA_APP_ID=@id\nSET LWA_CLIENT_SECRET=@secret\nsetx SP_API_REFRESH_TOKEN \"@token\"\n",
    "set \"LWA_APP_ID=@id\"\nset \"LWA_CLIENT_SECRET=@secret\"\nset \"SP_API_REFRESH_TOKEN=@token\"",
    "LWA_APP_ID=@id LWA_CLIENT_SECRET=@secret SP_API_REFRESH_TOKEN='@token' python x.py",
    "-e LWA_APP_ID=@id \\\n  -e LWA_CLIENT_SECRET=@secret \\\n  -e SP_API_REFRESH_TOKEN='@token' \\\n  img",
    "docker run -e LWA_APP_ID=@id -e LWA_CLIENT_SECRET=@secret -e SP_API_REFRESH_TOKEN='@token' img",
    "curl -d 'grant_type=refresh_token&refresh_token=Atzr%7CIwEBIJ-_a%2Fb%2Bc%3D&client_id=@id&client_secret=@secret' https://api.amazon.com/auth/o2/token",
    // Snippets of code, files of programs.
    "{\"clientId\":\"@id\",\"clientSecret\":\"@secret\",\"refreshToken\":\"@token\"}",
    "const config = {\n  clientId: '@id',\n  clientSecret: \"@secret\",\n  refreshToken: `@token`,\n};",
    "credentials = dict(refresh_token='@token', lwa_app_id='@id', lwa_client_secret='@secret')",
    "$config = [\n  'lwaClientId' => '@id',\n  \"lwaClientSecret\" => '@secret',\n  'lwaRefreshToken' => '@token',\n];",
    "SpApi::new(Config { client_id: \"@id\".into(), client_secret: \"@secret\".into(), refresh_token: \"@token\".into() })",
    "new AmazonCredential { ClientId = \"@id\", ClientSecret = \"@secret\", RefreshToken = \"@token\" };",
    "{'client_id': '@id', 'client_secret': '@secret', 'refresh_token': '@token'}",
    "os.environ['LWA_APP_ID'] = '@id'\nos.environ['LWA_CLIENT_SECRET'] = '@secret'\nos.environ['SP_API_REFRESH_TOKEN'] = '@token'",
    "process.env.CLIENT_ID=\"@id\"\nprocess.env.CLIENT_SECRET=\"@secret\"\nprocess.env.REFRESH_TOKEN=\"@token\"",
    "private const CLIENT_ID = '@id';\nprivate const CLIENT_SECRET = '@secret';\nprivate const REFRESH_TOKEN = '@token';",
    "[spapi]\nclient_id = \"@id\"\nclient_secret = \"@secret\"\nrefresh_token = \"@token\"\nregion = \"eu\"\nsandbox = false\n",
    "refresh_token: @token\nlws_app_id: @id\nlwa_client_secret: @secret\n",
    "- name: prod\n  client_id: @id\n  client_secret: @secret\n  refresh_token: @token\n",
    "\"client_id\": \"@id\",\n\"client_secret\": \"@secret\",\n\"refresh_token\": \"@token\"",
    "LWA_CLIENT_ID: \"@id\"\nLWA_CLIENT_SECRET: '@secret'\nLWA_REFRESH_TOKEN: @token",
    "ClientId=@id\nClientSecret=@secret\nRefreshToken=@token\nRegionCode=EU",
    "client_id,client_secret,refresh_token\n@id,@secret,@token\n",
    // Labels of Seller Central's page, notes and mails.
    "Client identifier: @id\nClient secret: @secret\nRefresh token: @token",
    "LWA credentials\nClient identifier\n@id\nClient secret\n@secret\nRefresh token\n@token\n",
    "@id\n@secret\n@token\n",
    "@id @secret @token",
    "# my creds\nclient_id   :  @id\nclient_secret:@secret\nrefresh_token : @token",
    "Client ID\t@id\nClient Secret\t@secret\nRefresh Token\t@token",
    "Client Identifier @id\nClient Secret @secret\nRefresh Token @token",
    "client identifier = @id\nclient secret = @secret\nrefresh token = @token\n",
    "Hi Anna,\nhere you go:\n\nClient identifier: @id\nClient secret:     @secret\nRefresh token:\n@token\n\nBest: Bob",
];

#[test]
fn what_people_have_in_their_notes() {
    FORMS.iter().for_each(|form| drop(three(form)));
}
