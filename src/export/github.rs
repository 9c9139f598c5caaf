//! `github`: the variables of `env` for `gh secret set -f -`, which seals them and makes a secret of each.

use super::env::{lines, neutral};
use super::target::{Form, Rendered, Target};
use super::{Error, Values};

pub(super) const TARGET: Target = Target {
    name: "github",
    client: "GitHub Actions, by gh secret set",
    versions: "gh 2.23 and later",
    looks_in: "the secrets of a repository, an environment or an organization: give the text to gh secret set -f -",
    form: Form::One(render),
    notes: |_| {
        vec![
            "GitHub shows no value again: spapi-setup can't read back what stands there".to_owned(),
            "A workflow gets one by env: {SP_API_REFRESH_TOKEN: ${{ secrets.SP_API_REFRESH_TOKEN }}}"
                .to_owned(),
        ]
    },
    ..Target::USUAL
};

/// gh reads single quotes to the letter, and knows no way to write one between them (tried with 2.23).
fn render(values: &Values) -> Result<Rendered, Error> {
    if let Some((what, _)) = values.texts().into_iter().find(|(_, text)| text.contains('\'')) {
        return Err(Error::CannotCarry {
            target: TARGET.name,
            profile: values.profile.to_string(),
            what,
            why: "it holds a single quote, which gh's file format can't; set this one with gh secret set NAME",
        });
    }
    lines(neutral(values), |name, text| format!("{name}='{text}'"))
}
