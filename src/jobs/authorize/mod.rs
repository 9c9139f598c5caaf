//! `authorize`: the token of an account that consents to a public app, without a web server.
//!
//! - [`app`]: which app, at which Seller Central or Vendor Central. [`page`]: the page of consent, and the address that a
//!   person pastes afterwards. [`redeem`]: the one exchange of its code; the token is kept at once.
//! - [`adopt`]: the token becomes a profile's: proved ([`prove`]), named, stored ([`keep`]); also what a run left that was
//!   stopped in between.
//! - [`list`]: the authorizations of each app, and Amazon's limits.

mod adopt;
mod app;
mod keep;
pub(crate) mod list;
mod page;
mod place;
mod prove;
mod redeem;

use crate::Error;
use crate::answers::{self, Ask, Flags, Given, Raw};
use crate::error::Authorization;
use crate::profiles::storage;
use crate::store::{Config, Trust, fingerprint};
use crate::values::{AppKind, ProfileName, Secret, callback};
use crate::world::World;
use app::ChosenApp;
use place::Place;
use serde_json::json;
use std::path::{Path, PathBuf};

/// What the command line says beside the answers.
pub(crate) struct Request {
    pub flags: Flags,
    pub renew: Option<ProfileName>,
    /// Whether the app is not published yet.
    pub draft: bool,
    /// Whether the address is only printed.
    pub url_only: bool,
    /// The file with the address on which the browser ended, and the `state` that it has to have.
    pub callback: Option<(PathBuf, Secret)>,
}

/// What every step works with.
struct Authorizing<'w> {
    world: &'w World,
    ask: Ask,
    given: Given,
    config: Config,
    renew: Option<ProfileName>,
    draft: bool,
}

/// Opens the page of consent, takes what comes back, and stores it as a profile.
pub(crate) async fn run(request: Request, world: &World) -> Result<(), Error> {
    let Request { flags, renew, draft, url_only, callback } = request;
    let taken = callback.map(|(path, state)| Ok::<_, Error>((read(&path, &flags)?, state))).transpose()?;
    let given = Given::parse(&Raw::collect(&flags, &world.env, &mut std::io::stdin().lock())?)?;
    let config = Config::load_unmoved(&world.home)?;
    let mut ask = Ask::new(&world.term).guarded(&world.guard);
    if url_only {
        // Somebody else's program reads the answer: nobody is asked beside it.
        ask = ask.nobody();
    }
    let mut a = Authorizing { world, ask, given, config, renew, draft };
    if url_only {
        return a.address_only();
    }
    world.guard.set_note("No code was exchanged. The same command begins again.");
    let own = taken.as_ref().and_then(|(text, state)| callback::read(text.expose(), state, "").ok());
    let own = own.map(|callback| fingerprint(&callback.code));
    let done = adopt::left_over(&mut a, own.as_deref()).await?;
    let named = a.renew.as_ref().or(a.given.profile.as_ref().map(|name| &name.value));
    let is_asked_for = |one: &adopt::Done| match &own {
        Some(own) => one.code == *own,
        None => a.ask.can() && named.is_none_or(|named| *named == one.name),
    };
    // What was asked for is done with that.
    if done.iter().any(is_asked_for) { Ok(()) } else { a.begin(taken).await }
}

/// The address in a file, or on standard input.
fn read(path: &Path, flags: &Flags) -> Result<Secret, Error> {
    const FLAG: &str = "--callback-file";
    if path != Path::new("-") {
        return Ok(answers::file::read(path, FLAG, Trust::Secret)?.text);
    }
    let stdin = |path: &Option<PathBuf>| path.as_deref() == Some(Path::new("-"));
    if stdin(&flags.lwa.lwa_client_secret_file) || stdin(&flags.lwa.secrets_file) {
        return Err(answers::Error::StdinTwice { flags: vec![FLAG] }.into());
    }
    Ok(answers::file::read_stdin(&mut std::io::stdin().lock(), FLAG)?)
}

