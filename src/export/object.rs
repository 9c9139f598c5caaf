//! A target's variables as one JSON object: what Secrets Manager and its readers keep in one secret.

use super::target::{Rendered, Target};
use super::{Error, Values, variables};
use zeroize::Zeroizing;

/// The variables in their order, or the target's own text where it has none.
pub(crate) fn object(target: &Target, profiles: &[Values]) -> Result<Rendered, Error> {
    let (Some(_), [values]) = (target.variables, profiles) else { return target.text(profiles) };
    let mut text = String::with_capacity(8192);
    for (name, value) in variables(target, values)? {
        // A text can always be written as JSON.
        let value = Zeroizing::new(serde_json::to_string(value.expose()).unwrap_or_default());
        text.push_str(if text.is_empty() { "{" } else { "," });
        text.push_str(&format!("\"{name}\":"));
        text.push_str(&value);
    }
    text.push('}');
    Ok(Rendered::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::{find, sample};

    #[test]
    fn variables_are_one_object_and_a_form_is_its_text() {
        let values = sample::values(crate::values::Auth::Iam);
        let text = object(find("python-amazon-sp-api-env").unwrap(), std::slice::from_ref(&values)).unwrap();
        let parsed: serde_json::Value = serde_json::from_str(text.expose()).unwrap();
        assert_eq!(parsed["SP_API_REFRESH_TOKEN"], values.refresh_token.as_ref().unwrap().expose());
        assert_eq!(parsed["LWA_APP_ID"], values.client_id.as_ref().unwrap().as_str());
        assert!(text.expose().starts_with("{\"SP_API_REFRESH_TOKEN\":"), "the target's order");
        let json = find("json").unwrap();
        let same = object(json, std::slice::from_ref(&values)).unwrap();
        assert_eq!(same, json.text(std::slice::from_ref(&values)).unwrap());
    }
}
