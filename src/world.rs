//! What a run has around it: terminal, environment, home, endpoints and the way into AWS.
//!
//! A rehearsal is another world, not another way through the code.

use crate::amazon::{Amazon, Endpoints, Http, Lwa, SpApi, Tell};
use crate::aws::{self, Chosen, Mfa, SignIn};
use crate::clock::{Clock, Skew};
use crate::env::Env;
use crate::options::Global;
use crate::store::{Config, Home, OnWaiting, Patience, Stores, Team};
use crate::term::Term;
use crate::term::guard::Guard;
use crate::term::platform::Hardening;
use crate::values::Secret;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// The AWS SDK's own variables for another endpoint.
pub(crate) const AWS_ENDPOINTS: [&str; 10] = [
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_IAM",
    "AWS_ENDPOINT_URL_STS",
    "AWS_ENDPOINT_URL_SQS",
    "AWS_ENDPOINT_URL_S3",
    "AWS_ENDPOINT_URL_SECRETS_MANAGER",
    "AWS_ENDPOINT_URL_SSM",
    "AWS_ENDPOINT_URL_SIGNIN",
    "AWS_ENDPOINT_URL_SSO",
    "AWS_ENDPOINT_URL_SSO_OIDC",
];

/// A URL without user name and password.
fn without_password(url: &str) -> String {
    match url::Url::parse(url) {
        Ok(mut parsed) => {
            let _ = parsed.set_username("");
            let _ = parsed.set_password(None);
            parsed.to_string().trim_end_matches('/').to_owned()
        }
        Err(_) => "something that is no URL".to_owned(),
    }
}

/// Waits shorter than this are over before they are read.
const TOLD_FROM: Duration = Duration::from_secs(1);

/// Shows what Amazon's clients wait for while they wait.
pub(crate) fn telling(term: &Term) -> Tell {
    let term = term.clone();
    Arc::new(move |wait| {
        (wait.pause >= TOLD_FROM).then(|| {
            Box::new(term.wait(&format!(
                "{} asks to wait ({}): trying again in {} s, {} of {}",
                wait.what,
                wait.why,
                wait.pause.as_secs_f32().round(),
                wait.next,
                wait.of
            ))) as _
        })
    })
}

/// A clock that says once on the screen when this computer's is wrong.
pub(crate) fn watched_clock(term: &Term) -> Clock {
    let term = term.clone();
    Clock::telling(move |skew| say_clock(&term, skew))
}

/// Says that this computer's clock is wrong, by whom that is known, and what to do.
fn say_clock(term: &Term, skew: Skew) {
    let time = |at: jiff::Timestamp| at.strftime("%Y-%m-%d %H:%M UTC").to_string();
    term.warn(&format!(
        "This computer's clock is wrong: it says {}, {}'s says {}. Set date, time and time zone (or turn on setting \
         them by the network): with a wrong clock AWS refuses signatures, and dates of expiry are wrong.",
        time(skew.here),
        skew.whose,
        time(skew.there)
    ));
}

/// The surroundings of one run.
pub(crate) struct World {
    /// Where everything is printed and asked.
    pub term: Term,
    /// The environment of this run.
    pub env: Env,
    /// Where the program keeps its files.
    pub home: Home,
    /// HTTP for Login with Amazon and the SP-API, made when it is first needed: the system's root certificates
    /// take milliseconds to read, and most runs of `token`, `export` or `status` send nothing.
    pub http: OnceLock<Http>,
    /// The servers' clock.
    pub clock: Clock,
    /// Where they are.
    pub endpoints: Endpoints,
    /// How to sign in to AWS, unless a person chose another way.
    pub sign_in: SignIn,
    /// The way that a person chose in this run.
    pub chosen: Chosen,
    /// The way to a team's store.
    pub team: Team,
    /// What is known of MFA devices: a code is asked for once a run.
    pub mfa: Mfa,
    /// Terminal and signals.
    pub guard: Guard,
    /// The global flags.
    pub global: Global,
    /// What a child process gets back of the limits that were lowered.
    pub hardening: Hardening,
    /// Values that a prompt offers on plain Enter.
    pub samples: Option<Samples>,
}

/// Values to try the wizard with: a rehearsal's prompts offer them.
#[derive(Clone)]
pub(crate) struct Samples {
    pub client_id: String,
    pub client_secret: Secret,
    pub refresh_token: Secret,
    /// The app's id on the page of consent.
    pub application_id: String,
    /// The app's redirect URI.
    pub redirect_uri: String,
    /// A code that Login with Amazon takes, as often as it is sent.
    pub code: Secret,
    /// The page where a company's people sign in.
    pub start_url: String,
    /// What an AWS profile or a typed access key gives.
    pub sign_in: SignIn,
}

impl Samples {
    /// The address on which a browser ends after the consent.
    pub(crate) fn callback(&self, state: &Secret) -> Secret {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("state", state.expose())
            .append_pair("selling_partner_id", "A2SAMPLESELLER")
            .append_pair("spapi_oauth_code", self.code.expose())
            .finish();
        Secret::new(format!("{}?{query}", self.redirect_uri))
    }
}

