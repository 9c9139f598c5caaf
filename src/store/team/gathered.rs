//! Refresh tokens: many in one entry, by the names of their profiles.

use super::entries::{Ready, TRIES, renew};
use super::{TeamError, TeamStore};
use crate::aws::{self, SecretsError, Stage};
use crate::store::{Entry, Error};
use crate::values::{ProfileName, Secret};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Names and tokens.
type Tokens<'t> = BTreeMap<Cow<'t, str>, Cow<'t, str>>;

fn read<'t>(name: &str, text: &'t Secret) -> Result<Tokens<'t>, Error> {
    serde_json::from_str(text.expose()).map_err(|_| TeamError::Odd { name: name.to_owned() }.into())
}

fn written(tokens: &Tokens<'_>) -> Secret {
    // Texts are always JSON.
    Secret::new(serde_json::to_string(tokens).unwrap_or_default())
}

impl TeamStore {
    pub(super) async fn refresh_token(&self, profile: &ProfileName) -> Result<Option<Secret>, Error> {
        let name = self.name(&Entry::RefreshToken(profile.clone()))?;
        let Some(held) = self.held(&name, Stage::Current).await? else { return Ok(None) };
        let tokens = read(&name, &held.text)?;
        Ok(tokens.get(profile.as_str()).map(|token| Secret::new(token.as_ref())))
    }

    /// Sets a profile's token, or removes it; false where it was so already. Where somebody else changed the entry
    /// meanwhile, theirs is read and kept.
    ///
    /// # Errors
    /// [`TeamError::Raced`] where somebody else changed this very token meanwhile; [`Error::TooLong`].
    pub(super) async fn put_token(
        &self,
        entry: &Entry,
        profile: &ProfileName,
        new: Option<&Secret>,
    ) -> Result<bool, Error> {
        let name = self.name(entry)?;
        let mut first = None;
        for _ in 0..TRIES {
            if let Some(new) = new {
                let own = Tokens::from([(profile.as_str().into(), new.expose().into())]);
                if self.ready(&name, &written(&own)).await? == Ready::Created {
                    return Ok(true);
                }
            }
            if new.is_none() && !self.mine(&name).await? {
                return Ok(false);
            }
            let Some(held) = self.held(&name, Stage::Current).await? else {
                if new.is_none() {
                    return Ok(false);
                }
                // Deleted since it was known: it is looked at again.
                self.door.team().ours(&name, false);
                continue;
            };
            let mut tokens = read(&name, &held.text)?;
            let there = tokens.get(profile.as_str()).map(|token| Secret::new(token.as_ref()));
            if there.as_ref() == new {
                // A run that was killed here took it out, and could not forget the rest.
                if new.is_none() {
                    self.drop_label(&name, Stage::Previous).await?;
                }
                return if tokens.is_empty() { self.schedule(&name).await } else { Ok(false) };
            }
            if first.get_or_insert_with(|| there.clone()) != &there {
                return Err(TeamError::Raced { name }.into());
            }
            match new {
                Some(new) => drop(tokens.insert(profile.as_str().into(), new.expose().into())),
                None => drop(tokens.remove(profile.as_str())),
            }
            let (text, empty) = (written(&tokens), tokens.is_empty());
            self.fits(entry, &text)?;
            match renew(&self.secrets().await?, &name, &text, &held.version).await {
                Ok(()) => {
                    if new.is_none() {
                        // What was removed must not be read by the label of the version before.
                        self.drop_label(&name, Stage::Previous).await?;
                    }
                    return if empty { self.schedule(&name).await } else { Ok(true) };
                }
                Err(aws::Error::Secrets(SecretsError::Moved { .. }, _)) => {}
                Err(error) => return Err(self.failed(error)),
            }
        }
        Err(TeamError::Raced { name }.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_read_as_they_were_written() {
        let tokens = Tokens::from([("acme".into(), "Atzr|\"\\ü".into()), ("b".into(), "Atzr|x".into())]);
        let text = written(&tokens);
        assert_eq!(read("n", &text).unwrap(), tokens);
        assert_eq!(read("n", &Secret::new("{}")).unwrap(), Tokens::new());
        for odd in ["", "[]", "{\"a\": 1}"] {
            assert_eq!(read("n", &Secret::new(odd)).unwrap_err(), TeamError::Odd { name: "n".into() }.into());
        }
    }
}
