//! What a target is.

use super::{Error, Values};
use crate::env::Env;
use crate::values::{Auth, Secret};
use std::path::PathBuf;
use zeroize::Zeroizing;

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

/// How a target's text is made; call [`Target::text`] or [`Target::merged`], which check first.
#[derive(Clone, Copy)]
pub(crate) enum Form {
    /// The whole text, of one profile.
    One(fn(&Values) -> Result<Rendered, Error>),
    /// The whole text, of several profiles.
    Whole(fn(&[Values]) -> Result<Rendered, Error>),
    /// These profiles' part of an existing text, which stays as it is otherwise.
    Part(fn(&str, &[Values]) -> Result<Rendered, Error>),
}

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
    /// How its text is made.
    pub form: Form,
    /// The place where the client itself looks, for `--out default`; `None` inside: no home folder.
    pub default_path: Option<fn(&Env) -> Option<PathBuf>>,
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

impl Target {
    /// What most targets are: the text of one profile's LWA values, which goes nowhere by itself.
    pub(super) const USUAL: Self = Self {
        name: "",
        client: "",
        versions: "",
        looks_in: "",
        needs: Needs { aws: false, lwa: true },
        multi: false,
        form: Form::One(|_| Ok(Rendered::new(String::new()))),
        default_path: None,
        warnings: |_, _| Vec::new(),
        notes: |_| Vec::new(),
        variables: None,
        sandbox: Sandbox::Written,
    };

    /// The text for these profiles.
    pub(crate) fn text(&self, profiles: &[Values]) -> Result<Rendered, Error> {
        self.merged("", profiles)
    }

    /// `existing` with these profiles' part added or replaced. Where the target is no part of a file, the whole text.
    ///
    /// # Errors
    /// As [`Target::text`]; [`Error::CannotMerge`] where the existing text is not understood.
    pub(crate) fn merged(&self, existing: &str, profiles: &[Values]) -> Result<Rendered, Error> {
        self.check(profiles)?;
        match self.form {
            Form::One(render) => profiles.first().map_or_else(|| Ok(Rendered::new(String::new())), render),
            Form::Whole(render) => render(profiles),
            Form::Part(merge) => merge(existing, profiles),
        }
    }

    /// Whether it is a part of a file that holds other things too.
    pub(crate) fn is_part(&self) -> bool {
        matches!(self.form, Form::Part(_))
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
            return Err(Error::NeedsAws { client: self.client, profile });
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
            return Err(Error::Missing { profile, what });
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
