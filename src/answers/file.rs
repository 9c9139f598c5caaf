//! The answers file: TOML with the keys of the questions; and the file of secrets.

use super::{Error, Question, Raw, Source};
use crate::store::{self, Contents, Others, Trust};
use crate::values::{Secret, decode};
use std::io::Read;
use std::path::Path;
use toml_edit::{Item, Value};
use zeroize::Zeroizing;

/// Reads an answers file into `raw`, beneath what is there already.
pub(crate) fn read_answers(path: &Path, raw: &mut Raw) -> Result<(), Error> {
    let flag = "--answers";
    let File { text, others } = read(path, flag, Trust::Guarded)?;
    let document = parse(path, text.expose())?;
    for (key, item) in document.iter() {
        let line = line_of(text.expose(), document.key(key).and_then(|k| k.span()));
        let Some(question) = Question::of(key) else {
            return Err(Error::UnknownKey {
                path: path.to_owned(),
                line,
                key: key.to_owned(),
                nearest: Question::nearest(key),
            });
        };
        if let (true, Some(others)) = (question.secret, &others) {
            return Err(Error::ReadableByOthers { path: path.to_owned(), others: others.clone() });
        }
        raw.put(question, scalar(item), Source::File { path: path.to_owned(), line });
    }
    Ok(())
}

/// Reads `--secrets-file`: TOML with `lwa_client_secret` and `refresh_token`.
///
/// # Errors
/// As [`read_answers`]; keys that are no secrets are unknown here.
pub(crate) fn read_secrets(path: &Path, text: &Secret, source: &Source, raw: &mut Raw) -> Result<(), Error> {
    let document = parse(path, text.expose())?;
    for (key, item) in document.iter() {
        let line = line_of(text.expose(), document.key(key).and_then(|k| k.span()));
        match Question::of(key) {
            Some(question) if question.secret => raw.put(question, scalar(item), source.clone()),
            _ => {
                let nearest = if key.contains("token") { "refresh_token" } else { "lwa_client_secret" };
                return Err(Error::UnknownKey { path: path.to_owned(), line, key: key.to_owned(), nearest });
            }
        }
    }
    Ok(())
}

/// A file that a flag named.
pub(crate) struct File {
    pub text: Secret,
    /// Who else than its owner can read it.
    pub others: Option<Others>,
}

/// Reads a whole file that may hold a secret, as any editor or shell writes it.
///
/// # Errors
/// As [`bytes`]; a text in no known encoding.
pub(crate) fn read(path: &Path, flag: &'static str, trust: Trust) -> Result<File, Error> {
    let Contents { bytes, others } = bytes(path, flag, trust)?;
    Ok(File { text: text(path, flag, &bytes)?, others })
}

/// Reads the bytes of a file that `flag` named.
///
/// # Errors
/// [`Error::Unreadable`]; [`Error::ReadableByOthers`] for a secret; [`Error::File`] for what is not to be trusted.
pub(crate) fn bytes(path: &Path, flag: &'static str, trust: Trust) -> Result<Contents, Error> {
    use crate::store::Error as Refused;
    // What Linux, macOS and Windows call a file that is not there.
    const NOT_FOUND: i32 = 2;
    let unreadable = |why: String| Error::Unreadable { path: path.to_owned(), flag, why };
    match store::read_bytes(path, trust) {
        Ok(None) => Err(unreadable(std::io::Error::from_raw_os_error(NOT_FOUND).to_string())),
        Ok(Some(contents)) => Ok(contents),
        Err(Refused::NotA { .. }) => Err(unreadable("it is a folder".into())),
        Err(Refused::Unreadable { why, .. }) => Err(unreadable(why.to_string())),
        Err(Refused::Readable { path, others }) => Err(Error::ReadableByOthers { path, others }),
        Err(error) => Err(error.into()),
    }
}

/// Reads the text on standard input to its end.
///
/// # Errors
/// As [`stdin_bytes`]; a text in no known encoding.
pub(crate) fn read_stdin(stdin: &mut dyn Read, flag: &'static str) -> Result<Secret, Error> {
    text(Path::new("-"), flag, &stdin_bytes(stdin, flag)?)
}

