//! One account: of several readings the likeliest, and what to say about it.

use super::names::{Meaning, is_placeholder};
use super::regions::region_of_all;
use super::sets::{Set, Value};
use super::shown::{is_name, shown};
use super::whose;
use crate::values::{
    AppKind, Environment, Field, Kind, Partner, ProfileName, Region, Secret, Shape, recognise, wrong_box,
};

/// One account's values, each as the text has it; parse before use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Account {
    /// The account's or profile's name in the text: what stands above its values, beside their names, or in it.
    pub name: Option<String>,
    /// Whether the text calls it a profile's name.
    pub is_profile: bool,
    /// Other names by which it can be chosen: `id`, `seller_id`.
    pub also: Vec<String>,
    pub region: Option<Region>,
    pub partner: Option<Partner>,
    pub app: Option<AppKind>,
    pub environment: Option<Environment>,
    /// The LWA client id; not checked for its shape.
    pub client_id: Option<String>,
    pub client_secret: Option<Secret>,
    pub refresh_token: Option<Secret>,
    pub aws_access_key_id: Option<String>,
    pub aws_secret_access_key: Option<Secret>,
    /// The token of a temporary key.
    pub aws_session_token: Option<Secret>,
    /// Whether the AWS key stands under the names that every AWS tool reads.
    pub aws_key_is_generic: bool,
    pub role_arn: Option<String>,
    pub user_arn: Option<String>,
    /// The application id, which is not the client id.
    pub application_id: Option<String>,
    pub lwa_secret_date: Option<jiff::civil::Date>,
    /// Values that cannot be what they are called.
    pub refused: Vec<Refused>,
    /// What a reader should know; no secret.
    pub notes: Vec<String>,
}

/// A value that cannot be what its name says: a placeholder, or another box's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    /// Which of the three it was to be, if one.
    pub field: Option<Field>,
    /// Its name, and its line where it is known: "lwa_app_id (line 4)".
    pub place: String,
    /// Why; never the value.
    pub why: String,
}

impl Account {
    /// The name as a profile's: what a profile's name cannot have becomes `-`.
    pub(crate) fn profile_name(&self) -> Option<ProfileName> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let name = self.name.as_deref()?.trim();
        name.chars().map(|c| if allowed(c) { c } else { '-' }).take(64).collect::<String>().parse().ok()
    }

    /// Whether a Login with Amazon value is among them.
    pub(crate) fn has_lwa(&self) -> bool {
        Field::ALL.into_iter().any(|field| self.lwa(field).is_some())
    }

    /// The Login with Amazon value of a field.
    pub(crate) fn lwa(&self, field: Field) -> Option<&str> {
        match field {
            Field::ClientId => self.client_id.as_deref(),
            Field::ClientSecret => self.client_secret.as_ref().map(Secret::expose),
            Field::RefreshToken => self.refresh_token.as_ref().map(Secret::expose),
        }
    }

    /// The values that were found, in words, for the screen.
    pub(crate) fn found(&self) -> Vec<&'static str> {
        [
            ("LWA client id", self.client_id.is_some()),
            ("LWA client secret", self.client_secret.is_some()),
            ("date of the client secret", self.lwa_secret_date.is_some()),
            ("refresh token", self.refresh_token.is_some()),
            ("AWS access key id", self.aws_access_key_id.is_some()),
            ("AWS secret access key", self.aws_secret_access_key.is_some()),
            ("AWS session token", self.aws_session_token.is_some()),
            ("role ARN", self.role_arn.is_some()),
            ("user ARN", self.user_arn.is_some()),
            ("application id", self.application_id.is_some()),
            ("region", self.region.is_some()),
            ("of a vendor", self.partner == Some(Partner::Vendor)),
            ("of a public app", self.app == Some(AppKind::Public)),
            ("of the sandbox", self.environment == Some(Environment::Sandbox)),
        ]
        .into_iter()
        .filter_map(|(what, there)| there.then_some(what))
        .collect()
    }

    /// The kind of account that the text tells, over what is known.
    pub(crate) fn kind(&self, known: Kind) -> Kind {
        Kind {
            partner: self.partner.unwrap_or(known.partner),
            app: self.app.unwrap_or(known.app),
            environment: self.environment.unwrap_or(known.environment),
        }
    }

    /// Leaves a temporary AWS key out: it is of no use tomorrow.
    pub(super) fn without_temporary_key(mut self) -> Self {
        let temporary = self.aws_session_token.take().is_some()
            || self.aws_access_key_id.as_deref().is_some_and(|id| recognise(id) == Shape::AwsTemporaryKeyId);
        if temporary {
            self.notes.push("the AWS key is a temporary one and is left out".to_owned());
            self.aws_access_key_id = None;
            self.aws_secret_access_key = None;
        }
        self
    }
}

