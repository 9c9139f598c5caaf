//! What the session's own key may ask of IAM: a key that may only assume its role is denied all of it.

use super::{Error, Session};

/// What a key may do besides assuming its role, as far as IAM tells the key itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Rights {
    /// The reads of IAM that it is allowed: `iam:GetUser`.
    pub allowed: Vec<&'static str>,
    /// The names of the policies on its user, where it may list them.
    pub policies: Vec<String>,
}

impl Session {
    /// Asks IAM with the session's own key for its user. Nothing is changed by it. What is not answered, for whatever
    /// reason, counts as not known.
    pub(crate) async fn own_rights(&self, user: &str) -> Rights {
        let mut rights = Rights::default();
        let iam = &self.0.iam;
        let mut note = |action, answer: Result<Vec<String>, Error>| {
            if let Ok(policies) = answer {
                rights.allowed.push(action);
                rights.policies.extend(policies);
            }
        };
        let attached = iam.list_attached_user_policies().user_name(user).send().await.map(|answer| {
            answer.attached_policies.unwrap_or_default().into_iter().filter_map(|p| p.policy_name).collect()
        });
        note(LIST_ATTACHED, attached.map_err(|e| self.failed(LIST_ATTACHED, e)));
        let inline = iam.list_user_policies().user_name(user).send().await.map(|answer| answer.policy_names);
        note(LIST_INLINE, inline.map_err(|e| self.failed(LIST_INLINE, e)));
        let itself = iam.get_user().user_name(user).send().await.map(|_| Vec::new());
        note(GET_USER, itself.map_err(|e| self.failed(GET_USER, e)));
        // AWS's PowerUserAccess holds this one and no other read of IAM.
        let roles = iam.list_roles().max_items(1).send().await.map(|_| Vec::new());
        note(LIST_ROLES, roles.map_err(|e| self.failed(LIST_ROLES, e)));
        rights
    }
}

const LIST_ATTACHED: &str = "iam:ListAttachedUserPolicies";
const LIST_INLINE: &str = "iam:ListUserPolicies";
const GET_USER: &str = "iam:GetUser";
const LIST_ROLES: &str = "iam:ListRoles";
