//! What a sink gets: the profiles' values in the form of its target.

use super::Recorded;
use crate::Error;
use crate::export::{self, Rendered, Target, Values};
use crate::profiles::secrets;
use crate::store::Config;
use crate::values::{ProfileName, Sink};
use crate::world::World;
use std::collections::BTreeMap;

/// The values of the profiles that were asked for; each profile is read from its store once.
#[derive(Default)]
pub(super) struct Shelf(BTreeMap<ProfileName, Values>);

/// A target with its profiles' values.
pub(super) struct Content {
    pub target: &'static Target,
    pub values: Vec<Values>,
}

impl Shelf {
    /// What is written to a sink.
    pub(super) async fn content(
        &mut self,
        world: &World,
        config: &Config,
        sink: &Recorded,
    ) -> Result<Content, Error> {
        let target = export::find(&sink.record.target)?;
        let mut values = Vec::new();
        for name in &sink.names {
            let found = match self.0.get(name) {
                Some(known) => known.clone(),
                None => secrets::values(world, config, name).await?,
            };
            self.0.insert(name.clone(), found.clone());
            values.push(found);
        }
        Ok(Content { target, values })
    }
}

impl Content {
    /// The text for a sink: variables as one JSON object where it holds single values, the target's own text otherwise.
    pub(super) fn text(&self, sink: &Sink) -> Result<Rendered, Error> {
        Ok(match sink.in_aws() {
            Some(_) => export::object(self.target, &self.values)?,
            None => self.target.text(&self.values)?,
        })
    }
}
