//! Which app asks for consent: its client id and secret, its id on the page of consent, its redirect URI.

use super::Authorizing;
use crate::Error;
use crate::answers::ask::Choice;
use crate::answers::{self, Question, parse, question as q};
use crate::error::Authorization;
use crate::profiles::secrets;
use crate::prompts::lwa_value;
use crate::store::Profile;
use crate::values::{Field, Kind, LwaClientId, ProfileName, Secret, StoreKind};

/// What is known of the app before anything is asked of Amazon.
pub(super) struct KnownApp {
    /// The app; `None`: to be asked.
    pub client_id: Option<LwaClientId>,
    /// Who its partners are, by its profiles.
    pub kind: Kind,
    /// Whether a profile says that it is public.
    pub is_public: bool,
    pub renewed: Option<Profile>,
}

/// The app, complete.
pub(super) struct ChosenApp {
    pub client_id: LwaClientId,
    pub client_secret: Secret,
    pub application_id: Option<String>,
    pub redirect_uri: String,
    /// Where its secret is, where it is known here.
    pub store: Option<StoreKind>,
}

/// What the page of consent knows the app by.
pub(super) struct Identity {
    application_id: Option<String>,
    redirect_uri: Option<String>,
}

impl Identity {
    /// Both, or what is missing.
    pub(super) fn pair(&self) -> Result<(String, String), Error> {
        match (&self.application_id, &self.redirect_uri) {
            (Some(id), Some(uri)) => Ok((id.clone(), uri.clone())),
            (id, uri) => {
                let missing = [(&q::APPLICATION_ID, id.is_none()), (&q::REDIRECT_URI, uri.is_none())];
                let missing = missing.into_iter().filter(|(_, gone)| *gone).map(|(question, _)| question);
                Err(answers::Error::Missing(missing.collect()).into())
            }
        }
    }
}

/// The app that was named, the profile's, or the only one.
pub(super) fn find(a: &mut Authorizing<'_>) -> Result<KnownApp, Error> {
    let renewed = a.renew.as_ref().map(|name| secrets::profile(&a.config, name).cloned()).transpose()?;
    let given = a.given.client_id.as_ref().map(|id| id.value.clone());
    let of_profile = renewed.as_ref().and_then(|profile| profile.client_id.clone());
    if let (Some(given), Some(own)) = (&given, &of_profile)
        && given != own
    {
        return Err(Error::Usage {
            what: "the profile belongs to another app".into(),
            fix: "leave --lwa-client-id out, or authorize the account for the other app as a profile of its own".into(),
        });
    }
    if let (Some(name), Some(_), None) = (&a.renew, &renewed, &of_profile) {
        return Err(Error::Incomplete { profile: name.to_string(), what: "an LWA app" });
    }
    let client_id = match of_profile.or(given) {
        Some(id) => Some(id),
        None => only(a)?,
    };
    let profiles =
        || a.config.profiles.values().filter(|p| p.client_id.is_some() && p.client_id == client_id);
    let is_public = profiles().any(|p| p.public_app);
    let stored = renewed.as_ref().map(Profile::kind);
    let stored =
        stored.or_else(|| profiles().find(|p| p.public_app).or(profiles().next()).map(Profile::kind));
    let kind = a.given.kind(stored.unwrap_or_default());
    if kind.is_sandbox() {
        return Err(Authorization::Sandbox.into());
    }
    Ok(KnownApp { client_id, kind, is_public, renewed })
}

/// The only app of this home; of several the one with a page of consent; otherwise asked.
fn only(a: &mut Authorizing<'_>) -> Result<Option<LwaClientId>, Error> {
    let all: Vec<LwaClientId> = a.config.apps.keys().cloned().collect();
    let known: Vec<&LwaClientId> =
        a.config.apps.iter().filter(|(_, app)| app.application_id.is_some()).map(|(id, _)| id).collect();
    match (all.as_slice(), known.as_slice()) {
        ([], _) => return Ok(None),
        ([one], _) => return Ok(Some(one.clone())),
        (_, [one]) => return Ok(Some((*one).clone())),
        _ => {}
    }
    if !a.ask.can() {
        let known: Vec<&str> = all.iter().map(LwaClientId::as_str).collect();
        return Err(Error::Usage {
            what: format!("there are {} apps in this home", all.len()),
            fix: format!("name one with --lwa-client-id: {}", known.join(", ")),
        });
    }
    let options = all.into_iter().map(|id| {
        let of_app = a.config.profiles.iter().filter(|(_, p)| p.client_id.as_ref() == Some(&id));
        let names: Vec<&str> = of_app.map(|(name, _)| name.as_str()).take(5).collect();
        let profiles = format!("profiles: {}", names.join(", "));
        Choice::new(id.clone(), id.short(), &[&profiles])
    });
    let options = options.collect();
    a.ask.choice(&q::LWA_CLIENT_ID, "Which app?", options, Some(0)).map(Some)
}

