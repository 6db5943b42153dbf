//! A refusal as its reader sees it: which rule, what it says, what was found, who can unblock, what to do now.

use askama::Template;
use askama::filters::HtmlSafe;

use crate::language::Lang;

/// A refusal. Everything in it is text in the reader's language; the page that shows it knows the plant's words.
#[derive(Debug, Clone, Template)]
#[template(path = "part/refusal.html")]
pub struct Refusal {
    lang: Lang,
    /// What did not happen: "Wu Jian cannot be the second person".
    title: String,
    rule_id: String,
    version: u16,
    /// The rule in one sentence.
    rule: String,
    found: Vec<String>,
    unblocks: String,
    now: String,
}

impl Refusal {
    /// By its title and its rule.
    #[must_use]
    pub fn new(lang: Lang, title: &str, rule_id: &str, version: u16, rule: &str) -> Self {
        Self {
            lang,
            title: title.to_string(),
            rule_id: rule_id.to_string(),
            version,
            rule: rule.to_string(),
            found: Vec::new(),
            unblocks: String::new(),
            now: String::new(),
        }
    }

    /// What was found; may be said several times.
    #[must_use]
    pub fn found(mut self, text: impl Into<String>) -> Self {
        self.found.push(text.into());
        self
    }

    /// Who can unblock it.
    #[must_use]
    pub fn unblocks(mut self, text: impl Into<String>) -> Self {
        self.unblocks = text.into();
        self
    }

    /// What to do now.
    #[must_use]
    pub fn now(mut self, text: impl Into<String>) -> Self {
        self.now = text.into();
        self
    }
}

impl HtmlSafe for Refusal {}
