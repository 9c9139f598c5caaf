//! Colours, which only ever repeat what a word or a mark already says.

/// What a piece of text is, not what it looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// A stage's heading.
    Heading,
    /// Something that went well.
    Good,
    /// Something to look at.
    Caution,
    /// Something that failed.
    Bad,
    /// Beside the point: a hint, a skipped check.
    Faint,
    /// A question's mark, the line under the cursor, a spinner.
    Accent,
}

/// Whether, and how, texts are coloured.
#[derive(Debug, Clone, Copy)]
pub(super) struct Palette {
    /// Whether any escape sequence is written at all.
    pub color: bool,
}

impl Palette {
    /// `text` in the colour of `style`, or as it is.
    pub(super) fn paint(self, style: Style, text: &str) -> String {
        if !self.color || text.is_empty() {
            return text.to_owned();
        }
        let code = match style {
            Style::Heading => "1",
            Style::Good => "32",
            Style::Caution => "33",
            Style::Bad => "31",
            Style::Faint => "2",
            Style::Accent => "36",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}

/// The four marks that stand beside words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// `✓`, `ok:`
    Ok,
    /// `!`, `warning:`
    Warning,
    /// `✗`, `failed:`
    Failed,
    /// `-`, `skipped:`
    Skipped,
}

impl Mark {
    /// The mark as it is written: a sign, or in plain mode a word that a screen reader reads well.
    pub(super) fn text(self, plain: bool) -> &'static str {
        match (self, plain) {
            (Self::Ok, false) => "✓",
            (Self::Warning, false) => "!",
            (Self::Failed, false) => "✗",
            (Self::Skipped, false) => "-",
            (Self::Ok, true) => "ok:",
            (Self::Warning, true) => "warning:",
            (Self::Failed, true) => "failed:",
            (Self::Skipped, true) => "skipped:",
        }
    }

    /// The mark's colour.
    pub(super) fn style(self) -> Style {
        match self {
            Self::Ok => Style::Good,
            Self::Warning => Style::Caution,
            Self::Failed => Style::Bad,
            Self::Skipped => Style::Faint,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_colour_there_is_no_escape_sequence() {
        assert_eq!(Palette { color: false }.paint(Style::Bad, "error:"), "error:");
        assert_eq!(Palette { color: true }.paint(Style::Bad, "error:"), "\x1b[31merror:\x1b[0m");
    }

    #[test]
    fn plain_marks_are_words() {
        for mark in [Mark::Ok, Mark::Warning, Mark::Failed, Mark::Skipped] {
            assert!(mark.text(true).ends_with(':'));
            assert_eq!(mark.text(false).chars().count(), 1);
        }
    }
}
