//! Where Login with Amazon and the Selling Partner API are.

use crate::env::Env;
use crate::values::{Endpoint, Environment, Malformed, Region};
use url::Url;

/// Amazon's token endpoint, the same for sellers of all regions ("Connect to the SP-API").
pub(crate) const LWA_URL: &str = "https://api.amazon.com/auth/o2/token";
/// The variable that names another token endpoint.
pub(crate) const LWA_VARIABLE: &str = "SPAPI_SETUP_LWA_URL";
/// The variable that names another SP-API; `{region}` in it becomes `na`, `eu` or `fe`.
pub(crate) const SPAPI_VARIABLE: &str = "SPAPI_SETUP_SPAPI_URL";
/// The variable that names another sandbox of the SP-API; `{region}` as in [`SPAPI_VARIABLE`].
pub(crate) const SANDBOX_VARIABLE: &str = "SPAPI_SETUP_SPAPI_SANDBOX_URL";

/// The variable that names another Seller Central and Vendor Central; `{host}` in it becomes Amazon's host.
pub(crate) const CENTRAL_VARIABLE: &str = "SPAPI_SETUP_CENTRAL_URL";

/// The endpoints, with what was overridden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Endpoints {
    /// The whole token URL.
    pub lwa: Endpoint,
    /// SP-API's base URL with an optional `{region}`; empty for Amazon's own.
    pub spapi: String,
    /// The same of the sandbox.
    sandbox: String,
    /// The base URL of Amazon's pages with an optional `{host}`; empty for Amazon's own.
    central: String,
    overridden: Vec<(String, String)>,
}

impl Endpoints {
    /// Amazon's own, or what the environment names.
    pub(crate) fn from_env(env: &Env) -> Result<Self, Malformed> {
        let mut overridden = Vec::new();
        let lwa = match env.get(LWA_VARIABLE) {
            Some(text) => {
                overridden.push((LWA_VARIABLE.to_owned(), text.to_owned()));
                named(text, LWA_VARIABLE)?
            }
            None => LWA_URL.parse()?,
        };
        let mut base = |variable, name, samples: &[&str]| base(env, variable, name, samples, &mut overridden);
        let regions = Region::ALL.map(Region::as_str);
        let spapi = base(SPAPI_VARIABLE, "{region}", &regions)?;
        let sandbox = base(SANDBOX_VARIABLE, "{region}", &regions)?;
        let central = base(CENTRAL_VARIABLE, "{host}", &["sellercentral.amazon.com"])?;
        Ok(Self { lwa, spapi, sandbox, central, overridden })
    }

    /// The variables that replace Amazon's own endpoints, with the URLs: to be named on every run.
    pub(crate) fn overridden(&self) -> Vec<(String, String)> {
        self.overridden.clone()
    }

    /// SP-API's URL of a path in a region.
    pub(crate) fn spapi_url(&self, region: Region, path: &str) -> Result<Url, Malformed> {
        url(&self.spapi, region.spapi_url(), ("{region}", region.as_str()), path)
    }

    /// The sandbox's URL of a path in a region ("SP-API sandbox endpoints").
    pub(crate) fn sandbox_url(&self, region: Region, path: &str) -> Result<Url, Malformed> {
        let own = region.spapi_url().replacen("https://", "https://sandbox.", 1);
        url(&self.sandbox, &own, ("{region}", region.as_str()), path)
    }

    /// The URL of a path in a region, of the environment that an app was made for.
    pub(crate) fn url_in(
        &self,
        environment: Environment,
        region: Region,
        path: &str,
    ) -> Result<Url, Malformed> {
        match environment {
            Environment::Production => self.spapi_url(region, path),
            Environment::Sandbox => self.sandbox_url(region, path),
        }
    }

    /// A page of a Seller Central or Vendor Central, by its host; where people sign in, no secret is sent there.
    pub(crate) fn central_url(&self, host: &str, path: &str) -> Result<Url, Malformed> {
        url(&self.central, &format!("https://{host}"), ("{host}", host), path)
    }

    /// Whether each region has an endpoint of its own.
    pub(crate) fn regions_differ(&self) -> bool {
        self.spapi.is_empty() || self.spapi.contains("{region}")
    }

    /// Whether production and sandbox are both Amazon's own, or both named: where only one of them is, a token that was
    /// given for it must not go to the other.
    pub(crate) fn environments_differ(&self) -> bool {
        match (self.spapi.is_empty(), self.sandbox.is_empty()) {
            (true, true) => true,
            (false, false) => self.spapi != self.sandbox,
            _ => false,
        }
    }
}

