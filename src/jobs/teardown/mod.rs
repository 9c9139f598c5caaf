//! The way back: what of a profile goes, in AWS first and on this computer last, so that a failure loses nothing.

mod queues;
pub(crate) mod run;
mod screen;

use crate::plan::diff::short_key;
use crate::plan::{Left, Removal, RemovalOp, RemovalStep, render};
use crate::profiles::{Ledger, notes, secrets, sinks};
use crate::provision::Survey;
use crate::store::{Config, Entry, Identity, Pending, PendingTeardown, Profile, Rotation, Stores};
use crate::term::guard::Applying;
use crate::values::{LwaClientId, ProfileName, StoreKind};
use crate::world::World;
use crate::{Error, aws, checkpoint};
use jiff::Timestamp;

/// What belongs only to a profile, and what it shares.
#[derive(Debug, Clone)]
pub(crate) struct Scope {
    pub name: ProfileName,
    pub profile: Profile,
    /// Its AWS identity, shared or not.
    pub identity: Option<(String, Identity)>,
    /// Other profiles that use the identity: then it stays.
    pub identity_used_by: Vec<String>,
    /// The access keys whose secrets may be stored.
    keys: Vec<String>,
    /// Apps that no other profile uses: their secrets go.
    apps: Vec<(LwaClientId, StoreKind)>,
    /// Those of them that rotate by themselves: their queues go.
    rotations: Vec<(LwaClientId, Rotation)>,
    /// Other profiles that use the profile's app: then its secret stays.
    pub app_used_by: Vec<String>,
}

impl Scope {
    /// The scope of a profile of `config`.
    pub(crate) fn of(
        world: &World,
        config: &Config,
        name: &ProfileName,
        profile: &Profile,
    ) -> Result<Self, Error> {
        let others = |uses: &dyn Fn(&Profile) -> bool| -> Vec<String> {
            let others = config.profiles.iter().filter(|(other, p)| *other != name && uses(p));
            others.map(|(other, _)| other.to_string()).collect()
        };
        let users = |id: &LwaClientId| others(&|p| p.client_id.as_ref() == Some(id));
        let identity = secrets::identity(config, profile).map(|(id, i)| (id.clone(), i.clone()));
        let mut keys: Vec<String> = Vec::new();
        if let Some((uuid, identity)) = &identity {
            keys.extend(identity.previous_key_id.iter().chain(&identity.access_key_id).cloned());
            // A run was killed before it could record this one.
            let noted = notes::read(&world.home)?.create_access_key.filter(|note| note.identity == *uuid);
            keys.extend(noted.and_then(|note| note.new_key));
        }
        let unused: Vec<_> = config.apps.iter().filter(|(id, _)| users(id).is_empty()).collect();
        let rotations = unused.iter().filter_map(|(id, app)| Some(((*id).clone(), app.rotation.clone()?)));
        Ok(Self {
            name: name.clone(),
            profile: profile.clone(),
            identity_used_by: match &identity {
                Some((id, _)) => others(&|p| p.identity.as_ref() == Some(id)),
                None => Vec::new(),
            },
            keys,
            rotations: rotations.collect(),
            apps: unused.iter().map(|(id, app)| ((*id).clone(), app.store)).collect(),
            app_used_by: profile.client_id.as_ref().map(users).unwrap_or_default(),
            identity,
        })
    }

    /// What has to be typed: the account's id, or the name of a profile that has no AWS part.
    pub(crate) fn to_type(&self) -> String {
        self.identity.as_ref().map_or_else(|| self.name.to_string(), |(_, i)| i.account.to_string())
    }

    /// The AWS identity, where no other profile uses it.
    pub(crate) fn own_identity(&self) -> Option<&(String, Identity)> {
        self.identity.as_ref().filter(|_| self.identity_used_by.is_empty())
    }

    /// The secrets that go, in words.
    pub(crate) fn words(&self) -> Vec<String> {
        let mut words = vec!["the refresh token".to_owned()];
        words.extend(self.apps.iter().map(|(id, _)| format!("the client secret of {}", id.short())));
        if self.own_identity().is_some() {
            words.extend(
                self.keys.iter().map(|key| format!("the secret of the access key {}", short_key(key))),
            );
        }
        words
    }

