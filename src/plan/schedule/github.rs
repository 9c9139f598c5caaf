//! A workflow for GitHub Actions.

use super::{MARK, Schedule, word};
use crate::plan::formats::escaped as quoted;

/// The workflow: on a runner of your own, whose disk keeps the home, or on any runner where the home is a shared one.
pub(crate) fn workflow(schedule: &Schedule) -> String {
    let role = schedule.role_arn.as_ref().map(|role| {
        format!(
            "      - uses: aws-actions/configure-aws-credentials@v4\n        with:\n          role-to-assume: {}\n\
             \x20         aws-region: us-east-1 # any: queue, bucket and store are asked in their own region\n",
            quoted(role)
        )
    });
    let words: String = schedule.words.iter().map(|text| format!(" {}", word(text))).collect();
    let (comment, runner, home, install) = match &schedule.shared_home {
        Some(home) => (
            SHARED,
            "ubuntu-latest",
            quoted(home),
            format!("      - run: pipx install spapi-setup=={}\n", env!("CARGO_PKG_VERSION")),
        ),
        None => (OWN, "self-hosted", "/var/lib/spapi-setup".to_owned(), String::new()),
    };
    format!(
        "# Written by {MARK} print: save it as .github/workflows/{name}.yml.\n\
         #\n{comment}\
         # - GitHub starts scheduled workflows late, and stops them after 60 days without a commit in a public\n\
         #   repository: watch the dates elsewhere too (spapi-setup status).\n\
         name: {name}\n\
         on:\n  schedule:\n    - cron: {cron}\n  workflow_dispatch:\n\
         permissions:\n  contents: read\n  id-token: write\n\
         concurrency:\n  group: {name}\n  cancel-in-progress: false\n\
         jobs:\n  rotate:\n    runs-on: {runner}\n    timeout-minutes: 120\n    env:\n\
         \x20     SPAPI_SETUP_HOME: {home}\n    steps:\n{role}{install}      - run: {run}\n",
        name = schedule.name,
        cron = quoted(&schedule.cron_fields()),
        role = role.unwrap_or_default(),
        run = quoted(&format!("spapi-setup{words}")),
    )
}

const OWN: &str = "\
# - The home has to outlive the run: this is for a runner of your own, with spapi-setup on its PATH and the
#   home in a folder of its disk. A runner of GitHub's keeps nothing, so that a new secret would be lost.
";

const SHARED: &str = "\
# - The home is a bucket and the secrets are in AWS Secrets Manager: the runner keeps nothing.
# - AWS: the role (--role-arn) trusts this repository by OpenID Connect, and reads and writes both. No key of AWS
#   stands in the repository.
";
