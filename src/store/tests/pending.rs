//! Notes of unfinished runs.

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
