//! A place outside this program that a profile's values are written to: `export --to`, `sync`.

use super::{AwsRegion, Malformed, command_words};
use std::path::PathBuf;
use std::str::FromStr;

const WHAT: &str = "a sink";
const EXAMPLE: &str =
    "file:/srv/shop/.env, aws-secret:shop@eu-west-1, aws-parameter:/shop or pipe:'COMMAND WORDS'";
/// The longest name of a secret (Secrets Manager, CreateSecret).
const LONGEST_SECRET: usize = 512;
/// The longest name of a parameter (Systems Manager: 1,011 characters with the rest of the ARN).
const LONGEST_PARAMETER: usize = 900;
/// The most levels of a parameter's name (Systems Manager, PutParameter).
const MOST_LEVELS: usize = 15;

/// Where the values go. As a text, in `config.toml` and on the command line, the kind stands before a colon.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) enum Sink {
    /// `file:PATH`
    File(PathBuf),
    /// `aws-secret:NAME[@REGION]`: a secret of AWS Secrets Manager.
    AwsSecret(InAws),
    /// `aws-parameter:/PATH[@REGION]`: a `SecureString` of AWS Systems Manager.
    AwsParameter(InAws),
    /// `pipe:COMMAND WORDS…`: a command that takes the text on its standard input.
    Pipe(String),
}

/// A name in AWS, and the region that it is in.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct InAws {
    /// The name of the secret, or the parameter's path.
    pub name: String,
    /// The region; `None`: that of the SDK's chain.
    pub region: Option<AwsRegion>,
}

impl Sink {
    /// The word before the colon.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::File(_) => "file",
            Self::AwsSecret(_) => "aws-secret",
            Self::AwsParameter(_) => "aws-parameter",
            Self::Pipe(_) => "pipe",
        }
    }

    /// What is in AWS.
    pub(crate) fn in_aws(&self) -> Option<&InAws> {
        match self {
            Self::AwsSecret(there) | Self::AwsParameter(there) => Some(there),
            Self::File(_) | Self::Pipe(_) => None,
        }
    }

    /// Whether `other` names this sink: a name in AWS may come without its region.
    pub(crate) fn is_named_by(&self, other: &Self) -> bool {
        match (self.in_aws(), other.in_aws()) {
            (Some(own), Some(InAws { name, region: None })) => {
                self.kind() == other.kind() && own.name == *name
            }
            _ => self == other,
        }
    }

    /// The same sink in this region, where it names none.
    pub(crate) fn in_region(self, region: &AwsRegion) -> Self {
        let at = |there: InAws| InAws { region: there.region.or_else(|| Some(region.clone())), ..there };
        match self {
            Self::AwsSecret(there) => Self::AwsSecret(at(there)),
            Self::AwsParameter(there) => Self::AwsParameter(at(there)),
            other => other,
        }
    }
}

impl FromStr for Sink {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let bad = |why: &str| Malformed::new(WHAT, why, EXAMPLE);
        let text = text.trim();
        if text.chars().any(char::is_control) {
            return Err(bad("it holds a line break or another control character"));
        }
        let (kind, rest) = text.split_once(':').ok_or_else(|| bad("its kind and a colon are missing"))?;
        match kind {
            "file" => file(rest),
            "aws-secret" => in_aws(rest, secret_name).map(Self::AwsSecret),
            "aws-parameter" => in_aws(rest, parameter_name).map(Self::AwsParameter),
            "pipe" => {
                command_words(rest).map_err(|e| Malformed { what: "the command of a pipe", ..e })?;
                Ok(Self::Pipe(rest.trim().to_owned()))
            }
            _ => Err(bad("it begins with file:, aws-secret:, aws-parameter: or pipe:")),
        }
    }
}

fn file(path: &str) -> Result<Sink, Malformed> {
    let bad = |why: &str| Malformed::new(WHAT, why, EXAMPLE);
    match path {
        "" => Err(bad("the path is missing")),
        "-" => Err(bad("standard output is no sink: leave --to out")),
        "default" => Err(bad("it takes a path; the place where the client looks is `export --out default`")),
        _ if path.starts_with('~') => Err(bad("no shell replaces ~ behind a colon: write $HOME instead")),
        _ if path.ends_with(['/', std::path::MAIN_SEPARATOR]) => Err(bad("that is a folder, not a file")),
        _ => Ok(Sink::File(PathBuf::from(path))),
    }
}

/// The region stands behind the last `@`, where what stands there has a region's shape: a secret's name may hold one.
fn in_aws(text: &str, check: fn(&str) -> Result<(), Malformed>) -> Result<InAws, Malformed> {
    let with_region = text.rsplit_once('@').and_then(|(name, region)| Some((name, region.parse().ok()?)));
    let (name, region) = match with_region {
        Some((name, region)) => (name, Some(region)),
        None => (text, None),
    };
    check(name)?;
    Ok(InAws { name: name.to_owned(), region })
}

