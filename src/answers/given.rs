//! What was given, parsed once: every fault is found before anything else happens.

use super::parse::{
    application_id, aws_region, boundary, date, marketplace, redirect_uri, sso_role, yes_or_no,
};
use super::question as q;
use super::regions;
use super::{Error, Fault, Question, Raw, Source, Sourced};
use crate::values::marketplaces::Market;
use crate::values::{
    AccountId, AppKind, Arn, Auth, AwsRegion, Environment, Field, Kind, KmsKey, LwaClientId, LwaParts,
    Malformed, Partner, PolicyName, ProfileName, Region, RoleName, Secret, SignInWay, StartUrl, StoreKind,
    StorePrefix, UserName, entry,
};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::str::FromStr;

/// Answers that were given by flag, variable or file; `None` was not given. The questions say what each is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Given {
    pub profile: Option<Sourced<ProfileName>>,
    pub auth: Option<Sourced<Auth>>,
    /// The AWS profile whose credentials only are taken.
    pub aws_profile: Option<Sourced<String>>,
    pub aws_region: Option<Sourced<String>>,
    /// The only account that may be changed.
    pub aws_account: Option<Sourced<AccountId>>,
    pub sign_in: Option<Sourced<SignInWay>>,
    /// The page where a company's people sign in.
    pub sso_start_url: Option<Sourced<StartUrl>>,
    pub sso_region: Option<Sourced<AwsRegion>>,
    pub sso_role: Option<Sourced<String>>,
    /// Whether a person's sign-in is written down for AWS's tools.
    pub keep_sign_in: bool,
    pub user_name: Option<Sourced<UserName>>,
    pub policy_name: Option<Sourced<PolicyName>>,
    pub role_name: Option<Sourced<RoleName>>,
    pub boundary: Option<Sourced<Arn>>,
    pub adopt: Option<Sourced<bool>>,
    pub partner: Option<Sourced<Partner>>,
    pub app: Option<Sourced<AppKind>>,
    pub environment: Option<Sourced<Environment>>,
    /// The app's id on Amazon's page of consent.
    pub application_id: Option<Sourced<String>>,
    /// Where that page sends people afterwards.
    pub redirect_uri: Option<Sourced<String>>,
    pub marketplace: Option<Sourced<&'static Market>>,
    /// The selling region; of several the first one.
    pub region: Option<Sourced<Region>>,
    /// The others, in their order.
    pub more_regions: Vec<Region>,
    pub client_id: Option<Sourced<LwaClientId>>,
    pub client_secret: Option<Sourced<Secret>>,
    pub secret_date: Option<Sourced<Date>>,
    pub refresh_token: Option<Sourced<Secret>>,
    /// Refresh tokens that were given for a region each.
    pub tokens: BTreeMap<Region, Sourced<Secret>>,
    /// Whether a restricted-data token is to be proved.
    pub restricted_data: Option<Sourced<bool>>,
    /// Whether values that could not be proved are stored.
    pub accept_unverified: Option<Sourced<bool>>,
    pub other_seller: Option<Sourced<bool>>,
    pub store: Option<Sourced<StoreKind>>,
    pub store_prefix: Option<Sourced<StorePrefix>>,
    pub store_region: Option<Sourced<AwsRegion>>,
    /// The KMS key of new entries there.
    pub store_kms_key: Option<Sourced<KmsKey>>,
}

