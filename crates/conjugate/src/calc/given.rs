//! What was sent, read field by field: every fault with its place, and no field passed over.

use std::cell::RefCell;
use std::collections::BTreeSet;

use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::fault::{Fault, Said};

/// An object, and where it stands in the whole.
pub(super) struct Given<'a> {
    place: String,
    fields: &'a Map<String, Value>,
    asked: RefCell<BTreeSet<&'static str>>,
}

/// The longest text that is a name or a number.
const CHARACTERS_MAX: usize = 200;

impl<'a> Given<'a> {
    /// The whole.
    pub(super) fn new(fields: &'a Map<String, Value>) -> Self {
        Self { place: String::new(), fields, asked: RefCell::default() }
    }

    /// An object at a place.
    ///
    /// # Errors
    /// Where it is none.
    pub(super) fn of(place: String, value: &'a Value) -> Result<Self, Fault> {
        match value {
            Value::Object(fields) => Ok(Self { place, fields, asked: RefCell::default() }),
            _ => Err(Fault::at(place, Said::new("calc-no-object"))),
        }
    }

    /// The place of a field.
    pub(super) fn place(&self, name: &str) -> String {
        format!("{}/{name}", self.place)
    }

    /// A field as it came; `None` where it was not sent. `null` is not sent.
    pub(super) fn maybe(&self, name: &'static str) -> Option<&'a Value> {
        self.asked.borrow_mut().insert(name);
        self.fields.get(name).filter(|it| !it.is_null())
    }

    /// A field that must be there.
    ///
    /// # Errors
    /// Where it was not sent.
    pub(super) fn must(&self, name: &'static str) -> Result<&'a Value, Fault> {
        self.maybe(name).ok_or_else(|| Fault::at(self.place(name), Said::new("calc-missing")))
    }

    /// Whether a field was sent.
    pub(super) fn has(&self, name: &'static str) -> bool {
        self.maybe(name).is_some()
    }

    /// A number that must be there.
    pub(super) fn number(&self, name: &'static str) -> Result<f64, Fault> {
        number(self.must(name)?, &self.place(name))
    }

    /// A number, or what stands for it.
    pub(super) fn number_or(&self, name: &'static str, default: f64) -> Result<f64, Fault> {
        Ok(self.number_maybe(name)?.unwrap_or(default))
    }

    /// A number, if it was sent.
    pub(super) fn number_maybe(&self, name: &'static str) -> Result<Option<f64>, Fault> {
        self.maybe(name).map(|it| number(it, &self.place(name))).transpose()
    }

    /// A whole number that is not below zero.
    pub(super) fn count(&self, name: &'static str) -> Result<u64, Fault> {
        count(self.must(name)?, &self.place(name))
    }

    /// Such a number, if it was sent.
    pub(super) fn count_maybe(&self, name: &'static str) -> Result<Option<u64>, Fault> {
        self.maybe(name).map(|it| count(it, &self.place(name))).transpose()
    }

    /// Such a number that counts things in memory, if it was sent.
    pub(super) fn size_maybe(&self, name: &'static str) -> Result<Option<usize>, Fault> {
        let too_large = |_| Fault::at(self.place(name), Said::new("calc-too-large"));
        self.count_maybe(name)?.map(|it| usize::try_from(it).map_err(too_large)).transpose()
    }

    /// A decimal with the places that it was written with.
    pub(super) fn decimal(&self, name: &'static str) -> Result<Decimal, Fault> {
        let place = self.place(name);
        let value = self.must(name)?;
        number(value, &place)?;
        let text = match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let scaled = text.contains(['e', 'E']);
        let read = if scaled { Decimal::from_scientific(&text) } else { Decimal::from_str_exact(&text) };
        read.map_err(|_| Fault::at(place, Said::new("calc-too-many-digits")))
    }

    /// One of some names.
    pub(super) fn choice<T: Copy>(&self, name: &'static str, all: &[(&'static str, T)]) -> Result<T, Fault> {
        choice(self.must(name)?, &self.place(name), all)
    }

