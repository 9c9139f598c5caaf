//! The tags of what this program keeps in AWS for a home: they say whose it is.

use crate::plan::queue::TAG_HOME;
use crate::plan::{MANAGED_BY, TAG_MANAGED_BY};
use std::collections::BTreeMap;

/// The tags of an entry of a home.
pub(crate) fn home_tags(home_id: &str) -> [(&'static str, &str); 2] {
    [(TAG_MANAGED_BY, MANAGED_BY), (TAG_HOME, home_id)]
}

/// Whether an entry with these tags was made by this program, for whichever home.
pub(crate) fn is_managed(tags: &BTreeMap<String, String>) -> bool {
    tags.get(TAG_MANAGED_BY).is_some_and(|by| by == MANAGED_BY)
}

/// The id of the home that an entry with these tags was made for by this program.
pub(crate) fn home_of(tags: &BTreeMap<String, String>) -> Option<&str> {
    tags.get(TAG_HOME).filter(|_| is_managed(tags)).map(String::as_str)
}