    /// Profile and identity without what is gone: the values and the access keys.
    fn keep_record(&self, config: &mut Config) {
        if let Some(profile) = config.profiles.get_mut(&self.name) {
            (profile.client_id, profile.verified, profile.verified_at) = (None, false, None);
            profile.sinks.clear();
        }
        sinks::without(config, &self.profile);
        if let Some(identity) = self.own_identity().and_then(|(id, _)| config.identities.get_mut(id)) {
            (identity.access_key_id, identity.previous_key_id) = (None, None);
            (identity.access_key_created, identity.new_key_proved_at) = (None, None);
        }
    }

    /// Whether the app goes too.
    fn has(&self, app: &LwaClientId) -> bool {
        self.apps.iter().any(|(id, _)| id == app)
    }

    /// The secrets that go: the store, the entry, and the point at which a test kills after it.
    fn entries(&self) -> Vec<(StoreKind, Entry, &'static str)> {
        let token = Entry::RefreshToken(self.name.clone());
        let mut entries = vec![(self.profile.store, token, "teardown.token.forgotten")];
        for (id, kind) in &self.apps {
            entries.extend([
                (*kind, Entry::NextClientSecret(id.clone()), "teardown.next.forgotten"),
                (*kind, Entry::PreviousClientSecret(id.clone()), "teardown.previous.forgotten"),
                (*kind, Entry::ClientSecret(id.clone()), "teardown.secret.forgotten"),
            ]);
        }
        if let Some((_, identity)) = self.own_identity() {
            for key in &self.keys {
                let entry = Entry::SecretAccessKey(key.clone());
                entries.push((identity.store, entry, "teardown.key.forgotten"));
            }
        }
        entries
    }
}

/// Deletes in AWS what `removal` names, in its order. What turned out to be attached elsewhere stays and is the
/// answer.
pub(crate) async fn in_aws(
    world: &World,
    ledger: &Ledger,
    scope: &Scope,
    survey: &Survey,
    removal: &Removal,
    applying: &Applying,
) -> Result<Vec<Left>, Error> {
    begin(ledger, scope)?;
    checkpoint::at("teardown.noted");
    let mut left = Vec::new();
    for (done, step) in removal.steps.iter().enumerate() {
        let stopped = |error: Error| match done {
            0 => error,
            _ => error.halfway(progress(done, removal.steps.len())),
        };
        if applying.cancelled() {
            return Err(stopped(Error::Cancelled));
        }
        let outcome = {
            let what = format!("Deleting {} {}", render::entity(step.entity), shown(step));
            let _wait = world.term.wait(&what);
            perform(&survey.session, &step.op).await
        };
        match outcome {
            Ok(()) => world.term.ok(&format!("{} {} deleted", render::entity(step.entity), shown(step))),
            Err(aws::Error::PolicyAttachedElsewhere { entities, .. }) => {
                let why = format!("also attached to {}", entities.join(", "));
                world.term.warn(&format!("policy {} stays: {why}", step.name));
                left.push(Left { entity: step.entity, name: step.name.clone(), why, ours: true });
            }
            Err(error) => return Err(stopped(error.into())),
        }
        checkpoint::at(match &step.op {
            RemovalOp::DeleteAccessKey { .. } => "teardown.key.deleted",
            RemovalOp::DeleteInlinePolicy { .. } => "teardown.inline-policy.deleted",
            RemovalOp::DetachPolicy { .. } => "teardown.policy.detached",
            RemovalOp::DeleteRole { .. } => "teardown.role.deleted",
            RemovalOp::DeletePolicy { .. } => "teardown.policy.deleted",
            RemovalOp::DeleteUser { .. } => "teardown.user.deleted",
        });
    }
    Ok(left)
}

async fn perform(session: &aws::Session, op: &RemovalOp) -> Result<(), aws::Error> {
    match op {
        RemovalOp::DeleteAccessKey { user, key_id } => session.delete_key(user, key_id).await,
        RemovalOp::DeleteInlinePolicy { user, name } => session.delete_inline_policy(user, name).await,
        RemovalOp::DetachPolicy { role, policy_arn } => session.detach_policy(role, policy_arn).await,
        RemovalOp::DeleteRole { role } => session.delete_role(role).await,
        RemovalOp::DeletePolicy { policy_arn } => session.delete_policy(policy_arn).await,
        RemovalOp::DeleteUser { user } => session.delete_user(user).await,
    }
}

