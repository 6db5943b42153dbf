//! A value against its limits, drawn the same way wherever a limit is drawn: normal solid, registered in brackets,
//! proven pale, the value as a needle with the glyph of its state.
//!
//! The verdict is handed in, never taken from the drawing. The drawing must not contradict it: a value beyond a limit
//! stands visibly beyond it, however little it exceeds.

use std::fmt;

use askama::filters::HtmlSafe;
use rust_decimal::Decimal;

use super::limit_svg;
use super::{Bounds, Reach, State};
use crate::language::Lang;

/// A value and its limits.
#[derive(Debug, Clone)]
pub struct LimitBar {
    pub(super) lang: Lang,
    pub(super) name: String,
    pub(super) unit: String,
    pub(super) normal: Option<Bounds>,
    pub(super) registered: Option<Bounds>,
    pub(super) proven: Option<Bounds>,
    pub(super) target: Option<Decimal>,
    pub(super) value: Option<(Decimal, Reach)>,
    pub(super) state: State,
    /// With its numbers under it, as at number entry.
    pub(super) numbered: bool,
    /// From nought to this number, so that bars below each other can be compared.
    pub(super) up_to: Option<Decimal>,
    /// A bar of this colour from nought to the value.
    pub(super) share: Option<usize>,
}

impl LimitBar {
    /// A bar for a parameter or attribute, by its name and unit as people read them.
    #[must_use]
    pub fn new(lang: Lang, name: impl fmt::Display, unit: impl fmt::Display) -> Self {
        Self {
            lang,
            name: name.to_string(),
            unit: unit.to_string(),
            normal: None,
            registered: None,
            proven: None,
            target: None,
            value: None,
            state: State::Indeterminate,
            numbered: false,
            up_to: None,
            share: None,
        }
    }

    /// The range in which it usually lies; for attributes the range inside the alert limits.
    #[must_use]
    pub fn normal(mut self, bounds: Option<Bounds>) -> Self {
        self.normal = bounds;
        self
    }

    /// The range that the marketing authorisation states; for attributes the release limits.
    #[must_use]
    pub fn registered(mut self, bounds: Option<Bounds>) -> Self {
        self.registered = bounds;
        self
    }

    /// The range that development has shown to be safe; for attributes the shelf-life limits.
    #[must_use]
    pub fn proven(mut self, bounds: Option<Bounds>) -> Self {
        self.proven = bounds;
        self
    }

    /// What is aimed at.
    #[must_use]
    pub fn target(mut self, target: Option<Decimal>) -> Self {
        self.target = target;
        self
    }

    /// The value with the state that a rule gave it.
    #[must_use]
    pub fn value(mut self, value: Decimal, reach: Reach, state: State) -> Self {
        (self.value, self.state) = (Some((value, reach)), state);
        self
    }

    /// A share of a whole: from nought to a number that the shares beside it have, too, with a bar in the colour of its kind.
    #[must_use]
    pub fn share(mut self, kind: usize, up_to: Decimal) -> Self {
        (self.share, self.up_to) = (Some(kind), Some(up_to));
        self
    }

    /// The largest number that it shows.
    #[must_use]
    pub fn largest(&self) -> Option<Decimal> {
        let ranges = [self.normal, self.registered, self.proven].into_iter().flatten();
        ranges.filter_map(|it| it.high.max(it.low)).chain(self.value.map(|it| it.0)).max()
    }

    /// With its numbers under it.
    #[must_use]
    pub fn numbered(mut self) -> Self {
        self.numbered = true;
        self
    }

    /// The value as it was entered, with sign and unit.
    #[must_use]
    pub fn value_text(&self) -> Option<String> {
        let (value, reach) = self.value?;
        let sign = match reach {
            Reach::Exact => "",
            Reach::Below => "< ",
            Reach::Above => "> ",
        };
        Some(format!("{sign}{value} {}", self.unit).trim_end().replace('-', "−"))
    }

    /// What the drawing shows, in words: the value, its state, and every range.
    #[must_use]
    pub fn described(&self) -> String {
        let lang = self.lang;
        let value = match self.value_text() {
            Some(it) => format!("{it}, {}", self.state.word(lang)),
            None => lang.text("limit-no-value"),
        };
        let ranges = [
            self.normal.map(|it| lang.say("limit-normal-is").with("range", it.text(lang)).plain()),
            self.registered.map(|it| lang.say("limit-registered-is").with("range", it.text(lang)).plain()),
            self.proven.map(|it| lang.say("limit-proven-is").with("range", it.text(lang)).plain()),
            self.target.map(|it| lang.say("limit-target-is").with("value", it.to_string()).plain()),
        ];
        let mut all = vec![value];
        all.extend(ranges.into_iter().flatten());
        if all.len() == 1 {
            all.push(lang.text("limit-none"));
        }
        let apart = lang.pick("；", "; ");
        lang.say("limit-described").with("name", self.name.clone()).with("facts", all.join(apart)).plain()
    }
}

impl fmt::Display for LimitBar {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        limit_svg::draw(self, out)
    }
}

impl HtmlSafe for LimitBar {}
