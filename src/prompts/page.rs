//! Shows a page of Seller Central's guide.

use crate::seller_central::{Line, Page};
use crate::term::{Term, wrap};

/// The page's lines, under `title`.
pub(crate) fn show(term: &Term, title: &str, page: &Page) {
    term.blank();
    term.para(2, title);
    for line in &page.body {
        match line {
            Line::Step(n, text) => {
                wrap(text, term.width(), &format!("  {n}. "), "     ").iter().for_each(|l| term.line(l));
            }
            Line::Text(text) => term.para(5, text),
            Line::Copy(text) => term.line(&format!("       {text}")),
        }
    }
}
