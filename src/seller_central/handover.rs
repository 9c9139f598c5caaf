//! The steps as a file, for the person who has the login. No secrets in it, and none asked to be sent by mail.

use super::registration::{obstacles, registration_steps_in};
use super::{Line, pages};
use crate::values::Site;
use std::fmt::Write as _;

/// What the file is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Handover<'a> {
    /// Where the developer's apps are.
    pub site: Site,
    /// Whether registration is still to be done.
    pub register: bool,
    /// The role's ARN, where it is known.
    pub role_arn: Option<&'a str>,
    /// Whether addresses of orders are needed.
    pub restricted: bool,
    /// The software's name.
    pub software: &'a str,
}

/// A text file for the primary user: at most 80 columns, plain ASCII where Amazon's words allow.
pub(crate) fn handover(about: &Handover<'_>) -> String {
    let mut out = format!(
        "Amazon Selling Partner API: what the primary user of {} has to do\n\n\
         For: {}\nRegion: {} ({})\n\n",
        about.site.kind.central(),
        about.software,
        about.site.region.title(),
        about.site.region.countries()
    );
    if about.register {
        out.push_str("A. Register as a developer\n\n");
        for (n, step) in registration_steps_in(about.site).iter().enumerate() {
            wrap(&mut out, &format!("{}. ", n + 1), step);
        }
        let obstacles = obstacles(about.site.kind);
        if !obstacles.is_empty() {
            out.push_str("\nWhat stops people:\n");
        }
        for (what, then) in obstacles {
            wrap(&mut out, "- ", &format!("{what}: {then}"));
        }
        out.push('\n');
    }
    for (letter, page) in ["B", "C", "D"].iter().zip(pages(about.site, about.role_arn, about.restricted)) {
        let _ = writeln!(out, "{letter}. {}\n", page.title);
        let _ = writeln!(out, "   {}", page.open);
        for line in &page.body {
            match line {
                Line::Step(n, text) => wrap(&mut out, &format!("{n}. "), text),
                Line::Text(text) => wrap(&mut out, "- ", text),
                Line::Copy(text) => _ = writeln!(out, "     {text}"),
            }
        }
        out.push('\n');
    }
    out.push_str("E. Hand the three values over\n\n");
    wrap(&mut out, "- ", "Best: sit down together and run `spapi-setup init`; it asks for them, hidden.");
    wrap(
        &mut out,
        "- ",
        "Otherwise use a password manager that can share. The client secret and the refresh token open the account's \
         data: never send them by mail or chat, and never write them into this file.",
    );
    out
}

/// Adds a paragraph of at most 78 columns, hanging behind its mark.
fn wrap(out: &mut String, mark: &str, text: &str) {
    let mut line = format!("   {mark}");
    let indent = " ".repeat(line.len());
    for word in text.split_whitespace() {
        let begun = line.len() > indent.len();
        if begun && line.chars().count() + word.chars().count() > 78 {
            let _ = writeln!(out, "{}", line.trim_end());
            line.clone_from(&indent);
        }
        line = line + word + " ";
    }
    let _ = writeln!(out, "{}", line.trim_end());
}
