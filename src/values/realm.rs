//! Which of Amazon's hosts and calls a refresh token is for.

use super::{Environment, Kind, Partner, Region};

/// A region of one environment, as one kind of partner: a token works in one realm only, and SP-API refuses it in all
/// others with the same 403, whatever differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Realm {
    pub partner: Partner,
    pub environment: Environment,
    pub region: Region,
}

impl Realm {
    /// Where the values of a profile of this kind and region are tried.
    pub(crate) fn of(kind: Kind, region: Region) -> Self {
        Self { partner: kind.partner, environment: kind.environment, region }
    }

    /// All the others: first those that differ in one thing, of these the region, then the partner, then the
    /// environment, because the sandbox's canned answers prove the least.
    pub(crate) fn others(self) -> Vec<Self> {
        let mut others: Vec<Self> = Vec::new();
        for environment in Environment::ALL {
            for partner in Partner::ALL {
                others.extend(Region::ALL.map(|region| Self { partner, environment, region }));
            }
        }
        others.retain(|other| *other != self);
        others.sort_by_key(|other| {
            let differs = (
                other.environment != self.environment,
                other.partner != self.partner,
                other.region != self.region,
            );
            (self.differences(*other), differs)
        });
        others
    }

    /// In how many of the three things another realm differs.
    pub(crate) fn differences(self, other: Self) -> usize {
        [self.environment != other.environment, self.partner != other.partner, self.region != other.region]
            .into_iter()
            .filter(|differs| *differs)
            .count()
    }

    /// The flags that lead from this realm to another: `--partner vendor --region na`.
    pub(crate) fn flags_to(self, other: Self) -> String {
        let mut flags = Vec::new();
        if other.environment != self.environment {
            flags.push(format!("--environment {}", other.environment));
        }
        if other.partner != self.partner {
            flags.push(format!("--partner {}", other.partner));
        }
        if other.region != self.region {
            flags.push(format!("--region {}", other.region));
        }
        flags.join(" ")
    }
}

/// "Europe", "Europe, as a vendor", "the sandbox of Europe, as a seller": what differs is named, the usual is not.
impl std::fmt::Display for Realm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.environment == Environment::Sandbox {
            f.write_str("the sandbox of ")?;
        }
        f.write_str(self.region.title())?;
        match self.partner {
            Partner::Seller => Ok(()),
            Partner::Vendor => f.write_str(", as a vendor"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_come_first_and_each_once() {
        let home = Realm::of(Kind::default(), Region::Eu);
        let others = home.others();
        assert_eq!(others.len(), 11);
        let flags: Vec<String> = others.iter().map(|other| home.flags_to(*other)).collect();
        assert_eq!(flags[..4], ["--region na", "--region fe", "--partner vendor", "--environment sandbox"]);
        assert_eq!(flags[10], "--environment sandbox --partner vendor --region fe");
        assert!(others.is_sorted_by_key(|other| home.differences(*other)));
    }
}