impl Given {
    /// Parses every answer.
    ///
    /// # Errors
    /// [`Error::Malformed`] with all faults at once.
    pub(crate) fn parse(raw: &Raw) -> Result<Self, Error> {
        let mut p = Parser { raw, faults: Vec::new() };
        let mut more = Vec::new();
        let mut first = |(first, rest)| {
            more = rest;
            first
        };
        let given = Self {
            profile: p.text(&q::PROFILE),
            auth: p.text(&q::AUTH),
            aws_profile: p.with(&q::AWS_PROFILE, |t| Ok(t.to_owned())),
            aws_region: p.with(&q::AWS_REGION, aws_region),
            aws_account: p.text(&q::AWS_ACCOUNT),
            sign_in: p.text(&q::SIGN_IN),
            sso_start_url: p.text(&q::SSO_START_URL),
            sso_region: p.text(&q::SSO_REGION),
            sso_role: p.with(&q::SSO_ROLE, sso_role),
            keep_sign_in: Self::is_yes(&p.with(&q::KEEP_SIGN_IN, yes_or_no)),
            user_name: p.text(&q::USER_NAME),
            policy_name: p.text(&q::POLICY_NAME),
            role_name: p.text(&q::ROLE_NAME),
            boundary: p.with(&q::PERMISSIONS_BOUNDARY, boundary),
            adopt: p.with(&q::ADOPT, yes_or_no),
            partner: p.text(&q::PARTNER),
            app: p.text(&q::APP),
            environment: p.text(&q::ENVIRONMENT),
            application_id: p.with(&q::APPLICATION_ID, application_id),
            redirect_uri: p.with(&q::REDIRECT_URI, redirect_uri),
            marketplace: p.with(&q::MARKETPLACE, marketplace),
            region: p.with(&q::REGION, |text| regions::parse(text).map(&mut first)),
            more_regions: more,
            client_id: p.with(&q::LWA_CLIENT_ID, entry::client_id),
            client_secret: p.with(&q::LWA_CLIENT_SECRET, entry::client_secret),
            secret_date: p.with(&q::LWA_SECRET_DATE, date),
            refresh_token: p.with(&q::REFRESH_TOKEN, entry::refresh_token),
            tokens: regions::tokens(|question| p.with(question, entry::refresh_token)),
            restricted_data: p.with(&q::RESTRICTED_DATA, yes_or_no),
            accept_unverified: p.with(&q::ACCEPT_UNVERIFIED, yes_or_no),
            other_seller: p.with(&q::OTHER_SELLER, yes_or_no),
            store: p.text(&q::STORE),
            store_prefix: p.text(&q::STORE_PREFIX),
            store_region: p.text(&q::STORE_REGION),
            store_kms_key: p.text(&q::STORE_KMS_KEY),
        };
        if p.faults.is_empty() { Ok(given) } else { Err(Error::Malformed(p.faults)) }
    }

    /// The profile's name, or `default`.
    pub(crate) fn profile_name(&self) -> ProfileName {
        self.profile.as_ref().map_or_else(default_profile, |p| p.value.clone())
    }

    /// Who the partner is: what was given, otherwise what is stored, otherwise the usual.
    pub(crate) fn kind(&self, stored: Kind) -> Kind {
        Kind {
            partner: self.partner.as_ref().map_or(stored.partner, |p| p.value),
            app: self.app.as_ref().map_or(stored.app, |a| a.value),
            environment: self.environment.as_ref().map_or(stored.environment, |e| e.value),
        }
    }

    /// The Login with Amazon values that were given.
    pub(crate) fn lwa(&self) -> LwaParts {
        LwaParts {
            client_id: self.client_id.as_ref().map(|id| id.value.clone()),
            client_secret: self.client_secret.as_ref().map(|secret| secret.value.clone()),
            refresh_token: self.refresh_token.as_ref().map(|token| token.value.clone()),
        }
    }

    pub(crate) fn source_of(&self, field: Field) -> Option<String> {
        let source = match field {
            Field::ClientId => self.client_id.as_ref().map(|id| &id.source),
            Field::ClientSecret => self.client_secret.as_ref().map(|secret| &secret.source),
            Field::RefreshToken => self.refresh_token.as_ref().map(|token| &token.source),
        };
        source.map(ToString::to_string)
    }

    /// Whether a yes-or-no answer was given as yes.
    pub(crate) fn is_yes(answer: &Option<Sourced<bool>>) -> bool {
        answer.as_ref().is_some_and(|a| a.value)
    }
}

/// The profile that a command is about where none is named.
#[expect(clippy::expect_used, reason = "a literal that the parser's own test covers")]
pub(crate) fn default_profile() -> ProfileName {
    "default".parse().expect("`default` is a profile name")
}

struct Parser<'a> {
    raw: &'a Raw,
    faults: Vec<Fault>,
}

impl Parser<'_> {
    fn text<T: FromStr<Err = Malformed>>(&mut self, question: &'static Question) -> Option<Sourced<T>> {
        self.with(question, str::parse)
    }

    fn with<T>(
        &mut self,
        question: &'static Question,
        parse: impl FnOnce(&str) -> Result<T, Malformed>,
    ) -> Option<Sourced<T>> {
        let (text, source) = self.raw.get(question)?;
        let parsed = match text {
            Some(text) => parse(text.expose()),
            None => Err(Malformed::new("an answer", "it is a list or a table, not one value", "\"text\"")),
        };
        match parsed {
            Ok(value) => Some(Sourced { value, source: source.clone() }),
            Err(m) => {
                self.faults.push(Fault { question, source: source.clone(), why: m.why, example: m.example });
                None
            }
        }
    }
}

/// The texts of what was given, for `--save-answers`. Secrets are left out.
pub(crate) fn for_saving(raw: &Raw) -> Vec<(&'static Question, String)> {
    q::ALL
        .iter()
        .filter(|question| {
            !question.secret && question.key != "accept_unverified" && question.key != "other_seller"
        })
        .filter_map(|question| match raw.get(question)? {
            (Some(text), source) if *source != Source::Default => Some((question, text.expose().to_owned())),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
#[path = "given_tests.rs"]
mod tests;
