//! A rung as data.

use super::{texts_amazon, texts_aws};

/// The rungs, in the order in which they are shown; [`Rung::means`] tells what each is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Id {
    Remote,
    Store,
    Identity,
    User,
    Policy,
    Role,
    Trust,
    Attachment,
    Inline,
    Extras,
    AccessKey,
    AssumeRole,
    Organization,
    Token,
    Participations,
    VendorOrders,
    Restricted,
    Roles,
    Program,
    RotationQueue,
    RotationEnrolment,
}

/// One rung: what it proves, and what its failures mean.
#[derive(Debug)]
pub(crate) struct Rung {
    pub id: Id,
    /// The word of `check --json` and `--explain`.
    pub word: &'static str,
    /// What a screen calls it.
    pub title: &'static str,
    /// The rungs without which it can say nothing.
    pub needs: &'static [Id],
    /// What it proves, and how.
    pub means: &'static str,
    /// Its failures: what is seen, what it means and what to do.
    pub failures: &'static [(&'static str, &'static str)],
    /// The page of Amazon or AWS about it.
    pub link: &'static str,
}

impl Id {
    pub(crate) fn rung(self) -> &'static Rung {
        // The ladder holds every id once, in this order: a test says so.
        let n = self as usize;
        let rung =
            texts_aws::RUNGS.get(n).unwrap_or_else(|| &texts_amazon::RUNGS[n - texts_aws::RUNGS.len()]);
        debug_assert_eq!(rung.id, self);
        rung
    }

    /// The word of `check --json`.
    pub(crate) fn word(self) -> &'static str {
        self.rung().word
    }
}

/// Every rung, from the first to the last.
fn ladder() -> impl Iterator<Item = &'static Rung> {
    texts_aws::RUNGS.iter().chain(&texts_amazon::RUNGS)
}

/// The rung of a word.
pub(crate) fn find(word: &str) -> Result<&'static Rung, &'static str> {
    let wanted = word.trim().to_ascii_lowercase();
    if let Some(rung) = ladder().find(|r| r.word == wanted) {
        return Ok(rung);
    }
    let likeness = |rung: &Rung| {
        let last = rung.word.rsplit('.').next().unwrap_or(rung.word);
        strsim::jaro_winkler(&wanted, rung.word).max(strsim::jaro_winkler(&wanted, last))
    };
    let nearest = ladder().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    Err(nearest.map_or("store.read", |rung| rung.word))
}

/// The words of all rungs, from the first to the last.
pub(crate) fn words() -> Vec<&'static str> {
    ladder().map(|rung| rung.word).collect()
}

/// `--explain`: what a rung means, as lines without a break.
pub(crate) fn explain(rung: &Rung) -> Vec<String> {
    let mut lines = vec![format!("{} ({})", rung.word, rung.title), String::new(), rung.means.to_owned()];
    if !rung.needs.is_empty() {
        let needs: Vec<&str> = rung.needs.iter().map(|id| id.word()).collect();
        lines.extend([String::new(), format!("It needs: {}.", needs.join(", "))]);
    }
    lines.extend([String::new(), "What its failures mean:".to_owned()]);
    for (seen, meaning) in rung.failures {
        lines.push(format!("- {seen}: {meaning}"));
    }
    lines.extend([String::new(), format!("More: {}", rung.link)]);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ladder_holds_every_rung_in_order_and_needs_only_earlier_ones() {
        for (n, rung) in ladder().enumerate() {
            assert_eq!(rung.id as usize, n, "{}", rung.word);
            assert_eq!(rung.id.word(), rung.word);
            assert!(rung.needs.iter().all(|need| *need < rung.id), "{}", rung.word);
            assert!(!rung.failures.is_empty() && rung.link.starts_with("https://"), "{}", rung.word);
        }
    }

    #[test]
    fn a_misspelt_word_finds_its_neighbour() {
        assert!(find("lwa.token").is_ok());
        assert_eq!(find("lwa.tokn").unwrap_err(), "lwa.token");
        assert_eq!(find("trust").unwrap_err(), "aws.trust");
        assert_eq!(find("aws.assume_role").unwrap_err(), "aws.assume-role");
        assert_eq!(find("participation").unwrap_err(), "spapi.participations");
    }
}
