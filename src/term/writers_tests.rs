use super::*;
use crate::env::Env;
use crate::term::{Capture, ColorChoice, Look};

fn capture(columns: usize) -> (Term, Capture) {
    Term::capture(Look::default(), &Env::default(), columns)
}

fn refusal() -> Lines {
    Lines {
        heading: "Login with Amazon does not know this client id and secret as a pair.".into(),
        cause: Some("invalid_client (HTTP 401)".into()),
        fix: Some(
            "open your app's \"LWA credentials > View\" and copy both values from the same app, then run \
             `spapi-setup init --lwa-client-secret-file -` again."
                .into(),
        ),
        note: Some("the AWS part is finished and stored; nothing will be created twice.".into()),
    }
}

#[test]
fn an_error_hangs_under_its_labels() {
    let (term, seen) = capture(100);
    term.error_report(&refusal());
    insta::assert_snapshot!(seen.err(), @r#"
    error: Login with Amazon does not know this client id and secret as a pair.
    cause: invalid_client (HTTP 401)
    fix:   open your app's "LWA credentials > View" and copy both values from the
           same app, then run `spapi-setup init --lwa-client-secret-file -` again.
    note:  the AWS part is finished and stored; nothing will be created twice.
    "#);
}

#[test]
fn a_refusal_survives_forty_columns() {
    let (term, seen) = capture(40);
    term.refusal(&refusal());
    insta::assert_snapshot!(seen.err(), @r#"
    ✗ Login with Amazon does not know this
      client id and secret as a pair.
      cause: invalid_client (HTTP 401)
      fix:   open your app's "LWA
             credentials > View" and copy
             both values from the same app,
             then run
             `spapi-setup init --lwa-client-secret-file -`
             again.
      note:  the AWS part is finished and
             stored; nothing will be created
             twice.
    "#);
}

#[test]
fn headings_stand_between_empty_lines_and_carry_the_suffix() {
    let (term, seen) = capture(80);
    term.with_suffix(" (rehearsal)").heading("Step 1 of 8 · What is it for");
    assert_eq!(seen.err(), "\nStep 1 of 8 · What is it for (rehearsal)\n\n");
}

#[test]
fn a_value_without_room_stands_below_its_name_and_no_name_leaves_no_line() {
    let (term, seen) = capture(40);
    term.field(2, 10, "In AWS", "user   arn:aws:iam::123456789012:user/U");
    term.field(2, 10, "", "role   arn:aws:iam::123456789012:role/R");
    let lines = [
        "  In AWS",
        "    user",
        "    arn:aws:iam::123456789012:user/U",
        "    role",
        "    arn:aws:iam::123456789012:role/R",
    ];
    assert_eq!(seen.err().lines().collect::<Vec<_>>(), lines);
}

#[test]
fn marks_are_words_in_plain_mode() {
    let env = Env::default().with("SPAPI_SETUP_ACCESSIBLE", "1");
    let look = Look { color: ColorChoice::Always, ..Look::default() };
    let (term, seen) = Term::capture(look, &env, 80);
    term.ok("stored");
    term.warn("old");
    term.fail("refused");
    term.skip("not asked for");
    assert_eq!(seen.err(), "ok: stored\nwarning: old\nfailed: refused\nskipped: not asked for\n");
}

#[test]
fn colours_follow_the_flag_then_the_environment() {
    let shown = |color, vars: &[(&str, &str)]| {
        let env = vars.iter().fold(Env::default(), |env, (name, value)| env.with(name, *value));
        let (term, seen) = Term::capture(Look { color, ..Look::default() }, &env, 80);
        term.ok("x");
        seen.err().contains("\x1b[")
    };
    assert!(!shown(ColorChoice::Auto, &[]), "not a terminal");
    assert!(shown(ColorChoice::Auto, &[("CLICOLOR_FORCE", "1")]));
    assert!(!shown(ColorChoice::Auto, &[("CLICOLOR_FORCE", "0")]));
    assert!(!shown(ColorChoice::Auto, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(shown(ColorChoice::Always, &[("NO_COLOR", "1")]));
    assert!(!shown(ColorChoice::Never, &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn quiet_keeps_data_and_errors() {
    let (term, seen) =
        Term::capture(Look { quiet: true, verbose: 2, ..Look::default() }, &Env::default(), 80);
    term.heading("Step");
    term.line("line");
    term.warn("warning");
    term.verbose(1, "more");
    drop(term.wait("waiting"));
    term.data("value");
    term.fail("refused");
    term.part(2, "cause:", "why");
    assert_eq!((seen.out().as_str(), seen.err().as_str()), ("value\n", "✗ refused\n  cause: why\n"));
}

#[test]
fn verbose_texts_need_their_level() {
    let (term, seen) = Term::capture(Look { verbose: 1, ..Look::default() }, &Env::default(), 80);
    term.verbose(1, "once");
    term.verbose(2, "twice");
    assert_eq!(seen.err(), "once\n");
}

#[test]
fn what_comes_from_outside_cannot_paint() {
    let (term, seen) = capture(80);
    term.ok("store \"Acme\x1b]0;x\x07\x1b[2J\"");
    assert!(!seen.err().contains('\x1b'));
}
