//! `aws-secret:`: one secret of Secrets Manager, whose current version readers get.

use super::cloud::{Cloud, fits, judge, read_back};
use super::write::{Done, How};
use crate::aws::{self, MOST_SECRET_BYTES, SecretsError, SecretsManager, Stage, home_tags};
use crate::export::Rendered;
use crate::values::{InAws, Secret, Sink};
use crate::world::World;
use crate::{Error, checkpoint};

/// Writes the text as the current version, unless it is that already, and reads it back by its label. Returns the
/// version. `old`: the secret is known to hold another text.
///
/// # Errors
/// The text is too large; the secret is somebody else's, is scheduled for deletion, or was changed meanwhile; what AWS
/// refuses.
pub(super) async fn write(
    world: &World,
    cloud: &Cloud,
    sink: &Sink,
    there: &InAws,
    home_id: &str,
    text: &Rendered,
    (how, old): (How, bool),
) -> Result<(Done, String), Error> {
    fits(sink, text, MOST_SECRET_BYTES)?;
    let secrets = cloud.secrets(world, there).await?;
    let (name, text) = (there.name.as_str(), Secret::new(text.expose()));
    // The version's id: the SDK's own retries of a call whose answer was lost write it once.
    let token = uuid::Uuid::new_v4().to_string();
    let version = match described(&secrets, name).await? {
        None => secrets.create(name, &text, &token, &home_tags(home_id), None).await?,
        Some(described) => {
            if judge(&sink.to_string(), &described.tags, home_id, how)? {
                secrets.tag(name, &home_tags(home_id)).await?;
            }
            let held = if old { None } else { secrets.find(name, Stage::Current).await? };
            if let Some(held) = held.filter(|held| held.text == text) {
                return Ok((Done::Same, held.version));
            }
            secrets.put(name, &text, &token, &[Stage::Current]).await?
        }
    };
    checkpoint::at("sync.put");
    read_back(sink, async || {
        let held = secrets.find(name, Stage::Current).await?;
        Ok(held.is_some_and(|held| held.version == version && held.text == text))
    })
    .await?;
    Ok((Done::Wrote, version))
}

/// The secret without its value; `None`: there is none.
async fn described(secrets: &SecretsManager, name: &str) -> Result<Option<aws::Described>, Error> {
    match secrets.describe(name).await {
        Ok(described) if described.deleted.is_some() => {
            Err(aws::Error::Secrets(SecretsError::Scheduled { name: name.to_owned() }, None).into())
        }
        Ok(described) => Ok(Some(described)),
        Err(aws::Error::Secrets(SecretsError::Gone { .. }, _)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
