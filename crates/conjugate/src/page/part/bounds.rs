//! The limits themselves, as declared, and the key to how they are drawn.

use std::fmt;

use askama::filters::HtmlSafe;
use plant::quantity::{Bound, Range};
use rust_decimal::Decimal;

use crate::language::{Lang, escaped};

/// A range with one end or two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    pub low: Option<Decimal>,
    pub high: Option<Decimal>,
    /// The end itself lies outside: `< 3.0`. Only ranges with one end are ever so.
    pub strict: bool,
}

impl Bounds {
    /// From one number to another.
    #[must_use]
    pub const fn between(low: Decimal, high: Decimal) -> Self {
        Self { low: Some(low), high: Some(high), strict: false }
    }

    /// Nothing above this number.
    #[must_use]
    pub const fn at_most(high: Decimal) -> Self {
        Self { low: None, high: Some(high), strict: false }
    }

    /// Nothing below this number.
    #[must_use]
    pub const fn at_least(low: Decimal) -> Self {
        Self { low: Some(low), high: None, strict: false }
    }

    /// The same without its end.
    #[must_use]
    pub const fn strictly(mut self) -> Self {
        self.strict = true;
        self
    }

    /// As people write it, with the digits it was declared with: `6.90–7.50`, `≤ 3.0`, `−40 to −20`.
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        let shown = |it: Decimal| it.to_string().replace('-', "−");
        match (self.low, self.high) {
            (Some(low), Some(high)) if low.is_sign_negative() => {
                lang.say("limit-range").with("low", shown(low)).with("high", shown(high)).plain()
            }
            (Some(low), Some(high)) => format!("{}–{}", shown(low), shown(high)),
            (None, Some(high)) if self.strict => format!("< {}", shown(high)),
            (Some(low), None) if self.strict => format!("> {}", shown(low)),
            (None, Some(high)) => format!("≤ {}", shown(high)),
            (Some(low), None) => format!("≥ {}", shown(low)),
            (None, None) => lang.text("limit-none"),
        }
    }
}

impl From<&Range> for Bounds {
    fn from(range: &Range) -> Self {
        let text = range.to_string();
        let strict = text.starts_with(['<', '>']) && !text.contains('=');
        Self { low: range.low(), high: range.high(), strict }
    }
}

/// Whether the value is the number, or only known to lie on one side of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    Exact,
    /// `< 120`.
    Below,
    /// `> 120`.
    Above,
}

impl From<Bound> for Reach {
    fn from(bound: Bound) -> Self {
        match bound {
            Bound::Exact => Self::Exact,
            Bound::Below => Self::Below,
            Bound::Above => Self::Above,
        }
    }
}

/// What the marks of a limit bar mean; once above a table that has some.
#[derive(Debug, Clone, Copy)]
pub struct LimitKey(pub Lang);

impl fmt::Display for LimitKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = |key: &str| escaped(&self.0.text(key));
        let (normal, registered) = (word("limit-normal"), word("limit-registered"));
        let (proven, target) = (word("limit-proven"), word("limit-target"));
        write!(
            out,
            "<span class=\"limit-key\">\
             <span><svg class=\"limit\" width=\"20\" height=\"14\" aria-hidden=\"true\">\
             <rect class=\"normal\" x=\"0\" y=\"3\" width=\"20\" height=\"8\"/></svg>{normal}</span>\
             <span><svg class=\"limit\" width=\"20\" height=\"14\" aria-hidden=\"true\">\
             <path class=\"registered\" d=\"M5 1H1v12h4M15 1h4v12h-4\"/></svg>{registered}</span>\
             <span><svg class=\"limit\" width=\"20\" height=\"14\" aria-hidden=\"true\">\
             <rect class=\"proven\" x=\".5\" y=\"3.5\" width=\"19\" height=\"7\"/></svg>{proven}</span>\
             <span><svg class=\"limit\" width=\"8\" height=\"14\" aria-hidden=\"true\">\
             <path class=\"target\" d=\"M4 2v10\"/></svg>{target}</span></span>"
        )
    }
}

impl HtmlSafe for LimitKey {}
