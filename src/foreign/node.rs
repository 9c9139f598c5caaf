//! What every format becomes: named texts and groups of them.

use zeroize::Zeroizing;

/// A text, or what stands between brackets, in an indented block or under a heading.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Node {
    /// A value as it is written, without its quotes.
    Text(Zeroizing<String>),
    /// Members in their order; those of a list have no name.
    Group(Vec<KeyValue>),
}

/// A member of a group.
#[derive(Clone)]
pub(crate) struct KeyValue {
    pub(crate) name: Option<String>,
    /// The line on which it begins, from 1.
    pub(crate) line: usize,
    pub(crate) node: Node,
}

/// The place in the text says nothing about what an entry holds.
impl PartialEq for KeyValue {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.node == other.node
    }
}

impl Eq for KeyValue {}

impl Node {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Text(Zeroizing::new(text.into()))
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Group(_) => None,
        }
    }
}

impl KeyValue {
    pub(crate) fn named(name: impl Into<String>, line: usize, node: Node) -> Self {
        Self { name: Some(name.into()), line, node }
    }

    pub(crate) fn bare(line: usize, node: Node) -> Self {
        Self { name: None, line, node }
    }
}