/// Reads the bytes on standard input to its end, within the limit of a file.
///
/// # Errors
/// [`Error::Unreadable`]; [`Error::File`] for more than that.
pub(crate) fn stdin_bytes(stdin: &mut dyn Read, flag: &'static str) -> Result<Zeroizing<Vec<u8>>, Error> {
    let path = Path::new("-").to_owned();
    let mut bytes = Zeroizing::new(Vec::with_capacity(16 * 1024));
    if let Err(e) = stdin.take(store::MOST + 1).read_to_end(&mut bytes) {
        return Err(Error::Unreadable { path, flag, why: e.to_string() });
    }
    if bytes.len() as u64 > store::MOST {
        return Err(store::Error::TooLarge { path }.into());
    }
    Ok(bytes)
}

fn text(path: &Path, flag: &'static str, bytes: &[u8]) -> Result<Secret, Error> {
    match decode(bytes) {
        Ok(text) => Ok(Secret::new(text.as_str())),
        Err(e) => Err(Error::Unreadable { path: path.to_owned(), flag, why: e.to_string() }),
    }
}

/// The answers as TOML, without secrets.
pub(crate) fn render(answers: &[(&'static Question, String)]) -> String {
    let mut document = toml_edit::DocumentMut::new();
    for (question, text) in answers.iter().filter(|(q, _)| !q.secret) {
        document[question.key] = match text.as_str() {
            "true" => toml_edit::value(true),
            "false" => toml_edit::value(false),
            other => toml_edit::value(other),
        };
    }
    format!(
        "# Answers for: spapi-setup init --answers FILE\n# It holds no secrets; give those by variable, file or standard input.\n{document}"
    )
}

fn parse(path: &Path, text: &str) -> Result<toml_edit::Document<String>, Error> {
    toml_edit::Document::parse(text.to_owned()).map_err(|e| {
        let line = line_of(text, e.span());
        // Only the message: the error's own Display quotes the line, which may hold a secret.
        Error::NoToml { path: path.to_owned(), why: format!("line {line}: {}", first_line(e.message())) }
    })
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn line_of(text: &str, span: Option<std::ops::Range<usize>>) -> usize {
    let start = span.map_or(0, |s| s.start.min(text.len()));
    text.as_bytes()[..start].iter().filter(|b| **b == b'\n').count() + 1
}

fn scalar(item: &Item) -> Option<Secret> {
    match item.as_value()? {
        Value::String(s) => Some(Secret::new(s.value().as_str())),
        Value::Boolean(b) => Some(Secret::new(b.value().to_string())),
        Value::Integer(i) => Some(Secret::new(i.value().to_string())),
        Value::Datetime(d) => Some(Secret::new(d.value().to_string())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str, mode: u32) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(mode)).unwrap();
        }
        #[cfg(not(unix))]
        let _ = mode;
        file
    }

    #[test]
    fn an_unknown_key_names_line_and_neighbour() {
        let f = file("region = \"eu\"\n\nlwa_clientid = \"x\"\n", 0o600);
        match read_answers(f.path(), &mut Raw::default()).unwrap_err() {
            Error::UnknownKey { line, key, nearest, .. } => {
                assert_eq!((line, key.as_str(), nearest), (3, "lwa_clientid", "lwa_client_id"));
            }
            other => panic!("{other:?}"),
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_secret_that_others_can_read_is_refused() {
        let f = file("refresh_token = \"Atzr|x\"\n", 0o644);
        assert!(matches!(read_answers(f.path(), &mut Raw::default()), Err(Error::ReadableByOthers { .. })));
        let f = file("refresh_token = \"Atzr|x\"\n", 0o600);
        assert!(read_answers(f.path(), &mut Raw::default()).is_ok());
    }

    #[test]
    fn a_syntax_error_shows_no_text_of_the_file() {
        let f = file("lwa_client_secret = \"SECRETVALUE\n", 0o600);
        let error = read_answers(f.path(), &mut Raw::default()).unwrap_err();
        assert!(!format!("{error:?} {error}").contains("SECRETVALUE"), "{error:?}");
    }
}
