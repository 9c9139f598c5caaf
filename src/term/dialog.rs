//! Questions on a terminal that can redraw, through dialoguer.

use std::fmt;

use dialoguer::theme::Theme;

use super::hidden;
use super::platform::RawMode;
use super::prompt::{Hidden, Prompt, PromptError, Select, key_of, keys_text, yes_no_text, yes_or_no};
use super::style::{Palette, Style};
use super::term::Term;
use super::wrap::{harmless, width_of, wrap};
use crate::values::Secret;

/// A [`Prompt`] with arrow keys.
pub(super) struct DialoguerPrompt {
    term: Term,
    console: console::Term,
}

impl DialoguerPrompt {
    pub fn new(term: Term) -> Self {
        Self { term, console: console::Term::stderr() }
    }

    /// Runs a dialoguer prompt. The terminal stays without echo between two keys, which dialoguer by
    /// itself turns on again; after Ctrl-C, which leaves the cursor hidden, it is shown.
    ///
    /// On a thread of its own: dialoguer takes a system call that a signal interrupts, and be it that of
    /// a browser's end, for Ctrl-C. Signals of the process go to the thread that waits here.
    ///
    /// Raw mode is entered before the label is printed: whoever sees the question and types Ctrl-C is answered by the
    /// question, not by a signal that would restore the terminal while dialoguer is about to change it.
    fn run<T: Send>(
        &self,
        raw: RawMode,
        ask: impl FnOnce() -> dialoguer::Result<T> + Send,
    ) -> Result<T, PromptError> {
        let _raw = raw;
        let answer = std::thread::scope(|scope| scope.spawn(ask).join())
            .map_err(|_| PromptError::Io("the question failed".to_owned()))?;
        answer.map_err(|dialoguer::Error::IO(error)| {
            let _ = self.console.show_cursor();
            self.term.end_line();
            PromptError::from(error)
        })
    }

    /// Asks for a line; `after` follows the label. What was answered stays on the screen, `empty` for plain Enter.
    fn line(&self, label: &str, after: &str, empty: &str) -> Result<String, PromptError> {
        let _prompting = self.term.while_prompting();
        let raw = RawMode::enter()?;
        let mut shown = wrap(&harmless(&format!("{label}{after}")), self.term.width(), "? ", "  ");
        // A prompt of several lines would confuse dialoguer: it gets the last one.
        let last = shown.pop().unwrap_or_default();
        for line in &shown {
            self.term.raw(&format!("{}\n", self.paint(line)));
        }
        let theme = House { palette: self.term.shared.palette, items: Vec::new(), compact: false };
        let prompt = format!("{} ", self.paint(&last));
        let text = self.run(raw, || {
            dialoguer::Input::<String>::with_theme(&theme)
                .with_prompt(&prompt)
                .allow_empty(true)
                .report(false)
                .interact_text_on(&self.console)
        })?;
        // dialoguer has cleared the line of the cursor; a long answer began further up.
        let columns = usize::from(self.console.size().1).max(1);
        let above = (width_of(&last) + 1 + width_of(&text)).saturating_sub(1) / columns;
        let up = if above > 0 { format!("\x1b[{above}A") } else { String::new() };
        let answer = if text.trim().is_empty() { empty } else { &text };
        self.term.raw(&format!("{up}\r\x1b[J{prompt}{}\n", harmless(answer)));
        Ok(text.trim().to_owned())
    }

    fn paint(&self, line: &str) -> String {
        match line.strip_prefix("? ") {
            Some(tail) => format!("{} {tail}", self.term.shared.palette.paint(Style::Accent, "?")),
            None => line.to_owned(),
        }
    }

    fn again(&self, text: &str) {
        self.term.raw(&format!("{}\n", wrap(text, self.term.width(), "  ", "  ").join("\n")));
    }
}

