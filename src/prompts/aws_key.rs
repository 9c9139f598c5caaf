//! The hidden prompts of an AWS access key.

use super::counted;
use crate::Error;
use crate::answers::Ask;
use crate::answers::question as q;
use crate::foreign::{Pasted, pasted};
use crate::term::{Hidden, Term};
use crate::values::Secret;

/// An access key as it was typed or pasted.
pub(crate) struct AwsKey {
    /// `AKIA…` or `ASIA…`.
    pub key_id: String,
    pub secret: Secret,
    /// Of temporary keys.
    pub session_token: Option<Secret>,
}

/// The key as its owner has it: value by value, or the lines that the AWS access portal gives, in one paste.
pub(crate) fn ask(term: &Term, ask: &mut Ask) -> Result<AwsKey, Error> {
    term.detail(
        "Where: AWS console > IAM > Users > you > Security credentials > Create access key; or the AWS access portal, \
         whose lines can be pasted all at once.",
    );
    let key_id = loop {
        let text = hidden(ask, "Access key ID")?;
        if let Pasted::Block(found) = pasted(text.expose())
            && let Some(account) = found.accounts.into_iter().next()
            && let (Some(key_id), Some(secret)) = (account.aws_access_key_id, account.aws_secret_access_key)
        {
            term.ok("Found in what was pasted: access key ID, secret access key");
            return Ok(AwsKey { key_id, secret, session_token: account.aws_session_token });
        }
        let text = text.expose().trim();
        if (16..=128).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        {
            break text.to_owned();
        }
        term.fail("That is no access key ID: it has 20 capitals and digits, like AKIAIOSFODNN7EXAMPLE.");
    };
    let secret = loop {
        let text = hidden(ask, "Secret access key")?;
        let text = Secret::new(text.expose().trim());
        if text.chars() >= 30 && !text.expose().contains(char::is_whitespace) {
            break text;
        }
        term.fail("That is no secret access key: it has 40 characters and stands beside the access key ID.");
    };
    let session_token = if key_id.starts_with("ASIA") {
        let text = hidden(ask, "Session token")?;
        Some(Secret::new(text.expose().trim()))
    } else {
        None
    };
    Ok(AwsKey { key_id, secret, session_token })
}

fn hidden(ask: &mut Ask, label: &str) -> Result<Secret, Error> {
    ask.secret(&q::SIGN_IN, &Hidden { label, default: None, until: None, echo_after: &counted })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::Env;
    use crate::term::{Answer, Look, Script};

    fn paste(text: &str) -> Answer {
        Answer::Paste(Secret::new(text))
    }

    /// What was asked for with these answers, and what the person saw.
    fn asked<'a>(steps: impl IntoIterator<Item = (&'a str, Answer)>) -> (AwsKey, String) {
        let script = Script::asks(steps);
        let (term, seen) = Term::capture(Look::default(), &Env::default(), 80);
        let mut asking = Ask::with(&term, Some(Box::new(script.clone())));
        let key = ask(&term, &mut asking).unwrap();
        script.finish().unwrap();
        (key, seen.err())
    }

    #[test]
    fn a_typed_key_is_asked_for_until_it_is_one() {
        let (id, secret) = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
        let (key, seen) = asked([
            ("Access key ID", paste("anna")),
            ("Access key ID", paste(id)),
            ("Secret access key", paste("short")),
            ("Secret access key", paste(secret)),
        ]);
        assert_eq!((key.key_id.as_str(), key.secret.expose()), (id, secret));
        assert!(key.session_token.is_none());
        assert!(seen.contains("no access key ID") && seen.contains("no secret access key"), "{seen}");
        assert!(!seen.contains(secret), "{seen}");
    }

    #[test]
    fn the_lines_of_the_access_portal_are_one_paste() {
        let lines = format!(
            "export AWS_ACCESS_KEY_ID=\"ASIAIOSFODNN7EXAMPLE\"\nexport AWS_SECRET_ACCESS_KEY=\"{}\"\n\
             export AWS_SESSION_TOKEN=\"{}\"\n",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "IQoJb3JpZ2luX2VjEXAMPLE".repeat(4)
        );
        let (key, seen) = asked([("Access key ID", paste(&lines))]);
        assert!(key.session_token.is_some() && seen.contains("Found in what was pasted"), "{seen}");
    }
}
