//! A paste of several values at once: `KEY=value` lines, JSON, YAML, a CSV of AWS, a snippet of code, or the labels of
//! Seller Central's page.
//!
//! Names are those that other programs use (docs: clients). Where a name means different things to different programs,
//! the value's shape decides.

mod keys;
mod pairs;
mod text;

use super::recognise::{Field, Shape, recognise, wrong_box};
use super::{Region, Secret, clean};
use keys::Key;
use pairs::Account;

/// What a pasted block held.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Block {
    /// The account's name in the block, where it has several: `default`, `acme`.
    pub account: Option<String>,
    /// The LWA client id.
    pub client_id: Option<String>,
    /// The LWA client secret.
    pub client_secret: Option<Secret>,
    /// The refresh token.
    pub refresh_token: Option<Secret>,
    /// An AWS access key id.
    pub aws_key_id: Option<String>,
    /// Its secret.
    pub aws_secret: Option<Secret>,
    /// The token of a temporary key.
    pub aws_session_token: Option<Secret>,
    /// The role's ARN.
    pub role_arn: Option<String>,
    /// The user's ARN.
    pub user_arn: Option<String>,
    /// The application id, which is not the client id.
    pub application_id: Option<String>,
    /// The selling region, where the block names one.
    pub region: Option<Region>,
    /// Names of further accounts of the same block, which were not taken.
    pub other_accounts: Vec<String>,
    /// What to say about it; never a secret.
    pub warnings: Vec<String>,
}

impl Block {
    /// What was found, in words: "client identifier, client secret, refresh token".
    pub fn found(&self) -> Vec<&'static str> {
        let all = [
            (self.client_id.is_some(), "client identifier"),
            (self.client_secret.is_some(), "client secret"),
            (self.refresh_token.is_some(), "refresh token"),
            (self.aws_key_id.is_some(), "AWS access key id"),
            (self.aws_secret.is_some(), "AWS secret access key"),
            (self.aws_session_token.is_some(), "AWS session token"),
            (self.role_arn.is_some(), "role ARN"),
            (self.user_arn.is_some(), "user ARN"),
            (self.application_id.is_some(), "application id"),
        ];
        all.into_iter().filter(|(there, _)| *there).map(|(_, name)| name).collect()
    }

    /// Puts a named value in its place.
    fn take(&mut self, key: Key, raw: &str) {
        let value = clean(raw).text;
        if value.is_empty() || keys::is_placeholder(&value) {
            return;
        }
        match key.settled(&value) {
            Key::ClientId => self.take_checked(Field::ClientId, &value),
            Key::ClientSecret => self.take_checked(Field::ClientSecret, &value),
            Key::RefreshToken => self.take_checked(Field::RefreshToken, &value),
            Key::AwsKeyId => put(&mut self.aws_key_id, || value.to_string()),
            Key::AwsSecret => put(&mut self.aws_secret, || Secret::new(value.as_str())),
            Key::AwsSessionToken => put(&mut self.aws_session_token, || Secret::new(value.as_str())),
            Key::RoleArn => put(&mut self.role_arn, || value.to_string()),
            Key::UserArn => put(&mut self.user_arn, || value.to_string()),
            Key::ApplicationId => put(&mut self.application_id, || value.to_string()),
            Key::Region => self.region = self.region.or_else(|| keys::region(&value)),
            Key::AppId => {}
        }
    }

    fn take_checked(&mut self, field: Field, value: &str) {
        if let Some(why) = wrong_box(field, value) {
            if recognise(value) == Shape::ApplicationId {
                put(&mut self.application_id, || value.to_owned());
            }
            self.warnings.push(why);
            return;
        }
        match field {
            Field::ClientId => put(&mut self.client_id, || value.to_owned()),
            Field::ClientSecret => put(&mut self.client_secret, || Secret::new(value)),
            Field::RefreshToken => put(&mut self.refresh_token, || Secret::new(value)),
        }
    }
}

fn put<T>(place: &mut Option<T>, value: impl FnOnce() -> T) {
    if place.is_none() {
        *place = Some(value());
    }
}

/// The values of a pasted block: of its first account, with the others' names. `None` where the text is a single value
/// or no block at all. A single `KEY=value` counts as a block.
pub fn parse(text: &str) -> Option<Block> {
    let mut all = parse_all(text).into_iter();
    let mut first = all.next()?;
    first.other_accounts =
        all.enumerate().map(|(n, b)| b.account.unwrap_or_else(|| format!("number {}", n + 2))).collect();
    if !first.other_accounts.is_empty() {
        let name = first.account.clone().unwrap_or_else(|| "the first".into());
        first.warnings.push(format!(
            "The text holds several accounts: {name} was taken, not {}.",
            first.other_accounts.join(", ")
        ));
    }
    Some(first)
}

/// Every account of a pasted block.
pub fn parse_all(text: &str) -> Vec<Block> {
    pairs::accounts(text).into_iter().filter_map(block_of).collect()
}

fn block_of(account: Account) -> Option<Block> {
    let mut block = Block { account: account.name.clone(), ..Block::default() };
    // Settled names first: a value that is only told by its shape does not push out a named one.
    for (key, value) in &account.named {
        block.take(*key, value);
    }
    for value in &account.bare {
        if let Some(key) = keys::by_shape(value) {
            block.take(key, value);
        }
    }
    let enough = if account.named.is_empty() { 2 } else { 1 };
    let any = block.found().len() >= enough || (!account.named.is_empty() && !block.warnings.is_empty());
    any.then_some(block)
}

#[cfg(test)]
mod tests;
