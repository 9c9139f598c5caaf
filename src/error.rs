//! Everything that can end a command, by what the user can do about it. [`crate::report`] puts it into words.

mod authorization;
mod elsewhere;
mod enrolment;
mod halfway;
mod rotation;
mod sink;
use crate::export::{self, clipboard::ClipboardError};
use crate::plan::{Plan, schedule::TimerError};
use crate::{amazon, answers, aws, foreign, store, values::Malformed};
pub(crate) use authorization::Authorization;
pub(crate) use elsewhere::Elsewhere;
pub(crate) use sink::SinkError;
pub(crate) use {enrolment::Enrolment, rotation::Unrotated};

/// What ended a command.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// Answers are missing, malformed or unreadable.
    #[error(transparent)]
    Answers(#[from] answers::Error),
    /// AWS refused, or could not be reached.
    #[error(transparent)]
    Aws(#[from] aws::Error),
    /// Login with Amazon refused, or could not be reached.
    #[error(transparent)]
    Lwa(#[from] amazon::LwaError),
    /// The Selling Partner API refused, or could not be reached.
    #[error(transparent)]
    SpApi(#[from] amazon::SpApiError),
    /// HTTP could not be set up.
    #[error(transparent)]
    Http(#[from] amazon::HttpError),
    /// The secret store or a file of this program.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A timer that can't be set up, looked at or removed.
    #[error(transparent)]
    Timer(#[from] TimerError),
    /// A target that can't be exported to.
    #[error(transparent)]
    Export(#[from] export::Error),
    /// A file that can't be taken over.
    #[error(transparent)]
    Import(#[from] foreign::Error),
    /// The client secret did not rotate by itself.
    #[error(transparent)]
    Unrotated(#[from] Unrotated),
    /// An app could not be enrolled for rotation by itself.
    #[error(transparent)]
    Enrolment(#[from] Enrolment),
    /// An account could not be authorized.
    #[error(transparent)]
    Authorization(#[from] Authorization),
    /// A sink was not written.
    #[error(transparent)]
    Sink(#[from] SinkError),
    /// The clipboard did not take a value.
    #[error(transparent)]
    Clipboard(#[from] ClipboardError),
    /// A text that is not what it was given as.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The terminal could not be read or written.
    #[error("the terminal can't be used: {0}")]
    Terminal(String),
    /// A part of this program that ran beside the rest ended without a result.
    #[error("{task} ended without a result: {why}")]
    Task {
        /// "The proof of the values".
        task: &'static str,
        /// How it ended.
        why: String,
    },
    /// The system does not tell how the command that `exec` ran ended.
    #[error("the command's end can't be read: {0}")]
    Child(String),
    /// The system gave no threads to work with.
    #[error("the program's threads can't be started: {0}")]
    Runtime(String),
    /// The terminal passes no keys to a Windows program: Git Bash's is a pipe for it.
    #[error("this terminal passes no keys to a Windows program")]
    NoConsole,
    /// Ctrl-C, or no at the plan.
    #[error("cancelled")]
    Cancelled,
    /// The account or the plan was not agreed to, and nobody can be asked.
    #[error("{changes} changes need your yes")]
    ConsentMissing {
        /// How many steps would change something.
        changes: usize,
    },
    /// The sign-in belongs to another account than the one that was named.
    #[error("signed in to {found}, not {expected}")]
    AnotherAccount {
        /// The account that may be changed.
        expected: String,
        /// The account that answered.
        found: String,
        /// Who named the expected one.
        named_by: String,
    },
    /// Signed in as the user, or as a session of the role, that this program sets up.
    #[error("signed in as {arn}, which this program made")]
    OwnUser {
        /// Who is signed in.
        arn: String,
        /// What it may not do: `iam:GetUser`.
        action: String,
    },
    /// The plan has entries that need a decision.
    #[error("{} steps are in conflict", .0.conflicts().count())]
    Conflict(Box<Plan>),
    /// A stored name that a new answer contradicts.
    #[error("the profile has another {what}")]
    OtherName {
        /// "IAM user name".
        what: &'static str,
        stored: String,
        answered: String,
    },
    /// No such profile.
    #[error("no profile {name}")]
    UnknownProfile {
        /// The name that was asked for.
        name: String,
        known: Vec<String>,
    },
    /// A new profile's name differs from a known one only in case.
    #[error("{name} and {known} differ only in case")]
    OtherCase {
        name: String,
        /// The known one.
        known: String,
    },
    /// The values answer as another store than the profile's.
    #[error("the values belong to another store")]
    OtherSeller {
        /// The profile's store.
        recorded: String,
        /// The one that answered.
        found: String,
    },
    /// Another profile holds this very token.
    #[error("another profile holds this refresh token")]
    TokenOfOtherProfile { profile: String },
    /// The secret is one that was replaced.
    #[error("that client secret was replaced")]
    ReplacedSecret { on: jiff::civil::Date },
    /// SP-API did not know a fresh client secret in time; it is kept, and a plain rerun goes on.
    #[error("SP-API does not know the new client secret yet")]
    SecretNotKnownYet {
        waited: std::time::Duration,
        /// What SP-API said last.
        #[source]
        last: Box<Error>,
    },
    /// The answer of `CreateAccessKey` got lost, and what is there can't be told from somebody else's key.
    #[error("{user} has an access key that is not stored here")]
    LostKey {
        user: String,
        /// The ids of the keys that nobody recorded.
        keys: Vec<String>,
    },
    /// The IAM user has two keys already, and not both are this computer's.
    #[error("{user} has two access keys, and there is no room for another")]
    NoRoomForKey {
        user: String,
        /// The keys that are not stored here.
        foreign: Vec<String>,
    },
    /// The key to delete was used after the new one was proved, or nobody knows.
    #[error("the old access key may still be in use")]
    KeyStillUsed {
        /// The key that would be deleted.
        key_id: String,
        /// When it was used last; `None`: the new key was proved only now.
        used: Option<jiff::Timestamp>,
    },
    /// A given value that Amazon refused.
    #[error("{what} was refused")]
    Refused {
        /// "the client secret".
        what: &'static str,
        /// Who gave it: a flag, a variable, a file.
        source_name: String,
        #[source]
        refusal: Box<Error>,
    },
    /// A profile lacks what the command needs.
    #[error("the profile lacks {what}")]
    Incomplete {
        profile: String,
        /// "a refresh token".
        what: &'static str,
    },
    /// The region's endpoint refused; another one accepts the token.
    #[error("the token belongs to another region")]
    OtherRegion {
        /// The region that was chosen.
        chosen: crate::values::Region,
        /// The region that accepts the token.
        accepts: crate::values::Region,
    },
    /// A vendor's token where a seller's was awaited, or the other way round.
    #[error(transparent)]
    OtherPartner(Elsewhere),
    /// A token of the sandbox where one of production was awaited, or the other way round.
    #[error(transparent)]
    OtherEnvironment(Elsewhere),
    /// A new key was made and could not be stored; it was deleted again, or not.
    #[error("the new access key could not be stored")]
    KeyNotStored {
        key_id: String,
        /// Whether it was deleted again.
        deleted: bool,
        #[source]
        why: Box<Error>,
    },
    /// A teardown needs the account's id (`wanted`), and nobody can type it.
    #[error("the teardown needs --confirm {wanted}")]
    Unconfirmed { wanted: String },
    /// Something else was typed than what was asked for.
    #[error("{typed} is not {wanted}")]
    OtherTyped { wanted: String, typed: String },
    /// Somebody put something on the user or the role: a teardown does not judge that.
    #[error("there is more on the user or the role than the plan")]
    BeyondPlan {
        /// "user: member of group Devs".
        what: Vec<String>,
    },
    /// Another run changed the configuration between the plan and the yes.
    #[error("another run changed something in between")]
    Meanwhile,
    /// A file that a command writes or reads for the user.
    #[error("{path}: {why}")]
    File {
        path: String,
        /// The system's reason.
        why: String,
    },
    /// The stored access key was switched off, and nobody agreed to switch it on.
    #[error("the access key {0} is switched off")]
    SwitchedOff(String),
    /// No such rung of the ladder that `check` climbs.
    #[error("there is no rung {word}")]
    UnknownRung {
        word: String,
        /// The rung that is spelt most like it.
        nearest: &'static str,
        /// All of them.
        known: Vec<&'static str>,
    },
    /// Wrong usage that clap can't see.
    #[error("{what}")]
    Usage { what: String, fix: String },
    /// The command is done and says so only by its exit code.
    #[error("exit {0}")]
    Exit(u8),
    /// The command that `exec` ran ended, and its exit code is ours; on Windows it may be any number of 32 bits.
    #[error("the command ended with {0}")]
    Ended(i32),
    /// What `exec` was to run did not start.
    #[error("{command} was not run: {why}")]
    NotRun {
        command: String,
        /// The system's reason.
        why: String,
        /// Whether there is no such program, as against one that can't be run.
        missing: bool,
    },
    /// Something that Amazon's sandbox does not have.
    #[error("the sandbox has no {what}")]
    NotInSandbox {
        /// In the plural: "grantless tokens".
        what: &'static str,
        profile: String,
    },
    /// `exec` failed before the command ran.
    #[error(transparent)]
    BeforeExec(Box<Error>),
    /// Stopped half-way: what is done, what is left.
    #[error("stopped half-way: {source}")]
    Halfway {
        #[source]
        source: Box<Error>,
        /// What is done and what is left, in words.
        note: String,
    },
}
