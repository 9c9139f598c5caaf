//! What an `AccessDenied` message of AWS says: who asked, for what, and which policy said no.
//!
//! The wordings are those of AWS's page "Troubleshoot access denied error messages" (IAM User Guide), of the time
//! before AWS gave reasons, and of services that encode the reason.

/// A kind of policy that can refuse a request, by AWS's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PolicyKind {
    /// On the user, its groups or the role.
    Identity,
    /// The permissions boundary of the user or role.
    Boundary,
    /// A service control policy (SCP) of the AWS organization.
    ServiceControl,
    /// A resource control policy (RCP) of the AWS organization.
    ResourceControl,
    /// A policy that the temporary session was begun with.
    Session,
    /// The policy of a VPC endpoint on the way.
    Endpoint,
    /// On the thing that was asked for.
    Resource,
    /// The trust policy of the role that was to be assumed.
    Trust,
}

/// Why AWS said no, as far as it told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Denial {
    /// A policy denies it, so that no permission helps; otherwise nothing allows it.
    pub explicit: bool,
    /// The kind of policy, where AWS named one.
    pub policy: Option<PolicyKind>,
    /// AWS's own reason: "with an explicit deny in an identity-based policy".
    pub words: Option<String>,
    /// AWS encoded its reason: only the account's own administrators can decode it.
    pub encoded: bool,
}

impl Denial {
    /// Whether it is the word of a policy that this program neither writes nor waits for.
    pub(super) fn is_lasting(&self) -> bool {
        use PolicyKind::{Identity, Resource, Trust};
        self.explicit || !matches!(self.policy, None | Some(Identity | Trust | Resource))
    }
}

/// An `AccessDenied` message taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Message {
    /// Who asked: an ARN.
    pub caller: Option<String>,
    /// What was asked for: `iam:CreateUser`.
    pub action: Option<String>,
    /// Why not.
    pub denial: Denial,
}

/// The names of the kinds in AWS's texts. "No role trust policy" is looked for before "resource-based policy", and
/// "resource control" before any "resource".
const KINDS: [(&str, PolicyKind); 12] = [
    ("trust policy", PolicyKind::Trust),
    ("service control polic", PolicyKind::ServiceControl),
    ("resource control polic", PolicyKind::ResourceControl),
    ("vpc endpoint polic", PolicyKind::Endpoint),
    ("vpce polic", PolicyKind::Endpoint),
    ("permissions boundar", PolicyKind::Boundary),
    ("permission boundar", PolicyKind::Boundary),
    ("session polic", PolicyKind::Session),
    ("resource-based polic", PolicyKind::Resource),
    ("resource policy", PolicyKind::Resource),
    ("identity-based polic", PolicyKind::Identity),
    ("organizations polic", PolicyKind::ServiceControl),
];

/// Where AWS's reason begins.
const REASONS: [&str; 3] = [" because ", " with an explicit deny", " due to "];

/// The longest reason that is kept.
const LONGEST: usize = 300;

