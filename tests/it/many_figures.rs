//! How long many sellers take: imported, killed in the middle, finished, checked. `tests/many` runs it with more of them
//! and prints the table of docs/performance.md; in the suite they are few, and no time is asserted.

use std::fmt::Write as _;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use crate::import_many::List;
use crate::support::home::Cmd;
use crate::support::seller::seller;

/// What `tests/many` asks for, or the suite's few.
fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).map_or(usual, |text| text.parse().unwrap_or_else(|_| panic!("{name}: {text}")))
}

struct Row {
    what: &'static str,
    took: Duration,
    requests: usize,
    left: usize,
}

#[test]
fn many_sellers_in_figures() {
    let count = usize::try_from(number("SPAPI_MANY_SELLERS", 12)).unwrap();
    let list = List::new(count, 3);
    list.stage.state().knobs.delay = Duration::from_millis(number("SPAPI_MANY_DELAY", 1));
    let program = std::env::var_os("SPAPI_MANY_PROGRAM");
    let with = |mut cmd: Cmd| {
        if let Some(program) = &program {
            cmd.program.clone_from(program);
        }
        cmd.limit(Duration::from_secs(600))
    };
    let mut rows = Vec::new();
    let mut timed = |what, work: &dyn Fn()| {
        let (began, before) = (Instant::now(), list.stage.actions().len());
        work();
        let requests = list.stage.actions().len() - before;
        rows.push(Row { what, took: began.elapsed(), requests, left: count - list.tokens().len() });
    };
    timed("import, killed when half of them are stored", &|| {
        let run = with(list.whole(&[])).start();
        let (_never, wait) = mpsc::channel::<()>();
        while list.tokens().len() < count / 2 {
            let _ = wait.recv_timeout(Duration::from_millis(1));
        }
        run.kill();
        // In the suite's few it may have come to its end.
        let _ = run.wait();
    });
    timed("the same command again", &|| {
        with(list.import(&[])).run().code(0);
    });
    timed("once more: nothing to do", &|| {
        with(list.import(&[])).run().code(0);
    });
    list.all_are_stored();
    let whole = List::new(count, 3);
    whole.stage.state().knobs.delay = list.stage.state().knobs.delay;
    let began = Instant::now();
    with(whole.whole(&[])).run().code(0);
    let at_once = Row {
        what: "import of all of them, not stopped",
        took: began.elapsed(),
        requests: whole.stage.actions().len(),
        left: 0,
    };
    timed("check --all", &|| {
        with(seller(&list.home, &list.stage, &["check", "--all"])).run().code(0);
    });
    timed("status", &|| {
        with(seller(&list.home, &list.stage, &["status"])).run().code(0);
    });
    rows.insert(0, at_once);
    let mut table = String::from("| | s | requests | left to store |\n| --- | --- | --- | --- |\n");
    for Row { what, took, requests, left } in rows {
        writeln!(table, "| {what} | {:.2} | {requests} | {left} |", took.as_secs_f64()).unwrap();
    }
    if let Some(file) = std::env::var_os("SPAPI_MANY") {
        std::fs::write(file, table).unwrap();
    }
}
