//! The AWS key of an account: wanted at all, of the right shape, proved.

use super::Importing;
use super::accounts::Chosen;
use super::values::keep_unproved;
use crate::aws::Rights;
use crate::foreign;
use crate::provision::foreign_key::{self, Key, Owner, Proved};
use crate::values::{Arn, Auth, Region, Secret, Shape, recognise};
use crate::{Error, report};

/// The key, proved; `None` where the file has none, or it is left out. `lwa`: the Login with Amazon values are there.
pub(super) async fn take(
    i: &mut Importing<'_>,
    chosen: &Chosen,
    region: Region,
    lwa: bool,
) -> Result<Option<(Key, Owner)>, Error> {
    let account = &chosen.account;
    let (Some(id), Some(secret)) = (&account.aws_access_key_id, &account.aws_secret_access_key) else {
        if account.aws_access_key_id.is_some() || account.aws_secret_access_key.is_some() {
            i.world.term.warn("Half an AWS access key is left out: id and secret belong together");
        }
        return Ok(None);
    };
    if lwa && !is_wanted(i, chosen, id)? {
        return Ok(None);
    }
    let key = checked(i, chosen, id, secret)?;
    let outcome = {
        let _wait = i.world.term.wait("Trying the access key with AWS");
        foreign_key::prove(i.world, region, &key).await
    };
    let judged = match outcome {
        Ok(proved) => judge(i, &key, proved)?,
        Err(error) => match foreign_key::unproved(&key) {
            Some(owner) if unreached(&error) && keep_unproved(i, &error)? => Judged::Taken(owner),
            _ => Judged::Left { error, shown: false },
        },
    };
    let owner = match judged {
        Judged::Taken(owner) => owner,
        Judged::Left { error, .. } if !lwa => return Err(error),
        Judged::Left { error, shown } if i.ask.can() => {
            if !shown {
                i.world.term.refusal(&report::lines(&error));
            }
            if i.ask.confirm("Import the other values without the AWS key?", Some(true), false)? {
                return Ok(None);
            }
            return Err(error);
        }
        Judged::Left { error, .. } => {
            return Err(error.halfway(
                "nothing was stored. To leave the AWS values out: add --auth lwa to the same command.",
            ));
        }
    };
    foreign_key::check(&i.config, i.config.profiles.get(&chosen.name), &owner)?;
    Ok(Some((key, owner)))
}

/// Whether a key is taken.
enum Judged {
    Taken(Owner),
    /// Why not, and whether the person has read it.
    Left {
        error: Error,
        shown: bool,
    },
}

/// A key that can do more than assume the role is taken only by a person's word; one that can't assume it, as
/// unproved.
fn judge(i: &mut Importing<'_>, key: &Key, proved: Proved) -> Result<Judged, Error> {
    let broad = broad(key, &proved.rights);
    let known = broad.is_some();
    if let Some(error) = broad {
        if !i.ask.can() {
            return Ok(Judged::Left { error, shown: false });
        }
        i.world.term.refusal(&report::lines(&error));
        if !i.ask.confirm("Take this key all the same?", Some(false), false)? {
            return Ok(Judged::Left { error, shown: true });
        }
    }
    let Proved { owner, chain, .. } = proved;
    if let Err(error) = chain {
        let denied = report::exit_code(&error) == report::AWS;
        let error = if denied && !i.ask.can() { error.halfway(MENDED) } else { error };
        if !keep_unproved(i, &error)? {
            return Ok(Judged::Left { error, shown: i.ask.can() });
        }
        i.world.term.detail(MENDS);
        return Ok(Judged::Taken(owner));
    }
    let role = if key.role.is_some() { " and assumes the role" } else { "; the file names no role" };
    i.world.term.ok(&format!("The access key {} belongs to {}{role}", key.id, owner.user));
    if known {
        i.world
            .term
            .warn("It can do more than assume the role, and export gives it to your software as it is");
    } else {
        i.world.term.detail("What else the key may do is not known: IAM does not let it ask");
    }
    Ok(Judged::Taken(owner))
}

/// The refusal of a key that can do more than assume the role.
fn broad(key: &Key, rights: &Rights) -> Option<Error> {
    if rights.allowed.is_empty() {
        return None;
    }
    let names = if rights.policies.is_empty() {
        String::new()
    } else {
        format!("; policies on its user: {}", rights.policies.join(", "))
    };
    let seen = format!("AWS allows it {}{names}", rights.allowed.join(", "));
    Some(foreign::Error::Broad { key_id: key.id.clone(), seen }.into())
}

/// How a key is taken over whose chain to the role is broken.
const MENDED: &str = "nothing was stored. To take the key over unproved: add --accept-unverified to the same command; \
                      then `spapi-setup init --adopt` with an administrator's AWS sign-in mends the link.";

/// What comes after that.
const MENDS: &str =
    "spapi-setup init --adopt with an administrator's AWS sign-in mends the link that is missing";

/// A key under the names that every AWS tool reads, without a role beside it, may be an administrator's.
fn is_wanted(i: &mut Importing<'_>, chosen: &Chosen, id: &str) -> Result<bool, Error> {
    let account = &chosen.account;
    match i.given.auth.as_ref().map(|auth| auth.value) {
        Some(Auth::Lwa) => {
            i.world.term.detail("The AWS values are left out: --auth lwa");
            return Ok(false);
        }
        Some(Auth::Iam) => return Ok(true),
        None => {}
    }
    if !account.aws_key_is_generic || account.role_arn.is_some() || account.user_arn.is_some() {
        return Ok(true);
    }
    i.world.term.warn(&format!(
        "The AWS key {id} stands under the name that every AWS tool reads, and no role beside it: it may be for \
         something else"
    ));
    let wanted = i.ask.confirm("Import this AWS key for SP-API?", Some(false), false)?;
    if !wanted {
        i.world.term.detail("The AWS key is left out; --auth iam imports it.");
    }
    Ok(wanted)
}

/// A key of the right shape: nothing else is sent to AWS.
fn checked(i: &Importing<'_>, chosen: &Chosen, id: &str, secret: &Secret) -> Result<Key, Error> {
    let account = &chosen.account;
    let bad = |what: &str| -> Error {
        let place = format!("{}, account \"{}\"", i.name(), chosen.title);
        let fix = "correct it in the file, or leave the AWS values out with --auth lwa".to_owned();
        foreign::Error::Unusable { place, why: vec![what.to_owned()], fix }.into()
    };
    let (id, text) = (id.trim(), secret.expose().trim());
    if recognise(id) != Shape::AwsKeyId {
        return Err(bad("the AWS access key id is none: it has 20 capitals and digits and begins with AKIA"));
    }
    let base64 = |b: u8| b.is_ascii_alphanumeric() || b"/+=".contains(&b);
    if !(30..=128).contains(&text.len()) || !text.bytes().all(base64) {
        return Err(bad("the AWS secret access key is none: it has 40 letters, digits and signs of / +"));
    }
    let arn = |text: &Option<String>, what: &str| -> Result<Option<Arn>, Error> {
        let parsed = text.as_deref().map(str::parse).transpose();
        parsed.map_err(|malformed: crate::values::Malformed| {
            bad(&format!("the {what} can't be used: {}", malformed.why))
        })
    };
    Ok(Key {
        id: id.to_owned(),
        secret: Secret::new(text),
        role: arn(&account.role_arn, "role's ARN")?,
        user: arn(&account.user_arn, "user's ARN")?,
    })
}

/// Whether AWS gave no answer; a refusal is one.
fn unreached(error: &Error) -> bool {
    report::exit_code(error) == report::FAILED
}
