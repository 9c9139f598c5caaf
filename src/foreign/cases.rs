//! Every file of `tests/cases`, which stand for threads in which people show how they keep their values: as a file and as a
//! paste, both give the same accounts.

use super::*;
use crate::values::{Field, Region, Secret};

pub(super) const ID: &str = "amzn1.application-oa2-client.0123456789abcdef0123456789abcdef";
const APPLICATION: &str = "amzn1.sp.solution.6d0b1c1e-0000-4000-8000-000000000000";
const KEY: &str = "AKIAIOSFODNN7EXAMPLE";
const PLUS: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const LIVE: &str = "kYiotIbIE/GLj7d76fZ3Gns/YQV68jV0copYvPQk";
const ROLE: &str = "arn:aws:iam::123456789012:role/SellingPartnerAPIRole";

pub(super) fn secret_of(letter: &str) -> String {
    format!("amzn1.oa2-cs.v1.{}", letter.repeat(64))
}

/// An account in short: name, region, token, AWS secret; client id, client secret and role are the usual ones where the
/// word `app`, `role` stands.
pub(super) fn short(account: &Account) -> String {
    let token = account.refresh_token.as_ref().map(Secret::expose);
    let mut out = vec![
        account.name.clone().unwrap_or_else(|| "-".to_owned()),
        account.region.map_or("-", Region::as_str).to_owned(),
        token.and_then(|token| token.strip_prefix("Atzr|")).unwrap_or("-").to_owned(),
    ];
    match (account.client_id.as_deref(), account.client_secret.as_ref().map(Secret::expose)) {
        (Some(ID), Some(secret)) if secret == secret_of("a") => out.push("app".into()),
        (Some(ID), Some(secret)) if secret == secret_of("c") => out.push("app+old".into()),
        (None, Some(secret)) if secret == secret_of("a") => out.push("secret".into()),
        (None, None) => {}
        other => panic!("{other:?}"),
    }
    match (account.aws_access_key_id.as_deref(), account.aws_secret_access_key.as_ref().map(Secret::expose)) {
        (Some(KEY), Some(secret)) => out.push(
            match secret {
                PLUS => "plus",
                LIVE => "live",
                "uMZUp6hlgYq2Dm7xx037qnhVN0CW++MDVgx/V6LD" => "admin",
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" => "example",
                other => panic!("{other}"),
            }
            .into(),
        ),
        (None, None) => {}
        other => panic!("{other:?}"),
    }
    match account.role_arn.as_deref() {
        Some(ROLE) => out.push("role".into()),
        None => {}
        Some(other) => panic!("{other}"),
    }
    if account.application_id.as_deref() == Some(APPLICATION) {
        out.push("application".into());
    }
    out.join(" ")
}

