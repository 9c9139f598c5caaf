//! Lines of the AWS config file, for edits that leave every other byte as it is.

/// The profile that a line opens a section of: `[default]` or `[profile NAME]`.
pub(crate) fn profile_of(line: &str) -> Option<&str> {
    let inner = line.trim_start_matches('\u{feff}').trim().strip_prefix('[')?.split(']').next()?.trim();
    if inner == "default" {
        return Some(inner);
    }
    let name = inner.strip_prefix("profile")?;
    name.starts_with([' ', '\t']).then(|| name.trim().trim_matches(['"', '\'']))
}

/// A setting's name. Lines that begin with a space belong to the setting above them.
pub(crate) fn key_of(line: &str) -> Option<&str> {
    if line.starts_with([' ', '\t', '#', ';']) {
        return None;
    }
    line.split_once('=').map(|(key, _)| key.trim())
}

/// The line end that the text uses.
pub(crate) fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// Sets settings of a profile: a line that is there is replaced where it stands, a new one comes first in the section,
/// and a profile that is missing is added at the end. Every other byte stays.
pub(crate) fn set(text: &str, profile: &str, settings: &[(&str, &str)]) -> String {
    let end = line_end(text);
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let headers: Vec<usize> = (0..lines.len()).filter(|at| profile_of(lines[*at]) == Some(profile)).collect();
    let line = |(key, value): &(&str, &str)| format!("{key} = {value}{end}");
    // Readers let `[profile default]` win over `[default]`.
    let header =
        headers.iter().copied().find(|at| lines[*at].contains("profile")).or(headers.first().copied());
    let Some(header) = header else {
        let mut text = text.to_owned();
        if !text.is_empty() && !text.ends_with('\n') {
            text.push_str(end);
        }
        if !text.is_empty() {
            text.push_str(end);
        }
        let name = if profile == "default" { profile.to_owned() } else { format!("profile {profile}") };
        text.push_str(&format!("[{name}]{end}"));
        settings.iter().for_each(|setting| text.push_str(&line(setting)));
        return text;
    };
    let stop = (header + 1..lines.len()).find(|at| lines[*at].trim_start().starts_with('['));
    let stop = stop.unwrap_or(lines.len());
    let place = |key: &str| (header + 1..stop).rev().find(|at| key_of(lines[*at]) == Some(key));
    let mut new = String::with_capacity(text.len() + 200);
    let mut old_value = false;
    for (at, old) in lines.iter().enumerate() {
        // A value may go on in lines that begin with a space: those go with the old one.
        old_value = old_value && old.starts_with([' ', '\t']) && !old.trim().is_empty();
        if old_value {
            continue;
        }
        if let Some(setting) = settings.iter().find(|(key, _)| place(key) == Some(at)) {
            new.push_str(&line(setting));
            old_value = true;
            continue;
        }
        new.push_str(old);
        if at == header {
            if !old.ends_with('\n') {
                new.push_str(end);
            }
            settings.iter().filter(|(key, _)| place(key).is_none()).for_each(|s| new.push_str(&line(s)));
        }
    }
    new
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: [(&str, &str); 2] = [("login_session", "arn:x"), ("region", "eu-west-1")];

    #[test]
    fn a_profile_that_is_missing_is_added_at_the_end() {
        assert_eq!(set("", "default", &NEW), "[default]\nlogin_session = arn:x\nregion = eu-west-1\n");
        assert_eq!(
            set("[a]\r\nx=1", "b", &NEW[..1]),
            "[a]\r\nx=1\r\n\r\n[profile b]\r\nlogin_session = arn:x\r\n"
        );
    }

    #[test]
    fn every_other_byte_stays() {
        let before = "\u{feff}# mine\n[default]\noutput = json\n\n[profile  \"b c\"] # two words\nregion=us-east-1 # old\n \
                      more\ns3 =\n  region = kept\n[sso-session default]\nregion = kept\n";
        let after = set(before, "b c", &NEW);
        let expected = before.replace(
            "# two words\nregion=us-east-1 # old\n more\n",
            "# two words\nlogin_session = arn:x\nregion = eu-west-1\n",
        );
        assert_eq!(after, expected);
        assert_eq!(set(&after, "b c", &NEW), after);
        let after = set(before, "default", &NEW[..1]);
        assert_eq!(after, before.replace("[default]\n", "[default]\nlogin_session = arn:x\n"));
    }

    #[test]
    fn the_section_that_readers_take_is_the_one_that_changes() {
        let both = "[default]\nlogin_session = old\n[profile default]\nlogin_session = older";
        let after = "[default]\nlogin_session = old\n[profile default]\nlogin_session = arn:x\n";
        assert_eq!(set(both, "default", &NEW[..1]), after);
        assert_eq!(set("[profile a]", "a", &NEW[..1]), "[profile a]\nlogin_session = arn:x\n");
        assert_eq!(profile_of("[profilex]"), None);
        assert_eq!(profile_of("[sso-session default]"), None);
    }
}
