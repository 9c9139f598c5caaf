//! The file store, the cache in it, and transfers between two stores.

use super::*;

use proptest::prelude::*;

fn token(profile: &str) -> Entry {
    Entry::RefreshToken(profile.parse().unwrap())
}

#[tokio::test]
async fn secrets_come_and_go() {
    let place = place();
    let store = Store::file(&place.home);
    store.probe().await.unwrap();
    assert_eq!(std::fs::read_dir(place.home.dir()).unwrap().count(), 0);
    assert_eq!(store.get(&token("a")).await.unwrap(), None);
    assert!(!store.delete(&token("a")).await.unwrap());
    store.put(&token("a"), &Secret::new("Atzr|1")).await.unwrap();
    store.put(&token("a"), &Secret::new("Atzr|2")).await.unwrap();
    store.put(&Entry::ClientSecret(client("1")), &Secret::new("cs")).await.unwrap();
    assert_eq!(store.get(&token("a")).await.unwrap(), Some(Secret::new("Atzr|2")));
    let text = std::fs::read_to_string(place.home.file("credentials.toml")).unwrap();
    assert!(text.contains("[\"refresh-token\"]\n\"a\" = \"Atzr|2\"\n"), "{text}");
    store.probe().await.unwrap();
    assert!(store.delete(&token("a")).await.unwrap());
    assert!(store.delete(&Entry::ClientSecret(client("1"))).await.unwrap());
    assert!(!place.home.file("credentials.toml").exists());
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let place = place();
    let store = Store::file(&place.home);
    store.put(&token("a"), &Secret::new("x")).await.unwrap();
    let path = place.home.file("credentials.toml");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let refused = Error::Readable { path: path.clone(), others: Others::Mode(0o644) };
    assert_eq!(store.get(&token("a")).await, Err(refused.clone()));
    assert_eq!(store.put(&token("a"), &Secret::new("y")).await, Err(refused.clone()));
    assert_eq!(store.probe().await, Err(refused));
    assert!(std::fs::read_to_string(&path).unwrap().contains("\"x\""));
    std::fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink("/dev/null", &path).unwrap();
    assert_eq!(store.get(&token("a")).await, Err(Error::Symlink { path: path.clone() }));
    assert_eq!(store.put(&token("a"), &Secret::new("y")).await, Err(Error::Symlink { path }));
}

#[tokio::test]
async fn a_corrupt_file_is_named_by_line_and_never_quoted() {
    let place = place();
    let path = place.home.file("credentials.toml");
    for text in [
        "[refresh-token]\ndefault = Atzr|canary\n",
        "[refresh-token]\ndefault = [\"Atzr|canary\"]\n",
        "[\"refresh-token\"]\n\"default\" : \"Atzr|canary\"\n",
        "[\"refresh-token\"]\n\"other\" : \"Atzr|canary\"\n\"default\" = \"x\"\n",
    ] {
        write_private(&path, text.as_bytes()).unwrap();
        let error = Store::file(&place.home).get(&token("default")).await.unwrap_err();
        assert!(matches!(error, Error::CorruptConfig { line: 2, .. }), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("canary"));
        Store::file(&place.home).put(&token("default"), &Secret::new("x")).await.unwrap_err();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_text_survives_the_file(text in any::<String>(), key in "[A-Za-z0-9._-]{1,64}") {
        let place = place();
        let store = Store::file(&place.home);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(store.put(&token(&key), &Secret::new(text.clone()))).unwrap();
        prop_assert_eq!(runtime.block_on(store.get(&token(&key))).unwrap(), Some(Secret::new(text)));
    }
}

#[tokio::test]
async fn the_cache_forgets_what_has_expired() {
    let place = place();
    let store = Store::file(&place.home);
    let (good, bad) = (kept("Atza|1", -1, 10), kept("Atza|2", -61, -1));
    let (a, old, other) = (slot("default", "a"), slot("default", "old"), slot("other", "a"));
    for (slot, cached) in [(&a, &good), (&old, &bad), (&other, &good)] {
        store.cache_put(slot, cached).await.unwrap();
    }
    assert_eq!(store.cache_get(&a).await, Some(good.clone()));
    assert_eq!(store.cache_get(&old).await, None);
    assert_eq!(store.cache_get(&slot("default", "missing")).await, None);
    assert!(place.home.file("cache.toml").exists() && !place.home.file("credentials.toml").exists());
    assert_eq!(store.cache_clear(&"default".parse().unwrap()).await.unwrap(), 1);
    assert_eq!(store.cache_get(&a).await, None);
    assert_eq!(store.cache_get(&other).await, Some(good));
    write_private(&place.home.file("cache.toml"), b"not toml").unwrap();
    assert_eq!(store.cache_get(&other).await, None);
}

#[tokio::test]
async fn the_cache_does_not_grow_without_end() {
    let place = place();
    let store = Store::file(&place.home);
    for n in 0..40 {
        store.cache_put(&slot("default", &n.to_string()), &kept("Atza|x", -1, 10 + n)).await.unwrap();
    }
    assert!(store.cache_get(&slot("default", "39")).await.is_some());
    assert!(store.cache_get(&slot("default", "0")).await.is_none());
}

#[tokio::test]
async fn a_copy_is_complete_before_anything_is_deleted() {
    let (here, there) = (place(), place());
    let (from, to) = (Store::file(&here.home), Store::file(&there.home));
    let entries = [token("a"), token("b"), token("c")];
    from.put(&entries[0], &Secret::new("1")).await.unwrap();
    to.put(&entries[1], &Secret::new("2")).await.unwrap();
    let done = copy_all(&from, &to, &entries).await.unwrap();
    assert_eq!(done, transfer::Copied { moved: entries[..2].to_vec(), missing: entries[2..].to_vec() });
    assert_eq!(from.get(&entries[0]).await.unwrap(), Some(Secret::new("1")));
    assert_eq!(delete_all(&from, &done.moved).await.unwrap(), 1);
    assert_eq!(to.get(&entries[0]).await.unwrap(), Some(Secret::new("1")));
}

#[cfg(windows)]
#[tokio::test]
async fn a_file_in_whose_list_others_are_is_refused() {
    let place = place();
    let store = Store::file(&place.home);
    store.put(&token("a"), &Secret::new("x")).await.unwrap();
    let path = place.home.file("credentials.toml");
    crate::store::access_list::open_to_everyone(&path);
    let refused = store.get(&token("a")).await;
    assert!(matches!(&refused, Err(Error::Readable { others: Others::Accounts(_), .. })), "{refused:?}");
}