/// Reads `User: <arn> is not authorized to perform: <action> on resource: <arn> because <why>` and its relatives.
/// Parts that are missing or look otherwise are left out.
pub(super) fn parse(message: &str) -> Message {
    let after = |mark: &str| message.split_once(mark).map(|(_, rest)| rest.trim_start());
    let word = |text: &str| text.split_whitespace().next().map(|w| w.trim_end_matches(['.', ',']).to_owned());
    let encoded_at = message.find("Encoded authorization");
    // An encoded message is of no use to a reader and may be thousands of characters long.
    let plain = &message[..encoded_at.unwrap_or(message.len())];
    let lower = plain.to_ascii_lowercase();
    let reason_at = REASONS.iter().filter_map(|mark| lower.find(mark)).min();
    let reason = &lower[reason_at.unwrap_or_default()..];
    let explicit = ["explicit deny", "explicitly den", "policy denies"].iter().any(|w| reason.contains(w));
    let words = reason_at.map(|at| {
        let words = plain[at..].trim().trim_start_matches("because ");
        let words: String = words.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
        words.trim_end_matches('.').to_owned()
    });
    Message {
        caller: after("User:").and_then(word).filter(|arn| arn.starts_with("arn:")),
        action: ["not authorized to perform:", "not authorized to perform"].iter().find_map(|mark| {
            after(mark).and_then(word).filter(|a| a.contains(':') && !a.starts_with("arn:"))
        }),
        denial: Denial {
            explicit,
            policy: KINDS.iter().find(|(name, _)| reason.contains(name)).map(|(_, kind)| *kind),
            words,
            encoded: encoded_at.is_some(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(tail: &str) -> Denial {
        let head = "User: arn:aws:sts::123456789012:assumed-role/Dev/jo is not authorized to perform: iam:CreateUser \
                    on resource: arn:aws:iam::123456789012:user/X";
        let message = parse(&format!("{head}{tail}"));
        assert_eq!(message.caller.as_deref(), Some("arn:aws:sts::123456789012:assumed-role/Dev/jo"));
        assert_eq!(message.action.as_deref(), Some("iam:CreateUser"));
        message.denial
    }

    #[test]
    fn every_kind_is_known_denied_and_not_allowed() {
        let kinds = [
            ("identity-based policy", PolicyKind::Identity),
            ("permissions boundary", PolicyKind::Boundary),
            ("service control policy", PolicyKind::ServiceControl),
            ("resource control policy", PolicyKind::ResourceControl),
            ("session policy", PolicyKind::Session),
            ("VPC endpoint policy", PolicyKind::Endpoint),
            ("resource-based policy", PolicyKind::Resource),
            ("role trust policy", PolicyKind::Trust),
        ];
        for (name, kind) in kinds {
            let denied = of(&format!(" with an explicit deny in a {name}"));
            assert_eq!((denied.explicit, denied.policy), (true, Some(kind)), "{name}");
            let missing = of(&format!(" because no {name} allows the iam:CreateUser action"));
            assert_eq!((missing.explicit, missing.policy), (false, Some(kind)), "{name}");
            assert_eq!(missing.words.unwrap(), format!("no {name} allows the iam:CreateUser action"));
        }
    }

    #[test]
    fn the_policys_arn_and_other_orders_of_words_are_understood() {
        let with_arn = of(" with an explicit deny in a service control policy: \
             arn:aws:organizations::123456789012:policy/o-abc/service_control_policy/p-xyz");
        assert_eq!(with_arn.policy, Some(PolicyKind::ServiceControl));
        assert!(with_arn.words.unwrap().ends_with("p-xyz"));
        let both = of(" with an explicit deny because a service control policy denies it.");
        assert_eq!((both.explicit, both.policy), (true, Some(PolicyKind::ServiceControl)));
        let bare = of(" with an explicit deny");
        assert_eq!((bare.explicit, bare.policy), (true, None));
        let organization = parse("You are explicitly denied by an AWS Organizations policy").denial;
        assert_eq!((organization.explicit, organization.policy), (true, Some(PolicyKind::ServiceControl)));
    }

    #[test]
    fn what_is_older_or_encoded_has_no_reason() {
        assert_eq!(of(""), Denial::default());
        assert_eq!(parse("Access Denied"), Message::default());
        let encoded = parse(
            "You are not authorized to perform this operation. Encoded authorization failure message: zzz",
        );
        assert_eq!((encoded.action, encoded.denial.words), (None, None));
        assert!(encoded.denial.encoded && !encoded.denial.explicit);
        let both =
            of(" with an explicit deny in a session policy. Encoded authorization failure message: zzz");
        assert_eq!(both.words.as_deref(), Some("with an explicit deny in a session policy"));
    }

    #[test]
    fn a_name_that_reads_like_a_reason_is_none() {
        let message = "User: arn:aws:iam::123456789012:user/x is not authorized to perform: iam:GetPolicy on resource: \
                       policy arn:aws:iam::123456789012:policy/session-policy because no identity-based policy allows \
                       the iam:GetPolicy action";
        assert_eq!(parse(message).denial.policy, Some(PolicyKind::Identity));
        let long = of(&format!(" because no identity-based policy allows \u{1b}[31m{}", "x".repeat(2000)));
        let words = long.words.unwrap();
        assert!(words.len() <= LONGEST && !words.contains('\u{1b}'));
    }
}
