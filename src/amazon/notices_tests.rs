use super::*;
use serde_json::{Value, json};

const CLIENT: &str = "amzn1.application-oa2-client.5a3b1e5a3b1e5a3b1e5a3b1e5a3b1e5a";
const SECRET: &str = "amzn1.oa2-cs.v1.0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

fn read(body: &Value) -> Notice {
    Notice::read(&Secret::new(body.to_string()))
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// As Amazon's samples have it.
fn new_secret() -> Value {
    json!({
        "notificationVersion": "1.0",
        "notificationType": "APPLICATION_OAUTH_CLIENT_NEW_SECRET",
        "payloadVersion": "2023-11-30",
        "eventTime": "2024-01-10T19:42:08.000Z",
        "payload": { "applicationOAuthClientNewSecret": {
            "clientId": CLIENT,
            "newClientSecret": SECRET,
            "newClientSecretExpiryTime": "2024-07-08T19:42:08.000Z",
            "oldClientSecretExpiryTime": "2024-01-17T19:42:08.000Z",
        } },
        "notificationMetadata": {
            "applicationId": "amzn1.sp.solution.d9a2df28-9c51-40d5-84b1-89daf4c4d0a8",
            "subscriptionId": "7d78cc50-95c8-4641-add7-10af4b1fedc9",
            "publishTime": "2024-01-10T19:42:09.123Z",
            "notificationId": "f1c63a3d-22c5-4ebf-8899-cf1a4e4d1c3a",
        },
    })
}

fn expiry() -> Value {
    json!({
        "notificationType": "APPLICATION_OAUTH_CLIENT_SECRET_EXPIRY",
        "eventTime": "2024-01-10T21:42:08.000+02:00",
        "payload": { "applicationOAuthClientSecretExpiry": {
            "clientId": CLIENT,
            "clientSecretExpiryTime": "2024-04-09T19:42:08.000Z",
            "clientSecretExpiryReason": "PERIODIC_ROTATION",
        } },
    })
}

fn change(mut body: Value, pointer: &str, to: Value) -> Value {
    *body.pointer_mut(pointer).unwrap() = to;
    body
}

const FIELDS: &str = "/payload/applicationOAuthClientNewSecret";

#[test]
fn a_new_secret_is_read_with_its_dates() {
    let Notice::NewSecret(new) = read(&new_secret()) else { panic!() };
    assert_eq!((new.client_id.as_str(), new.secret.expose()), (CLIENT, SECRET));
    assert_eq!(new.expires, Some(time("2024-07-08T19:42:08Z")));
    assert_eq!(new.old_expires, Some(time("2024-01-17T19:42:08Z")));
    assert_eq!(new.made, Some(time("2024-01-10T19:42:08Z")));
    assert!(!format!("{new:?}").contains("0123456789"));
}

#[test]
fn an_expiry_notice_is_read_whatever_its_offset() {
    let Notice::Expiry(end) = read(&expiry()) else { panic!() };
    assert_eq!(end.expires, time("2024-04-09T19:42:08Z"));
    assert_eq!(end.said, Some(time("2024-01-10T19:42:08Z")));
}

#[test]
fn a_secret_survives_odd_fields_around_it() {
    for odd in
        [json!(7), json!(-7), json!(1.5), json!(true), json!(null), json!([[1], {}]), json!({ "a": [] })]
    {
        let mut body = new_secret();
        for pointer in ["/eventTime", "/notificationMetadata/publishTime", "/notificationVersion"] {
            body = change(body, pointer, odd.clone());
        }
        for field in ["newClientSecretExpiryTime", "oldClientSecretExpiryTime"] {
            body = change(body, &format!("{FIELDS}/{field}"), odd.clone());
        }
        body["payload"]["somethingNew"] = odd.clone();
        let Notice::NewSecret(new) = read(&body) else { panic!("{odd}") };
        assert_eq!((new.secret.expose(), new.expires, new.old_expires, new.made), (SECRET, None, None, None));
    }
    let late = change(new_secret(), "/eventTime", json!("soon"));
    let Notice::NewSecret(new) = read(&late) else { panic!() };
    assert_eq!(new.made, Some(time("2024-01-10T19:42:09.123Z")), "the time of publishing stands in");
}

#[test]
fn an_escaped_secret_is_the_same() {
    let text = new_secret().to_string().replace("amzn1.oa2-cs", r"amzn1\u002eoa2-cs");
    let Notice::NewSecret(new) = Notice::read(&Secret::new(text)) else { panic!() };
    assert_eq!(new.secret.expose(), SECRET);
}

#[test]
fn what_holds_no_secret_of_an_app_is_unreadable() {
    let with = |field: &str, value: Value| change(new_secret(), &format!("{FIELDS}/{field}"), value);
    for secret in [
        json!(""),
        json!(null),
        json!(7),
        json!([SECRET]),
        json!("two words"),
        json!("line\nbreak"),
        json!("\u{1b}[2J"),
        json!("zero\u{200b}width"),
        json!("x".repeat(LONGEST_SECRET + 1)),
    ] {
        assert!(matches!(read(&with("newClientSecret", secret.clone())), Notice::Unreadable(_)), "{secret}");
    }
    for id in [json!(""), json!(null), json!(7), json!("amzn1.sp.solution.x"), json!(format!(" {CLIENT}"))] {
        assert!(matches!(read(&with("clientId", id.clone())), Notice::Unreadable(_)), "{id}");
    }
    let nothing = change(new_secret(), "/payload", json!({}));
    assert!(matches!(read(&nothing), Notice::Unreadable(_)));
    let end = "/payload/applicationOAuthClientSecretExpiry/clientSecretExpiryTime";
    assert!(matches!(read(&change(expiry(), end, json!("soon"))), Notice::Unreadable(_)));
}

#[test]
fn what_is_no_message_of_amazons_is_unreadable() {
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    let large = format!("{{\"notificationType\": \"{NEW_SECRET}\", \"x\": \"{}\"}}", "x".repeat(MOST_BYTES));
    let twice = new_secret().to_string().replace("\"clientId\"", "\"clientId\":\"x\",\"clientId\"");
    for body in [
        "",
        " ",
        "hello",
        "{",
        "[]",
        "null",
        "7",
        "\"x\"",
        "{}",
        &deep,
        &large,
        &twice,
        "\0",
        "{\"a\":\"\u{1}\"}",
    ] {
        let read = Notice::read(&Secret::new(body));
        assert!(matches!(read, Notice::Unreadable(_)), "{}", &body[..body.len().min(60)]);
    }
    for kind in [json!(null), json!(7), json!(""), json!({})] {
        assert!(matches!(read(&change(new_secret(), "/notificationType", kind)), Notice::Unreadable(_)));
    }
}

#[test]
fn another_type_is_named_and_its_name_can_be_shown() {
    let other = |name: &str| read(&change(new_secret(), "/notificationType", json!(name)));
    assert_eq!(other("ORDER_CHANGE"), Notice::Other("ORDER_CHANGE".into()));
    let Notice::Other(name) = other("\u{1b}[31mRED\u{202e}") else { panic!() };
    assert!(!name.contains('\u{1b}') && !name.contains('\u{202e}'), "{name:?}");
    let Notice::Other(name) = other(SECRET) else { panic!() };
    assert!(!name.contains("0123456789abcdef0123"), "{name}");
}

#[test]
fn a_mark_comes_back_as_it_was_sent() {
    assert_eq!(Notice::read(&mark("7f\"\\")), Notice::Mark("7f\"\\".into()));
    assert!(matches!(read(&json!({ "notificationType": MARK })), Notice::Unreadable(_)));
}
