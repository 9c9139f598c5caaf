//! AWS account ids and IAM ARNs.

use super::Malformed;
use super::names::text_value;
use std::str::FromStr;

text_value!(
    /// An AWS account id: twelve digits; `1234-5678-9012` is understood too.
    AccountId,
    |text| {
        let digits: String = text.trim().chars().filter(|c| *c != '-').collect();
        if digits.len() == 12 && digits.bytes().all(|b| b.is_ascii_digit()) {
            Ok(digits)
        } else {
            Err(Malformed::new("an AWS account id", "it has twelve digits", "123456789012"))
        }
    }
);

impl AccountId {
    /// As the AWS console writes it: `1234-5678-9012`.
    pub fn grouped(&self) -> String {
        let id = self.as_str();
        format!("{}-{}-{}", &id[..4], &id[4..8], &id[8..])
    }
}

text_value!(
    /// An IAM ARN: `arn:<partition>:iam::<account>:<kind>/<path and name>`.
    Arn,
    arn
);

fn arn(text: &str) -> Result<String, Malformed> {
    let bad = |why: &str| Malformed::new("an IAM ARN", why, "arn:aws:iam::123456789012:policy/Boundary");
    let text = text.trim();
    if !(20..=2048).contains(&text.len()) {
        return Err(bad("it does not have 20 to 2048 characters"));
    }
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let &[scheme, partition, service, _, account, resource] = parts.as_slice() else {
        return Err(bad("it does not have six parts with colons between them"));
    };
    if scheme != "arn" || !partition.starts_with("aws") {
        return Err(bad("it does not begin with arn:aws"));
    }
    if service != "iam" && service != "sts" {
        return Err(bad("its third part is not iam"));
    }
    if account != "aws" && account.parse::<AccountId>().is_err() {
        return Err(bad("its fifth part is not an account of twelve digits"));
    }
    if resource.is_empty() || !resource.bytes().all(|b| (0x21..=0x7e).contains(&b)) {
        return Err(bad("its last part does not name an entity, without spaces"));
    }
    Ok(text.to_owned())
}

impl Arn {
    fn part(&self, n: usize) -> &str {
        self.0.splitn(6, ':').nth(n).unwrap_or_default()
    }

    /// `aws`, `aws-cn` or `aws-us-gov`.
    pub fn partition(&self) -> &str {
        self.part(1)
    }

    /// The account, or `aws` for AWS's own policies.
    pub fn account(&self) -> &str {
        self.part(4)
    }

    /// `user`, `role`, `policy`, `root`, `assumed-role`, `federated-user`.
    pub fn kind(&self) -> &str {
        self.part(5).split('/').next().unwrap_or_default()
    }

    /// The last part of the path.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_arn_is_taken_apart() {
        let arn: Arn = "arn:aws:iam::123456789012:role/team/Role".parse().unwrap();
        assert_eq!(
            (arn.partition(), arn.account(), arn.kind(), arn.name()),
            ("aws", "123456789012", "role", "Role")
        );
        assert!("arn:aws:s3:::bucket-name-here".parse::<Arn>().is_err());
        assert!("arn:aws:iam::12:role/x-and-more".parse::<Arn>().is_err());
    }

    #[test]
    fn an_account_is_twelve_digits() {
        let id: AccountId = "1234-5678-9012".parse().unwrap();
        assert_eq!((id.as_str(), id.grouped().as_str()), ("123456789012", "1234-5678-9012"));
        assert!("12345678901".parse::<AccountId>().is_err());
    }
}
