//! Access keys.

use super::access::CallerKind;
use super::aws::Answer;
use super::iam_users::time;
use super::query::{AwsError, Query};
use super::sample;
use super::state::{Key, State};
use super::xml::Xml;

impl Key {
    /// Whether this use finds AWS knowing the key already.
    pub(super) fn known(&mut self) -> bool {
        if self.refuse > 0 {
            self.refuse -= 1;
            self.accepted = false;
        } else if self.flap > 0 && self.accepted {
            self.flap -= 1;
            self.accepted = false;
        } else {
            self.accepted = true;
        }
        self.accepted
    }
}

/// The user a request is about: the named one, else the caller.
fn user(state: &mut State, query: &Query) -> Result<String, AwsError> {
    match (&query.caller.kind, query.get("UserName")) {
        (CallerKind::User(name), None) => Ok(name.clone()),
        _ => state.user(query).map(|u| u.name.clone()),
    }
}

pub(super) fn list(state: &mut State, query: &Query) -> Answer {
    let user = user(state, query)?;
    let mut shown = Vec::new();
    for key in state.keys.iter_mut().filter(|k| k.user == user) {
        if key.hidden > 0 {
            key.hidden -= 1;
        } else {
            shown.push(&*key);
        }
    }
    Ok(Xml::listing(query, "AccessKeyMetadata", shown, head))
}

/// What every answer shows of a key.
fn head(x: Xml, key: &Key) -> Xml {
    let x = x.text("UserName", &key.user).text("AccessKeyId", &key.id);
    x.text("Status", if key.active { "Active" } else { "Inactive" }).text("CreateDate", time(key.created))
}

impl State {
    /// Gives a user another key, as somebody else could have done. `None`: there are two already.
    pub fn add_key(&mut self, user: &str) -> Option<&Key> {
        if self.keys_of(user).len() >= 2 {
            return None;
        }
        self.keys.push(Key {
            id: sample::unique_id("AKIA"),
            secret: sample::secret_access_key(),
            user: user.to_owned(),
            active: true,
            created: self.now(),
            last_used: None,
            refuse: self.knobs.propagation,
            flap: self.knobs.flap,
            // Flapping begins with one success.
            accepted: false,
            hidden: self.knobs.listing_lag,
        });
        self.keys.last()
    }
}

pub(super) fn create(state: &mut State, query: &Query) -> Answer {
    let user = user(state, query)?;
    let quota = || AwsError::limit("Cannot exceed quota for AccessKeysPerUser: 2");
    let key = state.add_key(&user).ok_or_else(quota)?;
    Ok(Xml::default().nest("AccessKey", |x| head(x, key).text("SecretAccessKey", key.secret.expose())))
}

fn unknown(id: &str) -> AwsError {
    AwsError::missing(format!("The Access Key with id {id} cannot be found."))
}

/// Where the user's key is that a request names.
fn position(state: &mut State, query: &Query) -> Result<usize, AwsError> {
    let (user, id) = (user(state, query)?, query.need("AccessKeyId")?);
    state.keys.iter().position(|k| k.id == id && k.user == user).ok_or_else(|| unknown(id))
}

pub(super) fn update(state: &mut State, query: &Query) -> Answer {
    let at = position(state, query)?;
    state.keys[at].active = match query.need("Status")? {
        "Active" => true,
        "Inactive" => false,
        _ => {
            return Err(AwsError::invalid("Member must satisfy enum value set: [Active, Inactive, Expired]"));
        }
    };
    Ok(Xml::default())
}

pub(super) fn delete(state: &mut State, query: &Query) -> Answer {
    let at = position(state, query)?;
    state.keys.remove(at);
    Ok(Xml::default())
}

pub(super) fn last_used(state: &mut State, query: &Query) -> Answer {
    let id = query.need("AccessKeyId")?;
    let key = state.keys.iter().find(|k| k.id == id).ok_or_else(|| unknown(id))?;
    let (at, region, service) = match &key.last_used {
        Some((at, region, service)) => (Some(time(*at)), region.as_str(), service.as_str()),
        None => (None, "N/A", "N/A"),
    };
    Ok(Xml::default().text("UserName", &key.user).nest("AccessKeyLastUsed", |x| {
        x.maybe("LastUsedDate", at).text("ServiceName", service).text("Region", region)
    }))
}
