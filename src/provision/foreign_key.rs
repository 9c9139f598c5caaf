//! An access key that another program or person made: proved, stored and used, but never ours to delete.

use super::account::identity_of;
use super::survey;
use crate::Error;
use crate::aws::{Caller, Confirm, Rights, Session, SignIn};
use crate::profiles::ledger::Ledger;
use crate::store::{Config, Entry, Identity, Profile, Stores};
use crate::values::{AccountId, Arn, Auth, ProfileName, Region, Secret, StoreKind};
use crate::world::World;

/// A key and what was said about it.
#[derive(Clone)]
pub(crate) struct Key {
    /// `AKIA…`.
    pub id: String,
    pub secret: Secret,
    /// The role it assumes.
    pub role: Option<Arn>,
    /// The user it belongs to, where the file said so.
    pub user: Option<Arn>,
}

/// What the proof showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owner {
    pub account: AccountId,
    pub partition: String,
    pub user: Arn,
    /// The user's unique id, where AWS was asked.
    pub user_id: Option<String>,
}

/// What AWS said about a key that it knows.
pub(crate) struct Proved {
    /// Whose it is.
    pub owner: Owner,
    /// What it may do besides assuming the role.
    pub rights: Rights,
    /// Why it can't assume the role, where one is named.
    pub chain: Result<(), Error>,
}

/// Asks AWS whose the key is and what else it may do, and assumes the role where one is named.
pub(crate) async fn prove(world: &World, region: Region, key: &Key) -> Result<Proved, Error> {
    let signin = SignIn::Typed { key_id: key.id.clone(), secret: key.secret.clone(), session_token: None };
    let options = world.aws_in(region.aws_region().to_owned(), signin);
    let session = Box::pin(Session::open(&options)).await?;
    world.say_profile_endpoints(&session.endpoints_in_use());
    let caller = session.identity().await?;
    let owner = owner(&caller, key)?;
    let rights = session.own_rights(owner.user.name()).await?;
    let chain = match &key.role {
        Some(role) => session
            .assume_role(&key.id, &key.secret, role.as_str(), Confirm::None, &|_| ())
            .await
            .map(drop)
            .map_err(Error::from),
        None => Ok(()),
    };
    Ok(Proved { owner, rights, chain })
}

fn owner(caller: &Caller, key: &Key) -> Result<Owner, Error> {
    if caller.arn.ends_with(":root") {
        return Err(Error::Usage {
            what: format!("the access key {} belongs to the root user of the AWS account", key.id),
            fix: "let `spapi-setup init` make a key that can only assume the role. AWS advises to delete root keys".into(),
        });
    }
    let user: Arn = caller.arn.parse()?;
    if user.kind() != "user" {
        return Err(Error::Usage {
            what: format!("the access key belongs to {}, not to an IAM user", caller.arn),
            fix: "import the key of an IAM user, or let `spapi-setup init` make one".into(),
        });
    }
    Ok(Owner {
        account: caller.account.clone(),
        partition: caller.partition.clone(),
        user,
        user_id: Some(caller.user_id.clone()),
    })
}

/// What the ARNs say where AWS could not be asked.
pub(crate) fn unproved(key: &Key) -> Option<Owner> {
    let user = key.user.clone()?;
    Some(Owner {
        account: user.account().parse().ok()?,
        partition: user.partition().to_owned(),
        user,
        user_id: None,
    })
}

/// Whether this account and user can be the profile's: it keeps the ones that it has.
///
/// # Errors
/// [`Error::AnotherAccount`] and [`Error::OtherName`].
pub(crate) fn check(config: &Config, profile: Option<&Profile>, owner: &Owner) -> Result<(), Error> {
    let Some(identity) = profile.and_then(|p| config.identities.get(p.identity.as_ref()?)) else {
        return Ok(());
    };
    if identity.account != owner.account {
        return Err(Error::AnotherAccount {
            expected: identity.account.to_string(),
            found: owner.account.to_string(),
            named_by: "the stored profile".into(),
        });
    }
    if !identity.user_name.as_str().eq_ignore_ascii_case(owner.user.name()) {
        return Err(Error::OtherName {
            what: "IAM user name",
            stored: identity.user_name.to_string(),
            answered: owner.user.name().to_owned(),
        });
    }
    Ok(())
}

