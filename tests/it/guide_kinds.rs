//! The guide pages of a vendor and of a developer with a sandbox: their unattended commands, run as they stand there,
//! and every error that they quote, as the program says it.

use crate::support::home::{Home, Output};
use crate::support::root;
use crate::support::stage::Stage;
use spapi_setup::{Environment, Partner};

fn page(name: &str) -> String {
    std::fs::read_to_string(root().join("docs").join(name)).unwrap().replace("\r\n", "\n")
}

/// The words of each command of the page that asks nobody.
fn commands(page: &str) -> Vec<Vec<String>> {
    let lines = page.lines().filter_map(|line| line.strip_prefix("spapi-setup "));
    let unattended = lines.filter(|line| line.contains("--no-input") || line.starts_with("check "));
    unattended.map(|line| line.split(' ').map(str::to_owned).collect()).collect()
}

fn stage_of(partner: Partner, environment: Environment) -> Stage {
    let stage = Stage::new();
    let sample = stage.sample();
    {
        let mut state = stage.state();
        state.refresh_token(&sample.refresh_token).unwrap().partner = partner;
        state.apps.get_mut(&sample.client_id).unwrap().environment = environment;
    }
    stage
}

/// What the command says at the end, where it is given the stage's values in place of the page's example.
fn run(home: &Home, stage: &Stage, words: &[String]) -> Output {
    let sample = stage.sample();
    let example = "amzn1.application-oa2-client.0123456789abcdef0123456789abcdef";
    let words = words.iter().map(|word| word.replace(example, &sample.client_id));
    let secrets = format!(
        "lwa_client_secret = \"{}\"\nrefresh_token = \"{}\"\n",
        sample.client_secret.expose(),
        sample.refresh_token.expose()
    );
    home.cmd(words).envs(stage.env()).stdin(secrets).run()
}

#[test]
fn the_commands_of_each_page_do_what_it_says() {
    let kinds = [
        ("vendors.md", Partner::Vendor, Environment::Production, 3),
        ("sandbox.md", Partner::Seller, Environment::Sandbox, 2),
    ];
    for (name, partner, environment, count) in kinds {
        let (home, stage) = (Home::new(), stage_of(partner, environment));
        let commands = commands(&page(name));
        assert_eq!(commands.len(), count, "{name}: {commands:?}");
        for words in &commands {
            run(&home, &stage, words).code(0);
        }
    }
}

#[test]
fn the_quoted_errors_are_the_programs() {
    let wrong = [
        ("vendors.md", Partner::Seller, Environment::Production),
        ("sandbox.md", Partner::Seller, Environment::Production),
    ];
    for (name, partner, environment) in wrong {
        let (home, stage) = (Home::new(), stage_of(partner, environment));
        let page = page(name);
        let ran = run(&home, &stage, &commands(&page)[0]);
        quoted(&page, &ran.code(3).stderr());
        // The other way round: this kind's values without the page's flag.
        let (partner, environment) = match name {
            "vendors.md" => (Partner::Vendor, Environment::Production),
            _ => (Partner::Seller, Environment::Sandbox),
        };
        let (home, stage) = (Home::new(), stage_of(partner, environment));
        let mut words = commands(&page)[0].clone();
        words.drain(1..3);
        quoted(&page, &run(&home, &stage, &words).code(3).stderr());
    }
}

/// The first line of the error stands on the page, in quotes.
#[track_caller]
fn quoted(page: &str, stderr: &str) {
    let words = stderr.split("error: ").nth(1).and_then(|rest| rest.split(".\n").next()).expect("an error");
    let error = words.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(page.contains(&format!("| \"{error}\" |")), "{error}");
}

/// What says which kind it is comes back with the values, in every form that says it.
#[test]
fn another_computer_takes_the_kind_from_the_file() {
    let kinds = [
        ("vendors.md", Partner::Vendor, Environment::Production, "airbyte", "partner = \"vendor\""),
        ("sandbox.md", Partner::Seller, Environment::Sandbox, "env", "environment = \"sandbox\""),
    ];
    for (name, partner, environment, other, recorded) in kinds {
        let (home, stage) = (Home::new(), stage_of(partner, environment));
        let words = &commands(&page(name))[0];
        run(&home, &stage, words).code(0);
        let profile = &words[words.iter().position(|word| word == "-p").unwrap() + 1];
        for target in ["json", other] {
            let there = Home::new();
            let file = there.path().join("creds");
            let out = file.to_str().unwrap();
            home.cmd(["export", "--for", target, "--out", out, "-p", profile]).run().code(0);
            let import = |more: &[&str]| {
                let args = ["import", out, "--region", "eu", "--store", "file", "-p", "here"];
                there.cmd(args).args(more.iter().copied()).envs(stage.env()).run()
            };
            // A flag outranks the file, and is wrong here.
            import(&["--partner", "seller", "--environment", "production"]).code(3);
            import(&[]).code(0);
            assert!(there.read("config.toml").contains(recorded), "{target}");
            there.cmd(["check", "-p", "here"]).envs(stage.env()).run().code(0);
        }
    }
}

#[test]
fn what_the_sandbox_has_not_is_refused_before_amazon_is_asked() {
    let (home, stage) = (Home::new(), stage_of(Partner::Seller, Environment::Sandbox));
    let page = page("sandbox.md");
    run(&home, &stage, &commands(&page)[0]).code(0);
    let asked = stage.actions().len();
    let refused = [
        ("check --roles", ""),
        ("token --scope", " sellingpartnerapi::notifications"),
        ("token --restricted-data", " /orders/v0/orders"),
        ("rotate enroll", ""),
        ("rotate lwa-secret --auto", ""),
    ];
    for (command, rest) in refused {
        assert!(page.contains(&format!("`{command}`")), "{command}");
        let words = format!("{command}{rest} -p trial").split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert!(run(&home, &stage, &words).code(2).stderr().contains("sandbox"), "{command}");
    }
    assert_eq!(stage.actions().len(), asked);
}
