//! `rotate access-key`, phase one: the second key is made, stored and proved; the first one goes on working.

use crate::answers::{Ask, Given};
use crate::aws::{Caller, Confirm, Session, SettleWait};
use crate::plan::AccessKey;
use crate::plan::diff::short_key;
use crate::profiles::{Ledger, after, consumers, secrets};
use crate::prompts::consent;
use crate::provision::sign_in::{self, Door, Entered};
use crate::provision::{access_key, account};
use crate::store::{Config, Entry, Identity, Store};
use crate::values::{ProfileName, Site};
use crate::world::World;
use crate::{Error, checkpoint};

/// The two phases' common ground: a profile with an AWS identity, and a session in its account.
pub(super) struct KeyRotation<'w> {
    pub(super) world: &'w World,
    pub(super) ask: Ask,
    pub(super) name: ProfileName,
    pub(super) uuid: String,
    pub(super) identity: Identity,
    pub(super) session: Session,
    caller: Caller,
    site: Site,
    config: Config,
}

/// Makes, stores and proves the second key; or finishes what an earlier run began.
pub(crate) async fn run(world: &World, given: Given) -> Result<(), Error> {
    let mut r = KeyRotation::open(world, given).await?;
    world.term.heading(&format!("A new access key for {}", r.identity.user_name));
    r.recover().await?;
    if r.identity.previous_key_id.is_none() {
        let keys = r.keys().await?;
        r.agree(&keys)?;
        r.create(keys).await?;
    }
    if r.identity.new_key_proved_at.is_none() {
        r.prove_new().await?;
    }
    r.tell().await
}

/// The profile and its identity.
pub(super) fn identity_of(config: &Config, name: &ProfileName) -> Result<(String, Identity), Error> {
    let profile = secrets::profile(config, name)?;
    let Some((uuid, identity)) = secrets::identity(config, profile) else {
        return Err(Error::Usage {
            what: format!("the profile \"{}\" has no AWS part, so there is no access key", name.as_str()),
            fix: "name a profile that has one: -p NAME".into(),
        });
    };
    Ok((uuid.clone(), identity.clone()))
}

impl<'w> KeyRotation<'w> {
    pub(super) async fn open(world: &'w World, given: Given) -> Result<Self, Error> {
        let config = Config::load_unmoved(&world.home)?;
        let name = given.profile_name();
        let (uuid, identity) = identity_of(&config, &name)?;
        let profile = secrets::profile(&config, &name)?;
        let site = profile.site();
        let mut ask = Ask::new(&world.term);
        let door = Door::new(world, &given, Some(profile), Some("Signing in to AWS"));
        let Entered { session, caller, .. } = sign_in::enter(&door, &mut ask).await?;
        account::check_account(&given, &config, Some(profile), &caller)?;
        Ok(Self { world, ask, name, uuid, identity, session, caller, site, config })
    }

    pub(super) fn user(&self) -> &str {
        self.identity.user_name.as_str()
    }

    pub(super) fn store(&self) -> Store {
        self.world.stores(&self.config).kind(self.identity.store).clone()
    }

    /// Reads the identity again, after something was recorded.
    pub(super) fn reload(&mut self) -> Result<(), Error> {
        self.config = Config::load(&self.world.home)?;
        self.identity = identity_of(&self.config, &self.name)?.1;
        Ok(())
    }

    /// What an interrupted run left about the key is finished first.
    pub(super) async fn recover(&mut self) -> Result<(), Error> {
        if !access_key::left_over(&self.world.home, &self.uuid)? {
            return Ok(());
        }
        let outcome = {
            let ledger = Ledger::take(self.world, "rotate access-key")?;
            let _applying = self.world.guard.applying();
            let _wait = self
                .world
                .term
                .wait("An earlier run was interrupted while it made the access key: looking for it");
            let store = self.store();
            access_key::recover(&self.session, &ledger, &[&store], &self.uuid, self.user()).await?
        };
        match outcome {
            access_key::Recovered::Recorded(id) => {
                let id = short_key(&id);
                self.world
                    .term
                    .ok(&format!("The access key {id} of the interrupted run is there and stored"));
            }
            access_key::Recovered::Removed(_) => {
                let line = "The interrupted run left an access key without its secret: deleted";
                self.world.term.ok(line);
            }
            access_key::Recovered::NeverMade | access_key::Recovered::Nothing => {}
            access_key::Recovered::Unclear(keys) => {
                return Err(Error::LostKey { user: self.user().to_owned(), keys });
            }
        }
        self.reload()
    }

    pub(super) async fn keys(&self) -> Result<Vec<AccessKey>, Error> {
        let _wait = self.world.term.wait("Reading the user's access keys");
        Ok(self.session.list_access_keys(self.user()).await?)
    }

