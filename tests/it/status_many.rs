//! `status` with hundreds of profiles: what has failed first, then what is due; filters; one screen.

use std::fmt::Write as _;

use crate::support::home::{Home, Output};
#[cfg(unix)]
use crate::support::pty::Pty;
use jiff::ToSpan;
use jiff::civil::Date;

const APPS: [&str; 2] = [
    "amzn1.application-oa2-client.aaaa0000000000000000000000001111",
    "amzn1.application-oa2-client.bbbb2222",
];

/// Days from today; runs have no `TZ`, so today is UTC's.
fn day(days: i64) -> Date {
    jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date().checked_add(days.days()).unwrap()
}

/// 300 profiles: `shop-000` to `shop-199` of the first app, whose secret ends in 100 days, `brand-000` to `brand-099` of
/// the second one, which ends in 8. `shop-007` was refused at its last check, `shop-150` never proved, and the
/// authorization of `shop-123` ends in 5 days.
fn home() -> Home {
    let mut text = "version = 1\nhome_id = \"h\"\n".to_owned();
    for (app, left) in APPS.iter().zip([100, 8]) {
        write!(text, "[apps.\"{app}\"]\nstore = \"file\"\nsecret_date = \"{}\"\n", day(left - 180)).unwrap();
    }
    for (name, app, count) in [("shop", APPS[0], 200), ("brand", APPS[1], 100)] {
        for n in 0..count {
            let more = match (name, n) {
                ("shop", 7) => format!(
                    "verified = true\nfailed_check = {{ at = \"{}T01:00:00Z\", rung = \"lwa.token\" }}\n",
                    day(0)
                ),
                ("shop", 150) => String::new(),
                ("shop", 123) => {
                    format!(
                        "verified = true\npublic_app = true\ntoken_set_at = \"{}T12:00:00Z\"\n",
                        day(-360)
                    )
                }
                _ => "verified = true\n".to_owned(),
            };
            write!(
                text,
                "[profiles.{name}-{n:03}]\nauth = \"lwa\"\nregion = \"eu\"\nstore = \"file\"\nclient_id = \"{app}\"\n{more}"
            )
            .unwrap();
        }
    }
    let home = Home::new();
    home.write(".config/spapi-setup/config.toml", text);
    home
}

fn status(home: &Home, args: &[&str]) -> Output {
    home.cmd(["status"]).args(args.iter().copied()).env("TZ", "UTC").run()
}

/// The names in the table, in its order.
fn names(out: &Output) -> Vec<String> {
    let out = out.stdout();
    let rows = out.lines().skip(1).filter(|line| !line.starts_with(' '));
    rows.map(|line| line.split(' ').next().unwrap().to_owned()).collect()
}

#[test]
fn what_failed_comes_first_then_what_is_due() {
    let home = home();
    let out = status(&home, &[]);
    out.code(8).says("shop-007: failed at lwa.token today: spapi-setup check -p shop-007");
    let all = names(&out);
    assert_eq!(all.len(), 300, "piped, all are shown");
    assert_eq!(all[..5], ["shop-007", "shop-150", "shop-123", "brand-000", "brand-001"]);
    assert_eq!(all.last().unwrap(), "shop-199");
    let json = status(&home, &["--json"]).code(8).json();
    let json = json["profiles"].as_array().unwrap();
    assert_eq!((json.len(), json[0]["profile"].as_str()), (300, Some("brand-000")), "by name, as it was");
    let failed = json.iter().find(|p| p["profile"] == "shop-007").unwrap();
    assert_eq!(failed["failed_check"]["rung"], "lwa.token");
}

#[test]
fn filters_narrow_table_json_and_exit_code() {
    let home = home();
    assert_eq!(names(status(&home, &["--failed"]).code(0)), ["shop-007", "shop-150"]);
    assert_eq!(names(status(&home, &["--due"]).code(8)).len(), 101);
    assert_eq!(names(status(&home, &["--due", "--within", "6"]).code(8)), ["shop-123"]);
    status(&home, &["--due", "--within", "4"]).code(0).says("Nothing is due within 4 days").prints_nothing();
    assert_eq!(names(status(&home, &["shop-1?3", "BRAND-09*"]).code(8)).len(), 20);
    assert_eq!(names(status(&home, &["shop-00*"]).code(0)).len(), 10, "nothing of these is due");
    assert_eq!(names(status(&home, &["--app", APPS[1]]).code(8)).len(), 100);
    assert_eq!(names(status(&home, &["--app", "1111", "--due"]).code(8)), ["shop-123"]);
    let json = status(&home, &["--failed", "--json"]).code(0).json();
    assert_eq!(json["profiles"].as_array().unwrap().len(), 2);
    assert_eq!(
        status(&home, &["--due", "shop-00*", "--json"]).code(0).json()["profiles"],
        serde_json::json!([])
    );
    status(&home, &["x*"]).code(2).says("no profile \"x*\"");
    status(&home, &["--app", "cccc"]).code(2).says(APPS[0]);
}

#[cfg(unix)] // a pseudo-terminal
#[test]
fn a_screen_is_filled_and_not_more() {
    let home = home();
    for (columns, rows) in [(80, 24), (80, 50), (44, 24)] {
        let mut pty = Pty::spawn_sized(home.cmd(["status"]).env("TZ", "UTC"), columns, rows);
        pty.expect("more: --all, --due, --failed, or a pattern");
        pty.ends(8);
        let screen = pty.screen();
        let seen = screen.lines().filter(|line| !line.trim().is_empty()).count();
        let (seen, rows) = (seen, usize::from(rows));
        assert!((rows * 2 / 3..rows).contains(&seen), "{seen} of {rows}:\n{screen}");
        // Its beginning did not scroll away.
        assert!(screen.contains(if columns == 80 { "PROFILE" } else { "shop-007\n" }), "{screen}");
    }
    let mut pty = Pty::spawn_sized(home.cmd(["status", "--all"]).env("TZ", "UTC"), 80, 24);
    pty.ends(8);
    assert!(pty.transcript().contains("shop-199"), "scrolled");
    let mut pty = Pty::spawn_sized(home.cmd(["status", "shop-00*"]).env("TZ", "UTC"), 80, 24);
    pty.expect("shop-009");
    pty.ends(0);
    assert!(!pty.transcript().contains("more:"));
}

#[test]
fn the_day_of_an_authorization_is_the_list_s() {
    let list = crate::import_many::List::new(1, 1);
    let text = format!(
        "refresh_token,region,app,authorized_on\n{},na,public,2026-01-31\n",
        list.sellers[0].1.expose()
    );
    list.home.write("sellers.csv", text);
    list.import(&[]).run().code(0);
    let json = list.home.cmd(["status", "--json"]).run().code(0).json();
    let due = json["profiles"][0]["due"].as_array().unwrap().clone();
    assert!(due.iter().any(|due| due["what"] == "authorization" && due["on"] == "2027-01-31"), "{due:?}");
}
