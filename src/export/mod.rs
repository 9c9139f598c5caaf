//! A profile's values in the form that another program reads: one file a target.
//!
//! What each program reads, and where it looks, was tried with the program itself or read in its
//! source; the targets carry that knowledge as data, so that `export --list`, the help and
//! `docs/exports.md` say the same.

pub(crate) mod airbyte;
mod amazon_samples;
mod aws_profile;
pub(crate) mod clipboard;
mod csm;
mod env;
mod error;
mod external_secrets;
mod fivetran;
mod github;
mod given;
mod json;
mod kubernetes;
mod laravel;
mod lines;
mod mcp;
mod node;
mod node_sdk;
mod object;
pub(crate) mod place;
pub(crate) mod python;
mod quote;
mod rust;
mod target;

#[cfg(test)]
mod judge;
#[cfg(test)]
mod sample;

pub(crate) use aws_profile::program_in;
pub(crate) use csm::{ENTRIES as CSM_ENTRIES, fields};
pub(crate) use error::Error;
pub(crate) use given::Values;
pub(crate) use object::object;
pub(crate) use target::{Rendered, Target, Variables};

use crate::values::{Auth, Secret};

/// Every target, in the order of `export --list`.
pub(crate) fn targets() -> &'static [Target] {
    const TARGETS: &[Target] = &[
        json::TARGET,
        env::ENV,
        env::DOCKER,
        env::POWERSHELL,
        python::TARGET,
        env::PYTHON,
        node::TARGET,
        node_sdk::TARGET,
        rust::TARGET,
        airbyte::TARGET,
        fivetran::TARGET,
        mcp::TARGET,
        laravel::TARGET,
        csm::TARGET,
        aws_profile::TARGET,
        amazon_samples::TARGET,
        github::TARGET,
        kubernetes::TARGET,
        external_secrets::TARGET,
    ];
    TARGETS
}

/// The target of that name.
pub(crate) fn find(name: &str) -> Result<&'static Target, Error> {
    let word = name.trim().to_ascii_lowercase();
    targets().iter().find(|t| t.name == word).ok_or_else(|| {
        let nearest = targets()
            .iter()
            .map(|t| (strsim::jaro_winkler(&word, t.name), t.name))
            .filter(|(score, _)| *score > 0.75)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, name)| name);
        Error::UnknownTarget { name: name.to_owned(), nearest }
    })
}

/// Whether what a target writes depends on the marketplaces that the seller takes part in.
pub(crate) fn reads_marketplaces(target: &str) -> bool {
    target == airbyte::TARGET.name
}

/// What `exec` puts into the child's environment.
///
/// # Errors
/// [`Error::NotEnvironment`] for a target that is no set of variables, and what [`Target::text`] refuses.
pub(crate) fn variables(target: &Target, values: &Values) -> Result<Variables, Error> {
    let Some(variables) = target.variables else {
        return Err(Error::NotEnvironment { target: target.name, possible: environment_targets() });
    };
    target.check(std::slice::from_ref(values))?;
    Ok(variables(values))
}

/// Every name that [`variables`] may give for this target, whatever the profile has.
pub(crate) fn names(target: &Target, values: &Values) -> Vec<&'static str> {
    let Some(variables) = target.variables else { return Vec::new() };
    let some = || Some("x".to_owned());
    let full = Values {
        auth: Auth::Iam,
        access_key_id: some(),
        secret_access_key: some().map(Secret::new),
        role_arn: some(),
        user_arn: some(),
        ..values.clone()
    };
    let without = Values { auth: Auth::Lwa, ..full.clone() };
    [&full, &without].into_iter().flat_map(variables).map(|(name, _)| name).collect()
}

/// The names of the targets that `exec --for` takes.
pub(crate) fn environment_targets() -> Vec<&'static str> {
    targets().iter().filter(|t| t.variables.is_some()).map(|t| t.name).collect()
}

#[cfg(test)]
mod tests;
