//! An instant in a page: what people read, and the whole of it for machines.

use std::fmt;

use askama::filters::HtmlSafe;

use crate::language::escaped;

/// A `<time>` element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instant {
    machine: String,
    shown: String,
    title: Option<String>,
}

impl Instant {
    pub(crate) fn new(machine: String, shown: String) -> Self {
        Self { machine, shown, title: None }
    }

    pub(crate) fn titled(mut self, title: String) -> Self {
        self.title = Some(title);
        self
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, r#"<time datetime="{}""#, escaped(&self.machine))?;
        if let Some(title) = &self.title {
            write!(out, r#" title="{}""#, escaped(title))?;
        }
        write!(out, ">{}</time>", escaped(&self.shown))
    }
}

impl HtmlSafe for Instant {}
