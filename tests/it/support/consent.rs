//! An app's owner, and the account that consents on Amazon's page.

use super::browser;
use super::home::{Cmd, Home};
use super::seller::{init_lwa, seller};
use super::stage::Stage;

/// The redirect URI of the sample app.
pub(crate) const REDIRECT: &str = "https://erp.example.com/amazon/callback";

/// A home with the sample app in profile `default`, and the stand-in of Amazon.
pub(crate) struct Owner {
    pub stage: Stage,
    pub home: Home,
}

impl Owner {
    pub(crate) fn new() -> Self {
        let (stage, home) = (Stage::new(), Home::new());
        init_lwa(&home, &stage);
        Self { stage, home }
    }

    /// An owner whose profile `shop` is an account that consented.
    pub(crate) fn with_shop() -> Self {
        let owner = Self::new();
        let (callback, state) = owner.consented();
        owner.take(&callback, &state, &["--marketplace", "DE", "-p", "shop"]).run().code(0);
        owner
    }

    /// `authorize`, as a person at a terminal calls it.
    pub(crate) fn authorize(&self, args: &[&str]) -> Cmd {
        seller(&self.home, &self.stage, &["authorize"]).args(args.iter().copied())
    }

    /// The app's id on the page of consent.
    pub(crate) fn application_id(&self) -> String {
        let client_id = self.stage.sample().client_id;
        self.stage.state().apps[&client_id].application_id.clone()
    }

    /// Address and state of a page of consent.
    pub(crate) fn page(&self, args: &[&str]) -> (String, String) {
        let id = self.application_id();
        let all = ["--url-only", "--application-id", &id, "--redirect-uri", REDIRECT];
        let out = self.authorize(&all).args(args.iter().copied()).run();
        let json = out.code(0).json();
        assert_eq!(json["expires_in"], 300);
        (json["url"].as_str().unwrap().to_owned(), json["state"].as_str().unwrap().to_owned())
    }

    /// A page of Germany's Seller Central, and the address on which it ended.
    pub(crate) fn consented(&self) -> (String, String) {
        let (url, state) = self.page(&["--marketplace", "DE"]);
        (consent(&url), state)
    }

    /// Exchanges what came back, unattended.
    pub(crate) fn take(&self, callback: &str, state: &str, args: &[&str]) -> Cmd {
        let file = self.home.write("callback.txt", callback).display().to_string();
        let all = ["--callback-file", &file, "--state", state, "--redirect-uri", REDIRECT];
        self.authorize(&all).args(args.iter().copied()).arg("--no-input")
    }

    /// `config.toml`.
    pub(crate) fn config(&self) -> toml::Table {
        self.home.read("config.toml").parse().expect("config.toml")
    }

    /// The stored refresh tokens by their names.
    pub(crate) fn tokens(&self) -> toml::Table {
        let all: toml::Table = self.home.read("credentials.toml").parse().expect("credentials.toml");
        all["refresh-token"].as_table().expect("refresh tokens").clone()
    }

    /// Nothing is left to go on with, and no token lies under a name that is no profile's.
    #[track_caller]
    pub(crate) fn is_clean(&self) {
        assert_eq!(self.home.read("pending.toml"), "");
        let profiles = self.config()["profiles"].as_table().unwrap().clone();
        let (tokens, profiles): (Vec<_>, Vec<_>) =
            (self.tokens().keys().cloned().collect(), profiles.keys().cloned().collect());
        assert_eq!(tokens, profiles);
    }
}

/// Presses "Confirm"; gives the address that the browser is sent to.
pub(crate) fn consent(url: &str) -> String {
    let page = browser::get(url);
    assert!(page.status == 200 && page.body.contains(">Confirm<"), "{page:?}");
    let clicked = browser::request("POST", url);
    clicked.header("location").expect("an address").to_owned()
}

/// The page where Amazon says a code of its own instead.
pub(crate) fn refusal(url: &str) -> String {
    let page = browser::get(url);
    assert!(page.body.contains("Error Code:"), "{page:?}");
    page.body.replace("</p>", "\n").split('<').map(|part| part.rsplit('>').next().unwrap()).collect()
}
