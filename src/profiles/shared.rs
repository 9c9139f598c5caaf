//! A home that several computers share: what is looked at before the first file is written there.

use crate::Error;
use crate::store::{Guarded, Home, SharedError};
use crate::values::StoreKind;
use crate::world::World;

/// Refuses secrets of this computer in a home that others read too.
pub(crate) fn fits(home: &Home, kind: Option<StoreKind>) -> Result<(), Error> {
    if !home.is_shared() {
        return Ok(());
    }
    let kind = match kind {
        Some(StoreKind::Aws) => return Ok(()),
        None | Some(StoreKind::Keyring) => "keyring",
        Some(StoreKind::File) => "file",
    };
    Err(Error::Store(SharedError::NotShared { place: home.to_string(), kind }.into()))
}

/// Looks at the bucket of a shared home, and says how it is guarded.
///
/// # Errors
/// A bucket that is public; one that can't be reached.
pub(crate) fn look(world: &World, home: &Home) -> Result<(), Error> {
    let found = {
        let _wait = home.is_shared().then(|| world.term.wait("Looking at the bucket of the shared home"));
        home.guarded()?
    };
    let Some(found) = found else { return Ok(()) };
    let term = &world.term;
    term.ok(&format!("Shared home {home}{}", words(&found)));
    if let Some(source) = home.source() {
        term.detail(&format!("It is reached with {source}, never with the sign-in for the seller's account"));
    }
    say_region(world, home);
    for line in advice(&found) {
        term.warn(line);
    }
    if !found.denied.is_empty() {
        term.warn(&format!("Not all could be looked at: the sign-in lacks {}", found.denied.join(", ")));
    }
    Ok(())
}

/// Says where the bucket is, where each run has to find that out anew.
pub(crate) fn say_region(world: &World, home: &Home) {
    if let Some(region) = home.other_region() {
        world
            .term
            .detail(&format!("The bucket is in {region}: AWS_REGION={region} saves a request each time"));
    }
}

/// ": private, versioned, encrypted (AES256)": what is known to be good.
fn words(found: &Guarded) -> String {
    let mut words = Vec::new();
    if found.private == Some(true) {
        words.push("private".to_owned());
    }
    if found.versioned == Some(true) {
        words.push("versioned".to_owned());
    }
    if let Some(by) = found.encrypted.as_ref().filter(|by| !by.is_empty()) {
        words.push(format!("encrypted ({})", crate::values::shown(by)));
    }
    if words.is_empty() { String::new() } else { format!(": {}", words.join(", ")) }
}

fn advice(found: &Guarded) -> Vec<&'static str> {
    let mut advice = Vec::new();
    if found.private == Some(true) && found.blocked == Some(false) {
        advice.push(
            "Block Public Access is not on for the bucket: a later policy could open it (aws s3api \
             put-public-access-block)",
        );
    }
    if found.versioned == Some(false) {
        advice.push(
            "The bucket keeps no former versions: a file that somebody damaged can't be brought back (aws s3api \
             put-bucket-versioning ... Status=Enabled)",
        );
    }
    if found.encrypted.as_deref() == Some("") {
        advice.push("The bucket encrypts nothing by default (aws s3api put-bucket-encryption)");
    }
    advice
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_good_is_named_and_what_is_not_is_advised() {
        let good = Guarded {
            private: Some(true),
            blocked: Some(true),
            versioned: Some(true),
            encrypted: Some("aws:kms".into()),
            denied: Vec::new(),
        };
        assert_eq!(words(&good), ": private, versioned, encrypted (aws:kms)");
        assert!(advice(&good).is_empty());
        let bad =
            Guarded { blocked: Some(false), versioned: Some(false), encrypted: Some(String::new()), ..good };
        assert_eq!((words(&bad).as_str(), advice(&bad).len()), (": private", 3));
        let unknown = Guarded::default();
        assert_eq!((words(&unknown).as_str(), advice(&unknown).len()), ("", 0));
    }
}
