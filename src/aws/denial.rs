//! What an `AccessDenied` message of AWS says.

/// An `AccessDenied` message taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Denial {
    /// Who asked: an ARN.
    pub caller: Option<String>,
    /// What was asked for: `iam:CreateUser`.
    pub action: Option<String>,
    /// AWS's own reason: "no identity-based policy allows the iam:CreateUser action".
    pub because: Option<String>,
}

/// Reads `User: <arn> is not authorized to perform: <action> on resource: <arn> because <why>`.
/// Parts that are missing or look otherwise are left out.
pub(crate) fn parse(message: &str) -> Denial {
    let after = |mark: &str| message.split_once(mark).map(|(_, rest)| rest.trim_start());
    let word = |text: &str| text.split_whitespace().next().map(|w| w.trim_end_matches(['.', ',']).to_owned());
    Denial {
        caller: after("User:").and_then(word).filter(|arn| arn.starts_with("arn:")),
        action: after("not authorized to perform:").and_then(word).filter(|a| a.contains(':')),
        because: after(" because ").map(|why| {
            // An encoded message is of no use to a reader and may be thousands of characters long.
            let why = why.split("Encoded authorization").next().unwrap_or(why);
            why.trim().trim_end_matches('.').chars().take(300).collect()
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_of_today_is_taken_apart() {
        let denial = parse(
            "User: arn:aws:sts::123456789012:assumed-role/Dev/jo is not authorized to perform: iam:CreateUser \
             on resource: arn:aws:iam::123456789012:user/X with an explicit deny because a service control policy denies it.",
        );
        assert_eq!(denial.caller.as_deref(), Some("arn:aws:sts::123456789012:assumed-role/Dev/jo"));
        assert_eq!(denial.action.as_deref(), Some("iam:CreateUser"));
        assert_eq!(denial.because.as_deref(), Some("a service control policy denies it"));
    }

    #[test]
    fn other_words_leave_the_parts_out() {
        assert_eq!(parse("Access Denied"), Denial::default());
        let moto = parse("User: arn:aws:iam::1:user/x is not authorized to perform: iam:GetUser");
        assert_eq!(moto.action.as_deref(), Some("iam:GetUser"));
        assert_eq!(moto.because, None);
    }
}
