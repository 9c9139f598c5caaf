//! The keyring store against the real gnome-keyring, on a session bus of the test's own.
#![cfg(target_os = "linux")]

use super::*;

use std::process::Command;

const CHILD: &str = "store::tests::keyring::child_keyring";

#[tokio::test]
async fn child_keyring() {
    let Some((what, _)) = asked() else { return };
    let store = Store::keyring("h", Patience::Unattended);
    match what.as_str() {
        "use" => secrets_come_and_go(&store).await,
        "leave" => {
            store.put(&Entry::RefreshToken("a".parse().unwrap()), &Secret::new("Atzr|left")).await.unwrap();
        }
        "gone" => {
            let entry = Entry::RefreshToken("a".parse().unwrap());
            store.put(&entry, &Secret::new("Atzr|gone")).await.unwrap();
            assert!(store.delete(&entry).await.unwrap());
            assert_eq!(store.get(&entry).await.unwrap(), None);
            assert_eq!(store.title(), "GNOME Keyring");
        }
        "waiting" => {
            let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
            let store =
                Store::keyring("h", Patience::AtTerminal).on_waiting(std::sync::Arc::new(move |_: &str| {
                    tell.send(()).unwrap();
                }));
            let began = std::time::Instant::now();
            tokio::select! {
                done = store.probe() => panic!("{done:?}"),
                said = told.recv() => assert!(said.is_some() && began.elapsed().as_secs() == 2),
            }
        }
        wanted => {
            let began = std::time::Instant::now();
            let error = store.probe().await.unwrap_err();
            let name = format!("{error:?}");
            assert_eq!(name.split([' ', '{']).next().unwrap(), wanted, "{name}");
            // What a locked keyring holds is locked, not missing. A call behind one that hangs is
            // given up too.
            let there = store.get(&Entry::RefreshToken("a".parse().unwrap())).await;
            match error {
                Error::KeyringTimeout { .. } | Error::KeyringLocked => assert_eq!(there.unwrap_err(), error),
                Error::NoCollection => assert_eq!(there.unwrap(), None),
                other => assert_eq!(there.unwrap_err(), other),
            }
            assert!(began.elapsed() < std::time::Duration::from_secs(12));
        }
    }
}

async fn secrets_come_and_go(store: &Store) {
    store.probe().await.unwrap();
    let entry = Entry::RefreshToken("a".parse().unwrap());
    assert_eq!(store.get(&entry).await.unwrap(), None);
    assert!(!store.delete(&entry).await.unwrap());
    let long = Secret::new(format!("Atzr|{}", "x".repeat(2043)));
    store.put(&entry, &Secret::new("Atzr|short")).await.unwrap();
    store.put(&entry, &long).await.unwrap();
    assert_eq!(store.get(&entry).await.unwrap(), Some(long));
    // Another home sees nothing of it.
    assert_eq!(Store::keyring("other", Patience::Unattended).get(&entry).await.unwrap(), None);
    // Several at once wait for each other.
    let many: Vec<_> = (0..8).map(|n| Entry::SecretAccessKey(format!("AKIA{n}"))).collect();
    let puts = many.iter().map(|entry| {
        let (store, entry) = (store.clone(), entry.clone());
        tokio::spawn(async move { store.put(&entry, &Secret::new(entry.key())).await })
    });
    for put in puts.collect::<Vec<_>>() {
        put.await.unwrap().unwrap();
    }
    let cached = kept("Atza|1", -1, 10);
    let (p, q) = (slot("p", "x"), slot("q", "x"));
    store.cache_put(&p, &cached).await.unwrap();
    store.cache_put(&q, &cached).await.unwrap();
    assert_eq!(store.cache_clear(&p.profile).await.unwrap(), 1);
    assert_eq!((store.cache_get(&p).await, store.cache_get(&q).await), (None, Some(cached)));
    assert_eq!(store.cache_clear(&q.profile).await.unwrap(), 1);
    // A system that ignores case must not give one profile the other's token.
    let [large, small] = ["Shop", "shop"].map(|name| Entry::RefreshToken(name.parse().unwrap()));
    let Store::Keyring(keyring) = store else { panic!("a keyring") };
    assert!(!keyring.account(&large).eq_ignore_ascii_case(&keyring.account(&small)));
    // To a file and back.
    let place = place();
    let file = Store::file(&place.home);
    assert_eq!(copy_all(store, &file, &many).await.unwrap().moved, many);
    assert_eq!(delete_all(store, &many).await.unwrap(), many.len());
    assert_eq!(store.get(&many[3]).await.unwrap(), None);
    assert_eq!(file.get(&many[3]).await.unwrap(), Some(Secret::new("AKIA3")));
    assert_eq!(copy_all(&file, store, &many).await.unwrap().moved, many);
    assert!(store.delete(&entry).await.unwrap());
    assert_eq!(store.get(&entry).await.unwrap(), None);
}

