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

impl Fault {
    /// The place as the form calls it, where the last part of it is one of its fields; nothing where it is the whole.
    #[must_use]
    pub fn place_in_words(&self, lang: Lang) -> Option<String> {
        let parts = self.place.split('/').filter(|it| !it.is_empty());
        let last = parts.clone().rev().find(|it| it.parse::<usize>().is_err())?;
        let name = lang.text_of(&format!("calc-f-{last}")).unwrap_or_else(|| last.to_owned());
        // Which of a list, counted as people count.
        let at = parts.rev().find_map(|it| it.parse::<usize>().ok());
        Some(at.map_or_else(|| name.clone(), |at| format!("{name} [{}]", at.saturating_add(1))))
    }
}

/// A number in a sentence: six significant digits. The calculation itself rounds nothing.
fn six(it: f64) -> f64 {
    format!("{it:.5e}").parse().unwrap_or(it)
}

impl From<Impossible> for Fault {
    fn from(it: Impossible) -> Self {
        let said = match it.why {
            Why::NotFinite => Said::new("calc-not-finite"),
            Why::Negative => Said::new("calc-negative"),
            Why::NotWhole => Said::new("calc-no-count"),
            Why::Unknown => Said::new("calc-unknown-value"),
            Why::NotPositive => Said::new("calc-not-positive"),
            Why::Outside { low, high } if high >= f64::MAX => Said::new("calc-below").with("low", six(low)),
            Why::Outside { low, high } => Said::new("calc-outside").with("low", six(low)).with("high", six(high)),
            Why::NotBetween { low, high } if high >= f64::MAX => Said::new("calc-not-above").with("low", six(low)),
            Why::NotBetween { low, high } => {
                Said::new("calc-not-between").with("low", six(low)).with("high", six(high))
            }
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
