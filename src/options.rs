//! The global flags: what every command takes.

use crate::term::ColorChoice;
use crate::values::duration;

/// Flags that every command takes.
#[derive(clap::Args, Debug, Clone, Default)]
#[command(next_help_heading = "Global")]
pub(crate) struct Global {
    /// Never ask: take defaults, and report what is missing
    #[arg(long, global = true)]
    pub no_input: bool,
    /// Agree to the account and the plan
    #[arg(long, global = true)]
    pub yes: bool,
    /// Print data as JSON
    #[arg(long, global = true)]
    pub json: bool,
    /// Choose when to print in colour: auto, always or never
    ///
    /// [env: NO_COLOR, CLICOLOR_FORCE]
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", value_parser = color)]
    pub color: ColorChoice,
    /// Print more; -vv also logs each request, without its body
    #[arg(short = 'v', long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Only print results and errors
    #[arg(short = 'q', long, global = true)]
    pub quiet: bool,
    /// Wait this long for another run to finish, such as 90s or 5m
    ///
    /// Without it a command that finds another run at work ends with exit code 6.
    #[arg(long, global = true, value_name = "DURATION", value_parser = duration)]
    pub wait_lock: Option<std::time::Duration>,
}

fn color(word: &str) -> Result<ColorChoice, String> {
    match word {
        "auto" => Ok(ColorChoice::Auto),
        "always" => Ok(ColorChoice::Always),
        "never" => Ok(ColorChoice::Never),
        _ => Err("it is auto, always or never".to_owned()),
    }
}