/// The account of a set.
pub(super) fn settled(set: Set) -> Account {
    let mut all = Candidates::default();
    for value in &set.values {
        all.add(value);
    }
    let mut out = Account { name: set.name.filter(|name| is_name(name)), ..Account::default() };
    let owned = |value: Option<&Value>| value.map(|v| v.text.to_string());
    let secret = |value: Option<&Value>| value.map(|v| Secret::new(v.text.as_str()));
    out.client_id = owned(all.best(Meaning::ClientId));
    out.client_secret = secret(all.best(Meaning::ClientSecret));
    out.refresh_token = secret(all.best(Meaning::RefreshToken));
    let key = all.best(Meaning::KeyId);
    out.aws_key_is_generic = key.is_some_and(|v| {
        v.name.as_ref().is_some_and(|name| ["AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY"].contains(&name.as_str()))
    });
    out.aws_access_key_id = owned(key);
    out.aws_secret_access_key = secret(all.best(Meaning::SecretKey));
    out.aws_session_token = secret(all.best(Meaning::SessionToken));
    out.application_id = owned(all.best(Meaning::AppId));
    let mut names: Vec<&Value> = all.of(Meaning::Account).filter(|value| is_name(&value.text)).collect();
    names.sort_by_key(|value| value.rank);
    out.also = names.iter().map(|value| value.text.to_string()).collect();
    out.is_profile = names.first().is_some_and(|value| value.rank == 0);
    if out.is_profile || out.name.is_none() {
        out.name = out.also.first().cloned().or(out.name);
    }
    if let Some(value) = all.best(Meaning::Date) {
        out.lwa_secret_date = value.text.parse().ok();
        if out.lwa_secret_date.is_none() {
            all.notes.push(format!("{} is no date (YYYY-MM-DD) and is left out", place(value)));
        }
    }
    all.arns(&mut out);
    out.region = set.region;
    all.regions(&mut out);
    out.partner = all.of(Meaning::Partner).find_map(|v| whose::partner(v.name.as_deref()?, &v.text));
    out.app = all.of(Meaning::App).find_map(|value| value.text.parse().ok());
    let texts = |meaning| all.of(meaning).map(|value| value.text.as_str());
    out.environment = whose::environment(texts(Meaning::Environment), texts(Meaning::Region));
    all.oddities();
    Meaning::CREDENTIALS.into_iter().for_each(|meaning| all.differing(meaning));
    out.refused = all.refused;
    out.notes = all.notes;
    out
}

/// A value's name and line.
fn place(value: &Value) -> String {
    let name = value.name.as_deref().map_or("a value without a name", shown);
    if value.line == 0 { name.to_owned() } else { format!("{name} (line {})", value.line) }
}

#[derive(Default)]
struct Candidates<'v> {
    all: Vec<(Meaning, &'v Value)>,
    refused: Vec<Refused>,
    notes: Vec<String>,
}