/// The base URL in a variable, empty where it is not set. It has to be one with each of the samples in place of `name`.
fn base(
    env: &Env,
    variable: &'static str,
    name: &str,
    samples: &[&str],
    overridden: &mut Vec<(String, String)>,
) -> Result<String, Malformed> {
    let Some(text) = env.get(variable) else { return Ok(String::new()) };
    overridden.push((variable.to_owned(), text.to_owned()));
    for sample in samples {
        let url = named(&text.replace(name, sample), variable)?;
        if url.url().query().is_some() || url.url().fragment().is_some() {
            return Err(Malformed::new(
                "an endpoint",
                format!("{variable}: it has a ? or a #; only a base URL will do"),
                match name {
                    "{host}" => "https://gateway.example.com/{host}",
                    _ => "https://gateway.example.com/{region}",
                },
            ));
        }
    }
    Ok(text.trim().trim_end_matches('/').to_owned())
}

/// The URL of a path: Amazon's `own`, or the template with a value in place of a name.
fn url(template: &str, own: &str, (name, value): (&str, &str), path: &str) -> Result<Url, Malformed> {
    let base = if template.is_empty() { own.to_owned() } else { template.replace(name, value) };
    // Parsed again here: a field is public, and a token must never go to a far plain http.
    let endpoint: Endpoint = format!("{}{path}", base.trim_end_matches('/')).parse()?;
    Ok(endpoint.url().clone())
}

fn named(text: &str, variable: &'static str) -> Result<Endpoint, Malformed> {
    text.parse::<Endpoint>().map_err(|e| Malformed { why: format!("{variable}: {}", e.why), ..e })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amazons_own_are_the_default() {
        let e = Endpoints::from_env(&Env::default().with(LWA_VARIABLE, "")).unwrap();
        assert_eq!(e.lwa.as_str(), LWA_URL);
        assert_eq!(
            e.spapi_url(Region::Fe, "/sellers").unwrap().as_str(),
            "https://sellingpartnerapi-fe.amazon.com/sellers"
        );
        let sandbox = e.sandbox_url(Region::Fe, "/x").unwrap();
        assert_eq!(sandbox.as_str(), "https://sandbox.sellingpartnerapi-fe.amazon.com/x");
        assert!(e.overridden().is_empty());
    }

    #[test]
    fn others_are_named_and_take_the_region() {
        let env = Env::default().with(SPAPI_VARIABLE, "http://127.0.0.1:9/spapi/{region}/");
        let e = Endpoints::from_env(&env).unwrap();
        assert_eq!(e.spapi_url(Region::Eu, "/x").unwrap().as_str(), "http://127.0.0.1:9/spapi/eu/x");
        assert_eq!(e.overridden()[0].0, SPAPI_VARIABLE);
        assert!(e.regions_differ());
    }

    #[test]
    fn a_token_for_a_gateway_is_never_offered_to_amazons_other_hosts() {
        let (spapi, sandbox) = ("http://127.0.0.1:9/spapi/{region}", "http://127.0.0.1:9/sandbox/{region}");
        let differ = |set: &[(&str, &str)]| {
            let env = set.iter().fold(Env::default(), |env, (name, url)| env.with(name, *url));
            Endpoints::from_env(&env).unwrap().environments_differ()
        };
        assert!(differ(&[]), "both are Amazon's own");
        assert!(differ(&[(SPAPI_VARIABLE, spapi), (SANDBOX_VARIABLE, sandbox)]));
        assert!(!differ(&[(SPAPI_VARIABLE, spapi)]) && !differ(&[(SANDBOX_VARIABLE, sandbox)]));
        assert!(!differ(&[(SPAPI_VARIABLE, spapi), (SANDBOX_VARIABLE, spapi)]), "one gateway for both");
    }

    #[test]
    fn a_far_plain_http_and_no_base_are_refused_by_the_name_of_their_variable() {
        for variable in [LWA_VARIABLE, SPAPI_VARIABLE, SANDBOX_VARIABLE, CENTRAL_VARIABLE] {
            let err = Endpoints::from_env(&Env::default().with(variable, "http://10.1.1.1/x")).unwrap_err();
            assert!(err.why.contains(variable), "{err}");
        }
        for variable in [SPAPI_VARIABLE, SANDBOX_VARIABLE, CENTRAL_VARIABLE] {
            let asks = Env::default().with(variable, "https://gateway.example.com/?to=");
            assert!(Endpoints::from_env(&asks).unwrap_err().why.contains("only a base URL"), "{variable}");
        }
        let sly = Env::default().with(SPAPI_VARIABLE, "http://{region}.example.com");
        assert!(Endpoints::from_env(&sly).is_err());
    }
}