impl Prompt for DialoguerPrompt {
    fn select(&mut self, question: &Select<'_>) -> Result<usize, PromptError> {
        let _prompting = self.term.while_prompting();
        let raw = RawMode::enter()?;
        let width = self.term.width();
        let label = wrap(&harmless(question.label), width, "? ", "  ");
        for line in &label {
            self.term.raw(&format!("{}\n", self.paint(line)));
        }
        let items: Vec<(Vec<String>, Vec<String>)> = question
            .items
            .iter()
            .map(|item| {
                let details = item.details.iter().flat_map(|d| wrap(&harmless(d), width, "    ", "    "));
                // dialoguer counts lines to redraw them: none may be broken by the terminal.
                let mut title = unbroken(wrap(&harmless(&item.title), width, "  ", "    "), width);
                if let Some(first) = title.first_mut() {
                    // Here stands the cursor.
                    first.drain(..2);
                }
                (title, unbroken(details.collect(), width))
            })
            .collect();
        let rows = usize::from(self.console.size().0);
        let height: usize = items.iter().map(|(title, details)| title.len() + details.len()).sum();
        let theme = House { palette: self.term.shared.palette, items, compact: height + label.len() >= rows };
        // dialoguer measures items by their bytes and redraws the wrong lines when one is long: it gets
        // numbers, and the theme knows the texts.
        let numbers: Vec<String> = (0..theme.items.len()).map(|index| index.to_string()).collect();
        let picked = self.run(raw, || {
            dialoguer::Select::with_theme(&theme)
                .items(&numbers)
                .default(question.default.unwrap_or(0))
                .report(false)
                .interact_on(&self.console)
        })?;
        let title = question.items.get(picked).map(|item| harmless(&item.title)).unwrap_or_default();
        let chosen = wrap(title.trim_end(), width, "> ", "    ");
        self.term.raw(&format!("{}\n", self.term.shared.palette.paint(Style::Accent, &chosen.join("\n"))));
        Ok(picked)
    }

    fn input(&mut self, label: &str, default: Option<&str>) -> Result<String, PromptError> {
        let after = default.map_or(":".to_owned(), |default| format!(" ({default}):"));
        let text = self.line(label, &after, default.unwrap_or_default())?;
        Ok(match default {
            Some(default) if text.is_empty() => default.to_owned(),
            _ => text,
        })
    }

    fn confirm(&mut self, label: &str, default: Option<bool>) -> Result<bool, PromptError> {
        let empty = default.map_or("", |yes| if yes { "yes" } else { "no" });
        loop {
            match yes_or_no(&self.line(label, &format!(" {}", yes_no_text(default)), empty)?, default) {
                Some(said) => return Ok(said),
                None => self.again("Type y for yes or n for no."),
            }
        }
    }

    fn keys(
        &mut self,
        label: &str,
        keys: &[(char, &str)],
        default: Option<char>,
    ) -> Result<char, PromptError> {
        let text = format!("{} {}:", label, keys_text(keys));
        let empty = keys.iter().find(|(key, _)| Some(*key) == default).map_or("", |(_, word)| word);
        loop {
            match key_of(&self.line(text.trim_start(), "", empty)?, keys, default) {
                Some(key) => return Ok(key),
                None => self.again("Type one of the letters in parentheses."),
            }
        }
    }

    fn secret(&mut self, question: &Hidden<'_>) -> Result<Secret, PromptError> {
        hidden::ask(&self.term, question, true)
    }

    fn pause(&mut self, label: &str) -> Result<(), PromptError> {
        self.line(label, "", "").map(drop)
    }
}

/// Lines of at most `columns` columns; a longer word is broken here, before the terminal does it.
fn unbroken(lines: Vec<String>, columns: usize) -> Vec<String> {
    let mut out = Vec::new();
    for line in lines {
        let mut piece = String::new();
        for c in line.chars() {
            piece.push(c);
            if width_of(&piece) > columns {
                piece.pop();
                out.push(std::mem::replace(&mut piece, c.to_string()));
            }
        }
        out.push(piece);
    }
    out
}

/// How dialoguer's prompts look here.
struct House {
    palette: Palette,
    /// Title and details of each item, wrapped.
    items: Vec<(Vec<String>, Vec<String>)>,
    /// Whether only the item under the cursor shows its details, because the screen is too low.
    compact: bool,
}

impl Theme for House {
    fn format_input_prompt(&self, f: &mut dyn fmt::Write, prompt: &str, _: Option<&str>) -> fmt::Result {
        f.write_str(prompt)
    }

    fn format_select_prompt_item(&self, f: &mut dyn fmt::Write, text: &str, active: bool) -> fmt::Result {
        let Some((title, details)) = text.parse::<usize>().ok().and_then(|index| self.items.get(index))
        else {
            return Ok(());
        };
        for (index, line) in title.iter().enumerate() {
            let lead = match (index, active) {
                (0, true) => "> ",
                (0, false) => "  ",
                _ => "\n",
            };
            let line = format!("{}{line}", lead.trim_start_matches('\n'));
            let painted = if active { self.palette.paint(Style::Accent, &line) } else { line };
            write!(f, "{}{painted}", if index > 0 { "\n" } else { "" })?;
        }
        if active || !self.compact {
            for line in details {
                write!(f, "\n{line}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::unbroken;

    #[test]
    fn no_line_is_left_for_the_terminal_to_break() {
        let lines = vec!["https://example.org/long".to_owned(), "short".to_owned(), String::new()];
        assert_eq!(unbroken(lines, 20), ["https://example.org/", "long", "short", ""]);
    }
}
