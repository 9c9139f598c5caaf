//! Shows a page of Seller Central's guide.

use crate::Error;
use crate::answers::Ask;
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

/// Asks for the next page, or for the one before where `back` allows it; opens the page in the browser and tells why it
/// is needed as often as that is wanted. `false`: back.
pub(crate) fn turn(term: &Term, ask: &mut Ask, page: &Page, back: bool) -> Result<bool, Error> {
    let all = [('n', "next"), ('b', "back"), ('o', "open in browser"), ('?', "why")];
    let keys: Vec<_> = all.into_iter().filter(|(key, _)| back || *key != 'b').collect();
    Ok(pressed(term, ask, page, &keys, Some('n'), 'n')? != 'b')
}

/// Asks for one of `keys` below the page, and does what `o` (open) and `?` (why) ask for. Returns another one.
pub(crate) fn pressed(
    term: &Term,
    ask: &mut Ask,
    page: &Page,
    keys: &[(char, &str)],
    default: Option<char>,
    unattended: char,
) -> Result<char, Error> {
    loop {
        match ask.keys("", keys, default, unattended)? {
            'o' => drop(term.browse(&page.open)),
            '?' => {
                page.why.iter().for_each(|line| term.detail(line));
                term.blank();
            }
            key => return Ok(key),
        }
    }
}