/// Whose profile the key goes to, and where its secret goes where the identity is new.
pub(crate) struct To<'a> {
    pub name: &'a ProfileName,
    /// The region of a profile that is made by this.
    pub region: Region,
    pub store: StoreKind,
}

/// Stores the secret, then records identity and profile. A key that is not ours already becomes a foreign one.
pub(crate) async fn keep(
    ledger: &Ledger,
    stores: &Stores,
    to: &To<'_>,
    key: &Key,
    owner: &Owner,
) -> Result<bool, Error> {
    let config = ledger.config();
    let profile = config.profiles.get(to.name);
    let known = identity_of(&config, profile, &owner.account, owner.user.name());
    let (uuid, mut identity) = match known {
        Some((uuid, identity)) => (uuid.clone(), identity.clone()),
        None => (uuid::Uuid::new_v4().to_string(), fresh(key, owner, to.store)?),
    };
    if identity.access_key_id.is_none() && identity.previous_key_id.is_none() {
        // Nothing of it is stored yet: what a written plan recorded names no store that anyone chose.
        identity.store = to.store;
    }
    let entry = Entry::SecretAccessKey(key.id.clone());
    let place = stores.kind(identity.store);
    let changed = place.get(&entry).await?.as_ref() != Some(&key.secret);
    if changed {
        place.put(&entry, &key.secret).await?;
    }
    take(&mut identity, key, owner);
    ledger.update(|config| {
        config.identities.insert(uuid.clone(), identity);
        let profile = config
            .profiles
            .entry(to.name.clone())
            .or_insert_with(|| Profile::new(Auth::Iam, to.region, to.store));
        profile.auth = Auth::Iam;
        profile.identity = Some(uuid);
    })?;
    Ok(changed)
}

fn fresh(key: &Key, owner: &Owner, store: StoreKind) -> Result<Identity, Error> {
    let role = key.role.as_ref().map_or(survey::DEFAULT_ROLE, Arn::name);
    let names = (owner.user.name().parse()?, survey::DEFAULT_POLICY.parse()?, role.parse()?);
    Ok(Identity::new(owner.account.clone(), owner.partition.clone(), names, store))
}

fn take(identity: &mut Identity, key: &Key, owner: &Owner) {
    identity.user_arn = Some(owner.user.clone());
    if identity.user_id.is_none() {
        identity.user_id.clone_from(&owner.user_id);
    }
    if identity.role_arn.is_none() {
        identity.role_arn.clone_from(&key.role);
    }
    if identity.access_key_id.as_deref() == Some(key.id.as_str()) {
        return;
    }
    if identity.previous_key_id.as_deref() == Some(key.id.as_str()) {
        identity.previous_key_id = None;
    }
    if let Some(old) = identity.access_key_id.replace(key.id.clone()) {
        identity.previous_key_id = Some(old);
    }
    // When it was made only its owner knows.
    identity.access_key_created = None;
    identity.new_key_proved_at = None;
    if !identity.foreign_keys.contains(&key.id) {
        identity.foreign_keys.push(key.id.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner() -> Owner {
        let user: Arn = "arn:aws:iam::123456789012:user/path/Anna".parse().unwrap();
        Owner {
            account: "123456789012".parse().unwrap(),
            partition: "aws".into(),
            user,
            user_id: Some("AIDAX".into()),
        }
    }

    fn key(id: &str) -> Key {
        let role = "arn:aws:iam::123456789012:role/SellerRole".parse().unwrap();
        Key { id: id.into(), secret: Secret::new("s"), role: Some(role), user: None }
    }

    #[test]
    fn a_key_that_is_not_ours_is_foreign() {
        let mut identity = fresh(&key("AKIA1"), &owner(), StoreKind::File).unwrap();
        take(&mut identity, &key("AKIA1"), &owner());
        assert_eq!((identity.user_name.as_str(), identity.role_name.as_str()), ("Anna", "SellerRole"));
        assert_eq!(identity.foreign_keys, ["AKIA1"]);
        take(&mut identity, &key("AKIA1"), &owner());
        assert_eq!((identity.foreign_keys.len(), identity.previous_key_id), (1, None));
    }

    #[test]
    fn our_own_key_that_comes_back_stays_ours() {
        let mut identity = fresh(&key("AKIA1"), &owner(), StoreKind::File).unwrap();
        identity.access_key_id = Some("AKIA1".into());
        take(&mut identity, &key("AKIA1"), &owner());
        assert!(identity.foreign_keys.is_empty());
    }
}