    /// The plan, and a yes to it. Two keys leave no room for a third.
    fn agree(&mut self, keys: &[AccessKey]) -> Result<(), Error> {
        let ours = self.identity.access_key_id.clone();
        if keys.len() >= 2 {
            let foreign =
                keys.iter().filter(|k| Some(&k.id) != ours.as_ref()).map(|k| k.id.clone()).collect();
            return Err(Error::NoRoomForKey { user: self.user().to_owned(), foreign });
        }
        if !keys.iter().any(|k| Some(&k.id) == ours.as_ref()) {
            // Deleted in the console, say: that is init's to repair.
            let profile = self.name.to_string();
            return Err(Error::Incomplete { profile, what: "an access key that is there in AWS" });
        }
        let term = &self.world.term;
        let place = self.identity.store.place();
        term.hanging("  create  ", &format!("access key  for {:<28} to {place}", self.user()));
        if let Some(old) = &ours {
            term.hanging("  keep    ", &format!("access key  {:<32} until --finish", short_key(old)));
        }
        term.hanging("  ", &format!("1 change in account {}.", self.caller.account));
        consent(self.world.global.yes, &mut self.ask, "Go ahead?", None, 1)
    }

    async fn create(&mut self, keys: Vec<AccessKey>) -> Result<(), Error> {
        let store = self.store();
        store.probe().await?;
        {
            let ledger = Ledger::take(self.world, "rotate access-key")?;
            let now = identity_of(&ledger.config(), &self.name)?.1;
            if now != self.identity {
                return Err(Error::Usage {
                    what: "another run changed this profile's access key meanwhile".into(),
                    fix: "run the same command again: it continues from what is there now".into(),
                });
            }
            let _applying = self.world.guard.applying();
            let owner = access_key::NewKey {
                identity: self.uuid.clone(),
                account: self.identity.account.clone(),
                user: self.user().to_owned(),
                existing: keys.into_iter().map(|k| k.id).collect(),
                purpose: "rotate access-key".to_owned(),
            };
            let _wait = self.world.term.wait("Creating the access key");
            let id = access_key::create(&self.session, &ledger, &store, &owner).await?;
            self.world.term.ok(&format!("access key {}, secret stored in {}", short_key(&id), store.title()));
        }
        self.reload()
    }

    /// The key in use assumes the role, three times in a row: no old key is deleted before that.
    pub(super) async fn prove(&self) -> Result<(), Error> {
        let lacks = |what| Error::Incomplete { profile: self.name.to_string(), what };
        let key_id = self.identity.access_key_id.clone().ok_or_else(|| lacks("an access key"))?;
        let secret = self.store().get(&Entry::SecretAccessKey(key_id.clone())).await?;
        let secret = secret.ok_or_else(|| lacks("the secret of its access key"))?;
        let role = self.identity.role_arn.as_ref().ok_or_else(|| lacks("a role"))?.to_string();
        let line = "Trying the new key: AWS needs a moment to know it everywhere";
        let wait = self.world.term.wait(line);
        let waiting = |w: SettleWait| {
            wait.set(&format!("{line} ({} s of at most {})", w.elapsed.as_secs(), w.limit.as_secs()));
        };
        self.session.assume_role(&key_id, &secret, &role, Confirm::Thrice, &waiting).await?;
        Ok(())
    }

    /// Proves and records when: from then on the old key should rest.
    pub(super) async fn prove_new(&mut self) -> Result<(), Error> {
        let note = "the new key is made and stored, and the old one still works; run the same command again to continue.";
        self.world.guard.set_note(note);
        self.prove().await.map_err(|e| e.halfway(note))?;
        checkpoint::at("rotate-key.proved");
        {
            let ledger = Ledger::take(self.world, "rotate access-key").map_err(|e| e.halfway(note))?;
            let uuid = self.uuid.clone();
            ledger.update(|config| {
                if let Some(identity) = config.identities.get_mut(&uuid) {
                    identity.new_key_proved_at = Some(self.session.now());
                }
                let names = users(config, &uuid);
                consumers::mark(config, &names);
            })?;
        }
        checkpoint::at("rotate-key.recorded");
        self.world.term.ok("The new key can assume the role");
        self.reload()
    }

    async fn tell(&mut self) -> Result<(), Error> {
        let term = self.world.term.clone();
        let mut names = users(&self.config, &self.uuid);
        names.sort_by_key(|n| *n != self.name);
        let ids = (self.identity.access_key_id.as_deref(), self.identity.previous_key_id.as_deref());
        if let (Some(new), Some(old)) = ids {
            term.detail(&format!(
                "In use: {}. The old one, {}, works until it is deleted.",
                short_key(new),
                short_key(old)
            ));
        }
        after::tell(self.world, &mut self.ask, &names, self.site, after::Changed::AccessKey).await?;
        let profile = self.name.flag();
        term.blank();
        term.line(&format!(
            "When every program has the new key:  spapi-setup rotate access-key --finish{profile}"
        ));
        Ok(())
    }
}

/// The profiles that share an identity.
pub(super) fn users(config: &Config, uuid: &str) -> Vec<ProfileName> {
    let sharing = config.profiles.iter().filter(|(_, p)| p.identity.as_deref() == Some(uuid));
    sharing.map(|(name, _)| name.clone()).collect()
}