    /// One of some names, or what stands for it.
    pub(super) fn choice_or<T: Copy>(
        &self,
        name: &'static str,
        all: &[(&'static str, T)],
        default: T,
    ) -> Result<T, Fault> {
        self.maybe(name).map_or(Ok(default), |it| choice(it, &self.place(name), all))
    }

    /// Yes or no, or what stands for it.
    pub(super) fn flag_or(&self, name: &'static str, default: bool) -> Result<bool, Fault> {
        match self.maybe(name) {
            None => Ok(default),
            Some(Value::Bool(it)) => Ok(*it),
            Some(_) => Err(Fault::at(self.place(name), Said::new("calc-no-flag"))),
        }
    }

    /// A name that must be there.
    pub(super) fn named(&self, name: &'static str) -> Result<&'a str, Fault> {
        text(self.must(name)?, &self.place(name))
    }

    /// A list that must be there, each element with its place.
    pub(super) fn list(&self, name: &'static str) -> Result<Vec<(String, &'a Value)>, Fault> {
        list(self.must(name)?, &self.place(name))
    }

    /// A list of numbers that must be there.
    pub(super) fn numbers(&self, name: &'static str) -> Result<Vec<f64>, Fault> {
        numbers(self.must(name)?, &self.place(name))
    }

    /// An object that must be there.
    pub(super) fn object(&self, name: &'static str) -> Result<Given<'a>, Fault> {
        Given::of(self.place(name), self.must(name)?)
    }

    /// An object, if it was sent.
    pub(super) fn object_maybe(&self, name: &'static str) -> Result<Option<Given<'a>>, Fault> {
        self.maybe(name).map(|it| Given::of(self.place(name), it)).transpose()
    }

    /// Every name with its value, for objects whose names are data.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        self.fields.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Refuses a field that was sent and has no meaning with what was asked.
    pub(super) fn refuse(&self, names: &[&'static str]) -> Result<(), Fault> {
        match names.iter().find(|it| self.has(it)) {
            Some(it) => Err(Fault::at(self.place(it), Said::new("calc-unused"))),
            None => Ok(()),
        }
    }

    /// Refuses what nobody asked for: a misspelt field would otherwise be silently left out.
    pub(super) fn nothing_else(&self) -> Result<(), Fault> {
        let asked = self.asked.borrow();
        match self.fields.keys().find(|it| !asked.contains(it.as_str())) {
            Some(it) => Err(Fault::at(self.place(&escaped(it)), Said::new("calc-unknown-field"))),
            None => Ok(()),
        }
    }

    /// The names that were asked for.
    pub(super) fn asked(&self) -> Vec<&'static str> {
        self.asked.borrow().iter().copied().collect()
    }
}

/// A name as a part of a JSON pointer (RFC 6901).
fn escaped(name: &str) -> String {
    name.chars().take(CHARACTERS_MAX).collect::<String>().replace('~', "~0").replace('/', "~1")
}

/// A number, or a text that is one: `12`, `-0.50`, `1.5e-3`.
pub(super) fn number(value: &Value, place: &str) -> Result<f64, Fault> {
    let read = match value {
        Value::Number(it) => it.as_f64(),
        Value::String(text) if is_decimal(text) => text.parse().ok(),
        _ => return Err(Fault::at(place, Said::new("calc-no-number"))),
    };
    read.filter(|it: &f64| it.is_finite()).ok_or_else(|| Fault::at(place, Said::new("calc-not-finite")))
}

fn is_decimal(text: &str) -> bool {
    let digits = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit());
    let (mantissa, exponent) = text.split_once(['e', 'E']).map_or((text, None), |(it, exponent)| (it, Some(exponent)));
    let mantissa = mantissa.strip_prefix('-').unwrap_or(mantissa);
    let (whole, fraction) = mantissa.split_once('.').map_or((mantissa, None), |(it, fraction)| (it, Some(fraction)));
    let exponent = exponent.map(|it| it.strip_prefix(['-', '+']).unwrap_or(it));
    text.len() <= CHARACTERS_MAX && digits(whole) && fraction.is_none_or(digits) && exponent.is_none_or(digits)
}

fn count(value: &Value, place: &str) -> Result<u64, Fault> {
    // 5, 5.0 and "5" are one count; 5.5 is none.
    const LARGEST: f64 = 9_007_199_254_740_992.0;
    let it = number(value, place)?;
    if it < 0.0 || it != it.trunc() || it > LARGEST {
        return Err(Fault::at(place, Said::new("calc-no-count")));
    }
    let digits = format!("{it:.0}");
    digits.parse().map_err(|_| Fault::at(place, Said::new("calc-no-count")))
}

/// One of some names.
pub(super) fn choice<T: Copy>(value: &Value, place: &str, all: &[(&'static str, T)]) -> Result<T, Fault> {
    // A number may stand for a name: `"sides": 2`.
    let found = match value {
        Value::String(it) => it.clone(),
        Value::Number(it) => it.to_string(),
        _ => String::new(),
    };
    let names = || all.iter().map(|it| format!("`{}`", it.0)).collect::<Vec<_>>().join(", ");
    let it = all.iter().find(|it| it.0 == found).map(|it| it.1);
    it.ok_or_else(|| Fault::at(place, Said::new("calc-no-choice").with("names", names())))
}

/// A name: not empty, and not longer than can be shown.
pub(super) fn text<'a>(value: &'a Value, place: &str) -> Result<&'a str, Fault> {
    match value.as_str() {
        Some(it) if !it.trim().is_empty() && it.chars().count() <= CHARACTERS_MAX => Ok(it),
        Some(_) | None => Err(Fault::at(place, Said::new("calc-no-text"))),
    }
}

/// A list, each element with its place.
pub(super) fn list<'a>(value: &'a Value, place: &str) -> Result<Vec<(String, &'a Value)>, Fault> {
    match value {
        Value::Array(all) => Ok(all.iter().enumerate().map(|(at, it)| (format!("{place}/{at}"), it)).collect()),
        _ => Err(Fault::at(place, Said::new("calc-no-list"))),
    }
}

/// A list of numbers.
pub(super) fn numbers(value: &Value, place: &str) -> Result<Vec<f64>, Fault> {
    list(value, place)?.into_iter().map(|(place, it)| number(it, &place)).collect()
}
