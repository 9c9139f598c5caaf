//! What is read from the files of the programs that are known.

use super::*;
use crate::values::{Region, Secret};

fn read(name: &str, text: &str) -> Found {
    super::read(Path::new(name), text.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn refused(name: &str, bytes: &[u8]) -> Error {
    super::read(Path::new(name), bytes).unwrap_err()
}

/// An account in one line, its secrets' texts included: they are made up.
fn line(entry: &Account) -> String {
    let secret = |s: &Option<Secret>| s.as_ref().map_or("-".to_owned(), |s| s.expose().to_owned());
    let text = |s: &Option<String>| s.as_deref().unwrap_or("-").to_owned();
    [
        text(&entry.name),
        entry.region.map_or("-", Region::as_str).to_owned(),
        text(&entry.client_id),
        secret(&entry.client_secret),
        secret(&entry.refresh_token),
        text(&entry.aws_access_key_id),
        secret(&entry.aws_secret_access_key),
        text(&entry.role_arn),
        text(&entry.user_arn),
    ]
    .join(" ")
}

fn lines(found: &Found) -> String {
    let mut all = vec![found.format.to_owned()];
    for entry in &found.accounts {
        all.push(line(entry));
        all.extend(entry.notes.iter().map(|note| format!("  note: {note}")));
    }
    all.extend(found.notes.iter().map(|note| format!("  note: {note}")));
    if !found.unknown.is_empty() {
        all.push(format!("unknown: {}", found.unknown.join(" ")));
    }
    all.join("\n")
}

#[test]
fn python_accounts_with_every_trap() {
    let found = read(
        "credentials.yml",
        "version: '1.0'\ndefault:\n  refresh_token: Atzr|a/b+=\n  lws_app_id: id\n  lwa_client_secret: 'se''c'\nNO:\n  refresh_token: \"t2\"\n  lwa_app_id: id2\n  lwa_client_secret: 0123\n  aws_access_key: AKIA1\n  aws_secret_key: k/+\n  role_arn: arn:aws:iam::123456789012:role/R\n  colour: red\nempty:\n",
    );
    insta::assert_snapshot!(lines(&found), @r"
    python-amazon-sp-api's credentials.yml
    default - id se'c Atzr|a/b+= - - - -
      note: lws_app_id is a misspelling from an old guide: python-amazon-sp-api reads only lwa_app_id
    NO - id2 0123 t2 AKIA1 k/+ arn:aws:iam::123456789012:role/R -
      note: NO stands there without quotes: python-amazon-sp-api takes it for something else than a name and does not find the account
    unknown: colour
    ");
    assert!(matches!(refused("c.yml", b"- default:\n    a: 1\n"), Error::NothingFound { .. }));
    assert!(matches!(refused("c.yml", b"default:\n  a: 'x\nb: ["), Error::Broken { format: "YAML", .. }));
}

#[test]
fn dotenv_in_many_vocabularies() {
    for (names, path) in [
        ("SP_API_REFRESH_TOKEN LWA_APP_ID LWA_CLIENT_SECRET", ".env"),
        ("LWA_REFRESH_TOKEN LWA_CLIENT_ID LWA_CLIENT_SECRET", ".env"),
        ("SP_API_REFRESH_TOKEN SP_API_CLIENT_ID SP_API_CLIENT_SECRET", "x"),
        ("SPAPI_REFRESH_TOKEN SPAPI_CLIENT_ID SPAPI_CLIENT_SECRET", "x.env"),
        ("SPAPI_LWA_REFRESH_TOKEN SPAPI_LWA_CLIENT_ID SPAPI_LWA_CLIENT_SECRET", ".env"),
        (
            "SELLING_PARTNER_APP_REFRESH_TOKEN SELLING_PARTNER_APP_CLIENT_ID SELLING_PARTNER_APP_CLIENT_SECRET",
            ".env",
        ),
        (
            "AMZN_SELLING_PARTNER_REFRESH_TOKEN AMZN_SELLING_PARTNER_CLIENT_ID AMZN_SELLING_PARTNER_CLIENT_SECRET",
            ".env",
        ),
        ("AMZN_REFRESH_TOKEN AMZN_CLIENT_ID AMZN_CLIENT_SECRET", ".env"),
        ("DATA_KIOSK_REFRESH_TOKEN DATA_KIOSK_CLIENT_ID DATA_KIOSK_CLIENT_SECRET", ".env"),
        ("SP_API_REFRESH_TOKEN SP_API_LWA_CLIENT_KEY SP_API_LWA_CLIENT_SECRET", ".env"),
        ("RefreshToken ClientId ClientSecret", "app.config"),
    ] {
        let names: Vec<_> = names.split(' ').collect();
        let text = format!(
            "# mine\r\nexport {}=\"Atzr|t\" # it\r\n{} = id\r\n{}='s''s'\r\nOTHER=1\r\n",
            names[0], names[1], names[2]
        );
        let found = read(path, &text);
        assert_eq!(line(&found.accounts[0]), "- - id ss Atzr|t - - - -", "{path} {names:?}");
        assert_eq!(found.unknown, ["OTHER"]);
    }
}

#[test]
fn one_name_with_several_meanings_is_read_by_its_value() {
    let with =
        |more: &str| read(".env", &format!("LWA_APP_ID=i\nLWA_CLIENT_SECRET=s\n{more}\n")).accounts.remove(0);
    assert_eq!(with("SP_API_ENDPOINT=https://sellingpartnerapi-fe.amazon.com").region, Some(Region::Fe));
    assert_eq!(with("SP_API_ENDPOINT=https://api.amazon.com/auth/o2/token").region, None);
    for word in ["EU", "eu", "DE", "UK", "eu-west-1", "EUROPE", "A1PA6795UKMFR9", "EU_SANDBOX"] {
        assert_eq!(with(&format!("SP_API_REGION={word}")).region, Some(Region::Eu), "{word}");
    }
    assert_eq!(with("app_id=amzn1.sp.solution.x").client_id.as_deref(), Some("i"));
    let entry = with("AWS_ACCESS_KEY_ID=ASIA\nAWS_SECRET_ACCESS_KEY=x\nAWS_SESSION_TOKEN=y");
    assert!(entry.aws_access_key_id.is_none() && entry.notes[0].contains("temporary"), "{:?}", entry.notes);
    let entry = with(
        "AWS_SELLING_PARTNER_ACCESS_KEY_ID=AKIA1\nAWS_ACCESS_KEY_ID=AKIA2\nAWS_SELLING_PARTNER_ROLE=arn:aws:iam::1:role/R\nAWS_SECRET_ACCESS_KEY=k",
    );
    assert_eq!(line(&entry), "- - i s - AKIA1 k arn:aws:iam::1:role/R -");
    assert!(entry.notes.iter().any(|note| note.contains("different values")), "{:?}", entry.notes);
}

#[test]
fn accounts_by_suffix_fall_back_as_the_client_does() {
    let found = read(
        ".env",
        "LWA_APP_ID=i\nLWA_CLIENT_SECRET=s\nSP_API_REFRESH_TOKEN_de='Atzr|d'\nSP_API_REFRESH_TOKEN_US='Atzr|u'\nLWA_APP_ID_US=u\n",
    );
    insta::assert_snapshot!(lines(&found), @r"
    NAME=value lines (.env)
    de eu i s Atzr|d - - - -
    US na u s Atzr|u - - - -
    ");
}

#[test]
fn the_node_file_is_read_as_node_reads_it() {
    let found = read(
        "/home/x/.amzspapi/credentials",
        "SELLING_PARTNER_APP_CLIENT_ID = i\r\nSELLING_PARTNER_APP_CLIENT_SECRET=\"s#1 x\"\nAWS_SELLING_PARTNER_SECRET_ACCESS_KEY=a=b\n",
    );
    insta::assert_snapshot!(lines(&found), @r#"
    the credentials file of Node's amazon-sp-api
    - - i "s#1 x" - - a=b - -
      note: AWS_SELLING_PARTNER_SECRET_ACCESS_KEY has an = in its value: the Node client drops that line
    "#);
}

#[test]
fn the_node_file_has_one_sign() {
    let text = "SELLING_PARTNER_APP_CLIENT_ID=i\nSELLING_PARTNER_APP_CLIENT_SECRET=>\"x\"\n";
    let found = read("/home/x/.amzspapi/credentials", text);
    assert_eq!(found.accounts[0].client_secret.as_ref().map(Secret::expose), Some(">\"x\""));
}

#[test]
fn csv_of_the_aws_console_in_its_versions() {
    let csv = |name: &str, text: &str| line(&read(name, text).accounts[0]);
    assert_eq!(
        csv("accessKeys.csv", "\u{feff}Access key ID,Secret access key\r\nAKIA1,a/b+c\r\n"),
        "- - - - - AKIA1 a/b+c - -"
    );
    assert_eq!(
        csv(
            "new_user_credentials.csv",
            "User name,Password,Access key ID,Secret access key,Console login link\r\nbob,,AKIA1,\"a,\"\"b\",https://x\r\n"
        ),
        "bob - - - - AKIA1 a,\"b - -"
    );
    assert_eq!(
        csv("rootkey", "User Name,Access Key Id,Secret Access Key\n\"bob\",AKIA1,k\n"),
        "bob - - - - AKIA1 k - -"
    );
    let ini = read("credentials", "[default]\naws_access_key_id = AKIA1\naws_secret_access_key = k=\n");
    assert_eq!(
        (ini.format, line(&ini.accounts[0]).as_str()),
        ("an AWS credentials file", "default - - - - AKIA1 k= - -")
    );
}

#[test]
fn json_from_several_programs() {
    let all = [
        r#"{"aws_environment":"PRODUCTION","region":"DE","account_type":"Seller","lwa_app_id":"i","lwa_client_secret":"s","refresh_token":"t"}"#,
        r#"{"mcpServers":{"amazon":{"command":"npx","args":["x"],"env":{"SP_API_CLIENT_ID":"i","SP_API_CLIENT_SECRET":"s","SP_API_REFRESH_TOKEN":"t","SP_API_REGION":"na"}}}}"#,
        r#"{"AccessKey":{"UserName":"u","AccessKeyId":"AKIA1","Status":"Active","SecretAccessKey":"k","CreateDate":"2026-01-01"}}"#,
        r#"{"profile":"p","region":"fe","lwa_client_id":"i","lwa_client_secret":"s","lwa_secret_date":"2026-11-22","refresh_token":"t"}"#,
    ];
    let said: Vec<String> = all.iter().map(|text| lines(&read("x", text))).collect();
    insta::assert_snapshot!(said.join("\n"), @r"
    Airbyte's connector configuration
    - eu i s t - - - -
    an MCP client's configuration
    amazon na i s t - - - -
    unknown: args command
    the AWS CLI's answer to create-access-key
    u - - - - AKIA1 k - -
    spapi-setup's own JSON
    p fe i s t - - - -
    ");
    let own = read("x.json", all[3]);
    assert_eq!(own.accounts[0].lwa_secret_date, Some(jiff::civil::date(2026, 11, 22)));
    assert!(matches!(refused("x.json", b"{\n\"a\": }"), Error::Broken { line: Some(2), .. }));
    assert!(matches!(refused("x.json", b"{\"a\": 1}"), Error::NothingFound { .. }));
}

#[test]
fn what_is_no_credentials_file_is_refused() {
    assert!(matches!(refused("x", b""), Error::Empty { .. }));
    assert!(matches!(refused("x", b" \n\t\n"), Error::Empty { .. }));
    assert!(matches!(refused("x", &[0x7f, b'E', b'L', b'F', 0, 1]), Error::Binary { .. }));
    assert!(matches!(refused("x.env", &[0xff, 0x00, 0x80]), Error::Binary { .. }));
    assert!(matches!(refused("x", &vec![b'a'; decode::MOST_BYTES + 1]), Error::TooLarge { .. }));
    assert!(matches!(refused("x", b"Dear reader\nthis is a letter"), Error::Unrecognised { .. }));
    assert!(matches!(refused(".env", b"A='x\n"), Error::Broken { line: Some(1), .. }));
    assert!(matches!(refused(".env", b"A=1\n"), Error::NothingFound { .. }));
}

#[test]
fn powershell_writes_utf_16() {
    let text = "$env:LWA_APP_ID = 'i'\r\n$env:LWA_CLIENT_SECRET = 's''x'\r\n";
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    let found = super::read(Path::new("x.ps1"), &bytes).unwrap();
    assert_eq!(line(&found.accounts[0]), "- - i s'x - - - - -");
}

#[test]
fn a_secret_in_the_place_of_a_name_is_not_shown() {
    let found = read(".env", "LWA_APP_ID=i\nLWA_CLIENT_SECRET=s\nAtzr|IwEBIA=rest\nA_NAME=1\n");
    assert_eq!(found.unknown, ["A_NAME"]);
    assert_eq!(found.accounts[0].refresh_token, Some(Secret::new("Atzr|IwEBIA=rest")));
}

#[test]
fn a_name_becomes_a_profile_name() {
    let entry = Account { name: Some("Acme GmbH & Co".to_owned()), ..Default::default() };
    assert_eq!(entry.profile_name().unwrap().as_str(), "Acme-GmbH---Co");
}

#[test]
fn a_line_of_a_hundred_thousand_pairs_is_read_once() {
    let many = "a=b&".repeat(100_000);
    assert!(matches!(refused("x", many.as_bytes()), Error::NothingFound { .. }));
    let id = cases::ID;
    let found = super::read(Path::new("x"), format!("{many}client_id={id}").as_bytes()).unwrap();
    assert_eq!(found.accounts[0].client_id.as_deref(), Some(id));
    // An open quote and an open comment are looked at once.
    for open in ["\\\"", "/*\n", "<!--\n"] {
        let text = open.repeat(400_000 / open.len());
        assert!(matches!(refused("x", text.as_bytes()), Error::Unrecognised { .. }), "{open}");
    }
}
