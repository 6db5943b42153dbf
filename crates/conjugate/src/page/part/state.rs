//! A state is colour, glyph and word together, the same for operator, reviewer and inspector.

use std::fmt;

use askama::filters::HtmlSafe;

use crate::language::{Lang, escaped};

/// What a thing can be said to be. Grey and dashed means unknown, and unknown blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Pass,
    Fail,
    Indeterminate,
    /// Outside the normal range or the alert limit: look at it.
    Alert,
    /// Outside the action limit: do something.
    Action,
    Info,
    /// A rule stands in the way.
    Stop,
    /// A proof was checked and holds.
    Verified,
    /// A proof has not been checked.
    Unverified,
    /// Still to come; nothing is known against it.
    Pending,
}

impl State {
    /// All, for tests and the key of signs.
    pub const ALL: [Self; 10] = [
        Self::Pass,
        Self::Fail,
        Self::Indeterminate,
        Self::Alert,
        Self::Action,
        Self::Info,
        Self::Stop,
        Self::Verified,
        Self::Unverified,
        Self::Pending,
    ];

    /// Its word in `data-state` and in the glyph's name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Indeterminate => "indeterminate",
            Self::Alert => "alert",
            Self::Action => "action",
            Self::Info => "info",
            Self::Stop => "stop",
            Self::Verified => "verified",
            Self::Unverified => "unverified",
            Self::Pending => "pending",
        }
    }

    /// Its word for people.
    #[must_use]
    pub fn word(self, lang: Lang) -> String {
        match self {
            Self::Pass => lang.text("state-pass"),
            Self::Fail => lang.text("state-fail"),
            Self::Indeterminate => lang.text("state-indeterminate"),
            Self::Alert => lang.text("state-alert"),
            Self::Action => lang.text("state-action"),
            Self::Info => lang.text("state-info"),
            Self::Stop => lang.text("state-stop"),
            Self::Verified => lang.text("state-verified"),
            Self::Unverified => lang.text("state-unverified"),
            Self::Pending => lang.text("state-pending"),
        }
    }
}

/// A state as it stands in a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    state: State,
    word: String,
    boxed: bool,
}

impl Stated {
    /// The state with its own word.
    #[must_use]
    pub fn new(lang: Lang, state: State) -> Self {
        Self { state, word: state.word(lang), boxed: false }
    }

    /// With a word that says more: "in normal range", "9,840 g". A state never stands without one.
    #[must_use]
    pub fn saying(mut self, word: impl fmt::Display) -> Self {
        let word = word.to_string();
        if !word.trim().is_empty() {
            self.word = word;
        }
        self
    }

    /// What it says.
    #[must_use]
    pub fn words(&self) -> &str {
        &self.word
    }

    /// The code of its state in style sheets.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.state.code()
    }

    /// In a box, where it heads a paragraph.
    #[must_use]
    pub fn boxed(mut self) -> Self {
        self.boxed = true;
        self
    }
}

impl fmt::Display for Stated {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (code, word) = (self.state.code(), escaped(&self.word));
        let class = if self.boxed { "state boxed" } else { "state" };
        write!(
            out,
            "<span class=\"{class}\" data-state=\"{code}\"><svg class=\"glyph\" aria-hidden=\"true\">\
             <use href=\"#g-{code}\"/></svg>{word}</span>"
        )
    }
}

impl HtmlSafe for Stated {}

/// The glyphs, once per page; everything else refers to them.
#[derive(Debug, Clone, Copy)]
pub struct Glyphs;

impl fmt::Display for Glyphs {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(include_str!("../../../assets/glyphs.svg").trim_end())
    }
}

impl HtmlSafe for Glyphs {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_glyph_and_a_word_of_its_own_in_both_languages() {
        let glyphs = Glyphs.to_string();
        for lang in Lang::ALL {
            let mut words: Vec<String> = State::ALL.iter().map(|it| it.word(lang)).collect();
            words.sort();
            words.dedup();
            assert_eq!(words.len(), State::ALL.len(), "{words:?}");
        }
        for state in State::ALL {
            assert!(glyphs.contains(&format!("id=\"g-{}\"", state.code())), "{state:?}");
        }
    }

    #[test]
    fn a_state_never_stands_without_a_word_and_what_it_says_is_escaped() {
        let stated = Stated::new(Lang::En, State::Fail);
        assert!(stated.clone().saying(" ").to_string().ends_with("Fail</span>"));
        assert!(stated.saying("<b>").to_string().ends_with("&lt;b&gt;</span>"));
    }
}