fn secret_name(name: &str) -> Result<(), Malformed> {
    let bad = |why: &str| Err(Malformed::new("a secret's name", why, "aws-secret:shop/production@eu-west-1"));
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"/_+=.@-".contains(&b);
    match name {
        "" => bad("it is empty"),
        _ if name.starts_with("arn:") => bad("it is an ARN: give the name, and the region behind @"),
        _ if name.len() > LONGEST_SECRET => bad("it is longer than 512 characters"),
        _ if !name.bytes().all(fits) => bad("it has letters, digits and / _ + = . @ - only"),
        _ => Ok(()),
    }
}

fn parameter_name(name: &str) -> Result<(), Malformed> {
    let bad = |why: &str| {
        Err(Malformed::new("a parameter's path", why, "aws-parameter:/shop/production@eu-west-1"))
    };
    let fits = |b: u8| b.is_ascii_alphanumeric() || b"/_.-".contains(&b);
    let Some(path) = name.strip_prefix('/') else { return bad("it does not begin with /") };
    let levels: Vec<&str> = path.split('/').collect();
    let first = levels[0].to_ascii_lowercase();
    match path {
        "" => bad("it is empty"),
        _ if name.len() > LONGEST_PARAMETER => bad("it is longer than 900 characters"),
        _ if !name.bytes().all(fits) => bad("it has letters, digits and / _ . - only"),
        _ if levels.iter().any(|level| level.is_empty()) => bad("a part between two / is empty"),
        _ if levels.len() > MOST_LEVELS => bad("it has more than 15 levels"),
        _ if first.starts_with("aws") || first.starts_with("ssm") => {
            bad("AWS keeps the names that begin with aws and ssm for itself")
        }
        _ => Ok(()),
    }
}

impl std::fmt::Display for Sink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:", self.kind())?;
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::AwsSecret(there) | Self::AwsParameter(there) => write!(f, "{there}"),
            Self::Pipe(command) => f.write_str(command),
        }
    }
}

impl std::fmt::Display for InAws {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.region {
            Some(region) => write!(f, "{}@{region}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

impl TryFrom<String> for Sink {
    type Error = Malformed;
    fn try_from(text: String) -> Result<Self, Malformed> {
        text.parse()
    }
}

impl From<Sink> for String {
    fn from(sink: Sink) -> Self {
        sink.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sink(text: &str) -> Sink {
        text.parse().unwrap()
    }

    #[test]
    fn a_sink_is_the_text_that_it_was() {
        for text in [
            "file:/srv/shop/.env",
            "file:C:\\shop\\x y.env",
            "aws-secret:shop/production+1=a@b.c_d-e",
            "aws-secret:shop@eu-west-1",
            "aws-secret:me@home@us-gov-west-1",
            "aws-parameter:/shop/a.b_c-d",
            "aws-parameter:/shop@eu-north-1",
            "pipe:gh secret set -f - --repo 'me/my shop'",
        ] {
            assert_eq!(sink(text).to_string(), text);
            assert_eq!(String::from(Sink::try_from(text.to_owned()).unwrap()), text);
        }
    }

    #[test]
    fn the_region_stands_behind_the_last_at() {
        let Sink::AwsSecret(there) = sink("aws-secret:me@home@EU-west-1") else { panic!() };
        assert_eq!((there.name.as_str(), there.region.unwrap().as_str()), ("me@home", "eu-west-1"));
        let Sink::AwsSecret(there) = sink("aws-secret:me@home") else { panic!() };
        assert_eq!((there.name.as_str(), there.region), ("me@home", None));
        let region = "us-east-1".parse().unwrap();
        assert_eq!(sink("aws-secret:a").in_region(&region), sink("aws-secret:a@us-east-1"));
        assert_eq!(sink("aws-secret:a@eu-west-1").in_region(&region), sink("aws-secret:a@eu-west-1"));
        assert_eq!(sink("file:a").in_region(&region), sink("file:a"));
    }

    #[test]
    fn a_name_without_its_region_names_it_too() {
        let recorded = sink("aws-secret:a@eu-west-1");
        assert!(recorded.is_named_by(&sink("aws-secret:a")) && recorded.is_named_by(&recorded));
        assert!(!recorded.is_named_by(&sink("aws-secret:a@us-east-1")));
        assert!(!recorded.is_named_by(&sink("aws-secret:b")));
        assert!(!sink("aws-parameter:/a@eu-west-1").is_named_by(&sink("aws-secret:/a")));
    }

    #[test]
    fn what_no_program_could_write_to_is_refused() {
        let many = format!("aws-parameter:{}", "/a".repeat(16));
        let long = format!("aws-secret:{}", "a".repeat(513));
        for bad in [
            "",
            "shop",
            ":x",
            "s3:shop",
            "file:",
            "file:-",
            "file:default",
            "file:~/x",
            "file:dir/",
            "file:a\nb",
            "aws-secret:",
            "aws-secret:@eu-west-1",
            "aws-secret:my shop",
            "aws-secret:arn:aws:secretsmanager:eu-west-1:123456789012:secret:a-AbCdEf",
            "aws-parameter:shop",
            "aws-parameter:/",
            "aws-parameter:/a//b",
            "aws-parameter:/a/",
            "aws-parameter:/a b",
            "aws-parameter:/aws/x",
            "aws-parameter:/SSM-x",
            "pipe:",
            "pipe:'a",
            &many,
            &long,
        ] {
            assert!(bad.parse::<Sink>().is_err(), "{bad}");
        }
    }
}
