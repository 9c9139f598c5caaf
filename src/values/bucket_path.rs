//! A place in an S3 bucket: `s3://BUCKET/PREFIX`.

use super::Malformed;
use std::str::FromStr;

/// A bucket, and what the keys of its objects begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BucketPath {
    bucket: String,
    /// Without a slash at either end; empty for the whole bucket.
    prefix: String,
}

impl BucketPath {
    /// Whether a text is meant to be one.
    pub(crate) fn looks_like(text: &str) -> bool {
        text.get(..5).is_some_and(|head| head.eq_ignore_ascii_case("s3://"))
    }

    /// The bucket's name.
    pub(crate) fn bucket(&self) -> &str {
        &self.bucket
    }

    /// The key of an object here.
    pub(crate) fn key(&self, name: &str) -> String {
        if self.prefix.is_empty() { name.to_owned() } else { format!("{}/{name}", self.prefix) }
    }
}

impl std::fmt::Display for BucketPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "s3://{}", self.bucket)?;
        if self.prefix.is_empty() { Ok(()) } else { write!(f, "/{}", self.prefix) }
    }
}

impl FromStr for BucketPath {
    type Err = Malformed;

    /// Bucket names as S3 makes them today (User Guide, "General purpose bucket naming rules"); of a key's characters
    /// those that need no escaping ("Naming Amazon S3 objects").
    fn from_str(text: &str) -> Result<Self, Malformed> {
        let bad = |why: &str| Malformed::new("a place in an S3 bucket", why, "s3://acme-spapi/home");
        if !Self::looks_like(text) {
            return Err(bad("it does not begin with s3://"));
        }
        let rest = text.get(5..).unwrap_or_default();
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
        let ends = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
        if !(3..=63).contains(&bucket.len()) {
            return Err(bad("a bucket's name has 3 to 63 characters"));
        }
        if !bucket.chars().all(plain) || !bucket.starts_with(ends) || !bucket.ends_with(ends) {
            return Err(bad(
                "a bucket's name has lower-case letters, digits, hyphens and dots, and no others",
            ));
        }
        if bucket.contains("..") {
            return Err(bad("a bucket's name has no two dots in a row"));
        }
        let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
        let unescaped = |c: char| c.is_ascii_alphanumeric() || "!-_.*'()/".contains(c);
        if !prefix.chars().all(unescaped) {
            return Err(bad("after the bucket only letters, digits and !-_.*'()/ are taken"));
        }
        if !prefix.is_empty() && prefix.split('/').any(|part| matches!(part, "" | "." | "..")) {
            return Err(bad("a part between two slashes is empty, . or .."));
        }
        if prefix.len() > 900 {
            return Err(bad("it is longer than S3 takes"));
        }
        Ok(Self { bucket: bucket.to_owned(), prefix: prefix.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_and_a_prefix_are_read_and_shown() {
        for (text, shown, key) in [
            ("s3://acme", "s3://acme", "lock"),
            ("s3://acme/", "s3://acme", "lock"),
            ("S3://acme.eu/a/b/", "s3://acme.eu/a/b", "a/b/lock"),
        ] {
            let path: BucketPath = text.parse().unwrap();
            assert_eq!((path.to_string().as_str(), path.key("lock").as_str()), (shown, key));
            assert_eq!(path.to_string().parse::<BucketPath>().unwrap(), path);
        }
    }

    #[test]
    fn what_s3_would_not_take_is_refused() {
        for bad in [
            "",
            "s3:/acme",
            "/home/x",
            "s3://",
            "s3://ab",
            "s3://Acme/x",
            "s3://acme_eu",
            "s3://-acme",
            "s3://ac..me",
            "s3://acme//x",
            "s3://acme/a/../b",
            "s3://acme/a b",
            "s3://acme/ü",
            "s3://acme/a?b",
            "s3://user:pw@acme",
        ] {
            assert!(bad.parse::<BucketPath>().is_err(), "{bad}");
        }
    }
}
