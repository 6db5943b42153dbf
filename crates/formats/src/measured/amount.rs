//! A quantity that a file states: its name, its value as written, its unit and its place.

use super::Unit;
use crate::json::Json;
use crate::number::{Measured, Numbers, Value};
use crate::place::Cell;
use crate::table::Separator;
use crate::unreadable::Unreadable;

/// One measured quantity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// What was measured.
    pub name: String,
    /// Of what: an analyte, a component, a size class.
    pub of: Option<String>,
    /// What the file itself calls it.
    pub label: String,
    /// As written, without the white space around it.
    pub written: String,
    /// What that says; a bound, `N/A`, nothing and words are no numbers.
    pub value: Value,
    /// Nothing where neither the file nor the kind of file says one.
    pub unit: Option<Unit>,
    /// Where the value stands.
    pub at: String,
    /// What the instrument or its software says against it: out of range, discarded, failed. A person must look.
    pub remark: Option<String>,
}

impl Amount {
    /// From a cell that was read.
    pub(crate) fn of_cell(name: &str, label: &str, unit: Option<Unit>, measured: &Measured) -> Self {
        Self {
            name: name.to_owned(),
            of: None,
            label: label.to_owned(),
            written: measured.written.trim().to_owned(),
            value: measured.value,
            unit,
            at: measured.at.to_string(),
            remark: None,
        }
    }

    /// What we found ourselves: it stands in no file.
    #[must_use]
    pub fn found(name: &str, written: &str, value: rust_decimal::Decimal, unit: &str) -> Self {
        Self {
            name: name.to_owned(),
            of: None,
            label: name.to_owned(),
            written: written.to_owned(),
            value: Value::Number(value),
            unit: Some(Unit::new(unit)),
            at: String::new(),
            remark: None,
        }
    }

    /// From a value of a JSON document.
    pub(crate) fn of_json(name: &str, label: &str, unit: Option<Unit>, json: &Json) -> Result<Self, Unreadable> {
        let text = json.written().unwrap_or_default().to_owned();
        // JSON has points only, so the marks of one number bind no other.
        let measured = Numbers::of(Separator::Comma).read(&Cell { text, at: json.at });
        // The character of a line is no column of a table.
        let measured = measured.map_err(|it| it.what.in_line(json.at.line))?;
        Ok(Self::of_cell(name, label, unit, &measured))
    }

    /// The same with what the instrument says against it, where that is something.
    #[must_use]
    pub(crate) fn remarked(mut self, remark: &str) -> Self {
        self.remark = (!remark.trim().is_empty()).then(|| remark.trim().to_owned());
        self
    }

    /// The same quantity of one analyte, component or size class.
    #[must_use]
    pub(crate) fn of(mut self, of: &str) -> Self {
        self.of = Some(of.to_owned());
        self
    }
}
