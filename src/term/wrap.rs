//! Wrapping that never breaks what a reader wants to copy.

use unicode_width::UnicodeWidthStr;

/// The columns that `text` takes on a terminal. Escape sequences are not expected in it.
pub(crate) fn width_of(text: &str) -> usize {
    text.width()
}

/// Breaks `text` into lines of at most `width` columns.
///
/// The first line begins with `first`, the following ones with `rest` (both count). Runs of spaces
/// inside a line are kept, so that columns stay aligned; line breaks of the text are kept, and a line's
/// own leading spaces are repeated on what it continues on. A command in backquotes, a URL or any other
/// word is never broken: one that is too long stands on a line of its own.
pub(crate) fn wrap(text: &str, width: usize, first: &str, rest: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for (index, source) in text.split('\n').enumerate() {
        let lead = if index == 0 { first } else { rest };
        let body = source.trim_start_matches(' ');
        let own = &source[..source.len() - body.len()];
        wrap_line(body.trim_end(), width, &format!("{lead}{own}"), &format!("{rest}{own}"), &mut lines);
    }
    lines
}

fn wrap_line(body: &str, width: usize, first: &str, rest: &str, lines: &mut Vec<String>) {
    let mut line = first.to_owned();
    let mut used = width_of(first);
    let mut empty = true;
    for (gap, token) in tokens(body) {
        let wide = width_of(token);
        if !empty && used + gap + wide > width {
            lines.push(std::mem::replace(&mut line, rest.to_owned()));
            used = width_of(rest);
            empty = true;
        }
        if !empty {
            line.extend(std::iter::repeat_n(' ', gap));
            used += gap;
        }
        line.push_str(token);
        used += wide;
        empty = false;
    }
    if empty {
        line.truncate(line.trim_end().len());
    }
    lines.push(line);
}

/// The unbreakable pieces of a line, each with the number of spaces before it. What stands between two
/// backquotes is one piece with what touches it.
fn tokens(body: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut rest = body;
    loop {
        let trimmed = rest.trim_start_matches(' ');
        let gap = rest.len() - trimmed.len();
        if trimmed.is_empty() {
            return found;
        }
        let mut end = trimmed.len();
        let mut quoted = false;
        for (at, c) in trimmed.char_indices() {
            if c == '`' {
                // A backquote without a partner is an ordinary character.
                quoted = !quoted && trimmed[at + 1..].contains('`');
            } else if c == ' ' && !quoted {
                end = at;
                break;
            }
        }
        found.push((gap, &trimmed[..end]));
        rest = &trimmed[end..];
    }
}

/// `text` without control characters, which could repaint the screen: what Amazon or a file sends is
/// shown, never obeyed. Line breaks stay, a tab becomes a space.
pub(super) fn harmless(text: &str) -> String {
    text.chars()
        .filter_map(|c| match c {
            '\n' => Some('\n'),
            '\t' => Some(' '),
            c if c.is_control() => None,
            // Marks that turn the direction of writing can make one name look like another.
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => None,
            c => Some(c),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hangs_under_the_first_line() {
        assert_eq!(
            wrap("SP-API answers in Europe: Amazon.co.uk, Amazon.de", 30, "✓ ", "  "),
            ["✓ SP-API answers in Europe:", "  Amazon.co.uk, Amazon.de"]
        );
    }

    #[test]
    fn a_command_in_backquotes_stays_whole() {
        let lines = wrap("then run `spapi-setup init` again.", 24, "", "");
        assert_eq!(lines, ["then run", "`spapi-setup init`", "again."]);
        assert_eq!(wrap("a ` b c", 3, "", ""), ["a `", "b c"]);
    }

    #[test]
    fn columns_and_own_indentation_are_kept() {
        assert_eq!(wrap("AWS user    anna", 40, "✓ ", "  "), ["✓ AWS user    anna"]);
        assert_eq!(
            wrap("    { \"Version\": 1 }", 16, "  ", "  "),
            ["      {", "      \"Version\":", "      1 }"]
        );
        assert_eq!(wrap("", 40, "  ", "  "), [""]);
    }

    #[test]
    fn control_characters_are_dropped() {
        assert_eq!(harmless("Acme\x1b[2J \u{9b}Store\r\n\tx\u{202E}"), "Acme[2J Store\n x");
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_unless_it_is_one_word(text in "[a-zé`\n ]{0,200}", width in 4usize..90) {
            for line in wrap(&text, width, "  ", "  ") {
                let body = line.trim_start();
                prop_assert!(width_of(&line) <= width || tokens(body).len() == 1, "{line:?}");
            }
        }

        #[test]
        fn no_word_is_lost(text in "[a-z`\n ]{0,200}", width in 4usize..90) {
            let words = |t: &str| t.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            prop_assert_eq!(words(&wrap(&text, width, "", "").join("\n")), words(&text));
        }
    }
}
