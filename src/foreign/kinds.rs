//! Files of the kinds that `cases` has, and others: every notation, several accounts, what cannot be used.

use super::cases::{ID, secret_of, short};
use super::*;
use crate::values::Secret;

fn of(text: &str) -> Vec<String> {
    match pasted(text) {
        Pasted::Block(found) => found.accounts.iter().map(short).collect(),
        other => vec![format!("{other:?}")],
    }
}

#[test]
fn other_files_of_the_same_kinds() {
    let secret = secret_of("a");
    let three = |id: &str, secret_name: &str, token: &str| {
        format!("{id}={ID}\n{secret_name}={secret}\n{token}=Atzr|GOOD-EU\n")
    };
    let simple = "- GOOD-EU app";
    let prefixed = three("MYSHOP_CLIENT_ID", "MYSHOP_CLIENT_SECRET", "MYSHOP_REFRESH_TOKEN");
    assert_eq!(of(&prefixed), ["MYSHOP - GOOD-EU app"]);
    let mut wrong = Vec::new();
    for text in [
        three("AMAZON_CLIENT_ID", "AMAZON_CLIENT_SECRET", "AMAZON_REFRESH_TOKEN"),
        format!("set -e\nexport LWA_APP_ID={ID}\nexport LWA_CLIENT_SECRET={secret}\nexport SP_API_REFRESH_TOKEN='Atzr|GOOD-EU'\nexec python app.py\n"),
        format!("@echo off\nset LWA_APP_ID={ID}\nset LWA_CLIENT_SECRET={secret}\nset SP_API_REFRESH_TOKEN=Atzr^|GOOD-EU\n").replace('^', ""),
        format!("setx LWA_APP_ID \"{ID}\"\nsetx LWA_CLIENT_SECRET \"{secret}\" /M\nsetx SP_API_REFRESH_TOKEN \"Atzr|GOOD-EU\"\n"),
        format!("[Environment]::SetEnvironmentVariable(\"LWA_APP_ID\", \"{ID}\", \"User\")\n[System.Environment]::SetEnvironmentVariable('LWA_CLIENT_SECRET','{secret}')\n[Environment]::SetEnvironmentVariable(\"SP_API_REFRESH_TOKEN\", \"Atzr|GOOD-EU\", 'Machine')\n"),
        format!("$Env:LWA_APP_ID='{ID}'\n$Env:LWA_CLIENT_SECRET=\"{secret}\"\n$Env:SP_API_REFRESH_TOKEN = \"Atzr|GOOD-EU\"\n"),
        format!("curl -X POST https://api.amazon.com/auth/o2/token \\\n  -d grant_type=refresh_token \\\n  -d 'refresh_token=Atzr|GOOD-EU' \\\n  -d client_id={ID} \\\n  -d \"client_secret={secret}\"\n"),
        format!("grant_type=refresh_token&refresh_token=Atzr%7CGOOD-EU&client_id={ID}&client_secret={secret}"),
        format!("curl -H 'Content-Type: application/json' -d '{{\"client_id\":\"{ID}\",\"client_secret\":\"{secret}\",\"refresh_token\":\"Atzr|GOOD-EU\"}}' https://api.amazon.com/auth/o2/token"),
        format!("Client identifier\n{ID}\n\nClient secret\n{secret}\n\nRefresh token\nAtzr|GOOD-EU\n"),
        format!("define('LWA_CLIENT_ID', '{ID}');\ndefine('LWA_CLIENT_SECRET', '{secret}');\nputenv('LWA_REFRESH_TOKEN=Atzr|GOOD-EU');\n"),
        format!("const sp = new SellingPartner({{\n  refresh_token: 'Atzr|GOOD-EU',\n  credentials: {{\n    SELLING_PARTNER_APP_CLIENT_ID: '{ID}',\n    SELLING_PARTNER_APP_CLIENT_SECRET: '{secret}'\n  }}\n}})\n"),
        format!("LWAAuthorizationCredentials credentials = LWAAuthorizationCredentials.builder()\n  .clientId(\"{ID}\")\n  .clientSecret(\"{secret}\")\n  .refreshToken(\"Atzr|GOOD-EU\")\n  .endpoint(\"https://api.amazon.com/auth/o2/token\")\n  .build();\n"),
        format!("{{\n  client_id: {ID}\n  client_secret: {secret}\n  # mine\n  refresh_token: Atzr|GOOD-EU\n}}\n"),
        format!("<appSettings>\n  <add key=\"ClientId\" value=\"{ID}\" />\n  <add key=\"ClientSecret\" value=\"{secret}\" />\n  <add key=\"RefreshToken\" value=\"Atzr|GOOD-EU\" />\n</appSettings>\n"),
        format!("<ClientId>{ID}</ClientId>\n<ClientSecret>{secret}</ClientSecret>\n<RefreshToken>Atzr|GOOD-EU</RefreshToken>\n"),
        format!("| Client ID | {ID} |\n| Client secret | {secret} |\n| Refresh token | Atzr|GOOD-EU |\n"),
        format!("client_id;client_secret;refresh_token\n{ID};{secret};Atzr|GOOD-EU\n"),
        format!("name\tclient_id\tclient_secret\trefresh_token\n\t{ID}\t{secret}\tAtzr|GOOD-EU\n"),
        format!("lwa.client-id={ID}\nlwa.client-secret={secret}\nlwa.refresh-token=Atzr|GOOD-EU\n"),
        format!("[Service]\nEnvironment=LWA_APP_ID={ID}\nEnvironment=\"LWA_CLIENT_SECRET={secret}\"\nEnvironment=\"SP_API_REFRESH_TOKEN=Atzr|GOOD-EU\"\n").replace("[Service]\n", ""),
        format!("tool --lwa-client-id {ID} --lwa-client-secret {secret} --refresh-token 'Atzr|GOOD-EU'"),
        format!("FROM python\nENV LWA_APP_ID={ID}\nENV LWA_CLIENT_SECRET {secret}\nENV SP_API_REFRESH_TOKEN=\"Atzr|GOOD-EU\"\n"),
        format!("config.client_id = '{ID}'\nconfig.client_secret = '{secret}'\nconfig.refresh_token = 'Atzr|GOOD-EU'\n"),
        format!("c := sp.Config{{\n\tClientID:     \"{ID}\",\n\tClientSecret: \"{secret}\",\n\tRefreshToken: \"Atzr|GOOD-EU\",\n}}\n"),
        format!("credentials = {{ :client_id => '{ID}', :client_secret => '{secret}', :refresh_token => 'Atzr|GOOD-EU' }}"),
        format!("LWA_APP_ID={ID}\nLWA_CLIENT_SECRET={secret}\nSP_API_REFRESH_TOKEN=Atzr|OLD\nSP_API_REFRESH_TOKEN=Atzr|GOOD-EU\nSTRIPE_SECRET_KEY=sk_live_1\nGOOGLE_CLIENT_ID=1.apps.example\nAWS_ACCESS_KEY_ID=\nAWS_SECRET_ACCESS_KEY=\"\"\n"),
        format!("kind: Secret\nstringData:\n  app.env: |\n    LWA_APP_ID={ID}\n    LWA_CLIENT_SECRET={secret}\n    SP_API_REFRESH_TOKEN=Atzr|GOOD-EU\n"),
        format!("env:\n- name: LWA_APP_ID\n  value: {ID}\n- name: LWA_CLIENT_SECRET\n  value: {secret}\n- name: SP_API_REFRESH_TOKEN\n  value: Atzr|GOOD-EU\n"),
        format!("{{\"Parameters\": [{{\"ParameterKey\": \"ClientId\", \"ParameterValue\": \"{ID}\"}}, {{\"ParameterKey\": \"ClientSecret\", \"ParameterValue\": \"{secret}\"}}, {{\"ParameterKey\": \"RefreshToken\", \"ParameterValue\": \"Atzr|GOOD-EU\"}}]}}"),
    ] {
        let named = of(&text);
        if !matches!(&named[..], [one] if one.split_once(' ').is_some_and(|(_, rest)| rest == simple)) {
            wrong.push(format!("{:?}\n{text}", of(&text)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn several_accounts_in_every_notation() {
    let two = ["EU eu GOOD-EU app", "NA na GOOD-NA app"];
    let named = ["eu - GOOD-EU app", "us - GOOD-NA app"];
    for (form, expected) in [
        (
            "SPAPI_CLIENT_ID=@id\nSPAPI_CLIENT_SECRET=@secret\nSPAPI_REFRESH_TOKEN_EU=@eu\nSPAPI_REFRESH_TOKEN_NA=@na\n",
            two,
        ),
        ("LWA_CLIENT_ID=@id\nLWA_CLIENT_SECRET=@secret\nEU_REFRESH_TOKEN=@eu\nNA_REFRESH_TOKEN=@na\n", two),
        (
            "accounts = {\n  'eu': {'client_id': '@id', 'client_secret': '@secret', 'refresh_token': '@eu'},\n  'us': {'client_id': '@id', 'client_secret': '@secret', 'refresh_token': '@na'},\n}\n",
            named,
        ),
        (
            "[eu]\nclient_id = @id\nclient_secret = @secret\nrefresh_token = @eu\n[us]\nclient_id = @id\nclient_secret = @secret\nrefresh_token = @na\n",
            named,
        ),
        (
            "client_id = \"@id\"\nclient_secret = \"@secret\"\n[accounts.eu]\nrefresh_token = \"@eu\"\n[accounts.us]\nrefresh_token = \"@na\"\n",
            named,
        ),
        (
            "accounts:\n  - name: eu\n    lwa_app_id: @id\n    lwa_client_secret: @secret\n    refresh_token: @eu\n  - name: us\n    lwa_app_id: @id\n    lwa_client_secret: @secret\n    refresh_token: @na\n",
            named,
        ),
        (
            "app:\n  client_id: @id\n  client_secret: @secret\neu:\n  refresh_token: @eu\nus:\n  refresh_token: @na\n",
            named,
        ),
        ("profile;client_id;client_secret;refresh_token\neu;@id;@secret;@eu\nus;@id;@secret;@na\n", named),
    ] {
        let text = form.replace("@id", ID).replace("@secret", &secret_of("a"));
        let text = text.replace("@eu", "Atzr|GOOD-EU").replace("@na", "Atzr|GOOD-NA");
        assert_eq!(of(&text), expected, "{text}");
    }
}

#[test]
fn equal_values_under_two_headings_are_two_accounts() {
    let values = format!(
        "  lwa_app_id: {ID}\n  lwa_client_secret: {}\n  refresh_token: Atzr|GOOD-EU\n",
        secret_of("a")
    );
    assert_eq!(of(&format!("default:\n{values}second:\n{values}")).len(), 2);
    // Two services of one program share an account.
    let env = values.replace("  ", "      ");
    let services = format!("services:\n  web:\n    environment:\n{env}  worker:\n    environment:\n{env}");
    assert_eq!(of(&services), ["web - GOOD-EU app"], "{services}");
}

#[test]
fn what_is_no_block_of_values_is_told_from_one_value() {
    for text in [
        "buy milk\ncall Anna\nand Bob",
        "{\"a\": 1}",
        "DATABASE_URL=postgres://x\nPORT=1",
        "LWA_APP_ID=<your id>\nLWA_CLIENT_SECRET=${SECRET}",
    ] {
        assert!(matches!(pasted(text), Pasted::Nothing(_)), "{text}");
    }
    let Pasted::Nothing(why) = pasted("LWA_APP_ID=<your id>") else { panic!() };
    assert_eq!(why, ["LWA_APP_ID (line 1): a placeholder stands there, not a value"]);
    assert!(matches!(pasted(&format!("  {ID}  \n")), Pasted::Single));
}

#[test]
fn a_repeated_name_is_said_with_both_lines() {
    let text = format!("SP_API_REFRESH_TOKEN=Atzr|OLD\nLWA_APP_ID={ID}\nSP_API_REFRESH_TOKEN=Atzr|GOOD\n");
    let found = read(Path::new(".env"), text.as_bytes()).unwrap();
    assert_eq!(found.accounts[0].refresh_token, Some(Secret::new("Atzr|GOOD")));
    assert_eq!(
        found.accounts[0].notes,
        [
            "SP_API_REFRESH_TOKEN (line 1) and SP_API_REFRESH_TOKEN (line 3) hold different values; the last one is taken, as a shell does"
        ]
    );
}

#[test]
fn a_users_arn_under_a_roles_name_is_named() {
    let text = format!("lwa_app_id: {ID}\nrole_arn: arn:aws:iam::123456789012:user/U\n");
    let account = read(Path::new("x.yml"), text.as_bytes()).unwrap().accounts.remove(0);
    assert_eq!(
        (account.role_arn, account.user_arn.as_deref()),
        (None, Some("arn:aws:iam::123456789012:user/U"))
    );
    assert!(account.notes[0].contains("role_arn (line 2) holds a user's ARN"), "{:?}", account.notes);
}

#[test]
fn windows_1252_is_read() {
    let mut bytes = format!("# f\u{fc}r uns\nLWA_APP_ID={ID}\n").into_bytes();
    bytes.splice(3..5, [0xfc]);
    assert_eq!(read(Path::new(".env"), &bytes).unwrap().accounts[0].client_id.as_deref(), Some(ID));
}

#[test]
fn a_secret_in_the_place_of_a_name_is_not_shown() {
    let token = "Atzr|IwEBIGx1y2z3a4b5c6d7e8f9g0h1i2j3k4l5";
    let (hex, key) = ("0a1b2c3d".repeat(8), "wJalrXUtnFEMI1K7MDENG2bPxRfiCYEXAMPLEKEY");
    let secret = secret_of("1a").replace("1a1a1a1a", "1b2c3d4e");
    let block = format!("lwa_app_id: {ID}\nlwa_client_secret: {}\n", secret_of("a"));
    for own in [token, &hex, key, &secret] {
        for text in [
            format!("{block}refresh_token: Atzr|GOOD-EU\n\"{own}\": x\n"),
            format!("{block}refresh_token: Atzr|GOOD-EU\n{own}=\n"),
            format!("{block}refresh_token: Atzr|GOOD-EU\nSTRIPE_{own}_SECRET_KEY: x\n"),
            format!("\"{own}\":\n  {}\n", block.replace('\n', "\n  ")),
            format!("[{own}]\n{}", block.replace(": ", " = ")),
            format!("{block}profile: {own}\n"),
            format!("{block}{own}_refresh_token: Atza|x\n"),
            format!("{block}refresh_token_{own}: \"Atzr|...\"\n"),
            format!("{block}id: {own}\nrefresh_token: x\nrefresh_token: y\n"),
        ] {
            let shown = match read(Path::new("x"), text.as_bytes()) {
                Err(error) => error.to_string(),
                Ok(found) => {
                    let mut all = [found.unknown, found.notes].concat();
                    for account in found.accounts {
                        all.extend(account.name.into_iter().chain(account.also).chain(account.notes));
                        all.extend(
                            account.refused.into_iter().flat_map(|refused| [refused.place, refused.why]),
                        );
                    }
                    all.join("\n")
                }
            };
            let part = &own[own.len() - 30..];
            assert!(!shown.contains(part), "{text}\n{shown}");
        }
    }
}
