use super::*;

#[test]
fn what_may_be_a_secret_is_not_shown() {
    for secret in [
        "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        "AKIAIOSFODNN7EXAMPLE",
        "password=hunter2",
        "\"secret\"=\"hunter2\"",
    ] {
        let shown = last_line(&format!("error: \u{1b}[31mcannot use {secret} now\u{1b}[0m")).unwrap();
        assert!(!shown.contains("hunter2") && !shown.contains("EXAMPLE"), "{shown}");
        assert!(shown.starts_with("error: cannot use ") && shown.ends_with(" now"), "{shown}");
    }
}

#[test]
fn only_the_programs_name_is_shown() {
    for (command, name) in
        [("/opt/bin/corp-login --token CANARY", "corp-login"), ("\"/a b/tool\" x", "tool"), ("", "")]
    {
        assert_eq!(program(command), name);
    }
}

#[cfg(not(windows))]
#[tokio::test]
async fn what_a_program_prints_is_read_and_not_quoted() {
    let long = Duration::from_secs(60);
    let given = r#"echo '{"Version":1,"AccessKeyId":"ASIA","SecretAccessKey":"s","SessionToken":"t","Expiration":"2036-01-01T00:00:00Z"}'"#;
    let read = credentials(given, long).await.unwrap();
    assert_eq!((read.access_key_id(), read.session_token()), ("ASIA", Some("t")));
    assert!(read.expiry().is_some());
    for (command, why) in [
        ("echo CANARY", "no credentials in JSON"),
        (r#"echo '{"Version":2,"AccessKeyId":"CANARY","SecretAccessKey":"CANARY"}'"#, "version 2"),
        ("echo CANARY; exit 7", "said nothing (exit status: 7)"),
        ("echo 'log in first' >&2; exit 1", "failed: log in first"),
        ("yes CANARY", "more than 64 KiB"),
        ("yes CANARY >&2", "more than 64 KiB"),
    ] {
        let said = credentials(command, long).await.unwrap_err();
        assert!(said.contains(why) && !said.contains("CANARY"), "{command}: {said}");
    }
}

/// Not by a signal's number 0: a process that ended and was not collected yet is there.
#[cfg(target_os = "linux")]
fn is_running(pid: &str) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, state)| !state.starts_with(['Z', 'X']))
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_program_that_hangs_is_ended_with_all_that_it_started() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("pids");
    let at = file.display();
    // The second one holds neither stream, has a group of its own, and lives on without its parent.
    let command = format!(
        "sleep 1000 & echo $! >> {at}; setsid sh -c 'echo $$ >> {at}; sleep 1000' >/dev/null 2>&1 & \
         while [ $(wc -l < {at}) -lt 2 ]; do :; done; echo $$ >> {at}; sleep 1000"
    );
    let running = tokio::spawn(async move { credentials(&command, Duration::from_secs(2)).await });
    let said = running.await.unwrap().unwrap_err();
    assert!(said.contains("(sleep) did not end within 2 s and was ended"), "{said}");
    let pids = std::fs::read_to_string(&file).unwrap();
    assert_eq!(pids.lines().count(), 3, "{pids}");
    while pids.lines().any(is_running) {
        tokio::task::yield_now().await;
    }
}

#[test]
fn the_last_line_that_says_something_is_kept_and_cut() {
    assert_eq!(last_line("first\nno session: run x login\n\n"), Some("no session: run x login".into()));
    assert_eq!(last_line("the token has expired").as_deref(), Some("the token has expired"));
    // A shell that repeats the command line.
    let line = last_line("Can't find 'corp --client-secret CANARY --user anna'").unwrap();
    assert_eq!(line, "Can't find 'corp --client-secret [hidden] --user anna'");
    assert!(last_line(&"ab ".repeat(500)).unwrap().len() <= 203);
    assert_eq!(last_line(" \n\u{1b}[0m\n"), None);
}
