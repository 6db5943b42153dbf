//! What a calculation answers: fields in the contract's words, reasons in either language, and for a person the steps
//! with the numbers put in and a picture.

use serde_json::{Map, Value, json};

use super::fault::{Fault, Said};
use super::picture::Picture;
use crate::language::Lang;

/// A verdict over what was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Pass,
    Fail,
    Indeterminate,
}

impl Verdict {
    /// Its word in the contract.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Indeterminate => "indeterminate",
        }
    }
}

/// An answer.
#[derive(Debug, Default)]
pub struct Answer {
    /// In the order in which a person reads them.
    fields: Vec<(String, Value)>,
    reasons: Vec<Said>,
    pub verdict: Option<Verdict>,
    /// Lines like `250 × 50 / (5 × 10) = 250`.
    pub steps: Vec<String>,
    pub picture: Option<Picture>,
}

impl Answer {
    /// A field of the answer.
    #[must_use]
    pub fn field(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.fields.push((name.to_owned(), value.into()));
        self
    }

    /// A number, or that there is none.
    #[must_use]
    pub fn number(self, name: &str, value: impl Into<Option<f64>>) -> Self {
        let value = value.into();
        self.field(name, value.map_or(Value::Null, figure))
    }

    /// The verdict.
    #[must_use]
    pub fn judged(mut self, verdict: Verdict) -> Self {
        self.verdict = Some(verdict);
        self.field("verdict", verdict.word())
    }

    /// A reason.
    #[must_use]
    pub fn because(mut self, said: Said) -> Self {
        self.reasons.push(said);
        self
    }

    /// A reason, where there is one.
    #[must_use]
    pub fn because_if(self, holds: bool, said: impl FnOnce() -> Said) -> Self {
        if holds { self.because(said()) } else { self }
    }

    /// A step.
    #[must_use]
    pub fn step(mut self, line: impl Into<String>) -> Self {
        self.steps.push(line.into());
        self
    }

    /// The picture.
    #[must_use]
    pub fn drawn(mut self, picture: Picture) -> Self {
        self.picture = Some(picture);
        self
    }

    /// Refuses to hand out what is no number.
    pub(super) fn checked(self) -> Result<Self, Fault> {
        if self.fields.iter().any(|it| holds_no_number(&it.1)) {
            return Err(Fault::at("", Said::new("calc-too-large")));
        }
        Ok(self)
    }

    /// The fields, for a page.
    #[must_use]
    pub fn fields(&self) -> &[(String, Value)] {
        &self.fields
    }

    /// The reasons in a language.
    #[must_use]
    pub fn reasons(&self, lang: Lang) -> Vec<String> {
        self.reasons.iter().map(|it| it.in_words(lang)).collect()
    }

    /// The reasons in both languages, for a record: without those that only say what the answer is.
    #[must_use]
    pub fn doubts(&self) -> Vec<plant::text::Label> {
        let told = self.reasons.iter().filter(|it| !it.is_called(&["calc-r-no-limits-sent", "calc-r-is-a-result"]));
        told.map(|it| plant::text::Label::new(&it.in_words(Lang::Zh), &it.in_words(Lang::En))).collect()
    }

    /// The answer as the contract has it.
    #[must_use]
    pub fn json(&self, lang: Lang) -> Value {
        let mut all: Map<String, Value> = self.fields.iter().cloned().collect();
        all.insert("reasons".into(), json!(self.reasons(lang)));
        Value::Object(all)
    }
}

/// Stands where a number should be and is none, until [`Answer::checked`] finds it: JSON would write `null`, which means
/// something else.
const NO_NUMBER: &str = "\u{0}no number";

/// A number of an answer.
#[must_use]
pub(super) fn figure(value: f64) -> Value {
    if value.is_finite() { json!(value) } else { json!(NO_NUMBER) }
}

/// A list of numbers of an answer.
#[must_use]
pub(super) fn figures(values: &[f64]) -> Value {
    values.iter().map(|it| figure(*it)).collect()
}

fn holds_no_number(value: &Value) -> bool {
    match value {
        Value::String(it) => it == NO_NUMBER,
        Value::Array(all) => all.iter().any(holds_no_number),
        Value::Object(all) => all.values().any(holds_no_number),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// A number in a step: its first six digits that say something. The answer's fields have all of them.
#[must_use]
pub(super) fn short(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let size = value.abs();
    if !(1e-4..1e9).contains(&size) {
        let written = format!("{value:.5e}");
        let (mantissa, exponent) = written.split_once('e').unwrap_or((&written, "0"));
        return format!("{}e{exponent}", mantissa.trim_end_matches('0').trim_end_matches('.'));
    }
    let rounded: f64 = format!("{value:.5e}").parse().unwrap_or(value);
    format!("{rounded}")
}

/// Numbers in a step, the first few of them.
#[must_use]
pub(super) fn listed(values: &[f64]) -> String {
    let some: Vec<String> = values.iter().take(8).map(|it| short(*it)).collect();
    let more = if values.len() > 8 { ", …" } else { "" };
    format!("{}{more}", some.join(", "))
}
