//! `aws-parameter:`: a `SecureString` of Systems Manager. Every version is what readers get, at once.

use super::cloud::{Cloud, fits, judge, read_back};
use super::write::{Done, How};
use crate::aws::{MOST_PARAMETER_BYTES, home_tags};
use crate::error::SinkError;
use crate::export::Rendered;
use crate::values::{InAws, Secret, Sink};
use crate::world::World;
use crate::{Error, checkpoint};

/// Writes the text as the newest version, unless it is that already, and reads it back. Returns the version's number.
///
/// # Errors
/// The text is too large; the parameter is somebody else's, or no `SecureString`, or was changed meanwhile; what AWS
/// refuses.
pub(super) async fn write(
    world: &World,
    cloud: &Cloud,
    sink: &Sink,
    there: &InAws,
    home_id: &str,
    text: &Rendered,
    how: How,
) -> Result<(Done, String), Error> {
    fits(sink, text, MOST_PARAMETER_BYTES)?;
    let parameters = cloud.parameters(world, there).await?;
    let (name, text) = (there.name.as_str(), Secret::new(text.expose()));
    let version = match parameters.get(name).await? {
        None => parameters.create(name, &text, &home_tags(home_id)).await?,
        Some(held) => {
            // Its earlier versions stay readable as they are: a text that was no secret does not become one.
            if !held.secure {
                return Err(SinkError::NotSecure { sink: sink.to_string() }.into());
            }
            if judge(&sink.to_string(), &parameters.tags(name).await?, home_id, how)? {
                parameters.tag(name, &home_tags(home_id)).await?;
            }
            if held.text == text {
                return Ok((Done::Same, held.version.to_string()));
            }
            parameters.overwrite(name, &text).await?
        }
    };
    checkpoint::at("sync.put");
    read_back(sink, async || {
        let held = parameters.get(name).await?;
        Ok(held.is_some_and(|held| held.version == version && held.text == text))
    })
    .await?;
    Ok((Done::Wrote, version.to_string()))
}
