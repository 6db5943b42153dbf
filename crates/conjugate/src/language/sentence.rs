//! One text of the product with its arguments put in, safe to write into a page.

use std::borrow::Cow;
use std::fmt;

use askama::filters::HtmlSafe;
use fluent_bundle::{FluentArgs, FluentValue};

use super::{Lang, texts};

// A piece of our own markup travels through Fluent as a number between these two marks. Arguments cannot forge one:
// `plain_argument` takes the marks out of everything that people typed.
const OPEN: char = '\u{e000}';
const CLOSE: char = '\u{e001}';

/// A piece of HTML that our own code made, with everything from outside escaped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Markup(String);

impl Markup {
    /// A link inside a sentence.
    #[must_use]
    pub fn link(href: &str, text: &str) -> Self {
        Self(format!(r#"<a href="{}">{}</a>"#, escaped(href), escaped(text)))
    }

    /// What the sentence should stress.
    #[must_use]
    pub fn strong(text: &str) -> Self {
        Self(format!("<b>{}</b>", escaped(text)))
    }

    /// An identifier, in the face of identifiers.
    #[must_use]
    pub fn id(text: &str) -> Self {
        Self(format!(r#"<span class="id">{}</span>"#, escaped(text)))
    }

    /// A component inside a sentence.
    #[must_use]
    pub fn part(part: &impl HtmlSafe) -> Self {
        Self(part.to_string())
    }
}

/// What a sentence takes as an argument, by value or by reference, as templates hand it over.
pub trait Argument {
    /// The value for Fluent: a count, which plurals may follow, or a text.
    fn argument(self) -> FluentValue<'static>;
}

macro_rules! arguments {
    ($($count:ty),*) => {$(
        impl Argument for $count {
            fn argument(self) -> FluentValue<'static> {
                FluentValue::from(self)
            }
        }
        impl Argument for &$count {
            fn argument(self) -> FluentValue<'static> {
                FluentValue::from(*self)
            }
        }
    )*};
}

arguments!(u16, u32, u64, usize, i32, i64);

impl Argument for FluentValue<'static> {
    fn argument(self) -> FluentValue<'static> {
        self
    }
}

impl Argument for String {
    fn argument(self) -> FluentValue<'static> {
        FluentValue::String(Cow::Owned(self))
    }
}

impl Argument for &String {
    fn argument(self) -> FluentValue<'static> {
        self.clone().argument()
    }
}

impl Argument for &str {
    fn argument(self) -> FluentValue<'static> {
        self.to_string().argument()
    }
}

/// A text and its arguments. Shown in a page it is escaped already; [`Sentence::plain`] is the bare text.
#[derive(Debug)]
pub struct Sentence {
    lang: Lang,
    key: String,
    arguments: FluentArgs<'static>,
    markup: Vec<Markup>,
}

impl Sentence {
    pub(super) fn new(lang: Lang, key: &str) -> Self {
        Self { lang, key: key.to_string(), arguments: FluentArgs::new(), markup: Vec::new() }
    }

    /// Gives an argument: a count, which plurals may follow, or a text.
    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Argument) -> Self {
        self.arguments.set(name, plain_argument(value.argument()));
        self
    }

    /// Gives a text that is borrowed or merely shown: an identifier, a quantity.
    #[must_use]
    pub fn with_text(self, name: &'static str, value: impl fmt::Display) -> Self {
        self.with(name, value.to_string())
    }

    /// Puts a piece of our own markup in.
    #[must_use]
    pub fn with_markup(mut self, name: &'static str, markup: Markup) -> Self {
        self.arguments.set(name, format!("{OPEN}{}{CLOSE}", self.markup.len()));
        self.markup.push(markup);
        self
    }

    /// The bare text, for titles, mails and files; templates escape it like any other.
    #[must_use]
    pub fn plain(&self) -> String {
        texts::format(self.lang, &self.key, &self.arguments)
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = escaped(&self.plain());
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once(OPEN) {
            out.write_str(before)?;
            let (number, after) = after.split_once(CLOSE).unwrap_or((after, ""));
            if let Some(it) = number.parse().ok().and_then(|it: usize| self.markup.get(it)) {
                out.write_str(&it.0)?;
            }
            rest = after;
        }
        out.write_str(rest)
    }
}

impl HtmlSafe for Sentence {}

fn plain_argument(value: FluentValue<'static>) -> FluentValue<'static> {
    match value {
        FluentValue::String(text) if text.contains([OPEN, CLOSE]) => {
            FluentValue::String(Cow::Owned(text.replace([OPEN, CLOSE], "\u{fffd}")))
        }
        other => other,
    }
}

/// The text with everything escaped that could end an element or an attribute.
#[must_use]
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for it in text.chars() {
        match it {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}
