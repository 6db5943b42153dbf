//! What is wrong with a script: the file, the line, what was found and what to write instead.

use std::fmt;

/// A script that cannot be played, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub file: String,
    pub line: usize,
    pub wrong: Wrong,
}

/// What is wrong, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    pub what: String,
    pub advice: String,
}

impl Wrong {
    pub(super) fn new(what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { what: what.into(), advice: advice.into() }
    }

    /// Something was expected here and something else stands there.
    pub(super) fn expected(what: &str, found: Option<&str>) -> Self {
        let found = found.map_or_else(|| "the end of the line".to_owned(), |it| format!("`{it}`"));
        Self::new(format!("expected {what}, found {found}"), "see scenarios/README.md for the form of this line")
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}; {}", self.file, self.line, self.wrong.what, self.wrong.advice)
    }
}

impl std::error::Error for Fault {}
