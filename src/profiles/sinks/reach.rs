//! Whether the sinks could be written from here: what a timer's environment lacks is found before a rotation needs it.

use super::cloud::Cloud;
use super::known::all;
use crate::Error;
use crate::error::SinkError;
use crate::profiles::OutFile;
use crate::store::Config;
use crate::values::{Sink, command_words};
use crate::world::World;

/// Looks for the program of each pipe and the folder of each file, and reads each sink in AWS; writes nothing. Returns how
/// many sinks there are.
pub(crate) async fn reach(world: &World, config: &Config) -> Result<usize, Error> {
    let (cloud, sinks) = (Cloud::default(), all(config));
    for sink in &sinks {
        match &sink.record.sink {
            Sink::File(path) => drop(OutFile::find(path.clone(), true)?),
            Sink::Pipe(command) => {
                let program = command_words(command)?.into_iter().next().unwrap_or_default();
                if world.env.program(program.as_ref()).is_none() {
                    return Err(SinkError::NoProgram { program, sink: sink.record.sink.to_string() }.into());
                }
            }
            there @ (Sink::AwsSecret(_) | Sink::AwsParameter(_)) => drop(cloud.held(world, there).await?),
        }
    }
    Ok(sinks.len())
}
