//! Why a verdict is what it is, in one line after ∵: the rule, its version, what was read.

use std::fmt;

use askama::filters::HtmlSafe;

use crate::language::escaped;

/// The line under a verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Because {
    rule: String,
    version: u16,
    text: String,
    href: Option<String>,
}

impl Because {
    /// The rule by the name that people know, its version, and what it read, in the reader's language.
    #[must_use]
    pub fn new(rule: impl fmt::Display, version: u16, text: impl fmt::Display) -> Self {
        Self { rule: rule.to_string(), version, text: text.to_string(), href: None }
    }

    /// Leads to the rule.
    #[must_use]
    pub fn at(mut self, href: impl fmt::Display) -> Self {
        self.href = Some(href.to_string());
        self
    }
}

impl fmt::Display for Because {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rule = format!("{} v{}", escaped(&self.rule), self.version);
        out.write_str("<p class=\"because\"><span aria-hidden=\"true\">∵</span> ")?;
        match &self.href {
            Some(href) => write!(out, "<a href=\"{}\">{rule}</a>", escaped(href))?,
            None => write!(out, "<span>{rule}</span>")?,
        }
        if !self.text.is_empty() {
            write!(out, " · {}", escaped(&self.text))?;
        }
        out.write_str("</p>")
    }
}

impl HtmlSafe for Because {}
