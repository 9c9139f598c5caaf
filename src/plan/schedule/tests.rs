//! Texts of timers: what no judge outside can tell.

use super::*;

fn schedule() -> Schedule {
    Schedule {
        name: "spapi-setup-rotate".into(),
        program: "/opt/a b/spapi-setup".into(),
        words: vec!["rotate".into(), "--due".into()],
        env: vec![("SPAPI_SETUP_HOME".into(), "/home/an'na/100%/$x".into())],
        hour: 3,
        minute: 7,
        image: None,
        role_arn: None,
        shared_home: None,
    }
}

#[test]
fn a_crontab_keeps_what_is_not_ours() {
    let others = "# mine\nMAILTO=anna\n0 1 * * * backup\n";
    let entry = cron::entry(&schedule(), None).unwrap();
    assert_eq!(entry.lines().count(), 2);
    assert!(entry.contains(
        "\n7 3,15 * * * SPAPI_SETUP_HOME='/home/an'\\''na/100\\%/$x' '/opt/a b/spapi-setup' rotate --due\n"
    ));
    let table = format!("{others}{entry}# after\n");
    assert!(cron::find(&table, "spapi-setup-rotate").unwrap().contains(&cron::mark(&schedule())));
    assert_eq!(cron::without(&table, "spapi-setup-rotate"), format!("{others}# after\n"));
    assert_eq!(cron::find(&table, "spapi-setup-rotate-2"), None);
    assert_eq!(cron::without(&table, "spapi-setup-rotate-2"), table);
    let system = cron::entry(&schedule(), Some("root")).unwrap();
    assert!(system.contains(" * * * root SPAPI_SETUP_HOME="), "{system}");
}

#[test]
fn what_a_host_cannot_hold_is_refused() {
    let long = Schedule { words: vec!["x".repeat(990)], ..schedule() };
    assert!(matches!(cron::entry(&long, None), Err(TimerError::Unfit { host: Host::Cron, .. })));
    let percent = Schedule { program: r"C:\100%\spapi-setup.exe".into(), ..schedule() };
    assert!(windows::task(&percent).is_err() && windows::marks(&percent).is_err());
    assert!(
        windows::task(&Schedule { env: Vec::new(), ..percent }).is_ok(),
        "without cmd.exe it is a plain path"
    );
    for text in ["a\nb", "a\0", "\u{7f}"] {
        let with = |schedule: Schedule| schedule.check(Host::Systemd).is_err();
        assert!(with(Schedule { program: text.into(), ..schedule() }), "{text:?}");
        assert!(with(Schedule { words: vec![text.into()], ..schedule() }), "{text:?}");
        assert!(with(Schedule { env: vec![("A".into(), text.into())], ..schedule() }), "{text:?}");
        assert!(with(Schedule { image: Some(text.into()), ..schedule() }), "{text:?}");
    }
    assert!(schedule().check(Host::Systemd).is_ok());
}

#[test]
fn our_texts_have_their_marks() {
    let schedule = schedule();
    let all = |text: &str, marks: &[String]| {
        assert!(!marks.is_empty() && marks.iter().all(|mark| text.contains(mark)), "{marks:#?}\n{text}");
        assert!(text.contains(MARK), "{text}");
    };
    all(&systemd::service(&schedule, false), &systemd::marks(&schedule));
    all(&launchd::plist(&schedule, "/x.log"), &launchd::marks(&schedule));
    let windows = Schedule { env: vec![("SPAPI_SETUP_HOME".into(), r"C:\x & y".into())], ..schedule.clone() };
    all(&windows::task(&windows).unwrap(), &windows::marks(&windows).unwrap());
    let moved = Schedule { program: "/opt/b/spapi-setup".into(), ..schedule.clone() };
    assert!(!systemd::service(&schedule, false).contains(&systemd::marks(&moved)[0]));
}

#[test]
fn the_two_runs_of_a_day_are_twelve_hours_apart() {
    let late = Schedule { hour: 23, minute: 61, ..schedule() };
    assert_eq!((late.hours(), late.cron_fields().as_str()), ([11, 23], "1 11,23 * * *"));
}

/// The files in `deploy/` are what `schedule print` writes for a shared home.
#[test]
fn the_files_to_deploy_are_what_is_printed() {
    let shared = Schedule {
        program: "spapi-setup".into(),
        env: Vec::new(),
        hour: 7,
        minute: 29,
        image: Some(format!(
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/spapi-setup:{}",
            env!("CARGO_PKG_VERSION")
        )),
        role_arn: Some("arn:aws:iam::123456789012:role/spapi-setup-rotate".into()),
        shared_home: Some("s3://acme-spapi/home".into()),
        ..schedule()
    };
    let files = [
        ("kubernetes/cronjob.yaml", kubernetes::manifest(&shared)),
        ("github/spapi-setup-rotate.yml", github::workflow(&shared)),
    ];
    for (name, text) in files {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy").join(name);
        if std::env::var_os("UPDATE_DEPLOY").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        let there = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        assert_eq!(there, text, "deploy/{name} is not what is printed: UPDATE_DEPLOY=1 writes it");
    }
}
