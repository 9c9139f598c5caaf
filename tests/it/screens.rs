//! The most important screens as pictures (`docs/screens`): what the real binary prints, in colour, on 80 columns.
//!
//! To draw them again: `TRYCMD=overwrite cargo test --features checkpoints --test it screens::`, then look at them.
//! What differs from run to run (days, ids, ports) is drawn as on one made-up day.

use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use spapi_setup::rehearsal::Knobs;

use crate::check::{ROLE, check, set_up};
use crate::rotate::{next, ready, with_secret};
use crate::sign_in_browser::{bare, instant, to_the_page};
use crate::support::browser::{comes_back, follow, noting};
use crate::support::canary::files;
use crate::support::home::{Cmd, Home};
use crate::support::pty::Pty;
use crate::support::stage::Stage;
use crate::support::{root, world::World};

/// The day that the pictures show as today.
const TODAY: Date = date(2026, 11, 22);
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}

/// What the command prints in colour, as on the day of the pictures.
#[track_caller]
fn printed(cmd: Cmd, code: i32) -> String {
    let out = cmd.env("TZ", "UTC").args(["--color", "always"]).run();
    out.code(code);
    let text = out.stdout() + &out.stderr();
    // What names the stand-in, in one line or in two.
    let text = text.replace(" requests to\n  http://", " requests to http://");
    text.lines()
        .filter(|line| !line.contains(" requests to http://"))
        .fold(String::new(), |all, line| all + &steady(line) + "\n")
}

/// A line without what differs from run to run.
fn steady(line: &str) -> String {
    let mut line = dated(line);
    let starts: Vec<usize> = line.match_indices("AKIA...").map(|(at, start)| at + start.len()).collect();
    for at in starts {
        line.replace_range(at..at + 4, "7QX2");
    }
    let key = |text: &str| text.starts_with("AKIA") && text.bytes().all(|b| b.is_ascii_alphanumeric());
    line = with(&line, 20, key, "AKIAIOSFODNN7EXAMPLE");
    with(&line, 36, |text| uuid::Uuid::try_parse(text).is_ok(), "5f2c8a0e-7d41-4b7c-9d2e-31f0a6c5b8d4")
}

/// The line with `shown` in place of the first text of `length` that is `one`.
fn with(line: &str, length: usize, one: impl Fn(&str) -> bool, shown: &str) -> String {
    let found = (0..line.len()).filter_map(|at| line.get(at..at + length)).find(|text| one(text));
    found.map_or_else(|| line.to_owned(), |text| line.replacen(text, shown, 1))
}

/// A day, as far from the day of the pictures as from today. One of another time (the version of IAM's policy language)
/// stays.
fn moved(real: Date) -> Date {
    let away = (real - today()).get_days();
    if away.abs() > 1000 { real } else { TODAY.checked_add(away.days()).expect("a day") }
}

/// `21 May 2027` and `2027-05-21`, moved.
fn dated(line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let mut shown: Vec<String> = words.iter().map(|word| iso_dated(word)).collect();
    for at in 0..words.len().saturating_sub(2) {
        let month = MONTHS.iter().zip(1..).find(|(name, _)| **name == words[at + 1]);
        let figures = |word: &str| word.chars().take_while(char::is_ascii_digit).collect::<String>();
        let (day, year) = (words[at].parse(), figures(words[at + 2]));
        let (Some((_, month)), Ok(day), Ok(number)) = (month, day, year.parse()) else { continue };
        let Ok(day) = Date::new(number, month, day).map(moved) else { continue };
        shown[at] = day.day().to_string();
        shown[at + 1] = MONTHS[usize::try_from(day.month()).unwrap() - 1].to_owned();
        shown[at + 2] = words[at + 2].replacen(&year, &day.year().to_string(), 1);
    }
    shown.join(" ")
}

/// The first `2027-05-21` of a word, moved.
fn iso_dated(word: &str) -> String {
    let mut dates = (0..word.len()).filter_map(|at| word.get(at..at + 10));
    match dates.find_map(|text| Some((text, text.parse::<Date>().ok()?))) {
        Some((text, day)) => word.replacen(text, &moved(day).to_string(), 1),
        None => word.to_owned(),
    }
}

