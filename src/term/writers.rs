//! The writers, by what a text is for.

use std::io::{ErrorKind, Write};
use std::sync::atomic::Ordering;

use super::style::{Mark, Style};
use super::term::{Term, lock};
use super::wrap::{harmless, width_of, wrap};

/// An error, or a refusal, in its parts. None of them holds a secret.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Lines {
    /// What happened, in one sentence.
    pub heading: String,
    /// What the other side said.
    pub cause: Option<String>,
    /// What to do.
    pub fix: Option<String>,
    /// What is done and what is left.
    pub note: Option<String>,
}

impl Term {
    /// Data: `text` and a line break to standard output, even under `-q`.
    pub(crate) fn data(&self, text: &str) {
        self.data_raw(text.as_bytes());
        self.data_raw(b"\n");
    }

    /// Data as it is. When the reader has gone away the rest is dropped quietly; any other failure is
    /// kept for [`Term::data_error`].
    pub(crate) fn data_raw(&self, bytes: &[u8]) {
        if let Some(memory) = &self.shared.memory {
            lock(memory).out.extend_from_slice(bytes);
            return;
        }
        if self.shared.stdout_closed.load(Ordering::Relaxed) {
            return;
        }
        let written = self.above_spinner(bytes.ends_with(b"\n"), || {
            let mut stdout = std::io::stdout().lock();
            stdout.write_all(bytes).and_then(|()| stdout.flush())
        });
        if let Err(error) = written {
            self.stdout_failed(&error);
        }
    }

    /// Writes no more data from now on, and keeps why, unless only the reader has gone away.
    pub(super) fn stdout_failed(&self, error: &std::io::Error) {
        self.shared.stdout_closed.store(true, Ordering::Relaxed);
        if error.kind() != ErrorKind::BrokenPipe {
            *lock(&self.shared.data_error) = Some(error.to_string());
        }
    }

    /// A line as it is, neither wrapped nor indented; unless `-q`.
    pub(crate) fn line(&self, text: &str) {
        if !self.shared.look.quiet {
            self.must(text);
        }
    }

    /// A line as it is, even under `-q`: what a question or a refusal rests on.
    pub(crate) fn must(&self, text: &str) {
        self.raw(&format!("{}\n", harmless(text)));
    }

    /// An empty line, unless one is there already.
    pub(crate) fn blank(&self) {
        if !self.shared.look.quiet && !self.shared.after_blank.load(Ordering::SeqCst) {
            self.raw("\n");
            self.shared.after_blank.store(true, Ordering::SeqCst);
        }
    }

    /// A line that was laid out for 80 columns: wrapped where the terminal is narrower, its own indentation kept.
    pub(crate) fn text(&self, text: &str) {
        wrap(&harmless(text), self.width(), "", "").iter().for_each(|line| self.line(line));
    }

    /// A name, `columns` wide, and its value; a value that does not fit beside it stands below, whole, to be copied.
    pub(crate) fn field(&self, indent: usize, columns: usize, name: &str, value: &str) {
        let (name, value) = (harmless(name), harmless(value));
        let lead = format!("{}{name:<columns$} ", " ".repeat(indent));
        if width_of(&lead) + width_of(&value) <= self.width() {
            return self.line(&format!("{lead}{value}"));
        }
        if !name.trim().is_empty() {
            self.para(indent, name.trim_end());
        }
        self.para(indent + 2, &value);
    }

    /// A stage's heading, between two empty lines.
    pub(crate) fn heading(&self, text: &str) {
        let full = format!("{}{}", harmless(text), self.suffix());
        self.blank();
        self.lines(wrap(&full, self.width(), "", ""), Style::Heading);
        self.blank();
    }

    /// Something that is done or good.
    pub(crate) fn ok(&self, text: &str) {
        self.marked(Mark::Ok, text);
    }

    /// Something to look at.
    pub(crate) fn warn(&self, text: &str) {
        self.marked(Mark::Warning, text);
    }