/// What the page of consent knows the app by: given, or recorded.
pub(super) fn identify(a: &Authorizing<'_>, found: &KnownApp) -> Identity {
    let recorded = found.client_id.as_ref().and_then(|id| a.config.apps.get(id));
    let given = |answer: &Option<answers::Sourced<String>>| answer.as_ref().map(|a| a.value.clone());
    Identity {
        application_id: given(&a.given.application_id)
            .or(recorded.and_then(|app| app.application_id.clone())),
        redirect_uri: given(&a.given.redirect_uri).or(recorded.and_then(|app| app.redirect_uri.clone())),
    }
}

/// Asks for what is missing; names all of it where nobody can be asked. `page`: the page of consent is to be opened.
pub(super) async fn complete(
    a: &mut Authorizing<'_>,
    found: KnownApp,
    page: bool,
) -> Result<ChosenApp, Error> {
    let Identity { application_id, redirect_uri } = identify(a, &found);
    let stored = match &found.client_id {
        Some(id) => secrets::client_secret_of(&a.world.stores(&a.config), &a.config, id).await?,
        None => None,
    };
    let given = a.given.client_secret.as_ref().map(|secret| secret.value.clone());
    if let (Some(stored), Some(given)) = (&stored, &given)
        && stored != given
    {
        return Err(Error::Usage {
            what: "another client secret of this app is stored".into(),
            fix: "leave it out, or replace the stored one first: spapi-setup rotate lwa-secret".into(),
        });
    }
    let secret = stored.or(given);
    let samples = a.world.samples.clone();
    let lacking: [(&'static Question, bool); 4] = [
        (&q::LWA_CLIENT_ID, found.client_id.is_none()),
        (&q::LWA_CLIENT_SECRET, secret.is_none()),
        (&q::APPLICATION_ID, page && application_id.is_none() && samples.is_none()),
        (&q::REDIRECT_URI, redirect_uri.is_none() && samples.is_none()),
    ];
    let missing: Vec<_> = lacking.into_iter().filter(|(_, lacks)| *lacks).map(|(q, _)| q).collect();
    if !a.ask.can() && !missing.is_empty() {
        return Err(answers::Error::Missing(missing).into());
    }
    let client_id = match found.client_id {
        Some(id) => id,
        None => typed(a, Field::ClientId)?.expose().parse()?,
    };
    let client_secret = match secret {
        Some(secret) => secret,
        None => typed(a, Field::ClientSecret)?,
    };
    let application_id = match application_id {
        Some(id) => Some(id),
        None if page => {
            a.world.term.detail(&format!(
                "The App ID stands in the list of your apps, in the column of the app's name: {}.",
                found.kind.lists_of_apps()
            ));
            let sample = samples.as_ref().map(|s| s.application_id.as_str());
            Some(a.ask.until(&q::APPLICATION_ID, "Application id", sample, parse::application_id)?)
        }
        None => None,
    };
    let redirect_uri = match redirect_uri {
        Some(uri) => uri,
        None => {
            a.world.term.detail(
                "The OAuth redirect URI stands under \"Edit App\". Nothing has to answer there: the browser's address is \
                 what counts. Amazon keeps it only where the login URI is filled in too.",
            );
            let sample = samples.as_ref().map(|s| s.redirect_uri.as_str());
            a.ask.until(&q::REDIRECT_URI, "Redirect URI", sample, parse::redirect_uri)?
        }
    };
    let store = a.config.apps.get(&client_id).map(|app| app.store);
    Ok(ChosenApp { client_id, client_secret, application_id, redirect_uri, store })
}

/// A value from its hidden prompt.
fn typed(a: &mut Authorizing<'_>, field: Field) -> Result<Secret, Error> {
    lwa_value::secret(&a.world.term, &mut a.ask, field)?.ok_or(Error::Cancelled)
}

/// A profile's name, asked for until no profile has it.
pub(super) fn free_name(a: &mut Authorizing<'_>, default: &ProfileName) -> Result<ProfileName, Error> {
    loop {
        let name: ProfileName =
            a.ask.until(&q::PROFILE, "Name of the profile", Some(default.as_str()), str::parse)?;
        let twin = secrets::no_twin(&a.config, &name);
        match (a.config.profiles.contains_key(&name), twin) {
            (false, Ok(())) => return Ok(name),
            (true, _) => a.world.term.fail(&format!("There is a profile \"{name}\" already.")),
            (false, Err(error)) => a.world.term.refusal(&crate::report::lines(&error)),
        }
    }
}
