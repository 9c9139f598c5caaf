//! A region of AWS.

use super::Malformed;
use super::names::text_value;
use std::str::FromStr;

text_value!(
    /// A region's name, by its shape: `eu-west-1`, `us-gov-west-1`. Which of them exist is AWS's to say.
    AwsRegion,
    parse
);

fn parse(text: &str) -> Result<String, Malformed> {
    let text = text.trim().to_ascii_lowercase();
    let words: Vec<&str> = text.split('-').collect();
    let letters = |word: &&str| word.len() >= 2 && word.bytes().all(|b| b.is_ascii_lowercase());
    let number =
        |word: &&str| !word.is_empty() && word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit());
    let fits = (3..=4).contains(&words.len())
        && text.len() <= 32
        && words[..words.len() - 1].iter().all(letters)
        && words.last().is_some_and(number);
    match fits {
        true => Ok(text),
        false => Err(Malformed::new("an AWS region", "it is a name like eu-west-1", "eu-west-1")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_known_by_its_shape() {
        for good in ["eu-west-1", " US-EAST-1 ", "ap-southeast-12", "us-gov-west-1"] {
            assert_eq!(good.parse::<AwsRegion>().unwrap().as_str(), good.trim().to_lowercase(), "{good}");
        }
        for bad in [
            "",
            "eu",
            "europe",
            "eu-west",
            "eu-west-1a",
            "eu-west-1.example.com",
            "eu--1",
            "a-b-1",
            "eu-west-123",
        ] {
            assert!(bad.parse::<AwsRegion>().is_err(), "{bad}");
        }
    }
}
