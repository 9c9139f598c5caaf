//! `init` in several regions at once: one app, a refresh token and a profile a region.

use serde_json::Value;
use spapi_setup::{Region, Secret};

use crate::support::home::{Cmd, Home};
#[cfg(unix)]
use crate::support::pty::Pty;
use crate::support::seller::{self, seller as cmd};
use crate::support::stage::Stage;

/// A stage whose app has a token in each region, that works nowhere else.
struct Regions {
    home: Home,
    stage: Stage,
    app: String,
    secret: Secret,
    tokens: [Secret; 3],
}

const REGIONS: [Region; 3] = [Region::Na, Region::Eu, Region::Fe];

impl Regions {
    fn new() -> Self {
        let (home, stage) = (Home::new(), Stage::new());
        let (app, secret) = stage.state().add_app();
        let tokens = REGIONS.map(|region| {
            stage.state().authorize(&app, region, &format!("Shop {}", region.title())).unwrap()
        });
        Self { home, stage, app, secret, tokens }
    }

    fn init(&self, args: &[&str]) -> Cmd {
        let all: Vec<&str> = ["init", "--yes", "--store", "file"].iter().chain(args).copied().collect();
        self.home.cmd(all).envs(self.stage.env())
    }

    /// The app by variables; the tokens of these regions by a file.
    fn unattended(&self, args: &[&str], tokens: &[(&str, usize)]) -> Cmd {
        let mut text = format!("lwa_client_secret = \"{}\"\n", self.secret.expose());
        for (key, of) in tokens {
            text.push_str(&format!("{key} = \"{}\"\n", self.tokens[*of].expose()));
        }
        let all: Vec<&str> = args.iter().chain(&["--no-input", "--secrets-file", "-"]).copied().collect();
        self.init(&all).env("SPAPI_SETUP_LWA_CLIENT_ID", &self.app).stdin(text)
    }

    fn region_and_token(&self, profile: &str) -> (String, String) {
        let values: Value = seller::values(&self.home, profile);
        (seller::text(&values, "region").to_owned(), seller::text(&values, "refresh_token").to_owned())
    }

    #[track_caller]
    fn has(&self, profile: &str, of: usize) {
        let expected = (REGIONS[of].as_str().to_owned(), self.tokens[of].expose().to_owned());
        assert_eq!(self.region_and_token(profile), expected, "{profile}");
        cmd(&self.home, &self.stage, &["check", "-p", profile]).run().code(0);
    }

    fn profiles(&self) -> Vec<String> {
        let config: toml::Table = self.home.read("config.toml").parse().unwrap();
        config["profiles"].as_table().unwrap().keys().cloned().collect()
    }
}

#[test]
fn three_regions_are_set_up_unattended_and_a_second_run_has_nothing_to_do() {
    let r = Regions::new();
    let tokens = [("refresh_token_na", 0), ("refresh_token_eu", 1), ("refresh_token_fe", 2)];
    let run = || r.unattended(&["--auth", "lwa", "--region", "na,eu,fe"], &tokens).run();
    let out = run();
    out.code(0).says("default      North America").says("default-eu   Europe").says("--region na,eu,fe");
    for token in &r.tokens {
        out.never_says(token.expose());
    }
    r.has("default", 0);
    r.has("default-eu", 1);
    r.has("default-fe", 2);
    let before = r.home.read("credentials.toml");
    run().code(0).says("Nothing to do");
    assert_eq!(r.home.read("credentials.toml"), before);
    // One file for a client that holds several.
    let export =
        ["export", "--for", "python-amazon-sp-api", "-p", "default", "-p", "default-eu", "--out", "x.yml"];
    r.home.cmd(export).run().code(0);
    let text = std::fs::read_to_string(r.home.path().join("x.yml")).unwrap();
    assert!(text.contains("default-eu") && text.contains(r.tokens[1].expose()), "{text}");
}

#[test]
fn the_regions_share_user_role_and_key() {
    let r = Regions::new();
    // The first region's token may be the one without a region.
    let tokens = [("refresh_token", 1), ("refresh_token_fe", 2)];
    r.unattended(&["-p", "acme", "--region", "eu,fe"], &tokens).run().code(0);
    r.has("acme", 1);
    r.has("acme-fe", 2);
    let key = |profile: &str| seller::values(&r.home, profile)["aws_access_key_id"].clone();
    assert!(key("acme").is_string());
    assert_eq!(key("acme"), key("acme-fe"));
    assert_eq!(r.stage.count("CreateAccessKey"), 1);
}

