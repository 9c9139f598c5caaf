//! The texts of the rungs of store and AWS: what `check --explain` tells, without a network.

use super::rung::{Id, Rung};
use super::texts_amazon::CONNECT;

/// In the ladder's order.
pub(super) const RUNGS: [Rung; 13] = [
    Rung {
        id: Id::Remote,
        word: "store.remote",
        title: "team's store",
        needs: &[],
        means: "For profiles whose secrets are in AWS Secrets Manager (--store aws): asks AWS as whom the store is \
                reached (GetCallerIdentity), in which region, and makes, reads, changes and removes an entry of its \
                own there. The sign-in is the one of the AWS SDK's own chain, not the administrator's of the other \
                rungs.",
        failures: &[
            (
                "no sign-in, or an expired one",
                "the chain of this process has none: set AWS_PROFILE, a web identity or the role of the container, and \
                 try again.",
            ),
            (
                "a right is missing",
                "it is named. plan --admin-policy --for store prints the whole policy. Who only reads (token, exec, \
                 export) needs its statement Read, and fails here.",
            ),
            (
                "the seller's own key",
                "the key that the seller's software has is never used for the store: sign in as somebody else.",
            ),
        ],
        link: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access.html",
    },
    Rung {
        id: Id::Store,
        word: "store.read",
        title: "store",
        needs: &[],
        means: "Reads the profile's secrets from the keyring or the file that keeps them: the client secret of its \
                app, its refresh token and, if the software asks for AWS keys, the secret access key.",
        failures: &[
            (
                "the keyring can't be reached",
                "cron, SSH sessions and containers have none; a locked one must be unlocked first. Profiles for such \
                 places keep their secrets in a file: init --store file.",
            ),
            (
                "an entry is missing",
                "someone removed it, or the profile was not set up to the end. init asks for the missing value and \
                 proves it; nothing else changes.",
            ),
            (
                "the file can be read by others",
                "secrets that others could read are not used: chmod 600 the file, and rotate what it holds if \
                 others had access.",
            ),
        ],
        link: CONNECT,
    },
    Rung {
        id: Id::Identity,
        word: "aws.identity",
        title: "AWS sign-in",
        needs: &[],
        means: "Asks AWS who is signed in on this computer (GetCallerIdentity). An administrator's sign-in lets the \
                next rungs read what IAM holds. Without one they are left out, and the stored key is still tried.",
        failures: &[
            (
                "the sign-in has expired, or AWS does not know the key",
                "sign in again: --sign-in browser, aws login, or aws sso login. The stored profile is not at fault.",
            ),
            (
                "another account",
                "the profile belongs to one AWS account, and the sign-in to another. Name the right one: --aws-profile.",
            ),
            (
                "root keys",
                "access keys of the root user are not used; sign in as an administrator and delete those keys.",
            ),
        ],
        link: "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html",
    },
    Rung {
        id: Id::User,
        word: "aws.user",
        title: "AWS user",
        needs: &[Id::Identity],
        means: "The IAM user that your software signs in as is there, carries the tags of this set-up, has the unique \
                id that was recorded when it was made, and has the permissions boundary that was asked for.",
        failures: &[
            (
                "it is not there",
                "someone deleted it. check --fix makes a new one with a new key; the old key is lost.",
            ),
            (
                "deleted and created again",
                "a user of the same name with another unique id: not the one that the role trusts. Decide with init \
                 --adopt, or delete it in the AWS console.",
            ),
            (
                "made elsewhere, or not by spapi-setup",
                "another computer or person made it: init --adopt takes it over.",
            ),
            ("tags or boundary differ", "check --fix sets them again."),
        ],
        link: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users.html",
    },
    Rung {
        id: Id::Policy,
        word: "aws.policy",
        title: "AWS policy",
        needs: &[Id::Identity],
        means: "The managed policy is there, is this set-up's, and allows one thing: execute-api:Invoke, the call of \
                the Selling Partner API.",
        failures: &[
            ("it is not there", "someone deleted it. check --fix makes it again."),
            (
                "it says something else",
                "a new version was made by hand; the fields that differ are named. check --fix makes a correct version. \
                 If the policy is attached to others too, they get it as well.",
            ),
        ],
        link: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html",
    },
    Rung {
        id: Id::Role,
        word: "aws.role",
        title: "AWS role",
        needs: &[Id::Identity],
        means: "The role that carries the permission is there, is this set-up's, has the unique id that was recorded, \
                and has the permissions boundary that was asked for.",
        failures: &[
            ("it is not there", "someone deleted it. check --fix makes it again, under the same ARN."),
            (
                "deleted and created again",
                "another role of the same name: decide with init --adopt, or delete it.",
            ),
            ("tags or boundary differ", "check --fix sets them again."),
        ],
        link: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html",
    },
    Rung {
        id: Id::Trust,
        word: "aws.trust",
        title: "AWS trust policy",
        needs: &[Id::Identity, Id::Role],
        means: "The role's trust policy allows the one user, and nobody else, to assume the role.",
        failures: &[
            (
                "Principal is the whole account",
                "anyone in the account with sts:AssumeRole could assume the role. check --fix names the one user \
                 again.",
            ),
            (
                "Principal is AIDA...",
                "what is left of a user that was deleted. A new user of the same name does not count: assuming the \
                 role always fails. check --fix names the user again.",
            ),
            (
                "a condition or a statement was added",
                "check --fix puts it back; keep what was meant in another role.",
            ),
        ],
        link: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
    },
    Rung {
        id: Id::Attachment,
        word: "aws.attachment",
        title: "AWS attachment",
        needs: &[Id::Identity, Id::Policy, Id::Role],
        means: "The policy is attached to the role. Without it the role may do nothing.",
        failures: &[("not attached", "someone detached it. check --fix attaches it again.")],
        link: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_manage-attach-detach.html",
    },
    Rung {
        id: Id::Inline,
        word: "aws.inline-policy",
        title: "AWS user's policy",
        needs: &[Id::Identity, Id::User],
        means: "The user's inline policy allows it to assume the one role, and nothing else.",
        failures: &[
            ("it is not there", "someone removed it. check --fix puts it back."),
            ("it says something else", "the fields that differ are named. check --fix repairs it."),
        ],
        link: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_permissions-to-switch.html",
    },
    Rung {
        id: Id::Extras,
        word: "aws.extras",
        title: "AWS extras",
        needs: &[Id::Identity],
        means: "Looks for what the user and the role have beyond the plan: other policies, groups, a console password, a \
                boundary. It is reported and never removed, because someone may need it.",
        failures: &[
            (
                "more policies or groups",
                "the user can do more than it needs to: who steals its key can too. check ends with 8. Take it away in \
                 the AWS console; what someone needs belongs to a user of its own. teardown stops at it.",
            ),
            ("console password", "nobody needs to sign in to the console as this user: remove the password."),
        ],
        link: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html",
    },
    Rung {
        id: Id::AccessKey,
        word: "aws.access-key",
        title: "AWS access key",
        needs: &[Id::Identity, Id::User],
        means: "The stored access key is there, is active, is the user's only one, and is not older than the days \
                that config.toml sets (settings.access_key_days, 365).",
        failures: &[
            (
                "inactive",
                "someone switched it off, perhaps because it leaked: find out why. check --fix asks at a terminal \
                 whether to switch it on; unattended it stays off.",
            ),
            ("it does not exist any more", "someone deleted it. check --fix makes and stores a new one."),
            (
                "a key that is not stored here",
                "someone made a second key for the user. If nobody knows whose it is, delete it in the AWS console; \
                 init --adopt keeps it beside the stored one.",
            ),
            ("old", "a warning: rotate access-key replaces it in two steps, without an outage."),
        ],
        link: "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html",
    },
    Rung {
        id: Id::AssumeRole,
        word: "aws.assume-role",
        title: "assume the role",
        needs: &[Id::Store, Id::User, Id::Role, Id::AccessKey],
        means: "Does what the software does: assumes the role with the stored access key (AssumeRole). It needs no \
                administrator.",
        failures: &[
            (
                "InvalidClientTokenId",
                "AWS does not know the key: it was deleted or is inactive. check --fix with an administrator's \
                 sign-in repairs it.",
            ),
            (
                "SignatureDoesNotMatch",
                "the stored secret does not belong to the key id: rotate access-key makes a new pair.",
            ),
            (
                "AccessDenied",
                "the trust policy, the user's policy, a permissions boundary or an organization's policy forbids it. \
                 check with an administrator's sign-in shows which.",
            ),
        ],
        link: "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
    },
    Rung {
        id: Id::Organization,
        word: "aws.organization",
        title: "AWS organization",
        needs: &[Id::Identity, Id::Role],
        means: "Asks IAM to simulate the call of SP-API with all policies that apply to the role, those of the AWS \
                organization (SCP) and the permissions boundary included. A hint, not a proof: Amazon has not looked \
                at IAM since 2 October 2023.",
        failures: &[
            (
                "an organization policy denies it",
                "ask the organization's administrator to allow execute-api:Invoke in this account. SP-API works all \
                 the same, software that checks for itself may not.",
            ),
            (
                "the boundary denies it",
                "a boundary that allows execute-api:Invoke is needed: init --permissions-boundary.",
            ),
        ],
        link: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
    },
];
