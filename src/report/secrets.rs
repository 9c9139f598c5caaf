//! What Secrets Manager refuses, in words.

use super::{AWS, FAILED, Report};
use crate::aws::SecretsError;

pub(super) fn describe(error: &SecretsError, id: &str) -> Report {
    let because = format!("{error} ({}{id})", error.code());
    match error {
        SecretsError::Gone { name, .. } => Report::new(AWS, format!("The secret {name} is not there."))
            .cause(because)
            .fix("if it is another account's or region's, sign in to that account, or name the region behind @"),
        SecretsError::Exists { name, .. } => Report::new(AWS, format!("A secret {name} is there already."))
            .cause(because)
            .fix("run the same command again: it was made meanwhile"),
        SecretsError::Scheduled { name, .. } => {
            Report::new(AWS, format!("The secret {name} is scheduled for deletion.")).cause(because).fix(format!(
                "if it was deleted by mistake: aws secretsmanager restore-secret --secret-id {name}, then run the same \
                 command again; otherwise use another name, because this one is taken until then"
            ))
        }
        SecretsError::Key { name, .. } => {
            Report::new(AWS, format!("The KMS key of the secret {name} can't be used.")).cause(because).fix(
                "let the caller use the key: kms:Decrypt and kms:GenerateDataKey in its own policy or in the key's; a \
                 key that is disabled or pending deletion has to be enabled first",
            )
        }
        SecretsError::Moved { name, .. } => {
            Report::new(FAILED, format!("Somebody else changed the secret {name} meanwhile."))
                .cause(because)
                .fix("run the same command again: it reads again what is there")
        }
    }
}
