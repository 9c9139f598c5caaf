//! Signing in to AWS as an administrator: what the SDK's chain finds, or a person who is asked how.
//!
//! Every command that wants an administrator's session gets it from [`enter`].

mod assigned;
mod browser;
mod choice;
mod keep;
mod keep_sso;
mod keys;
mod sso;
mod waiting;

use super::survey;
use crate::answers::{Ask, Given};
use crate::aws::{self, Caller, Session, SignIn};
use crate::plan::diff::short_key;
use crate::store::Profile;
use crate::term::Wait;
use crate::values::SignInWay;
use crate::world::World;
use crate::{Error, report};

/// What a sign-in is for.
pub(crate) struct Door<'a> {
    pub world: &'a World,
    pub given: &'a Given,
    /// The stored profile, where there is one.
    pub profile: Option<&'a Profile>,
    pub waiting: Option<&'a str>,
    /// Whether the account's alias is read as well.
    pub alias: bool,
    /// Told of an administrator's long-term key that was typed: it should be deleted in the end.
    pub typed: Option<&'a dyn Fn(&str)>,
}

/// A session, and whose it is.
pub(crate) struct Entered {
    pub session: Session,
    pub caller: Caller,
    /// The account's alias, where it was asked for and may be read.
    pub alias: Option<String>,
    /// What is shown still, for a command that asks AWS more.
    pub wait: Option<Wait>,
}

impl<'a> Door<'a> {
    /// For a command that asks no more than who signed in.
    pub(crate) fn new(
        world: &'a World,
        given: &'a Given,
        profile: Option<&'a Profile>,
        waiting: Option<&'a str>,
    ) -> Self {
        Self { world, given, profile, waiting, alias: false, typed: None }
    }

    /// What a page is found with: the settings of the run, whatever was chosen before.
    fn options(&self) -> aws::Options {
        survey::options(self.world, self.given, self.profile, self.world.sign_in.clone())
    }
}

/// Refuses a way to sign in that needs a person where nobody can be asked. Nothing was opened.
///
/// # Errors
/// [`aws::sign_in::Error::NeedsPerson`].
pub(crate) fn possible(given: &Given, can_ask: bool) -> Result<(), Error> {
    match &given.sign_in {
        Some(way) if way.value != SignInWay::Chain && !can_ask => {
            let (way, source_name) = (way.value.as_str(), way.source.to_string());
            Err(aws::Error::from(aws::sign_in::Error::NeedsPerson { way, source_name }).into())
        }
        _ => Ok(()),
    }
}

/// Signs in; where the chain has nothing that works, asks how.
///
/// # Errors
/// What [`Session::open`] and [`Session::identity`] refuse, where nobody can be asked or asking again does not help;
/// cancelled.
pub(crate) async fn enter(door: &Door<'_>, ask: &mut Ask) -> Result<Entered, Error> {
    possible(door.given, ask.can())?;
    let given = door.given.sign_in.as_ref().map(|way| way.value);
    let first = given.filter(|way| *way != SignInWay::Chain && door.world.chosen.get().is_none());
    through(door, ask, first).await
}

/// Signs in this way first, otherwise with what there is.
async fn through(door: &Door<'_>, ask: &mut Ask, first: Option<SignInWay>) -> Result<Entered, Error> {
    let (chosen, mut next) = (&door.world.chosen, first);
    let mut asked = false;
    loop {
        if let Some(way) = next.take() {
            match Box::pin(person(door, ask, way)).await? {
                Taken::Signed(sign_in) => chosen.set(Some(sign_in)),
                Taken::Chain => chosen.set(None),
                Taken::Back => {
                    next = Some(choice::ask(door, ask)?);
                    continue;
                }
            }
            asked = true;
        }
        match Box::pin(attempt(door)).await {
            Ok(entered) => {
                if asked && door.typed.is_none() {
                    say(door.world, &entered.caller);
                }
                if door.given.keep_sign_in && !matches!(chosen.get(), Some(SignIn::Signed(_))) {
                    let text = "--keep-sign-in: there is nothing to keep, because this computer's own sign-in was taken";
                    door.world.term.detail(text);
                }
                return Ok(entered);
            }
            Err(Error::Aws(error)) if ask.can() && asks_again(&error) => {
                say_why(door, error, asked);
                chosen.set(None);
                next = Some(choice::ask(door, ask)?);
            }
            Err(error) => return Err(error),
        }
    }
}

