//! Lines of the AWS config file, for edits that leave every other byte as it is.

/// The profile that a line opens a section of: `[default]` or `[profile NAME]`.
pub(crate) fn profile_of(line: &str) -> Option<&str> {
    match title_of(line)? {
        "default" => Some("default"),
        title => named("profile", title),
    }
}

/// What stands between the brackets of a line that opens a section.
fn title_of(line: &str) -> Option<&str> {
    Some(line.trim_start_matches('\u{feff}').trim().strip_prefix('[')?.split(']').next()?.trim())
}

/// The name in a title of this kind: `profile NAME`.
fn named<'a>(kind: &str, title: &'a str) -> Option<&'a str> {
    let name = title.strip_prefix(kind)?;
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

/// The SSO session that a line opens a section of: `[sso-session NAME]`.
fn sso_session_of(line: &str) -> Option<&str> {
    named("sso-session", title_of(line)?)
}

/// An SSO session of the file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct SsoSession {
    pub name: String,
    /// `sso_start_url`, as it stands there.
    pub start_url: String,
    /// `sso_region`, as it stands there.
    pub region: String,
}

/// The SSO sessions, in the order of the file.
pub(crate) fn sso_sessions(text: &str) -> Vec<SsoSession> {
    let (mut found, mut inside): (Vec<SsoSession>, bool) = (Vec::new(), false);
    for line in text.lines() {
        if line.trim_start().starts_with('[') {
            inside = sso_session_of(line).is_some();
            found.extend(
                sso_session_of(line).map(|n| SsoSession { name: n.to_owned(), ..SsoSession::default() }),
            );
        } else if let (true, Some(session), Some(key)) = (inside, found.last_mut(), key_of(line)) {
            let value = line.split_once('=').map_or("", |(_, value)| value.trim());
            match key {
                "sso_start_url" => session.start_url = value.to_owned(),
                "sso_region" => session.region = value.to_owned(),
                _ => {}
            }
        }
    }
    found
}

/// As [`set`], of an SSO session.
pub(crate) fn set_sso_session(text: &str, session: &str, settings: &[(&str, &str)]) -> String {
    let header = text.split_inclusive('\n').position(|line| sso_session_of(line) == Some(session));
    set_in(text, header, &format!("sso-session {session}"), settings)
}

/// Sets settings of a profile: a line that is there is replaced where it stands, a new one comes first in the section,
/// and a profile that is missing is added at the end. Every other byte stays.
pub(crate) fn set(text: &str, profile: &str, settings: &[(&str, &str)]) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let headers: Vec<usize> = (0..lines.len()).filter(|at| profile_of(lines[*at]) == Some(profile)).collect();
    // Readers let `[profile default]` win over `[default]`.
    let header =
        headers.iter().copied().find(|at| lines[*at].contains("profile")).or(headers.first().copied());
    let title = if profile == "default" { profile.to_owned() } else { format!("profile {profile}") };
    set_in(text, header, &title, settings)
}

/// Sets settings in the section whose first line is the `header`th, or in a new one with this title.
fn set_in(text: &str, header: Option<usize>, title: &str, settings: &[(&str, &str)]) -> String {
    let end = line_end(text);
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let line = |(key, value): &(&str, &str)| format!("{key} = {value}{end}");
    let Some(header) = header else {
        let mut text = text.to_owned();
        if !text.is_empty() && !text.ends_with('\n') {
            text.push_str(end);
        }
        if !text.is_empty() {
            text.push_str(end);
        }
        text.push_str(&format!("[{title}]{end}"));
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
    fn a_session_of_a_company_is_found_and_set() {
        let text = "[default]\nsso_start_url = no\n[sso-session  acme]\nsso_start_url=https://a\nsso_region = eu-west-1\n\
                    [sso-session other]\n# sso_region = x\n";
        let session = |name: &str, start_url: &str, region: &str| SsoSession {
            name: name.into(),
            start_url: start_url.into(),
            region: region.into(),
        };
        assert_eq!(sso_sessions(text), [session("acme", "https://a", "eu-west-1"), session("other", "", "")]);
        let after = set_sso_session(text, "other", &[("sso_region", "us-east-1")]);
        assert_eq!(
            after,
            text.replace("[sso-session other]\n", "[sso-session other]\nsso_region = us-east-1\n")
        );
        let new = "[sso-session new]\nsso_region = x\n";
        assert_eq!(set_sso_session("", "new", &[("sso_region", "x")]), new);
        assert_eq!(sso_sessions(new), [session("new", "", "x")]);
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
