//! A long list in pages, each with an address of its own. A list that fits on one page has no such row.

use std::ops::Range;

use askama::Template;
use askama::filters::HtmlSafe;
use serde::{Deserialize, Deserializer};

use crate::language::{Lang, Sentence};

/// So many lines stand on one page.
pub const ON_A_PAGE: usize = 50;

/// The page that an address asks for, counted from one. What is no number asks for the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageNumber(usize);

impl Default for PageNumber {
    fn default() -> Self {
        Self(1)
    }
}

impl<'de> Deserialize<'de> for PageNumber {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Ok(String::deserialize(from)?.parse().map_or_else(|_| Self::default(), Self))
    }
}

/// The row under a list that says which part of it is shown and leads to the others.
#[derive(Debug, Clone, Template)]
#[template(path = "part/paging.html")]
pub struct Paging {
    lang: Lang,
    from: usize,
    to: usize,
    of: usize,
    before: Option<String>,
    after: Option<String>,
}

impl Paging {
    /// Of a list of this length, at an address without its page. A page that the list does not have is its last.
    #[must_use]
    pub fn new(lang: Lang, of: usize, PageNumber(asked): PageNumber, address: &str) -> Self {
        let last = of.div_ceil(ON_A_PAGE).max(1);
        let number = asked.clamp(1, last);
        let joint = if address.contains('?') { '&' } else { '?' };
        let page = |number: usize| format!("{address}{joint}page={number}");
        let from = (number - 1) * ON_A_PAGE;
        Self {
            lang,
            from,
            to: (from + ON_A_PAGE).min(of),
            of,
            before: (number > 1).then(|| page(number - 1)),
            after: (number < last).then(|| page(number + 1)),
        }
    }

    /// The places of the lines that stand on this page.
    #[must_use]
    pub fn shown(&self) -> Range<usize> {
        self.from..self.to
    }

    /// How long the whole list is.
    #[must_use]
    pub fn of(&self) -> usize {
        self.of
    }

    /// The lines of this page, out of the whole list.
    pub fn cut<T>(&self, all: impl IntoIterator<Item = T>) -> impl Iterator<Item = T> {
        all.into_iter().skip(self.from).take(self.to - self.from)
    }

    fn say(&self, key: &str) -> Sentence {
        self.lang.say(key)
    }

    fn is_one(&self) -> bool {
        self.before.is_none() && self.after.is_none()
    }
}

impl HtmlSafe for Paging {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_stands_on_one_page_and_every_address_leads_to_a_page() {
        for (of, asked, shown, before, after) in [
            (0, 1, 0..0, None, None),
            (50, 1, 0..50, None, None),
            (51, 1, 0..50, None, Some("/lots?view=all&page=2")),
            (51, 2, 50..51, Some("/lots?view=all&page=1"), None),
            (120, 2, 50..100, Some("/lots?view=all&page=1"), Some("/lots?view=all&page=3")),
            (120, 9, 100..120, Some("/lots?view=all&page=2"), None),
            (120, 0, 0..50, None, Some("/lots?view=all&page=2")),
        ] {
            let it = Paging::new(Lang::En, of, PageNumber(asked), "/lots?view=all");
            assert_eq!(it.shown(), shown, "{of} {asked}");
            assert_eq!((it.before.as_deref(), it.after.as_deref()), (before, after), "{of} {asked}");
            assert_eq!(it.cut(0..of).collect::<Vec<_>>(), shown.collect::<Vec<_>>(), "{of} {asked}");
            assert_eq!(it.render().unwrap().trim().is_empty(), of <= ON_A_PAGE, "{of} {asked}");
        }
    }

    #[test]
    fn an_address_that_asks_for_no_number_gets_the_first_page() {
        #[derive(Deserialize)]
        struct Asked {
            #[serde(default)]
            page: PageNumber,
        }
        for (query, then) in [("", 1), ("page=3", 3), ("page=x", 1), ("page=-1", 1), ("page=", 1)] {
            let uri = format!("/lots?{query}").parse().unwrap();
            let asked = axum::extract::Query::<Asked>::try_from_uri(&uri).unwrap();
            assert_eq!(asked.page, PageNumber(then), "{query}");
        }
    }
}