#[test]
fn what_is_missing_or_wrong_is_said_and_the_next_run_adds_it() {
    let r = Regions::new();
    let lwa = ["--auth", "lwa", "--region", "na,eu"];
    r.unattended(&lwa, &[("refresh_token_na", 0)]).run().code(2).says("SPAPI_SETUP_REFRESH_TOKEN_EU");
    r.unattended(&["--auth", "lwa", "--region", "na,us"], &[]).run().code(2).says("a region twice");
    assert_eq!(r.stage.actions().len(), 0, "nothing is asked");
    // The second token is the first region's.
    let out = r.unattended(&lwa, &[("refresh_token_na", 0), ("refresh_token_eu", 0)]).run();
    out.code(3).says("stored: \"default\"; left: Europe").says("--secrets-file");
    assert_eq!(r.profiles(), ["default"]);
    r.unattended(&lwa, &[("refresh_token_na", 0), ("refresh_token_eu", 1)]).run().code(0);
    r.has("default-eu", 1);
    // Known by now, so not asked for.
    r.unattended(&lwa, &[]).run().code(0).says("Nothing to do");
    // A name that belongs to something else.
    r.unattended(&["-p", "default-fe", "--auth", "lwa", "--region", "na"], &[("refresh_token_na", 0)])
        .arg("--allow-other-seller")
        .run()
        .code(0);
    let out = r.unattended(&["--auth", "lwa", "--region", "na,fe"], &[("refresh_token_fe", 2)]).run();
    out.code(2).says("of another app or region").says("init -p NAME --region fe");
    // Other commands are about one region.
    let import = ["import", "x.env", "--region", "na,eu"];
    r.home.write("x.env", "LWA_CLIENT_ID=amzn1.application-oa2-client.a\n");
    r.home.cmd(import).run().code(2).says("--region").says("only `spapi-setup init` takes several");
}

#[cfg(feature = "checkpoints")]
#[test]
fn killed_between_two_regions_the_next_run_adds_what_is_missing() {
    for point in ["init.app.recorded", "init.token.stored", "init.profile.saved"] {
        let r = Regions::new();
        let tokens = [("refresh_token_na", 0), ("refresh_token_eu", 1)];
        let first = [("refresh_token_na", 0)];
        r.unattended(&["--auth", "lwa", "--region", "na"], &first).run().code(0);
        // The first region has no token to store; of the other points the first passage is killed.
        let both = || r.unattended(&["--auth", "lwa", "--region", "na,eu"], &tokens);
        let _ = crate::support::kill::kill_at(both(), point);
        both().run().code(0);
        r.has("default", 0);
        r.has("default-eu", 1);
        assert_eq!(r.profiles(), ["default", "default-eu"], "{point}");
    }
}

#[cfg(unix)] // a pseudo-terminal
mod at_a_terminal {
    use super::*;
    use crate::pty_init::{nothing_leaked, to_the_token};

    /// To the first refresh token. `region`: answered by the flag; otherwise at the terminal, as North America.
    fn to_the_first(r: &Regions, region: Option<&str>) -> Pty {
        let args: Vec<&str> = ["--auth", "lwa", "--no-restricted-data"]
            .into_iter()
            .chain(region.into_iter().flat_map(|region| ["--region", region]))
            .collect();
        let mut pty = Pty::spawn(r.init(&args).env("BROWSER", "none"));
        if region.is_none() {
            pty.expect_next("Where do you sell?").enter();
        }
        pty.expect_next("\"Add new app client\"?").enter();
        pty.expect_next("Page 1 of 3").expect_next("(?) why:").enter();
        pty.expect_next("Page 2 of 3").expect_next("(?) why:").enter();
        pty.expect_next("Client identifier  (hidden)");
        to_the_token(&mut pty, &r.app, r.secret.expose());
        pty
    }

    #[test]
    fn the_other_regions_are_asked_for_after_the_first_proof() {
        let r = Regions::new();
        let mut pty = to_the_first(&r, None);
        pty.paste(r.tokens[0].expose()).enter();
        pty.expect_next("Day the secret was made").enter();
        pty.expect_next("Stored in").expect_next("Do you also sell in Europe or the Far East?");
        // "Yes, in both" stands above "No".
        pty.up().enter();
        pty.expect_next("Europe · profile \"default-eu\"").expect_next("Refresh token      (hidden)");
        pty.paste(r.tokens[1].expose()).enter();
        pty.expect_next("SP-API answers in Europe").expect_next("as profile \"default-eu\"");
        // The last one is left out.
        pty.expect_next("Far East · profile \"default-fe\"")
            .expect_next("Refresh token      (hidden)")
            .enter();
        pty.expect_next("Far East is left out").expect_next("init -p default-fe --region fe");
        pty.expect_next("Step 8 of 8").expect_next("default-eu   Europe").expect_next("--region na,eu");
        pty.ends(0);
        nothing_leaked(&pty, &r.stage);
        r.has("default", 0);
        r.has("default-eu", 1);
        assert_eq!(r.profiles(), ["default", "default-eu"]);
    }

