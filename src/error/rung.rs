//! A word that names no rung.

/// No such rung of the ladder that `check` climbs.
#[derive(Debug, thiserror::Error)]
#[error("there is no rung {word}")]
pub(crate) struct UnknownRung {
    /// The word that was asked for.
    pub word: String,
    /// The rung that is spelt most like it.
    pub nearest: &'static str,
    /// All of them.
    pub known: Vec<&'static str>,
}
