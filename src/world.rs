//! What a run has around it: terminal, environment, home, endpoints and the way into AWS.
//!
//! A rehearsal is another world, not another way through the code.

use crate::amazon::{Amazon, Endpoints, Http, Lwa, SpApi};
use crate::aws::{Session, SignIn};
use crate::env::Env;
use crate::options::Global;
use crate::store::{Config, Home, Patience, Stores};
use crate::term::Term;
use crate::term::guard::Guard;
use crate::term::platform::Hardening;
use crate::values::Secret;
use std::sync::OnceLock;

/// The AWS SDK's own variables for another endpoint.
pub const AWS_ENDPOINTS: [&str; 3] = ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_IAM", "AWS_ENDPOINT_URL_STS"];

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

/// The surroundings of one run.
pub struct World {
    /// Where everything is printed and asked.
    pub term: Term,
    /// The environment of this run.
    pub env: Env,
    /// Where the program keeps its files.
    pub home: Home,
    /// HTTP for Login with Amazon and the SP-API, made when it is first needed: the system's root certificates
    /// take milliseconds to read, and most runs of `token`, `export` or `status` send nothing.
    pub http: OnceLock<Http>,
    /// Where they are.
    pub endpoints: Endpoints,
    /// How to sign in to AWS.
    pub sign_in: SignIn,
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
pub struct Samples {
    /// The client id.
    pub client_id: String,
    /// The client secret.
    pub client_secret: Secret,
    /// The refresh token.
    pub refresh_token: Secret,
}

impl World {
    /// The world of an ordinary run.
    ///
    /// # Errors
    /// No home folder, an endpoint that secrets may not be sent to.
    pub fn of_process(
        term: Term,
        env: Env,
        guard: Guard,
        global: Global,
        hardening: Hardening,
    ) -> Result<Self, crate::Error> {
        let home = Home::locate(&env)?;
        let endpoints = Endpoints::from_env(&env)?;
        Ok(Self {
            term,
            env,
            home,
            http: OnceLock::new(),
            endpoints,
            sign_in: SignIn::Chain,
            guard,
            global,
            hardening,
            samples: None,
        })
    }

    /// Whether this is a rehearsal: for wording alone.
    pub fn rehearsing(&self) -> bool {
        self.samples.is_some()
    }

    /// How long a keyring may take: a person may have to answer its dialog.
    pub fn patience(&self) -> Patience {
        if self.term.may_prompt() { Patience::AtTerminal } else { Patience::Unattended }
    }

    /// The stores of the home that `config` describes.
    pub fn stores(&self, config: &Config) -> Stores {
        Stores::open(&self.home, &config.home_id, self.patience())
    }

    /// Login with Amazon and the Selling Partner API.
    ///
    /// # Errors
    /// A proxy variable that is no URL, or no TLS.
    pub fn amazon(&self) -> Result<Amazon, crate::Error> {
        let http = match self.http.get() {
            Some(http) => http,
            None => {
                let http = Http::new(&self.env)?;
                self.http.get_or_init(|| http)
            }
        };
        Ok(Amazon { lwa: Lwa::new(http, &self.endpoints), spapi: SpApi::new(http, &self.endpoints) })
    }

    /// Names every endpoint that is not Amazon's own: nobody shall send secrets elsewhere unawares.
    pub fn say_endpoints(&self) {
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

    /// Those of an AWS profile: they are known once a session is open; those of the environment were named at the
    /// start.
    pub fn say_profile_endpoints(&self, session: &Session) {
        let own = |source: &str| !AWS_ENDPOINTS.contains(&source);
        for (service, url, source) in
            session.endpoints_in_use().into_iter().filter(|(.., source)| own(source))
        {
            self.term.warn(&format!("{source} sends {service} requests to {url}"));
        }
    }
}
