//! Views of one thing side by side, as links: each has an address, works without script and can be sent to a colleague.

use askama::Template;
use askama::filters::HtmlSafe;

/// One view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    pub name: String,
    pub href: String,
    /// How many there are, as text.
    pub count: Option<String>,
    pub current: bool,
}

/// The row of views.
#[derive(Debug, Clone, Template)]
#[template(path = "part/tabs.html")]
pub struct Tabs {
    label: String,
    tabs: Vec<Tab>,
}

impl Tabs {
    /// A row under a name that says what the views are of.
    #[must_use]
    pub fn new(label: impl Into<String>) -> Self {
        Self { label: label.into(), tabs: Vec::new() }
    }

    /// Adds a view; a count beside its name where one helps to choose.
    #[must_use]
    pub fn tab(mut self, name: impl Into<String>, href: impl Into<String>, count: Option<u64>, current: bool) -> Self {
        self.tabs.push(Tab { name: name.into(), href: href.into(), count: count.map(crate::language::count), current });
        self
    }
}

impl HtmlSafe for Tabs {}
