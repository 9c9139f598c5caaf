//! Answers as texts, each with its source: the first source wins.

use super::question as q;
use super::{
    AwsFlags, ConsentFlags, EntityFlags, Error, KeepFlags, LwaFlags, PlanFlags, ProfileFlag, PurposeFlags,
    Question, Source, file,
};
use crate::env::Env;
use crate::store::Trust;
use crate::values::{Secret, clean::bare};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

/// The flags of a command that answer questions.
#[derive(Debug, Default, Clone)]
pub(crate) struct Flags {
    pub profile: ProfileFlag,
    pub aws: AwsFlags,
    pub entities: EntityFlags,
    pub purpose: PurposeFlags,
    pub consent: ConsentFlags,
    pub lwa: LwaFlags,
    pub keep: KeepFlags,
}

impl From<PlanFlags> for Flags {
    fn from(PlanFlags { profile, purpose, aws, entities }: PlanFlags) -> Self {
        Self { profile, purpose, aws, entities, ..Self::default() }
    }
}

/// Answers by key, as texts. Every text is treated as a secret.
#[derive(Debug, Default, Clone)]
pub(crate) struct Raw(BTreeMap<&'static str, (Option<Secret>, Source)>);

impl Raw {
    /// Adds an answer unless an earlier source gave it, without the quotes that a file of variables may have left round
    /// it; one that is empty then is none. `None` is a value of the wrong type.
    pub(crate) fn put(&mut self, question: &'static Question, text: Option<Secret>, source: Source) {
        let text = text.map(|text| Secret::new(bare(text.expose()).as_str()));
        if text.as_ref().is_some_and(Secret::is_empty) {
            return;
        }
        self.0.entry(question.key).or_insert((text, source));
    }

    /// Notes what was answered at a prompt, the last one where it was asked again.
    pub(crate) fn typed(&mut self, question: &'static Question, text: &str) {
        self.0.insert(question.key, (Some(Secret::new(text)), Source::Typed));
    }

    /// The text given for a question.
    pub(crate) fn get(&self, question: &Question) -> Option<&(Option<Secret>, Source)> {
        self.0.get(question.key)
    }

    /// Collects flags, then variables, then the answers file. `stdin` is read only where a flag says `-`.
    pub(crate) fn collect(flags: &Flags, env: &Env, stdin: &mut dyn Read) -> Result<Self, Error> {
        let mut raw = Self::default();
        raw.flags(flags);
        raw.secret_files(flags, stdin)?;
        for question in q::ALL {
            if let Some((name, value)) = question.env.and_then(|name| Some((name, env.get(name)?))) {
                raw.put(question, Some(Secret::new(value)), Source::Env(name));
            }
        }
        if let Some(path) = &flags.keep.answers {
            file::read_answers(path, &mut raw)?;
        }
        Ok(raw)
    }

    fn flags(&mut self, flags: &Flags) {
        let mut text = |question: &'static Question, value: &Option<String>| {
            if let Some(value) = value {
                self.put(question, Some(Secret::new(value.as_str())), Source::Flag(question.flag));
            }
        };
        text(&q::PROFILE, &flags.profile.profile);
        text(&q::AUTH, &flags.purpose.auth);
        text(&q::REGION, &flags.purpose.region);
        text(&q::PARTNER, &flags.purpose.partner.partner);
        text(&q::APP, &flags.purpose.partner.app);
        text(&q::ENVIRONMENT, &flags.purpose.partner.environment);
        text(&q::APPLICATION_ID, &flags.consent.application_id);
        text(&q::REDIRECT_URI, &flags.consent.redirect_uri);
        text(&q::MARKETPLACE, &flags.consent.marketplace);
        text(&q::AWS_PROFILE, &flags.aws.aws_profile);
        text(&q::AWS_REGION, &flags.aws.aws_region);
        text(&q::AWS_ACCOUNT, &flags.aws.aws_account);
        text(&q::SIGN_IN, &flags.aws.sign_in);
        text(&q::SSO_START_URL, &flags.aws.sso_start_url);
        text(&q::SSO_REGION, &flags.aws.sso_region);
        text(&q::SSO_ROLE, &flags.aws.sso_role);
        text(&q::USER_NAME, &flags.entities.user_name);
        text(&q::POLICY_NAME, &flags.entities.policy_name);
        text(&q::ROLE_NAME, &flags.entities.role_name);
        text(&q::PERMISSIONS_BOUNDARY, &flags.entities.permissions_boundary);
        text(&q::LWA_CLIENT_ID, &flags.lwa.lwa_client_id);
        text(&q::LWA_SECRET_DATE, &flags.lwa.lwa_secret_date);
        text(&q::STORE, &flags.keep.store.store);
        text(&q::STORE_PREFIX, &flags.keep.store.store_prefix);
        text(&q::STORE_REGION, &flags.keep.store.store_region);
        text(&q::STORE_KMS_KEY, &flags.keep.store.store_kms_key);
        let yes = |on: bool| on.then(|| "true".to_owned());
        text(&q::KEEP_SIGN_IN, &yes(flags.aws.keep_sign_in));
        text(&q::ADOPT, &yes(flags.entities.adopt));
        text(&q::ACCEPT_UNVERIFIED, &yes(flags.lwa.accept_unverified));
        text(&q::OTHER_SELLER, &yes(flags.lwa.allow_other_seller));
        text(&q::RESTRICTED_DATA, &yes(flags.lwa.restricted_data));
        if flags.lwa.no_restricted_data {
            self.put(&q::RESTRICTED_DATA, Some(Secret::new("false")), Source::Flag("--no-restricted-data"));
        }
    }

    fn secret_files(&mut self, flags: &Flags, stdin: &mut dyn Read) -> Result<(), Error> {
        const BOTH: &str = "--secrets-file";
        let flag_of = |question: Option<&Question>| question.map_or(BOTH, |question| question.flag);
        let wanted = [
            (Some(&q::LWA_CLIENT_SECRET), flags.lwa.lwa_client_secret_file.as_deref()),
            (Some(&q::REFRESH_TOKEN), flags.lwa.refresh_token_file.as_deref()),
            (None, flags.lwa.secrets_file.as_deref()),
        ];
        let from_stdin = wanted.iter().filter(|(_, path)| *path == Some(Path::new("-")));
        let from_stdin: Vec<_> = from_stdin.map(|(question, _)| flag_of(*question)).collect();
        if from_stdin.len() > 1 {
            return Err(Error::StdinTwice { flags: from_stdin });
        }
        for (question, path) in wanted {
            let (flag, Some(path)) = (flag_of(question), path) else { continue };
            let (text, source) = if path == Path::new("-") {
                (file::read_stdin(stdin, flag)?, Source::Stdin(flag))
            } else {
                let text = file::read(path, flag, Trust::Secret)?.text;
                (text, Source::File { path: path.to_owned(), line: 1 })
            };
            match question {
                None => file::read_secrets(path, &text, &source, self)?,
                Some(question) => {
                    let trimmed = Secret::new(text.expose().trim());
                    self.0.insert(question.key, (Some(trimmed), source));
                }
            }
        }
        Ok(())
    }
}