const CASES: &[(&str, &[&str])] = &[
    ("05-php-array/options.php", &["- eu GOOD-EU app plus role"]),
    ("06-csharp/Program.cs", &["amazonConnection eu GOOD-EU app plus role"]),
    ("06-csharp/appsettings.json", &["FikaAmazonAPI eu GOOD-EU app plus role"]),
    ("11-ionafan2-env/.env", &["- eu GOOD-EU app live role"]),
    ("11-ionafan2-env/admin-key.env", &["- - GOOD-EU app admin"]),
    ("11-ionafan2-env/ads-and-spapi.env", &["- - GOOD-EU app"]),
    ("11-ionafan2-env/amazon-lwa-prefix.env", &["- eu GOOD-EU app"]),
    ("11-ionafan2-env/amazon-prefix.env", &["- eu GOOD-EU app live role"]),
    ("11-ionafan2-env/mcf.env", &["- - GOOD-EU app live role"]),
    ("11-ionafan2-env/per-region.env", &["EU eu GOOD-EU app", "NA na GOOD-NA app"]),
    ("11-ionafan2-env/spapi-and-ads.env", &["- - GOOD-EU app"]),
    ("11-ionafan2-env/spapi-and-aws.env", &["- - GOOD-EU app example"]),
    ("11-ionafan2-env/vercel.env", &["- eu GOOD-EU app live role"]),
    ("13-yaml/anchors.yml", &["default - GOOD-EU app plus role", "us - GOOD-NA app plus role"]),
    ("13-yaml/bom.yml", &["default - GOOD-EU app"]),
    ("13-yaml/compose-map.yml", &["sync - GOOD-EU app"]),
    ("13-yaml/compose.yml", &["sync - GOOD-EU app"]),
    ("13-yaml/flat-indent.yml", &["- - GOOD-EU app"]),
    ("13-yaml/folded.yml", &["default - GOOD-EU app"]),
    ("13-yaml/inlinelist.yml", &["default eu GOOD-EU app"]),
    ("13-yaml/k8s-b64.yml", &["spapi - GOOD-EU app"]),
    ("13-yaml/k8s.yml", &["spapi - GOOD-EU app"]),
    ("13-yaml/listfield.yml", &["default eu GOOD-EU app"]),
    ("13-yaml/nested-accounts.yml", &["eu_store - GOOD-EU app"]),
    ("13-yaml/nospace.yml", &["default - GOOD-EU app"]),
    ("13-yaml/one-bad.yml", &["a - GOOD-EU app", "b - GOOD-EU-b secret"]),
    ("13-yaml/smart.yml", &["default - GOOD-EU app"]),
    ("13-yaml/tabs.yml", &["default - GOOD-EU app"]),
    ("15-json/accounts.json", &["nord - GOOD-EU app", "sued - GOOD-EU-sued app"]),
    ("15-json/ecs.json", &["- - GOOD-EU app"]),
    ("15-json/local.settings.json", &["- - GOOD-EU app"]),
    ("15-json/node-options.json", &["- eu GOOD-EU app"]),
    ("15-json/oldnew.json", &["- - GOOD-EU app"]),
    ("15-json/postman_environment.json", &["SP-API - GOOD-EU app"]),
    ("15-json/secretsmanager.json", &["spapi - GOOD-EU app"]),
    ("15-json/serverless.json", &["seller eu GOOD-EU app"]),
    ("15-json/shared-app.json", &["nord - GOOD-EU app", "sued - GOOD-EU-sued app"]),
    ("15-json/single.json", &["- - GOOD-EU app"]),
    ("15-json/tokenanswer.json", &["- - GOOD-EU"]),
    ("15-json/trailing.json", &["- - GOOD-EU app"]),
    ("16-python-snippet/spapi.py", &["- eu GOOD-EU app plus role application"]),
    ("19-app-id-in-file/credentials.yml", &["default - GOOD-EU secret application"]),
    ("22-old-secret-in-file/config.json", &["- - GOOD-EU app+old"]),
];

#[test]
fn every_case_is_read_alike_from_a_file_and_from_a_paste() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut wrong = Vec::new();
    for (path, expected) in CASES {
        let bytes = std::fs::read(dir.join(path)).unwrap();
        let file = match read(Path::new(path), &bytes) {
            Ok(found) => found.accounts.iter().map(short).collect(),
            Err(error) => vec![error.to_string()],
        };
        let paste = match pasted(&String::from_utf8(bytes).unwrap()) {
            Pasted::Block(found) => found.accounts.iter().map(short).collect(),
            other => vec![format!("{other:?}")],
        };
        if file != *expected || paste != *expected {
            wrong.push(format!("{path}\n   wanted {expected:?}\n   file   {file:?}\n   paste  {paste:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_case_is_in_the_list() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut all = Vec::new();
    for folder in std::fs::read_dir(&dir).unwrap().flatten().filter(|e| e.path().is_dir()) {
        for file in std::fs::read_dir(folder.path()).unwrap().flatten() {
            let path = file.path().strip_prefix(&dir).unwrap().to_string_lossy().replace('\\', "/");
            if !path.ends_with("README") && !path.ends_with("new-secret.txt") {
                all.push(path);
            }
        }
    }
    let missing: Vec<_> = all.iter().filter(|path| !CASES.iter().any(|(case, _)| case == path)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

fn case(path: &str) -> Found {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    read(Path::new(path), &std::fs::read(dir.join(path)).unwrap()).unwrap()
}

#[test]
fn what_is_odd_about_a_case_is_said() {
    for ads in ["ads-and-spapi.env", "spapi-and-ads.env"] {
        let notes = case(&format!("11-ionafan2-env/{ads}")).notes.join("\n");
        assert!(notes.contains("ADS_CLIENT_ID") && notes.contains("Ads API"), "{notes}");
    }
    assert!(case("13-yaml/k8s-b64.yml").notes.join("\n").contains("base64"));
    let refused = &case("13-yaml/one-bad.yml").accounts[1].refused[0];
    assert_eq!((refused.field, refused.place.as_str()), (Some(Field::ClientId), "lwa_app_id (line 7)"));
    assert!(refused.why.contains("placeholder"), "{}", refused.why);
    let refused = &case("19-app-id-in-file/credentials.yml").accounts[0].refused[0];
    assert!(refused.why.contains("application id"), "{}", refused.why);
    assert!(case("15-json/oldnew.json").unknown.contains(&"old_client_secret".to_owned()));
}