impl Authorizing<'_> {
    /// `--url-only`: the address for a team's own web page, as JSON. Nothing is stored and nothing is asked.
    fn address_only(&mut self) -> Result<(), Error> {
        let found = app::find(self)?;
        let place = place::find(self, &found)?;
        let (application_id, redirect_uri) = app::identify(self, &found).pair()?;
        let (url, state) = page::address(self, &application_id, &redirect_uri, &place)?;
        let told = json!({
            "url": url.as_str(),
            "state": state.expose(),
            "expires_in": crate::amazon::consent::CODE_SECONDS,
        });
        self.world.term.data(&serde_json::to_string_pretty(&told).unwrap_or_default());
        Ok(())
    }

    /// `taken`: the address that a team's own web page got, and its `state`; without it a person pastes one.
    async fn begin(&mut self, taken: Option<(Secret, Secret)>) -> Result<(), Error> {
        let found = app::find(self)?;
        self.world.term.heading(&match (&self.renew, &found.client_id) {
            (Some(name), _) => format!("Renew the authorization of profile \"{name}\""),
            (None, Some(id)) => format!("Authorize an account for {}", id.short()),
            (None, None) => "Authorize an account for your app".to_owned(),
        });
        if self.own_account(&found)? {
            return Ok(());
        }
        let place = place::find(self, &found)?;
        let app = app::complete(self, found, taken.is_none()).await?;
        self.name_is_free()?;
        let named = self.given.store.as_ref().map(|s| s.value).or(app.store);
        let (storage, _) =
            storage::choose(self.world, &mut self.ask, &self.given, &mut self.config, named).await?;
        let note = match &taken {
            Some((text, state)) => {
                let callback = callback::read(text.expose(), state, app.redirect_uri.as_str());
                let callback = callback.map_err(Authorization::Callback)?;
                redeem::run(self, &app, &place, &storage, &callback).await?
            }
            None => self.asked(&app, &place, &storage).await?,
        };
        self.stop_here(redeem::KEPT);
        adopt::run(self, note, Some(&app.client_secret)).await.map(drop)
    }

    /// Where Ctrl-C came while something was stored: the run ends after it, and says how things stand.
    fn stop_here(&self, note: &str) {
        if self.world.guard.cancelled() {
            self.world.guard.set_note(note);
            self.world.guard.cancel();
        }
    }

    /// At a terminal: the page again, as long as the person wants, where Amazon does not take the code.
    async fn asked(
        &mut self,
        app: &ChosenApp,
        place: &Place,
        storage: &storage::Storage,
    ) -> Result<crate::store::PendingAuthorization, Error> {
        loop {
            let callback = page::run(self, app, place)?;
            match redeem::run(self, app, place, storage, &callback).await {
                Err(error) if self.ask.can() && redeem::may_repeat(&error) => {
                    self.world.term.refusal(&crate::report::lines(&error));
                    if !self.ask.confirm("Open the page of consent again?", Some(true), false)? {
                        return Err(Error::Cancelled);
                    }
                }
                other => return other,
            }
        }
    }

    /// An account of one's own needs no page of consent: asked where nothing says that the app is public. `true`: that
    /// was told, and is all.
    fn own_account(&mut self, found: &app::KnownApp) -> Result<bool, Error> {
        let said = self.given.app.as_ref().map(|app| app.value);
        if said == Some(AppKind::Private) {
            return Err(Authorization::Private.into());
        }
        if said.is_some() || found.is_public || self.renew.is_some() || !self.ask.can() {
            return Ok(false);
        }
        let term = &self.world.term;
        term.detail(
            "An account of your own needs no page of consent: sign in to it at the foot of the page \"Authorize\" of your \
             app, and copy the token that is shown. This command is for other people's accounts, and for a public app.",
        );
        term.blank();
        if !self.ask.confirm("Is it an account of your own?", Some(false), false)? {
            return Ok(false);
        }
        let lists = found.kind.lists_of_apps();
        let first = format!("{lists}: the menu beside \"Edit App\" > Authorize.");
        let rest = [
            "At the foot of the page choose to sign in to the other account.",
            "There choose \"Authorize app\", and copy the token.",
            "Store it as a profile of its own:",
        ];
        for (n, step) in std::iter::once(first.as_str()).chain(rest).enumerate() {
            term.hanging(&format!("  {}. ", n + 1), step);
        }
        let id = found.client_id.as_ref().map(|id| format!(" --lwa-client-id {id}")).unwrap_or_default();
        term.must(&format!("       spapi-setup init --auth lwa -p NAME{id}"));
        Ok(true)
    }

    /// A profile of the name that was given must not be there yet: before anybody consents to anything.
    fn name_is_free(&self) -> Result<(), Error> {
        let Some(name) = self.given.profile.as_ref().filter(|_| self.renew.is_none()) else { return Ok(()) };
        crate::profiles::secrets::no_twin(&self.config, &name.value)?;
        match self.config.profiles.contains_key(&name.value) {
            true => Err(Authorization::Exists { profile: name.value.to_string() }.into()),
            false => Ok(()),
        }
    }
}
