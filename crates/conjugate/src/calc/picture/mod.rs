//! Pictures of answers, as facts: what is drawn and what its table says are the same figures.

mod bars;
mod draw;
mod plot;
mod sheet;

pub(super) use bars::{Bar, Bars};
pub(crate) use draw::{Axis, Drawn, line, minus, text};
pub(super) use plot::{Curve, Level, Mark, Plot, Points};
pub(super) use sheet::{Fill, Sheet, Span};

/// A picture. Names are keys of texts, or words that people gave (names of samples and batches).
#[derive(Debug, Clone, PartialEq)]
pub enum Picture {
    Bars(Bars),
    /// One plot, or two below each other with the same horizontal axis.
    Plots(Vec<Plot>),
    /// An instrument's trace with what was made of it.
    Sheet(Box<Sheet>),
}

/// What something in a picture is called.
#[derive(Debug, Clone, PartialEq)]
pub enum Name {
    /// A text of the product.
    Key(&'static str),
    /// What people wrote, or a word that is the same in every language.
    Given(String),
}

impl Name {
    /// In a language.
    #[must_use]
    pub fn in_words(&self, lang: crate::language::Lang) -> String {
        match self {
            Self::Key(key) => lang.say(key).plain(),
            Self::Given(it) => it.clone(),
        }
    }
}

impl Picture {
    /// The same without the bars beneath a trace, where they are shown otherwise.
    #[must_use]
    pub(crate) fn without_bars(self) -> Self {
        match self {
            Self::Sheet(it) => Self::Sheet(Box::new(Sheet { bars: vec![], ..*it })),
            Self::Bars(_) | Self::Plots(_) => self,
        }
    }

    /// The same with what its signal was measured in, where the answer knows no unit.
    #[must_use]
    pub(crate) fn measured_in(self, signal: String) -> Self {
        match self {
            Self::Sheet(it) => Self::Sheet(Box::new(Sheet { y: Name::Given(signal), ..*it })),
            Self::Bars(_) | Self::Plots(_) => self,
        }
    }

    /// The same with another trace behind it, to the same area above its baseline; nothing where one of them is no trace
    /// or has no area.
    #[must_use]
    pub(crate) fn over(self, name: String, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Sheet(it), Self::Sheet(other)) => Some(Self::Sheet(Box::new(it.over(name, other)?))),
            (Self::Sheet(_) | Self::Bars(_) | Self::Plots(_), _) => None,
        }
    }
}

impl From<&'static str> for Name {
    fn from(key: &'static str) -> Self {
        Self::Key(key)
    }
}

impl From<String> for Name {
    fn from(it: String) -> Self {
        Self::Given(it)
    }
}
