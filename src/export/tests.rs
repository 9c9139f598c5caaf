//! What holds for every target.

use super::*;
use crate::values::Auth;

#[test]
fn names_are_unique_and_found() {
    for target in targets() {
        assert_eq!(find(target.name).unwrap().name, target.name);
        assert_eq!(targets().iter().filter(|t| t.name == target.name).count(), 1, "{}", target.name);
    }
    let Err(Error::UnknownTarget { nearest, .. }) = find("powershel") else { panic!() };
    assert_eq!(nearest, Some("powershell"));
}

#[test]
fn json_has_the_fields_of_the_reference() {
    let keys = |auth| {
        let text = find("json").unwrap().text(&[sample::values(auth)]).unwrap();
        let map: serde_json::Map<String, serde_json::Value> = serde_json::from_str(text.expose()).unwrap();
        map.keys().cloned().collect::<Vec<_>>().join(" ")
    };
    let lwa = "profile region lwa_client_id lwa_client_secret lwa_secret_date refresh_token";
    assert_eq!(keys(Auth::Lwa), lwa);
    assert_eq!(keys(Auth::Iam), format!("{lwa} aws_access_key_id aws_secret_access_key user_arn role_arn"));
}