/// Runs `script` with `$STORE` as the command that does `what`, and nothing of this session's own.
fn run(what: &str, script: &str) {
    let dir = tempfile::tempdir().unwrap();
    let plain = child(CHILD, what, dir.path());
    let mut bash = Command::new("bash");
    bash.args(["-euc", script]).arg(plain.get_program()).args(plain.get_args());
    bash.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    bash.envs(plain.get_envs().filter_map(|(k, v)| Some((k, v?))));
    for (name, sub) in [("HOME", ""), ("XDG_RUNTIME_DIR", "run"), ("XDG_DATA_HOME", "data")] {
        std::fs::create_dir_all(dir.path().join(sub)).unwrap();
        bash.env(name, dir.path().join(sub));
    }
    succeed(&mut bash);
}

/// A session bus with gnome-keyring and an unlocked, empty `login` collection.
const UNLOCKED: &str = r#"exec dbus-run-session -- bash -euc '
    printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null
    "$0" "$@"'"#;

#[test]
fn secrets_come_and_go_in_gnome_keyring() {
    run("use", &format!("{UNLOCKED} \"$0\" \"$@\""));
}

#[test]
fn secret_tool_reads_what_was_left() {
    let script = UNLOCKED.replace(
        "\"$0\" \"$@\"'",
        "\"$0\" \"$@\"\n[ \"$(secret-tool lookup service spapi-setup username h/refresh-token/a)\" = \"Atzr|left\" ]'",
    );
    run("leave", &format!("{script} \"$0\" \"$@\""));
}

/// KeePassXC shows a text as the password and keeps a deleted entry: the value that it keeps is another one.
#[test]
fn a_value_is_a_text_and_is_overwritten_before_it_is_deleted() {
    let watch = r#"
    stdbuf -oL dbus-monitor --session >"$HOME/bus.log" & monitor=$!
    until [ -s "$HOME/bus.log" ]; do :; done
    "$0" "$@"
    for n in $(seq 3000); do grep -q member=Delete "$HOME/bus.log" && break; done
    kill $monitor
    calls=$(grep -oE "method call.*member=(CreateItem|SetSecret|Delete)$" "$HOME/bus.log" | sed "s/.*member=//" | tr "\n" " ")
    [ "$calls" = "CreateItem SetSecret Delete " ] || { echo "calls: $calls"; exit 1; }
    [ "$(grep -c text/plain "$HOME/bus.log")" -ge 2 ] && ! grep -q octet-stream "$HOME/bus.log"'"#;
    run("gone", &format!("{} \"$0\" \"$@\"", UNLOCKED.replace("\"$0\" \"$@\"'", watch)));
}

#[test]
fn without_a_bus_that_is_the_cause() {
    run("NoSessionBus", r#"exec "$0" "$@""#);
    run("NoSessionBus", r#"DBUS_SESSION_BUS_ADDRESS=unix:path=$HOME/gone exec "$0" "$@""#);
}

/// A bus that can start nothing: the machine's service files are not read.
const BARE: &str = r#"
    printf "<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>\
<policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/>\
<allow own=\"*\"/></policy></busconfig>" >"$HOME/bus.conf"
    exec dbus-run-session --config-file="$HOME/bus.conf" -- "#;

#[test]
fn without_a_service_that_is_the_cause() {
    run("NoSecretService", &format!(r#"{BARE} "$0" "$@""#));
}

#[test]
fn without_a_collection_that_is_the_cause() {
    run("NoCollection", r#"exec dbus-run-session -- "$0" "$@""#);
}

/// Makes a `login` collection, then begins a new session in which it stays locked.
const LOCKED: &str = r#"
    dbus-run-session -- bash -euc "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null
        printf x | secret-tool store --label=x service spapi-setup username h/refresh-token/a"
    exec dbus-run-session -- "$0" "$@""#;

#[test]
fn a_locked_keyring_is_the_cause_where_no_dialog_can_be_shown() {
    run("KeyringLocked", LOCKED);
}

/// A dialog that nobody answers: the program that should show it never speaks to the bus.
const NOBODY: &str = r#"
    mkdir -p "$XDG_DATA_HOME/dbus-1/services"
    printf '[D-BUS Service]\nName=org.gnome.keyring.SystemPrompter\nExec=/bin/sh -c "exec sleep 20 >/dev/null 2>&1"\n' \
        >"$XDG_DATA_HOME/dbus-1/services/org.gnome.keyring.SystemPrompter.service"
"#;

#[test]
fn a_dialog_that_nobody_answers_is_given_up() {
    run("KeyringTimeout", &format!("{NOBODY}{LOCKED}"));
}

#[test]
fn someone_at_a_terminal_is_told_that_a_dialog_waits() {
    run("waiting", &format!("{NOBODY}{LOCKED}"));
}