/// Whether a person's sign-in has ended under way: another one lets the command go on.
pub(crate) fn has_ended(world: &World, error: &Error) -> bool {
    let error = match error {
        Error::Halfway { source, .. } => source,
        other => other,
    };
    let ended = matches!(
        error,
        Error::Aws(aws::Error::SignIn(..) | aws::Error::Sso(..) | aws::Error::ExpiredToken { .. })
    );
    ended && matches!(world.chosen.get(), Some(SignIn::Signed(_)))
}

/// Signs in once more, in the way that the person chooses now.
///
/// # Errors
/// As [`enter`].
pub(crate) async fn again(door: &Door<'_>, ask: &mut Ask) -> Result<Entered, Error> {
    let way = choice::ask(door, ask)?;
    door.world.chosen.set(None);
    through(door, ask, Some(way)).await
}

/// What a person's way led to.
enum Taken {
    /// To credentials.
    Signed(SignIn),
    /// To the chain, once more.
    Chain,
    /// To the question.
    Back,
}

async fn person(door: &Door<'_>, ask: &mut Ask, way: SignInWay) -> Result<Taken, Error> {
    let outcome = match way {
        SignInWay::Browser => browser::here(door).await,
        SignInWay::Remote => browser::elsewhere(door, ask).await,
        SignInWay::Sso => sso::ask(door, ask).await,
        SignInWay::Chain => keys::ask(door, ask),
    };
    match outcome {
        // Told at once, and another way can be chosen.
        Err(Error::Aws(error)) if !is_setting(&error) => {
            door.world.term.refusal(&report::lines(&Error::Aws(error)));
            door.world.term.blank();
            Ok(Taken::Back)
        }
        other => other,
    }
}

/// Whether a setting has to be mended first: no other way would change that.
fn is_setting(error: &aws::Error) -> bool {
    matches!(error, aws::Error::InsecureEndpoint { .. } | aws::Error::Setup(_) | aws::Error::Partition { .. })
}

async fn attempt(door: &Door<'_>) -> Result<Entered, Error> {
    let Door { world, given, profile, .. } = door;
    if world.chosen.get().is_none() {
        survey::ready(world, given, *profile).await?;
    }
    let wait = door.waiting.map(|text| world.term.wait(text));
    let session = survey::open(world, given, *profile).await?;
    let (caller, alias) = match door.alias {
        true => tokio::join!(session.identity(), session.alias()),
        false => (session.identity().await, None),
    };
    Ok(Entered { caller: caller?, session, alias, wait })
}

fn asks_again(error: &aws::Error) -> bool {
    matches!(
        error,
        aws::Error::NoCredentials
            | aws::Error::ExpiredToken { .. }
            | aws::Error::InvalidKey { .. }
            | aws::Error::SignatureMismatch { .. }
            | aws::Error::RootKeys
            | aws::Error::SignIn(..)
            | aws::Error::Sso(..)
    )
}

/// Says why there is no session.
fn say_why(door: &Door<'_>, error: aws::Error, asked: bool) {
    let term = &door.world.term;
    match error {
        aws::Error::NoCredentials if asked => term.fail("No sign-in was found yet on this computer."),
        aws::Error::NoCredentials => {
            let end = if door.given.keep_sign_in { "" } else { " It is not kept." };
            let text =
                "This computer has no AWS credentials yet. An administrator's sign-in is needed, once.";
            term.para(2, &format!("{text}{end}"));
        }
        error => term.refusal(&report::lines(&Error::Aws(error))),
    }
    term.blank();
}

/// Who signed in, where the command itself does not show it.
fn say(world: &World, caller: &Caller) {
    world.term.ok(&format!("Account {}, {}", caller.account.grouped(), caller.arn));
}

/// What should become of an administrator's long-term key that was typed.
pub(crate) fn delete_key(key_id: &str) -> String {
    format!(
        "Delete the administrator's access key {} now: AWS console > IAM > Users > Security credentials.",
        short_key(key_id)
    )
}