/// Compares the picture with the one that is kept, or keeps it.
#[track_caller]
fn picture(name: &str, command: &str, printed: &str) {
    let text = format!("\u{1b}[2m$ {command}\u{1b}[0m\n{printed}");
    let drawn = anstyle_svg::Term::new().render_svg(text.trim_end());
    let file = root().join("docs/screens").join(format!("{name}.svg"));
    if std::env::var_os("TRYCMD").is_some_and(|how| how == "overwrite") {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, &drawn).unwrap();
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        kept == drawn,
        "docs/screens/{name}.svg shows something else than the program prints now. It prints:\n{text}\n\
         draw it again with TRYCMD=overwrite cargo test --features checkpoints --test it screens::"
    );
}

/// From the line that begins with `from` to before the one that begins with `to`; colours do not count.
fn between(text: &str, from: &str, to: &str) -> String {
    let plain = |line: &str| line.trim_start_matches("\u{1b}[1m").to_owned();
    let lines = text.lines().skip_while(|line| !plain(line).starts_with(from));
    let part: Vec<&str> = lines.take_while(|line| !plain(line).starts_with(to)).collect();
    assert!(!part.is_empty(), "no line begins with {from:?}:\n{text}");
    part.join("\n")
}

#[test]
fn the_wizard_before_and_after_its_changes() {
    let text = printed(Home::new().cmd(["init", "--rehearse"]), 0);
    let command = "spapi-setup init --rehearse";
    let more = "...\n".to_owned();
    let plan = more.clone() + &between(&text, "Step 4 of 8", "Step 6 of 8") + "...";
    picture("init-plan", command, &plan);
    picture("init-done", command, &(more + &between(&text, "Step 7 of 8", "  The same run")));
}

