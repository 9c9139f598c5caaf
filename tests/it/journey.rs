//! From nothing to a proven call: a fresh home, an AWS account without entities, `spapi-setup init` at a terminal, and a
//! person who answers as shortly as can be. Counted: questions, keys, and seconds with 80 ms a request.
//!
//! The numbers of questions are asserted. `tests/journey` prints the tables, with the times.

use std::fmt::Write;
use std::time::{Duration, Instant};

use spapi_setup::rehearsal::{Knobs, SigninKnobs};

use crate::support::browser::{address, agree};
use crate::support::home::Home;
use crate::support::person::signed_out;
use crate::support::pty::Pty;
use crate::support::stage::Stage;

/// Of every request to AWS and Amazon.
const DELAY: Duration = Duration::from_millis(80);

/// What a person does at a question.
#[derive(Clone, Copy)]
enum Key<'a> {
    Enter,
    Down,
    Letter(char),
    /// One key, whatever is pasted.
    Paste(&'a str),
}

/// A question, answered.
struct Answered {
    question: String,
    keys: usize,
    /// From the answer before to this question.
    waited: Duration,
}

struct Journey {
    pty: Pty,
    answered: Vec<Answered>,
    since: Instant,
}

impl Journey {
    /// Waits for the texts, then presses the keys.
    #[track_caller]
    fn answer(&mut self, question: &str, texts: &[&str], keys: &[Key<'_>]) {
        for text in texts {
            self.pty.expect_next(text);
        }
        let waited = self.since.elapsed();
        for key in keys {
            match key {
                Key::Enter => self.pty.enter(),
                Key::Down => self.pty.down(),
                Key::Letter(letter) => self.pty.send(&letter.to_string()),
                Key::Paste(text) => self.pty.paste(text),
            };
        }
        self.answered.push(Answered { question: question.to_owned(), keys: keys.len(), waited });
        self.since = Instant::now();
    }

    /// Something that the person does elsewhere: what came before it was waited for, the click is no key.
    fn elsewhere(&mut self, does: impl FnOnce(&Pty)) {
        does(&self.pty);
        self.since = Instant::now();
    }
}

/// The table of a run. Amazon's share is the time in which at least one request was on its way.
fn table(title: &str, journey: &Journey, end: Duration, stage: &Stage) -> String {
    let mut spans: Vec<_> = stage.state().calls.iter().map(|call| (call.at - DELAY, call.at)).collect();
    spans.sort();
    let (mut amazon, mut until) = (Duration::ZERO, None);
    for (from, to) in spans {
        let from = until.map_or(from, |until| from.max(until));
        amazon += Duration::try_from(to.duration_since(from)).unwrap_or_default();
        until = Some(until.map_or(to, |until| to.max(until)));
    }
    let waited: Duration = journey.answered.iter().map(|a| a.waited).sum::<Duration>() + end;
    let keys: usize = journey.answered.iter().map(|a| a.keys).sum();
    let mut text =
        format!("{title}:\n\n| | question | keys | waited for it, s |\n| --- | --- | --- | --- |\n");
    for (n, answered) in journey.answered.iter().enumerate() {
        let Answered { question, keys, waited } = answered;
        writeln!(text, "| {} | {question} | {keys} | {:.2} |", n + 1, waited.as_secs_f64()).unwrap();
    }
    writeln!(text, "| | then: proved and stored | | {:.2} |", end.as_secs_f64()).unwrap();
    writeln!(
        text,
        "\n{} answers, {keys} keys, one click in the browser. {} requests. Waited {:.2} s: {:.2} s for AWS and Amazon, \
         {:.2} s for the program.\n",
        journey.answered.len(),
        stage.state().calls.len(),
        waited.as_secs_f64(),
        amazon.as_secs_f64(),
        waited.saturating_sub(amazon).as_secs_f64()
    )
    .unwrap();
    text
}

/// How the two values of Seller Central's dialog "LWA credentials" come.
#[derive(Clone, Copy, PartialEq)]
enum Copied {
    /// The dialog's text, copied whole.
    Whole,
    /// By the two buttons beside the values.
    OneByOne,
}

/// The whole way; returns the number of answers.
fn travel(title: &str, copied: Copied) -> usize {
    let home = Home::new();
    let signin = SigninKnobs { root: true, ..SigninKnobs::default() };
    let stage = Stage::with(Knobs { delay: DELAY, signin, ..Knobs::default() });
    let mut cmd = signed_out(home.cmd(["init"]).envs(stage.env()).env("BROWSER", "none"));
    if let Some(program) = std::env::var_os("SPAPI_JOURNEY_PROGRAM") {
        cmd.program = program;
    }
    let sample = stage.sample();
    let (id, secret) = (sample.client_id.as_str(), sample.client_secret.expose());
    let mut j = Journey { since: Instant::now(), pty: Pty::spawn(cmd), answered: Vec::new() };
    j.answer("Which software", &["Which software will use", "> CSM"], &[Key::Enter]);
    j.answer("Where do you sell", &["Where do you sell?", "> North"], &[Key::Down, Key::Enter]);
    j.answer("Do you see \"Add new app client\"", &["\"Add new app client\"?", "> Yes"], &[Key::Enter]);
    // A keyring would be under the cursor, and the count the same.
    j.answer("Where to keep the secrets", &["Where should the secrets be kept?", "> File"], &[Key::Enter]);
    j.answer("How do you sign in to AWS", &["How do you sign in to AWS?", "> In the browser"], &[Key::Enter]);
    j.pty.expect_next("/v1/authorize?").expect_next("Waiting for the browser");
    j.elsewhere(|pty| assert_eq!(agree(&address(pty)).status, 200));
    j.answer("Is it this account", &["1234-5678-9012", "in this account?", "(Y/n)"], &[Key::Enter]);
    j.answer("Is this plan right", &["6 changes", "(e)xplain:"], &[Key::Letter('y'), Key::Enter]);
    j.answer("Does it need addresses of orders", &["addresses of orders?", "(y/N)"], &[Key::Enter]);
    j.answer("Page 1: roles of the app", &["Page 1 of 3", "(?) why:"], &[Key::Enter]);
    let page = ["Page 2 of 3", "right here", "(?) why:"];
    if copied == Copied::Whole {
        let text = format!("Client identifier\n{id}\nClient secret\n{secret}\n");
        j.answer("Page 2: client identifier and secret", &page, &[Key::Paste(&text), Key::Enter]);
    } else {
        j.answer("Page 2: client identifier", &page, &[Key::Paste(id), Key::Enter]);
        let asked = ["Client secret      (hidden)"];
        j.answer("Client secret", &asked, &[Key::Paste(secret), Key::Enter]);
    }
    let token = [Key::Paste(sample.refresh_token.expose()), Key::Enter];
    j.answer("Page 3: refresh token", &["Page 3 of 3", "right here", "(?) why:"], &token);
    j.answer("Day the secret was made", &["Day the secret was made", "(today)"], &[Key::Enter]);
    j.pty.expect_next("Login with Amazon accepts the three values").expect_next("SP-API answers in Europe");
    j.pty.expect_next("Stored in");
    let end = j.since.elapsed();
    // The values are proved and stored: what follows is no answer on the way there.
    j.pty.expect_next("Do you also sell").enter();
    j.pty.expect_next("Step 8 of 8");
    j.pty.ends(0);
    if let Some(folder) = std::env::var_os("SPAPI_JOURNEY") {
        let file = std::path::Path::new(&folder).join(if copied == Copied::Whole { "1" } else { "2" });
        std::fs::write(file, table(title, &j, end, &stage)).unwrap();
    }
    j.answered.len()
}

#[test]
fn twelve_answers_lead_from_nothing_to_a_proven_call() {
    assert_eq!(travel("Client identifier and secret copied together", Copied::Whole), 12);
}

#[test]
fn values_that_are_copied_one_by_one_take_one_answer_more() {
    assert_eq!(travel("Copied one by one", Copied::OneByOne), 13);
}
