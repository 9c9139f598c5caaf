//! What a target is, and what it is given.

use super::Error;
use crate::env::Env;
use crate::values::{Auth, Kind, LwaClientId, ProfileName, Region, Secret};
use std::path::PathBuf;
use zeroize::Zeroizing;

/// One profile's values, as the store holds them.
#[derive(Debug, Clone)]
pub(crate) struct Values {
    /// The profile; several of them become the accounts of one file.
    pub profile: ProfileName,
    /// Where it sells.
    pub region: Region,
    /// With or without AWS keys.
    pub auth: Auth,
    /// The app's client id.
    pub client_id: Option<LwaClientId>,
    /// The app's client secret.
    pub client_secret: Option<Secret>,
    /// The day the client secret was made.
    pub secret_date: Option<jiff::civil::Date>,
    /// The date is "at the latest".
    pub secret_date_estimated: bool,
    /// The seller's refresh token.
    pub refresh_token: Option<Secret>,
    /// The IAM user's access key id.
    pub access_key_id: Option<String>,
    /// The IAM user's secret access key.
    pub secret_access_key: Option<Secret>,
    /// The IAM user.
    pub user_arn: Option<String>,
    /// The role that the user assumes.
    pub role_arn: Option<String>,
    /// The marketplace ids that the seller takes part in; may be empty.
    pub marketplaces: Vec<String>,
    /// The absolute path by which this program was found; `aws-profile` writes it.
    pub program: Option<PathBuf>,
    /// Seller or vendor, production or the sandbox.
    pub kind: Kind,
    /// The app's id on Amazon's page of consent, where it is recorded.
    pub application_id: Option<String>,
    /// Amazon's id of the account, where it is recorded.
    pub merchant_id: Option<String>,
    /// The secret of AWS Secrets Manager that is a sink of the profile's variables.
    pub aws_secret: Option<String>,
}

/// What a target needs of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Needs {
    /// The AWS key pair (and the role): a profile with `auth = lwa` is refused.
    pub aws: bool,
    /// The app's client id and secret, and the refresh token.
    pub lwa: bool,
}

/// A text with secrets: zeroed when dropped, redacted in `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Rendered(Zeroizing<String>);

impl Rendered {
    /// Takes the text over.
    pub(crate) fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text, to be written to its file or to standard output.
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Rendered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rendered({} bytes)", self.0.len())
    }
}

