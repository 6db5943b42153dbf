//! Why a calculation was refused: a place in what was sent, and a sentence in either language.

use science::{Impossible, Why};

use crate::language::Lang;

/// A sentence that is not in any language yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    key: &'static str,
    arguments: Vec<(&'static str, String)>,
}

impl Said {
    /// The sentence of a key.
    #[must_use]
    pub fn new(key: &'static str) -> Self {
        Self { key, arguments: vec![] }
    }

    /// With an argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.arguments.push((name, value.to_string()));
        self
    }

    /// Whether it is one of these sentences.
    #[must_use]
    pub(super) fn is_called(&self, keys: &[&str]) -> bool {
        keys.contains(&self.key)
    }

    /// In a language.
    #[must_use]
    pub fn in_words(&self, lang: Lang) -> String {
        self.arguments.iter().fold(lang.say(self.key), |it, (name, value)| it.with(*name, value)).plain()
    }
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// A JSON pointer; empty for the whole.
    pub place: String,
    pub said: Said,
}

impl Fault {
    /// At a place.
    #[must_use]
    pub fn at(place: impl Into<String>, said: Said) -> Self {
        Self { place: place.into(), said }
    }
}

impl From<Impossible> for Fault {
    fn from(it: Impossible) -> Self {
        let said = match it.why {
            Why::NotFinite => Said::new("calc-not-finite"),
            Why::Negative => Said::new("calc-negative"),
            Why::NotWhole => Said::new("calc-no-count"),
            Why::Unknown => Said::new("calc-unknown-value"),
            Why::NotPositive => Said::new("calc-not-positive"),
            Why::Outside { low, high } if high >= f64::MAX => Said::new("calc-below").with("low", low),
            Why::Outside { low, high } => Said::new("calc-outside").with("low", low).with("high", high),
            Why::NotBetween { low, high } if high >= f64::MAX => Said::new("calc-not-above").with("low", low),
            Why::NotBetween { low, high } => Said::new("calc-not-between").with("low", low).with("high", high),
            Why::TooFew { least } => Said::new("calc-too-few").with("least", least),
            Why::TooMany { most } => Said::new("calc-too-many").with("most", most),
            Why::Unequal { wanted } => Said::new("calc-unequal").with("wanted", wanted),
            Why::AllEqual => Said::new("calc-all-equal"),
            Why::Singular => Said::new("calc-singular"),
            Why::Reversed => Said::new("calc-reversed"),
            Why::NotOne => Said::new("calc-not-one"),
            Why::Twice => Said::new("calc-twice"),
            Why::Missing => Said::new("calc-missing"),
            Why::Unused => Said::new("calc-unused"),
            Why::Lethal => Said::new("calc-lethal"),
            Why::TooLarge => Said::new("calc-too-large"),
            Why::NotRising => Said::new("calc-not-rising"),
            Why::Gap => Said::new("calc-gap"),
            Why::Saturated => Said::new("calc-saturated"),
            Why::Overlapping => Said::new("calc-overlapping"),
        };
        Self { place: it.place, said }
    }
}
