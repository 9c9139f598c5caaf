//! A workflow for GitHub Actions.

use super::{MARK, Schedule, word};
use crate::plan::formats::escaped as quoted;

/// The workflow.
pub(crate) fn workflow(schedule: &Schedule) -> String {
    let role = schedule.role_arn.as_ref().map(|role| {
        format!(
            "      - uses: aws-actions/configure-aws-credentials@v4\n        with:\n          role-to-assume: {}\n\
             \x20         aws-region: us-east-1 # any: the queue's own region is used for the queue\n",
            quoted(role)
        )
    });
    let words: String = schedule.words.iter().map(|text| format!(" {}", word(text))).collect();
    format!(
        "# Written by {MARK} print: save it as .github/workflows/{name}.yml.\n\
         #\n\
         # - The home has to outlive the run: this is for a runner of your own, with spapi-setup on its PATH and the\n\
         #   home in a folder of its disk. A runner of GitHub's keeps nothing, so that a new secret would be lost.\n\
         # - GitHub starts scheduled workflows late, and stops them after 60 days without a commit in a public\n\
         #   repository: watch the dates elsewhere too (spapi-setup status).\n\
         name: {name}\n\
         on:\n  schedule:\n    - cron: {cron}\n  workflow_dispatch:\n\
         permissions:\n  contents: read\n  id-token: write\n\
         concurrency:\n  group: {name}\n  cancel-in-progress: false\n\
         jobs:\n  rotate:\n    runs-on: self-hosted\n    timeout-minutes: 120\n    env:\n\
         \x20     SPAPI_SETUP_HOME: /var/lib/spapi-setup\n    steps:\n{role}      - run: {run}\n",
        name = schedule.name,
        cron = quoted(&schedule.cron_fields()),
        role = role.unwrap_or_default(),
        run = quoted(&format!("spapi-setup{words}")),
    )
}
