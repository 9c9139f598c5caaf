//! An agency's day: one adds a seller, one rotates, the container runs `rotate --due`, all at once, and one of them is
//! killed. In the evening nothing is lost and nothing is doubled.
//!
//! `SPAPI_AGENCY_SEEDS=1-50` runs other days than the suite's (`tests/agency`).

use std::io::Write as _;
use std::sync::mpsc;
use std::time::Duration;

use crate::agency::{Agency, At, CLUSTER, NEW, SINKS, Size, Who};
use crate::enroll;
use crate::support::output::Output;

/// A small generator of the test's own, for the same days each time: SplitMix64 (Steele, Lea, Flood 2014).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % n
    }
}

/// The seeds of this run: the suite's few, or those that were asked for.
fn seeds() -> Vec<u64> {
    match std::env::var("SPAPI_AGENCY_SEEDS") {
        Ok(text) => {
            let (first, last) = text.split_once('-').unwrap_or((&text, &text));
            (first.parse().unwrap()..=last.parse().unwrap()).collect()
        }
        Err(_) => vec![1, 2],
    }
}

/// The home is a bucket, the secrets are in AWS Secrets Manager: each works on a computer of their own.
#[test]
fn whoever_is_killed_the_evening_is_as_it_should_be() {
    days(&seeds(), At::Bucket);
}

/// Three at the folder of one computer.
#[test]
fn a_folder_that_several_use_at_once_is_no_worse() {
    days(&[3], At::Folder);
}

#[track_caller]
fn days(seeds: &[u64], at: At) {
    let mut failed = Vec::new();
    for seed in seeds {
        let day = std::panic::AssertUnwindSafe(|| one_day(*seed, at));
        if let Err(panic) = std::panic::catch_unwind(day) {
            let why = panic.downcast_ref::<String>().cloned().unwrap_or_default();
            failed.push(format!("seed {seed}: {why}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

fn one_day(seed: u64, at: At) {
    let mut chance = Chance(seed);
    let agency = Agency::new(&Size { auto: 200, by_hand: 20 }, at);
    let victim = Who::ALL[usize::try_from(chance.below(3)).unwrap()];
    let after = Duration::from_millis(chance.below(u64::from(longest(victim))));
    let told = {
        let running: Vec<_> = Who::ALL.iter().map(|who| (*who, agency.work(*who).start())).collect();
        let (_never, wait) = mpsc::channel::<()>();
        let _ = wait.recv_timeout(after);
        running.iter().filter(|(who, _)| *who == victim).for_each(|(_, run)| run.kill());
        let outs = running.into_iter().map(|(who, run)| (who, run.wait()));
        let morning: Vec<_> = outs.map(|(who, out)| plausible(who, who == victim, &out)).collect();
        agency.two_minutes_later();
        let evening: Vec<_> = Who::ALL.iter().map(|who| until_done(&agency, *who)).collect();
        format!(
            "seed {seed}: {victim:?} killed after {after:?}; {} / {}",
            morning.join(", "),
            evening.join(", ")
        )
    };
    // What --nocapture shows of a run of many days.
    let _ = writeln!(std::io::stderr(), "{told}");
    as_it_should_be(&agency);
}

/// How long a run takes at most, in milliseconds; later it is not killed at all.
fn longest(who: Who) -> u32 {
    match who {
        Who::Anna => 1500,
        Who::Ben => 3000,
        Who::Container => 6000,
    }
}

/// A run that nobody killed ends with 0, or says what to do: a lost race (6), half-way (7).
fn plausible(who: Who, killed: bool, out: &Output) -> String {
    match out.status.code() {
        Some(code @ (0 | 6 | 7)) => format!("{who:?} {code}"),
        None if killed => format!("{who:?} killed"),
        _ => panic!("{who:?}: {out:?}"),
    }
}

/// Does the day's work again until there is nothing left to do, as a person would who reads what is said.
fn until_done(agency: &Agency, who: Who) -> String {
    let mut codes = Vec::new();
    for _ in 0..6 {
        let out = agency.work(who).run();
        codes.push(format!("{}", out.status.code().unwrap_or(-1)));
        match out.status.code() {
            Some(0) => return format!("{who:?} {}", codes.join(" ")),
            Some(6 | 7) => {}
            _ => panic!("{who:?}: {out:?}"),
        }
    }
    panic!("{who:?} is never done: {}", codes.join(" "));
}

fn as_it_should_be(agency: &Agency) {
    let check = agency.on(Who::Anna, &["check", "--all", "--json"]).run();
    let checked = check.json();
    let profiles = checked["profiles"].as_array().unwrap();
    assert_eq!(profiles.len(), agency.tokens.len() + 1);
    for profile in profiles {
        let checks = profile["checks"].as_array().unwrap();
        let bad: Vec<_> = checks
            .iter()
            .filter(|each| !["pass", "skip"].contains(&each["status"].as_str().unwrap()))
            .collect();
        assert!(bad.is_empty(), "{}: {bad:?}", profile["profile"]);
    }
    check.code(0);
    // Amazon was asked for one secret, and its message is gone.
    assert_eq!(agency.stage.count("rotateApplicationClientSecret"), 1);
    assert!(enroll::queue(&agency.stage).1.messages.is_empty());
    // Every place has the new secrets.
    agency.on(Who::Ben, &["sync", "--check"]).run().code(0);
    for name in SINKS {
        let read = agency.read_sink(name);
        assert_eq!(read["LWA_CLIENT_SECRET"], agency.newest(agency.app(name)).expose(), "{name}");
        assert_eq!(read["SP_API_REFRESH_TOKEN"], agency.tokens[name].expose(), "{name}");
    }
    let cluster = std::fs::read_to_string(agency.cluster()).unwrap();
    let now =
        agency.on(Who::Ben, &["export", "--for", "kubernetes", "-p", CLUSTER[0], "-p", CLUSTER[1]]).run();
    assert_eq!(cluster, now.stdout());
    if agency.at == At::Bucket {
        assert_eq!(agency.left_on_disks(), Vec::<std::path::PathBuf>::new(), "nobody keeps anything");
    }
    // Every profile has its own token and its app's newest secret.
    assert_eq!(agency.newest(&agency.by_hand), agency.bens);
    let all = agency.tokens.iter().map(|(name, token)| (name.as_str(), token));
    let all = all.chain([(NEW, &agency.annas)]);
    for (name, token) in all.step_by(10).chain([(NEW, &agency.annas)]) {
        let values = agency.on(Who::Ben, &["export", "--for", "json", "-p", name]).run().code(0).json();
        let app = agency.app(name);
        assert_eq!(values["refresh_token"], token.expose(), "{name}");
        assert_eq!(values["lwa_client_id"], app, "{name}");
        assert_eq!(values["lwa_client_secret"], agency.newest(app).expose(), "{name}");
    }
}