/// On a terminal: the question, then the wait. The address is that of AWS, with values that stay.
#[test]
fn a_sign_in_in_the_browser() {
    let (home, stage) = (Home::new(), instant(|_| ()));
    let browser = noting(&home);
    let mut pty = Pty::spawn(bare(&home, &stage, &["plan", "--region", "na"]).env("BROWSER", browser));
    let question = pty.expect("or sign in with the AWS CLI").expect_cursor_at("? How").screen();
    let question = between(&question, "  This computer has no", "  never");
    let url = to_the_page(&mut pty);
    let (base, query) = url.split_once("/v1/").unwrap();
    let port = comes_back(&url).rsplit(':').next().unwrap().split('/').next().unwrap().to_owned();
    let value = |name: &str| {
        let pair = query.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")));
        pair.unwrap().to_owned()
    };
    let shown = url
        .replacen(base, "https://us-east-1.signin.aws.amazon.com", 1)
        .replace(&format!("A{port}%2F"), "A53682%2F")
        .replace(&value("state"), "xJ0f3bUq1nQ4mZ7rT2kW9A")
        .replace(&value("code_challenge"), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    let columns: Vec<&str> =
        (0..shown.len()).step_by(80).map(|at| &shown[at..shown.len().min(at + 80)]).collect();
    let text = pty.transcript();
    let before = between(&text, "  AWS's sign-in page", "http://").replace('\r', "");
    let waiting = "| Waiting for the browser (Ctrl-C: choose another way)";
    let all = format!("{question}\n{before}\n{}\n\n{waiting}", columns.join("\n"));
    follow(&url);
    pty.ends(0);
    picture("sign-in", "spapi-setup plan", &all);
}

#[test]
fn a_check_with_a_warning_and_a_failure() {
    let (home, stage) = set_up(Knobs::default());
    {
        let mut state = stage.state();
        let trust = &mut state.roles.get_mut(ROLE).unwrap().trust;
        trust["Statement"][0]["Principal"]["AWS"] = "arn:aws:iam::123456789012:root".into();
        state.knobs.role_missing = true;
    }
    picture("check-failure", "spapi-setup check", &printed(check(&home, &stage, &[]), 3));
}

#[test]
fn a_plan() {
    let (home, stage) = (Home::new(), Stage::new());
    let text = printed(home.cmd(["plan"]).envs(stage.env()), 0);
    picture("plan", "spapi-setup plan", &text);
}

#[test]
fn an_explanation() {
    let text = printed(Home::new().cmd(["check", "--explain", "aws.trust"]), 0);
    picture("explain", "spapi-setup check --explain aws.trust", &text);
}

#[test]
fn a_status_with_something_due() {
    let home = Home::new();
    let examples = root().join("tests/cmd/home/config.toml");
    let text = std::fs::read_to_string(examples).unwrap().replace("{today}", &today().to_string());
    let (app, other) = ("0123456789abcdef0123456789abcdef", "5a3b1e5a3b1e5a3b1e5a3b1e5a3b1e5a");
    let made = today().checked_sub(172.days()).unwrap();
    let due = format!(
        "[apps.\"amzn1.application-oa2-client.{other}\"]\nstore = \"file\"\nsecret_date = \"{made}\"\n"
    );
    home.write(".config/spapi-setup/config.toml", text.replacen(app, other, 1) + &due);
    picture("status", "spapi-setup status", &printed(home.cmd(["status"]), 8));
}

#[test]
fn the_targets_of_export() {
    let text = printed(Home::new().cmd(["export", "--list"]), 0);
    picture("export-list", "spapi-setup export --list", &text);
}

#[test]
fn an_error_that_names_every_missing_answer() {
    let text = printed(Home::new().cmd(["init", "--no-input"]), 2);
    picture("error-answers", "spapi-setup init --no-input", &text);
}

#[test]
fn a_rotation() {
    let stage = Stage::new();
    let home = ready(&stage);
    let secret = next(&stage, 0);
    let text = printed(with_secret(&home, &stage, &secret), 0);
    picture("rotate", "spapi-setup rotate lwa-secret", &text);
}

#[test]
fn the_plan_of_a_teardown() {
    let world = World::set_up();
    picture(
        "teardown",
        "spapi-setup teardown --no-input",
        &printed(world.cmd(&["teardown", "--no-input"]), 2),
    );
}

#[test]
fn a_refused_token() {
    let stage = Stage::new();
    let home = ready(&stage);
    stage.state().apps.clear();
    picture("token-error", "spapi-setup token", &printed(home.cmd(["token"]).envs(stage.env()), 3));
}

/// No picture of a screen that is gone, and each is shown in a document.
#[test]
fn every_picture_is_shown() {
    let mut pages = files(&root().join("docs"));
    pages.retain(|file| file.extension().is_some_and(|end| end == "md"));
    pages.push(root().join("README.md"));
    let documents: String = pages.iter().map(|page| std::fs::read_to_string(page).unwrap()).collect();
    let code = std::fs::read_to_string(root().join("tests/it/screens.rs")).unwrap();
    let mut count = 0;
    for entry in std::fs::read_dir(root().join("docs/screens")).expect("docs/screens") {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(documents.contains(&format!("screens/{name})")), "no document shows {name}");
        let drawn = format!("\"{}\"", name.trim_end_matches(".svg"));
        assert!(code.contains(&drawn), "no test draws {name}");
        count += 1;
    }
    assert!(count >= 10, "{count} pictures");
}

#[test]
fn days_are_moved_to_the_day_of_the_pictures() {
    let in_180 = today().checked_add(180.days()).unwrap();
    let month = MONTHS[usize::try_from(in_180.month()).unwrap() - 1];
    let line = format!("before {} {month} {} (180 days)", in_180.day(), in_180.year());
    assert_eq!(dated(&line), "before 21 May 2027 (180 days)");
    assert_eq!(dated(&format!("until {in_180}.")), "until 2027-05-21.");
    assert_eq!(dated("Step 4 of 8"), "Step 4 of 8");
    assert_eq!(dated("\"Version\": \"2012-10-17\","), "\"Version\": \"2012-10-17\",");
    assert_eq!(steady("AKIA...AB12, x"), "AKIA...7QX2, x");
}
