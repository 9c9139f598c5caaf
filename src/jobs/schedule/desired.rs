//! What the timer has to run: this program, for this home, with what its environment needs and no secret.

use super::Request;
use crate::Error;
use crate::plan::schedule::{Host, Schedule, TimerError};
use crate::store::{Config, Home};
use crate::world::{AWS_ENDPOINTS, World};
use sha2::{Digest, Sha256};
use std::ffi::OsStr;
use std::path::PathBuf;

/// The name where the home is the system's own place for it.
const NAME: &str = "spapi-setup-rotate";

/// Variables of this run that its timer needs too: proxies, certificates, whose AWS sign-in, other endpoints. None of
/// them is a secret by itself; a proxy's address may hold one.
const KEPT: [&str; 20] = [
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
    "AWS_CA_BUNDLE",
    "AWS_PROFILE",
    "AWS_REGION",
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_EC2_METADATA_DISABLED",
    "AWS_ENDPOINT_URL_SQS",
    "SPAPI_SETUP_LWA_URL",
    "SPAPI_SETUP_SPAPI_URL",
    "SPAPI_SETUP_SPAPI_SANDBOX_URL",
];

/// The timer as it should be on this host.
///
/// # Errors
/// A value that the host's text can't hold; a command of `--on-failed` that is not there.
pub(super) fn schedule(world: &World, host: Host, request: &Request) -> Result<Schedule, Error> {
    let elsewhere = matches!(host, Host::Kubernetes | Host::Github);
    let mut words = vec!["rotate".to_owned(), "--due".to_owned()];
    if let Some(within) = request.within {
        words.extend(["--within".to_owned(), within.to_string()]);
    }
    if let Some(command) = &request.on_failed {
        words.push("--on-failed".to_owned());
        words.push(if elsewhere { joined(command.clone()) } else { on_failed(world, command)? });
    }
    let (hour, minute) = slot(world)?;
    let (name, program, env) = if elsewhere {
        (NAME.to_owned(), "spapi-setup".to_owned(), Vec::new())
    } else {
        (name(world)?, program(world, host)?, environment(world, host)?)
    };
    let (image, role_arn) = (request.image.clone(), request.role_arn.clone());
    let shared_home = if elsewhere { shared(world) } else { None };
    let schedule = Schedule { name, program, words, env, hour, minute, image, role_arn, shared_home };
    schedule.check(host)?;
    Ok(schedule)
}

/// The address of a home that is on no disk of this computer.
fn shared(world: &World) -> Option<String> {
    world.home.setting().into_string().ok().filter(|place| place.starts_with("s3://"))
}

/// The path by which this program stays reachable.
fn program(world: &World, host: Host) -> Result<String, Error> {
    let path = world.env.own_program().unwrap_or_else(|| PathBuf::from("spapi-setup"));
    text(host, "the program's path", path.as_os_str())
}

fn text(host: Host, what: &str, value: &OsStr) -> Result<String, Error> {
    let unfit = || TimerError::Unfit { host, what: what.to_owned(), why: "it is not UTF-8" };
    Ok(value.to_str().map(str::to_owned).ok_or_else(unfit)?)
}

/// The home, and the variables that are set here and needed there.
fn environment(world: &World, host: Host) -> Result<Vec<(String, String)>, Error> {
    let home = text(host, "SPAPI_SETUP_HOME", &world.home.setting())?;
    let mut env = Vec::new();
    // A task of Windows has no environment of its own: none is set where the home is found without it.
    if host != Host::Windows || !is_default(world) {
        env.push(("SPAPI_SETUP_HOME".to_owned(), home));
    }
    for name in KEPT.into_iter().chain(AWS_ENDPOINTS) {
        match world.env.get(name) {
            Some(value) if has_password(value) => world.term.warn(&format!(
                "{name} holds a password, so that it is not written down: runs of the timer go without it"
            )),
            Some(value) => env.push((name.to_owned(), value.to_owned())),
            None => {}
        }
    }
    Ok(env)
}

/// Names the variables that were written down, except the home.
pub(super) fn say(world: &World, schedule: &Schedule) {
    let names = schedule.env.iter().map(|(name, _)| name.as_str()).filter(|name| *name != "SPAPI_SETUP_HOME");
    let names: Vec<_> = names.collect();
    if !names.is_empty() {
        world.term.detail(&format!("Its runs get these variables of yours: {}", names.join(", ")));
    }
}

/// Whether an address has a user name or a password before its host.
fn has_password(value: &str) -> bool {
    let host = value.split_once("://").map_or(value, |(_, rest)| rest);
    host.split(['/', '?', '#']).next().unwrap_or_default().contains('@')
}

/// The command of `--on-failed` with its program's own path: a timer has a `PATH` of its own.
fn on_failed(world: &World, command: &[String]) -> Result<String, Error> {
    let (name, args) = command.split_first().map_or(("", command), |(name, args)| (name.as_str(), args));
    let found = world.env.program(OsStr::new(name)).and_then(|path| std::path::absolute(path).ok());
    let Some(program) = found.as_ref().and_then(|path| path.to_str()) else {
        return Err(Error::Usage {
            what: format!("--on-failed: there is no program \"{name}\""),
            fix: "give its path, or install it".into(),
        });
    };
    Ok(joined([program.to_owned()].into_iter().chain(args.iter().cloned())))
}

/// Words as a command that is split into them again.
fn joined(words: impl IntoIterator<Item = String>) -> String {
    let quote = |word: String| match cfg!(windows) {
        true => format!("\"{}\"", word.replace('"', "\\\"")),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    };
    let plain = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_./=:,@+".contains(c))
    };
    let words = words.into_iter().map(|word| if plain(&word) { word } else { quote(word) });
    words.collect::<Vec<_>>().join(" ")
}

/// Whether this home is the one that is found without a variable.
fn is_default(world: &World) -> bool {
    let own = world.env.clone().without("SPAPI_SETUP_HOME");
    Home::locate(&own).is_ok_and(|home| home == world.home)
}

/// One name a home, so that two homes have two timers.
fn name(world: &World) -> Result<String, Error> {
    if is_default(world) {
        return Ok(NAME.to_owned());
    }
    let [a, b, c, d, ..] = digest(world)?;
    Ok(format!("{NAME}-{a:02x}{b:02x}{c:02x}{d:02x}"))
}

/// The minute of the day's first half that is this home's: not all homes ask Amazon at the same one.
fn slot(world: &World) -> Result<(u8, u8), Error> {
    let [.., hour, minute] = digest(world)?;
    Ok((hour % 12, minute % 60))
}

/// The same for a home each time: a timer that is set up again is not changed.
fn digest(world: &World) -> Result<[u8; 32], Error> {
    // A shared home is not asked for: printing needs no network.
    let known = shared(world).is_none() && world.home.has("config.toml")?;
    let id = if known { Config::load(&world.home)?.home_id } else { world.home.to_string() };
    Ok(Sha256::digest(id.as_bytes()).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_an_address_is_seen() {
        for (value, wanted) in [
            ("http://proxy:3128", false),
            ("http://anna:secret@proxy:3128/", true),
            ("anna@proxy", true),
            ("https://x.example/a@b", false),
            ("localhost,.example.com", false),
        ] {
            assert_eq!(has_password(value), wanted, "{value}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn joined_words_are_split_again() {
        let words =
            ["/usr/bin/mail", "-s", "it's due", "", "a\\b $HOME", "anna@example.com"].map(str::to_owned);
        assert_eq!(crate::values::command_words::command_words(&joined(words.clone())).unwrap(), words);
    }
}