    /// Something that failed; even under `-q`.
    pub(crate) fn fail(&self, text: &str) {
        self.marked(Mark::Failed, text);
    }

    /// Something that was left out.
    pub(crate) fn skip(&self, text: &str) {
        self.marked(Mark::Skipped, text);
    }

    /// A text under the line before: two spaces in, wrapped.
    pub(crate) fn detail(&self, text: &str) {
        self.para(2, text);
    }

    /// A wrapped text behind `lead`, its further lines below its first word; even under `-q`.
    pub(crate) fn hanging(&self, lead: &str, text: &str) {
        let below = " ".repeat(width_of(lead));
        wrap(&harmless(text), self.width(), lead, &below).iter().for_each(|line| self.must(line));
    }

    /// A wrapped text, `indent` columns in.
    pub(crate) fn para(&self, indent: usize, text: &str) {
        let lead = " ".repeat(indent);
        for line in wrap(&harmless(text), self.width(), &lead, &lead) {
            self.line(&line);
        }
    }

    /// A text that is shown with `-v` (`level` 1) or `-vv` (2).
    pub(crate) fn verbose(&self, level: u8, text: &str) {
        if self.shared.look.verbose >= level {
            self.lines(wrap(&harmless(text), self.width(), "", "  "), Style::Faint);
        }
    }

    /// An error that ends the run: `error:`, `cause:`, `fix:`, `note:`.
    pub(crate) fn error_report(&self, report: &Lines) {
        self.labelled(0, Some(Style::Bad), "error:", &report.heading);
        self.parts(0, report);
    }

    /// A refusal on the way: `✗` and the heading, its parts two columns in.
    pub(crate) fn refusal(&self, report: &Lines) {
        self.fail(&report.heading);
        self.parts(2, report);
    }

    /// Cause, fix and note of `report`, those that are there, `indent` columns in; even under `-q`.
    pub(crate) fn parts(&self, indent: usize, report: &Lines) {
        for (label, part) in [("cause:", &report.cause), ("fix:", &report.fix), ("note:", &report.note)] {
            if let Some(text) = part {
                self.part(indent, label, text);
            }
        }
    }

    /// One part under a label such as `ask:`, aligned with `cause:`; even under `-q`.
    pub(crate) fn part(&self, indent: usize, label: &str, text: &str) {
        self.labelled(indent, None, label, text);
    }

    fn labelled(&self, indent: usize, style: Option<Style>, label: &str, text: &str) {
        let first = format!("{}{label:<6} ", " ".repeat(indent));
        let rest = " ".repeat(width_of(&first));
        for (index, line) in wrap(&harmless(text), self.width(), &first, &rest).into_iter().enumerate() {
            match style {
                Some(style) if index == 0 => {
                    let painted = self.shared.palette.paint(style, label);
                    self.raw(&format!("{}\n", line.replacen(label, &painted, 1)));
                }
                _ => self.raw(&format!("{line}\n")),
            }
        }
    }

    fn marked(&self, mark: Mark, text: &str) {
        if self.shared.look.quiet && mark != Mark::Failed {
            return;
        }
        let sign = mark.text(self.plain());
        for (index, line) in
            wrap(&harmless(text), self.width(), &format!("{sign} "), "  ").into_iter().enumerate()
        {
            let painted = match line.strip_prefix(sign) {
                Some(tail) if index == 0 => {
                    format!("{}{tail}", self.shared.palette.paint(mark.style(), sign))
                }
                _ => line,
            };
            self.raw(&format!("{painted}\n"));
        }
    }

    fn lines(&self, lines: Vec<String>, style: Style) {
        if self.shared.look.quiet {
            return;
        }
        for line in lines {
            self.raw(&format!("{}\n", self.shared.palette.paint(style, &line)));
        }
    }
}

#[cfg(test)]
#[path = "writers_tests.rs"]
mod tests;