    #[test]
    fn a_token_of_another_region_is_put_where_it_belongs() {
        let r = Regions::new();
        let mut pty = to_the_first(&r, Some("na"));
        // Europe's, where North America's is asked for.
        pty.paste(r.tokens[1].expose()).enter();
        pty.expect_next("Day the secret was made").enter();
        pty.expect_next("That is the refresh token of Europe, not of North America");
        pty.expect_next("Keep it for a profile \"default-eu\", and go on with North America?").enter();
        pty.expect_next("Refresh token      (hidden)").paste(r.tokens[0].expose()).enter();
        pty.expect_next("SP-API answers in North America").expect_next("Stored in");
        // It is stored without another question.
        pty.expect_next("Europe · profile \"default-eu\"").expect_next("as profile \"default-eu\"");
        pty.expect_next("Step 8 of 8");
        pty.ends(0);
        nothing_leaked(&pty, &r.stage);
        assert!(!pty.transcript().contains("Do you also sell"));
        r.has("default", 0);
        r.has("default-eu", 1);
    }

    #[test]
    fn a_region_that_was_given_answers_the_question_too() {
        let r = Regions::new();
        let mut pty = to_the_first(&r, Some("na"));
        pty.paste(r.tokens[0].expose()).enter();
        pty.expect_next("Day the secret was made").enter();
        pty.expect_next("Stored in").expect_next("Step 8 of 8");
        pty.ends(0);
        assert!(!pty.transcript().contains("Do you also sell"), "{}", pty.transcript());
    }

    #[test]
    fn in_a_later_region_too() {
        let r = Regions::new();
        let mut pty = to_the_first(&r, Some("na,eu"));
        pty.paste(r.tokens[0].expose()).enter();
        pty.expect_next("Day the secret was made").enter();
        pty.expect_next("Europe · profile \"default-eu\"").expect_next("Refresh token      (hidden)");
        pty.paste(r.tokens[0].expose()).enter();
        pty.expect_next("a refresh token of North America, which is set up").expect_next("(hidden)");
        pty.paste(r.tokens[2].expose()).enter();
        pty.expect_next("That is the refresh token of the Far East, not of Europe")
            .expect_next("(Y/n)")
            .enter();
        pty.expect_next("Refresh token      (hidden)").paste("Atzr|IwEBInobody").enter();
        pty.expect_next("invalid_grant").expect_next("Refresh token      (hidden)");
        pty.paste(r.tokens[1].expose()).enter();
        pty.expect_next("as profile \"default-eu\"").expect_next("as profile \"default-fe\"");
        pty.expect_next("Step 8 of 8");
        pty.ends(0);
        (0..3).for_each(|of| r.has(["default", "default-eu", "default-fe"][of], of));
    }

    #[test]
    fn the_rehearsal_plays_it_with_its_sample() {
        let home = Home::new();
        let args = ["init", "--rehearse", "--auth", "lwa", "--no-restricted-data"];
        let mut pty = Pty::spawn(home.cmd(args).env("BROWSER", "none"));
        pty.expect_next("Where do you sell?").enter();
        pty.expect_next("\"Add new app client\"?").enter();
        for page in ["Page 1 of 3", "Page 2 of 3"] {
            pty.expect_next(page).expect_next("(?) why:").enter();
        }
        pty.expect_next("Client identifier").enter();
        pty.expect_next("Client secret").expect_next("(hidden").enter();
        pty.expect_next("Page 3 of 3").expect_next("(?) why:").enter();
        pty.expect_next("Refresh token").expect_next("(hidden").enter();
        pty.expect_next("(today)").enter();
        pty.expect_next("Do you also sell in Europe or the Far East?").down().enter();
        pty.expect_next("Europe · profile \"default-eu\"").expect_next("Refresh token").enter();
        pty.expect_next("SP-API answers in Europe").expect_next("as profile \"default-eu\"");
        pty.expect_next("Step 8 of 8").expect_next("nothing was kept");
        pty.ends(0);
        assert!(!home.setup().exists());
    }

    #[test]
    fn ctrl_c_at_a_later_region_keeps_the_first() {
        let r = Regions::new();
        let mut pty = to_the_first(&r, Some("na,eu"));
        pty.paste(r.tokens[0].expose()).enter();
        pty.expect_next("Day the secret was made").enter();
        pty.expect_next("default-eu").expect_next("Refresh token      (hidden)").ctrl('c');
        pty.expect_next("Everything is stored");
        pty.ends(130);
        r.has("default", 0);
    }
}
