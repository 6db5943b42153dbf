//! Entering a number, with gloves or without: a field, its limits, and a keypad beside it.
//!
//! While a person types, the script compares digits with limits and moves the needle; that is a courtesy. What counts is
//! decided when the form is sent.

use askama::Template;
use askama::filters::HtmlSafe;
use rust_decimal::Decimal;

use super::{Bounds, LimitBar, State, Stated};
use crate::language::Lang;

/// A number to be entered.
#[derive(Debug, Clone, Template)]
#[template(path = "part/entry.html")]
pub struct NumberEntry {
    lang: Lang,
    /// The field's name in the form.
    field: String,
    label: String,
    unit: String,
    /// What was typed before, kept after a refusal exactly as it was typed.
    typed: String,
    hint: String,
    fault: String,
    /// Read only: the script works it out from these attributes, and the form does not send it.
    follows: Vec<(&'static str, String)>,
    bar: LimitBar,
}

impl NumberEntry {
    /// A field under its name in the form; name, unit and limits are the bar's.
    #[must_use]
    pub fn new(field: &str, bar: LimitBar) -> Self {
        Self {
            lang: bar.lang,
            field: field.to_string(),
            label: bar.name.clone(),
            unit: bar.unit.clone(),
            typed: String::new(),
            hint: String::new(),
            fault: String::new(),
            follows: Vec::new(),
            bar: bar.numbered(),
        }
    }

    /// What was typed before.
    #[must_use]
    pub fn typed(mut self, text: impl Into<String>) -> Self {
        self.typed = text.into();
        self
    }

    /// Where to read the number: "the display of scale WS-12".
    #[must_use]
    pub fn hint(mut self, text: impl Into<String>) -> Self {
        self.hint = text.into();
        self
    }

    /// Nobody types it: it follows from other fields or from the clock, as these attributes tell the script.
    #[must_use]
    pub fn following(mut self, attributes: Vec<(&'static str, String)>) -> Self {
        self.follows = attributes;
        self
    }

    /// Why what was typed cannot be taken.
    #[must_use]
    pub fn fault(mut self, text: impl Into<String>) -> Self {
        self.fault = text.into();
        self
    }

    fn ends(&self) -> [(&'static str, String); 6] {
        let text = |end: Option<Decimal>| end.map_or_else(String::new, |it| it.to_string());
        let low = |it: Option<Bounds>| text(it.and_then(|it| it.low));
        let high = |it: Option<Bounds>| text(it.and_then(|it| it.high));
        let strict = |it: Option<Bounds>| if it.is_some_and(|it| it.strict) { "1".to_string() } else { String::new() };
        let (normal, registered) = (self.bar.normal, self.bar.registered);
        [
            ("data-normal-low", low(normal)),
            ("data-normal-high", high(normal)),
            ("data-registered-low", low(registered)),
            ("data-registered-high", high(registered)),
            ("data-normal-strict", strict(normal)),
            ("data-registered-strict", strict(registered)),
        ]
    }

    // Every word that the script may show, so that it holds no language of its own.
    fn words(&self) -> [(State, Stated); 4] {
        let said = |state: State, text: String| (state, Stated::new(self.lang, state).saying(text));
        [
            said(State::Pass, self.lang.text("entry-normal")),
            said(State::Alert, self.lang.text("entry-outside-normal")),
            said(State::Fail, self.lang.text("entry-outside-registered")),
            said(State::Indeterminate, self.lang.text("entry-unknown")),
        ]
    }
}

impl HtmlSafe for NumberEntry {}

/// Which keys a keypad has besides the digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Keys {
    /// Numbers below nought occur.
    pub minus: bool,
    /// `<` and `>`: an instrument may say no more than a side.
    pub reach: bool,
}

/// A keypad for one field; it stands where the hand is, not necessarily where the field is. Without script it is away
/// and the keyboard of the device does its work.
#[derive(Debug, Clone, Template)]
#[template(path = "part/keypad.html")]
pub struct Keypad {
    lang: Lang,
    field: String,
    keys: Keys,
}

impl Keypad {
    /// For the field of this name.
    #[must_use]
    pub fn new(lang: Lang, field: &str, keys: Keys) -> Self {
        Self { lang, field: field.to_string(), keys }
    }
}

impl HtmlSafe for Keypad {}
