//! Tests of `temporary`.

use super::*;

#[test]
fn keys_tell_everything_apart_and_show_nothing() {
    let all =
        [cache_key("id", &["a", "bc"]), cache_key("id", &["ab", "c"]), cache_key("other", &["a", "bc"])];
    for (n, key) in all.iter().enumerate() {
        assert!(!all[..n].contains(key) && !key.contains("bc-"), "{key}");
    }
}

#[test]
fn a_role_is_written_and_read() {
    let expires = "2026-11-22T07:00:00Z".parse().unwrap();
    let role = RoleCredentials {
        key_id: "ASIA".into(),
        secret: Secret::new("a/b+c"),
        session_token: Secret::new("t=="),
        expires,
    };
    let text = written(&role);
    assert_eq!(
        text.expose(),
        r#"{"Version":1,"AccessKeyId":"ASIA","SecretAccessKey":"a/b+c","SessionToken":"t==","Expiration":"2026-11-22T07:00:00Z"}"#
    );
    assert_eq!(read(&Cached { token: text, obtained: expires, expires }).unwrap(), role);
}
