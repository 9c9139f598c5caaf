//! A `CronJob` for Kubernetes (batch/v1), with the volume of its home where that is no shared one.

use super::{MARK, Schedule};
use crate::plan::formats::escaped as quoted;

/// Where the volume is in the container. The home is a folder in it: the volume's own root may belong to a group.
const VOLUME: &str = "/data";

/// The objects, in the order in which they are applied.
pub(crate) fn manifest(schedule: &Schedule) -> String {
    let name = &schedule.name;
    let annotation = schedule
        .role_arn
        .as_ref()
        .map(|role| format!("  annotations:\n    eks.amazonaws.com/role-arn: {}\n", quoted(role)));
    let image = schedule.image.clone().unwrap_or_else(default_image);
    let args: String =
        schedule.words.iter().map(|word| format!("                - {}\n", quoted(word))).collect();
    let home = Home::of(schedule);
    format!(
        "# Written by {MARK} print. Before you apply it:\n#\n{}\
         apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: {name}\n{}---\n{}\
         apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: {name}\nspec:\n  schedule: {}\n\
         \x20 concurrencyPolicy: Forbid\n  startingDeadlineSeconds: 3600\n  successfulJobsHistoryLimit: 1\n\
         \x20 failedJobsHistoryLimit: 3\n  jobTemplate:\n    spec:\n      backoffLimit: 0\n\
         \x20     activeDeadlineSeconds: 7200\n      template:\n        spec:\n          serviceAccountName: {name}\n\
         \x20         automountServiceAccountToken: false\n\
         \x20         restartPolicy: Never\n          securityContext:\n            runAsNonRoot: true\n\
         \x20           runAsUser: 10001\n            runAsGroup: 10001\n            fsGroup: 10001\n\
         \x20           fsGroupChangePolicy: OnRootMismatch\n            seccompProfile:\n\
         \x20             type: RuntimeDefault\n          containers:\n            - name: rotate\n\
         \x20             image: {}\n              command:\n                - spapi-setup\n              args:\n{args}\
         \x20             env:\n                - name: SPAPI_SETUP_HOME\n                  value: {}\n\
         \x20             resources:\n                requests:\n                  cpu: 50m\n\
         \x20                 memory: 64Mi\n                limits:\n                  memory: 128Mi\n\
         \x20             securityContext:\n                allowPrivilegeEscalation: false\n\
         \x20               readOnlyRootFilesystem: true\n                capabilities:\n                  drop:\n\
         \x20                   - ALL\n{}",
        home.comment,
        annotation.unwrap_or_default(),
        home.claim,
        quoted(&schedule.cron_fields()),
        quoted(&image),
        home.place,
        home.mount,
    )
}

/// What hangs on where the home is.
struct Home {
    comment: &'static str,
    claim: String,
    place: String,
    mount: String,
}

impl Home {
    fn of(schedule: &Schedule) -> Self {
        if let Some(place) = &schedule.shared_home {
            return Self {
                comment: SHARED,
                claim: String::new(),
                place: quoted(place),
                mount: String::new(),
            };
        }
        let name = &schedule.name;
        Self {
            comment: OWN,
            claim: format!(
                "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata:\n  name: {name}-home\nspec:\n  accessModes:\n\
                 \x20   - ReadWriteOnce\n  resources:\n    requests:\n      storage: 100Mi\n---\n"
            ),
            place: format!("{VOLUME}/spapi-setup"),
            mount: format!(
                "              volumeMounts:\n                - name: home\n                  mountPath: {VOLUME}\n\
                 \x20         volumes:\n            - name: home\n              persistentVolumeClaim:\n\
                 \x20               claimName: {name}-home\n"
            ),
        }
    }
}

const OWN: &str = "\
# - image: one that holds spapi-setup; name it with --image.
# - The home is on a volume that lasts: an emptyDir would lose a new secret. Set it up once in a pod with this
#   claim: spapi-setup init --store file, then spapi-setup rotate enroll.
# - AWS: the stored key of a profile reads the queue. With --role-arn the role of an EKS service account does.
";

const SHARED: &str = "\
# - image: one that holds spapi-setup; name it with --image.
# - The home is a bucket and the secrets are in AWS Secrets Manager: no volume, nothing on a disk. Set it up once from
#   any computer with the same SPAPI_SETUP_HOME: spapi-setup init --store aws, then spapi-setup rotate enroll.
# - AWS: the role of the service account (--role-arn, EKS) reads and writes both.
";

/// A name that tells what has to stand there.
fn default_image() -> String {
    format!("registry.example/spapi-setup:{}", env!("CARGO_PKG_VERSION"))
}
