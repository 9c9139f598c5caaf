//! `csm`: the fields of Suite Engine's Channel Sales Manager in Business Central, as data.
//!
//! Its page "API Credentials" has three entries for Amazon, one a function, and each wants the
//! client secret twice: on the tab AWS Signature and on the tab OAuth 2.0.

use super::target::{Form, Needs, Rendered, Sandbox, Target};
use super::{Error, Values};
use crate::values::Secret;

pub(super) const TARGET: Target = Target {
    name: "csm",
    client: "CSM for Business Central (Suite Engine)",
    versions: "2026",
    looks_in: "Sales Channel > Actions > API and Automation > API Credentials: three entries, to be filled in by hand",
    needs: Needs { aws: true, lwa: true },
    form: Form::One(render),
    notes: |values| {
        let profile = values.first().map(|v| v.profile.flag()).unwrap_or_default();
        vec![
            "Fill in all three entries, then choose \"Test Channel Communication\".".to_owned(),
            format!("Field by field over the clipboard: spapi-setup export{profile} --for csm --copy"),
        ]
    },
    sandbox: Sandbox::Missing(
        "CSM's page has no switch for it: it calls production, which refuses this token.",
    ),
    ..Target::USUAL
};

/// The number of entries on the page.
pub(crate) const ENTRIES: u8 = 3;

/// One box to fill in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CsmField {
    /// Which of the three entries, from 1.
    pub entry: u8,
    /// The tab of the entry.
    pub tab: &'static str,
    /// The box.
    pub label: &'static str,
    /// What goes into it.
    pub value: Secret,
}

/// Every box in the order of the pages.
pub(crate) fn fields(values: &Values) -> Result<Vec<CsmField>, Error> {
    TARGET.check(std::slice::from_ref(values))?;
    Ok((1..=ENTRIES).flat_map(|entry| boxes(entry, values)).collect())
}

fn boxes(entry: u8, values: &Values) -> Vec<CsmField> {
    let Some(aws) = values.aws() else { return Vec::new() };
    let (signature, oauth) = ("AWS Signature", "OAuth 2.0");
    let all = [
        (signature, "Access key", aws.key_id),
        (signature, "Secret access key", aws.secret),
        (signature, "IAM role ARN", aws.role_arn.unwrap_or_default()),
        (signature, "Client secret", values.secret()),
        (oauth, "Client ID", values.id()),
        (oauth, "Client secret", values.secret()),
        (oauth, "Refresh token", values.token()),
    ];
    all.map(|(tab, label, text)| CsmField { entry, tab, label, value: Secret::new(text) }).into()
}

fn render(values: &Values) -> Result<Rendered, Error> {
    let mut text = String::with_capacity(8192);
    let (mut entry, mut tab) = (0, "");
    for field in (1..=ENTRIES).flat_map(|entry| boxes(entry, values)) {
        if field.entry != entry {
            if entry != 0 {
                text.push('\n');
            }
            text.push_str(&format!("API Credentials, entry {} of {ENTRIES}\n", field.entry));
            tab = "";
        }
        if field.tab != tab {
            text.push_str(&format!("  tab {}\n", field.tab));
        }
        (entry, tab) = (field.entry, field.tab);
        text.push_str(&format!("    {:<18} ", field.label));
        text.push_str(field.value.expose());
        text.push('\n');
    }
    Ok(Rendered::new(text))
}
