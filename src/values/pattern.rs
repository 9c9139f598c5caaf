//! Names by a pattern, as a shell has them: `*` is any text, `?` one sign.

/// Whether a name fits. Capital letters count as small ones, as in names of profiles.
pub(crate) fn fits(pattern: &str, name: &str) -> bool {
    matches(&pattern.to_lowercase(), &name.to_lowercase())
}

/// Whether a text fits to the letter, as in policies of IAM's.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    // The last star, and where in the name what it stands for began: only that one has to be tried again.
    let (mut at, mut in_name, mut star) = (0, 0, None);
    while in_name < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, in_name));
                at += 1;
            }
            Some(c) if *c == '?' || *c == name[in_name] => {
                at += 1;
                in_name += 1;
            }
            _ => {
                let Some((place, began)) = star else { return false };
                star = Some((place, began + 1));
                at = place + 1;
                in_name = began + 1;
            }
        }
    }
    pattern[at..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::{fits, matches};

    #[test]
    fn stars_and_question_marks() {
        for (pattern, name) in [
            ("shop-*", "shop-eu"),
            ("shop-*", "Shop-"),
            ("*", ""),
            ("*-eu", "a-eu-eu"),
            ("a*b*c", "a-b-b-c"),
            ("sh?p", "shop"),
            ("acme", "ACME"),
            ("**x", "x"),
            ("*b*b", "abab"),
            ("a**", "a"),
        ] {
            assert!(fits(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [
            ("shop-*", "shop"),
            ("?", ""),
            ("a*b", "abc"),
            ("acme", "acme-us"),
            ("*b*b", "aba"),
            ("", "x"),
            ("*-eu", "eu"),
        ] {
            assert!(!fits(pattern, name), "{pattern} {name}");
        }
        assert!(!matches("acme", "ACME"));
        assert!(!fits(&"*a".repeat(60), &"b".repeat(60)), "soon");
    }
}
