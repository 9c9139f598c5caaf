//! Notes of unfinished runs.

use super::super::pending::{PendingRotation, RotationState};
use super::*;

#[test]
fn a_note_comes_back_and_no_note_is_no_file() {
    let place = place();
    let path = place.home.file("pending.toml");
    assert!(Pending::load(&place.home).unwrap().is_empty());
    let mut pending = Pending {
        create_access_key: Some(PendingKey {
            identity: "u".into(),
            account: "123456789012".parse().unwrap(),
            user: "User".parse().unwrap(),
            at: "2026-11-22T05:00:00Z".parse().unwrap(),
            existing: vec!["AKIA1".into()],
            new_key: None,
            purpose: "init".into(),
        }),
        ..Pending::default()
    };
    pending.save(&place.home).unwrap();
    assert_eq!(Pending::load(&place.home).unwrap(), pending);
    if let Some(key) = &mut pending.create_access_key {
        key.new_key = Some("AKIA2".into());
    }
    pending.save(&place.home).unwrap();
    assert_eq!(Pending::load(&place.home).unwrap(), pending);
    pending.create_access_key = None;
    pending.save(&place.home).unwrap();
    assert!(!path.exists());
    Pending::clear(&place.home).unwrap();
}

#[test]
fn a_section_of_a_newer_version_is_kept() {
    let place = place();
    write_private(&place.home.file("pending.toml"), b"[rotate_sqs]\nqueue = 1\n").unwrap();
    let pending = Pending::load(&place.home).unwrap();
    assert!(!pending.is_empty());
    pending.save(&place.home).unwrap();
    assert_eq!(Pending::load(&place.home).unwrap(), pending);
    assert!(std::fs::read_to_string(place.home.file("pending.toml")).unwrap().contains("queue = 1"));
}

#[test]
fn a_corrupt_note_is_an_error_and_stays() {
    let place = place();
    let path = place.home.file("pending.toml");
    write_private(&path, b"[create_access_key]\nidentity = \n").unwrap();
    let error = Pending::load(&place.home).unwrap_err();
    assert!(matches!(error, Error::CorruptConfig { line: 2, .. }), "{error:?}");
    assert!(path.exists());
}

#[test]
fn one_rotation_is_a_table_and_several_are_a_list() {
    let note = |n: u8| PendingRotation {
        client_id: format!("amzn1.application-oa2-client.{}", n.to_string().repeat(32)).parse().unwrap(),
        queue_arn: "arn:aws:sqs:eu-west-1:123456789012:q".parse().unwrap(),
        host: "sellingpartnerapi-na.amazon.com".into(),
        at: "2026-11-28T01:00:00Z".parse().unwrap(),
        state: RotationState::Accepted,
        from: "abc".into(),
        request_id: None,
        received: None,
    };
    for (notes, head) in
        [(vec![note(1)], "[rotate_client_secret]\n"), (vec![note(1), note(2)], "[[rotate_client_secret]]\n")]
    {
        let pending = Pending { rotate_client_secret: notes, ..Pending::default() };
        let text = pending.text(std::path::Path::new("pending.toml")).unwrap();
        assert!(text.contains(head) && text.contains("state = \"accepted\""), "{text}");
        assert_eq!(Pending::parse(std::path::Path::new("pending.toml"), &text).unwrap(), pending);
    }
}
