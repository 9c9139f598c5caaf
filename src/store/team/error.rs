//! What can go wrong with a team's store.

/// A secret in AWS Secrets Manager that can't be read or written. Holds no secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TeamError {
    /// AWS, about the team's store.
    #[error("{place}: {error}")]
    Aws {
        /// Where it is.
        place: String,
        /// What the entry's name begins with, for the right that may be missing.
        names: String,
        /// What AWS said.
        error: Box<crate::aws::Error>,
    },
    /// A secret of the entry's name is there, and this home did not make it.
    #[error("the secret {name} was not made by this home")]
    Foreign {
        name: String,
        /// Whether another home of this program made it.
        home: bool,
    },
    /// What an entry holds is nothing that this program writes.
    #[error("what the secret {name} holds was not written by this program")]
    Odd { name: String },
    /// Somebody else changed the entry while it was changed here.
    #[error("somebody else changed the secret {name} at the same time")]
    Raced { name: String },
    /// The credentials for the store are the seller's own access key, which may only assume a role.
    #[error(
        "the store would be reached as the IAM user {user}, by {source}, whose key this program gives to the seller's software"
    )]
    OwnUser {
        /// The user, or its key.
        user: String,
        /// Where the credentials come from, in words.
        r#source: String,
    },
    /// `config.toml` does not say where the store is.
    #[error("config.toml has no table [aws_store], which says where the secrets are")]
    NoPlace,
    /// There is no AWS in a rehearsal.
    #[error("a rehearsal reaches no AWS Secrets Manager")]
    Rehearsal,
}