fn shown(step: &RemovalStep) -> String {
    match &step.op {
        RemovalOp::DeleteAccessKey { key_id, .. } => short_key(key_id),
        _ => step.name.clone(),
    }
}

fn progress(done: usize, all: usize) -> String {
    format!(
        "{done} of {all} deletions are done, and everything that is stored here is still there; run the same command \
         again to go on."
    )
}

/// Forgets what is stored here: secrets, short-lived tokens, then the entries of `config.toml`. Where something of
/// ours stays in AWS (`incomplete`), `config.toml` keeps the record of it, so that the same command finishes later.
pub(crate) async fn here(
    ledger: &Ledger,
    stores: &Stores,
    scope: &Scope,
    incomplete: bool,
) -> Result<(), Error> {
    begin(ledger, scope)?;
    let moving = notes::read(ledger.home())?.move_store.filter(|m| m.profile == scope.name);
    for (kind, entry, point) in scope.entries() {
        stores.kind(kind).delete(&entry).await?;
        if let Some(moving) = &moving {
            // A move to another store was interrupted: the secret may lie in both.
            for other in [moving.from, moving.to].into_iter().filter(|other| *other != kind) {
                stores.kind(other).delete(&entry).await?;
            }
        }
        checkpoint::at(point);
    }
    // Tokens of these apps that an authorization got and no profile has.
    let no_profiles =
        notes::read(ledger.home())?.authorize.into_iter().filter(|note| scope.has(&note.client_id));
    for note in no_profiles {
        stores.kind(note.store).delete(&Entry::RefreshToken(note.entry)).await?;
    }
    stores.kind(scope.profile.store).cache_clear(&scope.name).await?;
    checkpoint::at("teardown.cache.cleared");
    ledger.update(|config| {
        for (id, _) in &scope.apps {
            config.apps.remove(id);
        }
        if incomplete {
            return scope.keep_record(config);
        }
        config.profiles.remove(&scope.name);
        sinks::without(config, &scope.profile);
        if let Some((id, _)) = scope.own_identity() {
            config.identities.remove(id);
        }
    })?;
    checkpoint::at("teardown.config.saved");
    end(ledger, scope)
}

fn begin(ledger: &Ledger, scope: &Scope) -> Result<(), Error> {
    notes::change(ledger, |notes| {
        if notes.teardown.as_ref().is_none_or(|t| t.profile != scope.name) {
            notes.teardown = Some(PendingTeardown {
                profile: scope.name.clone(),
                identity: scope.own_identity().map(|(id, _)| id.clone()),
                at: Timestamp::now(),
            });
        }
    })
}

/// Notes about what is gone now are void.
fn end(ledger: &Ledger, scope: &Scope) -> Result<(), Error> {
    notes::change(ledger, |notes| {
        void(notes, &scope.name, scope.own_identity().map(|(id, _)| id.as_str()));
        notes.swap_client_secret.take_if(|note| scope.has(&note.client_id));
        notes.rotate_client_secret.retain(|note| !scope.has(&note.client_id));
        notes.authorize.retain(|note| !scope.has(&note.client_id));
        notes.teardown = None;
    })
}

fn void(notes: &mut Pending, profile: &ProfileName, identity: Option<&str>) {
    notes.create_access_key.take_if(|note| Some(note.identity.as_str()) == identity);
    notes.delete_access_key.take_if(|note| Some(note.identity.as_str()) == identity);
    notes.swap_refresh_token.take_if(|note| note.profile == *profile);
    notes.move_store.take_if(|note| note.profile == *profile);
}

/// Ends the note of a teardown that was killed after its last change; returns whether there was one of this profile.
pub(crate) fn finish_note(world: &World, name: &ProfileName) -> Result<bool, Error> {
    if notes::read(&world.home)?.teardown.is_none_or(|t| t.profile != *name) {
        return Ok(false);
    }
    let ledger = Ledger::take(world, "teardown")?;
    notes::change(&ledger, |notes| {
        let gone = notes.teardown.take();
        void(notes, name, gone.and_then(|t| t.identity).as_deref());
    })?;
    Ok(true)
}