impl World {
    /// The world of an ordinary run.
    pub(crate) fn of_process(
        term: Term,
        env: Env,
        guard: Guard,
        global: Global,
        hardening: Hardening,
    ) -> Result<Self, crate::Error> {
        let home = Home::locate(&env)?;
        let endpoints = Endpoints::from_env(&env)?;
        let (clock, mfa) = (watched_clock(&term), Mfa::default());
        home.around(&clock, &mfa);
        // Who reaches the store is this process's own affair.
        let team = Team::new(aws::Options::of_chain(mfa.clone(), clock.clone(), env.clone()));
        Ok(Self {
            team,
            term,
            env,
            home,
            http: OnceLock::new(),
            clock,
            endpoints,
            sign_in: SignIn::Chain,
            chosen: Chosen::default(),
            mfa,
            guard,
            global,
            hardening,
            samples: None,
        })
    }

    /// Whose credentials are taken for AWS now.
    pub(crate) fn signing_in(&self) -> SignIn {
        self.chosen.get().unwrap_or_else(|| self.sign_in.clone())
    }

    /// What a session in this region is opened with, whatever the chain names.
    pub(crate) fn aws_in(&self, region: String, signin: SignIn) -> aws::Options {
        let chain = aws::Options::of_chain(self.mfa.clone(), self.clock.clone(), self.env.clone());
        aws::Options { region: Some(region.clone()), fallback_region: region, signin, ..chain }
    }

    /// Whether this is a rehearsal: only for wording.
    pub(crate) fn rehearsing(&self) -> bool {
        self.samples.is_some()
    }

    /// How long a keyring may take: a person may have to answer its dialog.
    pub(crate) fn patience(&self) -> Patience {
        if self.term.may_prompt() { Patience::AtTerminal } else { Patience::Unattended }
    }

    /// Says where a home went that was moved.
    pub(crate) fn say_moved(&self, config: &Config) {
        if let Some(moved) = &config.moved {
            let what = if moved.complete { "was moved to" } else { "is on its way to" };
            self.term.warn(&format!("This home {what} {}: nothing is changed here any more", moved.to));
        }
    }

    /// The stores of the home that `config` describes.
    pub(crate) fn stores(&self, config: &Config) -> Stores {
        self.stores_at(&self.home, config)
    }

    /// The stores of another home.
    pub(crate) fn stores_at(&self, home: &Home, config: &Config) -> Stores {
        let (term, limit) = (self.term.clone(), self.patience().limit().as_secs());
        let waiting: OnWaiting = Arc::new(move |name: &str| {
            term.warn(&format!(
                "The keyring ({name}) has not answered yet: a dialog may be waiting for you, perhaps behind another \
                 window. It is waited for {limit} s at most."
            ));
        });
        Stores::open(home, config, self.patience(), &waiting, &self.team)
    }

    /// Login with Amazon and the Selling Partner API.
    pub(crate) fn amazon(&self) -> Result<Amazon, crate::Error> {
        let http = match self.http.get() {
            Some(http) => http,
            None => {
                let http = Http::new(&self.env)?.telling(telling(&self.term)).by(self.clock.clone());
                self.http.get_or_init(|| http)
            }
        };
        Ok(Amazon { lwa: Lwa::new(http, &self.endpoints), spapi: SpApi::new(http, &self.endpoints) })
    }

    /// Names every endpoint that is not Amazon's own: nobody must send secrets elsewhere without knowing it.
    pub(crate) fn say_endpoints(&self) {
        for (name, url) in self.endpoints.overridden() {
            self.term.warn(&format!("{name} sends requests to {url}"));
        }
        if self.env.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS").is_some_and(|v| v.eq_ignore_ascii_case("true"))
        {
            return;
        }
        for name in AWS_ENDPOINTS {
            if let Some(url) = self.env.get(name) {
                self.term.warn(&format!("{name} sends AWS requests to {}", without_password(url)));
            }
        }
    }

    /// Of the endpoints in use those of an AWS profile, which are known once it was read; those of the environment were
    /// named at the start.
    pub(crate) fn say_profile_endpoints(&self, in_use: &[(String, String, String)]) {
        let own = |source: &str| !AWS_ENDPOINTS.contains(&source);
        for (service, url, source) in in_use.iter().filter(|(.., source)| own(source)) {
            self.term.warn(&format!("{source} sends {service} requests to {url}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::amazon::retry::RetryWait;
    use crate::term::Look;

    #[test]
    fn a_wait_for_amazon_is_said_while_it_lasts_and_a_wrong_clock_with_both_times() {
        let (term, seen) = Term::capture(Look::default(), &Env::default(), 80);
        let tell = telling(&term);
        let waiting =
            |pause| RetryWait { what: "Login with Amazon", why: "HTTP 429".into(), pause, next: 2, of: 3 };
        assert!(tell(&waiting(Duration::from_millis(250))).is_none());
        assert!(tell(&waiting(Duration::from_secs(20))).is_some());
        let at = |text: &str| text.parse().unwrap();
        say_clock(
            &term,
            Skew { here: at("2026-11-22T05:00:00Z"), there: at("2026-11-22T06:01:00Z"), whose: "AWS" },
        );
        let said = seen.err();
        for part in
            ["asks to wait (HTTP 429): trying again in 20 s, 2 of 3", "05:00 UTC", "06:01 UTC", "Set date"]
        {
            assert!(said.replace("\n  ", " ").contains(part), "{said}");
        }
        assert_eq!(said.matches("asks to wait").count(), 1);
    }
}
