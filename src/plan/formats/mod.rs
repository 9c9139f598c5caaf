//! The plan as a file: for administrators who run no foreign program with their rights, and for review.
//!
//! Every file makes exactly the plan's user, policy, role, attachment and inline policy, with the tags of the identity
//! that `config.toml` records. None makes the access key: its secret would stay in a stack, a state or a scrollback.

mod cloudformation;
pub(super) mod sh;
mod terraform;
#[cfg(test)]
mod tests;

use super::words::wrap;
use super::{Action, Desired, Entity, Observed, Plan, render};

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum File {
    /// A CloudFormation template in YAML.
    CloudFormation,
    /// Terraform or OpenTofu.
    Terraform,
    /// A POSIX shell script that calls the AWS CLI.
    Sh,
}

/// What a file is written from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Blueprint<'a> {
    pub desired: &'a Desired,
    pub observed: &'a Observed,
    pub plan: &'a Plan,
    /// The command that goes on after the file was applied: `spapi-setup init -p acme`.
    pub next: &'a str,
}

/// The columns of a comment.
const COMMENT: usize = 100;
/// What stands before a text that is an expression of the format and no string. No name, ARN or tag can hold it.
const RAW: char = '\0';

/// Marks an expression of the format.
fn raw(expression: &str) -> String {
    format!("{RAW}{expression}")
}

impl Blueprint<'_> {
    /// Returns the file's text; its lines end in a line feed on every system.
    pub(crate) fn text(&self, file: File) -> String {
        match file {
            File::CloudFormation => cloudformation::text(self),
            File::Terraform => terraform::text(self),
            File::Sh => sh::text(self),
        }
    }

    /// Returns what is in AWS already, in words: "user SellingPartnerAPIUser".
    pub(crate) fn there(&self) -> Vec<String> {
        let all =
            [Entity::User, Entity::Policy, Entity::Role, Entity::PolicyAttachment, Entity::InlinePolicy];
        let there = all.into_iter().filter(|entity| self.is_there(*entity));
        there.map(|entity| format!("{} {}", render::entity(entity), self.name(entity))).collect()
    }

    fn is_there(&self, entity: Entity) -> bool {
        self.plan.step(entity).is_some_and(|step| step.action != Action::Create)
    }

    /// An entity's name, as IAM spells it where it is there.
    fn name(&self, entity: Entity) -> &str {
        self.plan.step(entity).map_or("", |step| step.name.as_str())
    }

    /// The path of a user, policy or role; `/` where it is not there yet.
    fn path(&self, entity: Entity) -> &str {
        let arn = match entity {
            Entity::User => self.observed.user.as_ref().map(|user| user.arn.as_str()),
            Entity::Policy => self.observed.policy.as_ref().map(|policy| policy.arn.as_str()),
            Entity::Role => self.observed.role.as_ref().map(|role| role.arn.as_str()),
            _ => None,
        };
        let resource = arn.and_then(|arn| arn.splitn(6, ':').nth(5)).unwrap_or_default();
        match (resource.find('/'), resource.rfind('/')) {
            (Some(first), Some(last)) => &resource[first..=last],
            _ => "/",
        }
    }

    fn boundary(&self) -> Option<&str> {
        self.desired.boundary.as_ref().map(|arn| arn.as_str())
    }

    /// The comment at the top: what the file is, the command that applies it, what `more` says of this kind, and how
    /// to go on.
    fn head(&self, format: &str, command: &str, more: &[&str]) -> String {
        let first = format!(
            "User, policy and role for Amazon's Selling Partner API (SP-API), for the AWS account {}. Written by \
             spapi-setup {}: plan --format {format}.",
            self.desired.account,
            env!("CARGO_PKG_VERSION")
        );
        let next = "Then run on the computer on which this file was written:";
        let then = "It finds what was made by the tag spapi-setup:identity, keeps it all, makes the access key and \
                    goes on.";
        let prose = |text: &str| {
            wrap(COMMENT - 2, 0, text).iter().map(|line| format!("# {line}\n")).collect::<String>()
        };
        let typed = |command: &str| format!("#\n#     {command}\n#\n");
        let mut all = prose(&first) + &typed(command);
        for text in more {
            all += &(prose(text) + "#\n");
        }
        all + &prose(next) + &typed(self.next) + &prose(then)
    }
}

/// The lines, each `by` columns further in.
fn indented(by: usize, lines: Vec<String>) -> impl Iterator<Item = String> {
    let blanks = " ".repeat(by);
    lines.into_iter().map(move |line| if line.is_empty() { line } else { format!("{blanks}{line}") })
}

/// A text as a double-quoted string. YAML and HCL share its escapes: `\"`, `\\`, and for what is no printable ASCII
/// `\uXXXX`, or `\UXXXXXXXX` beyond the first 65,536 code points.
pub(super) fn escaped(text: &str) -> String {
    let mut all = String::from('"');
    for c in text.chars() {
        match (c, u32::from(c)) {
            ('"' | '\\', _) => all.extend(['\\', c]),
            (_, 0x20..=0x7e) => all.push(c),
            (_, n @ ..=0xffff) => all.push_str(&format!("\\u{n:04x}")),
            (_, n) => all.push_str(&format!("\\U{n:08x}")),
        }
    }
    all.push('"');
    all
}