/// A target's variables: name and value, in the order they are written.
pub(crate) type Variables = Vec<(&'static str, Secret)>;

/// An existing text and the profiles to put into it, to the new text.
pub(crate) type Merge = fn(&str, &[Values]) -> Result<Rendered, Error>;

/// A form that another program reads.
pub(crate) struct Target {
    /// The word for `--for`.
    pub name: &'static str,
    /// The client that reads it.
    pub client: &'static str,
    /// The client's versions that it serves.
    pub versions: &'static str,
    /// Where the client looks.
    pub looks_in: &'static str,
    /// What it needs of a profile.
    pub needs: Needs,
    /// Whether it holds several profiles.
    pub multi: bool,
    /// Writes the whole text; call [`Target::text`], which checks first.
    pub render: fn(&[Values]) -> Result<Rendered, Error>,
    /// The place where the client itself looks, for `--out default`; `None` inside: no home folder.
    pub default_path: Option<fn(&Env) -> Option<PathBuf>>,
    /// Changes these profiles' part of an existing text and nothing else; call [`Target::merged`].
    pub merge: Option<Merge>,
    /// What may surprise on this computer: variables that shadow the file, and the like.
    pub warnings: fn(&Env, &[Values]) -> Vec<String>,
    /// What to do with it, without a secret: a constructor's line, a place to paste it.
    pub notes: fn(&[Values]) -> Vec<String>,
    /// The variables, where the client reads the environment.
    pub variables: Option<fn(&Values) -> Variables>,
    /// How the client is turned to the sandbox.
    pub sandbox: Sandbox,
}

/// How a client is turned to the sandbox, for a profile of the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sandbox {
    /// By what is written.
    Written,
    /// By the program's own code or configuration: a sentence with the switch.
    Elsewhere(&'static str),
    /// By nothing that is known: why, and what happens.
    Missing(&'static str),
}

/// For targets without warnings.
pub(super) fn no_warnings(_: &Env, _: &[Values]) -> Vec<String> {
    Vec::new()
}

/// For targets without notes.
pub(super) fn no_notes(_: &[Values]) -> Vec<String> {
    Vec::new()
}

impl Target {
    /// The text for these profiles.
    pub(crate) fn text(&self, profiles: &[Values]) -> Result<Rendered, Error> {
        self.check(profiles)?;
        (self.render)(profiles)
    }

    /// `existing` with these profiles' part added or replaced. A target without a merge writes the whole text.
    ///
    /// # Errors
    /// As [`Target::text`]; [`Error::CannotMerge`] where the existing text is not understood.
    pub(crate) fn merged(&self, existing: &str, profiles: &[Values]) -> Result<Rendered, Error> {
        self.check(profiles)?;
        match self.merge {
            Some(merge) => merge(existing, profiles),
            None => (self.render)(profiles),
        }
    }

    /// What may surprise on this computer.
    pub(crate) fn warned(&self, env: &Env, profiles: &[Values]) -> Vec<String> {
        let mut all = (self.warnings)(env, profiles);
        if let (Sandbox::Missing(why), true) = (self.sandbox, any_sandbox(profiles)) {
            all.push(format!("This profile is for the sandbox. {why}"));
        }
        all
    }

    /// What is left to do with it.
    pub(crate) fn noted(&self, profiles: &[Values]) -> Vec<String> {
        let mut all = (self.notes)(profiles);
        if let (Sandbox::Elsewhere(switch), true) = (self.sandbox, any_sandbox(profiles)) {
            all.push(format!("This profile is for the sandbox. {switch}"));
        }
        all
    }

    /// The place for `--out default`.
    ///
    /// # Errors
    /// [`Error::NoDefaultPlace`].
    pub(crate) fn place(&self, env: &Env) -> Result<PathBuf, Error> {
        self.default_path.and_then(|place| place(env)).ok_or(Error::NoDefaultPlace { target: self.name })
    }

    /// Whether these profiles have what the target needs.
    pub(super) fn check(&self, profiles: &[Values]) -> Result<(), Error> {
        if profiles.len() > 1 && !self.multi {
            return Err(Error::OneProfile { target: self.name, given: profiles.len() });
        }
        for values in profiles {
            self.check_one(values)?;
        }
        Ok(())
    }

    fn check_one(&self, values: &Values) -> Result<(), Error> {
        let profile = values.profile.as_str().to_owned();
        if self.needs.aws && values.auth == Auth::Lwa {
            return Err(Error::NeedsAws { target: self.name, client: self.client, profile });
        }
        let mut needed = Vec::new();
        if self.needs.lwa {
            needed.push(("LWA client id", values.client_id.is_some()));
            needed.push(("LWA client secret", values.client_secret.is_some()));
            needed.push(("refresh token", values.refresh_token.is_some()));
        }
        if values.auth == Auth::Iam && (self.needs.lwa || self.needs.aws) {
            needed.push(("AWS access key id", values.access_key_id.is_some()));
            needed.push(("AWS secret access key", values.secret_access_key.is_some()));
        }
        if self.needs.aws {
            needed.push(("role ARN", values.role_arn.is_some()));
        }
        if let Some((what, _)) = needed.into_iter().find(|(_, there)| !there) {
            return Err(Error::Missing { target: self.name, profile, what });
        }
        for (what, text) in values.texts() {
            if text.chars().any(char::is_control) {
                let why = "it holds a line break or another control character";
                return Err(Error::CannotCarry { target: self.name, profile, what, why });
            }
        }
        Ok(())
    }
}

fn any_sandbox(profiles: &[Values]) -> bool {
    profiles.iter().any(|values| values.kind.is_sandbox())
}

impl Values {
    /// The host of the profile's region and environment.
    pub(super) fn spapi_url(&self) -> String {
        let production = self.region.spapi_url();
        if self.kind.is_sandbox() {
            production.replacen("https://", "https://sandbox.", 1)
        } else {
            production.to_owned()
        }
    }

    /// Every text of the profile with its name in words.
    pub(super) fn texts(&self) -> Vec<(&'static str, &str)> {
        let client_id = self.client_id.as_ref().map(LwaClientId::as_str);
        let texts = [
            ("LWA client id", client_id),
            ("LWA client secret", self.client_secret.as_ref().map(Secret::expose)),
            ("refresh token", self.refresh_token.as_ref().map(Secret::expose)),
            ("AWS access key id", self.aws().map(|a| a.key_id)),
            ("AWS secret access key", self.aws().map(|a| a.secret)),
            ("role ARN", self.aws().and_then(|a| a.role_arn)),
            ("user ARN", self.user_arn.as_deref().filter(|_| self.auth == Auth::Iam)),
        ];
        texts.into_iter().filter_map(|(what, text)| Some((what, text?))).collect()
    }

    pub(super) fn id(&self) -> &str {
        self.client_id.as_ref().map(LwaClientId::as_str).unwrap_or_default()
    }

    pub(super) fn secret(&self) -> &str {
        self.client_secret.as_ref().map(Secret::expose).unwrap_or_default()
    }

    pub(super) fn token(&self) -> &str {
        self.refresh_token.as_ref().map(Secret::expose).unwrap_or_default()
    }

    /// The AWS values, for a profile that has them.
    pub(super) fn aws(&self) -> Option<Aws<'_>> {
        if self.auth == Auth::Lwa {
            return None;
        }
        Some(Aws {
            key_id: self.access_key_id.as_deref()?,
            secret: self.secret_access_key.as_ref()?.expose(),
            role_arn: self.role_arn.as_deref(),
        })
    }
}

/// The AWS part of a profile.
pub(super) struct Aws<'a> {
    pub key_id: &'a str,
    pub secret: &'a str,
    pub role_arn: Option<&'a str>,
}
