//! Access keys.

use super::access::{Caller, Kind};
use super::aws::Answer;
use super::iam_users::time;
use super::query::{AwsError, Params};
use super::sample;
use super::state::{Key, State};
use super::xml::{Page, Xml};

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

    fn status(&self) -> &'static str {
        if self.active { "Active" } else { "Inactive" }
    }
}

/// The user a request is about: the named one, else the caller.
fn user(state: &mut State, caller: &Caller, params: &Params) -> Result<String, AwsError> {
    match (&caller.kind, params.get("UserName")) {
        (Kind::User(name), None) => Ok(name.clone()),
        _ => state.user(params).map(|u| u.name.clone()),
    }
}

pub(super) fn list(state: &mut State, caller: &Caller, params: &Params) -> Answer {
    let user = user(state, caller, params)?;
    let page = Page::of(params, state.knobs.page);
    let mut shown = Vec::new();
    for key in state.keys.iter_mut().filter(|k| k.user == user) {
        if key.hidden > 0 {
            key.hidden -= 1;
        } else {
            shown.push(&*key);
        }
    }
    let mut x = Xml::default();
    x.listing("AccessKeyMetadata", shown, page, |x, key| {
        x.text("UserName", &key.user).text("AccessKeyId", &key.id);
        x.text("Status", key.status()).text("CreateDate", time(key.created));
    });
    Ok(x)
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

pub(super) fn create(state: &mut State, caller: &Caller, params: &Params) -> Answer {
    let user = user(state, caller, params)?;
    let quota = || AwsError::limit("Cannot exceed quota for AccessKeysPerUser: 2");
    let key = state.add_key(&user).ok_or_else(quota)?;
    let mut x = Xml::default();
    x.nest("AccessKey", |x| {
        x.text("UserName", &key.user).text("AccessKeyId", &key.id).text("Status", key.status());
        x.text("SecretAccessKey", key.secret.expose()).text("CreateDate", time(key.created));
    });
    Ok(x)
}

fn position(state: &State, user: &str, params: &Params) -> Result<usize, AwsError> {
    let id = params.need("AccessKeyId")?;
    let found = state.keys.iter().position(|k| k.id == id && k.user == user);
    found.ok_or_else(|| AwsError::missing(format!("The Access Key with id {id} cannot be found.")))
}

pub(super) fn update(state: &mut State, caller: &Caller, params: &Params) -> Answer {
    let user = user(state, caller, params)?;
    let at = position(state, &user, params)?;
    state.keys[at].active = match params.need("Status")? {
        "Active" => true,
        "Inactive" => false,
        _ => {
            return Err(AwsError::invalid("Member must satisfy enum value set: [Active, Inactive, Expired]"));
        }
    };
    Ok(Xml::default())
}

pub(super) fn delete(state: &mut State, caller: &Caller, params: &Params) -> Answer {
    let user = user(state, caller, params)?;
    let at = position(state, &user, params)?;
    state.keys.remove(at);
    Ok(Xml::default())
}

pub(super) fn last_used(state: &mut State, _: &Caller, params: &Params) -> Answer {
    let id = params.need("AccessKeyId")?;
    let missing = || AwsError::missing(format!("The Access Key with id {id} cannot be found."));
    let key = state.keys.iter().find(|k| k.id == id).ok_or_else(missing)?;
    let mut x = Xml::default();
    x.text("UserName", &key.user);
    x.nest("AccessKeyLastUsed", |x| {
        let (at, region, service) = match &key.last_used {
            Some((at, region, service)) => (Some(time(*at)), region.as_str(), service.as_str()),
            None => (None, "N/A", "N/A"),
        };
        x.maybe("LastUsedDate", at).text("ServiceName", service).text("Region", region);
    });
    Ok(x)
}
