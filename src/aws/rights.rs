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
    /// Asks IAM with the session's own key for its user. Nothing is changed by it.
    ///
    /// # Errors
    /// Any but a denial, where nothing was allowed: a key that AWS could not be asked about is not a harmless one.
    pub(crate) async fn own_rights(&self, user: &str) -> Result<Rights, Error> {
        let mut rights = Rights::default();
        let mut unanswered = None;
        let iam = &self.0.iam;
        let mut note = |action, answer: Result<Vec<String>, Error>| match answer {
            Ok(policies) => {
                rights.allowed.push(action);
                rights.policies.extend(policies);
            }
            Err(Error::AccessDenied { .. }) => {}
            Err(error) => unanswered = Some(error),
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
        match unanswered {
            Some(error) if rights.allowed.is_empty() => Err(error),
            _ => Ok(rights),
        }
    }
}

const LIST_ATTACHED: &str = "iam:ListAttachedUserPolicies";
const LIST_INLINE: &str = "iam:ListUserPolicies";
const GET_USER: &str = "iam:GetUser";
const LIST_ROLES: &str = "iam:ListRoles";