impl<'v> Candidates<'v> {
    /// Takes a value for what it is: its name's meaning after a look at its shape.
    fn add(&mut self, value: &'v Value) {
        let meaning = match (value.meaning, recognise(&value.text)) {
            // `secret_key` and `access_key` are used for both kinds of secrets.
            (Meaning::SecretKey, Shape::ClientSecretHex | Shape::ClientSecretNew) => Meaning::ClientSecret,
            (Meaning::KeyId | Meaning::AppId, Shape::ClientId) => Meaning::ClientId,
            (meaning, _) => meaning,
        };
        let field = match meaning {
            Meaning::ClientId => Some(Field::ClientId),
            Meaning::ClientSecret => Some(Field::ClientSecret),
            Meaning::RefreshToken => Some(Field::RefreshToken),
            _ => None,
        };
        let placeholder = (meaning.is_credential() || meaning == Meaning::Arn) && is_placeholder(&value.text);
        let why = if placeholder {
            Some("a placeholder stands there, not a value".to_owned())
        } else {
            field.and_then(|field| wrong_box(field, &value.text))
        };
        match why {
            Some(why) => {
                if recognise(&value.text) == Shape::ApplicationId {
                    self.all.push((Meaning::AppId, value));
                }
                self.refused.push(Refused { field, place: place(value), why });
            }
            None => self.all.push((meaning, value)),
        }
    }

    fn of(&self, wanted: Meaning) -> impl Iterator<Item = &'v Value> {
        self.all.iter().filter(move |(meaning, _)| *meaning == wanted).map(|(_, value)| *value)
    }

    /// A value that looks right before one that does not, a client's own name before others, the last of several.
    fn best(&self, wanted: Meaning) -> Option<&'v Value> {
        self.of(wanted)
            .enumerate()
            .min_by_key(|(n, v)| (!wanted.fits(&v.text), v.rank, usize::MAX - n))
            .map(|(_, v)| v)
    }

    fn differing(&mut self, wanted: Meaning) {
        let Some(taken) = self.best(wanted) else { return };
        let others: Vec<&Value> = self.of(wanted).filter(|v| v.text != taken.text).collect();
        if let Some(other) = others.first() {
            let same = other.name == taken.name && taken.name.is_some();
            let name = place(taken);
            self.notes.push(if same {
                format!(
                    "{} and {name} hold different values; the last one is taken, as a shell does",
                    place(other)
                )
            } else {
                format!("{} and {name} hold different values; {name} is taken", place(other))
            });
        }
    }

    fn arns(&mut self, out: &mut Account) {
        let arns: Vec<&Value> = self.of(Meaning::Arn).collect();
        for value in arns {
            let user = value.text.contains(":user/");
            let says_role =
                value.name.as_deref().is_some_and(|name| name.to_ascii_lowercase().contains("role"));
            if user && says_role {
                self.notes.push(format!("{} holds a user's ARN; a role's has :role/ in it", place(value)));
            }
            let slot = if user { &mut out.user_arn } else { &mut out.role_arn };
            match slot {
                Some(known) if known.as_str() != value.text.as_str() => {
                    self.notes.push(format!("{} names another ARN and is left out", place(value)));
                }
                Some(_) => {}
                None => *slot = Some(value.text.to_string()),
            }
        }
    }

    fn regions(&mut self, out: &mut Account) {
        let regions: Vec<&Value> = self.of(Meaning::Region).collect();
        for value in regions {
            match (region_of_all(&value.text), out.region) {
                (Some(new), None) => out.region = Some(new),
                (Some(new), Some(old)) if new != old => {
                    self.notes.push(format!("{} says another region ({new})", place(value)));
                }
                _ => {}
            }
        }
    }

    fn oddities(&mut self) {
        for (meaning, value) in &self.all {
            let name = value.name.as_deref().unwrap_or_default();
            match meaning {
                Meaning::ClientId if value.meaning == Meaning::AppId => self.notes.push(format!(
                    "{} holds the client id here; most programs mean the application id by it",
                    place(value)
                )),
                Meaning::ClientId if name.eq_ignore_ascii_case("lws_app_id") => self.notes.push(
                    "lws_app_id is a misspelling from an old guide: python-amazon-sp-api reads only lwa_app_id"
                        .to_owned(),
                ),
                _ => {}
            }
        }
    }
}
